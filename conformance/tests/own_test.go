package tests

import (
	"errors"
	"runtime"
	"slices"
	"testing"

	ferrogo "github.com/ferrogo/ferrogo/go-side"
	"github.com/ferrogo/ferrogo/go-side/rt"

	"github.com/ferrogo/ferrogo/conformance/go/confrules"
	"github.com/ferrogo/ferrogo/conformance/go/conftypes"
)

// The ownership words: who frees, how often, and what use after that says.

func pointsOf(n int) []conftypes.Point {
	out := make([]conftypes.Point, n)
	for i := range out {
		out[i] = conftypes.Point{X: int16(i), Y: -int64(i)}
	}
	return out
}

func TestOwnedIsReadInPlaceAndClosedOnce(t *testing.T) {
	settled(t)
	ofC, err := confrules.OwnedC(1000)
	if err != nil {
		t.Fatal(err)
	}
	for side, o := range map[string]*ferrogo.Owned[conftypes.Point]{"rust": confrules.OwnedRust(1000), "c": ofC} {
		t.Run(side, func(t *testing.T) {
			want := pointsOf(1000)
			if o.Len() != 1000 || o.At(999) != want[999] || !slices.Equal(o.Slice(), want) {
				t.Error("the elements are others")
			}
			for i, p := range o.All() {
				if p != want[i] {
					t.Fatalf("element %d is %v", i, p)
				}
			}
			o.View(func(p []conftypes.Point) {
				if err := o.Close(); err != nil { // takes effect when View returns
					t.Error(err)
				}
				churn()
				if !slices.Equal(p, want) {
					t.Error("the memory was freed under View")
				}
			})
			for range 2 {
				if err := o.Close(); err != nil {
					t.Error(err)
				}
			}
			if err := o.Check(); !errors.Is(err, ferrogo.ErrClosed) {
				t.Errorf("Check after Close: %v", err)
			}
			if err := panicOf(t, func() { o.At(0) }); !errors.Is(err, ferrogo.ErrClosed) {
				t.Errorf("At after Close: %v", err)
			}
		})
	}
}

