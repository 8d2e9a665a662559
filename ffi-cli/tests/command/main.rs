//! The command `cargo ferrogo` on throwaway services.

mod artifacts;
mod common;
mod errors;
mod layout;
mod rust_main;
mod service;
mod tools;
