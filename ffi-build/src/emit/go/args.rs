//! Arguments from Go to Rust: what is checked, converted and moved before a
//! call.

use super::super::EmitError;
use super::super::abi::{By, Form, Pod, Scalar};
use super::super::flat::Shape;
use super::super::hashes;
use super::calls::Body;
use super::context::Gen;
use super::file::GoFile;
use super::ty::c_scalar;

/// The address of an addressable Go expression.
pub fn addr(expr: &str) -> String {
    match expr.strip_prefix('*') {
        Some(pointer) => pointer.to_owned(),
        None => format!("&{expr}"),
    }
}

/// A name made of a parameter's, for a local that belongs to it.
fn local(expr: &str, suffix: &str) -> String {
    match expr.trim_start_matches('*').trim_end_matches('_') {
        // `cFlat` and its like are the package's own helpers.
        "c" => format!("cValue{suffix}"),
        name => format!("{name}{suffix}"),
    }
}

impl Gen<'_> {
    /// Adds one argument to a call. `expr` is its Go expression, `param` its
    /// name in errors.
    pub fn add_arg(
        &self,
        f: &mut GoFile,
        body: &mut Body,
        form: &Form,
        expr: &str,
        param: &str,
    ) -> Result<(), EmitError> {
        let place = format!("\"{}\", \"{param}\"", body.name);
        self.rt(f);
        match form {
            Form::Option(inner) => {
                self.check_arg(f, body, inner, expr, &place, true);
                let arg = self.option_arg(f, body, form, inner, expr, &place)?;
                body.args.push(arg);
            }
            _ => {
                self.check_arg(f, body, form, expr, &place, false);
                let arg = self.convert_arg(f, body, form, expr, &place)?;
                body.args.push(arg);
            }
        }
        Ok(())
    }

    /// What is refused before anything happens.
    fn check_arg(
        &self,
        f: &mut GoFile,
        body: &mut Body,
        form: &Form,
        expr: &str,
        place: &str,
        optional: bool,
    ) {
        let null = format!("rt.NullError({place})");
        match form {
            Form::Pointer { .. } | Form::Func { .. } if !optional => {
                body.check(&format!("{expr} == nil"), &null);
            }
            Form::Object { id, .. } => {
                let object = self.obj(f, id, expr);
                let nil = if optional {
                    format!("{expr} != nil &&")
                } else {
                    format!("{expr} == nil ||")
                };
                body.check(
                    &format!("{nil} !{}.Ready()", object.value),
                    &format!("rt.Refuse({expr}, {place})"),
                );
            }
            Form::Dyn { .. } => {
                let nil = if optional {
                    format!("{expr} != nil && ")
                } else {
                    String::new()
                };
                body.check(&format!("{nil}rt.IsNil({expr})"), &null);
            }
            _ => {}
        }
    }

    /// The C form of a checked argument.
    fn convert_arg(
        &self,
        f: &mut GoFile,
        body: &mut Body,
        form: &Form,
        expr: &str,
        place: &str,
    ) -> Result<String, EmitError> {
        Ok(match form {
            Form::Pod(pod) => self.pod_to_c(f, pod, expr),
            Form::Duration => format!("C.int64_t({expr})"),
            Form::Time => format!("{}({expr})", self.helper("cTime")),
            Form::Str { .. } | Form::BorrowedStr => format!("{}({expr})", self.helper("cStr")),
            Form::Pointer { to, writable } => {
                f.import("unsafe");
                let race = if *writable { "RaceWrite" } else { "RaceRead" };
                body.prep.line(format!(
                    "rt.{race}(unsafe.Pointer({expr}), unsafe.Sizeof(*{expr}))"
                ));
                let c = self.c_pod(to);
                format!("(*{c})(unsafe.Pointer({expr}))")
            }
            Form::Slice { writable, .. } => {
                format!(
                    "{}({expr})",
                    self.helper(if *writable { "cMutSlice" } else { "cSlice" })
                )
            }
            Form::Flat(root) => {
                let writer = local(expr, "Flat");
                let (size, write) = self.writers(f, &root.row)?;
                let (how, what) = match root.shape {
                    Shape::One => ("WriteOne", addr(expr)),
                    Shape::Many => ("WriteAll", expr.to_owned()),
                };
                body.prep.line(format!(
                    "{writer}, err := rt.{how}({place}, {:#x}, {}, {what}, {size}, {write})",
                    root.tag, root.stride
                ));
                body.prepare("err != nil", "err");
                body.after.push(format!("{writer}.Put()"));
                format!("{}({writer})", self.helper("cFlat"))
            }
            Form::Option(inner) => self.option_arg(f, body, form, inner, expr, place)?,
            Form::Object { id, by } => {
                let object = self.obj(f, id, expr);
                if *by == By::Value {
                    self.take(body, &object, place);
                }
                f.import("runtime");
                body.keep.push(expr.to_owned());
                format!("C.uint64_t({}.Handle())", object.value)
            }
            Form::Dyn { id, kept } => {
                let table = self.table(id);
                self.lend(body, expr, *kept, &table)
            }
            Form::Func { sig, kept } => {
                let hash = hashes::signature(sig);
                let table = format!("tableOfFn{hash}");
                self.needs.borrow_mut().closures.insert(hash, sig.clone());
                self.lend(body, expr, *kept, &table)
            }
            Form::Held(_) => {
                let held = local(expr, "Held");
                body.moves.line(format!("{held} := rt.HoldSlice({expr})"));
                body.undo.push(format!("rt.Release({held}.Handle)"));
                format!("{}({held})", self.helper("cHeld"))
            }
            Form::Buffer(_) => {
                let held = local(expr, "Held");
                body.moves
                    .line(format!("{held}, err := rt.MoveBuffer({expr}, {place})"));
                body.moving("err != nil", "err");
                body.undo.push(format!("rt.Release({held}.Handle)"));
                format!("{}({held})", self.helper("cHeld"))
            }
            Form::Owned(side, elem) => {
                let kind = self.owned_kind(f, *side, elem)?;
                let (at, len) = (local(expr, "Addr"), local(expr, "Len"));
                body.moves
                    .line(format!("{at}, {len}, err := {kind}.Take({expr}, {place})"));
                body.moving("err != nil", "err");
                // What was moved cannot be moved back: it is released.
                body.undo
                    .push(format!("_ = {kind}.New({at}, {len}).Close()"));
                format!("{}({at}, {len})", self.helper("cOwned"))
            }
        })
    }

    /// Moves an object out before the call, and settles it after.
    pub fn take(&self, body: &mut Body, object: &Object, place: &str) {
        body.moving(
            &format!("err := rt.Take({}, {place}); err != nil", object.addr),
            "err",
        );
        body.undo.push(format!(
            "rt.Took({}, rt.FailBoundary(rt.CodeBusy, 0))",
            object.addr
        ));
        body.after.push(format!("rt.Took({}, r)", object.addr));
    }

    fn lend(&self, body: &mut Body, expr: &str, kept: bool, table: &str) -> String {
        let to = self.helper("cDyn");
        if kept {
            let held = local(expr, "Held");
            body.moves.line(format!("{held} := rt.Hold({expr})"));
            body.undo.push(format!("rt.Release({held})"));
            return format!("{to}({held}, {table})");
        }
        let frame = local(expr, "Frame");
        body.moves.line(format!("{frame} := rt.GetFrame({expr})"));
        body.moves.line(format!("defer {frame}.Put()"));
        format!("{to}({frame}.ID(), {table})")
    }

    /// The variable of a trait's table; asks for it.
    pub fn table(&self, id: &str) -> String {
        self.needs.borrow_mut().tables.insert(id.to_owned());
        format!("tableOf{}", self.local(id))
    }

    /// `struct { T val; uint8_t some; }`, filled only when there is something.
    fn option_arg(
        &self,
        f: &mut GoFile,
        body: &mut Body,
        form: &Form,
        inner: &Form,
        expr: &str,
        place: &str,
    ) -> Result<String, EmitError> {
        let value = if is_nilable(inner) {
            expr.to_owned()
        } else {
            format!("*{expr}")
        };
        let mut part = body.nested();
        let arg = self.convert_arg(f, &mut part, inner, &value, place)?;
        let some = local(expr, "Opt");
        let c = self.forms.borrow_mut().param(form);
        body.prep.line(format!("var {some} C.{c}"));
        let present = format!("if {expr} != nil {{");
        // What moves, moves behind all other conversions.
        let t = if part.moves.is_empty() {
            &mut body.prep
        } else {
            &mut body.moves
        };
        t.open(&present);
        for text in [part.prep.finish(), part.moves.finish()] {
            if !text.is_empty() {
                t.line(text.trim_end());
            }
        }
        t.line(format!("{some}.val, {some}.some = {arg}, 1"));
        t.close("}");
        // Undo and settlement ask again whether there is something. What is
        // known only inside the condition they cannot reach: a writer is left
        // to the collector, and an option is the last to move.
        let conditional = |line: &String| format!("{present}\n\t{line}\n}}");
        let inherited = body.undo.len();
        let reachable = |line: &&String| line.contains("rt.Took(");
        body.undo.extend(
            part.undo
                .iter()
                .skip(inherited)
                .filter(reachable)
                .map(conditional),
        );
        body.after
            .extend(part.after.iter().filter(reachable).map(conditional));
        body.keep.extend(part.keep);
        Ok(some)
    }

    /// The cgo type of a plain value.
    pub fn c_pod(&self, pod: &Pod) -> String {
        format!("C.{}", self.forms.borrow_mut().pod(pod))
    }

    /// A plain value in its C form.
    pub fn pod_to_c(&self, f: &mut GoFile, pod: &Pod, expr: &str) -> String {
        match pod {
            Pod::Scalar(Scalar::Bool) => format!("{}({expr})", self.helper("cBool")),
            Pod::Scalar(s) | Pod::Enum(_, s) => format!("{}({expr})", c_scalar(*s)),
            other => {
                f.import("unsafe");
                format!("*(*{})(unsafe.Pointer({}))", self.c_pod(other), addr(expr))
            }
        }
    }

    /// How to get at the run-time's part of an object.
    pub fn obj(&self, f: &mut GoFile, id: &str, expr: &str) -> Object {
        if self.is_own(id) {
            return Object {
                value: format!("{expr}.o"),
                addr: format!("&{expr}.o"),
            };
        }
        // Another package's object: its first field is the run-time's.
        f.import("unsafe");
        let addr = format!("(*rt.Obj)(unsafe.Pointer({expr}))");
        Object {
            value: addr.clone(),
            addr,
        }
    }
}

/// Whether a form's Go type has a nil of its own, which is its None.
pub fn is_nilable(form: &Form) -> bool {
    matches!(
        form,
        Form::Pointer { .. }
            | Form::Object { .. }
            | Form::Dyn { .. }
            | Form::Func { .. }
            | Form::Buffer(_)
            | Form::Owned(..)
    )
}

/// The run-time's part of an object, as expressions.
#[derive(Debug)]
pub struct Object {
    /// To call methods on.
    pub value: String,
    /// A pointer to it.
    pub addr: String,
}
