//! The drivers: everything between a Cargo workspace and the files that
//! `go build` reads.
//!
//! In: finding the boundary crates and the Go module ([`workspace`]), building
//! them into one archive ([`archive`]), turning that into an object Go can link
//! ([`object`]), writing what the emitters produce ([`generate`]), and the
//! checks of the tools this needs ([`tools`]). [`build`] runs them in order and
//! skips what did not change.
//!
//! Not in: what a record or a contract means (`ferrogo-contract`), the text of
//! generated files ([`crate::emit`]), and how an error looks on a terminal
//! (`cargo-ferrogo`).

pub mod archive;
pub mod build;
pub mod check;
mod emission;
pub mod error;
pub mod files;
pub mod generate;
pub mod go_library;
pub mod gomod;
pub mod members;
pub mod object;
mod run;
mod stamp;
pub mod system;
pub mod target;
pub mod tools;
mod umbrella;
pub mod workspace;

pub use build::{Built, Options, build};
pub use error::{Error, Result};
pub use workspace::Workspace;
