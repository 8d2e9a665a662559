// Package good spells every name as Go does.
package good

type Kind uint8

type Stamp struct {
	Secs  int64
	Nanos uint32
}

type Entry struct {
	ValueDate  int32
	Kind       Kind
	MinorUnits int64
	Currency   [3]byte
	Booked     bool
	AccountID  uint32
	When       Stamp
}
