//! Values that contain themselves.

use std::collections::BTreeMap;

use super::Definitions;
use super::error::{Error, Site};
use crate::model::{Item, Type};
use crate::type_text;

/// A value that holds itself has no size, and the emitters would not end.
///
/// Without recursion, because a hostile file may have a chain of any length.
pub(super) fn check(definitions: &Definitions<'_>, errors: &mut Vec<Error>) {
    let mut inside: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut open: BTreeMap<&str, usize> = BTreeMap::new();
    for (id, (_, entry)) in definitions {
        let mut parts = Vec::new();
        item_types(&entry.item).for_each(|ty| by_value(ty, &mut parts));
        parts.retain(|part| definitions.contains_key(*part));
        open.insert(id, parts.len());
        for part in parts {
            inside.entry(part).or_default().push(id);
        }
    }
    // Take away what holds nothing that is still there; what stays is a cycle,
    // or holds one.
    let mut done: Vec<&str> = open
        .iter()
        .filter(|(_, n)| **n == 0)
        .map(|(id, _)| *id)
        .collect();
    while let Some(id) = done.pop() {
        open.remove(id);
        for holder in inside.remove(id).unwrap_or_default() {
            if let Some(n) = open.get_mut(holder) {
                *n -= 1;
                if *n == 0 {
                    done.push(holder);
                }
            }
        }
    }
    for id in open.into_keys() {
        let (krate, entry) = &definitions[id];
        errors.push(Error::Place {
            ty: type_text::short(id).to_owned(),
            at: Site::new(krate, entry),
            why: "it holds itself, or a value that holds itself, so it has no size".into(),
            fix: "put a Vec around the inner value".into(),
        });
    }
}

fn item_types(item: &Item) -> Box<dyn Iterator<Item = &Type> + '_> {
    match item {
        Item::Struct(d) => Box::new(d.fields.iter().map(|f| &f.ty)),
        Item::Record(d) => Box::new(d.fields.iter().map(|f| &f.ty)),
        Item::Sum(d) => Box::new(d.variants.iter().flat_map(|v| &v.fields).map(|f| &f.ty)),
        _ => Box::new(std::iter::empty()),
    }
}

/// The named types that lie inside a value of this type.
fn by_value<'a>(ty: &'a Type, out: &mut Vec<&'a str>) {
    match ty {
        Type::Named(id) => out.push(id),
        Type::Array(t, _) | Type::Option(t) => by_value(t, out),
        Type::Tuple(list) => list.iter().for_each(|t| by_value(t, out)),
        _ => {}
    }
}
