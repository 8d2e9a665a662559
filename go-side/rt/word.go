package rt

import "unsafe"

// WordRow is the payload of an inline error, which came in a result's first
// word, as a row.
func WordRow(word *uint64) Row { return Row{unsafe.Pointer(word)} }
