//! Rust's layouts on any target, from rustc's own layout engine, with nothing
//! run there and no standard library needed for it.
//!
//! In: a generated crate whose one static holds every size, alignment and
//! offset; compiling it to an object file; reading the static back. Not in:
//! layouts from a real build of the boundary, which are preferred where there
//! is one (see [`super::CheckOptions::measured`]).
//!
//! A crate without `core` has to define the language items that rustc asks
//! for. Which ones differs between versions of rustc, so the probe starts with
//! those of the current stable and follows rustc's own demands. `#![no_core]`
//! is an unstable feature; `RUSTC_BOOTSTRAP` is set for this one compilation
//! of generated numbers, of which no byte reaches a program.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use ferrogo_contract::check::{Contracts, Layouts};
use ferrogo_contract::hash::layout_hash;
use ferrogo_contract::model::{Contract, Item, Layout, StructDef, TargetLayouts, Type};
use object::{Object, ObjectSection, ObjectSymbol};

use crate::drive::{Error, Result};

/// The first word of the static; a wrong byte order or a wrong symbol shows.
const MARK: u64 = 0x4645_5252_4f47_4f31;
/// The static's name.
const SYMBOL: &str = "FERROGO_LAYOUT";

/// Measures all layout structs of a boundary, and those of other crates that
/// stand in them, for one of Rust's targets. Keys are `crate::Name`.
pub fn measure(contracts: Contracts<'_>, target: &str, work_dir: &Path) -> Result<Layouts> {
    let structs = closure(contracts)?;
    let source = source(contracts, &structs)?;
    let object = compile(&source, target, work_dir)?;
    let words = read_words(&object, target)?;
    decode(&structs, &words).ok_or_else(|| unreadable(target, "it holds another count of numbers"))
}

/// The boundary's own part of measured layouts, as a contract keeps it.
pub fn own(contract: &Contract, layouts: &Layouts) -> TargetLayouts {
    let types: BTreeMap<String, Layout> = contract
        .items
        .values()
        .filter_map(|entry| match &entry.item {
            Item::Struct(def) => {
                let layout = layouts.get(&format!("{}::{}", contract.krate, def.name))?;
                Some((def.name.clone(), layout.clone()))
            }
            _ => None,
        })
        .collect();
    TargetLayouts {
        hash: layout_hash(&types),
        types,
    }
}

/// A struct of the probe.
struct Probed<'a> {
    id: String,
    def: &'a StructDef,
    /// `#[repr(C, align(N))]`, where the contract shows it.
    over_align: Option<u64>,
}

/// The boundary's structs and all that stand inside them, inner ones first.
fn closure<'a>(contracts: Contracts<'a>) -> Result<Vec<Probed<'a>>> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for (_, def) in contracts.structs() {
        gather(
            contracts,
            &format!("{}::{}", contracts.own.krate, def.name),
            &mut seen,
            &mut found,
        )?;
    }
    Ok(found)
}

fn gather<'a>(
    contracts: Contracts<'a>,
    id: &str,
    seen: &mut BTreeSet<String>,
    found: &mut Vec<Probed<'a>>,
) -> Result<()> {
    if !seen.insert(id.to_owned()) {
        return Ok(());
    }
    let Some((contract, entry)) = contracts.find(id) else {
        return Err(undefined(id));
    };
    let Item::Struct(def) = &entry.item else {
        return Ok(());
    };
    for field in &def.fields {
        if let Some(inner) = inner(&field.ty) {
            gather(contracts, inner, seen, found)?;
        }
    }
    found.push(Probed {
        id: id.to_owned(),
        def,
        over_align: over_align(contract, def),
    });
    Ok(())
}

fn inner(ty: &Type) -> Option<&str> {
    match ty {
        Type::Named(id) => Some(id),
        Type::Array(elem, _) => inner(elem),
        _ => None,
    }
}

/// An alignment that no field explains was given by hand, and holds on every
/// target.
fn over_align(contract: &Contract, def: &StructDef) -> Option<u64> {
    let known = contract
        .layouts
        .values()
        .filter_map(|t| t.types.get(&def.name));
    let measured = known.map(|l| (l.align, l.fields.iter().map(|f| f.3).max()));
    let recorded = (def.align, def.fields.iter().map(|f| f.align).max());
    measured
        .chain([recorded])
        .find(|(align, fields)| *align > fields.unwrap_or(1))
        .map(|(align, _)| align)
}

