//! What a single record must be, whatever its crate: names are identifiers,
//! numbers fit together. Records come from a file, and what is generated from
//! them is compiled, so nothing in them is taken on trust.

use super::error::{Error, Site};
use crate::model::{Contract, Entry, EnumDef, Field, Item, Param, StructDef, Type};

pub(super) fn check(contract: &Contract, errors: &mut Vec<Error>) {
    for (name, entry) in &contract.items {
        let mut found = Vec::new();
        if *name != entry.item.name() {
            found.push(format!("it stands under the name `{name}`"));
        }
        if let Item::Struct(d) = &entry.item {
            struct_numbers(d, &mut found);
        }
        common(contract, entry, &mut found);
        let site = Site::new(&contract.krate, entry);
        errors.extend(found.into_iter().map(|what| Error::Invalid {
            at: site.clone(),
            what: what.escape_debug().to_string(),
        }));
    }
}

/// As [`check`], for a contract file, whose items have no target's numbers:
/// the first problem in words.
pub(super) fn stored_problem(contract: &Contract) -> Option<String> {
    for (name, entry) in &contract.items {
        let mut found = Vec::new();
        if *name != entry.item.name() {
            found.push(format!("it stands under the name `{name}`"));
        }
        common(contract, entry, &mut found);
        if let Some(what) = found.first() {
            return Some(format!(
                "the item {}: {}",
                Site::new(&contract.krate, entry),
                what.escape_debug()
            ));
        }
    }
    contract
        .layouts
        .iter()
        .flat_map(|(target, layouts)| {
            layouts
                .types
                .iter()
                .map(move |(name, layout)| (target, name, layout))
        })
        .find(|(_, _, layout)| !crate::store::layout_is_sound(layout))
        .map(|(target, name, _)| format!("the layout of `{name}` for {target} cannot be"))
}

fn common(contract: &Contract, entry: &Entry, found: &mut Vec<String>) {
    if !is_identifier(&contract.krate) {
        found.push(format!("`{}` is no crate name", contract.krate));
    }
    if entry.place.file.chars().any(char::is_control) {
        found.push("its file name has control characters".to_owned());
    }
    item(&entry.item, &contract.krate, found);
}

fn item(item: &Item, krate: &str, found: &mut Vec<String>) {
    match item {
        Item::Struct(d) => {
            identifiers([&d.name], found);
            fields(&d.fields, found);
            if !d.go.is_empty() && !is_go_path(&d.go) {
                found.push(format!("`{}` is no Go type (`module/pkg.Type`)", d.go));
            }
        }
        Item::Enum(d) => {
            identifiers([&d.name], found);
            identifiers(d.variants.iter().map(|v| &v.name), found);
            enum_numbers(d, found);
        }
        Item::Record(d) => {
            identifiers([&d.name], found);
            fields(&d.fields, found);
            row_numbers(&d.fields, d.size, d.align, found);
        }
        Item::Sum(d) => {
            identifiers([&d.name], found);
            optional([&d.display], found);
            for variant in &d.variants {
                identifiers([&variant.name], found);
                fields(&variant.fields, found);
                row_numbers(&variant.fields, d.size, d.align, found);
            }
            unique("variant", d.variants.iter().map(|v| &v.name), found);
        }
        Item::Object(d) => identifiers([&d.name, &d.release], found),
        Item::Function(d) => {
            identifiers([&d.name, &d.symbol], found);
            optional([&d.go], found);
            params(&d.params, found);
            if !d.of.is_empty() {
                match d.of.split_once("::") {
                    Some((of, name)) if of == krate && is_identifier(name) => {}
                    _ => found.push(format!("`{}` is no type of its crate", d.of)),
                }
            }
        }
        Item::Import(d) => {
            identifiers([&d.name, &d.register], found);
            for method in &d.methods {
                identifiers([&method.name], found);
                optional([&method.go], found);
                params(&method.params, found);
            }
            unique("method", d.methods.iter().map(|m| &m.name), found);
        }
    }
}

fn params(params: &[Param], found: &mut Vec<String>) {
    identifiers(params.iter().map(|p| &p.name), found);
    unique("parameter", params.iter().map(|p| &p.name), found);
}

