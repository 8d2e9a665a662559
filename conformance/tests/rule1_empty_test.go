package tests

import (
	"testing"

	ferrogo "github.com/ferrogo/ferrogo/go-side"

	"github.com/ferrogo/ferrogo/conformance/go/conf"
	"github.com/ferrogo/ferrogo/conformance/go/confrules"
	"github.com/ferrogo/ferrogo/conformance/go/conftypes"
)

// Rule 1: empty is null with length 0 in both directions, and lives in Go as
// an ordinary value. rules/tests/raw.rs checks the words themselves.

// An empty Rust Vec's address is 1, 2, 4 or 8. As a pointer in a Go frame it is
// harmless until the stack moves, and fatal then.
func TestEmptyValuesSurviveAMovingStack(t *testing.T) {
	for range 20 {
		inside(func() {
			text, bytes, leaves := confrules.TextOf(0), confrules.BytesOf(0), confrules.Renamed(nil, "")
			words, options := conf.GiveVecU64(0), conf.GiveVecText(0)
			owned, ledger := confrules.OwnedRust(0), confrules.NewLedger(0)
			view := ledger.Points()
			churn()
			if text != "" || len(bytes) != 0 || len(leaves) != 0 || len(words) != 0 || len(options) != 0 {
				t.Error("empty values are not empty")
			}
			if owned.Len() != 0 || view.Len() != 0 {
				t.Error("empty memory has elements")
			}
			owned.View(func(p []conftypes.Point) {
				churn()
				if len(p) != 0 {
					t.Error("an empty Owned shows elements")
				}
			})
			view.View(func(p []conftypes.Point) {
				churn()
				if len(p) != 0 {
					t.Error("an empty view shows elements")
				}
			})
			for range owned.All() {
				t.Error("an empty Owned yields")
			}
			for range view.All() {
				t.Error("an empty view yields")
			}
			if err := owned.Close(); err != nil {
				t.Error(err)
			}
			if err := ledger.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestNilAndEmptyAreTheSameInRust(t *testing.T) {
	for _, bytes := range [][]byte{nil, {}, make([]byte, 0, 8), []byte("abc")[3:]} {
		if n := confrules.SumBytes(bytes); n != 0 {
			t.Errorf("the sum is %d", n)
		}
		if n := confrules.FillBytes(bytes, 1); n != 0 {
			t.Errorf("%d bytes were filled", n)
		}
	}
	for _, text := range []string{"", "abc"[3:]} {
		if n := confrules.TextLen(text); n != 0 {
			t.Errorf("the length is %d", n)
		}
		if got := confrules.Upper(text); got != "" {
			t.Errorf("got %q", got)
		}
	}
	for _, leaves := range [][]conftypes.Leaf{nil, {}} {
		if got := confrules.Renamed(leaves, "x"); len(got) != 0 {
			t.Errorf("got %v", got)
		}
	}
}

// Where nil and empty differ, the type says so.
func TestNoneAndEmptyDifferInOptions(t *testing.T) {
	empty, none := []byte(nil), (*[]byte)(nil)
	if !conf.TakeOptionVecU8(0, true, &empty) || !conf.TakeOptionVecU8(0, false, none) {
		t.Error("they arrived as each other")
	}
	text := ""
	if !conf.LendOptionText(0, true, &text) || !conf.LendOptionText(0, false, nil) {
		t.Error("they arrived as each other")
	}
	if v, ok := conf.GiveOptionVecU8(0, true); !ok || len(v) != 0 {
		t.Errorf("some of nothing is %v, %v", v, ok)
	}
	if v, ok := conf.GiveOptionVecU8(0, false); ok || v != nil {
		t.Errorf("none is %v, %v", v, ok)
	}
	if text, ok := conf.GiveOptionText(0, true); !ok || text != "" {
		t.Errorf("some empty text is %q, %v", text, ok)
	}
}

func TestZeroViewIsEmpty(t *testing.T) {
	var v ferrogo.View[uint32]
	if v.Len() != 0 || len(v.Slice()) != 0 || v.Check() != nil {
		t.Error("the zero View is not empty")
	}
	ledger := confrules.NewLedger(0)
	defer ledger.Close()
	if v, ok := ledger.SomePoints(false); ok || v.Len() != 0 {
		t.Errorf("no view is %v, %v", v, ok)
	}
	if v, ok := ledger.SomePoints(true); !ok || v.Len() != 0 {
		t.Errorf("a view of nothing is %v, %v", v, ok)
	}
}
