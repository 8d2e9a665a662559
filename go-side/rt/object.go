package rt

import (
	"fmt"
	"reflect"
	"unsafe"

	"github.com/ferrogo/ferrogo/go-side/internal/core"
)

// An Obj is the first field of every generated object.
type Obj = core.Obj

// A Slab makes the objects of one generated type and releases those that the
// program loses.
type Slab[T any] struct {
	class *core.Class
	slab  *core.Slab[T, uint64]
}

// NewSlab returns the slab of the generated type T, whose first field is an
// Obj. name is the type's qualified Go name, release its C release function.
func NewSlab[T any](b *Boundary, name string, release func(handle uint64) Ret) *Slab[T] {
	t := reflect.TypeFor[T]()
	if t.Kind() != reflect.Struct || t.NumField() == 0 || t.Field(0).Type != reflect.TypeFor[Obj]() {
		panic(fmt.Sprintf("ferrogo: %v does not begin with an rt.Obj: generate the package again", t))
	}
	class := &core.Class{Name: name, Unlease: b.Unlease}
	class.Release = func(handle uint64) error { return released(b, release(handle), name) }
	class.Lease = func(handle, epoch uint64) (uint64, core.Code) {
		r := b.Lease(handle, epoch)
		if r.Failed() {
			return 0, core.Code(r.Tag() & 0xffff)
		}
		return r.V, core.OK
	}
	return &Slab[T]{class: class, slab: core.NewSlab[T](func(open *uint64) {
		if handle := core.Open(open); handle != 0 {
			core.ReleaseLate(class, handle)
			core.Emit(core.Event{Kind: core.Leaked, Type: name, Side: core.Rust})
		}
	})}
}

// released decodes the result of a release function. That Rust does not know
// the handle any more is no error: a consuming call took the object.
func released(b *Boundary, r Ret, name string) error {
	if !r.Failed() || r.Kind() == KindBoundary && r.Tag()&0xffff == CodeClosed {
		return nil
	}
	return Decode(b, r, name+".Close")
}

// New is the object for a handle that Go now owns.
func (s *Slab[T]) New(handle uint64) *T {
	t, open := s.slab.Next()
	objOf(t).Init(s.class, handle, open)
	return t
}

// Lend is the object for a handle that is Go's for the length of a callback.
// Its Close does nothing, and after Expire every use is an error.
func (s *Slab[T]) Lend(handle uint64) *T {
	t := new(T)
	objOf(t).Init(s.class, handle, nil)
	return t
}

// objOf relies on what NewSlab checked: an Obj is the first field.
func objOf[T any](t *T) *Obj { return (*Obj)(unsafe.Pointer(t)) }

// Refuse is the error of an object that is nil or not Ready: its zero value,
// closed or moved. param is the parameter's name, "" for the receiver.
//
//go:noinline
func Refuse[T any](object *T, fn, param string) error {
	code := core.Code(core.Null)
	if object != nil {
		code = objOf(object).State()
	}
	if code == core.OK {
		code = core.Closed // it was not ready a moment ago
	}
	return paramError(code, fn, param)
}

// Take moves an object out before a call that consumes it. After the call,
// Took must follow.
func Take(o *Obj, fn, param string) error { return paramError(o.Take(), fn, param) }

// Took ends what Take began, with the call's result. After a boundary error
// the object is still Go's. If Rust took it nevertheless, its next use is
// ErrClosed, and nothing is released twice: handles are not used again.
func Took(o *Obj, r Ret) { o.Took(!r.Failed() || r.Kind() != KindBoundary) }

// Pin keeps an object from being released until Unpin.
func Pin(o *Obj, fn string) error { return paramError(o.Pin(), fn, "") }

// Unpin undoes a successful Pin.
func Unpin(o *Obj) { o.Unpin() }

// Lease keeps a mutable object from being changed or released until Unlease,
// and returns its epoch.
func Lease(o *Obj, fn string) (epoch uint64, err error) {
	epoch, code := o.Lease(0)
	return epoch, paramError(code, fn, "")
}

// Unlease undoes a successful Lease.
func Unlease(o *Obj) { o.Unlease() }
