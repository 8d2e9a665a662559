package rt

import (
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"
	"unsafe"

	ferrogo "github.com/ferrogo/ferrogo/go-side"
	"github.com/ferrogo/ferrogo/go-side/internal/fake"
)

type book interface{ Find(reference string) int }

type shelf struct{ n int }

func (s *shelf) Find(string) int { return s.n }

type finder func(string) int

func (f finder) Find(r string) int { return f(r) }

func TestFrames(t *testing.T) {
	for _, impl := range []book{&shelf{3}, finder(func(string) int { return 3 })} {
		f := GetFrame(impl)
		id := f.ID()
		churn()
		if At[book](id, "bank.Book.Find").Find("x") != 3 {
			t.Error("another implementation")
		}
		if p, _ := catch(func() { At[func()](id, "bank.Book.Find") }).(error); !errors.Is(p, ferrogo.ErrType) {
			t.Error(p)
		}
		f.Put()
		p, _ := catch(func() { At[book](id, "bank.Book.Find") }).(error)
		if !errors.Is(p, ferrogo.ErrDead) || !strings.Contains(p.Error(), "bank.Book.Find: the receiver was lent for a call that is over") {
			t.Error(p)
		}
		again := GetFrame(impl)
		if again.ID() == id {
			t.Error("a handle is used again")
		}
		again.Put()
	}
	for _, handle := range []uint64{0, 1, 1 << 32, 0xffffffff, ^uint64(0), 5<<32 | 1<<23} {
		if p, _ := catch(func() { At[book](handle, "f") }).(error); !errors.Is(p, ferrogo.ErrDead) {
			t.Errorf("%#x: %v", handle, p)
		}
	}
}

// A pool that drops frames must not use up slots.
func TestDroppedFramesGiveTheirSlotsBack(t *testing.T) {
	for range 50 {
		for range 20 {
			GetFrame(&shelf{}) // and never Put, as after a lost goroutine
		}
		runtime.GC()
	}
	grow.Lock()
	before := grow.used
	grow.Unlock()
	for range 50 {
		for range 20 {
			GetFrame(&shelf{})
		}
		runtime.GC()
		runtime.Gosched()
	}
	grow.Lock()
	defer grow.Unlock()
	if grow.used > before+500 {
		t.Errorf("1000 lost frames took %d new slots", grow.used-before)
	}
}

func TestGenerationsWrap(t *testing.T) {
	f := GetFrame(1)
	defer f.Put()
	index := f.ID() & (1<<32 - 1)
	f.slot.id.Store(0xffffffff<<32 | index)
	f.slot.retire(f.ID())
	if f.ID()>>32 == 0 || f.ID()&(1<<32-1) != index {
		t.Errorf("%#x", f.ID())
	}
}

func TestIsNil(t *testing.T) {
	var shelf0 *shelf
	var finder0 finder
	var none book
	for i, impl := range []any{nil, none, shelf0, finder0, map[int]int(nil), (func())(nil)} {
		if !IsNil(impl) {
			t.Error(i, "is nil")
		}
	}
	for i, impl := range []any{&shelf{}, finder(func(string) int { return 0 }), struct{}{}, 0, ""} {
		if IsNil(impl) {
			t.Error(i, "is not nil")
		}
	}
}

func TestHeld(t *testing.T) {
	seen := events(t)
	before := Held()
	h := Hold(&shelf{8})
	churn()
	if At[book](h, "f").Find("") != 8 || Held() != before+1 {
		t.Error("held value")
	}
	Release(h)
	if Held() != before {
		t.Error("still held")
	}
	Release(h)
	if e := <-seen; e.Kind != ferrogo.DoubleRelease || !strings.Contains(e.String(), "a second time") {
		t.Error(e)
	}
	f := GetFrame(&shelf{})
	Release(f.ID())
	if e := <-seen; e.Kind != ferrogo.DoubleRelease || !strings.Contains(e.String(), "one call only") {
		t.Error(e)
	}
	At[book](f.ID(), "f")
	f.Put()
	Release(0)
	<-seen
	if p, _ := catch(func() { At[book](h, "f") }).(error); !errors.Is(p, ferrogo.ErrDead) {
		t.Error(p)
	}
}

