//! Compares the layouts that Rust's and Go's compilers gave, type by type and
//! target by target.
//!
//! In: Go's side as the command `ferrogo-layout` prints it ([`go`]), Rust's
//! side from a contract and a target's layouts ([`rust`]), the comparison
//! ([`compare`]) and how it is shown ([`report`]). Not in: running compilers;
//! both sides are measured elsewhere and independently.

pub mod compare;
mod fields;
pub mod go;
mod render;
pub mod report;
pub mod rust;
mod value;

pub use compare::{Target, compare};
pub use fields::same_name;
pub use report::{Difference, Failure, Mismatch, Report, Severity};
pub use rust::{Contracts, Layouts};

#[cfg(test)]
mod tests;
