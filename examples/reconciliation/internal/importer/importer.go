// Package importer brings statement files into the ledger, one at a time.
//
// In: files, their order, what becomes of each. Not in: what a statement is
// (the Parse function knows) and how it is stored (package ledger).
package importer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"example.com/reconciliation/internal/bank"
	"example.com/reconciliation/internal/ledger"
)

// maxSize is the largest file that is read: more than a year of a large
// company's statements, and far less than the memory of any machine.
const maxSize = 64 << 20

// Status is what became of a file.
type Status string

// The statuses.
const (
	// Imported: its content is in the ledger now.
	Imported Status = "imported"
	// Known: the same bytes were imported before; nothing was changed.
	Known Status = "known"
	// Refused: nothing of it was kept; Err says why.
	Refused Status = "refused"
)

// Outcome is what became of one file.
type Outcome struct {
	File   string
	Status Status
	// Err is why the file was refused.
	Err error
	// Done says what was added.
	Done ledger.Imported
	// Gaps are messages that do not add up. They are imported all the same:
	// the bank's own examples have some.
	Gaps []bank.Gap
	// ChangedLines and DroppedLines are what sanitising did.
	ChangedLines, DroppedLines int
}

// Importer imports files into a ledger.
type Importer struct {
	Store *ledger.Store
	// Parse reads a statement. Its errors need not name the file.
	Parse func([]byte) (*bank.Statement, error)
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// Progress is called after each file; nil is allowed.
	Progress func(Outcome)
}

// Import imports the files in order, each in a transaction of its own.
//
// A file that cannot be read or is no statement is Refused and does not stop
// the others. When the ledger fails or ctx is done the import ends with an
// error; the outcomes so far stay true, and to import the same files again adds
// what is missing.
func (im *Importer) Import(ctx context.Context, files []string) ([]Outcome, error) {
	outcomes := make([]Outcome, 0, len(files))
	for i, file := range files {
		outcome, err := im.one(ctx, file)
		if err != nil {
			return outcomes, fmt.Errorf("import ended after %d of %d files; those are kept, import all of them again to go on: %w", i, len(files), err)
		}
		outcomes = append(outcomes, outcome)
		if im.Progress != nil {
			im.Progress(outcome)
		}
	}
	return outcomes, nil
}

// one imports a file. Its error is one of the ledger or of ctx; what is wrong
// with the file is in the outcome.
func (im *Importer) one(ctx context.Context, file string) (Outcome, error) {
	if err := ctx.Err(); err != nil {
		return Outcome{}, context.Cause(ctx)
	}
	refused := func(err error) (Outcome, error) {
		return Outcome{File: file, Status: Refused, Err: fmt.Errorf("%s: %w", file, err)}, nil
	}
	data, err := read(file)
	if err != nil {
		return refused(err)
	}
	statement, err := im.Parse(data)
	if err != nil {
		return refused(err)
	}
	now := time.Now
	if im.Now != nil {
		now = im.Now
	}
	sum := sha256.Sum256(data)
	done, err := im.Store.Import(ctx, ledger.Source{Name: file, SHA256: hex.EncodeToString(sum[:])}, statement, now())
	if err != nil {
		return Outcome{}, err
	}
	outcome := Outcome{
		File: file, Status: Imported, Done: done,
		ChangedLines: statement.ChangedLines, DroppedLines: statement.DroppedLines,
	}
	if done.Before != nil {
		outcome.Status = Known
	}
	for _, m := range statement.Messages {
		if m.Gap != nil {
			outcome.Gaps = append(outcome.Gaps, *m.Gap)
		}
	}
	return outcome, nil
}

// read reads a file that may not be larger than memory wants. Its errors do not
// name the file; the caller does.
func read(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, unnamed(err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxSize+1))
	if err != nil {
		return nil, unnamed(err)
	}
	if len(data) > maxSize {
		return nil, fmt.Errorf("is larger than %d MiB; a statement never is", maxSize>>20)
	}
	return data, nil
}

// unnamed takes the file's name out of an error of package os.
func unnamed(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return fmt.Errorf("%s: %w", path.Op, path.Err)
	}
	return err
}
