//! What the benchmark measures, three times over the same work.
//!
//! `work` does it; `ours` exports it through ferrogo; `hand` exports it as a
//! careful person writes by hand (panics caught, UTF-8 and bools checked, an
//! idempotent race-safe close); `raw` exports it with no check at all.

pub mod count;
pub mod hand;
pub mod ours;
pub mod raw;
pub mod work;
