//! What a type is called in the contract, resolved by rustc.
//!
//! In: the trait [`Describe`], the const tree [`Desc`] it yields, and the
//! implementations for the standard library's types. Not in: how values cross
//! (`abi`), and how a tree becomes bytes (`section`).
//!
//! The tree mirrors `ferrogo_contract::model::Type`; the section carries it as
//! that type's JSON form. Traits and not source text, because only rustc sees
//! through aliases and macros.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, SystemTime};

/// A type in the contract's terms.
#[doc(hidden)]
pub enum Desc {
    /// A plain word: `"u32"`.
    Word(&'static str),
    /// An item by identity: `{"named":"crate::Name"}`.
    Item(&'static str, &'static str, &'static str),
    /// One inner type: `{"vec":T}`.
    One(&'static str, &'static Desc),
    /// `{"array":[T,N]}`.
    Array(&'static Desc, usize),
    /// Several inner types: `{"map":[K,V]}`.
    Many(&'static str, &'static [&'static Desc]),
    /// A side and a type: `{"owned":["rust",T]}`.
    Side(&'static str, &'static str, &'static Desc),
    /// `{"fn":[[A,B],R]}`.
    Fn(&'static [&'static Desc], &'static Desc),
}

/// A type that has a name in the contract.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot cross between Go and Rust",
    label = "this type has no form on the other side [FG001]",
    note = "a `#[repr(C)]` struct or a field-less enum: add `#[derive(ferrogo::Layout)]`",
    note = "a struct or enum with strings, vectors or options in it: add `#[derive(ferrogo::Record)]`",
    note = "anything else that Go shall only hold: make it a `#[ferrogo::object]`",
    note = "a raw pointer has no owner: use `&T`, `&[T]`, `ferrogo::Owned<_, Side>` or `ferrogo::Held<_, Side>`",
    note = "`cargo ferrogo explain FG001` lists what crosses"
)]
pub trait Describe {
    /// Its description.
    #[doc(hidden)]
    const DESC: &'static Desc;
}

macro_rules! words {
    ($($t:ty => $w:literal),* $(,)?) => {
        $(impl Describe for $t { const DESC: &'static Desc = &Desc::Word($w); })*
    };
}
words! {
    () => "unit", bool => "bool", char => "char",
    u8 => "u8", u16 => "u16", u32 => "u32", u64 => "u64", usize => "usize",
    i8 => "i8", i16 => "i16", i32 => "i32", i64 => "i64", isize => "isize",
    f32 => "f32", f64 => "f64",
    Duration => "duration", SystemTime => "time",
    str => "str", String => "string",
}

impl<T: Describe> Describe for [T] {
    const DESC: &'static Desc = &Desc::One("slice", T::DESC);
}
impl<T: Describe, const N: usize> Describe for [T; N] {
    const DESC: &'static Desc = &Desc::Array(T::DESC, N);
}
impl<T: Describe + ?Sized> Describe for &T {
    const DESC: &'static Desc = &Desc::One("ref", T::DESC);
}
impl<T: Describe + ?Sized> Describe for &mut T {
    const DESC: &'static Desc = &Desc::One("ref_mut", T::DESC);
}
impl<T: Describe + ?Sized> Describe for Box<T> {
    const DESC: &'static Desc = &Desc::One("boxed", T::DESC);
}
impl<T: Describe> Describe for Vec<T> {
    const DESC: &'static Desc = &Desc::One("vec", T::DESC);
}
impl<T: Describe> Describe for Option<T> {
    const DESC: &'static Desc = &Desc::One("option", T::DESC);
}
impl<K: Describe, V: Describe> Describe for BTreeMap<K, V> {
    const DESC: &'static Desc = &Desc::Many("map", &[K::DESC, V::DESC]);
}
impl<K: Describe, V: Describe, S> Describe for HashMap<K, V, S> {
    const DESC: &'static Desc = &Desc::Many("map", &[K::DESC, V::DESC]);
}

macro_rules! tuples {
    ($(($($t:ident),+)),*) => {
        $(impl<$($t: Describe),+> Describe for ($($t,)+) {
            const DESC: &'static Desc = &Desc::Many("tuple", &[$($t::DESC),+]);
        })*
    };
}
tuples!(
    (A, B),
    (A, B, C),
    (A, B, C, D),
    (A, B, C, D, E),
    (A, B, C, D, E, F)
);

/// The error half of a `Result` in the contract; differs from [`Describe`]
/// because only an error's message crosses for types without a contract.
pub trait DescribeError {
    /// Its description.
    #[doc(hidden)]
    const ERROR_DESC: &'static Desc;
}
/// Only the message crosses.
#[doc(hidden)]
pub const ANY_ERROR: &Desc = &Desc::Word("any_error");

impl<T: Describe, E: DescribeError> Describe for Result<T, E> {
    const DESC: &'static Desc = &Desc::Many("result", &[T::DESC, E::ERROR_DESC]);
}
