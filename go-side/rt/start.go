package rt

import (
	"errors"
	"sync"
)

// ErrNotStarted is what functions of a package under a Rust main give before
// the Rust program has started it.
var ErrNotStarted = errors.New("ferrogo: the Rust program has not started this Go library yet; call Rust from functions that Rust calls, not from init")

// Starting keeps what has to wait for the Rust program's start. Its zero value
// waits.
type Starting struct {
	mu      sync.Mutex
	started bool
	waiting []func() error
}

// Do calls f now, or when the Rust program starts this package; then the error
// is the start's.
func (s *Starting) Do(f func() error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.started {
		s.waiting = append(s.waiting, f)
		return nil
	}
	return f()
}

// Begin calls first and then all that waits, and answers Rust. What fails
// leaves the package not started.
func (s *Starting) Begin(b *Boundary, first func() error) Ret {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.started {
		return Ret{}
	}
	if err := first(); err != nil {
		return GoError(b, err)
	}
	for _, f := range s.waiting {
		if err := f(); err != nil {
			return GoError(b, err)
		}
	}
	s.started, s.waiting = true, nil
	return Ret{}
}
