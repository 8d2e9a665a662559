package core

import "runtime"

// A MemoryKind is what all owned slices of one element type, side and
// boundary share.
type MemoryKind struct {
	Name  string // of the element type
	Side  Side
	Owner uint64 // the boundary whose Rust allocator it is; 0 for C's
	Size  uint64 // of an element
	Align uint64
	Free  func(addr, size, align uint64)
}

// A Memory is an owned slice in the allocator of another side.
type Memory struct {
	life Life
	addr uint64
	n    int
	kind *MemoryKind
	open *memoryEntry
}

// A memoryEntry is what the backstop needs; addr is 0 when there is nothing
// to release.
type memoryEntry struct {
	addr uint64
	n    int
	kind *MemoryKind
}

var memories = NewSlab[Memory](func(e *memoryEntry) {
	if addr := Open(&e.addr); addr != 0 {
		e.kind.Free(addr, uint64(e.n)*e.kind.Size, e.kind.Align)
		Emit(Event{Kind: Leaked, Type: "[]" + e.kind.Name, Side: e.kind.Side, Bytes: uint64(e.n) * e.kind.Size})
	}
})

// NewMemory takes over n elements at addr.
func NewMemory(kind *MemoryKind, addr, n uint64) *Memory {
	m, open := memories.Next()
	m.addr, m.n, m.kind, m.open = addr, int(n), kind, open
	open.n, open.kind = int(n), kind
	setOpen(&open.addr, addr)
	return m
}

// Addr is where it starts.
func (m *Memory) Addr() uint64 { return m.addr }

// Len is the count of elements.
func (m *Memory) Len() int { return m.n }

// IsOf reports whether the memory is of the same allocator as kind's.
func (m *Memory) IsOf(kind *MemoryKind) Code {
	switch {
	case m.kind == nil:
		return Null
	case m.kind.Side != kind.Side:
		return WrongType
	case m.kind.Owner != kind.Owner:
		return Foreign
	}
	return OK
}

// State says whether it may be used; Null means the zero value.
func (m *Memory) State() Code {
	if m.kind == nil {
		return Null
	}
	return m.life.State()
}

// Lease keeps it from being released until Unlease. On failure there is
// nothing to undo.
func (m *Memory) Lease() Code {
	if m != nil && m.kind != nil && m.life.Pin() {
		return OK
	}
	return m.leaseFailed()
}

//go:noinline
func (m *Memory) leaseFailed() Code {
	if m == nil || m.kind == nil {
		return Null
	}
	code := m.life.State()
	m.Unlease()
	return code
}

// Unlease ends a successful Lease.
func (m *Memory) Unlease() {
	if m.life.Unpin() {
		m.free()
	}
	runtime.KeepAlive(m)
}

// Close releases the memory, at once or when the last lease ends.
func (m *Memory) Close() {
	if m.kind == nil {
		return
	}
	first, release := m.life.Close()
	if !first {
		return
	}
	setOpen(&m.open.addr, 0)
	if release {
		m.free()
	}
	runtime.KeepAlive(m)
}

// Move gives the memory to the receiver of a call.
func (m *Memory) Move() Code {
	if m == nil || m.kind == nil {
		return Null
	}
	code := m.life.Move()
	if code == OK {
		setOpen(&m.open.addr, 0)
	}
	runtime.KeepAlive(m)
	return code
}

func (m *Memory) free() {
	if m.addr != 0 {
		m.kind.Free(m.addr, uint64(m.n)*m.kind.Size, m.kind.Align)
	}
}
