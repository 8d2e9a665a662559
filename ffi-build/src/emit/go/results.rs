//! Results from Rust to Go: from the words of a call to Go values.
//!
//! In: decoding successes. Not in: failures (`errors`).

use super::super::EmitError;
use super::super::abi::{Out, Pod, Scalar};
use super::super::flat::Shape;
use super::super::text::Text;
use super::calls::Body;
use super::context::Gen;
use super::file::GoFile;
use super::ty::side;

/// Where the parts of a result stand, as Go expressions.
#[derive(Clone, Debug)]
pub struct Words {
    /// The `rt.Ret`.
    pub ret: String,
    /// The value behind it, in a wide result.
    pub val: String,
    /// The object whose memory a view shows: a pointer to its run-time part,
    /// and whether a view carries an epoch.
    pub owner: Option<(String, bool)>,
}

impl Gen<'_> {
    /// Decodes a success: writes statements, returns the results' expressions.
    pub fn decode(
        &self,
        f: &mut GoFile,
        t: &mut Text,
        body: &Body,
        out: &Out,
        words: &Words,
    ) -> Result<Vec<String>, EmitError> {
        self.rt(f);
        let ret = &words.ret;
        let (v, s) = (format!("{ret}.V"), format!("{ret}.S"));
        let one = match out {
            Out::Unit => return Ok(Vec::new()),
            Out::Pod(pod) if pod.is_word() => self.word(f, pod, &v)?,
            Out::Pod(pod) => {
                f.import("unsafe");
                format!("*(*{})(unsafe.Pointer(&{}))", self.pod(f, pod)?, words.val)
            }
            Out::Duration => {
                f.import("time");
                format!("time.Duration({v})")
            }
            Out::Time => format!("rt.Time(int64({0}.secs), uint32({0}.nanos))", words.val),
            Out::Str => format!("rt.TakeString(boundary, {ret})"),
            Out::Slice { elem, view: true } => {
                let elem = self.pod(f, elem)?;
                match &words.owner {
                    None => format!("rt.StaticView[{elem}]({v}, {s})"),
                    Some((object, false)) => format!("rt.ObjView[{elem}]({object}, {v}, {s})"),
                    Some((object, true)) => {
                        format!(
                            "rt.EpochView[{elem}]({object}, uint64({}), {v}, {s})",
                            words.val
                        )
                    }
                }
            }
            Out::Slice { elem, view: false } => {
                format!("rt.TakeSlice[{}](boundary, {ret})", self.pod(f, elem)?)
            }
            Out::Flat(root) => {
                let read = self.reader(f, &root.row)?;
                let (how, var) = match root.shape {
                    Shape::One => ("ReadOne", "value"),
                    Shape::Many => ("ReadAll", "values"),
                };
                let var = format!("{var}{}", suffix(ret));
                t.line(format!(
                    "{var}, err := rt.{how}(boundary, {ret}, \"{}\", {:#x}, {}, {read})",
                    body.name, root.tag, root.stride
                ));
                self.bad_result(t, body);
                var
            }
            Out::Rows(root) => {
                let name = self.rows(&root.row)?;
                let var = format!("table{}", suffix(ret));
                t.line(format!(
                    "{var}, err := rt.OpenTable(boundary, {ret}, \"{}\", {:#x}, {})",
                    body.name, root.tag, root.stride
                ));
                self.bad_result(t, body);
                format!("{name}{{t: {var}}}")
            }
            Out::Object(id) => format!("{}.New({v})", self.slab(id)),
            Out::Owned(of, elem) => {
                self.ferrogo(f);
                format!("{}.New({v}, {s})", self.owned_kind(f, *of, elem)?)
            }
            Out::Option(inner) => {
                let values = self.decode(f, t, body, inner, words)?;
                return Ok(values.into_iter().chain(["true".to_owned()]).collect());
            }
            Out::Tuple(outs) => {
                let mut values = Vec::new();
                for (i, out) in outs.iter().enumerate() {
                    values.extend(self.element(f, t, body, out, words, i)?);
                }
                return Ok(values);
            }
            Out::Dyn { id, kept } => {
                let name = self.name(f, id)?;
                if !kept {
                    format!("rt.At[{name}]({v}, \"{}\")", body.name)
                } else {
                    let var = format!("impl{}", suffix(ret));
                    t.line(format!("{var} := rt.At[{name}]({v}, \"{}\")", body.name));
                    t.line(format!("rt.Release({v})"));
                    var
                }
            }
            Out::Held(_) | Out::Buffer(_) => {
                return Err(EmitError::Unsupported {
                    ty: "Held or Owned of Go".into(),
                    why: "memory of Go can be a result of Go functions only".into(),
                });
            }
        };
        Ok(vec![one])
    }

    /// One element of a tuple; its words are inside the value.
    fn element(
        &self,
        f: &mut GoFile,
        t: &mut Text,
        body: &Body,
        out: &Out,
        words: &Words,
        i: usize,
    ) -> Result<Vec<String>, EmitError> {
        let ret = format!("r{i}");
        let field = format!("{}.f{i}", words.val);
        let c_ret = if out.is_wide() {
            format!("{field}.r")
        } else {
            field.clone()
        };
        let inner = Words {
            ret: ret.clone(),
            val: format!("{field}.val"),
            owner: words.owner.clone(),
        };
        let needs_words = !matches!(out, Out::Time) && !matches!(out, Out::Pod(p) if !p.is_word());
        if needs_words {
            t.line(format!("{ret} := {}({c_ret})", self.helper("goRet")));
        }
        let Out::Option(value) = out else {
            let values = self.decode(f, t, body, out, &inner)?;
            // Named, so that all elements are decoded in their order.
            let mut names = Vec::new();
            for value in values {
                let name = format!("v{i}");
                t.line(format!("{name} := {value}"));
                names.push(name);
            }
            return Ok(names);
        };
        let ty = self.outs(f, value)?.join(", ");
        t.line(format!("var v{i} {ty}"));
        t.line(format!("ok{i} := !{ret}.IsNone()"));
        t.open(format!("if ok{i} {{"));
        let values = self.decode(f, t, body, value, &inner)?;
        t.line(format!("v{i} = {}", values.join(", ")));
        t.close("}");
        Ok(vec![format!("v{i}"), format!("ok{i}")])
    }

    fn bad_result(&self, t: &mut Text, body: &Body) {
        t.open("if err != nil {");
        t.line(body.failing("err"));
        t.close("}");
    }

    /// The plain value in a result's first word.
    pub fn word(&self, f: &mut GoFile, pod: &Pod, v: &str) -> Result<String, EmitError> {
        Ok(match pod {
            Pod::Scalar(Scalar::Bool) => format!("rt.Bool({v})"),
            Pod::Scalar(Scalar::Unsigned(8)) => v.to_owned(),
            Pod::Scalar(Scalar::Float(4)) => {
                f.import("math");
                format!("math.Float32frombits(uint32({v}))")
            }
            Pod::Scalar(Scalar::Float(_)) => {
                f.import("math");
                format!("math.Float64frombits({v})")
            }
            other => format!("{}({v})", self.pod(f, other)?),
        })
    }

    /// The variable of a kind of owned memory; asks for it.
    pub fn owned_kind(
        &self,
        f: &mut GoFile,
        of: ferrogo_contract::model::Side,
        elem: &Pod,
    ) -> Result<String, EmitError> {
        let ty = self.pod(f, elem)?;
        let plain: String = ty.chars().filter(char::is_ascii_alphanumeric).collect();
        let var = format!(
            "owned{}{}",
            side(of).trim_start_matches("ferrogo."),
            capital(&plain)
        );
        self.needs
            .borrow_mut()
            .owned
            .insert(var.clone(), (of, elem.clone()));
        Ok(var)
    }
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars
        .next()
        .map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
}

/// The number of an element, to keep names apart.
fn suffix(ret: &str) -> &str {
    ret.trim_start_matches('r')
}
