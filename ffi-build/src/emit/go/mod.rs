//! The Go emitter: the package of a crate.
//!
//! In: which files there are and what stands in each. Not in: how each
//! construct is written (the sibling modules), and the run-time that the
//! package calls (`go-side`).

mod args;
mod callbacks;
mod calls;
mod cgo;
mod context;
mod doc;
mod errors;
mod file;
mod flat;
mod functions;

mod imports;
mod incoming;
mod layout;
mod objects;
mod outgoing;
mod results;
mod rows;
mod start;
mod ty;
mod types;

use std::collections::BTreeMap;

use super::c::{FERROGO_H, FERROGO_H_COPY, c_header, header_name};
use super::linkage::Linkage;
use super::set::Set;
use super::{EmitError, File};

use context::Gen;
use file::GoFile;

/// How and where a package is generated.
#[derive(Clone, Debug, Default)]
pub struct GoOptions {
    /// The package's name.
    pub package: String,
    /// Its import path.
    pub import_path: String,
    /// The import path of the package that carries the linked object; empty
    /// when something else links it.
    pub object_import: String,
    /// The run-time's C functions are `<object_prefix>_rt_*`.
    pub object_prefix: String,
    /// The import path of the Go run-time module.
    pub runtime_import: String,
    /// The main program is Rust: its functions come in a table at start, and
    /// nothing is imported for them.
    pub rust_main: bool,
    /// The import paths of other crates' packages, by crate.
    pub crate_imports: BTreeMap<String, String>,
    /// The way from the package's folder to the crate's, with `/`, so that a
    /// compile error of a layout points at the Rust source; empty when they are
    /// not in one tree.
    pub source_root: String,
}

/// The Go package of a crate, with the C headers that it includes.
///
/// # Errors
/// When a type is unknown or cannot cross, when two items have one Go name, or
/// when a used crate has no import path.
pub fn go_package(set: &Set, krate: &str, options: &GoOptions) -> Result<Vec<File>, EmitError> {
    let contract = set.contract(krate)?;
    let g = Gen::new(set, contract, options);
    g.check_names()?;

    // First what people call; then the helpers that these asked for.
    let mut files = vec![
        ("types.go", types::file(&g)?, "The types of the boundary."),
        (
            "objects.go",
            objects::file(&g)?,
            "The objects of the boundary: made by Rust, held here through handles.",
        ),
        (
            "functions.go",
            functions::file(&g)?,
            "The functions of the boundary.",
        ),
        (
            "imports.go",
            imports::file(&g)?,
            "What this program implements for Rust.",
        ),
        (
            "exports.go",
            callbacks::file(&g)?,
            "The functions that Rust calls.",
        ),
        (
            "errors.go",
            errors::file(&g)?,
            "The errors of the boundary.",
        ),
        (
            "rows.go",
            rows::file(&g)?,
            "Records that are read in place.",
        ),
        (
            "flat.go",
            flat::file(&g)?,
            "How records are read from and written to flat buffers.",
        ),
    ];
    files.retain(|(_, file, _)| !file.body.is_empty());
    if options.rust_main {
        files.push((
            "start.go",
            start::file(&g),
            "How the Rust program starts this package.",
        ));
    }
    files.push(("cgo.go", cgo::file(&g)?, ""));

    let mut out: Vec<File> = files
        .into_iter()
        .map(|(name, file, about)| g.render(name, file, about))
        .collect();
    out.extend(layout::files(&g)?);

    out.push(File::new(FERROGO_H_COPY, FERROGO_H.to_owned()));
    out.push(c_header(set, krate, &g.linkage())?);
    if options.rust_main {
        out.push(start::c_file(krate));
    }
    for other in set.dependencies(krate)? {
        out.push(c_header(set, other, &Linkage::Object)?);
    }
    out.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(out)
}

impl Gen<'_> {
    fn render(&self, name: &str, file: GoFile, about: &str) -> File {
        let doc = if name == "cgo.go" {
            self.package_doc()
        } else {
            String::new()
        };
        File::new(name, file.finish(&self.options.package, &doc, about))
    }

    fn package_doc(&self) -> String {
        format!(
            "Package {} is the Go side of the Rust crate {}.\n\n\
             Its functions call Rust in the same process. Objects are closed by who got them;\n\
             errors and panics of Rust arrive as errors, and functions without an error result\n\
             panic with the same values. Nothing here needs package unsafe or cgo of its caller.",
            self.options.package, self.contract.krate
        )
    }

    /// The preamble of a file that uses C types.
    fn include(&self) -> String {
        format!("#include \"{}\"", header_name(&self.contract.krate))
    }
}
