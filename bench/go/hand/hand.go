// Package hand is glue as a careful person writes it: statuses become errors,
// owned memory is given back, and an object may be closed while it is called.
package hand

/*
#include <stddef.h>
#include <stdint.h>

typedef struct { uint64_t v, status; } hand_out;
typedef struct { uint8_t *p; size_t n; uint64_t status; } hand_buf;
typedef struct { double x, y; uint32_t tag; uint8_t live; } hand_point;
typedef struct { uint64_t status; hand_point p; } hand_out_point;
typedef struct { uint64_t id; int64_t amount, at; uint32_t off, len, kind; uint8_t currency[3]; } hand_row;
typedef struct { hand_row *rows; size_t n; uint8_t *arena; size_t arena_n; uint64_t status; } hand_rows_t;
typedef int32_t (*hand_next)(uint64_t, uint64_t, uint64_t *);

hand_out hand_empty(void);
hand_out hand_sum3(uint32_t, int64_t, uint8_t);
hand_out hand_ends(const uint8_t *, size_t);
hand_out hand_text_len(const uint8_t *, size_t);
hand_buf hand_shout(const uint8_t *, size_t);
hand_buf hand_make(uint64_t);
hand_buf hand_row_json(void);
void hand_free(uint8_t *, size_t);
hand_out hand_fill(uint8_t *, size_t);
hand_out_point hand_mirror(hand_point);
hand_out hand_even(uint64_t);
hand_rows_t hand_rows(void);
void hand_rows_free(hand_rows_t);
hand_out hand_row_sum(const hand_row *, size_t, const uint8_t *, size_t);
hand_out hand_pull(uint64_t, hand_next, uint32_t);
hand_out hand_counter_new(uint64_t);
hand_out hand_counter_get(uintptr_t);
hand_out hand_counter_free(uintptr_t);

extern int32_t handNext(uint64_t, uint64_t, uint64_t *);
static hand_out hand_pull_go(uint64_t handle, uint32_t n) { return hand_pull(handle, handNext, n); }
*/
import "C"

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"unsafe"

	// the object with the Rust half
	_ "example.com/bench/internal/ferrogoobj"
)

var (
	errPanic   = errors.New("hand: rust panic")
	errUTF8    = errors.New("hand: invalid UTF-8")
	errInvalid = errors.New("hand: invalid value")
	errClosed  = errors.New("hand: closed")
)

// OddError is the typed error of Even.
type OddError struct{ N uint32 }

func (e *OddError) Error() string { return fmt.Sprintf("%d is odd", e.N) }

func failure(status, v uint64) error {
	switch status {
	case 2:
		return errUTF8
	case 3:
		return errInvalid
	case 4:
		return &OddError{N: uint32(v)}
	default:
		return errPanic
	}
}

// Empty does nothing.
func Empty() {
	if r := C.hand_empty(); r.status != 0 {
		panic(failure(uint64(r.status), uint64(r.v)))
	}
}

// Sum3 adds three integers.
func Sum3(a uint32, b int64, c uint8) int64 {
	r := C.hand_sum3(C.uint32_t(a), C.int64_t(b), C.uint8_t(c))
	if r.status != 0 {
		panic(failure(uint64(r.status), uint64(r.v)))
	}
	return int64(r.v)
}

// Ends reads the ends of a borrowed slice.
func Ends(b []byte) uint64 {
	r := C.hand_ends((*C.uint8_t)(unsafe.SliceData(b)), C.size_t(len(b)))
	if r.status != 0 {
		panic(failure(uint64(r.status), uint64(r.v)))
	}
	return uint64(r.v)
}

// TextLen is the length of a text.
func TextLen(s string) uint64 {
	r := C.hand_text_len((*C.uint8_t)(unsafe.StringData(s)), C.size_t(len(s)))
	if r.status != 0 {
		panic(failure(uint64(r.status), uint64(r.v)))
	}
	return uint64(r.v)
}

