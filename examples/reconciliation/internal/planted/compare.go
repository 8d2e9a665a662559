package planted

import (
	"fmt"
	"sort"

	"example.com/reconciliation/internal/bank"
	"example.com/reconciliation/internal/report"
)

// Compare says in which points a report differs from what was planted; none
// means that it found exactly the planted mistakes. Others are statement lines
// that the ledger was not made of: they must be only in the statement.
func (p *Plan) Compare(r *report.Report, others []bank.Line) []string {
	d := differences{counts: map[string]int{}}
	for _, m := range p.Missing {
		d.planted("only in statement", m)
	}
	for _, l := range others {
		d.planted("only in statement", l.Posting)
	}
	for _, l := range r.OnlyInStatement {
		d.found("only in statement", l.Posting)
	}
	for _, e := range p.Extra {
		d.planted("only in ledger", e)
	}
	for _, e := range r.OnlyInLedger {
		d.found("only in ledger", e)
	}
	for _, e := range p.Duplicated {
		d.planted("duplicated in ledger", e)
	}
	for _, e := range r.DuplicatedInLedger {
		d.found("duplicated in ledger", e.Entry)
	}
	for _, l := range r.DuplicatedInStatement {
		d.found("duplicated in statement", l.Line.Posting)
	}
	for what, changes := range map[string][]Change{"amount": p.Amounts, "date": p.Dates, "currency": p.Currencies} {
		for _, c := range changes {
			d.planted("disputed ["+what+"]", c.Line, c.Entry)
		}
	}
	for _, x := range r.Disputed {
		d.found(fmt.Sprint("disputed ", x.Differs), x.Line.Posting, x.Entry)
	}
	return d.list()
}

// Mistakes is how many were planted.
func (p *Plan) Mistakes() int {
	return len(p.Missing) + len(p.Extra) + len(p.Duplicated) + len(p.Amounts) + len(p.Dates) + len(p.Currencies)
}

// differences counts what was planted, less what was found.
type differences struct{ counts map[string]int }

func (d differences) planted(what string, about ...bank.Posting) { d.counts[describe(what, about)]++ }
func (d differences) found(what string, about ...bank.Posting)   { d.counts[describe(what, about)]-- }

func describe(what string, about []bank.Posting) string {
	for _, p := range about {
		p = p.Facts()
		what += fmt.Sprintf(" (%s %q %s %s)", p.Account, p.Reference, p.Date, p.Amount)
	}
	return what
}

func (d differences) list() []string {
	var all []string
	for what, n := range d.counts {
		switch {
		case n > 0:
			all = append(all, fmt.Sprintf("planted and not found: %s, %d times", what, n))
		case n < 0:
			all = append(all, fmt.Sprintf("found and not planted: %s, %d times", what, -n))
		}
	}
	sort.Strings(all)
	return all
}
