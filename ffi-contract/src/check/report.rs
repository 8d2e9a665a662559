//! What a check found.
//!
//! In: the report's data, one [`Difference`] per thing that differs. Not in:
//! how it looks in a terminal (`render`).

use serde::Serialize;

/// The outcome of a check of one boundary for all targets asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The boundary's crate.
    pub krate: String,
    /// Rust's triples, in the order asked for.
    pub targets: Vec<String>,
    /// How many types were compared on each target.
    pub types: usize,
    /// Pairs of types that do not have the same bytes.
    pub mismatches: Vec<Mismatch>,
    /// What could not be compared.
    pub failures: Vec<Failure>,
}

impl Report {
    /// Nothing differs and nothing was left out; notes are allowed.
    pub fn is_ok(&self) -> bool {
        self.failures.is_empty() && self.errors().next().is_none()
    }

    /// Every difference that is an error.
    pub fn errors(&self) -> impl Iterator<Item = &Difference> {
        self.mismatches
            .iter()
            .flat_map(|m| &m.differences)
            .filter(|d| d.severity == Severity::Error)
    }

    /// Adds what one target showed. The same finding on several targets is one
    /// entry that names them all.
    pub fn add(&mut self, found: Mismatch) {
        match self
            .mismatches
            .iter_mut()
            .find(|m| m.same_but_target(&found))
        {
            Some(known) => known.targets.extend(found.targets),
            None => self.mismatches.push(found),
        }
    }

    /// As [`Report::add`].
    pub fn fail(&mut self, found: Failure) {
        let same = |f: &Failure| Failure {
            targets: Vec::new(),
            ..f.clone()
        };
        match self.failures.iter_mut().find(|f| same(f) == same(&found)) {
            Some(known) => known.targets.extend(found.targets),
            None => self.failures.push(found),
        }
    }
}

/// How bad a difference is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The bytes are not the same.
    Error,
    /// The boundary copes with it, at a price.
    Note,
}

/// Two types that differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mismatch {
    /// `crate::Name`.
    pub rust_type: String,
    /// `import/path.Name`.
    pub go_type: String,
    /// Where the Rust type is declared.
    pub rust_at: Spot,
    /// Where the Go type is declared.
    pub go_at: Spot,
    /// Rust's triples.
    pub targets: Vec<String>,
    /// Both sides, field by field.
    pub rows: Vec<Row>,
    /// One for each thing that differs.
    pub differences: Vec<Difference>,
}

impl Mismatch {
    fn same_but_target(&self, other: &Mismatch) -> bool {
        let bare = |m: &Mismatch| Mismatch {
            targets: Vec::new(),
            ..m.clone()
        };
        bare(self) == bare(other)
    }
}

/// A place in a source file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Spot {
    /// As its compiler names it.
    pub file: String,
    /// 0: unknown.
    pub line: u32,
}

impl std::fmt::Display for Spot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.file.as_str(), self.line) {
            ("", _) => f.write_str("unknown place"),
            (file, 0) => f.write_str(file),
            (file, line) => write!(f, "{file}:{line}"),
        }
    }
}

/// A line of the table: a field, or the whole type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Rust's name where there is one, else Go's; empty for the whole type.
    pub name: String,
    /// Rust's side.
    pub rust: Option<Cell>,
    /// Go's side.
    pub go: Option<Cell>,
    /// The sides do not agree here.
    pub differs: bool,
}

/// One side of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// As the language names it.
    pub name: String,
    /// As a person writes it.
    pub ty: String,
    /// In bytes; none for the whole type.
    pub offset: Option<u64>,
    /// In bytes.
    pub size: u64,
    /// In bytes.
    pub align: u64,
    /// 0: unknown.
    pub line: u32,
}

/// One thing that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// `FGnnn`.
    pub code: &'static str,
    /// See [`Severity`].
    pub severity: Severity,
    /// Rust's field, with a path into nested types; empty for the whole type.
    pub field: String,
    /// What is so on each side.
    pub message: String,
    /// Rust's place.
    pub rust_at: Spot,
    /// Go's place.
    pub go_at: Spot,
    /// What would go wrong.
    pub why: String,
    /// What to do.
    pub fix: String,
}

/// Something that could not be compared: never left out in silence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// `FGnnn`.
    pub code: &'static str,
    /// Rust's triples.
    pub targets: Vec<String>,
    /// What is missing.
    pub message: String,
    /// Where.
    pub at: Spot,
    /// Why it matters.
    pub why: String,
    /// What to do.
    pub fix: String,
}
