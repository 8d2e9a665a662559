package main

import (
	"encoding/json"

	"example.com/bench/engine"
	"example.com/bench/hand"
)

// recordRows move 1000 records of five fields and a name.
func recordRows() []row {
	return []row{inPlaceRow(), structsRow(), intoRustRow(), jsonRow()}
}

func inPlaceRow() row {
	oursOnce := func() (sum uint64) {
		for _, r := range engine.RowView().All() {
			sum += r.ID() + uint64(r.Amount()) + uint64(len(r.Name()))
		}
		return sum
	}
	handOnce := func() (sum uint64) {
		hand.RowsEach(func(id uint64, amount int64, name string) {
			sum += id + uint64(amount) + uint64(len(name))
		})
		return sum
	}
	return newRow("1000 records, read in place",
		byOurs(func() any { return oursOnce() }, func(n int) {
			for range n {
				sinkInt += oursOnce()
			}
		}),
		byHand(func() any { return handOnce() }, func(n int) {
			for range n {
				sinkInt += handOnce()
			}
		}),
	)
}

func structsRow() row {
	return newRow("1000 records, as Go structs",
		byOurs(func() any { return asHand(engine.RowList()) }, func(n int) {
			for range n {
				sinkInt += uint64(len(engine.RowList()))
			}
		}),
		byHand(func() any { return hand.RowList() }, func(n int) {
			for range n {
				sinkInt += uint64(len(hand.RowList()))
			}
		}),
	)
}

// asHand makes rows comparable.
func asHand(rows []engine.Row) []hand.Row {
	out := make([]hand.Row, len(rows))
	for i, r := range rows {
		out[i] = hand.Row(r)
	}
	return out
}

func intoRustRow() row {
	o, h := engine.RowList(), hand.RowList()
	handSum := func() int64 {
		sum, err := hand.RowSum(h)
		if err != nil {
			panic(err)
		}
		return sum
	}
	return newRow("1000 records, into Rust",
		byOurs(func() any { return engine.RowSum(o) }, func(n int) {
			for range n {
				sinkInt += uint64(engine.RowSum(o))
			}
		}),
		byHand(func() any { return handSum() }, func(n int) {
			for range n {
				sinkInt += uint64(handSum())
			}
		}),
	)
}

// jsonRow is what a service without shared types does: serde_json in Rust,
// encoding/json in Go.
func jsonRow() row {
	oursOnce := func() (rows []hand.Row) {
		o := engine.RowJSON()
		defer func() { _ = o.Close() }()
		o.View(func(b []byte) { mustParse(b, &rows) })
		return rows
	}
	handOnce := func() (rows []hand.Row) {
		mustParse(hand.RowJSON(), &rows)
		return rows
	}
	return newRow("1000 records, as JSON",
		byOurs(func() any { return oursOnce() }, func(n int) {
			for range n {
				sinkInt += uint64(len(oursOnce()))
			}
		}),
		byHand(func() any { return handOnce() }, func(n int) {
			for range n {
				sinkInt += uint64(len(handOnce()))
			}
		}),
	)
}

func mustParse(b []byte, rows *[]hand.Row) {
	if err := json.Unmarshal(b, rows); err != nil {
		panic(err)
	}
}
