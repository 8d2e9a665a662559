//! What a Rust service links: the boundary between Go and Rust, with an owner
//! for every pointer.
//!
//! A person uses the attributes ([`export`], [`object`], [`import`], the
//! derives [`Layout`](derive@Layout), [`Record`](derive@Record),
//! [`Error`](derive@Error)) and the types [`Owned`], [`Held`], [`GoError`].
//! Everything else is public only because the attributes' code uses it.
//!
//! Not in: reading and comparing contracts (`ferrogo-contract`), generating
//! Go (`ferrogo-build`, `cargo ferrogo build`).

#[cfg(panic = "abort")]
compile_error!(
    "ferrogo: panic = \"abort\" is set in this profile, so a Rust panic would end the Go process \
     instead of becoming a Go error [FG310]; remove it from [profile.*] in Cargo.toml"
);

// The attributes' code names this crate as a user's crate does.
extern crate self as ferrogo;

#[doc(hidden)]
pub mod abi;
#[doc(hidden)]
pub mod boundary;
#[doc(hidden)]
pub mod callback;
#[doc(hidden)]
pub mod describe;
pub mod event;
mod fatal;
#[doc(hidden)]
pub mod flat;
#[doc(hidden)]
pub mod guard;
mod hook;
#[doc(hidden)]
pub mod layout_msg;
#[doc(hidden)]
pub mod library;
#[doc(hidden)]
pub mod object;
#[doc(hidden)]
pub mod ret;
#[doc(hidden)]
pub mod rt;
#[doc(hidden)]
pub mod section;
mod thread;

pub use abi::{C, Go, GoError, Held, Lent as Str, Owned, Rows, Rust, Side};
pub use boundary::Boundary;
pub use ferrogo_macros::{Error, Layout, Record, export, import, object};
pub use library::StartError;
