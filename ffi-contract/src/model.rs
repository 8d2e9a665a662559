//! The model: what a boundary consists of, in one place.
//!
//! In: types, functions, import traits, layouts, and the records that carry
//! them through the `.ferrogo` section. Not in: reading, hashing, comparing
//! (the sibling modules), and any knowledge of C, Go or Rust source text.
//!
//! The serde form of [`Record`] is the section format; the serde form of
//! [`Contract`] is the committed `*.contract.json`. Both carry
//! [`FORMAT`]; a change to any type here that is not an added, defaulted field
//! raises it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The format number of section records and contract files.
pub const FORMAT: u32 = 1;

/// The four bytes before every record in the section.
pub const MAGIC: [u8; 4] = *b"FGR1";

/// Whose allocator made a piece of memory and must release it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Rust's global allocator.
    Rust,
    /// Go's heap; the collector is told by a handle.
    Go,
    /// malloc and free.
    C,
}

/// The identity of a named type: `crate_name::TypeName`.
pub type TypeId = String;

/// A type as it stands in a signature or a field, with every alias resolved.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Type {
    Unit,
    Bool,
    Char,
    U8,
    U16,
    U32,
    U64,
    Usize,
    I8,
    I16,
    I32,
    I64,
    Isize,
    F32,
    F64,
    /// `std::time::Duration`; nanoseconds.
    Duration,
    /// `std::time::SystemTime`; seconds and nanoseconds since 1970.
    Time,
    /// `str`, only behind `Ref`.
    Str,
    /// `String`.
    String,
    /// A struct, enum, record, sum or object defined by an item.
    Named(TypeId),
    /// `[T]`, only behind `Ref`, `RefMut`, `Owned`, `Held` or `Boxed`.
    Slice(Box<Type>),
    /// `[T; N]`.
    Array(Box<Type>, u64),
    /// `&T`: borrowed until the call returns (as a method's result: a view).
    Ref(Box<Type>),
    /// `&mut T`: borrowed_mut until the call returns.
    RefMut(Box<Type>),
    /// `Box<T>` of a trait object or closure: held past the call.
    Boxed(Box<Type>),
    /// `Vec<T>`: copied.
    Vec(Box<Type>),
    Option(Box<Type>),
    /// `BTreeMap<K, V>` or `HashMap<K, V>`.
    Map(Box<Type>, Box<Type>),
    Tuple(Vec<Type>),
    Result(Box<Type>, Box<Type>),
    /// `ferrogo::Owned<T, Side>`: moves to the receiver.
    Owned(Side, Box<Type>),
    /// `ferrogo::Held<T, Side>`: lent past the call.
    Held(Side, Box<Type>),
    /// `ferrogo::Rows<T>`: records read in place from one flat buffer.
    Rows(Box<Type>),
    /// `ferrogo::Str`: text of the other side, dead after the call.
    BorrowedStr,
    /// `dyn Trait`, an import trait, by identity.
    Dyn(TypeId),
    /// `dyn Fn(..) -> R`.
    Fn(Vec<Type>, Box<Type>),
    /// An error type with no contract of its own (`String`,
    /// `Box<dyn Error>`): only its message crosses.
    AnyError,
}

/// Where an item stands in the source; not part of any hash.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Relative to the package's folder, with `/`.
    pub file: String,
    pub line: u32,
}

/// A field of a struct, record or variant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// As in Rust; a tuple field is `0`, `1`, ….
    pub name: String,
    pub ty: Type,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
    #[serde(default)]
    pub line: u32,
    /// Offset, size, alignment as the compiler of this record's target says
    /// (`struct`), or in the flat encoding (`record`, `sum`).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub at: u64,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub size: u64,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub align: u64,
}

/// A number that a contract file leaves out, because it is a target's.
fn is_zero(n: &u64) -> bool {
    *n == 0
}

/// `#[derive(ferrogo::Layout)]` on a `#[repr(C)]` struct: same bytes on both
/// sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StructDef {
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
    pub fields: Vec<Field>,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub size: u64,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub align: u64,
    /// The user's own Go type: `module/pkg.Type`. Empty: one is generated.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub go: String,
}

/// `#[derive(ferrogo::Layout)]` on a field-less enum with a given repr.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnumDef {
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
    /// One of the fixed-width integers.
    pub repr: Type,
    pub variants: Vec<EnumVariant>,
}

/// A variant of a field-less enum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnumVariant {
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
    #[serde(deserialize_with = "integer")]
    pub value: i128,
}

/// Any integer that JSON carries. A flattened item ([`Entry`]) goes through
/// serde's own buffer, which has 64-bit integers only, and refuses the plain
/// `i128`.
fn integer<'de, D: serde::Deserializer<'de>>(input: D) -> Result<i128, D::Error> {
    struct Visitor;
    impl serde::de::Visitor<'_> for Visitor {
        type Value = i128;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an integer")
        }
        fn visit_i64<E>(self, n: i64) -> Result<i128, E> {
            Ok(n.into())
        }
        fn visit_u64<E>(self, n: u64) -> Result<i128, E> {
            Ok(n.into())
        }
    }
    input.deserialize_any(Visitor)
}

