//! From a built archive to the files a Go program is built from.
//!
//! In: reading the records, joining them with the committed contracts, calling
//! the emitters, writing what changed and removing what is stale. Not in: the
//! text of any file ([`crate::emit`]), the linked object ([`super::object`]).

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use ferrogo_contract::codes::Coded;
use ferrogo_contract::model::{Contract, Item};
use ferrogo_contract::{assemble, section, store};

use super::archive::Archive;
use super::error::{Error, Result};
use super::members::Members;
use super::object::Exports;
use super::target::Target;
use super::workspace::{Boundary, Workspace};
use super::{emission, files};

/// What the compiler says the boundaries are, by crate.
pub type Contracts = BTreeMap<String, Contract>;

/// Reads the archive's records: one contract for each boundary crate, with the
/// layouts of this target only.
pub fn fresh(
    ws: &Workspace,
    archive: &Archive,
    members: &Members,
    target: &Target,
) -> Result<Contracts> {
    let name = archive.path.display().to_string();
    let mut records = section::read_bytes(members.bytes(), &name, Some(&target.triple))
        .map_err(|err| coded(&err))?;
    for record in &mut records {
        if let Some(boundary) = ws.boundaries.iter().find(|b| b.krate == record.krate) {
            record.place.file = place_in(&boundary.dir, &ws.root, &record.place.file);
        }
    }
    let contracts = assemble::assemble(records, &target.triple).map_err(|errors| {
        Error::all(errors.iter().map(coded)).unwrap_or_else(|| no_records(ws, &name))
    })?;
    belongs(ws, &contracts)?;
    Ok(contracts)
}

/// A source file as the contract names it: relative to its package. The
/// compiler's own name for it starts where cargo started the compiler, or at the
/// root of this machine.
fn place_in(package: &Path, root: &Path, file: &str) -> String {
    let path = root.join(file);
    match path.strip_prefix(package) {
        Ok(inside) => inside.to_string_lossy().replace('\\', "/"),
        Err(_) => file.to_owned(),
    }
}

fn coded(err: &impl Coded) -> Error {
    Error::coded(
        err,
        "the contract is what the compiled crates say about themselves",
    )
}

/// Every crate with records needs a Go package, and every boundary needs
/// records: a misspelt attribute must not give an empty package in silence.
fn belongs(ws: &Workspace, contracts: &Contracts) -> Result<()> {
    for boundary in &ws.boundaries {
        if !contracts.contains_key(&boundary.krate) {
            return Err(Error::new(
                "FG104",
                format!(
                    "the boundary crate `{}` has no ferrogo item",
                    boundary.package
                ),
                "its Go package would be empty",
                "mark a function with #[ferrogo::export] or derive ferrogo::Layout for a type, \
                 or remove [package.metadata.ferrogo]",
            )
            .at(boundary.dir.join("Cargo.toml"), 0));
        }
    }
    for krate in contracts.keys() {
        if !ws.boundaries.iter().any(|b| b.krate == *krate) {
            return Err(Error::new(
                "FG404",
                format!("the crate `{krate}` has ferrogo items but no Go package"),
                "its types are part of the contract, and a Go package of their own lets other \
                 boundaries share them",
                format!(
                    "add to the Cargo.toml of `{krate}`, which must be in this workspace:\n\n    \
                     [package.metadata.ferrogo]\n    go-package = \"go/{krate}\""
                ),
            ));
        }
    }
    Ok(())
}

fn no_records(ws: &Workspace, archive: &str) -> Error {
    Error::new(
        "FG104",
        format!("{archive} has no records"),
        format!(
            "the contract of {} crates is read from it",
            ws.boundaries.len()
        ),
        "run `cargo clean` and build again",
    )
}

/// Adds the layouts of other targets from the committed contracts, and says
/// which of them no longer hold. A contract that cannot be read is an error and
/// not a reason to write another: it may hold layouts that only another machine
/// can measure.
pub fn with_committed(
    ws: &Workspace,
    mut contracts: Contracts,
) -> Result<(Contracts, Vec<String>)> {
    let mut notes = Vec::new();
    for boundary in &ws.boundaries {
        if let Some(new) = contracts.get_mut(&boundary.krate)
            && boundary.contract.exists()
        {
            notes.extend(store::keep_layouts(&load(boundary)?, new));
        }
    }
    Ok((contracts, notes))
}

