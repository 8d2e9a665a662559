package ferrogo

// The tuples of Rust that stand inside records; as results of functions they
// are several results.
type (
	// A Tuple2 is a pair.
	Tuple2[A, B any] struct {
		F0 A
		F1 B
	}
	// A Tuple3 has three elements.
	Tuple3[A, B, C any] struct {
		F0 A
		F1 B
		F2 C
	}
	// A Tuple4 has four elements.
	Tuple4[A, B, C, D any] struct {
		F0 A
		F1 B
		F2 C
		F3 D
	}
	// A Tuple5 has five elements.
	Tuple5[A, B, C, D, E any] struct {
		F0 A
		F1 B
		F2 C
		F3 D
		F4 E
	}
	// A Tuple6 has six elements.
	Tuple6[A, B, C, D, E, F any] struct {
		F0 A
		F1 B
		F2 C
		F3 D
		F4 E
		F5 F
	}
)
