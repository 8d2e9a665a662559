package kinds

type Entry struct {
	ValueDate  float32
	Kind       bool
	MinorUnits *int64
	Currency   string
	Booked     uint8
	AccountID  uint32
	When       [16]byte
}
