//! `cargo ferrogo check`: whether what is committed and built still says what
//! the Rust code says.
//!
//! In: contracts, generated files and objects against a fresh archive, for
//! each target; then both languages' layouts. Not in: how layouts are measured
//! ([`crate::layout`]); changing anything.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use ferrogo_contract::check::Report;
use ferrogo_contract::codes::Coded;
use ferrogo_contract::model::{Contract, Layout};
use ferrogo_contract::{assemble, hash, section, store};

use super::archive::{self, Profile};
use super::build;
use super::error::{Error, Result, read_error};
use super::generate::{self, Contracts, Files, shown};
use super::members::{self, Members};
use super::object;
use super::stamp::Stamp;
use super::target::Target;
use super::tools;
use super::workspace::{Boundary, Workspace};
use crate::layout::{self, CheckOptions};

/// What to check.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// `--manifest-path`.
    pub manifest: Option<PathBuf>,
    /// `--release`.
    pub release: bool,
    /// `--target`, as often as given; the host when empty.
    pub targets: Vec<String>,
    /// `--save`: put the layouts of these targets into the contracts.
    pub save: bool,
}

/// What a check found.
#[derive(Debug)]
pub struct Checked {
    /// The workspace it was for.
    pub workspace: Workspace,
    /// The platforms that were compared.
    pub targets: Vec<Target>,
    /// What is stale, each with its code.
    pub errors: Vec<Error>,
    /// Both languages' layouts, one report for each boundary.
    pub layouts: Vec<Report>,
    /// Contracts that were written, because it was asked for.
    pub saved: Vec<PathBuf>,
}

impl Checked {
    /// Nothing differs.
    pub fn is_ok(&self) -> bool {
        self.errors.is_empty() && self.layouts.iter().all(Report::is_ok)
    }
}

/// Compares what is committed and linked with freshly compiled code, then both
/// languages' layouts on every target. Nothing runs on a target, and nothing
/// is written outside Cargo's target folder but, when asked for and all is
/// well, layouts into the contracts.
pub fn check(options: &Options) -> Result<Checked> {
    let ws = Workspace::load(options.manifest.as_deref())?;
    let host = tools::host(&ws.root)?;
    let triples = if options.targets.is_empty() {
        vec![host.clone()]
    } else {
        options.targets.clone()
    };
    let targets: Vec<Target> = triples
        .iter()
        .map(|triple| Target::from_triple(triple))
        .collect::<Result<_>>()?;

    let native = Profile {
        release: options.release,
        ..Profile::default()
    };
    let (contracts, mut errors) = on_target(&ws, &native, &host)?;
    let mut measured = vec![(host.clone(), contracts.clone())];
    for target in targets.iter().filter(|t| t.triple != host) {
        // With the standard library there, real code says more than a probe.
        if members::standard_library(Some(&target.triple), &ws.root).is_ok_and(|m| !m.is_empty()) {
            let profile = Profile {
                release: options.release,
                target: Some(target.triple.clone()),
                ..Profile::default()
            };
            let (contracts, found) = on_target(&ws, &profile, &host)?;
            errors.extend(found);
            measured.push((target.triple.clone(), contracts));
        } else {
            errors.extend(stale_object(&ws, &contracts, target, false)?);
        }
    }
    let layouts = layouts(&ws, &contracts, &triples, &measured)?;
    let mut checked = Checked {
        workspace: ws,
        targets,
        errors,
        layouts,
        saved: Vec::new(),
    };
    if options.save && checked.is_ok() {
        checked.saved = save(&checked.workspace, &contracts, &triples, &measured)?;
    }
    Ok(checked)
}

/// Puts the layouts of these targets into the committed contracts. Those of
/// other targets stay.
fn save(
    ws: &Workspace,
    contracts: &Contracts,
    triples: &[String],
    measured: &[(String, Contracts)],
) -> Result<Vec<PathBuf>> {
    let mut saved = Vec::new();
    for boundary in &ws.boundaries {
        let Some(fresh) = contracts.get(&boundary.krate) else {
            continue;
        };
        let others: Vec<&Contract> = contracts
            .values()
            .filter(|c| c.krate != boundary.krate)
            .collect();
        let mut contract = fresh.clone();
        contract.layouts.clear();
        for triple in triples {
            let built = measured.iter().find(|(built, _)| built == triple);
            let built = built.and_then(|(_, c)| c.get(&boundary.krate)?.layouts.get(triple));
            let layouts = match built {
                Some(layouts) => layouts.clone(),
                None => layout::measure(fresh, &others, triple, &work_dir(ws))?,
            };
            contract.layouts.insert(triple.clone(), layouts);
        }
        let done = store::save(&boundary.contract, &contract)
            .map_err(|err| Error::coded(&err, "the layouts are kept in the contract"))?;
        if done.written {
            saved.push(boundary.contract.clone());
        }
    }
    Ok(saved)
}

/// Keeps what measures layouts.
fn work_dir(ws: &Workspace) -> PathBuf {
    ws.scratch().join("layout")
}

