package rt

import (
	"fmt"
	"strings"
	"time"
	"unsafe"

	"github.com/ferrogo/ferrogo/go-side/internal/core"
)

// Ptr makes a pointer of an address outside Go's heap.
func Ptr(addr uint64) unsafe.Pointer { return core.Ptr(addr) }

// RaceRead tells the race detector that Rust reads n bytes of Go's memory.
func RaceRead(p unsafe.Pointer, n uintptr) { core.RaceRead(p, n) }

// RaceWrite tells the race detector that Rust writes n bytes of Go's memory.
func RaceWrite(p unsafe.Pointer, n uintptr) { core.RaceWrite(p, n) }

// StringPtr is where s starts, nil when it is empty.
func StringPtr(s string) unsafe.Pointer {
	if len(s) == 0 {
		return nil
	}
	return unsafe.Pointer(unsafe.StringData(s))
}

// SlicePtr is where s starts, nil when it is empty.
func SlicePtr[T any](s []T) unsafe.Pointer {
	if len(s) == 0 {
		return nil
	}
	return unsafe.Pointer(unsafe.SliceData(s))
}

// bytesAt is n bytes of foreign memory.
func bytesAt(addr, n uint64) []byte {
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(core.Ptr(addr)), n)
}

// slots is n elements of foreign memory.
func slots[T any](addr, n uint64) []T {
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*T)(core.Ptr(addr)), n)
}

// String copies text from Rust's memory.
func String(addr, n uint64) string { return string(bytesAt(addr, n)) }

// Slice copies elements from Rust's memory; nil when there are none.
func Slice[T any](addr, n uint64) []T {
	if n == 0 {
		return nil
	}
	return append(make([]T, 0, n), slots[T](addr, n)...)
}

// TakeString copies a String result and frees it.
func TakeString(b *Boundary, r Ret) string {
	if r.S == 0 {
		return ""
	}
	s := String(r.V, r.S)
	b.Free(r.V, r.S, 1)
	return s
}

// TakeSlice copies a Vec result and frees it.
func TakeSlice[T any](b *Boundary, r Ret) []T {
	if r.S == 0 {
		return nil
	}
	var e T
	s := Slice[T](r.V, r.S)
	b.Free(r.V, r.S*uint64(unsafe.Sizeof(e)), uint64(unsafe.Alignof(e)))
	return s
}

// GiveString copies s into Rust's memory, as a result of Go.
func GiveString(b *Boundary, s string) Ret {
	if len(s) == 0 {
		return Ret{}
	}
	addr := b.Alloc(uint64(len(s)), 1)
	if addr == 0 {
		return FailBoundary(CodeLength, uint64(len(s)))
	}
	copy(bytesAt(addr, uint64(len(s))), s)
	return Ret{V: addr, S: uint64(len(s))}
}

// GiveSlice copies s into Rust's memory, as a result of Go.
func GiveSlice[T any](b *Boundary, s []T) Ret {
	if len(s) == 0 {
		return Ret{}
	}
	var e T
	addr := b.Alloc(uint64(len(s))*uint64(unsafe.Sizeof(e)), uint64(unsafe.Alignof(e)))
	if addr == 0 {
		return FailBoundary(CodeLength, uint64(len(s)))
	}
	copy(slots[T](addr, uint64(len(s))), s)
	return Ret{V: addr, S: uint64(len(s))}
}

// goError is what Rust learns of an error that is not of its own types.
type goError struct{ message, typeName string }

// GoError is a failing result that carries the text and the type of err.
func GoError(b *Boundary, err error) Ret {
	return giveError(b, err.Error(), fmt.Sprintf("%T", err))
}

// panicError is a failing result that carries the text of a recovered panic.
func panicError(b *Boundary, p any) Ret { return giveError(b, fmt.Sprint(p), "panic") }

func giveError(b *Boundary, message, typeName string) Ret {
	e := goError{message: strings.ToValidUTF8(message, "\uFFFD"), typeName: typeName}
	r := GiveOne(b, 0, 16, &e,
		func(z *Sizes, e *goError) { z.Str(e.message); z.Str(e.typeName) },
		func(w *Writer, row Row, e *goError) { w.Str(row, 0, e.message); w.Str(row, 8, e.typeName) })
	if r.Failed() {
		return r
	}
	return Fail(KindGoError, 0, r.V)
}

// Bool is a scalar result as a bool.
func Bool(v uint64) bool { return v&0xff != 0 }

// Time is Rust's SystemTime, in UTC.
func Time(secs int64, nanos uint32) time.Time { return time.Unix(secs, int64(nanos)).UTC() }

// TimeParts is t as a SystemTime: seconds since 1970, and nanoseconds that
// always count forward.
func TimeParts(t time.Time) (secs int64, nanos uint32) {
	return t.Unix(), uint32(t.Nanosecond())
}
