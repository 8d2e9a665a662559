package reconcile

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"example.com/reconciliation/internal/bank"
	"example.com/reconciliation/internal/engine"
	"example.com/reconciliation/internal/ledger"
)

func TestTheLedgersErrorComesThroughTheEngine(t *testing.T) {
	store, err := ledger.Create(t.Context(), filepath.Join(t.TempDir(), "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := settle(ended, store, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that of the context", err)
	}

	// The engine's own words name what was asked for.
	matcher := engine.NewMatcher()
	_, err = matcher.Settle(&book{ctx: ended, store: store})
	var failed *engine.MatchError
	if !errors.As(err, &failed) {
		t.Errorf("error %T %v, want the engine's", err, err)
	}
}

func TestACurrencyThatIsNoneIsRefused(t *testing.T) {
	lines := []bank.Line{{Posting: bank.Posting{ID: 1, Amount: bank.Amount{Currency: "EURO"}}}}
	if _, err := settle(t.Context(), nil, lines); !errors.Is(err, errCurrency) {
		t.Errorf("error %v", err)
	}
}
