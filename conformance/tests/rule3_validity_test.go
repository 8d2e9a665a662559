package tests

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	ferrogo "github.com/ferrogo/ferrogo/go-side"

	"github.com/ferrogo/ferrogo/conformance/go/conf"
	"github.com/ferrogo/ferrogo/conformance/go/confrules"
	"github.com/ferrogo/ferrogo/conformance/go/conftypes"
)

// Rule 3: what is no value of its type is an error that names the parameter,
// never a fault. What Go's types cannot even say is in rules/tests/raw.rs.

const notUTF8 = "ab\xff"

func TestInvalidParameters(t *testing.T) {
	badKind, surrogate, zero := conftypes.Kind(3), rune(0xd800), uint32(0)
	badText := notUTF8
	mixed := conf.PlainMixed{Value: conftypes.Mixed{Kind: badKind}}
	plain := conf.PlainKind{Array: [3]conftypes.Kind{0, 0, badKind}}
	for _, c := range []struct {
		fn, param string
		is        error
		call      func()
	}{
		{"confrules.TextLen", "text", ferrogo.ErrUTF8, func() { confrules.TextLen(notUTF8) }},
		{"confrules.Upper", "text", ferrogo.ErrUTF8, func() { confrules.Upper(notUTF8) }},
		{"confrules.Renamed", "name", ferrogo.ErrUTF8, func() { confrules.Renamed(nil, notUTF8) }},
		{"confrules.Renamed", "leaves", ferrogo.ErrUTF8, func() { confrules.Renamed([]conftypes.Leaf{{Name: "ok"}, {Name: notUTF8}}, "") }},
		{"conf.TakeVecText", "v", ferrogo.ErrUTF8, func() { conf.TakeVecText(1, []string{notUTF8}) }},
		{"conf.LendOptionText", "v", ferrogo.ErrUTF8, func() { conf.LendOptionText(1, true, &badText) }},
		{"conf.TakeCounts", "v", ferrogo.ErrUTF8, func() { conf.TakeCounts(0, map[string]int64{notUTF8: 1}) }},
		{"conf.TakeKind", "v", ferrogo.ErrInvalid, func() { conf.TakeKind(0, badKind) }},
		{"conf.TakeLevel", "v", ferrogo.ErrInvalid, func() { conf.TakeLevel(0, 5) }},
		{"conf.TakeOptionKind", "v", ferrogo.ErrInvalid, func() { conf.TakeOptionKind(0, true, &badKind) }},
		{"conf.TakeVecKind", "v", ferrogo.ErrInvalid, func() { conf.TakeVecKind(1, []conftypes.Kind{0, badKind}) }},
		{"conf.SliceKind", "v", ferrogo.ErrInvalid, func() { conf.SliceKind(1, []conftypes.Kind{badKind}) }},
		{"conf.SliceMutKind", "v", ferrogo.ErrInvalid, func() { conf.SliceMutKind(1, []conftypes.Kind{badKind}) }},
		{"conf.TakeKinds2x2", "v", ferrogo.ErrInvalid, func() { conf.TakeKinds2x2(0, [2][2]conftypes.Kind{{}, {0, badKind}}) }},
		{"conf.TakePlainKind", "v", ferrogo.ErrInvalid, func() { conf.TakePlainKind(0, &plain) }},
		{"conf.TakePlainMixed", "v", ferrogo.ErrInvalid, func() { conf.TakePlainMixed(0, &mixed) }},
		{"conf.TakeFieldKind", "v", ferrogo.ErrInvalid, func() { conf.TakeFieldKind(0, conf.FieldKind{Value: badKind}) }},
		{"conf.TakeMixed", "v", ferrogo.ErrInvalid, func() { conf.TakeMixed(0, conftypes.Mixed{Letter: surrogate}) }},
		{"conf.ChangeMixed", "v", ferrogo.ErrInvalid, func() { conf.ChangeMixed(0, &conftypes.Mixed{Kind: 9}) }},
		{"conf.TakeChar", "v", ferrogo.ErrInvalid, func() { conf.TakeChar(0, surrogate) }},
		{"conf.TakeChar", "v", ferrogo.ErrInvalid, func() { conf.TakeChar(0, -1) }},
		{"conf.TakeChar", "v", ferrogo.ErrInvalid, func() { conf.TakeChar(0, 0x110000) }},
		{"conf.TakeDuration", "v", ferrogo.ErrInvalid, func() { conf.TakeDuration(0, -1) }},
		{"conf.TakeVecDuration", "v", ferrogo.ErrInvalid, func() { conf.TakeVecDuration(0, []time.Duration{math.MinInt64}) }},
		{"conf.TakeShape", "v", ferrogo.ErrInvalid, func() { conf.TakeShape(0, nil) }},
		{"conf.TakeShape", "v", ferrogo.ErrInvalid, func() { conf.TakeShape(0, conftypes.ShapeUnknown{Tag: 2}) }},
		{"conf.TakeVecShape", "v", ferrogo.ErrInvalid, func() { conf.TakeVecShape(0, []conftypes.Shape{nil}) }},
		{"conf.TakeTree", "v", ferrogo.ErrInvalid, func() { conf.TakeTree(0, conftypes.Tree{}) }}, // its Shape is nil
		{"conf.LendPoint", "v", ferrogo.ErrNull, func() { conf.LendPoint(0, nil) }},
		{"conf.ChangePoint", "v", ferrogo.ErrNull, func() { conf.ChangePoint(0, nil) }},
		{"confrules.ShiftInPlace", "p", ferrogo.ErrNull, func() { confrules.ShiftInPlace(nil, 1) }},
		{"confrules.Map", "f", ferrogo.ErrNull, func() { confrules.Map(nil, nil) }},
		{"confrules.NewListener", "f", ferrogo.ErrNull, func() { confrules.NewListener(nil) }},
		{"confrules.NewWatcher", "probe", ferrogo.ErrNull, func() { confrules.NewWatcher(nil) }},
		{"confrules.NewWatcher", "probe", ferrogo.ErrNull, func() { confrules.NewWatcher(probe(nil)) }},
		{"confrules.CallPlain", "plain", ferrogo.ErrNull, func() { confrules.CallPlain((*typedNil)(nil)) }},
		{"ferrogo.NewBuffer", "n", ferrogo.ErrLength, func() { ferrogo.NewBuffer[uint64](-1) }},
		{"ferrogo.NewBuffer", "n", ferrogo.ErrLength, func() { ferrogo.NewBuffer[uint64](1 << 45) }},
	} {
		t.Run(c.fn, func(t *testing.T) {
			err := panicOf(t, c.call)
			isBoundary(t, err, c.is, c.fn, c.param)
			for _, part := range []string{c.fn, c.param, "[FG5"} {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q is not in %q", part, err)
				}
			}
		})
	}
	if zero != 0 || badText != notUTF8 {
		t.Error("a parameter was written")
	}
}

