package planted

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"example.com/reconciliation/internal/bank"
)

func lines(n int) []bank.Line {
	var all []bank.Line
	for i := range n {
		all = append(all, bank.Line{Posting: bank.Posting{
			ID: int64(i + 1), Account: "A", Reference: fmt.Sprintf("R%d", i/2),
			Date:   bank.Date{Year: 2024, Month: 3, Day: 1 + i%20},
			Amount: bank.Amount{Units: int64(100 + i), Scale: 2, Currency: "EUR"},
		}})
	}
	return all
}

func TestTheSameSeedMakesTheSameLedger(t *testing.T) {
	make := func(seed uint64) *Plan {
		plan, err := Make(lines(100), DefaultCounts, seed)
		if err != nil {
			t.Fatal(err)
		}
		return plan
	}
	if !reflect.DeepEqual(make(7), make(7)) {
		t.Error("two plans of one seed differ")
	}
	if reflect.DeepEqual(make(7), make(8)) {
		t.Error("two plans of different seeds are the same")
	}
}

func TestTheLedgerIsTheLinesButForTheMistakes(t *testing.T) {
	plan, err := Make(lines(100), DefaultCounts, 1)
	if err != nil {
		t.Fatal(err)
	}
	left := map[bank.Posting]int{}
	for _, l := range lines(100) {
		left[l.Facts()]++
	}
	for _, e := range plan.Entries {
		left[e.Facts()]--
	}
	want := map[bank.Posting]int{}
	for _, p := range plan.Missing {
		want[p.Facts()]++
	}
	for _, p := range append(plan.Extra, plan.Duplicated...) {
		want[p.Facts()]--
	}
	for _, changes := range [][]Change{plan.Amounts, plan.Dates, plan.Currencies} {
		for _, c := range changes {
			want[c.Line.Facts()]++
			want[c.Entry.Facts()]--
		}
	}
	for p, n := range left {
		if n != want[p] {
			t.Errorf("%+v: %+d, planned %+d", p, n, want[p])
		}
		delete(want, p)
	}
	if len(want) != 0 {
		t.Errorf("planned and not made: %v", want)
	}
	got := Counts{
		len(plan.Missing), len(plan.Extra), len(plan.Duplicated),
		len(plan.Amounts), len(plan.Dates), len(plan.Currencies),
	}
	if got != DefaultCounts {
		t.Errorf("planted %+v, want %+v", got, DefaultCounts)
	}
}

func TestTooFewLinesAreSaid(t *testing.T) {
	_, err := Make(lines(4), DefaultCounts, 1)
	if err == nil || !strings.Contains(err.Error(), "only 2 places are left") {
		t.Errorf("error %v", err)
	}
	if _, err := Make(nil, Counts{Extra: 1}, 1); err == nil {
		t.Error("extra entries out of nothing")
	}
}
