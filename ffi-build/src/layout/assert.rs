//! What a boundary crate's build script writes for types that have a Go type
//! of the user's own as their counterpart.
//!
//! In: finding the names, measuring them for the target of the compilation,
//! writing one file of constants for each. Not in: the comparison, which the
//! code of `#[derive(ferrogo::Layout)]` makes in a constant, against rustc's
//! own numbers for the same target (`ferrogo::layout_msg`).
//!
//! One file for each type and not one for the crate: the derive finds its file
//! by name, so a person writes nothing but `#[layout(go = "…")]` and a build
//! script of one line. A type that cannot be measured becomes a
//! `compile_error!` in its file, so that the error stands at the Rust type and
//! code that is not compiled raises none.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use ferrogo_contract::check::go::{Kind, Output, Package, Problem, TypeEntry, TypeInfo};

use crate::drive::error::read_error;
use crate::drive::files;
use crate::drive::gomod::GoModule;
use crate::drive::target::Target;
use crate::drive::{Error, Result};

use super::go::{self, Query};
use super::scan;

/// The folder below `OUT_DIR`.
const FOLDER: &str = "ferrogo_layout";

/// Measures the Go types that this crate's source names and leaves their
/// numbers for the derive; all that the `main` of a build script has to call:
///
/// ```no_run
/// ferrogo_build::layout::assert_go_types();
/// ```
///
/// The Go module is the one that `go-package` in `[package.metadata.ferrogo]`
/// lies in, or the nearest go.mod upward; [`GoTypes::module`] names another.
/// An error ends the build script with its message.
pub fn assert_go_types() {
    if let Err(error) = GoTypes::new().write() {
        eprintln!("{error}");
        std::process::exit(1);
    }
}

/// The settings of [`assert_go_types`].
#[derive(Clone, Debug, Default)]
pub struct GoTypes {
    module: Option<PathBuf>,
    source: Option<PathBuf>,
}

impl GoTypes {
    /// The defaults.
    pub fn new() -> GoTypes {
        GoTypes::default()
    }

    /// A folder in the Go module, relative to the package's folder.
    #[must_use]
    pub fn module(mut self, dir: impl Into<PathBuf>) -> GoTypes {
        self.module = Some(dir.into());
        self
    }

    /// The folder with the Rust source, relative to the package's folder;
    /// `src` if not given.
    #[must_use]
    pub fn source(mut self, dir: impl Into<PathBuf>) -> GoTypes {
        self.source = Some(dir.into());
        self
    }

    /// Measures and writes, as the environment of a build script says. Prints
    /// the lines by which Cargo knows when to run it again.
    pub fn write(&self) -> Result<()> {
        let (package, out, target) = (
            variable("CARGO_MANIFEST_DIR")?,
            variable("OUT_DIR")?,
            variable("TARGET")?,
        );
        for path in self.write_to(Path::new(&package), Path::new(&out), &target)? {
            println!("cargo::rerun-if-changed={}", path.display());
        }
        Ok(())
    }

    /// Measures for one of Rust's targets and writes below `out`. The result
    /// is every path on which the numbers depend.
    pub fn write_to(&self, package: &Path, out: &Path, target: &str) -> Result<Vec<PathBuf>> {
        let source = package.join(self.source.as_deref().unwrap_or(Path::new("src")));
        let found = scan::folder(&source)?;
        let folder = out.join(FOLDER);
        files::create_folder(&folder)?;
        let mut inputs = vec![source];
        if found.is_empty() {
            return Ok(inputs);
        }
        let target = Target::from_triple(target)?;
        let module = match &self.module {
            Some(dir) => GoModule::find(&package.join(dir))?,
            None => default_module(package)?,
        };
        let names: Vec<&str> = found.iter().map(String::as_str).collect();
        let queries = queries(&names);
        let output = match queries.is_empty() {
            true => Output::default(),
            false => go::measure(
                &module.dir,
                &queries,
                std::slice::from_ref(&target),
                &shared_folder(out),
            )?,
        };
        for name in names {
            let text = constants(name, &found, &output, &module.dir, &target);
            files::write(&folder.join(file_name(name)), text.as_bytes())?;
        }
        inputs.extend(sources(&output, &module.dir));
        Ok(inputs)
    }
}

/// The file below `OUT_DIR/ferrogo_layout` for a Go type; the derive makes the
/// same name: letters and digits stand, every other byte is `_` and two
/// hexadecimal digits.
pub(super) fn file_name(go_type: &str) -> String {
    let mut name = String::new();
    for byte in go_type.bytes() {
        if byte.is_ascii_alphanumeric() {
            name.push(char::from(byte));
        } else {
            let _ = write!(name, "_{byte:02x}");
        }
    }
    name + ".rs"
}

/// Where the layout command is kept: in the target folder, which Cargo marks,
/// so that all packages and profiles build it once.
fn shared_folder(out: &Path) -> PathBuf {
    let target = out
        .ancestors()
        .find(|dir| dir.join("CACHEDIR.TAG").is_file());
    target.map_or_else(|| out.to_owned(), |dir| dir.join("ferrogo"))
}

