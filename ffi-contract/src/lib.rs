//! The contract of a boundary: its model, how it is read from compiled
//! archives, how it is hashed, stored, compared and checked.
//!
//! What is in: everything that only needs to know the model.
//! What is not: how Rust items become records (`ferrogo-macros` and
//! `ferrogo`), and what is generated from a contract (`ferrogo-build`).

pub mod assemble;
pub mod check;
pub mod codes;
pub mod diff;
pub mod go_name;
pub mod hash;
#[allow(missing_docs, reason = "the variants and fields say it")]
pub mod model;
pub mod section;
pub mod store;
pub mod type_text;
