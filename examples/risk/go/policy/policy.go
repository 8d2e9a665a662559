// Package policy holds the rules of the risk team.
//
// In: limits, rules and what they say. Not in: how payments get here (package
// boundary is generated; the service is Rust).
package policy

import (
	"fmt"
	"time"

	"example.com/risk/boundary"
)

// An IBANError names an account number that is none.
type IBANError struct{ IBAN string }

func (e *IBANError) Error() string { return fmt.Sprintf("%q is not an IBAN", e.IBAN) }

// A Rule looks at one aspect of a payment. It adds points and says why, or says
// nothing.
type Rule struct {
	Name  string
	Check func(p boundary.Payment) (points uint32, reason string)
}

// A Policy is a set of rules with the limits they use.
type Policy struct {
	// Limits are the largest amounts without a reason, in minor units.
	Limits map[string]int64
	Rules  []Rule
}

// Default is the policy in force.
func Default() *Policy {
	p := &Policy{Limits: map[string]int64{"EUR": 1_000_000, "USD": 1_100_000, "JPY": 150_000_000}}
	p.Rules = []Rule{
		{Name: "limit", Check: p.limit},
		{Name: "round amount", Check: roundAmount},
		{Name: "night", Check: night},
		{Name: "same account", Check: sameAccount},
	}
	return p
}

// Names of the rules in force.
func (p *Policy) Names() []string {
	names := make([]string, len(p.Rules))
	for i, r := range p.Rules {
		names[i] = r.Name
	}
	return names
}

// Score applies all rules to a payment.
func (p *Policy) Score(payment boundary.Payment) (boundary.Score, error) {
	if payment.MinorUnits <= 0 {
		return boundary.Score{}, &boundary.RuleError{Variant: boundary.RuleErrorBadAmount{MinorUnits: payment.MinorUnits}}
	}
	if _, ok := p.Limits[payment.Currency]; !ok {
		return boundary.Score{}, &boundary.RuleError{Variant: boundary.RuleErrorUnknownCurrency{Currency: payment.Currency}}
	}
	for _, iban := range []string{payment.From, payment.To} {
		if err := checkIBAN(iban); err != nil {
			return boundary.Score{}, err
		}
	}
	score := boundary.Score{Verdict: boundary.VerdictAccept, Reasons: []string{}}
	for _, r := range p.Rules {
		points, reason := r.Check(payment)
		if points > 0 {
			score.Points = min(score.Points+points, 100)
			score.Reasons = append(score.Reasons, r.Name+": "+reason)
		}
	}
	switch {
	case score.Points >= 60:
		score.Verdict = boundary.VerdictReject
	case score.Points >= 30:
		score.Verdict = boundary.VerdictReview
	}
	return score, nil
}

func (p *Policy) limit(payment boundary.Payment) (uint32, string) {
	limit := p.Limits[payment.Currency]
	if payment.MinorUnits <= limit {
		return 0, ""
	}
	return 70, fmt.Sprintf("%d %s is above the limit of %d", payment.MinorUnits, payment.Currency, limit)
}

func roundAmount(payment boundary.Payment) (uint32, string) {
	if payment.MinorUnits < 100_000 || payment.MinorUnits%100_000 != 0 {
		return 0, ""
	}
	return 10, "an amount of whole thousands"
}

func night(payment boundary.Payment) (uint32, string) {
	hour := payment.At.In(time.UTC).Hour()
	if hour >= 5 || payment.MinorUnits < 100_000 {
		return 0, ""
	}
	return 20, fmt.Sprintf("asked for at %02d:00 UTC", hour)
}

func sameAccount(payment boundary.Payment) (uint32, string) {
	if payment.From != payment.To {
		return 0, ""
	}
	return 40, "payer and payee are the same account"
}

// checkIBAN checks the form; the check digits are the bank's business.
func checkIBAN(iban string) error {
	if iban == "" {
		panic("policy: empty IBAN; the service must not send one")
	}
	if len(iban) < 15 || len(iban) > 34 {
		return &IBANError{iban}
	}
	for _, c := range iban {
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') {
			return &IBANError{iban}
		}
	}
	return nil
}
