//! What all parts of one package share while it is written.
//!
//! In: the context, Go names and import paths, and the helpers that parts ask
//! for and that are written last. Not in: any Go construct.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use ferrogo_contract::go_name;
use ferrogo_contract::model::{Contract, FunctionDef, Item, TypeId};

use super::super::EmitError;
use super::super::abi::Signature;
use super::super::c::forms::Forms;
use super::super::linkage::Linkage;
use super::super::set::{Set, split};
use super::GoOptions;
use super::file::GoFile;

/// The context of one package.
#[derive(Debug)]
pub struct Gen<'a> {
    /// All contracts.
    pub set: &'a Set<'a>,
    /// The crate's own.
    pub contract: &'a Contract,
    /// How and where.
    pub options: &'a GoOptions,
    /// The names of C types.
    pub forms: RefCell<Forms>,
    /// What was asked for.
    pub needs: RefCell<Needs>,
}

/// Helpers that were asked for while writing.
#[derive(Debug, Default)]
pub struct Needs {
    /// Named types that are read from flat buffers.
    pub read: BTreeSet<TypeId>,
    /// Named types that are written to flat buffers.
    pub write: BTreeSet<TypeId>,
    /// Error sums that come from Rust.
    pub fail: BTreeSet<TypeId>,
    /// Error sums that go to Rust.
    pub raise: BTreeSet<TypeId>,
    /// Objects for which a slab is needed: made in this package.
    pub slabs: BTreeSet<TypeId>,
    /// Kinds of owned memory, by variable.
    pub owned: BTreeMap<String, (ferrogo_contract::model::Side, super::super::abi::Pod)>,
    /// Row types that are read in place.
    pub rows: BTreeSet<TypeId>,
    /// Traits whose tables are passed.
    pub tables: BTreeSet<TypeId>,
    /// Closures that are passed, by the hash in their C name.
    pub closures: BTreeMap<String, Signature>,
    /// Small helper functions, by name.
    pub helpers: BTreeSet<&'static str>,
}

impl<'a> Gen<'a> {
    /// The context for one crate.
    pub fn new(set: &'a Set<'a>, contract: &'a Contract, options: &'a GoOptions) -> Self {
        let forms = RefCell::new(Forms::new(&contract.krate));
        Self {
            set,
            contract,
            options,
            forms,
            needs: RefCell::default(),
        }
    }

    /// Whether a type belongs to this package.
    pub fn is_own(&self, id: &str) -> bool {
        split(id).0 == self.contract.krate
    }

    /// A type's identity from a name that may lack its crate.
    pub fn id(&self, name: &str) -> TypeId {
        if name.contains("::") {
            name.to_owned()
        } else {
            format!("{}::{name}", self.contract.krate)
        }
    }

    /// The Go name of a named type, with its package when it is another's.
    ///
    /// # Errors
    /// When the other crate's import path is not known.
    pub fn name(&self, f: &mut GoFile, id: &str) -> Result<String, EmitError> {
        let (krate, name) = split(id);
        let go = go_name::exported(name);
        if self.is_own(id) {
            return Ok(go);
        }
        let path = self
            .options
            .crate_imports
            .get(krate)
            .ok_or_else(|| EmitError::NoImport {
                krate: krate.to_owned(),
            })?;
        let package = go_name::package(krate);
        f.import_as(path, &package);
        Ok(format!("{package}.{go}"))
    }

    /// A type's name as part of an unexported name: another crate's types
    /// carry its name.
    pub fn local(&self, id: &str) -> String {
        let (krate, name) = split(id);
        let go = go_name::exported(name);
        if self.is_own(id) {
            go
        } else {
            go_name::exported(krate) + &go
        }
    }

    /// The variable of an object's slab; asks for it.
    pub fn slab(&self, id: &str) -> String {
        self.needs.borrow_mut().slabs.insert(id.to_owned());
        format!("slabOf{}", self.local(id))
    }

    /// Asks for a helper function and returns its name.
    pub fn helper(&self, name: &'static str) -> &'static str {
        self.needs.borrow_mut().helpers.insert(name);
        name
    }

    /// Imports the run-time for generated code.
    pub fn rt(&self, f: &mut GoFile) {
        f.import(&format!("{}/rt", self.options.runtime_import));
    }

    /// Imports the run-time that users see.
    pub fn ferrogo(&self, f: &mut GoFile) {
        f.import_as(&self.options.runtime_import, "ferrogo");
    }

    /// The name of a run-time C function.
    pub fn rt_c(&self, name: &str) -> String {
        format!("{}_rt_{name}", self.options.object_prefix)
    }

    /// How Rust's functions are reached.
    pub fn linkage(&self) -> Linkage {
        match self.options.rust_main {
            true => Linkage::table(self.contract, &self.options.object_prefix),
            false => Linkage::Object,
        }
    }

    /// The functions of the contract with their keys.
    pub fn functions(&self) -> impl Iterator<Item = (&'a String, &'a FunctionDef)> {
        self.contract
            .items
            .iter()
            .filter_map(|(key, entry)| match &entry.item {
                Item::Function(f) => Some((key, f)),
                _ => None,
            })
    }

    /// Says in which item an error happened.
    pub fn at<T>(&self, key: &str, result: Result<T, EmitError>) -> Result<T, EmitError> {
        result.map_err(|e| e.at(self.contract, key))
    }

    /// Refuses two items with one Go name.
    ///
    /// # Errors
    /// The first such pair.
    pub fn check_names(&self) -> Result<(), EmitError> {
        let mut seen: BTreeMap<String, String> =
            BTreeMap::from([("Check".to_owned(), "the package's own Check".to_owned())]);
        let mut add = |name: String, item: String| match seen.insert(name.clone(), item.clone()) {
            Some(first) => Err(EmitError::SameName {
                name,
                first,
                second: item,
            }),
            None => Ok(()),
        };
        for (key, entry) in &self.contract.items {
            let go = go_name::exported(key);
            match &entry.item {
                Item::Function(f) => match f.receiver {
                    ferrogo_contract::model::Receiver::None => {
                        add(go_name::function(f), key.clone())?
                    }
                    _ => {
                        let of = go_name::exported(split(&self.id(&f.of)).1);
                        let method = go_name::function(f);
                        if method == "Close" {
                            add(format!("{of}.Close"), format!("the Close of {of}"))?;
                        }
                        add(format!("{of}.{method}"), key.clone())?;
                    }
                },
                Item::Enum(d) => {
                    add(go, key.clone())?;
                    for v in &d.variants {
                        add(
                            go_name::enum_constant(key, &v.name),
                            format!("{key}::{}", v.name),
                        )?;
                    }
                }
                Item::Sum(d) => {
                    add(go.clone(), key.clone())?;
                    add(format!("{go}Unknown"), format!("{key}'s unknown variant"))?;
                    if d.error {
                        add(format!("{go}Variant"), format!("{key}'s variants"))?;
                    }
                    for v in &d.variants {
                        add(
                            go_name::sum_variant(key, &v.name),
                            format!("{key}::{}", v.name),
                        )?;
                    }
                }
                Item::Struct(d) if !d.go.is_empty() => {}
                _ => add(go, key.clone())?,
            }
        }
        Ok(())
    }
}
