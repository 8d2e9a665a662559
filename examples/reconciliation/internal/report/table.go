package report

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"example.com/reconciliation/internal/bank"
)

// Options says how the tables look.
type Options struct {
	// Limit is the most rows of a table; 0 is no limit.
	Limit int
	// Color allows colours.
	Color bool
}

// Write writes the report as tables.
func (r *Report) Write(w io.Writer, o Options) error {
	tables := []string{r.summaryTable(o), r.totalsTable(o)}
	for _, render := range []func(Options) string{
		r.disputedTable, r.duplicatedTable, r.onlyInStatementTable, r.onlyInLedgerTable,
	} {
		if t := render(o); t != "" {
			tables = append(tables, t)
		}
	}
	_, err := io.WriteString(w, strings.Join(tables, "\n\n")+"\n")
	if err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

func (r *Report) summaryTable(o Options) string {
	s := r.Summary
	t := newTable("Reconciliation", o)
	t.AppendHeader(table.Row{"Result", "Payments", "Meaning"})
	for _, row := range []struct {
		what    string
		count   int
		meaning string
		good    bool
	}{
		{"matched", s.Matched, "the same in the statements and in the ledger", true},
		{"disputed", s.Disputed, "same reference, another amount, date or currency", false},
		{"duplicated in ledger", s.DuplicatedInLedger, "booked once more than the bank paid", false},
		{"duplicated in statement", s.DuplicatedInStatement, "paid once more than the ledger has it", false},
		{"only in statement", s.OnlyInStatement, "the ledger does not know it", false},
		{"only in ledger", s.OnlyInLedger, "the bank does not know it", false},
	} {
		color := text.Colors{text.FgYellow}
		if row.good || row.count == 0 {
			color = text.Colors{text.FgGreen}
		}
		what := row.what
		if o.Color {
			what = color.Sprint(what)
		}
		t.AppendRow(table.Row{what, row.count, row.meaning})
	}
	return t.Render()
}

func (r *Report) totalsTable(o Options) string {
	t := newTable("Totals per currency", o)
	t.AppendHeader(table.Row{"Currency", "Lines", "Entries", "Statement", "Ledger", "Difference", "Matched"})
	for _, c := range r.Totals {
		t.AppendRow(table.Row{
			c.Currency, c.Lines, c.Entries, c.Statement.Number(), c.Ledger.Number(),
			c.Difference.Number(), c.Matched.Number(),
		})
	}
	numbers(t, "Lines", "Entries", "Statement", "Ledger", "Difference", "Matched")
	return t.Render()
}

func (r *Report) disputedTable(o Options) string {
	header := table.Row{"Account", "Reference", "Statement", "", "Ledger", "", "Differs", "Source"}
	return list("Disputed", header, o, r.Disputed, func(d Dispute) table.Row {
		return table.Row{
			d.Line.Account, d.Line.Reference, d.Line.Date, d.Line.Amount, d.Entry.Date, d.Entry.Amount,
			strings.Join(d.Differs, ", "), source(d.Line),
		}
	})
}

func (r *Report) duplicatedTable(o Options) string {
	type row struct {
		side   string
		p      bank.Posting
		source string
	}
	var rows []row
	for _, d := range r.DuplicatedInLedger {
		rows = append(rows, row{"ledger", d.Entry, fmt.Sprintf("entry %d repeats %d", d.Entry.ID, d.Repeats.ID)})
	}
	for _, d := range r.DuplicatedInStatement {
		rows = append(rows, row{"statement", d.Line.Posting, source(d.Line) + " repeats " + source(d.Repeats)})
	}
	header := table.Row{"In", "Account", "Reference", "Date", "Amount", "Source"}
	return list("Duplicated", header, o, rows, func(d row) table.Row {
		return table.Row{d.side, d.p.Account, d.p.Reference, d.p.Date, d.p.Amount, d.source}
	})
}

func (r *Report) onlyInStatementTable(o Options) string {
	header := table.Row{"Account", "Reference", "Date", "Amount", "Source"}
	return list("Only in the statements", header, o, r.OnlyInStatement, func(l bank.Line) table.Row {
		return table.Row{l.Account, l.Reference, l.Date, l.Amount, source(l)}
	})
}

func (r *Report) onlyInLedgerTable(o Options) string {
	header := table.Row{"Account", "Reference", "Date", "Amount", "Source"}
	return list("Only in the ledger", header, o, r.OnlyInLedger, func(p bank.Posting) table.Row {
		return table.Row{p.Account, p.Reference, p.Date, p.Amount, fmt.Sprintf("entry %d", p.ID)}
	})
}

// list is a table of findings; none is no table.
func list[T any](title string, header table.Row, o Options, all []T, row func(T) table.Row) string {
	if len(all) == 0 {
		return ""
	}
	t := newTable(fmt.Sprintf("%s (%d)", title, len(all)), o)
	t.AppendHeader(header)
	shown := all
	if o.Limit > 0 && len(all) > o.Limit {
		shown = all[:o.Limit]
	}
	for _, one := range shown {
		t.AppendRow(row(one))
	}
	alignRight := []table.ColumnConfig{}
	for i, cell := range row(all[0]) {
		if _, amount := cell.(bank.Amount); amount {
			alignRight = append(alignRight, table.ColumnConfig{Number: i + 1, Align: text.AlignRight})
		}
	}
	t.SetColumnConfigs(alignRight)
	out := t.Render()
	if hidden := len(all) - len(shown); hidden > 0 {
		out += fmt.Sprintf("\n… and %d more; --limit 0 shows all", hidden)
	}
	return out
}

func newTable(title string, o Options) table.Writer {
	t := table.NewWriter()
	t.SetTitle(title)
	t.SetStyle(table.StyleRounded)
	t.Style().Format.Header = text.FormatDefault
	t.Style().Title.Align = text.AlignLeft
	if o.Color {
		t.Style().Title.Colors = text.Colors{text.Bold}
		t.Style().Color.Header = text.Colors{text.Faint}
	}
	return t
}

func numbers(t table.Writer, columns ...string) {
	var configs []table.ColumnConfig
	for _, name := range columns {
		configs = append(configs, table.ColumnConfig{Name: name, Align: text.AlignRight, AlignHeader: text.AlignRight})
	}
	t.SetColumnConfigs(configs)
}

// source is where a line comes from, short enough for a table.
func source(l bank.Line) string {
	return fmt.Sprintf("%s:%d", filepath.Base(l.File), l.FileLine)
}
