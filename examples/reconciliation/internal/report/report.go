// Package report turns the findings of a match into what a person or a machine
// reads.
//
// In: joining findings with their postings, and the forms. Not in: the rules of
// the match; the engine has them.
package report

import (
	"fmt"

	"example.com/reconciliation/internal/bank"
)

// Kind is what became of a posting; the zero value is none.
type Kind int

// The kinds of findings.
const (
	Matched Kind = iota + 1
	Disputed
	DuplicatedInStatement
	DuplicatedInLedger
	OnlyInStatement
	OnlyInLedger
)

// Finding is one result of a match. Ids that play no part are 0.
type Finding struct {
	Kind                 Kind
	Line, Entry, Repeats int64
	// For disputed ones: what differs.
	Amount, Date, Currency bool
}

// Total is the sums of one currency.
type Total struct {
	Currency string `json:"currency"`
	// Lines and Entries are how many there are on each side.
	Lines   int `json:"statement_lines"`
	Entries int `json:"ledger_entries"`
	// Statement and Ledger are the sums of all postings, Difference the first
	// less the second, Matched the sum of those that agree.
	Statement  bank.Amount `json:"statement"`
	Ledger     bank.Amount `json:"ledger"`
	Difference bank.Amount `json:"difference"`
	Matched    bank.Amount `json:"matched"`
}

// Pair is a line and its entry.
type Pair struct {
	Line  bank.Line    `json:"statement"`
	Entry bank.Posting `json:"ledger"`
}

// Dispute is a line and an entry with one reference that do not agree.
type Dispute struct {
	Pair
	// Differs has "amount", "date", "currency", in this order.
	Differs []string `json:"differs"`
}

// RepeatedLine is a line that the statements have once more than the ledger.
type RepeatedLine struct {
	Line    bank.Line `json:"statement"`
	Repeats bank.Line `json:"repeats"`
}

// RepeatedEntry is an entry that the ledger has once more than the statements.
type RepeatedEntry struct {
	Entry   bank.Posting `json:"ledger"`
	Repeats bank.Posting `json:"repeats"`
}

// Summary counts the findings.
type Summary struct {
	Matched               int `json:"matched"`
	Disputed              int `json:"disputed"`
	DuplicatedInStatement int `json:"duplicated_in_statement"`
	DuplicatedInLedger    int `json:"duplicated_in_ledger"`
	OnlyInStatement       int `json:"only_in_statement"`
	OnlyInLedger          int `json:"only_in_ledger"`
}

// Report is everything that a match found.
type Report struct {
	Summary               Summary         `json:"summary"`
	Totals                []Total         `json:"totals"`
	Disputed              []Dispute       `json:"disputed"`
	DuplicatedInStatement []RepeatedLine  `json:"duplicated_in_statement"`
	DuplicatedInLedger    []RepeatedEntry `json:"duplicated_in_ledger"`
	OnlyInStatement       []bank.Line     `json:"only_in_statement"`
	OnlyInLedger          []bank.Posting  `json:"only_in_ledger"`
	Matched               []Pair          `json:"matched"`
}

// Builder joins findings with the postings they are about.
type Builder struct {
	lines   map[int64]bank.Line
	entries map[int64]bank.Posting
	report  Report
}

// NewBuilder starts a report about these postings.
func NewBuilder(lines []bank.Line, entries []bank.Posting) *Builder {
	b := &Builder{lines: make(map[int64]bank.Line, len(lines)), entries: make(map[int64]bank.Posting, len(entries))}
	for _, l := range lines {
		b.lines[l.ID] = l
	}
	for _, e := range entries {
		b.entries[e.ID] = e
	}
	// Empty lists are [] in JSON, not null.
	b.report = Report{
		Totals: []Total{}, Disputed: []Dispute{}, DuplicatedInStatement: []RepeatedLine{},
		DuplicatedInLedger: []RepeatedEntry{}, OnlyInStatement: []bank.Line{},
		OnlyInLedger: []bank.Posting{}, Matched: []Pair{},
	}
	return b
}

// Total adds the sums of a currency.
func (b *Builder) Total(t Total) { b.report.Totals = append(b.report.Totals, t) }

// Add adds a finding. One about a posting that the builder was not given is an
// error: the ledger changed during the match.
func (b *Builder) Add(f Finding) error {
	r, s := &b.report, &b.report.Summary
	var err error
	switch f.Kind {
	case Matched:
		s.Matched++
		r.Matched = append(r.Matched, Pair{b.line(f.Line, &err), b.entry(f.Entry, &err)})
	case Disputed:
		s.Disputed++
		r.Disputed = append(r.Disputed, Dispute{Pair{b.line(f.Line, &err), b.entry(f.Entry, &err)}, differs(f)})
	case DuplicatedInStatement:
		s.DuplicatedInStatement++
		r.DuplicatedInStatement = append(r.DuplicatedInStatement, RepeatedLine{b.line(f.Line, &err), b.line(f.Repeats, &err)})
	case DuplicatedInLedger:
		s.DuplicatedInLedger++
		r.DuplicatedInLedger = append(r.DuplicatedInLedger, RepeatedEntry{b.entry(f.Entry, &err), b.entry(f.Repeats, &err)})
	case OnlyInStatement:
		s.OnlyInStatement++
		r.OnlyInStatement = append(r.OnlyInStatement, b.line(f.Line, &err))
	case OnlyInLedger:
		s.OnlyInLedger++
		r.OnlyInLedger = append(r.OnlyInLedger, b.entry(f.Entry, &err))
	default:
		err = fmt.Errorf("a finding of kind %d, which this program does not know", f.Kind)
	}
	return err
}

// Report is the finished report.
func (b *Builder) Report() *Report { return &b.report }

func (b *Builder) line(id int64, err *error) bank.Line {
	l, ok := b.lines[id]
	if !ok {
		*err = fmt.Errorf("a finding about statement line %d, which was not there when the report began; try again", id)
	}
	return l
}

func (b *Builder) entry(id int64, err *error) bank.Posting {
	e, ok := b.entries[id]
	if !ok {
		*err = fmt.Errorf("a finding about ledger entry %d, which was not there when the report began; try again", id)
	}
	return e
}

func differs(f Finding) []string {
	var words []string
	for _, d := range []struct {
		differs bool
		word    string
	}{{f.Amount, "amount"}, {f.Date, "date"}, {f.Currency, "currency"}} {
		if d.differs {
			words = append(words, d.word)
		}
	}
	return words
}
