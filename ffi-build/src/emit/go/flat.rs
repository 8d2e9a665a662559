//! Records and sums in flat buffers: how each is read, measured and written.
//!
//! In: the functions per named type, and the closures for unnamed ones. Not
//! in: whole buffers (the run-time), and where fields stand (the contract).

use std::collections::BTreeSet;

use ferrogo_contract::go_name;
use ferrogo_contract::model::{Field, SumDef, SumVariant, Type, TypeId};

use super::super::EmitError;
use super::super::abi::{Pod, Scalar};
use super::super::flat::{Size, has_out_of_line, stride};
use super::super::names::go_field;
use super::super::set::Def;
use super::super::text::Text;
use super::args::addr;
use super::context::Gen;
use super::file::GoFile;
use super::ty::scalar as go_scalar;

/// The functions that were asked for; each may ask for more.
pub fn file(g: &Gen) -> Result<GoFile, EmitError> {
    let mut f = GoFile::new();
    let (mut read, mut written) = (BTreeSet::new(), BTreeSet::new());
    loop {
        let (reads, writes) = {
            let needs = g.needs.borrow();
            let of = |all: &BTreeSet<TypeId>, done: &BTreeSet<TypeId>| -> Vec<TypeId> {
                all.difference(done).cloned().collect()
            };
            (of(&needs.read, &read), of(&needs.write, &written))
        };
        if reads.is_empty() && writes.is_empty() {
            return Ok(f);
        }
        for id in reads {
            reader(g, &mut f, &id)?;
            read.insert(id);
        }
        for id in writes {
            writer(g, &mut f, &id)?;
            written.insert(id);
        }
    }
}

/// The Go name of a scalar's accessor, where a row has one.
fn accessor(s: Scalar) -> Option<String> {
    match s {
        Scalar::Unsigned(n) => Some(format!("U{}", u32::from(n) * 8)),
        Scalar::Signed(n) => Some(format!("I{}", u32::from(n) * 8)),
        Scalar::Float(n) => Some(format!("F{}", u32::from(n) * 8)),
        _ => None,
    }
}

