//! From what the bench programs measured to a judged table.
//!
//! In: the programs' output, joining, limits. Not in: measuring (`bench/go`,
//! `bench/rust-main`), and drawing (the program of this package).

pub mod judge;
pub mod measured;
pub mod rows;
