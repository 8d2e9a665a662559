//! Rust's own numbers on targets whose standard library is not installed.

#[path = "layout/contract.rs"]
#[allow(dead_code, reason = "shared with the other layout tests")]
mod contract;

use std::mem::{align_of, offset_of, size_of};
use std::path::{Path, PathBuf};

use ferrogo_build::layout::measure;
use ferrogo_contract::hash::layout_hash;
use ferrogo_contract::model::{Contract, FORMAT, Item, Layout, TargetLayouts, Type};

fn work_dir() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("probe")
}

fn layout(contract: &Contract, name: &str, target: &str) -> Layout {
    measure(contract, &[], target, &work_dir())
        .unwrap_or_else(|err| panic!("{err}"))
        .types[name]
        .clone()
}

/// Name and offset of each field.
fn offsets(layout: &Layout) -> Vec<(&str, u64)> {
    layout
        .fields
        .iter()
        .map(|(name, at, ..)| (name.as_str(), *at))
        .collect()
}

fn mixed() -> Contract {
    let mut contract = Contract {
        format: FORMAT,
        krate: "k".into(),
        ..Contract::default()
    };
    let array = |of: Type, n| Type::Array(Box::new(of), n);
    let inner = contract::structure("Inner", 1, &[("type", Type::U8), ("wide", Type::F64)]);
    contract::add(&mut contract, 1, Item::Struct(inner));
    let outer = contract::structure(
        "Outer",
        5,
        &[
            ("flag", Type::Bool),
            ("inner", array(Type::Named("k::Inner".into()), 2)),
            ("letter", Type::Char),
            ("count", Type::Usize),
            ("link", Type::Ref(Box::new(Type::U64))),
            ("code", array(Type::I16, 3)),
        ],
    );
    contract::add(&mut contract, 5, Item::Struct(outer));
    contract
}

#[allow(dead_code, reason = "only its layout is used")]
#[repr(C)]
struct Inner {
    ty: u8,
    wide: f64,
}

#[allow(dead_code, reason = "only its layout is used")]
#[repr(C)]
struct Outer {
    flag: bool,
    inner: [Inner; 2],
    letter: char,
    count: usize,
    link: &'static u64,
    code: [i16; 3],
}

#[test]
fn the_probe_and_a_real_compilation_agree() {
    let host = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let found = layout(&mixed(), "Outer", &host);
    let real = [
        ("flag", offset_of!(Outer, flag)),
        ("inner", offset_of!(Outer, inner)),
        ("letter", offset_of!(Outer, letter)),
        ("count", offset_of!(Outer, count)),
        ("link", offset_of!(Outer, link)),
        ("code", offset_of!(Outer, code)),
    ];
    assert_eq!(offsets(&found), real.map(|(name, at)| (name, at as u64)));
    assert_eq!(
        (found.size, found.align),
        (size_of::<Outer>() as u64, align_of::<Outer>() as u64)
    );
    assert_eq!(found.fields[1].2, 2 * size_of::<Inner>() as u64);
}

#[test]
fn every_target_has_its_own_numbers() {
    let contract = mixed();
    let of = |target: &str| {
        let outer = layout(&contract, "Outer", target);
        let offsets: Vec<u64> = outer.fields.iter().map(|f| f.1).collect();
        (offsets, outer.size, outer.align)
    };
    let wide = (vec![0, 8, 40, 48, 56, 64], 72, 8);
    assert_eq!(of("x86_64-unknown-linux-gnu"), wide);
    assert_eq!(of("aarch64-unknown-linux-gnu"), wide);
    // Big-endian: the numbers themselves are read in that order.
    assert_eq!(of("s390x-unknown-linux-gnu"), wide);
    assert_eq!(
        of("armv7-unknown-linux-gnueabihf"),
        (vec![0, 8, 40, 44, 48, 52], 64, 8)
    );
    assert_eq!(
        of("i686-unknown-linux-gnu"),
        (vec![0, 4, 28, 32, 36, 40], 48, 4)
    );
    // Other object formats are read as well.
    assert_eq!(of("x86_64-pc-windows-msvc"), wide);
    assert_eq!(of("aarch64-apple-darwin"), wide);
}

#[test]
fn an_alignment_given_by_hand_is_kept() {
    let mut contract = Contract {
        format: FORMAT,
        krate: "k".into(),
        ..Contract::default()
    };
    contract::add(
        &mut contract,
        1,
        Item::Struct(contract::structure("Line", 1, &[("word", Type::U32)])),
    );
    let fields = vec![("word".to_owned(), 0, 4, 4)];
    let types = [(
        "Line".to_owned(),
        Layout {
            size: 64,
            align: 64,
            fields,
        },
    )]
    .into();
    contract.layouts.insert(
        "x86_64-unknown-linux-gnu".into(),
        TargetLayouts {
            hash: String::new(),
            types,
        },
    );
    let line = layout(&contract, "Line", "armv7-unknown-linux-gnueabihf");
    assert_eq!((line.size, line.align), (64, 64));
}

#[test]
fn layouts_carry_the_hash_of_their_target() {
    let found = measure(&mixed(), &[], "i686-unknown-linux-gnu", &work_dir()).unwrap();
    assert_eq!(found.hash, layout_hash(&found.types));
    assert_eq!(found.types.keys().collect::<Vec<_>>(), ["Inner", "Outer"]);
}

#[test]
fn a_type_of_another_crate_is_measured_with_its_contract() {
    let mut contract = Contract {
        format: FORMAT,
        krate: "a".into(),
        ..Contract::default()
    };
    let shared = contract::structure(
        "Uses",
        1,
        &[
            ("flag", Type::Bool),
            ("inner", Type::Named("k::Inner".into())),
        ],
    );
    contract::add(&mut contract, 1, Item::Struct(shared));
    let other = mixed();
    let found = measure(
        &contract,
        &[&other],
        "x86_64-unknown-linux-gnu",
        &work_dir(),
    )
    .unwrap();
    assert_eq!(offsets(&found.types["Uses"]), [("flag", 0), ("inner", 8)]);
    assert_eq!(
        found.types.len(),
        1,
        "the other crate's layouts are its own"
    );
    let error = measure(&contract, &[], "x86_64-unknown-linux-gnu", &work_dir()).unwrap_err();
    assert_eq!(error.code(), "FG109");
}

#[test]
fn what_has_no_fixed_bytes_is_refused() {
    let mut contract = Contract {
        format: FORMAT,
        krate: "k".into(),
        ..Contract::default()
    };
    contract::add(
        &mut contract,
        1,
        Item::Struct(contract::structure("Bad", 1, &[("text", Type::String)])),
    );
    let error = measure(&contract, &[], "x86_64-unknown-linux-gnu", &work_dir()).unwrap_err();
    assert_eq!(error.code(), "FG113");
    assert!(error.found().contains("k::Bad.text"), "{error}");
    let error = measure(&mixed(), &[], "no-such-target", &work_dir()).unwrap_err();
    assert_eq!(error.code(), "FG405", "{error}");
}
