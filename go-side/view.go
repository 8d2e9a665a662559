package ferrogo

import (
	"iter"
	"unsafe"

	"github.com/ferrogo/ferrogo/go-side/internal/core"
)

// A View is a short look at a slice in Rust's memory: the result of a method
// that returns a borrow of its object, or a callback's argument. It copies
// nothing, owns nothing and has no Close; it is a small value.
//
// Every access checks that the memory is still there and keeps it there for
// the time of the access. When the object was closed, moved or has changed,
// or the callback has returned, the access panics with a [*BoundaryError]
// that is ErrClosed, ErrMoved, ErrStale or ErrDead; Check tells beforehand.
// The zero View is empty.
type View[T any] struct{ span core.Span }

// Len is the number of elements. It is known also after the memory is gone.
func (v View[T]) Len() int { return v.span.Len() }

// Check returns the error with which an access would panic now.
func (v View[T]) Check() error {
	code := v.span.Lease()
	if code == core.OK {
		v.span.Unlease()
	}
	return check("View", code)
}

// At returns element i.
func (v View[T]) At(i int) T {
	if uint(i) >= uint(v.span.Len()) {
		outOfRange("View.At", i, v.span.Len())
	}
	if code := v.span.Lease(); code != core.OK {
		refuse("View.At", code)
	}
	e := *at[T](v.span.Addr(), i)
	v.span.Unlease()
	return e
}

// CopyTo copies to dst as many elements as both hold, and returns how many.
func (v View[T]) CopyTo(dst []T) int {
	if code := v.span.Lease(); code != core.OK {
		refuse("View.CopyTo", code)
	}
	n := copy(dst, elements[T](v.span.Addr(), v.span.Len()))
	v.span.Unlease()
	return n
}

// Slice returns a copy of all elements.
func (v View[T]) Slice() []T {
	s := make([]T, v.span.Len())
	v.CopyTo(s)
	return s
}

// All iterates over copies of the elements. The body may do what it likes,
// also close the object: then the iteration panics when it needs more.
func (v View[T]) All() iter.Seq2[int, T] { return all[T](nil, &v.span, "View.All") }

// View calls f with the elements in place. The slice is Rust's memory: it
// must not be written, and not be kept when f returns. Until then the memory
// stays, and calls that need the object alone get ErrBusy.
func (v View[T]) View(f func([]T)) {
	if code := v.span.Lease(); code != core.OK {
		refuse("View.View", code)
	}
	defer v.span.Unlease()
	f(elements[T](v.span.Addr(), v.span.Len()))
}

// A MutView is a View that may be written: a callback's &mut argument.
type MutView[T any] struct{ view View[T] }

// Len is the number of elements. It is known also after the memory is gone.
func (v MutView[T]) Len() int { return v.view.Len() }

// Check returns the error with which an access would panic now.
func (v MutView[T]) Check() error { return v.view.Check() }

// At returns element i.
func (v MutView[T]) At(i int) T { return v.view.At(i) }

// CopyTo copies to dst as many elements as both hold, and returns how many.
func (v MutView[T]) CopyTo(dst []T) int { return v.view.CopyTo(dst) }

// Slice returns a copy of all elements.
func (v MutView[T]) Slice() []T { return v.view.Slice() }

// All iterates over copies of the elements.
func (v MutView[T]) All() iter.Seq2[int, T] { return v.view.All() }

// ReadOnly is the same memory, to be read.
func (v MutView[T]) ReadOnly() View[T] { return v.view }

// Set writes element i.
func (v MutView[T]) Set(i int, e T) {
	if uint(i) >= uint(v.view.span.Len()) {
		outOfRange("MutView.Set", i, v.view.span.Len())
	}
	if code := v.view.span.Lease(); code != core.OK {
		refuse("MutView.Set", code)
	}
	*at[T](v.view.span.Addr(), i) = e
	v.view.span.Unlease()
}

// CopyFrom writes as many elements of src as fit, and returns how many.
func (v MutView[T]) CopyFrom(src []T) int {
	if code := v.view.span.Lease(); code != core.OK {
		refuse("MutView.CopyFrom", code)
	}
	n := copy(elements[T](v.view.span.Addr(), v.view.span.Len()), src)
	v.view.span.Unlease()
	return n
}

// View calls f with the elements in place. f may write them; it must not keep
// the slice.
func (v MutView[T]) View(f func([]T)) { v.view.View(f) }

// A Str is text in Rust's memory, dead after the call it was an argument of.
type Str struct{ bytes View[byte] }

// Len is the number of bytes.
func (s Str) Len() int { return s.bytes.Len() }

// Check returns the error with which an access would panic now.
func (s Str) Check() error { return s.bytes.Check() }

// String returns a copy that may be kept.
func (s Str) String() string {
	text := s.bytes.Slice()
	return unsafe.String(unsafe.SliceData(text), len(text))
}

// View calls f with the bytes in place; they must not be written or kept.
func (s Str) View(f func([]byte)) { s.bytes.View(f) }
