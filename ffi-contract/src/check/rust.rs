//! Rust's side: a contract's structs and enums with one target's numbers.
//!
//! In: what kind of bytes each field is, with named types resolved. Not in:
//! where the numbers come from.

use std::collections::BTreeMap;

use crate::model::{Contract, Entry, EnumDef, Item, Layout, StructDef, Type};

/// The contracts a type may be named in: the boundary's own first.
#[derive(Clone, Copy, Debug)]
pub struct Contracts<'a> {
    /// The one being looked at.
    pub own: &'a Contract,
    /// Those of the crates whose types it shares.
    pub others: &'a [&'a Contract],
}

impl<'a> Contracts<'a> {
    /// The item behind an identity `crate::Name`.
    pub fn find(&self, id: &str) -> Option<(&'a Contract, &'a Entry)> {
        let (krate, name) = id.rsplit_once("::").unwrap_or((&self.own.krate, id));
        std::iter::once(self.own)
            .chain(self.others.iter().copied())
            .filter(|c| c.krate == krate)
            .find_map(|c| c.items.get(name).map(|entry| (c, entry)))
    }

    /// All layout structs of the boundary's own crate.
    pub fn structs(&self) -> impl Iterator<Item = (&'a Entry, &'a StructDef)> {
        self.own
            .items
            .values()
            .filter_map(|entry| match &entry.item {
                Item::Struct(def) => Some((entry, def)),
                _ => None,
            })
    }

    /// All field-less enums of the boundary's own crate.
    pub fn enums(&self) -> impl Iterator<Item = (&'a Entry, &'a EnumDef)> {
        self.own
            .items
            .values()
            .filter_map(|entry| match &entry.item {
                Item::Enum(def) => Some((entry, def)),
                _ => None,
            })
    }
}

/// Measured layouts of one target: `crate::Name` to its numbers.
pub type Layouts = BTreeMap<String, Layout>;

/// What kind of bytes a type is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// An integer, its signedness, and the enum or word it stands for.
    Int {
        /// Two's complement.
        signed: bool,
        /// In bytes.
        width: u64,
    },
    /// 0 or 1.
    Bool,
    /// A Unicode scalar value in 4 bytes.
    Char,
    /// IEEE 754.
    Float {
        /// In bytes.
        width: u64,
    },
    /// A thin pointer and its stars.
    Pointer {
        /// At least 1.
        depth: u32,
    },
    /// A fixed number of equal elements.
    Array(Box<Shape>, u64),
    /// A layout struct, by identity.
    Struct(String),
}

/// The shape of a type, or why it has none.
pub fn shape(ty: &Type, contracts: Contracts<'_>, pointer: u64) -> Result<Shape, String> {
    let int = |signed, width| Ok(Shape::Int { signed, width });
    match ty {
        Type::Bool => Ok(Shape::Bool),
        Type::Char => Ok(Shape::Char),
        Type::U8 => int(false, 1),
        Type::U16 => int(false, 2),
        Type::U32 => int(false, 4),
        Type::U64 => int(false, 8),
        Type::Usize => int(false, pointer),
        Type::I8 => int(true, 1),
        Type::I16 => int(true, 2),
        Type::I32 => int(true, 4),
        Type::I64 => int(true, 8),
        Type::Isize => int(true, pointer),
        Type::F32 => Ok(Shape::Float { width: 4 }),
        Type::F64 => Ok(Shape::Float { width: 8 }),
        Type::Array(elem, len) => Ok(Shape::Array(
            Box::new(shape(elem, contracts, pointer)?),
            *len,
        )),
        Type::Ref(to) | Type::RefMut(to) => Ok(Shape::Pointer {
            depth: 1 + stars(to)?,
        }),
        Type::Named(id) => match contracts.find(id).map(|(_, entry)| &entry.item) {
            Some(Item::Struct(_)) => Ok(Shape::Struct(id.clone())),
            Some(Item::Enum(def)) => shape(&def.repr, contracts, pointer),
            Some(_) => Err(format!(
                "`{id}` is neither a layout struct nor a field-less enum"
            )),
            None => Err(format!("`{id}` is defined by no contract at hand")),
        },
        other => Err(format!("`{}` has no fixed bytes", text(other))),
    }
}

