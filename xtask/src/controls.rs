//! Negative controls: what protects must be seen to protect.
//!
//! In: a table of protections of the run-time. Each is taken out in a copy of
//! the crate, and its tests, built with AddressSanitizer, must then fail; with
//! nothing taken out they must pass. Not in: the tests themselves
//! (`ffi-core/tests`).

use std::path::Path;
use std::process::Output;

use crate::context::{Context, Outcome};

/// One protection.
struct Control {
    name: &'static str,
    file: &'static str,
    /// What is taken out, and what stands there instead.
    from: &'static str,
    to: &'static str,
    test: &'static str,
    built: Built,
}

/// How the tests are built that must notice.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Built {
    /// With AddressSanitizer.
    Asan,
    /// Optimised: a missing barrier shows only when the instructions around it
    /// stand close together, which a sanitizer's do not.
    Fast,
}

const CONTROLS: [Control; 7] = [
    Control {
        name: "the scan of other threads' hazard slots",
        file: "object/close.rs",
        from: "Some(!anyone_inside(handle))",
        to: "Some(anyone_inside(handle) || true)",
        test: "closing",
        built: Built::Asan,
    },
    Control {
        name: "the closer's memory barrier",
        file: "object/close.rs",
        from: "if !barrier::heavy() {",
        to: "if barrier::fenced() && !barrier::heavy() {",
        test: "closing",
        built: Built::Fast,
    },
    Control {
        name: "the callers' fence where there is no membarrier",
        file: "thread.rs",
        from: "if self.fenced.get() {",
        to: "if self.fenced.get() && false {",
        test: "closing",
        built: Built::Fast,
    },
    Control {
        name: "the mark of an object that several threads use",
        file: "object/table.rs",
        from: "if owner != t.id() && owner != SHARED {",
        to: "if owner != t.id() && owner != SHARED && false {",
        test: "closing",
        built: Built::Asan,
    },
    Control {
        name: "the exclusive bit of a mutable object",
        file: "object/word.rs",
        from: "if w & EXCLUSIVE != 0 || w & COUNT == COUNT {",
        to: "if w & COUNT == COUNT {",
        test: "closing",
        built: Built::Asan,
    },
    Control {
        name: "the check for null",
        file: "abi/slice.rs",
        from: "if ptr.is_null() {",
        to: "if ptr.is_null() && false {",
        test: "surface",
        built: Built::Asan,
    },
    Control {
        name: "the check of values inside a struct",
        file: "abi/layout.rs",
        from: "    unsafe { T::check(raw.as_ptr())? };",
        to: "    let _ = T::check;",
        test: "surface",
        built: Built::Asan,
    },
];

/// A race that a broken protection allows may not come up in one run.
const TRIES: usize = 10;

/// Runs all controls.
pub fn run(cx: &Context) -> Outcome {
    let copy = cx.target.join("controls");
    copy_crates(&cx.root, &copy)?;
    let clean = sources(&copy);
    for (test, built) in [
        ("closing", Built::Asan),
        ("surface", Built::Asan),
        ("closing", Built::Fast),
    ] {
        let out = test_run(cx, &copy, test, built)?;
        if !out.status.success() {
            return Err(format!(
                "the tests `{test}` fail with nothing taken out:\n{}",
                text(&out)
            ));
        }
    }
    let mut silent = Vec::new();
    for c in &CONTROLS {
        let path = clean.join(c.file);
        let whole = read(&path)?;
        if whole.matches(c.from).count() != 1 {
            return Err(format!(
                "`{}` does not stand once in ffi-core/src/{}: the control for {} must follow the code",
                c.from, c.file, c.name
            ));
        }
        write(&path, &whole.replace(c.from, c.to))?;
        let noticed = notices(cx, &copy, c);
        write(&path, &whole)?;
        match noticed? {
            Some(how) => eprintln!("  without {}: {how}", c.name),
            None => silent.push(c.name),
        }
    }
    match silent.is_empty() {
        true => Ok(()),
        false => Err(format!(
            "nothing fails without {}",
            silent.join(", nor without ")
        )),
    }
}

/// How the tests notice, if they do.
fn notices(cx: &Context, copy: &Path, c: &Control) -> Result<Option<String>, String> {
    for _ in 0..TRIES {
        let out = test_run(cx, copy, c.test, c.built)?;
        let text = text(&out);
        if text.contains("could not compile") {
            return Err(format!("the changed copy does not compile:\n{text}"));
        }
        if !out.status.success() {
            let mark = |line: &&str| {
                [
                    "AddressSanitizer:",
                    "panicked at",
                    "signal:",
                    "used after",
                    "timed out",
                ]
                .iter()
                .any(|m| line.contains(m))
            };
            let line = text.lines().find(mark).unwrap_or("the test failed");
            return Ok(Some(line.trim().to_owned()));
        }
    }
    Ok(None)
}

fn test_run(cx: &Context, copy: &Path, test: &str, built: Built) -> Result<Output, String> {
    let mut cmd = cx.cargo_in(copy);
    cmd.args(["test", "--quiet", "--package", "ferrogo", "--test", test])
        .env("CARGO_TARGET_DIR", copy.join("target"))
        .env("RUST_BACKTRACE", "0");
    match built {
        // The stable toolchain ships ASan's run-time; the switch for it is not
        // stable.
        Built::Asan => cmd
            .args(["--target", "x86_64-unknown-linux-gnu"])
            .env("RUSTC_BOOTSTRAP", "1")
            .env("RUSTFLAGS", "-Zsanitizer=address")
            .env("ASAN_OPTIONS", "detect_leaks=0:abort_on_error=0"),
        Built::Fast => cmd.arg("--release"),
    };
    cmd.output().map_err(|err| format!("cargo test: {err}"))
}

fn text(out: &Output) -> String {
    String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr)
}

/// `ffi-core` and `ffi-macros` as a workspace of their own.
fn copy_crates(root: &Path, copy: &Path) -> Outcome {
    for krate in ["ffi-core", "ffi-macros"] {
        let to = copy.join(krate);
        if to.exists() {
            std::fs::remove_dir_all(&to).map_err(|e| format!("{}: {e}", to.display()))?;
        }
        copy_folder(&root.join(krate), &to)?;
    }
    let manifest = read(&root.join("Cargo.toml"))?;
    let members = manifest
        .lines()
        .map(|line| match line.starts_with("members = ") {
            true => "members = [\"ffi-core\", \"ffi-macros\"]",
            false => line,
        })
        .collect::<Vec<_>>()
        .join("\n");
    write(&copy.join("Cargo.toml"), &members)?;
    // the UI tests' harness is not needed here
    let core = copy.join("ffi-core/Cargo.toml");
    let text = read(&core)?;
    let end = text.find("[dev-dependencies]").unwrap_or(text.len());
    write(&core, &text[..end])?;
    let ui = copy.join("ffi-core/tests/ui.rs");
    std::fs::remove_file(&ui).map_err(|e| format!("{}: {e}", ui.display()))
}

fn sources(copy: &Path) -> std::path::PathBuf {
    copy.join("ffi-core/src")
}

fn copy_folder(from: &Path, to: &Path) -> Outcome {
    let failed = |e: std::io::Error| format!("{}: {e}", from.display());
    std::fs::create_dir_all(to).map_err(failed)?;
    for entry in std::fs::read_dir(from).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy_folder(&path, &target)?;
        } else {
            std::fs::copy(&path, &target).map_err(failed)?;
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

fn write(path: &Path, text: &str) -> Outcome {
    std::fs::write(path, text).map_err(|e| format!("{}: {e}", path.display()))
}
