package rt

import (
	"runtime"
	"sync"

	"github.com/ferrogo/ferrogo/go-side/internal/core"
)

// Whole values out of flat buffers: one function for each shape of the root,
// in two forms. Results are freed after reading. The arguments of callbacks
// (Arg) stay Rust's. fn is the qualified Go name of the function or callback.

// result is the name under which errors speak of a result.
const result = "result"

var readers = sync.Pool{New: func() any { return new(Reader) }}

func getReader() *Reader { return readers.Get().(*Reader) }

func (d *Reader) put() {
	*d = Reader{}
	readers.Put(d)
}

// ReadAll reads all rows of a result and frees it.
func ReadAll[T any](b *Boundary, r Ret, fn string, tag, stride uint32, read func(*Reader, Row, *T)) ([]T, error) {
	out, err := ReadAllArg(r.V, r.S, fn, result, tag, stride, read)
	freeFlat(b, r)
	return out, err
}

// ReadAllArg reads all rows of a callback's argument.
func ReadAllArg[T any](addr, n uint64, fn, param string, tag, stride uint32, read func(*Reader, Row, *T)) ([]T, error) {
	if n == 0 {
		return nil, nil
	}
	d := getReader()
	defer d.put()
	if !d.open(addr, n, tag, stride) {
		return nil, d.err(fn, param)
	}
	if d.count == 0 {
		return nil, nil
	}
	out := make([]T, d.count)
	for i := range out {
		read(d, d.row(i), &out[i])
	}
	if err := d.err(fn, param); err != nil {
		return nil, err
	}
	return out, nil
}

// ReadOne reads a result of one row and frees it. It reads the buffer of a
// failure too.
func ReadOne[T any](b *Boundary, r Ret, fn string, tag, stride uint32, read func(*Reader, Row, *T)) (T, error) {
	v, err := ReadOneArg(r.V, flatSize(r), fn, result, tag, stride, read)
	freeFlat(b, r)
	return v, err
}

// ReadOneArg reads a callback's argument of one row.
func ReadOneArg[T any](addr, n uint64, fn, param string, tag, stride uint32, read func(*Reader, Row, *T)) (T, error) {
	d := getReader()
	defer d.put()
	var v, zero T
	if !d.open(addr, n, tag, stride) {
		return zero, d.err(fn, param)
	}
	if d.count != 1 {
		d.Fail(CodeRecord, headCount)
		return zero, d.err(fn, param)
	}
	read(d, d.row(0), core.NoEscape(&v))
	runtime.KeepAlive(&v)
	if err := d.err(fn, param); err != nil {
		return zero, err
	}
	return v, nil
}

// ReadMap reads a result that is a map and frees it: the rows are its pairs.
func ReadMap[K comparable, V any](b *Boundary, r Ret, fn string, stride uint32, read func(*Reader, Row, *K, *V)) (map[K]V, error) {
	out, err := ReadMapArg(r.V, r.S, fn, result, stride, read)
	freeFlat(b, r)
	return out, err
}

// ReadMapArg reads a callback's argument that is a map.
func ReadMapArg[K comparable, V any](addr, n uint64, fn, param string, stride uint32, read func(*Reader, Row, *K, *V)) (map[K]V, error) {
	if n == 0 {
		return map[K]V{}, nil
	}
	d := getReader()
	defer d.put()
	if !d.open(addr, n, 0, stride) {
		return nil, d.err(fn, param)
	}
	out := make(map[K]V, d.count)
	for i := range d.count {
		var k K
		var v V
		read(d, d.row(i), &k, &v)
		out[k] = v
	}
	if err := d.err(fn, param); err != nil {
		return nil, err
	}
	return out, nil
}

// flatSize is the size of the buffer in a result. In a failure S has no room
// for it, and the buffer itself must be asked.
func flatSize(r Ret) uint64 {
	if !r.Failed() {
		return r.S
	}
	if r.V == 0 || r.V%8 != 0 {
		return 0
	}
	return Row{core.Ptr(r.V)}.U64(headTotal)
}

func freeFlat(b *Boundary, r Ret) {
	if n := flatSize(r); n != 0 && r.V != 0 {
		b.Free(r.V, n, 8)
	}
}
