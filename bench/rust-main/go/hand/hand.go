// Package hand is the same work behind glue as a careful person writes it:
// panics are recovered and become a status, objects are found by a handle, and
// what becomes Rust's is made by Rust's allocator.
package hand

/*
#include <stddef.h>
#include <stdint.h>

typedef struct { uint64_t v, status; } hand_out;
typedef struct { uint8_t *p; size_t n; uint64_t status; } hand_buf;
typedef struct { double x, y; uint32_t tag; uint8_t live; } hand_point;
typedef struct { uint64_t status; hand_point p; } hand_out_point;
typedef struct { uint64_t id; int64_t amount; uint8_t *name; size_t name_n; uint8_t currency[3]; } hand_row;
typedef struct { uint64_t status; hand_row r; } hand_out_row;

typedef struct {
	uint8_t *(*alloc)(size_t);
	hand_out (*next)(uint64_t);
} hand_rust;

static hand_rust hand_table;
static inline void hand_set(const hand_rust *t) { hand_table = *t; }
static inline uint8_t *hand_alloc(size_t n) { return hand_table.alloc(n); }
static inline hand_out hand_next(uint64_t n) { return hand_table.next(n); }
*/
import "C"

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/cgo"
	"sync/atomic"
	"unsafe"

	"example.com/benchlib/work"
)

// The statuses other than 0.
const (
	statusPanic  = 1
	statusOdd    = 2
	statusMemory = 3
)

// object is what Rust calls, behind its handle.
type object struct{ work.Work }

// Ends reads the ends of a slice that is Rust's.
func (object) Ends(bytes Bytes) (sum uint64) {
	bytes.View(func(b []byte) { sum = ends(b) })
	return sum
}

func ends(b []byte) uint64 {
	if len(b) == 0 {
		return 0
	}
	return uint64(b[0]) + uint64(b[len(b)-1])
}

// OddError is the error of Even.
type OddError struct{ N uint32 }

func (e *OddError) Error() string { return fmt.Sprintf("%d is odd", e.N) }

// Even fails for odd numbers.
func (object) Even(n uint64) (uint64, error) {
	if n%2 != 0 {
		return 0, &OddError{N: uint32(n)}
	}
	return n, nil
}

// Pull calls Rust back n times.
func (object) Pull(n uint32) uint64 {
	var sum uint64
	for i := range uint64(n) {
		r := C.hand_next(C.uint64_t(i))
		if r.status != 0 {
			panic("hand: rust panic")
		}
		sum += uint64(r.v)
	}
	return sum
}

// Make is n bytes.
func (object) Make(n uint64) []byte {
	b := make([]byte, n)
	b[0] = 1
	return b
}

// Fill writes into Rust's buffer.
func (object) Fill(bytes Bytes) (n uint64) {
	bytes.View(func(b []byte) {
		for i := range b {
			b[i] = 7
		}
		n = uint64(len(b))
	})
	return n
}

// Bytes is Rust's memory for the length of a call. The twin checks it because
// ferrogo does: who keeps it gets a panic and not memory that is gone, also
// from another goroutine. A plain slice would be the raw call's guarantee.
type Bytes struct{ l *lent }

type lent struct {
	// word counts readers; the top bit says that the call is over.
	word atomic.Int64
	b    []byte
}

const over = 1 << 62

func lend(p *C.uint8_t, n C.size_t) Bytes {
	return Bytes{&lent{b: unsafe.Slice((*byte)(p), n)}}
}

// View calls f with the bytes.
func (v Bytes) View(f func([]byte)) {
	if v.l.word.Add(1)&over != 0 {
		v.l.word.Add(-1)
		panic("hand: bytes are used after the call")
	}
	defer v.l.word.Add(-1)
	f(v.l.b)
}

// end waits for readers, because the memory goes.
func (v Bytes) end() {
	for v.l.word.Or(over)&^over != 0 {
		runtime.Gosched()
	}
}

func at(handle C.uint64_t) *object { return cgo.Handle(handle).Value().(*object) }

// guard, deferred, makes a panic a status.
func guard(name string, status *C.uint64_t) {
	if p := recover(); p != nil {
		fmt.Printf("hand: panic in %s: %v\n", name, p)
		*status = statusPanic
	}
}

//export hand_go_start
func hand_go_start(rust unsafe.Pointer) C.uint64_t {
	C.hand_set((*C.hand_rust)(rust))
	return C.uint64_t(cgo.NewHandle(&object{}))
}

//export hand_go_empty
func hand_go_empty(handle C.uint64_t) (status C.uint64_t) {
	defer guard("Empty", &status)
	at(handle).Empty()
	return 0
}

