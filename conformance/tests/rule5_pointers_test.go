package tests

import (
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// Rule 5: Go's pointer rules. Every shape of a call works while the stack
// grows, shrinks and is collected, in many short processes at the default
// GODEBUG. That cgocheck=1, GOEXPERIMENT=cgocheck2 and -race find nothing is
// proved by running all tests of this package under each; `cargo xtask test`
// does.

func TestShapesUnderAMovingStack(t *testing.T) {
	settled(t)
	rounds := uint32(8)
	if testing.Short() {
		rounds = 2
	}
	for _, s := range shapes {
		t.Run(s.name, func(t *testing.T) {
			for n := range rounds {
				// A new goroutine begins with a small stack: the call itself
				// makes it grow.
				inside(func() { s.run(t, n) })
				inside(func() { churn(); s.run(t, n+100) })
			}
		})
	}
}

// The stress names its process by this variable; its value is the seed.
const stressed = "FERROGO_CONFORMANCE_STRESS"

// TestStressProcess is the body of one process of [TestStress].
func TestStressProcess(t *testing.T) {
	seed, err := strconv.ParseUint(os.Getenv(stressed), 10, 32)
	if err != nil {
		t.Skip("runs in the processes that TestStress starts")
	}
	settled(t)
	var all sync.WaitGroup
	for g := range 4 {
		all.Go(func() {
			x := uint32(seed)*2654435761 + uint32(g)
			for range 60 {
				x = x*1664525 + 1013904223
				s := shapes[x>>16%uint32(len(shapes))]
				depth := int(x >> 24)
				inside(func() {
					if depth%3 == 0 {
						grow(depth)
					}
					s.run(t, x>>8)
				})
				if depth%16 == 0 {
					runtime.GC()
				}
			}
		})
	}
	all.Wait()
}

// TestStress starts many short processes, because what kills one is a matter
// of where its stacks happen to lie.
func TestStress(t *testing.T) {
	processes := 20
	if text := os.Getenv("FERROGO_CONFORMANCE_PROCESSES"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatalf("FERROGO_CONFORMANCE_PROCESSES=%s is no number", text)
		}
		processes = n
	}
	if testing.Short() {
		processes = 2
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	failed := 0
	for seed := range processes {
		cmd := exec.Command(self, "-test.run=^TestStressProcess$", "-test.count=1")
		cmd.Env = append(os.Environ(), stressed+"="+strconv.Itoa(seed))
		if out, err := cmd.CombinedOutput(); err != nil {
			if failed++; failed <= 3 {
				lines := strings.Split(string(out), "\n")
				t.Errorf("process %d: %v\n%s", seed, err, strings.Join(lines[:min(60, len(lines))], "\n"))
			}
		}
	}
	if failed != 0 {
		t.Errorf("%d of %d processes failed", failed, processes)
	}
}
