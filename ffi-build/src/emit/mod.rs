//! The emitters: a contract becomes a C header and a Go package.
//!
//! In: text from the model. Not in: reading contracts (`ferrogo-contract`),
//! writing files and running tools (the drivers). Every emitter is a pure
//! function of the model and its options: the same bytes on every machine, no
//! paths, no dates.

pub mod abi;
pub mod c;
pub mod flat;
pub mod go;
mod hashes;
pub mod linkage;
pub mod names;
pub mod own;
pub mod rust;
pub mod set;
pub mod text;

use ferrogo_contract::model::{Contract, Type};

pub use c::{c_header, items_c};
pub use go::{GoOptions, go_package};
pub use linkage::Linkage;
pub use set::Set;

/// A generated file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Relative to the folder of the package.
    pub path: String,
    /// All of it.
    pub text: String,
}

impl File {
    fn new(path: impl Into<String>, text: String) -> Self {
        Self {
            path: path.into(),
            text,
        }
    }
}

/// Why a contract has no C or Go form.
#[derive(Debug, thiserror::Error)]
pub enum EmitError {
    /// A crate that is used and not in the set.
    #[error(
        "crate `{krate}` is used by a boundary but its contract was not given; \
         add the crate to the boundary's workspace build"
    )]
    NoCrate {
        /// The crate.
        krate: String,
    },
    /// A type that no contract defines.
    #[error(
        "type `{id}` is used by a boundary but no contract defines it; derive `ferrogo::Layout`, \
         `ferrogo::Record`, `ferrogo::Error` or make it a `#[ferrogo::object]`"
    )]
    NoType {
        /// `crate::Type`.
        id: String,
    },
    /// A type in a place where it cannot cross.
    #[error("`{ty}` cannot cross here: {why}")]
    Unsupported {
        /// The type in Rust's words.
        ty: String,
        /// The reason.
        why: String,
    },
    /// An error inside an item.
    #[error("{file}:{line}: `{item}`: {source}")]
    In {
        /// The Rust file of the item.
        file: String,
        /// Its line.
        line: u32,
        /// The item's name.
        item: String,
        /// What is wrong with it.
        #[source]
        source: Box<EmitError>,
    },
    /// Two items with one Go name.
    #[error(
        "`{first}` and `{second}` would both be `{name}` in Go; give one of them another name with \
         `#[ferrogo::export(go = \"…\")]`"
    )]
    SameName {
        /// The Go name.
        name: String,
        /// An item.
        first: String,
        /// Another item.
        second: String,
    },
    /// A crate of the set whose Go package is not known.
    #[error(
        "the Go import path of crate `{krate}` is not known, but its types are used; \
         name it in the options"
    )]
    NoImport {
        /// The crate.
        krate: String,
    },
}

impl EmitError {
    /// A type that cannot cross, and why.
    pub fn unsupported(ty: &Type, why: impl Into<String>) -> Self {
        EmitError::Unsupported {
            ty: names::rust_type(ty),
            why: why.into(),
        }
    }

    /// Says in which item it happened.
    fn at(self, contract: &Contract, key: &str) -> Self {
        let place = contract
            .items
            .get(key)
            .map(|e| e.place.clone())
            .unwrap_or_default();
        EmitError::In {
            file: place.file,
            line: place.line,
            item: key.to_owned(),
            source: Box::new(self),
        }
    }
}
