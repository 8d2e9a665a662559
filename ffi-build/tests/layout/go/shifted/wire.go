package shifted

type Stamp struct {
	Secs  int64
	Nanos uint32
	_     [12]byte
}

type Entry struct {
	ValueDate  int32
	Kind       uint8
	_          [11]byte
	MinorUnits int64
	Currency   [3]byte
	Booked     bool
	AccountID  uint32
	When       struct {
		Secs  int64
		Nanos uint32
	}
}
