package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"example.com/reconciliation/internal/bank"
	"example.com/reconciliation/internal/importer"
	"example.com/reconciliation/internal/ledger"
	"example.com/reconciliation/internal/planted"
	"example.com/reconciliation/internal/reconcile"
	"example.com/reconciliation/internal/report"
)

func newDemo() *cobra.Command {
	var data string
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Reconcile real bank statements with a ledger that has planted mistakes",
		Long: `Reconcile real bank statements with a ledger that has planted mistakes, in a
temporary ledger, and check that the report finds exactly those.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return demo(cmd, data) },
	}
	cmd.Flags().StringVar(&data, "data", filepath.Join("testdata", "mt940"), "folder with statements (.sta); those with a .json beside them make the ledger")
	return cmd
}

func demo(cmd *cobra.Command, data string) (err error) {
	ctx, out := cmd.Context(), cmd.OutOrStdout()
	all, modelled, err := findStatements(data)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "reconciliation-*")
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	store, err := ledger.Create(ctx, filepath.Join(dir, "ledger.db"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()

	plan, err := generate(ctx, store, modelled, 1)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Ledger:     %s\n", describe(plan))

	outcomes, err := runImport(cmd, store, all, true)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Statements: %d files, %d imported, %d refused\n\n", len(all),
		count(outcomes, importer.Imported), count(outcomes, importer.Refused))
	for _, o := range outcomes {
		if o.Status == importer.Refused {
			fmt.Fprintf(out, "  refused %s\n", strings.TrimPrefix(o.Err.Error(), data+string(filepath.Separator)))
		}
	}

	again, err := runImport(cmd, store, all, false)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\nThe same files again: %d known, %d imported\n\n",
		count(again, importer.Known), count(again, importer.Imported))

	r, err := reconcile.Run(ctx, store)
	if err != nil {
		return err
	}
	if err := writeReport(out, r, 10); err != nil {
		return err
	}
	return compare(cmd, store, plan, r, modelled)
}

// compare checks the report against the plan.
func compare(cmd *cobra.Command, store *ledger.Store, plan *planted.Plan, r *report.Report, modelled []string) error {
	lines, err := store.Lines(cmd.Context())
	if err != nil {
		return err
	}
	others := notFrom(lines, modelled)
	if wrong := plan.Compare(r, others); len(wrong) > 0 {
		return fmt.Errorf("the report is not what was planted:\n%s", strings.Join(wrong, "\n"))
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(),
		"\nThe report has exactly the %d planted mistakes, and %s of statements that the ledger was not made of.\n",
		plan.Mistakes(), plural(len(others), "line"))
	return err
}

// notFrom returns the lines that come from none of the files.
func notFrom(lines []bank.Line, files []string) []bank.Line {
	from := map[string]bool{}
	for _, f := range files {
		from[f] = true
	}
	var others []bank.Line
	for _, l := range lines {
		if !from[l.File] {
			others = append(others, l)
		}
	}
	return others
}

// findStatements returns all statements below a folder, and those with a .json
// beside them, in the order of their names.
func findStatements(folder string) (all, modelled []string, err error) {
	err = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".sta" {
			return err
		}
		all = append(all, path)
		if _, err := os.Stat(strings.TrimSuffix(path, ".sta") + ".json"); err == nil {
			modelled = append(modelled, path)
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("find statements; --data names their folder: %w", err)
	}
	if len(modelled) == 0 {
		return nil, nil, fmt.Errorf("no statement (.sta) with a .json beside it is in %s; --data names the folder", folder)
	}
	return all, modelled, nil
}
