package rt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	ferrogo "github.com/ferrogo/ferrogo/go-side"
	"github.com/ferrogo/ferrogo/go-side/internal/fake"
)

// node has one field of every form, and itself in a vector. What follows it
// is what the generator emits.
type node struct {
	ID       uint64
	Name     string
	Kind     uint8 // an enum of 0, 1, 2
	Flag     bool
	Rate     float64
	Note     *string
	Children []node
	Tags     []string
	Scores   []int32
	Attrs    map[string]uint64
	When     time.Time
	Wait     time.Duration
	Shape    any // circle, label or nil
	Sign     rune
}

type circle struct{ R float64 }

type label struct{ Text string }

const (
	nodeStride = 128
	nodeTag    = 0xfe77
)

func sizeNode(z *Sizes, n *node) {
	z.Str(n.Name)
	if n.Note != nil {
		z.Str(*n.Note)
	}
	z.Vec(len(n.Children), nodeStride)
	for i := range n.Children {
		sizeNode(z, &n.Children[i])
	}
	z.Vec(len(n.Tags), 8)
	for _, s := range n.Tags {
		z.Str(s)
	}
	z.Vec(len(n.Scores), 4)
	z.Vec(len(n.Attrs), 16)
	for k := range n.Attrs {
		z.Str(k)
	}
	if l, ok := n.Shape.(label); ok {
		z.Str(l.Text)
	}
}

func writeNode(w *Writer, r Row, n *node) {
	r.PutU64(0, n.ID)
	w.Str(r, 8, n.Name)
	r.PutU8(16, n.Kind)
	r.PutBool(17, n.Flag)
	r.PutF64(24, n.Rate)
	if n.Note != nil {
		w.Str(r, 32, *n.Note)
		w.Some(r, 40)
	}
	PutVec(w, r, 44, nodeStride, n.Children, writeNode)
	PutVec(w, r, 52, 8, n.Tags, func(w *Writer, r Row, s *string) { w.Str(r, 0, *s) })
	PutPOD(w, r, 60, n.Scores)
	PutMap(w, r, 68, 16, n.Attrs, func(w *Writer, r Row, k *string, v *uint64) {
		w.Str(r, 0, *k)
		r.PutU64(8, *v)
	})
	w.Time(r, 80, n.When)
	r.PutI64(96, int64(n.Wait))
	switch s := n.Shape.(type) {
	case circle:
		r.PutU32(104, 0)
		r.PutF64(112, s.R)
	case label:
		r.PutU32(104, 1)
		w.Str(r, 112, s.Text)
	default:
		r.PutU32(104, 2)
	}
	r.PutI32(120, n.Sign)
}

func readNode(d *Reader, r Row, n *node) {
	n.ID = r.U64(0)
	n.Name = d.Str(r, 8)
	if n.Kind = r.U8(16); n.Kind > 2 {
		d.Fail(CodeEnum, uint64(n.Kind))
	}
	n.Flag = d.Bool(r, 17)
	n.Rate = r.F64(24)
	if d.Some(r, 40) {
		note := d.Str(r, 32)
		n.Note = &note
	}
	n.Children = Vec(d, r, 44, nodeStride, readNode)
	n.Tags = Vec(d, r, 52, 8, func(d *Reader, r Row, s *string) { *s = d.Str(r, 0) })
	n.Scores = PODVec[int32](d, r, 60)
	n.Attrs = Map(d, r, 68, 16, func(d *Reader, r Row, k *string, v *uint64) { *k, *v = d.Str(r, 0), r.U64(8) })
	n.When = d.Time(r, 80)
	n.Wait = d.Duration(r, 96)
	switch tag := r.U32(104); tag {
	case 0:
		n.Shape = circle{r.F64(112)}
	case 1:
		n.Shape = label{d.Str(r, 112)}
	case 2:
	default:
		d.Fail(CodeEnum, uint64(tag))
	}
	n.Sign = d.Char(r, 120)
}

