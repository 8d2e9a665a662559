package rt

import (
	"time"
	"unicode/utf8"
	"unsafe"

	ferrogo "github.com/ferrogo/ferrogo/go-side"
	"github.com/ferrogo/ferrogo/go-side/internal/core"
)

// The header of a flat buffer; docs/abi.md has the whole encoding.
const (
	headTotal  = 0
	headCount  = 8
	headStride = 12
	headArena  = 16
	headTag    = 20
	headSize   = 24

	maxFlat = 1<<32 - 1 // offsets have 32 bits
)

// maxDepth bounds the recursion of record types that contain themselves.
const maxDepth = 1000

// A Reader decodes one flat buffer. Nothing in the buffer is believed: header
// and arena are checked on opening, offsets when they are followed. The first
// fault stays in the Reader, and what is read after it is zero; so reading
// code needs no checks of its own.
//
// The text of the buffer is copied once; the strings of all records are parts
// of that copy.
type Reader struct {
	base    unsafe.Pointer
	arenaAt uint64 // offset of the text, and end of the rows
	arena   string
	count   int
	stride  uintptr
	// budget is what the vectors may still take. In an honest buffer no two
	// share bytes, so all together are smaller than the buffer; a buffer whose
	// vectors point at each other would never end.
	budget uint64
	depth  int
	code   uint32
	detail uint64
}

// open checks a buffer and prepares to read it. Its memory must stay until
// the reading is over; the strings outlive it.
func (d *Reader) open(addr, n uint64, tag, stride uint32) bool {
	if addr == 0 {
		return d.Fail(CodeNull, n)
	}
	if !d.openHead(core.Ptr(addr), n, tag, stride) {
		return false
	}
	d.arena = String(addr+d.arenaAt, n-d.arenaAt)
	return d.checkText()
}

// openHead checks everything but the text.
func (d *Reader) openHead(base unsafe.Pointer, n uint64, tag, stride uint32) bool {
	if uintptr(base)%8 != 0 || n < headSize || n > maxFlat {
		return d.Fail(CodeRecord, 0)
	}
	head := Row{base}
	if head.U64(headTotal) != n {
		return d.Fail(CodeRecord, headTotal)
	}
	if head.U32(headStride) != stride {
		return d.Fail(CodeRecord, headStride)
	}
	if head.U32(headTag) != tag {
		return d.Fail(CodeRecord, headTag)
	}
	count, arenaAt := head.U32(headCount), uint64(head.U32(headArena))
	if arenaAt > n || headSize+uint64(count)*uint64(stride) > arenaAt {
		return d.Fail(CodeRecord, headArena)
	}
	if stride == 0 && uint64(count) > n {
		return d.Fail(CodeRecord, headCount)
	}
	d.base, d.arenaAt = base, arenaAt
	d.count, d.stride = int(count), uintptr(stride)
	d.budget = n
	return true
}