/// The probe's items. Names are numbers, so that none is a keyword.
fn source(contracts: Contracts<'_>, structs: &[Probed<'_>]) -> Result<String> {
    let number: BTreeMap<&str, usize> = structs
        .iter()
        .enumerate()
        .map(|(i, s)| (s.id.as_str(), i))
        .collect();
    let mut items = String::new();
    let mut values = vec![format!("{MARK}")];
    for (i, probed) in structs.iter().enumerate() {
        let align = probed
            .over_align
            .map(|n| format!(", align({n})"))
            .unwrap_or_default();
        let _ = writeln!(items, "#[repr(C{align})] pub struct S{i} {{");
        values.push(format!("size_of::<S{i}>() as u64"));
        values.push(format!("align_of::<S{i}>() as u64"));
        for (k, field) in probed.def.fields.iter().enumerate() {
            let ty = rust_type(contracts, &number, &field.ty)
                .map_err(|why| no_bytes(&probed.id, &field.name, &why))?;
            let _ = writeln!(items, "    pub f{k}: {ty},");
            values.push(format!("builtin # offset_of(S{i}, f{k}) as u64"));
            values.push(format!("size_of::<{ty}>() as u64"));
            values.push(format!("align_of::<{ty}>() as u64"));
        }
        items.push_str("}\n");
    }
    let _ = writeln!(
        items,
        "#[unsafe(no_mangle)] pub static {SYMBOL}: [u64; {}] = [{}];",
        values.len(),
        values.join(",\n    ")
    );
    Ok(items)
}

/// A field's type in terms of the probe. An enum stands as the integer of its
/// repr, which is what `repr(u8)` and the like mean.
fn rust_type(
    contracts: Contracts<'_>,
    number: &BTreeMap<&str, usize>,
    ty: &Type,
) -> std::result::Result<String, String> {
    Ok(match ty {
        Type::Bool | Type::Char | Type::U8 | Type::U16 | Type::U32 | Type::U64 | Type::Usize => {
            word(ty)
        }
        Type::I8 | Type::I16 | Type::I32 | Type::I64 | Type::Isize | Type::F32 | Type::F64 => {
            word(ty)
        }
        Type::Array(elem, len) => format!("[{}; {len}]", rust_type(contracts, number, elem)?),
        Type::Ref(_) | Type::RefMut(_) => {
            // Says so where the pointer is not thin.
            ferrogo_contract::check::rust::shape(ty, contracts, 0)?;
            "*const u8".to_owned()
        }
        Type::Named(id) => match (
            number.get(id.as_str()),
            contracts.find(id).map(|(_, e)| &e.item),
        ) {
            (Some(i), _) => format!("S{i}"),
            (None, Some(Item::Enum(def))) => rust_type(contracts, number, &def.repr)?,
            _ => {
                return Err(format!(
                    "`{id}` is neither a layout struct nor a field-less enum"
                ));
            }
        },
        other => {
            return Err(format!(
                "`{}` has no fixed bytes",
                ferrogo_contract::check::rust::text(other)
            ));
        }
    })
}

fn word(ty: &Type) -> String {
    ferrogo_contract::check::rust::text(ty)
}

/// What every version needs.
const BASE: &str = r#"#![feature(no_core, lang_items, rustc_attrs, intrinsics, builtin_syntax, auto_traits)]
#![no_core]
#![allow(warnings)]
"#;

