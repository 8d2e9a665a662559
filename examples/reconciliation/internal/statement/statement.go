// Package statement reads statement files with the Rust engine.
//
// In: calling the engine, and its types in the words of package bank. Not in:
// what is valid; the engine decides.
package statement

import (
	"errors"
	"strings"
	"time"

	"example.com/reconciliation/internal/bank"
	"example.com/reconciliation/internal/engine"
)

// Parse reads the bytes of a statement file, all of it or nothing. What is
// wrong with the file is an *engine.StatementError, which names the line.
func Parse(data []byte) (read *bank.Statement, err error) {
	st, err := engine.ParseStatement(data)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, st.Close()) }()

	sanitised := st.Sanitised()
	read = &bank.Statement{
		ChangedLines: int(sanitised.ChangedLines),
		DroppedLines: int(sanitised.DroppedLines),
	}
	for _, m := range st.Messages() {
		read.Messages = append(read.Messages, message(m))
	}
	for _, g := range st.Gaps().All() {
		read.Messages[g.Message].Gap = &bank.Gap{
			FileLine: int(g.Line), Computed: Amount(g.Computed), Stated: Amount(g.Stated),
		}
	}
	return read, nil
}

func message(m engine.Message) bank.Message {
	out := bank.Message{
		FileLine: int(m.Line), Account: m.AccountID, Number: m.StatementNo,
		Sequence: text(m.SequenceNo), Reference: m.TransactionRefNo,
		Opening: balance(m.OpeningBalance), Closing: balance(m.ClosingBalance),
		Lines: make([]bank.Line, 0, len(m.StatementLines)),
	}
	for _, l := range m.StatementLines {
		out.Lines = append(out.Lines, bank.Line{
			FileLine: int(l.Line),
			Details:  details(l),
			Posting: bank.Posting{
				Account: m.AccountID, Reference: l.Reference,
				Date: Date(l.ValueDate), Amount: Amount(l.Effect),
			},
		})
	}
	return out
}

func balance(b engine.Balance) bank.Balance {
	amount := Amount(b.Amount)
	if b.DebitCreditIndicator == engine.DebitOrCreditDebit {
		amount.Units = -amount.Units
	}
	return bank.Balance{Date: Date(b.Date), Amount: amount}
}

// details is what the bank wrote about a line, in one line of text.
func details(l engine.StatementLine) string {
	parts := []string{text(l.SupplementaryDetails)}
	if l.InformationToAccountOwner != nil {
		switch i := (*l.InformationToAccountOwner).(type) {
		case engine.InformationPlain:
			parts = append(parts, i.Text)
		case engine.InformationStructured:
			parts = append(parts, text(i.PostingText), text(i.ApplicantName), text(i.Purpose))
		}
	}
	return strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
}

// Amount is an engine's amount in the words of package bank.
func Amount(a engine.Amount) bank.Amount {
	return bank.Amount{Units: a.Units, Scale: a.Scale, Currency: string(a.Currency[:])}
}

// Date is an engine's day in the words of package bank.
func Date(d engine.Date) bank.Date {
	return bank.Date{Year: int(d.Year), Month: time.Month(d.Month), Day: int(d.Day)}
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
