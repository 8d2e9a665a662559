package tests

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"sync"
	"testing"

	ferrogo "github.com/ferrogo/ferrogo/go-side"

	"github.com/ferrogo/ferrogo/conformance/go/confrules"
	"github.com/ferrogo/ferrogo/conformance/go/conftypes"
)

// Records that are read in place, and tuples inside records.

// lineOf reads every field of a row by its accessor.
func lineOf(r confrules.LineRow) confrules.Line {
	return confrules.Line{
		ID: r.ID(), Open: r.Open(), Ratio: r.Ratio(), Kind: r.Kind(), Name: r.Name(), Note: r.Note(),
		Leaf: r.Leaf(), Tags: r.Tags(), Span: r.Span(), Place: r.Place(), Value: r.Value_(),
	}
}

func TestRowsAreWhatTheValuesAre(t *testing.T) {
	settled(t)
	for _, n := range []uint32{1, 2, 100} {
		rows, want := confrules.Lines(n), confrules.LinesCopied(n)
		if rows.Len() != int(n) || len(want) != int(n) {
			t.Fatalf("%d rows, %d values, want %d", rows.Len(), len(want), n)
		}
		seen := 0
		for i, row := range rows.All() {
			if i != seen {
				t.Fatalf("row %d comes at %d", i, seen)
			}
			seen++
			for how, got := range map[string]confrules.Line{
				"Value": row.Value(), "its accessors": lineOf(row), "At": rows.At(i).Value(),
			} {
				if !reflect.DeepEqual(got, want[i]) {
					t.Fatalf("row %d by %s is %+v, want %+v", i, how, got, want[i])
				}
			}
		}
		if seen != int(n) {
			t.Errorf("%d of %d rows were seen", seen, n)
		}
	}
}

// The values once by hand: both sides of the comparison above are read by Go.
func TestRowsByHand(t *testing.T) {
	r := confrules.Lines(6).At(5)
	if r.ID() != math.MaxUint64-5 || !r.Open() || r.Ratio() != 2.5 || r.Kind() != conftypes.KindDebit || r.Name() != "ß" {
		t.Errorf("scalars and text: %+v", r.Value())
	}
	if r.Note() == nil || *r.Note() != "note 5" || r.Leaf() != (conftypes.Leaf{Name: "leaf 5", N: -5}) {
		t.Errorf("note and leaf: %+v", r.Value())
	}
	if got := fmt.Sprint(r.Tags()); got != "[tag 0 tag 1]" {
		t.Errorf("the tags are %s", got)
	}
	if r.Span() != (ferrogo.Tuple2[uint32, string]{F0: 5, F1: "to 5"}) || r.Place() != (conftypes.Point{X: 5, Y: -5}) {
		t.Errorf("span and place: %+v", r.Value())
	}
	if r.Value_() != math.MinInt64+5 {
		t.Errorf("value: %d", r.Value_())
	}
	first := confrules.Lines(1).At(0)
	if first.Note() != nil || first.Name() != "" || len(first.Tags()) != 0 || first.Open() {
		t.Errorf("what is empty: %+v", first.Value())
	}
}

func TestRowsThatAreEmptyFailOrAreNone(t *testing.T) {
	settled(t)
	empty, err := confrules.TryLines(0)
	if err != nil {
		t.Fatal(err)
	}
	var zero confrules.LineRows
	for name, rows := range map[string]confrules.LineRows{"empty": empty, "of nothing": confrules.Lines(0), "zero": zero} {
		if rows.Len() != 0 {
			t.Errorf("%s: %d rows", name, rows.Len())
		}
		for range rows.All() {
			t.Errorf("%s yields", name)
		}
	}
	if rows, err := confrules.TryLines(13); !errors.Is(err, conftypes.ConfErrorAt{Line: 1, Column: 13}) || rows.Len() != 0 {
		t.Errorf("got %d rows, %v", rows.Len(), err)
	}
	if rows, ok := confrules.MaybeLines(3, false); ok || rows.Len() != 0 {
		t.Errorf("none: %d rows, %v", rows.Len(), ok)
	}
	if rows, ok := confrules.MaybeLines(0, true); !ok || rows.Len() != 0 {
		t.Errorf("some of nothing: %d rows, %v", rows.Len(), ok)
	}
	if rows, ok := confrules.MaybeLines(3, true); !ok || rows.Len() != 3 {
		t.Errorf("some: %d rows, %v", rows.Len(), ok)
	}
	rows := confrules.Lines(3)
	for _, i := range []int{-1, 3, math.MaxInt, math.MinInt} {
		p, ok := recovered(func() { rows.At(i) }).(string)
		if !ok || !strings.Contains(p, fmt.Sprintf("confrules.Lines: row %d of 3", i)) {
			t.Errorf("row %d panics with %q", i, p)
		}
	}
	for i := range rows.All() {
		if i > 0 {
			t.Error("a loop that was left goes on")
		}
		break
	}
}

