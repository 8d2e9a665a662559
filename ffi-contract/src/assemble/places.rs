//! Where a type may stand: the tables of the ABI as a check.
//!
//! In: parameters, results, fields, receivers. Not in: values that contain
//! themselves (`cycles`). rustc has checked most of it through the run-time crate's
//! traits; here it is checked again for what is read from a file, because the
//! emitters have no form for anything else.

use super::Definitions;
use super::error::{Error, Site};
use crate::model::{Contract, Field, FunctionDef, Item, Param, Receiver, Side, Type};
use crate::type_text;

/// Which way a function is called.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Go calls Rust.
    Export,
    /// Rust calls Go: an import trait's method or a closure.
    Import,
}

/// Why a type cannot stand in its place.
enum Problem {
    Undefined(String),
    Place {
        ty: String,
        why: &'static str,
        fix: &'static str,
    },
}

type Check = Result<(), Problem>;

pub(super) fn check(contract: &Contract, definitions: &Definitions<'_>, errors: &mut Vec<Error>) {
    let places = Places { definitions };
    for entry in contract.items.values() {
        let site = Site::new(&contract.krate, entry);
        let mut report = |part: String, line: u32, result: Check| {
            if let Err(problem) = result {
                errors.push(problem.at(site.part(part, line)));
            }
        };
        let mut fields = |fields: &[Field], of: &str, allowed: &dyn Fn(&Type) -> Check| {
            for field in fields {
                report(
                    format!("field {of}{}", field.name),
                    field.line,
                    allowed(&field.ty),
                );
            }
        };
        match &entry.item {
            Item::Struct(d) => fields(&d.fields, "", &|ty| places.plain(ty)),
            Item::Record(d) => fields(&d.fields, "", &|ty| places.data(ty)),
            Item::Sum(d) => {
                for variant in &d.variants {
                    fields(&variant.fields, &format!("{}.", variant.name), &|ty| {
                        places.data(ty)
                    });
                }
            }
            Item::Function(d) => {
                places.signature("", &d.params, &d.ret, Way::Export, &mut report);
                places.receiver(d, &site, errors);
            }
            Item::Import(d) => {
                for m in &d.methods {
                    let of = format!("{}: ", m.name);
                    places.signature(&of, &m.params, &m.ret, Way::Import, &mut report);
                }
            }
            Item::Enum(_) | Item::Object(_) => {}
        }
    }
}

impl Problem {
    fn at(self, at: Site) -> Error {
        match self {
            Problem::Undefined(ty) => Error::Undefined { ty, at },
            Problem::Place { ty, why, fix } => Error::Place {
                ty,
                at,
                why: why.to_owned(),
                fix: fix.to_owned(),
            },
        }
    }
}

fn refuse(ty: &Type, why: &'static str, fix: &'static str) -> Check {
    Err(Problem::Place {
        ty: type_text::rust(ty),
        why,
        fix,
    })
}

/// What a named type is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    Record,
    Sum { error: bool },
    Object,
    Import,
}

struct Places<'a> {
    definitions: &'a Definitions<'a>,
}