func (d *Reader) checkText() bool {
	if utf8.ValidString(d.arena) {
		return true
	}
	at := 0
	for at < len(d.arena) {
		r, size := utf8.DecodeRuneInString(d.arena[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return d.Fail(CodeUTF8, d.arenaAt+uint64(at))
}

// Fail records a fault, unless there is one already, and is false.
//
//go:noinline
func (d *Reader) Fail(code uint32, detail uint64) bool {
	if d.code == 0 {
		d.code, d.detail = code, detail
	}
	return false
}

// err is the first fault, told of a function and its parameter.
func (d *Reader) err(fn, param string) error {
	if d.code == 0 {
		return nil
	}
	return &ferrogo.BoundaryError{Code: ferrogo.Code(d.code), Function: fn, Param: param, Detail: d.detail}
}

// offset is where in the buffer a row stands, for errors.
func (d *Reader) offset(row Row, off uintptr) uint64 {
	return uint64(uintptr(row.p) + off - uintptr(d.base))
}

// row is root row i.
func (d *Reader) row(i int) Row { return Row{unsafe.Add(d.base, headSize+uintptr(i)*d.stride)} }

// Str reads a string.
func (d *Reader) Str(row Row, off uintptr) string {
	s, ok := d.str(row, off)
	if !ok {
		d.Fail(CodeRecord, d.offset(row, off))
	}
	return s
}

// str reports false for a reference that is not to text.
func (d *Reader) str(row Row, off uintptr) (string, bool) {
	at, n := uint64(row.U32(off)), uint64(row.U32(off+4))
	if n == 0 {
		return "", true
	}
	start := at - d.arenaAt // wraps to a huge number when at is too small
	if start >= uint64(len(d.arena)) || n > uint64(len(d.arena))-start {
		return "", false
	}
	end := start + n
	// The arena as a whole is UTF-8; a part is, when no character is cut.
	if !utf8.RuneStart(d.arena[start]) || end < uint64(len(d.arena)) && !utf8.RuneStart(d.arena[end]) {
		return "", false
	}
	return d.arena[start:end], true
}

// Bool reads a bool.
func (d *Reader) Bool(row Row, off uintptr) bool {
	v := row.U8(off)
	if v > 1 {
		return d.Fail(CodeBool, uint64(v))
	}
	return v == 1
}

// Some reads whether an Option holds something: the byte behind its value.
func (d *Reader) Some(row Row, off uintptr) bool { return d.Bool(row, off) }

// Char reads a character.
func (d *Reader) Char(row Row, off uintptr) rune {
	v := row.U32(off)
	if v > utf8.MaxRune || 0xd800 <= v && v <= 0xdfff {
		d.Fail(CodeChar, uint64(v))
		return 0
	}
	return rune(v)
}

// Uint reads a usize.
func (d *Reader) Uint(row Row, off uintptr) uint {
	v := row.U64(off)
	if uint64(uint(v)) != v {
		d.Fail(CodeRange, v)
	}
	return uint(v)
}

// Int reads an isize.
func (d *Reader) Int(row Row, off uintptr) int {
	v := row.I64(off)
	if int64(int(v)) != v {
		d.Fail(CodeRange, uint64(v))
	}
	return int(v)
}

// Duration reads a Duration.
func (d *Reader) Duration(row Row, off uintptr) time.Duration { return time.Duration(row.I64(off)) }

// Time reads a SystemTime.
func (d *Reader) Time(row Row, off uintptr) time.Time {
	nanos := row.U32(off + 8)
	if nanos >= 1e9 {
		d.Fail(CodeRange, uint64(nanos))
		return time.Time{}
	}
	return Time(row.I64(off), nanos)
}

// vec checks the reference to a vector and returns its first element.
func (d *Reader) vec(row Row, off, stride uintptr) (first Row, n int) {
	at, count := uint64(row.U32(off)), uint64(row.U32(off+4))
	if count == 0 || d.code != 0 {
		return Row{}, 0
	}
	size := count * uint64(stride) // both below 2^32
	if at%8 != 0 || at < headSize || at > d.arenaAt || size > d.arenaAt-at {
		d.Fail(CodeRecord, d.offset(row, off))
		return Row{}, 0
	}
	cost := max(size, count)
	if cost > d.budget {
		d.Fail(CodeRecord, d.offset(row, off))
		return Row{}, 0
	}
	d.budget -= cost
	if size == 0 {
		return Row{}, int(count) // elements of no size have no place, least of all one behind the buffer
	}
	return Row{unsafe.Add(d.base, at)}, int(count)
}

// enter goes down one level of nesting.
func (d *Reader) enter(row Row, off uintptr) bool {
	d.depth++
	if d.depth > maxDepth {
		return d.Fail(CodeRecord, d.offset(row, off))
	}
	return true
}

// Vec reads a vector; stride is an element's size rounded up to its
// alignment. No elements are a nil slice.
func Vec[T any](d *Reader, row Row, off, stride uintptr, read func(*Reader, Row, *T)) []T {
	first, n := d.vec(row, off, stride)
	if n == 0 {
		return nil
	}
	if !d.enter(row, off) {
		return nil
	}
	out := make([]T, n)
	for i := range out {
		read(d, first.At(uintptr(i)*stride), &out[i])
	}
	d.depth--
	return out
}

// PODVec reads a vector of numbers, or of layout structs without bools and
// enums: elements whose bytes in the buffer are those in Go.
func PODVec[T any](d *Reader, row Row, off uintptr) []T {
	first, n := d.vec(row, off, unsafe.Sizeof(*new(T)))
	if n == 0 {
		return nil
	}
	return append(make([]T, 0, n), unsafe.Slice((*T)(first.p), n)...)
}

// Map reads a map: a vector of pairs. No pairs are an empty map.
func Map[K comparable, V any](d *Reader, row Row, off, stride uintptr, read func(*Reader, Row, *K, *V)) map[K]V {
	first, n := d.vec(row, off, stride)
	out := make(map[K]V, n)
	if n == 0 || !d.enter(row, off) {
		return out
	}
	for i := range n {
		var k K
		var v V
		read(d, first.At(uintptr(i)*stride), &k, &v)
		out[k] = v
	}
	d.depth--
	return out
}
