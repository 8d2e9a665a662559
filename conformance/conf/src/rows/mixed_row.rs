//! `Mixed`: every way it crosses.
//!
//! Written by conf-generate from table.toml; do not edit.

#![allow(unused_imports, clippy::all)]

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use conf_types::{Kind, Leaf, Level, Mixed, Nested, Point, Shape, Tree};

use crate::check::{Checks, at, list, same};

/// The row's type; an alias, which rustc resolves for the contract.
type T = Mixed;

fn samples() -> Vec<T> {
    vec![
        Mixed { flag: false, kind: Kind::Credit, letter: '\0', ratio: 0.0, code: [0; 3], small: 0.0, count: 0, offset: 0 },
        Mixed { flag: true, kind: Kind::Debit, letter: '€', ratio: f64::NAN, code: [1, 2, 255], small: -0.5, count: usize::MAX, offset: isize::MIN },
    ]
}

fn sample(i: u32) -> T {
    at(samples(), i)
}

/// A record around it.
#[derive(ferrogo::Record, Clone, Debug)]
pub struct FieldMixed {
    pub before: u8,
    pub value: T,
    pub after: u16,
    pub option: Option<T>,
    pub none: Option<T>,
    pub list: Vec<T>,
    pub array: [T; 2],
    pub by_key: BTreeMap<u8, T>,
}

fn field(i: u32) -> FieldMixed {
    let v = sample(i);
    FieldMixed {
        before: 1, value: v.clone(), after: 2, option: Some(v.clone()), none: None, list: samples(),
        array: [v.clone(), v.clone()], by_key: BTreeMap::from([(3, v.clone())]),
    }
}

/// A layout struct around it.
#[derive(ferrogo::Layout, Clone, Copy, Debug)]
#[repr(C)]
pub struct PlainMixed {
    pub before: u8,
    pub value: T,
    pub after: u8,
    pub array: [T; 3],
}

fn plain(i: u32) -> PlainMixed {
    PlainMixed { before: 1, value: sample(i), after: 2, array: [sample(i); 3] }
}

/// An enum with it as data.
#[derive(ferrogo::Record, Clone, Debug)]
pub enum SumMixed {
    Nothing,
    One(T),
    Two { a: u8, b: T },
}

fn sum(i: u32, variant: u32) -> SumMixed {
    match variant {
        0 => SumMixed::Nothing,
        1 => SumMixed::One(sample(i)),
        _ => SumMixed::Two { a: 7, b: sample(i) },
    }
}

/// An error that carries it.
#[derive(ferrogo::Error, Clone, Debug)]
pub enum FailMixed {
    Nothing,
    With(T),
    Go(String),
}

impl std::fmt::Display for FailMixed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl From<ferrogo::GoError> for FailMixed {
    fn from(e: ferrogo::GoError) -> Self {
        FailMixed::Go(e.message)
    }
}

fn outcome(i: u32, how: u32) -> Result<T, FailMixed> {
    match how {
        0 => Ok(sample(i)),
        1 => Err(FailMixed::Nothing),
        _ => Err(FailMixed::With(sample(i))),
    }
}

#[ferrogo::export]
pub fn give_mixed(i: u32) -> T {
    sample(i)
}

#[ferrogo::export]
pub fn take_mixed(i: u32, v: T) -> bool {
    same(&v, &sample(i))
}

