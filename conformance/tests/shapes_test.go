package tests

import (
	"errors"
	"fmt"
	"testing"

	ferrogo "github.com/ferrogo/ferrogo/go-side"

	"github.com/ferrogo/ferrogo/conformance/go/confrules"
	"github.com/ferrogo/ferrogo/conformance/go/conftypes"
)

// A shape is one way to call, written so that values live on the stack of the
// caller while the stack moves: before the call, in callbacks, and after it.
type shape struct {
	name string
	call func(n uint32) error
}

// moved is a Probe that moves the stack under Rust's frames.
var moved = probe(func(n uint32) (uint32, error) {
	churn()
	return n, nil
})

func wrong(got, want any) error {
	if got == want {
		return nil
	}
	return fmt.Errorf("got %v, want %v", got, want)
}

// shapes are all there are: results in words, wide, flat; borrowed stack
// memory in; views, owned memory and objects that outlive calls; callbacks of
// every sort; errors of every sort; panics.
var shapes = []shape{
	{"words", func(n uint32) error { return wrong(confrules.Add(n, 1), n+1) }},
	{"nothing", func(uint32) error { confrules.Nothing(); return nil }},
	{"text in", func(n uint32) error {
		var b [64]byte
		text := string(append(b[:0], fmt.Sprint("text", n)...))
		return wrong(confrules.TextLen(text), uint(len(text)))
	}},
	{"text out", func(n uint32) error {
		text := confrules.TextOf(n % 3)
		churn()
		return wrong(len(text), int(n%3)*2)
	}},
	{"stack bytes in", func(n uint32) error {
		var b [256]byte
		b[n%256] = 9
		sum := confrules.SumBytes(b[:])
		return wrong(sum, uint64(9))
	}},
	{"stack bytes written", func(n uint32) error {
		var b [256]byte
		confrules.FillBytes(b[:n%256], 7)
		churn()
		for i, v := range b {
			if want := byte(7); i < int(n%256) && v != want {
				return fmt.Errorf("byte %d is %d", i, v)
			}
		}
		return nil
	}},
	{"bytes out", func(n uint32) error {
		b := confrules.BytesOf(n % 4)
		churn()
		return wrong(len(b), int(n%4))
	}},
	{"struct by value", func(n uint32) error {
		p := confrules.Shift(conftypes.Point{X: 1}, int64(n))
		churn()
		return wrong(p, conftypes.Point{X: 1, Y: int64(n)})
	}},
	{"struct on the stack, written", func(n uint32) error {
		p := conftypes.Point{X: 2, Y: 1}
		confrules.ShiftInPlace(&p, int64(n))
		churn()
		return wrong(p, conftypes.Point{X: 2, Y: 1 + int64(n)})
	}},
	{"option", func(n uint32) error {
		if _, ok := confrules.Double(nil); ok {
			return errors.New("none became some")
		}
		v, ok := confrules.Double(&n)
		churn()
		return wrong(fmt.Sprint(v, ok), fmt.Sprint(2*n, true))
	}},
	{"records", func(n uint32) error {
		leaves := confrules.Renamed(make([]conftypes.Leaf, n%5), "x")
		churn()
		return wrong(len(leaves), int(n%5))
	}},
	{"rows in place", func(n uint32) error {
		rows := confrules.Lines(n % 5)
		sum := 0
		for i, row := range rows.All() {
			churn()
			sum += len(row.Span().F1) - len(fmt.Sprint("to ", i))
		}
		return wrong(fmt.Sprint(rows.Len(), sum), fmt.Sprint(n%5, 0))
	}},
	{"tuples in a record", func(uint32) error {
		sent := pairs()
		good := confrules.ArePairs(sent)
		churn()
		return wrong(good, true)
	}},
	{"several results", func(n uint32) error {
		a, b, text := confrules.Halves(uint64(n))
		churn()
		return wrong(fmt.Sprint(a+b), text)
	}},
	{"errors", func(n uint32) error {
		_, err := confrules.Fail(n % 4)
		churn()
		return wrong(err == nil, n%4 == 0)
	}},
	{"rust panic", func(uint32) error {
		_, err := confrules.PanicOrFail(2)
		churn()
		var p *ferrogo.RustPanic
		return wrong(errors.As(err, &p), true)
	}},
	{"invalid parameter", func(uint32) error {
		err := confrules.FailWith(notUTF8)
		churn()
		return wrong(errors.Is(err, ferrogo.ErrUTF8), true)
	}},
	{"static view", func(uint32) error {
		v := confrules.Primes()
		churn()
		return wrong(v.At(5), uint32(13))
	}},
	{"go objects back", func(n uint32) error {
		c := &counter{add: n}
		e := confrules.NewEscrow(c)
		shown := e.Show()
		churn()
		boxed, borrowed, kept := confrules.Same(c), confrules.Lent(c), e.HandBack()
		churn()
		for _, back := range []conftypes.Probe{shown, boxed, borrowed, kept} {
			if err := wrong(back, conftypes.Probe(c)); err != nil {
				return err
			}
		}
		return nil
	}},
	{"go objects from go, lent text", func(n uint32) error {
		b := &broker{found: &counter{add: 1}}
		answer, err := confrules.AskFound(b, n)
		size := confrules.NoteTo(b, fmt.Sprint("note ", n))
		churn()
		return wrong(fmt.Sprint(answer, err, size, b.text), fmt.Sprint(n+1, nil, len(b.text), "note ", n))
	}},
	{"object, views", func(n uint32) error {
		l := confrules.NewLedger(n % 7)
		v := l.Points()
		churn()
		sum := int64(0)
		for i, p := range v.All() {
			if i == 1 {
				churn()
			}
			sum += p.Y
		}
		v.View(func(p []conftypes.Point) { churn(); sum -= l.Total() })
		part := l.Child(1)
		title := l.Title()
		if err := l.Close(); err != nil {
			return err
		}
		churn()
		sum += int64(part.Points().Len())
		if err := part.Close(); err != nil {
			return err
		}
		return wrong(fmt.Sprint(sum, title), fmt.Sprint(max(int64(n%7)-1, 0), "ledger of ", n%7))
	}},
	{"mutable object", func(n uint32) error {
		j := confrules.NewJournal()
		defer j.Close()
		j.Push(uint64(n))
		v := j.Entries()
		churn()
		if got := v.At(0); got != uint64(n) {
			return wrong(got, n)
		}
		_, err := j.AskAlone(moved)
		return err
	}},
	{"consumed object", func(n uint32) error {
		l := confrules.NewLedger(n % 3)
		got, err := l.Settle(moved)
		return errors.Join(err, wrong(got, n%3))
	}},
	{"owned", func(n uint32) error {
		o := confrules.OwnedRust(n % 9)
		churn()
		if o.Len() != 0 {
			o.At(o.Len() - 1)
		}
		if n%2 == 0 {
			return wrong(confrules.TakeOwnedRust(o), int64(n%9))
		}
		return o.Close()
	}},
	{"held stack slice", func(n uint32) error {
		s := [4]uint64{1, 2, 3, uint64(n)}
		h := confrules.NewHolder(s[:])
		churn()
		sum, err := h.Sum()
		return errors.Join(err, h.Close(), wrong(sum, 6+uint64(n)))
	}},
	{"buffer", func(n uint32) error {
		b := ferrogo.NewBuffer[uint64](4)
		b.Set(1, uint64(n))
		k := confrules.NewKeeper(b)
		churn()
		sum, _ := k.Add(1)
		return errors.Join(k.Close(), wrong(sum, uint64(n)+4))
	}},
	{"callback", func(n uint32) error {
		got, err := confrules.Ask(moved, n)
		churn()
		return errors.Join(err, wrong(got, n))
	}},
	{"callback under an object's lock", func(n uint32) error {
		l := confrules.NewLedger(n % 3)
		_, err := l.Ask(probe(func(m uint32) (uint32, error) {
			grow(300)
			other := confrules.NewLedger(m)
			churn()
			return uint32(other.Points().Len()), other.Close()
		}), 3)
		return errors.Join(err, l.Close())
	}},
	{"nested callbacks", func(n uint32) error {
		got, err := confrules.AskDeep(probe(func(uint32) (uint32, error) {
			churn()
			return confrules.AskDeep(moved, 3)
		}), 4)
		return errors.Join(err, wrong(got, uint32(7)))
	}},
	{"callback error", func(n uint32) error {
		got := confrules.ReadError(probe(func(uint32) (uint32, error) { churn(); return 0, errors.New("e") }))
		return wrong(got, `Other { message: "e", type_name: "*errors.errorString" }`)
	}},
	{"closure over the stack", func(n uint32) error {
		factor := n % 10
		got := confrules.Map([]uint32{1, 2, 3}, func(v uint32) uint32 { churn(); return v * factor })
		return wrong(fmt.Sprint(got), fmt.Sprint([]uint32{factor, 2 * factor, 3 * factor}))
	}},
	{"kept closure", func(n uint32) error {
		l := confrules.NewListener(func(m uint32) string { churn(); return fmt.Sprint(n, m) })
		churn()
		got := l.Tell(5)
		return errors.Join(l.Close(), wrong(got, fmt.Sprint(n, 5)))
	}},
	{"callback on a thread of Rust", func(n uint32) error {
		got, err := confrules.AskElsewhere(moved, 3)
		return errors.Join(err, wrong(got, uint32(3)))
	}},
	{"memory of Go as result", func(n uint32) error {
		a, b, c, err := confrules.BorrowFrom(&lender{}, n%50)
		return errors.Join(err, wrong(a, b), wrong(b, c))
	}},
	{"memory of Rust as argument", func(n uint32) error {
		l := &lender{}
		_, err := confrules.GiveTo(l, n%5)
		churn()
		for _, o := range l.taken {
			err = errors.Join(err, o.Close())
		}
		return err
	}},
	{"go panic through rust", func(n uint32) error {
		got := recovered(func() {
			confrules.AskWith(probe(func(uint32) (uint32, error) { churn(); panic(n) }), 3)
		})
		churn()
		return wrong(got, n)
	}},
	{"go exit through rust", func(n uint32) error {
		deferred := false
		inside(func() {
			defer func() { deferred = true; churn() }()
			confrules.AskWith(probe(exits), 3)
		})
		return wrong(deferred, true)
	}},
}

// call runs a shape, its panics as errors.
func (s shape) run(t *testing.T, n uint32) {
	t.Helper()
	defer func() {
		if p := recover(); p != nil {
			t.Errorf("%s(%d): panic: %v", s.name, n, p)
		}
	}()
	if err := s.call(n); err != nil {
		t.Errorf("%s(%d): %v", s.name, n, err)
	}
}
