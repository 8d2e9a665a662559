//! Synthesises the package that pulls all boundary crates into one static
//! library.
//!
//! In: its Cargo.toml, its source, its Cargo.lock. Not in: building it
//! ([`super::archive`]).
//!
//! It is a workspace of its own, so that nobody's workspace has to list it, and
//! therefore copies what only a workspace's root may say: profiles, patches and
//! the locked versions.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::error::{Error, Result, read_error};
use super::files;
use super::workspace::Workspace;

/// The synthesised package on disk.
pub(crate) struct Umbrella {
    /// Its Cargo.toml.
    pub(crate) manifest: PathBuf,
    /// Its library target's name.
    pub(crate) name: String,
}

/// Writes the package, touching only files whose text changed.
pub(crate) fn write(ws: &Workspace) -> Result<Umbrella> {
    let folder = ws.scratch().join("umbrella");
    let name = format!("ferrogo_{}", ws.prefix);
    let root = root_manifest(&ws.root)?;
    files::write(
        &folder.join("Cargo.toml"),
        manifest(ws, &name, &root)?.as_bytes(),
    )?;
    files::write(&folder.join("src/lib.rs"), source(ws).as_bytes())?;
    copy_lock(&ws.root.join("Cargo.lock"), &folder)?;
    Ok(Umbrella {
        manifest: folder.join("Cargo.toml"),
        name,
    })
}

/// The root Cargo.toml as a table.
pub(crate) fn root_manifest(root: &Path) -> Result<Table> {
    let file = root.join("Cargo.toml");
    let text = std::fs::read_to_string(&file).map_err(|err| read_error(&file, &err))?;
    text.parse::<Table>().map_err(|err| {
        Error::new(
            "FG306",
            format!("{} is not valid TOML: {err}", file.display()),
            "the workspace's profiles and patches apply to the boundary too",
            "correct the file",
        )
        .at(file, 0)
    })
}

fn manifest(ws: &Workspace, name: &str, root: &Table) -> Result<String> {
    let mut package = Table::new();
    package.insert("name".into(), name.into());
    package.insert("version".into(), "0.0.0".into());
    package.insert("edition".into(), "2024".into());
    package.insert("publish".into(), false.into());
    let mut lib = Table::new();
    lib.insert("crate-type".into(), Value::Array(vec!["staticlib".into()]));
    lib.insert("test".into(), false.into());
    lib.insert("doctest".into(), false.into());

    let mut dependencies = Table::new();
    for boundary in &ws.boundaries {
        let mut dependency = Table::new();
        dependency.insert("path".into(), path_value(&boundary.dir)?);
        dependencies.insert(boundary.package.clone(), dependency.into());
    }

    let mut all = Table::new();
    all.insert("package".into(), package.into());
    all.insert("lib".into(), lib.into());
    all.insert("dependencies".into(), dependencies.into());
    all.insert("workspace".into(), workspace_table(root).into());
    if let Some(profile) = root.get("profile") {
        all.insert("profile".into(), profile.clone());
    }
    for key in ["patch", "replace"] {
        if let Some(value) = root.get(key) {
            all.insert(key.into(), absolute_paths(value.clone(), &ws.root)?);
        }
    }
    Ok(format!("# Written by `cargo ferrogo build`.\n{all}"))
}

/// The resolver decides which features meet, so it must be the workspace's.
fn workspace_table(root: &Table) -> Table {
    let from = |table: Option<&Value>, key: &str| table?.get(key)?.as_str().map(str::to_owned);
    let resolver = from(root.get("workspace"), "resolver")
        .or_else(|| from(root.get("package"), "resolver"))
        .or_else(|| match from(root.get("package"), "edition")?.as_str() {
            "2024" => Some("3".into()),
            "2021" => Some("2".into()),
            _ => None,
        })
        .unwrap_or_else(|| "1".into());
    let mut table = Table::new();
    table.insert("resolver".into(), resolver.into());
    table
}

/// Patches name folders relative to the root they were copied from.
fn absolute_paths(value: Value, root: &Path) -> Result<Value> {
    let Value::Table(table) = value else {
        return Ok(value);
    };
    let mut out = Table::new();
    for (key, value) in table {
        let value = match (&*key, value) {
            ("path", Value::String(path)) => path_value(&root.join(path))?,
            (_, value) => absolute_paths(value, root)?,
        };
        out.insert(key, value);
    }
    Ok(Value::Table(out))
}

fn path_value(path: &Path) -> Result<Value> {
    match path.to_str() {
        Some(text) => Ok(Value::String(text.to_owned())),
        None => Err(Error::new(
            "FG306",
            format!("the path {} is not UTF-8", path.display()),
            "a Cargo.toml can only name folders in UTF-8",
            "move the project to a folder with another name",
        )),
    }
}

/// A static library holds a dependency's exports only when it is used.
fn source(ws: &Workspace) -> String {
    let mut text = String::from("//! Written by `cargo ferrogo build`.\n\n");
    for boundary in &ws.boundaries {
        let _ = writeln!(text, "#[allow(unused)]\nuse {} as _;", boundary.krate);
    }
    text
}

/// Copies the lock file whenever the workspace's own changed. Cargo then drops
/// what the umbrella does not need, which is why the copy differs from it.
fn copy_lock(lock: &Path, folder: &Path) -> Result<()> {
    if !lock.is_file() {
        return Ok(());
    }
    let bytes = std::fs::read(lock).map_err(|err| read_error(lock, &err))?;
    let original = folder.join("Cargo.lock.from");
    let copy = folder.join("Cargo.lock");
    if copy.is_file() && std::fs::read(&original).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    files::write(&copy, &bytes)?;
    files::write(&original, &bytes)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patches_keep_pointing_at_their_folder() {
        let root: Table = "[patch.crates-io]\na = { path = \"../a\" }\nb = { git = \"x\" }\n"
            .parse()
            .unwrap();
        let patched = absolute_paths(root["patch"].clone(), Path::new("/w/root")).unwrap();
        assert_eq!(
            patched["crates-io"]["a"]["path"].as_str(),
            Some("/w/root/../a")
        );
        assert_eq!(patched["crates-io"]["b"]["git"].as_str(), Some("x"));
    }

    #[test]
    fn the_resolver_is_the_workspaces() {
        let resolver = |text: &str| {
            workspace_table(&text.parse().unwrap())["resolver"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        assert_eq!(resolver("[workspace]\nresolver = \"3\"\n"), "3");
        assert_eq!(resolver("[workspace]\n"), "1");
        assert_eq!(resolver("[package]\nedition = \"2021\"\n"), "2");
    }
}
