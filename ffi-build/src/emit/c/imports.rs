//! C blocks and tables of import traits and closures.

use ferrogo_contract::model::{ImportDef, MethodDef, Param};

use super::super::EmitError;
use super::super::abi::{Form, Return, Signature};
use super::super::linkage::Linkage;
use super::super::set::Set;
use super::super::text::Text;
use super::forms::{Forms, member};
use super::{asserts, types::comment};

/// One import trait: a block for each method, the table, the registration.
pub fn import(
    set: &Set,
    link: &Linkage,
    krate: &str,
    d: &ImportDef,
    forms: &mut Forms,
    t: &mut Text,
) -> Result<(), EmitError> {
    let base = format!("fg_{krate}_{}", d.name);
    let mut rows = Vec::new();
    for m in &d.methods {
        let name = format!("{base}_{}", m.name);
        t.blank();
        comment(t, &m.doc);
        block(set, &name, m, forms, t)?;
        t.line(format!("void {name}({name}_block *);"));
        rows.push(format!(
            "void (*{})({name}_block *);",
            super::super::names::c_field(&m.name)
        ));
    }
    t.blank();
    comment(t, &d.doc);
    table(&base, &rows, t);
    link.declare(
        t,
        "ferrogo_ret",
        &d.register,
        &[("ferrogo_dyn".into(), "impl".into())],
    );
    Ok(())
}

/// The blocks and tables of all closures that the header's functions take.
pub fn closures(set: &Set, krate: &str, forms: &mut Forms, t: &mut Text) -> Result<(), EmitError> {
    // A closure's own arguments cannot be closures, so this set does not grow.
    for (hash, sig) in forms.closures.clone() {
        let base = closure_name(krate, &hash);
        t.blank();
        t.line(format!("/* {} */", super::super::hashes::text(&sig)));
        block(set, &base, &as_method(&sig), forms, t)?;
        t.line(format!("void {base}_call({base}_block *);"));
        table(&base, &[format!("void (*call)({base}_block *);")], t);
    }
    Ok(())
}

/// The C name of a closure's signature.
pub fn closure_name(krate: &str, hash: &str) -> String {
    format!("fg_{krate}_fn_{hash}")
}

/// A closure as the one method of a trait.
pub fn as_method(sig: &Signature) -> MethodDef {
    MethodDef {
        name: "call".into(),
        go: String::new(),
        doc: String::new(),
        params: sig
            .args
            .iter()
            .enumerate()
            .map(|(i, ty)| Param {
                name: format!("a{i}"),
                ty: ty.clone(),
                abi_size: 0,
            })
            .collect(),
        ret: sig.ret.clone(),
        block_size: 0,
    }
}

fn block(
    set: &Set,
    name: &str,
    m: &MethodDef,
    forms: &mut Forms,
    t: &mut Text,
) -> Result<(), EmitError> {
    let ret = Return::of(set, &m.ret)?;
    t.open("typedef struct {");
    t.line("ferrogo_call head;");
    for (i, p) in m.params.iter().enumerate() {
        let form = Form::of(set, &p.ty)?;
        let ty = forms.param(&form);
        t.line(format!(
            "{} /* {} */",
            member(&ty, &format!("a{i}")),
            p.name
        ));
    }
    if ret.out.is_wide() {
        let ty = forms.value(&ret.out);
        t.line(member(&ty, "out"));
    }
    t.close(format!("}} {name}_block;"));
    asserts::size(
        t,
        &format!("{name}_block"),
        m.block_size,
        &format!("{name}: the block"),
    );
    Ok(())
}

fn table(base: &str, rows: &[String], t: &mut Text) {
    t.open("typedef struct {");
    t.line("uint64_t hash;");
    t.line("void (*release)(uint64_t handle);");
    for row in rows {
        t.line(row);
    }
    t.close(format!("}} {base}_table;"));
}
