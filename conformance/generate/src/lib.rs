//! Writes the conformance crate `conf` and the Go test that drives it from one
//! table.
//!
//! In: reading the table ([`table`]), the text of the Rust side ([`rust`]) and
//! of the Go side ([`go`]). Not in: what a way means at run time; the crate's
//! `check` module and `tests/row_test.go` have that, written by hand.

pub mod go;
pub mod rust;
pub mod table;

use std::path::{Path, PathBuf};

/// A file to write: its path below the conformance folder, and its text.
pub struct Output {
    /// With `/`.
    pub path: String,
    /// As it stands in the file.
    pub text: String,
}

/// The conformance folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the crate has a parent folder")
        .to_owned()
}

/// Everything that is written from the table.
///
/// # Errors
/// When the table is not as it should be, or gofmt cannot run.
pub fn outputs(table: &table::Table) -> Result<Vec<Output>, String> {
    let mut files = vec![Output {
        path: "conf/src/rows/mod.rs".into(),
        text: rust::index(table),
    }];
    for row in &table.rows {
        files.push(Output {
            path: format!("conf/src/rows/{}_row.rs", row.name),
            text: rust::row(table, row)?,
        });
    }
    files.push(Output {
        path: "tests/table_test.go".into(),
        text: go::gofmt(&go::tests(table)?)?,
    });
    Ok(files)
}

/// The names of files in the folder of rows that no row writes.
///
/// # Errors
/// When the folder cannot be read.
pub fn stray(root: &Path, files: &[Output]) -> Result<Vec<PathBuf>, String> {
    let folder = root.join("conf/src/rows");
    let entries = std::fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let kept: Vec<PathBuf> = files.iter().map(|f| root.join(&f.path)).collect();
    let found = entries.filter_map(|e| e.ok().map(|e| e.path()));
    Ok(found
        .filter(|p| p.extension().is_some_and(|e| e == "rs") && !kept.contains(p))
        .collect())
}