#[ferrogo::export]
pub fn lend_mixed(i: u32, v: &T) -> bool {
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
pub fn change_mixed(i: u32, v: &mut T) -> bool {
    same(&std::mem::replace(v, sample((i + 1) % samples().len() as u32)), &sample(i))
}

#[ferrogo::export]
pub fn give_option_mixed(i: u32, some: bool) -> Option<T> {
    some.then(|| sample(i))
}

#[ferrogo::export]
pub fn take_option_mixed(i: u32, some: bool, v: Option<T>) -> bool {
    same(&v, &some.then(|| sample(i)))
}

#[ferrogo::export]
pub fn lend_option_mixed(i: u32, some: bool, v: Option<&T>) -> bool {
    same(&v.map(|v| format!("{v:?}")), &some.then(|| format!("{:?}", sample(i))))
}

#[ferrogo::export]
pub fn try_mixed(i: u32, how: u32) -> Result<T, FailMixed> {
    outcome(i, how)
}

#[ferrogo::export]
pub fn pair_mixed(i: u32, some: bool) -> (T, Option<T>, u8) {
    (sample(i), some.then(|| sample(i)), 9)
}

#[ferrogo::export]
pub fn try_pair_mixed(i: u32, how: u32) -> Result<(T, u8), FailMixed> {
    outcome(i, how).map(|v| (v, 9))
}

#[ferrogo::export]
pub fn give_vec_mixed(n: u32) -> Vec<T> {
    list(&samples(), n)
}

#[ferrogo::export]
pub fn take_vec_mixed(n: u32, v: Vec<T>) -> bool {
    same(&v, &list(&samples(), n))
}

#[ferrogo::export]
pub fn give_option_vec_mixed(n: u32, some: bool) -> Option<Vec<T>> {
    some.then(|| list(&samples(), n))
}

#[ferrogo::export]
pub fn take_option_vec_mixed(n: u32, some: bool, v: Option<Vec<T>>) -> bool {
    same(&v, &some.then(|| list(&samples(), n)))
}

#[ferrogo::export]
pub fn slice_mixed(n: u32, v: &[T]) -> bool {
    same(&v, &&*list(&samples(), n))
}

/// Says whether `v` is the list of `n`, and turns it around.
#[ferrogo::export]
pub fn slice_mut_mixed(n: u32, v: &mut [T]) -> bool {
    let good = same(&&*v, &&*list(&samples(), n));
    v.reverse();
    good
}

#[ferrogo::export]
pub fn call_mixed(i: u32, f: &dyn Fn(T) -> T) -> bool {
    same(&f(sample(i)), &sample(i))
}

#[ferrogo::export]
pub fn call_mut_mixed(i: u32, f: &mut dyn FnMut(T) -> T) -> bool {
    same(&f(sample(i)), &sample(i)) && same(&f(sample(0)), &sample(0))
}

/// Calls it on a thread of Rust's own and drops it there.
#[ferrogo::export]
pub fn call_kept_mixed(i: u32, f: Box<dyn Fn(T) -> T + Send + Sync>) -> bool {
    std::thread::spawn(move || same(&f(sample(i)), &sample(i))).join().is_ok_and(|good| good)
}

#[ferrogo::export]
pub fn give_field_mixed(i: u32) -> FieldMixed {
    field(i)
}

#[ferrogo::export]
pub fn take_field_mixed(i: u32, v: FieldMixed) -> bool {
    same(&v, &field(i))
}

#[ferrogo::export]
pub fn give_plain_mixed(i: u32) -> PlainMixed {
    plain(i)
}

#[ferrogo::export]
pub fn take_plain_mixed(i: u32, v: &PlainMixed) -> bool {
    same(v, &plain(i))
}

#[ferrogo::export]
pub fn give_sum_mixed(i: u32, variant: u32) -> SumMixed {
    sum(i, variant)
}

#[ferrogo::export]
pub fn take_sum_mixed(i: u32, variant: u32, v: &SumMixed) -> bool {
    same(v, &sum(i, variant))
}

/// What Go implements for this row.
#[ferrogo::import]
pub trait BackMixed {
    fn give(&self, i: u32) -> T;
    fn take(&self, i: u32, v: T) -> bool;
    fn lend(&self, i: u32, v: &T) -> bool;
    fn give_option(&self, i: u32, some: bool) -> Option<T>;
    fn take_option(&self, i: u32, some: bool, v: Option<T>) -> bool;
    fn fail(&self, i: u32, how: u32) -> Result<T, FailMixed>;
    fn pair(&self, i: u32, some: bool) -> (T, Option<T>, u8);
    fn give_vec(&self, n: u32) -> Vec<T>;
    fn take_vec(&self, n: u32, v: Vec<T>) -> bool;
    fn slice(&self, n: u32, v: &[T]) -> bool;
    fn give_field(&self, i: u32) -> FieldMixed;
    fn take_field(&self, i: u32, v: &FieldMixed) -> bool;
    fn give_plain(&self, i: u32) -> PlainMixed;
    fn take_plain(&self, i: u32, v: &PlainMixed) -> bool;
    fn give_sum(&self, i: u32, variant: u32) -> SumMixed;
    fn take_sum(&self, i: u32, variant: u32, v: SumMixed) -> bool;
}

/// Calls every method on the caller's thread; the error names what came wrong.
#[ferrogo::export]
pub fn drive_mixed(back: &dyn BackMixed) -> Result<(), String> {
    drive(back)
}

/// The same on a thread of Rust's own, with an implementation that is kept.
#[ferrogo::export]
pub fn drive_kept_mixed(back: Box<dyn BackMixed + Send + Sync>) -> Result<(), String> {
    std::thread::spawn(move || drive(&*back)).join().map_err(|_| "the thread panicked".to_owned())?
}

fn drive(back: &dyn BackMixed) -> Result<(), String> {
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
