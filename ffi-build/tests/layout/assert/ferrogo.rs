//! As much of the crate `ferrogo` as the assertion needs, from its own source.
#![allow(dead_code)]

extern crate self as ferrogo;

#[path = "../../../../ffi-core/src/describe.rs"]
pub mod describe;
#[path = "../../../../ffi-core/src/layout_msg/mod.rs"]
pub mod layout_msg;
