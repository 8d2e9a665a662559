// Package ferrogo is the Go half of the boundary between Go and Rust in one
// process: what a program sees of it beside the packages generated for its
// own boundaries.
//
// In this package: the errors, memory that has an owner on the other side
// ([Owned], [Buffer]), short looks into memory of the other side ([View],
// [MutView], [Str]), and the hook for what goes wrong when nobody is there to
// get an error ([OnEvent]). Not in it: anything that a generated package
// needs to do its work, which is package rt.
//
// A value of these types may be used by several goroutines. Memory is not
// locked: two goroutines that write the same element race, as they do with a
// slice.
package ferrogo
