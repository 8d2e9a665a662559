package ferrogo

import (
	"errors"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"unsafe"

	"github.com/ferrogo/ferrogo/go-side/internal/core"
	"github.com/ferrogo/ferrogo/go-side/internal/fake"
)

type entry struct {
	Date  int32
	Minor int64
	Code  [3]byte
}

func entries(n int) []entry {
	es := make([]entry, n)
	for i := range es {
		es[i] = entry{int32(i), int64(i) * 7, [3]byte{'E', 'U', byte(i)}}
	}
	return es
}

// inRust copies es into the memory of a fake Rust.
func inRust[T any](r *fake.Rust, es []T) uint64 {
	if len(es) == 0 {
		return 0
	}
	addr := r.Alloc(uint64(len(es))*uint64(unsafe.Sizeof(es[0])), uint64(unsafe.Alignof(es[0])))
	copy(fake.At[T](addr, len(es)), es)
	return addr
}

func own[T any](r *fake.Rust, es []T) *Owned[T] {
	var e T
	kind := &core.MemoryKind{Name: "test.entry", Side: core.Rust, Size: uint64(unsafe.Sizeof(e)), Align: uint64(unsafe.Alignof(e)), Free: r.Free}
	return (*Owned[T])(unsafe.Pointer(core.NewMemory(kind, inRust(r, es), uint64(len(es)))))
}

// panics returns the error that f panics with.
func panics(t *testing.T, f func()) (err error) {
	t.Helper()
	defer func() {
		t.Helper()
		p := recover()
		if p == nil {
			t.Error("no panic")
			return
		}
		var ok bool
		if err, ok = p.(error); !ok {
			t.Errorf("panic with %v, not an error", p)
		}
	}()
	f()
	return nil
}

func clean(t *testing.T, r *fake.Rust, live int) {
	t.Helper()
	if m := r.Mistakes(); len(m) != 0 {
		t.Errorf("the allocator saw: %s", strings.Join(m, "; "))
	}
	if r.Live() != live {
		t.Errorf("%d blocks live, want %d", r.Live(), live)
	}
}

func TestOwnedReads(t *testing.T) {
	for _, n := range []int{0, 1, 127, 128, 129, 1000} {
		r, want := fake.New(), entries(n)
		o := own(r, want)
		var got []entry
		for i, e := range o.All() {
			if i != len(got) {
				t.Fatalf("index %d at place %d", i, len(got))
			}
			got = append(got, e)
		}
		if !slices.Equal(got, want) || !slices.Equal(o.Slice(), want) || o.Len() != n {
			t.Fatalf("n=%d: read other elements", n)
		}
		o.View(func(es []entry) {
			if !slices.Equal(es, want) {
				t.Errorf("n=%d: View has other elements", n)
			}
		})
		if n > 0 && o.At(n-1) != want[n-1] {
			t.Errorf("n=%d: At", n)
		}
		if err := panics(t, func() { o.At(n) }); !errors.Is(err, ErrIndex) {
			t.Error(err)
		}
		for range 2 {
			if err := o.Close(); err != nil {
				t.Error(err)
			}
		}
		clean(t, r, 0)
	}
}

func TestBigElements(t *testing.T) {
	type big [5000]byte
	r := fake.New()
	want := []big{{1}, {2}, {3}}
	o := own(r, want)
	defer o.Close()
	for i, e := range o.All() {
		if e != want[i] {
			t.Error(i)
		}
	}
}

