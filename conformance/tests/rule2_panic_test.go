package tests

import (
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"strings"
	"testing"

	ferrogo "github.com/ferrogo/ferrogo/go-side"
	"github.com/ferrogo/ferrogo/go-side/rt"

	"github.com/ferrogo/ferrogo/conformance/go/confrules"
	"github.com/ferrogo/ferrogo/conformance/go/conftypes"
)

// Rule 2, first half: a panic on either side, wherever it happens, runs all
// destructors, arrives as an error or as itself, and leaves the process
// working.

func TestRustPanicIsAnErrorWhereThereIsOne(t *testing.T) {
	var err error
	if n := dropped(func() { _, err = confrules.PanicOrFail(7) }); n != 1 {
		t.Errorf("%d destructors ran, want 1", n)
	}
	isRustPanic(t, err, "how is 7", "src/panics.rs")
	if n, err := confrules.PanicOrFail(0); n != 1 || err != nil {
		t.Errorf("the next call: %d, %v", n, err)
	}
}

func TestRustPanicIsAPanicWhereThereIsNoError(t *testing.T) {
	for text, f := range map[string]func(){
		"grün":                 func() { confrules.PanicWith("grün") },
		"":                     func() { confrules.PanicWith("") },
		"not text":             func() { confrules.PanicWithNumber(7) },
		"index out of bounds":  func() { confrules.PanicByAccident(0, []uint32{1}) },
		"TryFromIntError":      func() { confrules.PanicByAccident(1, nil) },
		"divide by zero":       func() { confrules.PanicByAccident(2, nil) },
		strings.Repeat("x", 9): func() { confrules.PanicWith(strings.Repeat("x", 9)) },
	} {
		var err error
		if n := dropped(func() { err = panicOf(t, f) }); n != 1 {
			t.Errorf("%q: %d destructors ran, want 1", text, n)
		}
		isRustPanic(t, err, text, "src/panics.rs")
	}
}

func TestRustErrorsAreTyped(t *testing.T) {
	_, err := confrules.Fail(1)
	if !errors.Is(err, conftypes.ConfErrorPlain{}) || err.Error() != "plain" {
		t.Errorf("no data: %v (%T)", err, err)
	}
	_, err = confrules.Fail(2)
	var at conftypes.ConfErrorAt
	if !errors.As(err, &at) || at != (conftypes.ConfErrorAt{Line: 3, Column: 4}) || err.Error() != "at 3:4" {
		t.Errorf("one word: %v (%T)", err, err)
	}
	_, err = confrules.Fail(3)
	var text conftypes.ConfErrorText
	if !errors.As(err, &text) || text.Text != "six" || err.Error() != "line 5: six" {
		t.Errorf("a buffer: %v (%T)", err, err)
	}
	var whole *conftypes.ConfError
	if !errors.As(fmt.Errorf("wrapped: %w", err), &whole) {
		t.Errorf("errors.As does not find a *ConfError in %v", err)
	}
	err = confrules.FailWith("only ß the message")
	var only *ferrogo.RustError
	if !errors.As(err, &only) || only.Message != "only ß the message" {
		t.Errorf("a message: %v (%T)", err, err)
	}
}

func TestDisplayThatPanicsStillGivesAText(t *testing.T) {
	if err := confrules.BeSour(false); err == nil || err.Error() != "sweet 3" {
		t.Errorf("the text is %v", err)
	}
	err := confrules.BeSour(true)
	if err == nil || !strings.Contains(err.Error(), "it") {
		t.Errorf("the text is %v", err)
	}
}

