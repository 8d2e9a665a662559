//! The Rust side: a module per row.
//!
//! In: text. Each way has one block for the exports, and one for the methods
//! and the calls of the trait that Go implements.

use std::fmt::Write as _;

use crate::table::{Row, Table, Way};

const HEAD: &str = "Written by conf-generate from table.toml; do not edit.";

/// `rows/mod.rs`.
pub fn index(table: &Table) -> String {
    let mut t = format!("//! The table's rows.\n//!\n//! {HEAD}\n\n");
    for row in &table.rows {
        writeln!(t, "mod {}_row;", row.name).expect("text grows");
    }
    t
}

/// The module of a row.
///
/// # Errors
/// When a row's way has no meaning for it.
pub fn row(_: &Table, row: &Row) -> Result<String, String> {
    let mut t = Template {
        row,
        out: String::new(),
    };
    t.out.push_str(&format!(
        "//! `{}`: every way it crosses.\n//!\n//! {HEAD}\n\n",
        row.rust
    ));
    t.out.push_str("#![allow(unused_imports, clippy::all)]\n\n");
    t.out
        .push_str("use std::collections::{BTreeMap, HashMap};\n");
    t.out
        .push_str("use std::time::{Duration, SystemTime, UNIX_EPOCH};\n\n");
    t.out
        .push_str("use conf_types::{Kind, Leaf, Level, Mixed, Nested, Point, Shape, Tree};\n\n");
    t.out
        .push_str("use crate::check::{Checks, at, list, same};\n\n");
    t.add(
        "/// The row's type; an alias, which rustc resolves for the contract.\ntype T = RUST;\n\n",
    );
    t.out.push_str("fn samples() -> Vec<T> {\n    vec![\n");
    for sample in &row.samples {
        t.out.push_str(&format!("        {},\n", sample.rust()));
    }
    t.out
        .push_str("    ]\n}\n\nfn sample(i: u32) -> T {\n    at(samples(), i)\n}\n");
    t.holders();
    t.exports();
    t.import();
    t.drive();
    Ok(t.out)
}

struct Template<'a> {
    row: &'a Row,
    out: String,
}