/// Builds the archive for one target and compares what says the same in other
/// words: contract, generated files, object.
fn on_target(ws: &Workspace, profile: &Profile, host: &str) -> Result<(Contracts, Vec<Error>)> {
    let target = build::target(profile, host)?;
    let archive = archive::build(ws, profile)?;
    let members = Members::read(&archive.path)?;
    let contracts = generate::fresh(ws, &archive, &members, &target)?;
    let mut errors = Vec::new();
    for boundary in &ws.boundaries {
        errors.extend(stale_contract(ws, boundary, &contracts, &target)?);
    }
    if errors.is_empty() {
        errors.extend(stale_files(ws, &contracts)?);
    }
    let native = profile.target.is_none();
    errors.extend(stale_object(ws, &contracts, &target, native)?);
    if errors.is_empty() {
        errors.extend(older_object(ws, profile, &members, &target));
    }
    Ok((contracts, errors))
}

/// Go's types against Rust's, measured independently.
fn layouts(
    ws: &Workspace,
    contracts: &Contracts,
    triples: &[String],
    measured: &[(String, Contracts)],
) -> Result<Vec<Report>> {
    let mut reports = Vec::new();
    for boundary in &ws.boundaries {
        let Some(contract) = contracts.get(&boundary.krate) else {
            continue;
        };
        let measured = measured
            .iter()
            .filter_map(|(triple, contracts)| {
                let layouts = contracts.get(&boundary.krate)?.layouts.get(triple)?;
                Some((triple.clone(), layouts.clone()))
            })
            .collect();
        let others: Vec<Contract> = contracts
            .values()
            .filter(|c| c.krate != boundary.krate)
            .map(|c| placed(ws, c))
            .collect();
        reports.push(layout::check(&CheckOptions {
            contract: placed(ws, contract),
            others: others.iter().collect(),
            go_dir: ws.module.dir.clone(),
            generated: Some(pattern(ws, boundary)),
            targets: triples.to_vec(),
            work_dir: work_dir(ws),
            measured,
        })?);
    }
    Ok(reports)
}

/// A contract whose places a person at the workspace's root can open; the
/// committed one names files from its own package.
fn placed(ws: &Workspace, contract: &Contract) -> Contract {
    let mut contract = contract.clone();
    let boundary = ws.boundaries.iter().find(|b| b.krate == contract.krate);
    if let Some(boundary) = boundary {
        for entry in contract.items.values_mut() {
            entry.place.file = shown(ws, &boundary.dir.join(&entry.place.file));
        }
    }
    contract
}

/// The boundary's Go package as a pattern from the module's folder.
fn pattern(ws: &Workspace, boundary: &Boundary) -> String {
    let way = boundary
        .go
        .dir
        .strip_prefix(&ws.module.dir)
        .unwrap_or(Path::new(""));
    format!("./{}", way.to_string_lossy().replace('\\', "/"))
}

/// The committed contract against the compiler's.
fn stale_contract(
    ws: &Workspace,
    boundary: &Boundary,
    contracts: &Contracts,
    target: &Target,
) -> Result<Option<Error>> {
    let Some(new) = contracts.get(&boundary.krate) else {
        return Ok(None);
    };
    if !boundary.contract.exists() {
        return Ok(Some(
            Error::new(
                "FG111",
                format!("{} does not exist", shown(ws, &boundary.contract)),
                "without a committed contract nobody can tell what a change breaks",
                "run `cargo ferrogo build` and commit the file",
            )
            .at(&boundary.contract, 0),
        ));
    }
    let old = generate::load(boundary)?;
    let mut lines = differing_items(&old, &placed(ws, new));
    lines.extend(differing_layouts(&old, new, &target.triple));
    if lines.is_empty() {
        return Ok(None);
    }
    let error = Error::new(
        "FG121",
        format!(
            "the bindings of `{}` are older than its Rust code",
            boundary.package
        ),
        "Go would be compiled against functions and layouts that no longer exist",
        "run `cargo ferrogo build` and commit what it changes",
    )
    .at(&boundary.contract, 0);
    Ok(Some(lines.into_iter().fold(error, Error::detail)))
}

/// Generated files that were edited, lost, or written by another version.
fn stale_files(ws: &Workspace, contracts: &Contracts) -> Result<Option<Error>> {
    let (contracts, _) = generate::with_committed(ws, contracts.clone())?;
    let differing = Files::emit(ws, &contracts)?.differing()?;
    if differing.is_empty() {
        return Ok(None);
    }
    let found = match differing.len() {
        1 => "a generated file is not what would be generated".to_owned(),
        n => format!("{n} generated files are not what would be generated"),
    };
    let error = Error::new(
        "FG121",
        found,
        "they were edited, lost, or written by another version of ferrogo",
        "run `cargo ferrogo build`; put your own code beside them in files of its own",
    );
    let shown = |path: &PathBuf| match path.exists() {
        true => format!("differs: {}", self::shown(ws, path)),
        false => format!("missing: {}", self::shown(ws, path)),
    };
    Ok(Some(differing.iter().map(shown).fold(error, Error::detail)))
}