func TestOwnedAfterClose(t *testing.T) {
	r := fake.New()
	o := own(r, entries(3))
	o.Close()
	for name, use := range map[string]func(){
		"At": func() { o.At(0) }, "CopyTo": func() { o.CopyTo(make([]entry, 3)) }, "Slice": func() { o.Slice() },
		"View": func() { o.View(func([]entry) {}) },
		"All": func() {
			for range o.All() {
				t.Error("an element")
			}
		},
	} {
		if err := panics(t, use); !errors.Is(err, ErrClosed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if !errors.Is(o.Check(), ErrClosed) {
		t.Error(o.Check())
	}
	clean(t, r, 0)
	var none *Owned[entry]
	if !errors.Is(panics(t, func() { none.At(0) }), ErrNull) || !errors.Is(none.Check(), ErrNull) || none.Close() != nil || none.Len() != 0 {
		t.Error("nil")
	}
	var zero Owned[entry]
	if !errors.Is(panics(t, func() { zero.At(0) }), ErrNull) || zero.Close() != nil {
		t.Error("zero value")
	}
}

func TestCloseInsideUse(t *testing.T) {
	r := fake.New()
	o := own(r, entries(300))
	o.View(func(es []entry) {
		o.Close()
		if es[299].Date != 299 { // faults if it was released
			t.Error("other memory")
		}
		clean(t, r, 1)
	})
	clean(t, r, 0)

	o = own(r, entries(300))
	seen := 0
	err := panics(t, func() {
		for i := range o.All() {
			if i == 0 {
				o.Close()
			}
			seen++
		}
	})
	if !errors.Is(err, ErrClosed) || seen == 0 || seen == 300 {
		t.Error(err, seen)
	}
	clean(t, r, 0)
}

func TestCloseRacesUses(t *testing.T) {
	r := fake.New()
	for range 200 {
		o := own(r, entries(150))
		var closers, readers sync.WaitGroup
		for g := range 6 {
			readers.Go(func() {
				defer func() {
					if p := recover(); p != nil && !errors.Is(p.(error), ErrClosed) {
						panic(p)
					}
				}()
				for {
					switch g % 3 {
					case 0:
						if e := o.At(149); e.Date != 149 {
							t.Error(e)
						}
					case 1:
						for i, e := range o.All() {
							if int(e.Date) != i {
								t.Error(i, e)
							}
						}
					case 2:
						o.View(func(es []entry) {
							if es[75].Date != 75 {
								t.Error(es[75])
							}
						})
					}
				}
			})
		}
		for range 2 {
			closers.Go(func() { o.Close() })
		}
		closers.Wait()
		readers.Wait()
	}
	clean(t, r, 0)
}

func TestLostOwnedIsReleasedAndReported(t *testing.T) {
	r := fake.New()
	events := make(chan Event, 256)
	OnEvent(func(e Event) { events <- e })
	defer OnEvent(nil)
	for i := range 65 { // more than a slab
		o := own(r, entries(2))
		if i%2 == 0 {
			o.Close()
		}
	}
	// Fill up the current slab, so that nothing but the pool reaches it, and
	// let two collections empty the pool.
	for seen := 0; seen < 32; {
		runtime.GC()
		for drained := false; !drained; {
			select {
			case e := <-events:
				seen++
				if e.Kind != Leaked || e.Bytes != 48 || e.Side != Rust || !strings.Contains(e.String(), "[]test.entry owned(rust) of 48 bytes was never closed") {
					t.Fatal(e)
				}
			default:
				drained = true
				runtime.Gosched()
			}
		}
	}
	clean(t, r, 0)
}

func newObj(release func(uint64) error) *core.Obj {
	o := new(core.Obj)
	o.Init(&core.Class{Name: "test.Thing", Release: release}, 1<<56|1, new(uint64))
	return o
}

func TestViewOfObject(t *testing.T) {
	r := fake.New()
	want := entries(500)
	addr := inRust(r, want)
	released := 0
	o := newObj(func(uint64) error {
		released++
		r.Free(addr, 500*24, 8)
		return nil
	})
	v := View[entry]{core.ObjSpan(o, 0, addr, 500)}
	if !slices.Equal(v.Slice(), want) || v.At(3) != want[3] || v.Len() != 500 || v.Check() != nil {
		t.Fatal("other elements")
	}
	if err := panics(t, func() { v.At(-1) }); !errors.Is(err, ErrIndex) || !strings.Contains(err.Error(), "(-1, length 500)") {
		t.Error(err)
	}
	v.View(func(es []entry) {
		if code := o.Take(); code != core.Busy {
			t.Error("taken under a view:", code)
		}
		o.Close()
		if released != 0 || es[499] != want[499] {
			t.Error("released under a view")
		}
	})
	if released != 1 {
		t.Error("released", released)
	}
	if err := panics(t, func() { v.At(0) }); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	if !errors.Is(v.Check(), ErrClosed) {
		t.Error(v.Check())
	}
	clean(t, r, 0)
}

func TestViewOfMutableObject(t *testing.T) {
	r := fake.New()
	addr := inRust(r, []int64{1, 2, 3})
	epoch, leases := uint64(5), 0
	o := new(core.Obj)
	o.Init(&core.Class{
		Name:    "test.Thing",
		Release: func(uint64) error { return nil },
		Lease: func(handle, at uint64) (uint64, core.Code) {
			if at != 0 && at != epoch {
				return 0, core.Stale
			}
			leases++
			return epoch, core.OK
		},
		Unlease: func(uint64) { leases-- },
	}, 1<<56|9, new(uint64))
	v := View[int64]{core.ObjSpan(o, 5, addr, 3)}
	if v.At(2) != 3 || leases != 0 {
		t.Error("At", leases)
	}
	panics(t, func() { v.View(func([]int64) { panic(errors.New("in the middle")) }) })
	if leases != 0 {
		t.Error("a panic kept the lease")
	}
	epoch++
	if err := panics(t, func() { v.At(2) }); !errors.Is(err, ErrStale) {
		t.Error(err)
	}
	o.Close()
	if err := panics(t, func() { v.At(2) }); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
}

func TestZeroAndStaticViews(t *testing.T) {
	var zero View[entry]
	for range zero.All() {
		t.Error("an element")
	}
	zero.View(func(es []entry) {
		if es != nil {
			t.Error("not nil")
		}
	})
	if zero.Len() != 0 || zero.Check() != nil {
		t.Error("zero view")
	}
	r := fake.New()
	v := View[byte]{core.StaticSpan(r.Bytes([]byte("abc"), 1), 3)}
	if string(v.Slice()) != "abc" {
		t.Error("static")
	}
}

func TestCallbackViews(t *testing.T) {
	r := fake.New()
	addr := inRust(r, []int32{1, 2, 3})
	scope := core.OpenScope()
	m := MutView[int32]{View[int32]{core.ScopeSpan(scope, addr, 3)}}
	m.Set(1, 20)
	m.View(func(s []int32) { s[2] = 30 })
	if n := m.CopyFrom([]int32{10}); n != 1 || !slices.Equal(m.Slice(), []int32{10, 20, 30}) || m.ReadOnly().At(2) != 30 {
		t.Error(m.Slice())
	}
	if err := panics(t, func() { m.Set(3, 0) }); !errors.Is(err, ErrIndex) {
		t.Error(err)
	}
	text := Str{View[byte]{core.ScopeSpan(scope, r.Bytes([]byte("grüezi"), 1), 7)}}
	kept := text.String()
	scope.End()
	if kept != "grüezi" || text.Len() != 7 {
		t.Error(kept)
	}
	again := core.OpenScope() // very likely the same one
	defer again.End()
	for name, use := range map[string]func(){
		"At": func() { m.At(0) }, "Set": func() { m.Set(0, 1) }, "CopyFrom": func() { m.CopyFrom([]int32{1}) },
		"String": func() { _ = text.String() }, "View": func() { m.View(func([]int32) {}) },
	} {
		if err := panics(t, use); !errors.Is(err, ErrDead) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if !errors.Is(m.Check(), ErrDead) || !errors.Is(text.Check(), ErrDead) {
		t.Error("Check")
	}
}

func TestScopeWaitsForItsReaders(t *testing.T) {
	r := fake.New()
	scope := core.OpenScope()
	v := View[int32]{core.ScopeSpan(scope, inRust(r, []int32{7}), 1)}
	inside, leave := make(chan bool), make(chan bool)
	go v.View(func([]int32) { inside <- true; <-leave })
	<-inside
	var ended atomic.Bool
	done := make(chan bool)
	go func() { scope.End(); ended.Store(true); done <- true }()
	for v.Check() == nil { // until End has begun
		runtime.Gosched()
	}
	if ended.Load() {
		t.Error("ended under a reader")
	}
	leave <- true
	<-done
}

func TestBuffer(t *testing.T) {
	b := NewBuffer[int64](4)
	b.Set(2, 9)
	b.View(func(s []int64) { s[3] = 1 })
	if b.At(2) != 9 || b.At(3) != 1 || b.Len() != 4 || b.Check() != nil {
		t.Error("content")
	}
	if err := panics(t, func() { b.At(4) }); !errors.Is(err, ErrIndex) {
		t.Error(err)
	}
	b.View(func([]int64) {
		if _, code := b.memory.Move(); code != core.Busy {
			t.Error("moved in use:", code)
		}
	})
	if _, code := b.memory.Move(); code != core.OK {
		t.Fatal(code)
	}
	for name, use := range map[string]func(){
		"At": func() { b.At(0) }, "Set": func() { b.Set(0, 1) }, "Len": func() { b.Len() }, "View": func() { b.View(func([]int64) {}) },
	} {
		if err := panics(t, use); !errors.Is(err, ErrMoved) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if !errors.Is(b.Check(), ErrMoved) {
		t.Error(b.Check())
	}
	for _, n := range []int{-1, math.MaxInt} {
		if err := panics(t, func() { NewBuffer[int64](n) }); !errors.Is(err, ErrLength) {
			t.Error(n, err)
		}
	}
	NewBuffer[struct{}](3).Set(2, struct{}{})
	NewBuffer[byte](0).View(func(s []byte) {
		if len(s) != 0 {
			t.Error("not empty")
		}
	})
}

func TestBufferRefusesPointers(t *testing.T) {
	type inner struct{ Names [2]string }
	type outer struct {
		N int
		I inner
	}
	defer func() {
		p, _ := recover().(string)
		if !strings.Contains(p, "ferrogo.outer.I.Names[0] is a string and holds a pointer") {
			t.Error(p)
		}
	}()
	NewBuffer[outer](1)
}

func TestAllocations(t *testing.T) {
	r := fake.New()
	o := own(r, entries(1000))
	defer o.Close()
	v := View[entry]{core.ObjSpan(newObj(nil), 0, o.memory.Addr(), 1000)}
	sum := int64(0)
	for name, use := range map[string]func(){
		"Owned.All": func() {
			for _, e := range o.All() {
				sum += e.Minor
			}
		},
		"View.All": func() {
			for _, e := range v.All() {
				sum += e.Minor
			}
		},
		"View.At":   func() { sum += v.At(5).Minor },
		"View.View": func() { v.View(func(es []entry) { sum += es[0].Minor }) },
	} {
		if n := testing.AllocsPerRun(20, use); n != 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
}
