//! Compares a Rust struct with a Go struct while rustc compiles, and builds
//! the message of a difference in a constant.
//!
//! In: the two descriptions, the comparison, the table. Not in: where Go's
//! numbers come from; a boundary crate's build script writes them
//! (`ferrogo_build::layout::assert_go_types`) for the target being compiled.
//!
//! `cargo ferrogo check` makes the same comparison for every target and says
//! more. This one cannot be forgotten: the crate does not compile.

use crate::describe::Desc;

/// A Go struct on the target being compiled.
#[derive(Debug)]
pub struct GoType {
    /// `module/pkg.Type`.
    pub name: &'static str,
    /// `linux/arm64`.
    pub platform: &'static str,
    /// Where it is declared.
    pub file: &'static str,
    /// Where it is declared.
    pub line: u32,
    /// [`GoKind::Struct`], or there is nothing to compare.
    pub kind: GoKind,
    /// In bytes.
    pub size: usize,
    /// In bytes.
    pub align: usize,
    /// Without blank fields, in Go's order.
    pub fields: &'static [GoField],
}

/// A field of a Go struct.
#[derive(Debug)]
pub struct GoField {
    /// As in Go.
    pub name: &'static str,
    /// As in Go.
    pub ty: &'static str,
    /// What it is underneath.
    pub kind: GoKind,
    /// In bytes.
    pub offset: usize,
    /// In bytes.
    pub size: usize,
    /// In bytes.
    pub align: usize,
    /// Where it is declared.
    pub line: u32,
}

/// What a Go type is underneath; an array is its elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GoKind {
    /// `bool`.
    Bool,
    /// A signed integer.
    Int,
    /// An unsigned integer.
    Uint,
    /// A float.
    Float,
    /// A struct that is generated or tied to a Rust type, where its fields are
    /// compared.
    Struct,
    /// A struct, or an array of such, whose fields nothing compares.
    Untied,
    /// An array of `bool`.
    BoolArray,
    /// An array of signed integers.
    IntArray,
    /// An array of unsigned integers.
    UintArray,
    /// An array of floats.
    FloatArray,
    /// An array of structs or of arrays.
    StructArray,
    /// Anything that Go's collector or run-time looks into.
    Managed,
}

/// A Rust struct on the target being compiled.
#[derive(Debug)]
pub struct RustType {
    /// Its name.
    pub name: &'static str,
    /// `file!()`.
    pub file: &'static str,
    /// `line!()`.
    pub line: u32,
    /// In bytes.
    pub size: usize,
    /// In bytes.
    pub align: usize,
    /// In the order of declaration.
    pub fields: &'static [RustField],
}

/// A field of a Rust struct.
pub struct RustField {
    /// Its name.
    pub name: &'static str,
    /// As in the source.
    pub ty: &'static str,
    /// What rustc resolved it to.
    pub desc: &'static Desc,
    /// In bytes.
    pub offset: usize,
    /// In bytes.
    pub size: usize,
    /// In bytes.
    pub align: usize,
    /// Where it is declared.
    pub line: u32,
}

impl core::fmt::Debug for RustField {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}: {} at {}", self.name, self.ty, self.offset)
    }
}

/// The assertion that `#[layout(go = "…")]` stands for: `$file` is the name
/// that the build script gave the Go type's constants.
#[doc(hidden)]
#[macro_export]
macro_rules! assert_go_layout {
    ($name:ident, $file:literal, $line:expr, { $($field:ident: $ty:ty = $at:expr),* $(,)? }) => {
        const _: () = {
            const GO: $crate::layout_msg::GoType =
                ::core::include!(::core::concat!(::core::env!("OUT_DIR"), "/ferrogo_layout/", $file));
            const RUST: $crate::layout_msg::RustType = $crate::layout_msg::RustType {
                name: ::core::stringify!($name),
                file: ::core::file!(),
                line: $line,
                size: ::core::mem::size_of::<$name>(),
                align: ::core::mem::align_of::<$name>(),
                fields: &[$($crate::layout_msg::RustField {
                    name: ::core::stringify!($field),
                    ty: ::core::stringify!($ty),
                    desc: <$ty as $crate::describe::Describe>::DESC,
                    offset: ::core::mem::offset_of!($name, $field),
                    size: ::core::mem::size_of::<$ty>(),
                    align: ::core::mem::align_of::<$ty>(),
                    line: $at,
                }),*],
            };
            $crate::layout_msg::assert_same(&RUST, &GO);
        };
    };
}

