//! Reads a Cargo workspace: which of its packages are boundaries, where their
//! Go packages, contracts and the one linked object belong.
//!
//! In: `cargo metadata` and the two metadata tables. Not in: building anything.
//!
//! ```toml
//! [package.metadata.ferrogo]            # makes a package a boundary
//! go-package = "go/engine"              # relative to the workspace's root
//! go-object = "go/internal/engineobj"   # optional
//!
//! [workspace.metadata.ferrogo]          # all optional
//! name = "pay"                          # prefix of the run-time's symbols
//! object = "go/internal/ferrogoobj"
//! contracts = "contracts"
//! keep-symbols = ["legacy_*"]
//! ```

use std::path::{Component, Path, PathBuf};
use std::process::Command;

use cargo_metadata::{Metadata, MetadataCommand, Package};
use serde::Deserialize;

use super::error::{Error, Result};
use super::gomod::GoModule;

/// A workspace with at least one boundary.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// Symbols of hand-written `extern "C"` functions that stay visible in
    /// the object; a `*` at the end stands for anything.
    pub keep_symbols: Vec<String>,
    /// The folder of the root Cargo.toml.
    pub root: PathBuf,
    /// Cargo's target folder.
    pub target_dir: PathBuf,
    /// The prefix of the run-time's symbols: `<prefix>_rt_init`.
    pub prefix: String,
    /// In the order of their crate names.
    pub boundaries: Vec<Boundary>,
    /// The Go package that holds the linked object.
    pub object: GoPackage,
    /// The Go module all packages belong to.
    pub module: GoModule,
}

/// A boundary crate.
#[derive(Clone, Debug)]
pub struct Boundary {
    /// The package's name as in Cargo.toml.
    pub package: String,
    /// The crate's name, with underscores.
    pub krate: String,
    /// The package's version.
    pub version: String,
    /// The folder of its Cargo.toml.
    pub dir: PathBuf,
    /// The Go package generated for it.
    pub go: GoPackage,
    /// Its committed contract.
    pub contract: PathBuf,
}

/// A Go package by folder, import path and name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoPackage {
    /// Its folder.
    pub dir: PathBuf,
    /// What other packages import.
    pub import: String,
    /// The word after `package`.
    pub name: String,
}

/// `[package.metadata.ferrogo]`.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct PackageTable {
    go_package: String,
    go_object: Option<String>,
}

/// `[workspace.metadata.ferrogo]`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct WorkspaceTable {
    name: Option<String>,
    object: Option<String>,
    contracts: Option<String>,
    #[serde(default)]
    keep_symbols: Vec<String>,
}

impl Workspace {
    /// Reads the workspace of `manifest`, or of the current folder.
    pub fn load(manifest: Option<&Path>) -> Result<Workspace> {
        let metadata = metadata(manifest)?;
        let root = metadata.workspace_root.clone().into_std_path_buf();
        let table = workspace_table(&metadata, &root)?;
        let packages = boundary_packages(&metadata)?;
        if packages.is_empty() {
            return Err(no_boundary(&root));
        }
        let module = one_module(&root, &packages)?;
        let object_dir = object_folder(&root, &module, &table, &packages)?;
        let contracts = table.contracts.map(|folder| below(&root, folder));
        let mut boundaries: Vec<Boundary> = packages
            .into_iter()
            .map(|(package, own)| boundary(&root, &module, contracts.as_deref(), package, &own))
            .collect::<Result<_>>()?;
        boundaries.sort_by(|a, b| a.krate.cmp(&b.krate));
        distinct_packages(&boundaries)?;
        Ok(Workspace {
            keep_symbols: table.keep_symbols,
            prefix: identifier(table.name.as_deref().unwrap_or(&module.path)),
            target_dir: metadata.target_directory.into_std_path_buf(),
            object: go_package(&module, object_dir)?,
            root,
            boundaries,
            module,
        })
    }

    /// Where the drivers keep what they build for this workspace. The root is
    /// in the name because several workspaces may share one target folder.
    pub fn scratch(&self) -> PathBuf {
        use sha2::{Digest, Sha256};
        let digest = Sha256::digest(self.root.as_os_str().as_encoded_bytes());
        let tag: String = digest.iter().take(4).map(|b| format!("{b:02x}")).collect();
        self.target_dir
            .join("ferrogo")
            .join(format!("{}-{tag}", self.prefix))
    }
}

/// A folder named in a Cargo.toml, without `.` and `..`: Go's import path and
/// the search for its go.mod go by the parts of the path.
pub(super) fn below(root: &Path, folder: impl AsRef<Path>) -> PathBuf {
    let mut path = root.to_owned();
    for part in folder.as_ref().components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(path.pop()),
            part => path.push(part),
        }
    }
    path
}

