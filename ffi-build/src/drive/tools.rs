//! The tools a build needs: found, new enough, or named with how to get them.
//!
//! In: Go, cgo, the C compiler, ld and objcopy. Not in: package names
//! ([`super::system`]), running a build.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use super::error::{Error, Result};
use super::run;
use super::system::{Need, System};
use super::target::Target;

/// The oldest Go that the run-time module compiles with: the `go` line of
/// go-side/go.mod.
pub const MINIMUM_GO: &str = "1.25";

/// The Go run-time module that generated packages import: the `module` line of
/// go-side/go.mod.
pub const RUNTIME_MODULE: &str = "github.com/ferrogo/ferrogo/go-side";

/// An executable and what its environment needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tool {
    /// Where it is.
    pub path: PathBuf,
    args: Vec<&'static str>,
    env: Option<(&'static str, OsString)>,
}

impl Tool {
    fn plain(path: PathBuf) -> Tool {
        Tool {
            path,
            args: Vec::new(),
            env: None,
        }
    }

    /// A command that starts it.
    pub fn command(&self) -> Command {
        let mut cmd = Command::new(&self.path);
        cmd.args(&self.args);
        if let Some((key, value)) = &self.env {
            cmd.env(key, value);
        }
        cmd
    }
}

/// The tools that make one object of many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binutils {
    /// Joins.
    pub ld: Tool,
    /// Renames and hides.
    pub objcopy: Tool,
}

/// What `go env` says.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub struct Go {
    /// `go1.26.8`.
    pub goversion: String,
    /// `1` or `0`.
    pub cgo_enabled: String,
}

/// The triple of the machine that `rustc` runs on.
pub fn host(root: &Path) -> Result<String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut cmd = Command::new(rustc);
    cmd.current_dir(root).arg("-vV");
    let missing = |found: String| {
        Error::new(
            "FG308",
            found,
            "the boundary crates are compiled with it",
            "install Rust from https://rustup.rs",
        )
    };
    let out = cmd
        .output()
        .map_err(|err| missing(format!("rustc cannot be run: {err}")))?;
    String::from_utf8_lossy(&out.stdout)
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .map(str::to_owned)
        .ok_or_else(|| missing("`rustc -vV` names no host".into()))
}

/// Everything that must be there before a build for `target` starts.
pub fn check(module: &Path, target: &Target, host: &str) -> Result<()> {
    let go = go(module)?;
    new_enough(&go)?;
    c_compiler(target, host)?;
    // Only the host's setting: for another target Go wants CGO_ENABLED=1 said.
    if target.triple == host {
        cgo_enabled(&go)?;
    }
    binutils(target, host)?;
    Ok(())
}

/// Asks Go, from inside the module, because its go.mod may choose a toolchain.
pub fn go(module: &Path) -> Result<Go> {
    let folder = module
        .ancestors()
        .find(|f| f.is_dir())
        .unwrap_or(Path::new("."));
    if find("go").is_none() {
        return Err(Error::new(
            "FG301",
            "Go was not found on the PATH",
            "the generated packages are built by it",
            System::here().how(Need::Go),
        ));
    }
    let mut cmd = Command::new("go");
    cmd.current_dir(folder)
        .args(["env", "-json", "GOVERSION", "CGO_ENABLED"]);
    let out = run::output(
        &mut cmd,
        "Go's version and settings decide whether it can build",
    )?;
    serde_json::from_slice(&out.stdout).map_err(|err| {
        Error::new(
            "FG302",
            format!("`go env -json` gave no answer that can be read: {err}"),
            "its version decides whether it can build the generated packages",
            System::here().how(Need::Go),
        )
    })
}

/// Compares Go's version with [`MINIMUM_GO`].
pub fn new_enough(go: &Go) -> Result<()> {
    let found = version(&go.goversion);
    if found >= version(MINIMUM_GO) {
        return Ok(());
    }
    Err(Error::new(
        "FG302",
        format!(
            "{} was found, and {MINIMUM_GO} or newer is needed",
            go.goversion
        ),
        "the run-time module uses functions of that version",
        format!(
            "{}; with GOTOOLCHAIN=auto an older Go fetches the right one by itself",
            System::here().how(Need::Go)
        ),
    ))
}

/// The numbers of `go1.26.8`, `1.27rc1` or `devel go1.28-…`.
fn version(text: &str) -> Vec<u32> {
    let numbers = text.rsplit_once("go").map_or(text, |(_, numbers)| numbers);
    numbers
        .split('.')
        .map_while(|part| {
            let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
            digits.parse().ok()
        })
        .collect()
}

