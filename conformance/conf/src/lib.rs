//! Every type, every way it crosses.
//!
//! In: per row of `table.toml` a module of exports, of types that hold a value
//! of the row, and of a trait that Go implements; all written by
//! `conf-generate`. Not in: ownership, objects, panics (crate `conf-rules`).

mod check;
#[rustfmt::skip]
#[allow(missing_docs, reason = "hundreds of functions that differ by their types only")]
mod rows;
