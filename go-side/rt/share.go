package rt

// Share is Register for packages that share one linked Rust object: the first
// one registers it, the others get the same boundary. object is the prefix of
// its run-time's C functions, which no two objects have in common.
func Share(object, apiHash string, f Functions) *Boundary {
	for _, b := range Boundaries() {
		if b.Name == object {
			// Only packages with owned(c) memory know libc's free, and the
			// first to come may have none. Packages start one after the other.
			if b.FreeC == nil {
				b.FreeC = f.FreeC
			}
			return b
		}
	}
	return Register(object, apiHash, f)
}
