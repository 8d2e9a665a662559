// Package harness times functions fairly: all of them in one process, in short
// slices, in an order that is shuffled anew for every round.
//
// In: calibration, rounds, minimum, median, CPU time, allocations, canaries.
// Not in: what is timed.
package harness

import (
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
	// Kind says whose glue it is: "ours", "hand", "raw", or "canary".
	Kind string
	// Per is the number of operations that one call of the function's loop
	// body stands for.
	Per float64

	f      func(n int)
	n      int
	wall   []float64
	cpu    []float64
	allocs float64
}

// Min is the fastest slice, in nanoseconds per operation.
func (r *Row) Min() float64 { return slices.Min(r.wall) }

// Median is the middle slice, in nanoseconds per operation.
func (r *Row) Median() float64 { return median(r.wall) }

// CPU is the median CPU time of the process, in nanoseconds per operation.
func (r *Row) CPU() float64 { return median(r.cpu) }

// Allocs is the number of Go allocations per operation.
func (r *Row) Allocs() float64 { return r.allocs }

func median(v []float64) float64 {
	s := slices.Sorted(slices.Values(v))
	return s[len(s)/2]
}

// A Bench is a set of rows that are timed together.
type Bench struct {
	rows []*Row
}

// Add adds a function that runs its body n times.
func (b *Bench) Add(name, kind string, f func(n int)) {
	b.AddPer(name, kind, 1, f)
}

// AddPer is Add for a body that does per operations.
func (b *Bench) AddPer(name, kind string, per float64, f func(n int)) {
	b.rows = append(b.rows, &Row{Name: name, Kind: kind, Per: per, f: f})
}

// Run times every row in rounds slices of about the given length.
func (b *Bench) Run(rounds int, slice time.Duration, progress func(done, all int)) []*Row {
	for _, r := range b.rows {
		r.calibrate(slice)
	}
	order := make([]int, len(b.rows))
	for i := range order {
		order[i] = i
	}
	for round := range rounds {
		rand.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			b.rows[i].measure()
		}
		if progress != nil {
			progress(round+1, rounds)
		}
	}
	return b.rows
}

// calibrate finds how often the body runs in a slice, and counts allocations.
func (r *Row) calibrate(slice time.Duration) {
	n := 1
	for {
		start := time.Now()
		r.f(n)
		took := time.Since(start)
		if took > slice/3 {
			r.n = int(float64(n)*float64(slice)/float64(took)) + 1
			break
		}
		n *= 3
	}
	runs := r.n/4 + 1
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r.f(runs)
	runtime.ReadMemStats(&after)
	r.allocs = float64(after.Mallocs-before.Mallocs) / float64(runs) / r.Per
}

func (r *Row) measure() {
	cpu := processCPU()
	start := time.Now()
	r.f(r.n)
	took := time.Since(start)
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
