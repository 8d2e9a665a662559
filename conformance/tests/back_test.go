package tests

import (
	"errors"
	"testing"

	ferrogo "github.com/ferrogo/ferrogo/go-side"
	"github.com/ferrogo/ferrogo/go-side/rt"

	"github.com/ferrogo/ferrogo/conformance/go/confrules"
	"github.com/ferrogo/ferrogo/conformance/go/conftypes"
)

// Go objects that go back to where they came from: the same value, and no hold
// that stays.

// A counter is a Probe with an identity: it adds its own number.
type counter struct {
	add   uint32
	calls int
}

func (c *counter) Probe(n uint32) (uint32, error) {
	c.calls++
	churn()
	return n + c.add, nil
}

// isItself wants got to be want, not an equal one.
func isItself(t *testing.T, got conftypes.Probe, want *counter) {
	t.Helper()
	if c, ok := got.(*counter); !ok || c != want {
		t.Errorf("%T at %p came back, want %p", got, got, want)
	}
}

func TestBoxGoesBackAsItself(t *testing.T) {
	settled(t)
	c, held := &counter{add: 1}, rt.Held()
	released := func() {
		t.Helper()
		if got := rt.Held(); got != held {
			t.Errorf("Rust holds %d more", int(got)-int(held))
		}
	}
	for range 100 {
		isItself(t, confrules.Same(c), c)
	}
	released()
	back, n, err := confrules.SameAsked(c, 4)
	if n != 5 || err != nil || c.calls != 1 {
		t.Errorf("got %d, %v; %d calls", n, err, c.calls)
	}
	isItself(t, back, c)
	released()
	back, ok := confrules.MaybeSame(c, true)
	if !ok {
		t.Error("it is none")
	}
	isItself(t, back, c)
	released()
	back, err = confrules.TrySame(c, true)
	if err != nil {
		t.Error(err)
	}
	isItself(t, back, c)
	released()
	// Again with what came back, and with a value that is not a pointer.
	isItself(t, confrules.Same(confrules.Same(back)), c)
	if n, err := confrules.Same(answer).Probe(8); n != 8 || err != nil {
		t.Errorf("a function as the object: %d, %v", n, err)
	}
	released()
}

func TestBoxThatIsNotGivenBackIsReleased(t *testing.T) {
	settled(t)
	c, held := &counter{}, rt.Held()
	if back, ok := confrules.MaybeSame(c, false); ok || back != nil {
		t.Errorf("got %v, %v", back, ok)
	}
	if back, err := confrules.TrySame(c, false); back != nil || !errors.Is(err, conftypes.ConfErrorPlain{}) {
		t.Errorf("got %v, %v", back, err)
	}
	angry := probe(func(uint32) (uint32, error) { return 0, conftypes.ConfErrorPlain{} })
	if back, n, err := confrules.SameAsked(angry, 1); back != nil || n != 0 || !errors.Is(err, conftypes.ConfErrorPlain{}) {
		t.Errorf("got %v, %d, %v", back, n, err)
	}
	bomb := probe(func(uint32) (uint32, error) { panic("asked") })
	if p := recovered(func() { _, _, _ = confrules.SameAsked(bomb, 1) }); p != "asked" {
		t.Errorf("it panics with %v", p)
	}
	isBoundary(t, panicOf(t, func() { confrules.Same(nil) }), ferrogo.ErrNull, "confrules.Same", "probe")
	if rt.Held() != held {
		t.Errorf("Rust holds %d, %d before", rt.Held(), held)
	}
}

func TestBorrowGoesBackAsItself(t *testing.T) {
	settled(t)
	a, b := &counter{add: 1}, &counter{add: 2}
	for range 100 {
		isItself(t, confrules.Lent(a), a)
		isItself(t, confrules.LentSecond(a, b), b)
		isItself(t, confrules.LentSecond(b, b), b)
	}
	// It is Go's own value, not a reference into the call that is over.
	back := confrules.Lent(a)
	churn()
	if n, err := back.Probe(1); n != 2 || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
	isBoundary(t, panicOf(t, func() { confrules.Lent(nil) }), ferrogo.ErrNull, "confrules.Lent", "probe")
}

// Go has no object for an implementation in Rust.
func TestImplementationInRustIsForeign(t *testing.T) {
	settled(t)
	c, held := &counter{}, rt.Held()
	n := dropped(func() {
		isBoundary(t, panicOf(t, func() { confrules.Doubled(c) }), ferrogo.ErrForeign, "confrules.Doubled", "")
	})
	if n != 1 || rt.Held() != held {
		t.Errorf("%d were dropped, want 1; %d are held, %d before", n, rt.Held(), held)
	}
	isBoundary(t, panicOf(t, func() { confrules.LentFixed() }), ferrogo.ErrForeign, "confrules.LentFixed", "")
}

