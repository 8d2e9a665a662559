//! Hashes, and the committed file.

mod common;

use std::fs;
use std::path::PathBuf;

use common::*;
use ferrogo_contract::assemble::assemble;
use ferrogo_contract::codes::Coded;
use ferrogo_contract::hash::{api_hash, item_hash, item_hash64};
use ferrogo_contract::model::*;
use ferrogo_contract::store::{for_target, load, save};

const ARM: &str = "armv7-unknown-linux-gnueabihf";

fn contract(records: Vec<Record>, target: &str) -> Contract {
    assemble(records, target)
        .unwrap_or_else(|e| panic!("{e:?}"))
        .remove("bank")
        .unwrap()
}

/// The bank with its struct `Entry` changed.
fn with_entry(change: impl FnOnce(&mut StructDef)) -> Vec<Record> {
    let mut records = bank();
    let Item::Struct(d) = &mut records[0].item else {
        unreachable!()
    };
    change(d);
    records
}

struct File(PathBuf);

impl File {
    fn new(name: &str) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("store-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        File(folder.join("bank.contract.json"))
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(self.0.parent().unwrap());
    }
}

#[test]
fn docs_places_and_layouts_do_not_count() {
    let before = contract(bank(), TARGET);
    let after = with_entry(|d| {
        d.doc = "An entry.".into();
        d.fields[0].doc = "When.".into();
        d.fields[0].line = 7;
        d.fields[2].align = 4;
        (d.size, d.align) = (20, 4);
    });
    let mut after: Vec<Record> = after;
    for record in &mut after {
        record.place.line += 3;
        record.version = "0.9.0".into();
        if let Item::Function(d) = &mut record.item {
            d.ret_abi_size = 8;
            d.params.iter_mut().for_each(|p| p.abi_size = 4);
        }
    }
    let after = contract(after, ARM);
    assert_eq!(before.api_hash, after.api_hash);
    assert_ne!(before.layouts[TARGET].hash, after.layouts[ARM].hash);
    for (name, entry) in &before.items {
        assert_eq!(item_hash(entry), item_hash(&after.items[name]), "{name}");
    }
    let entry = &before.items["Book"];
    assert!(item_hash(entry).ends_with(&format!("{:016x}", item_hash64(entry))));
}

#[test]
fn everything_else_counts() {
    let hash = contract(bank(), TARGET).api_hash;
    let differs = |what: &str, change: &dyn Fn(&mut Vec<Record>)| {
        let mut records = bank();
        change(&mut records);
        let mut contract = Contract {
            krate: "bank".into(),
            ..Contract::default()
        };
        for record in records {
            contract.items.insert(
                record.item.name(),
                Entry {
                    place: record.place,
                    item: record.item,
                },
            );
        }
        assert_ne!(api_hash(&contract), hash, "{what}");
    };
    differs("an item less", &|r| drop(r.pop()));
    differs("a flat offset", &|r| {
        let Item::Record(d) = &mut r[2].item else {
            unreachable!()
        };
        d.fields[1].at = 12;
    });
    differs("a field's order", &|r| {
        let Item::Struct(d) = &mut r[0].item else {
            unreachable!()
        };
        d.fields.swap(0, 2);
    });
    differs("a discriminant", &|r| {
        let Item::Enum(d) = &mut r[1].item else {
            unreachable!()
        };
        d.variants[0].value = 0;
    });
    differs("a symbol", &|r| {
        let Item::Object(d) = &mut r[4].item else {
            unreachable!()
        };
        d.release.push('2');
    });
    differs("an owner", &|r| {
        let Item::Function(d) = &mut r[7].item else {
            unreachable!()
        };
        d.ret = Type::Owned(Side::C, boxed(Type::Slice(boxed(named("Entry")))));
    });
}

/// The hash is part of what is shipped: it may change only with the format.
#[test]
fn the_hash_is_stable() {
    let mut contract = Contract {
        krate: "bank".into(),
        ..Contract::default()
    };
    let record = record(
        8,
        enumeration(
            "Kind",
            Type::I8,
            vec![variant("Debit", -1), variant("Credit", 1)],
        ),
    );
    contract.items.insert(
        "Kind".into(),
        Entry {
            place: record.place,
            item: record.item,
        },
    );
    assert_eq!(
        api_hash(&contract),
        "90f0e4e7776c81643a6fc0e6aa41e3e92a36c0d04603d0259810f58927ed5027"
    );
}

#[test]
fn a_contract_survives_the_file() {
    let file = File::new("roundtrip");
    let contract = contract(bank(), TARGET);
    assert!(save(&file.0, &contract).unwrap().written);
    let loaded = load(&file.0, Some("bank")).unwrap();
    assert_eq!(loaded.api_hash, contract.api_hash);
    assert_eq!(loaded.layouts, contract.layouts);
    let Item::Struct(d) = &for_target(&loaded, TARGET).unwrap().items["Entry"].item else {
        unreachable!()
    };
    let Item::Struct(original) = &contract.items["Entry"].item else {
        unreachable!()
    };
    assert_eq!(d, original);
    assert!(for_target(&loaded, ARM).is_none());
    let text = fs::read_to_string(&file.0).unwrap();
    assert!(
        text.ends_with("}\n") && text.starts_with("{\n  \"format\": 1,\n  \"krate\": \"bank\","),
        "{text}"
    );
    assert_eq!(
        fs::read_dir(file.0.parent().unwrap()).unwrap().count(),
        1,
        "nothing is left beside it"
    );
}

