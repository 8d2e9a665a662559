package narrowed

type Stamp struct {
	Secs  int64
	Nanos uint16
}

type Entry struct {
	ValueDate  int
	Kind       uint8
	MinorUnits int32
	Currency   [4]byte
	Booked     bool
	AccountID  uint32
	When       Stamp
}
