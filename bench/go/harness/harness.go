// Package harness times functions fairly: all of them in one process, in short
// slices, in an order that is shuffled anew for every round.
//
// In: calibration, rounds, minimum, median, CPU time, allocations, canaries.
// Not in: what is timed.
package harness

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"syscall"
	"time"
	"unsafe"
)

// A Row is one timed function.
type Row struct {
	// Name is what is measured; rows of one Name are compared.
	Name string
	// Kind says whose glue it is: "ours", "hand" or "raw".
	Kind string
	// Per is the number of operations that one call of the function's loop
	// body stands for.
	Per float64

	f      func(n int)
	n      int
	wall   []float64
	cpu    []float64
	allocs float64
	other  float64
}

// Min is the fastest slice, in nanoseconds per operation.
func (r *Row) Min() float64 { return slices.Min(r.wall) }

// Median is the middle slice, in nanoseconds per operation.
func (r *Row) Median() float64 { return median(r.wall) }

// CPU is the least CPU time of the process, in nanoseconds per operation.
func (r *Row) CPU() float64 { return slices.Min(r.cpu) }

// Allocs is the number of Go allocations per operation.
func (r *Row) Allocs() float64 { return r.allocs }

// Other is the number of the other side's allocations per operation.
func (r *Row) Other() float64 { return r.other }

func median(v []float64) float64 {
	s := slices.Sorted(slices.Values(v))
	return s[len(s)/2]
}

// A Bench is a set of rows that are timed together.
type Bench struct {
	// Canary is a function whose cost never changes. It is timed at the start,
	// in the middle and at the end of every round.
	Canary func(n int)
	// OtherAllocs counts the allocations of the other side.
	OtherAllocs func() uint64

	rows []*Row
}

// Add adds a function that runs its body n times, each of which stands for per
// operations.
func (b *Bench) Add(name, kind string, per float64, f func(n int)) {
	b.rows = append(b.rows, &Row{Name: name, Kind: kind, Per: per, f: f})
}

// A Moved is the error of a run in which the machine changed its speed: the
// canaries' minima differ by more than a run may trust.
type Moved struct{ Minima [3]float64 }

// MaxMove is how far the canaries' minima may lie apart.
const MaxMove = 1.15

func (e *Moved) Error() string {
	return fmt.Sprintf("the same empty call took %.1f, %.1f and %.1f ns: the machine was too busy to trust this run", e.Minima[0], e.Minima[1], e.Minima[2])
}

// Run times every row in rounds slices of about the given length.
func (b *Bench) Run(rounds int, slice time.Duration, progress func(done, all int)) ([]*Row, error) {
	var canaries [3]*Row
	for i := range canaries {
		canaries[i] = &Row{Name: "canary", Per: 1, f: b.Canary}
		canaries[i].calibrate(slice, b.OtherAllocs)
	}
	for _, r := range b.rows {
		*r = Row{Name: r.Name, Kind: r.Kind, Per: r.Per, f: r.f}
		r.calibrate(slice, b.OtherAllocs)
	}
	order := slices.Clone(b.rows)
	for round := range rounds {
		rand.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		// What earlier rows threw away is not this round's to collect.
		runtime.GC()
		canaries[0].measure()
		for i, r := range order {
			if i == len(order)/2 {
				canaries[1].measure()
			}
			r.measure()
		}
		canaries[2].measure()
		progress(round+1, rounds)
	}
	var moved Moved
	for i, c := range canaries {
		moved.Minima[i] = c.Min()
	}
	if slices.Max(moved.Minima[:]) > MaxMove*slices.Min(moved.Minima[:]) {
		return nil, &moved
	}
	return b.rows, nil
}

// calibrate finds how often the body runs in a slice, and counts allocations.
func (r *Row) calibrate(slice time.Duration, otherAllocs func() uint64) {
	for n := 1; r.n == 0; n *= 3 {
		// The faster of two: the first may start threads, and any may be
		// interrupted.
		if took := min(r.time(n), r.time(n)); took > slice/3 {
			r.n = int(float64(n)*float64(slice)/float64(took)) + 1
		}
	}
	runs := r.n/4 + 1
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	others := otherAllocs()
	r.f(runs)
	others = otherAllocs() - others
	runtime.ReadMemStats(&after)
	per := float64(runs) * r.Per
	r.allocs = float64(after.Mallocs-before.Mallocs) / per
	r.other = float64(others) / per
}

func (r *Row) time(n int) time.Duration {
	start := time.Now()
	r.f(n)
	return time.Since(start)
}

func (r *Row) measure() {
	cpu := processCPU()
	took := r.time(r.n)
	per := float64(r.n) * r.Per
	r.wall = append(r.wall, float64(took.Nanoseconds())/per)
	r.cpu = append(r.cpu, float64(processCPU()-cpu)/per)
}

// processCPU is the CPU time that all threads of the process have used.
func processCPU() int64 {
	const clockProcessCPU = 2
	var ts syscall.Timespec
	if _, _, errno := syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, clockProcessCPU, uintptr(unsafe.Pointer(&ts)), 0); errno != 0 {
		return 0
	}
	return ts.Nano()
}
