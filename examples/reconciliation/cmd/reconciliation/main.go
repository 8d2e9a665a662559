// Command reconciliation compares bank statements with a ledger: what was paid
// and booked, what only one side knows, what is there twice, and what both
// sides know differently.
//
// Go holds the ledger in SQLite; a Rust engine in the same process reads the
// statements and matches them.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := newRoot().ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "reconciliation:", err)
		stop()
		os.Exit(1)
	}
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:           "reconciliation",
		Short:         "Compare bank statements (SWIFT MT940) with a ledger",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(newImport(), newReport(), newLedger(), newDemo())
	return root
}
