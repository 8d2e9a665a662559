//! Calls the emitters and gives their errors the drivers' form.
//!
//! In: options from the workspace. Not in: any text ([`crate::emit`]).

use std::path::Path;

use super::error::{Error, Result};
use super::generate::Contracts;
use super::tools::RUNTIME_MODULE;
use super::workspace::{Boundary, Workspace};
use crate::emit::{self, EmitError, GoOptions, Set};

/// The generated files of one boundary: names relative to its Go package, and
/// texts.
pub(crate) fn package(
    ws: &Workspace,
    boundary: &Boundary,
    contracts: &Contracts,
) -> Result<Vec<(String, String)>> {
    let set = Set::new(contracts.values());
    let options = GoOptions {
        package: boundary.go.name.clone(),
        import_path: boundary.go.import.clone(),
        object_import: ws.object.import.clone(),
        object_prefix: ws.prefix.clone(),
        runtime_import: RUNTIME_MODULE.to_owned(),
        crate_imports: ws
            .boundaries
            .iter()
            .map(|b| (b.krate.clone(), b.go.import.clone()))
            .collect(),
        source_root: way(&boundary.go.dir, &boundary.dir, &ws.root),
        rust_main: false,
    };
    let files = emit::go_package(&set, &boundary.krate, &options).map_err(|err| coded(&err))?;
    Ok(files
        .into_iter()
        .map(|file| (file.path, file.text))
        .collect())
}

/// The C sources of the item tables, by crate.
pub(crate) fn tables(contracts: &Contracts) -> Vec<(String, String)> {
    contracts
        .iter()
        .map(|(krate, contract)| (krate.clone(), emit::items_c(contract).text))
        .collect()
}

/// The way from one folder to another, with `/`; empty when one of them is
/// outside the workspace, because then it would name this machine.
fn way(from: &Path, to: &Path, root: &Path) -> String {
    let (Ok(from), Ok(to)) = (from.strip_prefix(root), to.strip_prefix(root)) else {
        return String::new();
    };
    let common = from
        .components()
        .zip(to.components())
        .take_while(|(a, b)| a == b)
        .count();
    let up = from.components().skip(common).map(|_| "..".to_owned());
    let down = to
        .components()
        .skip(common)
        .map(|part| part.as_os_str().to_string_lossy().into_owned());
    let parts: Vec<String> = up.chain(down).collect();
    match parts.is_empty() {
        true => ".".into(),
        false => parts.join("/"),
    }
}

fn coded(err: &EmitError) -> Error {
    let mut inner = err;
    while let EmitError::In { source, .. } = inner {
        inner = source;
    }
    let (code, fix) = match inner {
        EmitError::NoCrate { .. } | EmitError::NoType { .. } => (
            "FG109",
            "derive ferrogo's traits for the type, in a crate of this workspace",
        ),
        EmitError::NoImport { .. } => (
            "FG404",
            "give the crate a `go-package` in [package.metadata.ferrogo]",
        ),
        EmitError::SameName { .. } => (
            "FG110",
            "give one of them another Go name: #[ferrogo::export(go = \"Name\")]",
        ),
        EmitError::Unsupported { .. } | EmitError::In { .. } => (
            "FG113",
            "use one of the types of the guide's table for this place",
        ),
    };
    Error::new(
        code,
        err.to_string(),
        "the generated packages have no form for it",
        fix,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_stay_inside_the_workspace() {
        let way = |from: &str, to: &str| way(Path::new(from), Path::new(to), Path::new("/w"));
        assert_eq!(
            way("/w/go/engine", "/w/crates/engine"),
            "../../crates/engine"
        );
        assert_eq!(way("/w/engine/go", "/w/engine"), "..");
        assert_eq!(way("/w/engine", "/w/engine"), ".");
        assert_eq!(way("/w/go", "/elsewhere"), "");
    }
}
