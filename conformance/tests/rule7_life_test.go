package tests

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	ferrogo "github.com/ferrogo/ferrogo/go-side"

	"github.com/ferrogo/ferrogo/conformance/go/confrules"
	"github.com/ferrogo/ferrogo/conformance/go/conftypes"
)

// Rule 7: the life of objects: closed once, whoever else is using them.

func TestCloseIsIdempotentAndFinal(t *testing.T) {
	settled(t)
	l := confrules.NewLedger(3)
	view := l.Points()
	if n := dropped(func() {
		for range 3 {
			if err := l.Close(); err != nil {
				t.Error(err)
			}
		}
	}); n != 1 {
		t.Errorf("%d destructors ran", n)
	}
	isBoundary(t, panicOf(t, func() { l.Total() }), ferrogo.ErrClosed, "confrules.Ledger.Total", "receiver")
	_, err := l.Ask(answer, 1)
	isBoundary(t, err, ferrogo.ErrClosed, "confrules.Ledger.Ask", "receiver")
	isBoundary(t, panicOf(t, func() { l.Finish() }), ferrogo.ErrClosed, "confrules.Ledger.Finish", "receiver")
	if err := view.Check(); !errors.Is(err, ferrogo.ErrClosed) {
		t.Errorf("a view: %v", err)
	}
	if view.Len() != 3 {
		t.Errorf("a view's length is %d", view.Len())
	}
}

