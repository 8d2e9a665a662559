package bank

import (
	"encoding/json"
	"math"
	"testing"
)

func TestAmountsAreWrittenExactly(t *testing.T) {
	for _, c := range []struct {
		amount Amount
		want   string
	}{
		{Amount{-5, 2, "EUR"}, "-0.05 EUR"},
		{Amount{123456, 2, "EUR"}, "1234.56 EUR"},
		{Amount{9, 0, "SEK"}, "9 SEK"},
		{Amount{0, 3, "KWD"}, "0.000 KWD"},
		{Amount{math.MinInt64, 1, "EUR"}, "-922337203685477580.8 EUR"},
	} {
		if got := c.amount.String(); got != c.want {
			t.Errorf("%#v: %s, want %s", c.amount, got, c.want)
		}
	}
}

func TestEqualValuesHaveEqualNormals(t *testing.T) {
	if a, b := (Amount{900, 2, "EUR"}), (Amount{9, 0, "EUR"}); a.Normal() != b.Normal() {
		t.Errorf("%v and %v differ", a, b)
	}
	if a, b := (Amount{90, 0, "EUR"}), (Amount{9, 0, "EUR"}); a.Normal() == b.Normal() {
		t.Errorf("%v and %v are equal", a, b)
	}
}

func TestDatesSurviveTheirText(t *testing.T) {
	d, err := ParseDate("2024-02-29")
	if err != nil {
		t.Fatal(err)
	}
	if got := d.AddDays(1).String(); got != "2024-03-01" {
		t.Errorf("the day after %s is %s", d, got)
	}
	if _, err := ParseDate("2023-02-29"); err == nil {
		t.Error("2023-02-29 is a day")
	}
}

func TestJSONKeepsTheDigits(t *testing.T) {
	got, err := json.Marshal(Posting{ID: 1, Amount: Amount{1, 2, "EUR"}, Date: Date{2024, 3, 1}})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"id":1,"account":"","reference":"","date":"2024-03-01","amount":{"amount":"0.01","currency":"EUR"}}`
	if string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
