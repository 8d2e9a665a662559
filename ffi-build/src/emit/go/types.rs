//! The types of a boundary: structs, field-less enums, records, sums.
//!
//! In: declarations and their docs. Not in: objects, traits, errors' methods
//! (their own modules), and how types cross (`flat`).

use ferrogo_contract::go_name;
use ferrogo_contract::model::{EnumDef, Field, Item, SumDef};

use super::super::EmitError;
use super::super::abi::Scalar;
use super::super::names::go_field;
use super::context::Gen;
use super::file::GoFile;
use super::functions::field_doc;
use super::ty::scalar;

/// All types of the crate but objects and traits.
pub fn file(g: &Gen) -> Result<GoFile, EmitError> {
    let mut f = GoFile::new();
    for (key, entry) in &g.contract.items {
        let go = go_name::exported(key);
        match &entry.item {
            Item::Struct(d) if d.go.is_empty() => {
                let doc = g.type_doc(&go, &d.doc, "has the same bytes in Rust.");
                g.at(key, structure(g, &mut f, &go, &doc, &d.fields))?;
            }
            Item::Record(d) => {
                let doc = g.type_doc(&go, &d.doc, "is copied to and from Rust.");
                g.at(key, structure(g, &mut f, &go, &doc, &d.fields))?;
            }
            Item::Enum(d) => enumeration(g, &mut f, &go, d),
            Item::Sum(d) if !d.error => g.at(key, sum(g, &mut f, &go, d))?,
            _ => {}
        }
    }
    Ok(f)
}

/// `type Go struct { … }`.
pub fn structure(
    g: &Gen,
    f: &mut GoFile,
    go: &str,
    doc: &str,
    fields: &[Field],
) -> Result<(), EmitError> {
    let mut rows = Vec::new();
    for field in fields {
        rows.push((
            go_field(&field.name, fields.len()),
            g.value(f, &field.ty)?,
            field_doc(&field.doc),
        ));
    }
    f.body.blank().comment(doc);
    if rows.is_empty() {
        f.body.line(format!("type {go} struct{{}}"));
        return Ok(());
    }
    f.body.open(format!("type {go} struct {{"));
    if rows.iter().all(|(_, _, doc)| doc.is_empty()) {
        let cells: Vec<Vec<String>> = rows.into_iter().map(|(n, t, _)| vec![n, t]).collect();
        f.body.columns(&cells);
    } else {
        // A blank line between fields keeps each one's columns its own.
        for (name, ty, doc) in rows {
            f.body.blank();
            if !doc.is_empty() {
                f.body.comment(doc);
            }
            f.body.line(format!("{name} {ty}"));
        }
    }
    f.body.close("}");
    Ok(())
}

fn enumeration(g: &Gen, f: &mut GoFile, go: &str, d: &EnumDef) {
    let repr = scalar(Scalar::of(&d.repr).unwrap_or(Scalar::Unsigned(4)));
    f.body.blank().comment(g.type_doc(
        go,
        &d.doc,
        "is one of the constants below; Rust refuses other values.",
    ));
    f.body.line(format!("type {go} {repr}"));
    f.body.blank().comment(format!("The values of {go}."));
    f.body.open("const (");
    let constant = |name: &str| go_name::enum_constant(&d.name, name);
    if d.variants.iter().all(|v| v.doc.trim().is_empty()) {
        let rows: Vec<Vec<String>> = d
            .variants
            .iter()
            .map(|v| vec![constant(&v.name), go.to_owned(), format!("= {}", v.value)])
            .collect();
        f.body.columns(&rows);
    } else {
        for v in &d.variants {
            f.body.blank();
            let name = constant(&v.name);
            f.body
                .comment(super::doc::doc(&name, &v.doc, "is a value of it."));
            f.body.line(format!("{name} {go} = {}", v.value));
        }
    }
    f.body.close(")");

    f.import("strconv");
    let receiver = super::functions::receiver_name(&d.name, &[]);
    let wide = if repr.starts_with('u') {
        format!("strconv.FormatUint(uint64({receiver}), 10)")
    } else {
        format!("strconv.FormatInt(int64({receiver}), 10)")
    };
    f.body
        .blank()
        .comment("String is the variant's name in Rust.");
    f.body
        .open(format!("func ({receiver} {go}) String() string {{"));
    f.body.line(format!("switch {receiver} {{"));
    let mut seen = std::collections::BTreeSet::new();
    for v in &d.variants {
        if seen.insert(v.value) {
            f.body.open(format!("case {}:", constant(&v.name)));
            f.body
                .line(format!("return \"{}\"", v.name))
                .close_silently();
        }
    }
    f.body.line("}");
    f.body.line(format!("return \"{go}(\" + {wide} + \")\""));
    f.body.close("}");
}

fn sum(g: &Gen, f: &mut GoFile, go: &str, d: &SumDef) -> Result<(), EmitError> {
    let names: Vec<String> = d
        .variants
        .iter()
        .map(|v| go_name::sum_variant(&d.name, &v.name))
        .collect();
    let mut doc = g.type_doc(go, &d.doc, "is an enum of Rust whose variants hold data.");
    doc.push_str(&format!(
        "\n\nIt is one of {}. The variants are values, not pointers; from a newer Rust\nlibrary it may also be {go}Unknown.",
        list(&names)
    ));
    f.body.blank().comment(doc);
    f.body
        .open(format!("type {go} interface {{"))
        .line(format!("is{go}()"))
        .close("}");
    for (v, name) in d.variants.iter().zip(&names) {
        let doc = super::doc::doc(name, &v.doc, &format!("is a variant of {go}."));
        structure(g, f, name, &doc, &v.fields)?;
    }
    unknown(f, go);
    for name in names.iter().chain([&format!("{go}Unknown")]) {
        f.body.blank();
        f.body.line(format!("func ({name}) is{go}() {{}}"));
    }
    Ok(())
}

/// The variant that this package does not know.
pub fn unknown(f: &mut GoFile, go: &str) {
    f.body.blank().comment(format!(
        "{go}Unknown is a variant of {go} that Rust has and this package was not generated\nfor. It cannot be sent to Rust."
    ));
    f.body.open(format!("type {go}Unknown struct {{"));
    f.body
        .comment("Tag is the variant's number in Rust.")
        .line("Tag uint32")
        .close("}");
}

/// `A, B or C`.
pub fn list(names: &[String]) -> String {
    match names {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    }
}
