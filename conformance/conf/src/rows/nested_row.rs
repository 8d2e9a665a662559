//! `Nested`: every way it crosses.
//!
//! Written by conf-generate from table.toml; do not edit.

#![allow(unused_imports, clippy::all)]

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use conf_types::{Kind, Leaf, Level, Mixed, Nested, Point, Shape, Tree};

use crate::check::{Checks, at, list, same};

/// The row's type; an alias, which rustc resolves for the contract.
type T = Nested;

fn samples() -> Vec<T> {
    vec![
        Nested { id: 0, from: Point { x: 0, y: 0 }, path: [Point { x: 0, y: 0 }; 2], level: Level::Zero },
        Nested { id: u32::MAX, from: Point { x: 1, y: 2 }, path: [Point { x: 3, y: 4 }, Point { x: -5, y: -6 }], level: Level::Lowest },
    ]
}

fn sample(i: u32) -> T {
    at(samples(), i)
}

/// A record around it.
#[derive(ferrogo::Record, Clone, Debug)]
pub struct FieldNested {
    pub before: u8,
    pub value: T,
    pub after: u16,
    pub option: Option<T>,
    pub none: Option<T>,
    pub list: Vec<T>,
    pub array: [T; 2],
    pub by_key: BTreeMap<u8, T>,
}

fn field(i: u32) -> FieldNested {
    let v = sample(i);
    FieldNested {
        before: 1, value: v.clone(), after: 2, option: Some(v.clone()), none: None, list: samples(),
        array: [v.clone(), v.clone()], by_key: BTreeMap::from([(3, v.clone())]),
    }
}

/// A layout struct around it.
#[derive(ferrogo::Layout, Clone, Copy, Debug)]
#[repr(C)]
pub struct PlainNested {
    pub before: u8,
    pub value: T,
    pub after: u8,
    pub array: [T; 3],
}

fn plain(i: u32) -> PlainNested {
    PlainNested { before: 1, value: sample(i), after: 2, array: [sample(i); 3] }
}

/// An enum with it as data.
#[derive(ferrogo::Record, Clone, Debug)]
pub enum SumNested {
    Nothing,
    One(T),
    Two { a: u8, b: T },
}

fn sum(i: u32, variant: u32) -> SumNested {
    match variant {
        0 => SumNested::Nothing,
        1 => SumNested::One(sample(i)),
        _ => SumNested::Two { a: 7, b: sample(i) },
    }
}

/// An error that carries it.
#[derive(ferrogo::Error, Clone, Debug)]
pub enum FailNested {
    Nothing,
    With(T),
    Go(String),
}

