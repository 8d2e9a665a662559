//! Exported functions, constructors and methods: Go functions that call Rust.
//!
//! In: signature, docs, call. Not in: single arguments (`args`) and results
//! (`results`).

use ferrogo_contract::go_name;
use ferrogo_contract::model::{FunctionDef, Receiver, Type};

use super::super::abi::{By, ErrorType, Form, Out, Return};
use super::super::c::functions::is_epoch_view;
use super::super::names::go_param;
use super::super::set::{split, walk_type};
use super::super::text::Text;
use super::super::{EmitError, own};
use super::calls::Body;
use super::context::Gen;
use super::doc::{body as doc_body, doc};
use super::file::GoFile;
use super::results::Words;
use super::ty::results_text;

/// The functions that belong to no object.
pub fn file(g: &Gen) -> Result<GoFile, EmitError> {
    let mut f = GoFile::new();
    for (key, def) in g.functions() {
        let of_object = !def.of.is_empty()
            && matches!(
                g.set.def(&g.id(&def.of)),
                Ok(super::super::set::Def::Object(_))
            );
        if !of_object {
            g.at(key, function(g, &mut f, def))?;
        }
    }
    if !f.body.is_empty() {
        f.cgo(g.include());
    }
    Ok(f)
}

/// One function or method.
pub fn function(g: &Gen, f: &mut GoFile, def: &FunctionDef) -> Result<(), EmitError> {
    let forms = def
        .params
        .iter()
        .map(|p| Form::of(g.set, &p.ty))
        .collect::<Result<Vec<_>, _>>()?;
    let ret = Return::of(g.set, &def.ret)?;
    refuse_dangling_view(def, &ret)?;
    let go = go_name::function(def);
    let of = g.id(&def.of);
    let names: Vec<String> = def.params.iter().map(|p| go_param(&p.name)).collect();
    let receiver = match def.receiver {
        Receiver::None => None,
        _ => Some(receiver_name(split(&of).1, &names)),
    };
    let qualified = match &receiver {
        Some(_) => format!(
            "{}.{}.{go}",
            g.options.package,
            go_name::exported(split(&of).1)
        ),
        None => format!("{}.{go}", g.options.package),
    };

    // The body: checks, conversions, moves; then the call.
    let fallible = ret.error.is_some();
    let zeros = g.zeros(f, &ret.out)?;
    let mut body = Body::new(qualified, zeros, fallible);
    g.rt(f);
    let mut owner = None;
    if let (Some(name), Some(by)) = (&receiver, By::receiver(def.receiver)) {
        let object = g.obj(f, &of, name);
        body.check(
            &format!("{name} == nil || !{}.Ready()", object.value),
            &format!("rt.Refuse({name}, \"{}\", \"\")", body.name),
        );
        if by == By::Value {
            let place = format!("\"{}\", \"\"", body.name);
            g.take(&mut body, &object, &place);
        }
        body.args
            .push(format!("C.uint64_t({}.Handle())", object.value));
        body.keep.push(name.clone());
        f.import("runtime");
        owner = Some((object.addr, is_epoch_view(g.set, def, &ret.out)?));
    } else {
        body.check("stale != nil", "stale");
    }
    for ((p, form), name) in def.params.iter().zip(&forms).zip(&names) {
        let _ = p;
        g.add_arg(f, &mut body, form, name, name)?;
    }

    let mut params = Vec::new();
    for (form, name) in forms.iter().zip(&names) {
        params.push((name.clone(), g.param(f, form)?));
    }
    let results = g.returns(f, &ret)?;
    let mut t = std::mem::take(&mut f.body);
    t.blank();
    t.comment(docs(g, def, &go, &forms, &names, &ret));
    let on = receiver.as_ref().map_or(String::new(), |r| {
        format!("({r} *{}) ", go_name::exported(split(&of).1))
    });
    let results = results_text(&results);
    let space = if results.is_empty() { "" } else { " " };
    t.open(format!(
        "func {on}{go}({}){space}{results} {{",
        params_text(&params)
    ));
    call(g, f, &mut t, &mut body, def, &ret, owner, &names)?;
    t.close("}");
    f.body = t;
    Ok(())
}

/// The call and what follows it.
#[allow(
    clippy::too_many_arguments,
    reason = "the parts of one function, used once"
)]
fn call(
    g: &Gen,
    f: &mut GoFile,
    t: &mut Text,
    body: &mut Body,
    def: &FunctionDef,
    ret: &Return,
    owner: Option<(String, bool)>,
    names: &[String],
) -> Result<(), EmitError> {
    for part in [&mut body.checks, &mut body.prep, &mut body.moves] {
        let part = std::mem::take(part).finish();
        if !part.is_empty() {
            t.line(part.trim_end());
        }
    }
    let call = format!("C.{}({})", def.symbol, body.args.join(", "));
    if shows_go(&ret.out) {
        for name in &body.keep {
            t.line(format!("defer runtime.KeepAlive({name})"));
        }
    }
    let wide = ret.out.is_wide() || owner.as_ref().is_some_and(|(_, epoch)| *epoch);
    let to_ret = g.helper("goRet");
    if wide {
        t.line(format!("c := {call}"));
        t.line(format!("r := {to_ret}(c.r)"));
    } else {
        t.line(format!("r := {to_ret}({call})"));
    }
    for line in &body.after {
        t.line(line);
    }
    if !shows_go(&ret.out) {
        for name in &body.keep {
            t.line(format!("runtime.KeepAlive({name})"));
        }
    }
    t.open("if r.Failed() {");
    t.line(body.failing(&failure(g, ret, body, names)));
    t.close("}");
    if let Out::Option(_) = &ret.out {
        t.open("if r.IsNone() {");
        t.line(body.succeeding(&g.zeros(f, &ret.out)?));
        t.close("}");
    }
    let words = Words {
        ret: "r".into(),
        val: "c.val".into(),
        owner,
    };
    let values = g.decode(f, t, body, &ret.out, &words)?;
    let line = body.succeeding(&values);
    if !line.is_empty() {
        t.line(line);
    }
    Ok(())
}