/// The records inside the linked object against the compiler's.
fn stale_object(
    ws: &Workspace,
    contracts: &Contracts,
    target: &Target,
    required: bool,
) -> Result<Option<Error>> {
    let path = ws.object.dir.join(object::file_names(target).0);
    let build = "run `cargo ferrogo build` (with --target for another machine)";
    if !path.exists() {
        return Ok(required.then(|| {
            Error::new(
                "FG120",
                format!("{} does not exist", shown(ws, &path)),
                "Go links the Rust code from this object",
                build,
            )
            .at(&path, 0)
        }));
    }
    let old = match linked(ws, &path, &target.triple) {
        Ok(old) => old,
        Err(unreadable) => return Ok(Some(unreadable)),
    };
    let mut lines = Vec::new();
    for (krate, new) in contracts {
        match old.get(krate) {
            Some(old) => {
                lines.extend(differing_items(old, &placed(ws, new)));
                lines.extend(differing_layouts(old, new, &target.triple));
            }
            None => lines.push(format!("crate `{krate}`: not in the object")),
        }
    }
    for krate in old.keys().filter(|k| !contracts.contains_key(*k)) {
        lines.push(format!(
            "crate `{krate}`: in the object, but no longer a boundary"
        ));
    }
    if lines.is_empty() {
        return Ok(None);
    }
    let error = Error::new(
        "FG120",
        format!("{} is older than the Rust code", shown(ws, &path)),
        "Go would link functions and layouts that no longer exist",
        build,
    )
    .at(&path, 0);
    Ok(Some(lines.into_iter().fold(error, Error::detail)))
}

/// The contracts of what is in an object. Whatever is wrong with it, it is
/// made anew by the next build.
fn linked(ws: &Workspace, object: &Path, triple: &str) -> Result<Contracts> {
    let unreadable = |err: &dyn Coded| {
        Error::new(
            err.code(),
            err.to_string(),
            "Go links the Rust code from this object, so it must be whole and for this target",
            "run `cargo ferrogo build` (with --target for another machine), which makes it anew",
        )
        .at(object, 0)
    };
    let bytes = std::fs::read(object).map_err(|err| read_error(object, &err))?;
    let records = section::read_bytes(&bytes, &shown(ws, object), Some(triple))
        .map_err(|err| unreadable(&err))?;
    assemble::assemble(records, triple).or_else(|errors| {
        match Error::all(errors.iter().map(|err| unreadable(err))) {
            Some(error) => Err(error),
            None => Ok(Contracts::new()),
        }
    })
}

/// Equal contracts, but the code behind them changed: the last build's stamp
/// knows, as long as its outputs are the ones on disk.
fn older_object(
    ws: &Workspace,
    profile: &Profile,
    members: &Members,
    target: &Target,
) -> Option<Error> {
    let stamp = Stamp::load(&build::stamp_file(ws, profile, target))?;
    let path = ws.object.dir.join(object::file_names(target).0);
    if !stamp.wrote(&path) || stamp.read(members) {
        return None;
    }
    Some(
        Error::new(
            "FG120",
            format!(
                "{} was made from an older build of the Rust code",
                shown(ws, &path)
            ),
            "the contract is the same, but Go would link the code from before the change",
            "run `cargo ferrogo build`",
        )
        .at(&path, 0),
    )
}

/// One line for each item that was added, removed or changed.
fn differing_items(old: &Contract, new: &Contract) -> Vec<String> {
    let names: BTreeSet<&String> = old.items.keys().chain(new.items.keys()).collect();
    let krate = &new.krate;
    names
        .into_iter()
        .filter_map(|name| match (old.items.get(name), new.items.get(name)) {
            (Some(a), Some(b)) if hash::item_hash(a) == hash::item_hash(b) => None,
            (Some(_), Some(b)) => Some(format!(
                "{krate}::{name}: changed in Rust ({}:{})",
                b.place.file, b.place.line
            )),
            (None, Some(b)) => Some(format!(
                "{krate}::{name}: new in Rust ({}:{})",
                b.place.file, b.place.line
            )),
            (Some(_), None) => Some(format!("{krate}::{name}: no longer in Rust")),
            (None, None) => None,
        })
        .collect()
}

/// One line for each type whose bytes changed; nothing when the old contract
/// was never built for this target.
fn differing_layouts(old: &Contract, new: &Contract, triple: &str) -> Vec<String> {
    let (Some(a), Some(b)) = (old.layouts.get(triple), new.layouts.get(triple)) else {
        return Vec::new();
    };
    b.types
        .iter()
        .filter_map(|(name, now)| {
            let before = a.types.get(name)?;
            (before != now).then(|| layout_line(&new.krate, name, before, now))
        })
        .collect()
}

fn layout_line(krate: &str, name: &str, before: &Layout, now: &Layout) -> String {
    let text = |layout: &Layout| {
        let fields: Vec<String> = layout
            .fields
            .iter()
            .map(|(f, at, size, _)| format!("{f} at {at}..{}", at + size))
            .collect();
        format!(
            "size {}, align {} ({})",
            layout.size,
            layout.align,
            fields.join("; ")
        )
    };
    format!(
        "{krate}::{name}: the layout was {} and is {}",
        text(before),
        text(now)
    )
}
