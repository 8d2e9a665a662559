//! `cargo ferrogo new`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ferrogo_build::drive::tools::{MINIMUM_GO, RUNTIME_MODULE};
use ferrogo_build::drive::{Error, files};

use crate::args::NewArgs;
use crate::show;
use crate::template::{self, File, GO_MAIN, RUST_MAIN};

/// Writes a new service.
pub fn run(args: &NewArgs) -> ExitCode {
    match create(args) {
        Ok(folder) => {
            let folder = show::shown(&folder);
            anstream::eprintln!(
                "made {folder}; go on with\n\n    cd {folder}\n{}",
                next(args)
            );
            ExitCode::SUCCESS
        }
        Err(err) => {
            show::error(&err);
            ExitCode::FAILURE
        }
    }
}

/// The commands that build the new service and run its tests.
fn next(args: &NewArgs) -> &'static str {
    match args.rust_main {
        true => "    cargo test\n",
        false => "    cargo ferrogo build\n    go test ./...\n",
    }
}

fn files_of(args: &NewArgs) -> &'static [File] {
    match args.rust_main {
        true => RUST_MAIN,
        false => GO_MAIN,
    }
}

fn create(args: &NewArgs) -> Result<PathBuf, Error> {
    valid_name(&args.name)?;
    let here = std::env::current_dir().unwrap_or_default();
    let folder = here.join(
        args.path
            .clone()
            .unwrap_or_else(|| args.name.clone().into()),
    );
    empty(&folder)?;
    let words = words(args)?;
    for file in files_of(args) {
        let path = folder.join(file.path);
        let text = template::fill(file.text, &words).map_err(|what| broken(file.path, &what))?;
        files::write(&path, text.as_bytes())?;
        if file.executable {
            make_executable(&path)?;
        }
    }
    Ok(folder)
}

fn words(args: &NewArgs) -> Result<BTreeMap<&'static str, String>, Error> {
    let module = args
        .module
        .clone()
        .unwrap_or_else(|| format!("example.com/{}", args.name));
    let source = Source::here()?;
    Ok(BTreeMap::from([
        ("name", args.name.clone()),
        ("ident", args.name.replace('-', "_")),
        ("module", module),
        ("go", MINIMUM_GO.to_owned()),
        ("ferrogo", source.dependency("ffi-core")),
        ("ferrogo_build", source.dependency("ffi-build")),
        ("runtime", RUNTIME_MODULE.to_owned()),
        ("runtime_version", source.version()),
        ("replace", source.replace()),
    ]))
}

/// The folders of the repository that a new service needs.
const PARTS: [&str; 3] = ["ffi-core", "ffi-build", "go-side"];

/// Where the new service gets ferrogo from.
enum Source {
    /// The checkout that this command was built from.
    Checkout { root: String },
    /// The registries.
    Released,
}

impl Source {
    /// A command built inside the repository knows its checkout; one installed
    /// from a registry has nothing beside it.
    fn here() -> Result<Source, Error> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let Ok(root) = root.canonicalize() else {
            return Ok(Source::Released);
        };
        if !PARTS.iter().all(|part| root.join(part).is_dir()) {
            return Ok(Source::Released);
        }
        match root.to_str() {
            Some(root) if !root.contains(['"', '\\']) => Ok(Source::Checkout {
                root: root.to_owned(),
            }),
            _ => Err(Error::new(
                "FG404",
                format!(
                    "the path {} cannot be written into a Cargo.toml",
                    root.display()
                ),
                "the new service refers to the checkout that this command was built from",
                "move the checkout to a folder without quotes or backslashes in its name",
            )),
        }
    }

    fn dependency(&self, part: &str) -> String {
        match self {
            Source::Checkout { root } => format!("{{ path = \"{root}/{part}\" }}"),
            Source::Released => format!("\"{}\"", env!("CARGO_PKG_VERSION")),
        }
    }

    fn version(&self) -> String {
        match self {
            Source::Checkout { .. } => "v0.0.0".to_owned(),
            Source::Released => format!("v{}", env!("CARGO_PKG_VERSION")),
        }
    }

    fn replace(&self) -> String {
        match self {
            Source::Checkout { root } => {
                format!(
                    "\n// Until there is a release.\nreplace {RUNTIME_MODULE} => \"{root}/go-side\"\n"
                )
            }
            Source::Released => String::new(),
        }
    }
}

/// The name becomes a Cargo package, a Go command and part of C symbols.
fn valid_name(name: &str) -> Result<(), Error> {
    let valid = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && !name.ends_with('-');
    if valid {
        return Ok(());
    }
    Err(Error::new(
        "FG404",
        format!("`{name}` cannot be the name of a service"),
        "it becomes the name of a Cargo package and of a Go command",
        "use lower-case letters, digits and hyphens, and start with a letter",
    ))
}

/// An existing service is never written over.
fn empty(folder: &Path) -> Result<(), Error> {
    let occupied = std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if !occupied && !folder.is_file() {
        return Ok(());
    }
    Err(Error::new(
        "FG404",
        format!("{} is already there and not empty", folder.display()),
        "its files would be written over",
        "choose another folder with --path, or remove it",
    )
    .at(folder, 0))
}

fn broken(path: &str, what: &str) -> Error {
    Error::new(
        "FG408",
        format!("the template of {path} is broken: {what}"),
        "the service would not build",
        "this is a bug in cargo-ferrogo; report it",
    )
}

#[cfg(unix)]
fn make_executable(path: &Path) -> Result<(), Error> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(path, mode).map_err(|err| {
        Error::new(
            "FG408",
            format!("{} cannot be made executable: {err}", path.display()),
            "it is a script",
            "run `chmod +x` on it",
        )
    })
}

#[cfg(not(unix))]
fn make_executable(_path: &Path) -> Result<(), Error> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_cargo_and_go_accept() {
        for good in ["pay", "pay-2", "a"] {
            assert!(valid_name(good).is_ok(), "{good}");
        }
        for bad in ["", "Pay", "2pay", "pay_x", "pay/x", "pay-", "../x"] {
            assert_eq!(valid_name(bad).unwrap_err().code(), "FG404", "{bad}");
        }
    }

    #[test]
    fn every_template_can_be_filled_in() {
        for rust_main in [false, true] {
            let args = NewArgs {
                name: "pay".into(),
                go_main: !rust_main,
                rust_main,
                path: None,
                module: None,
            };
            let words = words(&args).unwrap();
            for file in files_of(&args) {
                template::fill(file.text, &words)
                    .unwrap_or_else(|what| panic!("{}: {what}", file.path));
            }
        }
    }
}
