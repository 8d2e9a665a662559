//! `Tree`: every way it crosses.
//!
//! Written by conf-generate from table.toml; do not edit.

#![allow(unused_imports, clippy::all)]

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use conf_types::{Kind, Leaf, Level, Mixed, Nested, Point, Shape, Tree};

use crate::check::{Checks, at, list, same};

/// The row's type; an alias, which rustc resolves for the contract.
type T = Tree;

fn samples() -> Vec<T> {
    vec![
        Tree {
            id: 0, name: String::new(), tags: vec![], note: None,
            leaf: Leaf { name: String::new(), n: 0 }, leaves: vec![], best: None,
            counts: BTreeMap::new(), by_id: BTreeMap::new(), shape: Shape::Empty,
            mixed: Mixed { flag: false, kind: Kind::Credit, letter: '\0', ratio: 0.0, code: [0; 3], small: 0.0, count: 0, offset: 0 },
            kind: Kind::Credit, took: Duration::ZERO, at: UNIX_EPOCH, grid: [[0; 2]; 3], nums: vec![],
            flags: vec![], points: vec![], nested: vec![], letter: None,
        },
        Tree {
            id: u64::MAX, name: "Baum".into(), tags: vec!["a".into(), String::new(), "ß".into()], note: Some(String::new()),
            leaf: Leaf { name: "l".into(), n: -1 },
            leaves: vec![Leaf { name: "x".into(), n: 1 }, Leaf { name: "y".into(), n: 2 }],
            best: Some(Leaf { name: "best".into(), n: 7 }),
            counts: BTreeMap::from([("k".into(), -3), (String::new(), 4)]),
            by_id: BTreeMap::from([(9, Leaf { name: "nine".into(), n: 9 })]),
            shape: Shape::Named("s".into(), 255),
            mixed: Mixed { flag: true, kind: Kind::Debit, letter: 'z', ratio: 2.5, code: [9; 3], small: 1.0, count: 5, offset: -5 },
            kind: Kind::Debit, took: Duration::from_millis(3), at: UNIX_EPOCH + Duration::from_secs(1), grid: [[1, 2], [3, 4], [5, 6]],
            nums: vec![f64::NAN, -0.0], flags: vec![true, false, true],
            points: vec![Point { x: 1, y: 2 }, Point { x: -3, y: -4 }],
            nested: vec![vec![1, 2], vec![], vec![3]], letter: Some('ß'),
        },
    ]
}

fn sample(i: u32) -> T {
    at(samples(), i)
}

/// A record around it.
#[derive(ferrogo::Record, Clone, Debug)]
pub struct FieldTree {
    pub before: u8,
    pub value: T,
    pub after: u16,
    pub option: Option<T>,
    pub none: Option<T>,
    pub list: Vec<T>,
    pub array: [T; 2],
    pub by_key: BTreeMap<u8, T>,
}

fn field(i: u32) -> FieldTree {
    let v = sample(i);
    FieldTree {
        before: 1, value: v.clone(), after: 2, option: Some(v.clone()), none: None, list: samples(),
        array: [v.clone(), v.clone()], by_key: BTreeMap::from([(3, v.clone())]),
    }
}

/// An enum with it as data.
#[derive(ferrogo::Record, Clone, Debug)]
pub enum SumTree {
    Nothing,
    One(T),
    Two { a: u8, b: T },
}

fn sum(i: u32, variant: u32) -> SumTree {
    match variant {
        0 => SumTree::Nothing,
        1 => SumTree::One(sample(i)),
        _ => SumTree::Two { a: 7, b: sample(i) },
    }
}

/// An error that carries it.
#[derive(ferrogo::Error, Clone, Debug)]
pub enum FailTree {
    Nothing,
    With(T),
    Go(String),
}

