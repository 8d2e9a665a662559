//! The layout proof: measures both languages and compares them.
//!
//! In: Go's numbers ([`go`], by the command `ferrogo-layout`), Rust's numbers
//! for a target whose standard library need not be installed ([`probe`]), the
//! check of a boundary ([`check`]), and what a build script writes for types
//! with a Go counterpart of their own ([`assert_go_types`]). Not in: the
//! comparison itself (`ferrogo_contract::check`).

mod assert;
mod check;
pub mod go;
pub mod probe;
mod scan;

pub use assert::{GoTypes, assert_go_types};
pub use check::{CheckOptions, check, measure};
