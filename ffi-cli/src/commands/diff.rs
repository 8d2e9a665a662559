//! `cargo ferrogo diff`.

use std::path::Path;
use std::process::ExitCode;

use ferrogo_build::drive::Error;
use ferrogo_contract::diff::diff;
use ferrogo_contract::model::Contract;
use ferrogo_contract::store;

use crate::args::DiffArgs;
use crate::show;

/// Compares two contracts. Exit codes: 0 none or compatible, 1 breaking, 2 one
/// cannot be read.
pub fn run(args: &DiffArgs) -> ExitCode {
    match (load(&args.old), load(&args.new)) {
        (Ok(old), Ok(new)) => {
            let diff = diff(&old, &new);
            anstream::print!("{diff}");
            ExitCode::from(u8::from(diff.is_breaking()))
        }
        (old, new) => {
            for err in [old.err(), new.err()].into_iter().flatten() {
                show::error(&err);
            }
            ExitCode::from(2)
        }
    }
}

fn load(path: &Path) -> Result<Contract, Error> {
    store::load(path, None)
        .map_err(|err| Error::coded(&err, "both contracts are needed to compare them").at(path, 0))
}
