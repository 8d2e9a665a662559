package reordered

type Stamp struct {
	Nanos uint32
	Secs  int64
}

type Entry struct {
	ValueDate  int32
	MinorUnits int64
	Kind       uint8
	Currency   [3]byte
	Booked     bool
	AccountID  uint32
	When       Stamp
}
