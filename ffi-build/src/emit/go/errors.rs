//! Error sums: typed errors whose variants are errors too.
//!
//! In: the types, their text, their way from and to Rust. Not in: panics and
//! boundary errors (the run-time).

use ferrogo_contract::go_name;
use ferrogo_contract::model::{Item, SumDef, SumVariant, Type};

use super::super::EmitError;
use super::super::abi::{ErrorType, Scalar};
use super::super::flat::{Root, Size};
use super::super::names::go_field;
use super::super::set::Def;
use super::super::text::Text;
use super::context::Gen;
use super::file::GoFile;
use super::types::{list, structure, unknown};

/// The crate's own errors, and the conversions that functions asked for.
pub fn file(g: &Gen) -> Result<GoFile, EmitError> {
    let mut f = GoFile::new();
    for (key, entry) in &g.contract.items {
        if let Item::Sum(d) = &entry.item
            && d.error
        {
            g.at(key, error(g, &mut f, d))?;
        }
    }
    let (fail, raise) = {
        let needs = g.needs.borrow();
        (needs.fail.clone(), needs.raise.clone())
    };
    for id in fail {
        from_rust(g, &mut f, &id)?;
    }
    for id in raise {
        to_rust(g, &mut f, &id)?;
    }
    if !f.body.is_empty() {
        f.cgo(g.include());
    }
    Ok(f)
}

fn error(g: &Gen, f: &mut GoFile, d: &SumDef) -> Result<(), EmitError> {
    let go = go_name::exported(&d.name);
    let names: Vec<String> = d
        .variants
        .iter()
        .map(|v| go_name::sum_variant(&d.name, &v.name))
        .collect();
    let receiver = "e";

    let mut doc = g.type_doc(&go, &d.doc, "is an error of Rust.");
    doc.push_str(&format!(
        "\n\nVariant says which: {}. A call that fails returns the variant alone; errors.As finds it, and also makes a *{go} of it. errors.Is finds a variant without data.",
        list(&names)
    ));
    f.body.blank().comment(doc);
    f.body
        .open(format!("type {go} struct {{"))
        .line(format!("Variant {go}Variant"))
        .close("}");
    f.body
        .blank()
        .comment("Error is the text that Rust's Display gives.");
    f.body
        .open(format!("func ({receiver} *{go}) Error() string {{"));
    f.body
        .open(format!(
            "if {receiver} == nil || {receiver}.Variant == nil {{"
        ))
        .line(format!("return \"{go}\""))
        .close("}");
    f.body
        .line(format!("return {receiver}.Variant.Error()"))
        .close("}");
    f.body.blank().comment("Unwrap is the variant.");
    f.body
        .open(format!("func ({receiver} *{go}) Unwrap() error {{"));
    f.body
        .open(format!("if {receiver} == nil {{"))
        .line("return nil")
        .close("}");
    f.body.line(format!("return {receiver}.Variant")).close("}");

    f.body.blank().comment(format!(
        "{go}Variant is a variant of {go}. Variants are values, not pointers."
    ));
    f.body
        .open(format!("type {go}Variant interface {{"))
        .line("error")
        .line(format!("is{go}()"))
        .close("}");

    for (v, name) in d.variants.iter().zip(&names) {
        let doc = super::doc::doc(name, &v.doc, &format!("is a variant of {go}."));
        structure(g, f, name, &doc, &v.fields)?;
        f.body.blank().line(format!("func ({name}) is{go}() {{}}"));
        as_method(f, receiver, name, &go);
        f.body
            .blank()
            .comment("Error is the text that Rust's Display gives.");
        f.body
            .open(format!("func ({receiver} {name}) Error() string {{"));
        if !v.fields.is_empty() {
            f.import("fmt");
        }
        f.body.line(format!(
            "return text{go}({receiver}, {})",
            fallback(receiver, &go, v)
        ));
        f.body.close("}");
    }
    unknown(f, &go);
    f.body
        .blank()
        .line(format!("func ({go}Unknown) is{go}() {{}}"));
    as_method(f, receiver, &format!("{go}Unknown"), &go);
    f.body.blank().comment(format!(
        "as{go} is the As of every variant. So a failed call costs one allocation, for the variant."
    ));
    f.body
        .open(format!("func as{go}(v {go}Variant, target any) bool {{"))
        .line(format!("{receiver}, ok := target.(**{go})"))
        .open("if ok {")
        .line(format!("*{receiver} = &{go}{{Variant: v}}"))
        .close("}")
        .line("return ok")
        .close("}");
    f.import("strconv");
    f.body
        .blank()
        .comment("Error names the number; there is no text.");
    f.body
        .open(format!("func ({receiver} {go}Unknown) Error() string {{"));
    f.body.line(format!(
        "return \"{go}.Unknown{{Tag: \" + strconv.FormatUint(uint64({receiver}.Tag), 10) + \"}}\""
    ));
    f.body.close("}");
    display(g, f, &go, d)
}

