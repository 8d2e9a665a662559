package report

import (
	"encoding/json"
	"strings"
	"testing"

	"example.com/reconciliation/internal/bank"
)

func posting(id int64, reference string, units int64) bank.Posting {
	return bank.Posting{
		ID: id, Account: "ACC", Reference: reference, Date: bank.Date{Year: 2024, Month: 3, Day: 1},
		Amount: bank.Amount{Units: units, Scale: 2, Currency: "EUR"},
	}
}

func sample(t *testing.T) *Report {
	t.Helper()
	line := func(id int64, reference string, units int64) bank.Line {
		return bank.Line{Posting: posting(id, reference, units), File: "dir/a.sta", FileLine: int(id) + 4}
	}
	b := NewBuilder(
		[]bank.Line{line(1, "same", 100), line(2, "other", 200), line(3, "bank", 300), line(4, "same", 100)},
		[]bank.Posting{posting(11, "same", 100), posting(12, "other", 250), posting(13, "book", 400), posting(14, "same", 100)},
	)
	for _, f := range []Finding{
		{Kind: Matched, Line: 1, Entry: 11},
		{Kind: Disputed, Line: 2, Entry: 12, Amount: true, Currency: true},
		{Kind: OnlyInStatement, Line: 3},
		{Kind: OnlyInLedger, Entry: 13},
		{Kind: DuplicatedInStatement, Line: 4, Repeats: 1},
		{Kind: DuplicatedInLedger, Entry: 14, Repeats: 11},
	} {
		if err := b.Add(f); err != nil {
			t.Fatal(err)
		}
	}
	b.Total(Total{
		Currency: "EUR", Lines: 4, Entries: 4,
		Statement: bank.Amount{Units: 700, Scale: 2, Currency: "EUR"}, Ledger: bank.Amount{Units: 850, Scale: 2, Currency: "EUR"},
		Difference: bank.Amount{Units: -150, Scale: 2, Currency: "EUR"}, Matched: bank.Amount{Units: 100, Scale: 2, Currency: "EUR"},
	})
	return b.Report()
}

func TestTablesSayWhatWasFound(t *testing.T) {
	var out strings.Builder
	if err := sample(t).Write(&out, Options{}); err != nil {
		t.Fatal(err)
	}
	for _, row := range []string{
		"│ EUR      │     4 │       4 │      7.00 │   8.50 │      -1.50 │    1.00 │",
		"│ ACC     │ other     │ 2024-03-01 │ 2.00 EUR │ 2024-03-01 │ 2.50 EUR │ amount, currency │ a.sta:6 │",
		"│ ledger    │ ACC     │ same      │ 2024-03-01 │ 1.00 EUR │ entry 14 repeats 11     │",
		"│ statement │ ACC     │ same      │ 2024-03-01 │ 1.00 EUR │ a.sta:8 repeats a.sta:5 │",
		"│ ACC     │ bank      │ 2024-03-01 │ 3.00 EUR │ a.sta:7 │",
		"│ ACC     │ book      │ 2024-03-01 │ 4.00 EUR │ entry 13 │",
	} {
		if !strings.Contains(out.String(), row) {
			t.Errorf("missing\n%s", row)
		}
	}
	if t.Failed() {
		t.Log("\n" + out.String())
	}
}

func TestLongTablesAreCut(t *testing.T) {
	r := &Report{}
	for i := range 5 {
		r.OnlyInLedger = append(r.OnlyInLedger, posting(int64(i+1), "r", 1))
	}
	for limit, want := range map[int]string{2: "… and 3 more; --limit 0 shows all", 0: "entry 5"} {
		var out strings.Builder
		if err := r.Write(&out, Options{Limit: limit}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), want) || (limit == 2) == strings.Contains(out.String(), "entry 3") {
			t.Errorf("limit %d:\n%s", limit, out.String())
		}
	}
}

func TestJSONHasEveryFinding(t *testing.T) {
	data, err := json.Marshal(sample(t))
	if err != nil {
		t.Fatal(err)
	}
	var back struct {
		Summary  map[string]int
		Disputed []struct {
			Statement struct {
				File   string
				Amount struct{ Amount, Currency string }
			}
			Differs []string
		}
		DuplicatedInLedger []struct{ Repeats struct{ ID int } } `json:"duplicated_in_ledger"`
	}
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"matched", "disputed", "duplicated_in_statement", "duplicated_in_ledger", "only_in_statement", "only_in_ledger"} {
		if back.Summary[kind] != 1 {
			t.Errorf("%s: %d", kind, back.Summary[kind])
		}
	}
	if d := back.Disputed[0]; d.Statement.File != "dir/a.sta" || d.Statement.Amount.Amount != "2.00" || strings.Join(d.Differs, "+") != "amount+currency" {
		t.Errorf("disputed %+v", d)
	}
	if back.DuplicatedInLedger[0].Repeats.ID != 11 {
		t.Errorf("duplicated %+v", back.DuplicatedInLedger)
	}
}

func TestAFindingAboutNothingIsAnError(t *testing.T) {
	b := NewBuilder(nil, nil)
	for _, f := range []Finding{{Kind: Matched, Line: 1}, {Kind: OnlyInLedger, Entry: 7}, {Kind: 99}} {
		if err := b.Add(f); err == nil {
			t.Errorf("%+v was accepted", f)
		}
	}
}
