//! C types of forms: the scalars, and the small structs (options, arrays, wide
//! results) that a header needs, each declared once, before its first use.

use std::collections::{BTreeMap, BTreeSet};

use super::super::abi::{Form, Out, Pod, Scalar, Signature};
use super::super::names::c_type;
use super::super::set::split;
use super::super::text::Text;

/// The C type of a scalar.
pub fn scalar(s: Scalar) -> String {
    match s {
        Scalar::Bool => "uint8_t".into(),
        Scalar::Char => "uint32_t".into(),
        Scalar::Unsigned(n) => format!("uint{}_t", u32::from(n) * 8),
        Scalar::Signed(n) => format!("int{}_t", u32::from(n) * 8),
        Scalar::Size => "size_t".into(),
        Scalar::Diff => "ptrdiff_t".into(),
        Scalar::Float(4) => "float".into(),
        Scalar::Float(_) => "double".into(),
    }
}

/// A name for a plain type that fits into C names.
fn mangle_pod(krate: &str, pod: &Pod) -> String {
    match pod {
        Pod::Scalar(Scalar::Bool) => "bool".into(),
        Pod::Scalar(Scalar::Char) => "char".into(),
        Pod::Scalar(Scalar::Unsigned(n)) => format!("u{}", u32::from(*n) * 8),
        Pod::Scalar(Scalar::Signed(n)) => format!("i{}", u32::from(*n) * 8),
        Pod::Scalar(Scalar::Float(n)) => format!("f{}", u32::from(*n) * 8),
        Pod::Scalar(Scalar::Size) => "usize".into(),
        Pod::Scalar(Scalar::Diff) => "isize".into(),
        Pod::Enum(id, _) | Pod::Struct(id) => match split(id) {
            (own, name) if own == krate => name.to_owned(),
            (other, name) => format!("{other}_{name}"),
        },
        Pod::Array(elem, n) => format!("{}_x{n}", mangle_pod(krate, elem)),
    }
}

/// The structs that one header declares for its forms.
#[derive(Debug)]
pub struct Forms {
    krate: String,
    declared: BTreeSet<String>,
    text: Text,
    /// The closures that were met, by the hash in their C name.
    pub closures: BTreeMap<String, Signature>,
}

impl Forms {
    /// None yet.
    pub fn new(krate: &str) -> Self {
        Self {
            krate: krate.to_owned(),
            declared: BTreeSet::new(),
            text: Text::new(),
            closures: BTreeMap::new(),
        }
    }

    /// The declarations so far.
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// The C type of a plain value, as a parameter or inside a struct that is
    /// passed: arrays stand in a struct of their own.
    pub fn pod(&mut self, pod: &Pod) -> String {
        match pod {
            Pod::Scalar(s) | Pod::Enum(_, s) => scalar(*s),
            Pod::Struct(id) => c_type(id),
            Pod::Array(elem, n) => {
                let name = format!("fg_{}_arr_{}", self.krate, mangle_pod(&self.krate, pod));
                let (base, dims) = self.field(elem);
                self.declare(&name, &format!("{base} a[{n}]{dims};"));
                name
            }
        }
    }

    /// The C type of a field, and the array dimensions after its name.
    pub fn field(&mut self, pod: &Pod) -> (String, String) {
        match pod {
            Pod::Array(elem, n) => {
                let (base, dims) = self.field(elem);
                (base, format!("[{n}]{dims}"))
            }
            other => (self.pod(other), String::new()),
        }
    }

    /// The C type of a parameter.
    pub fn param(&mut self, form: &Form) -> String {
        match form {
            Form::Pod(pod) => self.pod(pod),
            Form::Duration => "int64_t".into(),
            Form::Time => "ferrogo_time".into(),
            Form::Str { .. } | Form::BorrowedStr => "ferrogo_str".into(),
            Form::Pointer {
                to,
                writable: false,
            } => format!("const {} *", self.pod(to)),
            Form::Pointer { to, writable: true } => format!("{} *", self.pod(to)),
            Form::Slice { .. } | Form::Flat(_) | Form::Owned(..) => "ferrogo_slice".into(),
            Form::Option(inner) => {
                let name = format!("fg_{}_opt_{}", self.krate, self.mangle(inner));
                let val = self.param(inner);
                self.declare(&name, &format!("{} uint8_t some;", member(&val, "val")));
                name
            }
            Form::Object { .. } => "uint64_t".into(),
            Form::Dyn { .. } => "ferrogo_dyn".into(),
            Form::Func { sig, .. } => {
                self.closures
                    .insert(super::super::hashes::signature(sig), sig.clone());
                "ferrogo_dyn".into()
            }
            Form::Held(_) | Form::Buffer(_) => "ferrogo_held".into(),
        }
    }

