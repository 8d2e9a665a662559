//! A Go library under a Rust main, built from the service's build script.
//!
//! In: reading the contract from the build script's own executable (the
//! boundary crate is a build-dependency, so its records are in there), writing
//! the generated Go package, building the c-archive or c-shared library, and
//! the Rust module that starts it. Not in: the text of any of them
//! ([`crate::emit`]).
//!
//! ```no_run
//! // build.rs of the service: `use rules_boundary as _;` links the boundary
//! // crate's records in, then `main` is
//! ferrogo_build::GoLibrary::new("../go", "./cmd/rules", "boundary").build();
//! ```

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use ferrogo_contract::model::Contract;
use ferrogo_contract::{assemble, section, store};

use super::error::{Error, Result, read_error};
use super::gomod::GoModule;
use super::target::Target;
use super::tools::{self, RUNTIME_MODULE};
use super::workspace::below;
use super::{files, run};
use crate::emit::rust::{Link, glue};
use crate::emit::{self, GoOptions, Set};

/// A Go package that a Rust program calls through a boundary crate.
#[derive(Clone, Debug)]
pub struct GoLibrary {
    module: PathBuf,
    main: String,
    package: PathBuf,
    krate: Option<String>,
    link: Link,
}

impl GoLibrary {
    /// The folder of the Go module, relative to the service's Cargo.toml; the
    /// `main` package in it that becomes the library, as `go build` takes it;
    /// and the folder of the generated package, relative to the module.
    pub fn new(
        module: impl Into<PathBuf>,
        main: impl Into<String>,
        package: impl Into<PathBuf>,
    ) -> Self {
        GoLibrary {
            module: module.into(),
            main: main.into(),
            package: package.into(),
            krate: None,
            link: Link::Archive,
        }
    }

    /// Which boundary crate, when the build script links several.
    #[must_use]
    pub fn krate(mut self, name: impl Into<String>) -> Self {
        self.krate = Some(name.into());
        self
    }

    /// A shared library that the program loads at run time, not an archive that
    /// is linked in. Its path is in the environment variable
    /// `FERROGO_GO_LIBRARY` of the compilation.
    #[must_use]
    pub fn shared(mut self) -> Self {
        self.link = Link::Shared;
        self
    }

    /// Builds it, or ends the build script with what is wrong.
    pub fn build(&self) {
        if let Err(err) = self.try_build() {
            for e in err.each() {
                eprintln!("{e}");
            }
            std::process::exit(1);
        }
    }

    /// Builds it.
    ///
    /// # Errors
    /// When the contract cannot be read, a tool is missing, a file cannot be
    /// written, or the Go code does not compile.
    pub fn try_build(&self) -> Result<()> {
        let env = Env::read()?;
        let target = Target::from_triple(&env.target)?;
        if env.target != env.host {
            return Err(Error::new(
                "FG405",
                format!("the target {} is not the host {}", env.target, env.host),
                "build-dependencies are compiled for the host, so their layouts would be the wrong ones",
                "build on the target's own platform",
            ));
        }
        let folder = below(&env.manifest, &self.module);
        let module = GoModule::find(&folder)?;
        tools::check(&module.dir, &target, &env.host)?;
        let contract = self.contract(&env)?;
        self.write_package(&env, &module, &contract)?;
        store::save(
            &env.manifest
                .join(format!("{}.contract.json", contract.krate)),
            &contract,
        )
        .map_err(|err| Error::coded(&err, "the contract is committed beside the service"))?;
        self.go_build(&env, &module, &contract.krate)?;
        let module_file = env.out.join("ferrogo.rs");
        files::write(&module_file, glue(&contract, self.link).as_bytes())?;
        watch(&module.dir);
        Ok(())
    }

    /// The contract in this executable.
    fn contract(&self, env: &Env) -> Result<Contract> {
        let me = std::env::current_exe()
            .map_err(|err| read_error(Path::new("the build script's executable"), &err))?;
        let why =
            "the contract is read from the build script, into which the boundary crate is linked";
        let mut records = section::read_file(&me, None).map_err(|err| {
            let fix = "add the boundary crate to [build-dependencies] and `use boundary_crate as _;` to build.rs";
            match ferrogo_contract::codes::Coded::code(&err) {
                "FG104" => Error::new("FG104", "the build script has no ferrogo records", why, fix),
                _ => Error::coded(&err, why),
            }
        })?;
        for record in &mut records {
            record.place.file = place_from(&env.manifest, &record.place.file);
        }
        let mut contracts = assemble::assemble(records, &env.target).map_err(|errors| {
            Error::all(errors.iter().map(|err| Error::coded(err, why)))
                .unwrap_or_else(|| Error::new("FG104", "no records", why, "see the page"))
        })?;
        let name = match (&self.krate, contracts.len()) {
            (Some(name), _) => name.clone(),
            (None, 1) => contracts.keys().next().cloned().unwrap_or_default(),
            (None, _) => {
                let found: Vec<_> = contracts.keys().cloned().collect();
                return Err(Error::new(
                    "FG402",
                    format!(
                        "the build script links {} boundary crates: {}",
                        found.len(),
                        found.join(", ")
                    ),
                    "one Go library is built for one boundary",
                    "say which: `.krate(\"name\")`",
                ));
            }
        };
        contracts.remove(&name).ok_or_else(|| {
            Error::new(
                "FG402",
                format!("the build script links no boundary crate `{name}`"),
                why,
                "add it to [build-dependencies] and `use` it in build.rs",
            )
        })
    }

