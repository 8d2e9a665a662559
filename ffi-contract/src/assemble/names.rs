//! Names that must not meet: Go names in one scope, symbols in one artifact.

use std::collections::BTreeMap;

use super::error::{Error, Site};
use crate::go_name;
use crate::model::{Contract, Item, Receiver};
use crate::type_text::short;

pub(super) fn check(contracts: &BTreeMap<String, Contract>, errors: &mut Vec<Error>) {
    check_packages(contracts, errors);
    for contract in contracts.values() {
        check_go(contract, errors);
    }
    check_symbols(contracts, errors);
}

/// Go names that generated code has besides the items.
const PACKAGE: &[&str] = &["Check"];
const OBJECT: &[&str] = &["Close"];

/// One name space: what stands in it, and who put it there.
struct Scope {
    /// In words, for the message.
    scope: String,
    names: BTreeMap<String, String>,
}

impl Scope {
    fn new(scope: String, reserved: &[&str]) -> Self {
        let owner = "what ferrogo generates itself".to_owned();
        let names = reserved
            .iter()
            .map(|n| ((*n).to_owned(), owner.clone()))
            .collect();
        Scope { scope, names }
    }

    fn add(&mut self, go: String, who: String, errors: &mut Vec<Error>) {
        match self.names.get(&go) {
            Some(first) => errors.push(Error::GoName {
                first: first.clone(),
                second: who,
                scope: self.scope.clone(),
                go,
            }),
            None => {
                self.names.insert(go, who);
            }
        }
    }
}

fn check_packages(contracts: &BTreeMap<String, Contract>, errors: &mut Vec<Error>) {
    let mut packages = Scope::new("the names of Go packages".into(), &[]);
    for krate in contracts.keys() {
        packages.add(
            go_name::package(krate),
            format!("the crate `{krate}`"),
            errors,
        );
    }
}

fn check_go(contract: &Contract, errors: &mut Vec<Error>) {
    let name = go_name::package(&contract.krate);
    let mut package = Scope::new(format!("the Go package `{name}`"), PACKAGE);
    let mut methods: BTreeMap<&str, Scope> = BTreeMap::new();
    for entry in contract.items.values() {
        let site = Site::new(&contract.krate, entry);
        let who = site.to_string();
        let of = |reserved| Scope::new(format!("the Go type `{}`", entry.item.name()), reserved);
        match &entry.item {
            Item::Function(d) if d.receiver == Receiver::None => {
                package.add(go_name::function(d), who, errors);
            }
            Item::Function(d) => {
                let object = short(&d.of);
                methods
                    .entry(object)
                    .or_insert_with(|| Scope::new(format!("the Go type `{object}`"), OBJECT))
                    .add(go_name::function(d), who, errors);
            }
            Item::Struct(d) => {
                // A person's own Go type stands in a package of theirs.
                if d.go.is_empty() {
                    package.add(go_name::exported(&d.name), who, errors);
                    add_fields(of(&[]), &d.fields, &site, errors);
                }
            }
            Item::Record(d) => {
                package.add(go_name::exported(&d.name), who, errors);
                add_fields(of(&[]), &d.fields, &site, errors);
            }
            Item::Enum(d) => {
                package.add(go_name::exported(&d.name), who, errors);
                for variant in &d.variants {
                    let who = site
                        .part(format!("variant {}", variant.name), 0)
                        .to_string();
                    package.add(go_name::enum_constant(&d.name, &variant.name), who, errors);
                }
            }
            Item::Sum(d) => {
                let go = go_name::exported(&d.name);
                // A variant of a newer library, and what all variants are.
                package.add(format!("{go}Unknown"), who.clone(), errors);
                if d.error {
                    package.add(format!("{go}Variant"), who.clone(), errors);
                }
                package.add(go, who, errors);
                for variant in &d.variants {
                    let site = site.part(format!("variant {}", variant.name), 0);
                    package.add(
                        go_name::sum_variant(&d.name, &variant.name),
                        site.to_string(),
                        errors,
                    );
                    let reserved: &[&str] = if d.error {
                        &["Error", "Is", "As", "Unwrap"]
                    } else {
                        &[]
                    };
                    add_fields(of(reserved), &variant.fields, &site, errors);
                }
            }
            Item::Object(d) => package.add(go_name::exported(&d.name), who, errors),
            Item::Import(d) => {
                let go = go_name::exported(&d.name);
                package.add(format!("Register{go}"), who.clone(), errors);
                package.add(go, who, errors);
                let mut scope = of(&[]);
                for method in &d.methods {
                    let who = site.part(format!("method {}", method.name), 0).to_string();
                    scope.add(go_name::method(method), who, errors);
                }
            }
        }
    }
}

fn add_fields(
    mut scope: Scope,
    fields: &[crate::model::Field],
    site: &Site,
    errors: &mut Vec<Error>,
) {
    for field in fields {
        let who = site
            .part(format!("field {}", field.name), field.line)
            .to_string();
        scope.add(go_name::exported(&field.name), who, errors);
    }
}

/// All symbols and C type names of all crates: C has one name space for both.
fn check_symbols(contracts: &BTreeMap<String, Contract>, errors: &mut Vec<Error>) {
    let mut symbols: BTreeMap<String, String> = BTreeMap::new();
    let mut add = |symbol: String, who: String| match symbols.get(&symbol) {
        Some(first) => errors.push(Error::Symbol {
            first: first.clone(),
            second: who,
            symbol,
        }),
        None => {
            symbols.insert(symbol, who);
        }
    };
    for contract in contracts.values() {
        let krate = &contract.krate;
        for entry in contract.items.values() {
            let site = Site::new(krate, entry);
            let who = site.to_string();
            match &entry.item {
                Item::Function(d) => add(d.symbol.clone(), who),
                Item::Object(d) => add(
                    d.release.clone(),
                    site.part("its release".into(), 0).to_string(),
                ),
                Item::Sum(d) if !d.display.is_empty() => {
                    add(
                        d.display.clone(),
                        site.part("its text".into(), 0).to_string(),
                    );
                }
                Item::Struct(d) => add(format!("fg_{krate}_{}", d.name), who),
                Item::Import(d) => {
                    add(
                        d.register.clone(),
                        site.part("its registration".into(), 0).to_string(),
                    );
                    for method in &d.methods {
                        let who = site.part(format!("method {}", method.name), 0).to_string();
                        add(format!("fg_{krate}_{}_{}", d.name, method.name), who);
                    }
                }
                Item::Sum(_) | Item::Enum(_) | Item::Record(_) => {}
            }
        }
    }
}
