//! The boundary that the tests check: one struct with everything in it.

use ferrogo_contract::model::*;

/// The contract's name.
pub const KRATE: &str = "bank";

/// The boundary with `Entry` tied to a Go type, or none for the generated one.
pub fn bank(go: &str) -> Contract {
    let mut contract = Contract {
        format: FORMAT,
        krate: KRATE.into(),
        ..Contract::default()
    };
    let named = |name: &str| Type::Named(format!("{KRATE}::{name}"));
    let kind = EnumDef {
        name: "Kind".into(),
        doc: String::new(),
        repr: Type::U8,
        variants: vec![EnumVariant {
            name: "Debit".into(),
            doc: String::new(),
            value: 1,
        }],
    };
    add(&mut contract, 3, Item::Enum(kind));
    let mut stamp = structure("Stamp", 8, &[("secs", Type::I64), ("nanos", Type::U32)]);
    stamp.go = sibling(go, "Stamp");
    add(&mut contract, 7, Item::Struct(stamp));
    let mut entry = structure(
        "Entry",
        14,
        &[
            ("value_date", Type::I32),
            ("kind", named("Kind")),
            ("minor_units", Type::I64),
            ("currency", Type::Array(Box::new(Type::U8), 3)),
            ("booked", Type::Bool),
            ("account_id", Type::U32),
            ("when", named("Stamp")),
        ],
    );
    entry.go = go.into();
    add(&mut contract, 13, Item::Struct(entry));
    contract
}

/// Only some tests tie the inner type too.
fn sibling(go: &str, name: &str) -> String {
    match go.rsplit_once('.') {
        Some((package, _)) if package.ends_with("/padded") => format!("{package}.{name}"),
        _ => String::new(),
    }
}

pub fn structure(name: &str, line: u32, fields: &[(&str, Type)]) -> StructDef {
    let fields = fields
        .iter()
        .zip(line..)
        .map(|((name, ty), line)| Field {
            name: (*name).into(),
            ty: ty.clone(),
            doc: String::new(),
            line,
            at: 0,
            size: 0,
            align: 0,
        })
        .collect();
    StructDef {
        name: name.into(),
        doc: String::new(),
        fields,
        size: 0,
        align: 0,
        go: String::new(),
    }
}

pub fn add(contract: &mut Contract, line: u32, item: Item) {
    let place = Place {
        file: "src/lib.rs".into(),
        line,
    };
    contract.items.insert(item.name(), Entry { place, item });
}

/// Adds a function that passes a slice of `Entry`.
pub fn with_slices(mut contract: Contract) -> Contract {
    let slice = Type::Ref(Box::new(Type::Slice(Box::new(Type::Named(format!(
        "{KRATE}::Entry"
    ))))));
    let total = FunctionDef {
        name: "total".into(),
        go: String::new(),
        doc: String::new(),
        of: String::new(),
        receiver: Receiver::None,
        symbol: "fg_bank_total".into(),
        params: vec![Param {
            name: "entries".into(),
            ty: slice,
            abi_size: 16,
        }],
        ret: Type::I64,
        ret_abi_size: 16,
        leaf: false,
    };
    add(&mut contract, 40, Item::Function(total));
    contract
}
