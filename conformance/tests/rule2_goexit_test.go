package tests

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ferrogo/ferrogo/conformance/go/confrules"
)

// Rule 2, second half: runtime.Goexit, which is what t.Fatal does, in a
// function that Rust called. No Go code can stop it; Rust's destructors run on
// the way, or a lock that Rust holds stays locked for ever.

func exits(uint32) (uint32, error) {
	churn()
	runtime.Goexit()
	return 0, nil
}

func TestGoexitRunsRustsDestructors(t *testing.T) {
	settled(t)
	ledger := confrules.NewLedger(1)
	defer ledger.Close()
	deferred := 0
	n := dropped(func() {
		inside(func() {
			defer func() { deferred++ }()
			ledger.Ask(probe(func(n uint32) (uint32, error) {
				defer func() { deferred++ }()
				defer churn()
				return exits(n)
			}), 3)
			t.Error("the goroutine went on")
		})
	})
	if deferred != 2 || n != 1 || ledger.IsLocked() {
		t.Errorf("%d deferred calls, %d destructors, locked %v", deferred, n, ledger.IsLocked())
	}
	if n, err := ledger.Ask(answer, 3); n != 3 || err != nil {
		t.Errorf("the next call: %d, %v", n, err)
	}
}

func TestGoexitThroughManyFrames(t *testing.T) {
	settled(t)
	for name, f := range map[string]func(){
		"with values":  func() { confrules.AskWith(probe(exits), 50) },
		"deep":         func() { confrules.AskDeep(probe(exits), 49) },
		"no error":     func() { confrules.CallWith(func(n uint32) uint32 { exits(n); return 0 }, 1) },
		"plain method": func() { confrules.CallPlain(plain{text: func() string { exits(0); return "" }, act: func() {}}) },
	} {
		want := uint64(50)
		if name == "no error" || name == "plain method" {
			want = 1
		}
		if n := dropped(func() { inside(func() { f(); t.Errorf("%s: the goroutine went on", name) }) }); n != want {
			t.Errorf("%s: %d destructors ran, want %d", name, n, want)
		}
	}
}

func TestGoexitNests(t *testing.T) {
	settled(t)
	outer, inner := confrules.NewLedger(1), confrules.NewLedger(2)
	defer outer.Close()
	defer inner.Close()
	deferred := 0
	n := dropped(func() {
		inside(func() {
			defer func() { deferred++ }()
			outer.Ask(probe(func(uint32) (uint32, error) {
				defer func() { deferred++ }()
				return inner.Ask(probe(exits), 1)
			}), 1)
		})
	})
	if deferred != 2 || n != 2 || outer.IsLocked() || inner.IsLocked() {
		t.Errorf("%d deferred calls, %d destructors, locked %v and %v", deferred, n, outer.IsLocked(), inner.IsLocked())
	}
}

func TestFatalOfATestInACallback(t *testing.T) {
	settled(t)
	ledger := confrules.NewLedger(1)
	defer ledger.Close()
	passed := testing.RunTests(
		func(_, _ string) (bool, error) { return true, nil },
		[]testing.InternalTest{{Name: "inner", F: func(inner *testing.T) {
			ledger.Ask(probe(func(uint32) (uint32, error) {
				inner.Fatal("meant to fail: inside a callback")
				return 0, nil
			}), 1)
		}}},
	)
	if passed || ledger.IsLocked() {
		t.Errorf("passed %v, locked %v", passed, ledger.IsLocked())
	}
}

// Rust code that catches everything cannot stop the exit, only use the time.
func TestGoexitThatRustCatches(t *testing.T) {
	settled(t)
	calls, deferred := 0, 0
	n := dropped(func() {
		inside(func() {
			defer func() { deferred++ }()
			confrules.Catch(probe(func(n uint32) (uint32, error) {
				if calls++; calls < 3 {
					return exits(n)
				}
				return n, nil
			}), 3)
			t.Error("the goroutine went on")
		})
	})
	if calls != 3 || deferred != 1 || n != 6 {
		t.Errorf("%d calls, %d deferred calls, %d destructors; want 3, 1, 6", calls, deferred, n)
	}
}

func TestGoexitOfAConsumingCall(t *testing.T) {
	settled(t)
	l := confrules.NewLedger(2)
	if n := dropped(func() { inside(func() { l.Settle(probe(exits)) }) }); n != 1 {
		t.Errorf("%d destructors ran", n)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

func TestGoexitEndsBorrows(t *testing.T) {
	settled(t)
	j := confrules.NewJournal()
	inside(func() { j.AskAlone(probe(exits)) })
	inside(func() { j.Ask(probe(exits)) })
	j.Push(3)
	if err := j.Close(); err != nil {
		t.Error(err)
	}
}

func TestGoexitOnManyGoroutines(t *testing.T) {
	settled(t)
	rounds := 300
	if testing.Short() {
		rounds = 20
	}
	var left atomic.Int64
	var all sync.WaitGroup
	n := dropped(func() {
		for g := range 8 {
			all.Go(func() {
				ledger := confrules.NewLedger(1)
				defer ledger.Close()
				for i := range rounds {
					inside(func() {
						defer left.Add(1)
						ledger.Ask(probe(func(n uint32) (uint32, error) {
							if i%50 == 0 {
								churn()
							}
							if (i+g)%3 != 0 {
								runtime.Goexit()
							}
							return n, nil
						}), 1)
					})
				}
				if ledger.IsLocked() {
					t.Error("a ledger is locked")
				}
			})
		}
		all.Wait()
	})
	if want := uint64(8*rounds + 8); n != want || left.Load() != int64(8*rounds) {
		t.Errorf("%d destructors, want %d; %d goroutines left", n, want, left.Load())
	}
}

func TestGoexitInARelease(t *testing.T) {
	settled(t)
	m := confrules.NewMourner(probe(exits))
	n := dropped(func() {
		inside(func() {
			m.Close()
			t.Error("the goroutine went on")
		})
	})
	if n != 1 {
		t.Errorf("%d destructors ran", n)
	}
	if err := m.Close(); err != nil {
		t.Errorf("the second Close: %v", err)
	}
}
