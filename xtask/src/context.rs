//! Where the project is, and how commands are run in it.
//!
//! In: the root, the target folder, starting a process. Not in: which ones.

use std::path::{Path, PathBuf};
use std::process::Command;

/// What every step knows.
pub struct Context {
    /// The folder of the workspace.
    pub root: PathBuf,
    /// Cargo's target folder for this workspace; everything that is built or
    /// kept stands in it.
    pub target: PathBuf,
    /// The folder this program was built into, beside which Cargo puts the
    /// workspace's other programs.
    programs: PathBuf,
}

/// Done, or why not, in words for a person.
pub type Outcome = Result<(), String>;

impl Context {
    /// Finds the project from this program's own place.
    pub fn new() -> Result<Context, String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .filter(|root| root.join("Cargo.toml").is_file())
            .ok_or("the project is no longer where this program was built; run `cargo clean`")?;
        let program = std::env::current_exe().map_err(|err| format!("where am I: {err}"))?;
        let programs = program.parent().unwrap_or(root).to_owned();
        Ok(Context {
            root: root.to_owned(),
            target: programs.parent().unwrap_or(root).to_owned(),
            programs,
        })
    }

    /// A program to be started in a folder. Nightly features stay off, whatever
    /// .cargo/config.toml says for the fuzzers.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>, folder: &Path) -> Command {
        let mut cmd = Command::new(program);
        cmd.current_dir(folder).env("RUSTC_BOOTSTRAP", "0");
        cmd
    }

    /// Cargo on this workspace.
    pub fn cargo(&self) -> Command {
        self.command(cargo_program(), &self.root)
    }

    /// Cargo on a workspace of its own, such as an example. They share one
    /// target folder, so that what they have in common is compiled once.
    pub fn cargo_in(&self, folder: &Path) -> Command {
        let mut cmd = self.command(cargo_program(), folder);
        cmd.env("CARGO_TARGET_DIR", self.suites());
        cmd
    }

    /// Go in a module.
    pub fn go(&self, folder: &Path) -> Command {
        self.command("go", folder)
    }

    /// `cargo ferrogo` of this workspace on a workspace of its own.
    pub fn ferrogo(&self, folder: &Path) -> Result<Command, String> {
        let mut build = self.cargo();
        build.args(["build", "--quiet", "--package", "cargo-ferrogo"]);
        // The folder this program runs from decides, not what the environment
        // says now.
        build.env("CARGO_TARGET_DIR", &self.target);
        run(&mut build)?;
        let program = self
            .programs
            .join(format!("cargo-ferrogo{}", std::env::consts::EXE_SUFFIX));
        let mut cmd = self.command(program, folder);
        cmd.arg("ferrogo").env("CARGO_TARGET_DIR", self.suites());
        Ok(cmd)
    }

    /// The target folder that the workspaces outside of the main one share.
    pub fn suites(&self) -> PathBuf {
        self.target.join("suites")
    }

    /// A path as a person in the project writes it.
    pub fn shown(&self, path: &Path) -> String {
        path.strip_prefix(&self.root)
            .unwrap_or(path)
            .display()
            .to_string()
    }
}

/// The Cargo that started us, with its toolchain.
fn cargo_program() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Shows a command and runs it with our own input and output.
pub fn run(cmd: &mut Command) -> Outcome {
    show(cmd);
    let status = cmd.status().map_err(|err| missing(cmd, &err))?;
    match status.success() {
        true => Ok(()),
        false => Err(format!("`{}` failed: {status}", line(cmd))),
    }
}

/// Runs a command for its output.
pub fn output(cmd: &mut Command) -> Result<String, String> {
    show(cmd);
    let out = cmd.output().map_err(|err| missing(cmd, &err))?;
    if out.status.success() {
        return Ok(String::from_utf8_lossy(&out.stdout).into_owned());
    }
    eprint!("{}", String::from_utf8_lossy(&out.stderr));
    Err(format!("`{}` failed: {}", line(cmd), out.status))
}

fn show(cmd: &Command) {
    let folder = cmd.get_current_dir().unwrap_or(Path::new("."));
    eprintln!("  $ {}   (in {})", line(cmd), folder.display());
}

fn line(cmd: &Command) -> String {
    let name = Path::new(cmd.get_program())
        .file_name()
        .unwrap_or(cmd.get_program());
    let mut line = name.to_string_lossy().into_owned();
    for arg in cmd.get_args() {
        line.push(' ');
        line.push_str(&arg.to_string_lossy());
    }
    // Long lists of files and templates say nothing to a person.
    match line.char_indices().nth(120) {
        Some((end, _)) => format!("{} …", line[..end].replace('\n', " ")),
        None => line,
    }
}

fn missing(cmd: &Command, err: &std::io::Error) -> String {
    let program = cmd.get_program().to_string_lossy();
    let how = match &*program {
        "go" => "install Go as https://go.dev/doc/install says",
        "gofmt" => "it comes with Go; put Go's bin folder on the PATH",
        _ => "install it or put it on the PATH",
    };
    format!("`{program}` cannot be run ({err}): {how}")
}