impl Gen<'_> {
    /// The function that reads a type from a row.
    pub fn reader(&self, f: &mut GoFile, ty: &Type) -> Result<String, EmitError> {
        if let Type::Named(id) = ty
            && !matches!(self.set.def(id)?, Def::Enum(_))
        {
            self.needs.borrow_mut().read.insert(id.clone());
            return Ok(format!("read{}", self.local(id)));
        }
        let go = self.value(f, ty)?;
        let mut t = Text::new();
        self.read_value(f, &mut t, ty, "row", 0, "*v", 0)?;
        Ok(literal(
            &format!("func(d *rt.Reader, row rt.Row, v *{go})"),
            t,
        ))
    }

    /// The functions that measure and write a type: `nil` when nothing of it
    /// stands out of line.
    pub fn writers(&self, f: &mut GoFile, ty: &Type) -> Result<(String, String), EmitError> {
        let sizes = has_out_of_line(self.set, ty)?;
        if let Type::Named(id) = ty
            && !matches!(self.set.def(id)?, Def::Enum(_))
        {
            self.needs.borrow_mut().write.insert(id.clone());
            let local = self.local(id);
            let size = if sizes {
                format!("size{local}")
            } else {
                "nil".to_owned()
            };
            return Ok((size, format!("write{local}")));
        }
        let go = self.value(f, ty)?;
        let mut t = Text::new();
        self.write_value(f, &mut t, ty, "row", 0, "*v", 0)?;
        let write = literal(&format!("func(w *rt.Writer, row rt.Row, v *{go})"), t);
        if !sizes {
            return Ok(("nil".to_owned(), write));
        }
        let mut t = Text::new();
        self.size_value(f, &mut t, ty, "*v", 0)?;
        Ok((literal(&format!("func(z *rt.Sizes, v *{go})"), t), write))
    }

    /// Statements that read a value at `row`+`at` into `to`.
    #[allow(clippy::too_many_arguments, reason = "the places of one value")]
    pub fn read_value(
        &self,
        f: &mut GoFile,
        t: &mut Text,
        ty: &Type,
        row: &str,
        at: u64,
        to: &str,
        depth: usize,
    ) -> Result<(), EmitError> {
        if let Some(s) = Scalar::of(ty) {
            let how = match s {
                Scalar::Bool => format!("d.Bool({row}, {at})"),
                Scalar::Char => format!("d.Char({row}, {at})"),
                Scalar::Size => format!("d.Uint({row}, {at})"),
                Scalar::Diff => format!("d.Int({row}, {at})"),
                other => format!("{row}.{}({at})", accessor(other).unwrap_or_default()),
            };
            t.line(format!("{to} = {how}"));
            return Ok(());
        }
        match ty {
            Type::Duration => t.line(format!("{to} = d.Duration({row}, {at})")),
            Type::Time => t.line(format!("{to} = d.Time({row}, {at})")),
            Type::String => t.line(format!("{to} = d.Str({row}, {at})")),
            Type::Vec(e) => {
                if self.is_raw(e)? {
                    let go = self.value(f, e)?;
                    t.line(format!("{to} = rt.PODVec[{go}](d, {row}, {at})"))
                } else {
                    let read = self.reader(f, e)?;
                    t.line(format!(
                        "{to} = rt.Vec(d, {row}, {at}, {}, {read})",
                        stride(self.set, e)?
                    ))
                }
            }
            Type::Map(k, v) => {
                let (key, value) = (self.value(f, k)?, self.value(f, v)?);
                let (size, places) = Size::of_all(self.set, [k.as_ref(), v.as_ref()].into_iter())?;
                let mut inner = Text::new();
                self.read_value(f, &mut inner, k, "row", places[0], "*k", 0)?;
                self.read_value(f, &mut inner, v, "row", places[1], "*v", 0)?;
                let read = literal(
                    &format!("func(d *rt.Reader, row rt.Row, k *{key}, v *{value})"),
                    inner,
                );
                t.line(format!(
                    "{to} = rt.Map(d, {row}, {at}, {}, {read})",
                    size.size.max(1)
                ))
            }
            Type::Option(e) => {
                let go = self.value(f, e)?;
                let flag = at + Size::of(self.set, e)?.size;
                t.open(format!("if d.Some({row}, {flag}) {{"));
                let var = format!("some{depth}");
                t.line(format!("{var} := new({go})"));
                self.read_value(f, t, e, row, at, &format!("*{var}"), depth + 1)?;
                t.line(format!("{to} = {var}"));
                t.close("}")
            }
            Type::Array(..) if self.is_raw(ty)? => {
                let go = self.value(f, ty)?;
                t.line(format!("{to} = *(*{go})({row}.At({at}).Ptr())"))
            }
            Type::Array(e, n) => {
                let step = Size::of(self.set, e)?.size;
                let (i, inner) = (format!("i{depth}"), format!("e{depth}"));
                t.open(format!("for {i} := range uintptr({n}) {{"));
                t.line(format!("{inner} := {row}.At({at} + {i}*{step})"));
                self.read_value(f, t, e, &inner, 0, &index(to, &i), depth + 1)?;
                t.close("}")
            }
            Type::Tuple(ts) => {
                let (_, places) = Size::of_all(self.set, ts.iter())?;
                for (i, (one, place)) in ts.iter().zip(places).enumerate() {
                    self.read_value(
                        f,
                        t,
                        one,
                        row,
                        at + place,
                        &member(to, &format!("F{i}")),
                        depth,
                    )?;
                }
                t
            }
            Type::Named(id) => match self.set.def(id)? {
                Def::Enum(d) => {
                    let s = Scalar::of(&d.repr).unwrap_or(Scalar::Unsigned(4));
                    let go = self.value(f, ty)?;
                    t.line(format!(
                        "{to} = {go}({row}.{}({at}))",
                        accessor(s).unwrap_or_default()
                    ))
                }
                _ => {
                    let read = self.reader(f, ty)?;
                    let place = if at == 0 {
                        row.to_owned()
                    } else {
                        format!("{row}.At({at})")
                    };
                    t.line(format!("{read}(d, {place}, {})", addr(to)))
                }
            },
            _ => return Err(EmitError::unsupported(ty, "it cannot stand in a record")),
        };
        Ok(())
    }

    /// Statements that count what of a value stands out of line.
    fn size_value(
        &self,
        f: &mut GoFile,
        t: &mut Text,
        ty: &Type,
        from: &str,
        depth: usize,
    ) -> Result<(), EmitError> {
        if !has_out_of_line(self.set, ty)? {
            return Ok(());
        }
        match ty {
            Type::String => {
                t.line(format!("z.Str({from})"));
            }
            Type::Vec(e) => {
                t.line(format!("z.Vec(len({from}), {})", stride(self.set, e)?));
                if has_out_of_line(self.set, e)? {
                    let i = format!("i{depth}");
                    t.open(format!("for {i} := range {from} {{"));
                    self.size_value(f, t, e, &index(from, &i), depth + 1)?;
                    t.close("}");
                }
            }
            Type::Map(k, v) => {
                let (size, _) = Size::of_all(self.set, [k.as_ref(), v.as_ref()].into_iter())?;
                t.line(format!("z.Vec(len({from}), {})", size.size.max(1)));
                let (deep_k, deep_v) =
                    (has_out_of_line(self.set, k)?, has_out_of_line(self.set, v)?);
                let (key, value) = (format!("k{depth}"), format!("v{depth}"));
                if deep_k || deep_v {
                    let head = match (deep_k, deep_v) {
                        (true, true) => format!("{key}, {value}"),
                        (true, false) => key.clone(),
                        _ => format!("_, {value}"),
                    };
                    t.open(format!("for {head} := range {from} {{"));
                    self.size_value(f, t, k, &key, depth + 1)?;
                    self.size_value(f, t, v, &value, depth + 1)?;
                    t.close("}");
                }
            }
            Type::Option(e) => {
                t.open(format!("if {from} != nil {{"));
                self.size_value(f, t, e, &deref(from), depth)?;
                t.close("}");
            }
            Type::Array(e, _) => {
                let i = format!("i{depth}");
                t.open(format!("for {i} := range {from} {{"));
                self.size_value(f, t, e, &index(from, &i), depth + 1)?;
                t.close("}");
            }
            Type::Tuple(ts) => {
                for (i, one) in ts.iter().enumerate() {
                    self.size_value(f, t, one, &member(from, &format!("F{i}")), depth)?;
                }
            }
            _ => {
                let (size, _) = self.writers(f, ty)?;
                t.line(format!("{size}(z, {})", addr(from)));
            }
        }
        Ok(())
    }

    /// Statements that write a value at `row`+`at`.
    #[allow(clippy::too_many_arguments, reason = "the places of one value")]
    pub fn write_value(
        &self,
        f: &mut GoFile,
        t: &mut Text,
        ty: &Type,
        row: &str,
        at: u64,
        from: &str,
        depth: usize,
    ) -> Result<(), EmitError> {
        if let Some(s) = Scalar::of(ty) {
            t.line(match s {
                Scalar::Bool => format!("{row}.PutBool({at}, {from})"),
                Scalar::Char => format!("{row}.PutU32({at}, uint32({from}))"),
                Scalar::Size => format!("{row}.PutU64({at}, uint64({from}))"),
                Scalar::Diff => format!("{row}.PutI64({at}, int64({from}))"),
                other => format!(
                    "{row}.Put{}({at}, {from})",
                    accessor(other).unwrap_or_default()
                ),
            });
            return Ok(());
        }
        match ty {
            Type::Duration => t.line(format!("{row}.PutI64({at}, int64({from}))")),
            Type::Time => t.line(format!("w.Time({row}, {at}, {from})")),
            Type::String => t.line(format!("w.Str({row}, {at}, {from})")),
            Type::Vec(e) if self.is_raw(e)? => t.line(format!("rt.PutPOD(w, {row}, {at}, {from})")),
            Type::Vec(e) => {
                let (_, write) = self.writers(f, e)?;
                t.line(format!(
                    "rt.PutVec(w, {row}, {at}, {}, {from}, {write})",
                    stride(self.set, e)?
                ))
            }
            Type::Map(k, v) => {
                let (key, value) = (self.value(f, k)?, self.value(f, v)?);
                let (size, places) = Size::of_all(self.set, [k.as_ref(), v.as_ref()].into_iter())?;
                let mut inner = Text::new();
                self.write_value(f, &mut inner, k, "row", places[0], "*k", 0)?;
                self.write_value(f, &mut inner, v, "row", places[1], "*v", 0)?;
                let write = literal(
                    &format!("func(w *rt.Writer, row rt.Row, k *{key}, v *{value})"),
                    inner,
                );
                t.line(format!(
                    "rt.PutMap(w, {row}, {at}, {}, {from}, {write})",
                    size.size.max(1)
                ))
            }
            Type::Option(e) => {
                let flag = at + Size::of(self.set, e)?.size;
                t.open(format!("if {from} != nil {{"));
                self.write_value(f, t, e, row, at, &deref(from), depth)?;
                t.line(format!("w.Some({row}, {flag})"));
                t.close("}")
            }
            Type::Array(..) if self.is_raw(ty)? => {
                let go = self.value(f, ty)?;
                t.line(format!("*(*{go})({row}.At({at}).Ptr()) = {from}"))
            }
            Type::Array(e, _) => {
                let step = Size::of(self.set, e)?.size;
                let (i, inner) = (format!("i{depth}"), format!("e{depth}"));
                t.open(format!("for {i} := range {from} {{"));
                t.line(format!("{inner} := {row}.At({at} + uintptr({i})*{step})"));
                self.write_value(f, t, e, &inner, 0, &index(from, &i), depth + 1)?;
                t.close("}")
            }
            Type::Tuple(ts) => {
                let (_, places) = Size::of_all(self.set, ts.iter())?;
                for (i, (one, place)) in ts.iter().zip(places).enumerate() {
                    self.write_value(
                        f,
                        t,
                        one,
                        row,
                        at + place,
                        &member(from, &format!("F{i}")),
                        depth,
                    )?;
                }
                t
            }
            Type::Named(id) => match self.set.def(id)? {
                Def::Enum(d) => {
                    let s = Scalar::of(&d.repr).unwrap_or(Scalar::Unsigned(4));
                    t.line(format!(
                        "{row}.Put{}({at}, {}({from}))",
                        accessor(s).unwrap_or_default(),
                        go_scalar(s)
                    ))
                }
                _ => {
                    let (_, write) = self.writers(f, ty)?;
                    let place = if at == 0 {
                        row.to_owned()
                    } else {
                        format!("{row}.At({at})")
                    };
                    t.line(format!("{write}(w, {place}, {})", addr(from)))
                }
            },
            _ => return Err(EmitError::unsupported(ty, "it cannot stand in a record")),
        };
        Ok(())
    }

    /// Whether a vector's elements have the same bytes in Go as in a buffer,
    /// on every target, and need no check.
    fn is_raw(&self, ty: &Type) -> Result<bool, EmitError> {
        fn raw(pod: &Pod) -> bool {
            match pod {
                Pod::Scalar(s) | Pod::Enum(_, s) => accessor(*s).is_some(),
                Pod::Array(elem, _) => raw(elem),
                Pod::Struct(_) => false,
            }
        }
        Ok(Pod::of(self.set, ty)?.is_some_and(|p| raw(&p)))
    }
}

