//! The Go types of parameters, results and fields, and their zero values.

use ferrogo_contract::model::{Side, Type};

use super::super::EmitError;
use super::super::abi::{By, Form, Out, Pod, Return, Scalar};
use super::super::flat::{Root, Shape};
use super::super::set::Def;
use super::args::is_nilable;
use super::context::Gen;
use super::file::GoFile;

/// The Go type of a scalar.
pub fn scalar(s: Scalar) -> &'static str {
    match s {
        Scalar::Bool => "bool",
        Scalar::Char => "rune",
        Scalar::Unsigned(1) => "uint8",
        Scalar::Unsigned(2) => "uint16",
        Scalar::Unsigned(4) => "uint32",
        Scalar::Unsigned(_) => "uint64",
        Scalar::Signed(1) => "int8",
        Scalar::Signed(2) => "int16",
        Scalar::Signed(4) => "int32",
        Scalar::Signed(_) => "int64",
        Scalar::Size => "uint",
        Scalar::Diff => "int",
        Scalar::Float(4) => "float32",
        Scalar::Float(_) => "float64",
    }
}

/// The cgo type of a scalar.
pub fn c_scalar(s: Scalar) -> String {
    format!("C.{}", super::super::c::forms::scalar(s))
}

impl Gen<'_> {
    /// The Go type of a plain value.
    pub fn pod(&self, f: &mut GoFile, pod: &Pod) -> Result<String, EmitError> {
        Ok(match pod {
            Pod::Scalar(Scalar::Unsigned(1)) => "byte".into(),
            Pod::Scalar(s) => scalar(*s).into(),
            Pod::Enum(id, _) => self.name(f, id)?,
            Pod::Struct(id) => match self.set.def(id)? {
                Def::Struct(d) if !d.go.is_empty() => self.user_type(f, &d.go),
                _ => self.name(f, id)?,
            },
            Pod::Array(elem, n) => format!("[{n}]{}", self.pod(f, elem)?),
        })
    }

    /// A type of the user's own, `module/pkg.Type`, and its import.
    pub fn user_type(&self, f: &mut GoFile, go: &str) -> String {
        let (path, name) = go.rsplit_once('.').unwrap_or(("", go));
        if path.is_empty() || path == self.options.import_path {
            return name.to_owned();
        }
        // The last element may be a version or hold characters that no
        // package name has; the import gives it a name of our own.
        let mut parts = path.rsplit('/');
        let last = parts.next().unwrap_or(path);
        let is_version = last.starts_with('v')
            && last.len() > 1
            && last[1..].chars().all(|c| c.is_ascii_digit());
        let base = if is_version {
            parts.next().unwrap_or(last)
        } else {
            last
        };
        let alias: String = base.chars().filter(char::is_ascii_alphanumeric).collect();
        f.import_as(path, &alias);
        format!("{alias}.{name}")
    }

    /// The Go type of a value in a record.
    pub fn value(&self, f: &mut GoFile, ty: &Type) -> Result<String, EmitError> {
        if let Some(pod) = Pod::of(self.set, ty)? {
            return self.pod(f, &pod);
        }
        Ok(match ty {
            Type::Duration => {
                f.import("time");
                "time.Duration".into()
            }
            Type::Time => {
                f.import("time");
                "time.Time".into()
            }
            Type::String => "string".into(),
            Type::Vec(t) => format!("[]{}", self.value(f, t)?),
            Type::Option(t) => format!("*{}", self.value(f, t)?),
            Type::Map(k, v) => {
                if !self.is_comparable(k)? {
                    return Err(EmitError::unsupported(
                        ty,
                        "its keys cannot be compared in Go",
                    ));
                }
                format!("map[{}]{}", self.value(f, k)?, self.value(f, v)?)
            }
            Type::Array(t, n) => format!("[{n}]{}", self.value(f, t)?),
            Type::Tuple(ts) => {
                self.ferrogo(f);
                let types = ts
                    .iter()
                    .map(|t| self.value(f, t))
                    .collect::<Result<Vec<_>, _>>()?;
                format!("ferrogo.Tuple{}[{}]", ts.len(), types.join(", "))
            }
            Type::Named(id) => match self.set.def(id)? {
                Def::Sum(d) if d.error => format!("{}Variant", self.name(f, id)?),
                _ => self.name(f, id)?,
            },
            _ => return Err(EmitError::unsupported(ty, "it cannot stand in a record")),
        })
    }

    /// Whether Go can compare values of a type, as the keys of maps must be.
    fn is_comparable(&self, ty: &Type) -> Result<bool, EmitError> {
        Ok(match ty {
            Type::Vec(_) | Type::Map(..) | Type::Option(_) | Type::Time => false,
            Type::Array(t, _) => self.is_comparable(t)?,
            Type::Tuple(ts) => {
                for t in ts {
                    if !self.is_comparable(t)? {
                        return Ok(false);
                    }
                }
                true
            }
            Type::Named(id) => match self.set.def(id)? {
                Def::Record(d) => {
                    for field in &d.fields {
                        if !self.is_comparable(&field.ty)? {
                            return Ok(false);
                        }
                    }
                    true
                }
                Def::Sum(_) => false,
                _ => true,
            },
            _ => true,
        })
    }

    /// The Go type of what a flat buffer holds.
    pub fn root(&self, f: &mut GoFile, root: &Root) -> Result<String, EmitError> {
        let row = self.value(f, &root.row)?;
        Ok(match root.shape {
            Shape::One => row,
            Shape::Many => format!("[]{row}"),
        })
    }

    /// The Go type of a parameter from Go to Rust.
    pub fn param(&self, f: &mut GoFile, form: &Form) -> Result<String, EmitError> {
        Ok(match form {
            Form::Pod(pod) => self.pod(f, pod)?,
            Form::Duration => {
                f.import("time");
                "time.Duration".into()
            }
            Form::Time => {
                f.import("time");
                "time.Time".into()
            }
            Form::Str { .. } | Form::BorrowedStr => "string".into(),
            Form::Pointer { to, .. } => format!("*{}", self.pod(f, to)?),
            Form::Slice { elem, .. } | Form::Held(elem) => format!("[]{}", self.pod(f, elem)?),
            Form::Flat(root) => self.root(f, root)?,
            Form::Option(inner) if is_nilable(inner) => self.param(f, inner)?,
            Form::Option(inner) => format!("*{}", self.param(f, inner)?),
            Form::Object { id, .. } => format!("*{}", self.name(f, id)?),
            Form::Dyn { id, .. } => self.name(f, id)?,
            Form::Func { sig, .. } => self.func(f, &sig.args, &sig.ret)?,
            Form::Buffer(elem) => {
                self.ferrogo(f);
                format!("*ferrogo.Buffer[{}]", self.pod(f, elem)?)
            }
            Form::Owned(_, elem) => {
                self.ferrogo(f);
                format!("*ferrogo.Owned[{}]", self.pod(f, elem)?)
            }
        })
    }

    /// The Go type of an argument from Rust to Go, in a callback.
    pub fn arg(&self, f: &mut GoFile, form: &Form) -> Result<String, EmitError> {
        Ok(match form {
            Form::BorrowedStr => {
                self.ferrogo(f);
                "ferrogo.Str".into()
            }
            Form::Slice {
                elem,
                writable,
                copied: false,
            } => {
                self.ferrogo(f);
                let view = if *writable { "MutView" } else { "View" };
                format!("ferrogo.{view}[{}]", self.pod(f, elem)?)
            }
            Form::Option(inner) if is_nilable(inner) => self.arg(f, inner)?,
            Form::Option(inner) => format!("*{}", self.arg(f, inner)?),
            other => self.param(f, other)?,
        })
    }

    /// The Go type of a closure.
    pub fn func(&self, f: &mut GoFile, args: &[Type], ret: &Type) -> Result<String, EmitError> {
        let args = args
            .iter()
            .map(|t| self.arg(f, &Form::of(self.set, t)?))
            .collect::<Result<Vec<_>, _>>()?;
        let results = self.returns(f, &Return::of(self.set, ret)?)?;
        let results = results_text(&results);
        let space = if results.is_empty() { "" } else { " " };
        Ok(format!("func({}){space}{results}", args.join(", ")))
    }

    /// The Go types of a function's results, the error last.
    pub fn returns(&self, f: &mut GoFile, ret: &Return) -> Result<Vec<String>, EmitError> {
        let mut types = self.outs(f, &ret.out)?;
        if ret.error.is_some() {
            types.push("error".into());
        }
        Ok(types)
    }

    /// The Go types of a value that a function gives back.
    pub fn outs(&self, f: &mut GoFile, out: &Out) -> Result<Vec<String>, EmitError> {
        Ok(match out {
            Out::Unit => Vec::new(),
            Out::Option(inner) => {
                let mut types = self.outs(f, inner)?;
                types.push("bool".into());
                types
            }
            Out::Tuple(outs) => {
                let mut types = Vec::new();
                for out in outs {
                    types.extend(self.outs(f, out)?);
                }
                types
            }
            one => vec![self.out(f, one)?],
        })
    }

    fn out(&self, f: &mut GoFile, out: &Out) -> Result<String, EmitError> {
        Ok(match out {
            Out::Pod(pod) => self.pod(f, pod)?,
            Out::Duration => self.param(f, &Form::Duration)?,
            Out::Time => self.param(f, &Form::Time)?,
            Out::Str => "string".into(),
            Out::Slice { elem, view: true } => {
                self.ferrogo(f);
                format!("ferrogo.View[{}]", self.pod(f, elem)?)
            }
            Out::Slice { elem, view: false } | Out::Held(elem) => {
                format!("[]{}", self.pod(f, elem)?)
            }
            Out::Flat(root) => self.root(f, root)?,
            Out::Rows(root) => self.rows(&root.row)?,
            Out::Object(id) => self.param(
                f,
                &Form::Object {
                    id: id.clone(),
                    by: By::Value,
                },
            )?,
            Out::Owned(side, elem) => self.param(f, &Form::Owned(*side, elem.clone()))?,
            Out::Buffer(elem) => self.param(f, &Form::Buffer(elem.clone()))?,
            Out::Dyn { id, .. } => self.name(f, id)?,
            Out::Unit | Out::Option(_) | Out::Tuple(_) => String::new(),
        })
    }

    /// The zero values of a value that a function gives back.
    pub fn zeros(&self, f: &mut GoFile, out: &Out) -> Result<Vec<String>, EmitError> {
        Ok(match out {
            Out::Unit => Vec::new(),
            Out::Option(inner) => {
                let mut zeros = self.zeros(f, inner)?;
                zeros.push("false".into());
                zeros
            }
            Out::Tuple(outs) => {
                let mut zeros = Vec::new();
                for out in outs {
                    zeros.extend(self.zeros(f, out)?);
                }
                zeros
            }
            Out::Pod(Pod::Scalar(Scalar::Bool)) => vec!["false".into()],
            Out::Pod(pod) if pod.is_word() => vec!["0".into()],
            Out::Duration => vec!["0".into()],
            Out::Str => vec!["\"\"".into()],
            Out::Slice { view: true, .. } | Out::Pod(_) | Out::Time | Out::Rows(_) => {
                vec![format!("{}{{}}", self.out(f, out)?)]
            }
            Out::Flat(root) => vec![match (&root.row, root.shape) {
                (row, Shape::One) => self.zero_value(f, row)?,
                _ => "nil".into(),
            }],
            _ => vec!["nil".into()],
        })
    }

    fn zero_value(&self, f: &mut GoFile, ty: &Type) -> Result<String, EmitError> {
        Ok(match ty {
            Type::Map(..) | Type::Vec(_) => "nil".into(),
            Type::Named(id) if matches!(self.set.def(id)?, Def::Sum(_)) => "nil".into(),
            other => format!("{}{{}}", self.value(f, other)?),
        })
    }
}

/// Result types as they stand in a signature.
pub fn results_text(types: &[String]) -> String {
    match types {
        [] => String::new(),
        [one] => one.clone(),
        many => format!("({})", many.join(", ")),
    }
}

/// The constant of a side in the Go run-time.
pub fn side(side: Side) -> &'static str {
    match side {
        Side::Rust => "ferrogo.Rust",
        Side::Go => "ferrogo.Go",
        Side::C => "ferrogo.C",
    }
}