/// The further stars behind a reference; slices and text are not thin.
fn stars(ty: &Type) -> Result<u32, String> {
    match ty {
        Type::Ref(to) | Type::RefMut(to) => Ok(1 + stars(to)?),
        Type::Slice(_) | Type::Str | Type::Dyn(_) | Type::Fn(..) => {
            Err(format!("`&{}` is two words, not one pointer", text(ty)))
        }
        _ => Ok(0),
    }
}

/// A type as a person writes it, without the crate's name.
pub fn text(ty: &Type) -> String {
    match ty {
        Type::Named(id) => id.rsplit("::").next().unwrap_or(id).to_owned(),
        Type::Array(elem, len) => format!("[{}; {len}]", text(elem)),
        Type::Slice(elem) => format!("[{}]", text(elem)),
        Type::Ref(to) => format!("&{}", text(to)),
        Type::RefMut(to) => format!("&mut {}", text(to)),
        Type::Option(of) => format!("Option<{}>", text(of)),
        Type::Vec(of) => format!("Vec<{}>", text(of)),
        Type::Unit => "()".to_owned(),
        Type::Str => "str".to_owned(),
        Type::String => "String".to_owned(),
        Type::Duration => "Duration".to_owned(),
        Type::Time => "SystemTime".to_owned(),
        other => format!("{other:?}").to_lowercase(),
    }
}

/// The Go type that carries these bytes.
pub fn go_text(ty: &Type) -> String {
    match ty {
        Type::Bool => "bool".to_owned(),
        Type::Char => "rune".to_owned(),
        Type::U8 => "uint8".to_owned(),
        Type::U16 => "uint16".to_owned(),
        Type::U32 => "uint32".to_owned(),
        Type::U64 => "uint64".to_owned(),
        Type::Usize => "uint".to_owned(),
        Type::I8 => "int8".to_owned(),
        Type::I16 => "int16".to_owned(),
        Type::I32 => "int32".to_owned(),
        Type::I64 => "int64".to_owned(),
        Type::Isize => "int".to_owned(),
        Type::F32 => "float32".to_owned(),
        Type::F64 => "float64".to_owned(),
        Type::Array(elem, len) => format!("[{len}]{}", go_text(elem)),
        Type::Ref(to) | Type::RefMut(to) => format!("*{}", go_text(to)),
        Type::Named(id) => crate::go_name::exported(id.rsplit("::").next().unwrap_or(id)),
        other => text(other),
    }
}

/// Functions and methods that pass slices of a type, which need the same
/// alignment on both sides.
pub fn slice_uses(contract: &Contract, id: &str) -> Vec<String> {
    let mut uses = Vec::new();
    for (name, entry) in &contract.items {
        match &entry.item {
            Item::Function(def) => {
                let types = def.params.iter().map(|p| &p.ty).chain([&def.ret]);
                if types.into_iter().any(|ty| has_slice_of(ty, id)) {
                    uses.push(name.clone());
                }
            }
            Item::Import(def) => {
                for method in &def.methods {
                    let types = method.params.iter().map(|p| &p.ty).chain([&method.ret]);
                    if types.into_iter().any(|ty| has_slice_of(ty, id)) {
                        uses.push(format!("{name}::{}", method.name));
                    }
                }
            }
            _ => {}
        }
    }
    uses
}

fn has_slice_of(ty: &Type, id: &str) -> bool {
    match ty {
        Type::Slice(elem) => contains(elem, id),
        Type::Ref(t) | Type::RefMut(t) | Type::Boxed(t) | Type::Option(t) => has_slice_of(t, id),
        Type::Owned(_, t) | Type::Held(_, t) => has_slice_of(t, id),
        Type::Result(a, b) => has_slice_of(a, id) || has_slice_of(b, id),
        Type::Tuple(all) => all.iter().any(|t| has_slice_of(t, id)),
        Type::Fn(args, ret) => args.iter().any(|t| has_slice_of(t, id)) || has_slice_of(ret, id),
        _ => false,
    }
}

fn contains(ty: &Type, id: &str) -> bool {
    match ty {
        Type::Named(name) => name == id,
        Type::Array(elem, _) => contains(elem, id),
        _ => false,
    }
}