    fn mangle(&self, form: &Form) -> String {
        match form {
            Form::Pod(pod) => mangle_pod(&self.krate, pod),
            Form::Duration => "duration".into(),
            Form::Time => "time".into(),
            Form::Str { .. } | Form::BorrowedStr => "str".into(),
            Form::Pointer {
                to,
                writable: false,
            } => format!("ref_{}", mangle_pod(&self.krate, to)),
            Form::Pointer { to, writable: true } => format!("mut_{}", mangle_pod(&self.krate, to)),
            Form::Slice { .. } | Form::Flat(_) | Form::Owned(..) => "slice".into(),
            Form::Option(inner) => format!("opt_{}", self.mangle(inner)),
            Form::Object { .. } => "handle".into(),
            Form::Dyn { .. } | Form::Func { .. } => "dyn".into(),
            Form::Held(_) | Form::Buffer(_) => "held".into(),
        }
    }

    /// The C type of a function's result.
    pub fn result(&mut self, out: &Out) -> String {
        if !out.is_wide() {
            return "ferrogo_ret".into();
        }
        let name = format!("fg_{}_res_{}", self.krate, self.mangle_out(out));
        let val = self.value(out);
        self.declare(&name, &format!("ferrogo_ret r; {}", member(&val, "val")));
        name
    }

    /// The C type of a view of a mutable object: the epoch stands behind it.
    pub fn epoch_view(&mut self) -> String {
        let name = format!("fg_{}_res_view", self.krate);
        self.declare(&name, "ferrogo_ret r; uint64_t val;");
        name
    }

    /// The C type of a wide result's value.
    pub fn value(&mut self, out: &Out) -> String {
        match out {
            Out::Pod(pod) => self.pod(pod),
            Out::Time => "ferrogo_time".into(),
            Out::Held(_) | Out::Buffer(_) => "ferrogo_held".into(),
            Out::Option(inner) => self.value(inner),
            Out::Tuple(outs) => {
                let name = format!("fg_{}_tuple_{}", self.krate, self.mangle_outs(outs));
                let fields: Vec<String> = outs
                    .iter()
                    .enumerate()
                    .map(|(i, o)| member(&self.result(o), &format!("f{i}")))
                    .collect();
                self.declare(&name, &fields.join(" "));
                name
            }
            _ => "ferrogo_ret".into(),
        }
    }

    fn mangle_out(&self, out: &Out) -> String {
        match out {
            Out::Pod(pod) if !pod.is_word() => mangle_pod(&self.krate, pod),
            Out::Time => "time".into(),
            Out::Held(_) | Out::Buffer(_) => "held".into(),
            Out::Option(inner) => self.mangle_out(inner),
            Out::Tuple(outs) => self.mangle_outs(outs),
            _ => "w".into(),
        }
    }

    fn mangle_outs(&self, outs: &[Out]) -> String {
        let each: Vec<String> = outs.iter().map(|o| self.mangle_out(o)).collect();
        format!("{}_{}", outs.len(), each.join("_"))
    }

    fn declare(&mut self, name: &str, body: &str) {
        if self.declared.insert(name.to_owned()) {
            self.text
                .line(format!("typedef struct {{ {body} }} {name};"));
        }
    }
}

/// A member or parameter: a pointer's star stands at the name.
pub fn member(ty: &str, name: &str) -> String {
    format!("{};", named(ty, name))
}

/// A type and a name, without the semicolon.
pub fn named(ty: &str, name: &str) -> String {
    if ty.ends_with('*') {
        format!("{ty}{name}")
    } else {
        format!("{ty} {name}")
    }
}
