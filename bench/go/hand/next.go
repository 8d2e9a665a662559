package hand

/*
#include <stdint.h>
*/
import "C"

import (
	"runtime/cgo"
	"sync"
)

// call is what a callback finds behind its handle. Calls are pooled with their
// handle, because making a handle costs more than the call.
type call struct {
	handle   cgo.Handle
	source   Source
	panicked any
}

var calls = sync.Pool{New: func() any {
	c := new(call)
	c.handle = cgo.NewHandle(c)
	return c
}}

// put lets go of what the call used.
func (c *call) put() {
	c.source, c.panicked = nil, nil
	calls.Put(c)
}

//export handNext
func handNext(handle, n C.uint64_t, out *C.uint64_t) (status C.int32_t) {
	c := cgo.Handle(handle).Value().(*call)
	defer func() {
		if p := recover(); p != nil {
			c.panicked = p
			status = 1
		}
	}()
	*out = C.uint64_t(c.source.Next(uint64(n)))
	return 0
}
