package rt

import (
	"fmt"
	"unsafe"
)

// A Table is a result Rows<T>: records that are read in place, from one copy
// of the buffer in Go's memory. Nothing has to be closed, and strings alias
// the copy.
type Table struct {
	d  Reader
	fn string
}

// OpenTable copies a result and frees it.
func OpenTable(b *Boundary, r Ret, fn string, tag, stride uint32) (*Table, error) {
	t := &Table{fn: fn}
	if r.S == 0 {
		return t, nil
	}
	ok := t.load(r, tag, stride)
	freeFlat(b, r)
	if !ok {
		return nil, t.d.err(fn, result)
	}
	return t, nil
}

func (t *Table) load(r Ret, tag, stride uint32) bool {
	if r.V == 0 || r.S > maxFlat {
		return t.d.Fail(CodeRecord, 0)
	}
	base := unsafe.Pointer(unsafe.SliceData(aligned(bytesAt(r.V, r.S))))
	if !t.d.openHead(base, r.S, tag, stride) {
		return false
	}
	if n := r.S - t.d.arenaAt; n != 0 {
		t.d.arena = unsafe.String((*byte)(unsafe.Add(base, t.d.arenaAt)), int(n))
	}
	return t.d.checkText()
}

// aligned is a copy at a multiple of 8, as rows want it. Go puts so many bytes
// there without being asked, and unlike make does not zero what append fills.
func aligned(b []byte) []byte {
	c := append([]byte(nil), b...)
	if uintptr(unsafe.Pointer(unsafe.SliceData(c)))%8 == 0 {
		return c
	}
	words := make([]uint64, (len(b)+7)/8)
	c = unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), len(b))
	copy(c, b)
	return c
}

// Len is the number of rows.
func (t *Table) Len() int {
	if t == nil {
		return 0
	}
	return t.d.count
}

// Row is row i; out of range it panics, as a slice does.
func (t *Table) Row(i int) Row {
	if uint(i) >= uint(t.Len()) {
		panic(fmt.Sprintf("ferrogo: %s: row %d of %d", t.fn, i, t.Len()))
	}
	return t.d.row(i)
}

// Str reads a string of a row.
func (t *Table) Str(row Row, off uintptr) string {
	if s, ok := t.d.str(row, off); ok {
		return s
	}
	return TableGet(t, row.At(off), func(d *Reader, row Row, s *string) { *s = d.Str(row, 0) })
}

// TableGet reads what is more than a number or a string in a row. A fault in
// the buffer is a panic with a BoundaryError.
func TableGet[T any](t *Table, row Row, read func(*Reader, Row, *T)) T {
	// A Reader of its own: the table is shared, faults and budget are not.
	d := t.d
	var v T
	read(&d, row, &v)
	if err := d.err(t.fn, result); err != nil {
		panic(err)
	}
	return v
}
