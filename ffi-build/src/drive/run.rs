//! Runs a tool and turns its failure into an error that shows its output.
//!
//! In: spawning, capturing, naming what went wrong. Not in: which tool, which
//! arguments.

use std::process::{Command, Output};

use super::error::{Error, Result};

/// The command as a person would type it.
pub(crate) fn shown(cmd: &Command) -> String {
    let mut line = cmd.get_program().to_string_lossy().into_owned();
    for arg in cmd.get_args() {
        line.push(' ');
        line.push_str(&arg.to_string_lossy());
    }
    line
}

/// Runs a tool to its end. `why` says what the tool was to do.
pub(crate) fn output(cmd: &mut Command, why: &str) -> Result<Output> {
    let out = cmd.output().map_err(|err| spawn_error(cmd, why, &err))?;
    if out.status.success() {
        return Ok(out);
    }
    let mut error = Error::new(
        "FG407",
        format!(
            "`{}` failed: {}",
            cmd.get_program().to_string_lossy(),
            out.status
        ),
        why,
        "its own message is above; `cargo ferrogo doctor` shows the versions of all tools",
    )
    .detail(format!("command: {}", shorten(&shown(cmd))));
    for line in String::from_utf8_lossy(&out.stderr).lines().take(30) {
        error = error.detail(line);
    }
    Err(error)
}

/// The error for a tool that could not be started at all.
pub(crate) fn spawn_error(cmd: &Command, why: &str, err: &std::io::Error) -> Error {
    let program = cmd.get_program().to_string_lossy().into_owned();
    Error::new(
        "FG407",
        format!("cannot run `{program}`: {err}"),
        why,
        format!("install `{program}` or put it on the PATH; `cargo ferrogo doctor` says how"),
    )
}

/// Linker lines name hundreds of members; the head is what a person needs.
fn shorten(line: &str) -> String {
    match line.char_indices().nth(400) {
        Some((end, _)) => format!("{} …", &line[..end]),
        None => line.to_owned(),
    }
}
