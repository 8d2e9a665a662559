//! `cargo ferrogo explain`.

use std::process::ExitCode;

use ferrogo_contract::codes::{CODES, find};

use crate::args::ExplainArgs;

/// Prints a code's page, or all codes.
pub fn run(args: &ExplainArgs) -> ExitCode {
    let Some(wanted) = &args.code else {
        for code in CODES {
            anstream::println!("{}  {}", code.id, code.title);
        }
        return ExitCode::SUCCESS;
    };
    match find(wanted) {
        Some(code) => {
            anstream::println!("{}", code.page.trim_end());
            ExitCode::SUCCESS
        }
        None => {
            anstream::eprintln!(
                "error: there is no code `{wanted}`\n  fix: `cargo ferrogo explain` lists all codes"
            );
            ExitCode::from(2)
        }
    }
}
