package ferrogo

import (
	"fmt"
	"iter"
	"reflect"
	"sync"
	"unsafe"

	"github.com/ferrogo/ferrogo/go-side/internal/core"
)

// refuse panics with the error for code. The types of this package have no
// error results where a slice has none; their Check methods ask beforehand.
//
//go:noinline
func refuse(what string, code core.Code) {
	panic(&BoundaryError{Code: Code(code), Function: "ferrogo." + what})
}

//go:noinline
func outOfRange(what string, i, n int) {
	panic(&BoundaryError{Code: core.Index, Function: "ferrogo." + what, Detail: uint64(i), length: n})
}

func check(what string, code core.Code) error {
	if code == core.OK {
		return nil
	}
	return &BoundaryError{Code: Code(code), Function: "ferrogo." + what}
}

// elements is a slice over foreign memory; it is valid under a lease only.
func elements[T any](addr uint64, n int) []T {
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*T)(core.Ptr(addr)), n)
}

// at is the pointer to element i, under a lease.
func at[T any](addr uint64, i int) *T {
	return (*T)(unsafe.Add(core.Ptr(addr), uintptr(i)*unsafe.Sizeof(*new(T))))
}

// chunkWords is how much All copies at a time: 3 KiB stay on the stack.
const chunkWords = 384

// all iterates over copies made chunk by chunk, each under a lease of its
// own: no defer in the loop, and the body may close what it iterates over, or
// never come back. The memory is span, or owned if there is no span.
func all[T any](owned *core.Memory, span *core.Span, what string) iter.Seq2[int, T] {
	return func(yield func(int, T) bool) {
		var words [chunkWords]uint64
		var single T
		chunk := unsafe.Slice(&single, 1)
		if size := unsafe.Sizeof(single); size != 0 && size <= chunkWords*8/2 {
			chunk = unsafe.Slice((*T)(unsafe.Pointer(&words)), chunkWords*8/size)
		}
		for i := 0; ; {
			k, code := copyChunk(chunk, owned, span, i)
			if code != core.OK {
				refuse(what, code)
			}
			if k == 0 {
				return
			}
			for j := range chunk[:k] {
				if !yield(i+j, chunk[j]) {
					return
				}
			}
			i += k
		}
	}
}

// copyChunk copies elements from the i-th on; 0 means that there are no more.
func copyChunk[T any](chunk []T, owned *core.Memory, span *core.Span, i int) (int, core.Code) {
	if span == nil {
		if owned != nil && i >= owned.Len() && i != 0 {
			return 0, core.OK
		}
		if code := owned.Lease(); code != core.OK {
			return 0, code
		}
		k := copy(chunk, elements[T](owned.Addr(), owned.Len())[i:])
		owned.Unlease()
		return k, core.OK
	}
	if i >= span.Len() && i != 0 {
		return 0, core.OK
	}
	if code := span.Lease(); code != core.OK {
		return 0, code
	}
	k := copy(chunk, elements[T](span.Addr(), span.Len())[i:])
	span.Unlease()
	return k, core.OK
}

// pod remembers the element types that were found free of pointers.
var pod sync.Map // reflect.Type -> nil

// requirePOD panics when T holds pointers: the garbage collector does not see
// into memory of Rust, and Rust must not see into Go's.
func requirePOD[T any]() {
	t := reflect.TypeFor[T]()
	if _, ok := pod.Load(t); ok {
		return
	}
	if path := pointerIn(t, t.String()); path != "" {
		panic(fmt.Sprintf("ferrogo: %v cannot be shared with Rust: %s; use fixed-size numbers, arrays and structs of them", t, path))
	}
	pod.Store(t, nil)
}

// pointerIn describes the first pointer in t, or is empty.
func pointerIn(t reflect.Type, path string) string {
	switch t.Kind() {
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr,
		reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128:
		return ""
	case reflect.Array:
		return pointerIn(t.Elem(), path+"[0]")
	case reflect.Struct:
		for i := range t.NumField() {
			f := t.Field(i)
			if found := pointerIn(f.Type, path+"."+f.Name); found != "" {
				return found
			}
		}
		return ""
	}
	return fmt.Sprintf("%s is a %v and holds a pointer", path, t.Kind())
}