func TestConsumedObjectIsMoved(t *testing.T) {
	settled(t)
	l := confrules.NewLedger(3)
	view := l.Points()
	if points := l.Finish(); len(points) != 3 || points[2].Y != 2 {
		t.Errorf("the points are %v", points)
	}
	isBoundary(t, panicOf(t, func() { l.Total() }), ferrogo.ErrMoved, "confrules.Ledger.Total", "receiver")
	isBoundary(t, panicOf(t, func() { l.Finish() }), ferrogo.ErrMoved, "confrules.Ledger.Finish", "receiver")
	if err := view.Check(); !errors.Is(err, ferrogo.ErrMoved) {
		t.Errorf("a view: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
}

func TestViewsOfAMutableObject(t *testing.T) {
	settled(t)
	j := confrules.NewJournal()
	j.Push(1)
	old := j.Entries()
	if old.At(0) != 1 {
		t.Error("the view shows another entry")
	}
	old.View(func([]uint64) {
		isBoundary(t, panicOf(t, func() { j.Push(2) }), ferrogo.ErrBusy, "confrules.Journal.Push", "receiver")
		isBoundary(t, panicOf(t, func() { j.IntoEntries() }), ferrogo.ErrBusy, "confrules.Journal.IntoEntries", "receiver")
		if n := j.Count(); n != 1 { // sharing is fine
			t.Errorf("%d entries", n)
		}
	})
	j.Push(2)
	if err := old.Check(); !errors.Is(err, ferrogo.ErrStale) {
		t.Errorf("the view of before: %v", err)
	}
	if err := panicOf(t, func() { old.At(0) }); !errors.Is(err, ferrogo.ErrStale) {
		t.Errorf("At: %v", err)
	}
	now := j.Entries()
	if now.Len() != 2 || now.At(1) != 2 {
		t.Error("the new view shows other entries")
	}
	if entries := j.IntoEntries(); len(entries) != 2 {
		t.Errorf("the entries are %v", entries)
	}
	if err := now.Check(); !errors.Is(err, ferrogo.ErrMoved) {
		t.Errorf("a view of a consumed one: %v", err)
	}
	empty := confrules.NewJournal()
	view := empty.Entries()
	if err := empty.Close(); err != nil {
		t.Error(err)
	}
	if err := view.Check(); !errors.Is(err, ferrogo.ErrClosed) {
		t.Errorf("a view of a closed one: %v", err)
	}
}

func TestViewKeepsWhatIsClosedUnderIt(t *testing.T) {
	settled(t)
	l := confrules.NewLedger(1000)
	l.Points().View(func(points []conftypes.Point) {
		before := confrules.Live()
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		for range 20 { // allocations that would take the place
			churn()
			confrules.NewLedger(1000).Close()
		}
		for i, p := range points {
			if p.Y != int64(i) {
				t.Fatalf("point %d is %v: the memory was freed under the view", i, p)
			}
		}
		if confrules.Live() != before {
			t.Error("it was released under the view")
		}
	})
	if err := panicOf(t, func() { l.Total() }); !errors.Is(err, ferrogo.ErrClosed) {
		t.Errorf("after it: %v", err)
	}
}

func TestChildOutlivesItsParent(t *testing.T) {
	settled(t)
	l := confrules.NewLedger(100)
	part := l.Child(10)
	grandchild := part.Child(10)
	for _, c := range []interface{ Close() error }{l, part} {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
	churn()
	if points := grandchild.Points(); points.Len() != 80 || points.At(0).Y != 20 {
		t.Errorf("%d points, the first is %v", points.Len(), points.At(0))
	}
	if err := grandchild.Close(); err != nil {
		t.Error(err)
	}
}

func TestConstructorsThatFailMakeNothing(t *testing.T) {
	settled(t)
	if l, err := confrules.TryNewLedger(13); l != nil || err == nil {
		t.Errorf("got %v, %v", l, err)
	}
	if l, ok := confrules.MaybeLedger(0); l != nil || ok {
		t.Errorf("got %v, %v", l, ok)
	}
	l, ok := confrules.MaybeLedger(2)
	if !ok || l.Total() != 1 {
		t.Error("there is no ledger")
	}
	l.Close()
}

// Close inside the object's own call: the call ends well, then it is released.
func TestCloseInACallback(t *testing.T) {
	settled(t)
	l := confrules.NewLedger(5)
	released := uint64(0)
	n, err := l.Ask(probe(func(n uint32) (uint32, error) {
		released += dropped(func() {
			if err := l.Close(); err != nil {
				t.Error(err)
			}
			churn()
		})
		if err := panicOf(t, func() { l.Total() }); !errors.Is(err, ferrogo.ErrClosed) {
			t.Errorf("a call after Close: %v", err)
		}
		return n, nil
	}), 1)
	if n != 0 || err != nil || released != 0 {
		t.Errorf("got %d, %v; %d released under the call", n, err, released)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

// A thread's hazard slots hold eight objects; the ninth goes another way.
func TestDeepNesting(t *testing.T) {
	settled(t)
	const depth = 40
	ledgers := make([]*confrules.Ledger, depth)
	for i := range ledgers {
		ledgers[i] = confrules.NewLedger(uint32(i))
	}
	var call func(i int) (uint32, error)
	call = func(i int) (uint32, error) {
		if i == depth {
			before := confrules.Live()
			for _, l := range ledgers {
				if err := l.Close(); err != nil {
					return 0, err
				}
			}
			churn()
			if confrules.Live() != before {
				t.Error("a ledger was released while it was called")
			}
			return 1, nil
		}
		return ledgers[i].Ask(probe(func(uint32) (uint32, error) { return call(i + 1) }), 1)
	}
	if n, err := call(0); n != 1 || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
}

// What a program loses is released by the collector, and reported.
func TestBackstop(t *testing.T) {
	events := recorded(t)
	live := confrules.Live()
	func() {
		for i := range 300 {
			l := confrules.NewLedger(1)
			if i%2 == 0 {
				l.Close()
			}
		}
	}()
	collected(t, "lost objects are released", func() bool { return confrules.Live() <= live })
	leaked := 0
	for _, e := range events() {
		if e.Kind == ferrogo.Leaked && strings.Contains(e.Type, "confrules.Ledger") {
			leaked++
		}
	}
	if leaked != 150 {
		t.Errorf("%d leaks were reported, want 150", leaked)
	}
}

// What is still reachable is not taken for lost.
func TestBackstopSparesWhatIsInUse(t *testing.T) {
	settled(t)
	events := recorded(t)
	l := confrules.NewLedger(3)
	_, err := l.Ask(probe(func(n uint32) (uint32, error) {
		for range 5 {
			churn()
		}
		return n, nil
	}), 2)
	if err != nil || l.Total() != 3 {
		t.Errorf("got %v", err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	for _, e := range events() {
		if e.Kind == ferrogo.Leaked {
			t.Errorf("reported: %v", e)
		}
	}
}

// Eight goroutines call and close what they all share.
func TestCloseRacesCalls(t *testing.T) {
	settled(t)
	rounds := 20000
	if testing.Short() {
		rounds = 1000
	}
	var shared [4]atomic.Pointer[confrules.Ledger]
	for i := range shared {
		shared[i].Store(confrules.NewLedger(3))
	}
	var good, closed atomic.Int64
	var all sync.WaitGroup
	for g := range uint32(8) {
		all.Go(func() {
			grow(int(g) * 3)
			x := g + 1
			for range rounds {
				x = x*1664525 + 1013904223
				at := &shared[x>>20&3]
				switch err := useOrReplace(at, x); {
				case err == nil:
					good.Add(1)
				case errors.Is(err, ferrogo.ErrClosed):
					closed.Add(1)
				default:
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	for i := range shared {
		if err := shared[i].Load().Close(); err != nil {
			t.Error(err)
		}
	}
	t.Logf("%d uses went well, %d came after Close", good.Load(), closed.Load())
	if good.Load() == 0 {
		t.Error("no use went well")
	}
}

// useOrReplace does one of everything that races; panics are errors.
func useOrReplace(at *atomic.Pointer[confrules.Ledger], x uint32) (err error) {
	defer func() {
		if p, ok := recover().(error); ok {
			err = p
		}
	}()
	l := at.Load()
	switch x >> 24 & 7 {
	case 0, 1:
		return at.Swap(confrules.NewLedger(3)).Close()
	case 2:
		return wrong(l.Points().At(2).Y, int64(2))
	case 3:
		sum := int64(0)
		for _, p := range l.Points().All() {
			sum += p.Y
		}
		return wrong(sum, int64(3))
	case 4:
		_, err := l.Ask(probe(func(n uint32) (uint32, error) {
			if x>>28 == 0 {
				return n, l.Close()
			}
			return n, nil
		}), 1)
		return err
	case 5:
		part := l.Child(1)
		defer part.Close()
		return wrong(part.Points().Len(), 2)
	case 6:
		return wrong(l.Title(), "ledger of 3")
	}
	return wrong(l.Total(), int64(3))
}

// Closing from many goroutines at once releases once.
func TestCloseRacesClose(t *testing.T) {
	settled(t)
	for range 200 {
		l := confrules.NewLedger(1)
		n := dropped(func() {
			var all sync.WaitGroup
			for range 8 {
				all.Go(func() {
					if err := l.Close(); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
		})
		if n != 1 {
			t.Fatalf("%d destructors ran", n)
		}
	}
}

// Of many consuming calls one gets it.
func TestConsumersRace(t *testing.T) {
	settled(t)
	for range 200 {
		l := confrules.NewLedger(2)
		var won atomic.Int64
		var all sync.WaitGroup
		for g := range 6 {
			all.Go(func() {
				if g == 5 {
					if err := l.Close(); err != nil {
						t.Error(err)
					}
					return
				}
				if recovered(func() { l.Finish() }) == nil {
					won.Add(1)
				}
			})
		}
		all.Wait()
		if won.Load() > 1 {
			t.Fatalf("%d calls consumed it", won.Load())
		}
		if err := l.Close(); err != nil { // all may have found it busy
			t.Error(err)
		}
	}
}

// Handles are used again, and an old object never reaches a new one.
func TestOldObjectsNeverReachNewOnes(t *testing.T) {
	settled(t)
	var old []*confrules.Ledger
	for range 500 {
		l := confrules.NewLedger(1)
		l.Close()
		old = append(old, l)
	}
	var young []*confrules.Ledger
	for range 500 {
		young = append(young, confrules.NewLedger(9))
	}
	for _, l := range old {
		if err := panicOf(t, func() { l.Total() }); !errors.Is(err, ferrogo.ErrClosed) {
			t.Fatalf("an old one: %v", err)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for _, l := range young {
		if l.Total() != 36 {
			t.Fatal("a new one was closed by an old one")
		}
		l.Close()
	}
}
