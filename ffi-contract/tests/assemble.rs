//! Records into contracts, and what is refused.

mod common;

use common::*;
use ferrogo_contract::assemble::{Error, assemble};
use ferrogo_contract::codes::{Coded, find};
use ferrogo_contract::model::*;

fn errors(records: Vec<Record>) -> Vec<Error> {
    assemble(records, TARGET).expect_err("it must be refused")
}

/// The bank with one more item, which must be refused with this code alone.
fn refused(item: Item) -> (String, String) {
    let mut records = bank();
    records.push(record(99, item));
    let errors = errors(records);
    assert_eq!(errors.len(), 1, "{errors:#?}");
    assert!(find(errors[0].code()).is_some());
    (errors[0].code().to_owned(), errors[0].to_string())
}

fn export(params: Vec<Param>, ret: Type) -> Item {
    Item::Function(function("extra", params, ret))
}

#[test]
fn a_whole_boundary_becomes_a_contract() {
    let mut records = bank();
    records.extend(bank());
    let contracts = assemble(records, TARGET).unwrap();
    let contract = &contracts["bank"];
    assert_eq!(contract.items.len(), bank().len());
    assert_eq!(contract.version, "0.1.0");
    assert_eq!(contract.api_hash.len(), 64);
    let layout = &contract.layouts[TARGET].types["Entry"];
    assert_eq!((layout.size, layout.align), (24, 8));
    assert_eq!(layout.fields[2], ("minor_units".into(), 8, 8, 8));
    assert!(contract.items.contains_key("Statement::parse"));
}

#[test]
fn crates_share_types_and_are_kept_apart() {
    let mut other = record(
        1,
        export(
            vec![param("entry", Type::Ref(boxed(named("Entry"))))],
            Type::Unit,
        ),
    );
    other.krate = "risk".into();
    let Item::Function(f) = &mut other.item else {
        unreachable!()
    };
    f.symbol = "fg_risk_extra".into();
    let mut records = bank();
    records.push(other);
    let contracts = assemble(records, TARGET).unwrap();
    assert_eq!(contracts.keys().collect::<Vec<_>>(), ["bank", "risk"]);
    assert!(contracts["risk"].layouts[TARGET].types.is_empty());
}

#[test]
fn two_items_of_one_name() {
    let (code, text) = refused(structure(
        "Entry",
        vec![field("a", Type::U8, 0, 1, 1)],
        1,
        1,
    ));
    assert_eq!(code, "FG108");
    assert!(
        text.contains("src/lib.rs:1)") && text.contains("src/lib.rs:99)"),
        "{text}"
    );
}

#[test]
fn a_type_without_a_record() {
    let (code, text) = refused(export(vec![param("x", named("Ghost"))], Type::Unit));
    assert_eq!(code, "FG109");
    assert!(
        text.contains("`bank::Ghost`") && text.contains("parameter x"),
        "{text}"
    );
}

#[test]
fn names_that_meet_in_go() {
    // `parse` of `Statement` is `ParseStatement` too.
    let (code, text) = refused(Item::Function(function(
        "parse_statement",
        vec![],
        Type::Unit,
    )));
    assert_eq!(code, "FG110");
    assert!(
        text.contains("`ParseStatement` in the Go package `bank`"),
        "{text}"
    );
    for item in [
        Item::Function(function("check", vec![], Type::Unit)),
        Item::Function(function("kind_debit", vec![], Type::Unit)),
        Item::Function(method_of(
            "Statement",
            Receiver::Ref,
            function("close", vec![], Type::Unit),
        )),
        row(
            "Twin",
            vec![
                field("a_id", Type::U8, 0, 1, 1),
                field("aId", Type::U8, 1, 1, 1),
            ],
            2,
            1,
        ),
        import(
            "Twins",
            &[("a_id", vec![], Type::Unit), ("aId", vec![], Type::Unit)],
        ),
        error("Failure", &["a_b", "AB"]),
        error("Failure", &["Unknown"]),
        Item::Function(function("register_book", vec![], Type::Unit)),
    ] {
        let name = item.name();
        assert_eq!(refused(item).0, "FG110", "{name}");
    }
    let mut twin = bank();
    twin.push(Record {
        krate: "ban_k".into(),
        ..record(1, structure("E", vec![], 0, 1))
    });
    assert_eq!(
        errors(twin)[0].code(),
        "FG110",
        "two crates, one package name"
    );
}

#[test]
fn symbols_that_meet() {
    let mut def = function("extra", vec![], Type::Unit);
    def.symbol = "fg_bank_Statement_release".into();
    let (code, text) = refused(Item::Function(def));
    assert_eq!(code, "FG112");
    assert!(text.contains("its release"), "{text}");
}

