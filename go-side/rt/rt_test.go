package rt

import (
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	ferrogo "github.com/ferrogo/ferrogo/go-side"
	"github.com/ferrogo/ferrogo/go-side/internal/core"
	"github.com/ferrogo/ferrogo/go-side/internal/fake"
)

// newBoundary is a boundary over a fake Rust, which the test must leave empty.
func newBoundary(t testing.TB) (*Boundary, *fake.Rust) {
	r := fake.New()
	// Not by Register: ids are few, and tests run many times.
	b := &Boundary{ID: 1, Name: "test", Functions: Functions{Free: r.Free, Alloc: r.Alloc}}
	t.Cleanup(func() {
		if m := r.Mistakes(); len(m) != 0 {
			t.Errorf("the allocator saw: %s", strings.Join(m, "; "))
		}
		if n := r.Live(); n != 0 {
			t.Errorf("%d blocks of Rust's memory are left", n)
		}
	})
	return b, r
}

// catch returns what f panics with.
func catch(f func()) (p any) {
	defer func() { p = recover() }()
	f()
	return nil
}

// events collects what is reported during the test.
func events(t *testing.T) chan ferrogo.Event {
	ch := make(chan ferrogo.Event, 1024)
	ferrogo.OnEvent(func(e ferrogo.Event) { ch <- e })
	t.Cleanup(func() { ferrogo.OnEvent(nil) })
	return ch
}

// skipUnderRace leaves out what counts allocations: under the race detector
// sync.Pool drops values at random.
func skipUnderRace(t *testing.T) {
	if core.RaceEnabled {
		t.Skip("allocations are counted without -race")
	}
}

// churn moves the stack, and shrinks it again, and collects garbage.
//
//go:noinline
func churn() {
	deep(100)
	runtime.GC()
}

//go:noinline
func deep(n int) byte {
	var frame [1024]byte
	if n > 0 {
		frame[n%1024] = deep(n - 1)
	}
	return frame[(n+1)%1024]
}

// strs makes a flat buffer of one row of strings in Rust's memory.
func strs(b *Boundary, texts ...string) uint64 {
	return GiveOne(b, 0, uint32(8*len(texts)), &texts,
		func(z *Sizes, texts *[]string) {
			for _, s := range *texts {
				z.Str(s)
			}
		},
		func(w *Writer, row Row, texts *[]string) {
			for i, s := range *texts {
				w.Str(row, uintptr(8*i), s)
			}
		}).V
}

func TestRegister(t *testing.T) {
	if p := catch(func() { Register("old", "", Functions{}) }); p == nil {
		t.Error("registered without an allocator")
	}
	r := fake.New()
	first := Register("one", "h1", Functions{Free: r.Free, Alloc: r.Alloc})
	second := Register("two", "h2", Functions{Free: r.Free, Alloc: r.Alloc})
	if second.ID != first.ID+1 || first.ID == 0 {
		t.Error(first.ID, second.ID)
	}
	if all := Boundaries(); all[second.ID-1] != second {
		t.Error("Boundaries is not in the order of ids")
	}
}