impl std::fmt::Display for FailNested {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl From<ferrogo::GoError> for FailNested {
    fn from(e: ferrogo::GoError) -> Self {
        FailNested::Go(e.message)
    }
}

fn outcome(i: u32, how: u32) -> Result<T, FailNested> {
    match how {
        0 => Ok(sample(i)),
        1 => Err(FailNested::Nothing),
        _ => Err(FailNested::With(sample(i))),
    }
}

#[ferrogo::export]
pub fn give_nested(i: u32) -> T {
    sample(i)
}

#[ferrogo::export]
pub fn take_nested(i: u32, v: T) -> bool {
    same(&v, &sample(i))
}

#[ferrogo::export]
pub fn lend_nested(i: u32, v: &T) -> bool {
    same(&v, &&*sample(i).as_lent())
}

trait AsLent {
    fn as_lent(&self) -> &T;
}

impl AsLent for T {
    fn as_lent(&self) -> &T {
        self
    }
}

/// Says whether `v` is sample `i`, and makes it the next one.
#[ferrogo::export]
pub fn change_nested(i: u32, v: &mut T) -> bool {
    same(&std::mem::replace(v, sample((i + 1) % samples().len() as u32)), &sample(i))
}

#[ferrogo::export]
pub fn give_option_nested(i: u32, some: bool) -> Option<T> {
    some.then(|| sample(i))
}

#[ferrogo::export]
pub fn take_option_nested(i: u32, some: bool, v: Option<T>) -> bool {
    same(&v, &some.then(|| sample(i)))
}

#[ferrogo::export]
pub fn lend_option_nested(i: u32, some: bool, v: Option<&T>) -> bool {
    same(&v.map(|v| format!("{v:?}")), &some.then(|| format!("{:?}", sample(i))))
}

#[ferrogo::export]
pub fn try_nested(i: u32, how: u32) -> Result<T, FailNested> {
    outcome(i, how)
}

#[ferrogo::export]
pub fn pair_nested(i: u32, some: bool) -> (T, Option<T>, u8) {
    (sample(i), some.then(|| sample(i)), 9)
}

#[ferrogo::export]
pub fn try_pair_nested(i: u32, how: u32) -> Result<(T, u8), FailNested> {
    outcome(i, how).map(|v| (v, 9))
}

#[ferrogo::export]
pub fn give_vec_nested(n: u32) -> Vec<T> {
    list(&samples(), n)
}

#[ferrogo::export]
pub fn take_vec_nested(n: u32, v: Vec<T>) -> bool {
    same(&v, &list(&samples(), n))
}

#[ferrogo::export]
pub fn give_option_vec_nested(n: u32, some: bool) -> Option<Vec<T>> {
    some.then(|| list(&samples(), n))
}

#[ferrogo::export]
pub fn take_option_vec_nested(n: u32, some: bool, v: Option<Vec<T>>) -> bool {
    same(&v, &some.then(|| list(&samples(), n)))
}

#[ferrogo::export]
pub fn slice_nested(n: u32, v: &[T]) -> bool {
    same(&v, &&*list(&samples(), n))
}

/// Says whether `v` is the list of `n`, and turns it around.
#[ferrogo::export]
pub fn slice_mut_nested(n: u32, v: &mut [T]) -> bool {
    let good = same(&&*v, &&*list(&samples(), n));
    v.reverse();
    good
}

#[ferrogo::export]
pub fn call_nested(i: u32, f: &dyn Fn(T) -> T) -> bool {
    same(&f(sample(i)), &sample(i))
}

#[ferrogo::export]
pub fn call_mut_nested(i: u32, f: &mut dyn FnMut(T) -> T) -> bool {
    same(&f(sample(i)), &sample(i)) && same(&f(sample(0)), &sample(0))
}

/// Calls it on a thread of Rust's own and drops it there.
#[ferrogo::export]
pub fn call_kept_nested(i: u32, f: Box<dyn Fn(T) -> T + Send + Sync>) -> bool {
    std::thread::spawn(move || same(&f(sample(i)), &sample(i))).join().is_ok_and(|good| good)
}

#[ferrogo::export]
pub fn give_field_nested(i: u32) -> FieldNested {
    field(i)
}

#[ferrogo::export]
pub fn take_field_nested(i: u32, v: FieldNested) -> bool {
    same(&v, &field(i))
}

#[ferrogo::export]
pub fn give_plain_nested(i: u32) -> PlainNested {
    plain(i)
}

#[ferrogo::export]
pub fn take_plain_nested(i: u32, v: &PlainNested) -> bool {
    same(v, &plain(i))
}

#[ferrogo::export]
pub fn give_sum_nested(i: u32, variant: u32) -> SumNested {
    sum(i, variant)
}

#[ferrogo::export]
pub fn take_sum_nested(i: u32, variant: u32, v: &SumNested) -> bool {
    same(v, &sum(i, variant))
}

/// What Go implements for this row.
#[ferrogo::import]
pub trait BackNested {
    fn give(&self, i: u32) -> T;
    fn take(&self, i: u32, v: T) -> bool;
    fn lend(&self, i: u32, v: &T) -> bool;
    fn give_option(&self, i: u32, some: bool) -> Option<T>;
    fn take_option(&self, i: u32, some: bool, v: Option<T>) -> bool;
    fn fail(&self, i: u32, how: u32) -> Result<T, FailNested>;
    fn pair(&self, i: u32, some: bool) -> (T, Option<T>, u8);
    fn give_vec(&self, n: u32) -> Vec<T>;
    fn take_vec(&self, n: u32, v: Vec<T>) -> bool;
    fn slice(&self, n: u32, v: &[T]) -> bool;
    fn give_field(&self, i: u32) -> FieldNested;
    fn take_field(&self, i: u32, v: &FieldNested) -> bool;
    fn give_plain(&self, i: u32) -> PlainNested;
    fn take_plain(&self, i: u32, v: &PlainNested) -> bool;
    fn give_sum(&self, i: u32, variant: u32) -> SumNested;
    fn take_sum(&self, i: u32, variant: u32, v: SumNested) -> bool;
}

/// Calls every method on the caller's thread; the error names what came wrong.
#[ferrogo::export]
pub fn drive_nested(back: &dyn BackNested) -> Result<(), String> {
    drive(back)
}

/// The same on a thread of Rust's own, with an implementation that is kept.
#[ferrogo::export]
pub fn drive_kept_nested(back: Box<dyn BackNested + Send + Sync>) -> Result<(), String> {
    std::thread::spawn(move || drive(&*back)).join().map_err(|_| "the thread panicked".to_owned())?
}

fn drive(back: &dyn BackNested) -> Result<(), String> {
    let mut c = Checks::default();
    for (i, want) in (0u32..).zip(samples()) {
        c.that("give", i, same(&back.give(i), &want));
        c.that("take", i, back.take(i, want.clone()));
        c.that("lend", i, back.lend(i, &want));
        for some in [true, false] {
            let v = some.then(|| want.clone());
            c.that("give_option", i, same(&back.give_option(i, some), &v));
            c.that("take_option", i, back.take_option(i, some, v));
        }
        for how in 0..3 {
            c.that("fail", i, same(&back.fail(i, how), &outcome(i, how)));
        }
        for some in [true, false] {
            let v = some.then(|| want.clone());
            c.that("pair", i, same(&back.pair(i, some), &(want.clone(), v, 9)));
        }
        c.that("give_field", i, same(&back.give_field(i), &field(i)));
        c.that("take_field", i, back.take_field(i, &field(i)));
        c.that("give_plain", i, same(&back.give_plain(i), &plain(i)));
        c.that("take_plain", i, back.take_plain(i, &plain(i)));
        for variant in 0..3 {
            c.that("give_sum", i, same(&back.give_sum(i, variant), &sum(i, variant)));
            c.that("take_sum", i, back.take_sum(i, variant, sum(i, variant)));
        }
    }
    for n in crate::check::LENGTHS {
        let v = list(&samples(), n);
        c.that("give_vec", n, same(&back.give_vec(n), &v));
        c.that("take_vec", n, back.take_vec(n, v.clone()));
        c.that("slice", n, back.slice(n, &v));
    }
    c.done()
}
