package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"example.com/reconciliation/internal/ledger"
	"example.com/reconciliation/internal/reconcile"
	"example.com/reconciliation/internal/report"
)

func newReport() *cobra.Command {
	var ledgerPath string
	var asJSON bool
	var limit int
	cmd := &cobra.Command{
		Use:   "report --ledger FILE",
		Short: "Match the imported statements with the ledger and say what differs",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if limit < 0 {
				return fmt.Errorf("--limit %d: use a number of rows, or 0 for all", limit)
			}
			store, err := ledger.Open(cmd.Context(), ledgerPath)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, store.Close()) }()
			r, err := reconcile.Run(cmd.Context(), store)
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), r)
			}
			return writeReport(cmd.OutOrStdout(), r, limit)
		},
	}
	cmd.Flags().StringVar(&ledgerPath, "ledger", "", "the ledger")
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON, with all matched payments")
	cmd.Flags().IntVar(&limit, "limit", 20, "the most rows of a table; 0 for all")
	must(cmd.MarkFlagRequired("ledger"))
	return cmd
}

// writeReport writes tables, in colour where a person watches and has not
// declined it.
func writeReport(w io.Writer, r *report.Report, limit int) error {
	_, declined := os.LookupEnv("NO_COLOR")
	color := w == os.Stdout && !declined && term.IsTerminal(int(os.Stdout.Fd()))
	return r.Write(w, report.Options{Limit: limit, Color: color})
}