// nodes is a value with every form in it, among them empty ones.
func nodes() []node {
	note, none := "größer", ""
	when := time.Date(2024, 2, 29, 12, 0, 0, 5, time.UTC)
	epoch := time.Unix(0, 0).UTC()
	leaf := node{ID: 3, Name: "leaf", Note: &none, Attrs: map[string]uint64{}, Shape: circle{2.5}, When: when}
	return []node{
		{ID: 1, Name: "root", Kind: 2, Flag: true, Rate: -0.5, Note: &note, Children: []node{leaf, {ID: 4, Children: []node{leaf}, Attrs: map[string]uint64{}, When: epoch}},
			Tags: []string{"a", "", "日本"}, Scores: []int32{-1, 2, 3}, Attrs: map[string]uint64{"x": 1, "y": 2, "": 3},
			When: when, Wait: -time.Second, Shape: label{"square"}, Sign: '→'},
		{Attrs: map[string]uint64{}, When: epoch},
		leaf,
	}
}

// encode returns the flat bytes of vs.
func encode(t testing.TB, vs []node) []byte {
	w, err := WriteAll("test", "nodes", nodeTag, nodeStride, vs, sizeNode, writeNode)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Put()
	return slices.Clone(fake.At[byte](uint64(uintptr(w.Ptr())), w.Len()))
}

func TestRoundTrip(t *testing.T) {
	b, r := newBoundary(t)
	want := nodes()
	for n := range len(want) + 1 {
		got, err := ReadAll(b, GiveAll(b, nodeTag, nodeStride, want[:n], sizeNode, writeNode), "test", nodeTag, nodeStride, readNode)
		churn()
		if err != nil || len(got) != n || n > 0 && !reflect.DeepEqual(got, want[:n]) {
			t.Fatalf("%d nodes: %v\n%+v\n%+v", n, err, got, want[:n])
		}
	}
	one, err := ReadOne(b, GiveOne(b, nodeTag, nodeStride, &want[0], sizeNode, writeNode), "test", nodeTag, nodeStride, readNode)
	if err != nil || !reflect.DeepEqual(one, want[0]) {
		t.Fatal(err, one)
	}
	// A parameter is the same bytes, in Go's memory.
	w, err := WriteOne("test", "node", nodeTag, nodeStride, &want[0], sizeNode, writeNode)
	if err != nil {
		t.Fatal(err)
	}
	one, err = ReadOneArg(uint64(uintptr(w.Ptr())), uint64(w.Len()), "test", "node", nodeTag, nodeStride, readNode)
	if err != nil || !reflect.DeepEqual(one, want[0]) {
		t.Fatal(err, one)
	}
	w.Put()
	if got, err := ReadAll(b, Ret{}, "test", nodeTag, nodeStride, readNode); got != nil || err != nil {
		t.Error("null is empty:", got, err)
	}
	if _, err := ReadOne(b, Ret{}, "test", nodeTag, nodeStride, readNode); !errors.Is(err, ferrogo.ErrNull) {
		t.Error(err)
	}
	r.SetFull(true)
	defer r.SetFull(false)
	if ret := GiveAll(b, nodeTag, nodeStride, want, sizeNode, writeNode); !errors.Is(Decode(b, ret, "f"), ferrogo.ErrLength) {
		t.Error("no memory")
	}
}

func TestMapRoundTrip(t *testing.T) {
	b, _ := newBoundary(t)
	size := func(z *Sizes, k *string, v *int32) { z.Str(*k) }
	write := func(w *Writer, r Row, k *string, v *int32) { w.Str(r, 0, *k); r.PutI32(8, *v) }
	read := func(d *Reader, r Row, k *string, v *int32) { *k, *v = d.Str(r, 0), r.I32(8) }
	for _, want := range []map[string]int32{{}, {"a": 1}, {"a": 1, "b": -2, "": 3}} {
		got, err := ReadMap(b, GiveMap(b, 16, want, size, write), "test", 16, read)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Error(got, err)
		}
		w, err := WriteMap("test", "m", 16, want, size, write)
		if err != nil {
			t.Fatal(err)
		}
		got, err = ReadMapArg(uint64(uintptr(w.Ptr())), uint64(w.Len()), "test", "m", 16, read)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Error(got, err)
		}
		w.Put()
	}
}

