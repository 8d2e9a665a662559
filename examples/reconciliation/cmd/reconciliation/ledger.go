package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"example.com/reconciliation/internal/ledger"
	"example.com/reconciliation/internal/planted"
)

func newLedger() *cobra.Command {
	cmd := &cobra.Command{Use: "ledger", Short: "Make a ledger to try the program with"}
	cmd.AddCommand(newGenerate())
	return cmd
}

func newGenerate() *cobra.Command {
	var ledgerPath string
	var statements []string
	var seed uint64
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "generate --statement FILE… --ledger FILE",
		Short: "Make ledger entries out of statements, with planted mistakes",
		Long: `Make ledger entries out of statements, with planted mistakes: missing, extra
and duplicated entries, and entries with another amount, date or currency. The
same statements and seed make the same ledger. The statements themselves are not
imported.`,
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
			plan, err := generate(cmd.Context(), store, files, seed)
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), plan)
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), describe(plan))
			return err
		},
	}
	cmd.Flags().StringArrayVar(&statements, "statement", nil, "statement file; further files may follow")
	cmd.Flags().StringVar(&ledgerPath, "ledger", "", "the ledger; it must have no entries yet")
	cmd.Flags().Uint64Var(&seed, "seed", 1, "choose other mistakes")
	cmd.Flags().BoolVar(&asJSON, "json", false, "write the planted mistakes as JSON")
	must(cmd.MarkFlagRequired("ledger"))
	return cmd
}

// generate books the entries of a plan in a ledger that has none.
func generate(ctx context.Context, store *ledger.Store, files []string, seed uint64) (*planted.Plan, error) {
	entries, err := store.Entries(ctx)
	if err != nil {
		return nil, err
	}
	if len(entries) > 0 {
		return nil, fmt.Errorf("the ledger has %d entries already; planted mistakes would be mixed with them, name a new file", len(entries))
	}
	lines, err := planted.Lines(ctx, files)
	if err != nil {
		return nil, err
	}
	plan, err := planted.Make(lines, planted.DefaultCounts, seed)
	if err != nil {
		return nil, err
	}
	return plan, store.AddEntries(ctx, plan.Entries)
}

func describe(p *planted.Plan) string {
	return fmt.Sprintf(
		"%d ledger entries with %d planted mistakes: %d missing, %d extra, %d duplicated, %d amounts, %d dates and %d currencies changed",
		len(p.Entries), p.Mistakes(), len(p.Missing), len(p.Extra), len(p.Duplicated),
		len(p.Amounts), len(p.Dates), len(p.Currencies))
}
