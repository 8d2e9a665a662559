package core

import "unsafe"

// A GoMemory is a slice of Go's heap that can be moved to Rust. Nothing but
// it holds the pointer.
type GoMemory struct {
	life Life
	ptr  unsafe.Pointer
	n    int
	size uintptr
}

// Init takes over the only pointer to n elements of the given size.
func (m *GoMemory) Init(ptr unsafe.Pointer, n int, size uintptr) {
	m.ptr, m.n, m.size = ptr, n, size
}

// Ptr is where it starts, nil after a move and for the zero value. It is
// valid under a lease.
func (m *GoMemory) Ptr() unsafe.Pointer { return m.ptr }

// Len is the count of elements.
func (m *GoMemory) Len() int { return m.n }

// Bytes is the size of all elements.
func (m *GoMemory) Bytes() uintptr { return uintptr(m.n) * m.size }

// State says whether it may be used.
func (m *GoMemory) State() Code { return m.life.State() }

// Lease keeps it from being moved until Unlease. On failure there is nothing
// to undo.
func (m *GoMemory) Lease() Code {
	if m.life.Pin() {
		return OK
	}
	code := m.life.State()
	m.life.Unpin()
	return code
}

// Unlease ends a successful Lease.
func (m *GoMemory) Unlease() { m.life.Unpin() }

// Move gives the memory away. The pointer is the caller's alone afterwards.
func (m *GoMemory) Move() (unsafe.Pointer, Code) {
	if code := m.life.Move(); code != OK {
		return nil, code
	}
	ptr := m.ptr
	m.ptr = nil // a failed lease never reads it
	return ptr, OK
}
