//! Builds all boundary crates of a workspace into one static library.
//!
//! In: the Cargo run and what it reports. Not in: the synthesised package
//! (`umbrella`), reading the library ([`super::members`]).

use std::io::{BufReader, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cargo_metadata::Message;
use toml::Table;

use super::error::{Error, Result};
use super::run;
use super::umbrella;
use super::workspace::{Workspace, cargo};

/// How to build.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// `--release`.
    pub release: bool,
    /// `--target`; the host when empty.
    pub target: Option<String>,
    /// Show no progress, only errors and warnings.
    pub quiet: bool,
}

/// The static library and what it must be linked with.
#[derive(Clone, Debug)]
pub struct Archive {
    /// The `.a` file.
    pub path: PathBuf,
    /// `-l…` flags of the system libraries, without the C library itself.
    pub libs: Vec<String>,
}

/// Runs Cargo. Its own messages go to standard error as they are.
pub fn build(ws: &Workspace, profile: &Profile) -> Result<Archive> {
    refuse_panic_abort(&umbrella::root_manifest(&ws.root)?, profile, &ws.root)?;
    let package = umbrella::write(ws)?;
    let ansi = std::io::stderr().is_terminal();
    let mut cmd = cargo();
    // From the root, so that its .cargo/config.toml and toolchain apply.
    cmd.current_dir(&ws.root)
        .args(["rustc", "--lib"])
        .arg(if ansi {
            "--message-format=json-diagnostic-rendered-ansi"
        } else {
            "--message-format=json"
        })
        .arg("--manifest-path")
        .arg(&package.manifest)
        .arg("--target-dir")
        .arg(ws.scratch().join("rust"));
    hermetic(&mut cmd, ws);
    if profile.quiet {
        cmd.arg("--quiet");
    }
    if profile.release {
        cmd.arg("--release");
    }
    if let Some(target) = &profile.target {
        cmd.args(["--target", target]);
    }
    cmd.args(["--", "--print", "native-static-libs"]);
    cmd.stdout(Stdio::piped()).stderr(Stdio::inherit());

    let why = "the boundary crates are built as one static library";
    let mut child = cmd
        .spawn()
        .map_err(|err| run::spawn_error(&cmd, why, &err))?;
    let messages = child.stdout.take().map(BufReader::new);
    let report = messages
        .map(|m| read_messages(m, &package.name))
        .unwrap_or_default();
    let status = child
        .wait()
        .map_err(|err| run::spawn_error(&cmd, why, &err))?;
    if !status.success() {
        return Err(build_failed(profile, &report));
    }
    match report.archive {
        Some(path) => Ok(Archive {
            path,
            libs: report.libs,
        }),
        None => Err(Error::new(
            "FG306",
            "Cargo reported no static library",
            "the object that Go links is made from it",
            "run `cargo clean` and build again; if it stays so, this is a bug in ferrogo",
        )),
    }
}

/// Takes this machine's folders out of what the compiler writes: panics and
/// line tables in the object name `engine/src/lib.rs`, on every machine. The
/// flags would rebuild everything when they alternate with a plain `cargo
/// build`, so this build has a target folder of its own.
fn hermetic(cmd: &mut Command, ws: &Workspace) {
    let home = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| Path::new(&home).join(".cargo")));
    let mut flags = Vec::new();
    let mut remap = |from: &Path, to: &str| {
        flags.push(format!("--remap-path-prefix={}={to}", from.display()));
    };
    if let Some(home) = home {
        remap(&home.join("registry/src"), "registry");
        remap(&home.join("git/checkouts"), "git");
    }
    // A checkout of ferrogo stands in for its release. The last match counts,
    // and a service may stand inside the checkout.
    if let Some(checkout) = Path::new(env!("CARGO_MANIFEST_DIR")).parent() {
        remap(checkout, "ferrogo");
    }
    remap(&ws.scratch(), "target");
    remap(&ws.root, "");
    for (variable, separator) in [("CARGO_ENCODED_RUSTFLAGS", "\x1f"), ("RUSTFLAGS", " ")] {
        if let Ok(set) = std::env::var(variable) {
            // These win over every configuration, so ours join them.
            cmd.env(
                variable,
                format!("{set}{separator}{}", flags.join(separator)),
            );
            return;
        }
    }
    let list = flags
        .iter()
        .map(|f| format!("{f:?}"))
        .collect::<Vec<_>>()
        .join(",");
    cmd.arg("--config")
        .arg(format!("target.'cfg(all())'.rustflags=[{list}]"));
}

