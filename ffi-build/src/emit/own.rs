//! Who owns what: the sentences in the docs of generated C and Go.
//!
//! In: one sentence per form. Not in: where they are placed.

use ferrogo_contract::model::Side;

use super::abi::{By, Form, Out};

/// What happens to a parameter; `None` for plain copies, about which there is
/// nothing to say.
pub fn param(form: &Form) -> Option<&'static str> {
    Some(match form {
        Form::Pod(_) | Form::Duration | Form::Time => return None,
        Form::Str { kept: false } | Form::BorrowedStr => "borrowed until the call returns",
        Form::Str { kept: true } | Form::Slice { copied: true, .. } => "copied during the call",
        Form::Flat(_) => "copied during the call",
        Form::Pointer {
            writable: false, ..
        } => "borrowed until the call returns, not nil",
        Form::Pointer { writable: true, .. } => "written in place before the call returns, not nil",
        Form::Slice {
            writable: false, ..
        } => "borrowed until the call returns",
        Form::Slice { writable: true, .. } => "written in place before the call returns",
        Form::Option(inner) => return param(inner),
        Form::Object { by: By::Ref, .. } => "borrowed until the call returns",
        Form::Object { by: By::Mut, .. } => "used alone until the call returns",
        Form::Object { by: By::Value, .. } => "consumed: any later use of it is an error",
        Form::Dyn { kept: false, .. } | Form::Func { kept: false, .. } => {
            "called only until the call returns"
        }
        Form::Dyn { kept: true, .. } | Form::Func { kept: true, .. } => "kept until Rust drops it",
        Form::Held(_) => {
            "lent to Rust past the call and pinned until Rust drops it; do not write to it before"
        }
        Form::Buffer(_) => "moved to Rust: any later use of it is an error",
        Form::Owned(..) => "moved back to Rust: any later use of it is an error",
    })
}

/// Who releases a result, in C's terms; `None` for plain copies.
pub fn result_c(out: &Out) -> Option<&'static str> {
    Some(match out {
        Out::Slice { view: true, .. } => "The result is borrowed from the object: nothing to free.",
        Out::Str => "The caller gives the result back with rt_free(v, s, 1).",
        Out::Slice { view: false, .. } | Out::Owned(Side::Rust, _) => {
            "The caller gives the result back with rt_free(v, s * size, align of an element)."
        }
        Out::Flat(_) | Out::Rows(_) => {
            "The caller gives the result's buffer back with rt_free(v, s, 8)."
        }
        Out::Object(_) => "The caller owns the handle and releases it once.",
        Out::Owned(..) => "The caller gives the result back with free().",
        Out::Option(inner) => return result_c(inner),
        Out::Tuple(outs) => return outs.iter().find_map(result_c),
        _ => return None,
    })
}

/// What a Go caller does with a result; `None` for plain copies.
pub fn result_go(out: &Out) -> Option<&'static str> {
    Some(match out {
        Out::Slice { view: true, .. } => {
            "The view reads the object's memory in place; it needs no Close and ends with the object."
        }
        Out::Object(_) => "The caller owns the result and closes it.",
        Out::Owned(..) => {
            "The caller owns the result, which stays in the other side's memory, and closes it."
        }
        Out::Option(inner) => return result_go(inner),
        Out::Tuple(outs) => return outs.iter().find_map(result_go),
        _ => return None,
    })
}
