package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"example.com/reconciliation/internal/bank"
	"example.com/reconciliation/internal/importer"
	"example.com/reconciliation/internal/ledger"
	"example.com/reconciliation/internal/statement"
)

func newImport() *cobra.Command {
	var ledgerPath string
	var statements []string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "import --statement FILE… --ledger FILE",
		Short: "Bring statement files into the ledger",
		Long: `Bring statement files into the ledger, each all or not at all.

A file that is no MT940 statement is refused and does not stop the others; then
the command ends with status 1. The same file is never imported twice.`,
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			files := append(statements, args...)
			if len(files) == 0 {
				return errors.New("no statement was named; use --statement FILE…")
			}
			store, err := ledger.Create(cmd.Context(), ledgerPath)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, store.Close()) }()
			outcomes, err := runImport(cmd, store, files, !asJSON)
			if werr := writeOutcomes(cmd.OutOrStdout(), outcomes, asJSON); err == nil {
				err = werr
			}
			if err != nil {
				return err
			}
			if refused := count(outcomes, importer.Refused); refused > 0 {
				return fmt.Errorf("%d of %d files were refused; nothing of them was kept", refused, len(files))
			}
			return nil
		},
	}
	cmd.Flags().StringArrayVar(&statements, "statement", nil, "statement file; further files may follow")
	cmd.Flags().StringVar(&ledgerPath, "ledger", "", "the ledger; it is created if it does not exist")
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	must(cmd.MarkFlagRequired("ledger"))
	return cmd
}

// runImport imports files with a progress bar where a person watches.
func runImport(cmd *cobra.Command, store *ledger.Store, files []string, bar bool) ([]importer.Outcome, error) {
	im := importer.Importer{Store: store, Parse: statement.Parse}
	if bar && len(files) > 1 && term.IsTerminal(int(os.Stderr.Fd())) {
		progress := progressbar.NewOptions(len(files),
			progressbar.OptionSetWriter(os.Stderr), progressbar.OptionSetDescription("Importing"),
			progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
		defer progress.Close()
		// A bar that cannot be drawn must not stop an import.
		im.Progress = func(importer.Outcome) { _ = progress.Add(1) }
	}
	return im.Import(cmd.Context(), files)
}

func count(outcomes []importer.Outcome, status importer.Status) int {
	n := 0
	for _, o := range outcomes {
		if o.Status == status {
			n++
		}
	}
	return n
}

// writeOutcomes tells what became of each file.
func writeOutcomes(w io.Writer, outcomes []importer.Outcome, asJSON bool) error {
	var err error
	if asJSON {
		err = writeJSON(w, outcomesJSON(outcomes))
	} else {
		_, err = io.WriteString(w, outcomesText(outcomes))
	}
	if err != nil {
		return fmt.Errorf("write the outcome: %w", err)
	}
	return nil
}

func outcomesText(outcomes []importer.Outcome) string {
	var b strings.Builder
	for _, o := range outcomes {
		switch o.Status {
		case importer.Refused:
			fmt.Fprintf(&b, "refused   %v\n", o.Err)
		case importer.Known:
			fmt.Fprintf(&b, "known     %s: imported on %s as %s\n", o.File, o.Done.Before.At.Format("2006-01-02 15:04"), o.Done.Before.Name)
		case importer.Imported:
			fmt.Fprintf(&b, "imported  %s: %s, %s%s\n", o.File,
				plural(o.Done.Messages+o.Done.RepeatedMessages, "message"), plural(o.Done.Lines, "line"), remarks(o))
		}
		for _, g := range o.Gaps {
			if o.Status == importer.Imported {
				fmt.Fprintf(&b, "  warning %s: %v\n", o.File, g)
			}
		}
	}
	fmt.Fprintf(&b, "%d imported, %d known, %d refused\n",
		count(outcomes, importer.Imported), count(outcomes, importer.Known), count(outcomes, importer.Refused))
	return b.String()
}

// remarks is what else there is to say about an imported file.
func remarks(o importer.Outcome) string {
	var parts []string
	if n := o.Done.RepeatedMessages; n > 0 {
		parts = append(parts, fmt.Sprintf("%s known from another file, with %s", plural(n, "message"), plural(o.Done.RepeatedLines, "line")))
	}
	if n := o.ChangedLines; n > 0 {
		parts = append(parts, fmt.Sprintf("foreign characters replaced in %s", plural(n, "line")))
	}
	if n := o.DroppedLines; n > 0 {
		parts = append(parts, fmt.Sprintf("%s of text outside or beyond a field dropped", plural(n, "line")))
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, "; ") + ")"
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// fileJSON is an outcome for machines.
type fileJSON struct {
	File             string          `json:"file"`
	Status           importer.Status `json:"status"`
	Error            string          `json:"error,omitempty"`
	KnownAs          string          `json:"known_as,omitempty"`
	Messages         int             `json:"messages"`
	Lines            int             `json:"lines"`
	RepeatedMessages int             `json:"repeated_messages"`
	RepeatedLines    int             `json:"repeated_lines"`
	ChangedLines     int             `json:"changed_lines"`
	DroppedLines     int             `json:"dropped_lines"`
	Gaps             []bank.Gap      `json:"gaps"`
}

func outcomesJSON(outcomes []importer.Outcome) any {
	files := make([]fileJSON, 0, len(outcomes))
	for _, o := range outcomes {
		f := fileJSON{
			File: o.File, Status: o.Status, Messages: o.Done.Messages, Lines: o.Done.Lines,
			RepeatedMessages: o.Done.RepeatedMessages, RepeatedLines: o.Done.RepeatedLines,
			ChangedLines: o.ChangedLines, DroppedLines: o.DroppedLines, Gaps: append([]bank.Gap{}, o.Gaps...),
		}
		if o.Err != nil {
			f.Error = o.Err.Error()
		}
		if o.Done.Before != nil {
			f.KnownAs = o.Done.Before.Name
		}
		files = append(files, f)
	}
	return struct {
		Imported int        `json:"imported"`
		Known    int        `json:"known"`
		Refused  int        `json:"refused"`
		Files    []fileJSON `json:"files"`
	}{
		count(outcomes, importer.Imported), count(outcomes, importer.Known), count(outcomes, importer.Refused), files,
	}
}

func writeJSON(w io.Writer, value any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(value)
}

// must is for mistakes in this program only: a flag that does not exist.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
