package rt

import (
	"errors"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	ferrogo "github.com/ferrogo/ferrogo/go-side"
)

// statement is what the generator emits for an object.
type statement struct{ o Obj }

// vault is a Rust that knows handles: each is released at most once.
type vault struct {
	mu       sync.Mutex
	live     map[uint64]bool
	twice    int
	next     uint64
	answer   func(handle uint64) Ret // of release
	released atomic.Int64
}

func newVault() *vault { return &vault{live: map[uint64]bool{}} }

func (v *vault) handle() uint64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.next++
	h := 1<<56 | v.next
	v.live[h] = true
	return h
}

func (v *vault) release(h uint64) Ret {
	v.mu.Lock()
	if !v.live[h] {
		v.twice++
	}
	delete(v.live, h)
	v.mu.Unlock()
	v.released.Add(1)
	if v.answer != nil {
		return v.answer(h)
	}
	return Ret{}
}

func (v *vault) check(t *testing.T, live int) {
	t.Helper()
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.live) != live || v.twice != 0 {
		t.Errorf("%d objects live (want %d), %d released twice", len(v.live), live, v.twice)
	}
}

func TestObjectLife(t *testing.T) {
	b, _ := newBoundary(t)
	v := newVault()
	slab := NewSlab[statement](b, "test.Statement", v.release)
	s := slab.New(v.handle())
	if !s.o.Ready() || s.o.Handle() == 0 {
		t.Fatal("not ready")
	}
	for range 2 {
		if err := s.o.Close(); err != nil {
			t.Error(err)
		}
	}
	v.check(t, 0)
	if s.o.Ready() {
		t.Error("ready after Close")
	}
	var zero statement
	if zero.o.Ready() || zero.o.Close() != nil {
		t.Error("zero value")
	}
	for _, c := range []struct {
		s    *statement
		is   error
		want string
	}{
		{nil, ferrogo.ErrNull, "test.Statement.Total: the receiver is nil"},
		{&zero, ferrogo.ErrNull, "test.Statement.Total: the receiver is nil"},
		{s, ferrogo.ErrClosed, "test.Statement.Total: the receiver was closed"},
	} {
		if err := Refuse(c.s, "test.Statement.Total", ""); !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.want) {
			t.Error(err)
		}
	}
	if p := catch(func() { NewSlab[struct{ n int }](b, "x", v.release) }); p == nil {
		t.Error("a slab of no objects")
	}
}

func TestTake(t *testing.T) {
	b, _ := newBoundary(t)
	v := newVault()
	slab := NewSlab[statement](b, "test.Statement", v.release)

	s := slab.New(v.handle()) // Rust takes it
	if err := Take(&s.o, "test.Statement.Settle", ""); err != nil {
		t.Fatal(err)
	}
	if err := Refuse(s, "test.Statement.Total", ""); !errors.Is(err, ferrogo.ErrMoved) {
		t.Error(err)
	}
	if err := Take(&s.o, "test.Statement.Settle", ""); !errors.Is(err, ferrogo.ErrMoved) {
		t.Error(err)
	}
	v.release(s.o.Handle())
	Took(&s.o, Fail(KindInline, 0, 0)) // also a failing call has consumed it
	if err := s.o.Close(); err != nil || s.o.Ready() {
		t.Error("moved object:", err)
	}
	v.check(t, 0)

	s = slab.New(v.handle()) // Rust refuses
	Take(&s.o, "f", "")
	Took(&s.o, Fail(KindBoundary, ParamReceiver<<16|CodeBusy, 0))
	if !s.o.Ready() {
		t.Error("a refused object is lost")
	}
	Take(&s.o, "f", "")
	s.o.Close() // while the call decides
	v.check(t, 1)
	Took(&s.o, Fail(KindBoundary, ParamReceiver<<16|CodeBusy, 0))
	v.check(t, 0)
	if err := Refuse(s, "f", ""); !errors.Is(err, ferrogo.ErrClosed) {
		t.Error(err)
	}

	s = slab.New(v.handle()) // a view is open
	if err := Pin(&s.o, "f"); err != nil {
		t.Fatal(err)
	}
	if err := Take(&s.o, "f", "statement"); !errors.Is(err, ferrogo.ErrBusy) || !strings.Contains(err.Error(), "parameter statement is in use") {
		t.Error(err)
	}
	s.o.Close()
	v.check(t, 1)
	Unpin(&s.o)
	v.check(t, 0)
	if err := Pin(&s.o, "f"); !errors.Is(err, ferrogo.ErrClosed) {
		t.Error(err)
	}
}

func TestReleaseErrors(t *testing.T) {
	b, _ := newBoundary(t)
	seen := events(t)
	v := newVault()
	slab := NewSlab[statement](b, "test.Statement", v.release)
	v.answer = func(uint64) Ret { return Fail(KindPanic, 0, strs(b, "drop refuses", "src/lib.rs:1")) }
	var rp *ferrogo.RustPanic
	if err := slab.New(v.handle()).o.Close(); !errors.As(err, &rp) || rp.Message != "drop refuses" {
		t.Error(err)
	}
	s := slab.New(v.handle())
	Pin(&s.o, "f")
	if err := s.o.Close(); err != nil {
		t.Error(err)
	}
	Unpin(&s.o)
	if e := <-seen; e.Kind != ferrogo.LateDrop || !strings.Contains(e.String(), "drop refuses") {
		t.Error(e)
	}
	// A Go panic in Drop goes on in Close, and is an event when it is late.
	v.answer = func(uint64) Ret { return Fail(KindGoPanic, 0, carryPanic(0, "from a callback")) }
	if p := catch(func() { slab.New(v.handle()).o.Close() }); p != "from a callback" {
		t.Error(p)
	}
	s = slab.New(v.handle())
	Pin(&s.o, "f")
	s.o.Close()
	Unpin(&s.o)
	if e := <-seen; e.Kind != ferrogo.LateDrop || !strings.Contains(e.String(), "from a callback") {
		t.Error(e)
	}
	v.answer = func(uint64) Ret { return FailBoundary(CodeClosed, 0) }
	if err := slab.New(v.handle()).o.Close(); err != nil {
		t.Error("what Rust has released already:", err)
	}
	v.check(t, 0)
}

