//! The committed form of a contract: `*.contract.json`.
//!
//! In: loading, saving, and joining what several targets' builds know. Not in:
//! comparing two contracts for a person ([`crate::diff`]).
//!
//! The file's items are target-neutral (their target's numbers are taken out,
//! so that the file does not depend on who built last); each target's numbers
//! stand under `layouts`. [`for_target`] puts them back.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use serde::Deserialize;

use crate::codes::Coded;
use crate::hash;
use crate::model::{Contract, FORMAT, Item, Layout, Type};

/// Why a contract file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It cannot be opened or read.
    #[error("cannot read the contract {}: {source}", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// It ends too early or is no contract.
    #[error("the contract {} is {}: {detail}", path.display(), if *cut { "cut short" } else { "damaged" })]
    Damaged {
        /// The file.
        path: PathBuf,
        /// It ends in the middle.
        cut: bool,
        /// What is wrong, with line and column where there are some.
        detail: String,
    },
    /// A later version of ferrogo wrote it.
    #[error("the contract {} has the format {found}; this version reads up to format {FORMAT}", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format number.
        found: u32,
    },
    /// It describes another crate.
    #[error("the contract {} belongs to the crate `{}`, not to `{}`",
        path.display(), found.escape_debug(), expected.escape_debug())]
    OtherCrate {
        /// The file.
        path: PathBuf,
        /// The crate asked for.
        expected: String,
        /// The crate in the file.
        found: String,
    },
    /// It cannot be written.
    #[error("cannot write the contract {}: {source}; what was there before is unchanged", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
}

impl Coded for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::Missing { .. } | Error::Damaged { .. } => "FG111",
            Error::OtherCrate { .. } => "FG116",
            Error::Newer { .. } => "FG117",
            Error::Write { .. } => "FG401",
        }
    }

    fn fix(&self) -> String {
        match self {
            Error::Missing { .. } => {
                "write it with `cargo ferrogo build`, or check the path".into()
            }
            Error::Damaged { path, .. } => format!(
                "take the last good one from version control (`git checkout -- {0}`), or delete it and run \
                 `cargo ferrogo build`, once for each target",
                path.display()
            ),
            Error::Newer { .. } => {
                "install the version of cargo-ferrogo that wrote it (the project's Cargo.lock names it)".into()
            }
            Error::OtherCrate { .. } => {
                "name the contract of the crate, or give each crate a file of its own".into()
            }
            Error::Write { path, .. } => format!(
                "make the folder of {} writable, or name another output folder",
                path.display()
            ),
        }
    }
}

/// What [`save`] did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// The file's bytes changed.
    pub written: bool,
    /// Layouts of other targets that no longer hold and were dropped.
    pub notes: Vec<String>,
}

/// Loads a contract; with `krate`, it must be that crate's.
///
/// The hashes are those of what was read, computed anew.
pub fn load(path: &Path, krate: Option<&str>) -> Result<Contract, Error> {
    let bytes = fs::read(path).map_err(|source| Error::Missing {
        path: path.to_owned(),
        source,
    })?;
    parse(&bytes, path, krate)
}

/// The part of a contract that every format has.
#[derive(Deserialize)]
struct Head {
    format: u32,
    krate: String,
}

fn parse(bytes: &[u8], path: &Path, krate: Option<&str>) -> Result<Contract, Error> {
    let damaged = |e: serde_json::Error| Error::Damaged {
        path: path.to_owned(),
        cut: e.is_eof(),
        detail: e.to_string(),
    };
    let head: Head = serde_json::from_slice(bytes).map_err(damaged)?;
    if head.format > FORMAT {
        return Err(Error::Newer {
            path: path.to_owned(),
            found: head.format,
        });
    }
    if let Some(expected) = krate
        && head.krate != expected
    {
        return Err(Error::OtherCrate {
            path: path.to_owned(),
            expected: expected.to_owned(),
            found: head.krate,
        });
    }
    let mut contract: Contract = serde_json::from_slice(bytes).map_err(damaged)?;
    if let Some(what) = crate::assemble::stored_problem(&contract) {
        return Err(Error::Damaged {
            path: path.to_owned(),
            cut: false,
            detail: what,
        });
    }
    contract.api_hash = hash::api_hash(&contract);
    for layouts in contract.layouts.values_mut() {
        layouts.hash = hash::layout_hash(&layouts.types);
    }
    Ok(contract)
}

