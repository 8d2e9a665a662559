//! Types as a person writes them in Rust, for messages.

use crate::model::{Side, Type};

/// The short name of a type identity: `mt940::Entry` is `Entry`.
pub fn short(id: &str) -> &str {
    id.rsplit("::").next().unwrap_or(id)
}

/// The type in Rust's notation: `Result<Option<Entry>, LookupError>`.
pub fn rust(ty: &Type) -> String {
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
        Type::Named(id) => short(id).to_owned(),
        Type::Slice(t) => format!("[{}]", rust(t)),
        Type::Array(t, n) => format!("[{}; {n}]", rust(t)),
        Type::Ref(t) => format!("&{}", rust(t)),
        Type::RefMut(t) => format!("&mut {}", rust(t)),
        Type::Boxed(t) => format!("Box<{}>", rust(t)),
        Type::Vec(t) => format!("Vec<{}>", rust(t)),
        Type::Option(t) => format!("Option<{}>", rust(t)),
        Type::Map(k, v) => format!("Map<{}, {}>", rust(k), rust(v)),
        Type::Tuple(list) => format!("({})", join(list)),
        Type::Result(t, e) => format!("Result<{}, {}>", rust(t), rust(e)),
        Type::Owned(s, t) => format!("Owned<{}, {}>", rust(t), side(*s)),
        Type::Held(s, t) => format!("Held<{}, {}>", rust(t), side(*s)),
        Type::Rows(t) => format!("Rows<{}>", rust(t)),
        Type::BorrowedStr => "ferrogo::Str".into(),
        Type::Dyn(id) => format!("dyn {}", short(id)),
        Type::Fn(args, ret) if **ret == Type::Unit => format!("dyn Fn({})", join(args)),
        Type::Fn(args, ret) => format!("dyn Fn({}) -> {}", join(args), rust(ret)),
        Type::AnyError => "any error".into(),
    }
}

fn join(list: &[Type]) -> String {
    list.iter().map(rust).collect::<Vec<_>>().join(", ")
}

/// The side as its Rust marker type.
pub fn side(side: Side) -> &'static str {
    match side {
        Side::Rust => "Rust",
        Side::Go => "Go",
        Side::C => "C",
    }
}
