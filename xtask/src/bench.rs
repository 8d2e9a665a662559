//! `cargo xtask bench`: ferrogo against hand-written glue.

use crate::context::{Context, Outcome, run as run_command};

/// Builds the bench's boundary and its program, and runs it from `bench/`, so
/// that its arguments name files there.
pub fn run(cx: &Context, args: &[String]) -> Outcome {
    let folder = cx.root.join("bench");
    let module = folder.join("go");
    if !module.join("cmd/bench").is_dir() {
        return Err("bench/go/cmd/bench is not there: the bench is not written yet".to_owned());
    }
    run_command(cx.ferrogo(&folder)?.args(["build", "--release"]))?;
    let program = cx.target.join("bench/bench");
    run_command(
        cx.go(&module)
            .args(["build", "-o"])
            .arg(&program)
            .arg("./cmd/bench"),
    )?;
    run_command(cx.command(&program, &folder).args(args))
}
