// Package reconcile matches the imported statement lines with the ledger, in
// the Rust engine, and makes the report of it.
//
// In: handing lines over, answering the engine's look-ups, joining its
// findings. Not in: the rules of the match; the engine has them.
package reconcile

import (
	"context"
	"errors"
	"fmt"

	"example.com/reconciliation/internal/bank"
	"example.com/reconciliation/internal/engine"
	"example.com/reconciliation/internal/ledger"
	"example.com/reconciliation/internal/report"
	"example.com/reconciliation/internal/statement"
)

// Run matches everything in the ledger file.
func Run(ctx context.Context, store *ledger.Store) (*report.Report, error) {
	lines, err := store.Lines(ctx)
	if err != nil {
		return nil, err
	}
	entries, err := store.Entries(ctx)
	if err != nil {
		return nil, err
	}
	settlement, err := settle(ctx, store, lines)
	if err != nil {
		return nil, fmt.Errorf("match: %w", err)
	}
	defer settlement.Close()

	builder := report.NewBuilder(lines, entries)
	for _, f := range settlement.Findings().All() {
		if err := builder.Add(finding(f)); err != nil {
			return nil, fmt.Errorf("match: %w", err)
		}
	}
	for _, t := range settlement.Totals().All() {
		builder.Total(total(t))
	}
	return builder.Report(), nil
}

func settle(ctx context.Context, store *ledger.Store, lines []bank.Line) (*engine.Settlement, error) {
	matcher := engine.NewMatcher()
	defer matcher.Close() // nothing is left to close once it is settled
	postings := make([]engine.Posting, 0, len(lines))
	for _, l := range lines {
		p, err := posting(l.Posting)
		if err != nil {
			return nil, err
		}
		postings = append(postings, p)
	}
	matcher.Add(postings)
	book := &book{ctx: ctx, store: store}
	settlement, err := matcher.Settle(book)
	if err != nil && book.err != nil {
		// The engine keeps the words of the ledger's error; here is the error.
		return nil, book.err
	}
	return settlement, err
}

// book answers the engine's look-ups from the ledger. It lives for one call,
// and so does the context in it.
type book struct {
	ctx   context.Context
	store *ledger.Store
	err   error
}

// Keys lists every account and reference of the ledger.
func (b *book) Keys() ([]engine.Key, error) {
	keys, err := b.store.Keys(b.ctx)
	if err != nil {
		b.err = err
		return nil, err
	}
	out := make([]engine.Key, 0, len(keys))
	for _, k := range keys {
		out = append(out, engine.Key{Account: k.Account, Reference: k.Reference})
	}
	return out, nil
}

// Find returns the entries of one account and reference.
func (b *book) Find(account, reference string) ([]engine.Posting, error) {
	entries, err := b.store.Find(b.ctx, bank.Key{Account: account, Reference: reference})
	if err != nil {
		b.err = err
		return nil, err
	}
	out := make([]engine.Posting, 0, len(entries))
	for _, e := range entries {
		p, err := posting(e)
		if err != nil {
			b.err = err
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// errCurrency is an amount that the engine cannot hold.
var errCurrency = errors.New("is no currency of three letters")

func posting(p bank.Posting) (engine.Posting, error) {
	amount := engine.Amount{Units: p.Amount.Units, Scale: p.Amount.Scale}
	if len(p.Amount.Currency) != len(amount.Currency) {
		return engine.Posting{}, fmt.Errorf("posting %d of account %s: %q %w", p.ID, p.Account, p.Amount.Currency, errCurrency)
	}
	copy(amount.Currency[:], p.Amount.Currency)
	return engine.Posting{
		ID: p.ID, Account: p.Account, Reference: p.Reference, Amount: amount,
		Date: engine.Date{Year: uint16(p.Date.Year), Month: uint8(p.Date.Month), Day: uint8(p.Date.Day)},
	}, nil
}

// kinds are the engine's kinds in the report's words.
var kinds = map[engine.FindingKind]report.Kind{
	engine.FindingKindMatched:               report.Matched,
	engine.FindingKindDisputed:              report.Disputed,
	engine.FindingKindDuplicatedInStatement: report.DuplicatedInStatement,
	engine.FindingKindDuplicatedInLedger:    report.DuplicatedInLedger,
	engine.FindingKindOnlyInStatement:       report.OnlyInStatement,
	engine.FindingKindOnlyInLedger:          report.OnlyInLedger,
}

func finding(f engine.Finding) report.Finding {
	return report.Finding{
		Kind: kinds[f.Kind], Line: f.Line, Entry: f.Entry, Repeats: f.Repeats,
		Amount: f.Differs.Amount, Date: f.Differs.Date, Currency: f.Differs.Currency,
	}
}

func total(t engine.Total) report.Total {
	return report.Total{
		Currency: string(t.Statement.Currency[:]), Lines: int(t.Lines), Entries: int(t.Entries),
		Statement: statement.Amount(t.Statement), Ledger: statement.Amount(t.Ledger),
		Difference: statement.Amount(t.Difference), Matched: statement.Amount(t.Matched),
	}
}