//export hand_go_sum3
func hand_go_sum3(handle C.uint64_t, a C.uint32_t, b C.int64_t, c C.uint8_t) (r C.hand_out) {
	defer guard("Sum3", &r.status)
	r.v = C.uint64_t(at(handle).Sum3(uint32(a), int64(b), uint8(c)))
	return r
}

//export hand_go_ends
func hand_go_ends(handle C.uint64_t, p *C.uint8_t, n C.size_t) (r C.hand_out) {
	defer guard("Ends", &r.status)
	bytes := lend(p, n)
	defer bytes.end()
	r.v = C.uint64_t(at(handle).Ends(bytes))
	return r
}

//export hand_go_shout
func hand_go_shout(handle C.uint64_t, p *C.uint8_t, n C.size_t) (r C.hand_buf) {
	defer guard("Shout", &r.status)
	s := at(handle).Shout(C.GoStringN((*C.char)(unsafe.Pointer(p)), C.int(n)))
	r.p, r.n, r.status = give(s)
	return r
}

// give copies text into memory that is Rust's.
func give[T string | []byte](s T) (p *C.uint8_t, n C.size_t, status C.uint64_t) {
	if len(s) == 0 {
		return nil, 0, 0
	}
	p = C.hand_alloc(C.size_t(len(s)))
	if p == nil {
		return nil, 0, statusMemory
	}
	copy(unsafe.Slice((*byte)(p), len(s)), s)
	return p, C.size_t(len(s)), 0
}

//export hand_go_mirror
func hand_go_mirror(handle C.uint64_t, p C.hand_point) (r C.hand_out_point) {
	defer guard("Mirror", &r.status)
	q := at(handle).Mirror(*(*work.Point)(unsafe.Pointer(&p)))
	r.p = *(*C.hand_point)(unsafe.Pointer(&q))
	return r
}

//export hand_go_even
func hand_go_even(handle, n C.uint64_t) (r C.hand_out) {
	defer guard("Even", &r.status)
	v, err := at(handle).Even(uint64(n))
	if err != nil {
		// The error may be wrapped.
		if odd, ok := errors.AsType[*OddError](err); ok {
			return C.hand_out{v: C.uint64_t(odd.N), status: statusOdd}
		}
		panic(err)
	}
	r.v = C.uint64_t(v)
	return r
}

//export hand_go_next_row
func hand_go_next_row(handle C.uint64_t, in *C.hand_row) (r C.hand_out_row) {
	defer guard("NextRow", &r.status)
	out := at(handle).NextRow(work.Row{
		ID: uint64(in.id), Amount: int64(in.amount),
		Currency: *(*[3]byte)(unsafe.Pointer(&in.currency)),
		Name:     string(unsafe.Slice((*byte)(in.name), in.name_n)),
	})
	r.r.id, r.r.amount = C.uint64_t(out.ID), C.int64_t(out.Amount)
	r.r.currency = *(*[3]C.uint8_t)(unsafe.Pointer(&out.Currency))
	r.r.name, r.r.name_n, r.status = give(out.Name)
	return r
}

//export hand_go_pull
func hand_go_pull(handle C.uint64_t, n C.uint32_t) (r C.hand_out) {
	defer guard("Pull", &r.status)
	r.v = C.uint64_t(at(handle).Pull(uint32(n)))
	return r
}

//export hand_go_make
func hand_go_make(handle, n C.uint64_t) (r C.hand_buf) {
	defer guard("Make", &r.status)
	r.p, r.n, r.status = give(at(handle).Make(uint64(n)))
	return r
}

//export hand_go_fill
func hand_go_fill(handle C.uint64_t, p *C.uint8_t, n C.size_t) (r C.hand_out) {
	defer guard("Fill", &r.status)
	bytes := lend(p, n)
	defer bytes.end()
	r.v = C.uint64_t(at(handle).Fill(bytes))
	return r
}

// The rest is no glue of the twin: raw calls, and the count of allocations.

//export raw_go_empty
func raw_go_empty() {}

//export raw_go_sum3
func raw_go_sum3(a C.uint32_t, b C.int64_t, c C.uint8_t) C.int64_t {
	return C.int64_t(work.Work{}.Sum3(uint32(a), int64(b), uint8(c)))
}

//export raw_go_ends
func raw_go_ends(p *C.uint8_t, n C.size_t) C.uint64_t {
	return C.uint64_t(ends(unsafe.Slice((*byte)(p), n)))
}

//export bench_go_allocs
func bench_go_allocs() C.uint64_t {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return C.uint64_t(m.Mallocs)
}
