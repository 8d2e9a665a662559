package padded

type Stamp struct {
	Secs  int64
	Nanos uint32
	_     [4]byte
}

type Entry struct {
	ValueDate  int32
	Kind       uint8
	_          [3]byte
	MinorUnits int64
	Currency   [3]byte
	Booked     bool
	AccountID  uint32
	When       Stamp
}
