//! What the tests of the command share: throwaway services, processes in them,
//! and files with expected texts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, TryLockError};
use std::time::SystemTime;

/// A service made by `cargo ferrogo new`.
///
/// It stands below Cargo's folder for tests and is made anew each time, at the
/// same path, so that ferrogo is not compiled again for it.
pub struct Service {
    folder: PathBuf,
    /// Of a folder that other tests use too.
    _turn: Option<MutexGuard<'static, ()>>,
}

/// The folders of services whose name and place do not matter. Tests take
/// turns; no test takes two.
static TURNS: [Mutex<()>; 2] = [Mutex::new(()), Mutex::new(())];

/// What a process did.
pub struct Done {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Service {
    /// Makes the template of a Go main, named `words`.
    pub fn go_main() -> Service {
        let (number, turn) = turn();
        Service {
            _turn: Some(turn),
            ..Service::new(&format!("turn-{number}"), "words", "--go-main")
        }
    }

    /// Makes a template in a folder that belongs to one test.
    pub fn new(folder: &str, name: &str, template: &str) -> Service {
        let folder = services().join(folder);
        if folder.exists() {
            std::fs::remove_dir_all(&folder).unwrap();
        }
        std::fs::create_dir_all(&folder).unwrap();
        let service = Service {
            folder,
            _turn: None,
        };
        let path = service.root();
        ok(run(ferrogo(&service.folder)
            .args(["new", name, template, "--path"])
            .arg(path)));
        service
    }

    /// The folder of its Cargo.toml.
    pub fn root(&self) -> PathBuf {
        self.folder.join("service")
    }

    /// A folder beside it.
    pub fn beside(&self, name: &str) -> PathBuf {
        let path = self.folder.join(name);
        std::fs::create_dir_all(&path).unwrap();
        path
    }

    /// `cargo ferrogo …` in it.
    pub fn ferrogo(&self, args: &[&str]) -> Done {
        run(ferrogo(&self.root()).args(args))
    }

    /// `go …` in it.
    pub fn go(&self, args: &[&str]) -> Done {
        run(Command::new("go").args(args).current_dir(self.root()))
    }

    /// `cargo …` in it.
    pub fn cargo(&self, args: &[&str]) -> Done {
        run(Command::new(env!("CARGO"))
            .args(args)
            .current_dir(self.root())
            .env("CARGO_TARGET_DIR", target()))
    }

    /// The template's own script for a CI server.
    pub fn ci(&self) -> Done {
        let command = Path::new(env!("CARGO_BIN_EXE_cargo-ferrogo"));
        let mut path = vec![command.parent().unwrap().to_owned()];
        path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap()));
        run(Command::new(self.root().join("ci.sh"))
            .env("PATH", std::env::join_paths(path).unwrap())
            .env("CARGO_TARGET_DIR", target())
            .current_dir(self.folder.join("..")))
    }

    /// Replaces a piece of a file that must be there.
    pub fn replace(&self, file: &str, old: &str, new: &str) {
        let path = self.root().join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(old), "{file} has no {old:?}");
        std::fs::write(path, text.replace(old, new)).unwrap();
    }

    /// Writes a file, and the folders above it.
    pub fn write(&self, file: &str, text: &str) {
        let path = self.root().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Adds to the end of a file that must be there.
    pub fn append(&self, file: &str, text: &str) {
        let whole = self.read(file) + text;
        self.write(file, &whole);
    }

    /// Every file with its time of change.
    pub fn files(&self) -> BTreeMap<PathBuf, SystemTime> {
        let mut files = BTreeMap::new();
        let mut folders = vec![self.root()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let entry = entry.unwrap();
                if entry.file_type().unwrap().is_dir() {
                    folders.push(entry.path());
                } else {
                    let changed = entry.metadata().unwrap().modified().unwrap();
                    files.insert(entry.path(), changed);
                }
            }
        }
        files
    }

    /// The text of a file.
    pub fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.root().join(file)).unwrap()
    }
}

/// Waits for one of the shared folders.
fn turn() -> (usize, MutexGuard<'static, ()>) {
    for (number, mutex) in TURNS.iter().enumerate() {
        match mutex.try_lock() {
            Ok(turn) => return (number, turn),
            // The test before failed; its folder is made anew.
            Err(TryLockError::Poisoned(turn)) => return (number, turn.into_inner()),
            Err(TryLockError::WouldBlock) => {}
        }
    }
    let turn = TURNS[0].lock().unwrap_or_else(|failed| failed.into_inner());
    (0, turn)
}

/// The command under test, in a folder. All tests share one target folder, so
/// that ferrogo itself is compiled once.
pub fn ferrogo(folder: &Path) -> Command {
    let mut cmd = Command::new(env!("CARGO_BIN_EXE_cargo-ferrogo"));
    cmd.arg("ferrogo")
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target());
    cmd
}

/// The same command with the second Rust version of the tests. It is required:
/// a test that is skipped protects nothing.
pub fn nightly(cmd: &mut Command) -> &mut Command {
    let there = Command::new("rustc").arg("+nightly").arg("-V").output();
    assert!(
        there.is_ok_and(|out| out.status.success()),
        "the second Rust version is missing: run `rustup toolchain install nightly`"
    );
    cmd.env("RUSTUP_TOOLCHAIN", "nightly")
        .env_remove("CARGO")
        .env_remove("RUSTC")
}

fn services() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("services")
}

pub fn target() -> PathBuf {
    services().join("target")
}

/// Go's name of this machine's architecture.
pub fn goarch() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
}

/// A tool that the tests need and a user may not.
pub fn tool(name: &str, how: &str) -> Command {
    let there = Command::new(name).arg("--version").output();
    assert!(there.is_ok(), "{name} is missing: {how}");
    Command::new(name)
}

/// The checkout that the command was built from.
pub fn checkout() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap().to_owned()
}

/// Runs a process to its end.
pub fn run(cmd: &mut Command) -> Done {
    let out = cmd.output().unwrap_or_else(|err| panic!("{cmd:?}: {err}"));
    Done {
        code: out.status.code(),
        out: String::from_utf8_lossy(&out.stdout).into_owned(),
        err: String::from_utf8_lossy(&out.stderr).into_owned(),
    }
}

/// The output of a process that must succeed.
pub fn ok(done: Done) -> String {
    assert_eq!(
        done.code,
        Some(0),
        "stdout:\n{}\nstderr:\n{}",
        done.out,
        done.err
    );
    done.out + &done.err
}

/// The messages of a process that must fail with a code.
pub fn fails(done: Done, code: i32, expected: &[&str]) -> String {
    let text = done.out + &done.err;
    assert_eq!(done.code, Some(code), "{text}");
    for part in expected {
        assert!(text.contains(part), "{part:?} is not in\n{text}");
    }
    text
}

/// Compares what a person reads with a file beside the tests. With
/// `FERROGO_BLESS=1` the file is written instead, to be looked at.
pub fn golden(name: &str, service: &Service, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/command/golden");
    let path = path.join(format!("{name}.txt"));
    let mut text: String = text
        .replace(service.root().to_str().unwrap(), "{service}")
        .replace(&format!("linux_{}", goarch()), "{platform}")
        .replace(&format!("linux/{}", goarch()), "{platform}")
        .lines()
        .map(|line| line.trim_end().to_owned() + "\n")
        .collect();
    text.truncate(text.trim_end().len() + 1);
    if std::env::var_os("FERROGO_BLESS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        text == expected,
        "{} says\n{expected}\nand the command\n{text}",
        path.display()
    );
}
