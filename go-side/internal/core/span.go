package core

// A Span is a stretch of Rust's memory seen from Go: an address, a count of
// elements, and what says whether the memory is still there. It owns nothing
// and is copied freely. The zero value is an empty span that is always valid.
//
// Every access is between Lease and Unlease.
type Span struct {
	addr  uint64
	n     int
	obj   *Obj   // nil: not an object's
	scope *Scope // nil: not a callback's
	round uint64 // the object's epoch (0: it has none) or the scope's round
}

// ObjSpan is memory of an object; epoch 0 is an object that does not change.
func ObjSpan(o *Obj, epoch, addr, n uint64) Span {
	return Span{addr: addr, n: int(n), obj: o, round: epoch}
}

// ScopeSpan is memory of a callback's arguments.
func ScopeSpan(s *Scope, addr, n uint64) Span {
	return Span{addr: addr, n: int(n), scope: s, round: s.round()}
}

// StaticSpan is memory that is never released.
func StaticSpan(addr, n uint64) Span { return Span{addr: addr, n: int(n)} }

// Addr is where it starts.
func (s *Span) Addr() uint64 { return s.addr }

// Len is the count of elements.
func (s *Span) Len() int { return s.n }

// Lease makes the memory stay until Unlease. On failure there is nothing to
// undo.
func (s *Span) Lease() Code {
	switch {
	case s.obj != nil && s.round == 0:
		return s.obj.Pin()
	case s.obj != nil:
		_, code := s.obj.Lease(s.round)
		return code
	case s.scope != nil:
		return s.scope.pin(s.round)
	}
	return OK
}

// Unlease ends a successful Lease.
func (s *Span) Unlease() {
	switch {
	case s.obj != nil && s.round == 0:
		s.obj.Unpin()
	case s.obj != nil:
		s.obj.Unlease()
	case s.scope != nil:
		s.scope.unpin()
	}
}