fn variable(name: &'static str) -> Result<String> {
    std::env::var(name).map_err(|_| {
        Error::new(
            "FG404",
            format!("`{name}` is not set"),
            "Cargo sets it for build scripts, and only there can the numbers be left for the derive",
            "call `ferrogo_build::layout::assert_go_types()` from build.rs",
        )
    })
}

/// The module of the generated package, else the nearest one upward.
fn default_module(package: &Path) -> Result<GoModule> {
    let manifest = package.join("Cargo.toml");
    let text = std::fs::read_to_string(&manifest).map_err(|err| read_error(&manifest, &err))?;
    // Cargo has read this file before; what it accepted is valid.
    let table: toml::Table = text.parse().unwrap_or_default();
    let setting = ["package", "metadata", "ferrogo"]
        .iter()
        .try_fold(&table, |at, key| at.get(*key)?.as_table())
        .and_then(|own| own.get("go-package")?.as_str());
    match setting {
        Some(dir) => GoModule::find(&workspace_root(package).join(dir)),
        None => GoModule::find(package),
    }
}

/// The nearest folder upward whose Cargo.toml has a `[workspace]`; `go-package`
/// is relative to it.
fn workspace_root(package: &Path) -> &Path {
    let has_workspace = |dir: &&Path| {
        let text = std::fs::read_to_string(dir.join("Cargo.toml")).unwrap_or_default();
        text.parse::<toml::Table>()
            .is_ok_and(|table| table.contains_key("workspace"))
    };
    package.ancestors().find(has_workspace).unwrap_or(package)
}

fn queries(names: &[&str]) -> Vec<Query> {
    let mut queries: Vec<Query> = Vec::new();
    for (pattern, name) in names.iter().filter_map(|n| split(n)) {
        match queries.iter_mut().find(|q| q.pattern == pattern) {
            Some(known) => known.names.push(name.to_owned()),
            None => queries.push(Query {
                pattern: pattern.to_owned(),
                names: vec![name.to_owned()],
            }),
        }
    }
    queries
}

/// `module/pkg.Type` in its two parts.
fn split(name: &str) -> Option<(&str, &str)> {
    let (package, ty) = name.rsplit_once('.')?;
    let good = !package.is_empty() && !ty.is_empty() && !ty.contains('/');
    good.then_some((package, ty))
}

/// The text of one file: an expression of type `ferrogo::layout_msg::GoType`.
fn constants(
    name: &str,
    tied: &BTreeSet<String>,
    output: &Output,
    dir: &Path,
    target: &Target,
) -> String {
    match find(name, output) {
        Ok((entry, info)) => go_type(name, tied, entry, info, dir, target),
        Err(why) => format!(
            "compile_error!({:?})\n",
            format!(
                "[{}] {}\n  why: `#[layout(go = \"{name}\")]` says that Go has this type with the same bytes\n  \
                 fix: {}\n  more: cargo ferrogo explain {}",
                why.code, why.found, why.fix, why.code
            )
        ),
    }
}

struct Unmeasured {
    code: &'static str,
    found: String,
    fix: &'static str,
}

fn find<'a>(
    name: &str,
    output: &'a Output,
) -> std::result::Result<(&'a TypeEntry, &'a TypeInfo), Unmeasured> {
    let not_found = |found: String| Unmeasured {
        code: "FG208",
        found,
        fix: "write the import path, a dot and the type's name, such as \"example.com/ledger/wire.Entry\", and declare \
              the type in Go",
    };
    let broken = |what: &str, problem: &Problem| Unmeasured {
        code: "FG209",
        found: format!("{what} does not compile: {}", placed(problem)),
        fix: "make the package compile for this target (`go vet` shows the same error)",
    };
    let (pattern, ty) =
        split(name).ok_or_else(|| not_found(format!("`{name}` is not the name of a Go type")))?;
    let target = output
        .targets
        .first()
        .ok_or_else(|| not_found(format!("`{name}` was not measured")))?;
    if let Some(problem) = &target.error {
        return Err(broken("the Go code", problem));
    }
    let package: &Package = target
        .packages
        .iter()
        .find(|p| p.pattern == pattern)
        .ok_or_else(|| not_found(format!("the Go package {pattern} was not measured")))?;
    if let Some(problem) = &package.error {
        return Err(broken(&format!("the Go package {pattern}"), problem));
    }
    let entry = package
        .find(ty)
        .ok_or_else(|| not_found(format!("package {pattern} has no type {ty}")))?;
    match (&entry.ty, &entry.error) {
        (Some(info), _) => Ok((entry, info)),
        (None, Some(problem)) if entry.line == 0 => Err(not_found(problem.message.clone())),
        (None, Some(problem)) => Err(broken(&format!("the Go type {name}"), problem)),
        (None, None) => Err(not_found(format!("`{name}` was not measured"))),
    }
}

fn placed(problem: &Problem) -> String {
    match problem.file.as_str() {
        "" => problem.message.clone(),
        file => format!("{file}:{}: {}", problem.line, problem.message),
    }
}