/// `--no-deps` keeps this at some tens of milliseconds.
fn metadata(manifest: Option<&Path>) -> Result<Metadata> {
    let mut cmd = MetadataCommand::new();
    cmd.no_deps();
    if let Some(path) = manifest {
        cmd.manifest_path(path);
    }
    cmd.exec().map_err(|err| {
        let mut error = Error::new(
            "FG306",
            "`cargo metadata` failed",
            "the workspace's own description says which crates are boundaries",
            "run the command inside a Cargo workspace or give --manifest-path; Cargo's message \
             is above",
        );
        for line in err.to_string().lines() {
            error = error.detail(line);
        }
        error
    })
}

fn workspace_table(metadata: &Metadata, root: &Path) -> Result<WorkspaceTable> {
    match metadata.workspace_metadata.get("ferrogo") {
        None => Ok(WorkspaceTable::default()),
        Some(value) => serde_json::from_value(value.clone())
            .map_err(|err| bad_table("workspace.metadata.ferrogo", &root.join("Cargo.toml"), &err)),
    }
}

fn boundary_packages(metadata: &Metadata) -> Result<Vec<(&Package, PackageTable)>> {
    let mut found = Vec::new();
    for package in metadata.workspace_packages() {
        if let Some(value) = package.metadata.get("ferrogo") {
            let own = serde_json::from_value(value.clone()).map_err(|err| {
                bad_table(
                    "package.metadata.ferrogo",
                    package.manifest_path.as_std_path(),
                    &err,
                )
            })?;
            found.push((package, own));
        }
    }
    Ok(found)
}

/// All packages share one object, and an `internal` folder is only visible
/// inside its module.
fn one_module(root: &Path, packages: &[(&Package, PackageTable)]) -> Result<GoModule> {
    let mut modules = packages
        .iter()
        .map(|(_, own)| GoModule::find(&below(root, &own.go_package)));
    let first = modules.next().ok_or_else(|| no_boundary(root))??;
    for other in modules {
        let other = other?;
        if other.dir != first.dir {
            return Err(Error::new(
                "FG404",
                format!(
                    "the Go packages stand in two modules, {} and {}",
                    first.path, other.path
                ),
                "the boundaries of one workspace are linked as one object, which one Go module \
                 holds",
                "move the go-package folders into one module, or the crates into two workspaces",
            )
            .at(other.dir.join("go.mod"), 0));
        }
    }
    Ok(first)
}

fn object_folder(
    root: &Path,
    module: &GoModule,
    table: &WorkspaceTable,
    packages: &[(&Package, PackageTable)],
) -> Result<PathBuf> {
    let mut chosen = table.object.clone();
    for (package, own) in packages {
        let Some(folder) = &own.go_object else {
            continue;
        };
        match &chosen {
            Some(other) if other != folder => {
                return Err(Error::new(
                    "FG404",
                    format!("the object package is both `{other}` and `{folder}`"),
                    "the boundaries of one workspace are linked as one object",
                    "keep one of them, best as `object` in [workspace.metadata.ferrogo]",
                )
                .at(package.manifest_path.as_std_path(), 0));
            }
            _ => chosen = Some(folder.clone()),
        }
    }
    let Some(folder) = chosen else {
        return Ok(module.dir.join("internal").join("ferrogoobj"));
    };
    let dir = below(root, &folder);
    if GoModule::find(&dir)?.dir != module.dir {
        return Err(Error::new(
            "FG404",
            format!(
                "the object package {} is outside the module {}",
                dir.display(),
                module.path
            ),
            "the generated packages import it by path",
            "name a folder inside the Go module that holds the generated packages",
        )
        .at(dir, 0));
    }
    Ok(dir)
}

fn boundary(
    root: &Path,
    module: &GoModule,
    contracts: Option<&Path>,
    package: &Package,
    own: &PackageTable,
) -> Result<Boundary> {
    let manifest = package.manifest_path.as_std_path();
    let dir = manifest.parent().unwrap_or(root).to_owned();
    let library = package
        .targets
        .iter()
        .find(|t| t.is_lib() || t.is_rlib())
        .ok_or_else(|| no_library(package, manifest))?;
    let krate = library.name.replace('-', "_");
    let contract = contracts
        .unwrap_or(&dir)
        .join(format!("{krate}.contract.json"));
    Ok(Boundary {
        package: package.name.to_string(),
        version: package.version.to_string(),
        go: go_package(module, below(root, &own.go_package))?,
        krate,
        dir,
        contract,
    })
}

