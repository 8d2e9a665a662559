//! The attributes and derives of ferrogo: a thin shell.
//!
//! Each construct has a file with the same three steps: parse, check, expand.
//! All complaints about an item are collected and shown at once. Names in
//! messages end in a code (`FG002`) that `cargo ferrogo explain` knows.

mod attr;
mod diag;
mod error;
mod export;
mod flat;
mod import;
mod layout;
mod object;
mod pieces;
mod record;
mod refuse;

use proc_macro::TokenStream;

/// A `#[repr(C)]` struct, or a field-less enum with a repr, that has the same
/// bytes in Go.
///
/// `#[layout(go = "module/pkg.Type")]` names a user's own Go type as the
/// counterpart; without it one is generated.
#[proc_macro_derive(Layout, attributes(layout))]
pub fn layout(item: TokenStream) -> TokenStream {
    diag::run(layout::derive(item.into()))
}

/// A struct or enum with strings, vectors, options, maps or other records in
/// it: it crosses in one flat buffer, as a copy.
#[proc_macro_derive(Record, attributes(record))]
pub fn record(item: TokenStream) -> TokenStream {
    diag::run(record::derive(item.into()))
}

/// An enum that is the error of exported functions, or of functions that Go
/// implements. Needs `Display`; in Go it is a typed error.
#[proc_macro_derive(Error, attributes(record))]
pub fn error(item: TokenStream) -> TokenStream {
    diag::run(error::derive(item.into()))
}

/// A type whose values Rust allocates and Go holds by handle.
///
/// `#[ferrogo::object(mutable)]` when it has exported `&mut self` methods: its
/// calls are then kept apart, a second one at the same time is `ErrBusy`.
#[proc_macro_attribute]
pub fn object(args: TokenStream, item: TokenStream) -> TokenStream {
    diag::run(object::expand(args.into(), item.into()))
}

/// A function, or the functions of an `impl` block, that Go calls.
///
/// `leaf`: provably short and never calls back into Go.
/// `go = "Name"`: the name in Go.
#[proc_macro_attribute]
pub fn export(args: TokenStream, item: TokenStream) -> TokenStream {
    diag::run(export::expand(args.into(), item.into()))
}

/// A trait that Go implements and Rust calls.
#[proc_macro_attribute]
pub fn import(args: TokenStream, item: TokenStream) -> TokenStream {
    diag::run(import::expand(args.into(), item.into()))
}
