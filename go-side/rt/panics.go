package rt

import (
	"errors"
	"fmt"
	"sync"
)

// A Go panic that has to cross Rust frames waits here: Rust unwinds with its
// id, and the nearest export goes on with its value. It belongs to the frame
// of the callback that panicked and is dropped with it when Rust code has
// caught it. Panics of held values belong to no frame; the oldest of them are
// dropped when there are many.

const maxOrphans = 256

type carriedPanic struct {
	value any
	owner uint64 // the frame's handle
}

var panics = struct {
	sync.Mutex
	next    uint64
	waiting map[uint64]carriedPanic
	orphans []uint64
}{waiting: map[uint64]carriedPanic{}}

// carryPanic keeps the value of a panic in a callback of the given handle.
func carryPanic(handle uint64, value any) (id uint64) {
	panics.Lock()
	defer panics.Unlock()
	panics.next++
	id = panics.next
	panics.waiting[id] = carriedPanic{value, handle}
	if s := slotAt(handle); s != nil && s.id.Load() == handle && !s.held.Load() {
		s.carrying.Store(true)
		return id
	}
	panics.orphans = append(panics.orphans, id)
	if len(panics.orphans) > maxOrphans {
		delete(panics.waiting, panics.orphans[0])
		panics.orphans = panics.orphans[1:]
	}
	return id
}

// errPanicGone stands for a panic's value that was dropped.
var errPanicGone = errors.New("ferrogo: a Go panic crossed Rust, and its value is gone: Rust raised it again after the call that it belonged to")

// takePanic is the value of a carried panic, once.
func takePanic(id uint64) any {
	panics.Lock()
	defer panics.Unlock()
	p, ok := panics.waiting[id]
	if !ok {
		return errPanicGone
	}
	delete(panics.waiting, id)
	return p.value
}

// dropPanics forgets the panics that Rust caught and kept from their frame.
func dropPanics(owner uint64) {
	panics.Lock()
	defer panics.Unlock()
	for id, p := range panics.waiting {
		if p.owner == owner {
			delete(panics.waiting, id)
		}
	}
}

// PanicText is a carried panic in words, for a Rust program that has no Go
// frame to go on in. The value stays.
func PanicText(id uint64) string {
	panics.Lock()
	p, ok := panics.waiting[id]
	panics.Unlock()
	if !ok {
		return errPanicGone.Error()
	}
	return fmt.Sprint(p.value)
}

// DropPanic forgets a carried panic.
func DropPanic(id uint64) { takePanic(id) }
