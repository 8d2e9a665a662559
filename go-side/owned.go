package ferrogo

import (
	"iter"
	"unsafe"

	"github.com/ferrogo/ferrogo/go-side/internal/core"
)

// An Owned is a slice that Rust's or C's allocator made and this program
// owns: it reads the memory in place and must Close it, or pass it to a call
// that consumes it.
//
// Access after Close panics with a [*BoundaryError] that is ErrClosed, after
// a move ErrMoved; Check tells beforehand. A lost Owned is released when the
// garbage collector finds it, and reported as a Leaked event.
type Owned[T any] struct{ memory core.Memory }

// Len is the number of elements.
func (o *Owned[T]) Len() int {
	if o == nil {
		return 0
	}
	return o.memory.Len()
}

// Check returns the error with which an access would panic now.
func (o *Owned[T]) Check() error {
	if o == nil {
		return check("Owned", core.Null)
	}
	return check("Owned", o.memory.State())
}

func (o *Owned[T]) lease(what string) {
	if o == nil {
		refuse(what, core.Null)
	}
	if code := o.memory.Lease(); code != core.OK {
		refuse(what, code)
	}
}

// At returns element i.
func (o *Owned[T]) At(i int) T {
	o.lease("Owned.At")
	if uint(i) >= uint(o.memory.Len()) {
		o.memory.Unlease()
		outOfRange("Owned.At", i, o.memory.Len())
	}
	e := *at[T](o.memory.Addr(), i)
	o.memory.Unlease()
	return e
}

// CopyTo copies to dst as many elements as both hold, and returns how many.
func (o *Owned[T]) CopyTo(dst []T) int {
	o.lease("Owned.CopyTo")
	n := copy(dst, elements[T](o.memory.Addr(), o.memory.Len()))
	o.memory.Unlease()
	return n
}

// Slice returns a copy of all elements.
func (o *Owned[T]) Slice() []T {
	s := make([]T, o.Len())
	o.CopyTo(s)
	return s
}

// All iterates over copies of the elements. The body may do what it likes,
// also Close: then the iteration panics when it needs more.
func (o *Owned[T]) All() iter.Seq2[int, T] {
	return all[T]((*core.Memory)(unsafe.Pointer(o)), nil, "Owned.All") // o may be nil

}

// View calls f with the elements in place. f must not keep the slice. Close
// during f takes effect when f returns.
func (o *Owned[T]) View(f func([]T)) {
	o.lease("Owned.View")
	defer o.memory.Unlease()
	f(elements[T](o.memory.Addr(), o.memory.Len()))
}

// Close releases the memory; a second Close and one after a move do nothing.
// It may race with other uses and never waits: the last to leave releases.
// The error is always nil and stands for io.Closer.
func (o *Owned[T]) Close() error {
	if o != nil {
		o.memory.Close()
	}
	return nil
}
