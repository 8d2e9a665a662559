//! Go's layouts, by the command `ferrogo-layout`.
//!
//! In: building the command once, asking it, reading its answer. Not in: what
//! the command does (its source is in go-side/cmd/ferrogo-layout; it is
//! compiled into this crate, so that both are always of one version).
//!
//! The executable is kept in the work folder under a name made of its source
//! and the version of Go that the module uses, so `go run`'s half second is
//! paid once.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use ferrogo_contract::check::go::{FORMAT, Output};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::drive::files;
use crate::drive::target::Target;
use crate::drive::{Error, Result};

const SOURCES: &[(&str, &str)] = &[
    (
        "main.go",
        include_str!("../../../go-side/cmd/ferrogo-layout/main.go"),
    ),
    (
        "run.go",
        include_str!("../../../go-side/cmd/ferrogo-layout/run.go"),
    ),
    (
        "list.go",
        include_str!("../../../go-side/cmd/ferrogo-layout/list.go"),
    ),
    (
        "load.go",
        include_str!("../../../go-side/cmd/ferrogo-layout/load.go"),
    ),
    (
        "describe.go",
        include_str!("../../../go-side/cmd/ferrogo-layout/describe.go"),
    ),
    (
        "output.go",
        include_str!("../../../go-side/cmd/ferrogo-layout/output.go"),
    ),
];

const GO_MOD: &str = "module github.com/ferrogo/ferrogo/ferrogo-layout\n\ngo 1.26\n";

/// Types of one Go package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// A package pattern of the go command that matches one package.
    pub pattern: String,
    /// Names of types in it; empty: all structs and integer types.
    pub names: Vec<String>,
}

/// Measures Go types on several targets. `dir` is a folder in the Go module
/// that resolves the patterns; `work_dir` keeps the command.
///
/// A type or package that cannot be measured is in the answer, with its
/// reason; an error means that there is no answer.
pub fn measure(
    dir: &Path,
    queries: &[Query],
    targets: &[Target],
    work_dir: &Path,
) -> Result<Output> {
    let command = command(dir, work_dir)?;
    let mut run = Command::new(&command);
    run.arg("-C").arg(dir);
    for target in targets {
        run.arg("-target")
            .arg(format!("{}/{}", target.goos, target.goarch));
    }
    run.arg("--");
    for query in queries {
        let names = if query.names.is_empty() {
            "*".to_owned()
        } else {
            query.names.join(",")
        };
        run.arg(format!("{}:{names}", query.pattern));
    }
    let done = run
        .stdin(Stdio::null())
        .output()
        .map_err(|err| broken(&command, &err.to_string()))?;
    // Its exit status repeats what the answer says in detail.
    let answer: Output = serde_json::from_slice(&done.stdout)
        .map_err(|_| broken(&command, String::from_utf8_lossy(&done.stderr).trim()))?;
    match answer.format {
        FORMAT => Ok(answer),
        other => Err(broken(
            &command,
            &format!("it answers in format {other}, not {FORMAT}"),
        )),
    }
}

/// What `go env` says in the user's module, whose go.mod may choose a version
/// of Go.
#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE")]
struct GoEnv {
    goversion: String,
    gohostos: String,
    gohostarch: String,
}

/// The path of the executable; built first where it is not there yet.
fn command(dir: &Path, work_dir: &Path) -> Result<PathBuf> {
    let env = go_env(dir)?;
    let mut hash = Sha256::new();
    for (name, text) in SOURCES {
        hash.update(name.len().to_le_bytes());
        hash.update(name);
        hash.update(text.len().to_le_bytes());
        hash.update(text);
    }
    hash.update(GO_MOD);
    hash.update(&env.goversion);
    let key: String = hash
        .finalize()
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let folder = work_dir.join(format!("ferrogo-layout-{key}"));
    let folder = std::path::absolute(&folder).unwrap_or(folder);
    let command = folder.join(format!("ferrogo-layout{}", std::env::consts::EXE_SUFFIX));
    // One build at a time within this process; between processes the rename
    // makes the last one win.
    static BUILD: Mutex<()> = Mutex::new(());
    let _turn = BUILD.lock().unwrap_or_else(PoisonError::into_inner);
    if !command.is_file() {
        build(&env, &folder, &command)?;
    }
    Ok(command)
}

fn go_env(dir: &Path) -> Result<GoEnv> {
    let out = Command::new("go")
        .current_dir(dir)
        .args(["env", "-json", "GOVERSION", "GOHOSTOS", "GOHOSTARCH"])
        .output()
        .map_err(|err| no_go(dir, &err))?;
    serde_json::from_slice(&out.stdout).map_err(|_| {
        let said = String::from_utf8_lossy(&out.stderr);
        Error::new(
            "FG302",
            format!("`go env` failed: {}", said.trim()),
            WHY,
            "make `go version` work in this folder",
        )
        .at(dir, 0)
    })
}

fn build(env: &GoEnv, folder: &Path, command: &Path) -> Result<()> {
    for (name, text) in SOURCES {
        files::write(&folder.join(name), text.as_bytes())?;
    }
    files::write(&folder.join("go.mod"), GO_MOD.as_bytes())?;
    // Renamed into its place when it is whole.
    let aside = folder.join(format!(
        ".build-{}{}",
        std::process::id(),
        std::env::consts::EXE_SUFFIX
    ));
    // Settings of the user's own build must not reach this one.
    let toolchain = match env
        .goversion
        .strip_prefix("go1")
        .is_some_and(|v| !v.contains(' '))
    {
        true => env.goversion.as_str(),
        false => "local",
    };
    let done = Command::new("go")
        .current_dir(folder)
        .args(["build", "-trimpath", "-ldflags=-s -w", "-o"])
        .arg(&aside)
        .arg(".")
        .env("GOOS", &env.gohostos)
        .env("GOARCH", &env.gohostarch)
        .env("GOTOOLCHAIN", toolchain)
        .env("CGO_ENABLED", "0")
        .env("GOWORK", "off")
        .env("GOFLAGS", "")
        .env_remove("GOEXPERIMENT")
        .output()
        .map_err(|err| no_go(folder, &err))?;
    if !done.status.success() {
        return Err(broken(
            command,
            String::from_utf8_lossy(&done.stderr).trim(),
        ));
    }
    std::fs::rename(&aside, command).map_err(|err| broken(command, &err.to_string()))
}

const WHY: &str = "Go's own type checker gives the layouts of Go types";

fn no_go(dir: &Path, err: &std::io::Error) -> Error {
    if err.kind() == std::io::ErrorKind::NotFound && !dir.is_dir() {
        return Error::new(
            "FG403",
            format!("there is no folder {}", dir.display()),
            WHY,
            "name a folder of the Go module",
        )
        .at(dir, 0);
    }
    Error::new(
        "FG301",
        format!("cannot run `go`: {err}"),
        WHY,
        "install Go from https://go.dev/dl and put it on the PATH",
    )
}

fn broken(command: &Path, said: &str) -> Error {
    let mut error = Error::new(
        "FG407",
        "the command that measures Go types failed",
        WHY,
        "its own message is above; remove the folder named there and try again, and `cargo ferrogo doctor` shows the \
         versions of all tools",
    )
    .at(command, 0);
    for line in said.lines().take(20) {
        error = error.detail(line);
    }
    error
}
