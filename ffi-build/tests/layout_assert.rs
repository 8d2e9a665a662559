//! A user's own Go type: what the build script leaves, and what rustc says
//! where the two structs differ.
//!
//! A golden file is written anew with `FERROGO_BLESS=1`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use ferrogo_build::layout::GoTypes;

const HOST: &str = "x86_64-unknown-linux-gnu";

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/layout")
}

fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("assert")
        .join(name)
}

fn rustc() -> Command {
    let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    rustc.args(["--edition", "2024", "--crate-type", "lib"]);
    rustc
}

/// The part of `ferrogo` that holds the comparison, compiled once.
fn ferrogo() -> &'static Path {
    static LIB: OnceLock<PathBuf> = OnceLock::new();
    LIB.get_or_init(|| {
        let out = scratch("lib");
        std::fs::create_dir_all(&out).unwrap();
        let lib = out.join("libferrogo.rlib");
        let source = fixtures().join("assert/ferrogo.rs");
        let done = rustc()
            .args(["--crate-name", "ferrogo", "-o"])
            .arg(&lib)
            .arg(&source)
            .output()
            .unwrap();
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
        lib
    })
}

/// Runs the build script's part and compiles the crate; rustc's complaint.
fn compile(test: &str, go_type: &str) -> Result<(), String> {
    let inner = go_type.replace(".Entry", ".Stamp");
    compile_with(test, go_type, &inner)
}

/// As [`compile`], with the Go type of the struct inside.
fn compile_with(test: &str, go_type: &str, inner: &str) -> Result<(), String> {
    let package = scratch(test);
    let source = package.join("src/lib.rs");
    std::fs::create_dir_all(source.parent().unwrap()).unwrap();
    let file: String = go_type
        .bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() {
                char::from(b).to_string()
            } else {
                format!("_{b:02x}")
            }
        })
        .collect();
    let text = std::fs::read_to_string(fixtures().join("assert/entry.rs")).unwrap();
    let text = text
        .replace("GO_TYPE", go_type)
        .replace("GO_INNER", inner)
        .replace("GO_FILE", &format!("{file}.rs"));
    std::fs::write(&source, &text).unwrap();
    let out = package.join("out");
    let inputs = GoTypes::new()
        .module(fixtures().join("go"))
        .write_to(&package, &out, HOST)
        .unwrap_or_else(|err| panic!("{err}"));
    assert!(inputs.contains(&fixtures().join("go/go.mod")), "{inputs:?}");
    // What the derive would have taken away.
    std::fs::write(&source, text.replace("#[layout", "// #[layout")).unwrap();
    let done = rustc()
        .args(["--crate-name", "bank", "--emit", "metadata", "--extern"])
        .arg(format!("ferrogo={}", ferrogo().display()))
        .args(["--out-dir".as_ref(), out.as_os_str()])
        .arg("src/lib.rs")
        .current_dir(&package)
        .env("OUT_DIR", &out)
        .output()
        .unwrap();
    match done.status.success() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&done.stderr).into_owned()),
    }
}

/// The message of ours in rustc's output, without this machine's paths and
/// without rustc's indentation.
fn message(stderr: &str) -> String {
    let start = stderr
        .find("[FG")
        .unwrap_or_else(|| panic!("no code of ours in:\n{stderr}"));
    let text = &stderr[start..];
    let end = text
        .find("explain FG")
        .map_or(text.len(), |at| at + "explain FG000".len());
    let root = format!("{}/", fixtures().join("go").display());
    let text = text[..end].replace(&root, "");
    let indent = |line: &str| line.len() - line.trim_start().len();
    let least = text
        .lines()
        .skip(1)
        .filter(|l| !l.trim().is_empty())
        .map(indent)
        .min()
        .unwrap_or(0);
    let mut out = String::new();
    for (i, line) in text.lines().enumerate() {
        let line = if i == 0 {
            line
        } else {
            line.get(least..).unwrap_or_default()
        };
        out.push_str(if i == 0 || line.is_empty() { "" } else { "  " });
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

fn golden(name: &str, stderr: &str) {
    let path = fixtures().join("golden").join(format!("assert-{name}.txt"));
    let text = message(stderr);
    if std::env::var_os("FERROGO_BLESS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    assert_eq!(
        text,
        std::fs::read_to_string(&path).unwrap_or_default(),
        "{} differs from:\n{stderr}",
        path.display()
    );
}

#[test]
fn equal_types_compile() {
    compile("good", "example.com/bank/good.Entry").unwrap_or_else(|err| panic!("{err}"));
    compile("padded", "example.com/bank/padded.Entry").unwrap_or_else(|err| panic!("{err}"));
}

#[test]
fn differing_types_do_not() {
    for (package, code) in [
        ("renamed", "FG204"),
        ("short", "FG204"),
        ("long", "FG204"),
        ("reordered", "FG201"),
        ("narrowed", "FG202"),
        ("signs", "FG203"),
        ("kinds", "FG207"),
        ("shifted", "FG201"),
    ] {
        let stderr =
            compile(package, &format!("example.com/bank/{package}.Entry")).expect_err(package);
        assert!(stderr.contains(&format!("[{code}]")), "{package}: {stderr}");
        golden(package, &stderr);
    }
}

#[test]
fn a_struct_inside_must_be_tied_too() {
    let stderr = compile_with("untied", "example.com/bank/good.Entry", "")
        .expect_err("nothing compares Stamp");
    golden("untied", &stderr);
}

#[test]
fn a_type_that_cannot_be_measured_is_an_error_at_the_rust_type() {
    let stderr = compile("missing-type", "example.com/bank/good.Entri").expect_err("no such type");
    golden("missing-type", &stderr);
    let stderr = compile("broken", "example.com/bank/broken.Entry").expect_err("does not compile");
    golden("broken", &stderr);
    let stderr = compile("no-name", "Entry").expect_err("no package");
    assert!(stderr.contains("FG208"), "{stderr}");
}