/// Saves a contract beside what the file knows of other targets.
///
/// A target that `contract` has replaces the file's; another target's layouts
/// stay, but for the types whose definition has changed. The file is written
/// aside and renamed, and not touched where nothing changed.
pub fn save(path: &Path, contract: &Contract) -> Result<Saved, Error> {
    let before = match fs::read(path) {
        Ok(bytes) => Some(bytes),
        Err(e) if e.kind() == ErrorKind::NotFound => None,
        Err(source) => {
            return Err(Error::Missing {
                path: path.to_owned(),
                source,
            });
        }
    };
    let mut saved = Saved::default();
    let mut merged = neutral(contract);
    if let Some(bytes) = &before {
        let old = parse(bytes, path, Some(&contract.krate))?;
        saved.notes = keep_layouts(&old, &mut merged);
    }
    let text = render(&merged);
    if before.as_deref() != Some(text.as_bytes()) {
        write_aside(path, text.as_bytes()).map_err(|source| Error::Write {
            path: path.to_owned(),
            source,
        })?;
        saved.written = true;
    }
    Ok(saved)
}

/// The file's text.
pub fn render(contract: &Contract) -> String {
    let mut text = serde_json::to_string_pretty(&neutral(contract))
        .expect("the model's types have only string keys and 64-bit numbers");
    text.push('\n');
    text
}

fn neutral(contract: &Contract) -> Contract {
    let mut contract = contract.clone();
    for entry in contract.items.values_mut() {
        entry.item = hash::neutral(&entry.item);
    }
    contract
}

/// The contract with the struct numbers of one target in its items, or `None`
/// where the contract does not know that target.
pub fn for_target(contract: &Contract, target: &str) -> Option<Contract> {
    let layouts = &contract.layouts.get(target)?.types;
    let mut contract = contract.clone();
    for entry in contract.items.values_mut() {
        let Item::Struct(d) = &mut entry.item else {
            continue;
        };
        let layout = layouts.get(&d.name)?;
        (d.size, d.align) = (layout.size, layout.align);
        for field in &mut d.fields {
            let (_, at, size, align) = layout.fields.iter().find(|f| f.0 == field.name)?;
            (field.at, field.size, field.align) = (*at, *size, *align);
        }
    }
    Some(contract)
}

/// Takes over the layouts of targets that `new` does not have, without those
/// that cannot hold any more; says which these are.
pub fn keep_layouts(old: &Contract, new: &mut Contract) -> Vec<String> {
    let changed = changed_structs(old, new);
    let mut notes = Vec::new();
    for (target, layouts) in &old.layouts {
        if new.layouts.contains_key(target) {
            continue;
        }
        let mut layouts = layouts.clone();
        let before: Vec<String> = layouts.types.keys().cloned().collect();
        layouts.types.retain(|name, _| !changed.contains(name));
        let dropped: Vec<String> = before
            .into_iter()
            .filter(|name| !layouts.types.contains_key(name))
            .collect();
        if !dropped.is_empty() {
            layouts.hash = hash::layout_hash(&layouts.types);
            notes.push(format!(
                "the layouts of {} for {target} were dropped, because the definitions changed; \
                 `cargo ferrogo check --target {target} --save` puts the new ones in",
                dropped.join(", ")
            ));
        }
        if !layouts.types.is_empty() || dropped.is_empty() {
            new.layouts.insert(target.clone(), layouts);
        }
    }
    notes
}

/// The structs of `old` that are gone, or changed, or hold one that changed.
fn changed_structs(old: &Contract, new: &Contract) -> BTreeSet<String> {
    let mut holders: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut todo: Vec<&str> = Vec::new();
    for (name, entry) in &old.items {
        if let Item::Struct(d) = &entry.item {
            for field in &d.fields {
                if let Some(inner) = named(&field.ty) {
                    holders.entry(inner).or_default().push(name);
                }
            }
        }
        let same = new
            .items
            .get(name)
            .is_some_and(|e| hash::item_hash(e) == hash::item_hash(entry));
        if !same {
            todo.push(name);
        }
    }
    let mut changed = BTreeSet::new();
    while let Some(name) = todo.pop() {
        if changed.insert(name.to_owned()) {
            let id = format!("{}::{name}", old.krate);
            todo.extend(holders.get(id.as_str()).into_iter().flatten());
        }
    }
    changed
}

/// The type that lies inside a struct's field.
fn named(ty: &Type) -> Option<&str> {
    match ty {
        Type::Named(id) => Some(id),
        Type::Array(t, _) => named(t),
        _ => None,
    }
}

/// Writes a file in the same folder, then renames it: a reader sees the old
/// file or the new one, also when this process is killed in between.
fn write_aside(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let folder = path
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let aside = folder.join(format!(".{name}.{}-{count}.tmp", std::process::id()));
    let result = fs::File::create(&aside)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&aside, path));
    if result.is_err() {
        // The error that matters is the first one.
        let _ = fs::remove_file(&aside);
    }
    result
}

/// Nothing but the sizes that a layout needs to be one.
pub(crate) fn layout_is_sound(layout: &Layout) -> bool {
    layout.align.is_power_of_two()
        && layout.size.is_multiple_of(layout.align)
        && layout.fields.iter().all(|(_, at, size, align)| {
            align.is_power_of_two() && at.checked_add(*size).is_some_and(|end| end <= layout.size)
        })
}
