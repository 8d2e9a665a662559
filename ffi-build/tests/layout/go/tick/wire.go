package tick

type Tick struct {
	Seq  uint32
	At   int64
	Flag bool
}