func TestKeptObjectIsShownAndHandedBack(t *testing.T) {
	settled(t)
	c, held := &counter{add: 3}, rt.Held()
	e := confrules.NewEscrow(c)
	churn()
	for range 10 {
		isItself(t, e.Show(), c)
	}
	if rt.Held() != held+1 {
		t.Errorf("showing it changed what is held: %d, %d before", rt.Held(), held)
	}
	isItself(t, e.HandBack(), c)
	if rt.Held() != held {
		t.Error("it was handed back and is still held")
	}
	for _, use := range []func(){func() { e.Show() }, func() { e.HandBack() }} {
		if err := panicOf(t, use); !errors.Is(err, ferrogo.ErrMoved) {
			t.Errorf("after it was handed back: %v", err)
		}
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	// What was shown is Go's, also when Rust has dropped its own.
	e = confrules.NewEscrow(c)
	shown := e.Show()
	if err := e.Close(); err != nil || rt.Held() != held {
		t.Errorf("Close: %v, %d are held, %d before", err, rt.Held(), held)
	}
	isItself(t, shown, c)
}

// A broker finds objects for Rust and keeps the text that it was lent.
type broker struct {
	found   conftypes.Probe
	err     error
	note    ferrogo.Str
	text    string
	inPlace string
	alive   error
}

func (b *broker) Find() conftypes.Probe {
	churn()
	return b.found
}

func (b *broker) TryFind(n uint32) (conftypes.Probe, error) { return b.found, b.err }

func (b *broker) MaybeFind(n uint32) (conftypes.Probe, bool) { return b.found, n != 0 }

func (b *broker) Note(text ferrogo.Str) uint64 {
	churn()
	b.note, b.text, b.alive = text, text.String(), text.Check()
	text.View(func(bytes []byte) { b.inPlace = string(bytes) })
	return uint64(text.Len())
}

func TestObjectThatGoReturnsIsReleased(t *testing.T) {
	settled(t)
	held := rt.Held()
	c := &counter{add: 10}
	b := &broker{found: c}
	if n, err := confrules.AskFound(b, 1); n != 11 || err != nil {
		t.Errorf("found: %d, %v", n, err)
	}
	if n, err := confrules.AskTried(b, 2); n != 12 || err != nil {
		t.Errorf("tried: %d, %v", n, err)
	}
	if n, ok := confrules.AskMaybe(b, 3); n != 13 || !ok {
		t.Errorf("maybe: %d, %v", n, ok)
	}
	if n, ok := confrules.AskMaybe(b, 0); n != 0 || ok {
		t.Errorf("none: %d, %v", n, ok)
	}
	if c.calls != 3 {
		t.Errorf("it was asked %d times", c.calls)
	}
	isItself(t, confrules.Found(b), c)
	if rt.Held() != held {
		t.Errorf("Rust holds %d, %d before", rt.Held(), held)
	}
	// It is held while Rust has it.
	during := rt.Held()
	b.found = probe(func(n uint32) (uint32, error) { during = rt.Held(); return n, nil })
	if _, err := confrules.AskFound(b, 1); err != nil || during != held+1 {
		t.Errorf("during the call %d are held, want %d; %v", during, held+1, err)
	}
}

func TestObjectThatGoDoesNotReturn(t *testing.T) {
	settled(t)
	b := &broker{found: &counter{}, err: conftypes.ConfErrorAt{Line: 1, Column: 2}}
	if _, err := confrules.AskTried(b, 1); !errors.Is(err, b.err) {
		t.Errorf("the error is %v", err)
	}
	b.found, b.err = nil, nil
	for name, ask := range map[string]func(){
		"Find":      func() { _, _ = confrules.AskFound(b, 1) },
		"TryFind":   func() { _, _ = confrules.AskTried(b, 1) },
		"MaybeFind": func() { _, _ = confrules.AskMaybe(b, 1) },
	} {
		isBoundary(t, panicOf(t, ask), ferrogo.ErrNull, "confrules.Broker."+name, "result")
	}
	// What is found may panic, with the Box still in Rust's hands.
	b.found = probe(func(uint32) (uint32, error) { panic("found") })
	if p := recovered(func() { _, _ = confrules.AskFound(b, 1) }); p != "found" {
		t.Errorf("it panics with %v", p)
	}
}

func TestLentTextIsDeadAfterTheCall(t *testing.T) {
	settled(t)
	b := &broker{}
	for _, text := range []string{"grüß dich", "a\x00b", ""} {
		if n := confrules.NoteTo(b, text); n != uint64(len(text)) || b.text != text {
			t.Errorf("%q arrived as %q, %d bytes", text, b.text, n)
		}
		if b.alive != nil || b.inPlace != text {
			t.Errorf("in its call: %v, in place %q", b.alive, b.inPlace)
		}
		churn()
		if text == "" {
			continue // there is no memory to be dead
		}
		if err := b.note.Check(); !errors.Is(err, ferrogo.ErrDead) {
			t.Errorf("after the call: %v", err)
		}
		for name, use := range map[string]func(){
			"String": func() { _ = b.note.String() },
			"View":   func() { b.note.View(func([]byte) { t.Error("dead text was shown") }) },
		} {
			if err := panicOf(t, use); !errors.Is(err, ferrogo.ErrDead) {
				t.Errorf("%s after the call: %v", name, err)
			}
		}
	}
}
