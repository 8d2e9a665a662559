//! What the tests of the command share: a service in a temporary folder, and
//! processes in it.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A service made by `cargo ferrogo new`, gone when the test ends.
pub struct Service {
    folder: tempfile::TempDir,
}

/// What a process did.
pub struct Done {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Service {
    /// Makes the Go main template.
    pub fn go_main(name: &str) -> Service {
        let folder = tempfile::tempdir().unwrap();
        let service = Service { folder };
        let path = service.root();
        let path = path.to_str().unwrap();
        ok(run(ferrogo(service.folder.path()).args([
            "new",
            name,
            "--go-main",
            "--path",
            path,
        ])));
        service
    }

    /// The folder of its Cargo.toml and go.mod.
    pub fn root(&self) -> PathBuf {
        self.folder.path().join("service")
    }

    /// A folder beside it.
    pub fn beside(&self, name: &str) -> PathBuf {
        let path = self.folder.path().join(name);
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

    /// Replaces a piece of a file that must be there.
    pub fn replace(&self, file: &str, old: &str, new: &str) {
        let path = self.root().join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(old), "{file} has no {old:?}");
        std::fs::write(path, text.replace(old, new)).unwrap();
    }

    /// The text of a file.
    pub fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.root().join(file)).unwrap()
    }
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

fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("services")
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
