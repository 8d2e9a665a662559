package main

import (
	"sync"

	"example.com/bench/engine"
	"example.com/bench/hand"
	"example.com/bench/raw"
)

// objectRows are Rust objects that Go calls, and Go objects that Rust calls.
func objectRows() []row {
	return []row{methodRow(1), methodRow(8), lifeRow(), callbackRow(1), callbackRow(100)}
}

// atEnd closes what rows share.
var atEnd []func()

// methodRow calls one shared object from several goroutines at a time. What it
// shows is elapsed time per call of all of them together; the CPU time per
// call is what one call costs.
func methodRow(goroutines int) row {
	name := map[int]string{1: "object method", 8: "object method, 8 goroutines"}[goroutines]
	o, h := engine.NewCounter(1), hand.NewCounter(1)
	atEnd = append(atEnd, func() { _ = o.Close() }, h.Close)
	return newRow(name,
		byOurs(func() any { return o.Get() }, parallel(goroutines, func(n int) {
			var sum uint64
			for range n {
				sum += o.Get()
			}
			keep(sum)
		})),
		byHand(func() any { return h.Get() }, parallel(goroutines, func(n int) {
			var sum uint64
			for range n {
				sum += h.Get()
			}
			keep(sum)
		})),
		byRaw(func() any { return raw.Get() }, parallel(goroutines, func(n int) {
			var sum uint64
			for range n {
				sum += raw.Get()
			}
			keep(sum)
		})),
	)
}

// keep uses a sum without writing to what goroutines share.
//
//go:noinline
func keep(uint64) {}

// parallel shares n turns among goroutines.
func parallel(goroutines int, loop func(n int)) func(n int) {
	if goroutines == 1 {
		return loop
	}
	return func(n int) {
		var wg sync.WaitGroup
		for range goroutines {
			wg.Go(func() { loop(n/goroutines + 1) })
		}
		wg.Wait()
	}
}

func lifeRow() row {
	return newRow("new and close an object",
		byOurs(func() any { return newAndClose(engine.NewCounter(5)) }, func(n int) {
			for i := range n {
				_ = engine.NewCounter(uint64(i)).Close()
			}
		}),
		byHand(func() any {
			c := hand.NewCounter(5)
			defer c.Close()
			return c.Get()
		}, func(n int) {
			for i := range n {
				hand.NewCounter(uint64(i)).Close()
			}
		}),
	)
}

func newAndClose(c *engine.Counter) any {
	defer func() { _ = c.Close() }()
	return c.Get()
}

// source is what Rust calls back.
type source struct{ from uint64 }

func (s *source) Next(n uint64) uint64 { return s.from + n }

// callbackRow lets Rust call Go in a call. Of 100 callbacks in one call the
// figure is that of one.
func callbackRow(times uint32) row {
	name := map[uint32]string{1: "callback, 1 in a call", 100: "callback, each of 100 in a call"}[times]
	s := &source{from: 2}
	return rowPer(name, float64(times),
		byOurs(func() any { return engine.Pull(s, times) }, func(n int) {
			for range n {
				sinkInt += engine.Pull(s, times)
			}
		}),
		byHand(func() any { return hand.Pull(s, times) }, func(n int) {
			for range n {
				sinkInt += hand.Pull(s, times)
			}
		}),
	)
}
