// Package tests proves the table of what crosses and the rules of the
// boundary, through the generated packages only.
package tests

import (
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	ferrogo "github.com/ferrogo/ferrogo/go-side"
	"github.com/ferrogo/ferrogo/go-side/rt"

	"github.com/ferrogo/ferrogo/conformance/go/confrules"
)

// probe is a function as the Probe that Rust calls.
type probe func(n uint32) (uint32, error)

func (p probe) Probe(n uint32) (uint32, error) { return p(n) }

// answer is a Probe that gives n back.
var answer = probe(func(n uint32) (uint32, error) { return n, nil })

// grow makes the stack grow by about n KiB.
//
//go:noinline
func grow(n int) byte {
	var b [1024]byte
	if n == 0 {
		return b[n]
	}
	b[n%len(b)] = grow(n - 1)
	return b[n%len(b)]
}

// churn moves the stack: it grows, and the collection shrinks it.
func churn() {
	grow(200)
	runtime.GC()
}

// inside runs f on a goroutine of its own and waits until that is gone, by
// whatever way.
func inside(f func()) {
	var done sync.WaitGroup
	done.Add(1)
	go func() {
		defer done.Done()
		f()
	}()
	done.Wait()
}

// recovered is the value that f panics with; nil: it returned.
func recovered(f func()) (value any) {
	defer func() { value = recover() }()
	f()
	return nil
}

// panicOf is the error that f panics with.
func panicOf(t *testing.T, f func()) error {
	t.Helper()
	err, ok := recovered(f).(error)
	if !ok {
		t.Fatal("it did not panic with an error")
	}
	return err
}

// dropped counts the destructors that run during f.
func dropped(f func()) uint64 {
	before := confrules.Drops()
	f()
	return confrules.Drops() - before
}

// settled wants as many live objects and as many values held by Rust after
// the test as before it.
func settled(t *testing.T) {
	t.Helper()
	live, held := confrules.Live(), rt.Held()
	t.Cleanup(func() {
		if got := confrules.Live(); got != live {
			t.Errorf("%d objects are alive, %d were before the test", got, live)
		}
		if got := rt.Held(); got != held {
			t.Errorf("Rust holds %d values of Go, %d before the test", got, held)
		}
	})
}

// eventually wants done to be true soon: for what another thread does.
func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !done(); runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not after 20 s", what)
		}
	}
}

// collected runs the collector until done, for what only it can bring about.
func collected(t *testing.T, what string, done func() bool) {
	t.Helper()
	eventually(t, what, func() bool {
		runtime.GC()
		return done()
	})
}

// recorded collects the events of Go during a test.
func recorded(t *testing.T) func() []ferrogo.Event {
	t.Helper()
	var lock sync.Mutex
	var events []ferrogo.Event
	ferrogo.OnEvent(func(e ferrogo.Event) {
		lock.Lock()
		defer lock.Unlock()
		events = append(events, e)
	})
	t.Cleanup(func() { ferrogo.OnEvent(nil) })
	return func() []ferrogo.Event {
		lock.Lock()
		defer lock.Unlock()
		return append([]ferrogo.Event(nil), events...)
	}
}

// isBoundary wants err to be a boundary error that is target and names the
// function and the parameter.
func isBoundary(t *testing.T, err, target error, function, param string) {
	t.Helper()
	var b *ferrogo.BoundaryError
	if !errors.As(err, &b) || !errors.Is(err, target) {
		t.Fatalf("got %v (%T), want a boundary error that is %v", err, err, target)
	}
	if b.Function != function || b.Param != param {
		t.Errorf("the error names %s, parameter %q; want %s, %q: %v", b.Function, b.Param, function, param, err)
	}
}

// isRustPanic wants err to be a panic of Rust with this in its message, and
// from this file.
func isRustPanic(t *testing.T, err error, message, file string) {
	t.Helper()
	var p *ferrogo.RustPanic
	if !errors.As(err, &p) {
		t.Fatalf("got %v (%T), want a Rust panic", err, err)
	}
	if !strings.Contains(p.Message, message) || !strings.Contains(p.Location, file) {
		t.Errorf("the panic is %q at %q, want %q in %s", p.Message, p.Location, message, file)
	}
}
