package planted

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"example.com/reconciliation/internal/bank"
	"example.com/reconciliation/internal/importer"
	"example.com/reconciliation/internal/ledger"
	"example.com/reconciliation/internal/statement"
)

// Lines returns the statement lines that an import of these files would keep.
// Each of them must be a good statement.
func Lines(ctx context.Context, files []string) (lines []bank.Line, err error) {
	dir, err := os.MkdirTemp("", "reconciliation-*")
	if err != nil {
		return nil, fmt.Errorf("read statements: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	store, err := ledger.Create(ctx, filepath.Join(dir, "scratch.db"))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	im := importer.Importer{Store: store, Parse: statement.Parse}
	outcomes, err := im.Import(ctx, files)
	if err != nil {
		return nil, err
	}
	for _, o := range outcomes {
		if o.Status == importer.Refused {
			return nil, fmt.Errorf("a ledger can only be made of good statements: %w", o.Err)
		}
	}
	return store.Lines(ctx)
}
