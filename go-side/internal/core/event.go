package core

import "sync/atomic"

// An EventKind says what happened.
type EventKind uint8

// What is reported apart from errors, because nobody is there to get them;
// untyped like the codes.
const (
	Leaked = iota + 1
	LateDrop
	DoubleRelease
	LostPanic
)

// An Event is package ferrogo's Event, untyped.
type Event struct {
	Kind  EventKind
	Type  string
	Side  Side
	Bytes uint64
	Err   error
}

// Sink gets every event. Package ferrogo sets it before anything can happen.
var Sink atomic.Pointer[func(Event)]

// Emit hands an event to the sink.
func Emit(e Event) {
	if sink := Sink.Load(); sink != nil {
		(*sink)(e)
	}
}
