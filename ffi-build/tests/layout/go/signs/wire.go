package signs

type Stamp struct {
	Secs  uint64
	Nanos uint32
}

type Entry struct {
	ValueDate  uint32
	Kind       int8
	MinorUnits int64
	Currency   [3]int8
	Booked     bool
	AccountID  uint32
	When       Stamp
}
