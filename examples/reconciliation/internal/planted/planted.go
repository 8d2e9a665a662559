// Package planted makes a ledger out of statements, with known mistakes in it,
// so that a report can be compared with what is really there.
//
// In: the choice of mistakes, the same for the same lines and seed. Not in:
// reading statements and storing the ledger.
package planted

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"example.com/reconciliation/internal/bank"
)

// Counts says how many mistakes of each kind to plant.
type Counts struct {
	// Missing entries: the statement has them, the ledger has not.
	Missing int
	// Extra entries: the ledger has them, the statement has not.
	Extra int
	// Duplicated entries: the ledger has them twice.
	Duplicated int
	// Amounts, Dates and Currencies are entries that differ in just that.
	Amounts, Dates, Currencies int
}

// DefaultCounts is a ledger with some of each.
var DefaultCounts = Counts{Missing: 7, Extra: 5, Duplicated: 6, Amounts: 4, Dates: 3, Currencies: 2}

// Change is an entry that differs from its statement line.
type Change struct {
	Line  bank.Posting `json:"statement"`
	Entry bank.Posting `json:"ledger"`
}

// Plan is a ledger and what is wrong with it. The postings in it have no ids.
type Plan struct {
	Entries    []bank.Posting `json:"-"`
	Missing    []bank.Posting `json:"missing"`
	Extra      []bank.Posting `json:"extra"`
	Duplicated []bank.Posting `json:"duplicated"`
	Amounts    []Change       `json:"amounts"`
	Dates      []Change       `json:"dates"`
	Currencies []Change       `json:"currencies"`
}

// Make makes an entry for each line, but for the planted mistakes.
//
// At most one mistake is planted for an account and reference, and only where
// the report can tell it apart from every other: that makes the report's result
// a matter of fact and not of pairing.
func Make(lines []bank.Line, counts Counts, seed uint64) (*Plan, error) {
	random := rand.New(rand.NewPCG(seed, 0x6c6564676572))
	places := choosePlaces(lines, random)
	take := func(what string, n int) ([]int, error) {
		if n > len(places) {
			return nil, fmt.Errorf("plant %d %s: only %d places are left; give more statements", n, what, len(places))
		}
		chosen := places[:n]
		places = places[n:]
		return chosen, nil
	}

	plan := &Plan{}
	instead := map[int][]bank.Posting{} // the entries of a line with a mistake
	plant := func(what string, n int, mistake func(bank.Posting) []bank.Posting) error {
		chosen, err := take(what, n)
		for _, i := range chosen {
			instead[i] = mistake(withoutID(lines[i].Posting))
		}
		return err
	}
	change := func(into *[]Change, alter func(*bank.Posting)) func(bank.Posting) []bank.Posting {
		return func(line bank.Posting) []bank.Posting {
			entry := line
			alter(&entry)
			*into = append(*into, Change{Line: line, Entry: entry})
			return []bank.Posting{entry}
		}
	}
	steps := []struct {
		what    string
		n       int
		mistake func(bank.Posting) []bank.Posting
	}{
		{"missing entries", counts.Missing, func(line bank.Posting) []bank.Posting {
			plan.Missing = append(plan.Missing, line)
			return []bank.Posting{}
		}},
		{"duplicated entries", counts.Duplicated, func(line bank.Posting) []bank.Posting {
			plan.Duplicated = append(plan.Duplicated, line)
			return []bank.Posting{line, line}
		}},
		{"changed amounts", counts.Amounts, change(&plan.Amounts, func(p *bank.Posting) {
			p.Amount.Units += 1 + random.Int64N(99)
		})},
		{"changed dates", counts.Dates, change(&plan.Dates, func(p *bank.Posting) {
			p.Date = p.Date.AddDays(1 + random.IntN(9))
		})},
		{"changed currencies", counts.Currencies, change(&plan.Currencies, func(p *bank.Posting) {
			p.Amount.Currency = otherCurrency(p.Amount.Currency)
		})},
	}
	for _, s := range steps {
		if err := plant(s.what, s.n, s.mistake); err != nil {
			return nil, err
		}
	}

	for i, line := range lines {
		if entries, planted := instead[i]; planted {
			plan.Entries = append(plan.Entries, entries...)
		} else {
			plan.Entries = append(plan.Entries, withoutID(line.Posting))
		}
	}
	if err := plan.addExtra(lines, counts.Extra, random); err != nil {
		return nil, err
	}
	return plan, nil
}

// addExtra appends entries with references that no statement has.
func (p *Plan) addExtra(lines []bank.Line, n int, random *rand.Rand) error {
	if n > 0 && len(lines) == 0 {
		return fmt.Errorf("plant %d extra entries: there are no statement lines to model them on", n)
	}
	taken := map[string]bool{}
	for _, l := range lines {
		taken[l.Reference] = true
	}
	for i := 0; len(p.Extra) < n; i++ {
		reference := fmt.Sprintf("UNPAID-%04d", i+1)
		if taken[reference] {
			continue
		}
		extra := withoutID(lines[random.IntN(len(lines))].Posting)
		extra.Reference = reference
		p.Extra = append(p.Extra, extra)
		p.Entries = append(p.Entries, extra)
	}
	return nil
}

// choosePlaces returns one line of each account and reference where a mistake
// can be told apart, in random order.
func choosePlaces(lines []bank.Line, random *rand.Rand) []int {
	groups := map[bank.Key][]int{}
	var order []bank.Key
	for i, l := range lines {
		if groups[l.Key()] == nil {
			order = append(order, l.Key())
		}
		groups[l.Key()] = append(groups[l.Key()], i)
	}
	var places []int
	for _, key := range order {
		// Without a reference nothing can be disputed or duplicated. A line
		// that its group has twice cannot be missed: the report would call the
		// other one its repetition.
		group := groups[key]
		if i := group[random.IntN(len(group))]; key.Reference != "" && single(lines, group, i) {
			places = append(places, i)
		}
	}
	random.Shuffle(len(places), func(i, j int) { places[i], places[j] = places[j], places[i] })
	return places
}

// single tells whether no other line of the group could be taken for this one,
// as it is or changed: none has its date and a near amount, or its amount.
func single(lines []bank.Line, group []int, i int) bool {
	for _, j := range group {
		a, b := lines[i], lines[j]
		if i != j && (a.Date == b.Date || a.Amount.Normal() == b.Amount.Normal()) {
			return false
		}
	}
	return true
}

func otherCurrency(currency string) string {
	if strings.EqualFold(currency, "EUR") {
		return "USD"
	}
	return "EUR"
}

func withoutID(p bank.Posting) bank.Posting {
	p.ID = 0
	return p
}
