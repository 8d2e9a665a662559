//! The command `cargo ferrogo` on throwaway services.

mod common;
mod errors;
mod service;
mod tools;
