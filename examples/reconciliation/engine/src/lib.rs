//! The reconciliation engine: reads SWIFT MT940 bank statements and matches
//! them against a ledger.
//!
//! In: sanitising, parsing, the checks of a statement's own sums, matching.
//! Not in: files, the database and everything a person sees; those are Go's.
//!
//! | module | what |
//! |---|---|
//! | [`model`] | the types that cross to Go |
//! | [`statement`] | bytes to messages |
//! | [`error`] | why a statement is refused, with its line |
//! | [`fields`] | where a field stands in the file |
//! | [`convert`] | the types of the crate `mt940` to ours |
//! | [`money`] | exact decimal amounts |
//! | [`matching`] | statement lines against ledger entries |
//! | [`boundary`] | what Go can call, and what Rust calls in Go |

pub mod boundary;
pub mod convert;
pub mod error;
pub mod fields;
pub mod matching;
pub mod model;
pub mod money;
pub mod statement;
