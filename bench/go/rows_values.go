package main

import (
	"errors"
	"strings"

	"example.com/bench/engine"
	"example.com/bench/hand"
	"example.com/bench/raw"
)

// valueRows are calls whose arguments and results are values, borrowed slices
// and texts.
func valueRows() []row {
	rows := []row{emptyRow(), sumRow()}
	for _, size := range sizes {
		rows = append(rows, borrowRow(size.name, make([]byte, size.n)))
	}
	return append(rows, textRow(), shoutRow(), structRow(), errorRow())
}

var sizes = []struct {
	name string
	n    uint64
}{{"64 B", 64}, {"4 KiB", 4 << 10}, {"1 MiB", 1 << 20}}

// emptyRaw is the canary, too.
func emptyRaw(n int) {
	for range n {
		raw.Empty()
	}
}

func emptyRow() row {
	return newRow("empty call",
		byOurs(func() any { engine.Empty(); return nil }, func(n int) {
			for range n {
				engine.Empty()
			}
		}),
		byHand(func() any { hand.Empty(); return nil }, func(n int) {
			for range n {
				hand.Empty()
			}
		}),
		byRaw(func() any { raw.Empty(); return nil }, emptyRaw),
	)
}

func sumRow() row {
	return newRow("3 ints",
		byOurs(func() any { return engine.Sum3(1, -9, 3) }, func(n int) {
			for range n {
				sinkInt += uint64(engine.Sum3(1, -9, 3))
			}
		}),
		byHand(func() any { return hand.Sum3(1, -9, 3) }, func(n int) {
			for range n {
				sinkInt += uint64(hand.Sum3(1, -9, 3))
			}
		}),
		byRaw(func() any { return raw.Sum3(1, -9, 3) }, func(n int) {
			for range n {
				sinkInt += uint64(raw.Sum3(1, -9, 3))
			}
		}),
	)
}

func borrowRow(size string, b []byte) row {
	b[0], b[len(b)-1] = 3, 4
	return newRow("borrow "+size,
		byOurs(func() any { return engine.Ends(b) }, func(n int) {
			for range n {
				sinkInt += engine.Ends(b)
			}
		}),
		byHand(func() any { return hand.Ends(b) }, func(n int) {
			for range n {
				sinkInt += hand.Ends(b)
			}
		}),
		byRaw(func() any { return raw.Ends(b) }, func(n int) {
			for range n {
				sinkInt += raw.Ends(b)
			}
		}),
	)
}

// text is 64 bytes.
var text = strings.Repeat("grüße ", 8)

func textRow() row {
	return newRow("string in 64 B",
		byOurs(func() any { return engine.TextLen(text) }, func(n int) {
			for range n {
				sinkInt += engine.TextLen(text)
			}
		}),
		byHand(func() any { return hand.TextLen(text) }, func(n int) {
			for range n {
				sinkInt += hand.TextLen(text)
			}
		}),
		byRaw(func() any { return raw.TextLen(text) }, func(n int) {
			for range n {
				sinkInt += raw.TextLen(text)
			}
		}),
	)
}

func shoutRow() row {
	return newRow("string in and out 64 B",
		byOurs(func() any { return engine.Shout(text) }, func(n int) {
			for range n {
				sinkInt += uint64(len(engine.Shout(text)))
			}
		}),
		byHand(func() any { return hand.Shout(text) }, func(n int) {
			for range n {
				sinkInt += uint64(len(hand.Shout(text)))
			}
		}),
	)
}

func structRow() row {
	return newRow("struct by value",
		byOurs(func() any {
			p := engine.Mirror(engine.Point{X: 1, Y: 2, Tag: 3, Live: true})
			return []any{p.X, p.Y, p.Tag, p.Live}
		}, func(n int) {
			for range n {
				sinkFloat += engine.Mirror(engine.Point{X: 1, Y: 2, Tag: 3, Live: true}).X
			}
		}),
		byHand(func() any {
			p := hand.Mirror(hand.Point{X: 1, Y: 2, Tag: 3, Live: true})
			return []any{p.X, p.Y, p.Tag, p.Live}
		}, func(n int) {
			for range n {
				sinkFloat += hand.Mirror(hand.Point{X: 1, Y: 2, Tag: 3, Live: true}).X
			}
		}),
		byRaw(func() any {
			p := raw.Mirror(raw.Point{X: 1, Y: 2, Tag: 3, Live: true})
			return []any{p.X, p.Y, p.Tag, p.Live}
		}, func(n int) {
			for range n {
				sinkFloat += raw.Mirror(raw.Point{X: 1, Y: 2, Tag: 3, Live: true}).X
			}
		}),
	)
}

// errorRow is a call that fails with an error that carries a number.
func errorRow() row {
	return newRow("error path",
		byOurs(func() any {
			_, err := engine.Even(7001)
			var odd engine.EvenErrorOdd
			return []any{errors.As(err, &odd), odd.N, err.Error()}
		}, func(n int) {
			for range n {
				_, err := engine.Even(7001)
				if _, ok := err.(engine.EvenErrorOdd); ok {
					sinkInt++
				}
			}
		}),
		byHand(func() any {
			_, err := hand.Even(7001)
			var odd *hand.OddError
			return []any{errors.As(err, &odd), odd.N, err.Error()}
		}, func(n int) {
			for range n {
				_, err := hand.Even(7001)
				if _, ok := err.(*hand.OddError); ok {
					sinkInt++
				}
			}
		}),
	)
}