// Rows and what is read of them are Go's memory: they may be kept and shared.
func TestRowsAreKept(t *testing.T) {
	settled(t)
	rows := confrules.Lines(50)
	row, name := rows.At(7), rows.At(7).Name()
	want := confrules.LinesCopied(50)
	for range 20 { // what would be put where Rust's buffer was
		confrules.Lines(50)
	}
	churn()
	if name != "ßßß" || !reflect.DeepEqual(row.Value(), want[7]) {
		t.Errorf("%q, %+v; want %+v", name, row.Value(), want[7])
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for i, row := range rows.All() {
				if !reflect.DeepEqual(lineOf(row), want[i]) {
					t.Errorf("row %d is another", i)
				}
			}
		})
	}
	all.Wait()
}

func TestRowsOfLayoutStructs(t *testing.T) {
	corners := confrules.Corners()
	want := []conftypes.Point{{}, {X: math.MinInt16, Y: math.MaxInt64}}
	if corners.Len() != len(want) {
		t.Fatalf("%d corners", corners.Len())
	}
	for i, row := range corners.All() {
		if row.Value() != want[i] || row.X() != want[i].X || row.Y() != want[i].Y {
			t.Errorf("corner %d is %v", i, row.Value())
		}
	}
}

// pairs is what Rust's all_pairs returns.
func pairs() confrules.Pairs {
	return confrules.Pairs{
		Both:  ferrogo.Tuple2[uint32, string]{F0: 7, F1: "sieben"},
		Three: ferrogo.Tuple3[bool, rune, float64]{F0: true, F1: 'ß', F2: -0.5},
		Many:  []ferrogo.Tuple2[string, int64]{{F0: "a", F1: math.MinInt64}, {F0: "", F1: 1}},
		Some:  &ferrogo.Tuple2[byte, uint64]{F0: 255, F1: math.MaxUint64},
		Deep: ferrogo.Tuple2[ferrogo.Tuple2[byte, conftypes.Leaf], [2]uint16]{
			F0: ferrogo.Tuple2[byte, conftypes.Leaf]{F0: 1, F1: conftypes.Leaf{Name: "deep", N: -1}},
			F1: [2]uint16{2, 3},
		},
		By: map[uint32]ferrogo.Tuple2[int32, []string]{1: {F0: -1, F1: []string{"x", "y"}}, 2: {F0: -2}},
	}
}

func TestTuplesInsideRecords(t *testing.T) {
	want := pairs()
	if !confrules.ArePairs(want) {
		t.Error("Rust got others")
	}
	if got := confrules.AllPairs(); !reflect.DeepEqual(got, want) {
		t.Errorf("Go got %+v, want %+v", got, want)
	}
	other := pairs()
	other.Deep.F0.F1.Name = "deeper"
	if confrules.ArePairs(other) {
		t.Error("another name deep inside is not seen")
	}
	all := []confrules.Pairs{want, {}, other}
	back := confrules.PairsBack(all)
	if len(back) != len(all) {
		t.Fatalf("%d came back", len(back))
	}
	for i := range all {
		if i == 1 { // nil and empty are the same in Rust
			if got := back[i]; got.Both != all[i].Both || len(got.Many) != 0 || got.Some != nil || len(got.By) != 0 {
				t.Errorf("nothing came back as %+v", got)
			}
			continue
		}
		if !reflect.DeepEqual(back[i], all[i]) {
			t.Errorf("%+v came back as %+v", all[i], back[i])
		}
	}
}
