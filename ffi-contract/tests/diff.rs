//! What counts as breaking.

mod common;

use common::*;
use ferrogo_contract::assemble::assemble;
use ferrogo_contract::diff::{Diff, diff};
use ferrogo_contract::model::*;

fn contract(records: Vec<Record>) -> Contract {
    let all = assemble(records, TARGET);
    all.unwrap_or_else(|e| panic!("{e:?}"))
        .remove("bank")
        .unwrap()
}

/// The difference that a change of the bank's record `name` makes.
fn changed(name: &str, change: impl FnOnce(&mut Item)) -> Diff {
    let mut records = bank();
    let record = records
        .iter_mut()
        .find(|r| r.item.name() == name)
        .expect("an item of the bank");
    change(&mut record.item);
    diff(&contract(bank()), &contract(records))
}

fn function_of(item: &mut Item) -> &mut FunctionDef {
    match item {
        Item::Function(d) => d,
        other => panic!("{other:?}"),
    }
}

fn struct_of(item: &mut Item) -> &mut StructDef {
    match item {
        Item::Struct(d) => d,
        other => panic!("{other:?}"),
    }
}

fn sum_of(item: &mut Item) -> &mut SumDef {
    match item {
        Item::Sum(d) => d,
        other => panic!("{other:?}"),
    }
}

