package rt

import "fmt"

// An Item is one item of a contract and the low 64 bits of its hash.
type Item struct {
	Name string
	Hash uint64
}

// layoutsItem is the item whose hash is over the layouts of the target.
const layoutsItem = "::layouts"

// Compare reports the first item of a generated package that the linked Rust
// object lacks or has in another form. Items that only the object has are
// newer and do no harm. A hash of 0 is unknown and compares with nothing.
func Compare(pkg, krate string, items, linked []Item) error {
	found := make(map[string]uint64, len(linked))
	for _, item := range linked {
		found[item.Name] = item.Hash
	}
	for _, item := range items {
		hash, ok := found[item.Name]
		if item.Hash == 0 || ok && hash == item.Hash {
			continue
		}
		return &StaleError{Package: pkg, Crate: krate, Item: item.Name, Missing: !ok}
	}
	return nil
}

// A StaleError says that a generated package and the Rust object it is linked
// with were made from different contracts.
type StaleError struct {
	Package, Crate string
	// Item is the first item that differs.
	Item string
	// Missing: the object does not have it.
	Missing bool
}

// Error names the item, says why it matters and what to do.
func (e *StaleError) Error() string {
	what := e.Item + " has another form there"
	switch {
	case e.Missing:
		what = e.Item + " is not there"
	case e.Item == layoutsItem:
		what = "a struct is laid out differently there"
	}
	return fmt.Sprintf("ferrogo: package %s does not fit the linked Rust object of crate %s: %s; "+
		"calls would read each other's bytes wrongly, so none is made; run cargo ferrogo build, then go build [FG121]",
		e.Package, e.Crate, what)
}
