//! Compares pairs of types of one boundary on one target.
//!
//! In: which Rust type belongs to which Go type, the whole type's size and
//! alignment. Not in: fields ([`super::fields`]), rendering.

use std::collections::BTreeMap;

use crate::go_name::exported;
use crate::model::{Entry, EnumDef, StructDef, Type};

use super::go::{self, Kind, TypeEntry, TypeInfo};
use super::report::{Cell, Difference, Failure, Mismatch, Report, Row, Severity, Spot};
use super::rust::{Contracts, Layouts, Shape, go_text, shape, slice_uses, text};
use super::{fields, value};

/// One target with both sides' numbers.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// Rust's triple.
    pub triple: &'a str,
    /// Rust's numbers.
    pub layouts: &'a Layouts,
    /// Bytes of a pointer there.
    pub pointer: u64,
    /// Go's numbers.
    pub go: &'a go::TargetOutput,
    /// The query of [`go::TargetOutput::packages`] that is the generated
    /// package, if that is to be checked.
    pub generated: Option<&'a str>,
}

/// What the comparison of one pair of types fills.
pub(super) struct Pair<'a> {
    pub contracts: Contracts<'a>,
    pub layouts: &'a Layouts,
    pub pointer: u64,
    /// `linux/arm`.
    pub platform: String,
    /// Identity of a Rust type to the Go type it is compared with by itself.
    pub own_pairs: &'a BTreeMap<String, String>,
    pub rust_at: Spot,
    pub go_at: Spot,
    pub rows: Vec<Row>,
    pub differences: Vec<Difference>,
}

/// Compares every layout type of the boundary on one target and adds what it
/// finds to the report.
pub fn compare(contracts: Contracts<'_>, target: Target<'_>, report: &mut Report) {
    let triple = target.triple.to_owned();
    if !report.targets.contains(&triple) {
        report.targets.push(triple.clone());
    }
    if let Some(problem) = &target.go.error {
        report.fail(not_compiled(&triple, "the Go code", problem));
        return;
    }
    let mates = Mates::find(contracts, target, report);
    report.types = report.types.max(mates.wanted);
    for (entry, def) in contracts.structs() {
        if let Some((go, name)) = mates.get(&def.name) {
            match compare_struct(contracts, target, &mates.names, entry, def, go, name) {
                Ok(found) => found.into_iter().for_each(|m| report.add(m)),
                Err(message) => report.fail(unmeasured(&triple, entry, &def.name, &message)),
            }
        }
    }
    for (entry, def) in contracts.enums() {
        if let Some((go, name)) = mates.get(&def.name) {
            match compare_enum(contracts, target, entry, def, go, name) {
                Ok(found) => found.into_iter().for_each(|m| report.add(m)),
                Err(message) => report.fail(unmeasured(&triple, entry, &def.name, &message)),
            }
        }
    }
}

/// The Go type of each Rust type.
struct Mates<'a> {
    found: BTreeMap<String, (&'a TypeEntry, String)>,
    /// By Rust identity, for nested fields.
    names: BTreeMap<String, String>,
    /// How many types have a counterpart to be found.
    wanted: usize,
}

impl<'a> Mates<'a> {
    fn find(contracts: Contracts<'_>, target: Target<'a>, report: &mut Report) -> Self {
        let mut mates = Mates {
            found: BTreeMap::new(),
            names: BTreeMap::new(),
            wanted: 0,
        };
        let own = |(entry, def): (_, &StructDef)| (entry, def.name.clone(), def.go.clone());
        let structs = contracts.structs().map(own);
        let enums = contracts
            .enums()
            .map(|(entry, def)| (entry, def.name.clone(), String::new()));
        for (entry, rust, given) in structs.chain(enums) {
            let wanted = match given.rsplit_once('.') {
                Some((pattern, name)) => Some((pattern, name.to_owned())),
                None => target.generated.map(|pattern| (pattern, exported(&rust))),
            };
            let Some((pattern, name)) = wanted else {
                continue;
            };
            mates.wanted += 1;
            match find_type(target, pattern, &name, entry) {
                Ok((package, go)) => {
                    let full = format!("{}.{name}", package.path);
                    mates
                        .names
                        .insert(format!("{}::{rust}", contracts.own.krate), full.clone());
                    mates.found.insert(rust, (go, full));
                }
                Err(failure) => report.fail(*failure),
            }
        }
        mates
    }

    fn get(&self, rust: &str) -> Option<(&'a TypeEntry, &str)> {
        self.found.get(rust).map(|(go, name)| (*go, name.as_str()))
    }
}