#[test]
fn types_out_of_place() {
    let slice = |t| Type::Slice(boxed(t));
    let reference = |t| Type::Ref(boxed(t));
    let option = |t| Type::Option(boxed(t));
    for ty in [
        Type::Str,
        slice(Type::U8),
        Type::Dyn("bank::Book".into()),
        named("Book"),
        Type::Unit,
        Type::AnyError,
        Type::Result(boxed(Type::U8), boxed(Type::AnyError)),
        Type::Tuple(vec![Type::U8, Type::U8]),
        option(option(Type::U8)),
        reference(slice(named("Statement"))),
        reference(Type::Dyn("bank::Entry".into())),
        Type::RefMut(boxed(slice(Type::String))),
        Type::Boxed(boxed(Type::U8)),
        Type::Owned(Side::Rust, boxed(Type::U8)),
        Type::Held(Side::Rust, boxed(slice(Type::U8))),
        Type::Vec(boxed(named("Statement"))),
        Type::Map(boxed(Type::F64), boxed(Type::U8)),
        Type::Array(boxed(Type::String), 2),
        Type::Rows(boxed(named("Party"))),
        Type::Boxed(boxed(Type::Fn(vec![Type::Unit], boxed(Type::Unit)))),
    ] {
        assert_eq!(
            refused(export(vec![param("x", ty.clone())], Type::Unit)).0,
            "FG113",
            "parameter {ty:?}"
        );
    }
    for ty in [
        Type::RefMut(boxed(slice(Type::U8))),
        reference(named("Entry")),
        reference(slice(Type::String)),
        Type::BorrowedStr,
        Type::Result(boxed(Type::U8), boxed(named("Entry"))),
        Type::Result(
            boxed(Type::Result(boxed(Type::U8), boxed(Type::AnyError))),
            boxed(Type::AnyError),
        ),
        option(Type::Unit),
        Type::Rows(boxed(named("Statement"))),
    ] {
        assert_eq!(
            refused(export(vec![], ty.clone())).0,
            "FG113",
            "result {ty:?}"
        );
    }
    // Go cannot lend text for as long as Rust would like.
    let lends = import("Lender", &[("text", vec![], reference(Type::Str))]);
    assert_eq!(refused(lends).0, "FG113");
    assert_eq!(
        refused(structure(
            "S",
            vec![field("s", Type::String, 0, 8, 8)],
            8,
            8
        ))
        .0,
        "FG113"
    );
    assert_eq!(
        refused(row(
            "R",
            vec![field("o", named("Statement"), 0, 8, 8)],
            8,
            8
        ))
        .0,
        "FG113"
    );
}

#[test]
fn types_in_their_place() {
    let slice = |t| Type::Slice(boxed(t));
    let reference = |t| Type::Ref(boxed(t));
    let option = |t| Type::Option(boxed(t));
    let callback = Type::Fn(
        vec![named("Entry")],
        boxed(Type::Result(boxed(Type::Bool), boxed(Type::AnyError))),
    );
    let params = [
        Type::Usize,
        Type::Duration,
        Type::Time,
        named("Kind"),
        named("Entry"),
        named("Party"),
        named("Statement"),
        reference(named("Statement")),
        reference(named("Entry")),
        Type::RefMut(boxed(named("Entry"))),
        reference(slice(Type::F64)),
        reference(slice(reference(Type::Str))),
        reference(slice(named("Party"))),
        Type::RefMut(boxed(slice(named("Entry")))),
        Type::Vec(boxed(Type::Tuple(vec![Type::String, option(Type::U8)]))),
        Type::Map(
            boxed(named("Kind")),
            boxed(Type::Vec(boxed(named("Party")))),
        ),
        option(reference(named("Statement"))),
        option(Type::String),
        Type::Array(boxed(named("Entry")), 4),
        reference(callback.clone()),
        Type::RefMut(boxed(callback.clone())),
        Type::Boxed(boxed(callback)),
        Type::Boxed(boxed(Type::Dyn("bank::Book".into()))),
        Type::Held(Side::Go, boxed(slice(Type::U8))),
        Type::Owned(Side::Go, boxed(slice(Type::U8))),
        Type::Owned(Side::C, boxed(slice(Type::U8))),
        Type::BorrowedStr,
    ];
    let results = [
        Type::Tuple(vec![Type::String, named("Statement"), option(Type::U8)]),
        Type::Result(
            boxed(Type::Vec(boxed(named("Party")))),
            boxed(named("ParseError")),
        ),
        Type::Result(boxed(Type::Unit), boxed(Type::AnyError)),
        reference(Type::Str),
        reference(Type::Dyn("bank::Book".into())),
        Type::Rows(boxed(named("Party"))),
        Type::Owned(Side::C, boxed(slice(Type::U8))),
        Type::Array(boxed(Type::U8), 32),
    ];
    let mut records = bank();
    for (i, ty) in params.into_iter().enumerate() {
        records.push(record(
            100,
            Item::Function(function(&format!("p{i}"), vec![param("x", ty)], Type::Unit)),
        ));
    }
    for (i, ty) in results.into_iter().enumerate() {
        records.push(record(
            200,
            Item::Function(function(&format!("r{i}"), vec![], ty)),
        ));
    }
    if let Err(errors) = assemble(records, TARGET) {
        panic!(
            "{}",
            errors
                .iter()
                .map(Coded::report)
                .collect::<Vec<_>>()
                .join("\n")
        );
    }
}

