//! Go's side: the output of the command `ferrogo-layout`.
//!
//! In: its JSON, field by field. Not in: running it.

use serde::{Deserialize, Serialize};

/// The format number this reader understands.
pub const FORMAT: u32 = 1;

/// Everything the command prints.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Output {
    /// See [`FORMAT`].
    pub format: u32,
    /// The version of Go whose type checker gave the numbers.
    pub go: String,
    /// In the order asked for.
    pub targets: Vec<TargetOutput>,
}

/// What was found for one target.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct TargetOutput {
    /// `GOOS`.
    pub goos: String,
    /// `GOARCH`.
    pub goarch: String,
    /// Nothing could be listed at all.
    pub error: Option<Problem>,
    /// One for each query, in their order.
    pub packages: Vec<Package>,
}

/// One package.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Package {
    /// As asked for.
    pub pattern: String,
    /// Its import path.
    #[serde(default)]
    pub path: String,
    /// The sources that the layouts were read from.
    #[serde(default)]
    pub files: Vec<String>,
    /// The package as a whole is broken.
    pub error: Option<Problem>,
    /// The types asked for.
    pub types: Vec<TypeEntry>,
}

impl Package {
    /// A type by its Go name.
    pub fn find(&self, name: &str) -> Option<&TypeEntry> {
        self.types.iter().find(|t| t.name == name)
    }
}

/// A type asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct TypeEntry {
    /// Its name in the package.
    pub name: String,
    /// Where it is declared.
    #[serde(default)]
    pub file: String,
    /// Where it is declared.
    #[serde(default)]
    pub line: u32,
    /// Its layout.
    #[serde(rename = "type")]
    pub ty: Option<TypeInfo>,
    /// Why it has none.
    pub error: Option<Problem>,
}

/// A type's description on one target.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct TypeInfo {
    /// As a person writes it.
    pub text: String,
    /// What it is underneath.
    pub kind: Kind,
    /// In bytes.
    pub size: u64,
    /// In bytes.
    pub align: u64,
    /// `import/path.Name` of a defined type.
    #[serde(default)]
    pub name: String,
    /// The stars of a pointer.
    #[serde(default)]
    pub depth: u32,
    /// The length of an array.
    #[serde(default)]
    pub len: u64,
    /// An array's element; what stands behind a pointer's stars.
    pub elem: Option<Box<TypeInfo>>,
    /// A struct's fields with the blank ones.
    #[serde(default)]
    pub fields: Vec<Field>,
}

/// A field of a Go struct.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Field {
    /// `_` is padding.
    pub name: String,
    /// In bytes.
    pub offset: u64,
    /// Where it is declared.
    pub file: String,
    /// Where it is declared.
    pub line: u32,
    /// Its type.
    #[serde(rename = "type")]
    pub ty: TypeInfo,
}

impl Field {
    /// Padding that no name reaches.
    pub fn is_blank(&self) -> bool {
        self.name == "_"
    }
}

/// What a Go type is underneath.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "Go's own words")]
pub enum Kind {
    Bool,
    Int,
    Uint,
    Uintptr,
    Float,
    Complex,
    Pointer,
    UnsafePointer,
    Array,
    Struct,
    String,
    Slice,
    Map,
    Chan,
    Func,
    Interface,
}

/// An error with its place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Problem {
    /// What Go says.
    pub message: String,
    /// Empty where it has no place.
    #[serde(default)]
    pub file: String,
    /// 0 where it has no place.
    #[serde(default)]
    pub line: u32,
}
