package rt

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"unsafe"

	ferrogo "github.com/ferrogo/ferrogo/go-side"
	"github.com/ferrogo/ferrogo/go-side/internal/core"
)

// What Go lends to Rust crosses as an integer, generation<<32 | index of a
// slot: a frame for the length of a call, a held handle until Rust releases
// it. Slots are permanent and found without a lock; a slot that is used again
// has another generation, so a handle that was kept too long is noticed.

// A slot keeps one lent value.
type slot struct {
	id   atomic.Uint64
	impl any
	held atomic.Bool
	// carrying: panics of this frame's calls wait in the table of panics.
	carrying atomic.Bool
	// ticket is kept here while the slot is held, so that it is not collected.
	ticket *Frame
}

// retire makes all handles to the slot stale. Generation 0 does not exist.
func (s *slot) retire(id uint64) bool {
	next := id + 1<<32
	if next>>32 == 0 {
		next += 1 << 32
	}
	return s.id.CompareAndSwap(id, next)
}

const (
	chunkSize = 1024
	maxChunks = 1 << 14 // 16 million values lent at a time
)

var (
	chunks [maxChunks]atomic.Pointer[[chunkSize]slot]
	grow   struct {
		sync.Mutex
		used uint32
		free []*slot
	}
)

// A Frame is the right to use a slot. Frames are pooled; one that the pool
// dropped gives its slot back when it is collected.
type Frame struct{ slot *slot }

var framePool = sync.Pool{New: func() any {
	s := newSlot()
	f := &Frame{s}
	runtime.AddCleanup(f, reclaimSlot, s)
	return f
}}

func newSlot() *slot {
	grow.Lock()
	defer grow.Unlock()
	if n := len(grow.free); n != 0 {
		s := grow.free[n-1]
		grow.free = grow.free[:n-1]
		return s
	}
	i := grow.used
	if i == chunkSize*maxChunks {
		panic(fmt.Sprintf("ferrogo: %d Go values are lent to Rust: values are held and never released", i))
	}
	grow.used++
	chunk := chunks[i/chunkSize].Load()
	if chunk == nil {
		chunk = new([chunkSize]slot)
		chunks[i/chunkSize].Store(chunk)
	}
	s := &chunk[i%chunkSize]
	s.id.Store(1<<32 | uint64(i))
	return s
}

// reclaimSlot takes back the slot of a frame that nobody has any more, also
// one that was never Put.
func reclaimSlot(s *slot) {
	s.retire(s.id.Load())
	s.impl = nil
	grow.Lock()
	defer grow.Unlock()
	grow.free = append(grow.free, s)
}

// slotAt finds the slot of a handle, which may be stale; nil: there is none.
func slotAt(handle uint64) *slot {
	i := uint32(handle)
	if i >= chunkSize*maxChunks {
		return nil
	}
	chunk := chunks[i/chunkSize].Load()
	if chunk == nil {
		return nil
	}
	return &chunk[i%chunkSize]
}

// lookup is the value lent under a handle.
func lookup(handle uint64) (any, bool) {
	s := slotAt(handle)
	if s == nil || s.id.Load() != handle {
		return nil, false
	}
	impl := s.impl
	// A stale handle that is used while its slot changes hands may have read
	// half of one value and half of another; then the generation has changed
	// before, and the halves are not looked at.
	return impl, s.id.Load() == handle
}

// GetFrame lends impl to Rust for the length of a call. Put must be deferred,
// or a panic or runtime.Goexit keeps the slot until the collector finds it.
func GetFrame(impl any) *Frame {
	f := framePool.Get().(*Frame)
	f.slot.impl = impl
	return f
}

// ID is the handle that crosses.
func (f *Frame) ID() uint64 { return f.slot.id.Load() }

// Put ends the loan: the handle is stale from now on.
func (f *Frame) Put() {
	s := f.slot
	id := s.id.Load()
	s.retire(id)
	s.impl = nil
	if s.carrying.Load() {
		s.carrying.Store(false)
		dropPanics(id)
	}
	framePool.Put(f)
}

// Hold lends impl to Rust until it calls Release.
func Hold(impl any) uint64 {
	f := framePool.Get().(*Frame)
	s := f.slot
	s.impl, s.ticket = impl, f
	s.held.Store(true)
	return s.id.Load()
}

var (
	errNotHeld  = errors.New("the handle is stale")
	errBorrowed = errors.New("the handle was lent for one call only, which has not ended")
)

// Release takes back what Hold lent. It is what Rust calls; a handle that was
// released before is reported as an event and changes nothing.
func Release(handle uint64) {
	s := slotAt(handle)
	if s == nil || s.id.Load() != handle {
		reportRelease(handle, errNotHeld)
		return
	}
	if !s.held.Load() {
		reportRelease(handle, errBorrowed)
		return
	}
	if !s.retire(handle) {
		reportRelease(handle, errNotHeld)
		return
	}
	impl, ticket := s.impl, s.ticket
	s.impl, s.ticket = nil, nil
	s.held.Store(false)
	framePool.Put(ticket)
	if p, ok := impl.(*pinned); ok {
		p.release()
	}
}

func reportRelease(handle uint64, err error) {
	core.Emit(core.Event{Kind: core.DoubleRelease, Type: fmt.Sprintf("Go value with handle %#x", handle), Side: core.Go, Err: err})
}

// Held counts the values that Rust holds. It reads every slot: a figure for
// tests and monitors.
func Held() int {
	grow.Lock()
	used := grow.used
	grow.Unlock()
	n := 0
	for i := range used {
		if chunks[i/chunkSize].Load()[i%chunkSize].held.Load() {
			n++
		}
	}
	return n
}

// At is the value that was lent under a handle, in a callback. fn is the
// callback's qualified Go name. A handle that is stale, or of another type,
// is a panic, which the callback's Guard takes back to the caller in Go.
func At[T any](handle uint64, fn string) T {
	impl, ok := lookup(handle)
	if !ok {
		panic(&ferrogo.BoundaryError{Code: core.Dead, Function: fn, Param: "receiver", Detail: handle})
	}
	t, ok := impl.(T)
	if !ok {
		panic(&ferrogo.BoundaryError{Code: core.WrongType, Function: fn, Param: "receiver", Detail: handle})
	}
	return t
}

// IsNil reports whether impl is nil or a typed nil: a nil pointer, map, func
// or channel in an interface.
func IsNil(impl any) bool {
	// The second word of an interface is the value itself if that is a
	// pointer, else a pointer to it, which is never nil.
	return (*[2]unsafe.Pointer)(unsafe.Pointer(&impl))[1] == nil
}
