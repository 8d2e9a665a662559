//! Names in C, names of Go parameters and fields, and types in Rust's words.
//!
//! In: spelling. Not in: Go's exported names (`ferrogo_contract::go_name`).

use ferrogo_contract::go_name;
use ferrogo_contract::model::{Side, Type};

use super::set::split;

const C_WORDS: &[&str] = &[
    "auto", "bool", "break", "case", "char", "const", "continue", "default", "do", "double",
    "else", "enum", "extern", "float", "for", "goto", "if", "inline", "int", "long", "register",
    "restrict", "return", "self", "short", "signed", "sizeof", "static", "struct", "switch",
    "typedef", "union", "unsigned", "void", "volatile", "while", "class", "delete", "new",
    "private", "public", "template", "this", "virtual",
];

/// Names that generated Go functions use themselves, beyond those that
/// `go_name::parameter` keeps free.
const GO_LOCALS: &[&str] = &[
    "boundary", "c", "err", "errors", "fmt", "goexit", "math", "ok", "r", "rt", "runtime", "scope",
    "stale", "time", "iter",
];

/// The Go name of a parameter.
pub fn go_param(name: &str) -> String {
    let go = go_name::parameter(name);
    if GO_LOCALS.contains(&go.as_str()) {
        go + "_"
    } else {
        go
    }
}

/// The Go name of a field of a struct or variant; the only field of a tuple is
/// `Value`.
pub fn go_field(name: &str, of: usize) -> String {
    if of == 1 && name == "0" {
        "Value".to_owned()
    } else {
        go_name::exported(name)
    }
}

/// The name of a field in C: words of C and C++ get a trailing `_`, the fields
/// of tuples an `f`.
pub fn c_field(name: &str) -> String {
    let name = name.strip_prefix("r#").unwrap_or(name);
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        format!("f{name}")
    } else if C_WORDS.contains(&name) {
        format!("{name}_")
    } else {
        name.to_owned()
    }
}

/// The C name of a type: `fg_<crate>_<Type>`.
pub fn c_type(id: &str) -> String {
    let (krate, name) = split(id);
    format!("fg_{krate}_{name}")
}

/// The include guard of a crate's header.
pub fn guard(krate: &str) -> String {
    format!("FERROGO_FG_{}_H", krate.to_uppercase())
}

/// A type as a Rust programmer writes it, for messages.
pub fn rust_type(ty: &Type) -> String {
    let side = |s: &Side| match s {
        Side::Rust => "Rust",
        Side::Go => "Go",
        Side::C => "C",
    };
    let list = |ts: &[Type]| ts.iter().map(rust_type).collect::<Vec<_>>().join(", ");
    match ty {
        Type::Unit => "()".into(),
        Type::Bool => "bool".into(),
        Type::Char => "char".into(),
        Type::U8 => "u8".into(),
        Type::U16 => "u16".into(),
        Type::U32 => "u32".into(),
        Type::U64 => "u64".into(),
        Type::Usize => "usize".into(),
        Type::I8 => "i8".into(),
        Type::I16 => "i16".into(),
        Type::I32 => "i32".into(),
        Type::I64 => "i64".into(),
        Type::Isize => "isize".into(),
        Type::F32 => "f32".into(),
        Type::F64 => "f64".into(),
        Type::Duration => "Duration".into(),
        Type::Time => "SystemTime".into(),
        Type::Str => "str".into(),
        Type::String => "String".into(),
        Type::Named(id) => split(id).1.to_owned(),
        Type::Slice(t) => format!("[{}]", rust_type(t)),
        Type::Array(t, n) => format!("[{}; {n}]", rust_type(t)),
        Type::Ref(t) => format!("&{}", rust_type(t)),
        Type::RefMut(t) => format!("&mut {}", rust_type(t)),
        Type::Boxed(t) => format!("Box<{}>", rust_type(t)),
        Type::Vec(t) => format!("Vec<{}>", rust_type(t)),
        Type::Option(t) => format!("Option<{}>", rust_type(t)),
        Type::Map(k, v) => format!("Map<{}, {}>", rust_type(k), rust_type(v)),
        Type::Tuple(ts) => format!("({})", list(ts)),
        Type::Result(t, e) => format!("Result<{}, {}>", rust_type(t), rust_type(e)),
        Type::Owned(s, t) => format!("Owned<{}, {}>", rust_type(t), side(s)),
        Type::Held(s, t) => format!("Held<{}, {}>", rust_type(t), side(s)),
        Type::Rows(t) => format!("Rows<{}>", rust_type(t)),
        Type::BorrowedStr => "Str".into(),
        Type::Dyn(id) => format!("dyn {}", split(id).1),
        Type::Fn(args, ret) if **ret == Type::Unit => format!("dyn Fn({})", list(args)),
        Type::Fn(args, ret) => format!("dyn Fn({}) -> {}", list(args), rust_type(ret)),
        Type::AnyError => "an error".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_parameters_avoid_words() {
        assert_eq!(c_field("default"), "default_");
        assert_eq!(c_field("0"), "f0");
        assert_eq!(go_param("err"), "err_");
        assert_eq!(go_field("0", 1), "Value");
        assert_eq!(go_field("0", 2), "F0");
    }
}
