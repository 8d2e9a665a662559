//! What the tests of the nine rules and of the ownership words call.
//!
//! In: memory with each owner ([`own`]), objects of each sort ([`objects`]),
//! Go objects that go back ([`back`]), records read in place ([`rows`]),
//! panics and exits on both sides ([`panics`]), the calls whose cost and whose
//! behaviour under a moving stack is measured ([`calls`]), and counts of what
//! was dropped ([`counts`]). Not in: types as such; the table has those.

pub mod back;
pub mod calls;
pub mod counts;
pub mod objects;
pub mod own;
pub mod panics;
pub mod rows;
