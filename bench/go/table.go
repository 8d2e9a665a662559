package main

import (
	"fmt"
	"reflect"
)

// A row is one thing that is measured, done by two or three kinds of glue.
type row struct {
	name string
	per  float64 // operations that one turn of a loop stands for
	glue []glue
}

// glue is one kind's way to do it.
type glue struct {
	kind string
	// once does it and returns what came of it, which is compared.
	once func() any
	// loop does it n times. Loops are written out, because a call through a
	// function value would cost all kinds the same and hide differences.
	loop func(n int)
}

func byOurs(once func() any, loop func(n int)) glue  { return glue{"ours", once, loop} }
func byHand(once func() any, loop func(n int)) glue  { return glue{"hand", once, loop} }
func byRaw(once func() any, loop func(n int)) glue   { return glue{"raw", once, loop} }
func newRow(name string, glue ...glue) row           { return row{name, 1, glue} }
func rowPer(name string, per float64, g ...glue) row { return row{name, per, g} }

func allRows() []row {
	var all []row
	for _, group := range [][]row{valueRows(), memoryRows(), objectRows(), recordRows()} {
		all = append(all, group...)
	}
	return all
}

// check compares what the kinds of glue give: a row whose kinds do different
// things compares nothing.
func check(rows []row) error {
	for _, r := range rows {
		want := r.glue[0].once()
		for _, g := range r.glue[1:] {
			if got := g.once(); !reflect.DeepEqual(got, want) {
				return fmt.Errorf("%s: %s gives %.200v, %s gives %.200v", r.name, g.kind, got, r.glue[0].kind, want)
			}
		}
	}
	return nil
}

// sinkInt and sinkFloat keep results alive, so that no loop is optimised away.
var (
	sinkInt   uint64
	sinkFloat float64
)
