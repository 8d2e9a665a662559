//! `cargo ferrogo`: new, build, check, diff, explain, doctor.
//!
//! In: arguments, what is shown, exit codes. Not in: any of the work
//! (`ferrogo-build`, `ferrogo-contract`).
//!
//! Exit codes: 0 all well, 1 something was found or failed, 2 the command
//! could not do its work (wrong arguments; for `diff` also unreadable files).

mod args;
mod commands;
mod show;
mod template;

use std::process::ExitCode;

use clap::Parser as _;

use args::{Args, Command};

fn main() -> ExitCode {
    let args = Args::parse_from(args::without_subcommand(std::env::args_os()));
    match args.command {
        Command::New(args) => commands::new::run(&args),
        Command::Build(args) => commands::build::run(&args),
        Command::Check(args) => commands::check::run(&args),
        Command::Diff(args) => commands::diff::run(&args),
        Command::Explain(args) => commands::explain::run(&args),
        Command::Doctor(args) => commands::doctor::run(&args),
    }
}
