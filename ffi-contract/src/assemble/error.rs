//! What can be wrong with records that each read well.

use std::fmt;

use crate::codes::Coded;
use crate::model::{Entry, Item, Place};

/// Where in a boundary: an item, a part of it, and its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The crate.
    pub krate: String,
    /// `struct Entry`, `fn Statement::parse`.
    pub item: String,
    /// `parameter text`; empty for the whole item.
    pub part: String,
    /// The item's source.
    pub place: Place,
}

impl Site {
    /// The whole item.
    pub fn new(krate: &str, entry: &Entry) -> Self {
        Site {
            krate: krate.to_owned(),
            item: format!("{} {}", keyword(&entry.item), entry.item.name()),
            part: String::new(),
            place: entry.place.clone(),
        }
    }

    /// A part of the item; `line` 0 keeps the item's line.
    pub fn part(&self, part: String, line: u32) -> Self {
        let mut site = self.clone();
        site.part = part;
        if line != 0 {
            site.place.line = line;
        }
        site
    }
}

/// The word before the item's name in Rust.
fn keyword(item: &Item) -> &'static str {
    match item {
        Item::Struct(_) | Item::Record(_) | Item::Object(_) => "struct",
        Item::Enum(_) | Item::Sum(_) => "enum",
        Item::Function(_) => "fn",
        Item::Import(_) => "trait",
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Names of a damaged record may hold anything.
        write!(f, "`{}`", self.item.escape_debug())?;
        if !self.part.is_empty() {
            write!(f, ", {}", self.part.escape_debug())?;
        }
        write!(f, " ({}", self.krate.escape_debug())?;
        if !self.place.file.is_empty() {
            write!(
                f,
                ", {}:{}",
                self.place.file.escape_debug(),
                self.place.line
            )?;
        }
        write!(f, ")")
    }
}

/// Why records do not make a boundary.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Two different items of one name in one crate.
    #[error("two items are named `{}`: {first} and {second}; a boundary has one flat name space per crate", name.escape_debug())]
    Duplicate {
        /// The name.
        name: String,
        /// The first one found.
        first: Site,
        /// The second one.
        second: Site,
    },
    /// A type that no record defines.
    #[error("{at} names the type `{}`, which no record in the artifact defines", ty.escape_debug())]
    Undefined {
        /// The type's identity.
        ty: String,
        /// Who names it.
        at: Site,
    },
    /// Two things that would get the same name in the same Go scope.
    #[error("{first} and {second} would both be `{go}` in {scope}")]
    GoName {
        /// The Go name.
        go: String,
        /// The package or type, in words.
        scope: String,
        /// The first one.
        first: String,
        /// The second one.
        second: String,
    },
    /// Two exports with one symbol.
    #[error(
        "{first} and {second} have the same symbol `{symbol}`: the linker would take one of them for both"
    )]
    Symbol {
        /// The symbol.
        symbol: String,
        /// The first one.
        first: String,
        /// The second one.
        second: String,
    },
    /// A type where the ABI has no form for it, and what to write.
    #[error("{at} has the type `{}`, which cannot stand there: {why}", ty.escape_debug())]
    Place {
        /// The type in Rust's notation.
        ty: String,
        /// Where.
        at: Site,
        /// Why not.
        why: String,
        /// What to write.
        fix: String,
    },
    /// Another rule of the boundary that needs several items to see.
    #[error("{at}: {what}")]
    Rule {
        /// The code.
        code: &'static str,
        /// Where.
        at: Site,
        /// What is wrong.
        what: String,
        /// What to write.
        fix: String,
    },
    /// A record that no macro writes.
    #[error("the record of {at} is damaged: {what}")]
    Invalid {
        /// Where.
        at: Site,
        /// What cannot be.
        what: String,
    },
    /// Two versions of one crate in one artifact.
    #[error("two versions of the boundary crate `{}` are in one artifact: {} and {}",
        krate.escape_debug(), first.escape_debug(), second.escape_debug())]
    Versions {
        /// The crate.
        krate: String,
        /// One version.
        first: String,
        /// The other.
        second: String,
    },
}

impl Coded for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::Duplicate { .. } => "FG108",
            Error::Undefined { .. } => "FG109",
            Error::GoName { .. } => "FG110",
            Error::Symbol { .. } => "FG112",
            Error::Place { .. } => "FG113",
            Error::Rule { code, .. } => code,
            Error::Invalid { .. } => "FG114",
            Error::Versions { .. } => "FG115",
        }
    }

    fn fix(&self) -> String {
        match self {
            Error::Duplicate { .. } => "rename one of them".into(),
            Error::Undefined { ty, .. } => {
                let krate = ty.split("::").next().unwrap_or(ty).escape_debug();
                format!(
                    "derive ferrogo::Layout or ferrogo::Record on it, or mark it #[ferrogo::object]; where it stands in \
                     another crate, that crate must be linked into the same artifact (`use {krate} as _;`)"
                )
            }
            Error::GoName { .. } => {
                "rename one of them, or give one a Go name: #[ferrogo::export(go = \"Name\")]".into()
            }
            Error::Symbol { .. } => "rename one of the items".into(),
            Error::Place { fix, .. } | Error::Rule { fix, .. } => fix.clone(),
            Error::Invalid { .. } => {
                "clean and build again with one version of ferrogo; if it stays, report it with the artifact".into()
            }
            Error::Versions { krate, .. } => format!(
                "let all crates of the workspace use one version (`cargo tree -d -p {}` shows who uses which)",
                krate.escape_debug()
            ),
        }
    }
}
