//! Import traits: the Go interfaces that a program implements for Rust.
//!
//! In: the interfaces and the functions that register an implementation. Not
//! in: how Rust calls them (`callbacks`).

use ferrogo_contract::go_name;
use ferrogo_contract::model::{ImportDef, Item, MethodDef};

use super::super::EmitError;
use super::super::abi::{ErrorType, Form, Return};
use super::super::names::go_param;
use super::context::Gen;
use super::doc::doc;
use super::file::GoFile;
use super::functions::params_text;
use super::ty::results_text;

/// All traits of the crate.
pub fn file(g: &Gen) -> Result<GoFile, EmitError> {
    let mut f = GoFile::new();
    let mut registers = false;
    for (key, entry) in &g.contract.items {
        if let Item::Import(d) = &entry.item {
            g.at(key, interface(g, &mut f, d))?;
            if !d.register.is_empty() {
                registers = true;
                register(g, &mut f, d);
            }
        }
    }
    if registers {
        f.cgo(g.include());
    }
    Ok(f)
}

fn interface(g: &Gen, f: &mut GoFile, d: &ImportDef) -> Result<(), EmitError> {
    let go = go_name::exported(&d.name);
    let mut text = g.type_doc(&go, &d.doc, "is implemented in Go and called by Rust.");
    text.push_str(
        "\n\nRust may call it from several threads at a time. A panic in a method unwinds Rust and\n\
         goes on in the Go code that called Rust.",
    );
    let mut t = std::mem::take(&mut f.body);
    t.blank().comment(text);
    if d.methods.is_empty() {
        t.line(format!("type {go} interface{{}}"));
        f.body = t;
        return Ok(());
    }
    t.open(format!("type {go} interface {{"));
    for m in &d.methods {
        let name = go_name::method(m);
        t.blank();
        t.comment(method_doc(g, &name, m)?);
        let (params, results) = method_signature(g, f, m)?;
        let space = if results.is_empty() { "" } else { " " };
        t.line(format!("{name}({}){space}{results}", params_text(&params)));
    }
    t.close("}");
    f.body = t;
    Ok(())
}

/// The parameters and results of a method that Go implements.
fn method_signature(
    g: &Gen,
    f: &mut GoFile,
    m: &MethodDef,
) -> Result<(Vec<(String, String)>, String), EmitError> {
    let mut params = Vec::new();
    for p in &m.params {
        let form = Form::of(g.set, &p.ty)?;
        params.push((go_param(&p.name), g.arg(f, &form)?));
    }
    let results = g.returns(f, &Return::of(g.set, &m.ret)?)?;
    Ok((params, results_text(&results)))
}

fn method_doc(g: &Gen, name: &str, m: &MethodDef) -> Result<String, EmitError> {
    let mut text = doc(name, &m.doc, "is called by Rust.");
    let mut notes = Vec::new();
    for p in &m.params {
        let param = go_param(&p.name);
        match Form::of(g.set, &p.ty)? {
            Form::Slice { copied: false, .. } | Form::BorrowedStr => {
                notes.push(format!(
                    "{param} is Rust's memory, dead when the method returns."
                ));
            }
            Form::Object {
                by: super::super::abi::By::Value,
                ..
            }
            | Form::Owned(..) => {
                notes.push(format!("{param} is the method's own, to be closed."));
            }
            Form::Object { .. } => notes.push(format!("{param} is lent until the method returns.")),
            _ => {}
        }
    }
    match Return::of(g.set, &m.ret)?.error {
        Some(ErrorType::Sum(id)) => {
            notes.push(format!(
                "An error that is a *{} arrives in Rust as that; of others the text and type do.",
                g.type_in_docs(&id)
            ));
        }
        Some(ErrorType::Any) => {
            notes.push("Of an error, the text and type arrive in Rust.".to_owned())
        }
        None => {}
    }
    if !notes.is_empty() {
        text.push_str("\n\n");
        text.push_str(&notes.join("\n"));
    }
    Ok(text)
}

/// `RegisterT`: the implementation that Rust finds without being given one.
fn register(g: &Gen, f: &mut GoFile, d: &ImportDef) {
    g.rt(f);
    let go = go_name::exported(&d.name);
    let table = g.table(&g.id(&d.name));
    let (to_dyn, to_ret) = (g.helper("cDyn"), g.helper("goRet"));
    let qualified = format!("{}.Register{go}", g.options.package);
    f.body.blank().comment(format!(
        "Register{go} gives Rust an implementation for calls to which none is passed, for as long\n\
         as the program runs. Only the first one registered is used."
    ));
    f.body
        .open(format!("func Register{go}(impl {go}) error {{"));
    let rust_main = g.options.rust_main;
    if !rust_main {
        f.body
            .open("if stale != nil {")
            .line("return stale")
            .close("}");
    }
    f.body.open("if rt.IsNil(impl) {");
    f.body
        .line(format!("return rt.NullError(\"{qualified}\", \"impl\")"))
        .close("}");
    if rust_main {
        f.body.open("return starting.Do(func() error {");
    }
    f.body.line(format!(
        "r := {to_ret}(C.{}({to_dyn}(rt.Hold(impl), {table})))",
        d.register
    ));
    f.body.open("if r.Failed() {");
    f.body
        .line(format!(
            "return rt.Decode(boundary, r, \"{qualified}\", \"impl\")"
        ))
        .close("}");
    f.body.line("return nil");
    if rust_main {
        f.body.close("})");
    }
    f.body.close("}");
}
