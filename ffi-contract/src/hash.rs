//! Hashes over a contract: what must be equal for two halves to work together.
//!
//! In: the API hash (target-neutral), the hash of one item, the hash of one
//! target's layouts. Not in: what differs where two hashes do
//! ([`crate::diff`]).
//!
//! Counted is what a caller relies on: names, types, order, ownership,
//! symbols, discriminants, and the offsets of the flat encoding, which are the
//! same on every target. Docs, paths, lines, versions, struct layouts and C
//! sizes are not.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::model::{Contract, Entry, Field, Item, Layout};

/// The item without what belongs to one target: a layout struct's offsets and
/// sizes, and the sizes of C forms.
pub fn neutral(item: &Item) -> Item {
    let mut item = item.clone();
    match &mut item {
        Item::Struct(d) => {
            (d.size, d.align) = (0, 0);
            for field in &mut d.fields {
                (field.at, field.size, field.align) = (0, 0, 0);
            }
        }
        Item::Function(d) => {
            d.ret_abi_size = 0;
            d.params.iter_mut().for_each(|p| p.abi_size = 0);
        }
        Item::Import(d) => {
            for method in &mut d.methods {
                method.block_size = 0;
                method.params.iter_mut().for_each(|p| p.abi_size = 0);
            }
        }
        Item::Enum(_) | Item::Record(_) | Item::Sum(_) | Item::Object(_) => {}
    }
    item
}

/// The neutral item without what only a reader sees: docs and lines.
fn bare(item: &Item) -> Item {
    let bare_fields = |fields: &mut Vec<Field>| {
        for field in fields {
            field.doc.clear();
            field.line = 0;
        }
    };
    let mut item = neutral(item);
    match &mut item {
        Item::Struct(d) => {
            d.doc.clear();
            bare_fields(&mut d.fields);
        }
        Item::Record(d) => {
            d.doc.clear();
            bare_fields(&mut d.fields);
        }
        Item::Enum(d) => {
            d.doc.clear();
            d.variants.iter_mut().for_each(|v| v.doc.clear());
        }
        Item::Sum(d) => {
            d.doc.clear();
            for variant in &mut d.variants {
                variant.doc.clear();
                bare_fields(&mut variant.fields);
            }
        }
        Item::Object(d) => d.doc.clear(),
        Item::Function(d) => d.doc.clear(),
        Item::Import(d) => {
            d.doc.clear();
            d.methods.iter_mut().for_each(|m| m.doc.clear());
        }
    }
    item
}

/// Hex of the SHA-256 over the target-neutral part of all items.
pub fn api_hash(contract: &Contract) -> String {
    let items: BTreeMap<&str, String> = contract
        .items
        .iter()
        .map(|(name, entry)| (name.as_str(), canonical(&bare(&entry.item))))
        .collect();
    let mut hasher = Sha256::new();
    feed(&mut hasher, &contract.krate);
    for (name, item) in items {
        feed(&mut hasher, name);
        feed(&mut hasher, &item);
    }
    hex(&hasher.finalize())
}

/// Hex of the SHA-256 over the target-neutral part of one item alone; the
/// types that it names are items with hashes of their own.
pub fn item_hash(entry: &Entry) -> String {
    hex(&Sha256::digest(canonical(&bare(&entry.item))))
}

/// The low 64 bits of [`item_hash`]: its last 16 hex digits as a number.
pub fn item_hash64(entry: &Entry) -> u64 {
    low64(&item_hash(entry))
}

/// The low 64 bits of a hash in hex, 0 where it is none.
pub fn low64(hash: &str) -> u64 {
    hash.get(hash.len().saturating_sub(16)..)
        .and_then(|digits| u64::from_str_radix(digits, 16).ok())
        .unwrap_or(0)
}

/// Hex of the SHA-256 over one target's layouts.
pub fn layout_hash(types: &BTreeMap<String, Layout>) -> String {
    hex(&Sha256::digest(canonical(types)))
}

/// A length before each part keeps two parts from sliding into each other.
fn feed(hasher: &mut Sha256, part: &str) {
    hasher.update((part.len() as u64).to_le_bytes());
    hasher.update(part);
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// JSON with sorted keys and no white space, whatever features of serde_json
/// the build has.
fn canonical<T: serde::Serialize>(value: &T) -> String {
    // A number beyond 64 bits, which only a damaged file has, is kept as text.
    let value = serde_json::to_value(value)
        .unwrap_or_else(|_| Value::String(serde_json::to_string(value).unwrap_or_default()));
    let mut out = String::new();
    write_canonical(&value, &mut out);
    out
}

fn write_canonical(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            let sorted: BTreeMap<&String, &Value> = map.iter().collect();
            out.push('{');
            for (i, (key, value)) in sorted.into_iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                out.push_str(&Value::from(key.as_str()).to_string());
                out.push(':');
                write_canonical(value, out);
            }
            out.push('}');
        }
        Value::Array(list) => {
            out.push('[');
            for (i, value) in list.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write_canonical(value, out);
            }
            out.push(']');
        }
        scalar => out.push_str(&scalar.to_string()),
    }
}
