//! Arguments from Rust to Go, in callbacks: from C forms to Go values.

use super::super::EmitError;
use super::super::abi::{By, Form, Pod, Scalar};
use super::super::flat::Shape;
use super::super::text::Text;
use super::args::is_nilable;
use super::context::Gen;
use super::file::GoFile;

impl Gen<'_> {
    /// Whether an argument is a view that dies with the callback.
    pub fn needs_scope(form: &Form) -> bool {
        match form {
            Form::Slice { copied: false, .. } | Form::BorrowedStr => true,
            Form::Option(inner) => Self::needs_scope(inner),
            _ => false,
        }
    }

    /// Decodes one argument: writes statements, returns its expression.
    /// `after` gets what is done when the method has returned.
    #[allow(clippy::too_many_arguments, reason = "the places of one argument")]
    pub fn incoming(
        &self,
        f: &mut GoFile,
        t: &mut Text,
        after: &mut Vec<String>,
        form: &Form,
        from: &str,
        var: &str,
        place: &str,
    ) -> Result<String, EmitError> {
        self.rt(f);
        let words = format!("{}({from})", self.helper_for(form));
        Ok(match form {
            Form::Pod(pod) => self.pod_from_c(f, pod, from)?,
            Form::Duration => {
                f.import("time");
                format!("time.Duration({from})")
            }
            Form::Time => format!("rt.Time(int64({from}.secs), uint32({from}.nanos))"),
            Form::Str { .. } => format!("rt.String({words})"),
            Form::BorrowedStr => {
                t.line(format!("{var}, {var}Len := {words}"));
                format!("rt.CallStr(scope, {var}, {var}Len)")
            }
            Form::Pointer { to, writable } => {
                // A copy: Go code may keep the pointer, Rust's memory it may not.
                let go = self.pod(f, to)?;
                t.line(format!("{var} := *(*{go})(unsafe.Pointer({from}))"));
                if *writable {
                    after.push(format!("*(*{go})(unsafe.Pointer({from})) = {var}"));
                }
                format!("&{var}")
            }
            Form::Slice {
                elem,
                writable,
                copied,
            } => {
                let go = self.pod(f, elem)?;
                t.line(format!("{var}, {var}Len := {words}"));
                match (copied, writable) {
                    (true, _) => format!("rt.Slice[{go}]({var}, {var}Len)"),
                    (false, false) => format!("rt.CallView[{go}](scope, {var}, {var}Len)"),
                    (false, true) => format!("rt.CallMutView[{go}](scope, {var}, {var}Len)"),
                }
            }
            Form::Flat(root) => {
                let read = self.reader(f, &root.row)?;
                let how = match root.shape {
                    Shape::One => "ReadOneArg",
                    Shape::Many => "ReadAllArg",
                };
                t.line(format!("{var}, {var}Len := {words}"));
                t.line(format!(
                    "{var}Value, err := rt.{how}({var}, {var}Len, {place}, {:#x}, {}, {read})",
                    root.tag, root.stride
                ));
                t.open("if err != nil {").line("panic(err)").close("}");
                format!("{var}Value")
            }
            Form::Option(inner) => {
                let go = self.arg(f, form)?;
                t.line(format!("var {var} {go}"));
                t.open(format!("if {from}.some != 0 {{"));
                let value = self.incoming(
                    f,
                    t,
                    after,
                    inner,
                    &format!("{from}.val"),
                    &format!("{var}Some"),
                    place,
                )?;
                if is_nilable(inner) {
                    t.line(format!("{var} = {value}"));
                } else {
                    t.line(format!("{var}Value := {value}"));
                    t.line(format!("{var} = &{var}Value"));
                }
                t.close("}");
                if after.iter().any(|l| l.contains(&format!("{var}Some"))) {
                    return Err(EmitError::Unsupported {
                        ty: "Option<&mut T>".into(),
                        why: "an argument of a callback that may be absent cannot be written"
                            .into(),
                    });
                }
                var.to_owned()
            }
            Form::Object { id, by } => {
                let slab = self.slab(id);
                let how = if *by == By::Value { "New" } else { "Lend" };
                t.line(format!("{var} := {slab}.{how}(uint64({from}))"));
                if *by != By::Value {
                    let object = self.obj(f, id, var);
                    t.line(format!("defer {}.Expire()", object.value));
                }
                var.to_owned()
            }
            Form::Dyn { id, kept } => {
                let name = self.name(f, id)?;
                t.line(format!(
                    "{var} := rt.At[{name}](uint64({from}.handle), {place_fn})",
                    place_fn = first(place)
                ));
                if *kept {
                    t.line(format!("rt.Release(uint64({from}.handle))"));
                }
                var.to_owned()
            }
            Form::Owned(of, elem) => {
                self.ferrogo(f);
                let kind = self.owned_kind(f, *of, elem)?;
                t.line(format!("{var}, {var}Len := {words}"));
                format!("{kind}.New({var}, {var}Len)")
            }
            Form::Func { .. } | Form::Held(_) | Form::Buffer(_) => {
                return Err(EmitError::Unsupported {
                    ty: format!("{form:?}")
                        .split(['(', ' '])
                        .next()
                        .unwrap_or("it")
                        .to_owned(),
                    why:
                        "Rust cannot pass a closure of its own or memory of Go to a function of Go"
                            .into(),
                });
            }
        })
    }

    /// The helper that takes a form's C struct apart.
    fn helper_for(&self, form: &Form) -> &'static str {
        match form {
            Form::Str { .. } | Form::BorrowedStr => self.helper("goStr"),
            Form::Slice { .. } | Form::Flat(_) | Form::Owned(..) => self.helper("goSlice"),
            _ => "",
        }
    }

    /// A plain value from its C form.
    fn pod_from_c(&self, f: &mut GoFile, pod: &Pod, from: &str) -> Result<String, EmitError> {
        Ok(match pod {
            Pod::Scalar(Scalar::Bool) => format!("{from} != 0"),
            Pod::Scalar(_) | Pod::Enum(..) => format!("{}({from})", self.pod(f, pod)?),
            other => {
                let go = self.pod(f, other)?;
                format!("*(*{go})(unsafe.Pointer(&{from}))")
            }
        })
    }
}

/// The function's name in a place.
fn first(place: &str) -> &str {
    place.split(", ").next().unwrap_or(place)
}
