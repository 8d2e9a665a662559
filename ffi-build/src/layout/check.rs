//! The check of one boundary: both languages measured, compared, reported.
//!
//! In: what to measure where. Not in: how ([`super::go`], [`super::probe`]).

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::thread;

use ferrogo_contract::check::{Contracts, Layouts, Report, Target as Compared, compare};
use ferrogo_contract::model::{Contract, Item, TargetLayouts};

use crate::drive::target::Target;
use crate::drive::{Error, Result};

use super::go::{self, Query};
use super::probe;

/// What to check and where.
#[derive(Clone, Debug, Default)]
pub struct CheckOptions<'a> {
    /// The boundary.
    pub contract: Contract,
    /// Contracts of the boundary crates whose types it shares.
    pub others: Vec<&'a Contract>,
    /// A folder in the Go module, from which package patterns are resolved.
    pub go_dir: PathBuf,
    /// The generated package as a pattern from there, such as `./mt940`; none:
    /// only types with a Go counterpart of their own are compared.
    pub generated: Option<String>,
    /// Rust's triples.
    pub targets: Vec<String>,
    /// Keeps the layout command; a folder in the target folder.
    pub work_dir: PathBuf,
    /// Layouts from a real build, by triple: preferred to the probe's. Keys of
    /// [`TargetLayouts::types`] are names of the boundary's own types.
    pub measured: BTreeMap<String, TargetLayouts>,
}

/// Compares every layout type of a boundary with its Go type, on every target.
pub fn check(options: &CheckOptions<'_>) -> Result<Report> {
    let contracts = Contracts {
        own: &options.contract,
        others: &options.others,
    };
    let targets: Vec<Target> = options
        .targets
        .iter()
        .map(|triple| Target::from_triple(triple))
        .collect::<Result<_>>()?;
    let queries = queries(options);
    let mut report = Report {
        krate: options.contract.krate.clone(),
        ..Report::default()
    };
    if queries.is_empty() || targets.is_empty() {
        report.targets.clone_from(&options.targets);
        return Ok(report);
    }
    // The two languages' tools run at the same time.
    let (go, rust) = thread::scope(|scope| {
        let rust = scope.spawn(|| rust_layouts(contracts, options));
        let go = go::measure(&options.go_dir, &queries, &targets, &options.work_dir);
        (go, rust.join())
    });
    let (go, rust) = (
        go?,
        rust.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?,
    );
    for (target, layouts) in targets.iter().zip(&rust) {
        let of_go = go
            .targets
            .iter()
            .find(|t| t.goos == target.goos && t.goarch == target.goarch)
            .ok_or_else(|| unanswered(&target.triple))?;
        let compared = Compared {
            triple: &target.triple,
            layouts,
            pointer: pointer_width(target.goarch),
            go: of_go,
            generated: options.generated.as_deref(),
        };
        compare(contracts, compared, &mut report);
    }
    Ok(report)
}

/// Rust's layouts of the boundary's own types on one target, for
/// `contract.layouts`; no other target's are touched by inserting them.
pub fn measure(
    contract: &Contract,
    others: &[&Contract],
    target: &str,
    work_dir: &std::path::Path,
) -> Result<TargetLayouts> {
    let layouts = probe::measure(
        Contracts {
            own: contract,
            others,
        },
        target,
        work_dir,
    )?;
    Ok(probe::own(contract, &layouts))
}

fn rust_layouts(contracts: Contracts<'_>, options: &CheckOptions<'_>) -> Result<Vec<Layouts>> {
    let mut all = Vec::new();
    for triple in &options.targets {
        let mut layouts = probe::measure(contracts, triple, &options.work_dir)?;
        if let Some(built) = options.measured.get(triple) {
            for (name, layout) in &built.types {
                layouts.insert(
                    format!("{}::{name}", options.contract.krate),
                    layout.clone(),
                );
            }
        }
        all.push(layouts);
    }
    Ok(all)
}

/// The generated package as a whole, and each package with a user's types.
fn queries(options: &CheckOptions<'_>) -> Vec<Query> {
    let mut queries: Vec<Query> = Vec::new();
    let has_generated = options.contract.items.values().any(|e| match &e.item {
        Item::Struct(def) => def.go.is_empty(),
        Item::Enum(_) => true,
        _ => false,
    });
    if let Some(pattern) = options.generated.as_ref().filter(|_| has_generated) {
        queries.push(Query {
            pattern: pattern.clone(),
            names: Vec::new(),
        });
    }
    for entry in options.contract.items.values() {
        let Item::Struct(def) = &entry.item else {
            continue;
        };
        let Some((pattern, name)) = def.go.rsplit_once('.') else {
            continue;
        };
        match queries
            .iter_mut()
            .find(|q| q.pattern == pattern && !q.names.is_empty())
        {
            Some(known) => known.names.push(name.to_owned()),
            None => queries.push(Query {
                pattern: pattern.to_owned(),
                names: vec![name.to_owned()],
            }),
        }
    }
    queries
}

/// Bytes of a pointer, which is also the width of Go's `int`.
fn pointer_width(goarch: &str) -> u64 {
    match goarch {
        "386" | "arm" | "mips" | "mipsle" => 4,
        _ => 8,
    }
}

fn unanswered(triple: &str) -> Error {
    Error::new(
        "FG407",
        format!("the command that measures Go types gave no answer for {triple}"),
        "a target that was not measured cannot be proved",
        "run the command again; if it stays so, report it",
    )
}
