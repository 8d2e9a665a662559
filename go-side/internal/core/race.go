//go:build race

package core

import (
	"runtime"
	"unsafe"
)

// RaceEnabled reports whether the race detector is built in.
const RaceEnabled = true

// RaceRead tells the race detector that Rust reads n bytes.
func RaceRead(p unsafe.Pointer, n uintptr) {
	if n != 0 {
		runtime.RaceReadRange(p, int(n))
	}
}

// RaceWrite tells the race detector that Rust writes n bytes.
func RaceWrite(p unsafe.Pointer, n uintptr) {
	if n != 0 {
		runtime.RaceWriteRange(p, int(n))
	}
}
