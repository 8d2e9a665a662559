//! How a Go package reaches Rust's functions.
//!
//! Under a Go main they are symbols of the linked object. Under a Rust main the
//! Go library refers to no symbol of Rust, so that it can also be loaded at run
//! time: Rust hands over a table of addresses at start.
//!
//! In: the choice, the order of the table, and C declarations either way. Not
//! in: the Rust half of the table (`rust`), the Go start function (`go::start`).

use std::collections::BTreeMap;

use ferrogo_contract::model::{Contract, Item};

use super::text::Text;

/// A run-time function: name, result, parameters' types and names.
type RuntimeFn = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

/// The run-time's functions, as they stand first in a table.
pub const RUNTIME: [RuntimeFn; 7] = [
    ("init", "void", &[("uint64_t", "id")]),
    (
        "alloc",
        "uint64_t",
        &[("uint64_t", "size"), ("uint64_t", "align")],
    ),
    (
        "free",
        "void",
        &[
            ("uint64_t", "addr"),
            ("uint64_t", "size"),
            ("uint64_t", "align"),
        ],
    ),
    (
        "lease",
        "ferrogo_ret",
        &[("uint64_t", "handle"), ("uint64_t", "epoch")],
    ),
    ("unlease", "void", &[("uint64_t", "handle")]),
    ("goexit", "void", &[("uintptr_t", "ctx")]),
    ("set_release", "void", &[("uintptr_t", "release")]),
];

/// The symbols of a contract's functions, in the order of the table, behind
/// [`RUNTIME`].
pub fn symbols(contract: &Contract) -> Vec<&str> {
    contract
        .items
        .values()
        .filter_map(|entry| match &entry.item {
            Item::Function(d) => Some(d.symbol.as_str()),
            Item::Object(d) => Some(d.release.as_str()),
            Item::Sum(d) => Some(d.display.as_str()),
            Item::Import(d) => Some(d.register.as_str()),
            Item::Struct(_) | Item::Enum(_) | Item::Record(_) => None,
        })
        .filter(|s| !s.is_empty())
        .collect()
}

/// How functions are declared.
#[derive(Clone, Debug, Default)]
pub enum Linkage {
    /// As symbols.
    #[default]
    Object,
    /// As entries of a crate's table.
    Table {
        /// The crate.
        krate: String,
        /// Where each symbol stands.
        at: BTreeMap<String, usize>,
    },
}

impl Linkage {
    /// The table of a contract.
    pub fn table(contract: &Contract, prefix: &str) -> Self {
        let runtime = RUNTIME
            .iter()
            .map(|(name, ..)| format!("{prefix}_rt_{name}"));
        let own = symbols(contract).into_iter().map(str::to_owned);
        Linkage::Table {
            krate: contract.krate.clone(),
            at: runtime
                .chain(own)
                .enumerate()
                .map(|(i, s)| (s, i))
                .collect(),
        }
    }

    /// Declares a function.
    pub fn declare(&self, t: &mut Text, result: &str, symbol: &str, params: &[(String, String)]) {
        let list: Vec<String> = params.iter().map(|(ty, name)| named(ty, name)).collect();
        let list = if list.is_empty() {
            "void".to_owned()
        } else {
            list.join(", ")
        };
        match self {
            Linkage::Object => {
                t.line(format!("{result} {symbol}({list});"));
            }
            Linkage::Table { krate, at } => {
                let args: Vec<&str> = params.iter().map(|(_, name)| name.as_str()).collect();
                let back = if result == "void" { "" } else { "return " };
                t.line(format!("typedef {result} (*{symbol}_fn)({list});"));
                t.open(format!("static inline {result} {symbol}({list}) {{"));
                t.line(format!(
                    "{back}(({symbol}_fn)fg_{krate}_rust->functions[{}])({});",
                    at.get(symbol).copied().unwrap_or(usize::MAX),
                    args.join(", ")
                ));
                t.close("}");
            }
        }
    }

    /// What stands before all declarations.
    pub fn head(&self, t: &mut Text) {
        let Linkage::Table { krate, at } = self else {
            return;
        };
        t.line("/* Rust's functions, handed over at start. */");
        t.line(format!(
            "typedef struct {{ const ferrogo_item *items; void (*functions[{}])(void); }} fg_{krate}_table;",
            at.len()
        ));
        t.line(format!("extern const fg_{krate}_table *fg_{krate}_rust;"))
            .blank();
    }

    /// The table of items.
    pub fn items(&self, t: &mut Text, krate: &str) {
        match self {
            Linkage::Object => t.line(format!("extern const ferrogo_item fg_{krate}_items[];")),
            Linkage::Table { .. } => {
                t.line(format!("#define fg_{krate}_items (fg_{krate}_rust->items)"))
            }
        };
    }
}

/// `ty name`, with a pointer's star where C has it.
fn named(ty: &str, name: &str) -> String {
    if ty.ends_with('*') {
        format!("{ty}{name}")
    } else {
        format!("{ty} {name}")
    }
}