// Shout is a text in and a text out.
func Shout(s string) string {
	r := C.hand_shout((*C.uint8_t)(unsafe.StringData(s)), C.size_t(len(s)))
	if r.status != 0 {
		panic(failure(uint64(r.status), 0))
	}
	out := string(unsafe.Slice((*byte)(r.p), r.n))
	C.hand_free(r.p, r.n)
	return out
}

// Point is a point.
type Point struct {
	X, Y float64
	Tag  uint32
	Live bool
}

// Mirror passes a struct by value, both ways.
func Mirror(p Point) Point {
	r := C.hand_mirror(*(*C.hand_point)(unsafe.Pointer(&p)))
	if r.status != 0 {
		panic(failure(uint64(r.status), 0))
	}
	return *(*Point)(unsafe.Pointer(&r.p))
}

// Owned is memory of Rust's.
type Owned struct {
	p *C.uint8_t
	n C.size_t
	// word counts readers; the top bits are closed and released
	word atomic.Int64
}

const (
	closedBit   = 1 << 62
	releasedBit = 1 << 61
)

// Make returns n bytes that Rust owns.
func Make(n uint64) *Owned {
	r := C.hand_make(C.uint64_t(n))
	if r.status != 0 {
		panic(failure(uint64(r.status), 0))
	}
	o := &Owned{p: r.p, n: r.n}
	runtime.SetFinalizer(o, (*Owned).Close)
	return o
}

// View lends the bytes to f.
func (o *Owned) View(f func([]byte)) {
	if o.word.Add(1)&closedBit != 0 {
		o.leave()
		panic(errClosed)
	}
	defer o.leave()
	f(unsafe.Slice((*byte)(o.p), o.n))
}

func (o *Owned) leave() {
	if o.word.Add(-1) == closedBit {
		o.release()
	}
}

func (o *Owned) release() {
	if o.word.CompareAndSwap(closedBit, closedBit|releasedBit) {
		C.hand_free(o.p, o.n)
	}
}

// Close gives the memory back, once, when the last reader has left.
func (o *Owned) Close() {
	for {
		w := o.word.Load()
		if w&closedBit != 0 {
			return
		}
		if o.word.CompareAndSwap(w, w|closedBit) {
			runtime.SetFinalizer(o, nil)
			if w == 0 {
				o.release()
			}
			return
		}
	}
}

// Fill writes into the caller's buffer.
func Fill(b []byte) uint64 {
	r := C.hand_fill((*C.uint8_t)(unsafe.SliceData(b)), C.size_t(len(b)))
	if r.status != 0 {
		panic(failure(uint64(r.status), uint64(r.v)))
	}
	return uint64(r.v)
}

// Even fails for odd numbers.
func Even(n uint64) (uint64, error) {
	r := C.hand_even(C.uint64_t(n))
	if r.status != 0 {
		return 0, failure(uint64(r.status), uint64(r.v))
	}
	return uint64(r.v), nil
}

// Row is a row.
type Row struct {
	ID       uint64
	Amount   int64
	At       int64
	Kind     uint32
	Currency [3]byte
	Name     string
}

// RowsEach reads a thousand rows in place. The names are parts of one copy,
// because Go code keeps strings; ferrogo's may be kept as well.
func RowsEach(f func(id uint64, amount int64, name string)) {
	r := C.hand_rows()
	if r.status != 0 {
		panic(failure(uint64(r.status), 0))
	}
	defer C.hand_rows_free(r)
	rows := unsafe.Slice(r.rows, r.n)
	arena := string(unsafe.Slice((*byte)(r.arena), r.arena_n))
	for i := range rows {
		x := &rows[i]
		f(uint64(x.id), int64(x.amount), arena[x.off:uint64(x.off)+uint64(x.len)])
	}
}

// RowList copies a thousand rows into Go structs.
func RowList() []Row {
	r := C.hand_rows()
	if r.status != 0 {
		panic(failure(uint64(r.status), 0))
	}
	defer C.hand_rows_free(r)
	rows := unsafe.Slice(r.rows, r.n)
	arena := string(unsafe.Slice((*byte)(r.arena), r.arena_n))
	out := make([]Row, len(rows))
	for i := range rows {
		x := &rows[i]
		out[i] = Row{
			ID: uint64(x.id), Amount: int64(x.amount), At: int64(x.at), Kind: uint32(x.kind),
			Currency: *(*[3]byte)(unsafe.Pointer(&x.currency)),
			Name:     arena[x.off : uint64(x.off)+uint64(x.len)],
		}
	}
	return out
}