func TestTable(t *testing.T) {
	b, _ := newBoundary(t)
	want := nodes()
	table, err := OpenTable(b, GiveAll(b, nodeTag, nodeStride, want, sizeNode, writeNode), "test.Rows", nodeTag, nodeStride)
	if err != nil {
		t.Fatal(err)
	}
	churn()
	for i := range table.Len() {
		row := table.Row(i)
		if row.U64(0) != want[i].ID || table.Str(row, 8) != want[i].Name {
			t.Error(i, row.U64(0))
		}
		if got := TableGet(table, row, readNode); !reflect.DeepEqual(got, want[i]) {
			t.Errorf("%+v", got)
		}
	}
	if p := catch(func() { table.Row(3) }); p != "ferrogo: test.Rows: row 3 of 3" {
		t.Error(p)
	}
	if n := testing.AllocsPerRun(100, func() { _ = table.Str(table.Row(0), 8) }); n != 0 {
		t.Error(n, "allocations for a string")
	}
	empty, err := OpenTable(b, Ret{}, "test.Rows", nodeTag, nodeStride)
	if err != nil || empty.Len() != 0 {
		t.Error(err)
	}
	// A string reference out of the arena is found when it is followed.
	bytes := encode(t, want)
	binary.LittleEndian.PutUint32(bytes[24+8:], 5)
	at := b.Alloc(uint64(len(bytes)), 8)
	copy(fake.At[byte](at, len(bytes)), bytes)
	table, err = OpenTable(b, Ret{at, uint64(len(bytes))}, "test.Rows", nodeTag, nodeStride)
	if err != nil {
		t.Fatal(err)
	}
	if p, _ := catch(func() { table.Str(table.Row(0), 8) }).(error); !errors.Is(p, ferrogo.ErrInvalid) || !strings.Contains(p.Error(), "test.Rows: the result is a broken record (at byte 32)") {
		t.Error(p)
	}
}

// readBytes reads b as if it came from Rust, out of memory that faults when
// it is read beyond its end.
func readBytes(b *Boundary, bytes []byte) ([]node, error) {
	if len(bytes) == 0 {
		return nil, nil
	}
	addr := b.Alloc(uint64(len(bytes)), 8)
	copy(fake.At[byte](addr, len(bytes)), bytes)
	return ReadAll(b, Ret{addr, uint64(len(bytes))}, "test", nodeTag, nodeStride, readNode)
}

func TestTruncatedBuffers(t *testing.T) {
	b, _ := newBoundary(t)
	whole := encode(t, nodes())
	if _, err := readBytes(b, whole); err != nil {
		t.Fatal(err)
	}
	for n := 1; n < len(whole); n++ {
		if _, err := readBytes(b, whole[:n]); !errors.Is(err, ferrogo.ErrInvalid) {
			t.Fatalf("%d of %d bytes: %v", n, len(whole), err)
		}
		// The same with a header that does not give it away.
		cut := slices.Clone(whole[:n])
		if n >= 8 {
			binary.LittleEndian.PutUint64(cut, uint64(n))
			readBytes(b, cut)
		}
	}
}

