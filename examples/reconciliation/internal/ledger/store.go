// Package ledger keeps the company's ledger and the imported statements in a
// SQLite file.
//
// In: opening, the schema, and the queries. Not in: what a statement is (the
// engine reads it) and which entry belongs to which line (the engine matches).
package ledger

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	// Without cgo: the only C in the program is the boundary's.
	_ "modernc.org/sqlite"

	"example.com/reconciliation/internal/bank"
)

//go:embed schema.sql
var schema string

// The marks of a ledger file, in SQLite's header.
const (
	applicationID = 0x46475243 // "FGRC"
	schemaVersion = 1
)

// Store is an open ledger.
type Store struct {
	db   *sql.DB
	path string
}

// Open opens a ledger file that must exist.
func Open(ctx context.Context, path string) (*Store, error) {
	switch info, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("ledger %s does not exist; `reconciliation import` and `reconciliation ledger generate` create it", path)
	case err != nil:
		return nil, fmt.Errorf("ledger: %w", err)
	case info.IsDir():
		return nil, fmt.Errorf("ledger %s is a folder; name a file", path)
	case info.Size() == 0:
		return nil, fmt.Errorf("ledger %s is empty; delete it and import again", path)
	}
	return Create(ctx, path)
}

// Create opens a ledger file, and makes it first if it does not exist.
func Create(ctx context.Context, path string) (*Store, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("ledger %s: %w", path, err)
	}
	source := url.URL{
		Scheme: "file",
		Path:   filepath.ToSlash(abs),
		RawQuery: url.Values{
			"_pragma": {"busy_timeout(10000)", "foreign_keys(1)", "synchronous(FULL)"},
			// A transaction that reads first and writes later must not find
			// another writer in between.
			"_txlock": {"immediate"},
		}.Encode(),
	}
	db, err := sql.Open("sqlite", source.String())
	if err != nil {
		return nil, fmt.Errorf("ledger %s: %w", path, err)
	}
	s := &Store{db: db, path: path}
	if err := s.prepare(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("ledger %s: %w", path, err), db.Close())
	}
	return s, nil
}

// Close closes the file.
func (s *Store) Close() error {
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("ledger %s: %w", s.path, err)
	}
	return nil
}

// prepare creates the tables in a new file, and refuses one that is not ours.
func (s *Store) prepare(ctx context.Context) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		var application, version, tables int
		row := tx.QueryRowContext(ctx, `SELECT
			(SELECT application_id FROM pragma_application_id),
			(SELECT user_version FROM pragma_user_version),
			(SELECT count(*) FROM sqlite_schema)`)
		if err := row.Scan(&application, &version, &tables); err != nil {
			return err
		}
		switch {
		case application == applicationID && version == schemaVersion:
			return nil
		case application == applicationID:
			return fmt.Errorf("was written by another version of this program (its form is %d, known is %d)", version, schemaVersion)
		case tables > 0:
			return errors.New("is a SQLite file of another program; name another file")
		}
		mark := fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d;", applicationID, schemaVersion)
		_, err := tx.ExecContext(ctx, mark+schema)
		return err
	})
}

// inTx runs work in one transaction: all of it is kept, or nothing.
func (s *Store) inTx(ctx context.Context, work func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := work(tx); err != nil {
		if undo := tx.Rollback(); undo != nil && !errors.Is(undo, sql.ErrTxDone) {
			err = errors.Join(err, fmt.Errorf("roll back: %w", undo))
		}
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// Lines returns all imported statement lines, in the order of their import.
func (s *Store) Lines(ctx context.Context) ([]bank.Line, error) {
	return query(ctx, s, "statement lines", `
		SELECT l.id, l.account, l.reference, l.value_date, l.units, l.scale, l.currency,
		       f.name, l.file_line, l.details
		FROM lines l JOIN messages m ON m.id = l.message_id JOIN files f ON f.id = m.file_id
		ORDER BY l.id`,
		func(rows *sql.Rows) (bank.Line, error) {
			var l bank.Line
			err := scanPosting(rows, &l.Posting, &l.File, &l.FileLine, &l.Details)
			return l, err
		})
}

// Entries returns all entries of the ledger, in the order of their ids.
func (s *Store) Entries(ctx context.Context) ([]bank.Posting, error) {
	return query(ctx, s, "ledger entries", `
		SELECT id, account, reference, value_date, units, scale, currency
		FROM entries ORDER BY id`, scanEntry)
}

// Find returns the entries of one account and reference; none is no error.
func (s *Store) Find(ctx context.Context, key bank.Key) ([]bank.Posting, error) {
	return query(ctx, s, "ledger entries", `
		SELECT id, account, reference, value_date, units, scale, currency
		FROM entries WHERE account = ? AND reference = ? ORDER BY id`, scanEntry,
		key.Account, key.Reference)
}

// Keys returns every account and reference that has entries.
func (s *Store) Keys(ctx context.Context) ([]bank.Key, error) {
	return query(ctx, s, "ledger references", `
		SELECT DISTINCT account, reference FROM entries ORDER BY account, reference`,
		func(rows *sql.Rows) (bank.Key, error) {
			var k bank.Key
			return k, rows.Scan(&k.Account, &k.Reference)
		})
}

// AddEntries books entries, all or none. Their ids are given by the ledger.
func (s *Store) AddEntries(ctx context.Context, entries []bank.Posting) error {
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		insert, err := tx.PrepareContext(ctx, `
			INSERT INTO entries (account, reference, value_date, units, scale, currency)
			VALUES (?, ?, ?, ?, ?, ?)`)
		if err != nil {
			return err
		}
		defer insert.Close()
		for _, e := range entries {
			if _, err := insert.ExecContext(ctx, e.Account, e.Reference, e.Date.String(),
				e.Amount.Units, e.Amount.Scale, e.Amount.Currency); err != nil {
				return fmt.Errorf("entry %q of account %s: %w", e.Reference, e.Account, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("ledger %s: add entries: %w", s.path, err)
	}
	return nil
}

// query reads all rows of a question; what names them in errors.
func query[T any](ctx context.Context, s *Store, what, question string, scan func(*sql.Rows) (T, error), args ...any) ([]T, error) {
	rows, err := s.db.QueryContext(ctx, question, args...)
	if err != nil {
		return nil, fmt.Errorf("ledger %s: read %s: %w", s.path, what, err)
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("ledger %s: read %s: %w", s.path, what, err)
		}
		all = append(all, one)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("ledger %s: read %s: %w", s.path, what, err)
	}
	return all, nil
}

func scanEntry(rows *sql.Rows) (bank.Posting, error) {
	var p bank.Posting
	err := scanPosting(rows, &p)
	return p, err
}

func scanPosting(rows *sql.Rows, p *bank.Posting, more ...any) error {
	var day string
	fields := []any{&p.ID, &p.Account, &p.Reference, &day, &p.Amount.Units, &p.Amount.Scale, &p.Amount.Currency}
	if err := rows.Scan(append(fields, more...)...); err != nil {
		return err
	}
	var err error
	if p.Date, err = bank.ParseDate(day); err != nil {
		return fmt.Errorf("posting %d: %w", p.ID, err)
	}
	return nil
}
