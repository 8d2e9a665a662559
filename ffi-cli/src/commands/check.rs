//! `cargo ferrogo check`.

use std::process::ExitCode;

use ferrogo_build::drive::check::{Options, check};

use crate::args::CheckArgs;
use crate::show;

/// Checks all boundaries; exit code 1 when something differs or cannot be
/// checked.
pub fn run(args: &CheckArgs) -> ExitCode {
    let options = Options {
        manifest: args.manifest_path.clone(),
        release: args.release,
        targets: args.targets.clone(),
        save: args.save,
    };
    let checked = match check(&options) {
        Ok(checked) => checked,
        Err(err) => {
            show::error(&err);
            return ExitCode::FAILURE;
        }
    };
    for report in &checked.layouts {
        anstream::println!("{report}");
    }
    checked.errors.iter().for_each(show::error);
    if checked.is_ok() {
        for path in &checked.saved {
            let path = show::shown(path);
            anstream::eprintln!("     wrote {path}; `cargo ferrogo build` writes Go's assertions");
        }
        anstream::println!("contract, generated code and object agree with the Rust code");
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