/// Go switches cgo off by itself when it finds no compiler, so this is asked
/// after [`c_compiler`].
pub fn cgo_enabled(go: &Go) -> Result<()> {
    if go.cgo_enabled == "1" {
        return Ok(());
    }
    Err(Error::new(
        "FG303",
        "cgo is switched off (CGO_ENABLED=0)",
        "Go reaches Rust through cgo; without it the generated packages have no files",
        "run `go env -w CGO_ENABLED=1`, and remove CGO_ENABLED=0 from the environment",
    ))
}

/// A command that compiles C for `target`; the choice is cc's, as in build
/// scripts: `CC_<target>`, `CC`, then the usual names.
pub fn c_compiler(target: &Target, host: &str) -> Result<Command> {
    let tool = cc::Build::new()
        .target(&target.triple)
        .host(host)
        .opt_level(1)
        .debug(false)
        .cargo_metadata(false)
        .cargo_warnings(false)
        .try_get_compiler();
    if let Ok(tool) = tool
        && find_path(tool.path()).is_some()
    {
        return Ok(tool.to_command());
    }
    if target.triple != host && find("clang").is_some() {
        let mut cmd = Command::new("clang");
        cmd.arg(format!("--target={}", target.triple)).arg("-fPIC");
        return Ok(cmd);
    }
    let need = if target.triple == host {
        Need::C
    } else {
        Need::Cross(&target.gnu)
    };
    Err(Error::new(
        "FG304",
        format!("no C compiler for {}", target.triple),
        "cgo needs one, and so do the tables that go into the object",
        format!(
            "{}, or name one in the variable CC",
            System::here().how(need)
        ),
    ))
}

/// `ld` and `objcopy` for `target`: the system's, LLVM's, or those that come
/// with Rust.
pub fn binutils(target: &Target, host: &str) -> Result<Binutils> {
    let native = target.triple == host;
    let ld = [
        if native {
            "ld".into()
        } else {
            format!("{}-ld", target.gnu)
        },
        "ld.lld".into(),
    ];
    let objcopy = [
        if native {
            "objcopy".into()
        } else {
            format!("{}-objcopy", target.gnu)
        },
        "llvm-objcopy".into(),
    ];
    let system = |names: &[String]| names.iter().find_map(|name| find(name)).map(Tool::plain);
    let found = system(&ld)
        .or_else(rusts_ld)
        .zip(system(&objcopy).or_else(rusts_objcopy));
    let Some((ld, objcopy)) = found else {
        let need = if native {
            Need::Binutils
        } else {
            Need::Cross(&target.gnu)
        };
        return Err(Error::new(
            "FG305",
            format!("no ld or no objcopy for {}", target.triple),
            "they join the compiled Rust code into the one object that Go links, and hide its \
             symbols",
            System::here().how(need),
        ));
    };
    Ok(Binutils { ld, objcopy })
}

/// Rust's own LLD understands every target.
fn rusts_ld() -> Option<Tool> {
    let path = rust_tools()?.join("rust-lld");
    path.is_file().then(|| Tool {
        path,
        args: vec!["-flavor", "gnu"],
        env: None,
    })
}

/// Rust's own objcopy needs the LLVM library beside rustc.
fn rusts_objcopy() -> Option<Tool> {
    let path = rust_tools()?.join("rust-objcopy");
    let libraries = path.ancestors().nth(5)?.join("lib");
    path.is_file().then(|| Tool {
        path,
        args: Vec::new(),
        env: Some(("LD_LIBRARY_PATH", libraries.into_os_string())),
    })
}

fn rust_tools() -> Option<PathBuf> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let out = Command::new(rustc)
        .args(["--print", "target-libdir"])
        .output()
        .ok()?;
    let lib = PathBuf::from(String::from_utf8_lossy(&out.stdout).trim());
    Some(lib.parent()?.join("bin"))
}

/// One line of `cargo ferrogo doctor`.
#[derive(Debug)]
pub struct Finding {
    /// The tool.
    pub what: String,
    /// Its version or place, or what is missing.
    pub result: Result<String>,
}

