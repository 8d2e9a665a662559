//! What differs between the two descriptions.
//!
//! In: field set, kinds, widths, signedness, places, size and alignment. Not
//! in: an enum's signedness and the inside of nested structs, which their own
//! assertions and `cargo ferrogo check` compare.

use super::{GoField, GoKind, GoType, RustField, RustType};
use crate::describe::Desc;

/// The difference that explains the others.
pub(super) struct Found {
    pub code: &'static str,
    pub what: &'static str,
    pub why: &'static str,
    pub fix: &'static str,
}

pub(super) const fn first_difference(rust: &RustType, go: &GoType) -> Option<Found> {
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

pub(super) const fn other_value(rust: &RustField, go: Option<&GoField>) -> Option<Found> {
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

pub(super) const fn is_untied(go: Option<&GoField>) -> bool {
    matches!(
        go,
        Some(GoField {
            kind: GoKind::Untied,
            ..
        })
    )
}

pub(super) const fn other_place(rust: &RustField, go: Option<&GoField>) -> bool {
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
pub(super) const fn mate<'a>(rust: &RustField, go: &'a GoType) -> Option<&'a GoField> {
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
pub(super) const fn same_name(rust: &str, go: &str) -> bool {
    let (a, b) = (rust.as_bytes(), go.as_bytes());
    let (mut i, mut j) = (
        if a.len() > 2 && a[0] == b'r' && a[1] == b'#' {
            2
        } else {
            0
        },
        0,
    );
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
