//! Functions, methods, and import traits.

use std::collections::BTreeSet;

use super::Sink;
use crate::go_name;
use crate::model::{FunctionDef, ImportDef, MethodDef, Param, Receiver, Side, Type};
use crate::type_text;

/// Who has to follow when a signature changes.
#[derive(Clone, Copy)]
struct Whom {
    params: &'static str,
    result: &'static str,
}

const CALLERS: Whom = Whom {
    params: "Go callers must pass something else",
    result: "Go callers get something else",
};
const IMPLEMENTERS: Whom = Whom {
    params: "every Go type that implements the trait must follow",
    result: "every Go type that implements the trait must return something else",
};

pub(super) fn compare(old: &FunctionDef, new: &FunctionDef, sink: &mut Sink<'_>) {
    if old.receiver != new.receiver {
        let (breaking, why) = receiver_change(old.receiver, new.receiver);
        sink.push(
            breaking,
            "another receiver",
            receiver(old.receiver),
            receiver(new.receiver),
            why,
        );
    }
    params("", &old.params, &new.params, CALLERS, sink);
    result("", &old.ret, &new.ret, CALLERS, sink);
    let (before, after) = (go_name::function(old), go_name::function(new));
    if before != after {
        sink.push(
            true,
            "another Go name",
            before,
            after,
            "Go callers must write the new name",
        );
    }
    if old.symbol != new.symbol {
        sink.push(
            true,
            "another symbol",
            &old.symbol,
            &new.symbol,
            "C code that links by the symbol no longer does",
        );
    }
    if old.leaf != new.leaf {
        let text = |leaf| if leaf { "leaf" } else { "not leaf" };
        sink.push(
            false,
            "leaf",
            text(old.leaf),
            text(new.leaf),
            "only the way of calling changes, which is generated",
        );
    }
}

fn receiver(receiver: Receiver) -> &'static str {
    match receiver {
        Receiver::None => "none",
        Receiver::Ref => "&self",
        Receiver::RefMut => "&mut self",
        Receiver::Owned => "self",
    }
}

fn receiver_change(old: Receiver, new: Receiver) -> (bool, &'static str) {
    match (old, new) {
        (Receiver::RefMut, Receiver::Ref) => (
            false,
            "callers may do more than before: concurrent calls are no longer ErrBusy",
        ),
        (_, Receiver::RefMut) => (
            true,
            "concurrent calls are ErrBusy, and views taken before the call are ErrStale",
        ),
        (_, Receiver::Owned) => (
            true,
            "the call now consumes the object: a later use is ErrMoved",
        ),
        (Receiver::Owned, _) => (
            true,
            "the call no longer consumes the object: its caller must close it",
        ),
        _ => (true, "Go callers must call it in another way"),
    }
}

pub(super) fn compare_traits(old: &ImportDef, new: &ImportDef, sink: &mut Sink<'_>) {
    for method in &old.methods {
        match new.methods.iter().find(|m| m.name == method.name) {
            Some(after) => compare_methods(method, after, sink),
            None => sink.push(
                true,
                format!("method `{}` removed", method.name),
                signature(method),
                "",
                "Go code that calls it through the interface no longer compiles",
            ),
        }
    }
    for method in &new.methods {
        if !old.methods.iter().any(|m| m.name == method.name) {
            sink.push(
                true,
                format!("method `{}` added", method.name),
                "",
                signature(method),
                "every Go type that implements the trait must add it",
            );
        }
    }
    let order = |a: &ImportDef, b: &ImportDef| -> Vec<String> {
        let names = a
            .methods
            .iter()
            .filter(|m| b.methods.iter().any(|n| n.name == m.name));
        names.map(|m| m.name.clone()).collect()
    };
    let (before, after) = (order(old, new), order(new, old));
    if before != after {
        sink.push(
            false,
            "methods in another order",
            before.join(", "),
            after.join(", "),
            "the table of functions is generated anew",
        );
    }
    if old.register != new.register {
        sink.push(
            true,
            "another symbol",
            &old.register,
            &new.register,
            "C code that links by the symbol no longer does",
        );
    }
}

fn compare_methods(old: &MethodDef, new: &MethodDef, sink: &mut Sink<'_>) {
    let of = format!("method `{}`: ", old.name);
    params(&of, &old.params, &new.params, IMPLEMENTERS, sink);
    result(&of, &old.ret, &new.ret, IMPLEMENTERS, sink);
    let (before, after) = (go_name::method(old), go_name::method(new));
    if before != after {
        sink.push(
            true,
            format!("{of}another Go name"),
            before,
            after,
            "every Go type that implements the trait must follow",
        );
    }
}