func TestCorruptedBuffers(t *testing.T) {
	b, _ := newBoundary(t)
	whole := encode(t, nodes())
	rng := rand.New(rand.NewPCG(1, 2))
	refused := 0
	const rounds = 20000
	for range rounds {
		bytes := slices.Clone(whole)
		for range 1 + rng.IntN(4) {
			switch at := rng.IntN(len(bytes)); rng.IntN(4) {
			case 0:
				bytes[at] ^= 1 << rng.IntN(8)
			case 1:
				bytes[at] = byte(rng.Uint32())
			case 2: // a plausible offset or count
				at &^= 3
				if at+4 <= len(bytes) {
					binary.LittleEndian.PutUint32(bytes[at:], uint32(rng.IntN(len(bytes)+16)))
				}
			case 3:
				at &^= 3
				if at+4 <= len(bytes) {
					binary.LittleEndian.PutUint32(bytes[at:], ^uint32(rng.IntN(64)))
				}
			}
		}
		if _, err := readBytes(b, bytes); err != nil {
			refused++
			if !errors.Is(err, ferrogo.ErrInvalid) && !errors.Is(err, ferrogo.ErrUTF8) {
				t.Fatal(err)
			}
		}
	}
	if refused < rounds/4 || refused == rounds {
		t.Errorf("%d of %d corrupted buffers were refused", refused, rounds)
	}
}

