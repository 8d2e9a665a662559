package tests

import (
	"slices"
	"testing"
	"unsafe"

	"github.com/ferrogo/ferrogo/conformance/go/conf"
	"github.com/ferrogo/ferrogo/conformance/go/confrules"
	"github.com/ferrogo/ferrogo/conformance/go/conftypes"
)

// Rule 4: the layouts of the generated types are those of rustc. The
// generated packages assert it while they compile; this asks the running
// library. Hand-written types and other targets are `cargo ferrogo check`'s.

func TestLayoutsAreRusts(t *testing.T) {
	want := []uint64{
		uint64(unsafe.Sizeof(conftypes.Point{})), uint64(unsafe.Alignof(conftypes.Point{})),
		uint64(unsafe.Sizeof(conftypes.Mixed{})), uint64(unsafe.Alignof(conftypes.Mixed{})),
		uint64(unsafe.Sizeof(conftypes.Nested{})), uint64(unsafe.Alignof(conftypes.Nested{})),
	}
	if got := confrules.Layouts(); !slices.Equal(got, want) {
		t.Errorf("sizes and alignments in Rust are %v, in Go %v", got, want)
	}
}

func TestPackagesFitTheLibrary(t *testing.T) {
	for name, check := range map[string]func() error{
		"conf": conf.Check, "conftypes": conftypes.Check, "confrules": confrules.Check,
	} {
		if err := check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
