//! `cargo ferrogo doctor`.

use std::path::Path;
use std::process::ExitCode;

use ferrogo_build::drive::error::Error;
use ferrogo_build::drive::target::Target;
use ferrogo_build::drive::tools::{self, Finding};
use ferrogo_build::drive::workspace::Workspace;

use crate::args::DoctorArgs;
use crate::show;

/// Lists the tools; exit code 1 when one is missing.
pub fn run(args: &DoctorArgs) -> ExitCode {
    let here = std::env::current_dir().unwrap_or_default();
    let mut findings = tools::survey(&here);
    for triple in &args.targets {
        match Target::from_triple(triple) {
            Ok(target) => findings.extend(tools::survey_target(&here, &target)),
            Err(err) => findings.push(Finding {
                what: triple.clone(),
                result: Err(err),
            }),
        }
    }
    let width = findings.iter().map(|f| f.what.len()).max().unwrap_or(0);
    for finding in &findings {
        let text = match &finding.result {
            Ok(found) => found.clone(),
            Err(err) => format!("missing [{}]", err.code()),
        };
        anstream::println!("{:width$}  {text}", finding.what);
    }
    workspace(&here, width);
    let errors: Vec<&Error> = findings
        .iter()
        .filter_map(|f| f.result.as_ref().err())
        .collect();
    if errors.is_empty() {
        anstream::println!("\neverything is there");
        return ExitCode::SUCCESS;
    }
    anstream::println!();
    errors.into_iter().for_each(show::error);
    ExitCode::FAILURE
}

/// Outside a workspace there is nothing to say, and that is no fault.
fn workspace(here: &Path, width: usize) {
    if !here
        .ancestors()
        .any(|folder| folder.join("Cargo.toml").is_file())
    {
        return;
    }
    let Ok(ws) = Workspace::load(None) else {
        return;
    };
    anstream::println!("\n{:width$}  {}", "workspace", ws.root.display());
    anstream::println!(
        "{:width$}  {} in {}",
        "Go module",
        ws.module.path,
        ws.module.dir.display()
    );
    for boundary in &ws.boundaries {
        anstream::println!(
            "{:width$}  {} -> {}",
            "boundary",
            boundary.package,
            boundary.go.import
        );
    }
    anstream::println!("{:width$}  {}", "object", ws.object.import);
}
