//! The contracts of one workspace, looked up by type identity.
//!
//! In: finding an item, and what kind of type it is. Not in: how it crosses
//! (`abi`).

use std::collections::{BTreeMap, BTreeSet};

use ferrogo_contract::model::{
    Contract, Entry, EnumDef, ImportDef, Item, ObjectDef, RecordDef, StructDef, SumDef, Type,
};

use super::EmitError;

/// All contracts that the emitters may look into: the crate itself and the
/// crates whose types it uses.
#[derive(Debug)]
pub struct Set<'a> {
    contracts: BTreeMap<&'a str, &'a Contract>,
}

impl<'a> Set<'a> {
    /// Gathers contracts; the last of two with one name stays.
    pub fn new(contracts: impl IntoIterator<Item = &'a Contract>) -> Self {
        Self {
            contracts: contracts
                .into_iter()
                .map(|c| (c.krate.as_str(), c))
                .collect(),
        }
    }

    /// The contract of one crate.
    ///
    /// # Errors
    /// When the set has no such crate.
    pub fn contract(&self, krate: &str) -> Result<&'a Contract, EmitError> {
        self.contracts
            .get(krate)
            .copied()
            .ok_or_else(|| EmitError::NoCrate {
                krate: krate.to_owned(),
            })
    }

    /// The entry of a type, by `crate::Type`.
    ///
    /// # Errors
    /// When the crate or the type is not in the set.
    pub fn entry(&self, id: &str) -> Result<&'a Entry, EmitError> {
        let (krate, name) = split(id);
        self.contracts
            .get(krate)
            .and_then(|c| c.items.get(name))
            .ok_or_else(|| EmitError::NoType { id: id.to_owned() })
    }

    /// The definition of a type, by `crate::Type`.
    ///
    /// # Errors
    /// When the crate or the type is not in the set, or the item is no type.
    pub fn def(&self, id: &str) -> Result<Def<'a>, EmitError> {
        Ok(match &self.entry(id)?.item {
            Item::Struct(d) => Def::Struct(d),
            Item::Enum(d) => Def::Enum(d),
            Item::Record(d) => Def::Record(d),
            Item::Sum(d) => Def::Sum(d),
            Item::Object(d) => Def::Object(d),
            Item::Import(d) => Def::Import(d),
            Item::Function(_) => return Err(EmitError::NoType { id: id.to_owned() }),
        })
    }

    /// The crates, other than itself, whose types a crate's items name; in
    /// order, with what those use in turn.
    ///
    /// # Errors
    /// When one of them is not in the set.
    pub fn dependencies(&self, krate: &str) -> Result<Vec<&'a str>, EmitError> {
        let mut found = BTreeSet::new();
        let mut todo = vec![self.contract(krate)?];
        while let Some(contract) = todo.pop() {
            let mut names = BTreeSet::new();
            for entry in contract.items.values() {
                walk_item(&entry.item, &mut |ty| {
                    if let Type::Named(id) | Type::Dyn(id) = ty {
                        names.insert(split(id).0.to_owned());
                    }
                });
            }
            for name in names {
                let other = self.contract(&name)?;
                if other.krate != krate && found.insert(other.krate.as_str()) {
                    todo.push(other);
                }
            }
        }
        Ok(found.into_iter().collect())
    }
}

/// What a named type is.
#[derive(Clone, Copy, Debug)]
pub enum Def<'a> {
    /// Same bytes on both sides.
    Struct(&'a StructDef),
    /// Field-less.
    Enum(&'a EnumDef),
    /// Crosses in a flat buffer.
    Record(&'a RecordDef),
    /// An enum with data; crosses in a flat buffer.
    Sum(&'a SumDef),
    /// Crosses as a handle.
    Object(&'a ObjectDef),
    /// A trait that Go implements.
    Import(&'a ImportDef),
}

/// Splits `crate::Type`.
pub fn split(id: &str) -> (&str, &str) {
    id.split_once("::").unwrap_or(("", id))
}

/// Calls `visit` for every type in an item, outer types before inner ones.
pub fn walk_item(item: &Item, visit: &mut dyn FnMut(&Type)) {
    let mut walk = |ty: &Type| walk_type(ty, visit);
    match item {
        Item::Struct(d) => d.fields.iter().for_each(|f| walk(&f.ty)),
        Item::Record(d) => d.fields.iter().for_each(|f| walk(&f.ty)),
        Item::Sum(d) => d
            .variants
            .iter()
            .flat_map(|v| &v.fields)
            .for_each(|f| walk(&f.ty)),
        Item::Enum(_) | Item::Object(_) => {}
        Item::Function(d) => {
            d.params.iter().for_each(|p| walk(&p.ty));
            walk(&d.ret);
            if !d.of.is_empty() {
                walk(&Type::Named(d.of.clone()));
            }
        }
        Item::Import(d) => {
            for m in &d.methods {
                m.params.iter().for_each(|p| walk(&p.ty));
                walk(&m.ret);
            }
        }
    }
}

/// Calls `visit` for a type and every type inside it.
pub fn walk_type(ty: &Type, visit: &mut dyn FnMut(&Type)) {
    visit(ty);
    match ty {
        Type::Slice(t)
        | Type::Array(t, _)
        | Type::Ref(t)
        | Type::RefMut(t)
        | Type::Boxed(t)
        | Type::Vec(t)
        | Type::Option(t)
        | Type::Owned(_, t)
        | Type::Held(_, t)
        | Type::Rows(t) => walk_type(t, visit),
        Type::Map(a, b) | Type::Result(a, b) => {
            walk_type(a, visit);
            walk_type(b, visit);
        }
        Type::Tuple(ts) => ts.iter().for_each(|t| walk_type(t, visit)),
        Type::Fn(args, ret) => {
            args.iter().for_each(|t| walk_type(t, visit));
            walk_type(ret, visit);
        }
        _ => {}
    }
}
