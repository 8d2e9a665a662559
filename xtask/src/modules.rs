//! Finds the Go modules and the Cargo workspaces of the project.
//!
//! In: the search. Not in: what runs in them.

use std::path::{Path, PathBuf};

/// Folders that hold no code of ours.
const SKIPPED: [&str; 5] = ["target", "vendor", "node_modules", "testdata", "templates"];

/// A folder with code that is built and tested by itself.
pub struct Suite {
    /// `examples-reconciliation`.
    pub name: String,
    /// Its folder.
    pub folder: PathBuf,
    /// Boundaries are to be built first.
    pub boundary: bool,
    /// Its Go modules, in its folder and below.
    pub modules: Vec<PathBuf>,
}

/// The suites outside the main workspace, in the order of their names.
pub fn suites(root: &Path) -> Vec<Suite> {
    let mut found = Vec::new();
    for top in ["conformance", "examples", "bench"] {
        let folder = root.join(top);
        found.extend(suite(&folder, top));
        for below in folders(&folder) {
            let name = below
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            found.extend(suite(&below, &format!("{top}-{name}")));
        }
    }
    found
}

fn suite(folder: &Path, name: &str) -> Option<Suite> {
    // Its members' manifests have no such table.
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).ok()?;
    manifest.contains("[workspace]").then(|| Suite {
        name: name.to_owned(),
        folder: folder.to_owned(),
        boundary: has_boundary(folder),
        modules: go_modules(folder),
    })
}

/// Whether a workspace generates Go: one of its packages says where to.
fn has_boundary(folder: &Path) -> bool {
    let says = |manifest: PathBuf| {
        std::fs::read_to_string(manifest)
            .is_ok_and(|text| text.contains("[package.metadata.ferrogo]"))
    };
    says(folder.join("Cargo.toml"))
        || folders(folder)
            .into_iter()
            .any(|f| says(f.join("Cargo.toml")))
}

/// Every Go module at or below a folder.
pub fn go_modules(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    if folder.join("go.mod").is_file() {
        found.push(folder.to_owned());
    }
    for below in folders(folder) {
        found.extend(go_modules(&below));
    }
    found
}

/// The folders below one, in order.
fn folders(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut found: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_dir() && !is_skipped(path))
        .collect();
    found.sort();
    found
}

fn is_skipped(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with('.') || SKIPPED.contains(&&*name)
}
