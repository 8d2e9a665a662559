//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// The boundary between Go and Rust: contract, generated code, checks.
#[derive(Parser)]
#[command(name = "cargo ferrogo", version, propagate_version = true)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    New(NewArgs),
    Build(BuildArgs),
    Check(CheckArgs),
    Diff(DiffArgs),
    Explain(ExplainArgs),
    Doctor(DoctorArgs),
}

/// Make a service that builds, runs and passes its tests at once.
#[derive(Parser)]
pub struct NewArgs {
    /// The service's name: lower-case letters, digits and hyphens.
    pub name: String,
    /// A Go program that calls a Rust engine.
    #[arg(
        long,
        conflicts_with = "rust_main",
        required_unless_present = "rust_main"
    )]
    pub go_main: bool,
    /// A Rust program that calls a Go library.
    #[arg(long)]
    pub rust_main: bool,
    /// The folder to make; NAME when not given.
    #[arg(long, value_name = "FOLDER")]
    pub path: Option<PathBuf>,
    /// The Go module's path; example.com/NAME when not given.
    #[arg(long, value_name = "MODULE")]
    pub module: Option<String>,
}

/// Compile the boundary crates, generate the Go packages, link the object.
#[derive(Parser)]
pub struct BuildArgs {
    /// Optimise, as `cargo build --release` does.
    #[arg(long)]
    pub release: bool,
    /// Build for another machine, by Rust's name.
    #[arg(long, value_name = "TRIPLE")]
    pub target: Option<String>,
    /// The workspace's Cargo.toml; searched upward when not given.
    #[arg(long, value_name = "PATH")]
    pub manifest_path: Option<PathBuf>,
    /// Say nothing but errors.
    #[arg(long, short)]
    pub quiet: bool,
}

/// Compare the contract, the generated and hand-written Go types and the linked
/// object with the Rust code. Writes nothing unless asked to; exit code 1 when
/// something differs.
#[derive(Parser)]
pub struct CheckArgs {
    /// Compare layouts on this target too; may be repeated. The host when not
    /// given.
    #[arg(long = "target", value_name = "TRIPLE")]
    pub targets: Vec<String>,
    /// When nothing differs, put the layouts of these targets into the
    /// contracts, for which they need not be installed. The next build then
    /// writes Go's assertions for them.
    #[arg(long)]
    pub save: bool,
    /// Check the optimised build.
    #[arg(long)]
    pub release: bool,
    /// The workspace's Cargo.toml; searched upward when not given.
    #[arg(long, value_name = "PATH")]
    pub manifest_path: Option<PathBuf>,
}

/// Tell compatible from breaking changes between two contracts. Exit code 0:
/// none or compatible, 1: breaking, 2: a contract cannot be read.
#[derive(Parser)]
pub struct DiffArgs {
    /// The older contract.
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The newer contract.
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
}

/// Print the page of an error code.
#[derive(Parser)]
pub struct ExplainArgs {
    /// Such as FG012; without one, all codes with their titles.
    #[arg(value_name = "CODE")]
    pub code: Option<String>,
}

/// Show every tool a build needs, and how to get those that are missing.
#[derive(Parser)]
pub struct DoctorArgs {
    /// Look for this target's tools too; may be repeated.
    #[arg(long = "target", value_name = "TRIPLE")]
    pub targets: Vec<String>,
}

/// Cargo calls `cargo-ferrogo ferrogo build`; a person may call
/// `cargo-ferrogo build`.
pub fn without_subcommand(args: impl Iterator<Item = OsString>) -> impl Iterator<Item = OsString> {
    args.enumerate()
        .filter(|(i, arg)| !(*i == 1 && arg == "ferrogo"))
        .map(|(_, arg)| arg)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory as _;
        Args::command().debug_assert();
    }

    #[test]
    fn both_ways_to_call_it() {
        for line in [
            &["cargo-ferrogo", "ferrogo", "build"][..],
            &["cargo-ferrogo", "build"],
        ] {
            let args = without_subcommand(line.iter().map(OsString::from));
            assert!(matches!(Args::parse_from(args).command, Command::Build(_)));
        }
    }
}
