package ferrogo

import (
	"fmt"
	"os"
	"sync/atomic"

	"github.com/ferrogo/ferrogo/go-side/internal/core"
)

// A Side says whose allocator made a piece of memory and must release it.
type Side uint8

// The sides.
const (
	Rust Side = core.Rust
	Go   Side = core.Go
	C    Side = core.C
)

// String is "rust", "go" or "c".
func (s Side) String() string {
	switch s {
	case Rust:
		return "rust"
	case Go:
		return "go"
	case C:
		return "c"
	}
	return fmt.Sprintf("Side(%d)", uint8(s))
}

// An EventKind says what an [Event] reports.
type EventKind uint8

// The kinds of events.
const (
	// Leaked: the program lost a value without closing it. The garbage
	// collector noticed and it was released.
	Leaked EventKind = core.Leaked
	// LateDrop: releasing a value failed after its Close had returned.
	LateDrop EventKind = core.LateDrop
	// DoubleRelease: Rust gave back a Go value that it had given back before.
	DoubleRelease EventKind = core.DoubleRelease
	// LostPanic: a callback panicked where the panic could not go on.
	LostPanic EventKind = core.LostPanic
)

// An Event is something that went wrong where no caller could be told.
type Event struct {
	Kind EventKind
	// Type is the Go name of the value's type.
	Type string
	Side Side
	// Bytes is the size of owned memory; 0 for objects.
	Bytes uint64
	// Err is what went wrong; nil for Leaked.
	Err error
}

// String is the event in one line.
func (e Event) String() string {
	switch e.Kind {
	case Leaked:
		size := ""
		if e.Bytes != 0 {
			size = fmt.Sprintf(" of %d bytes", e.Bytes)
		}
		return fmt.Sprintf("%s owned(%v)%s was never closed and has been released now; call Close when done with it", e.Type, e.Side, size)
	case LateDrop:
		return fmt.Sprintf("%s owned(%v): its release failed after Close had returned: %v", e.Type, e.Side, e.Err)
	case DoubleRelease:
		return fmt.Sprintf("%s: Rust released it a second time: %v", e.Type, e.Err)
	case LostPanic:
		return fmt.Sprintf("callback %s: %v", e.Type, e.Err)
	}
	return fmt.Sprintf("event %d: %s: %v", e.Kind, e.Type, e.Err)
}

var onEvent atomic.Pointer[func(Event)]

// OnEvent sets the function that gets every [Event] from now on; nil restores
// the default, which writes one line to standard error. It is called on any
// goroutine, so it must not wait for one that may be waiting for it.
func OnEvent(f func(Event)) {
	if f == nil {
		onEvent.Store(nil)
		return
	}
	onEvent.Store(&f)
}

func init() {
	sink := func(e core.Event) {
		event := Event{Kind: EventKind(e.Kind), Type: e.Type, Side: Side(e.Side), Bytes: e.Bytes, Err: e.Err}
		if f := onEvent.Load(); f != nil {
			(*f)(event)
			return
		}
		fmt.Fprintf(os.Stderr, "ferrogo: %v\n", event)
	}
	core.Sink.Store(&sink)
}