impl std::fmt::Display for FailTree {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl From<ferrogo::GoError> for FailTree {
    fn from(e: ferrogo::GoError) -> Self {
        FailTree::Go(e.message)
    }
}

fn outcome(i: u32, how: u32) -> Result<T, FailTree> {
    match how {
        0 => Ok(sample(i)),
        1 => Err(FailTree::Nothing),
        _ => Err(FailTree::With(sample(i))),
    }
}

#[ferrogo::export]
pub fn give_tree(i: u32) -> T {
    sample(i)
}

#[ferrogo::export]
pub fn take_tree(i: u32, v: T) -> bool {
    same(&v, &sample(i))
}

#[ferrogo::export]
pub fn lend_tree(i: u32, v: &T) -> bool {
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

#[ferrogo::export]
pub fn give_option_tree(i: u32, some: bool) -> Option<T> {
    some.then(|| sample(i))
}

#[ferrogo::export]
pub fn take_option_tree(i: u32, some: bool, v: Option<T>) -> bool {
    same(&v, &some.then(|| sample(i)))
}

#[ferrogo::export]
pub fn lend_option_tree(i: u32, some: bool, v: Option<&T>) -> bool {
    same(&v.map(|v| format!("{v:?}")), &some.then(|| format!("{:?}", sample(i))))
}

#[ferrogo::export]
pub fn try_tree(i: u32, how: u32) -> Result<T, FailTree> {
    outcome(i, how)
}

#[ferrogo::export]
pub fn pair_tree(i: u32, some: bool) -> (T, Option<T>, u8) {
    (sample(i), some.then(|| sample(i)), 9)
}

#[ferrogo::export]
pub fn try_pair_tree(i: u32, how: u32) -> Result<(T, u8), FailTree> {
    outcome(i, how).map(|v| (v, 9))
}

#[ferrogo::export]
pub fn give_vec_tree(n: u32) -> Vec<T> {
    list(&samples(), n)
}

#[ferrogo::export]
pub fn take_vec_tree(n: u32, v: Vec<T>) -> bool {
    same(&v, &list(&samples(), n))
}

#[ferrogo::export]
pub fn give_option_vec_tree(n: u32, some: bool) -> Option<Vec<T>> {
    some.then(|| list(&samples(), n))
}

#[ferrogo::export]
pub fn take_option_vec_tree(n: u32, some: bool, v: Option<Vec<T>>) -> bool {
    same(&v, &some.then(|| list(&samples(), n)))
}

#[ferrogo::export]
pub fn slice_tree(n: u32, v: &[T]) -> bool {
    same(&v, &&*list(&samples(), n))
}

#[ferrogo::export]
pub fn call_tree(i: u32, f: &dyn Fn(T) -> T) -> bool {
    same(&f(sample(i)), &sample(i))
}

#[ferrogo::export]
pub fn call_mut_tree(i: u32, f: &mut dyn FnMut(T) -> T) -> bool {
    same(&f(sample(i)), &sample(i)) && same(&f(sample(0)), &sample(0))
}

/// Calls it on a thread of Rust's own and drops it there.
#[ferrogo::export]
pub fn call_kept_tree(i: u32, f: Box<dyn Fn(T) -> T + Send + Sync>) -> bool {
    std::thread::spawn(move || same(&f(sample(i)), &sample(i))).join().is_ok_and(|good| good)
}

#[ferrogo::export]
pub fn give_field_tree(i: u32) -> FieldTree {
    field(i)
}

#[ferrogo::export]
pub fn take_field_tree(i: u32, v: FieldTree) -> bool {
    same(&v, &field(i))
}

#[ferrogo::export]
pub fn give_sum_tree(i: u32, variant: u32) -> SumTree {
    sum(i, variant)
}

#[ferrogo::export]
pub fn take_sum_tree(i: u32, variant: u32, v: &SumTree) -> bool {
    same(v, &sum(i, variant))
}

/// What Go implements for this row.
#[ferrogo::import]
pub trait BackTree {
    fn give(&self, i: u32) -> T;
    fn take(&self, i: u32, v: T) -> bool;
    fn lend(&self, i: u32, v: &T) -> bool;
    fn give_option(&self, i: u32, some: bool) -> Option<T>;
    fn take_option(&self, i: u32, some: bool, v: Option<T>) -> bool;
    fn fail(&self, i: u32, how: u32) -> Result<T, FailTree>;
    fn pair(&self, i: u32, some: bool) -> (T, Option<T>, u8);
    fn give_vec(&self, n: u32) -> Vec<T>;
    fn take_vec(&self, n: u32, v: Vec<T>) -> bool;
    fn slice(&self, n: u32, v: &[T]) -> bool;
    fn give_field(&self, i: u32) -> FieldTree;
    fn take_field(&self, i: u32, v: &FieldTree) -> bool;
    fn give_sum(&self, i: u32, variant: u32) -> SumTree;
    fn take_sum(&self, i: u32, variant: u32, v: SumTree) -> bool;
}

/// Calls every method on the caller's thread; the error names what came wrong.
#[ferrogo::export]
pub fn drive_tree(back: &dyn BackTree) -> Result<(), String> {
    drive(back)
}

/// The same on a thread of Rust's own, with an implementation that is kept.
#[ferrogo::export]
pub fn drive_kept_tree(back: Box<dyn BackTree + Send + Sync>) -> Result<(), String> {
    std::thread::spawn(move || drive(&*back)).join().map_err(|_| "the thread panicked".to_owned())?
}

fn drive(back: &dyn BackTree) -> Result<(), String> {
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