/// Panics with a table where the two structs do not have the same bytes.
///
/// An alignment that only Rust raises (64-bit values on 32-bit ARM) passes as
/// long as every byte is in its place: such values cross by an aligned copy.
pub const fn assert_same(rust: &RustType, go: &GoType) {
    if let Some(found) = first_difference(rust, go) {
        panic!("{}", table(rust, go, &found).as_str());
    }
}

/// The difference that explains the others.
struct Found {
    code: &'static str,
    what: &'static str,
    why: &'static str,
    fix: &'static str,
}

const fn first_difference(rust: &RustType, go: &GoType) -> Option<Found> {
    if !matches!(go.kind, GoKind::Struct) {
        return Some(Found {
            code: "FG207",
            what: "the Go type is no struct",
            why: "the same bits mean something else on each side",
            fix: "name a Go struct in `#[layout(go = \"…\")]`",
        });
    }
    if let Some(found) = other_fields(rust, go) {
        return Some(found);
    }
    let mut i = 0;
    while i < rust.fields.len() {
        if let Some(found) = other_value(&rust.fields[i], mate(&rust.fields[i], go)) {
            return Some(found);
        }
        i += 1;
    }
    let mut i = 0;
    while i < rust.fields.len() {
        if other_place(&rust.fields[i], mate(&rust.fields[i], go)) {
            return Some(Found {
                code: "FG201",
                what: "a field begins at another byte",
                why: "each side reads another field's bytes, silently",
                fix: "put the fields in one order; where only Go begins earlier, put a `_ [n]byte` before the field in Go",
            });
        }
        i += 1;
    }
    if has_untied(rust, go) {
        return Some(Found {
            code: "FG207",
            what: "a struct inside is tied to no Rust type",
            why: "its fields may be other ones than those of the Rust struct, and nothing compares them",
            fix: "add `#[layout(go = \"module/pkg.Type\")]` to the Rust struct of that field, with the Go type of the field",
        });
    }
    if rust.size != go.size {
        return Some(Found {
            code: "FG205",
            what: "the whole has another size",
            why: "the second element of every slice is read from the wrong place",
            fix: "put a `_ [n]byte` at the end of the Go struct, or remove what is too much there",
        });
    }
    if rust.align < go.align {
        return Some(Found {
            code: "FG206",
            what: "Go aligns the struct more",
            why: "memory from Rust may stand where Go does not expect it",
            fix: "give both structs the same field types",
        });
    }
    None
}

const fn other_fields(rust: &RustType, go: &GoType) -> Option<Found> {
    let mut matched = 0;
    let mut i = 0;
    while i < rust.fields.len() {
        if mate(&rust.fields[i], go).is_some() {
            matched += 1;
        }
        i += 1;
    }
    if matched == rust.fields.len() && matched == go.fields.len() {
        return None;
    }
    Some(Found {
        code: "FG204",
        what: "a field has no counterpart",
        why: "the bytes differ from there on, or a field was renamed and means something else",
        fix: "give both structs the same fields; `value_date` and `ValueDate` are the same name",
    })
}

const fn other_value(rust: &RustField, go: Option<&GoField>) -> Option<Found> {
    let Some(go) = go else { return None };
    match relation(rust.desc, go.kind) {
        Relation::Kind => Some(Found {
            code: "FG207",
            what: "a field is of another kind",
            why: "the same bits mean something else on each side; a value that Go allows may be undefined behaviour in Rust",
            fix: "give both fields the same kind of type",
        }),
        _ if rust.size != go.size => Some(Found {
            code: "FG202",
            what: "a field has another width",
            why: "each side reads and writes another number of bytes there",
            fix: "give both fields the same width; Go's `int` has another width on other targets",
        }),
        Relation::Sign => Some(Found {
            code: "FG203",
            what: "a field has another signedness",
            why: "-1 in one language is the largest value in the other",
            fix: "make both fields signed or both unsigned",
        }),
        Relation::Same => None,
    }
}

