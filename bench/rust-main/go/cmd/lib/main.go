// Command lib is the library that the Rust program of the bench links.
package main

import "C"

import (
	"example.com/benchlib/boundary"
	"example.com/benchlib/work"
	ferrogo "github.com/ferrogo/ferrogo/go-side"

	// the hand-written twin
	_ "example.com/benchlib/hand"
)

func init() {
	if err := boundary.RegisterWork(ours{}); err != nil {
		panic(err)
	}
}

func main() {}

// ours is the work with the generated types.
type ours struct{ work.Work }

func (o ours) Mirror(p boundary.Point) boundary.Point {
	return boundary.Point(o.Work.Mirror(work.Point(p)))
}

func (o ours) Even(n uint64) (uint64, error) {
	if n%2 != 0 {
		return 0, boundary.EvenErrorOdd{N: uint32(n)}
	}
	return n, nil
}

func (o ours) NextRow(r boundary.Row) boundary.Row {
	return boundary.Row(o.Work.NextRow(work.Row(r)))
}

func (o ours) Ends(bytes ferrogo.View[byte]) (sum uint64) {
	bytes.View(func(b []byte) {
		if len(b) != 0 {
			sum = uint64(b[0]) + uint64(b[len(b)-1])
		}
	})
	return sum
}

func (o ours) Pull(n uint32) uint64 {
	var sum uint64
	for i := range uint64(n) {
		sum += boundary.Next(i)
	}
	return sum
}

func (o ours) Make(n uint64) []byte {
	b := make([]byte, n)
	b[0] = 1
	return b
}

func (o ours) Fill(out ferrogo.MutView[byte]) (n uint64) {
	out.View(func(b []byte) {
		for i := range b {
			b[i] = 7
		}
		n = uint64(len(b))
	})
	return n
}
