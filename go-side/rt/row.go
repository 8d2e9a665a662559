package rt

import (
	"unsafe"
)

// A Row is the place of one value in a flat buffer. Its offsets are the
// contract's: generated code uses only those within the row's stride, and the
// stride was compared with the buffer when it was opened or made. So the
// accessors check nothing.
//
// Bytes are little-endian, as on every platform that ferrogo supports.
type Row struct{ p unsafe.Pointer }

// At is the place off bytes further: an inner record, an element.
func (r Row) At(off uintptr) Row { return Row{unsafe.Add(r.p, off)} }

// Ptr is the row's address.
func (r Row) Ptr() unsafe.Pointer { return r.p }

// U8 reads a byte.
func (r Row) U8(off uintptr) uint8 { return *(*uint8)(unsafe.Add(r.p, off)) }

// U16 reads two bytes.
func (r Row) U16(off uintptr) uint16 { return *(*uint16)(unsafe.Add(r.p, off)) }

// U32 reads four bytes.
func (r Row) U32(off uintptr) uint32 { return *(*uint32)(unsafe.Add(r.p, off)) }

// U64 reads eight bytes.
func (r Row) U64(off uintptr) uint64 { return *(*uint64)(unsafe.Add(r.p, off)) }

// I8 reads a byte.
func (r Row) I8(off uintptr) int8 { return *(*int8)(unsafe.Add(r.p, off)) }

// I16 reads two bytes.
func (r Row) I16(off uintptr) int16 { return *(*int16)(unsafe.Add(r.p, off)) }

// I32 reads four bytes.
func (r Row) I32(off uintptr) int32 { return *(*int32)(unsafe.Add(r.p, off)) }

// I64 reads eight bytes.
func (r Row) I64(off uintptr) int64 { return *(*int64)(unsafe.Add(r.p, off)) }

// F32 reads a float.
func (r Row) F32(off uintptr) float32 { return *(*float32)(unsafe.Add(r.p, off)) }

// F64 reads a float.
func (r Row) F64(off uintptr) float64 { return *(*float64)(unsafe.Add(r.p, off)) }

// PutU8 writes a byte.
func (r Row) PutU8(off uintptr, v uint8) { *(*uint8)(unsafe.Add(r.p, off)) = v }

// PutU16 writes two bytes.
func (r Row) PutU16(off uintptr, v uint16) { *(*uint16)(unsafe.Add(r.p, off)) = v }

// PutU32 writes four bytes.
func (r Row) PutU32(off uintptr, v uint32) { *(*uint32)(unsafe.Add(r.p, off)) = v }

// PutU64 writes eight bytes.
func (r Row) PutU64(off uintptr, v uint64) { *(*uint64)(unsafe.Add(r.p, off)) = v }

// PutI8 writes a byte.
func (r Row) PutI8(off uintptr, v int8) { *(*int8)(unsafe.Add(r.p, off)) = v }

// PutI16 writes two bytes.
func (r Row) PutI16(off uintptr, v int16) { *(*int16)(unsafe.Add(r.p, off)) = v }

// PutI32 writes four bytes.
func (r Row) PutI32(off uintptr, v int32) { *(*int32)(unsafe.Add(r.p, off)) = v }

// PutI64 writes eight bytes.
func (r Row) PutI64(off uintptr, v int64) { *(*int64)(unsafe.Add(r.p, off)) = v }

// PutF32 writes a float.
func (r Row) PutF32(off uintptr, v float32) { *(*float32)(unsafe.Add(r.p, off)) = v }

// PutF64 writes a float.
func (r Row) PutF64(off uintptr, v float64) { *(*float64)(unsafe.Add(r.p, off)) = v }

// PutBool writes a bool.
func (r Row) PutBool(off uintptr, v bool) {
	if v {
		r.PutU8(off, 1)
	}
}
