//! Compares a Rust struct with a Go struct while rustc compiles, and builds
//! the message of a difference in a constant.
//!
//! In: the two descriptions, the comparison, the table. Not in: where Go's
//! numbers come from; a boundary crate's build script writes them
//! (`ferrogo_build::layout::assert_go_types`) for the target being compiled.
//!
//! `cargo ferrogo check` makes the same comparison for every target and says
//! more. This one cannot be forgotten: the crate does not compile.

mod compare;
mod table;
mod text;

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
    if let Some(found) = compare::first_difference(rust, go) {
        panic!("{}", table::table(rust, go, &found).as_str());
    }
}
