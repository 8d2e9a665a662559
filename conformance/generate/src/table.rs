//! The table: rows, kinds, ways.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

/// How something crosses; the words of the table.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// By value, as parameter and as result.
    Value,
    /// `&T`, as parameter.
    Lend,
    /// `&mut T`, as parameter.
    Change,
    /// `Option<T>`.
    Option,
    /// `Result<T, E>`, with T in the error.
    Fail,
    /// A tuple.
    Pair,
    /// `Vec<T>`.
    Vec,
    /// `&[T]`.
    Slice,
    /// `&mut [T]`.
    SliceMut,
    /// Argument and result of closures.
    Closure,
    /// In a record.
    Field,
    /// Key of a map in a record; given by a row's `key`.
    Key,
    /// In a layout struct.
    Plain,
    /// In an enum with data.
    Sum,
}

/// The ways of a kind of types.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kind {
    ways: BTreeSet<Way>,
    back: BTreeSet<Way>,
}

/// A sample in both languages.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
pub enum Sample {
    /// The same text in both.
    Both(String),
    /// Rust's and Go's.
    Each(String, String),
}

impl Sample {
    /// The Rust expression.
    pub fn rust(&self) -> &str {
        match self {
            Sample::Both(text) | Sample::Each(text, _) => text,
        }
    }

    /// The Go expression, as an element of a slice literal.
    pub fn go(&self) -> &str {
        match self {
            Sample::Both(text) | Sample::Each(_, text) => text,
        }
    }
}

/// A type and what is known of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Part of all names made for it.
    pub name: String,
    /// The owned Rust type.
    pub rust: String,
    /// The Go type.
    pub go: String,
    /// What stands behind `&`, where that is not `rust`.
    #[serde(default)]
    lent: String,
    kind: String,
    /// Can be the key of a map in both languages.
    #[serde(default)]
    pub key: bool,
    /// Ways beyond the kind's.
    #[serde(default)]
    ways: BTreeSet<Way>,
    /// Ways of callbacks beyond the kind's.
    #[serde(default)]
    back: BTreeSet<Way>,
    /// At least one.
    pub samples: Vec<Sample>,
}

impl Row {
    /// What stands behind `&`.
    pub fn lent(&self) -> &str {
        if self.lent.is_empty() {
            "T"
        } else {
            &self.lent
        }
    }

    /// The row's name as part of a type's.
    pub fn camel(&self) -> String {
        self.name
            .split('_')
            .flat_map(|word| {
                let (first, rest) = word.split_at(word.len().min(1));
                [first.to_uppercase(), rest.to_owned()]
            })
            .collect()
    }

    /// Whether an export crosses this way.
    pub fn has(&self, way: Way) -> bool {
        self.ways.contains(&way)
    }

    /// Whether a callback crosses this way.
    pub fn has_back(&self, way: Way) -> bool {
        self.back.contains(&way)
    }

    /// Whether `&T` is a pointer in Go: of layout structs, which can also be
    /// changed.
    pub fn is_lent_by_pointer(&self) -> bool {
        self.has(Way::Change)
    }

    /// Whether its slices are in place, as views, and not copied in a buffer.
    pub fn is_plain(&self) -> bool {
        self.has(Way::SliceMut)
    }
}

/// The whole table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    kind: BTreeMap<String, Kind>,
    /// In the order of the file.
    #[serde(rename = "row")]
    pub rows: Vec<Row>,
}

impl Table {
    /// Reads and completes the table.
    ///
    /// # Errors
    /// When it cannot be read, or names what does not exist.
    pub fn load(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
        Self::parse(&text).map_err(|e| format!("{}: {e}", path.display()))
    }

    /// [`Table::load`] from text.
    ///
    /// # Errors
    /// As there.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut table: Table = toml::from_str(text).map_err(|e| e.to_string())?;
        let mut names = BTreeSet::new();
        for row in &mut table.rows {
            let kind = table.kind.get(&row.kind).ok_or_else(|| {
                format!(
                    "row `{}`: there is no kind `{}`; declare [kind.{}]",
                    row.name, row.kind, row.kind
                )
            })?;
            if row.samples.is_empty() {
                return Err(format!(
                    "row `{}` has no samples: nothing would cross",
                    row.name
                ));
            }
            if !names.insert(row.name.clone()) {
                return Err(format!("two rows are called `{}`", row.name));
            }
            row.ways.extend(&kind.ways);
            row.back.extend(&kind.back);
            if row.key {
                row.ways.insert(Way::Key);
            }
        }
        Ok(table)
    }
}