/// `As` of a variant, by which `errors.As` finds the error as a whole.
fn as_method(f: &mut GoFile, receiver: &str, variant: &str, go: &str) {
    f.body
        .blank()
        .comment(format!("As makes a *{go} for errors.As."));
    f.body.line(format!(
        "func ({receiver} {variant}) As(target any) bool {{ return as{go}({receiver}, target) }}"
    ));
}

/// The text for when Rust cannot be asked: `ParseError.BadLine{Line: 3}`. It
/// is a function, so that nothing is formatted in vain.
fn fallback(receiver: &str, go: &str, v: &SumVariant) -> String {
    if v.fields.is_empty() {
        return format!("func() string {{ return \"{go}.{}\" }}", v.name);
    }
    let names: Vec<String> = v
        .fields
        .iter()
        .map(|field| go_field(&field.name, v.fields.len()))
        .collect();
    let form: Vec<String> = names.iter().map(|n| format!("{n}: %v")).collect();
    let args: Vec<String> = names.iter().map(|n| format!("{receiver}.{n}")).collect();
    format!(
        "func() string {{\n\treturn fmt.Sprintf(\"{go}.{}{{{}}}\", {})\n}}",
        v.name,
        form.join(", "),
        args.join(", ")
    )
}

/// Asks Rust's Display for the text of a variant.
fn display(g: &Gen, f: &mut GoFile, go: &str, d: &SumDef) -> Result<(), EmitError> {
    g.rt(f);
    let id = g.id(&d.name);
    let ty = Type::Named(id);
    let root = Root::one(g.set, &ty)?;
    let (size, write) = g.writers(f, &ty)?;
    let (to_str, to_ret) = (g.helper("cFlatStr"), g.helper("goRet"));
    f.body.blank().comment(format!(
        "text{go} asks Rust for the text of a {go}, and is fallback's when Rust cannot tell."
    ));
    f.body.open(format!(
        "func text{go}(v {go}Variant, fallback func() string) string {{"
    ));
    if d.display.is_empty() {
        f.body.line("return fallback()").close("}");
        return Ok(());
    }
    f.body
        .open("if stale != nil {")
        .line("return fallback()")
        .close("}");
    f.body.line(format!(
        "w, err := rt.WriteOne(\"{}.{go}.Error\", \"\", {:#x}, {}, &v, {size}, {write})",
        g.options.package, root.tag, root.stride
    ));
    f.body
        .open("if err != nil {")
        .line("return fallback()")
        .close("}");
    f.body
        .line(format!("r := {to_ret}(C.{}({to_str}(w)))", d.display));
    f.body.line("w.Put()");
    f.body.open("if r.Failed() {");
    f.body
        .comment("A panic in Display: its buffer is released, its message is not the error's.");
    f.body.line(format!(
        "_ = rt.Decode(boundary, r, \"{}.{go}.Error\")",
        g.options.package
    ));
    f.body.line("return fallback()").close("}");
    f.body.line("return rt.TakeString(boundary, r)");
    f.body.close("}");
    Ok(())
}

