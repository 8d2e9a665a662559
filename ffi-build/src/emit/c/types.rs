//! C structs of layout types, in an order in which each stands before its
//! first use, and the constants of field-less enums.

use std::collections::BTreeSet;

use ferrogo_contract::model::{Contract, EnumDef, Item, StructDef, Type};

use super::super::EmitError;
use super::super::abi::{Pod, Scalar};
use super::super::names::{c_field, c_type};
use super::super::set::{Def, Set, split, walk_type};
use super::super::text::Text;
use super::forms::{Forms, scalar};

/// All layout types of a crate.
pub fn layouts(
    set: &Set,
    contract: &Contract,
    forms: &mut Forms,
    t: &mut Text,
) -> Result<(), EmitError> {
    for entry in contract.items.values() {
        if let Item::Enum(d) = &entry.item {
            enumeration(&contract.krate, d, t);
        }
    }
    let mut done = BTreeSet::new();
    for (key, entry) in &contract.items {
        if let Item::Struct(d) = &entry.item {
            structure(set, &contract.krate, d, &mut done, forms, t)
                .map_err(|e| e.at(contract, key))?;
        }
    }
    Ok(())
}

fn enumeration(krate: &str, d: &EnumDef, t: &mut Text) {
    let name = c_type(&format!("{krate}::{}", d.name));
    let repr = Scalar::of(&d.repr).unwrap_or(Scalar::Unsigned(4));
    t.blank();
    comment(t, &d.doc);
    t.line(format!("typedef {} {name};", scalar(repr)));
    for v in &d.variants {
        let suffix = match repr {
            Scalar::Unsigned(8) => "ull",
            Scalar::Signed(8) => "ll",
            _ => "",
        };
        // The most negative number is no literal in C.
        let value = if v.value == i128::from(i64::MIN) {
            "(-9223372036854775807ll - 1)".to_owned()
        } else {
            format!("{}{suffix}", v.value)
        };
        t.line(format!("#define {name}_{} (({name}){value})", v.name));
    }
}

fn structure(
    set: &Set,
    krate: &str,
    d: &StructDef,
    done: &mut BTreeSet<String>,
    forms: &mut Forms,
    t: &mut Text,
) -> Result<(), EmitError> {
    if !done.insert(d.name.clone()) {
        return Ok(());
    }
    for field in &d.fields {
        let mut inner = BTreeSet::new();
        walk_type(&field.ty, &mut |ty| {
            if let Type::Named(id) = ty {
                inner.insert(id.clone());
            }
        });
        for id in inner {
            if let (Def::Struct(other), true) = (set.def(&id)?, split(&id).0 == krate) {
                structure(set, krate, other, done, forms, t)?;
            }
        }
    }
    let name = c_type(&format!("{krate}::{}", d.name));
    t.blank();
    comment(t, &d.doc);
    t.open("typedef struct {");
    for field in &d.fields {
        let pod = Pod::of(set, &field.ty)?.ok_or_else(|| {
            EmitError::unsupported(&field.ty, "a layout struct holds plain values only")
        })?;
        let (ty, dims) = forms.field(&pod);
        t.line(format!("{ty} {}{dims};", c_field(&field.name)));
    }
    t.close(format!("}} {name};"));
    Ok(())
}

/// A doc comment; a `*/` inside must not end it.
pub fn comment(t: &mut Text, doc: &str) {
    let doc = doc.trim().replace("*/", "* /");
    if doc.is_empty() {
        return;
    }
    let lines: Vec<&str> = doc.lines().map(str::trim_end).collect();
    for (i, line) in lines.iter().enumerate() {
        let open = if i == 0 { "/* " } else { " * " };
        let close = if i + 1 == lines.len() { " */" } else { "" };
        t.line(format!("{open}{line}{close}").trim_end());
    }
}
