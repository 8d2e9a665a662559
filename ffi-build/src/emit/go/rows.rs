//! `Rows<T>`: records read in place, from one copy of Rust's buffer.
//!
//! In: a list type and a row type with a method per field. Not in: the buffer
//! (the run-time's Table).

use ferrogo_contract::go_name;
use ferrogo_contract::model::{Field, Type};

use super::super::EmitError;
use super::super::abi::Scalar;
use super::super::flat::Size;
use super::super::names::go_field;
use super::super::set::Def;
use super::super::text::Text;
use super::context::Gen;
use super::doc::doc;
use super::file::GoFile;

impl Gen<'_> {
    /// The Go type of a list of rows; asks for it.
    pub fn rows(&self, row: &Type) -> Result<String, EmitError> {
        let Type::Named(id) = row else {
            return Err(EmitError::unsupported(
                row,
                "rows that are read in place are records",
            ));
        };
        match self.set.def(id)? {
            Def::Record(_) | Def::Struct(_) => {}
            _ => {
                return Err(EmitError::unsupported(
                    row,
                    "rows that are read in place are records",
                ));
            }
        }
        self.needs.borrow_mut().rows.insert(id.clone());
        Ok(format!("{}Rows", self.local(id)))
    }
}

/// The row types that were asked for.
pub fn file(g: &Gen) -> Result<GoFile, EmitError> {
    let mut f = GoFile::new();
    let ids = g.needs.borrow().rows.clone();
    for id in ids {
        let ty = Type::Named(id.clone());
        let fields = match g.set.def(&id)? {
            Def::Record(d) => d.fields.clone(),
            Def::Struct(d) => {
                let (_, places) = Size::of_all(g.set, d.fields.iter().map(|f| &f.ty))?;
                d.fields
                    .iter()
                    .zip(places)
                    .map(|(field, at)| Field {
                        at,
                        ..field.clone()
                    })
                    .collect()
            }
            _ => continue,
        };
        list(g, &mut f, &id)?;
        let row = format!("{}Row", g.local(&id));
        for field in &fields {
            accessor(g, &mut f, &row, field, fields.len())?;
        }
        let name = g.value(&mut f, &ty)?;
        let read = g.reader(&mut f, &ty)?;
        f.body
            .blank()
            .comment(format!("Value is a copy of the whole row, as a {name}."));
        f.body.open(format!("func (r {row}) Value() {name} {{"));
        f.body
            .line(format!("return rt.TableGet(r.t, r.row, {read})"))
            .close("}");
    }
    Ok(f)
}

fn list(g: &Gen, f: &mut GoFile, id: &str) -> Result<(), EmitError> {
    g.rt(f);
    f.import("iter");
    let (local, name) = (g.local(id), g.name(f, id)?);
    let (rows, row) = (format!("{local}Rows"), format!("{local}Row"));
    let b = &mut f.body;
    b.blank().comment(format!(
        "{rows} are {name} records that are read in place, from one copy of Rust's buffer. There is\n\
         nothing to close; strings are parts of the copy."
    ));
    b.open(format!("type {rows} struct {{"))
        .line("t *rt.Table")
        .close("}");
    b.blank().comment("Len is the number of rows.");
    b.open(format!("func (r {rows}) Len() int {{"))
        .line("return r.t.Len()")
        .close("}");
    b.blank()
        .comment("At is row i; out of range it panics, as a slice does.");
    b.open(format!("func (r {rows}) At(i int) {row} {{"));
    b.line(format!("return {row}{{t: r.t, row: r.t.Row(i)}}"))
        .close("}");
    b.blank().comment("All iterates over the rows.");
    b.open(format!("func (r {rows}) All() iter.Seq2[int, {row}] {{"));
    b.open(format!("return func(yield func(int, {row}) bool) {{"));
    b.open("for i := range r.Len() {");
    b.open("if !yield(i, r.At(i)) {").line("return").close("}");
    b.close("}").close("}").close("}");
    b.blank().comment(format!(
        "{row} is one of {rows}: a small value that may be kept."
    ));
    b.open(format!("type {row} struct {{"));
    b.columns(&[
        vec!["t".into(), "*rt.Table".into()],
        vec!["row".into(), "rt.Row".into()],
    ]);
    b.close("}");
    Ok(())
}

fn accessor(g: &Gen, f: &mut GoFile, row: &str, field: &Field, of: usize) -> Result<(), EmitError> {
    let mut name = go_field(&field.name, of);
    if name == "Value" {
        name = "Value_".into();
    }
    let go = g.value(f, &field.ty)?;
    let at = field.at;
    let plain = match (Scalar::of(&field.ty), &field.ty) {
        (Some(Scalar::Unsigned(n)), _) => Some(format!("r.row.U{}({at})", u32::from(n) * 8)),
        (Some(Scalar::Signed(n)), _) => Some(format!("r.row.I{}({at})", u32::from(n) * 8)),
        (Some(Scalar::Float(n)), _) => Some(format!("r.row.F{}({at})", u32::from(n) * 8)),
        (Some(Scalar::Bool), _) => Some(format!("r.row.U8({at}) == 1")),
        (None, Type::String) => Some(format!("r.t.Str(r.row, {at})")),
        _ => None,
    };
    let doc = doc(
        &name,
        &field.doc,
        &format!("is the field {}.", go_name::exported(&field.name)),
    );
    f.body.blank().comment(doc);
    if let Some(plain) = plain {
        f.body
            .open(format!("func (r {row}) {name}() {go} {{"))
            .line(format!("return {plain}"))
            .close("}");
        return Ok(());
    }
    let mut t = Text::new();
    g.read_value(f, &mut t, &field.ty, "row", at, "*v", 0)?;
    let body = t.finish();
    let d = if body.contains("d.") || body.contains("(d,") {
        "d"
    } else {
        "_"
    };
    f.body.open(format!("func (r {row}) {name}() {go} {{"));
    f.body.open(format!(
        "return rt.TableGet(r.t, r.row, func({d} *rt.Reader, row rt.Row, v *{go}) {{"
    ));
    f.body.line(body.trim_end());
    f.body.close("})").close("}");
    Ok(())
}