func TestGoErrorsKeepMessageAndTypeInRust(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{nil, "ok 5"},
		{&conftypes.ConfError{Variant: conftypes.ConfErrorPlain{}}, "Plain"},
		{conftypes.ConfErrorPlain{}, "Plain"},
		{conftypes.ConfErrorAt{Line: 1, Column: 2}, "At { line: 1, column: 2 }"},
		{fmt.Errorf("deep: %w", conftypes.ConfErrorText{Line: 1, Text: "ß"}), `Text { line: 1, text: "ß" }`},
		{errors.New("other"), `Other { message: "other", type_name: "*errors.errorString" }`},
		{&fs.PathError{Op: "open", Path: "/x", Err: fs.ErrNotExist}, `Other { message: "open /x: file does not exist", type_name: "*fs.PathError" }`},
		{errors.New("bad \xff"), `Other { message: "bad ` + "\uFFFD" + `", type_name: "*errors.errorString" }`},
		{errors.New(""), `Other { message: "", type_name: "*errors.errorString" }`},
	} {
		if got := confrules.ReadError(probe(func(uint32) (uint32, error) { return 5, c.err })); got != c.want {
			t.Errorf("%v: Rust got %s, want %s", c.err, got, c.want)
		}
	}
}

type messenger struct{ err error }

func (m messenger) Send() error        { return m.err }
func (m messenger) Say() (byte, error) { return 3, m.err }

func TestGoErrorsWithoutATypeOfTheContract(t *testing.T) {
	whole, only := confrules.ReadMessages(messenger{errors.New("nö")})
	if want := `Err(GoError { message: "nö", type_name: "*errors.errorString" })`; whole != want {
		t.Errorf("Rust got %s, want %s", whole, want)
	}
	if want := `Err("nö")`; only != want {
		t.Errorf("Rust got %s, want %s", only, want)
	}
	if whole, only = confrules.ReadMessages(messenger{}); whole != "Ok(())" || only != "Ok(3)" {
		t.Errorf("Rust got %s, %s", whole, only)
	}
}

func TestGoPanicGoesThroughRustAsItself(t *testing.T) {
	settled(t)
	value := &struct{ n int }{7}
	panics := probe(func(uint32) (uint32, error) { churn(); panic(value) })
	var got any
	if n := dropped(func() { got = recovered(func() { confrules.AskWith(panics, 100) }) }); n != 100 {
		t.Errorf("%d destructors ran, want 100", n)
	}
	if got != value {
		t.Errorf("it went on with %v", got)
	}
	if n := dropped(func() { got = recovered(func() { confrules.AskDeep(panics, 49) }) }); n != 50 || got != value {
		t.Errorf("through 50 frames: %d destructors, value %v", n, got)
	}
	var ledger = confrules.NewLedger(1)
	defer ledger.Close()
	got = recovered(func() { ledger.Ask(panics, 1) })
	if got != value || ledger.IsLocked() {
		t.Errorf("value %v, locked %v", got, ledger.IsLocked())
	}
	// What the Go runtime throws is a panic like any other.
	err, ok := recovered(func() {
		confrules.Ask(probe(func(uint32) (uint32, error) { var p *uint32; return *p, nil }), 1)
	}).(runtime.Error)
	if !ok || !strings.Contains(err.Error(), "nil pointer") {
		t.Errorf("a nil dereference became %v", err)
	}
	if n, err := confrules.Ask(answer, 4); n != 4 || err != nil {
		t.Errorf("the next call: %d, %v", n, err)
	}
}

func TestGoPanicInAClosure(t *testing.T) {
	settled(t)
	var got any
	n := dropped(func() {
		got = recovered(func() { confrules.CallWith(func(uint32) uint32 { panic("closure") }, 1) })
	})
	if got != "closure" || n != 1 {
		t.Errorf("value %v, %d destructors", got, n)
	}
	l := confrules.NewListener(func(uint32) string { panic("kept") })
	defer l.Close()
	for range 300 { // more than are kept of panics that nobody takes
		if got := recovered(func() { l.Tell(1) }); got != "kept" {
			t.Fatalf("a kept closure's panic went on with %v", got)
		}
	}
}

type plain struct {
	text func() string
	act  func()
}

func (p plain) Text() string { return p.text() }
func (p plain) Act()         { p.act() }

func TestGoPanicInAMethodWithoutAnError(t *testing.T) {
	settled(t)
	for _, p := range []plain{
		{text: func() string { panic("here") }, act: func() {}},
		{text: func() string { return "" }, act: func() { panic("here") }},
	} {
		var got any
		if n := dropped(func() { got = recovered(func() { confrules.CallPlain(p) }) }); got != "here" || n != 1 {
			t.Errorf("value %v, %d destructors", got, n)
		}
	}
}

