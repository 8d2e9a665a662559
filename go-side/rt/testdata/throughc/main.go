// Command throughc checks that Guard tells a panic from a runtime.Goexit when
// C frames and other callbacks stand between them.
package main

/*
#include <stdint.h>
typedef struct { uintptr_t ctx; uint64_t handle, v, s; } throughc_call;
extern void throughcCallback(throughc_call *);
static void throughc_run(uint64_t handle, throughc_call *out) {
	throughc_call c = { 2, handle, 0, 0 }; // bit 0 clear: Go is below
	throughcCallback(&c);
	*out = c;
}
*/
import "C"

import (
	"fmt"
	"runtime"
	"strings"
	"unsafe"

	ferrogo "github.com/ferrogo/ferrogo/go-side"
	"github.com/ferrogo/ferrogo/go-side/rt"
)

var steps []string

//export throughcCallback
func throughcCallback(a *C.throughc_call) {
	c := rt.Enter(unsafe.Pointer(a))
	defer rt.Guard(nil, c, "throughc", func(uintptr) { steps = append(steps, "exit") })
	rt.At[func()](c.Handle, "throughc")()
	c.Return(rt.Ret{})
}

// call runs f below C.
func call(f func()) {
	frame := rt.GetFrame(f)
	defer frame.Put()
	var out C.throughc_call
	C.throughc_run(C.uint64_t(frame.ID()), &out)
	if (rt.Ret{V: uint64(out.v), S: uint64(out.s)}).Kind() == rt.KindGoPanic {
		steps = append(steps, "carried")
	}
}

func run(what string, f func()) {
	steps = nil
	done := make(chan bool)
	go func() {
		defer close(done)
		f()
		steps = append(steps, "came back")
	}()
	<-done
	fmt.Printf("%s: %s\n", what, strings.Join(steps, " "))
}

func main() {
	ferrogo.OnEvent(func(ferrogo.Event) {})
	run("panic in a callback while Goexit runs outside", func() {
		defer call(func() { panic("inside") })
		runtime.Goexit()
	})
	run("panic while a callback leaves", func() {
		call(func() {
			defer func() { panic("while leaving") }()
			runtime.Goexit()
		})
	})
	run("Goexit in a nested callback", func() {
		call(func() { call(runtime.Goexit) })
	})
}
