package core

import (
	"runtime"
	"sync"
)

const slabSize = 64

// A Slab makes values of T with a backstop: when the program loses one
// without releasing it, cleanup gets its entry. One runtime.AddCleanup serves
// 64 values, because one for each doubles what a short-lived value costs; the
// price is that a lost value waits for its 63 neighbours.
type Slab[T, E any] struct {
	pool    sync.Pool
	cleanup func(*E)
}

type slab[T, E any] struct {
	items   [slabSize]T
	used    int
	entries *[slabSize]E // apart, so that the cleanup may hold it
}

// NewSlab returns a slab; cleanup sees every entry of a chunk of values that
// nothing reaches any more, also those of values that were released.
func NewSlab[T, E any](cleanup func(*E)) *Slab[T, E] {
	return &Slab[T, E]{cleanup: cleanup}
}

// Next returns a fresh value and its entry, both zero.
func (s *Slab[T, E]) Next() (*T, *E) {
	chunk, _ := s.pool.Get().(*slab[T, E])
	if chunk == nil {
		chunk = s.grow()
	}
	i := chunk.used
	chunk.used++
	item, entry := &chunk.items[i], &chunk.entries[i]
	if chunk.used < slabSize {
		s.pool.Put(chunk)
	}
	return item, entry
}

func (s *Slab[T, E]) grow() *slab[T, E] {
	chunk := &slab[T, E]{entries: new([slabSize]E)}
	cleanup := s.cleanup
	runtime.AddCleanup(chunk, func(entries *[slabSize]E) {
		for i := range entries {
			cleanup(&entries[i])
		}
	}, chunk.entries)
	return chunk
}