/// A function literal; its body is one more level deep than where it stands,
/// which `Text::line` takes care of, line by line.
fn literal(head: &str, body: Text) -> String {
    let body = body.finish();
    let lines: Vec<&str> = body.trim_end().lines().collect();
    // gofmt breaks long ones.
    if let [one] = lines.as_slice()
        && head.len() + one.len() < 80
    {
        return format!("{head} {{ {one} }}");
    }
    let lines: Vec<String> = lines.iter().map(|l| format!("\t{l}")).collect();
    format!("{head} {{\n{}\n}}", lines.join("\n"))
}

/// An element of an array or slice expression.
fn index(of: &str, i: &str) -> String {
    if of.starts_with('*') {
        format!("({of})[{i}]")
    } else {
        format!("{of}[{i}]")
    }
}

/// A field of a struct expression; Go looks through one pointer by itself.
fn member(of: &str, field: &str) -> String {
    match of.strip_prefix('*') {
        Some(pointer) if !pointer.starts_with('*') => format!("{pointer}.{field}"),
        Some(_) => format!("({of}).{field}"),
        None => format!("{of}.{field}"),
    }
}

fn deref(of: &str) -> String {
    format!("*{of}")
}

/// `readT`.
fn reader(g: &Gen, f: &mut GoFile, id: &str) -> Result<(), EmitError> {
    g.rt(f);
    let local = g.local(id);
    let go = g.value(f, &Type::Named(id.to_owned()))?;
    let mut t = Text::new();
    match g.set.def(id)? {
        Def::Record(d) => read_fields(g, f, &mut t, &d.fields, "v")?,
        Def::Struct(d) => read_fields(g, f, &mut t, &flat_fields(g, &d.fields)?, "v")?,
        Def::Sum(d) => read_sum(g, f, &mut t, id, d)?,
        _ => {
            return Err(EmitError::unsupported(
                &Type::Named(id.to_owned()),
                "it cannot stand in a record",
            ));
        }
    }
    let body = t.finish();
    let d = if body.contains("d.") || body.contains("(d,") {
        "d"
    } else {
        "_"
    };
    let row = if body.contains("row") { "row" } else { "_" };
    f.body.blank();
    f.body.open(format!(
        "func read{local}({d} *rt.Reader, {row} rt.Row, v *{go}) {{"
    ));
    if !body.trim().is_empty() {
        f.body.line(body.trim_end());
    }
    f.body.close("}");
    Ok(())
}

