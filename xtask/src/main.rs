//! What a newcomer and CI run: `cargo xtask demo`, `test`, `bench`.
//!
//! In: which commands run where, in which order, and a summary. Not in: any
//! test itself.

mod bench;
mod context;
mod controls;
mod demo;
mod modules;
mod steps;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use context::Context;

/// Builds, tests and measures the project.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Args {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Run the reconciliation service on its real bank statements.
    Demo {
        /// Arguments for the service instead of `demo`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Run every check and test; the last line counts the steps.
    Test {
        /// Run only this step; may be repeated.
        #[arg(long, value_name = "STEP")]
        only: Vec<String>,
        /// List the steps and run none.
        #[arg(long)]
        list: bool,
    },
    /// Measure ferrogo against hand-written glue.
    Bench {
        /// Arguments for the bench, such as `--json FILE`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
}

fn main() -> ExitCode {
    let task = Args::parse().task;
    let done = Context::new().and_then(|cx| match task {
        Task::Demo { args } => demo::run(&cx, &args).map(|()| true),
        Task::Test { only, list } => test::run(&cx, &only, list),
        Task::Bench { args } => bench::run(&cx, &args).map(|()| true),
    });
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            eprintln!("error: {why}");
            ExitCode::FAILURE
        }
    }
}
