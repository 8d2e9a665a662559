package tests

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	ferrogo "github.com/ferrogo/ferrogo/go-side"

	"github.com/ferrogo/ferrogo/conformance/internal/same"
)

// The runner of the table's rows. What Rust's crate conf knows of a row, this
// side knows too: give functions are compared with the samples here, take
// functions answer whether Rust saw its own sample, so that two mistakes that
// undo each other are still seen.

// A row is the exports of one row; those it has not are nil.
type row[T any] struct {
	samples       []T
	give          func(i uint32) T
	take          func(i uint32, v T) bool
	lend          func(i uint32, v T) bool
	lendPtr       func(i uint32, v *T) bool
	change        func(i uint32, v *T) bool
	giveOption    func(i uint32, some bool) (T, bool)
	takeOption    func(i uint32, some bool, v *T) bool
	lendOption    any // func(i uint32, some bool, v *T) bool, for all kinds of rows
	fail          func(i, how uint32) (T, error)
	nothing       error
	with          func(v T) error
	pair          func(i uint32, some bool) (T, T, bool, byte)
	failPair      func(i, how uint32) (T, byte, error)
	giveVec       func(n uint32) []T
	takeVec       func(n uint32, v []T) bool
	giveOptionVec func(n uint32, some bool) ([]T, bool)
	takeOptionVec func(n uint32, some bool, v *[]T) bool
	slice         func(n uint32, v []T) bool
	sliceMut      func(n uint32, v []T) bool
	call, callMut func(i uint32, f func(T) T) bool
	callKept      func(i uint32, f func(T) T) bool
	drive         func() error
	driveKept     func() error
}

// lengths of lists; crate conf has the same.
var lengths = []uint32{0, 1, 5, 300}

func (r row[T]) run(t *testing.T) {
	t.Helper()
	for i, v := range r.samples {
		t.Run(fmt.Sprintf("sample%d", i), func(t *testing.T) { r.sample(t, uint32(i), v) })
	}
	for _, n := range lengths {
		t.Run(fmt.Sprintf("length%d", n), func(t *testing.T) { r.list(t, n) })
	}
	t.Run("back", func(t *testing.T) {
		if err := r.drive(); err != nil {
			t.Errorf("called by Rust: %v", err)
		}
		if err := r.driveKept(); err != nil {
			t.Errorf("called by a thread of Rust: %v", err)
		}
	})
}

// sample sends one sample every way.
func (r row[T]) sample(t *testing.T, i uint32, v T) {
	equal := func(way string, got any, want any) {
		t.Helper()
		if !same.Equal(got, want) {
			t.Errorf("%s: Rust gave %#v, want %#v", way, got, want)
		}
	}
	took := func(way string, good bool) {
		t.Helper()
		if !good {
			t.Errorf("%s: %#v did not arrive in Rust", way, v)
		}
	}
	if r.give != nil {
		equal("give", r.give(i), v)
		took("take", r.take(i, v))
	}
	if r.lend != nil {
		took("lend", r.lend(i, v))
	}
	if r.lendPtr != nil {
		took("lend", r.lendPtr(i, &v))
	}
	if r.change != nil {
		x := v
		took("change", r.change(i, &x))
		equal("change", x, r.samples[(int(i)+1)%len(r.samples)])
	}
	if r.giveOption != nil {
		got, ok := r.giveOption(i, true)
		equal("giveOption", got, v)
		equal("giveOption", ok, true)
		_, ok = r.giveOption(i, false)
		equal("giveOption of none", ok, false)
		took("takeOption", r.takeOption(i, true, &v))
		took("takeOption of none", r.takeOption(i, false, nil))
	}
	if lend, ok := r.lendOption.(func(uint32, bool, *T) bool); ok {
		took("lendOption", lend(i, true, &v))
		took("lendOption of none", lend(i, false, nil))
	} else if r.lendOption != nil {
		t.Errorf("lendOption is a %T", r.lendOption)
	}
	if r.fail != nil {
		got, err := r.fail(i, 0)
		equal("fail", got, v)
		equal("fail", err, nil)
		_, err = r.fail(i, 1)
		r.isNothing(t, err)
		_, err = r.fail(i, 2)
		r.isWith(t, err, v)
	}
	if r.pair != nil {
		for _, some := range []bool{true, false} {
			a, b, ok, c := r.pair(i, some)
			equal("pair", a, v)
			equal("pair", ok, some)
			equal("pair", c, byte(9))
			if some {
				equal("pair", b, v)
			}
		}
		got, c, err := r.failPair(i, 0)
		equal("failPair", got, v)
		equal("failPair", c, byte(9))
		equal("failPair", err, nil)
		_, _, err = r.failPair(i, 1)
		r.isNothing(t, err)
		_, _, err = r.failPair(i, 2)
		r.isWith(t, err, v)
	}
	if r.call != nil {
		n := 0
		echo := func(x T) T {
			if n++; n == 1 {
				equal("closure", x, v)
			}
			return x
		}
		took("call", r.call(i, echo))
		n = 0
		took("callMut", r.callMut(i, echo))
		if n != 2 {
			t.Errorf("callMut called %d times, want 2", n)
		}
		n = 0
		took("callKept", r.callKept(i, echo))
	}
}

