// Package raw is cgo with no check at all: shown beside the others, not gated.
package raw

/*
#include <stddef.h>
#include <stdint.h>
void raw_empty(void);
int64_t raw_sum3(uint32_t, int64_t, uint8_t);
uint64_t raw_ends(const uint8_t *, size_t);
uint64_t raw_counter_get(void);
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

// Get reads a counter.
func Get() uint64 { return uint64(C.raw_counter_get()) }
