//! The emitters and the drivers: from a contract to C and Go, and from a Cargo
//! workspace to the files that `go build` reads.
//!
//! In: what the command `cargo ferrogo` and a service's build script call.
//! Not in: the contract itself (`ferrogo-contract`), the surface Rust code is
//! written with (`ferrogo`).

pub mod drive;
pub mod emit;
pub mod layout;

pub use drive::go_library::GoLibrary;
