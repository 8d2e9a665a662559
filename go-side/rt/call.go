package rt

import (
	"fmt"
	"os"
	"runtime"
	"unsafe"

	"github.com/ferrogo/ferrogo/go-side/internal/core"
)

// A Call is the head of a callback's block on Rust's stack. Arguments follow
// it, and the result where two words do not hold it.
type Call struct {
	Ctx    uintptr // Rust's, for ferrogo_rt_goexit; bit 0: no Go code is below
	Handle uint64  // which implementation
	V, S   uint64  // the result
}

// unfinished stands in S until Return: a failure of no kind there is.
const unfinished = ^uint64(0)

// Enter begins a callback. Guard must be deferred next.
func Enter(block unsafe.Pointer) *Call {
	c := (*Call)(block)
	c.S = unfinished
	return c
}

// Return sets the result. It is the last thing a callback does.
func (c *Call) Return(r Ret) { c.V, c.S = r.V, r.S }

// Guard, deferred by every function that Rust calls, keeps panics and
// runtime.Goexit from jumping over Rust's frames, whose destructors would not
// run. A panic's value waits while Rust unwinds. For Goexit, goexit (a call of
// ferrogo_rt_goexit) runs Rust's destructors while this goroutine is on its
// way out; without it the process ends with a report, because locks that Rust
// holds would stay locked.
func Guard(b *Boundary, c *Call, name string, goexit func(ctx uintptr)) {
	if p := recover(); p != nil {
		if !leaving() {
			if c.Ctx&1 != 0 {
				// Nobody below can take the value: Rust gets its text.
				c.Return(panicError(b, p))
				return
			}
			c.Return(Fail(KindGoPanic, 0, carryPanic(c.Handle, p)))
			return
		}
		// A deferred function panicked while Goexit ran: the panic is
		// recovered, and Goexit goes on.
		core.Emit(core.Event{Kind: core.LostPanic, Type: name, Side: core.Go, Err: fmt.Errorf("panic during runtime.Goexit: %v", p)})
	} else if c.S != unfinished {
		return
	}
	if goexit == nil {
		fmt.Fprintf(os.Stderr, "ferrogo: %s: runtime.Goexit (or t.Fatal) in a function called by Rust, and this build cannot take it over Rust's frames; return an error instead\n", name)
		os.Exit(2)
	}
	goexit(c.Ctx &^ 1)
}

// leaving reports whether the panic that Guard has just recovered happened
// while runtime.Goexit was running this callback's deferred functions. Nothing
// but the stack tells: Goexit stands between Guard and the place where C
// called Go.
//
//go:noinline
func leaving() bool {
	pcs := make([]uintptr, 64)
	for skip := 2; ; skip += len(pcs) {
		n := runtime.Callers(skip, pcs)
		if n == 0 {
			return false
		}
		frames := runtime.CallersFrames(pcs[:n])
		for {
			f, more := frames.Next()
			switch f.Function {
			case "runtime.Goexit":
				return true
			case "runtime.cgocallbackg1":
				return false
			}
			if !more {
				break
			}
		}
	}
}