/// `failT`: a failed result whose error is a `T`.
fn from_rust(g: &Gen, f: &mut GoFile, id: &str) -> Result<(), EmitError> {
    let Def::Sum(d) = g.set.def(id)? else {
        return Ok(());
    };
    g.rt(f);
    let (local, name) = (g.local(id), g.name(f, id)?);
    let ty = Type::Named(id.to_owned());
    let root = Root::one(g.set, &ty)?;
    let read = g.reader(f, &ty)?;
    f.body.blank().comment(format!(
        "fail{local} makes the error of a call that failed with a {name}, or otherwise."
    ));
    f.body.line("//\n//go:noinline");
    f.body.open(format!(
        "func fail{local}(r rt.Ret, fn string, params ...string) error {{"
    ));
    f.body.line("switch r.Kind() {");
    if d.variants.iter().any(|v| v.inline) {
        f.body.open("case rt.KindInline:");
        f.body
            .line(format!("return inline{local}(r)"))
            .close_silently();
    }
    f.body.open("case rt.KindBoxed:");
    f.body.line(format!(
        "v, err := rt.ReadOne(boundary, r, fn, {:#x}, {}, {read})",
        root.tag, root.stride
    ));
    f.body.open("if err != nil {").line("return err").close("}");
    f.body.line("return v").close_silently();
    f.body.line("}");
    f.body
        .line("return rt.Decode(boundary, r, fn, params...)")
        .close("}");

    if d.variants.iter().any(|v| v.inline) {
        inline(g, f, id, d, &local, &name)?;
    }
    Ok(())
}

/// `inlineT`: a variant from the tag and the first word.
fn inline(
    g: &Gen,
    f: &mut GoFile,
    id: &str,
    d: &SumDef,
    local: &str,
    name: &str,
) -> Result<(), EmitError> {
    let mut t = Text::new();
    t.line("switch tag := r.Tag(); tag {");
    let mut reads = false;
    for (tag, v) in d.variants.iter().enumerate().filter(|(_, v)| v.inline) {
        let go = super::flat::variant_type(g, f, id, v)?;
        t.open(format!("case {tag}:"));
        if v.fields.is_empty() {
            t.line(format!("return {go}{{}}"));
        } else {
            reads = true;
            t.line(format!("var x {go}"));
            let (_, places) = Size::of_all(g.set, v.fields.iter().map(|field| &field.ty))?;
            for (field, at) in v.fields.iter().zip(places) {
                let to = format!("x.{}", go_field(&field.name, v.fields.len()));
                g.read_value(f, &mut t, &field.ty, "row", at, &to, 0)?;
            }
            t.line("return x");
        }
        t.close_silently();
    }
    t.open("default:")
        .line(format!("return {name}Unknown{{Tag: tag}}"))
        .close("}");
    let body = t.finish();
    f.body.blank().comment(format!(
        "inline{local} makes a variant whose data came in the result's first word."
    ));
    f.body
        .open(format!("func inline{local}(r rt.Ret) error {{"));
    if reads {
        f.body.line("row := rt.WordRow(&r.V)");
        if body.contains("d.") || body.contains("(d,") {
            f.body.line("d := new(rt.Reader)");
        }
    }
    f.body.line(body.trim_end());
    f.body.close("}");
    Ok(())
}