/// A layout struct's fields where the flat encoding has them, which is the
/// same on every target.
fn flat_fields(g: &Gen, fields: &[Field]) -> Result<Vec<Field>, EmitError> {
    let (_, places) = Size::of_all(g.set, fields.iter().map(|f| &f.ty))?;
    Ok(fields
        .iter()
        .zip(places)
        .map(|(field, at)| Field {
            at,
            ..field.clone()
        })
        .collect())
}

fn read_fields(
    g: &Gen,
    f: &mut GoFile,
    t: &mut Text,
    fields: &[Field],
    to: &str,
) -> Result<(), EmitError> {
    for field in fields {
        let go = go_field(&field.name, fields.len());
        g.read_value(f, t, &field.ty, "row", field.at, &format!("{to}.{go}"), 0)?;
    }
    Ok(())
}

/// The Go name of a variant's type.
pub fn variant_type(
    g: &Gen,
    f: &mut GoFile,
    id: &str,
    v: &SumVariant,
) -> Result<String, EmitError> {
    Ok(format!("{}{}", g.name(f, id)?, go_name::exported(&v.name)))
}

fn read_sum(g: &Gen, f: &mut GoFile, t: &mut Text, id: &str, d: &SumDef) -> Result<(), EmitError> {
    t.line("switch tag := row.U32(0); tag {");
    for (tag, v) in d.variants.iter().enumerate() {
        let go = variant_type(g, f, id, v)?;
        t.open(format!("case {tag}:"));
        if v.fields.is_empty() {
            t.line(format!("*v = {go}{{}}"));
        } else {
            t.line(format!("var x {go}"));
            read_fields(g, f, t, &v.fields, "x")?;
            t.line("*v = x");
        }
        t.close_silently();
    }
    t.open("default:");
    t.line(format!("*v = {}Unknown{{Tag: tag}}", g.name(f, id)?));
    t.close("}");
    Ok(())
}

