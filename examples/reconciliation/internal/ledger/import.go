package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"example.com/reconciliation/internal/bank"
)

// Source is where a statement comes from.
type Source struct {
	// Name is what a person knows the file by.
	Name string
	// SHA256 of its bytes, in hex, tells whether it was imported before.
	SHA256 string
}

// Imported says what an import did.
type Imported struct {
	// Before is set when the same bytes were imported before; then nothing was
	// changed.
	Before *Before
	// Messages and Lines are how many were added.
	Messages, Lines int
	// RepeatedMessages were already known from another file; of their lines
	// RepeatedLines were known too, and were not added again.
	RepeatedMessages, RepeatedLines int
}

// Before names an earlier import.
type Before struct {
	Name string
	At   time.Time
}

// Import adds a statement: all of it, or nothing.
//
// The same bytes are never added twice. A bank may also send one message in two
// files: then only lines that the earlier one does not have are added.
func (s *Store) Import(ctx context.Context, from Source, statement *bank.Statement, now time.Time) (Imported, error) {
	var done Imported
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		done = Imported{}
		var err error
		if done.Before, err = importedBefore(ctx, tx, from); err != nil || done.Before != nil {
			return err
		}
		file, err := insert(ctx, tx, `INSERT INTO files (name, sha256, imported_at) VALUES (?, ?, ?)`,
			from.Name, from.SHA256, now.UTC().Format(time.RFC3339))
		if err != nil {
			return err
		}
		for i := range statement.Messages {
			if err := importMessage(ctx, tx, file, &statement.Messages[i], &done); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Imported{}, fmt.Errorf("ledger %s: nothing of %s was kept: %w", s.path, from.Name, err)
	}
	return done, nil
}

func importedBefore(ctx context.Context, tx *sql.Tx, from Source) (*Before, error) {
	var before Before
	var at string
	err := tx.QueryRowContext(ctx, `SELECT name, imported_at FROM files WHERE sha256 = ?`, from.SHA256).
		Scan(&before.Name, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if before.At, err = time.Parse(time.RFC3339, at); err != nil {
		return nil, fmt.Errorf("the time of the import of %s: %w", before.Name, err)
	}
	return &before, nil
}

func importMessage(ctx context.Context, tx *sql.Tx, file int64, m *bank.Message, done *Imported) error {
	identity := identityOf(m)
	known, count, err := knownLines(ctx, tx, identity)
	if err != nil {
		return err
	}
	id, err := insert(ctx, tx, `
		INSERT INTO messages (file_id, file_line, identity, account, number, sequence, reference, opening_date, closing_date)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		file, m.FileLine, identity, m.Account, m.Number, m.Sequence, m.Reference,
		m.Opening.Date.String(), m.Closing.Date.String())
	if err != nil {
		return fmt.Errorf("line %d: %w", m.FileLine, err)
	}
	if count > 0 {
		done.RepeatedMessages++
	} else {
		done.Messages++
	}
	for _, l := range m.Lines {
		if facts := l.Facts(); known[facts] > 0 {
			known[facts]--
			done.RepeatedLines++
			continue
		}
		if _, err := insert(ctx, tx, `
			INSERT INTO lines (message_id, file_line, account, reference, value_date, units, scale, currency, details)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			id, l.FileLine, l.Account, l.Reference, l.Date.String(),
			l.Amount.Units, l.Amount.Scale, l.Amount.Currency, l.Details); err != nil {
			return fmt.Errorf("line %d: %w", l.FileLine, err)
		}
		done.Lines++
	}
	return nil
}

// identityOf is everything in a message but its lines. Both balances are in it:
// a bank that gives every statement of a day the same number still goes on from
// the last balance.
func identityOf(m *bank.Message) string {
	return strings.Join([]string{
		m.Account, m.Number, m.Sequence, m.Reference,
		m.Opening.Date.String(), m.Opening.Amount.Normal().String(),
		m.Closing.Date.String(), m.Closing.Amount.Normal().String(),
	}, "\n")
}

// knownLines counts the lines that messages of this identity already have, and
// those messages.
func knownLines(ctx context.Context, tx *sql.Tx, identity string) (map[bank.Posting]int, int, error) {
	var messages int
	row := tx.QueryRowContext(ctx, `SELECT count(*) FROM messages WHERE identity = ?`, identity)
	if err := row.Scan(&messages); err != nil || messages == 0 {
		return nil, 0, err
	}
	rows, err := tx.QueryContext(ctx, `
		SELECT l.id, l.account, l.reference, l.value_date, l.units, l.scale, l.currency
		FROM lines l JOIN messages m ON m.id = l.message_id WHERE m.identity = ?`, identity)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	known := map[bank.Posting]int{}
	for rows.Next() {
		p, err := scanEntry(rows)
		if err != nil {
			return nil, 0, err
		}
		known[p.Facts()]++
	}
	return known, messages, rows.Err()
}

func insert(ctx context.Context, tx *sql.Tx, statement string, args ...any) (int64, error) {
	result, err := tx.ExecContext(ctx, statement, args...)
	if err != nil {
		return 0, err
	}
	return result.LastInsertId()
}
