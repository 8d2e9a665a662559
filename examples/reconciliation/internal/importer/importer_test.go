package importer

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/reconciliation/internal/bank"
	"example.com/reconciliation/internal/ledger"
)

var errBad = errors.New("line 3: bad")

// parse reads a format of this test: one reference per line; "bad" is an error.
func parse(data []byte) (*bank.Statement, error) {
	m := bank.Message{Account: "A", Number: string(data)}
	for i, reference := range strings.Fields(string(data)) {
		if reference == "bad" {
			return nil, errBad
		}
		m.Lines = append(m.Lines, bank.Line{FileLine: i + 1, Posting: bank.Posting{
			Account: "A", Reference: reference, Date: bank.Date{Year: 2024, Month: 3, Day: 1},
			Amount: bank.Amount{Units: 1, Currency: "EUR"},
		}})
	}
	return &bank.Statement{Messages: []bank.Message{m}}, nil
}

func setup(t *testing.T, contents ...string) (*Importer, []string) {
	t.Helper()
	dir := t.TempDir()
	store, err := ledger.Create(t.Context(), filepath.Join(dir, "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	var files []string
	for i, content := range contents {
		file := filepath.Join(dir, string(rune('a'+i))+".sta")
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return &Importer{Store: store, Parse: parse}, files
}

func kept(t *testing.T, im *Importer) string {
	t.Helper()
	lines, err := im.Store.Lines(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, l := range lines {
		all = append(all, l.Reference)
	}
	return strings.Join(all, " ")
}

func TestABadFileDoesNotStopTheOthers(t *testing.T) {
	im, files := setup(t, "one two", "three bad", "four")
	missing := filepath.Join(filepath.Dir(files[0]), "missing.sta")
	outcomes, err := im.Import(t.Context(), append(files, missing, files[0]))
	if err != nil {
		t.Fatal(err)
	}
	var statuses []string
	for _, o := range outcomes {
		statuses = append(statuses, string(o.Status))
	}
	if got, want := strings.Join(statuses, " "), "imported refused imported refused known"; got != want {
		t.Errorf("statuses %q, want %q", got, want)
	}
	if got, want := kept(t, im), "one two four"; got != want {
		t.Errorf("kept %q, want %q", got, want)
	}
	if bad := outcomes[1].Err; !errors.Is(bad, errBad) || bad.Error() != files[1]+": line 3: bad" {
		t.Errorf("bad file: %v", bad)
	}
	if gone := outcomes[3].Err; !errors.Is(gone, fs.ErrNotExist) || strings.Count(gone.Error(), missing) != 1 {
		t.Errorf("missing file: %v", gone)
	}
}

func TestAnInterruptedImportGoesOnLater(t *testing.T) {
	im, files := setup(t, "one two", "three", "four five")
	ctx, cancel := context.WithCancelCause(t.Context())
	interrupted := errors.New("interrupted")
	im.Progress = func(o Outcome) {
		if o.File == files[1] {
			cancel(interrupted)
		}
	}
	outcomes, err := im.Import(ctx, files)
	if !errors.Is(err, interrupted) || !strings.Contains(err.Error(), "after 2 of 3 files") || len(outcomes) != 2 {
		t.Fatalf("%d outcomes, error %v", len(outcomes), err)
	}
	if got, want := kept(t, im), "one two three"; got != want {
		t.Errorf("kept %q, want %q", got, want)
	}
	if _, err := im.Import(t.Context(), files); err != nil {
		t.Fatal(err)
	}
	if got, want := kept(t, im), "one two three four five"; got != want {
		t.Errorf("kept %q, want %q", got, want)
	}
}

func TestAFolderIsRefused(t *testing.T) {
	im, _ := setup(t)
	outcomes, err := im.Import(t.Context(), []string{t.TempDir()})
	if err != nil || outcomes[0].Status != Refused || !strings.Contains(outcomes[0].Err.Error(), "is a directory") {
		t.Errorf("outcomes %+v, error %v", outcomes, err)
	}
}
