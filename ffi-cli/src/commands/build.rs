//! `cargo ferrogo build`.

use std::process::ExitCode;
use std::time::Instant;

use ferrogo_build::drive::archive::Profile;
use ferrogo_build::drive::{self, Built, Options};

use crate::args::BuildArgs;
use crate::show;

/// Builds and says what was written.
pub fn run(args: &BuildArgs) -> ExitCode {
    let started = Instant::now();
    let options = Options {
        manifest: args.manifest_path.clone(),
        profile: Profile {
            release: args.release,
            target: args.target.clone(),
            quiet: args.quiet,
        },
    };
    match drive::build(&options) {
        Ok(built) => {
            if !args.quiet {
                report(&built, started);
            }
            ExitCode::SUCCESS
        }
        Err(err) => {
            show::error(&err);
            ExitCode::FAILURE
        }
    }
}

fn report(built: &Built, started: Instant) {
    let written = &built.written;
    for path in &written.changed {
        anstream::eprintln!("     wrote {}", show::shown(path));
    }
    for path in &written.removed {
        anstream::eprintln!("   removed {}", show::shown(path));
    }
    for note in &written.notes {
        anstream::eprintln!("      note {note}");
    }
    let names: Vec<&str> = built
        .workspace
        .boundaries
        .iter()
        .map(|b| b.package.as_str())
        .collect();
    let what = if built.fresh { "unchanged" } else { "ready" };
    anstream::eprintln!(
        "  {what}: {} for {}/{} in {:.1} s",
        names.join(", "),
        built.target.goos,
        built.target.goarch,
        started.elapsed().as_secs_f64()
    );
}
