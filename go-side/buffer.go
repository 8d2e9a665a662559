package ferrogo

import (
	"unsafe"

	"github.com/ferrogo/ferrogo/go-side/internal/core"
)

// A Buffer is memory of Go's heap that can be moved to Rust without a copy:
// a parameter Owned<[T], Go>. Until then it is used through its methods only,
// so that nothing in Go can reach the memory once it is Rust's; afterwards
// every use is ErrMoved: a panic with a [*BoundaryError], Check tells
// beforehand.
type Buffer[T any] struct{ memory core.GoMemory }

// maxBytes is more than any machine of today can address: 2^47, or half of a
// 32-bit address space.
const maxBytes = min(1<<47, uint64(^uintptr(0)>>1))

// NewBuffer returns a buffer of n zero elements. T must be free of pointers:
// numbers, arrays and structs of them. It panics when it is not, and when n is
// negative or more than memory can hold.
func NewBuffer[T any](n int) *Buffer[T] {
	requirePOD[T]()
	size := unsafe.Sizeof(*new(T))
	if n < 0 || size != 0 && uint64(n) > maxBytes/uint64(size) {
		panic(&BoundaryError{Code: core.Length, Function: "ferrogo.NewBuffer", Param: "n", Detail: uint64(n)})
	}
	b := new(Buffer[T])
	b.memory.Init(unsafe.Pointer(unsafe.SliceData(make([]T, n))), n, size)
	return b
}

// Check returns the error with which an access would panic now.
func (b *Buffer[T]) Check() error {
	if b == nil {
		return check("Buffer", core.Null)
	}
	return check("Buffer", b.memory.State())
}

func (b *Buffer[T]) lease(what string) {
	if b == nil {
		refuse(what, core.Null)
	}
	if code := b.memory.Lease(); code != core.OK {
		refuse(what, code)
	}
}

// slice is the memory, under a lease.
func (b *Buffer[T]) slice() []T { return unsafe.Slice((*T)(b.memory.Ptr()), b.memory.Len()) }

// Len is the number of elements.
func (b *Buffer[T]) Len() int {
	b.lease("Buffer.Len")
	n := b.memory.Len()
	b.memory.Unlease()
	return n
}

// At returns element i.
func (b *Buffer[T]) At(i int) T {
	b.lease("Buffer.At")
	b.inRange("Buffer.At", i)
	e := b.slice()[i]
	b.memory.Unlease()
	return e
}

// Set writes element i.
func (b *Buffer[T]) Set(i int, e T) {
	b.lease("Buffer.Set")
	b.inRange("Buffer.Set", i)
	b.slice()[i] = e
	b.memory.Unlease()
}

// inRange ends the lease when it panics.
func (b *Buffer[T]) inRange(what string, i int) {
	if uint(i) >= uint(b.memory.Len()) {
		b.memory.Unlease()
		outOfRange(what, i, b.memory.Len())
	}
}

// View calls f with the elements in place, to read and to write. f must not
// keep the slice: after a move it would be Rust's memory. A move during f is
// refused with ErrBusy.
func (b *Buffer[T]) View(f func([]T)) {
	b.lease("Buffer.View")
	defer b.memory.Unlease()
	f(b.slice())
}
