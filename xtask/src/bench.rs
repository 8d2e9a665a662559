//! `cargo xtask bench`: ferrogo against hand-written glue.
//!
//! In: building the programs of `bench/`. Not in: what they measure, and the
//! table (`bench/report`, which knows the arguments).

use std::path::{Path, PathBuf};

use crate::context::{Context, Outcome, run as run_command};

/// Builds the two programs and the report, and runs it where the user stands,
/// so that its arguments name files there.
pub fn run(cx: &Context, args: &[String]) -> Outcome {
    let folder = cx.root.join("bench");
    let report = report(cx, &folder)?;
    if args.iter().any(|arg| arg == "--help" || arg == "-h") {
        return run_command(cx.command(&report, &folder).arg("--help"));
    }
    let go_main = go_main(cx, &folder)?;
    let rust_main = cargo_build(
        cx,
        &folder,
        &["--package", "bench-rust-main"],
        "bench-rust-main",
    )?;
    let here = std::env::current_dir().map_err(|err| format!("where am I: {err}"))?;
    run_command(
        cx.command(report, &here)
            .arg("--go-main")
            .arg(go_main)
            .arg("--rust-main")
            .arg(rust_main)
            .args(args),
    )
}

/// What joins and shows; its crates are compiled for nothing else.
fn report(cx: &Context, folder: &Path) -> Result<PathBuf, String> {
    cargo_build(
        cx,
        folder,
        &["--package", "bench-report", "--features", "show"],
        "bench-report",
    )
}

fn go_main(cx: &Context, folder: &Path) -> Result<PathBuf, String> {
    run_command(cx.ferrogo(folder)?.args(["build", "--release"]))?;
    let program = cx.target.join("bench").join(name("bench-go-main"));
    run_command(
        cx.go(&folder.join("go"))
            .args(["build", "-o"])
            .arg(&program)
            .arg("."),
    )?;
    Ok(program)
}

fn cargo_build(
    cx: &Context,
    folder: &Path,
    what: &[&str],
    program: &str,
) -> Result<PathBuf, String> {
    run_command(cx.cargo_in(folder).args(["build", "--release"]).args(what))?;
    Ok(cx.suites().join("release").join(name(program)))
}

fn name(program: &str) -> String {
    format!("{program}{}", std::env::consts::EXE_SUFFIX)
}
