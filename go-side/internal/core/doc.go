// Package core is the untyped machinery under packages ferrogo and rt: the
// life word, objects, ranges of foreign memory, the event hook.
//
// It exists because the types that a program sees (package ferrogo) and the
// functions that build them (package rt) must not be in one package, and
// neither may show the other's insides. It knows no error types: what can go
// wrong is a [Code], which package ferrogo turns into an error.
package core
