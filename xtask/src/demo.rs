//! `cargo xtask demo`: the reconciliation service on its real statements.

use crate::context::{Context, Outcome, run as run_command};

/// Builds the boundary, then the service, then runs it.
pub fn run(cx: &Context, args: &[String]) -> Outcome {
    let folder = cx.root.join("examples/reconciliation");
    if !folder.join("go.mod").is_file() {
        return Err(format!("{} is not there", cx.shown(&folder)));
    }
    run_command(cx.ferrogo(&folder)?.args(["build", "--release"]))?;
    let program = cx.target.join("demo/reconciliation");
    run_command(
        cx.go(&folder)
            .args(["build", "-o"])
            .arg(&program)
            .arg("./cmd/reconciliation"),
    )?;
    let mut service = cx.command(&program, &folder);
    match args.is_empty() {
        true => service.arg("demo"),
        false => service.args(args),
    };
    run_command(&mut service)
}