fn find_type<'a>(
    target: Target<'a>,
    pattern: &str,
    name: &str,
    entry: &Entry,
) -> Result<(&'a go::Package, &'a TypeEntry), Box<Failure>> {
    let not_found = |message: String| {
        Box::new(Failure {
            code: "FG208",
            targets: vec![target.triple.to_owned()],
            message,
            at: Spot { file: entry.place.file.clone(), line: entry.place.line },
            why: "without Go's side nothing proves that both languages see the same bytes".to_owned(),
            fix: "correct the name in `#[layout(go = \"module/pkg.Type\")]`, declare the type in Go, or, for a \
                  generated type, run `cargo ferrogo build`"
                .to_owned(),
        })
    };
    let package = target
        .go
        .packages
        .iter()
        .find(|p| p.pattern == pattern)
        .ok_or_else(|| not_found(format!("the Go package {pattern} was not measured")))?;
    if let Some(problem) = &package.error {
        return Err(Box::new(not_compiled(
            target.triple,
            &format!("the Go package {pattern}"),
            problem,
        )));
    }
    let go = package
        .find(name)
        .ok_or_else(|| not_found(format!("package {} has no type {name}", package.path)))?;
    match &go.error {
        Some(problem) if go.line == 0 => Err(not_found(problem.message.clone())),
        Some(problem) => Err(Box::new(not_compiled(
            target.triple,
            &format!("the Go type {pattern}.{name}"),
            problem,
        ))),
        None => Ok((package, go)),
    }
}

fn not_compiled(triple: &str, what: &str, problem: &go::Problem) -> Failure {
    Failure {
        code: "FG209",
        targets: vec![triple.to_owned()],
        message: format!("{what} does not compile: {}", problem.message),
        at: Spot { file: problem.file.clone(), line: problem.line },
        why: "types with errors in them have sizes that only look right, so none of them was compared".to_owned(),
        fix: "make the package compile for this target (`go vet` shows the same error)".to_owned(),
    }
}

fn unmeasured(triple: &str, entry: &Entry, name: &str, message: &str) -> Failure {
    Failure {
        code: "FG109",
        targets: vec![triple.to_owned()],
        message: format!("the layout of `{name}` is not known: {message}"),
        at: Spot {
            file: entry.place.file.clone(),
            line: entry.place.line,
        },
        why: "a type that cannot be measured cannot be proved equal".to_owned(),
        fix: "run `cargo ferrogo build`, so that the contract and all it names are of one version"
            .to_owned(),
    }
}

fn compare_struct(
    contracts: Contracts<'_>,
    target: Target<'_>,
    own_pairs: &BTreeMap<String, String>,
    entry: &Entry,
    def: &StructDef,
    go: &TypeEntry,
    go_name: &str,
) -> Result<Option<Mismatch>, String> {
    let id = format!("{}::{}", contracts.own.krate, def.name);
    let info = go.ty.as_ref().ok_or("Go gave no layout")?;
    let mut pair = Pair {
        contracts,
        layouts: target.layouts,
        pointer: target.pointer,
        platform: format!("{}/{}", target.go.goos, target.go.goarch),
        own_pairs,
        rust_at: Spot {
            file: entry.place.file.clone(),
            line: entry.place.line,
        },
        go_at: Spot {
            file: go.file.clone(),
            line: go.line,
        },
        rows: Vec::new(),
        differences: Vec::new(),
    };
    if info.kind != Kind::Struct {
        let found = value::compare(&Type::Named(id.clone()), &Shape::Struct(id.clone()), info);
        pair.push_values(&def.name, found);
    } else if fields::compare(&mut pair, def, &id, info)? {
        pair.whole(def, &id, info)?;
    }
    pair.total_row(&def.name, &id, info);
    Ok(pair.finish(id, go_name, target.triple))
}

fn compare_enum(
    contracts: Contracts<'_>,
    target: Target<'_>,
    entry: &Entry,
    def: &EnumDef,
    go: &TypeEntry,
    go_name: &str,
) -> Result<Option<Mismatch>, String> {
    let id = format!("{}::{}", contracts.own.krate, def.name);
    let info = go.ty.as_ref().ok_or("Go gave no layout")?;
    let own_pairs = BTreeMap::new();
    let mut pair = Pair {
        contracts,
        layouts: target.layouts,
        pointer: target.pointer,
        platform: format!("{}/{}", target.go.goos, target.go.goarch),
        own_pairs: &own_pairs,
        rust_at: Spot {
            file: entry.place.file.clone(),
            line: entry.place.line,
        },
        go_at: Spot {
            file: go.file.clone(),
            line: go.line,
        },
        rows: Vec::new(),
        differences: Vec::new(),
    };
    let mut found = value::compare(
        &def.repr,
        &shape(&def.repr, contracts, target.pointer)?,
        info,
    );
    for f in &mut found {
        f.fix = format!(
            "run `cargo ferrogo build`; where the Go type is your own, make it `type {} {}`, or change the enum's repr",
            go.name,
            go_text(&def.repr)
        );
    }
    pair.push_values(&def.name, found);
    if let Shape::Int { width, .. } = shape(&def.repr, contracts, target.pointer)? {
        let rust = Cell {
            name: String::new(),
            ty: text(&def.repr),
            offset: None,
            size: width,
            align: width,
            line: entry.place.line,
        };
        pair.rows.push(Row {
            name: String::new(),
            differs: !pair.differences.is_empty(),
            rust: Some(rust),
            go: Some(whole_cell(go, info)),
        });
    }
    Ok(pair.finish(id, go_name, target.triple))
}