#[test]
fn an_unchanged_contract_is_not_written() {
    let file = File::new("unchanged");
    let contract = contract(bank(), TARGET);
    save(&file.0, &contract).unwrap();
    // A file that cannot be replaced shows that nothing tried to.
    let before = fs::metadata(&file.0).unwrap().modified().unwrap();
    assert!(!save(&file.0, &contract).unwrap().written);
    assert_eq!(fs::metadata(&file.0).unwrap().modified().unwrap(), before);
    let mut reloaded = load(&file.0, None).unwrap();
    reloaded.layouts.clear();
    assert!(!save(&file.0, &reloaded).unwrap().written);
}

#[test]
fn targets_are_kept_while_they_hold() {
    let file = File::new("targets");
    save(&file.0, &contract(bank(), TARGET)).unwrap();
    let arm = with_entry(|d| (d.size, d.align, d.fields[2].align) = (20, 4, 4));
    let saved = save(&file.0, &contract(arm, ARM)).unwrap();
    assert!(saved.written && saved.notes.is_empty());
    let both = load(&file.0, None).unwrap();
    assert_eq!(both.layouts.keys().collect::<Vec<_>>(), [ARM, TARGET]);
    // Built again for the first target, the file stays as it is.
    assert!(!save(&file.0, &contract(bank(), TARGET)).unwrap().written);
}

#[test]
fn changed_types_lose_their_stale_layouts() {
    let holder = |name: &str, inner: Type| {
        record(
            80,
            structure(name, vec![field("x", inner, 0, 24, 8)], 24, 8),
        )
    };
    let plain = record(
        81,
        structure("Plain", vec![field("x", Type::U8, 0, 1, 1)], 1, 1),
    );
    let mut old = bank();
    old.extend([
        holder("Page", named("Entry")),
        holder("Book2", named("Page")),
        plain.clone(),
    ]);
    let mut new = with_entry(|d| d.fields[0].ty = Type::U32);
    new.extend([
        holder("Page", named("Entry")),
        holder("Book2", named("Page")),
        plain,
    ]);
    let file = File::new("stale");
    save(&file.0, &contract(old, ARM)).unwrap();
    let saved = save(&file.0, &contract(new, TARGET)).unwrap();
    assert_eq!(saved.notes.len(), 1);
    assert!(
        saved.notes[0].contains("Book2, Entry, Page") && saved.notes[0].contains(ARM),
        "{:?}",
        saved.notes
    );
    let loaded = load(&file.0, None).unwrap();
    assert_eq!(
        loaded.layouts[ARM].types.keys().collect::<Vec<_>>(),
        ["Plain"]
    );
    assert_eq!(loaded.layouts[TARGET].types.len(), 4);
}

#[test]
fn bad_files_are_named_and_kept() {
    let file = File::new("bad");
    let good = contract(bank(), TARGET);
    assert_eq!(load(&file.0, None).unwrap_err().code(), "FG111");
    save(&file.0, &good).unwrap();
    let text = fs::read_to_string(&file.0).unwrap();

    let other = load(&file.0, Some("risk")).unwrap_err();
    assert_eq!(other.code(), "FG116");
    assert!(
        other.to_string().contains("`bank`") && other.to_string().contains("`risk`"),
        "{other}"
    );

    for (bad, code, what) in [
        (String::new(), "FG111", "cut short"),
        (text[..text.len() / 2].to_owned(), "FG111", "cut short"),
        (
            text.replace("\"krate\": \"bank\"", "<<<<<<< HEAD"),
            "FG111",
            "damaged",
        ),
        (
            text.replace("\"format\": 1", "\"format\": 2"),
            "FG117",
            "format 2",
        ),
        (
            text.replace("\"symbol\": \"fg_", "\"symbol\": \"fg;"),
            "FG111",
            "no identifier",
        ),
        (
            text.replace("\"name\": \"Kind\"", "\"name\": \"Kin\""),
            "FG111",
            "under the name",
        ),
    ] {
        fs::write(&file.0, &bad).unwrap();
        let error = load(&file.0, None).unwrap_err();
        assert_eq!(error.code(), code, "{error}");
        assert!(error.to_string().contains(what), "{error}");
        // Nothing that cannot be read is overwritten: it may hold the layouts
        // of other targets.
        assert_eq!(save(&file.0, &good).unwrap_err().code(), code);
        assert_eq!(fs::read_to_string(&file.0).unwrap(), bad);
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let file = File::new("readonly");
    // A file where the folder should be, which not even root can write into.
    fs::write(&file.0, "").unwrap();
    let error = save(
        &file.0.join("bank.contract.json"),
        &contract(bank(), TARGET),
    )
    .unwrap_err();
    assert!(["FG401", "FG111"].contains(&error.code()), "{error}");
    assert!(error.to_string().contains("bank.contract.json"), "{error}");
}