/// Reads a boundary's committed contract.
pub fn load(boundary: &Boundary) -> Result<Contract> {
    store::load(&boundary.contract, Some(&boundary.krate)).map_err(|err| {
        Error::coded(
            &err,
            "it is what `diff` and `check` compare with, and is committed",
        )
        .at(&boundary.contract, 0)
    })
}

/// The symbols that stay visible in the object, and the tables added to it.
pub fn exports(ws: &Workspace, contracts: &Contracts) -> Exports {
    let mut exports = Exports {
        prefix: ws.prefix.clone(),
        keep: ws.keep_symbols.clone(),
        ..Exports::default()
    };
    for (krate, contract) in contracts {
        for entry in contract.items.values() {
            exports.symbols.extend(symbol(&entry.item));
        }
        exports.table_symbols.insert(format!("fg_{krate}_items"));
    }
    exports.tables = emission::tables(contracts);
    exports
}

/// The function that an item exports, if it does.
fn symbol(item: &Item) -> Option<String> {
    let symbol = match item {
        Item::Function(d) => &d.symbol,
        Item::Object(d) => &d.release,
        Item::Sum(d) => &d.display,
        Item::Import(d) => &d.register,
        Item::Struct(_) | Item::Enum(_) | Item::Record(_) => return None,
    };
    (!symbol.is_empty()).then(|| symbol.clone())
}

/// All files of a build, and the folders whose other generated files are stale.
#[derive(Debug, Default)]
pub struct Files {
    /// Paths and contents.
    pub contents: BTreeMap<PathBuf, Vec<u8>>,
    /// The folders of the Go packages.
    pub folders: BTreeSet<PathBuf>,
}

impl Files {
    /// The packages' files and the contracts; the object is the caller's.
    pub fn emit(ws: &Workspace, contracts: &Contracts) -> Result<Files> {
        let mut all = Files::default();
        for boundary in &ws.boundaries {
            let folder = &boundary.go.dir;
            for (name, text) in emission::package(ws, boundary, contracts)? {
                all.contents.insert(folder.join(name), text.into_bytes());
            }
            all.folders.insert(folder.clone());
            if let Some(contract) = contracts.get(&boundary.krate) {
                all.contents.insert(
                    boundary.contract.clone(),
                    store::render(contract).into_bytes(),
                );
            }
        }
        Ok(all)
    }

    /// Writes what changed and removes what is stale.
    pub fn save(&self) -> Result<Written> {
        let mut written = Written::default();
        for (path, bytes) in &self.contents {
            if files::write(path, bytes)? {
                written.changed.push(path.clone());
            }
        }
        let keep: BTreeSet<PathBuf> = self.contents.keys().cloned().collect();
        for folder in &self.folders {
            written.removed.extend(files::remove_stale(folder, &keep)?);
        }
        Ok(written)
    }

    /// The files that are missing, differ from what would be written, or are
    /// no longer generated.
    pub fn differing(&self) -> Result<Vec<PathBuf>> {
        let mut differing: Vec<PathBuf> = self
            .contents
            .iter()
            .filter(|(path, bytes)| !std::fs::read(path).is_ok_and(|old| old == **bytes))
            .map(|(path, _)| path.clone())
            .collect();
        for folder in &self.folders {
            let old = files::generated(folder)?;
            differing.extend(
                old.into_iter()
                    .filter(|path| !self.contents.contains_key(path)),
            );
        }
        Ok(differing)
    }
}

/// What [`Files::save`] did.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// Files with new contents.
    pub changed: Vec<PathBuf>,
    /// Files that are no longer generated.
    pub removed: Vec<PathBuf>,
    /// What else a person should know.
    pub notes: Vec<String>,
}

/// A path as a person in the workspace would write it.
pub fn shown(ws: &Workspace, path: &Path) -> String {
    path.strip_prefix(&ws.root)
        .unwrap_or(path)
        .display()
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_relative_to_the_package() {
        let place = |file| place_in(Path::new("/w/crates/engine"), Path::new("/w"), file);
        assert_eq!(place("/w/crates/engine/src/lib.rs"), "src/lib.rs");
        assert_eq!(place("crates/engine/src/a/b.rs"), "src/a/b.rs");
        assert_eq!(place("/elsewhere/c.rs"), "/elsewhere/c.rs");
    }
}
