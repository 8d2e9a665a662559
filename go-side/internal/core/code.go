package core

import "unsafe"

// A Code says which rule of the boundary was broken. The numbers are the
// ABI's; 0 is success.
type Code uint32

// The boundary codes of the ABI, and after them those that only Go reports.
// They are untyped, so that package ferrogo's own Code can be compared.
const (
	OK = iota
	Closed
	Moved
	Busy
	Stale
	WrongType
	Foreign
	Null
	Length
	UTF8
	Bool
	Enum
	Char
	Record
	Range
	Unregistered
	Leaf
	Thread
	Dead
	Index
)

// A Side says whose allocator made a piece of memory and must release it.
type Side uint8

// The sides of the boundary, untyped like the codes.
const (
	Rust = iota + 1
	Go
	C
)

// Ptr makes a pointer of an address outside Go's heap. It loads the address
// through a pointer to it: a conversion from uintptr would be flagged by vet,
// because vet cannot know that the memory is not Go's.
//
//go:nosplit
func Ptr(addr uint64) unsafe.Pointer {
	word := uintptr(addr)
	return *(*unsafe.Pointer)(unsafe.Pointer(&word))
}

// NoEscape hides a pointer from escape analysis, for a call through a
// function value that keeps nothing. The caller must keep p alive until the
// result is not used any more. Stacks do not move between the two
// conversions: they do so at calls only, and there is none.
func NoEscape[T any](p *T) *T { return (*T)(Ptr(uint64(uintptr(unsafe.Pointer(p))))) }
