// Command bench times ferrogo's generated glue beside a hand-written twin and
// raw cgo, from Go to Rust, in one process over one Rust crate.
//
// In: flags, the check that all do the same, the output. Not in: the rows
// (rows_*.go), how they are timed (harness), tables and limits (bench/report).
//
// Standard output has one JSON object a line: {"done":1,"all":25} while it
// runs, {"rejected":"…"} for a run that was not trusted, and at the end
// {"rows":[…]}.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"regexp"
	"time"

	"example.com/bench/harness"
	"example.com/bench/raw"
)

// result is one timed function, in nanoseconds and allocations per operation.
type result struct {
	Name   string  `json:"name"`
	Kind   string  `json:"kind"`
	Min    float64 `json:"min"`
	Median float64 `json:"median"`
	CPU    float64 `json:"cpu"`
	Allocs float64 `json:"allocs_go"`
	Other  float64 `json:"allocs_rust"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	// Read here, the results of the loops are not for nothing.
	if sinkInt == 1 && sinkFloat == 1 {
		fmt.Fprintln(os.Stderr, "bench: every row gave nothing")
	}
}

func run() error {
	rounds := flag.Int("rounds", 25, "how many slices of every row")
	slice := flag.Duration("slice", 3*time.Millisecond, "how long a slice is")
	tries := flag.Int("tries", 3, "how many runs may be rejected before giving up, and one more")
	only := flag.String("only", "", "a regular expression: only rows whose name matches")
	flag.Parse()
	chosen, err := regexp.Compile(*only)
	if err != nil {
		return fmt.Errorf("-only: %w", err)
	}

	rows := allRows()
	defer func() {
		for _, f := range atEnd {
			f()
		}
	}()
	if err := check(rows); err != nil {
		return err
	}
	bench := harness.Bench{Canary: emptyRaw, OtherAllocs: raw.Allocs}
	for _, r := range rows {
		if !chosen.MatchString(r.name) {
			continue
		}
		for _, g := range r.glue {
			bench.Add(r.name, g.kind, r.per, g.loop)
		}
	}

	out := json.NewEncoder(os.Stdout)
	timed, err := runTrusted(&bench, *rounds, *slice, *tries, out)
	if err != nil {
		return err
	}
	results := []result{}
	for _, r := range timed {
		results = append(results, result{r.Name, r.Kind, r.Min(), r.Median(), r.CPU(), r.Allocs(), r.Other()})
	}
	return out.Encode(map[string]any{"rows": results})
}

// runTrusted repeats runs that the canaries reject.
func runTrusted(b *harness.Bench, rounds int, slice time.Duration, tries int, out *json.Encoder) ([]*harness.Row, error) {
	for {
		rows, err := b.Run(rounds, slice, func(done, all int) {
			_ = out.Encode(map[string]int{"done": done, "all": all})
		})
		var moved *harness.Moved
		if !errors.As(err, &moved) {
			return rows, err
		}
		if tries--; tries < 0 {
			return nil, fmt.Errorf("every run was rejected, the last one because %w: stop other programs and run it again", err)
		}
		_ = out.Encode(map[string]string{"rejected": moved.Error()})
	}
}