func TestGoPanicThatRustCatchesStaysCaught(t *testing.T) {
	settled(t)
	var caught uint32
	n := dropped(func() {
		caught = confrules.Catch(probe(func(n uint32) (uint32, error) {
			if n%2 == 0 {
				panic(n)
			}
			return n, nil
		}), 10)
	})
	if caught != 5 || n != 20 {
		t.Errorf("%d were caught, %d destructors ran; want 5 and 20", caught, n)
	}
}

func TestPanicsNest(t *testing.T) {
	settled(t)
	// Go, Rust, Go, Rust, Go: the inner panic is recovered half-way.
	outer := probe(func(uint32) (uint32, error) {
		inner := recovered(func() {
			confrules.AskWith(probe(func(uint32) (uint32, error) { panic("inner") }), 10)
		})
		if inner != "inner" {
			t.Errorf("the inner one is %v", inner)
		}
		panic("outer")
	})
	var got any
	if n := dropped(func() { got = recovered(func() { confrules.AskWith(outer, 10) }) }); got != "outer" || n != 20 {
		t.Errorf("value %v, %d destructors", got, n)
	}
	// All the way up through both.
	through := probe(func(uint32) (uint32, error) {
		return confrules.AskWith(probe(func(uint32) (uint32, error) { panic("deep") }), 10)
	})
	if n := dropped(func() { got = recovered(func() { confrules.AskWith(through, 10) }) }); got != "deep" || n != 20 {
		t.Errorf("value %v, %d destructors", got, n)
	}
	// A Rust panic in the middle is an error for the Go code between.
	middle := probe(func(uint32) (uint32, error) { return confrules.PanicOrFail(9) })
	if _, err := confrules.Ask(middle, 1); err == nil || !strings.Contains(err.Error(), "how is 9") {
		t.Errorf("the error is %v", err)
	}
}

func TestRustPanicAfterACallback(t *testing.T) {
	var err error
	if n := dropped(func() { err = panicOf(t, func() { confrules.AskThenPanic(answer) }) }); n != 1 {
		t.Errorf("%d destructors ran", n)
	}
	isRustPanic(t, err, "after the answer Ok(0)", "src/panics.rs")
}

func TestGoPanicInADestructor(t *testing.T) {
	settled(t)
	panics := probe(func(uint32) (uint32, error) { panic("in drop") })
	// Rust's catch_unwind in ask_in_drop takes it: it stays caught.
	if got := confrules.AskInDrop(panics, false); got != "0 panicked" {
		t.Errorf("got %q", got)
	}
	// While Rust unwinds already, a second unwinding would abort: it is an error.
	if got := confrules.AskInDrop(panics, true); got != fmt.Sprintf("%d panicked", uint32(1<<32-1)) {
		t.Errorf("got %q", got)
	}
	if got := confrules.AskInDrop(answer, true); got != "7 panicked" {
		t.Errorf("got %q", got)
	}
}

// No Go frame is above on a thread of Rust's: the panic is an error that says
// what it was.
func TestGoPanicOnAThreadOfRust(t *testing.T) {
	settled(t)
	var err error
	n := dropped(func() {
		_, err = confrules.AskElsewhere(probe(func(uint32) (uint32, error) { panic("far away") }), 3)
	})
	var other conftypes.ConfErrorOther
	if !errors.As(err, &other) || other.TypeName != "panic" || !strings.Contains(other.Message, "far away") {
		t.Errorf("the error is %#v", err)
	}
	if n != 1 {
		t.Errorf("%d destructors ran", n)
	}
	if n, err := confrules.AskElsewhere(answer, 4); n != 6 || err != nil {
		t.Errorf("the next call: %d, %v", n, err)
	}
}

func TestPanicInDropIsClosesError(t *testing.T) {
	settled(t)
	b := confrules.NewBomb(true)
	var err error
	if n := dropped(func() { err = b.Close() }); n != 1 {
		t.Errorf("%d destructors ran", n)
	}
	isRustPanic(t, err, "the bomb's drop panicked", "src/panics.rs")
	if err := b.Close(); err != nil {
		t.Errorf("the second Close: %v", err)
	}
	if err := confrules.NewBomb(false).Close(); err != nil {
		t.Errorf("an unarmed one: %v", err)
	}
}

