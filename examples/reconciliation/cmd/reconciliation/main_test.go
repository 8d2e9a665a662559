package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const data = "../../testdata/mt940"

// run runs the command as main does and returns what it writes.
func run(ctx context.Context, args ...string) (string, error) {
	var out bytes.Buffer
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(&out)
	root.SetErr(&out)
	err := root.ExecuteContext(ctx)
	return out.String(), err
}

func TestTheDemoFindsWhatWasPlanted(t *testing.T) {
	out, err := run(t.Context(), "demo", "--data", data)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{
		"38 files, 24 imported, 14 refused",
		"The same files again: 24 known, 0 imported",
		"The report has exactly the 27 planted mistakes",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
}

func TestImportAndReportAsJSON(t *testing.T) {
	dir := t.TempDir()
	ledger := filepath.Join(dir, "ledger.db")
	good := filepath.Join(data, "mt940/full/cmxl/mt940_1.sta")
	missing := filepath.Join(dir, "missing.sta")

	if out, err := run(t.Context(), "ledger", "generate", "--ledger", ledger, "--statement", good); err == nil {
		t.Errorf("27 mistakes were planted among 2 lines: %s", out)
	}
	out, err := run(t.Context(), "import", "--json", "--ledger", ledger, "--statement", good, missing)
	if err == nil || err.Error() != "1 of 2 files were refused; nothing of them was kept" {
		t.Errorf("error %v", err)
	}
	var imported struct {
		Imported, Refused int
		Files             []struct {
			File, Status, Error string
			Lines               int
		}
	}
	if err := json.Unmarshal([]byte(out), &imported); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if imported.Imported != 1 || imported.Refused != 1 || imported.Files[0].Lines != 2 ||
		imported.Files[1].Error != missing+": open: no such file or directory" {
		t.Errorf("%+v", imported)
	}

	out, err = run(t.Context(), "report", "--json", "--ledger", ledger)
	if err != nil {
		t.Fatal(err)
	}
	var report struct {
		Summary         map[string]int
		OnlyInStatement []struct {
			Reference string
			FileLine  int `json:"file_line"`
			Amount    struct{ Amount, Currency string }
		} `json:"only_in_statement"`
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if report.Summary["only_in_statement"] != 2 || len(report.OnlyInStatement) != 2 {
		t.Fatalf("%s", out)
	}
	if first := report.OnlyInStatement[0]; first.Reference != "55555" || first.Amount.Currency != "EUR" || first.FileLine == 0 {
		t.Errorf("%+v", first)
	}
}

func TestAnInterruptedImportSaysHowToGoOn(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	ledger := filepath.Join(t.TempDir(), "ledger.db")
	good := filepath.Join(data, "mt940/full/cmxl/mt940_1.sta")
	if _, err := run(ctx, "import", "--ledger", ledger, good); err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := run(ctx, "import", "--ledger", ledger, good); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	out, err := run(t.Context(), "import", "--ledger", ledger, good)
	if err != nil || !strings.Contains(out, "0 imported, 1 known, 0 refused") {
		t.Errorf("error %v\n%s", err, out)
	}
}

func TestMistakesOfThePersonAreNamed(t *testing.T) {
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty.db")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][]string{
		"no statement was named":         {"import", "--ledger", filepath.Join(dir, "a.db")},
		`required flag(s) "ledger"`:      {"import", "--statement", "a.sta"},
		"does not exist":                 {"report", "--ledger", filepath.Join(dir, "none.db")},
		"is empty":                       {"report", "--ledger", empty},
		"--limit -1":                     {"report", "--ledger", empty, "--limit", "-1"},
		"--data names":                   {"demo", "--data", filepath.Join(dir, "none")},
		"no statement (.sta) with a":     {"demo", "--data", dir},
		"only be made of good statement": {"ledger", "generate", "--ledger", filepath.Join(dir, "b.db"), filepath.Join(data, "mt940/special-cases/unknown_tag.sta")},
	} {
		if _, err := run(t.Context(), args...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: error %v, want %q", args, err, want)
		}
	}
}