fn go_type(
    name: &str,
    tied: &BTreeSet<String>,
    entry: &TypeEntry,
    info: &TypeInfo,
    dir: &Path,
    target: &Target,
) -> String {
    let mut text =
        String::from("// Written by the build script, from Go's own numbers; do not edit.\n");
    let _ = writeln!(text, "::ferrogo::layout_msg::GoType {{");
    let _ = writeln!(text, "    name: {name:?},");
    let _ = writeln!(
        text,
        "    platform: {:?},",
        format!("{}/{}", target.goos, target.goarch)
    );
    let _ = writeln!(
        text,
        "    file: {:?},",
        dir.join(&entry.file).display().to_string()
    );
    let _ = writeln!(text, "    line: {},", entry.line);
    let _ = writeln!(text, "    kind: {},", kind(info));
    let _ = writeln!(text, "    size: {},\n    align: {},", info.size, info.align);
    let _ = writeln!(text, "    fields: &[");
    for field in info.fields.iter().filter(|f| !f.is_blank()) {
        let _ = writeln!(
            text,
            "        ::ferrogo::layout_msg::GoField {{ name: {:?}, ty: {:?}, kind: {}, offset: {}, size: {}, align: {}, line: {} }},",
            field.name,
            field.ty.text,
            kind_inside(&field.ty, tied, dir),
            field.offset,
            field.ty.size,
            field.ty.align,
            field.line
        );
    }
    text.push_str("    ],\n}\n");
    text
}

/// A field's kind. A struct inside must be compared as well: by its own
/// assertion here, or by those of the generated package it comes from.
fn kind_inside(info: &TypeInfo, tied: &BTreeSet<String>, dir: &Path) -> &'static str {
    match innermost_struct(info) {
        Some(inner) if !tied.contains(&inner.name) && !is_generated(inner, dir) => {
            "::ferrogo::layout_msg::GoKind::Untied"
        }
        _ => kind(info),
    }
}

fn innermost_struct(info: &TypeInfo) -> Option<&TypeInfo> {
    match info.kind {
        Kind::Struct => Some(info),
        Kind::Array => innermost_struct(info.elem.as_deref()?),
        _ => None,
    }
}

fn is_generated(info: &TypeInfo, dir: &Path) -> bool {
    let Some(field) = info.fields.first() else {
        return false;
    };
    let text = std::fs::read_to_string(dir.join(&field.file)).unwrap_or_default();
    text.lines()
        .next()
        .is_some_and(|line| line.contains(files::HEADER))
}

/// The kind as the constant's type knows it; an array is its element's.
fn kind(info: &TypeInfo) -> &'static str {
    match info.kind {
        Kind::Bool => "::ferrogo::layout_msg::GoKind::Bool",
        Kind::Int => "::ferrogo::layout_msg::GoKind::Int",
        Kind::Uint | Kind::Uintptr => "::ferrogo::layout_msg::GoKind::Uint",
        Kind::Float => "::ferrogo::layout_msg::GoKind::Float",
        Kind::Array => array_kind(info.elem.as_deref()),
        Kind::Struct => "::ferrogo::layout_msg::GoKind::Struct",
        _ => "::ferrogo::layout_msg::GoKind::Managed",
    }
}

fn array_kind(elem: Option<&TypeInfo>) -> &'static str {
    match elem.map(|e| e.kind) {
        Some(Kind::Bool) => "::ferrogo::layout_msg::GoKind::BoolArray",
        Some(Kind::Int) => "::ferrogo::layout_msg::GoKind::IntArray",
        Some(Kind::Uint | Kind::Uintptr) => "::ferrogo::layout_msg::GoKind::UintArray",
        Some(Kind::Float) => "::ferrogo::layout_msg::GoKind::FloatArray",
        Some(Kind::Struct | Kind::Array) => "::ferrogo::layout_msg::GoKind::StructArray",
        _ => "::ferrogo::layout_msg::GoKind::Managed",
    }
}

/// The files from which Go's layouts came, and their folders, because a new
/// file in a package counts too.
fn sources(output: &Output, dir: &Path) -> Vec<PathBuf> {
    let mut paths = vec![dir.join("go.mod")];
    for package in output.targets.iter().flat_map(|t| &t.packages) {
        paths.extend(package.files.iter().map(|file| dir.join(file)));
        paths.extend(
            package
                .files
                .first()
                .and_then(|f| Path::new(f).parent())
                .map(|folder| dir.join(folder)),
        );
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_unique_and_plain() {
        assert_eq!(
            file_name("example.com/a-b.Entry"),
            "example_2ecom_2fa_2db_2eEntry.rs"
        );
        assert_ne!(file_name("a/b.C"), file_name("a_2fb.C"));
    }

    #[test]
    fn names_split_at_the_last_dot() {
        assert_eq!(
            split("gopkg.in/yaml.v3.Node"),
            Some(("gopkg.in/yaml.v3", "Node"))
        );
        assert_eq!(split("example.com/wire"), None);
        assert_eq!(split("wire."), None);
    }
}