    fn write_package(&self, env: &Env, module: &GoModule, contract: &Contract) -> Result<()> {
        let folder = module.dir.join(&self.package);
        let name = self
            .package
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .replace('-', "_");
        let options = GoOptions {
            package: name,
            import_path: module.import_path(&folder),
            object_prefix: format!("fg_{}", contract.krate),
            runtime_import: RUNTIME_MODULE.to_owned(),
            rust_main: true,
            ..GoOptions::default()
        };
        let set = Set::new([contract]);
        let texts = emit::go_package(&set, &contract.krate, &options).map_err(|err| {
            Error::new(
                "FG113",
                err.to_string(),
                "the Go package has no form for it",
                "see `cargo ferrogo explain FG113`",
            )
            .at(env.manifest.join("build.rs"), 0)
        })?;
        let mut keep = std::collections::BTreeSet::new();
        for file in texts {
            let path = folder.join(&file.path);
            if files::write(&path, file.text.as_bytes())? {
                age(&path);
            }
            keep.insert(path);
        }
        files::remove_stale(&folder, &keep)?;
        age(&folder);
        Ok(())
    }

    fn go_build(&self, env: &Env, module: &GoModule, krate: &str) -> Result<()> {
        let (mode, name) = match self.link {
            Link::Archive => ("c-archive", format!("libfg_{krate}_go.a")),
            Link::Shared => ("c-shared", format!("libfg_{krate}_go.so")),
        };
        let library = env.out.join(&name);
        let mut cmd = Command::new("go");
        cmd.current_dir(&module.dir)
            .env("CGO_ENABLED", "1")
            .args(["build", "-trimpath", &format!("-buildmode={mode}"), "-o"])
            .arg(&library);
        if self.link == Link::Shared {
            // Only the contract's functions are visible; Go would show a
            // hundred of its own.
            let script = env.out.join("exports.map");
            files::write(
                &script,
                format!("{{ global: fg_{krate}_start; local: *; }};\n").as_bytes(),
            )?;
            cmd.arg(format!(
                "-ldflags=-extldflags=-Wl,--version-script={}",
                script.display()
            ));
        }
        cmd.arg(&self.main);
        run::output(&mut cmd, "the Go side of the boundary is built into a library").map_err(|err| {
            let mut shown = Error::new(
                "FG406",
                format!("`go build {}` failed in {}", self.main, module.dir.display()),
                "the Rust program links the Go package, so it must compile",
                "mend what Go reports; when it names a generated file, the Go code still uses an older form of \
                 the boundary",
            );
            for line in err.details() {
                shown = shown.detail(line.clone());
            }
            shown
        })?;
        match self.link {
            Link::Archive => {
                println!("cargo:rustc-link-search=native={}", env.out.display());
                println!("cargo:rustc-link-lib=static:-bundle=fg_{krate}_go");
            }
            Link::Shared => println!("cargo:rustc-env=FERROGO_GO_LIBRARY={}", library.display()),
        }
        Ok(())
    }
}

/// A source file as the committed contract names it. The compiler's own name is
/// relative to the workspace, or absolute where the boundary crate stands
/// elsewhere; then it would name this machine.
fn place_from(manifest: &Path, file: &str) -> String {
    let path = Path::new(file);
    if !path.is_absolute() {
        return file.to_owned();
    }
    let shared = manifest
        .components()
        .zip(path.components())
        .take_while(|(a, b)| a == b)
        .count();
    let up = manifest.components().skip(shared).map(|_| "..".into());
    let down = path
        .components()
        .skip(shared)
        .map(|part| part.as_os_str().to_string_lossy());
    let parts: Vec<std::borrow::Cow<'_, str>> = up.chain(down).collect();
    parts.join("/")
}

/// Cargo runs the script again when a Go file changes, or comes to a folder
/// that has no other in it; Cargo looks at everything below a folder.
fn watch(module: &Path) {
    let mut folders = vec![module.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else {
            continue;
        };
        let mut leaf = true;
        for entry in entries.flatten() {
            let path = entry.path();
            let name = entry.file_name();
            if path.is_dir() {
                leaf = false;
                if !name.to_string_lossy().starts_with('.') && name != "target" {
                    folders.push(path);
                }
            } else if path
                .extension()
                .is_some_and(|e| e == "go" || e == "mod" || e == "sum")
            {
                println!("cargo:rerun-if-changed={}", path.display());
            }
        }
        if leaf {
            println!("cargo:rerun-if-changed={}", folder.display());
        }
    }
}

/// Makes a path look older than this run of the build script. Cargo takes what
/// is newer for a change, and would run the script once more for nothing.
fn age(path: &Path) {
    let before = SystemTime::now() - Duration::from_secs(60);
    // Where that is not allowed, one needless run is all that happens.
    let _ = std::fs::File::open(path).and_then(|file| file.set_modified(before));
}

/// What Cargo tells a build script.
struct Env {
    manifest: PathBuf,
    out: PathBuf,
    target: String,
    host: String,
}

impl Env {
    fn read() -> Result<Self> {
        let var = |name: &str| {
            std::env::var(name).map_err(|_| {
                Error::new(
                    "FG306",
                    format!("the environment variable {name} is not set"),
                    "Cargo sets it for build scripts",
                    "call this from a build.rs",
                )
            })
        };
        Ok(Env {
            manifest: var("CARGO_MANIFEST_DIR")?.into(),
            out: var("OUT_DIR")?.into(),
            target: var("TARGET")?,
            host: var("HOST")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_do_not_name_the_machine() {
        let place = |file| place_from(Path::new("/home/a/service"), file);
        assert_eq!(place("boundary/src/lib.rs"), "boundary/src/lib.rs");
        assert_eq!(place("/home/a/rules/src/lib.rs"), "../rules/src/lib.rs");
        assert_eq!(place("/home/a/service/x.rs"), "x.rs");
    }
}