/// `sizeT` and `writeT`.
fn writer(g: &Gen, f: &mut GoFile, id: &str) -> Result<(), EmitError> {
    g.rt(f);
    let local = g.local(id);
    let ty = Type::Named(id.to_owned());
    let go = g.value(f, &ty)?;
    let (mut size, mut write) = (Text::new(), Text::new());
    match g.set.def(id)? {
        Def::Record(d) => write_fields(g, f, &mut size, &mut write, &d.fields, "v")?,
        Def::Struct(d) => write_fields(
            g,
            f,
            &mut size,
            &mut write,
            &flat_fields(g, &d.fields)?,
            "v",
        )?,
        Def::Sum(d) => write_sum(g, f, &mut size, &mut write, id, d)?,
        _ => return Err(EmitError::unsupported(&ty, "it cannot stand in a record")),
    }
    if has_out_of_line(g.set, &ty)? {
        f.body.blank();
        f.body
            .open(format!("func size{local}(z *rt.Sizes, v *{go}) {{"));
        f.body.line(size.finish().trim_end());
        f.body.close("}");
    }
    let write = write.finish();
    let w = if write.contains("w.") || write.contains("(w,") {
        "w"
    } else {
        "_"
    };
    let row = if write.contains("row") { "row" } else { "_" };
    f.body.blank();
    f.body.open(format!(
        "func write{local}({w} *rt.Writer, {row} rt.Row, v *{go}) {{"
    ));
    if !write.trim().is_empty() {
        f.body.line(write.trim_end());
    }
    f.body.close("}");
    Ok(())
}

