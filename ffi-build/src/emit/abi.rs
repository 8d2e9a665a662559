//! How each type of the model crosses: the one place where the tables of
//! `docs/abi.md` are code. The C and the Go emitter both read it.
//!
//! In: the form of parameters ([`Form`]) and of results ([`Out`]). Not in:
//! any source text, and the inside of flat buffers (`flat`).

use ferrogo_contract::model::{Receiver, Side, Type, TypeId};

use super::EmitError;
use super::flat::Root;
use super::set::{Def, Set};

/// A number, and what is checked about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scalar {
    /// One byte, 0 or 1.
    Bool,
    /// A Unicode scalar value in 32 bits.
    Char,
    /// Unsigned, of that many bytes.
    Unsigned(u8),
    /// Signed, of that many bytes.
    Signed(u8),
    /// `size_t`.
    Size,
    /// `ptrdiff_t`.
    Diff,
    /// Of that many bytes.
    Float(u8),
}

impl Scalar {
    /// The scalar that a type is, if it is one.
    pub fn of(ty: &Type) -> Option<Self> {
        Some(match ty {
            Type::Bool => Scalar::Bool,
            Type::Char => Scalar::Char,
            Type::U8 => Scalar::Unsigned(1),
            Type::U16 => Scalar::Unsigned(2),
            Type::U32 => Scalar::Unsigned(4),
            Type::U64 => Scalar::Unsigned(8),
            Type::I8 => Scalar::Signed(1),
            Type::I16 => Scalar::Signed(2),
            Type::I32 => Scalar::Signed(4),
            Type::I64 => Scalar::Signed(8),
            Type::Usize => Scalar::Size,
            Type::Isize => Scalar::Diff,
            Type::F32 => Scalar::Float(4),
            Type::F64 => Scalar::Float(8),
            _ => return None,
        })
    }
}

/// Types whose bytes are the same on both sides, in memory.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pod {
    /// A number.
    Scalar(Scalar),
    /// A field-less enum and its repr.
    Enum(TypeId, Scalar),
    /// A layout struct.
    Struct(TypeId),
    /// `[T; N]`.
    Array(Box<Pod>, u64),
}

impl Pod {
    /// The plain form of a type, if it has one.
    ///
    /// # Errors
    /// When a named type is unknown.
    pub fn of(set: &Set, ty: &Type) -> Result<Option<Self>, EmitError> {
        if let Some(s) = Scalar::of(ty) {
            return Ok(Some(Pod::Scalar(s)));
        }
        Ok(match ty {
            Type::Named(id) => match set.def(id)? {
                Def::Enum(d) => {
                    let repr = Scalar::of(&d.repr).ok_or_else(|| {
                        EmitError::unsupported(ty, "an enum's repr must be an integer")
                    })?;
                    Some(Pod::Enum(id.clone(), repr))
                }
                Def::Struct(_) => Some(Pod::Struct(id.clone())),
                _ => None,
            },
            Type::Array(t, n) => Pod::of(set, t)?.map(|p| Pod::Array(Box::new(p), *n)),
            _ => None,
        })
    }

    /// Whether it fits the first word of a result.
    pub fn is_word(&self) -> bool {
        matches!(self, Pod::Scalar(_) | Pod::Enum(..))
    }
}

