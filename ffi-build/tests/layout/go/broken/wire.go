package broken

type Entry struct {
	ValueDate int32
	Kind      Missing
}
