package reconcile_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/reconciliation/internal/bank"
	"example.com/reconciliation/internal/importer"
	"example.com/reconciliation/internal/ledger"
	"example.com/reconciliation/internal/planted"
	"example.com/reconciliation/internal/reconcile"
	"example.com/reconciliation/internal/statement"
)

const data = "../../testdata/mt940"

// modelled are the statements with an expectation beside them.
func modelled(t *testing.T) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(data, func(path string, _ fs.DirEntry, err error) error {
		if filepath.Ext(path) == ".json" {
			files = append(files, strings.TrimSuffix(path, ".json")+".sta")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 20 {
		t.Fatalf("%d statements, want 20", len(files))
	}
	return files
}

func newStore(t *testing.T) *ledger.Store {
	t.Helper()
	store, err := ledger.Create(t.Context(), filepath.Join(t.TempDir(), "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

func importAll(t *testing.T, store *ledger.Store, files []string) {
	t.Helper()
	im := importer.Importer{Store: store, Parse: statement.Parse}
	outcomes, err := im.Import(t.Context(), files)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range outcomes {
		if o.Err != nil {
			t.Fatal(o.Err)
		}
	}
}

func TestTheReportHasExactlyThePlantedMistakes(t *testing.T) {
	files := modelled(t)
	lines, err := planted.Lines(t.Context(), files)
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(3) {
		plan, err := planted.Make(lines, planted.DefaultCounts, seed)
		if err != nil {
			t.Fatal(err)
		}
		store := newStore(t)
		if err := store.AddEntries(t.Context(), plan.Entries); err != nil {
			t.Fatal(err)
		}
		importAll(t, store, files)
		r, err := reconcile.Run(t.Context(), store)
		if err != nil {
			t.Fatal(err)
		}
		for _, wrong := range plan.Compare(r, nil) {
			t.Errorf("seed %d: %s", seed, wrong)
		}
		changed := len(plan.Missing) + len(plan.Amounts) + len(plan.Dates) + len(plan.Currencies)
		if want := len(lines) - changed; r.Summary.Matched != want {
			t.Errorf("seed %d: %d matched, want %d", seed, r.Summary.Matched, want)
		}
	}
}

func TestAStatementThatPaysTwiceIsFound(t *testing.T) {
	store := newStore(t)
	file := filepath.Join(t.TempDir(), "twice.sta")
	text := ":20:A\n:25:B\n:28C:1\n:60F:C200101EUR0,00\n" +
		":61:200102C1,00NMSCINVOICE7\n:61:200102C1,00NMSCINVOICE7\n:62F:C200102EUR2,00\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	importAll(t, store, []string{file})
	entry := bank.Posting{
		Account: "B", Reference: "INVOICE7", Date: bank.Date{Year: 2020, Month: 1, Day: 2},
		Amount: bank.Amount{Units: 1, Currency: "EUR"},
	}
	if err := store.AddEntries(t.Context(), []bank.Posting{entry}); err != nil {
		t.Fatal(err)
	}
	r, err := reconcile.Run(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Matched) != 1 || len(r.DuplicatedInStatement) != 1 {
		t.Fatalf("%+v", r.Summary)
	}
	if d := r.DuplicatedInStatement[0]; d.Line.FileLine != 6 || d.Repeats.FileLine != 5 {
		t.Errorf("line %d repeats line %d", d.Line.FileLine, d.Repeats.FileLine)
	}
	if total := r.Totals[0]; total.Difference.String() != "1.00 EUR" || total.Matched.String() != "1.00 EUR" {
		t.Errorf("totals %+v", total)
	}
}

func TestAnEmptyLedgerHasAnEmptyReport(t *testing.T) {
	r, err := reconcile.Run(t.Context(), newStore(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Totals) != 0 || r.Summary.Matched != 0 {
		t.Errorf("%+v", r)
	}
}
