package rt

import (
	"runtime"
	"unsafe"

	"github.com/ferrogo/ferrogo/go-side/internal/core"
)

// Whole values into flat buffers: one function for each shape of the root, in
// two forms. Write makes a parameter, in Go's memory, from a pool. Give makes
// a callback's result, in Rust's memory, which becomes Rust's.

// WriteAll writes a slice as the rows of a parameter. The Writer's Put must
// follow the call.
func WriteAll[T any](fn, param string, tag, stride uint32, vs []T, size func(*Sizes, *T), write func(*Writer, Row, *T)) (*Writer, error) {
	w := getWriter()
	sizeAll(&w.sizes, vs, size)
	if !w.beginGo(len(vs), tag, stride) {
		return nil, w.fail(core.Length, fn, param)
	}
	if !writeAll(w, vs, stride, write) {
		return nil, w.fail(core.Busy, fn, param)
	}
	return w, nil
}

// WriteOne writes a value as the one row of a parameter.
func WriteOne[T any](fn, param string, tag, stride uint32, v *T, size func(*Sizes, *T), write func(*Writer, Row, *T)) (*Writer, error) {
	w, err := WriteAll(fn, param, tag, stride, unsafe.Slice(core.NoEscape(v), 1), size, write)
	runtime.KeepAlive(v)
	return w, err
}

// WriteMap writes a map as the rows of a parameter.
func WriteMap[K comparable, V any](fn, param string, stride uint32, m map[K]V, size func(*Sizes, *K, *V), write func(*Writer, Row, *K, *V)) (*Writer, error) {
	w := getWriter()
	n := sizeMap(&w.sizes, m, size)
	if !w.beginGo(n, 0, stride) {
		return nil, w.fail(core.Length, fn, param)
	}
	if !writeMap(w, m, n, stride, write) {
		return nil, w.fail(core.Busy, fn, param)
	}
	return w, nil
}

// GiveAll writes a slice as the rows of a result in Rust's memory.
func GiveAll[T any](b *Boundary, tag, stride uint32, vs []T, size func(*Sizes, *T), write func(*Writer, Row, *T)) Ret {
	w := getWriter()
	sizeAll(&w.sizes, vs, size)
	if r := w.beginRust(b, len(vs), tag, stride); r.Failed() {
		return r
	}
	return w.give(b, writeAll(w, vs, stride, write))
}

// GiveOne writes a value as the one row of a result in Rust's memory.
func GiveOne[T any](b *Boundary, tag, stride uint32, v *T, size func(*Sizes, *T), write func(*Writer, Row, *T)) Ret {
	r := GiveAll(b, tag, stride, unsafe.Slice(core.NoEscape(v), 1), size, write)
	runtime.KeepAlive(v)
	return r
}

// GiveMap writes a map as the rows of a result in Rust's memory.
func GiveMap[K comparable, V any](b *Boundary, stride uint32, m map[K]V, size func(*Sizes, *K, *V), write func(*Writer, Row, *K, *V)) Ret {
	w := getWriter()
	n := sizeMap(&w.sizes, m, size)
	if r := w.beginRust(b, n, 0, stride); r.Failed() {
		return r
	}
	return w.give(b, writeMap(w, m, n, stride, write))
}

func sizeAll[T any](z *Sizes, vs []T, size func(*Sizes, *T)) {
	if size == nil {
		return
	}
	for i := range vs {
		size(z, &vs[i])
	}
}

func writeAll[T any](w *Writer, vs []T, stride uint32, write func(*Writer, Row, *T)) bool {
	for i := range vs {
		write(w, Row{unsafe.Add(w.base, headSize+uintptr(i)*uintptr(stride))}, &vs[i])
	}
	return w.done()
}

func sizeMap[K comparable, V any](z *Sizes, m map[K]V, size func(*Sizes, *K, *V)) int {
	if size != nil {
		for k, v := range m {
			size(z, &k, &v)
		}
	}
	return len(m)
}

func writeMap[K comparable, V any](w *Writer, m map[K]V, n int, stride uint32, write func(*Writer, Row, *K, *V)) bool {
	i := 0
	for k, v := range m {
		if i == n {
			return false
		}
		write(w, Row{unsafe.Add(w.base, headSize+uintptr(i)*uintptr(stride))}, &k, &v)
		i++
	}
	return i == n && w.done()
}

// beginGo takes Go's memory, from an earlier use if it is large enough.
func (w *Writer) beginGo(count int, tag, stride uint32) bool {
	if !w.layout(count, stride) {
		return false
	}
	words := int((w.total + 7) / 8)
	if cap(w.words) < words {
		w.words = make([]uint64, words)
	}
	w.words = w.words[:words]
	w.begin(unsafe.Pointer(unsafe.SliceData(w.words)), count, tag, stride)
	return true
}

// fail gives up. A value that another goroutine changed meanwhile is Busy.
func (w *Writer) fail(code core.Code, fn, param string) error {
	w.Put()
	return paramError(code, fn, param)
}

// beginRust takes Rust's memory.
func (w *Writer) beginRust(b *Boundary, count int, tag, stride uint32) Ret {
	if !w.layout(count, stride) {
		size := w.sizes.vectors + w.sizes.text
		w.Put()
		return FailBoundary(CodeLength, size)
	}
	addr := b.Alloc(w.total, 8)
	if addr == 0 {
		size := w.total
		w.Put()
		return FailBoundary(CodeLength, size)
	}
	w.begin(core.Ptr(addr), count, tag, stride)
	return Ret{}
}

// give is the result, or a failure after which Rust gets its memory back.
func (w *Writer) give(b *Boundary, ok bool) Ret {
	r := Ret{V: uint64(uintptr(w.base)), S: w.total}
	w.Put()
	if !ok {
		b.Free(r.V, r.S, 8)
		return FailBoundary(CodeBusy, 0)
	}
	return r
}
