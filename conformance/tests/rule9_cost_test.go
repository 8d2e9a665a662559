package tests

import (
	"testing"

	ferrogo "github.com/ferrogo/ferrogo/go-side"

	"github.com/ferrogo/ferrogo/conformance/go/confrules"
	"github.com/ferrogo/ferrogo/conformance/go/conftypes"
)

// Rule 9: what a call allocates in Go. Times are the bench's.

// sink keeps results from being thought away.
var sink any

func TestCallsThatDoNotAllocate(t *testing.T) {
	ledger, journal := confrules.NewLedger(1000), confrules.NewJournal()
	defer ledger.Close()
	defer journal.Close()
	owned := confrules.OwnedRust(1000)
	defer owned.Close()
	points, primes := ledger.Points(), confrules.Primes()
	bytes, values := make([]byte, 4096), []uint32{1, 2, 3}
	point := conftypes.Point{X: 1}
	var asked conftypes.Probe = answer
	closure := func(n uint32) uint32 { return n }
	number, total := uint32(4), int64(0)
	out := make([]conftypes.Point, 1000)
	for name, call := range map[string]func(){
		"nothing":             func() { confrules.Nothing() },
		"numbers":             func() { confrules.Add(1, 2) },
		"text in":             func() { confrules.TextLen("some text that is long enough") },
		"empty text out":      func() { confrules.TextOf(0) },
		"bytes in":            func() { confrules.SumBytes(bytes) },
		"bytes written":       func() { confrules.FillBytes(bytes, 3) },
		"struct by value":     func() { total += confrules.Shift(point, 1).Y },
		"struct by reference": func() { confrules.ShiftInPlace(&point, 1) },
		"option":              func() { confrules.Double(&number) },
		"no error":            func() { confrules.Fail(0) },
		"leaf":                func() { confrules.LeafSum(values) },
		"method":              func() { total += ledger.Total() },
		"exclusive method":    func() { journal.Count() },
		"view":                func() { total += int64(ledger.Points().Len()) },
		"element of a view":   func() { total += points.At(3).Y },
		"all elements of a view": func() {
			for _, p := range points.All() {
				total += p.Y
			}
		},
		"copy of a view":   func() { points.CopyTo(out) },
		"static view":      func() { total += int64(primes.At(1)) },
		"element of owned": func() { total += owned.At(3).Y },
		"callback":         func() { confrules.Ask(asked, 1) },
		"100 callbacks":    func() { confrules.AskOften(asked, 100) },
		"method, callback": func() { ledger.Ask(asked, 1) },
		"closure":          func() { confrules.CallWith(closure, 1) },
	} {
		t.Run(name, func(t *testing.T) {
			if n := testing.AllocsPerRun(100, call); n != 0 {
				t.Errorf("%v allocations, want none", n)
			}
		})
	}
	sink = total
}

// What has to be made is made once.
func TestCallsThatAllocateTheirResult(t *testing.T) {
	leaves := make([]conftypes.Leaf, 1000)
	for i := range leaves {
		leaves[i].Name = "name"
	}
	for name, c := range map[string]struct {
		most float64
		call func()
	}{
		"text out":                {1, func() { sink = len(confrules.TextOf(10)) }},
		"bytes out":               {2, func() { sink = confrules.BytesOf(1000) }},
		"owned and closed":        {2, func() { confrules.OwnedRust(1000).Close() }},
		"object and closed":       {1, func() { confrules.NewLedger(1).Close() }},
		"buffer":                  {3, func() { sink = ferrogo.NewBuffer[uint64](100) }},
		"1000 records, both ways": {4, func() { sink = len(confrules.Renamed(leaves, "x")) }},
	} {
		t.Run(name, func(t *testing.T) {
			if n := testing.AllocsPerRun(100, c.call); n > c.most {
				t.Errorf("%v allocations, want at most %v", n, c.most)
			}
		})
	}
}