fn whole_cell(go: &TypeEntry, info: &TypeInfo) -> Cell {
    let ty = match info.kind {
        Kind::Struct => info.text.clone(),
        kind => format!(
            "{} ({}{})",
            info.text,
            format!("{kind:?}").to_lowercase(),
            info.size * 8
        ),
    };
    Cell {
        name: String::new(),
        ty,
        offset: None,
        size: info.size,
        align: info.align,
        line: go.line,
    }
}

impl Pair<'_> {
    /// This type is compared with this Go type by itself, and reported there.
    pub(super) fn is_own_pair(&self, ty: &Type, go: &TypeInfo) -> bool {
        matches!(ty, Type::Named(id) if self.own_pairs.get(id).is_some_and(|name| *name == go.name))
    }

    fn push_values(&mut self, name: &str, found: Vec<value::Finding>) {
        for f in found {
            self.push(
                f.code,
                Severity::Error,
                format!("`{name}` {}", f.what),
                f.why,
                f.fix,
            );
        }
    }

    fn push(
        &mut self,
        code: &'static str,
        severity: Severity,
        message: String,
        why: &str,
        fix: String,
    ) {
        let (rust_at, go_at) = (self.rust_at.clone(), self.go_at.clone());
        let (field, why) = (String::new(), why.to_owned());
        self.differences.push(Difference {
            code,
            severity,
            field,
            message,
            rust_at,
            go_at,
            why,
            fix,
        });
    }

    /// Size and alignment of the whole, where the fields do not explain them.
    fn whole(&mut self, def: &StructDef, id: &str, go: &TypeInfo) -> Result<(), String> {
        let rust = self
            .layouts
            .get(id)
            .ok_or_else(|| format!("no layout of `{id}` was measured"))?;
        if !self.differences.is_empty() {
            return Ok(());
        }
        let name = &def.name;
        if rust.size != go.size {
            let (by_alignment, pad) = (rust.align > go.align, rust.size.abs_diff(go.size));
            let message = format!(
                "`{name}` has {} bytes in Rust and {} in Go",
                rust.size, go.size
            );
            let fix = match rust.size > go.size {
                true => format!("put `_ [{pad}]byte` at the end of the Go struct"),
                false => format!("remove {pad} bytes at the end of the Go struct"),
            };
            if by_alignment {
                let message = format!(
                    "{message}: on {} Rust aligns it to {}, Go to {}",
                    self.platform, rust.align, go.align
                );
                self.push("FG206", Severity::Error, message, STRIDE, fix);
            } else {
                self.push("FG205", Severity::Error, message, STRIDE, fix);
            }
        } else if rust.align != go.align {
            self.alignment(name, id, rust.align, go.align);
        }
        Ok(())
    }

    fn alignment(&mut self, name: &str, id: &str, rust: u64, go: u64) {
        let message = format!(
            "`{name}` is aligned to {rust} in Rust and to {go} in Go on {}; its fields agree",
            self.platform
        );
        if rust < go {
            let why = "memory from Rust may stand where Go does not expect it, which Go's checks report as a fault";
            let fix = format!("give the Rust struct `#[repr(C, align({go}))]`");
            self.push("FG206", Severity::Error, message, why, fix);
            return;
        }
        let slices = slice_uses(self.contracts.own, id);
        if slices.is_empty() {
            let why = "Go may place it where Rust must not read it; by reference it therefore crosses through an \
                       aligned copy, and slices of it are refused on this platform";
            let fix =
                "nothing to do; avoid 64-bit fields in it if the copy costs too much".to_owned();
            self.push("FG206", Severity::Note, message, why, fix);
        } else {
            let why = format!(
                "a Go slice of it may begin where Rust must not read it, so slices are refused there: {}",
                slices.join(", ")
            );
            let fix =
                "pass single values by reference, use a record, or use fields of at most 32 bits"
                    .to_owned();
            self.push("FG206", Severity::Error, message, &why, fix);
        }
    }

    fn total_row(&mut self, name: &str, id: &str, go: &TypeInfo) {
        let Some(layout) = self.layouts.get(id) else {
            return;
        };
        let differs = layout.size != go.size || layout.align != go.align || go.kind != Kind::Struct;
        let line = |spot: &Spot| spot.line;
        let rust = Cell {
            name: String::new(),
            ty: name.to_owned(),
            offset: None,
            size: layout.size,
            align: layout.align,
            line: line(&self.rust_at),
        };
        let entry = TypeEntry {
            line: self.go_at.line,
            ..TypeEntry::default()
        };
        self.rows.push(Row {
            name: String::new(),
            rust: Some(rust),
            go: Some(whole_cell(&entry, go)),
            differs,
        });
    }

    fn finish(self, rust_type: String, go_type: &str, triple: &str) -> Option<Mismatch> {
        (!self.differences.is_empty()).then(|| Mismatch {
            rust_type,
            go_type: go_type.to_owned(),
            rust_at: self.rust_at,
            go_at: self.go_at,
            targets: vec![triple.to_owned()],
            rows: self.rows,
            differences: self.differences,
        })
    }
}

const STRIDE: &str =
    "the second element of every slice, and everything behind it, is read from the wrong place";