func TestHeldSlicesStay(t *testing.T) {
	before := Held()
	var all []HeldSlice
	for i := range 100 {
		s := make([]uint32, 1+i)
		s[i] = uint32(i)
		all = append(all, HoldSlice(s))
	}
	churn()
	for range 1000 { // what would take the memory of collected slices
		_ = make([]uint32, 50)
	}
	for i, h := range all {
		if s := fake.At[uint32](h.Addr, int(h.Len)); len(s) != 1+i || s[i] != uint32(i) {
			t.Fatal("slice", i, "is", s)
		}
		Release(h.Handle)
	}
	empty := HoldSlice([]byte{})
	if empty.Addr != 0 || empty.Len != 0 || empty.Handle == 0 {
		t.Error(empty)
	}
	Release(empty.Handle)
	if Held() != before {
		t.Error("still held:", Held()-before)
	}
}

func TestFramesAndHeldInParallel(t *testing.T) {
	seen := events(t)
	before := Held()
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 2000 {
				f := GetFrame(&shelf{g*10000 + i})
				h := Hold(&shelf{i})
				if i%500 == 0 {
					churn()
				}
				if n := At[book](f.ID(), "f").Find(""); n != g*10000+i {
					t.Error("frame of", n)
				}
				if n := At[book](h, "f").Find(""); n != i {
					t.Error("held", n)
				}
				Release(h)
				f.Put()
			}
		})
	}
	wg.Wait()
	if Held() != before || len(seen) != 0 {
		t.Error("held", Held()-before, "events", len(seen))
	}
	// The same handle from many: exactly one releases.
	h := Hold(1)
	for range 8 {
		wg.Go(func() { Release(h) })
	}
	wg.Wait()
	if len(seen) != 7 || Held() != before {
		t.Error(len(seen), "double releases of 7")
	}
}

// callback is what the generator emits for a method of an import trait.
func callback(c *Call, exits *[]uintptr) {
	Enter(unsafe.Pointer(c))
	defer Guard(nil, c, "bank.Book.Find", func(ctx uintptr) { *exits = append(*exits, ctx) })
	scope := OpenScope()
	defer scope.End()
	c.Return(Ret{V: uint64(At[book](c.Handle, "bank.Book.Find").Find(""))})
}

func TestGuard(t *testing.T) {
	b, _ := newBoundary(t)
	var exits []uintptr
	boom := errors.New("boom")
	impl := finder(func(string) int { churn(); return 7 })
	f := GetFrame(book(&impl))
	defer f.Put()
	c := &Call{Ctx: 98, Handle: f.ID()} // bit 0 clear: Go is below
	callback(c, &exits)
	if c.V != 7 || c.S != 0 || len(exits) != 0 {
		t.Fatal("plain call", c)
	}

	impl = func(string) int { churn(); panic(boom) }
	callback(c, &exits)
	r := Ret{c.V, c.S}
	if r.Kind() != KindGoPanic || len(exits) != 0 {
		t.Fatalf("panic gave %#x", c.S)
	}
	if text := PanicText(c.V); text != "boom" {
		t.Error(text)
	}
	if p := catch(func() { Decode(b, r, "bank.Settle") }); p != error(boom) {
		t.Error("went on with", p)
	}
	if p, _ := catch(func() { Decode(b, r, "bank.Settle") }).(error); !errors.Is(p, errPanicGone) {
		t.Error("a panic went on twice:", p)
	}

	impl = func(string) int { var none *shelf; return none.n }
	callback(c, &exits)
	var re runtime.Error
	if p, _ := catch(func() { Decode(b, Ret{c.V, c.S}, "bank.Settle") }).(error); !errors.As(p, &re) {
		t.Error(p)
	}

	c.Handle = 1 << 60 // stale
	callback(c, &exits)
	if p, _ := catch(func() { Decode(b, Ret{c.V, c.S}, "bank.Settle") }).(error); !errors.Is(p, ferrogo.ErrDead) {
		t.Error(p)
	}
}

