// Package raw is cgo with no check at all: shown beside the others, not gated.
package raw

/*
#include <stddef.h>
#include <stdint.h>
void raw_empty(void);
int64_t raw_sum3(uint32_t, int64_t, uint8_t);
uint64_t raw_ends(const uint8_t *, size_t);
uint64_t raw_text_len(const uint8_t *, size_t);
typedef struct { double x, y; uint32_t tag; _Bool live; } raw_point;
raw_point raw_mirror(raw_point);
uint64_t raw_counter_get(void);
uint64_t raw_allocs(void);
*/
import "C"

import (
	"unsafe"

	// the object with the Rust half
	_ "example.com/bench/internal/ferrogoobj"
)

// Empty does nothing.
func Empty() { C.raw_empty() }

// Sum3 adds three integers.
func Sum3(a uint32, b int64, c uint8) int64 {
	return int64(C.raw_sum3(C.uint32_t(a), C.int64_t(b), C.uint8_t(c)))
}

// Ends reads the ends of a borrowed slice.
func Ends(b []byte) uint64 {
	return uint64(C.raw_ends((*C.uint8_t)(unsafe.SliceData(b)), C.size_t(len(b))))
}

// TextLen is the length of a text.
func TextLen(s string) uint64 {
	return uint64(C.raw_text_len((*C.uint8_t)(unsafe.StringData(s)), C.size_t(len(s))))
}

// Point is a point.
type Point struct {
	X, Y float64
	Tag  uint32
	Live bool
}

// Mirror passes a struct by value, both ways.
func Mirror(p Point) Point {
	r := C.raw_mirror(*(*C.raw_point)(unsafe.Pointer(&p)))
	return *(*Point)(unsafe.Pointer(&r))
}

// Allocs counts the allocations of Rust. It is no row.
func Allocs() uint64 { return uint64(C.raw_allocs()) }

// Get reads a counter.
func Get() uint64 { return uint64(C.raw_counter_get()) }