func TestLentObject(t *testing.T) {
	b, _ := newBoundary(t)
	v := newVault()
	slab := NewSlab[statement](b, "test.Statement", v.release)
	s := slab.Lend(v.handle())
	if !s.o.Ready() {
		t.Fatal("not ready")
	}
	s.o.Close()
	if !s.o.Ready() {
		t.Error("Close of a lent object did something")
	}
	if err := Take(&s.o, "f", ""); !errors.Is(err, ferrogo.ErrBusy) {
		t.Error(err)
	}
	s.o.Expire()
	if s.o.Ready() || !errors.Is(Refuse(s, "f", ""), ferrogo.ErrClosed) {
		t.Error("used after the callback")
	}
	if v.released.Load() != 0 {
		t.Error("released what is not Go's")
	}
}

func TestCloseStorm(t *testing.T) {
	b, _ := newBoundary(t)
	v := newVault()
	slab := NewSlab[statement](b, "test.Statement", v.release)
	var current [4]atomic.Pointer[statement]
	for i := range current {
		current[i].Store(slab.New(v.handle()))
	}
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 4000 {
				place := &current[(i*7+g)%4]
				switch (i + g) % 5 {
				case 0:
					old := place.Swap(slab.New(v.handle()))
					if err := old.o.Close(); err != nil {
						t.Error(err)
					}
				case 1:
					s := place.Load()
					if Take(&s.o, "f", "") == nil {
						if i%2 == 0 {
							v.release(s.o.Handle())
							Took(&s.o, Ret{})
						} else {
							runtime.Gosched()
							Took(&s.o, FailBoundary(CodeBusy, 0))
						}
					}
				default:
					s := place.Load()
					if Pin(&s.o, "f") == nil {
						v.mu.Lock()
						if !v.live[s.o.Handle()] {
							t.Error("released under a pin")
						}
						v.mu.Unlock()
						Unpin(&s.o)
					}
				}
			}
		})
	}
	wg.Wait()
	for i := range current {
		current[i].Load().o.Close()
	}
	v.check(t, 0)
}

func TestLostObjectsAreReleasedAndReported(t *testing.T) {
	b, _ := newBoundary(t)
	seen := events(t)
	v := newVault()
	slab := NewSlab[statement](b, "test.Statement", v.release)
	const n = 300
	for i := range n {
		s := slab.New(v.handle())
		switch i % 3 {
		case 0:
			s.o.Close()
		case 1:
			Take(&s.o, "f", "")
			v.release(s.o.Handle())
			Took(&s.o, Ret{})
		}
	}
	for reported := 0; reported < n/3; {
		churn()
		for drained := false; !drained; {
			select {
			case e := <-seen:
				reported++
				if e.Kind != ferrogo.Leaked || e.Type != "test.Statement" || !strings.HasPrefix(e.String(), "test.Statement owned(rust) was never closed") {
					t.Fatal(e)
				}
			default:
				drained = true
				runtime.Gosched()
			}
		}
	}
	v.check(t, 0)
}

func TestAnObjectCostsNothingExtra(t *testing.T) {
	skipUnderRace(t)
	b, _ := newBoundary(t)
	slab := NewSlab[statement](b, "test.Statement", func(uint64) Ret { return Ret{} })
	if n := testing.AllocsPerRun(1000, func() { slab.New(7).o.Close() }); n >= 1 {
		t.Errorf("%v allocations for each object", n)
	}
}

func TestMutableObjects(t *testing.T) {
	b, r := newBoundary(t)
	epoch, leases := uint64(3), 0
	b.Lease = func(handle, at uint64) Ret {
		switch {
		case at != 0 && at != epoch:
			return FailBoundary(CodeStale, at)
		case epoch == 99:
			return FailBoundary(CodeBusy, 0)
		}
		leases++
		return Ret{V: epoch}
	}
	b.Unlease = func(uint64) { leases-- }
	slab := NewSlab[statement](b, "test.Ledger", func(uint64) Ret { return Ret{} })
	s := slab.New(1<<56 | 5)
	at, err := Lease(&s.o, "test.Ledger.Rows")
	if err != nil || at != 3 || leases != 1 {
		t.Fatal(at, err, leases)
	}
	memory := GiveSlice(b, []int64{7, 8})
	view := EpochView[int64](&s.o, at, memory.V, memory.S)
	Unlease(&s.o)
	if view.At(1) != 8 || leases != 0 {
		t.Error("view", leases)
	}
	epoch++
	if err := view.Check(); !errors.Is(err, ferrogo.ErrStale) {
		t.Error(err)
	}
	epoch = 99
	if _, err := Lease(&s.o, "test.Ledger.Rows"); !errors.Is(err, ferrogo.ErrBusy) || !strings.Contains(err.Error(), "test.Ledger.Rows: the receiver is in use") {
		t.Error(err)
	}
	s.o.Close()
	if _, err := Lease(&s.o, "test.Ledger.Rows"); !errors.Is(err, ferrogo.ErrClosed) {
		t.Error(err)
	}
	if err := view.Check(); !errors.Is(err, ferrogo.ErrClosed) || leases != 0 {
		t.Error(err, leases)
	}
	r.Free(memory.V, 16, 8)
}