/// Language items by name; `true` ones are there from the start.
const LANG: &[(&str, bool, &str)] = &[
    (
        "pointee_sized",
        true,
        "#[lang = \"pointee_sized\"] pub trait PointeeSized {}",
    ),
    (
        "meta_sized",
        true,
        "#[lang = \"meta_sized\"] pub trait MetaSized: PointeeSized {}",
    ),
    (
        "sized",
        true,
        "#[lang = \"sized\"] pub trait Sized: MetaSized {}",
    ),
    (
        "copy",
        true,
        "#[lang = \"copy\"] pub trait Copy {}\nimpl Copy for u64 {}\nimpl Copy for usize {}",
    ),
    (
        "sync",
        true,
        "#[lang = \"sync\"] pub unsafe trait Sync {}\nunsafe impl<const N: usize> Sync for [u64; N] {}",
    ),
    (
        "freeze",
        true,
        "#[lang = \"freeze\"] pub unsafe auto trait Freeze {}",
    ),
    (
        "offset_of",
        true,
        "#[lang = \"offset_of\"] #[rustc_intrinsic] pub const fn offset_of<T: PointeeSized>(variant: u32, field: u32) -> usize;",
    ),
    (
        "drop_in_place",
        true,
        "#[lang = \"drop_in_place\"] pub unsafe fn drop_in_place<T: PointeeSized>(to: *mut T) { unsafe { drop_in_place(to) } }",
    ),
    (
        "drop_glue",
        false,
        "#[lang = \"drop_glue\"] pub unsafe fn drop_glue<T: PointeeSized>(to: *mut T) { unsafe { drop_glue(to) } }",
    ),
];

const INTRINSICS: &str = "#[rustc_intrinsic] pub const fn size_of<T>() -> usize;\n\
                          #[rustc_intrinsic] pub const fn align_of<T>() -> usize;\n";

/// Compiles the probe and gives the object file's bytes.
fn compile(items: &str, target: &str, work_dir: &Path) -> Result<Vec<u8>> {
    static TURN: AtomicU32 = AtomicU32::new(0);
    crate::drive::files::create_folder(work_dir)?;
    let turn = TURN.fetch_add(1, Ordering::Relaxed);
    let out = work_dir.join(format!("layout-{}-{turn}.o", std::process::id()));
    let result = compile_to(&out, items, target);
    let bytes = result
        .and_then(|()| std::fs::read(&out).map_err(|err| unreadable(target, &err.to_string())));
    // Left behind only where removing fails, which harms nothing.
    let _ = std::fs::remove_file(&out);
    bytes
}

fn compile_to(out: &PathBuf, items: &str, target: &str) -> Result<()> {
    let mut chosen: BTreeSet<&str> = LANG
        .iter()
        .filter(|(_, now, _)| *now)
        .map(|(name, ..)| *name)
        .collect();
    // Every round adds or removes one item, so this ends.
    for _ in 0..=LANG.len() {
        let mut text = BASE.to_owned();
        for (name, _, item) in LANG {
            if chosen.contains(name) {
                text.push_str(item);
                text.push('\n');
            }
        }
        text.push_str(INTRINSICS);
        text.push_str(items);
        let Some(complaint) = rustc(&text, target, out)? else {
            return Ok(());
        };
        let wanted = LANG
            .iter()
            .find(|(name, ..)| complaint.contains(&format!("requires `{name}` lang_item")));
        let unknown = LANG
            .iter()
            .find(|(name, ..)| complaint.contains(&format!("unknown lang item: `{name}`")));
        let changed = match (wanted, unknown) {
            (Some((name, ..)), _) => chosen.insert(name),
            (None, Some((name, ..))) => chosen.remove(name),
            (None, None) => false,
        };
        if !changed {
            return Err(refused(target, &complaint));
        }
    }
    Err(refused(
        target,
        "rustc keeps asking for other language items",
    ))
}

/// Runs rustc once; what it complains of, if anything.
fn rustc(text: &str, target: &str, out: &PathBuf) -> Result<Option<String>> {
    let program = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut child = Command::new(&program)
        .args([
            "--crate-name",
            "ferrogo_layout_probe",
            "--crate-type",
            "lib",
            "--edition",
            "2024",
        ])
        .args([
            "--emit",
            "obj",
            "-C",
            "panic=abort",
            "--target",
            target,
            "-o",
        ])
        .arg(out)
        .arg("-")
        .env("RUSTC_BOOTSTRAP", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|err| no_rustc(&program, &err))?;
    if let Some(mut stdin) = child.stdin.take() {
        // A broken pipe means that rustc ended early; its message says why.
        let _ = stdin.write_all(text.as_bytes());
    }
    let done = child
        .wait_with_output()
        .map_err(|err| no_rustc(&program, &err))?;
    Ok((!done.status.success()).then(|| String::from_utf8_lossy(&done.stderr).into_owned()))
}

