package long

type Stamp struct {
	Secs  int64
	Nanos uint32
}

type Entry struct {
	ValueDate  int32
	Kind       uint8
	MinorUnits int64
	Currency   [3]byte
	Booked     bool
	AccountID  uint32
	When       Stamp
	Note       string
}