fn write_fields(
    g: &Gen,
    f: &mut GoFile,
    size: &mut Text,
    write: &mut Text,
    fields: &[Field],
    from: &str,
) -> Result<(), EmitError> {
    for field in fields {
        let expr = format!("{from}.{}", go_field(&field.name, fields.len()));
        g.size_value(f, size, &field.ty, &expr, 0)?;
        g.write_value(f, write, &field.ty, "row", field.at, &expr, 0)?;
    }
    Ok(())
}

/// A tag that no variant has: Rust refuses it, and says which parameter it was
/// in. Written for nil and for variants that this package does not know.
const NO_TAG: &str = "1<<32-1";

fn write_sum(
    g: &Gen,
    f: &mut GoFile,
    size: &mut Text,
    write: &mut Text,
    id: &str,
    d: &SumDef,
) -> Result<(), EmitError> {
    let (mut sizes, mut writes) = (Text::new(), Text::new());
    let (mut sized, mut used) = (false, false);
    for (tag, v) in d.variants.iter().enumerate() {
        let go = variant_type(g, f, id, v)?;
        let (mut one_size, mut one_write) = (Text::new(), Text::new());
        write_fields(g, f, &mut one_size, &mut one_write, &v.fields, "x")?;
        let one_size = one_size.finish();
        if !one_size.is_empty() {
            sized = true;
            sizes
                .open(format!("case {go}:"))
                .line(one_size.trim_end())
                .close_silently();
        }
        writes
            .open(format!("case {go}:"))
            .line(format!("row.PutU32(0, {tag})"));
        let one_write = one_write.finish();
        if !one_write.is_empty() {
            used = true;
            writes.line(one_write.trim_end());
        }
        writes.close_silently();
    }
    if sized {
        size.line("switch x := (*v).(type) {")
            .line(sizes.finish().trim_end())
            .line("}");
    }
    write
        .line(if used {
            "switch x := (*v).(type) {"
        } else {
            "switch (*v).(type) {"
        })
        .line(writes.finish().trim_end());
    write
        .open("default:")
        .line(format!("row.PutU32(0, {NO_TAG})"))
        .close("}");
    Ok(())
}
