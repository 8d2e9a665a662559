package rt

import (
	"fmt"
	"sync"
)

// Functions are the C functions of one linked Rust object, as Go functions.
// Free and Alloc are needed by everything, the others by what uses them.
type Functions struct {
	// Free gives memory back to Rust's allocator.
	Free func(addr, size, align uint64)
	// Alloc gets memory that becomes Rust's; 0 when there is none.
	Alloc func(size, align uint64) uint64
	// FreeC is libc's free, for owned(c) memory.
	FreeC func(addr uint64)
	// Lease borrows a mutable object while its epoch is the given one, 0 for
	// whatever it is now; the result's V is the epoch.
	Lease func(handle, epoch uint64) Ret
	// Unlease ends a Lease.
	Unlease func(handle uint64)
}

// A Boundary is one linked Rust object: its run-time, its allocator.
type Boundary struct {
	Functions
	// ID is what ferrogo_rt_init gets; it stands in every handle.
	ID uint64
	// Name and APIHash are those of its contract.
	Name, APIHash string
}

// maxBoundaries is what the 8 bits of a handle's run-time id can tell apart.
const maxBoundaries = 255

var boundaries struct {
	sync.Mutex
	all []*Boundary
}

// Register makes a boundary known, once for each linked Rust object, from a
// package-level variable or init function.
func Register(name, apiHash string, f Functions) *Boundary {
	if f.Free == nil || f.Alloc == nil {
		panic("ferrogo: boundary " + name + " registered without Free and Alloc: the generated package is older than module ferrogo, generate it again")
	}
	boundaries.Lock()
	defer boundaries.Unlock()
	if len(boundaries.all) == maxBoundaries {
		panic(fmt.Sprintf("ferrogo: boundary %s: more than %d Rust objects in one program", name, maxBoundaries))
	}
	b := &Boundary{Functions: f, ID: uint64(len(boundaries.all) + 1), Name: name, APIHash: apiHash}
	boundaries.all = append(boundaries.all, b)
	return b
}

// Boundaries lists what is registered, in the order of their ids.
func Boundaries() []*Boundary {
	boundaries.Lock()
	defer boundaries.Unlock()
	return append([]*Boundary(nil), boundaries.all...)
}
