//! The message: both structs side by side.
//!
//! In: columns, rows, marks. Not in: what differs ([`super::compare`]).

use super::compare::{Found, is_untied, mate, other_place, other_value, same_name};
use super::text::Text;
use super::{GoType, RustType};

/// The whole message; its columns are set by the longest entries.
pub(super) const fn table(rust: &RustType, go: &GoType, found: &Found) -> Text {
    let mut text = Text::new();
    text.put("[")
        .put(found.code)
        .put("] Go and Rust disagree about `")
        .put(rust.name)
        .put("` on ");
    text.put(go.platform).put(": ").put(found.what);
    text.put("\n  Rust: ").place(rust.file, rust.line);
    text.put("\n  Go:   ")
        .place(go.file, go.line)
        .put(" (")
        .put(go.name)
        .put(")\n");
    let widths = Widths::of(rust, go);
    text.put("\n    field")
        .column(widths.rust)
        .put("Rust")
        .column(widths.rust_at)
        .put("at    size  line");
    text.column(widths.go)
        .put("Go")
        .column(widths.go_at)
        .put("at    size  line");
    let mut i = 0;
    while i < rust.fields.len() {
        let field = &rust.fields[i];
        let other = mate(field, go);
        let bad =
            other_value(field, other).is_some() || other_place(field, other) || is_untied(other);
        text.put(if bad { "\n  > " } else { "\n    " })
            .put(field.name);
        text.column(widths.rust)
            .put(field.ty)
            .column(widths.rust_at)
            .numbers(field.offset, field.size, field.line);
        text.column(widths.go);
        match other {
            Some(field) => {
                text.put(field.name)
                    .put(" ")
                    .put(field.ty)
                    .column(widths.go_at);
                text.numbers(field.offset, field.size, field.line);
            }
            None => {
                text.put("(none)");
            }
        }
        text.mark(bad, widths.end);
        i += 1;
    }
    lonely(&mut text, rust, go, &widths);
    let bad = rust.size != go.size;
    text.put(if bad { "\n  > " } else { "\n    " })
        .put("(size)")
        .column(widths.rust_at + 6)
        .number(rust.size);
    text.column(widths.go_at + 6)
        .number(go.size)
        .mark(bad, widths.end);
    text.put("\n\n  why: ").put(found.why);
    text.put("\n  fix: ").put(found.fix);
    text.put("\n  more: cargo ferrogo explain ").put(found.code);
    text
}

/// Go's fields that Rust does not have.
const fn lonely(text: &mut Text, rust: &RustType, go: &GoType, widths: &Widths) {
    let mut g = 0;
    while g < go.fields.len() {
        let field = &go.fields[g];
        let mut known = false;
        let mut i = 0;
        while i < rust.fields.len() {
            known = known || same_name(rust.fields[i].name, field.name);
            i += 1;
        }
        if !known {
            text.put("\n  >")
                .column(widths.rust)
                .put("(none)")
                .column(widths.go);
            text.put(field.name)
                .put(" ")
                .put(field.ty)
                .column(widths.go_at);
            text.numbers(field.offset, field.size, field.line);
            text.mark(true, widths.end);
        }
        g += 1;
    }
}

/// Where the columns begin.
struct Widths {
    rust: usize,
    rust_at: usize,
    go: usize,
    go_at: usize,
    end: usize,
}

impl Widths {
    const fn of(rust: &RustType, go: &GoType) -> Widths {
        let (mut name, mut ty, mut go_name) = (6, 6, 6);
        let mut i = 0;
        while i < rust.fields.len() {
            name = max(name, rust.fields[i].name.len());
            ty = max(ty, rust.fields[i].ty.len());
            i += 1;
        }
        let mut i = 0;
        while i < go.fields.len() {
            go_name = max(go_name, go.fields[i].name.len() + 1 + go.fields[i].ty.len());
            i += 1;
        }
        let rust = 4 + name + 2;
        let rust_at = rust + ty + 2;
        let go = rust_at + NUMBERS + 2;
        let go_at = go + go_name + 2;
        Widths {
            rust,
            rust_at,
            go,
            go_at,
            end: go_at + NUMBERS,
        }
    }
}

/// Width of offset, size and line.
const NUMBERS: usize = 18;

const fn max(a: usize, b: usize) -> usize {
    if a > b { a } else { b }
}