fn fields(fields: &[Field], found: &mut Vec<String>) {
    for field in fields {
        let index = !field.name.is_empty() && field.name.bytes().all(|b| b.is_ascii_digit());
        if !index && !is_identifier(&field.name) {
            found.push(format!("`{}` is no field name", field.name));
        }
    }
    unique("field", fields.iter().map(|f| &f.name), found);
}

fn identifiers<'a>(names: impl IntoIterator<Item = &'a String>, found: &mut Vec<String>) {
    for name in names {
        if !is_identifier(name) {
            found.push(format!("`{name}` is no identifier"));
        }
    }
}

fn optional<'a>(names: impl IntoIterator<Item = &'a String>, found: &mut Vec<String>) {
    identifiers(names.into_iter().filter(|n| !n.is_empty()), found);
}

fn unique<'a>(what: &str, names: impl Iterator<Item = &'a String>, found: &mut Vec<String>) {
    let mut seen = std::collections::BTreeSet::new();
    for name in names {
        // `_` is a parameter without a name, of which there may be many.
        if name != "_" && !seen.insert(name) {
            found.push(format!("the {what} `{name}` stands twice in it"));
        }
    }
}

/// Rust, C and Go agree on these.
fn is_identifier(name: &str) -> bool {
    name.chars().all(|c| c.is_alphanumeric() || c == '_')
        && name.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

fn is_go_path(path: &str) -> bool {
    let Some((package, name)) = path.rsplit_once('.') else {
        return false;
    };
    let allowed = |c: char| c.is_alphanumeric() || "-._~/".contains(c);
    is_identifier(name) && !package.is_empty() && package.chars().all(allowed)
}

fn struct_numbers(d: &StructDef, found: &mut Vec<String>) {
    row_numbers(&d.fields, d.size, d.align, found);
    let mut end = 0;
    for field in &d.fields {
        if field.at < end {
            found.push(format!(
                "the field `{}` overlaps the one before",
                field.name
            ));
        }
        end = field.at.saturating_add(field.size);
    }
}

/// Every field lies in its row, aligned.
fn row_numbers(fields: &[Field], size: u64, align: u64, found: &mut Vec<String>) {
    if !align.is_power_of_two() || !size.is_multiple_of(align) {
        found.push(format!("size {size} and alignment {align} cannot be"));
    }
    for field in fields {
        let fits = field
            .at
            .checked_add(field.size)
            .is_some_and(|end| end <= size);
        let aligned =
            field.align.is_power_of_two() && field.align <= align && field.at % field.align == 0;
        if !fits || !aligned {
            found.push(format!(
                "the field `{}` at {} with size {} and alignment {} does not fit in size {size}, alignment {align}",
                field.name, field.at, field.size, field.align
            ));
        }
    }
}

fn enum_numbers(d: &EnumDef, found: &mut Vec<String>) {
    let range = match d.repr {
        Type::U8 => 0..=i128::from(u8::MAX),
        Type::U16 => 0..=i128::from(u16::MAX),
        Type::U32 => 0..=i128::from(u32::MAX),
        Type::U64 => 0..=i128::from(u64::MAX),
        Type::I8 => i128::from(i8::MIN)..=i128::from(i8::MAX),
        Type::I16 => i128::from(i16::MIN)..=i128::from(i16::MAX),
        Type::I32 => i128::from(i32::MIN)..=i128::from(i32::MAX),
        Type::I64 => i128::from(i64::MIN)..=i128::from(i64::MAX),
        _ => {
            found.push("its repr is no fixed-width integer".into());
            return;
        }
    };
    if d.variants.is_empty() {
        found.push("it has no variant, so no value".into());
    }
    unique("variant", d.variants.iter().map(|v| &v.name), found);
    let mut seen = std::collections::BTreeSet::new();
    for variant in &d.variants {
        if !range.contains(&variant.value) {
            found.push(format!("{} does not fit in its repr", variant.value));
        }
        if !seen.insert(variant.value) {
            found.push(format!("two variants have the value {}", variant.value));
        }
    }
}
