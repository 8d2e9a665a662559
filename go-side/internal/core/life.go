package core

import (
	"runtime"
	"sync/atomic"
	"time"
)

// Life is the state of something that may be closed while others use it: one
// word with three flags and a count of pins. The zero value is alive.
//
// Who pins and finds the flags clear may use the thing until it unpins. Close
// never waits: it sets the flag, and whoever leaves last releases. A failed
// pin raises and lowers the count too, so several leavers may see the count
// at zero; the released flag, set by compare-and-swap, picks one of them.
type Life struct{ word atomic.Int64 }

const (
	closedFlag   = int64(1) << 62
	releasedFlag = int64(1) << 61
	movedFlag    = int64(1) << 60
	overFlags    = closedFlag | releasedFlag | movedFlag
	pinMask      = movedFlag - 1
)

// Alive reports whether it is neither closed nor moved.
func (l *Life) Alive() bool { return l.word.Load()&overFlags == 0 }

// State is OK, Closed or Moved.
func (l *Life) State() Code { return stateOf(l.word.Load()) }

func stateOf(word int64) Code {
	switch {
	case word&movedFlag != 0:
		return Moved
	case word&overFlags != 0:
		return Closed
	}
	return OK
}

// Pin keeps the thing from being released. When it reports false, the pin
// must still be undone with Unpin, like a successful one.
func (l *Life) Pin() bool { return l.word.Add(1)&overFlags == 0 }

// Unpin undoes a Pin and reports whether the caller must now release.
func (l *Life) Unpin() bool { return l.word.Add(-1) == closedFlag && l.claim() }

// Close reports whether this call closed it, and whether the caller must now
// release. Closing what was moved does neither.
func (l *Life) Close() (first, release bool) {
	if l.word.CompareAndSwap(0, closedFlag|releasedFlag) {
		return true, true
	}
	for {
		word := l.word.Load()
		if word&closedFlag != 0 {
			return false, false
		}
		if !l.word.CompareAndSwap(word, word|closedFlag) {
			continue
		}
		if word&movedFlag != 0 {
			return false, false
		}
		return true, word == 0 && l.claim()
	}
}

// Move gives the thing away. It is Busy while it is pinned.
func (l *Life) Move() Code {
	for {
		if l.word.CompareAndSwap(0, movedFlag) {
			return OK
		}
		word := l.word.Load()
		if code := stateOf(word); code != OK {
			return code
		}
		if word != 0 {
			return Busy
		}
	}
}

// Unmove takes a Move back, because the receiver refused. It reports whether
// the caller must now release: a Close in between left that to us.
func (l *Life) Unmove() (release bool) {
	for {
		word := l.word.Load()
		if word&movedFlag == 0 {
			return false
		}
		next := word &^ movedFlag
		if !l.word.CompareAndSwap(word, next) {
			continue
		}
		// A failed pin that is under way has still to leave, and then it
		// claims the release; else it is ours.
		return next == closedFlag && l.claim()
	}
}

// Expire ends the life of something that is not ours to release, and waits
// for those who have it pinned: after it, its memory may go. Only what lends
// memory for the length of a callback has to wait.
func (l *Life) Expire() {
	l.word.Or(closedFlag | releasedFlag)
	for spins := 0; l.word.Load()&pinMask != 0; spins++ {
		pause(spins)
	}
}

// pause lets others run. Pins are short unless a program keeps one through
// View, so yielding nearly always suffices.
func pause(spins int) {
	if spins < 100 {
		runtime.Gosched()
	} else {
		time.Sleep(20 * time.Microsecond)
	}
}

// claim picks the one leaver that releases.
func (l *Life) claim() bool {
	return l.word.CompareAndSwap(closedFlag, closedFlag|releasedFlag)
}
