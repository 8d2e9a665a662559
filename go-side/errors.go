package ferrogo

import (
	"errors"
	"fmt"
	"strings"

	"github.com/ferrogo/ferrogo/go-side/internal/core"
)

// What can go wrong at the boundary. A [*BoundaryError] is one of these, by
// errors.Is, and says where.
var (
	// ErrClosed: used after Close.
	ErrClosed = errors.New("ferrogo: used after Close")
	// ErrMoved: used after it was given away to a call that consumes it.
	ErrMoved = errors.New("ferrogo: used after it was moved")
	// ErrBusy: something else uses it right now, and the call needs it alone.
	ErrBusy = errors.New("ferrogo: in use")
	// ErrStale: a view of an object that has changed since.
	ErrStale = errors.New("ferrogo: view of an object that has changed")
	// ErrType: a handle of another type.
	ErrType = errors.New("ferrogo: object of another type")
	// ErrForeign: an object of another boundary, with a Rust run-time of its own.
	ErrForeign = errors.New("ferrogo: object of another boundary")
	// ErrNull: nil, or the zero value of a type that has none.
	ErrNull = errors.New("ferrogo: nil")
	// ErrLength: a length that no memory can hold.
	ErrLength = errors.New("ferrogo: impossible length")
	// ErrUTF8: text that is not UTF-8.
	ErrUTF8 = errors.New("ferrogo: not UTF-8")
	// ErrInvalid: bytes that are no value of their type, or a value out of range.
	ErrInvalid = errors.New("ferrogo: invalid value")
	// ErrUnregistered: Rust called a trait that no Go package implements.
	ErrUnregistered = errors.New("ferrogo: no implementation registered")
	// ErrLeaf: a Rust function declared leaf called back into Go.
	ErrLeaf = errors.New("ferrogo: leaf function called back")
	// ErrThread: an object called on a thread that is not its own.
	ErrThread = errors.New("ferrogo: wrong thread")
	// ErrDead: a callback, or a view of its arguments, used after the call.
	ErrDead = errors.New("ferrogo: used after the call it was lent for")
	// ErrIndex: an index out of range.
	ErrIndex = errors.New("ferrogo: index out of range")
)

// A Code is a boundary error's number in the ABI; its page is FG500 + Code.
type Code uint32

// explanation is what there is to say about one code: the sentinel, the words
// that follow the parameter's name, and what to do.
type explanation struct {
	is    error
	words string
	fix   string
}

var explanations = [...]explanation{
	core.Closed:       {ErrClosed, "was closed", "call it before Close, or keep a value of your own"},
	core.Moved:        {ErrMoved, "was moved", "a call consumed it; make another"},
	core.Busy:         {ErrBusy, "is in use by another call or view", "end that use first"},
	core.Stale:        {ErrStale, "has changed since the view was made", "get a new view"},
	core.WrongType:    {ErrType, "is of another type or owned by another side", "pass what the parameter asks for; if it is, the generated package and the linked library differ: build again"},
	core.Foreign:      {ErrForeign, "belongs to another boundary", "pass an object of this package's own library"},
	core.Null:         {ErrNull, "is nil", "pass a value that a constructor made"},
	core.Length:       {ErrLength, "has a length that no memory can hold", "pass less"},
	core.UTF8:         {ErrUTF8, "is not UTF-8", "convert it with strings.ToValidUTF8, or use []byte"},
	core.Bool:         {ErrInvalid, "is not a bool", "a bool's byte is 0 or 1"},
	core.Enum:         {ErrInvalid, "is no variant of its enum", "use the constants of the type"},
	core.Char:         {ErrInvalid, "is not a Unicode character", "surrogates and values over 0x10ffff are none"},
	core.Record:       {ErrInvalid, "is a broken record", "both sides must be built from one contract: build again"},
	core.Range:        {ErrInvalid, "is out of range", "pass a value that the Rust type can hold"},
	core.Unregistered: {ErrUnregistered, "has no implementation in Go", "import the generated package that registers it"},
	core.Leaf:         {ErrLeaf, "calls back from a leaf function", "remove leaf from the Rust function"},
	core.Thread:       {ErrThread, "belongs to another thread", "call it where it was made"},
	core.Dead:         {ErrDead, "was lent for a call that is over", "copy what you need during the call"},
	core.Index:        {ErrIndex, "index is out of range", "compare with Len"},
}

func (c Code) explanation() explanation {
	if c == 0 || int(c) >= len(explanations) {
		return explanation{nil, "broke a rule that this version does not know", "update the module ferrogo"}
	}
	return explanations[c]
}

// A BoundaryError says that a value broke a rule of the boundary: which, in
// which function, as which parameter.
type BoundaryError struct {
	Code Code
	// Function is the Go function that was called, "mt940.ParseStatement";
	// empty where a value was used outside of any.
	Function string
	// Param is the parameter's Go name, "receiver" for the method's object,
	// "result" for what the function returned, "" where no single one is at fault.
	Param string
	// Detail is a number that helps: the valid length of text that is not
	// UTF-8, the value that is out of range, the handle that is closed.
	Detail uint64

	length int // of what was indexed
}

// Error says where, what and how to go on.
func (e *BoundaryError) Error() string {
	ex := e.Code.explanation()
	var b strings.Builder
	b.WriteString("ferrogo: ")
	if e.Function != "" {
		b.WriteString(e.Function + ": ")
	}
	switch e.Param {
	case "":
		b.WriteString("a value")
	case "receiver":
		b.WriteString("the receiver")
	case "result":
		b.WriteString("the result")
	default:
		b.WriteString("parameter " + e.Param)
	}
	b.WriteString(" " + ex.words)
	switch e.Code {
	case core.UTF8:
		fmt.Fprintf(&b, " (valid up to byte %d)", e.Detail)
	case core.Bool, core.Enum, core.Char, core.Range, core.Length:
		fmt.Fprintf(&b, " (%d)", int64(e.Detail))
	case core.Record:
		fmt.Fprintf(&b, " (at byte %d)", e.Detail)
	case core.Index:
		fmt.Fprintf(&b, " (%d, length %d)", int64(e.Detail), e.length)
	}
	fmt.Fprintf(&b, "; %s [FG%d]", ex.fix, 500+e.Code)
	return b.String()
}

// Is reports whether target is the error that stands for e's code.
func (e *BoundaryError) Is(target error) bool {
	is := e.Code.explanation().is
	return is != nil && target == is
}

// A RustPanic is a panic of Rust code, stopped at the boundary after all
// destructors ran.
type RustPanic struct {
	Message string
	// Location is "file:line" in the Rust source.
	Location string
}

// Error is the panic's message and place.
func (p *RustPanic) Error() string {
	if p.Location == "" {
		return "rust panic: " + p.Message
	}
	return "rust panic: " + p.Message + " (at " + p.Location + ")"
}

// A RustError is an error of Rust with no type of its own in the contract
// (String, Box<dyn Error>): only its message crosses.
type RustError struct{ Message string }

// Error is Rust's message.
func (e *RustError) Error() string { return e.Message }