/// The last part of the folder becomes the package's name, so it must be an
/// identifier.
fn go_package(module: &GoModule, dir: PathBuf) -> Result<GoPackage> {
    let name = dir
        .file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default();
    let valid = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && !GO_WORDS.contains(&name.as_str());
    if !valid {
        return Err(Error::new(
            "FG404",
            format!("`{name}` cannot be the name of a Go package"),
            "a generated package is called as its folder is",
            "use a folder whose name is lower-case letters and digits and no Go keyword",
        )
        .at(dir, 0));
    }
    Ok(GoPackage {
        import: module.import_path(&dir),
        dir,
        name,
    })
}

/// Go's keywords, and `main`, which nobody can import.
const GO_WORDS: [&str; 26] = [
    "break",
    "case",
    "chan",
    "const",
    "continue",
    "default",
    "defer",
    "else",
    "fallthrough",
    "for",
    "func",
    "go",
    "goto",
    "if",
    "import",
    "interface",
    "main",
    "map",
    "package",
    "range",
    "return",
    "select",
    "struct",
    "switch",
    "type",
    "var",
];

/// Two boundaries generated into one folder would overwrite each other.
fn distinct_packages(boundaries: &[Boundary]) -> Result<()> {
    for (i, one) in boundaries.iter().enumerate() {
        if let Some(other) = boundaries[i + 1..].iter().find(|b| b.go.dir == one.go.dir) {
            return Err(Error::new(
                "FG404",
                format!(
                    "{} and {} both generate the Go package {}",
                    one.package, other.package, one.go.import
                ),
                "each boundary crate has a Go package of its own",
                "give one of them another `go-package` folder",
            )
            .at(other.dir.join("Cargo.toml"), 0));
        }
    }
    Ok(())
}

/// The prefix of the run-time's symbols. The module path is unique in the
/// world, so two vendors' objects meet in one program without a clash.
fn identifier(text: &str) -> String {
    let mut id: String = text
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    if id.starts_with(|c: char| c.is_ascii_digit()) {
        id.insert(0, '_');
    }
    id
}

fn no_boundary(root: &Path) -> Error {
    Error::new(
        "FG402",
        format!("no boundary crate in the workspace {}", root.display()),
        "ferrogo generates Go for the crates that ask for it",
        "add to the boundary crate's Cargo.toml:\n\n    [package.metadata.ferrogo]\n    \
         go-package = \"go/engine\"\n\nor start with `cargo ferrogo new NAME --go-main`; where \
         Rust has the main function, `cargo build` generates, builds and checks the Go side",
    )
    .at(root.join("Cargo.toml"), 0)
}

fn no_library(package: &Package, manifest: &Path) -> Error {
    Error::new(
        "FG404",
        format!(
            "the boundary package `{}` has no library target",
            package.name
        ),
        "its exports are linked into the Go program, and only a library can be",
        "move the exports to src/lib.rs; crate types other than `lib` are not needed",
    )
    .at(manifest, 0)
}

fn bad_table(table: &str, manifest: &Path, err: &serde_json::Error) -> Error {
    Error::new(
        "FG404",
        format!("[{table}] is not as expected: {err}"),
        "a key that nobody reads would be a setting that silently does nothing",
        "a boundary has `go-package` and may have `go-object`; the workspace may have `name`, \
         `object`, `contracts` and `keep-symbols`",
    )
    .at(manifest, 0)
}

/// The Cargo that started us, so that `cargo +toolchain ferrogo` keeps its
/// toolchain.
pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_are_identifiers() {
        assert_eq!(
            identifier("github.com/acme/pay-core"),
            "github_com_acme_pay_core"
        );
        assert_eq!(identifier("1pay"), "_1pay");
    }

    #[test]
    fn folders_have_no_detours() {
        let below = |folder: &str| below(Path::new("/w/rust"), folder);
        assert_eq!(below("./go/engine/"), Path::new("/w/rust/go/engine"));
        assert_eq!(below("../go/x/../engine"), Path::new("/w/go/engine"));
    }

    #[test]
    fn package_names_are_those_go_accepts() {
        let module = GoModule {
            dir: "/w".into(),
            path: "example.com/w".into(),
            go: None,
        };
        for bad in ["Engine", "my-engine", "9lives", "func", "main"] {
            let err = go_package(&module, Path::new("/w").join(bad)).unwrap_err();
            assert_eq!(err.code(), "FG404", "{bad}");
        }
        assert_eq!(
            go_package(&module, "/w/engine".into()).unwrap().import,
            "example.com/w/engine"
        );
    }
}
