package ledger

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.com/reconciliation/internal/bank"
)

var noon = time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)

func newStore(t *testing.T) *Store {
	t.Helper()
	s, err := Create(t.Context(), filepath.Join(t.TempDir(), "odd name?%20#.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func posting(reference string, units int64) bank.Posting {
	return bank.Posting{
		Account: "ACC", Reference: reference, Date: bank.Date{Year: 2024, Month: 3, Day: 1},
		Amount: bank.Amount{Units: units, Scale: 2, Currency: "EUR"},
	}
}

func line(n int, reference string, units int64) bank.Line {
	return bank.Line{Posting: posting(reference, units), FileLine: n}
}

// statement has one message of these lines.
func statement(number string, lines ...bank.Line) *bank.Statement {
	return &bank.Statement{Messages: []bank.Message{{FileLine: 1, Account: "ACC", Number: number, Lines: lines}}}
}

func mustImport(t *testing.T, s *Store, name, sha string, st *bank.Statement) Imported {
	t.Helper()
	done, err := s.Import(t.Context(), Source{Name: name, SHA256: sha}, st, noon)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func references(t *testing.T, s *Store) string {
	t.Helper()
	lines, err := s.Lines(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, l := range lines {
		all = append(all, l.File+":"+l.Reference+"="+l.Amount.Number())
	}
	return strings.Join(all, " ")
}

func TestTheSameBytesAreImportedOnce(t *testing.T) {
	s := newStore(t)
	st := statement("1", line(5, "a", 100), line(7, "b", -100))
	if got, want := mustImport(t, s, "one.sta", "x", st), (Imported{Messages: 1, Lines: 2}); got != want {
		t.Errorf("first import: %+v, want %+v", got, want)
	}
	again := mustImport(t, s, "copy.sta", "x", st)
	if again.Before == nil || again.Before.Name != "one.sta" || !again.Before.At.Equal(noon) || again.Lines != 0 {
		t.Errorf("second import: %+v, before %+v", again, again.Before)
	}
	if got, want := references(t, s), "one.sta:a=1.00 one.sta:b=-1.00"; got != want {
		t.Errorf("lines %q, want %q", got, want)
	}
}

func TestAMessageSentTwiceAddsOnlyWhatIsNew(t *testing.T) {
	s := newStore(t)
	mustImport(t, s, "one.sta", "x", statement("1", line(5, "a", 100), line(6, "a", 100), line(7, "b", 200)))
	second := mustImport(t, s, "two.sta", "y", statement("1", line(5, "a", 100), line(6, "b", 250)))
	if want := (Imported{RepeatedMessages: 1, RepeatedLines: 1, Lines: 1}); second != want {
		t.Errorf("second: %+v, want %+v", second, want)
	}
	third := mustImport(t, s, "three.sta", "z", statement("2", line(5, "a", 100)))
	if want := (Imported{Messages: 1, Lines: 1}); third != want {
		t.Errorf("another statement with an equal line: %+v, want %+v", third, want)
	}
	want := "one.sta:a=1.00 one.sta:a=1.00 one.sta:b=2.00 two.sta:b=2.50 three.sta:a=1.00"
	if got := references(t, s); got != want {
		t.Errorf("lines %q, want %q", got, want)
	}
}

func TestEqualValuesAreEqualWhateverTheirScale(t *testing.T) {
	s := newStore(t)
	mustImport(t, s, "one.sta", "x", statement("1", line(5, "a", 1500)))
	whole := line(5, "a", 15)
	whole.Amount.Scale = 0
	if got := mustImport(t, s, "two.sta", "y", statement("1", whole)); got.Lines != 0 {
		t.Errorf("15 was added beside 15.00: %+v", got)
	}
}

func TestAFailureInTheMiddleKeepsNothing(t *testing.T) {
	s := newStore(t)
	mustImport(t, s, "one.sta", "x", statement("1", line(5, "a", 100)))
	bad := line(9, "c", 300)
	bad.Amount.Currency = "TOO LONG"
	_, err := s.Import(t.Context(), Source{"two.sta", "y"}, statement("2", line(5, "b", 200), bad), noon)
	if err == nil || !strings.Contains(err.Error(), "nothing of two.sta was kept: line 9:") {
		t.Fatalf("error %v", err)
	}
	if got, want := references(t, s), "one.sta:a=1.00"; got != want {
		t.Errorf("lines %q, want %q", got, want)
	}
	if got := mustImport(t, s, "two.sta", "y", statement("2", line(5, "b", 200), line(9, "c", 300))); got.Lines != 2 {
		t.Errorf("after the failure: %+v", got)
	}
}

func TestACancelledImportKeepsNothing(t *testing.T) {
	s := newStore(t)
	ctx, cancel := context.WithCancel(t.Context())
	// The database itself interrupts the import at its second line.
	if _, err := s.db.ExecContext(ctx, `CREATE TRIGGER interrupt AFTER INSERT ON lines WHEN new.reference = 'b'
		BEGIN SELECT RAISE(ABORT, 'interrupted'); END`); err != nil {
		t.Fatal(err)
	}
	st := statement("1", line(5, "a", 100), line(6, "b", 200))
	if _, err := s.Import(ctx, Source{"one.sta", "x"}, st, noon); err == nil {
		t.Fatal("the import was not interrupted")
	}
	cancel()
	if _, err := s.Import(ctx, Source{"one.sta", "x"}, st, noon); err == nil {
		t.Fatal("a cancelled import went on")
	}
	if got := references(t, s); got != "" {
		t.Errorf("lines %q are left", got)
	}
	for _, table := range []string{"files", "messages", "lines"} {
		var n int
		if err := s.db.QueryRowContext(t.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil || n != 0 {
			t.Errorf("%s has %d rows, error %v", table, n, err)
		}
	}
}

func TestEntriesAreFoundByAccountAndReference(t *testing.T) {
	s := newStore(t)
	if err := s.AddEntries(t.Context(), []bank.Posting{posting("a", 1), posting("b", 2), posting("a", 3)}); err != nil {
		t.Fatal(err)
	}
	found, err := s.Find(t.Context(), bank.Key{Account: "ACC", Reference: "a"})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 2 || found[0].Facts() != posting("a", 1).Facts() || found[1].ID != 3 {
		t.Errorf("found %+v", found)
	}
	keys, err := s.Keys(t.Context())
	if err != nil || len(keys) != 2 {
		t.Errorf("keys %v, error %v", keys, err)
	}
	none, err := s.Find(t.Context(), bank.Key{Account: "ACC", Reference: "A"})
	if err != nil || len(none) != 0 {
		t.Errorf("found %v, error %v", none, err)
	}
}

func TestOnlyALedgerIsOpened(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	other := filepath.Join(dir, "other.db")
	db, err := sql.Open("sqlite", other)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`CREATE TABLE lines (id INTEGER)`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "none.db"): "does not exist",
		dir:                           "is a folder",
		write("empty.db", ""):         "is empty",
		write("text.db", strings.Repeat("text\n", 99)): "not a database",
		other: "SQLite file of another program",
	} {
		s, err := Open(t.Context(), path)
		if err == nil {
			s.Close()
			t.Errorf("%s was opened", path)
		} else if !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
}

func TestALedgerSurvivesReopening(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	for range 2 {
		s, err := Create(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		mustImport(t, s, "one.sta", "x", statement("1", line(5, "a", 100)))
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if got, want := references(t, s), "one.sta:a=1.00"; got != want {
		t.Errorf("lines %q, want %q", got, want)
	}
}
