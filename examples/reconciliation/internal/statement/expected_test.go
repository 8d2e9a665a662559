package statement_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"example.com/reconciliation/internal/engine"
	"example.com/reconciliation/internal/statement"
)

const data = "../../testdata/mt940"

// TestStatementsEqualTheirExpectations compares every field of every message of
// the statements that come with their expected content.
func TestStatementsEqualTheirExpectations(t *testing.T) {
	compared := 0
	err := filepath.WalkDir(data, func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".json" {
			return err
		}
		compared++
		t.Run(strings.TrimPrefix(path, data+"/"), func(t *testing.T) { compareWithExpectation(t, path) })
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if compared != 20 {
		t.Errorf("%d statements have an expectation, want 20", compared)
	}
}

func compareWithExpectation(t *testing.T, path string) {
	expected, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var want []any
	if err := json.Unmarshal(expected, &want); err != nil {
		t.Fatal(err)
	}
	input, err := os.ReadFile(strings.TrimSuffix(path, ".json") + ".sta")
	if err != nil {
		t.Fatal(err)
	}
	st, err := engine.ParseStatement(input)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	}()
	messages := st.Messages()
	if len(messages) != len(want) {
		t.Fatalf("%d messages, want %d", len(messages), len(want))
	}
	for i, m := range messages {
		for _, d := range differences(fmt.Sprintf("[%d]", i), messageJSON(m), want[i]) {
			t.Error(d)
		}
	}
}

// differences lists the places where two JSON values are not the same.
func differences(at string, got, want any) []string {
	g, okGot := got.(map[string]any)
	w, okWant := want.(map[string]any)
	if okGot && okWant {
		var all []string
		for key := range w {
			if _, ok := g[key]; !ok {
				all = append(all, fmt.Sprintf("%s.%s is missing, want %v", at, key, w[key]))
			}
		}
		for key := range g {
			value, ok := w[key]
			if !ok {
				all = append(all, fmt.Sprintf("%s.%s is %v, want none", at, key, g[key]))
				continue
			}
			all = append(all, differences(at+"."+key, g[key], value)...)
		}
		return all
	}
	gs, okGot := got.([]any)
	ws, okWant := want.([]any)
	if okGot && okWant && len(gs) == len(ws) {
		var all []string
		for i := range gs {
			all = append(all, differences(fmt.Sprintf("%s[%d]", at, i), gs[i], ws[i])...)
		}
		return all
	}
	if !reflect.DeepEqual(got, want) {
		return []string{fmt.Sprintf("%s is %#v, want %#v", at, got, want)}
	}
	return nil
}

// messageJSON is a message in the form of the expectations.
func messageJSON(m engine.Message) any {
	lines := []any{}
	for _, l := range m.StatementLines {
		lines = append(lines, lineJSON(l))
	}
	return map[string]any{
		"transaction_ref_no":           m.TransactionRefNo,
		"ref_to_related_msg":           optional(m.RefToRelatedMsg),
		"account_id":                   m.AccountID,
		"statement_no":                 m.StatementNo,
		"sequence_no":                  optional(m.SequenceNo),
		"opening_balance":              balanceJSON(m.OpeningBalance),
		"statement_lines":              lines,
		"closing_balance":              balanceJSON(m.ClosingBalance),
		"closing_available_balance":    availableJSON(m.ClosingAvailableBalance),
		"forward_available_balance":    availableJSON(m.ForwardAvailableBalance),
		"information_to_account_owner": informationJSON(m.InformationToAccountOwner),
	}
}

func lineJSON(l engine.StatementLine) any {
	var kind any
	switch k := l.TransactionType.(type) {
	case engine.TransactionTypeStandard:
		kind = k.Code
	case engine.TransactionTypeNonStandard:
		kind = map[string]any{"NonStandard": k.Code}
	}
	var entryDate any
	if l.EntryDate != nil {
		entryDate = statement.Date(*l.EntryDate).String()
	}
	return map[string]any{
		"value_date":                   statement.Date(l.ValueDate).String(),
		"entry_date":                   entryDate,
		"ext_debit_credit_indicator":   marks[l.ExtDebitCreditIndicator],
		"funds_code":                   optional(l.FundsCode),
		"amount":                       statement.Amount(l.Amount).Number(),
		"transaction_type_ident_code":  kind,
		"customer_ref":                 l.CustomerRef,
		"bank_ref":                     optional(l.BankRef),
		"supplementary_details":        optional(l.SupplementaryDetails),
		"information_to_account_owner": informationJSON(l.InformationToAccountOwner),
	}
}

var marks = map[engine.ExtDebitOrCredit]string{
	engine.ExtDebitOrCreditDebit:         "Debit",
	engine.ExtDebitOrCreditCredit:        "Credit",
	engine.ExtDebitOrCreditReverseDebit:  "ReverseDebit",
	engine.ExtDebitOrCreditReverseCredit: "ReverseCredit",
}

var sides = map[engine.DebitOrCredit]string{
	engine.DebitOrCreditDebit:  "Debit",
	engine.DebitOrCreditCredit: "Credit",
}

func balanceJSON(b engine.Balance) any {
	return map[string]any{
		"is_intermediate":        b.IsIntermediate,
		"debit_credit_indicator": sides[b.DebitCreditIndicator],
		"date":                   statement.Date(b.Date).String(),
		"iso_currency_code":      string(b.Amount.Currency[:]),
		"amount":                 statement.Amount(b.Amount).Number(),
	}
}

func availableJSON(b *engine.AvailableBalance) any {
	if b == nil {
		return nil
	}
	return map[string]any{
		"debit_credit_indicator": sides[b.DebitCreditIndicator],
		"date":                   statement.Date(b.Date).String(),
		"iso_currency_code":      string(b.Amount.Currency[:]),
		"amount":                 statement.Amount(b.Amount).Number(),
	}
}

// informationJSON leaves out what is not there in a structured one, as the
// expectations do.
func informationJSON(i *engine.Information) any {
	if i == nil {
		return nil
	}
	switch i := (*i).(type) {
	case engine.InformationPlain:
		return i.Text
	case engine.InformationStructured:
		fields := map[string]any{"transaction_code": i.TransactionCode}
		for name, value := range map[string]*string{
			"posting_text": i.PostingText, "prima_nota": i.PrimaNota, "unknown11": i.Unknown11,
			"purpose": i.Purpose, "applicant_bin": i.ApplicantBin, "applicant_iban": i.ApplicantIBAN,
			"applicant_name": i.ApplicantName, "return_debit_notes": i.ReturnDebitNotes,
			"recipient_name": i.RecipientName, "unknown38": i.Unknown38,
			"additional_purpose": i.AdditionalPurpose, "unknown70": i.Unknown70,
		} {
			if value != nil {
				fields[name] = *value
			}
		}
		return fields
	}
	return fmt.Sprintf("unknown variant %T", i)
}

func optional(s *string) any {
	if s == nil {
		return nil
	}
	return *s
}