impl Places<'_> {
    fn kind(&self, id: &str) -> Result<Kind, Problem> {
        let (_, entry) = self
            .definitions
            .get(id)
            .ok_or_else(|| Problem::Undefined(id.to_owned()))?;
        Ok(match &entry.item {
            Item::Struct(_) | Item::Enum(_) => Kind::Plain,
            Item::Record(_) => Kind::Record,
            Item::Sum(d) => Kind::Sum { error: d.error },
            Item::Object(_) => Kind::Object,
            Item::Import(_) | Item::Function(_) => Kind::Import,
        })
    }

    fn signature(
        &self,
        of: &str,
        params: &[Param],
        ret: &Type,
        way: Way,
        report: &mut impl FnMut(String, u32, Check),
    ) {
        for param in params {
            report(
                format!("{of}parameter {}", param.name),
                0,
                self.param(&param.ty, way),
            );
        }
        report(format!("{of}result"), 0, self.result(ret, way));
    }

    /// Same bytes on both sides: what a layout struct or a borrowed slice
    /// holds.
    fn plain(&self, ty: &Type) -> Check {
        match ty {
            _ if is_scalar(ty) => Ok(()),
            Type::Array(t, _) => self.plain(t),
            Type::Named(id) if self.kind(id)? == Kind::Plain => Ok(()),
            _ => refuse(
                ty,
                "its bytes are not the same in Go and Rust",
                "use scalars, layout structs and arrays of them; or derive ferrogo::Record instead of Layout",
            ),
        }
    }

    /// What the flat encoding has a form for.
    fn data(&self, ty: &Type) -> Check {
        match ty {
            _ if is_scalar(ty) => Ok(()),
            Type::Duration | Type::Time | Type::String => Ok(()),
            Type::Array(t, _) | Type::Vec(t) => self.data(t),
            Type::Option(t) if matches!(**t, Type::Option(_)) => nested_option(ty),
            Type::Option(t) => self.data(t),
            Type::Map(k, v) => self.map(ty, k, v),
            Type::Tuple(list) => list.iter().try_for_each(|t| self.data(t)),
            Type::Named(id) => match self.kind(id)? {
                Kind::Plain | Kind::Record | Kind::Sum { .. } => Ok(()),
                Kind::Object | Kind::Import => refuse(
                    ty,
                    "an object has an owner and a record is copied",
                    "pass the object beside the record, as a parameter or result of its own",
                ),
            },
            _ => refuse(
                ty,
                "a record is copied, so nothing in it can be borrowed, owned or called",
                "use an owned value: String, Vec, Option, a map, a record or a scalar",
            ),
        }
    }

    fn map(&self, ty: &Type, key: &Type, value: &Type) -> Check {
        let fits = match key {
            Type::F32 | Type::F64 => false,
            Type::Duration | Type::String => true,
            Type::Named(id) => self.kind(id)? == Kind::Plain,
            Type::Array(t, _) => is_scalar(t),
            _ => is_scalar(key),
        };
        if !fits {
            return refuse(
                ty,
                "Go cannot compare such keys",
                "use String, an integer, bool, char or a field-less enum as the key, or a Vec of pairs",
            );
        }
        self.data(value)
    }

    fn param(&self, ty: &Type, way: Way) -> Check {
        match ty {
            Type::Array(t, _) => self.plain(t),
            Type::Ref(t) => self.borrowed(ty, t, way),
            Type::RefMut(t) => match &**t {
                Type::Slice(t) => self.plain(t),
                Type::Named(id) if matches!(self.kind(id)?, Kind::Plain | Kind::Object) => Ok(()),
                Type::Fn(params, ret) => self.closure(params, ret, way),
                _ => refuse(
                    ty,
                    "Go could not see what Rust writes there",
                    "borrow a slice or a layout struct mutably, or return the new value",
                ),
            },
            Type::Boxed(t) => self.boxed(ty, t, way),
            Type::Owned(_, t) => self.owned(ty, t),
            Type::Held(Side::Go, t) if way == Way::Export => self.owned(ty, t),
            Type::Held(..) => held(ty),
            Type::BorrowedStr => Ok(()),
            Type::Option(t) if matches!(**t, Type::Option(_) | Type::Unit) => nested_option(ty),
            Type::Option(t) => self.param(t, way),
            Type::Rows(t) if way == Way::Import => self.rows(ty, t),
            Type::Named(id) => match self.kind(id)? {
                Kind::Import => bare_trait(ty),
                _ => Ok(()),
            },
            Type::Tuple(_) => refuse(
                ty,
                "C and Go have no tuples",
                "write separate parameters, or a record",
            ),
            Type::Unit | Type::Result(..) | Type::AnyError | Type::Rows(_) => refuse(
                ty,
                "it has a meaning only as a result",
                "use a parameter type of its own",
            ),
            Type::Str | Type::Slice(_) | Type::Dyn(_) | Type::Fn(..) => unsized_value(ty),
            _ => self.data(ty),
        }
    }

    fn borrowed(&self, ty: &Type, inner: &Type, way: Way) -> Check {
        match inner {
            Type::Str => Ok(()),
            Type::Slice(t) if **t == Type::Ref(Box::new(Type::Str)) => Ok(()),
            Type::Slice(t) => self.data(t),
            Type::Map(..) | Type::Vec(_) | Type::String => self.data(inner),
            Type::Dyn(id) => self.import(ty, id),
            Type::Fn(params, ret) => self.closure(params, ret, way),
            Type::Named(id) => match self.kind(id)? {
                Kind::Import => bare_trait(ty),
                _ => Ok(()),
            },
            _ => refuse(ty, "borrowing it saves nothing", "take it by value"),
        }
    }

    fn boxed(&self, ty: &Type, inner: &Type, way: Way) -> Check {
        match inner {
            Type::Dyn(id) => self.import(ty, id),
            Type::Fn(params, ret) => self.closure(params, ret, way),
            _ => refuse(
                ty,
                "a Box crosses only around a trait object or a closure",
                "take the value itself; for an object, write the object's type",
            ),
        }
    }

    fn import(&self, ty: &Type, id: &str) -> Check {
        match self.kind(id)? {
            Kind::Import => Ok(()),
            _ => refuse(
                ty,
                "it is no import trait",
                "mark the trait #[ferrogo::import]",
            ),
        }
    }

    /// A closure that crosses is called the other way.
    fn closure(&self, params: &[Type], ret: &Type, way: Way) -> Check {
        let called = match way {
            Way::Export => Way::Import,
            Way::Import => Way::Export,
        };
        params.iter().try_for_each(|t| self.param(t, called))?;
        self.result(ret, called)
    }

    fn owned(&self, ty: &Type, inner: &Type) -> Check {
        match inner {
            Type::Slice(t) => self.plain(t),
            _ => refuse(
                ty,
                "ownership of memory crosses as a slice",
                "write Owned<[T], Side> or Held<[T], Go> with a scalar or layout struct T; a single value crosses as itself",
            ),
        }
    }

    fn rows(&self, ty: &Type, inner: &Type) -> Check {
        match inner {
            Type::Named(id) if !matches!(self.kind(id)?, Kind::Object | Kind::Import) => Ok(()),
            _ => refuse(
                ty,
                "rows are records",
                "derive ferrogo::Record on the element, or use a slice",
            ),
        }
    }

    fn result(&self, ty: &Type, way: Way) -> Check {
        match ty {
            Type::Result(ok, error) => {
                self.error(error)?;
                match &**ok {
                    Type::Result(..) => {
                        refuse(ty, "two errors in one result", "join the two error types")
                    }
                    ok => self.success(ok, way),
                }
            }
            _ => self.success(ty, way),
        }
    }

    fn error(&self, ty: &Type) -> Check {
        match ty {
            Type::AnyError | Type::String => Ok(()),
            Type::Named(id) if matches!(self.kind(id)?, Kind::Sum { error: true }) => Ok(()),
            _ => refuse(
                ty,
                "it is no error type of the boundary",
                "derive ferrogo::Error on an enum, or use String or Box<dyn Error> (only the message crosses)",
            ),
        }
    }

    fn success(&self, ty: &Type, way: Way) -> Check {
        match ty {
            Type::Unit => Ok(()),
            Type::Array(t, _) => self.plain(t),
            Type::Ref(t) => self.view(ty, t, way),
            Type::RefMut(_) => refuse(
                ty,
                "the other side could write it after the call, beside its owner",
                "return a view (`&[T]`), an owned value, or write into a parameter `&mut [T]`",
            ),
            Type::Boxed(t) => self.boxed(ty, t, way),
            Type::Owned(_, t) => self.owned(ty, t),
            Type::Held(Side::Go, t) if way == Way::Import => self.owned(ty, t),
            Type::Held(..) => held(ty),
            Type::Rows(t) => self.rows(ty, t),
            Type::Option(t) if matches!(**t, Type::Option(_) | Type::Unit) => nested_option(ty),
            Type::Option(t) => self.success(t, way),
            Type::Tuple(list) => list.iter().try_for_each(|t| match t {
                Type::Tuple(_) => refuse(ty, "Go has no tuples inside a result", "return a record"),
                t => self.success(t, way),
            }),
            Type::Named(id) => match self.kind(id)? {
                Kind::Import => bare_trait(ty),
                _ => Ok(()),
            },
            Type::Result(..) | Type::AnyError => refuse(
                ty,
                "an error stands only at the top of a result",
                "return Result<T, E>",
            ),
            Type::BorrowedStr => refuse(
                ty,
                "it is dead after the call, and a result is used after it",
                "return &str or String",
            ),
            Type::Str | Type::Slice(_) | Type::Dyn(_) | Type::Fn(..) => unsized_value(ty),
            _ => self.data(ty),
        }
    }

    fn view(&self, ty: &Type, inner: &Type, way: Way) -> Check {
        match inner {
            Type::Dyn(id) => self.import(ty, id),
            _ if way == Way::Import => refuse(
                ty,
                "Go cannot promise how long the memory stays",
                "return String, Vec<T> or Owned<[T], Go>",
            ),
            Type::Str => Ok(()),
            Type::Slice(t) => self.plain(t),
            _ => refuse(
                ty,
                "a view is a slice or text",
                "return the value by value, or a slice of it",
            ),
        }
    }

    /// The rules that need the object's own record.
    fn receiver(&self, d: &FunctionDef, site: &Site, errors: &mut Vec<Error>) {
        let mut rule = |code, what: &str, fix: &str| {
            errors.push(Error::Rule {
                code,
                at: site.clone(),
                what: what.to_owned(),
                fix: fix.to_owned(),
            });
        };
        if d.leaf && d.params.iter().any(|p| calls_back(&p.ty)) {
            rule(
                "FG023",
                "a leaf function never calls back, but this one takes something to call",
                "remove `leaf`",
            );
        }
        if d.of.is_empty() {
            if d.receiver != Receiver::None {
                rule(
                    "FG011",
                    "it has a receiver and no type",
                    "build again with one version of ferrogo",
                );
            }
            return;
        }
        let Some((_, entry)) = self.definitions.get(&d.of) else {
            errors.push(Error::Undefined {
                ty: d.of.clone(),
                at: site.clone(),
            });
            return;
        };
        match (&entry.item, d.receiver) {
            (_, Receiver::None) => {}
            (Item::Object(object), Receiver::RefMut) if !object.mutable => rule(
                "FG017",
                "it takes `&mut self`, but its object is shared",
                "write #[ferrogo::object(mutable)] on the object, or take &self",
            ),
            (Item::Object(_), _) => {}
            (_, Receiver::Owned) => rule(
                "FG020",
                "it consumes `self`, but its type is no object",
                "mark the type #[ferrogo::object], or write a function with a parameter",
            ),
            (_, Receiver::Ref | Receiver::RefMut) => rule(
                "FG011",
                "it has a receiver, but its type is no object",
                "mark the type #[ferrogo::object], or write a function with a parameter",
            ),
        }
    }
}

