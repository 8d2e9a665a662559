package importer_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	ferrogo "github.com/ferrogo/ferrogo/go-side"

	"example.com/reconciliation/internal/engine"
	"example.com/reconciliation/internal/importer"
	"example.com/reconciliation/internal/ledger"
	"example.com/reconciliation/internal/statement"
)

const data = "../../testdata/mt940"

// outcomes pins what becomes of each real statement: how many messages and
// lines it has, or why it is refused.
var outcomes = []struct {
	file            string
	messages, lines int
	refused         string
}{
	{"mt940/full/abnamro/mt940.sta", 2, 4, ""},
	{"mt940/full/betterplace/sepa_mt9401.sta", 26, 97, ""},
	{"mt940/full/betterplace/sepa_snippet.sta", 2, 11, ""},
	{"mt940/full/betterplace/sepa_snippet_broken.sta", 0, 0, `line 6: tag :25: may not follow tag :61:`},
	{"mt940/full/betterplace/with_binary_character.sta", 2, 4, ""},
	{"mt940/full/bugs/issue-51.sta", 1, 3, ""},
	{"mt940/full/cmxl/mt940_1.sta", 1, 2, ""},
	{"mt940/full/cmxl/mt940_2.sta", 1, 3, ""},
	{"mt940/full/danskebank/MT940_DK_Example.sta", 15, 89, ""},
	{"mt940/full/danskebank/MT940_FI_Example.sta", 1, 6, ""},
	{"mt940/full/danskebank/MT940_NO_Example.sta", 13, 24, ""},
	{"mt940/full/danskebank/MT940_SE_Example.sta", 12, 103, ""},
	{"mt940/full/jejik/abnamro.sta", 2, 10, ""},
	{"mt940/full/jejik/ing.sta", 1, 7, ""},
	{"mt940/full/jejik/knab.sta", 2, 3, ""},
	{"mt940/full/jejik/knab_broken.sta", 0, 0, `line 17: tag :61: No comma found in amount: '500'`},
	{"mt940/full/jejik/postfinance.sta", 2, 4, ""},
	{"mt940/full/jejik/rabobank-iban.sta", 2, 4, ""},
	{"mt940/full/jejik/sns.sta", 2, 2, ""},
	{"mt940/full/mBank/mt940.sta", 1, 3, ""},
	{"mt940/full/mBank/with_newline_in_tnr.sta", 1, 2, ""},
	{"mt940/full/sparkasse/buxtehude.sta", 1, 3, ""},
	{"mt940/special-cases/february_30.sta", 0, 0, `line 6: tag :61: Date parsing failed for date: '2016-02-30'`},
	{"mt940/special-cases/incomplete_tag_61.sta", 0, 0, `line 5: tag :61: expected customer ref at character 18 of "170914D233,15NMSC"`},
	{"mt940/special-cases/invalid_statement.sta", 0, 0, `no field like :20: was found; this is not a SWIFT statement`},
	{"mt940/special-cases/invalid_utf8.sta", 0, 0, `line 7: invalid UTF-8 at byte 127 of the file; convert the statement to UTF-8 (from ISO 8859-1, for instance) first`},
	{"mt940/special-cases/overly_long_details.sta", 1, 1, ""},
	{"mt940/special-cases/unexpected_tag.sta", 0, 0, `line 3: tag :28C: may not follow tag :20:`},
	{"mt940/special-cases/unknown_tag.sta", 0, 0, `line 9: unknown tag :12:`},
	{"mt942/full/cmxl/mt942_1.sta", 0, 0, `the file is empty; a statement starts with the tag :20:`},
	{"mt942/full/jejik/generic.sta", 2, 2, ""},
	{"mt942/full/jejik/rabobank.sta", 0, 0, `line 6: tag :61: expected the end of the field at character 43 of "110527D000000001213,28N0440121470966      W.P. Jansen"`},
	{"mt942/full/jejik/triodos.sta", 1, 2, ""},
	{"mt942/full/mBank/mt942.sta", 1, 11, ""},
	{"mt942/full/sberbank/171011_01234945.sta", 0, 0, `line 4: unknown tag :NS:`},
	{"mt942/special-cases/long_statement_number.sta", 0, 0, `line 3: tag :28: expected the end of the field at character 6 of "1810118101"`},
	{"mt942/special-cases/mt942.sta", 0, 0, `line 4: tag :34F: belongs to MT942 (interim transaction report); only MT940 statements can be reconciled`},
	{"mt942/special-cases/raphaelm.sta", 0, 0, `line 4: unknown tag :NS:`},
}

