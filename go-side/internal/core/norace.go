//go:build !race

package core

import "unsafe"

// RaceEnabled reports whether the race detector is built in.
const RaceEnabled = false

// RaceRead tells the race detector that Rust reads n bytes.
func RaceRead(unsafe.Pointer, uintptr) {}

// RaceWrite tells the race detector that Rust writes n bytes.
func RaceWrite(unsafe.Pointer, uintptr) {}