func TestDecode(t *testing.T) {
	b, _ := newBoundary(t)
	for _, c := range []struct {
		name string
		ret  Ret
		want string
		is   error
	}{
		{"panic", Fail(KindPanic, 0, strs(b, "index out of bounds", "src/lib.rs:7")), "rust panic: index out of bounds (at src/lib.rs:7)", nil},
		{"parameter", Fail(KindBoundary, 1<<16|CodeUTF8, 3), "ferrogo: bank.Pay: parameter text is not UTF-8 (valid up to byte 3); convert it with strings.ToValidUTF8, or use []byte [FG509]", ferrogo.ErrUTF8},
		{"receiver", Fail(KindBoundary, ParamReceiver<<16|CodeClosed, 0), "ferrogo: bank.Pay: the receiver was closed; call it before Close, or keep a value of your own [FG501]", ferrogo.ErrClosed},
		{"no parameter", FailBoundary(CodeUnregistered, 0), "ferrogo: bank.Pay: a value has no implementation in Go; import the generated package that registers it [FG515]", ferrogo.ErrUnregistered},
		{"a parameter of a newer Rust", Fail(KindBoundary, 9<<16|CodeNull, 0), "ferrogo: bank.Pay: parameter #10 is nil; pass a value that a constructor made [FG507]", ferrogo.ErrNull},
		{"unknown kind", Fail(99, 0, 0), "unknown kind 99", nil},
	} {
		err := Decode(b, c.ret, "bank.Pay", "amount", "text")
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
		if c.is != nil && !errors.Is(err, c.is) {
			t.Errorf("%s: %v is not %v", c.name, err, c.is)
		}
	}
	for _, kind := range []uint32{KindInline, KindBoxed} {
		if err := Decode(b, Fail(kind, 3, 0), "bank.Pay"); err != nil {
			t.Error("kind", kind, err)
		}
	}
	var re *ferrogo.RustError
	if err := DecodeAny(b, Fail(KindBoxed, 0, strs(b, "disk full")), "bank.Pay"); !errors.As(err, &re) || re.Message != "disk full" {
		t.Error(err)
	}
	if err := DecodeAny(b, Fail(KindInline, 0, 0), "bank.Pay"); err == nil {
		t.Error("inline AnyError")
	}
	if err := Decode(b, Fail(KindPanic, 0, 0), "bank.Pay"); err == nil || !strings.Contains(err.Error(), "unreadable") {
		t.Error(err)
	}
}

func TestStringsAndSlices(t *testing.T) {
	b, r := newBoundary(t)
	churn()
	if s := TakeString(b, GiveString(b, "grüezi")); s != "grüezi" {
		t.Error(s)
	}
	if s := TakeString(b, GiveString(b, "")); s != "" {
		t.Error(s)
	}
	type pair struct {
		A uint16
		B uint64
	}
	want := []pair{{1, 2}, {3, 4}}
	if got := TakeSlice[pair](b, GiveSlice(b, want)); !reflect.DeepEqual(got, want) {
		t.Error(got)
	}
	if got := TakeSlice[pair](b, GiveSlice[pair](b, nil)); got != nil {
		t.Error(got)
	}
	if StringPtr("") != nil || SlicePtr([]int{}) != nil || StringPtr("a") == nil || SlicePtr([]int{1}) == nil {
		t.Error("empty is not null")
	}
	r.SetFull(true)
	defer r.SetFull(false)
	for _, ret := range []Ret{GiveString(b, "x"), GiveSlice(b, want), GoError(b, errors.New("x"))} {
		if err := Decode(b, ret, "bank.Pay"); !errors.Is(err, ferrogo.ErrLength) {
			t.Error(err)
		}
	}
}

type customError struct{ text string }

func (e *customError) Error() string { return e.text }

func TestGoError(t *testing.T) {
	b, _ := newBoundary(t)
	r := GoError(b, fmt.Errorf("%w", &customError{"bad \xff byte"}))
	if r.Kind() != KindGoError {
		t.Fatal(r.Kind())
	}
	got, err := ReadOne(b, r, "test", 0, 16, func(d *Reader, row Row, e *[2]string) {
		e[0], e[1] = d.Str(row, 0), d.Str(row, 8)
	})
	if want := [2]string{"bad \uFFFD byte", "*fmt.wrapError"}; err != nil || got != want {
		t.Error(got, err)
	}
}

func TestTime(t *testing.T) {
	for _, want := range []time.Time{
		time.Unix(0, 0), time.Unix(1_700_000_000, 999_999_999), time.Unix(-1, 5), time.Date(1583, 1, 2, 3, 4, 5, 6, time.UTC),
		time.Date(9999, 12, 31, 23, 59, 59, 1, time.FixedZone("x", 3600)), {},
	} {
		secs, nanos := TimeParts(want)
		if got := Time(secs, nanos); !got.Equal(want) {
			t.Error(got, want)
		}
	}
}

// What package ferrogo shows is cast from what core makes.
func TestSkinsHaveTheLayoutOfTheirInsides(t *testing.T) {
	span := reflect.TypeFor[core.Span]()
	view := reflect.TypeFor[ferrogo.View[int]]()
	for _, c := range []struct{ skin, inside reflect.Type }{
		{view, span},
		{reflect.TypeFor[ferrogo.MutView[int]](), view},
		{reflect.TypeFor[ferrogo.Str](), reflect.TypeFor[ferrogo.View[byte]]()},
		{reflect.TypeFor[ferrogo.Owned[int]](), reflect.TypeFor[core.Memory]()},
		{reflect.TypeFor[ferrogo.Buffer[int]](), reflect.TypeFor[core.GoMemory]()},
	} {
		if c.skin.NumField() != 1 || c.skin.Field(0).Type != c.inside {
			t.Errorf("%v is not a struct of one %v", c.skin, c.inside)
		}
	}
}