// Each of these is one fault in a good buffer, and its error.
func TestHostileBuffers(t *testing.T) {
	b, _ := newBoundary(t)
	vs := nodes()
	vs[0].Attrs = nil // its order would vary
	whole := encode(t, vs)
	const row = 24
	u32 := func(off int, v uint32) func([]byte) {
		return func(b []byte) { binary.LittleEndian.PutUint32(b[off:], v) }
	}
	for _, c := range []struct {
		name  string
		spoil func([]byte)
		is    error
		code  ferrogo.Code
	}{
		{"total too large", u32(0, 1<<30), ferrogo.ErrInvalid, 13},
		{"many rows", u32(8, 1<<31), ferrogo.ErrInvalid, 13},
		{"another stride", u32(12, 120), ferrogo.ErrInvalid, 13},
		{"arena inside the rows", u32(16, 48), ferrogo.ErrInvalid, 13},
		{"arena behind the end", u32(16, uint32(len(whole)+1)), ferrogo.ErrInvalid, 13},
		{"another type", u32(20, 1), ferrogo.ErrInvalid, 13},
		{"arena not UTF-8", func(b []byte) { b[len(b)-1] = 0xff }, ferrogo.ErrUTF8, 9},
		{"string outside", u32(row+8, 24), ferrogo.ErrInvalid, 13},
		{"string too long", u32(row+12, 1<<31), ferrogo.ErrInvalid, 13},
		{"enum", func(b []byte) { b[row+16] = 3 }, ferrogo.ErrInvalid, 11},
		{"bool", func(b []byte) { b[row+17] = 2 }, ferrogo.ErrInvalid, 10},
		{"presence", func(b []byte) { b[row+40] = 255 }, ferrogo.ErrInvalid, 10},
		{"vector unaligned", u32(row+44, 28), ferrogo.ErrInvalid, 13},
		{"vector in the header", u32(row+44, 8), ferrogo.ErrInvalid, 13},
		{"vector of itself", u32(row+44, row), ferrogo.ErrInvalid, 13},
		{"vector too long", u32(row+48, 1<<31), ferrogo.ErrInvalid, 13},
		{"nanoseconds", u32(row+88, 1e9), ferrogo.ErrInvalid, 14},
		{"variant", u32(row+104, 3), ferrogo.ErrInvalid, 11},
		{"surrogate", u32(row+120, 0xd800), ferrogo.ErrInvalid, 12},
		{"beyond Unicode", u32(row+120, 0x110000), ferrogo.ErrInvalid, 12},
	} {
		bytes := slices.Clone(whole)
		c.spoil(bytes)
		_, err := readBytes(b, bytes)
		var be *ferrogo.BoundaryError
		if !errors.Is(err, c.is) || !errors.As(err, &be) || be.Code != c.code || be.Function != "test" || be.Param != "result" {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	// A string that ends within a character.
	bytes := encode(t, []node{{Name: "aé", When: time.Unix(0, 0)}})
	u32(row+12, 2)(bytes)
	if _, err := readBytes(b, bytes); !errors.Is(err, ferrogo.ErrInvalid) {
		t.Error("cut character:", err)
	}
}

func TestDeepNesting(t *testing.T) {
	b, _ := newBoundary(t)
	at := time.Unix(0, 0)
	deep := func(n int) []node {
		v := node{When: at}
		for range n {
			v = node{When: at, Children: []node{v}}
		}
		return []node{v}
	}
	if _, err := readBytes(b, encode(t, deep(900))); err != nil {
		t.Error(err)
	}
	if _, err := readBytes(b, encode(t, deep(1100))); !errors.Is(err, ferrogo.ErrInvalid) {
		t.Error(err)
	}
}

func TestTooMuchForAFlatBuffer(t *testing.T) {
	b, _ := newBoundary(t)
	for name, size := range map[string]func(z *Sizes, v *int){
		"text":                  func(z *Sizes, v *int) { z.text += 1 << 32 },
		"vectors":               func(z *Sizes, v *int) { z.Vec(1<<29, 8) },
		"a product overflowing": func(z *Sizes, v *int) { z.Vec(math.MaxInt, 8) },
		"a sum":                 func(z *Sizes, v *int) { z.Vec(1<<28, 8); z.text += 1 << 31 },
	} {
		v := 1
		if _, err := WriteOne("bank.Pay", "orders", 0, 8, &v, size, nil); !errors.Is(err, ferrogo.ErrLength) || !strings.Contains(err.Error(), "bank.Pay: parameter orders has a length") {
			t.Errorf("%s: %v", name, err)
		}
		if err := Decode(b, GiveOne(b, 0, 8, &v, size, nil), "f"); !errors.Is(err, ferrogo.ErrLength) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A value that another goroutine changes between the passes.
func TestAValueThatChangesWhileItIsWritten(t *testing.T) {
	b, _ := newBoundary(t)
	read := func(d *Reader, r Row, s *string) { *s = d.Str(r, 0) }
	for name, write := range map[string]func(w *Writer, r Row, s *string){
		"longer":          func(w *Writer, r Row, s *string) { w.Str(r, 0, *s+"x") },
		"shorter":         func(w *Writer, r Row, s *string) { w.Str(r, 0, (*s)[1:]) },
		"gone":            func(w *Writer, r Row, s *string) {},
		"a larger vector": func(w *Writer, r Row, s *string) { w.Str(r, 0, *s); PutPOD(w, r, 8, []int32{1, 2}) },
		"a larger map": func(w *Writer, r Row, s *string) {
			w.Str(r, 0, *s)
			PutMap(w, r, 8, 8, map[int32]int32{1: 2}, func(w *Writer, r Row, k, v *int32) { r.PutI32(0, *k) })
		},
	} {
		vs := []string{"abc"}
		size := func(z *Sizes, s *string) { z.Str(*s) }
		if _, err := WriteAll("f", "p", 0, 16, vs, size, write); !errors.Is(err, ferrogo.ErrBusy) {
			t.Errorf("%s: %v", name, err)
		}
		if ret := GiveAll(b, 0, 16, vs, size, write); !errors.Is(Decode(b, ret, "f"), ferrogo.ErrBusy) {
			got, err := ReadAll(b, ret, "f", 0, 16, read)
			t.Errorf("%s: %v %v", name, got, err)
		}
	}
}

type flatRecord struct {
	ID, Amount int64
	Currency   [3]byte
	At         int64
	Name       string
}

func sizeFlat(z *Sizes, r *flatRecord) { z.Str(r.Name) }

func writeFlat(w *Writer, row Row, r *flatRecord) {
	row.PutI64(0, r.ID)
	row.PutI64(8, r.Amount)
	*(*[3]byte)(row.At(16).Ptr()) = r.Currency
	row.PutI64(24, r.At)
	w.Str(row, 32, r.Name)
}

func readFlat(d *Reader, row Row, r *flatRecord) {
	r.ID, r.Amount = row.I64(0), row.I64(8)
	r.Currency = *(*[3]byte)(row.At(16).Ptr())
	r.At, r.Name = row.I64(24), d.Str(row, 32)
}

func flatRecords(n int) []flatRecord {
	rs := make([]flatRecord, n)
	for i := range rs {
		rs[i] = flatRecord{int64(i), int64(i) * 7, [3]byte{'E', 'U', 'R'}, 1_700_000_000, fmt.Sprintf("counterparty %06d", i)}
	}
	return rs
}

func TestNoAllocationForAField(t *testing.T) {
	skipUnderRace(t)
	rs := flatRecords(1000)
	if n := testing.AllocsPerRun(20, func() {
		w, err := WriteAll("f", "p", 0, 40, rs, sizeFlat, writeFlat)
		if err != nil {
			t.Fatal(err)
		}
		w.Put()
	}); n > 0 {
		t.Errorf("writing 1000 records allocates %v times", n)
	}
	if n := testing.AllocsPerRun(20, func() {
		r := flatRecord{Name: "x"}
		w, _ := WriteOne("f", "p", 0, 40, &r, sizeFlat, writeFlat)
		w.Put()
	}); n > 0 {
		t.Errorf("writing one record allocates %v times", n)
	}
	w, _ := WriteAll("f", "p", 0, 40, rs, sizeFlat, writeFlat)
	defer w.Put()
	if n := testing.AllocsPerRun(20, func() {
		if _, err := ReadAllArg(uint64(uintptr(w.Ptr())), uint64(w.Len()), "f", "p", 0, 40, readFlat); err != nil {
			t.Fatal(err)
		}
	}); n > 2 {
		t.Errorf("reading 1000 records allocates %v times, not one slice and one string", n)
	}
	one, _ := WriteAll("f", "p", 0, 40, rs[:1], sizeFlat, writeFlat)
	defer one.Put()
	if n := testing.AllocsPerRun(20, func() {
		ReadOneArg(uint64(uintptr(one.Ptr())), uint64(one.Len()), "f", "p", 0, 40, readFlat)
	}); n > 1 {
		t.Errorf("reading one record allocates %v times, not one string", n)
	}
	runtime.KeepAlive(w)
}

func BenchmarkRead1000(b *testing.B) {
	w, _ := WriteAll("f", "p", 0, 40, flatRecords(1000), sizeFlat, writeFlat)
	defer w.Put()
	b.ReportAllocs()
	for b.Loop() {
		ReadAllArg(uint64(uintptr(w.Ptr())), uint64(w.Len()), "f", "p", 0, 40, readFlat)
	}
}

func BenchmarkWrite1000(b *testing.B) {
	rs := flatRecords(1000)
	b.ReportAllocs()
	for b.Loop() {
		w, _ := WriteAll("f", "p", 0, 40, rs, sizeFlat, writeFlat)
		w.Put()
	}
}

// FuzzReader: whatever the bytes, an answer and no fault; and what was read
// can be written and read again. Run it with -fuzzminimizetime=20x: the order
// of maps makes coverage vary, and minimising would take its whole minute.
func FuzzReader(f *testing.F) {
	f.Add(encode(f, nodes()))
	f.Add(encode(f, nil))
	f.Add(encode(f, nodes()[2:]))
	f.Fuzz(func(t *testing.T, bytes []byte) {
		b, _ := newBoundary(t)
		got, err := readBytes(b, bytes)
		if err != nil || len(got) == 0 {
			return
		}
		again, err := readBytes(b, encode(t, got))
		if err != nil || fmt.Sprintf("%+v", again) != fmt.Sprintf("%+v", got) && !hasNote(got) {
			t.Fatalf("%v\n%+v\n%+v", err, got, again)
		}
	})
}

// hasNote: a pointer, whose text %+v does not show.
func hasNote(ns []node) bool {
	return slices.ContainsFunc(ns, func(n node) bool { return n.Note != nil || hasNote(n.Children) })
}
