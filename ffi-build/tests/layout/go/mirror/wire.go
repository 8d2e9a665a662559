// Package mirror is what a generator writes: types by their own names, in a
// package that needs cgo.
package mirror

// static int one(void) { return 1; }
import "C"

type Kind uint16

type Stamp struct {
	Secs  int64
	Nanos uint32
	_     [4]byte
}

type Entry struct {
	ValueDate  int32
	Kind       Kind
	_          [3]byte
	MinorUnits int64
	Currency   [3]byte
	Booked     bool
	AccountID  uint32
	When       Stamp
}

func one() int { return int(C.one()) }