/// What Cargo's messages said.
#[derive(Default)]
struct Report {
    archive: Option<PathBuf>,
    libs: Vec<String>,
    no_std: bool,
}

/// Shows the compiler's diagnostics and keeps what the drivers need.
fn read_messages(input: impl std::io::BufRead, name: &str) -> Report {
    let mut report = Report::default();
    for message in Message::parse_stream(input).map_while(std::result::Result::ok) {
        match message {
            Message::CompilerArtifact(artifact) if artifact.target.name == name => {
                report.archive = artifact
                    .filenames
                    .into_iter()
                    .find(|f| f.extension() == Some("a"))
                    .map(|f| f.into_std_path_buf());
            }
            Message::CompilerMessage(message) => {
                let text = &message.message.message;
                if let Some(libs) = text.strip_prefix("native-static-libs: ") {
                    report.libs = system_libs(libs);
                } else if !text.starts_with("link against the following native artifacts") {
                    report.no_std |= message.message.code.is_some_and(|c| c.code == "E0463");
                    let _ = std::io::stderr()
                        .write_all(message.message.rendered.unwrap_or_default().as_bytes());
                }
            }
            _ => {}
        }
    }
    report
}

/// cgo links the C library by itself; the rest is passed on, each once, in
/// order. Flags other than `-l…` and `-framework` would need cgo's consent.
fn system_libs(line: &str) -> Vec<String> {
    let mut libs: Vec<String> = Vec::new();
    for flag in line.split_whitespace() {
        if flag.starts_with("-l") && flag != "-lc" && !libs.iter().any(|l| l == flag) {
            libs.push(flag.to_owned());
        }
    }
    libs
}

fn build_failed(profile: &Profile, report: &Report) -> Error {
    if let (true, Some(target)) = (report.no_std, &profile.target) {
        return Error::new(
            "FG307",
            format!("Rust's standard library for {target} is not installed"),
            "the boundary is compiled for that target, although nothing runs on it",
            format!("run `rustup target add {target}`"),
        );
    }
    Error::new(
        "FG306",
        "the boundary crates do not compile",
        "the contract and the object come from compiled code",
        "correct the errors that the compiler shows above",
    )
}

/// A panic must unwind to the boundary, where it becomes a Go error.
fn refuse_panic_abort(root: &Table, profile: &Profile, folder: &Path) -> Result<()> {
    let name = if profile.release { "release" } else { "dev" };
    let setting = |name: &str| root.get("profile")?.get(name)?.get("panic")?.as_str();
    if setting(name) != Some("abort") {
        return Ok(());
    }
    Err(
        panic_abort(&format!("the profile `{name}` sets panic = \"abort\""))
            .at(folder.join("Cargo.toml"), 0),
    )
}

/// The error for code that cannot unwind.
pub(crate) fn panic_abort(found: &str) -> Error {
    Error::new(
        "FG310",
        found,
        "a Rust panic would end the whole Go process; ferrogo turns it into a Go error, for \
         which it must unwind",
        "remove `panic = \"abort\"` from the profile (and `-Cpanic=abort` from the flags)",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_come_once_and_without_libc() {
        let line = "-lz -lgcc_s -lutil -lrt -lpthread -lm -ldl -lc -lz";
        assert_eq!(
            system_libs(line).join(" "),
            "-lz -lgcc_s -lutil -lrt -lpthread -lm -ldl"
        );
    }

    #[test]
    fn panic_abort_is_refused_in_the_profile_that_is_built() {
        let root: Table = "[profile.release]\npanic = \"abort\"\n".parse().unwrap();
        let dev = Profile::default();
        let release = Profile {
            release: true,
            ..Profile::default()
        };
        assert!(refuse_panic_abort(&root, &dev, Path::new("/w")).is_ok());
        assert_eq!(
            refuse_panic_abort(&root, &release, Path::new("/w"))
                .unwrap_err()
                .code(),
            "FG310"
        );
    }
}
