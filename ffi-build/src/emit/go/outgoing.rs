//! Results from Go to Rust, in callbacks: from Go values to a call's words.

use super::super::EmitError;
use super::super::abi::{Out, Pod, Return, Scalar};
use super::super::flat::Shape;
use super::super::text::Text;
use super::context::Gen;
use super::file::GoFile;

impl Gen<'_> {
    /// Calls the method and hands its results over.
    pub fn outgoing(
        &self,
        f: &mut GoFile,
        t: &mut Text,
        ret: &Return,
        call: &str,
        after: &[String],
        name: &str,
    ) -> Result<(), EmitError> {
        let mut vars = Vec::new();
        let count = self.outs(f, &ret.out)?.len();
        for i in 0..count {
            vars.push(format!("v{i}"));
        }
        let mut left = vars.clone();
        if ret.error.is_some() {
            left.push("err".into());
        }
        if left.is_empty() {
            t.line(call);
        } else if left == ["err"] {
            t.line(format!("err := {call}"));
        } else {
            t.line(format!("{} := {call}", left.join(", ")));
        }
        for line in after {
            t.line(line);
        }
        if let Some(error) = &ret.error {
            t.open("if err != nil {");
            t.line(format!("c.Return({})", self.raise(error)));
            t.line("return");
            t.close("}");
        }
        let words = self.encode(f, t, &ret.out, &vars, "a.out", name)?;
        t.line(format!("c.Return({words})"));
        Ok(())
    }

    /// Encodes a value: writes statements, returns its `rt.Ret`. `wide` is the
    /// place of what does not fit two words.
    #[allow(clippy::too_many_arguments, reason = "the places of one result")]
    fn encode(
        &self,
        f: &mut GoFile,
        t: &mut Text,
        out: &Out,
        vars: &[String],
        wide: &str,
        name: &str,
    ) -> Result<String, EmitError> {
        let x = vars.first().map_or("", String::as_str);
        Ok(match out {
            Out::Unit => "rt.Ret{}".into(),
            Out::Pod(pod) if pod.is_word() => format!("rt.Ret{{V: {}}}", self.to_word(f, pod, x)),
            Out::Pod(pod) => {
                let go = self.pod(f, pod)?;
                t.line(format!("*(*{go})(unsafe.Pointer(&{wide})) = {x}"));
                "rt.Ret{}".into()
            }
            Out::Duration => format!("rt.Ret{{V: uint64({x})}}"),
            Out::Time => {
                t.line(format!("{wide} = {}({x})", self.helper("cTime")));
                "rt.Ret{}".into()
            }
            Out::Str => format!("rt.GiveString(boundary, {x})"),
            Out::Slice { view: false, .. } => format!("rt.GiveSlice(boundary, {x})"),
            Out::Flat(root) => {
                let (size, write) = self.writers(f, &root.row)?;
                match root.shape {
                    Shape::One => format!(
                        "rt.GiveOne(boundary, {:#x}, {}, &{x}, {size}, {write})",
                        root.tag, root.stride
                    ),
                    Shape::Many => {
                        // An empty list is two zero words, in both directions.
                        t.line(format!("var {x}Ret rt.Ret"));
                        t.open(format!("if len({x}) != 0 {{"));
                        t.line(format!(
                            "{x}Ret = rt.GiveAll(boundary, {:#x}, {}, {x}, {size}, {write})",
                            root.tag, root.stride
                        ));
                        t.close("}");
                        format!("{x}Ret")
                    }
                }
            }
            Out::Object(id) => {
                let object = self.obj(f, id, x);
                f.import("runtime");
                t.open(format!("if {x} == nil || !{}.Ready() {{", object.value));
                t.line(format!("panic(rt.Refuse({x}, \"{name}\", \"result\"))"))
                    .close("}");
                t.open(format!(
                    "if err := rt.Take({}, \"{name}\", \"result\"); err != nil {{",
                    object.addr
                ));
                t.line("panic(err)").close("}");
                t.line(format!("{x}Ret := rt.Ret{{V: {}.Handle()}}", object.value));
                t.line(format!("rt.Took({}, {x}Ret)", object.addr));
                t.line(format!("runtime.KeepAlive({x})"));
                format!("{x}Ret")
            }
            Out::Owned(side, elem) => {
                let kind = self.owned_kind(f, *side, elem)?;
                t.line(format!(
                    "{x}Addr, {x}Len, err := {kind}.Take({x}, \"{name}\", \"result\")"
                ));
                t.open("if err != nil {").line("panic(err)").close("}");
                format!("rt.Ret{{V: {x}Addr, S: {x}Len}}")
            }
            Out::Held(_) => {
                t.line(format!(
                    "{wide} = {}(rt.HoldSlice({x}))",
                    self.helper("cHeld")
                ));
                "rt.Ret{}".into()
            }
            Out::Buffer(_) => {
                t.line(format!(
                    "{x}Held, err := rt.MoveBuffer({x}, \"{name}\", \"result\")"
                ));
                t.open("if err != nil {").line("panic(err)").close("}");
                t.line(format!("{wide} = {}({x}Held)", self.helper("cHeld")));
                "rt.Ret{}".into()
            }
            Out::Dyn { id, kept: true } => {
                let table = self.table(id);
                t.open(format!("if rt.IsNil({x}) {{"));
                t.line(format!("panic(rt.NullError(\"{name}\", \"result\"))"))
                    .close("}");
                format!("rt.Ret{{V: rt.Hold({x}), S: uint64({table})}}")
            }
            Out::Option(inner) => {
                let Some((ok, values)) = vars.split_last() else {
                    return Ok("rt.Ret{S: rt.None}".into());
                };
                t.line(format!("{ok}Ret := rt.Ret{{S: rt.None}}"));
                t.open(format!("if {ok} {{"));
                let words = self.encode(f, t, inner, values, wide, name)?;
                t.line(format!("{ok}Ret = {words}"));
                t.close("}");
                format!("{ok}Ret")
            }
            Out::Tuple(outs) => {
                let mut rest = vars;
                for (i, out) in outs.iter().enumerate() {
                    let n = self.outs(f, out)?.len();
                    let (own, next) = rest.split_at(n);
                    rest = next;
                    let field = format!("{wide}.f{i}");
                    let words = self.encode(f, t, out, own, &format!("{field}.val"), name)?;
                    let to = if out.is_wide() {
                        format!("{field}.r")
                    } else {
                        field
                    };
                    t.line(format!("{to} = {}({words})", self.helper("cRet")));
                }
                "rt.Ret{}".into()
            }
            Out::Slice { view: true, .. } | Out::Rows(_) | Out::Dyn { kept: false, .. } => {
                return Err(EmitError::Unsupported {
                    ty: "a borrow".into(),
                    why: "a function implemented in Go returns values of its own: use `Vec`, `String` or `Box`".into(),
                });
            }
        })
    }

    /// A plain value as the first word of a result.
    fn to_word(&self, f: &mut GoFile, pod: &Pod, x: &str) -> String {
        match pod {
            Pod::Scalar(Scalar::Bool) => format!("uint64({}({x}))", self.helper("cBool")),
            Pod::Scalar(Scalar::Unsigned(8)) => x.to_owned(),
            Pod::Scalar(Scalar::Float(4)) => {
                f.import("math");
                format!("uint64(math.Float32bits({x}))")
            }
            Pod::Scalar(Scalar::Float(_)) => {
                f.import("math");
                format!("math.Float64bits({x})")
            }
            // A conversion of a signed number extends its sign.
            _ => format!("uint64({x})"),
        }
    }
}
