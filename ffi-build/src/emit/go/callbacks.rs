//! The functions that Rust calls: one for each method of an import trait, one
//! for each signature of a closure, and the release of what Rust kept.
//!
//! In: the order of a callback's parts. Not in: arguments (`incoming`),
//! results (`outgoing`), panics (the run-time's Guard).

use ferrogo_contract::go_name;
use ferrogo_contract::model::{ImportDef, Item, MethodDef};

use super::super::EmitError;
use super::super::abi::{Form, Return};
use super::super::c::imports::{as_method, closure_name};
use super::super::hashes;
use super::super::names::{self, c_type};
use super::super::set::{Def, split};
use super::context::Gen;
use super::file::GoFile;

/// All functions that Rust calls.
pub fn file(g: &Gen) -> Result<GoFile, EmitError> {
    let mut f = GoFile::new();
    for (key, entry) in &g.contract.items {
        if let Item::Import(d) = &entry.item {
            let id = g.id(&d.name);
            g.table(&id);
            g.at(key, implementation(g, &mut f, &id, d))?;
        }
    }
    // Traits of other crates that this crate's functions take: their packages
    // keep their tables to themselves, so this one has its own.
    let others: Vec<_> = g
        .needs
        .borrow()
        .tables
        .iter()
        .filter(|id| !g.is_own(id))
        .cloned()
        .collect();
    for id in others {
        if let Def::Import(d) = g.set.def(&id)? {
            implementation(g, &mut f, &id, d)?;
        }
    }
    let closures = g.needs.borrow().closures.clone();
    for (hash, sig) in closures {
        let base = closure_name(&g.contract.krate, &hash);
        let go = g.func(&mut f, &sig.args, &sig.ret)?;
        let about = format!("{base}_call is a {}, as Rust calls it.", hashes::text(&sig));
        let name = format!("{}.func", g.options.package);
        callback(
            g,
            &mut f,
            &format!("{base}_call"),
            &format!("{base}_block"),
            &name,
            &about,
            &go,
            "",
            &as_method(&sig),
        )?;
    }
    if needs_release(g) {
        g.rt(&mut f);
        let symbol = release_symbol(g);
        f.body.blank().comment(format!(
            "{symbol} takes back what Rust kept: an implementation or a closure."
        ));
        f.body.line(format!("//\n//export {symbol}"));
        f.body.open(format!("func {symbol}(handle C.uint64_t) {{"));
        f.body.line("rt.Release(uint64(handle))").close("}");
    }
    if !f.body.is_empty() {
        f.cgo(g.include());
    }
    Ok(f)
}

/// The functions by which Rust calls one trait.
fn implementation(g: &Gen, f: &mut GoFile, id: &str, d: &ImportDef) -> Result<(), EmitError> {
    let interface = g.name(f, id)?;
    let base = callback_base(g, id);
    for m in &d.methods {
        let symbol = format!("{base}_{}", m.name);
        let block = format!("{}_{}_block", c_type(id), m.name);
        let method = go_name::method(m);
        let name = format!("{}.{}.{method}", g.options.package, g.local(id));
        let about = format!("{symbol} is {interface}.{method}, as Rust calls it.");
        callback(
            g,
            f,
            &symbol,
            &block,
            &name,
            &about,
            &interface,
            &format!(".{method}"),
            m,
        )?;
    }
    Ok(())
}

/// What the C names of a trait's functions begin with: another crate's trait
/// carries both crates' names.
pub fn callback_base(g: &Gen, id: &str) -> String {
    if g.is_own(id) {
        return c_type(id);
    }
    let (krate, name) = split(id);
    format!("fg_{}_{krate}_{name}", g.contract.krate)
}

/// Whether Rust can keep anything of this package.
pub fn needs_release(g: &Gen) -> bool {
    let needs = g.needs.borrow();
    !needs.tables.is_empty() || !needs.closures.is_empty()
}

/// The C name of the release of what Rust kept.
pub fn release_symbol(g: &Gen) -> String {
    format!("fg_{}_go_release", g.contract.krate)
}

#[allow(
    clippy::too_many_arguments,
    reason = "the names of one function, used once"
)]
fn callback(
    g: &Gen,
    f: &mut GoFile,
    symbol: &str,
    block: &str,
    name: &str,
    about: &str,
    implements: &str,
    method: &str,
    m: &MethodDef,
) -> Result<(), EmitError> {
    g.rt(f);
    f.import("unsafe");
    let goexit = g.helper("goexit");
    let forms = m
        .params
        .iter()
        .map(|p| Form::of(g.set, &p.ty))
        .collect::<Result<Vec<_>, _>>()?;
    let ret = Return::of(g.set, &m.ret)?;

    let mut t = std::mem::take(&mut f.body);
    t.blank()
        .comment(about)
        .line(format!("//\n//export {symbol}"));
    t.open(format!("func {symbol}(a *C.{block}) {{"));
    t.line("c := rt.Enter(unsafe.Pointer(a))");
    t.line(format!("defer rt.Guard(boundary, c, \"{name}\", {goexit})"));
    t.line(format!("impl := rt.At[{implements}](c.Handle, \"{name}\")"));
    if forms.iter().any(Gen::needs_scope) {
        t.line("scope := rt.OpenScope()");
        t.line("defer scope.End()");
    }
    let mut args = Vec::new();
    let mut after = Vec::new();
    for (i, (form, p)) in forms.iter().zip(&m.params).enumerate() {
        let place = format!("\"{name}\", \"{}\"", names::go_param(&p.name));
        args.push(g.incoming(
            f,
            &mut t,
            &mut after,
            form,
            &format!("a.a{i}"),
            &format!("arg{i}"),
            &place,
        )?);
    }
    let call = format!("impl{method}({})", args.join(", "));
    g.outgoing(f, &mut t, &ret, &call, &after, name)?;
    t.close("}");
    f.body = t;
    Ok(())
}