/// The form of a parameter: of an export, and with the reading of Rust's side
/// of an import method or closure.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// By value.
    Pod(Pod),
    /// `int64_t` nanoseconds.
    Duration,
    /// `ferrogo_time`.
    Time,
    /// `ferrogo_str`; `kept` when Rust wants a `String` of its own.
    Str {
        /// `String` and not `&str`.
        kept: bool,
    },
    /// `ferrogo_str`; as a callback's argument `ferrogo.Str`, dead after it.
    BorrowedStr,
    /// A pointer to one plain value.
    Pointer {
        /// What it points to.
        to: Pod,
        /// `&mut`.
        writable: bool,
    },
    /// `ferrogo_slice` of plain values.
    Slice {
        /// One element.
        elem: Pod,
        /// `&mut [T]`.
        writable: bool,
        /// `Vec<T>`: Rust copies.
        copied: bool,
    },
    /// `ferrogo_slice` of bytes: a flat buffer.
    Flat(Root),
    /// `struct { T val; uint8_t some; }`.
    Option(Box<Form>),
    /// `uint64_t` handle.
    Object {
        /// Which object.
        id: TypeId,
        /// How it is taken.
        by: By,
    },
    /// `ferrogo_dyn` of an import trait.
    Dyn {
        /// The trait.
        id: TypeId,
        /// `Box<dyn Trait>`: kept past the call.
        kept: bool,
    },
    /// `ferrogo_dyn` of a closure.
    Func {
        /// Its signature.
        sig: Signature,
        /// `Box<dyn Fn>`: kept past the call.
        kept: bool,
    },
    /// `ferrogo_held`: a Go slice pinned until Rust drops it.
    Held(Pod),
    /// `ferrogo_held`: a `*ferrogo.Buffer[T]`, moved.
    Buffer(Pod),
    /// `ferrogo_slice`: a `*ferrogo.Owned[T]`, moved back.
    Owned(Side, Pod),
}

/// How an object is passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum By {
    /// `&T`.
    Ref,
    /// `&mut T`.
    Mut,
    /// `T`: consumed.
    Value,
}

impl By {
    /// How a method takes its object; free functions have none.
    pub fn receiver(r: Receiver) -> Option<Self> {
        match r {
            Receiver::None => None,
            Receiver::Ref => Some(By::Ref),
            Receiver::RefMut => Some(By::Mut),
            Receiver::Owned => Some(By::Value),
        }
    }
}

/// The signature of a closure.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Signature {
    /// The types of its arguments.
    pub args: Vec<Type>,
    /// The type of its result.
    pub ret: Type,
}

impl Form {
    /// The form of a parameter of this type.
    ///
    /// # Errors
    /// When the type is unknown or cannot be a parameter.
    pub fn of(set: &Set, ty: &Type) -> Result<Self, EmitError> {
        if let Some(pod) = Pod::of(set, ty)? {
            return Ok(Form::Pod(pod));
        }
        Ok(match ty {
            Type::Duration => Form::Duration,
            Type::Time => Form::Time,
            Type::String => Form::Str { kept: true },
            Type::BorrowedStr => Form::BorrowedStr,
            Type::Ref(t) => Self::of_ref(set, t, false)?,
            Type::RefMut(t) => Self::of_ref(set, t, true)?,
            Type::Vec(t) => match Pod::of(set, t)? {
                Some(elem) => Form::Slice {
                    elem,
                    writable: false,
                    copied: true,
                },
                None => Form::Flat(Root::many(set, t)?),
            },
            Type::Map(..) | Type::Tuple(_) | Type::Array(..) => Form::Flat(Root::one(set, ty)?),
            Type::Option(t) => {
                let inner = Self::of(set, t)?;
                if matches!(inner, Form::Option(_)) {
                    return Err(EmitError::unsupported(
                        ty,
                        "an option of an option has no Go form",
                    ));
                }
                Form::Option(Box::new(inner))
            }
            Type::Named(id) => match set.def(id)? {
                Def::Object(_) => Form::Object {
                    id: id.clone(),
                    by: By::Value,
                },
                _ => Form::Flat(Root::one(set, ty)?),
            },
            Type::Boxed(t) => match t.as_ref() {
                Type::Dyn(id) => Form::Dyn {
                    id: id.clone(),
                    kept: true,
                },
                Type::Fn(args, ret) => Form::Func {
                    sig: signature(args, ret),
                    kept: true,
                },
                _ => {
                    return Err(EmitError::unsupported(
                        ty,
                        "only `Box<dyn Trait>` and `Box<dyn Fn>` cross",
                    ));
                }
            },
            Type::Held(Side::Go, t) => Form::Held(slice_elem(set, t)?),
            Type::Owned(Side::Go, t) => Form::Buffer(slice_elem(set, t)?),
            Type::Owned(side, t) => Form::Owned(*side, slice_elem(set, t)?),
            _ => return Err(EmitError::unsupported(ty, "it cannot be a parameter")),
        })
    }

