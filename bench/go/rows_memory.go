package main

import (
	"example.com/bench/engine"
	"example.com/bench/hand"
)

// memoryRows are results of many bytes: owned by Rust and read in place, or
// written into Go's buffer.
func memoryRows() []row {
	var rows []row
	for _, size := range sizes {
		rows = append(rows, ownedRow(size.name, size.n))
	}
	for _, size := range sizes {
		rows = append(rows, fillRow(size.name, make([]byte, size.n)))
	}
	return rows
}

// ownedRow makes, looks and closes.
func ownedRow(name string, size uint64) row {
	oursOnce := func() (sum uint64) {
		o := engine.Make(size)
		o.View(func(b []byte) { sum = uint64(b[0]) + uint64(len(b)) })
		_ = o.Close()
		return sum
	}
	handOnce := func() (sum uint64) {
		o := hand.Make(size)
		o.View(func(b []byte) { sum = uint64(b[0]) + uint64(len(b)) })
		o.Close()
		return sum
	}
	return newRow("owned "+name+", view and close",
		byOurs(func() any { return oursOnce() }, func(n int) {
			for range n {
				sinkInt += oursOnce()
			}
		}),
		byHand(func() any { return handOnce() }, func(n int) {
			for range n {
				sinkInt += handOnce()
			}
		}),
	)
}

func fillRow(name string, b []byte) row {
	return newRow("into a caller's "+name,
		byOurs(func() any { clear(b); return []any{engine.Fill(b), b[0], b[len(b)-1]} }, func(n int) {
			for range n {
				sinkInt += engine.Fill(b)
			}
		}),
		byHand(func() any { clear(b); return []any{hand.Fill(b), b[0], b[len(b)-1]} }, func(n int) {
			for range n {
				sinkInt += hand.Fill(b)
			}
		}),
	)
}