// RowJSON is a thousand rows as JSON, in Go's memory.
func RowJSON() []byte {
	r := C.hand_row_json()
	if r.status != 0 {
		panic(failure(uint64(r.status), 0))
	}
	out := append([]byte(nil), unsafe.Slice((*byte)(r.p), r.n)...)
	C.hand_free(r.p, r.n)
	return out
}

// flat holds rows in the form that Rust reads. It is pooled, because a service
// that sends rows sends them often.
type flat struct {
	rows  []C.hand_row
	arena []byte
}

var flats = sync.Pool{New: func() any { return new(flat) }}

// RowSum sends rows to Rust.
func RowSum(rows []Row) (int64, error) {
	b := flats.Get().(*flat)
	defer flats.Put(b)
	b.rows, b.arena = b.rows[:0], b.arena[:0]
	for i := range rows {
		r := &rows[i]
		b.rows = append(b.rows, C.hand_row{
			id: C.uint64_t(r.ID), amount: C.int64_t(r.Amount), at: C.int64_t(r.At),
			off: C.uint32_t(len(b.arena)), len: C.uint32_t(len(r.Name)), kind: C.uint32_t(r.Kind),
			currency: *(*[3]C.uint8_t)(unsafe.Pointer(&r.Currency)),
		})
		b.arena = append(b.arena, r.Name...)
	}
	r := C.hand_row_sum(unsafe.SliceData(b.rows), C.size_t(len(b.rows)), (*C.uint8_t)(unsafe.SliceData(b.arena)), C.size_t(len(b.arena)))
	if r.status != 0 {
		return 0, failure(uint64(r.status), uint64(r.v))
	}
	return int64(r.v), nil
}

// Source is what Go implements.
type Source interface{ Next(n uint64) uint64 }

// Pull lets Rust call back n times.
func Pull(s Source, n uint32) uint64 {
	c := calls.Get().(*call)
	c.source, c.panicked = s, nil
	defer c.put()
	r := C.hand_pull_go(C.uint64_t(c.handle), C.uint32_t(n))
	if c.panicked != nil {
		panic(c.panicked)
	}
	if r.status != 0 {
		panic(failure(uint64(r.status), uint64(r.v)))
	}
	return uint64(r.v)
}

// Counter is an object.
type Counter struct {
	p uintptr
	// word counts calls in flight; the top bits are closed and released
	word atomic.Int64
}

// NewCounter makes a counter.
func NewCounter(start uint64) *Counter {
	r := C.hand_counter_new(C.uint64_t(start))
	if r.status != 0 {
		panic(failure(uint64(r.status), uint64(r.v)))
	}
	c := &Counter{p: uintptr(r.v)}
	runtime.SetFinalizer(c, (*Counter).Close)
	return c
}

// Get reads it.
func (c *Counter) Get() uint64 {
	if c.word.Add(1)&closedBit != 0 {
		c.leave()
		panic(errClosed)
	}
	r := C.hand_counter_get(C.uintptr_t(c.p))
	c.leave()
	if r.status != 0 {
		panic(failure(uint64(r.status), uint64(r.v)))
	}
	return uint64(r.v)
}

func (c *Counter) leave() {
	if c.word.Add(-1) == closedBit {
		c.release()
	}
}

func (c *Counter) release() {
	if c.word.CompareAndSwap(closedBit, closedBit|releasedBit) {
		C.hand_counter_free(C.uintptr_t(c.p))
	}
}

// Close frees it, once, when the last call has left.
func (c *Counter) Close() {
	for {
		w := c.word.Load()
		if w&closedBit != 0 {
			return
		}
		if c.word.CompareAndSwap(w, w|closedBit) {
			runtime.SetFinalizer(c, nil)
			if w == 0 {
				c.release()
			}
			return
		}
	}
}