fn signature(method: &MethodDef) -> String {
    let params: Vec<String> = method.params.iter().map(shown).collect();
    match &method.ret {
        Type::Unit => format!("({})", params.join(", ")),
        ret => format!("({}) -> {}", params.join(", "), type_text::rust(ret)),
    }
}

fn shown(param: &Param) -> String {
    format!("{}: {}", param.name, type_text::rust(&param.ty))
}

fn params(of: &str, old: &[Param], new: &[Param], whom: Whom, sink: &mut Sink<'_>) {
    let names = |list: &[Param]| list.iter().map(|p| p.name.clone()).collect::<BTreeSet<_>>();
    let (old_names, new_names) = (names(old), names(new));
    // The same position and type under a name that neither side had before is
    // a rename, which no Go caller sees.
    let mut renamed = BTreeSet::new();
    if old.len() == new.len() {
        for (a, b) in old.iter().zip(new) {
            if a.ty == b.ty && !new_names.contains(&a.name) && !old_names.contains(&b.name) {
                renamed.extend([&a.name, &b.name]);
                sink.push(
                    false,
                    format!("{of}parameter renamed"),
                    &a.name,
                    &b.name,
                    "arguments have no names at the call",
                );
            }
        }
    }
    for param in old.iter().filter(|p| !renamed.contains(&p.name)) {
        match new.iter().find(|p| p.name == param.name) {
            Some(after) if after.ty == param.ty => {}
            Some(after) => {
                let (what, why) = type_change(&param.ty, &after.ty, whom.params);
                sink.push(
                    true,
                    format!("{of}parameter `{}` has another {what}", param.name),
                    type_text::rust(&param.ty),
                    type_text::rust(&after.ty),
                    why,
                );
            }
            None => sink.push(
                true,
                format!("{of}parameter `{}` removed", param.name),
                shown(param),
                "",
                whom.params,
            ),
        }
    }
    for param in new
        .iter()
        .filter(|p| !old_names.contains(&p.name) && !renamed.contains(&p.name))
    {
        sink.push(
            true,
            format!("{of}parameter `{}` added", param.name),
            "",
            shown(param),
            whom.params,
        );
    }
    let order = |list: &[Param], other: &BTreeSet<String>| -> Vec<String> {
        list.iter()
            .map(|p| p.name.clone())
            .filter(|n| other.contains(n))
            .collect()
    };
    let (before, after) = (order(old, &new_names), order(new, &old_names));
    if before != after {
        sink.push(
            true,
            format!("{of}parameters in another order"),
            before.join(", "),
            after.join(", "),
            "arguments of one type are swapped without a compile error",
        );
    }
}

fn result(of: &str, old: &Type, new: &Type, whom: Whom, sink: &mut Sink<'_>) {
    if old != new {
        let (what, why) = type_change(old, new, whom.result);
        sink.push(
            true,
            format!("{of}result has another {what}"),
            type_text::rust(old),
            type_text::rust(new),
            why,
        );
    }
}

/// How a pointer is owned, apart from what it points to.
#[derive(PartialEq, Eq)]
enum Hold {
    Value,
    Borrowed,
    BorrowedMut,
    Boxed,
    Owned(Side),
    Held(Side),
}

fn hold(ty: &Type) -> (Hold, &Type) {
    match ty {
        Type::Ref(t) => (Hold::Borrowed, t),
        Type::RefMut(t) => (Hold::BorrowedMut, t),
        Type::Boxed(t) => (Hold::Boxed, t),
        Type::Owned(side, t) => (Hold::Owned(*side), t),
        Type::Held(side, t) => (Hold::Held(*side), t),
        _ => (Hold::Value, ty),
    }
}

/// `Vec<T>` and `[T]`, `String` and `str` are the same thing held differently.
fn same_content(a: &Type, b: &Type) -> bool {
    match (a, b) {
        (Type::Vec(a), Type::Slice(b)) | (Type::Slice(a), Type::Vec(b)) => a == b,
        (Type::String, Type::Str) | (Type::Str, Type::String) => true,
        _ => a == b,
    }
}

fn type_change(old: &Type, new: &Type, why: &'static str) -> (&'static str, &'static str) {
    if let (Type::Result(old, e), Type::Result(new, f)) = (old, new) {
        return if old == new && e != f {
            (
                "error type",
                "errors.As and errors.Is with the old type no longer match",
            )
        } else {
            type_change(old, new, why)
        };
    }
    match (old, new) {
        (Type::Result(..), _) => return ("type", "it can no longer fail: Go callers get no error"),
        (_, Type::Result(..)) => {
            return ("type", "it can fail now: Go callers get an error as well");
        }
        _ => {}
    }
    let ((a, inner_a), (b, inner_b)) = (hold(old), hold(new));
    if a != b && same_content(inner_a, inner_b) {
        return (
            "owner",
            "who releases the memory, and how long it may be used, is another",
        );
    }
    ("type", why)
}
