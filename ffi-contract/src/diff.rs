//! What changed between two contracts, and who has to care.
//!
//! A change is *breaking* when code written against the old contract, in
//! either language, may no longer compile, may behave differently, or may
//! read other bytes than were meant. Everything else is compatible: the
//! generated code is made anew and callers need not be touched.
//!
//! In: the comparison, item by item. Not in: contract against evidence
//! ([`crate::check`]).

mod functions;
mod layouts;
mod render;
mod types;

use crate::model::{Contract, Entry, Item};

/// All differences between two contracts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diff {
    /// `mt940 0.1.0`.
    pub old: String,
    /// `mt940 0.2.0`.
    pub new: String,
    /// In the order of the items' names.
    pub changes: Vec<Change>,
    /// Guesses, such as a rename; never counted.
    pub hints: Vec<String>,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The item's name as in Rust; for a layout with its target.
    pub item: String,
    /// `fn`, `struct`, `enum`, `record`, `sum`, `object`, `trait`, `layout`,
    /// `crate`.
    pub kind: &'static str,
    /// What about it: "parameter `text` has another type".
    pub what: String,
    /// The old form; empty where there is none.
    pub before: String,
    /// The new form; empty where there is none.
    pub after: String,
    /// See the module.
    pub breaking: bool,
    /// What it means for whom.
    pub why: &'static str,
}

impl Diff {
    /// Some change is breaking.
    pub fn is_breaking(&self) -> bool {
        self.changes.iter().any(|c| c.breaking)
    }

    /// Nothing changed.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}

/// Collects the changes of one item.
struct Sink<'a> {
    item: &'a str,
    kind: &'static str,
    changes: &'a mut Vec<Change>,
}

impl Sink<'_> {
    fn push(
        &mut self,
        breaking: bool,
        what: impl Into<String>,
        before: impl Into<String>,
        after: impl Into<String>,
        why: &'static str,
    ) {
        self.changes.push(Change {
            item: self.item.to_owned(),
            kind: self.kind,
            what: what.into(),
            before: before.into(),
            after: after.into(),
            breaking,
            why,
        });
    }
}

/// Compares two contracts of one crate.
pub fn diff(old: &Contract, new: &Contract) -> Diff {
    let title = |c: &Contract| format!("{} {}", c.krate, c.version).trim_end().to_owned();
    let mut diff = Diff {
        old: title(old),
        new: title(new),
        ..Diff::default()
    };
    if old.krate != new.krate {
        let mut sink = Sink {
            item: &new.krate,
            kind: "crate",
            changes: &mut diff.changes,
        };
        sink.push(
            true,
            "another crate",
            &old.krate,
            &new.krate,
            "symbols, type names and the Go package carry the crate's name",
        );
    }
    for (name, entry) in &old.items {
        match new.items.get(name) {
            Some(after) => changed(name, &entry.item, &after.item, &mut diff.changes),
            None => removed(name, entry, &mut diff.changes),
        }
    }
    for (name, entry) in &new.items {
        if !old.items.contains_key(name) {
            added(name, entry, &mut diff.changes);
        }
    }
    diff.changes.sort_by(|a, b| a.item.cmp(&b.item));
    layouts::compare(old, new, &mut diff.changes);
    diff.hints = renames(old, new);
    diff
}

/// The item's kind, as it is shown.
fn kind(item: &Item) -> &'static str {
    match item {
        Item::Struct(_) => "struct",
        Item::Enum(_) => "enum",
        Item::Record(_) => "record",
        Item::Sum(d) if d.error => "error",
        Item::Sum(_) => "sum",
        Item::Object(_) => "object",
        Item::Function(_) => "fn",
        Item::Import(_) => "trait",
    }
}

fn removed(name: &str, entry: &Entry, changes: &mut Vec<Change>) {
    let mut sink = Sink {
        item: name,
        kind: kind(&entry.item),
        changes,
    };
    sink.push(
        true,
        "removed",
        "",
        "",
        "code that uses it no longer compiles",
    );
}

fn added(name: &str, entry: &Entry, changes: &mut Vec<Change>) {
    let mut sink = Sink {
        item: name,
        kind: kind(&entry.item),
        changes,
    };
    sink.push(false, "added", "", "", "nobody uses it yet");
}

fn changed(name: &str, old: &Item, new: &Item, changes: &mut Vec<Change>) {
    let mut sink = Sink {
        item: name,
        kind: kind(new),
        changes,
    };
    match (old, new) {
        (Item::Function(a), Item::Function(b)) => functions::compare(a, b, &mut sink),
        (Item::Import(a), Item::Import(b)) => functions::compare_traits(a, b, &mut sink),
        (Item::Struct(a), Item::Struct(b)) => types::structs(a, b, &mut sink),
        (Item::Enum(a), Item::Enum(b)) => types::enums(a, b, &mut sink),
        (Item::Record(a), Item::Record(b)) => types::records(a, b, &mut sink),
        (Item::Sum(a), Item::Sum(b)) => types::sums(a, b, &mut sink),
        (Item::Object(a), Item::Object(b)) => types::objects(a, b, &mut sink),
        _ => sink.push(
            true,
            "another kind of item",
            kind(old),
            kind(new),
            "it crosses in another way, and Go has another type for it",
        ),
    }
}

/// A removed and an added item that differ in nothing but the name may be a
/// rename. Only one candidate is a guess worth saying.
fn renames(old: &Contract, new: &Contract) -> Vec<String> {
    let mut hints = Vec::new();
    let gone = old
        .items
        .iter()
        .filter(|(name, _)| !new.items.contains_key(*name));
    for (name, entry) in gone {
        let form = nameless(&entry.item);
        let mut alike = new
            .items
            .iter()
            .filter(|(other, e)| !old.items.contains_key(*other) && nameless(&e.item) == form)
            .map(|(other, _)| other);
        if let (Some(other), None) = (alike.next(), alike.next()) {
            let kind = kind(&entry.item);
            hints.push(format!(
                "{kind} `{name}` may have been renamed to `{other}`: nothing else about it differs"
            ));
        }
    }
    hints
}

/// The item's hash without what follows from its name.
fn nameless(item: &Item) -> String {
    let mut item = item.clone();
    match &mut item {
        Item::Struct(d) => d.name.clear(),
        Item::Enum(d) => d.name.clear(),
        Item::Record(d) => d.name.clear(),
        Item::Sum(d) => {
            d.name.clear();
            d.display.clear();
        }
        Item::Object(d) => {
            d.name.clear();
            d.release.clear();
        }
        Item::Function(d) => {
            d.name.clear();
            d.go.clear();
            d.symbol.clear();
        }
        Item::Import(d) => {
            d.name.clear();
            d.register.clear();
            d.hash = 0;
        }
    }
    crate::hash::item_hash(&Entry {
        place: Default::default(),
        item,
    })
}
