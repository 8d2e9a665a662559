//! Objects: a struct with the run-time's part, constructors, methods, Close.

use ferrogo_contract::go_name;
use ferrogo_contract::model::{Item, ObjectDef};

use super::super::EmitError;
use super::super::set::{Def, split};
use super::context::Gen;
use super::file::GoFile;
use super::functions::{function, receiver_name};

/// All objects of the crate, each with its functions.
pub fn file(g: &Gen) -> Result<GoFile, EmitError> {
    let mut f = GoFile::new();
    for (key, entry) in &g.contract.items {
        let Item::Object(d) = &entry.item else {
            continue;
        };
        object(g, &mut f, d);
        let id = g.id(&d.name);
        g.slab(&id);
        for (name, def) in g.functions() {
            if !def.of.is_empty() && g.id(&def.of) == id {
                g.at(name, function(g, &mut f, def))?;
            }
        }
        let _ = key;
        close(&mut f, d);
    }
    if !f.body.is_empty() {
        f.cgo(g.include());
    }
    Ok(f)
}

fn object(g: &Gen, f: &mut GoFile, d: &ObjectDef) {
    g.rt(f);
    let go = go_name::exported(&d.name);
    let mut doc = g.type_doc(&go, &d.doc, "is an object of Rust.");
    doc.push_str(
        "\n\nIt lives in Rust and is closed by who got it; its methods may be called from several\ngoroutines, and Close may race them. It must not be copied.",
    );
    if d.mutable {
        doc.push_str(
            "\nMethods that change it need it alone: while another call or a view is under way they\nfail with ferrogo.ErrBusy, and views of before are ferrogo.ErrStale afterwards.",
        );
    }
    f.body.blank().comment(doc);
    f.body
        .open(format!("type {go} struct {{"))
        .line("o rt.Obj")
        .close("}");
}

fn close(f: &mut GoFile, d: &ObjectDef) {
    let go = go_name::exported(&d.name);
    let receiver = receiver_name(&d.name, &[]);
    f.body.blank().comment(format!(
        "Close gives the {go} back to Rust, at once or when the last call and the last view have\n\
         left it. It is idempotent, and does nothing to what was moved. The error is a panic in\n\
         Rust's Drop."
    ));
    f.body
        .open(format!("func ({receiver} *{go}) Close() error {{"));
    f.body
        .open(format!("if {receiver} == nil {{"))
        .line("return nil")
        .close("}");
    f.body.line(format!("return {receiver}.o.Close()"));
    f.body.close("}");
}

/// The slabs that were asked for, with their releases: into `cgo.go`.
pub fn slabs(g: &Gen, f: &mut GoFile) -> Result<(), EmitError> {
    let ids = g.needs.borrow().slabs.clone();
    for id in ids {
        let Def::Object(d) = g.set.def(&id)? else {
            continue;
        };
        g.rt(f);
        let (local, name) = (g.local(&id), g.name(f, &id)?);
        let qualified = if g.is_own(&id) {
            format!("{}.{name}", g.options.package)
        } else {
            format!(
                "{}.{}",
                go_name::package(split(&id).0),
                go_name::exported(split(&id).1)
            )
        };
        let to_ret = g.helper("goRet");
        f.body.blank();
        f.body.line(format!(
            "var slabOf{local} = rt.NewSlab[{name}](boundary, \"{qualified}\", release{local})"
        ));
        f.body.blank();
        f.body
            .open(format!("func release{local}(handle uint64) rt.Ret {{"));
        f.body
            .line(format!(
                "return {to_ret}(C.{}(C.uint64_t(handle)))",
                d.release
            ))
            .close("}");
    }
    Ok(())
}