type typedNil struct{}

func (*typedNil) Text() string { return "" }
func (*typedNil) Act()         {}

// A function that can fail returns the same error instead of panicking.
func TestInvalidParametersOfFallibleFunctions(t *testing.T) {
	_, err := confrules.Ask(nil, 1)
	isBoundary(t, err, ferrogo.ErrNull, "confrules.Ask", "probe")
	_, err = confrules.Ask(probe(nil), 1)
	isBoundary(t, err, ferrogo.ErrNull, "confrules.Ask", "probe")
	_, err = confrules.RefuseWatcher(nil)
	isBoundary(t, err, ferrogo.ErrNull, "confrules.RefuseWatcher", "probe")
	isBoundary(t, confrules.FailWith(notUTF8), ferrogo.ErrUTF8, "confrules.FailWith", "text")
}

func TestNilAndZeroObjects(t *testing.T) {
	var none *confrules.Ledger
	zero := new(confrules.Ledger)
	isBoundary(t, panicOf(t, func() { none.Total() }), ferrogo.ErrNull, "confrules.Ledger.Total", "receiver")
	for _, l := range []*confrules.Ledger{none, zero} {
		if err := panicOf(t, func() { l.Total() }); !errors.Is(err, ferrogo.ErrNull) && !errors.Is(err, ferrogo.ErrClosed) {
			t.Errorf("a call: %v", err)
		}
		_, err := l.Ask(answer, 1)
		var b *ferrogo.BoundaryError
		if !errors.As(err, &b) || b.Param != "receiver" {
			t.Errorf("a fallible call: %v", err)
		}
		if err := panicOf(t, func() { l.Finish() }); !errors.As(err, &b) {
			t.Errorf("a consuming call: %v", err)
		}
		if err := panicOf(t, func() { l.Points() }); !errors.As(err, &b) {
			t.Errorf("a view: %v", err)
		}
		if err := l.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	}
	j, l := confrules.NewJournal(), confrules.NewLedger(0)
	defer j.Close()
	defer l.Close()
	isBoundary(t, panicOf(t, func() { confrules.MoveEntries(nil, j) }), ferrogo.ErrNull, "confrules.MoveEntries", "from")
	isBoundary(t, panicOf(t, func() { confrules.Merge(l, new(conftypes.Token), nil) }), ferrogo.ErrNull, "confrules.Merge", "token")
}

// What Go answers is checked on the way into Rust as well; without a Result
// the only way is a Rust panic, which comes back here.
func TestInvalidAnswersOfGo(t *testing.T) {
	for name, call := range map[string]func(){
		"text":    func() { confrules.CallPlain(plain{text: func() string { return notUTF8 }, act: func() {}}) },
		"enum":    func() { conf.CallKind(0, func(conftypes.Kind) conftypes.Kind { return 3 }) },
		"char":    func() { conf.CallChar(0, func(rune) rune { return 0xdfff }) },
		"struct":  func() { conf.CallMixed(0, func(m conftypes.Mixed) conftypes.Mixed { m.Kind = 1; return m }) },
		"record":  func() { conf.CallLeaf(0, func(l conftypes.Leaf) conftypes.Leaf { l.Name = notUTF8; return l }) },
		"sum":     func() { conf.CallShape(0, func(conftypes.Shape) conftypes.Shape { return nil }) },
		"elapsed": func() { conf.CallDuration(0, func(time.Duration) time.Duration { return -5 }) },
	} {
		t.Run(name, func(t *testing.T) { isRustPanic(t, panicOf(t, call), "invalid", "") })
	}
	// A buffer that is nil is known before Rust sees it: the method panics.
	isBoundary(t, panicOf(t, func() { confrules.BorrowFrom(nilLender{}, 1) }), ferrogo.ErrNull, "confrules.Lender.Give", "result")
}

// nilLender answers with a nil buffer.
type nilLender struct{}

func (nilLender) Lend(uint32) []uint64                             { return nil }
func (nilLender) Give(uint32) *ferrogo.Buffer[uint64]              { return nil }
func (nilLender) TryGive(uint32) (*ferrogo.Buffer[uint64], error)  { return nil, nil }
func (nilLender) TakeRust(v *ferrogo.Owned[conftypes.Point]) int64 { return 0 }
func (nilLender) TakeC(v *ferrogo.Owned[conftypes.Point]) int64    { return 0 }
