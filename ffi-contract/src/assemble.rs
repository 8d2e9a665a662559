//! Joins the records of an artifact into one contract per crate, and refuses
//! what cannot be a boundary.
//!
//! In: grouping, repetitions, and the checks that need all items at once.
//! Not in: reading ([`crate::section`]); checks that need Rust's source (the
//! macros make those); what is generated.
//!
//! The emitters rely on what is checked here: every name is an identifier,
//! every named type exists, every type stands where the ABI gives it a form,
//! and no two Go names or symbols meet.

mod cycles;
mod error;
mod names;
mod places;
mod shape;

use std::collections::BTreeMap;

use crate::hash;
use crate::model::{Contract, Entry, FORMAT, Item, Layout, Record, TargetLayouts, TypeId};
pub use error::{Error, Site};

/// The contracts by crate, or everything that is wrong, in a stable order.
///
/// `target` is the Rust triple that the records were compiled for.
pub fn assemble(
    records: Vec<Record>,
    target: &str,
) -> Result<BTreeMap<String, Contract>, Vec<Error>> {
    let mut errors = Vec::new();
    let mut contracts = group(records, &mut errors);
    for contract in contracts.values() {
        shape::check(contract, &mut errors);
    }
    let definitions = definitions(&contracts);
    for contract in contracts.values() {
        places::check(contract, &definitions, &mut errors);
    }
    cycles::check(&definitions, &mut errors);
    names::check(&contracts, &mut errors);
    if !errors.is_empty() {
        return Err(errors);
    }
    for contract in contracts.values_mut() {
        let layouts = layouts(contract);
        contract.layouts.insert(target.to_owned(), layouts);
        contract.api_hash = hash::api_hash(contract);
    }
    Ok(contracts)
}

/// What makes the items of a contract file unusable, if anything.
pub(crate) fn stored_problem(contract: &Contract) -> Option<String> {
    shape::stored_problem(contract)
}

fn group(records: Vec<Record>, errors: &mut Vec<Error>) -> BTreeMap<String, Contract> {
    let mut contracts: BTreeMap<String, Contract> = BTreeMap::new();
    for record in records {
        let contract = contracts
            .entry(record.krate.clone())
            .or_insert_with(|| Contract {
                format: FORMAT,
                krate: record.krate.clone(),
                version: record.version.clone(),
                ..Contract::default()
            });
        if contract.version != record.version {
            let error = Error::Versions {
                krate: record.krate.clone(),
                first: contract.version.clone(),
                second: record.version.clone(),
            };
            if !errors.contains(&error) {
                errors.push(error);
            }
            continue;
        }
        let name = record.item.name();
        let entry = Entry {
            place: record.place,
            item: record.item,
        };
        match contract.items.get(&name) {
            None => {
                contract.items.insert(name, entry);
            }
            // The same record in two codegen units.
            Some(known) if *known == entry => {}
            Some(known) => errors.push(Error::Duplicate {
                first: Site::new(&record.krate, known),
                second: Site::new(&record.krate, &entry),
                name,
            }),
        }
    }
    contracts
}

/// All items that a type can name.
type Definitions<'a> = BTreeMap<TypeId, (&'a str, &'a Entry)>;

fn definitions(contracts: &BTreeMap<String, Contract>) -> Definitions<'_> {
    contracts
        .values()
        .flat_map(|c| c.items.iter().map(move |(name, entry)| (c, name, entry)))
        .filter(|(_, _, entry)| !matches!(entry.item, Item::Function(_)))
        .map(|(c, name, entry)| (format!("{}::{name}", c.krate), (c.krate.as_str(), entry)))
        .collect()
}

/// The layouts of all layout structs, from the numbers in their items.
pub fn layouts(contract: &Contract) -> TargetLayouts {
    let types: BTreeMap<String, Layout> = contract
        .items
        .values()
        .filter_map(|entry| match &entry.item {
            Item::Struct(d) => Some((
                d.name.clone(),
                Layout {
                    size: d.size,
                    align: d.align,
                    fields: d
                        .fields
                        .iter()
                        .map(|f| (f.name.clone(), f.at, f.size, f.align))
                        .collect(),
                },
            )),
            _ => None,
        })
        .collect();
    TargetLayouts {
        hash: hash::layout_hash(&types),
        types,
    }
}
