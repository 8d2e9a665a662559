//! Types and items that cannot cross, told by how they are written.
//!
//! In: what is better said here than by a trait bound. Not in: everything that
//! only rustc can see (`ferrogo::describe::Describe` says that).

use syn::visit::{self, Visit};
use syn::{Generics, Type};

use crate::diag::Diag;

/// Complains about everything in `ty` that has no form in Go.
pub fn ty(ty: &Type, d: &mut Diag) {
    Refuse(d).visit_type(ty);
}

/// Complains about a borrow that asks to outlive the call.
pub fn outliving(ty: &Type, d: &mut Diag) {
    let ty = match ty {
        Type::Reference(r) => r,
        _ => return,
    };
    if ty.lifetime.as_ref().is_some_and(|l| l.ident == "static") {
        d.at(
            ty,
            "FG009",
            "what Go lends ends with the call, so it is never `'static`: take `&T`, or own a copy \
             (`String`, `Vec<T>`)",
        );
    }
}

struct Refuse<'a>(&'a mut Diag);

impl<'ast> Visit<'ast> for Refuse<'_> {
    fn visit_type(&mut self, ty: &'ast Type) {
        match ty {
            Type::Ptr(_) => self.0.at(
                ty,
                "FG010",
                "a raw pointer has no owner and no length: use `&T` or `&[T]` (borrowed for the call), \
                 `ferrogo::Owned<[T], Side>` (moved) or `ferrogo::Held<[T], Side>` (lent past the call)",
            ),
            Type::ImplTrait(_) => self.0.at(
                ty,
                "FG019",
                "`impl Trait` is a different type for every caller: use `&dyn Trait` of a \
                 `#[ferrogo::import]` trait, `&dyn Fn(..) -> R`, or a concrete type",
            ),
            Type::BareFn(_) => self.0.at(
                ty,
                "FG010",
                "a function pointer carries no owner: use `&dyn Fn(..) -> R` (for the call) or \
                 `Box<dyn Fn(..) -> R + Send + Sync>` (kept)",
            ),
            Type::Never(_) => self.0.at(ty, "FG001", "a function that never returns cannot be called from Go"),
            _ => {}
        }
        visit::visit_type(self, ty);
    }

    fn visit_parenthesized_generic_arguments(
        &mut self,
        args: &'ast syn::ParenthesizedGenericArguments,
    ) {
        for input in &args.inputs {
            if let Type::Reference(_) = input {
                self.0.at(
                    input,
                    "FG009",
                    "a closure that crosses takes owned values (`String`, `Vec<T>`), because each \
                     borrowed lifetime would make it another type; a method of a \
                     `#[ferrogo::import]` trait may borrow",
                );
            }
        }
        visit::visit_parenthesized_generic_arguments(self, args);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if let Some(last) = path.segments.last() {
            match last.ident.to_string().as_str() {
                n @ ("i128" | "u128") => self.0.at(
                    path,
                    "FG006",
                    format!("Go has no 128-bit integer: send `{n}` as two `u64`, or as text"),
                ),
                n @ ("c_int" | "c_uint" | "c_long" | "c_ulong" | "c_short" | "c_ushort" | "c_char"
                | "c_longlong" | "c_ulonglong" | "c_schar" | "c_uchar") => self.0.at(
                    path,
                    "FG014",
                    format!("`{n}` has another width or sign on another target: use `i32`, `u32`, `i64` or `u8`"),
                ),
                _ => {}
            }
        }
        visit::visit_path(self, path);
    }
}

/// Complains about generics: one item is one set of bytes.
pub fn generics(g: &Generics, what: &str, d: &mut Diag) {
    if let Some(p) = g.params.first() {
        let (code, why) = match p {
            syn::GenericParam::Lifetime(_) => (
                "FG009",
                "Go cannot keep a Rust lifetime: own the data (`String`, `Vec`), or make it an object",
            ),
            _ => (
                "FG007",
                "a generic item is no one type in Go: write it for the types you need",
            ),
        };
        d.at(p, code, format!("{what} is generic; {why}"));
    }
}
