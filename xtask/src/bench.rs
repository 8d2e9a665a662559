//! `cargo xtask bench`: ferrogo against hand-written glue.

use crate::context::{Context, Outcome, run as run_command};

/// Builds the bench's boundaries, then runs its program from its own folder.
pub fn run(cx: &Context, args: &[String]) -> Outcome {
    let folder = cx.root.join("bench");
    if !folder.join("go.mod").is_file() {
        return Err("bench/ has no go.mod: the bench is not written yet".to_owned());
    }
    if folder.join("Cargo.toml").is_file() {
        run_command(cx.ferrogo(&folder)?.args(["build", "--release"]))?;
    }
    let program = cx.target.join("bench/bench");
    run_command(
        cx.go(&folder)
            .args(["build", "-o"])
            .arg(&program)
            .arg("./cmd/bench"),
    )?;
    run_command(cx.command(&program, &folder).args(args))
}
