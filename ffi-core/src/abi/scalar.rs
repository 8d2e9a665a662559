//! Scalars in all four directions.
//!
//! Each has a C form and a word form; both are given in one table.

use std::mem::MaybeUninit;
use std::time::Duration;

use super::time::{duration_from_nanos, nanos_from_duration};
use super::{FromGo, FromGoRet, IntoGo, RefToGo, ToGo};
use crate::boundary::{Boundary, Code};
use crate::ret::Ret;

/// `type: C form, to C, from C, to word, from word`
macro_rules! scalars {
    ($($t:ty: $c:ty, $to:expr, $from:expr, $word:expr, $unword:expr;)*) => {
        $(
        impl FromGo for $t {
            type Abi = $c;
            #[inline(always)]
            unsafe fn from_go(abi: $c) -> Result<Self, Boundary> {
                let from: fn($c) -> Result<$t, Boundary> = $from;
                from(abi)
            }
        }
        impl ToGo for $t {
            type Abi = $c;
            type Hold = $t;
            #[inline(always)]
            fn hold(self) -> Result<Self, Boundary> {
                Ok(self)
            }
            #[inline(always)]
            fn abi(hold: &Self) -> $c {
                let to: fn($t) -> $c = $to;
                to(*hold)
            }
        }
        impl RefToGo for $t {
            type Abi = $c;
            type Hold<'a> = $t;
            #[inline(always)]
            fn hold_ref(&self) -> Result<Self, Boundary> {
                Ok(*self)
            }
            #[inline(always)]
            fn abi_ref<'a>(hold: &Self) -> $c
    where
        Self: 'a,
    {
                <$t as ToGo>::abi(hold)
            }
        }
        impl IntoGo for $t {
            type Abi = Ret;
            #[inline(always)]
            fn into_go(self) -> Ret {
                let word: fn($c) -> u64 = $word;
                Ret::ok(word(<$t as ToGo>::abi(&self)), 0)
            }
        }
        impl FromGoRet for $t {
            type Out = ();
            #[inline(always)]
            unsafe fn from_ok(ret: Ret, _: &MaybeUninit<()>) -> Result<Self, Boundary> {
                let unword: fn(u64) -> $c = $unword;
                // SAFETY: a scalar's C form holds no address.
                unsafe { <$t as FromGo>::from_go(unword(ret.v)) }
            }
        })*
    };
}
macro_rules! plain {
    ($($t:ty),*) => { scalars! { $($t: $t, |n| n, Ok, |n| n as u64, |w| w as $t;)* } };
}
plain!(u8, u16, u32, u64, usize, i8, i16, i32, i64, isize);
scalars! {
    f32: f32, |n| n, Ok, |n| n.to_bits() as u64, |w| f32::from_bits(w as u32);
    f64: f64, |n| n, Ok, |n| n.to_bits(), f64::from_bits;
    bool: u8, |b| b as u8, |n| match n {
        0 => Ok(false),
        1 => Ok(true),
        n => Err(Boundary::new(Code::Bool, n as u64)),
    }, |n| n as u64, |w| w as u8;
    char: u32, |c| c as u32,
        |n| char::from_u32(n).ok_or(Boundary::new(Code::Char, n as u64)),
        |n| n as u64, |w| w as u32;
    Duration: i64, nanos_from_duration, duration_from_nanos, |n| n as u64, |w| w as i64;
}

impl IntoGo for () {
    type Abi = Ret;
    #[inline(always)]
    fn into_go(self) -> Ret {
        Ret::ok(0, 0)
    }
}

impl FromGoRet for () {
    type Out = ();
    #[inline(always)]
    unsafe fn from_ok(_: Ret, _: &MaybeUninit<()>) -> Result<Self, Boundary> {
        Ok(())
    }
}

/// A duration's nanoseconds that do not fit are cut to the largest; a negative
/// one is refused on the way in.
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_values_are_refused() {
        // SAFETY: scalars hold no address.
        unsafe {
            assert_eq!(bool::from_go(2), Err(Boundary::new(Code::Bool, 2)));
            assert_eq!(
                char::from_go(0xd800),
                Err(Boundary::new(Code::Char, 0xd800))
            );
            assert_eq!(char::from_go('ü' as u32), Ok('ü'));
            assert_eq!(
                Duration::from_go(-1),
                Err(Boundary::new(Code::Range, u64::MAX))
            );
        }
        assert_eq!((-3i16).into_go().v as i16, -3);
        assert_eq!(f32::from_bits((-1.5f32).into_go().v as u32), -1.5);
    }
}
