// Package bank has the words that the rest of the service speaks in: amounts,
// days, postings, and statements as they are kept.
//
// In: data and how it is written. Not in: reading statements (the Rust engine
// does), storing them (package ledger), matching them (the engine again).
package bank

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Amount is an exact amount of money: Units at Scale decimal places. Money in
// is positive, money out negative.
type Amount struct {
	Units    int64
	Scale    uint32
	Currency string
}

// Number is the amount without its currency, as "-12.50".
func (a Amount) Number() string {
	digits := strconv.FormatInt(a.Units, 10)
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	scale := int(a.Scale)
	if scale == 0 {
		return sign + digits
	}
	if missing := scale + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	point := len(digits) - scale
	return sign + digits[:point] + "." + digits[point:]
}

// String is the amount with its currency, as "-12.50 EUR".
func (a Amount) String() string { return a.Number() + " " + a.Currency }

// Normal is the same value without trailing zeros, so that equal amounts are
// equal with ==.
func (a Amount) Normal() Amount {
	for a.Scale > 0 && a.Units%10 == 0 {
		a.Units /= 10
		a.Scale--
	}
	return a
}

// MarshalJSON writes the number as a string, because a JSON number loses
// digits in many readers.
func (a Amount) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Amount   string `json:"amount"`
		Currency string `json:"currency"`
	}{a.Number(), a.Currency})
}

// Date is a calendar day.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// ParseDate reads a day as String writes it.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("not a day like 2024-03-31: %w", err)
	}
	return DateOf(t), nil
}

// DateOf is the day of a time.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// String is the day as "2024-03-31".
func (d Date) String() string { return d.time().Format(time.DateOnly) }

// MarshalText makes the day a string in JSON.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// AddDays is the day n days later.
func (d Date) AddDays(n int) Date { return DateOf(d.time().AddDate(0, 0, n)) }

func (d Date) time() time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}

// Posting is one movement of money, from a statement or from the ledger.
type Posting struct {
	// ID is unique among the statement lines, and among the ledger's entries;
	// 0 before it is stored.
	ID      int64  `json:"id"`
	Account string `json:"account"`
	// Reference is what both sides know the payment by; empty where there is
	// none.
	Reference string `json:"reference"`
	// Date is the value date.
	Date   Date   `json:"date"`
	Amount Amount `json:"amount"`
}

// Key is an account and a reference on it.
type Key struct {
	Account, Reference string
}

// Key is what the posting is looked up by.
func (p Posting) Key() Key { return Key{p.Account, p.Reference} }

// Facts is the posting without its identity, comparable with ==: two postings
// with equal facts describe the same payment.
func (p Posting) Facts() Posting {
	p.ID = 0
	p.Amount = p.Amount.Normal()
	return p
}

// Line is a posting of a statement, and where it comes from.
type Line struct {
	Posting
	// File and FileLine tell where the line starts.
	File     string `json:"file"`
	FileLine int    `json:"file_line"`
	// Details is what the bank wrote about it.
	Details string `json:"details,omitempty"`
}

// Balance is a balance on a day; an overdrawn one is negative.
type Balance struct {
	Date   Date
	Amount Amount
}

// Message is one message of a statement: an account over a period.
type Message struct {
	FileLine  int
	Account   string
	Number    string
	Sequence  string
	Reference string
	Opening   Balance
	Closing   Balance
	Lines     []Line
	// Gap is nil when the lines lead from Opening to Closing.
	Gap *Gap
}

// Gap says that a message's lines do not add up to its closing balance.
type Gap struct {
	FileLine int    `json:"file_line"`
	Computed Amount `json:"computed"`
	Stated   Amount `json:"stated"`
}

// String names both sums.
func (g Gap) String() string {
	return fmt.Sprintf("line %d: the lines add up to %s, the closing balance is %s",
		g.FileLine, g.Computed, g.Stated)
}

// Statement is the content of a statement file.
type Statement struct {
	Messages []Message
	// ChangedLines and DroppedLines are what sanitising did.
	ChangedLines, DroppedLines int
}