/// Every tool that a build for this machine needs.
pub fn survey(folder: &Path) -> Vec<Finding> {
    let finding = |what: &str, result| Finding {
        what: what.into(),
        result,
    };
    let host = host(folder);
    let mut findings = vec![
        finding("cargo-ferrogo", Ok(env!("CARGO_PKG_VERSION").to_owned())),
        finding(
            "rustc",
            host.clone().and_then(|_| version_line("rustc", "-V")),
        ),
        finding("cargo", version_line("cargo", "-V")),
    ];
    let go = go(folder);
    findings.push(finding(
        "Go",
        go.clone()
            .and_then(|go| new_enough(&go).map(|()| go.goversion)),
    ));
    let target = host
        .as_deref()
        .map_err(Clone::clone)
        .and_then(Target::from_triple);
    match (target, &host) {
        (Ok(target), Ok(host)) => {
            findings.push(compiler_finding(&target, host));
            if let Ok(go) = &go {
                findings.push(finding("cgo", cgo_enabled(go).map(|()| "enabled".into())));
            }
            findings.extend(binutils_finding(&target, host));
        }
        (Err(err), _) => findings.push(finding("platform", Err(err))),
        (Ok(_), Err(_)) => {}
    }
    findings
}

/// What a build for another machine needs besides.
pub fn survey_target(folder: &Path, target: &Target) -> Vec<Finding> {
    let Ok(host) = host(folder) else {
        return Vec::new();
    };
    let triple = &target.triple;
    let std = super::members::standard_library(Some(triple), folder).ok();
    let std = match std.filter(|members| !members.is_empty()) {
        Some(_) => Ok("installed".to_owned()),
        None => Err(Error::new(
            "FG307",
            format!("Rust's standard library for {triple} is not installed"),
            "a build for that target needs it; a check of layouts does not",
            format!("run `rustup target add {triple}`"),
        )),
    };
    let mut findings = vec![
        Finding {
            what: format!("std for {triple}"),
            result: std,
        },
        compiler_finding(target, &host),
    ];
    findings.extend(binutils_finding(target, &host));
    findings
}

fn compiler_finding(target: &Target, host: &str) -> Finding {
    let result = c_compiler(target, host).map(|cmd| {
        run::shown(&cmd)
            .split(' ')
            .next()
            .unwrap_or_default()
            .to_owned()
    });
    let result = result.map(|name| match version_line(&name, "--version") {
        Ok(version) => format!("{name} ({version})"),
        Err(_) => name,
    });
    Finding {
        what: label("C compiler", target, host),
        result,
    }
}

fn binutils_finding(target: &Target, host: &str) -> Vec<Finding> {
    match binutils(target, host) {
        Err(err) => vec![Finding {
            what: label("binutils", target, host),
            result: Err(err),
        }],
        Ok(found) => [("ld", found.ld), ("objcopy", found.objcopy)]
            .into_iter()
            .map(|(what, tool)| Finding {
                what: label(what, target, host),
                result: Ok(tool.path.display().to_string()),
            })
            .collect(),
    }
}

fn label(what: &str, target: &Target, host: &str) -> String {
    match target.triple == host {
        true => what.to_owned(),
        false => format!("{what} for {}", target.triple),
    }
}

/// The first line a tool prints about itself.
fn version_line(program: &str, flag: &str) -> Result<String> {
    let out = run::output(
        Command::new(program).arg(flag),
        "its version is part of the report",
    )?;
    let text = String::from_utf8_lossy(&out.stdout);
    Ok(text.lines().next().unwrap_or_default().trim().to_owned())
}

/// Finds a program on the PATH.
pub fn find(name: &str) -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?)
        .map(|folder| folder.join(name))
        .find(|path| is_executable(path))
}

fn find_path(program: &Path) -> Option<PathBuf> {
    if program.components().count() > 1 {
        return is_executable(program).then(|| program.to_owned());
    }
    find(program.to_str()?)
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata()
        .is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(path: &Path) -> bool {
    path.is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_minimum_is_what_the_run_time_module_says() {
        let text = include_str!("../../../go-side/go.mod");
        assert!(
            text.lines().any(|l| l.trim() == format!("go {MINIMUM_GO}")),
            "{text}"
        );
        assert!(
            text.lines()
                .any(|l| l.trim() == format!("module {RUNTIME_MODULE}")),
            "{text}"
        );
    }

    #[test]
    fn versions_compare_by_number() {
        let go = |v: &str| Go {
            goversion: v.into(),
            cgo_enabled: "1".into(),
        };
        for good in [
            "go1.25",
            "go1.26.8",
            "go1.27rc1",
            "devel go1.28-abc",
            "go2.0",
        ] {
            assert!(new_enough(&go(good)).is_ok(), "{good}");
        }
        for bad in ["go1.9", "go1.24.99", "unknown", ""] {
            assert_eq!(new_enough(&go(bad)).unwrap_err().code(), "FG302", "{bad}");
        }
    }

    #[test]
    fn a_switched_off_cgo_has_its_code() {
        let go = Go {
            goversion: "go1.26.8".into(),
            cgo_enabled: "0".into(),
        };
        assert_eq!(cgo_enabled(&go).unwrap_err().code(), "FG303");
    }
}