const fn has_untied(rust: &RustType, go: &GoType) -> bool {
    let mut i = 0;
    while i < rust.fields.len() {
        if is_untied(mate(&rust.fields[i], go)) {
            return true;
        }
        i += 1;
    }
    false
}

const fn is_untied(go: Option<&GoField>) -> bool {
    matches!(go, Some(GoField { kind: GoKind::Untied, .. }))
}

const fn other_place(rust: &RustField, go: Option<&GoField>) -> bool {
    match go {
        Some(go) => rust.offset != go.offset,
        None => true,
    }
}

enum Relation {
    Same,
    Sign,
    Kind,
}

const fn relation(desc: &Desc, go: GoKind) -> Relation {
    let word = match desc {
        Desc::Array(elem, _) => return of_array(elem, go),
        Desc::Word(word) => word,
        // A struct's or an enum's own fields are compared where it is defined.
        Desc::Item(..) => {
            return match go {
                GoKind::Struct | GoKind::Untied | GoKind::Int | GoKind::Uint => Relation::Same,
                _ => Relation::Kind,
            };
        }
        _ => return Relation::Kind,
    };
    of_word(word, go)
}

const fn of_array(elem: &Desc, go: GoKind) -> Relation {
    let elem_kind = match go {
        GoKind::BoolArray => GoKind::Bool,
        GoKind::IntArray => GoKind::Int,
        GoKind::UintArray => GoKind::Uint,
        GoKind::FloatArray => GoKind::Float,
        GoKind::StructArray | GoKind::Untied => {
            return match elem {
                Desc::Item(..) | Desc::Array(..) => Relation::Same,
                _ => Relation::Kind,
            };
        }
        _ => return Relation::Kind,
    };
    relation(elem, elem_kind)
}

const fn of_word(word: &str, go: GoKind) -> Relation {
    let is = word.as_bytes();
    match (is[0], go) {
        (b'b', GoKind::Bool) | (b'f', GoKind::Float) => Relation::Same,
        // A char is below 2^31: both signs hold it.
        (b'c', GoKind::Int | GoKind::Uint) => Relation::Same,
        (b'u', GoKind::Uint) | (b'i', GoKind::Int) => Relation::Same,
        (b'u', GoKind::Int) | (b'i', GoKind::Uint) => Relation::Sign,
        _ => Relation::Kind,
    }
}

/// The Go field of the same name.
const fn mate<'a>(rust: &RustField, go: &'a GoType) -> Option<&'a GoField> {
    let mut i = 0;
    while i < go.fields.len() {
        if same_name(rust.name, go.fields[i].name) {
            return Some(&go.fields[i]);
        }
        i += 1;
    }
    None
}

/// Equal without underscores and capitals; `r#type` is `type`.
const fn same_name(rust: &str, go: &str) -> bool {
    let (a, b) = (rust.as_bytes(), go.as_bytes());
    let (mut i, mut j) = (if a.len() > 2 && a[0] == b'r' && a[1] == b'#' { 2 } else { 0 }, 0);
    loop {
        while i < a.len() && a[i] == b'_' {
            i += 1;
        }
        while j < b.len() && b[j] == b'_' {
            j += 1;
        }
        if i == a.len() || j == b.len() {
            return i == a.len() && j == b.len();
        }
        if !a[i].eq_ignore_ascii_case(&b[j]) {
            return false;
        }
        i += 1;
        j += 1;
    }
}

