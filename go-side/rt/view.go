package rt

import (
	"fmt"
	"runtime"
	"sync"
	"unsafe"

	ferrogo "github.com/ferrogo/ferrogo/go-side"
	"github.com/ferrogo/ferrogo/go-side/internal/core"
)

// The types of package ferrogo are skins over those of core: structs whose
// only field is the core type (MutView and Str: whose only field is a View).
// So a pointer to the one is a pointer to the other; a test compares the
// layouts. The alternative was exported constructors in package ferrogo that
// no user can call.

func viewOf[T any](span core.Span) ferrogo.View[T] {
	return *(*ferrogo.View[T])(unsafe.Pointer(&span))
}

// ObjView is a view into an object that no method changes.
func ObjView[T any](o *Obj, addr, n uint64) ferrogo.View[T] {
	return viewOf[T](core.ObjSpan(o, 0, addr, n))
}

// EpochView is a view into a mutable object, as it is in the given epoch.
func EpochView[T any](o *Obj, epoch, addr, n uint64) ferrogo.View[T] {
	return viewOf[T](core.ObjSpan(o, epoch, addr, n))
}

// StaticView is a view of memory that is never released.
func StaticView[T any](addr, n uint64) ferrogo.View[T] {
	return viewOf[T](core.StaticSpan(addr, n))
}

// A Scope is the length of one callback.
type Scope = core.Scope

// OpenScope begins a scope; End, deferred, makes its views dead.
func OpenScope() *Scope { return core.OpenScope() }

// CallView is a view of a callback's &[T] argument.
func CallView[T any](s *Scope, addr, n uint64) ferrogo.View[T] {
	return viewOf[T](core.ScopeSpan(s, addr, n))
}

// CallMutView is a view of a callback's &mut [T] argument.
func CallMutView[T any](s *Scope, addr, n uint64) ferrogo.MutView[T] {
	span := core.ScopeSpan(s, addr, n)
	return *(*ferrogo.MutView[T])(unsafe.Pointer(&span))
}

// CallStr is a callback's text that is not copied.
func CallStr(s *Scope, addr, n uint64) ferrogo.Str {
	span := core.ScopeSpan(s, addr, n)
	return *(*ferrogo.Str)(unsafe.Pointer(&span))
}

// An OwnedKind is what all owned slices of one element type, side and
// boundary share; a generated package makes it once.
type OwnedKind[T any] struct{ kind *core.MemoryKind }

// NewOwnedKind returns the kind of Owned<[T], side>. name is T's qualified Go
// name.
func NewOwnedKind[T any](b *Boundary, side ferrogo.Side, name string) OwnedKind[T] {
	var e T
	kind := &core.MemoryKind{Name: name, Side: core.Side(side), Size: uint64(unsafe.Sizeof(e)), Align: uint64(unsafe.Alignof(e))}
	switch side {
	case ferrogo.Rust:
		kind.Free, kind.Owner = b.Free, b.ID
	case ferrogo.C:
		if b.FreeC == nil {
			panic("ferrogo: boundary " + b.Name + " has owned(c) memory and no FreeC: generate the package again")
		}
		kind.Free = func(addr, _, _ uint64) { b.FreeC(addr) }
	default:
		panic(fmt.Sprintf("ferrogo: no Owned[%s] of side %v", name, side))
	}
	return OwnedKind[T]{kind}
}

// New takes over the result of a call.
func (k OwnedKind[T]) New(addr, n uint64) *ferrogo.Owned[T] {
	return (*ferrogo.Owned[T])(unsafe.Pointer(core.NewMemory(k.kind, addr, n)))
}

// Take moves an owned slice out before a call that consumes it. It is Rust's
// from then on, whatever the call's result. Memory of another side, or of
// another boundary's Rust, is refused: Rust would free it in an allocator that
// it is not from.
func (k OwnedKind[T]) Take(o *ferrogo.Owned[T], fn, param string) (addr, n uint64, err error) {
	if o == nil {
		return 0, 0, NullError(fn, param)
	}
	m := (*core.Memory)(unsafe.Pointer(o))
	if code := m.IsOf(k.kind); code != core.OK {
		return 0, 0, paramError(code, fn, param)
	}
	if code := m.Move(); code != core.OK {
		return 0, 0, paramError(code, fn, param)
	}
	return m.Addr(), uint64(m.Len()), nil
}

// A HeldSlice is Go memory that Rust may keep: pinned, under a held handle.
// An empty one has no address and yet a handle, so that Rust has something to
// release.
type HeldSlice struct{ Addr, Len, Handle uint64 }

// HoldSlice pins s until Rust releases it.
func HoldSlice[T any](s []T) HeldSlice {
	return holdMemory(SlicePtr(s), len(s))
}

// MoveBuffer gives a buffer's memory to Rust.
func MoveBuffer[T any](b *ferrogo.Buffer[T], fn, param string) (HeldSlice, error) {
	if b == nil {
		return HeldSlice{}, NullError(fn, param)
	}
	m := (*core.GoMemory)(unsafe.Pointer(b))
	ptr, code := m.Move()
	if code != core.OK {
		return HeldSlice{}, paramError(code, fn, param)
	}
	if m.Bytes() == 0 {
		ptr = nil
	}
	return holdMemory(ptr, m.Len()), nil
}

// pinned is what the table of lent values keeps for a slice.
type pinned struct {
	ptr    unsafe.Pointer
	pinner runtime.Pinner
}

var pins = sync.Pool{New: func() any { return new(pinned) }}

func holdMemory(ptr unsafe.Pointer, n int) HeldSlice {
	p := pins.Get().(*pinned)
	p.ptr = ptr
	if ptr == nil {
		return HeldSlice{Handle: Hold(p)}
	}
	p.pinner.Pin(ptr)
	return HeldSlice{Addr: uint64(uintptr(ptr)), Len: uint64(n), Handle: Hold(p)}
}

// release gives the memory back to Go alone.
func (p *pinned) release() {
	p.pinner.Unpin()
	p.ptr = nil
	pins.Put(p)
}
