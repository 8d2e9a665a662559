package rt

// Share is Register for packages that share one linked Rust object: the first
// one registers it, the others get the same boundary. object is the prefix of
// its run-time's C functions, which no two objects have in common.
func Share(object, apiHash string, f Functions) *Boundary {
	for _, b := range Boundaries() {
		if b.Name == object {
			return b
		}
	}
	return Register(object, apiHash, f)
}