/// `#[derive(ferrogo::Record)]` on a struct: crosses in a flat buffer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordDef {
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
    pub fields: Vec<Field>,
    /// Size and alignment of one row in the flat encoding.
    pub size: u64,
    pub align: u64,
}

/// `#[derive(ferrogo::Record)]` or `#[derive(ferrogo::Error)]` on an enum with
/// data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SumDef {
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
    pub variants: Vec<SumVariant>,
    /// Size and alignment of one row in the flat encoding.
    pub size: u64,
    pub align: u64,
    /// Derived with `ferrogo::Error`: may stand in `Result<_, E>`; its text
    /// comes from `Display`.
    #[serde(default)]
    pub error: bool,
    /// The exported function that renders the text of an encoded error.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub display: String,
}

/// A variant of an enum with data; its tag is its place in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SumVariant {
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
    /// Offsets are from the start of the row.
    pub fields: Vec<Field>,
    /// As an error, this variant's payload travels in the result's first word.
    #[serde(default)]
    pub inline: bool,
}

/// `#[ferrogo::object]`: allocated by Rust, held by Go through a handle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectDef {
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
    /// Has `&mut self` exports: shared and exclusive calls are kept apart.
    #[serde(default)]
    pub mutable: bool,
    /// The exported function that releases it.
    pub release: String,
}

/// How a method takes its object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Receiver {
    /// A free or associated function.
    #[default]
    None,
    Ref,
    RefMut,
    /// Consumes the object.
    Owned,
}

/// A parameter of an export or of an import trait's method.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Param {
    pub name: String,
    pub ty: Type,
    /// Size of its C form on the record's target; the emitters assert it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub abi_size: u64,
}

/// `#[ferrogo::export]` on a function or method.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunctionDef {
    /// As in Rust.
    pub name: String,
    /// The Go name, where the person gave one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub go: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
    /// The object or type whose `impl` it stands in; empty for a free function.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub of: TypeId,
    #[serde(default)]
    pub receiver: Receiver,
    pub symbol: String,
    pub params: Vec<Param>,
    pub ret: Type,
    /// Size of the C form of the result.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub ret_abi_size: u64,
    /// `#[export(leaf)]`: provably short, never calls back.
    #[serde(default)]
    pub leaf: bool,
}

/// A method of an import trait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodDef {
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub go: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
    pub params: Vec<Param>,
    pub ret: Type,
    /// Size of the whole argument block.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub block_size: u64,
}

/// `#[ferrogo::import]`: a trait that Go implements and Rust calls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportDef {
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
    pub methods: Vec<MethodDef>,
    /// The exported function by which Go registers its implementation's table.
    pub register: String,
    /// Over names and types of its methods; what the table of Go functions
    /// carries, so that Rust notices stale bindings.
    #[serde(default)]
    pub hash: u64,
}

/// One item of a boundary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Item {
    Struct(StructDef),
    Enum(EnumDef),
    Record(RecordDef),
    Sum(SumDef),
    Object(ObjectDef),
    Function(FunctionDef),
    Import(ImportDef),
}

impl Item {
    /// The item's name as in Rust; a method's is `Type::name`.
    pub fn name(&self) -> String {
        match self {
            Item::Struct(d) => d.name.clone(),
            Item::Enum(d) => d.name.clone(),
            Item::Record(d) => d.name.clone(),
            Item::Sum(d) => d.name.clone(),
            Item::Object(d) => d.name.clone(),
            Item::Import(d) => d.name.clone(),
            Item::Function(d) if d.of.is_empty() => d.name.clone(),
            Item::Function(d) => {
                format!("{}::{}", d.of.rsplit("::").next().unwrap_or(&d.of), d.name)
            }
        }
    }
}

/// What one macro invocation leaves in the section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    pub format: u32,
    /// The crate's name with underscores.
    pub krate: String,
    /// The crate's version.
    #[serde(default)]
    pub version: String,
    #[serde(default)]
    pub place: Place,
    pub item: Item,
}

/// An item with its place, in a contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    #[serde(default)]
    pub place: Place,
    #[serde(flatten)]
    pub item: Item,
}

/// A struct's layout on one target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    pub size: u64,
    pub align: u64,
    /// Name, offset, size, alignment; in the order of declaration.
    pub fields: Vec<(String, u64, u64, u64)>,
}

/// The layouts of one target.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetLayouts {
    /// Over all of `types`.
    pub hash: String,
    pub types: BTreeMap<String, Layout>,
}

/// The contract of one boundary crate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    pub format: u32,
    /// The crate's name with underscores.
    pub krate: String,
    #[serde(default)]
    pub version: String,
    /// Over the target-neutral part of all items.
    #[serde(default)]
    pub api_hash: String,
    /// Keyed by the item's name; a method's key is `Type::name`.
    pub items: BTreeMap<String, Entry>,
    /// Keyed by Rust's target triple.
    #[serde(default)]
    pub layouts: BTreeMap<String, TargetLayouts>,
}