/// The words of the static, in the target's byte order.
fn read_words(bytes: &[u8], target: &str) -> Result<Vec<u64>> {
    let bad = |why: &str| unreadable(target, why);
    let file = object::File::parse(bytes).map_err(|err| bad(&err.to_string()))?;
    let symbol = file
        .symbols()
        .find(|s| s.name().is_ok_and(|n| n.trim_start_matches('_') == SYMBOL))
        .ok_or_else(|| bad("it has no symbol with the numbers"))?;
    let section = symbol
        .section_index()
        .and_then(|index| file.section_by_index(index).ok())
        .ok_or_else(|| bad("the numbers are in no section"))?;
    let data = section.data().map_err(|err| bad(&err.to_string()))?;
    let start = symbol
        .address()
        .checked_sub(section.address())
        .and_then(|at| usize::try_from(at).ok())
        .ok_or_else(|| bad("the numbers are outside of their section"))?;
    let mut words = data
        .get(start..)
        .unwrap_or_default()
        .chunks_exact(8)
        .map(|word| {
            let mut eight = [0; 8];
            eight.copy_from_slice(word);
            if file.is_little_endian() {
                u64::from_le_bytes(eight)
            } else {
                u64::from_be_bytes(eight)
            }
        });
    match words.next() {
        Some(MARK) => Ok(words.collect()),
        _ => Err(bad("it does not begin with the mark")),
    }
}

fn decode(structs: &[Probed<'_>], words: &[u64]) -> Option<Layouts> {
    let mut words = words.iter().copied();
    let mut layouts = Layouts::new();
    for probed in structs {
        let (size, align) = (words.next()?, words.next()?);
        let mut fields = Vec::new();
        for field in &probed.def.fields {
            fields.push((
                field.name.clone(),
                words.next()?,
                words.next()?,
                words.next()?,
            ));
        }
        layouts.insert(
            probed.id.clone(),
            Layout {
                size,
                align,
                fields,
            },
        );
    }
    Some(layouts)
}

const WHY: &str =
    "without Rust's own numbers nothing proves that both languages see the same bytes";

fn undefined(id: &str) -> Error {
    Error::new(
        "FG109",
        format!("`{id}` is used in a layout struct and defined by no contract at hand"),
        WHY,
        "derive `ferrogo::Layout` for it and run `cargo ferrogo build`; a type of another boundary crate needs that \
         crate's contract",
    )
}

fn no_bytes(id: &str, field: &str, why: &str) -> Error {
    Error::new(
        "FG113",
        format!("`{id}.{field}` cannot stand in a layout struct: {why}"),
        WHY,
        "use integers, floats, bool, char, field-less enums, layout structs and arrays of these, or derive \
         `ferrogo::Record` instead",
    )
}

fn refused(target: &str, complaint: &str) -> Error {
    if complaint.contains("could not find specification for target") {
        return Error::new(
            "FG405",
            format!("rustc does not know the target `{target}`"),
            WHY,
            "use one of the targets that `rustc --print target-list` names",
        );
    }
    let mut error = Error::new(
        "FG308",
        format!("rustc cannot measure layouts for the target `{target}`"),
        WHY,
        "use a rustc of the versions that this release was tested with (see docs/), or install the target's \
         standard library, so that a real build gives the numbers",
    );
    for line in complaint.lines().take(12) {
        error = error.detail(line);
    }
    error
}

fn no_rustc(program: &std::ffi::OsStr, err: &std::io::Error) -> Error {
    Error::new(
        "FG308",
        format!("cannot run {}: {err}", program.to_string_lossy()),
        WHY,
        "install Rust from https://rustup.rs, or set RUSTC to the compiler",
    )
}

fn unreadable(target: &str, why: &str) -> Error {
    Error::new(
        "FG103",
        format!("the object that rustc made for `{target}` cannot be read: {why}"),
        WHY,
        "run the command again; if it stays so, report it with the version of rustc",
    )
}
