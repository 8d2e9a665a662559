package tests

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	ferrogo "github.com/ferrogo/ferrogo/go-side"

	"github.com/ferrogo/ferrogo/conformance/go/confrules"
)

// Rule 8: &self is shared by goroutines, &mut self is alone; contention is
// ErrBusy, never a race. That a type which is not Send or Sync does not
// compile is a UI test of the macros.

func TestSharedCallsRunSideBySide(t *testing.T) {
	settled(t)
	l := confrules.NewLedger(10)
	defer l.Close()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 2000 {
				if l.Total() != 45 {
					t.Error("another sum")
					return
				}
			}
		})
	}
	all.Wait()
}

// Two calls of one object at the same time: proved by each waiting for the
// other.
func TestSharedCallsOverlap(t *testing.T) {
	settled(t)
	j := confrules.NewJournal()
	defer j.Close()
	var both, all sync.WaitGroup
	both.Add(2)
	meet := probe(func(n uint32) (uint32, error) {
		both.Done()
		both.Wait()
		return n, nil
	})
	for range 2 {
		all.Go(func() {
			if _, err := j.Ask(meet); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func TestExclusiveCallIsAlone(t *testing.T) {
	settled(t)
	j := confrules.NewJournal()
	defer j.Close()
	busy := func(err error, function string) {
		t.Helper()
		isBoundary(t, err, ferrogo.ErrBusy, function, "receiver")
	}
	_, err := j.AskAlone(probe(func(n uint32) (uint32, error) {
		busy(panicOf(t, func() { j.Push(1) }), "confrules.Journal.Push")
		busy(panicOf(t, func() { j.Count() }), "confrules.Journal.Count")
		busy(panicOf(t, func() { j.Entries() }), "confrules.Journal.Entries")
		busy(panicOf(t, func() { j.IntoEntries() }), "confrules.Journal.IntoEntries")
		_, err := j.AskAlone(answer)
		busy(err, "confrules.Journal.AskAlone")
		inside(func() { busy(panicOf(t, func() { j.Push(1) }), "confrules.Journal.Push") })
		return 5, nil
	}))
	if err != nil {
		t.Error(err)
	}
	// While it is shared it cannot be had alone.
	_, err = j.Ask(probe(func(n uint32) (uint32, error) {
		busy(panicOf(t, func() { j.Push(1) }), "confrules.Journal.Push")
		if got := j.Count(); got != 1 {
			t.Errorf("%d entries", got)
		}
		return 0, nil
	}))
	if err != nil {
		t.Error(err)
	}
	j.Push(6)
	if got := j.Entries().Slice(); len(got) != 2 || got[0] != 5 || got[1] != 6 {
		t.Errorf("the entries are %v", got)
	}
}

func TestOneObjectTwiceExclusively(t *testing.T) {
	settled(t)
	a, b := confrules.NewJournal(), confrules.NewJournal()
	defer a.Close()
	defer b.Close()
	a.Push(1)
	isBoundary(t, panicOf(t, func() { confrules.MoveEntries(a, a) }), ferrogo.ErrBusy, "confrules.MoveEntries", "to")
	if n := confrules.MoveEntries(a, b); n != 1 || a.Count() != 0 || b.Count() != 1 {
		t.Errorf("%d were moved, %d and %d are there", n, a.Count(), b.Count())
	}
}

// Pushes from many goroutines, each repeated until it is not refused: none is
// lost, none is done twice, and no refusal lasts.
func TestContendedPushes(t *testing.T) {
	settled(t)
	j := confrules.NewJournal()
	defer j.Close()
	refused := func(f func()) bool {
		err, ok := recovered(f).(error)
		if ok && !errors.Is(err, ferrogo.ErrBusy) && !errors.Is(err, ferrogo.ErrStale) {
			t.Errorf("neither done nor refused: %v", err)
		}
		return ok
	}
	var all sync.WaitGroup
	for g := range 8 {
		all.Go(func() {
			for range 500 {
				if g%2 == 0 {
					for refused(func() { j.Push(1) }) {
						runtime.Gosched()
					}
					continue
				}
				refused(func() {
					for range j.Entries().All() {
						break
					}
				})
			}
		})
	}
	all.Wait()
	if got := j.Count(); got != 4*500 {
		t.Errorf("%d entries, want 2000", got)
	}
}

// An import trait's implementation is called by several threads at a time.
func TestKeptTraitIsCalledByManyThreads(t *testing.T) {
	settled(t)
	var calls atomic.Int64
	w := confrules.NewWatcher(probe(func(n uint32) (uint32, error) { calls.Add(1); return n, nil }))
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for n := range uint32(50) {
				ask := w.Ask
				if n%10 == 0 {
					ask = w.AskElsewhere
				}
				if got, err := ask(n); got != n || err != nil {
					t.Errorf("got %d, %v", got, err)
				}
			}
		})
	}
	all.Wait()
	if calls.Load() != 400 {
		t.Errorf("%d calls", calls.Load())
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
}