    fn of_ref(set: &Set, t: &Type, writable: bool) -> Result<Self, EmitError> {
        if let Some(to) = Pod::of(set, t)? {
            return Ok(Form::Pointer { to, writable });
        }
        Ok(match t {
            Type::Str | Type::String if !writable => Form::Str { kept: false },
            Type::Slice(e) => match Pod::of(set, e)? {
                Some(elem) => Form::Slice {
                    elem,
                    writable,
                    copied: false,
                },
                None if writable => {
                    return Err(EmitError::unsupported(
                        t,
                        "a `&mut` slice must be of plain values",
                    ));
                }
                None => Form::Flat(Root::many(set, e)?),
            },
            Type::Named(id) => match set.def(id)? {
                Def::Object(_) => Form::Object {
                    id: id.clone(),
                    by: if writable { By::Mut } else { By::Ref },
                },
                _ if writable => {
                    return Err(EmitError::unsupported(
                        t,
                        "`&mut` of a record would lose what is written",
                    ));
                }
                _ => Form::Flat(Root::one(set, t)?),
            },
            Type::Dyn(id) => Form::Dyn {
                id: id.clone(),
                kept: false,
            },
            Type::Fn(args, ret) => Form::Func {
                sig: signature(args, ret),
                kept: false,
            },
            Type::Vec(_) | Type::Map(..) | Type::Tuple(_) | Type::Array(..) if !writable => {
                Self::of(set, t)?
            }
            _ => {
                return Err(EmitError::unsupported(
                    t,
                    "it cannot be passed by reference",
                ));
            }
        })
    }
}

fn signature(args: &[Type], ret: &Type) -> Signature {
    Signature {
        args: args.to_vec(),
        ret: ret.clone(),
    }
}

/// The element of a `[T]` behind `Owned` or `Held`.
fn slice_elem(set: &Set, t: &Type) -> Result<Pod, EmitError> {
    let Type::Slice(e) = t else {
        return Err(EmitError::unsupported(
            t,
            "`Owned` and `Held` cross with a slice inside",
        ));
    };
    Pod::of(set, e)?.ok_or_else(|| EmitError::unsupported(t, "its elements must be plain values"))
}

/// A function's result: what comes back, and how it can fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Return {
    /// The value on success.
    pub out: Out,
    /// The error type of a `Result`.
    pub error: Option<ErrorType>,
}

/// The error type of a `Result`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ErrorType {
    /// A sum derived with `ferrogo::Error`.
    Sum(TypeId),
    /// Only its message crosses.
    Any,
}

/// The form of a value that a function gives back.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Out {
    /// `()`.
    Unit,
    /// In the first word, or wide.
    Pod(Pod),
    /// In the first word.
    Duration,
    /// Wide.
    Time,
    /// Address and length of text that the receiver frees; `&str` too, because
    /// the object it came from may be closed before the other side looks.
    Str,
    /// Address and length of plain values; `view` when borrowed.
    Slice {
        /// One element.
        elem: Pod,
        /// `&[T]` and not `Vec<T>`.
        view: bool,
    },
    /// A flat buffer that is decoded.
    Flat(Root),
    /// A flat buffer that stays and is read in place.
    Rows(Root),
    /// A handle.
    Object(TypeId),
    /// Address and length, with an owner.
    Owned(Side, Pod),
    /// As `T`, and a bit that says none.
    Option(Box<Out>),
    /// Wide: the elements' whole result forms.
    Tuple(Vec<Out>),
    /// The handle of a Go object on its way back; `kept` for `Box<dyn Trait>`,
    /// which gives the handle back with it.
    Dyn {
        /// The trait.
        id: TypeId,
        /// `Box<dyn Trait>`.
        kept: bool,
    },
    /// Wide; only from Go to Rust: a slice that Go lends past the call.
    Held(Pod),
    /// Wide; only from Go to Rust: a `*ferrogo.Buffer[T]`, moved.
    Buffer(Pod),
}

impl Return {
    /// The form of a result of this type.
    ///
    /// # Errors
    /// When the type is unknown or cannot be a result.
    pub fn of(set: &Set, ty: &Type) -> Result<Self, EmitError> {
        let (value, error) = match ty {
            Type::Result(value, error) => (value.as_ref(), Some(ErrorType::of(set, error)?)),
            other => (other, None),
        };
        Ok(Return {
            out: Out::of(set, value)?,
            error,
        })
    }
}

