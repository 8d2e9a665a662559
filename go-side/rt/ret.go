package rt

import (
	"fmt"

	ferrogo "github.com/ferrogo/ferrogo/go-side"
	"github.com/ferrogo/ferrogo/go-side/internal/core"
)

// A Ret is the result of every call in either direction: two words, by value.
type Ret struct{ V, S uint64 }

const (
	failed = uint64(1) << 63
	// None is S of an Option that holds nothing.
	None = uint64(1) << 62
)

// The kinds of failure.
const (
	KindInline uint32 = 1 + iota
	KindBoxed
	KindPanic
	KindBoundary
	KindGoPanic
	KindGoError
)

// The boundary codes, as in the ABI.
const (
	CodeClosed       uint32 = core.Closed
	CodeMoved        uint32 = core.Moved
	CodeBusy         uint32 = core.Busy
	CodeStale        uint32 = core.Stale
	CodeType         uint32 = core.WrongType
	CodeForeign      uint32 = core.Foreign
	CodeNull         uint32 = core.Null
	CodeLength       uint32 = core.Length
	CodeUTF8         uint32 = core.UTF8
	CodeBool         uint32 = core.Bool
	CodeEnum         uint32 = core.Enum
	CodeChar         uint32 = core.Char
	CodeRecord       uint32 = core.Record
	CodeRange        uint32 = core.Range
	CodeUnregistered uint32 = core.Unregistered
	CodeLeaf         uint32 = core.Leaf
	CodeThread       uint32 = core.Thread
	CodeDead         uint32 = core.Dead
)

// Special parameter indices in a boundary error's tag.
const (
	ParamNone     = 0xffff
	ParamReceiver = 0xfffe
)

// Fail is a failing result.
func Fail(kind, tag uint32, v uint64) Ret {
	return Ret{V: v, S: failed | uint64(kind)<<32 | uint64(tag)}
}

// FailBoundary is a boundary error without a parameter.
func FailBoundary(code uint32, detail uint64) Ret {
	return Fail(KindBoundary, ParamNone<<16|code, detail)
}

// Failed reports whether it is a failure.
func (r Ret) Failed() bool { return r.S&failed != 0 }

// Kind is the kind of a failure.
func (r Ret) Kind() uint32 { return uint32(r.S>>32) & 0x7fffffff }

// Tag is the tag of a failure.
func (r Ret) Tag() uint32 { return uint32(r.S) }

// IsNone reports whether a successful Option holds nothing.
func (r Ret) IsNone() bool { return r.S&None != 0 }

// Decode makes an error of a failure, releasing what it carries. A Go panic
// that crossed Rust goes on as a panic with the same value. It returns nil for
// KindInline and KindBoxed, whose meaning the caller knows.
//
// fn is the qualified Go name of the function, params are the names of its
// parameters without the receiver.
//
//go:noinline
func Decode(b *Boundary, r Ret, fn string, params ...string) error {
	switch r.Kind() {
	case KindInline, KindBoxed:
		return nil
	case KindPanic:
		p, err := ReadOne(b, r, fn, 0, 16, readRustPanic)
		if err != nil {
			return fmt.Errorf("ferrogo: %s: a Rust panic with an unreadable message: %w", fn, err)
		}
		return p
	case KindBoundary:
		return boundaryError(r, fn, params)
	case KindGoPanic:
		panic(takePanic(r.V))
	}
	return fmt.Errorf("ferrogo: %s: a failure of unknown kind %d (%#x, %#x): module ferrogo is older than the linked Rust object; update it", fn, r.Kind(), r.V, r.S)
}

// DecodeAny is Decode for a function whose error is AnyError.
//
//go:noinline
func DecodeAny(b *Boundary, r Ret, fn string, params ...string) error {
	if r.Kind() != KindBoxed {
		if err := Decode(b, r, fn, params...); err != nil {
			return err
		}
		return fmt.Errorf("ferrogo: %s: a failure of kind %d where only a message was declared: generate the package again", fn, r.Kind())
	}
	e, err := ReadOne(b, r, fn, 0, 8, readRustError)
	if err != nil {
		return fmt.Errorf("ferrogo: %s: an error with an unreadable message: %w", fn, err)
	}
	return e
}

func readRustPanic(d *Reader, row Row, p **ferrogo.RustPanic) {
	*p = &ferrogo.RustPanic{Message: d.Str(row, 0), Location: d.Str(row, 8)}
}

func readRustError(d *Reader, row Row, e **ferrogo.RustError) {
	*e = &ferrogo.RustError{Message: d.Str(row, 0)}
}

func boundaryError(r Ret, fn string, params []string) error {
	e := &ferrogo.BoundaryError{Code: ferrogo.Code(r.Tag() & 0xffff), Function: fn, Detail: r.V}
	switch index := r.Tag() >> 16; {
	case index == ParamReceiver:
		e.Param = "receiver"
	case index == ParamNone:
	case int(index) < len(params):
		e.Param = params[index]
	default:
		e.Param = fmt.Sprintf("#%d", index+1)
	}
	return e
}

// NullError is the error for a nil parameter.
//
//go:noinline
func NullError(fn, param string) error { return paramError(core.Null, fn, param) }

// paramError is the error for a parameter that Go itself refuses; param "" is
// the receiver.
//
//go:noinline
func paramError(code core.Code, fn, param string) error {
	if code == core.OK {
		return nil
	}
	if param == "" {
		param = "receiver"
	}
	return &ferrogo.BoundaryError{Code: ferrogo.Code(code), Function: fn, Param: param}
}
