//! What can be wrong with an artifact, for a person.

use std::fmt;

use crate::codes::Coded;
use crate::model::FORMAT;

/// A file, and the member of it where it is an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// As it was given.
    pub file: String,
    /// The archive's member.
    pub member: Option<String>,
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.member {
            Some(member) => write!(f, "{}({})", self.file, member.escape_debug()),
            None => f.write_str(&self.file),
        }
    }
}

/// Why the records of an artifact cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be opened or read.
    #[error("cannot read the artifact {file}: {source}")]
    Missing {
        /// The file.
        file: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// Neither an archive nor an object, library or executable.
    #[error("{file} is {found}, not an archive, object, shared library or executable")]
    NotAnArtifact {
        /// The file.
        file: String,
        /// What it is, in words.
        found: String,
    },
    /// Cut short, or its headers contradict each other.
    #[error("{at} is cut short or damaged: {detail}")]
    Damaged {
        /// Where.
        at: Spot,
        /// What does not fit.
        detail: String,
    },
    /// A whole artifact without one record.
    #[error("the {} has no .ferrogo records: {file}", if *archive { "archive" } else { "file" })]
    NoRecords {
        /// The file.
        file: String,
        /// It is an archive.
        archive: bool,
    },
    /// A member whose sections cannot be seen.
    #[error(
        "the member {at} is {found}: records in it cannot be read, so the contract would be incomplete"
    )]
    Member {
        /// The member.
        at: Spot,
        /// What it is, in words.
        found: String,
    },
    /// A record of another format.
    #[error(
        "{at} has a record of the {} format {found}; this version reads format {FORMAT}",
        if *found > FORMAT { "newer" } else { "older" }
    )]
    Format {
        /// Where.
        at: Spot,
        /// The record's format number.
        found: u32,
    },
    /// Built for another target than the one asked for.
    #[error("{at} was built for another target: found {found}, expected {expected}")]
    Target {
        /// Where.
        at: Spot,
        /// The triple asked for.
        expected: String,
        /// What the object's header says.
        found: String,
    },
    /// The triple asked for is not known here, so nothing can be compared.
    #[error(
        "the architecture of the target {triple} is not known here, so the artifact cannot be checked against it"
    )]
    UnknownTarget {
        /// The triple.
        triple: String,
    },
    /// Bytes in the section that are no record.
    #[error(
        "{at} has bytes in its .ferrogo section that are no record, at byte {offset}: {detail}"
    )]
    Garbage {
        /// Where.
        at: Spot,
        /// From the section's start.
        offset: usize,
        /// What is wrong with them.
        detail: String,
    },
}

impl Coded for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::Missing { .. } => "FG101",
            Error::NotAnArtifact { .. } => "FG102",
            Error::Damaged { .. } => "FG103",
            Error::NoRecords { .. } => "FG104",
            Error::Member { .. } => "FG105",
            Error::Format { .. } => "FG106",
            Error::Target { .. } | Error::UnknownTarget { .. } => "FG107",
            Error::Garbage { .. } => "FG114",
        }
    }

    fn fix(&self) -> String {
        let ours = env!("CARGO_PKG_VERSION");
        match self {
            Error::Missing { file, .. } => format!(
                "build the crate first (`cargo ferrogo build`), or check the path {file} and its permissions"
            ),
            Error::NotAnArtifact { .. } => {
                "name the `.a` that cargo built (crate-type = [\"staticlib\"]), or a shared library or executable".into()
            }
            Error::Damaged { at, .. } => format!(
                "build {} again; a copy or download may have been interrupted",
                at.file
            ),
            Error::NoRecords { .. } => {
                "mark items with #[ferrogo::export], #[ferrogo::object], …; where they stand in a dependency, \
                 write `use that_crate as _;` in the crate that is built as staticlib, or rustc leaves it out"
                    .into()
            }
            Error::Member { .. } => {
                "build without `-Clinker-plugin-lto` (fat and thin LTO inside cargo are fine: `lto = true`)".into()
            }
            Error::Format { found, .. } if *found > FORMAT => format!(
                "the archive was built with a newer `ferrogo` than this {ours}: install the command of the same version as \
                 the `ferrogo` in the archive's Cargo.lock (`cargo install cargo-ferrogo --version VERSION`)"
            ),
            Error::Format { .. } => format!(
                "the archive was built with an older `ferrogo`: update it (`cargo update -p ferrogo --precise {ours}`) and \
                 build again, or install the command of the archive's version"
            ),
            Error::Target { expected, .. } => {
                format!("build for it (`cargo ferrogo build --target {expected}`), or ask for the target it was built for")
            }
            Error::UnknownTarget { .. } => {
                "check the spelling against `rustc --print target-list`".into()
            }
            Error::Garbage { .. } => {
                "the section .ferrogo belongs to ferrogo alone: keep other tools out of it, then clean and build again".into()
            }
        }
    }
}
