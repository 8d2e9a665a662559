//go:build unix

// Package fake stands in for a linked Rust object in this module's tests: an
// allocator whose memory is not Go's and faults when it is touched after it
// was freed, and counts of everything. Only tests import it.
package fake

import (
	"fmt"
	"sync"
	"syscall"
	"unsafe"
)

// A Rust is one run-time with its allocator. Mistakes are collected, because
// they may happen on any goroutine.
type Rust struct {
	mu       sync.Mutex
	live     map[uint64]block
	mistakes []string
	full     bool
}

type block struct {
	pages       []byte
	size, align uint64
}

// New returns an empty one.
func New() *Rust { return &Rust{live: map[uint64]block{}} }

// Alloc returns memory that ends at the end of a page, as far as its
// alignment allows, so that reading past it faults.
func (r *Rust) Alloc(size, align uint64) uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.full {
		return 0
	}
	const page = 4096
	n := (size+page-1)/page*page + page // the last one stays out of reach
	pages, err := syscall.Mmap(-1, 0, int(n), syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		panic(err)
	}
	if err := syscall.Mprotect(pages[n-page:], syscall.PROT_NONE); err != nil {
		panic(err)
	}
	at := (n - page - size) &^ (align - 1)
	for i := range pages[:n-page] {
		pages[i] = 0xa5 // fresh memory is not zero
	}
	addr := uint64(uintptr(unsafe.Pointer(unsafe.SliceData(pages)))) + at
	r.live[addr] = block{pages, size, align}
	return addr
}

// Free gives memory back; a wrong address, size or alignment is a mistake.
func (r *Rust) Free(addr, size, align uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	b, ok := r.live[addr]
	if !ok {
		r.mistakes = append(r.mistakes, fmt.Sprintf("free of %#x, which is not live", addr))
		return
	}
	if b.size != size || b.align != align {
		r.mistakes = append(r.mistakes, fmt.Sprintf("free with size %d and align %d of memory with %d and %d", size, align, b.size, b.align))
	}
	delete(r.live, addr)
	if err := syscall.Munmap(b.pages); err != nil {
		panic(err)
	}
}

// SetFull makes every Alloc fail, or succeed again.
func (r *Rust) SetFull(full bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.full = full
}

// Live counts blocks that were not freed.
func (r *Rust) Live() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.live)
}

// Mistakes returns what went wrong so far.
func (r *Rust) Mistakes() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.mistakes...)
}

// Bytes allocates a copy of b.
func (r *Rust) Bytes(b []byte, align uint64) uint64 {
	addr := r.Alloc(uint64(len(b)), align)
	copy(At[byte](addr, len(b)), b)
	return addr
}

// At is n elements of its memory.
func At[T any](addr uint64, n int) []T {
	return unsafe.Slice((*T)(*(*unsafe.Pointer)(unsafe.Pointer(&addr))), n)
}