fn is_scalar(ty: &Type) -> bool {
    matches!(
        ty,
        Type::Bool
            | Type::Char
            | Type::U8
            | Type::U16
            | Type::U32
            | Type::U64
            | Type::Usize
            | Type::I8
            | Type::I16
            | Type::I32
            | Type::I64
            | Type::Isize
            | Type::F32
            | Type::F64
    )
}

fn calls_back(ty: &Type) -> bool {
    match ty {
        Type::Dyn(_) | Type::Fn(..) => true,
        Type::Ref(t) | Type::RefMut(t) | Type::Boxed(t) | Type::Option(t) => calls_back(t),
        _ => false,
    }
}

fn nested_option(ty: &Type) -> Check {
    refuse(
        ty,
        "nil in Go could mean either none",
        "use an enum that names the cases",
    )
}

fn held(ty: &Type) -> Check {
    refuse(
        ty,
        "only Go lends memory past a call: into an export, or as the result of an import",
        "use Held<[T], Go> there; to keep Rust's memory in Go, return Owned<[T], Rust>",
    )
}

fn bare_trait(ty: &Type) -> Check {
    refuse(
        ty,
        "it is a trait",
        "write &dyn Trait (for the call) or Box<dyn Trait> (kept)",
    )
}

fn unsized_value(ty: &Type) -> Check {
    refuse(
        ty,
        "it has no size of its own",
        "put it behind `&` (for the call), `Box` (a trait or closure that is kept) or Owned<_, Side>",
    )
}