func TestPanicInDropOfAConsumedObject(t *testing.T) {
	settled(t)
	b := confrules.NewBomb(true)
	_, err := b.Defuse()
	isRustPanic(t, err, "the bomb's drop panicked", "src/panics.rs")
	if err := b.Close(); err != nil {
		t.Errorf("Close after it: %v", err)
	}
}

// The last call in flight drops a closed object; its own result stays.
func TestPanicInALateDropIsAnEvent(t *testing.T) {
	settled(t)
	confrules.Events() // those of other tests
	events := recorded(t)
	b := confrules.NewBomb(true)
	n, err := b.Ask(probe(func(uint32) (uint32, error) { return 5, b.Close() }))
	if n != 5 || err != nil {
		t.Errorf("the call in flight: %d, %v", n, err)
	}
	found := strings.Join(confrules.Events(), "; ")
	for _, e := range events() {
		found += "; " + e.String()
	}
	if !strings.Contains(found, "the bomb's drop panicked") {
		t.Errorf("the events are %q", found)
	}
}

func TestObjectStaysUsableAfterAPanic(t *testing.T) {
	settled(t)
	b := confrules.NewBomb(false)
	for range 3 {
		isRustPanic(t, panicOf(t, b.Explode), "exploded", "src/panics.rs")
	}
	if n, err := b.Ask(answer); n != 0 || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	// The exclusive borrow of a mutable one ends with the panic, on both sides.
	j := confrules.NewJournal()
	recovered(func() { j.AskAlone(probe(func(uint32) (uint32, error) { panic("alone") })) })
	j.Push(1)
	if j.Count() != 1 {
		t.Errorf("%d entries", j.Count())
	}
	if err := j.Close(); err != nil {
		t.Error(err)
	}
}

// A consumed object is gone also when the call that consumed it panicked.
func TestConsumingCallThatPanics(t *testing.T) {
	settled(t)
	l := confrules.NewLedger(3)
	var got any
	if n := dropped(func() {
		got = recovered(func() { l.Settle(probe(func(uint32) (uint32, error) { panic("settle") })) })
	}); got != "settle" || n != 1 {
		t.Errorf("value %v, %d destructors", got, n)
	}
	if err := panicOf(t, func() { l.Total() }); !errors.Is(err, ferrogo.ErrMoved) {
		t.Errorf("after it: %v", err)
	}
}

func TestLeafThatCallsBackIsARustPanic(t *testing.T) {
	settled(t)
	if n := confrules.LeafSum([]uint32{1, 2, 3}); n != 6 {
		t.Errorf("the sum is %d", n)
	}
	w := confrules.NewWatcher(answer)
	defer w.Close()
	var err error
	if n := dropped(func() { _, err = w.AskAsLeaf(1) }); n != 1 {
		t.Errorf("%d destructors ran", n)
	}
	isRustPanic(t, err, "FG516", "")
	if n, err := w.Ask(3); n != 3 || err != nil {
		t.Errorf("the next call: %d, %v", n, err)
	}
}

func TestLeafThatReleasesGivesBackLater(t *testing.T) {
	before := rt.Held()
	w := confrules.NewWatcher(answer)
	defer w.Close()
	if !w.ForgetAsLeaf() {
		t.Error("there was nothing to give back")
	}
	eventually(t, "Rust gave it back", func() bool { return rt.Held() == before })
}

// Go code that a release calls panics: Close goes on with it.
func TestGoPanicInARelease(t *testing.T) {
	settled(t)
	m := confrules.NewMourner(probe(func(uint32) (uint32, error) { panic("mourned") }))
	var got any
	if n := dropped(func() { got = recovered(func() { m.Close() }) }); got != "mourned" || n != 1 {
		t.Errorf("value %v, %d destructors", got, n)
	}
	if err := m.Close(); err != nil {
		t.Errorf("the second Close: %v", err)
	}
}