func TestGoexitInACallback(t *testing.T) {
	seen := events(t)
	for name, impl := range map[string]finder{
		"plain": func(string) int { churn(); runtime.Goexit(); return 0 },
		"with a panic on the way": func(string) int {
			defer func() { panic("while leaving") }()
			runtime.Goexit()
			return 0
		},
		"with a recovered panic before": func(string) int {
			func() {
				defer func() { recover() }()
				panic(1)
			}()
			runtime.Goexit()
			return 0
		},
	} {
		var exits []uintptr
		came := false
		done := make(chan bool)
		go func() {
			defer close(done)
			f := GetFrame(book(impl))
			defer f.Put()
			callback(&Call{Ctx: 76, Handle: f.ID()}, &exits)
			came = true
		}()
		<-done
		if came || len(exits) != 1 || exits[0] != 76 {
			t.Errorf("%s: came back %v, exits %v", name, came, exits)
		}
	}
	if e := <-seen; e.Kind != ferrogo.LostPanic || !strings.Contains(e.String(), "bank.Book.Find: panic during runtime.Goexit: while leaving") {
		t.Error(e)
	}
}

// With C between the callbacks, as in a real program. The program is apart
// because this module has no cgo.
func TestGoexitAndPanicsThroughC(t *testing.T) {
	cmd := exec.Command("go", "run", "./testdata/throughc")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1")
	out, err := cmd.CombinedOutput()
	const want = `panic in a callback while Goexit runs outside: carried
panic while a callback leaves: exit
Goexit in a nested callback: exit exit
`
	if err != nil || string(out) != want {
		t.Errorf("%v\ngot:\n%swant:\n%s", err, out, want)
	}
}

func TestGoexitWithoutRustsHelpEndsTheProcess(t *testing.T) {
	if os.Getenv("FERROGO_TEST_GOEXIT") != "" {
		c := &Call{}
		defer Guard(nil, Enter(unsafe.Pointer(c)), "bank.Book.Find", nil)
		runtime.Goexit()
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestGoexitWithoutRustsHelpEndsTheProcess$")
	cmd.Env = append(os.Environ(), "FERROGO_TEST_GOEXIT=1")
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 2 || !strings.Contains(string(out), "ferrogo: bank.Book.Find: runtime.Goexit") {
		t.Errorf("%v: %s", err, out)
	}
}

func TestPanicsThatRustSwallowsAreDropped(t *testing.T) {
	waiting := func() int {
		panics.Lock()
		defer panics.Unlock()
		return len(panics.waiting)
	}
	before := waiting()
	f := GetFrame(1)
	other := GetFrame(2)
	kept := carryPanic(other.ID(), "kept")
	for range 10 {
		carryPanic(f.ID(), "swallowed")
	}
	f.Put()
	if waiting() != before+1 {
		t.Error(waiting()-before, "panics wait")
	}
	if p := takePanic(kept); p != "kept" {
		t.Error(p)
	}
	other.Put()
	h := Hold(3)
	defer Release(h)
	for range 3 * maxOrphans {
		carryPanic(h, "swallowed")
	}
	if n := waiting() - before; n > maxOrphans {
		t.Error(n, "panics of held values wait")
	}
}

func TestACallbackAllocatesNothing(t *testing.T) {
	skipUnderRace(t)
	impl := book(&shelf{1})
	c := new(Call)
	var exits []uintptr
	if n := testing.AllocsPerRun(100, func() {
		f := GetFrame(impl)
		c.Handle = f.ID()
		callback(c, &exits)
		f.Put()
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkCallback(b *testing.B) {
	impl := book(&shelf{1})
	c := new(Call)
	var exits []uintptr
	for b.Loop() {
		f := GetFrame(impl)
		c.Handle = f.ID()
		callback(c, &exits)
		f.Put()
	}
}