/// Whether the result is a Go object that Rust keeps: it is found by a hold
/// that ends with the object that has it, so that object lives until then.
fn shows_go(out: &Out) -> bool {
    match out {
        Out::Dyn { kept, .. } => !kept,
        Out::Option(inner) => shows_go(inner),
        Out::Tuple(outs) => outs.iter().any(shows_go),
        _ => false,
    }
}

/// The expression of a failed call's error.
fn failure(g: &Gen, ret: &Return, body: &Body, names: &[String]) -> String {
    let mut args = format!("r, \"{}\"", body.name);
    for name in names {
        args.push_str(&format!(", \"{name}\""));
    }
    match &ret.error {
        None => format!("rt.Decode(boundary, {args})"),
        Some(ErrorType::Any) => format!("rt.DecodeAny(boundary, {args})"),
        Some(ErrorType::Sum(id)) => {
            g.needs.borrow_mut().fail.insert(id.clone());
            g.needs.borrow_mut().read.insert(id.clone());
            format!("fail{}({args})", g.local(id))
        }
    }
}

/// A free function that takes a borrow and gives a slice back would let Go
/// look at memory whose owner nobody knows.
fn refuse_dangling_view(def: &FunctionDef, ret: &Return) -> Result<(), EmitError> {
    let mut borrows = false;
    for p in &def.params {
        walk_type(&p.ty, &mut |t| {
            borrows |= matches!(t, Type::Ref(_) | Type::RefMut(_))
        });
    }
    let is_view = matches!(&ret.out, Out::Slice { view: true, .. });
    if def.receiver == Receiver::None && borrows && is_view {
        return Err(EmitError::unsupported(
            &def.ret,
            "it borrows from a parameter, which Go may change or free; return `Vec<T>`, or make it a method",
        ));
    }
    Ok(())
}

/// A short receiver name that no parameter has.
pub fn receiver_name(type_name: &str, params: &[String]) -> String {
    let short: String = type_name
        .chars()
        .take(1)
        .flat_map(char::to_lowercase)
        .collect();
    let taken = |name: &str| {
        matches!(name, "r" | "c" | "w" | "f" | "d" | "v" | "t") || params.iter().any(|p| p == name)
    };
    if !taken(&short) {
        return short;
    }
    let long = go_param(type_name);
    if taken(&long) {
        format!("{long}Self")
    } else {
        long
    }
}

/// Parameters as Go writes them: neighbours of one type share it.
pub fn params_text(params: &[(String, String)]) -> String {
    let mut parts = Vec::new();
    for (i, (name, ty)) in params.iter().enumerate() {
        match params.get(i + 1) {
            Some((_, next)) if next == ty => parts.push(name.clone()),
            _ => parts.push(format!("{name} {ty}")),
        }
    }
    parts.join(", ")
}

/// Rust's docs, then who owns what and how it fails.
fn docs(
    g: &Gen,
    def: &FunctionDef,
    go: &str,
    forms: &[Form],
    names: &[String],
    ret: &Return,
) -> String {
    let mut text = doc(
        go,
        &def.doc,
        &format!("calls {} of the Rust crate {}.", def.name, g.contract.krate),
    );
    let mut notes = Vec::new();
    for (form, name) in forms.iter().zip(names) {
        if let Some(what) = own::param(form) {
            notes.push(format!("{name} is {what}."));
        }
    }
    if def.receiver == Receiver::Owned {
        notes.push("The receiver is consumed: any later use of it is ferrogo.ErrMoved.".to_owned());
    }
    if let Some(what) = own::result_go(&ret.out) {
        notes.push(what.to_owned());
    }
    match &ret.error {
        Some(ErrorType::Sum(id)) => notes.push(format!(
            "The error is a variant of {}, or one of the boundary: a *ferrogo.RustPanic, a *ferrogo.BoundaryError.",
            g.type_in_docs(id)
        )),
        Some(ErrorType::Any) => notes.push(
            "The error is a *ferrogo.RustError with Rust's message, or one of the boundary:\na *ferrogo.RustPanic, a *ferrogo.BoundaryError."
                .to_owned(),
        ),
        None => notes.push("It panics with a *ferrogo.RustPanic or a *ferrogo.BoundaryError.".to_owned()),
    }
    if !notes.is_empty() {
        text.push_str("\n\n");
        text.push_str(&notes.join("\n"));
    }
    text
}

impl Gen<'_> {
    /// A type's name in a comment.
    pub fn type_in_docs(&self, id: &str) -> String {
        let (krate, name) = split(id);
        let go = go_name::exported(name);
        if self.is_own(id) {
            go
        } else {
            format!("{}.{go}", go_name::package(krate))
        }
    }

    /// Rust's docs of a type, as a Go comment.
    pub fn type_doc(&self, name: &str, rust: &str, fallback: &str) -> String {
        doc(name, rust, fallback)
    }
}

/// A field's or variant's docs as they are.
pub fn field_doc(rust: &str) -> String {
    doc_body(rust)
}