/// The whole message; its columns are set by the longest entries.
const fn table(rust: &RustType, go: &GoType, found: &Found) -> Text {
    let mut text = Text::new();
    text.put("[").put(found.code).put("] Go and Rust disagree about `").put(rust.name).put("` on ");
    text.put(go.platform).put(": ").put(found.what);
    text.put("\n  Rust: ").place(rust.file, rust.line);
    text.put("\n  Go:   ").place(go.file, go.line).put(" (").put(go.name).put(")\n");
    let widths = Widths::of(rust, go);
    text.put("\n    field").column(widths.rust).put("Rust").column(widths.rust_at).put("at    size  line");
    text.column(widths.go).put("Go").column(widths.go_at).put("at    size  line");
    let mut i = 0;
    while i < rust.fields.len() {
        let field = &rust.fields[i];
        let other = mate(field, go);
        let bad = other_value(field, other).is_some() || other_place(field, other) || is_untied(other);
        text.put(if bad { "\n  > " } else { "\n    " }).put(field.name);
        text.column(widths.rust).put(field.ty).column(widths.rust_at).numbers(field.offset, field.size, field.line);
        text.column(widths.go);
        match other {
            Some(field) => {
                text.put(field.name).put(" ").put(field.ty).column(widths.go_at);
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
    text.put(if bad { "\n  > " } else { "\n    " }).put("(size)").column(widths.rust_at + 6).number(rust.size);
    text.column(widths.go_at + 6).number(go.size).mark(bad, widths.end);
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
            text.put("\n  >").column(widths.rust).put("(none)").column(widths.go);
            text.put(field.name).put(" ").put(field.ty).column(widths.go_at);
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
        Widths { rust, rust_at, go, go_at, end: go_at + NUMBERS }
    }
}

/// Width of offset, size and line.
const NUMBERS: usize = 18;

const fn max(a: usize, b: usize) -> usize {
    if a > b { a } else { b }
}

/// Text of a bounded length, built in a constant; what does not fit is left
/// out, with a word that says so.
struct Text {
    bytes: [u8; Text::ROOM],
    len: usize,
}

impl Text {
    const ROOM: usize = 16 * 1024;
    const CUT: &'static str = "\n  … (cut; `cargo ferrogo check` shows all)";

    const fn new() -> Text {
        Text { bytes: [0; Text::ROOM], len: 0 }
    }

    const fn put(&mut self, text: &str) -> &mut Text {
        let room = Text::ROOM - Text::CUT.len();
        if self.len < room && self.len + text.len() > room {
            self.copy(Text::CUT);
            self.len = Text::ROOM;
        } else if self.len + text.len() <= room {
            self.copy(text);
        }
        self
    }

    const fn copy(&mut self, text: &str) {
        let text = text.as_bytes();
        let mut i = 0;
        while i < text.len() {
            self.bytes[self.len] = text[i];
            self.len += 1;
            i += 1;
        }
    }

    /// Blanks up to a column of the current line; at least two.
    const fn column(&mut self, at: usize) -> &mut Text {
        let mut start = if self.len < Text::ROOM { self.len } else { return self };
        while start > 0 && self.bytes[start - 1] != b'\n' {
            start -= 1;
        }
        self.put("  ");
        while self.len < Text::ROOM && self.len - start < at {
            self.put(" ");
        }
        self
    }

    const fn mark(&mut self, bad: bool, at: usize) {
        if bad {
            self.column(at).put("<- differs");
        }
    }

    const fn number(&mut self, n: usize) -> &mut Text {
        const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
        let mut unit = 1;
        while n / unit >= 10 {
            unit *= 10;
        }
        while unit > 0 {
            self.put(DIGITS[n / unit % 10]);
            unit /= 10;
        }
        self
    }

    /// Offset, size and line in fixed columns.
    const fn numbers(&mut self, offset: usize, size: usize, line: u32) -> &mut Text {
        self.padded(offset, 6).padded(size, 6).number(line as usize)
    }

    /// A number followed by blanks to a width.
    const fn padded(&mut self, n: usize, width: usize) -> &mut Text {
        let before = self.len;
        self.number(n);
        while self.len < Text::ROOM && self.len - before < width {
            self.put(" ");
        }
        self
    }

    const fn place(&mut self, file: &str, line: u32) -> &mut Text {
        self.put(file).put(":").number(line as usize)
    }

    const fn as_str(&self) -> &str {
        let filled = if self.len < Text::ROOM { self.len } else { Text::ROOM };
        // The rest after a cut is zeros, which no text contains.
        let mut end = 0;
        while end < filled && self.bytes[end] != 0 {
            end += 1;
        }
        match core::str::from_utf8(self.bytes.split_at(end).0) {
            Ok(text) => text,
            Err(_) => "Go and Rust disagree about a struct; `cargo ferrogo check` shows how",
        }
    }
}
