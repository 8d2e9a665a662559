//! Structs, enums, records, enums with data, objects.

use super::Sink;
use crate::model::{EnumDef, Field, ObjectDef, RecordDef, StructDef, SumDef, SumVariant};
use crate::type_text;

const BYTES: &str =
    "the bytes mean something else: both sides must be built anew, and stored bytes converted";
const ROW: &str = "Go literals and readers of the record must follow";

pub(super) fn structs(old: &StructDef, new: &StructDef, sink: &mut Sink<'_>) {
    fields("", &old.fields, &new.fields, BYTES, sink);
    if old.go != new.go {
        let shown = |go: &str| {
            if go.is_empty() {
                "generated".to_owned()
            } else {
                go.to_owned()
            }
        };
        sink.push(
            true,
            "another Go type",
            shown(&old.go),
            shown(&new.go),
            "Go code must use the new type",
        );
    }
}

pub(super) fn records(old: &RecordDef, new: &RecordDef, sink: &mut Sink<'_>) {
    fields("", &old.fields, &new.fields, ROW, sink);
}

fn shown(field: &Field) -> String {
    format!("{}: {}", field.name, type_text::rust(&field.ty))
}

fn fields(of: &str, old: &[Field], new: &[Field], why: &'static str, sink: &mut Sink<'_>) {
    let find = |list: &[Field], name: &str| list.iter().position(|f| f.name == name);
    for (i, field) in old.iter().enumerate() {
        match find(new, &field.name) {
            Some(j) if new[j].ty != field.ty => {
                let what = format!("{of}field `{}` has another type", field.name);
                sink.push(
                    true,
                    what,
                    type_text::rust(&field.ty),
                    type_text::rust(&new[j].ty),
                    why,
                );
            }
            Some(_) => {}
            None => {
                // In the same position with the same type and a new name.
                let heir = new.get(i).filter(|f| {
                    old.len() == new.len() && f.ty == field.ty && find(old, &f.name).is_none()
                });
                match heir {
                    Some(heir) => sink.push(
                        true,
                        format!("{of}field renamed"),
                        &field.name,
                        &heir.name,
                        "Go code must write the new name",
                    ),
                    None => sink.push(
                        true,
                        format!("{of}field `{}` removed", field.name),
                        shown(field),
                        "",
                        why,
                    ),
                }
            }
        }
    }
    for (j, field) in new.iter().enumerate() {
        let renamed = old.get(j).is_some_and(|f| {
            old.len() == new.len() && f.ty == field.ty && find(new, &f.name).is_none()
        });
        if find(old, &field.name).is_none() && !renamed {
            sink.push(
                true,
                format!("{of}field `{}` added", field.name),
                "",
                shown(field),
                why,
            );
        }
    }
    let order = |list: &[Field], other: &[Field]| -> Vec<String> {
        let common = list.iter().filter(|f| find(other, &f.name).is_some());
        common.map(|f| f.name.clone()).collect()
    };
    let (before, after) = (order(old, new), order(new, old));
    if before != after {
        sink.push(
            true,
            format!("{of}fields in another order"),
            before.join(", "),
            after.join(", "),
            why,
        );
    }
}

pub(super) fn enums(old: &EnumDef, new: &EnumDef, sink: &mut Sink<'_>) {
    if old.repr != new.repr {
        sink.push(
            true,
            "another repr",
            type_text::rust(&old.repr),
            type_text::rust(&new.repr),
            BYTES,
        );
    }
    for variant in &old.variants {
        let what = |change: &str| format!("variant `{}` {change}", variant.name);
        match new.variants.iter().find(|v| v.name == variant.name) {
            Some(after) if after.value != variant.value => sink.push(
                true,
                what("renumbered"),
                variant.value.to_string(),
                after.value.to_string(),
                "stored and transmitted numbers mean something else",
            ),
            Some(_) => {}
            None => sink.push(
                true,
                what("removed"),
                variant.value.to_string(),
                "",
                "its number is now an invalid value",
            ),
        }
    }
    for variant in &new.variants {
        if !old.variants.iter().any(|v| v.name == variant.name) {
            let what = format!("variant `{}` added", variant.name);
            sink.push(
                false,
                what,
                "",
                variant.value.to_string(),
                "a Go switch over all values needs a new case or a default",
            );
        }
    }
}

pub(super) fn sums(old: &SumDef, new: &SumDef, sink: &mut Sink<'_>) {
    if old.error != new.error {
        let text = |error| if error { "an error" } else { "a value" };
        sink.push(
            true,
            "another role",
            text(old.error),
            text(new.error),
            "only an error has Error(), and only an error can be returned as one",
        );
    }
    for variant in &old.variants {
        match new.variants.iter().find(|v| v.name == variant.name) {
            Some(after) => fields(
                &format!("variant `{}`: ", variant.name),
                &variant.fields,
                &after.fields,
                ROW,
                sink,
            ),
            None => {
                let what = format!("variant `{}` removed", variant.name);
                sink.push(
                    true,
                    what,
                    variant_text(variant),
                    "",
                    "Go code that names it no longer compiles",
                );
            }
        }
    }
    for (tag, variant) in new.variants.iter().enumerate() {
        if !old.variants.iter().any(|v| v.name == variant.name) {
            let follows = |v: &SumVariant| old.variants.iter().any(|w| w.name == v.name);
            added_variant(!new.variants[tag..].iter().any(follows), variant, sink);
        }
    }
    let order = |a: &SumDef, b: &SumDef| -> Vec<String> {
        let common = a
            .variants
            .iter()
            .filter(|v| b.variants.iter().any(|w| w.name == v.name));
        common.map(|v| v.name.clone()).collect()
    };
    let (before, after) = (order(old, new), order(new, old));
    if before != after {
        sink.push(
            true,
            "variants in another order",
            before.join(", "),
            after.join(", "),
            "the tags mean something else",
        );
    }
}

fn added_variant(at_end: bool, variant: &SumVariant, sink: &mut Sink<'_>) {
    let why = if at_end {
        "a Go type switch needs a new case or a default"
    } else {
        "it stands before older ones, so their tags mean something else: add it at the end"
    };
    sink.push(
        !at_end,
        format!("variant `{}` added", variant.name),
        "",
        variant_text(variant),
        why,
    );
}

fn variant_text(variant: &SumVariant) -> String {
    if variant.fields.is_empty() {
        return variant.name.clone();
    }
    let fields: Vec<String> = variant.fields.iter().map(shown).collect();
    format!("{} {{ {} }}", variant.name, fields.join(", "))
}

pub(super) fn objects(old: &ObjectDef, new: &ObjectDef, sink: &mut Sink<'_>) {
    if old.mutable != new.mutable {
        let text = |mutable| if mutable { "mutable" } else { "shared" };
        let why = if new.mutable {
            "calls can meet ErrBusy now, and views ErrStale"
        } else {
            "calls no longer meet ErrBusy"
        };
        sink.push(
            new.mutable,
            "another way of sharing",
            text(old.mutable),
            text(new.mutable),
            why,
        );
    }
    if old.release != new.release {
        sink.push(
            true,
            "another symbol",
            &old.release,
            &new.release,
            "C code that links by the symbol no longer does",
        );
    }
}