func TestOwnedOfNothingErrorsAndNone(t *testing.T) {
	for _, o := range []*ferrogo.Owned[conftypes.Point]{confrules.OwnedRust(0)} {
		if o.Len() != 0 || len(o.Slice()) != 0 {
			t.Error("an empty Owned has elements")
		}
		if err := o.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := confrules.TryOwnedRust(13); err == nil || err.Error() != "thirteen" {
		t.Errorf("the error is %v", err)
	}
	if o, ok := confrules.OptionOwnedRust(0); ok || o != nil {
		t.Errorf("none is %v, %v", o, ok)
	}
	o, ok := confrules.OptionOwnedRust(3)
	if !ok || o.Len() != 3 {
		t.Errorf("some is %v, %v", o, ok)
	}
	if err := o.Close(); err != nil {
		t.Error(err)
	}
}

func TestOwnedMovesBack(t *testing.T) {
	rust := confrules.OwnedRust(10)
	if n := confrules.TakeOwnedRust(rust); n != 10 {
		t.Errorf("Rust got %d", n)
	}
	ofC, err := confrules.OwnedC(10)
	if err != nil {
		t.Fatal(err)
	}
	if n := confrules.TakeOwnedC(ofC); n != 10 {
		t.Errorf("Rust got %d", n)
	}
	for name, o := range map[string]*ferrogo.Owned[conftypes.Point]{"rust": rust, "c": ofC} {
		if err := o.Check(); !errors.Is(err, ferrogo.ErrMoved) {
			t.Errorf("%s after the move: %v", name, err)
		}
		if err := o.Close(); err != nil {
			t.Errorf("%s: Close after the move: %v", name, err)
		}
	}
	isBoundary(t, panicOf(t, func() { confrules.TakeOwnedRust(rust) }), ferrogo.ErrMoved, "confrules.TakeOwnedRust", "v")
	isBoundary(t, panicOf(t, func() { confrules.TakeOwnedRust(nil) }), ferrogo.ErrNull, "confrules.TakeOwnedRust", "v")
}

// The other side's memory in this side's release would corrupt a heap.
func TestOwnedOfAnotherSideIsRefused(t *testing.T) {
	rust := confrules.OwnedRust(2)
	defer rust.Close()
	ofC, err := confrules.OwnedC(2)
	if err != nil {
		t.Fatal(err)
	}
	defer ofC.Close()
	isBoundary(t, panicOf(t, func() { confrules.TakeOwnedC(rust) }), ferrogo.ErrType, "confrules.TakeOwnedC", "v")
	isBoundary(t, panicOf(t, func() { confrules.TakeOwnedRust(ofC) }), ferrogo.ErrType, "confrules.TakeOwnedRust", "v")
	if rust.Check() != nil || ofC.Check() != nil {
		t.Error("a refused value was moved")
	}
}

func TestOwnedThatIsInUseIsNotMoved(t *testing.T) {
	a, b := confrules.OwnedRust(2), confrules.OwnedRust(3)
	defer a.Close()
	defer b.Close()
	b.View(func([]conftypes.Point) {
		_, err := confrules.TakeTwo(a, b)
		isBoundary(t, err, ferrogo.ErrBusy, "confrules.TakeTwo", "b")
	})
	_, err := confrules.TakeTwo(b, b)
	if err == nil {
		t.Error("one value was moved twice by one call")
	}
}

func TestHeldSliceIsPinnedUntilRustDropsIt(t *testing.T) {
	settled(t)
	values := []uint64{1, 2, 3}
	before := rt.Held()
	h := confrules.NewHolder(values)
	if rt.Held() != before+1 {
		t.Error("Rust holds nothing")
	}
	churn()
	values[0] = 100 // the owner may write
	if sum, err := h.Sum(); err != nil || sum != 105 {
		t.Errorf("the sum is %d, %v", sum, err)
	}
	if v, ok := h.Get(2); !ok || v != 3 {
		t.Errorf("element 2 is %d, %v", v, ok)
	}
	if _, ok := h.Get(3); ok {
		t.Error("there is an element beyond the end")
	}
	if err := h.Close(); err != nil || rt.Held() != before {
		t.Errorf("after Close Rust holds %d, was %d; %v", rt.Held(), before, err)
	}
	// Nothing of this side is left but the pin.
	h = confrules.NewHolder(make([]uint64, 1<<16))
	churn()
	if sum, err := h.Sum(); err != nil || sum != 0 || h.Count() != 1<<16 {
		t.Errorf("a slice that only Rust has: %d, %v", sum, err)
	}
	if err := h.Close(); err != nil {
		t.Error(err)
	}
	for _, empty := range [][]uint64{nil, {}} {
		h := confrules.NewHolder(empty)
		if h.Count() != 0 {
			t.Error("an empty slice has elements")
		}
		h.Close()
	}
}

func TestHeldForTheCallIsReleasedWhateverHappens(t *testing.T) {
	settled(t)
	if n, err := confrules.HoldBriefly([]uint64{1, 2}, 0); n != 2 || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
	if _, err := confrules.HoldBriefly([]uint64{1, 2}, 1); err == nil {
		t.Error("no error")
	}
	_, err := confrules.HoldBriefly([]uint64{1, 2}, 2)
	isRustPanic(t, err, "with 2 values held", "own.rs")
}

func TestBufferMovesToRust(t *testing.T) {
	settled(t)
	b := ferrogo.NewBuffer[uint64](3)
	b.Set(0, 40)
	b.View(func(s []uint64) { s[1] = 2 })
	k := confrules.NewKeeper(b)
	churn()
	if sum, ok := k.Add(1); !ok || sum != 45 {
		t.Errorf("the sum is %d, %v", sum, ok)
	}
	if err := b.Check(); !errors.Is(err, ferrogo.ErrMoved) {
		t.Errorf("the buffer after the move: %v", err)
	}
	if err := panicOf(t, func() { b.At(0) }); !errors.Is(err, ferrogo.ErrMoved) {
		t.Errorf("At after the move: %v", err)
	}
	isBoundary(t, panicOf(t, func() { confrules.NewKeeper(b) }), ferrogo.ErrMoved, "confrules.NewKeeper", "buffer")
	isBoundary(t, panicOf(t, func() { confrules.NewKeeper(nil) }), ferrogo.ErrNull, "confrules.NewKeeper", "buffer")
	k.DropBuffer()
	if _, ok := k.Add(1); ok {
		t.Error("the buffer is still there")
	}
	if err := k.Close(); err != nil {
		t.Error(err)
	}
	busy := ferrogo.NewBuffer[uint64](1)
	busy.View(func([]uint64) {
		isBoundary(t, panicOf(t, func() { confrules.NewKeeper(busy) }), ferrogo.ErrBusy, "confrules.NewKeeper", "buffer")
	})
	empty := confrules.NewKeeper(ferrogo.NewBuffer[uint64](0))
	if sum, ok := empty.Add(1); !ok || sum != 0 {
		t.Errorf("an empty buffer: %d, %v", sum, ok)
	}
	empty.Close()
}

// A lender gives Rust memory of Go and takes memory of Rust and C.
type lender struct {
	t     *testing.T
	taken []*ferrogo.Owned[conftypes.Point]
	err   error
}

func (l *lender) Lend(n uint32) []uint64 {
	s := make([]uint64, n)
	for i := range s {
		s[i] = uint64(i)
	}
	return s
}

func (l *lender) Give(n uint32) *ferrogo.Buffer[uint64] {
	b := ferrogo.NewBuffer[uint64](int(n))
	b.View(func(s []uint64) { copy(s, l.Lend(n)) })
	churn()
	return b
}

func (l *lender) TryGive(n uint32) (*ferrogo.Buffer[uint64], error) {
	if l.err != nil {
		return nil, l.err
	}
	return l.Give(n), nil
}

func (l *lender) TakeRust(v *ferrogo.Owned[conftypes.Point]) int64 {
	l.taken = append(l.taken, v)
	return int64(v.Len())
}

func (l *lender) TakeC(v *ferrogo.Owned[conftypes.Point]) int64 { return l.TakeRust(v) }

func TestMemoryOfGoAsResult(t *testing.T) {
	settled(t)
	l := &lender{t: t}
	for _, n := range []uint32{0, 1, 100} {
		want := uint64(n) * uint64(max(n, 1)-1) / 2
		a, b, c, err := confrules.BorrowFrom(l, n)
		if a != want || b != want || c != want || err != nil {
			t.Errorf("%d numbers: %d, %d, %d, %v; want %d", n, a, b, c, err, want)
		}
	}
	l.err = errors.New("no buffer today")
	if _, _, _, err := confrules.BorrowFrom(l, 3); err == nil || err.Error() != "no buffer today" {
		t.Errorf("the error is %v", err)
	}
	h := confrules.HoldFrom(l, 1000)
	for range 3 {
		churn()
	}
	if sum, err := h.Sum(); sum != 499500 || err != nil {
		t.Errorf("the sum is %d, %v", sum, err)
	}
	if err := h.Close(); err != nil {
		t.Error(err)
	}
}

func TestMemoryOfRustAndCAsArgument(t *testing.T) {
	l := &lender{t: t}
	for _, n := range []uint32{0, 1, 100} {
		l.taken = nil
		if sum, err := confrules.GiveTo(l, n); sum != 2*int64(n) || err != nil {
			t.Errorf("got %d, %v", sum, err)
		}
		churn()
		for _, o := range l.taken {
			if !slices.Equal(o.Slice(), pointsOf(int(n))) {
				t.Error("the memory is another")
			}
			if err := o.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestKeptTraitIsReleased(t *testing.T) {
	settled(t)
	before := rt.Held()
	w := confrules.NewWatcher(answer)
	if rt.Held() != before+1 {
		t.Error("Rust holds nothing")
	}
	churn()
	for _, ask := range []func(uint32) (uint32, error){w.Ask, w.AskElsewhere} {
		if n, err := ask(7); n != 7 || err != nil {
			t.Errorf("the answer is %d, %v", n, err)
		}
	}
	if !w.Forget() || w.Forget() || rt.Held() != before {
		t.Error("it is not given back, once")
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	w = confrules.NewWatcher(answer)
	if err := w.Close(); err != nil || rt.Held() != before {
		t.Errorf("Close: %v, held %d", err, rt.Held()-before)
	}
	if _, err := confrules.RefuseWatcher(answer); !errors.Is(err, conftypes.ConfErrorPlain{}) || rt.Held() != before {
		t.Errorf("refused: %v, held %d", err, rt.Held()-before)
	}
}

func TestKeptClosureIsReleased(t *testing.T) {
	settled(t)
	collectable := make(chan struct{})
	func() {
		captured := new([64]byte)
		runtime.AddCleanup(captured, func(c chan struct{}) { close(c) }, collectable)
		l := confrules.NewListener(func(n uint32) string { return string(rune('a'+n)) + string(captured[:0]) })
		churn()
		if got := l.Tell(2); got != "c" {
			t.Errorf("it said %q", got)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}()
	collected(t, "what the closure captured is garbage", func() bool {
		select {
		case <-collectable:
			return true
		default:
			return false
		}
	})
}

// A desk gets objects of Rust and looks at lent memory.
type desk struct {
	t      *testing.T
	ledger *confrules.Ledger
	token  *conftypes.Token
	points ferrogo.View[conftypes.Point]
	text   string
}

func (d *desk) Accept(l *confrules.Ledger) bool         { d.ledger = l; return l.Total() == 3 }
func (d *desk) AcceptToken(token *conftypes.Token) bool { d.token = token; return true }

func (d *desk) Read(text string, points ferrogo.View[conftypes.Point]) uint32 {
	churn()
	d.text, d.points = text, points
	return uint32(points.Len())
}

func TestObjectsGivenToGo(t *testing.T) {
	settled(t)
	d := &desk{t: t}
	if !confrules.HandOver(d, 3) {
		t.Error("they were not accepted")
	}
	churn()
	if d.ledger.Total() != 3 || d.token.Text() != "handed over" {
		t.Error("the objects are others")
	}
	if err := errors.Join(d.ledger.Close(), d.token.Close()); err != nil {
		t.Error(err)
	}
}

func TestLentMemoryIsDeadAfterTheCall(t *testing.T) {
	settled(t)
	d := &desk{t: t}
	if n := confrules.ReadOut(d, "grüß dich", 4); n != 4 {
		t.Errorf("%d points were lent", n)
	}
	churn()
	if d.text != "grüß dich" {
		t.Errorf("the text became %q", d.text)
	}
	if err := d.points.Check(); !errors.Is(err, ferrogo.ErrDead) {
		t.Errorf("the view after the call: %v", err)
	}
	if err := panicOf(t, func() { d.points.At(0) }); !errors.Is(err, ferrogo.ErrDead) {
		t.Errorf("At after the call: %v", err)
	}
}

func TestObjectsOfAnotherCrate(t *testing.T) {
	settled(t)
	token := confrules.MakeToken("tok")
	defer token.Close()
	l, more := confrules.NewLedger(3), confrules.NewLedger(4)
	defer more.Close()
	if got := confrules.Merge(l, token, more); got != "tok 3 6" {
		t.Errorf("got %q", got)
	}
	if err := panicOf(t, func() { l.Total() }); !errors.Is(err, ferrogo.ErrMoved) {
		t.Errorf("the consumed one: %v", err)
	}
	own := conftypes.NewToken("own")
	defer own.Close()
	if got := confrules.Merge(confrules.NewLedger(1), own, nil); got != "own 0 -1" {
		t.Errorf("got %q", got)
	}
	// A refused argument leaves the others with their owner.
	l = confrules.NewLedger(1)
	defer l.Close()
	isBoundary(t, panicOf(t, func() { confrules.Merge(l, nil, nil) }), ferrogo.ErrNull, "confrules.Merge", "token")
	if l.Total() != 0 {
		t.Error("the ledger was consumed by a call that was refused")
	}
}