/// `raiseT`: a Go error as a failed result of a trait's method whose error is
/// a `T`.
fn to_rust(g: &Gen, f: &mut GoFile, id: &str) -> Result<(), EmitError> {
    let Def::Sum(d) = g.set.def(id)? else {
        return Ok(());
    };
    g.rt(f);
    f.import("errors");
    let (local, name) = (g.local(id), g.name(f, id)?);
    let ty = Type::Named(id.to_owned());
    let root = Root::one(g.set, &ty)?;
    let (size, write) = g.writers(f, &ty)?;
    f.body.blank().comment(format!(
        "raise{local} makes the result of a callback that failed: with a *{name} or one of its\nvariants that error, with any other its text and type."
    ));
    f.body.line("//\n//go:noinline");
    f.body
        .open(format!("func raise{local}(err error) rt.Ret {{"));
    f.body.line(format!("var v {name}Variant"));
    f.body.line("switch e := err.(type) {");
    f.body
        .open(format!("case *{name}:"))
        .open("if e != nil {")
        .line("v = e.Variant")
        .close("}")
        .close_silently();
    f.body
        .open(format!("case {name}Variant:"))
        .line("v = e")
        .close_silently();
    f.body
        .open("default:")
        .line(format!("v = find{local}(err)"))
        .close("}");
    let mut used = false;
    let mut cases = Text::new();
    for (tag, v) in d.variants.iter().enumerate() {
        let Some(word) = word_of(v) else { continue };
        used |= !v.fields.is_empty();
        cases.open(format!("case {}:", super::flat::variant_type(g, f, id, v)?));
        cases
            .line(format!("return rt.Fail(rt.KindInline, {tag}, {word})"))
            .close_silently();
    }
    cases
        .open(format!("case nil, {name}Unknown:"))
        .line("return rt.GoError(boundary, err)")
        .close_silently();
    // Without data in any case, the switch needs no name for the value.
    f.body.line(if used {
        "switch x := v.(type) {"
    } else {
        "switch v.(type) {"
    });
    f.body.line(cases.finish().trim_end()).line("}");
    // A copy, because what GiveOne points to is allocated.
    f.body.line("boxed := v");
    f.body.line(format!(
        "r := rt.GiveOne(boundary, {:#x}, {}, &boxed, {size}, {write})",
        root.tag, root.stride
    ));
    f.body.open("if r.Failed() {").line("return r").close("}");
    f.body
        .line("return rt.Fail(rt.KindBoxed, 0, r.V)")
        .close("}");
    find(f, &local, &name);
    Ok(())
}

/// `findT`: the variant in an error that wraps one, apart because what
/// `errors.As` fills is allocated.
fn find(f: &mut GoFile, local: &str, name: &str) {
    f.body.blank().comment(format!(
        "find{local} is the variant of the {name} that err is or wraps, or nil."
    ));
    f.body
        .open(format!("func find{local}(err error) {name}Variant {{"));
    f.body
        .open(format!(
            "if e := (*{name})(nil); errors.As(err, &e) && e != nil {{"
        ))
        .line("return e.Variant")
        .close("}");
    f.body
        .line(format!("var v {name}Variant"))
        .line("errors.As(err, &v)")
        .line("return v")
        .close("}");
}

/// The payload of a variant that holds nothing or one number, as a word.
fn word_of(v: &SumVariant) -> Option<String> {
    if !v.inline {
        return None;
    }
    match v.fields.as_slice() {
        [] => Some("0".into()),
        [one] => {
            let x = format!("x.{}", go_field(&one.name, 1));
            match Scalar::of(&one.ty)? {
                Scalar::Unsigned(_) | Scalar::Char | Scalar::Size => Some(format!("uint64({x})")),
                // The payload is bytes, so a negative number must not spill
                // into those behind it.
                Scalar::Signed(n @ 1..=4) => Some(format!("uint64(uint{}({x}))", u32::from(n) * 8)),
                Scalar::Signed(_) | Scalar::Diff => Some(format!("uint64({x})")),
                Scalar::Bool | Scalar::Float(_) => None,
            }
        }
        _ => None,
    }
}

impl Gen<'_> {
    /// The expression that makes a callback's failed result of `err`.
    pub fn raise(&self, error: &ErrorType) -> String {
        match error {
            ErrorType::Any => "rt.GoError(boundary, err)".to_owned(),
            ErrorType::Sum(id) => {
                self.needs.borrow_mut().raise.insert(id.clone());
                self.needs.borrow_mut().write.insert(id.clone());
                format!("raise{}(err)", self.local(id))
            }
        }
    }
}
