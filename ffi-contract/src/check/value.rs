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
        Shape::Int { signed, width } => int(ty, shape, *signed, *width, go),
        Shape::Bool => same_kind(ty, shape, go, go.kind == Kind::Bool),
        Shape::Char => match go.kind {
            // A char is below 2^31, so signedness does not matter.
            Kind::Int | Kind::Uint => width(ty, shape, 4, go),
            _ => vec![kind(ty, shape, go)],
        },
        Shape::Float { width: w } => match go.kind {
            Kind::Float => width(ty, shape, *w, go),
            _ => vec![kind(ty, shape, go)],
        },
        Shape::Pointer { depth } => pointer(ty, shape, *depth, go),
        Shape::Array(elem, len) => array(ty, shape, elem, *len, go),
        Shape::Struct(_) => same_kind(ty, shape, go, go.kind == Kind::Struct),
    }
}

/// A Rust type as a message names it; an enum with its repr.
fn of_rust(ty: &Type, shape: &Shape) -> String {
    match (ty, shape) {
        (Type::Named(_), Shape::Int { signed, width }) => {
            format!(
                "`{}`, {}{}",
                text(ty),
                if *signed { "i" } else { "u" },
                width * 8
            )
        }
        _ => format!("`{}`", text(ty)),
    }
}

/// A Go type as a message names it; a defined number with what it is.
fn of_go(go: &TypeInfo) -> String {
    let word = match go.kind {
        Kind::Int => "int",
        Kind::Uint => "uint",
        Kind::Float => "float",
        _ => return format!("`{}`", go.text),
    };
    match go.text.as_str() {
        "int" | "uint" => format!("`{}`, which has another width on other targets", go.text),
        _ if go.name.is_empty() => format!("`{}`", go.text),
        _ => format!("`{}`, {word}{}", go.text, go.size * 8),
    }
}

/// The Go type to write. A name of Rust's need not exist in the user's Go.
fn wanted(ty: &Type, shape: &Shape) -> String {
    match (ty, shape) {
        (Type::Named(_), Shape::Int { signed, width }) => {
            format!(
                "a `{}int{}` or a type made of it",
                if *signed { "" } else { "u" },
                width * 8
            )
        }
        (Type::Named(_), _) => format!("a struct with the fields of Rust's `{}`", text(ty)),
        _ => format!("`{}`", go_text(ty)),
    }
}

fn int(ty: &Type, shape: &Shape, signed: bool, bytes: u64, go: &TypeInfo) -> Vec<Finding> {
    if !matches!(go.kind, Kind::Int | Kind::Uint | Kind::Uintptr) {
        return vec![kind(ty, shape, go)];
    }
    let mut found = width(ty, shape, bytes, go);
    if signed != (go.kind == Kind::Int) {
        let name = |signed| if signed { "signed" } else { "unsigned" };
        found.push(Finding {
            code: "FG203",
            what: format!(
                "is {} in Rust ({}) and {} in Go ({})",
                name(signed),
                of_rust(ty, shape),
                name(!signed),
                of_go(go)
            ),
            why: SIGN,
            fix: format!(
                "make the Go field {}, or give the Rust side Go's signedness",
                wanted(ty, shape)
            ),
        });
    }
    found
}

fn width(ty: &Type, shape: &Shape, bytes: u64, go: &TypeInfo) -> Vec<Finding> {
    if go.size == bytes {
        return Vec::new();
    }
    let s = |n: u64| if n == 1 { "" } else { "s" };
    vec![Finding {
        code: "FG202",
        what: format!(
            "has {bytes} byte{} in Rust ({}) and {} byte{} in Go ({})",
            s(bytes),
            of_rust(ty, shape),
            go.size,
            s(go.size),
            of_go(go)
        ),
        why: WIDTH,
        fix: format!(
            "make the Go field {}, or give the Rust side the width of Go's",
            wanted(ty, shape)
        ),
    }]
}

fn pointer(ty: &Type, shape: &Shape, depth: u32, go: &TypeInfo) -> Vec<Finding> {
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
            fix: format!(
                "give the Go field {depth} star{}",
                if depth == 1 { "" } else { "s" }
            ),
        }],
        _ => vec![kind(ty, shape, go)],
    }
}

fn array(ty: &Type, shape: &Shape, elem: &Shape, len: u64, go: &TypeInfo) -> Vec<Finding> {
    let (Kind::Array, Some(go_elem), Type::Array(elem_ty, _)) = (go.kind, &go.elem, ty) else {
        return vec![kind(ty, shape, go)];
    };
    let mut found = Vec::new();
    if go.len != len {
        found.push(Finding {
            code: "FG202",
            what: format!(
                "has {len} elements in Rust (`{}`) and {} in Go (`{}`)",
                text(ty),
                go.len,
                go.text
            ),
            why: WIDTH,
            fix: format!(
                "make the Go field `{}`, or change the length in Rust",
                go_text(ty)
            ),
        });
    }
    found.extend(compare(elem_ty, elem, go_elem).into_iter().map(|f| {
        Finding {
            what: format!("is an array whose element {}", f.what),
            fix: f
                .fix
                .replacen("the Go field", "the element of the Go field", 1),
            ..f
        }
    }));
    found
}

fn same_kind(ty: &Type, shape: &Shape, go: &TypeInfo, same: bool) -> Vec<Finding> {
    if same {
        Vec::new()
    } else {
        vec![kind(ty, shape, go)]
    }
}

fn kind(ty: &Type, shape: &Shape, go: &TypeInfo) -> Finding {
    Finding {
        code: "FG207",
        what: format!(
            "is another kind of value: {} in Rust, {} in Go",
            of_rust(ty, shape),
            of_go(go)
        ),
        why: match (ty, go.kind) {
            (Type::Bool, Kind::Int | Kind::Uint) => {
                "a Rust `bool` that is neither 0 nor 1 is undefined behaviour, and nothing keeps Go from storing \
                 such a number"
            }
            (_, Kind::Bool) => {
                "a Go `bool` that is neither 0 nor 1 makes comparisons in Go go wrong"
            }
            (
                _,
                Kind::Slice | Kind::String | Kind::Map | Kind::Interface | Kind::Chan | Kind::Func,
            ) => "Go keeps pointers in such a value; they may neither be read nor stored by Rust",
            _ => KIND,
        },
        fix: format!(
            "make the Go field {}, or change the Rust field to what Go has",
            wanted(ty, shape)
        ),
    }
}
