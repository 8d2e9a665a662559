package tests

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/ferrogo/ferrogo/conformance/go/confrules"
)

// Rule 6: text from Go is borrowed, text from Rust is copied, because Go code
// keeps strings.

func TestTextFromRustIsKept(t *testing.T) {
	settled(t)
	var kept []string
	for n := range uint32(50) {
		l := confrules.NewLedger(n)
		kept = append(kept, l.Title(), confrules.TextOf(n), confrules.Upper("straße"))
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
	churn()
	for i := 0; i < len(kept); i += 3 {
		n := i / 3
		if !strings.HasPrefix(kept[i], "ledger of ") || kept[i+1] != strings.Repeat("ß", n) || kept[i+2] != "STRASSE" {
			t.Fatalf("round %d: the texts became %q", n, kept[i:i+3])
		}
	}
}

// The argument of a callback too is the callback's to keep: see
// TestLentMemoryIsDeadAfterTheCall.

func TestTextToRustIsNotCopiedByGo(t *testing.T) {
	text := strings.Repeat("x", 1<<20)
	if n := testing.AllocsPerRun(10, func() { confrules.TextLen(text) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestTextOfEverySizeArrives(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 7, 8, 15, 16, 31, 32, 33, 1000, 1 << 16, 1 << 20} {
		text := strings.Repeat("a", n)
		if got := confrules.TextLen(text); got != uint(n) {
			t.Errorf("%d bytes arrived as %d", n, got)
		}
		if got := confrules.Upper(text); got != strings.Repeat("A", n) {
			t.Errorf("%d bytes came back as %d", n, len(got))
		}
		if got := confrules.TextOf(uint32(n)); len(got) != 2*n || !utf8.ValidString(got) {
			t.Errorf("%d characters came as %d bytes", n, len(got))
		}
	}
}
