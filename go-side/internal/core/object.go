package core

import (
	"fmt"
	"runtime"
	"sync/atomic"
)

// A Class is what all objects of one generated type share.
type Class struct {
	Name string
	// Release gives a handle back to Rust. It may panic with a Go value that
	// crossed Rust's Drop.
	Release func(handle uint64) error
	// Lease and Unlease borrow a mutable object while its epoch holds.
	Lease   func(handle, epoch uint64) (now uint64, code Code)
	Unlease func(handle uint64)
}

// An Obj is the part of a generated object that ferrogo knows: the handle and
// its life. The zero value and the values of copies are no objects: generated
// methods refuse them. It must not be copied.
type Obj struct {
	handle uint64
	life   Life
	class  *Class
	open   *uint64 // in the slab's list of what is to be released; nil: lent
}

// Init makes it an object. open is where the backstop will look.
func (o *Obj) Init(class *Class, handle uint64, open *uint64) {
	o.class, o.handle, o.open = class, handle, open
	if open != nil {
		setOpen(open, handle)
	}
}

// Handle is the integer by which Rust knows the object; 0 for the zero value.
func (o *Obj) Handle() uint64 { return o.handle }

// Ready reports whether the object has a handle and is neither closed nor
// moved. Rust checks again: this one gives the better error.
func (o *Obj) Ready() bool { return o.handle != 0 && o.life.Alive() }

// State says why it is not ready; Null means the zero value.
func (o *Obj) State() Code {
	if o.handle == 0 {
		return Null
	}
	return o.life.State()
}

// Close gives the object back to Rust, at once or when the last view leaves
// it. It is idempotent, may race calls, and returns what went wrong in Rust's
// Drop. Closing the zero value or a moved or lent object does nothing.
func (o *Obj) Close() error {
	if o.handle == 0 || o.open == nil {
		return nil
	}
	first, release := o.life.Close()
	if !first {
		return nil
	}
	setOpen(o.open, 0)
	var err error
	if release {
		err = o.class.Release(o.handle)
	}
	runtime.KeepAlive(o)
	return err
}

// Expire ends a lent object: its use after the callback is an error.
func (o *Obj) Expire() { o.life.Expire() }

// Take moves the object out, before a call that consumes it.
func (o *Obj) Take() Code {
	if o.handle == 0 {
		return Null
	}
	if o.open == nil {
		return Busy // lent for a callback: not Go's to give away
	}
	return o.life.Move()
}

// Took ends what Take began: accepted says whether Rust took the object.
func (o *Obj) Took(accepted bool) {
	if accepted {
		setOpen(o.open, 0)
	} else if o.life.Unmove() {
		setOpen(o.open, 0)
		o.late()
	}
	runtime.KeepAlive(o)
}

// Pin keeps the object from being released until Unpin. On failure nothing is
// pinned.
func (o *Obj) Pin() Code {
	if o.life.Pin() {
		return OK
	}
	return o.pinFailed()
}

//go:noinline
func (o *Obj) pinFailed() Code {
	code := o.life.State()
	o.Unpin()
	return code
}

// Unpin undoes a successful Pin.
func (o *Obj) Unpin() {
	if o.life.Unpin() {
		o.late()
	}
	runtime.KeepAlive(o)
}

// Lease borrows a mutable object as long as its epoch is the given one, 0
// for any, and returns the epoch.
func (o *Obj) Lease(epoch uint64) (uint64, Code) {
	if !o.Ready() {
		return 0, o.State()
	}
	return o.class.Lease(o.handle, epoch)
}

// Unlease undoes a successful Lease.
func (o *Obj) Unlease() {
	o.class.Unlease(o.handle)
	runtime.KeepAlive(o)
}

// late releases an object whose Close has returned already: what goes wrong
// has no caller and becomes an event.
//
//go:noinline
func (o *Obj) late() { ReleaseLate(o.class, o.handle) }

// ReleaseLate releases a handle on behalf of nobody. Neither an error nor a
// panic of Rust's Drop may reach the goroutine that happens to do it.
func ReleaseLate(class *Class, handle uint64) {
	if err := releaseRecovered(class, handle); err != nil {
		Emit(Event{Kind: LateDrop, Type: class.Name, Side: Rust, Err: err})
	}
}

func releaseRecovered(class *Class, handle uint64) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("go panic in Drop: %v", p)
		}
	}()
	return class.Release(handle)
}

// setOpen and its reader, the slab's cleanup, never run at the same time: the
// cleanup starts when the object cannot be reached. Under the race detector,
// which does not see that, the accesses are atomic.
func setOpen(open *uint64, handle uint64) {
	if RaceEnabled {
		atomic.StoreUint64(open, handle)
		return
	}
	*open = handle
}

// Open reads an entry of a slab's list.
func Open(open *uint64) uint64 { return atomic.LoadUint64(open) }