impl Template<'_> {
    /// Adds text with ROW, CAMEL, RUST and LENT filled in.
    fn add(&mut self, text: &str) {
        let text = text
            .replace("CAMEL", &self.row.camel())
            .replace("ROW", &self.row.name)
            .replace("RUST", &self.row.rust)
            .replace("LENT", self.row.lent());
        self.out.push_str(&text);
    }

    /// Adds text for a way, when exports cross it.
    fn way(&mut self, way: Way, text: &str) {
        if self.row.has(way) {
            self.add(text);
        }
    }

    /// The same for callbacks.
    fn back(&mut self, way: Way, text: &str) {
        if self.row.has_back(way) {
            self.add(text);
        }
    }

    /// The types that hold a value of the row.
    fn holders(&mut self) {
        let key = |text| if self.row.key { text } else { "" };
        let (by_value, sample) = (
            key("\n    pub by_value: BTreeMap<T, u8>,"),
            key(", by_value: BTreeMap::from([(v.clone(), 4)])"),
        );
        self.way(
            Way::Field,
            &format!(
                r#"
/// A record around it.
#[derive(ferrogo::Record, Clone, Debug)]
pub struct FieldCAMEL {{
    pub before: u8,
    pub value: T,
    pub after: u16,
    pub option: Option<T>,
    pub none: Option<T>,
    pub list: Vec<T>,
    pub array: [T; 2],
    pub by_key: BTreeMap<u8, T>,{by_value}
}}

fn field(i: u32) -> FieldCAMEL {{
    let v = sample(i);
    FieldCAMEL {{
        before: 1, value: v.clone(), after: 2, option: Some(v.clone()), none: None, list: samples(),
        array: [v.clone(), v.clone()], by_key: BTreeMap::from([(3, v.clone())]){sample},
    }}
}}
"#
            ),
        );
        self.way(
            Way::Plain,
            r#"
/// A layout struct around it.
#[derive(ferrogo::Layout, Clone, Copy, Debug)]
#[repr(C)]
pub struct PlainCAMEL {
    pub before: u8,
    pub value: T,
    pub after: u8,
    pub array: [T; 3],
}

fn plain(i: u32) -> PlainCAMEL {
    PlainCAMEL { before: 1, value: sample(i), after: 2, array: [sample(i); 3] }
}
"#,
        );
        self.way(
            Way::Sum,
            r#"
/// An enum with it as data.
#[derive(ferrogo::Record, Clone, Debug)]
pub enum SumCAMEL {
    Nothing,
    One(T),
    Two { a: u8, b: T },
}

fn sum(i: u32, variant: u32) -> SumCAMEL {
    match variant {
        0 => SumCAMEL::Nothing,
        1 => SumCAMEL::One(sample(i)),
        _ => SumCAMEL::Two { a: 7, b: sample(i) },
    }
}
"#,
        );
        self.way(
            Way::Fail,
            r#"
/// An error that carries it.
#[derive(ferrogo::Error, Clone, Debug)]
pub enum FailCAMEL {
    Nothing,
    With(T),
    Go(String),
}

impl std::fmt::Display for FailCAMEL {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl From<ferrogo::GoError> for FailCAMEL {
    fn from(e: ferrogo::GoError) -> Self {
        FailCAMEL::Go(e.message)
    }
}

fn outcome(i: u32, how: u32) -> Result<T, FailCAMEL> {
    match how {
        0 => Ok(sample(i)),
        1 => Err(FailCAMEL::Nothing),
        _ => Err(FailCAMEL::With(sample(i))),
    }
}
"#,
        );
    }

    /// What Go calls. `give_` makes sample `i` here, `take_` says whether it
    /// came as it is known here, so that each direction is judged alone.
    fn exports(&mut self) {
        self.way(
            Way::Value,
            r#"
#[ferrogo::export]
pub fn give_ROW(i: u32) -> T {
    sample(i)
}

#[ferrogo::export]
pub fn take_ROW(i: u32, v: T) -> bool {
    same(&v, &sample(i))
}
"#,
        );
        self.way(
            Way::Lend,
            r#"
#[ferrogo::export]
pub fn lend_ROW(i: u32, v: &LENT) -> bool {
    same(&v, &&*sample(i).as_lent())
}
"#,
        );
        if self.row.has(Way::Lend) {
            // `&str` and `&T` of a sample, in one word.
            self.add(
                r#"
trait AsLent {
    fn as_lent(&self) -> &LENT;
}

impl AsLent for T {
    fn as_lent(&self) -> &LENT {
        self
    }
}
"#,
            );
        }
        self.way(
            Way::Change,
            r#"
/// Says whether `v` is sample `i`, and makes it the next one.
#[ferrogo::export]
pub fn change_ROW(i: u32, v: &mut T) -> bool {
    same(&std::mem::replace(v, sample((i + 1) % samples().len() as u32)), &sample(i))
}
"#,
        );
        self.way(
            Way::Option,
            r#"
#[ferrogo::export]
pub fn give_option_ROW(i: u32, some: bool) -> Option<T> {
    some.then(|| sample(i))
}

#[ferrogo::export]
pub fn take_option_ROW(i: u32, some: bool, v: Option<T>) -> bool {
    same(&v, &some.then(|| sample(i)))
}
"#,
        );
        if self.row.has(Way::Option) && self.row.has(Way::Lend) {
            self.add(
                r#"
#[ferrogo::export]
pub fn lend_option_ROW(i: u32, some: bool, v: Option<&LENT>) -> bool {
    same(&v.map(|v| format!("{v:?}")), &some.then(|| format!("{:?}", sample(i))))
}
"#,
            );
        }
        self.way(
            Way::Fail,
            r#"
#[ferrogo::export]
pub fn try_ROW(i: u32, how: u32) -> Result<T, FailCAMEL> {
    outcome(i, how)
}
"#,
        );
        self.way(
            Way::Pair,
            r#"
#[ferrogo::export]
pub fn pair_ROW(i: u32, some: bool) -> (T, Option<T>, u8) {
    (sample(i), some.then(|| sample(i)), 9)
}

#[ferrogo::export]
pub fn try_pair_ROW(i: u32, how: u32) -> Result<(T, u8), FailCAMEL> {
    outcome(i, how).map(|v| (v, 9))
}
"#,
        );
        self.way(
            Way::Vec,
            r#"
#[ferrogo::export]
pub fn give_vec_ROW(n: u32) -> Vec<T> {
    list(&samples(), n)
}

#[ferrogo::export]
pub fn take_vec_ROW(n: u32, v: Vec<T>) -> bool {
    same(&v, &list(&samples(), n))
}

#[ferrogo::export]
pub fn give_option_vec_ROW(n: u32, some: bool) -> Option<Vec<T>> {
    some.then(|| list(&samples(), n))
}

#[ferrogo::export]
pub fn take_option_vec_ROW(n: u32, some: bool, v: Option<Vec<T>>) -> bool {
    same(&v, &some.then(|| list(&samples(), n)))
}
"#,
        );
        self.way(
            Way::Slice,
            r#"
#[ferrogo::export]
pub fn slice_ROW(n: u32, v: &[T]) -> bool {
    same(&v, &&*list(&samples(), n))
}
"#,
        );
        self.way(
            Way::SliceMut,
            r#"
/// Says whether `v` is the list of `n`, and turns it around.
#[ferrogo::export]
pub fn slice_mut_ROW(n: u32, v: &mut [T]) -> bool {
    let good = same(&&*v, &&*list(&samples(), n));
    v.reverse();
    good
}
"#,
        );
        self.way(
            Way::Closure,
            r#"
#[ferrogo::export]
pub fn call_ROW(i: u32, f: &dyn Fn(T) -> T) -> bool {
    same(&f(sample(i)), &sample(i))
}

#[ferrogo::export]
pub fn call_mut_ROW(i: u32, f: &mut dyn FnMut(T) -> T) -> bool {
    same(&f(sample(i)), &sample(i)) && same(&f(sample(0)), &sample(0))
}

/// Calls it on a thread of Rust's own and drops it there.
#[ferrogo::export]
pub fn call_kept_ROW(i: u32, f: Box<dyn Fn(T) -> T + Send + Sync>) -> bool {
    std::thread::spawn(move || same(&f(sample(i)), &sample(i))).join().is_ok_and(|good| good)
}
"#,
        );
        self.way(
            Way::Field,
            r#"
#[ferrogo::export]
pub fn give_field_ROW(i: u32) -> FieldCAMEL {
    field(i)
}

#[ferrogo::export]
pub fn take_field_ROW(i: u32, v: FieldCAMEL) -> bool {
    same(&v, &field(i))
}
"#,
        );
        self.way(
            Way::Plain,
            r#"
#[ferrogo::export]
pub fn give_plain_ROW(i: u32) -> PlainCAMEL {
    plain(i)
}

#[ferrogo::export]
pub fn take_plain_ROW(i: u32, v: &PlainCAMEL) -> bool {
    same(v, &plain(i))
}
"#,
        );
        self.way(
            Way::Sum,
            r#"
#[ferrogo::export]
pub fn give_sum_ROW(i: u32, variant: u32) -> SumCAMEL {
    sum(i, variant)
}

#[ferrogo::export]
pub fn take_sum_ROW(i: u32, variant: u32, v: &SumCAMEL) -> bool {
    same(v, &sum(i, variant))
}
"#,
        );
    }

    /// What Rust calls.
    fn import(&mut self) {
        self.add(
            "\n/// What Go implements for this row.\n#[ferrogo::import]\npub trait BackCAMEL {\n",
        );
        self.back(
            Way::Value,
            "    fn give(&self, i: u32) -> T;\n    fn take(&self, i: u32, v: T) -> bool;\n",
        );
        self.back(Way::Lend, "    fn lend(&self, i: u32, v: &LENT) -> bool;\n");
        self.back(Way::Option, "    fn give_option(&self, i: u32, some: bool) -> Option<T>;\n    fn take_option(&self, i: u32, some: bool, v: Option<T>) -> bool;\n");
        self.back(
            Way::Fail,
            "    fn fail(&self, i: u32, how: u32) -> Result<T, FailCAMEL>;\n",
        );
        self.back(
            Way::Pair,
            "    fn pair(&self, i: u32, some: bool) -> (T, Option<T>, u8);\n",
        );
        self.back(Way::Vec, "    fn give_vec(&self, n: u32) -> Vec<T>;\n    fn take_vec(&self, n: u32, v: Vec<T>) -> bool;\n");
        self.back(
            Way::Slice,
            "    fn slice(&self, n: u32, v: &[T]) -> bool;\n",
        );
        self.back(
            Way::SliceMut,
            "    /// Turns it around.\n    fn slice_mut(&self, n: u32, v: &mut [T]) -> bool;\n",
        );
        self.back(Way::Field, "    fn give_field(&self, i: u32) -> FieldCAMEL;\n    fn take_field(&self, i: u32, v: &FieldCAMEL) -> bool;\n");
        self.back(Way::Plain, "    fn give_plain(&self, i: u32) -> PlainCAMEL;\n    fn take_plain(&self, i: u32, v: &PlainCAMEL) -> bool;\n");
        self.back(Way::Sum, "    fn give_sum(&self, i: u32, variant: u32) -> SumCAMEL;\n    fn take_sum(&self, i: u32, variant: u32, v: SumCAMEL) -> bool;\n");
        self.out.push_str("}\n");
    }

    /// The calls of what Go implements.
    fn drive(&mut self) {
        self.add(
            r#"
/// Calls every method on the caller's thread; the error names what came wrong.
#[ferrogo::export]
pub fn drive_ROW(back: &dyn BackCAMEL) -> Result<(), String> {
    drive(back)
}

/// The same on a thread of Rust's own, with an implementation that is kept.
#[ferrogo::export]
pub fn drive_kept_ROW(back: Box<dyn BackCAMEL + Send + Sync>) -> Result<(), String> {
    std::thread::spawn(move || drive(&*back)).join().map_err(|_| "the thread panicked".to_owned())?
}

fn drive(back: &dyn BackCAMEL) -> Result<(), String> {
    let mut c = Checks::default();
    for (i, want) in (0u32..).zip(samples()) {
"#,
        );
        self.back(Way::Value, "        c.that(\"give\", i, same(&back.give(i), &want));\n        c.that(\"take\", i, back.take(i, want.clone()));\n");
        self.back(
            Way::Lend,
            "        c.that(\"lend\", i, back.lend(i, &want));\n",
        );
        self.back(Way::Option, "        for some in [true, false] {\n            let v = some.then(|| want.clone());\n            c.that(\"give_option\", i, same(&back.give_option(i, some), &v));\n            c.that(\"take_option\", i, back.take_option(i, some, v));\n        }\n");
        self.back(Way::Fail, "        for how in 0..3 {\n            c.that(\"fail\", i, same(&back.fail(i, how), &outcome(i, how)));\n        }\n");
        self.back(Way::Pair, "        for some in [true, false] {\n            let v = some.then(|| want.clone());\n            c.that(\"pair\", i, same(&back.pair(i, some), &(want.clone(), v, 9)));\n        }\n");
        self.back(Way::Field, "        c.that(\"give_field\", i, same(&back.give_field(i), &field(i)));\n        c.that(\"take_field\", i, back.take_field(i, &field(i)));\n");
        self.back(Way::Plain, "        c.that(\"give_plain\", i, same(&back.give_plain(i), &plain(i)));\n        c.that(\"take_plain\", i, back.take_plain(i, &plain(i)));\n");
        self.back(Way::Sum, "        for variant in 0..3 {\n            c.that(\"give_sum\", i, same(&back.give_sum(i, variant), &sum(i, variant)));\n            c.that(\"take_sum\", i, back.take_sum(i, variant, sum(i, variant)));\n        }\n");
        self.out.push_str("    }\n");
        if self.row.has_back(Way::Vec) {
            self.out.push_str(
                "    for n in crate::check::LENGTHS {\n        let v = list(&samples(), n);\n",
            );
            self.back(Way::Vec, "        c.that(\"give_vec\", n, same(&back.give_vec(n), &v));\n        c.that(\"take_vec\", n, back.take_vec(n, v.clone()));\n");
            self.back(
                Way::Slice,
                "        c.that(\"slice\", n, back.slice(n, &v));\n",
            );
            self.back(Way::SliceMut, "        let mut turned = v.clone();\n        c.that(\"slice_mut\", n, back.slice_mut(n, &mut turned));\n        turned.reverse();\n        c.that(\"slice_mut, turned back\", n, same(&turned, &v));\n");
            self.out.push_str("    }\n");
        }
        self.out.push_str("    c.done()\n}\n");
    }
}