impl ErrorType {
    fn of(set: &Set, ty: &Type) -> Result<Self, EmitError> {
        match ty {
            Type::AnyError | Type::String => Ok(ErrorType::Any),
            Type::Named(id) => match set.def(id)? {
                Def::Sum(d) if d.error => Ok(ErrorType::Sum(id.clone())),
                _ => Err(EmitError::unsupported(
                    ty,
                    "an error type is derived with `ferrogo::Error`",
                )),
            },
            _ => Err(EmitError::unsupported(
                ty,
                "an error type is derived with `ferrogo::Error`",
            )),
        }
    }
}

impl Out {
    /// The form of a value of this type.
    ///
    /// # Errors
    /// When the type is unknown or cannot be a result.
    pub fn of(set: &Set, ty: &Type) -> Result<Self, EmitError> {
        if let Some(pod) = Pod::of(set, ty)? {
            return Ok(Out::Pod(pod));
        }
        Ok(match ty {
            Type::Unit => Out::Unit,
            Type::Duration => Out::Duration,
            Type::Time => Out::Time,
            Type::String => Out::Str,
            Type::Ref(t) => match t.as_ref() {
                Type::Str => Out::Str,
                Type::Slice(e) => match Pod::of(set, e)? {
                    Some(elem) => Out::Slice { elem, view: true },
                    None => Out::Flat(Root::many(set, e)?),
                },
                Type::Dyn(id) => Out::Dyn {
                    id: id.clone(),
                    kept: false,
                },
                _ => {
                    return Err(EmitError::unsupported(
                        ty,
                        "a result by reference must be a slice, text or a trait object",
                    ));
                }
            },
            Type::Vec(t) => match Pod::of(set, t)? {
                Some(elem) => Out::Slice { elem, view: false },
                None => Out::Flat(Root::many(set, t)?),
            },
            Type::Map(..) | Type::Array(..) => Out::Flat(Root::one(set, ty)?),
            Type::Rows(t) => Out::Rows(Root::many(set, t)?),
            Type::Named(id) => match set.def(id)? {
                Def::Object(_) => Out::Object(id.clone()),
                _ => Out::Flat(Root::one(set, ty)?),
            },
            Type::Option(t) => match Self::of(set, t)? {
                Out::Option(_) | Out::Unit | Out::Tuple(_) => {
                    return Err(EmitError::unsupported(
                        ty,
                        "an option of an option, of nothing or of a tuple has no Go form",
                    ));
                }
                inner => Out::Option(Box::new(inner)),
            },
            Type::Tuple(ts) => {
                let outs = ts
                    .iter()
                    .map(|t| Self::of(set, t))
                    .collect::<Result<Vec<_>, _>>()?;
                if outs.iter().any(|o| matches!(o, Out::Tuple(_) | Out::Unit)) {
                    return Err(EmitError::unsupported(
                        ty,
                        "a tuple in a tuple, or nothing in a tuple, has no Go form",
                    ));
                }
                Out::Tuple(outs)
            }
            Type::Boxed(t) => match t.as_ref() {
                Type::Dyn(id) => Out::Dyn {
                    id: id.clone(),
                    kept: true,
                },
                _ => {
                    return Err(EmitError::unsupported(
                        ty,
                        "only `Box<dyn Trait>` comes back",
                    ));
                }
            },
            Type::Owned(side @ (Side::Rust | Side::C), t) => Out::Owned(*side, slice_elem(set, t)?),
            Type::Owned(Side::Go, t) => Out::Buffer(slice_elem(set, t)?),
            Type::Held(Side::Go, t) => Out::Held(slice_elem(set, t)?),
            _ => return Err(EmitError::unsupported(ty, "it cannot be a result")),
        })
    }

    /// Whether the value stands behind the two words, in `val`.
    pub fn is_wide(&self) -> bool {
        match self {
            Out::Pod(p) => !p.is_word(),
            Out::Time | Out::Tuple(_) | Out::Held(_) | Out::Buffer(_) => true,
            Out::Option(inner) => inner.is_wide(),
            _ => false,
        }
    }
}