fn import_of(item: &mut Item) -> &mut ImportDef {
    match item {
        Item::Import(d) => d,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn one(diff: &Diff, breaking: bool, what: &str) {
    let all: Vec<_> = diff
        .changes
        .iter()
        .map(|c| (c.breaking, c.what.as_str()))
        .collect();
    assert_eq!(all, [(breaking, what)], "{diff}");
    assert_eq!(diff.is_breaking(), breaking);
}

#[test]
fn nothing() {
    let same = diff(&contract(bank()), &contract(bank()));
    assert!(same.is_empty() && !same.is_breaking());
    assert_eq!(
        same.to_string(),
        "bank 0.1.0 -> bank 0.1.0: nothing changed\n"
    );
    assert!(changed("Entry", |i| struct_of(i).doc = "An entry.".into()).is_empty());
}

#[test]
fn items() {
    let mut fewer = bank();
    fewer.pop();
    one(
        &diff(&contract(bank()), &contract(fewer.clone())),
        true,
        "removed",
    );
    one(&diff(&contract(fewer), &contract(bank())), false, "added");
    let kind = changed("Kind", |i| {
        *i = structure("Kind", vec![field("x", Type::U8, 0, 1, 1)], 1, 1)
    });
    assert_eq!(kind.changes[0].what, "another kind of item");
}

#[test]
fn parameters() {
    let parse = "Statement::parse";
    let text = || param("text", Type::Ref(boxed(Type::Str)));
    let params = |list: Vec<Param>| changed(parse, |i| function_of(i).params = list);
    one(&params(vec![]), true, "parameter `text` removed");
    one(
        &params(vec![text(), param("strict", Type::Bool)]),
        true,
        "parameter `strict` added",
    );
    one(
        &params(vec![param("source", text().ty)]),
        false,
        "parameter renamed",
    );
    one(
        &params(vec![param("text", Type::Vec(boxed(Type::U8)))]),
        true,
        "parameter `text` has another type",
    );
    one(
        &params(vec![param("text", Type::String)]),
        true,
        "parameter `text` has another owner",
    );

    let with = |list: Vec<Param>| {
        let mut records = bank();
        records.push(record(
            90,
            Item::Function(function("extra", list, Type::Unit)),
        ));
        contract(records)
    };
    let (a, b) = (param("a", Type::U8), param("b", Type::U8));
    one(
        &diff(&with(vec![a.clone(), b.clone()]), &with(vec![b, a])),
        true,
        "parameters in another order",
    );
}

#[test]
fn results_and_receivers() {
    let ret = |name: &str, ty: Type| changed(name, |i| function_of(i).ret = ty);
    let statement = || boxed(named("Statement"));
    one(
        &ret("Statement::parse", named("Statement")),
        true,
        "result has another type",
    );
    one(
        &ret(
            "Statement::parse",
            Type::Result(statement(), boxed(Type::AnyError)),
        ),
        true,
        "result has another error type",
    );
    one(
        &ret("Statement::entries", Type::Vec(boxed(named("Entry")))),
        true,
        "result has another owner",
    );
    let receiver = |r| changed("Statement::entries", |i| function_of(i).receiver = r);
    one(&receiver(Receiver::Owned), true, "another receiver");
    let leaf = changed("Statement::entries", |i| function_of(i).leaf = true);
    one(&leaf, false, "leaf");
    let go = changed("Statement::entries", |i| function_of(i).go = "All".into());
    one(&go, true, "another Go name");
}

#[test]
fn structs_and_their_layouts() {
    let diff = changed("Entry", |i| {
        let d = struct_of(i);
        d.fields.swap(0, 1);
        (d.fields[0].at, d.fields[1].at) = (0, 4);
    });
    let whats: Vec<_> = diff
        .changes
        .iter()
        .map(|c| (c.kind, c.what.as_str(), c.before.as_str(), c.after.as_str()))
        .collect();
    assert_eq!(
        whats,
        [
            (
                "struct",
                "fields in another order",
                "value_date, kind, minor_units, currency",
                "kind, value_date, minor_units, currency"
            ),
            ("layout", "field `value_date`: offset", "0", "4"),
            ("layout", "field `kind`: offset", "4", "0"),
        ]
    );
    assert!(diff.is_breaking());
    let retyped = changed("Entry", |i| struct_of(i).fields[2].ty = Type::U64);
    one(&retyped, true, "field `minor_units` has another type");
    one(
        &changed("Entry", |i| struct_of(i).fields[2].name = "cents".into()),
        true,
        "field renamed",
    );
    one(
        &changed("Entry", |i| {
            struct_of(i).go = "example.org/ledger.Entry".into()
        }),
        true,
        "another Go type",
    );
    // The same definition with other bytes.
    let aligned = changed("Entry", |i| {
        (struct_of(i).size, struct_of(i).fields[3].align) = (32, 1)
    });
    one(&aligned, true, "size");
}

#[test]
fn enums() {
    let variants =
        |list: Vec<EnumVariant>| changed("Kind", |i| *i = enumeration("Kind", Type::I8, list));
    let (debit, credit) = (variant("Debit", -1), variant("Credit", 1));
    one(
        &variants(vec![debit.clone(), credit.clone(), variant("Fee", 2)]),
        false,
        "variant `Fee` added",
    );
    one(
        &variants(vec![debit.clone()]),
        true,
        "variant `Credit` removed",
    );
    one(
        &variants(vec![debit.clone(), variant("Credit", 2)]),
        true,
        "variant `Credit` renumbered",
    );
    // The numbers are what counts.
    assert!(variants(vec![credit, debit]).is_empty());
}

#[test]
fn errors_and_their_variants() {
    let variants = |list: &[&str]| changed("ParseError", |i| *i = error("ParseError", list));
    one(
        &variants(&["Empty", "BadDate", "BadSum"]),
        false,
        "variant `BadSum` added",
    );
    one(
        &variants(&["Empty", "BadSum", "BadDate"]),
        true,
        "variant `BadSum` added",
    );
    one(
        &variants(&["BadDate", "Empty"]),
        true,
        "variants in another order",
    );
    let data = changed("ParseError", |i| {
        sum_of(i).variants[1].fields = vec![field("line", Type::U32, 0, 4, 4)];
    });
    one(&data, true, "variant `BadDate`: field `line` added");
}

#[test]
fn traits_and_objects() {
    let added = changed("Book", |i| {
        let method = MethodDef {
            name: "count".into(),
            ..import_of(i).methods[0].clone()
        };
        import_of(i).methods.push(method);
    });
    one(&added, true, "method `count` added");
    assert_eq!(
        added.changes[0].after,
        "(reference: &str) -> Result<Option<Entry>, ParseError>"
    );
    let retyped = changed("Book", |i| import_of(i).methods[0].params[0].ty = Type::U64);
    one(
        &retyped,
        true,
        "method `find`: parameter `reference` has another type",
    );
    one(
        &changed("Statement", |i| *i = object("Statement", true)),
        true,
        "another way of sharing",
    );
}

#[test]
fn a_rename_is_a_hint_and_no_more() {
    let mut renamed = bank();
    renamed[2].item = row(
        "Partner",
        match &bank()[2].item {
            Item::Record(d) => d.fields.clone(),
            _ => unreachable!(),
        },
        16,
        4,
    );
    let Item::Function(d) = &mut renamed[9].item else {
        unreachable!()
    };
    d.ret = Type::Rows(boxed(named("Partner")));
    let diff = diff(&contract(bank()), &contract(renamed));
    assert_eq!(
        diff.hints,
        ["record `Party` may have been renamed to `Partner`: nothing else about it differs"]
    );
    assert!(diff.is_breaking());
}

#[test]
fn the_text_puts_breaking_first() {
    let diff = changed("ParseError", |i| {
        *i = error("ParseError", &["Empty", "BadSum"])
    });
    assert_eq!(
        diff.to_string(),
        "\
bank 0.1.0 -> bank 0.1.0: 1 breaking, 1 compatible

breaking
  error ParseError
    variant `BadDate` removed: was BadDate
      Go code that names it no longer compiles

compatible
  error ParseError
    variant `BadSum` added: BadSum
      a Go type switch needs a new case or a default
"
    );
}