#[test]
fn receivers_and_leaves() {
    let unit = |name: &str| function(name, vec![], Type::Unit);
    let on = |of: &str, receiver, name: &str| {
        refused(Item::Function(method_of(of, receiver, unit(name)))).0
    };
    assert_eq!(on("Statement", Receiver::RefMut, "extra"), "FG017");
    assert_eq!(on("Entry", Receiver::Ref, "extra"), "FG011");
    assert_eq!(on("Entry", Receiver::Owned, "extra"), "FG020");
    assert_eq!(on("Ghost", Receiver::None, "extra"), "FG109");
    let mut leaf = function(
        "extra",
        vec![param(
            "book",
            Type::Ref(boxed(Type::Dyn("bank::Book".into()))),
        )],
        Type::Unit,
    );
    leaf.leaf = true;
    assert_eq!(refused(Item::Function(leaf)).0, "FG023");
}

#[test]
fn values_that_hold_themselves() {
    let part = |name: &str, inner: &str| {
        row(
            name,
            vec![field("x", Type::Option(boxed(named(inner))), 0, 8, 8)],
            8,
            8,
        )
    };
    let mut records = bank();
    records.extend([record(1, part("A", "B")), record(2, part("B", "A"))]);
    let errors = errors(records);
    assert_eq!(
        errors.iter().map(Coded::code).collect::<Vec<_>>(),
        ["FG113", "FG113"]
    );

    // Through a vector it is a tree, and fine.
    let mut records = bank();
    records.push(record(
        1,
        row(
            "Tree",
            vec![field("x", Type::Vec(boxed(named("Tree"))), 0, 8, 4)],
            8,
            4,
        ),
    ));
    assemble(records, TARGET).unwrap();
}

/// A file may hold a chain of any length: no recursion over it.
#[test]
fn a_long_chain_of_records_does_not_overflow_the_stack() {
    let n = 50_000;
    let records = (0..n)
        .map(|i| {
            let ty = if i + 1 == n {
                Type::U8
            } else {
                named(&format!("R{}", i + 1))
            };
            record(
                1,
                row(&format!("R{i}"), vec![field("x", ty, 0, 1, 1)], 1, 1),
            )
        })
        .collect();
    assemble(records, TARGET).unwrap();
}

/// Names are pasted into source text, so nothing but identifiers passes.
#[test]
fn records_that_no_macro_writes() {
    let mut evil_symbol = function("extra", vec![], Type::Unit);
    evil_symbol.symbol = "x; system(\"id\")".into();
    for item in [
        structure("A*/", vec![], 0, 1),
        Item::Function(evil_symbol),
        export(vec![param("a b", Type::U8)], Type::Unit),
        export(vec![param("a", Type::U8), param("a", Type::U8)], Type::Unit),
        structure("S", vec![field("x", Type::U64, 4, 8, 8)], 16, 8),
        structure("S", vec![field("x", Type::U64, 0, 8, 8)], 4, 4),
        structure("S", vec![field("x", Type::U64, u64::MAX - 7, 8, 8)], 8, 8),
        structure(
            "S",
            vec![field("x", Type::U8, 0, 1, 1), field("y", Type::U8, 0, 1, 1)],
            2,
            1,
        ),
        structure("S", vec![], 5, 3),
        enumeration("E", Type::U8, vec![variant("A", 256)]),
        enumeration("E", Type::U8, vec![variant("A", 1), variant("B", 1)]),
        enumeration("E", Type::U8, vec![]),
        enumeration("E", Type::F32, vec![variant("A", 1)]),
    ] {
        let name = format!("{item:?}");
        let mut records = bank();
        records.push(record(99, item));
        assert!(
            errors(records).iter().any(|e| e.code() == "FG114"),
            "{name}"
        );
    }
}

#[test]
fn two_versions_of_a_crate() {
    let mut records = bank();
    records.extend(bank().into_iter().map(|r| Record {
        version: "0.2.0".into(),
        ..r
    }));
    let errors = errors(records);
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].code(), "FG115");
}

#[test]
fn all_errors_at_once_in_a_stable_order() {
    let bad = || {
        let mut records = bank();
        records.push(record(
            90,
            export(
                vec![param("x", named("Ghost")), param("y", Type::Str)],
                Type::Unit,
            ),
        ));
        records.push(record(
            91,
            Item::Function(function("check", vec![], Type::Unit)),
        ));
        records
    };
    let mut reversed = bad();
    reversed.reverse();
    let codes = |list: Vec<Error>| list.iter().map(Coded::code).collect::<Vec<_>>();
    assert_eq!(codes(errors(bad())), ["FG109", "FG113", "FG110"]);
    assert_eq!(codes(errors(reversed)), ["FG109", "FG113", "FG110"]);
}