func newImporter(t *testing.T) *importer.Importer {
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
	return &importer.Importer{Store: store, Parse: statement.Parse}
}

func TestEveryRealStatementHasItsOutcome(t *testing.T) {
	im := newImporter(t)
	var files []string
	for _, want := range outcomes {
		files = append(files, filepath.Join(data, want.file))
	}
	if found := realStatements(t); strings.Join(found, "\n") != strings.Join(files, "\n") {
		t.Fatalf("the table is not about the statements that are there: %q", found)
	}
	got, err := im.Import(t.Context(), files)
	if err != nil {
		t.Fatal(err)
	}
	imported := 0
	for i, want := range outcomes {
		o := got[i]
		if want.refused != "" {
			var reason *engine.StatementError
			if o.Status != importer.Refused || !errors.As(o.Err, &reason) || o.Err.Error() != o.File+": "+want.refused {
				t.Errorf("%s: %s, %v; want %s", want.file, o.Status, o.Err, want.refused)
			}
			continue
		}
		imported++
		messages, lines := o.Done.Messages+o.Done.RepeatedMessages, o.Done.Lines+o.Done.RepeatedLines
		if o.Status != importer.Imported || messages != want.messages || lines != want.lines {
			t.Errorf("%s: %s %v, %d messages, %d lines; want %d and %d", want.file, o.Status, o.Err, messages, lines, want.messages, want.lines)
		}
	}
	if imported != 24 || len(outcomes) != 38 {
		t.Errorf("%d of %d are imported, want 24 of 38", imported, len(outcomes))
	}

	before := kept(t, im)
	again, err := im.Import(t.Context(), files)
	if err != nil {
		t.Fatal(err)
	}
	for i, o := range again {
		if want := outcomes[i]; (want.refused == "") != (o.Status == importer.Known) {
			t.Errorf("%s: %s when imported again", want.file, o.Status)
		}
	}
	if after := kept(t, im); after != before || before == 0 {
		t.Errorf("%d lines before, %d after importing everything again", before, after)
	}
}

func realStatements(t *testing.T) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(data, func(path string, _ fs.DirEntry, err error) error {
		if filepath.Ext(path) == ".sta" {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func kept(t *testing.T, im *importer.Importer) int {
	t.Helper()
	lines, err := im.Store.Lines(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return len(lines)
}

func TestAStatementCutInHalfIsRefused(t *testing.T) {
	for _, want := range outcomes {
		if want.refused != "" || want.messages != 1 {
			continue // a cut between two messages leaves a whole statement
		}
		whole, err := os.ReadFile(filepath.Join(data, want.file))
		if err != nil {
			t.Fatal(err)
		}
		im := newImporter(t)
		half := filepath.Join(t.TempDir(), "half.sta")
		if err := os.WriteFile(half, whole[:len(whole)/2], 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := im.Import(t.Context(), []string{half})
		if err != nil {
			t.Fatal(err)
		}
		if o := got[0]; o.Status != importer.Refused || !strings.HasPrefix(o.Err.Error(), half+": line ") {
			t.Errorf("half of %s: %s, %v", want.file, o.Status, o.Err)
		}
		if n := kept(t, im); n != 0 {
			t.Errorf("half of %s left %d lines", want.file, n)
		}
	}
}

func TestAPanicOfTheParserRefusesTheFile(t *testing.T) {
	// The crate mt940 checks the value date but not the entry date, and panics
	// at 30 February.
	text := ":20:A\n:25:B\n:28C:1\n:60F:C200101EUR1,00\n:61:2002280230C1,00NMSCX\n:62F:C200228EUR2,00\n"
	file := filepath.Join(t.TempDir(), "panic.sta")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	im := newImporter(t)
	got, err := im.Import(t.Context(), []string{file, filepath.Join(data, outcomes[0].file)})
	if err != nil {
		t.Fatal(err)
	}
	var panicked *ferrogo.RustPanic
	if got[0].Status != importer.Refused || !errors.As(got[0].Err, &panicked) {
		t.Errorf("%s, %v", got[0].Status, got[0].Err)
	}
	if got[1].Status != importer.Imported {
		t.Errorf("the next file: %s, %v", got[1].Status, got[1].Err)
	}
}