// isNothing wants the variant without data, by errors.Is.
func (r row[T]) isNothing(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, r.nothing) {
		t.Errorf("fail: got %v (%T), want %v", err, err, r.nothing)
	}
}

// isWith wants err to be the variant with v as data.
func (r row[T]) isWith(t *testing.T, err error, v T) {
	t.Helper()
	if want := r.with(v); !same.Equal(err, want) {
		t.Errorf("fail: got %#v, want %#v", err, want)
	}
}

// list sends a list of n elements every way.
func (r row[T]) list(t *testing.T, n uint32) {
	want := list(r.samples, n)
	took := func(way string, good bool) {
		t.Helper()
		if !good {
			t.Errorf("%s: %d elements did not arrive in Rust", way, n)
		}
	}
	if r.giveVec != nil {
		if got := r.giveVec(n); !same.Equal(got, want) {
			t.Errorf("giveVec: got %#v, want %#v", got, want)
		}
		got, ok := r.giveOptionVec(n, true)
		if !ok || !same.Equal(got, want) {
			t.Errorf("giveOptionVec: got %#v, %v, want %#v", got, ok, want)
		}
		if _, ok := r.giveOptionVec(n, false); ok {
			t.Error("giveOptionVec: got something, want none")
		}
		took("takeVec", r.takeVec(n, want))
		took("takeOptionVec", r.takeOptionVec(n, true, &want))
		took("takeOptionVec of none", r.takeOptionVec(n, false, nil))
	}
	if r.slice != nil {
		took("slice", r.slice(n, want))
	}
	if r.sliceMut != nil {
		turned := slices.Clone(want)
		took("sliceMut", r.sliceMut(n, turned))
		slices.Reverse(turned)
		if !same.Equal(turned, want) {
			t.Errorf("sliceMut: Rust made %#v of %#v", turned, want)
		}
	}
}

// A held is the exports for one type around a row's value.
type held[H any] struct {
	make func(i uint32) H
	give func(i uint32) H
	take func(i uint32, v H) bool
}

func (h held[H]) run(t *testing.T, samples int) {
	t.Helper()
	for i := range uint32(samples) {
		want := h.make(i)
		if got := h.give(i); !same.Equal(got, want) {
			t.Errorf("sample %d: Rust gave %#v, want %#v", i, got, want)
		}
		if !h.take(i, want) {
			t.Errorf("sample %d: %#v did not arrive in Rust", i, want)
		}
	}
}

// A varied is the exports for an enum with a row's value as data.
type varied[S any] struct {
	make func(i, variant uint32) S
	give func(i, variant uint32) S
	take func(i, variant uint32, v S) bool
}

func (s varied[S]) run(t *testing.T, samples int) {
	t.Helper()
	for variant := range uint32(3) {
		held[S]{
			make: func(i uint32) S { return s.make(i, variant) },
			give: func(i uint32) S { return s.give(i, variant) },
			take: func(i uint32, v S) bool { return s.take(i, variant, v) },
		}.run(t, samples)
	}
}

// What the implementations that Rust calls share.

// list is the samples in turn, n in all.
func list[T any](samples []T, n uint32) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = samples[i%len(samples)]
	}
	return out
}

func option[T any](v T, some bool) (T, bool) {
	if !some {
		return *new(T), false
	}
	return v, true
}

func isOption[T any](got *T, want T, some bool) bool {
	return (got != nil) == some && (got == nil || same.Equal(*got, want))
}

// outcome is a result, a bare variant, or one inside its error type: a Go
// implementation may return either.
func outcome[T any](v T, how uint32, nothing, with error) (T, error) {
	switch how {
	case 0:
		return v, nil
	case 1:
		return *new(T), nothing
	}
	return *new(T), fmt.Errorf("wrapped: %w", with)
}

func pair[T any](v T, some bool) (T, T, bool, byte) {
	if !some {
		return v, *new(T), false, 9
	}
	return v, v, true, 9
}

// turn says whether v holds want, and turns it around in place.
func turn[T any](v ferrogo.MutView[T], want []T) bool {
	good := same.Equal(v.Slice(), want)
	v.View(slices.Reverse[[]T])
	return good
}
