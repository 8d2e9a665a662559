//! Names and numbers made of hashes: closures' signatures, items.
//!
//! In: what the emitted C and Go compare. Not in: how items are hashed
//! (`ferrogo_contract::hash`).

use ferrogo_contract::hash::{item_hash64, low64};
use ferrogo_contract::model::{Contract, Type};

use super::abi::Signature;
use super::names::rust_type;

/// Eight hex digits that name a closure's signature.
pub fn signature(sig: &Signature) -> String {
    format!("{:08x}", super::flat::fnv1a(&full(sig)))
}

/// A signature for a reader.
pub fn text(sig: &Signature) -> String {
    rust_type(&Type::Fn(sig.args.clone(), Box::new(sig.ret.clone())))
}

/// A signature with whole type identities, so that equal names of two crates
/// stay apart.
fn full(sig: &Signature) -> String {
    format!("{:?}", (&sig.args, &sig.ret))
}

/// Every item's name and hash, in order.
pub fn items(contract: &Contract) -> Vec<(&str, u64)> {
    contract
        .items
        .iter()
        .map(|(name, entry)| (name.as_str(), item_hash64(entry)))
        .collect()
}

/// The low 64 bits of a target's layout hash.
pub fn layout(contract: &Contract, target: &str) -> u64 {
    contract.layouts.get(target).map_or(0, |t| low64(&t.hash))
}
