package core

import (
	"sync"
	"sync/atomic"
)

// A Scope is the length of one callback: views of Rust's arguments are alive
// while it is open. Scopes are pooled; a view remembers the round it was made
// in, so one that was kept is dead also when its scope is used again.
type Scope struct {
	// word is round<<roundShift | ending flag | pins.
	word atomic.Uint64
}

const (
	scopePins  = 1<<15 - 1
	ending     = 1 << 15
	roundShift = 16
)

var scopes = sync.Pool{New: func() any {
	s := new(Scope)
	s.word.Store(1 << roundShift)
	return s
}}

// OpenScope begins a callback.
func OpenScope() *Scope { return scopes.Get().(*Scope) }

// round is the number that views made now must show.
func (s *Scope) round() uint64 { return s.word.Load() >> roundShift }

// End makes all its views dead. It waits for a goroutine that is reading
// through one at this moment, because the memory goes when the callback
// returns.
func (s *Scope) End() {
	word := s.word.Load()
	if word&scopePins == 0 && s.word.CompareAndSwap(word, word+1<<roundShift) {
		scopes.Put(s)
		return
	}
	word = s.word.Or(ending) | ending
	for spins := 0; word&scopePins != 0; spins++ {
		pause(spins)
		word = s.word.Load()
	}
	s.word.Store((word>>roundShift + 1) << roundShift)
	scopes.Put(s)
}

// pin keeps End waiting, if this round is still on.
func (s *Scope) pin(round uint64) Code {
	for {
		word := s.word.Load()
		if word>>roundShift != round || word&ending != 0 {
			return Dead
		}
		if word&scopePins == scopePins {
			return Busy
		}
		if s.word.CompareAndSwap(word, word+1) {
			return OK
		}
	}
}

func (s *Scope) unpin() { s.word.Add(^uint64(0)) }
