package ferrogo

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/ferrogo/ferrogo/go-side/internal/core"
)

func TestEveryCodeHasItsError(t *testing.T) {
	want := map[Code]error{
		1: ErrClosed, 2: ErrMoved, 3: ErrBusy, 4: ErrStale, 5: ErrType, 6: ErrForeign, 7: ErrNull, 8: ErrLength,
		9: ErrUTF8, 10: ErrInvalid, 11: ErrInvalid, 12: ErrInvalid, 13: ErrInvalid, 14: ErrInvalid,
		15: ErrUnregistered, 16: ErrLeaf, 17: ErrThread, 18: ErrDead, 19: ErrIndex,
	}
	if len(want) != len(explanations)-1 {
		t.Fatalf("%d codes, %d explained", len(want), len(explanations)-1)
	}
	for code, is := range want {
		err := fmt.Errorf("wrapped: %w", &BoundaryError{Code: code, Function: "bank.Book.Find", Param: "reference"})
		if !errors.Is(err, is) {
			t.Errorf("code %d is not %v", code, is)
		}
		for other, sentinel := range want {
			if sentinel != is && errors.Is(err, sentinel) {
				t.Errorf("code %d is also the error of code %d", code, other)
			}
		}
		text := err.Error()
		for _, part := range []string{"bank.Book.Find: parameter reference ", fmt.Sprintf("[FG%d]", 500+int(code)), "; "} {
			if !strings.Contains(text, part) {
				t.Errorf("code %d: %q lacks %q", code, text, part)
			}
		}
	}
}

func TestMessages(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{&BoundaryError{Code: core.UTF8, Function: "mt940.ParseStatement", Param: "text", Detail: 7},
			"ferrogo: mt940.ParseStatement: parameter text is not UTF-8 (valid up to byte 7); convert it with strings.ToValidUTF8, or use []byte [FG509]"},
		{&BoundaryError{Code: core.Closed, Function: "mt940.Statement.Total", Param: "receiver"},
			"ferrogo: mt940.Statement.Total: the receiver was closed; call it before Close, or keep a value of your own [FG501]"},
		{&BoundaryError{Code: core.Record, Function: "mt940.Load", Param: "result", Detail: 24},
			"ferrogo: mt940.Load: the result is a broken record (at byte 24); both sides must be built from one contract: build again [FG513]"},
		{&BoundaryError{Code: core.Range, Function: "clock.Wait", Param: "d", Detail: 1<<64 - 5},
			"ferrogo: clock.Wait: parameter d is out of range (-5); pass a value that the Rust type can hold [FG514]"},
		{&BoundaryError{Code: 77},
			"ferrogo: a value broke a rule that this version does not know; update the module ferrogo [FG577]"},
		{&RustPanic{Message: "oh", Location: "src/lib.rs:3"}, "rust panic: oh (at src/lib.rs:3)"},
		{&RustPanic{Message: "oh"}, "rust panic: oh"},
		{&RustError{Message: "no such file"}, "no such file"},
	} {
		if got := c.err.Error(); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}
