// Package work is what Rust asks of Go, without any glue.
package work

// Work does it.
type Work struct{ _ byte }

// Point is a point.
type Point struct {
	X, Y float64
	Tag  uint32
	Live bool
}

// Row is a record with a name.
type Row struct {
	ID       uint64
	Amount   int64
	Currency [3]byte
	Name     string
}

// Empty does nothing.
//
//go:noinline
func (Work) Empty() {}

// Sum3 adds three integers.
//
//go:noinline
func (Work) Sum3(a uint32, b int64, c uint8) int64 { return int64(a) + b + int64(c) }

// Shout is a text in and a text out.
//
//go:noinline
func (Work) Shout(text string) string { return text }

// Mirror mirrors a point.
//
//go:noinline
func (Work) Mirror(p Point) Point {
	p.X = -p.X
	return p
}

// NextRow counts a row on.
//
//go:noinline
func (Work) NextRow(r Row) Row {
	r.ID++
	return r
}
