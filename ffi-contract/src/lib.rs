//! The contract of a boundary: its model, how it is read from compiled
//! archives, how it is hashed, stored, compared and checked.
//!
//! What is in: everything that only needs to know the model.
//! What is not: how Rust items become records (`ferrogo-macros` and
//! `ferrogo`), and what is generated from a contract (`ferrogo-build`).

pub mod model;
