package main

import (
	"bytes"
	"encoding/json"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// module writes files below a new folder and gives its path.
func module(t *testing.T, files map[string]string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	files["go.mod"] = "module example.com/m\n\ngo 1.26\n"
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func ask(t *testing.T, dir string, args ...string) output {
	t.Helper()
	req, err := parseArgs(append([]string{"-C", dir}, args...), t.Output())
	if err != nil {
		t.Fatal(err)
	}
	return run(req)
}

// one is the only type asked for, on the only target.
func one(t *testing.T, out output) typeEntry {
	t.Helper()
	if len(out.Targets) != 1 || len(out.Targets[0].Packages) != 1 || len(out.Targets[0].Packages[0].Types) != 1 {
		t.Fatalf("not one type: %s", asJSON(t, out))
	}
	return out.Targets[0].Packages[0].Types[0]
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// shape is a struct in one line: name, offset, size, alignment of each field.
func shape(info *typeInfo) string {
	var b strings.Builder
	for _, f := range info.Fields {
		b.WriteString(strings.Join([]string{f.Name, f.Type.Text, f.Type.Kind, ""}, " "))
		b.WriteString(num(f.Offset) + "+" + num(f.Type.Size) + "/" + num(f.Type.Align) + "; ")
	}
	return b.String() + num(info.Size) + "/" + num(info.Align)
}

func num(n int64) string {
	text, _ := json.Marshal(n)
	return string(text)
}

const mixed = `package m

import "time"

type Kind int16

type Mixed struct {
	A    uint8
	N    uint64
	P    **Kind
	S    [2]Kind
	Wait time.Duration
	_    [3]byte
	B    bool
}
`

func TestLayoutOfEachTarget(t *testing.T) {
	dir := module(t, map[string]string{"m.go": mixed})
	fields := "A uint8 uint 0+1/1; N uint64 uint %; P **Kind pointer %; S [2]Kind array %; Wait time.Duration int %; _ [3]byte array %; B bool bool %; %"
	fill := func(parts ...string) string {
		text := fields
		for _, p := range parts {
			text = strings.Replace(text, "%", p, 1)
		}
		return text
	}
	wide := fill("8+8/8", "16+8/8", "24+4/2", "32+8/8", "40+3/1", "43+1/1", "48/8")
	narrow := fill("4+8/4", "12+4/4", "16+4/2", "20+8/4", "28+3/1", "31+1/1", "32/4")
	want := map[string]string{
		"linux/amd64": wide, "linux/arm64": wide, "linux/s390x": wide, "linux/arm": narrow, "linux/386": narrow,
	}
	out := ask(t, dir, "-target", "linux/amd64,linux/arm64,linux/s390x", "-target", "linux/arm,linux/386", ".:Mixed")
	if len(out.Targets) != len(want) {
		t.Fatalf("%d targets", len(out.Targets))
	}
	for _, target := range out.Targets {
		entry := target.Packages[0].Types[0]
		if entry.Error != nil {
			t.Fatal(entry.Error)
		}
		if got := shape(entry.Type); got != want[target.String()] {
			t.Errorf("%s:\n got %s\nwant %s", target, got, want[target.String()])
		}
		if entry.File != "m.go" || entry.Line != 7 || entry.Type.Fields[1].Line != 9 {
			t.Errorf("%s: wrong place %s:%d", target, entry.File, entry.Line)
		}
		if p := entry.Type.Fields[2].Type; p.Depth != 2 || p.Elem.Name != "example.com/m.Kind" {
			t.Errorf("%s: the pointer is %s", target, asJSON(t, p))
		}
	}
}

// The type checker's numbers are the compiler's: the compiler itself asserts
// them, for every target.
func TestCompilerAgrees(t *testing.T) {
	for _, arch := range []string{"amd64", "arm64", "arm", "386", "s390x"} {
		dir := module(t, map[string]string{"m.go": mixed})
		info := one(t, ask(t, dir, "-target", "linux/"+arch, ".:Mixed")).Type
		var b strings.Builder
		b.WriteString("package m\n\nimport \"unsafe\"\n\nvar (\n")
		for _, f := range info.Fields {
			if f.Name != "_" {
				b.WriteString("\t_ [" + num(f.Offset) + "]byte = [unsafe.Offsetof(Mixed{}." + f.Name + ")]byte{}\n")
			}
		}
		b.WriteString("\t_ [" + num(info.Size) + "]byte = [unsafe.Sizeof(Mixed{})]byte{}\n")
		b.WriteString("\t_ [" + num(info.Align) + "]byte = [unsafe.Alignof(Mixed{})]byte{}\n)\n")
		if err := os.WriteFile(filepath.Join(dir, "assert.go"), []byte(b.String()), 0o666); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("go", "vet", ".")
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH="+arch, "CGO_ENABLED=0")
		if text, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", arch, err, text)
		}
	}
}

func TestAllTypes(t *testing.T) {
	dir := module(t, map[string]string{"m.go": `package m

type (
	S     struct{ A int32 }
	E     uint8
	F     func()
	G[T any] struct{ V T }
	alias = S
	small struct{}
)
`})
	out := ask(t, dir, "-target", "linux/amd64", ".:*")
	var names []string
	for _, e := range out.Targets[0].Packages[0].Types {
		names = append(names, e.Name)
	}
	if want := []string{"E", "S", "small"}; !slices.Equal(names, want) {
		t.Errorf("got %v, want %v", names, want)
	}
}

// Functions may call code that is not generated yet, and import it.
func TestBodiesDoNotCount(t *testing.T) {
	dir := module(t, map[string]string{"m.go": `package m

import "example.com/m/generated"

type T struct{ A int64 }

func f() { generated.Call(nonsense) }

var g = func() { generated.Other() }
`})
	entry := one(t, ask(t, dir, "-target", "linux/amd64", ".:T"))
	if entry.Error != nil || entry.Type.Size != 8 {
		t.Errorf("got %s", asJSON(t, entry))
	}
}

// A failed assertion is a reason to measure, not an obstacle. The other
// variables still count.
func TestAssertionsDoNotCount(t *testing.T) {
	text := `package m

import "unsafe"

type T struct{ A int64 }

//line elsewhere.rs:7
var _ [4]byte = [unsafe.Sizeof(T{}.A)]byte{}

var _, _ = unsafe.Offsetof(T{}.B), missing

`
	entry := one(t, ask(t, module(t, map[string]string{"m.go": text}), "-target", "linux/amd64", ".:T"))
	if entry.Error != nil || entry.Type.Size != 8 {
		t.Errorf("got %s", asJSON(t, entry))
	}
	out := ask(t, module(t, map[string]string{"m.go": text + "var X, _ = missing, 1\n"}), "-target", "linux/amd64", ".:T")
	if bad := out.Targets[0].Packages[0].Error; bad == nil || bad.Message != "undefined: missing" {
		t.Errorf("got %s", asJSON(t, out))
	}
}

// Packages that import "C" are measured without cgo as long as no C type is
// in the struct, so no cross compiler is needed.
func TestCgoIsNotRunWithoutNeed(t *testing.T) {
	dir := module(t, map[string]string{"m.go": `package m

// #error this must not be compiled
import "C"

type T struct{ A uint8; B uint64 }

func f() { C.nothing() }
`})
	out := ask(t, dir, "-target", "linux/arm,linux/s390x", ".:T")
	for i, size := range []int64{12, 16} {
		entry := out.Targets[i].Packages[0].Types[0]
		if entry.Error != nil || entry.Type.Size != size {
			t.Errorf("%s: %s", out.Targets[i], asJSON(t, entry))
		}
	}
}

func TestCTypesNeedTheCompiler(t *testing.T) {
	files := map[string]string{"m.go": `package m

// #include <stdint.h>
// typedef struct { uint8_t a; uint64_t b; } pair;
// enum { COUNT = 3 };
import "C"

type T struct { P C.pair; N [C.COUNT]byte }
`}
	dir := module(t, files)
	entry := one(t, ask(t, dir, "-target", "linux/amd64", ".:T"))
	if entry.Error != nil {
		t.Fatal("a C compiler for linux/amd64 is needed: ", entry.Error)
	}
	if entry.Type.Size != 24 || entry.Type.Fields[1].Type.Len != 3 {
		t.Errorf("got %s", asJSON(t, entry))
	}
	t.Setenv("CC_FOR_linux_arm64", filepath.Join(dir, "no-such-compiler"))
	pkg := ask(t, dir, "-target", "linux/arm64", ".:T").Targets[0].Packages[0]
	if pkg.Error == nil || !strings.Contains(pkg.Error.Message, "CC_FOR_linux_arm64") {
		t.Errorf("got %s", asJSON(t, pkg))
	}
}

func TestErrorsHaveTheirPlace(t *testing.T) {
	for _, test := range []struct {
		name, text, arg, want string
	}{
		{"undefined", "package m\n\ntype T struct{ A Missing }\n", ".:T", "m.go:3: undefined: Missing"},
		{"elsewhere", "package m\n\ntype T struct{}\n\nvar X Missing\n", ".:T", "m.go:5: undefined: Missing"},
		{"syntax", "package m\n\ntype T struct {\n", ".:T", "m.go:3: "},
		{"no such type", "package m\n\ntype T struct{}\n", ".:t", "package example.com/m has no type t; it has T"},
		{"no type", "package m\n\ntype T struct{}\n\nfunc F() {}\n", ".:F", "m.go:5: F is not a type"},
		{"generic", "package m\n\ntype T[E any] struct{ A E }\n", ".:T", "m.go:3: T is generic"},
		{"no package", "package m\n", "./nowhere:T", "nowhere"},
		{"import", "package m\n\nimport \"example.com/none\"\n\ntype T struct{ A none.A }\n", ".:T", "example.com/none"},
		{"other target", "//go:build windows\n\npackage m\n\ntype T struct{}\n", ".:T", "build constraints exclude all Go files"},
		{"many packages", "package m\n", "std:T", "it must be one"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := module(t, map[string]string{"m.go": test.text})
			out := ask(t, dir, "-target", "linux/amd64", test.arg)
			var said bytes.Buffer
			if !out.failures(&said) {
				t.Fatalf("no error: %s", asJSON(t, out))
			}
			if !strings.Contains(said.String(), test.want) {
				t.Errorf("got %s\nwant %s", said.String(), test.want)
			}
			if strings.Contains(asJSON(t, out), `"size"`) {
				t.Errorf("a layout in spite of the error: %s", asJSON(t, out))
			}
		})
	}
}

func TestBadArguments(t *testing.T) {
	for _, args := range [][]string{
		{".:T"},
		{"-target", "linux", ".:T"},
		{"-target", "linux/amd64"},
		{"-target", "linux/amd64", "T"},
		{"-target", "linux/amd64", ".:"},
	} {
		if _, err := parseArgs(args, new(bytes.Buffer)); err == nil {
			t.Errorf("%q: no error", args)
		}
	}
	dir := module(t, map[string]string{"m.go": "package m\n"})
	out := ask(t, dir, "-target", "linux/pdp11", ".:T")
	if out.Targets[0].Error == nil {
		t.Errorf("pdp11: %s", asJSON(t, out))
	}
	if types.SizesFor("gc", "pdp11") != nil {
		t.Error("Go has come to the PDP-11")
	}
}
