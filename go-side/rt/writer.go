package rt

import (
	"math/bits"
	"sync"
	"time"
	"unsafe"
)

// Writing is two passes over the value: the first adds up sizes, the second
// writes into one buffer of exactly that size. A value that another goroutine
// changes in between (a data race of the program) is noticed, and nothing is
// written outside of the buffer.

// Sizes adds up what a value takes beside its row.
type Sizes struct{ vectors, text uint64 }

// Str counts a string.
func (z *Sizes) Str(s string) { z.text += uint64(len(s)) }

// Vec counts a vector of n elements; stride is an element's size rounded up
// to its alignment.
func (z *Sizes) Vec(n int, stride uintptr) {
	over, size := bits.Mul64(uint64(n), uint64(stride))
	if over != 0 || size > maxFlat {
		size = maxFlat + 1
	}
	z.vectors = (z.vectors + size + 7) &^ 7
}

// A Writer fills one flat buffer.
type Writer struct {
	sizes     Sizes
	base      unsafe.Pointer
	total     uint64
	vectorAt  uint64 // where the next vector goes
	textAt    uint64 // where the next string goes
	vectorEnd uint64 // and the text's start
	// broken: the value did not fit the sizes that were counted before.
	broken bool
	words  []uint64 // Go's memory, if it is
}

var writers = sync.Pool{New: func() any { return new(Writer) }}

// getWriter is a Writer that has counted nothing yet.
func getWriter() *Writer {
	w := writers.Get().(*Writer)
	w.sizes = Sizes{}
	return w
}

// maxPooled is the largest buffer that the pool keeps.
const maxPooled = 1 << 20

// layout sets the offsets for count rows; false: more than 4 GiB.
func (w *Writer) layout(count int, stride uint32) bool {
	z := &w.sizes
	over, rows := bits.Mul64(uint64(count), uint64(stride))
	if over != 0 || rows > maxFlat || uint64(count) > maxFlat || z.vectors > maxFlat || z.text > maxFlat {
		return false
	}
	w.vectorAt = headSize + rows
	w.vectorEnd = w.vectorAt + z.vectors
	w.textAt = w.vectorEnd
	w.total = w.vectorEnd + z.text
	w.broken = false
	return w.total <= maxFlat
}

// begin zeroes all rows and writes the header.
func (w *Writer) begin(base unsafe.Pointer, count int, tag, stride uint32) {
	w.base = base
	clear(unsafe.Slice((*byte)(base), w.vectorEnd))
	head := Row{base}
	head.PutU64(headTotal, w.total)
	head.PutU32(headCount, uint32(count))
	head.PutU32(headStride, stride)
	head.PutU32(headArena, uint32(w.vectorEnd))
	head.PutU32(headTag, tag)
}

// done reports whether exactly what was counted was written.
func (w *Writer) done() bool {
	return !w.broken && w.vectorAt == w.vectorEnd && w.textAt == w.total
}

// Ptr is where the buffer starts.
func (w *Writer) Ptr() unsafe.Pointer { return w.base }

// Len is the buffer's size.
func (w *Writer) Len() int { return int(w.total) }

// Put gives the buffer back to the pool; it must not be used any more.
func (w *Writer) Put() {
	if cap(w.words)*8 > maxPooled {
		w.words = nil
	}
	w.base = nil
	writers.Put(w)
}

// Str writes a string.
func (w *Writer) Str(row Row, off uintptr, s string) {
	n := uint64(len(s))
	if n == 0 {
		return
	}
	if n > w.total-w.textAt {
		w.broken = true
		return
	}
	row.PutU32(off, uint32(w.textAt))
	row.PutU32(off+4, uint32(n))
	copy(unsafe.Slice((*byte)(unsafe.Add(w.base, w.textAt)), n), s)
	w.textAt += n
}

// Vec makes room for a vector and returns its first element. When there is
// none (n is 0, or the value has changed), ok is false and nothing may be
// written.
func (w *Writer) Vec(row Row, off uintptr, n int, stride uintptr) (first Row, ok bool) {
	if n == 0 {
		return Row{}, false
	}
	over, size := bits.Mul64(uint64(n), uint64(stride))
	size = (size + 7) &^ 7
	if over != 0 || size > w.vectorEnd-w.vectorAt {
		w.broken = true
		return Row{}, false
	}
	row.PutU32(off, uint32(w.vectorAt))
	row.PutU32(off+4, uint32(n))
	if size == 0 {
		return Row{}, true // elements of no size have no place, least of all one behind the buffer
	}
	first = Row{unsafe.Add(w.base, w.vectorAt)}
	w.vectorAt += size
	return first, true
}

// PutPOD writes a vector of elements whose bytes in Go are those in the
// buffer.
func PutPOD[T any](w *Writer, row Row, off uintptr, s []T) {
	if first, ok := w.Vec(row, off, len(s), unsafe.Sizeof(*new(T))); ok {
		copy(unsafe.Slice((*T)(first.p), len(s)), s)
	}
}

// PutVec writes a vector.
func PutVec[T any](w *Writer, row Row, off, stride uintptr, s []T, write func(*Writer, Row, *T)) {
	first, ok := w.Vec(row, off, len(s), stride)
	if !ok {
		return
	}
	for i := range s {
		write(w, first.At(uintptr(i)*stride), &s[i])
	}
}

// PutMap writes a map as a vector of pairs.
func PutMap[K comparable, V any](w *Writer, row Row, off, stride uintptr, m map[K]V, write func(*Writer, Row, *K, *V)) {
	n := len(m)
	first, ok := w.Vec(row, off, n, stride)
	if !ok {
		return
	}
	i := 0
	for k, v := range m {
		if i == n {
			w.broken = true
			return
		}
		write(w, first.At(uintptr(i)*stride), &k, &v)
		i++
	}
	w.broken = w.broken || i != n
}

// Time writes a SystemTime.
func (w *Writer) Time(row Row, off uintptr, t time.Time) {
	secs, nanos := TimeParts(t)
	row.PutI64(off, secs)
	row.PutU32(off+8, nanos)
}

// Some writes that an Option holds something; off is that of the byte behind
// its value.
func (w *Writer) Some(row Row, off uintptr) { row.PutU8(off, 1) }
