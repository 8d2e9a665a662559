//! Comparisons that no fixture of real compilers shows: pointers, failures,
//! and that a report never forgets anything.

use super::go::{Field, Kind, Package, TargetOutput, TypeEntry, TypeInfo};
use super::{Contracts, Failure, Layouts, Report, Target, compare};
use crate::model::{self, Contract, Item, Layout, Place, StructDef, Type};

fn info(text: &str, kind: Kind, size: u64) -> TypeInfo {
    TypeInfo {
        text: text.into(),
        kind,
        size,
        align: size.max(1),
        name: String::new(),
        depth: text.chars().take_while(|c| *c == '*').count() as u32,
        len: 0,
        elem: None,
        fields: Vec::new(),
    }
}

/// One struct `T { at: ty }` against one Go field.
fn one(ty: Type, go: TypeInfo) -> Report {
    let size = go.size;
    let field = model::Field {
        name: "at".into(),
        ty,
        doc: String::new(),
        line: 2,
        at: 0,
        size: 0,
        align: 0,
    };
    let def = StructDef {
        name: "T".into(),
        doc: String::new(),
        fields: vec![field],
        size: 0,
        align: 0,
        go: "m.T".into(),
    };
    let mut contract = Contract {
        krate: "k".into(),
        ..Contract::default()
    };
    let place = Place {
        file: "src/lib.rs".into(),
        line: 1,
    };
    contract.items.insert(
        "T".into(),
        model::Entry {
            place,
            item: Item::Struct(def),
        },
    );
    let layout = Layout {
        size,
        align: size,
        fields: vec![("at".into(), 0, size, size)],
    };
    let layouts: Layouts = [("k::T".to_owned(), layout)].into();
    let mut whole = info("T", Kind::Struct, size);
    whole.fields = vec![Field {
        name: "At".into(),
        offset: 0,
        file: "t.go".into(),
        line: 4,
        ty: go,
    }];
    let entry = TypeEntry {
        name: "T".into(),
        file: "t.go".into(),
        line: 3,
        ty: Some(whole),
        error: None,
    };
    let package = Package {
        pattern: "m".into(),
        path: "m".into(),
        types: vec![entry],
        ..Package::default()
    };
    let go = TargetOutput {
        goos: "linux".into(),
        goarch: "amd64".into(),
        packages: vec![package],
        error: None,
    };
    let mut report = Report::default();
    let target = Target {
        triple: "x86_64",
        layouts: &layouts,
        pointer: 8,
        go: &go,
        generated: None,
    };
    compare(
        Contracts {
            own: &contract,
            others: &[],
        },
        target,
        &mut report,
    );
    report
}

fn code(report: &Report) -> Option<&str> {
    report.errors().next().map(|d| d.code)
}

#[test]
fn the_depth_of_pointers_counts() {
    let to = |ty| Type::Ref(Box::new(ty));
    assert_eq!(
        code(&one(to(Type::U8), info("*uint8", Kind::Pointer, 8))),
        None
    );
    let deep = one(to(Type::U8), info("**uint8", Kind::Pointer, 8));
    assert_eq!(code(&deep), Some("FG207"));
    assert!(
        deep.to_string()
            .contains("depth 1 in Rust (`&u8`) and of depth 2 in Go"),
        "{deep}"
    );
    assert_eq!(
        code(&one(to(to(Type::U8)), info("**uint8", Kind::Pointer, 8))),
        None
    );
    // An address that Go cannot follow is opaque on purpose.
    assert_eq!(
        code(&one(to(Type::U8), info("uintptr", Kind::Uintptr, 8))),
        None
    );
    assert_eq!(
        code(&one(to(Type::U8), info("uint64", Kind::Uint, 8))),
        Some("FG207")
    );
}

#[test]
fn a_char_is_a_rune_of_either_sign() {
    assert_eq!(code(&one(Type::Char, info("rune", Kind::Int, 4))), None);
    assert_eq!(code(&one(Type::Char, info("uint32", Kind::Uint, 4))), None);
    assert_eq!(
        code(&one(Type::Char, info("byte", Kind::Uint, 1))),
        Some("FG202")
    );
}

#[test]
fn words_follow_the_target() {
    assert_eq!(code(&one(Type::Usize, info("uint", Kind::Uint, 8))), None);
    assert_eq!(
        code(&one(Type::Usize, info("uint32", Kind::Uint, 4))),
        Some("FG202")
    );
    assert_eq!(
        code(&one(Type::Isize, info("uint", Kind::Uint, 8))),
        Some("FG203")
    );
}

#[test]
fn what_has_no_layout_is_a_failure_and_not_a_pass() {
    let report = one(Type::String, info("string", Kind::String, 16));
    assert_eq!(report.failures.len(), 1, "{report}");
    assert!(!report.is_ok());
}

#[test]
fn one_failure_names_all_its_targets() {
    let mut report = Report::default();
    let failure = |target: &str| Failure {
        code: "FG209",
        targets: vec![target.into()],
        message: "m".into(),
        at: super::report::Spot::default(),
        why: "w".into(),
        fix: "f".into(),
    };
    report.fail(failure("a"));
    report.fail(failure("b"));
    assert_eq!(report.failures.len(), 1);
    assert_eq!(report.failures[0].targets, ["a", "b"]);
}
