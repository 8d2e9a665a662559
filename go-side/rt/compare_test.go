package rt

import (
	"errors"
	"strings"
	"testing"
)

func TestCompare(t *testing.T) {
	mine := []Item{{"Entry", 1}, {"Statement::parse", 2}, {"::layouts", 3}}
	for _, test := range []struct {
		name    string
		linked  []Item
		item    string
		missing bool
		says    string
	}{
		{name: "equal", linked: mine},
		{name: "newer", linked: append([]Item{{"Added", 9}}, mine...)},
		{name: "changed", linked: []Item{{"Entry", 1}, {"Statement::parse", 7}, {"::layouts", 3}}, item: "Statement::parse", says: "another form"},
		{name: "removed", linked: mine[1:], item: "Entry", missing: true, says: "is not there"},
		{name: "laid out", linked: []Item{{"Entry", 1}, {"Statement::parse", 2}, {"::layouts", 4}}, item: "::layouts", says: "laid out differently"},
		{name: "empty", item: "Entry", missing: true, says: "is not there"},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := Compare("example.com/bank", "bank", mine, test.linked)
			if test.item == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			var stale *StaleError
			if !errors.As(err, &stale) || stale.Item != test.item || stale.Missing != test.missing {
				t.Fatalf("got %#v, want a StaleError for %s", err, test.item)
			}
			if !strings.Contains(err.Error(), test.says) || !strings.Contains(err.Error(), "cargo ferrogo build") {
				t.Errorf("%q says neither %q nor the fix", err, test.says)
			}
		})
	}
}

func TestCompareKnowsNothingOfOtherTargets(t *testing.T) {
	if err := Compare("p", "c", []Item{{"::layouts", 0}}, nil); err != nil {
		t.Error(err)
	}
}

func TestShareIsOneBoundaryPerObject(t *testing.T) {
	f := Functions{Free: func(_, _, _ uint64) {}, Alloc: func(_, _ uint64) uint64 { return 0 }}
	a, b, other := Share("share_a", "", f), Share("share_a", "", f), Share("share_b", "", f)
	if a != b || a == other || a.ID == other.ID {
		t.Errorf("ids %d, %d, %d: two packages of one object share it, two objects do not", a.ID, b.ID, other.ID)
	}
	// The first package need not be the one with memory of C.
	f.FreeC = func(uint64) {}
	if Share("share_a", "", f); a.FreeC == nil {
		t.Error("the second package's FreeC is lost")
	}
}
