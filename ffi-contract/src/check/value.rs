//! Whether one Rust value and one Go value are the same kind of bytes.
//!
//! In: kind, width, signedness, pointer depth, array length. Not in: where the
//! value stands ([`super::fields`]).

use crate::model::Type;

use super::go::{Kind, TypeInfo};
use super::rust::{Shape, go_text, text};

/// What differs, without its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// `FGnnn`.
    pub code: &'static str,
    /// The end of a sentence that begins with the field.
    pub what: String,
    /// What would go wrong.
    pub why: &'static str,
    /// What to do.
    pub fix: String,
}

const WIDTH: &str = "each side reads and writes another number of bytes there, so the field and its neighbours get \
                     wrong values, and memory behind the struct may be overwritten";
const SIGN: &str = "the same bits are another number on each side: -1 in one language is the largest value in the other";
const KIND: &str = "the same bits mean something else on each side; a value that one side allows may be undefined \
                    behaviour on the other";

/// Compares everything but structs, whose fields the caller compares.
pub fn compare(ty: &Type, shape: &Shape, go: &TypeInfo) -> Vec<Finding> {
    match shape {
        Shape::Int { signed, width } => int(ty, *signed, *width, go),
        Shape::Bool => same_kind(ty, go, go.kind == Kind::Bool),
        Shape::Char => match go.kind {
            // A char is below 2^31, so signedness does not matter.
            Kind::Int | Kind::Uint => width(ty, 4, go),
            _ => vec![kind(ty, go)],
        },
        Shape::Float { width: w } => match go.kind {
            Kind::Float => width(ty, *w, go),
            _ => vec![kind(ty, go)],
        },
        Shape::Pointer { depth } => pointer(ty, *depth, go),
        Shape::Array(elem, len) => array(ty, elem, *len, go),
        Shape::Struct(_) => same_kind(ty, go, go.kind == Kind::Struct),
    }
}

fn int(ty: &Type, signed: bool, bytes: u64, go: &TypeInfo) -> Vec<Finding> {
    if !matches!(go.kind, Kind::Int | Kind::Uint | Kind::Uintptr) {
        return vec![kind(ty, go)];
    }
    let mut found = width(ty, bytes, go);
    if signed != (go.kind == Kind::Int) {
        let name = |signed| if signed { "signed" } else { "unsigned" };
        found.push(Finding {
            code: "FG203",
            what: format!(
                "is {} in Rust (`{}`) and {} in Go (`{}`)",
                name(signed),
                text(ty),
                name(!signed),
                go.text
            ),
            why: SIGN,
            fix: format!("make the Go field `{}`, or give the Rust field Go's signedness", wanted(ty, signed, bytes)),
        });
    }
    found
}

/// The Go type to write: a named type keeps its name only where Go knows it.
fn wanted(ty: &Type, signed: bool, bytes: u64) -> String {
    match ty {
        Type::Named(_) => format!("{}int{}` or a type made of it, such as `{}", if signed { "" } else { "u" }, bytes * 8, go_text(ty)),
        _ => go_text(ty),
    }
}

fn width(ty: &Type, bytes: u64, go: &TypeInfo) -> Vec<Finding> {
    if go.size == bytes {
        return Vec::new();
    }
    let s = |n: u64| if n == 1 { "" } else { "s" };
    let wide = match go.text.as_str() {
        "int" | "uint" | "uintptr" => ", which has another width on other targets",
        _ => "",
    };
    vec![Finding {
        code: "FG202",
        what: format!(
            "has {bytes} byte{} in Rust (`{}`) and {} byte{} in Go (`{}`{wide})",
            s(bytes),
            text(ty),
            go.size,
            s(go.size),
            go.text
        ),
        why: WIDTH,
        fix: match ty {
            Type::Named(_) => format!(
                "make the Go field a type of {} bits, or give the Rust enum the repr of Go's type",
                bytes * 8
            ),
            _ => format!("make the Go field `{}`, or give the Rust field the width of Go's", go_text(ty)),
        },
    }]
}

fn pointer(ty: &Type, depth: u32, go: &TypeInfo) -> Vec<Finding> {
    match go.kind {
        // Opaque on purpose: ferrogo's own Go code holds addresses so.
        Kind::UnsafePointer | Kind::Uintptr => Vec::new(),
        Kind::Pointer if go.depth == depth => Vec::new(),
        Kind::Pointer => vec![Finding {
            code: "FG207",
            what: format!(
                "is a pointer of depth {depth} in Rust (`{}`) and of depth {} in Go (`{}`)",
                text(ty),
                go.depth,
                go.text
            ),
            why: "one side takes an address for the value that it points to",
            fix: format!("give the Go field {depth} star{}", if depth == 1 { "" } else { "s" }),
        }],
        _ => vec![kind(ty, go)],
    }
}

fn array(ty: &Type, elem: &Shape, len: u64, go: &TypeInfo) -> Vec<Finding> {
    let (Kind::Array, Some(go_elem), Type::Array(elem_ty, _)) = (go.kind, &go.elem, ty) else {
        return vec![kind(ty, go)];
    };
    let mut found = Vec::new();
    if go.len != len {
        found.push(Finding {
            code: "FG202",
            what: format!("has {len} elements in Rust (`{}`) and {} in Go (`{}`)", text(ty), go.len, go.text),
            why: WIDTH,
            fix: format!("make the Go field `{}`, or change the length in Rust", go_text(ty)),
        });
    }
    found.extend(compare(elem_ty, elem, go_elem).into_iter().map(|f| Finding { what: format!("is an array whose element {}", f.what), ..f }));
    found
}

fn same_kind(ty: &Type, go: &TypeInfo, same: bool) -> Vec<Finding> {
    if same { Vec::new() } else { vec![kind(ty, go)] }
}

fn kind(ty: &Type, go: &TypeInfo) -> Finding {
    Finding {
        code: "FG207",
        what: format!("is `{}` in Rust and `{}` in Go: another kind of value", text(ty), go.text),
        why: match (ty, go.kind) {
            (Type::Bool, Kind::Int | Kind::Uint) => {
                "a Rust `bool` that is neither 0 nor 1 is undefined behaviour, and nothing keeps Go from storing \
                 such a number"
            }
            (_, Kind::Bool) => "a Go `bool` that is neither 0 nor 1 makes comparisons in Go go wrong",
            (_, Kind::Slice | Kind::String | Kind::Map | Kind::Interface | Kind::Chan | Kind::Func) => {
                "Go keeps pointers in such a value; they may neither be read nor stored by Rust"
            }
            _ => KIND,
        },
        fix: format!("make the Go field `{}`, or change the Rust field to what Go has", go_text(ty)),
    }
}