func TestOwnedAndBufferChangeSides(t *testing.T) {
	b, r := newBoundary(t)
	freedByC := 0
	b.FreeC = func(addr uint64) { freedByC++; r.Free(addr, 4, 2) }
	for _, side := range []ferrogo.Side{ferrogo.Rust, ferrogo.C} {
		kind := NewOwnedKind[uint16](b, side, "test.u16")
		ret := GiveSlice(b, []uint16{4, 5})
		o := kind.New(ret.V, ret.S)
		if o.At(1) != 5 {
			t.Error("content")
		}
		o.View(func([]uint16) {
			if _, _, err := kind.Take(o, "bank.Pay", "amounts"); !errors.Is(err, ferrogo.ErrBusy) {
				t.Error(err)
			}
		})
		if side == ferrogo.C {
			o.Close()
			continue
		}
		addr, n, err := kind.Take(o, "bank.Pay", "amounts")
		if err != nil || addr != ret.V || n != 2 {
			t.Fatal(addr, n, err)
		}
		o.Close()
		if _, _, err := kind.Take(o, "bank.Pay", "amounts"); !errors.Is(err, ferrogo.ErrMoved) || !strings.Contains(err.Error(), "bank.Pay: parameter amounts was moved") {
			t.Error(err)
		}
		r.Free(addr, 4, 2)
	}
	if freedByC != 1 {
		t.Error("free was called", freedByC)
	}
	if _, _, err := NewOwnedKind[int](b, ferrogo.Rust, "test.int").Take(nil, "bank.Pay", "amounts"); !errors.Is(err, ferrogo.ErrNull) {
		t.Error(err)
	}

	// Memory goes back to the allocator that it is from, or nowhere.
	b2 := Register("other", "", b.Functions)
	ours, ofC, theirs := NewOwnedKind[uint8](b, ferrogo.Rust, "u8"), NewOwnedKind[uint8](b, ferrogo.C, "u8"), NewOwnedKind[uint8](b2, ferrogo.Rust, "u8")
	empty := ours.New(0, 0)
	for is, kind := range map[error]OwnedKind[uint8]{ferrogo.ErrType: ofC, ferrogo.ErrForeign: theirs} {
		if _, _, err := kind.Take(empty, "bank.Pay", "amounts"); !errors.Is(err, is) || empty.Check() != nil {
			t.Errorf("got %v, want %v, and the memory where it was: %v", err, is, empty.Check())
		}
	}
	if _, _, err := NewOwnedKind[uint8](b, ferrogo.Rust, "u8").Take(empty, "bank.Pay", "amounts"); err != nil {
		t.Error("another package of the same boundary:", err)
	}

	held := Held()
	buf := ferrogo.NewBuffer[uint64](100)
	buf.Set(99, 42)
	h, err := MoveBuffer(buf, "bank.Pay", "data")
	if err != nil {
		t.Fatal(err)
	}
	buf = nil
	churn()
	got := fake.At[uint64](h.Addr, int(h.Len))
	if len(got) != 100 || got[99] != 42 || Held() != held+1 {
		t.Error("moved memory", len(got), Held())
	}
	Release(h.Handle)
	if Held() != held {
		t.Error("still held")
	}
	if _, err := MoveBuffer[int](nil, "bank.Pay", "data"); !errors.Is(err, ferrogo.ErrNull) {
		t.Error(err)
	}
	again := ferrogo.NewBuffer[uint64](0)
	h, err = MoveBuffer(again, "bank.Pay", "data")
	if err != nil || h.Addr != 0 || h.Len != 0 || h.Handle == 0 {
		t.Error(h, err)
	}
	if _, err := MoveBuffer(again, "bank.Pay", "data"); !errors.Is(err, ferrogo.ErrMoved) {
		t.Error(err)
	}
	Release(h.Handle)
}
