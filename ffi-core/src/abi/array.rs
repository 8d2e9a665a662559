//! `[T; N]`: in C a struct with one array field.

use std::mem::MaybeUninit;

use super::{FromGo, FromGoRet, IntoGo, Layout, RefToGo, ToGo, Wide};
use crate::boundary::Boundary;
use crate::ret::Ret;

/// `struct { T a[N]; }`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Array<T: Copy, const N: usize> {
    a: MaybeUninit<[T; N]>,
}

impl<T: Layout, const N: usize> Array<T, N> {
    fn of(a: [T; N]) -> Self {
        Array {
            a: MaybeUninit::new(a),
        }
    }

    fn checked(self) -> Result<[T; N], Boundary> {
        // SAFETY: the bytes were passed by value; invalid ones are refused
        // before they are looked at as `T`.
        unsafe {
            <[T; N] as Layout>::check(self.a.as_ptr())?;
            Ok(self.a.assume_init())
        }
    }
}

impl<T: Layout, const N: usize> FromGo for [T; N] {
    type Abi = Array<T, N>;
    unsafe fn from_go(abi: Self::Abi) -> Result<Self, Boundary> {
        abi.checked()
    }
}

impl<T: Layout, const N: usize> ToGo for [T; N] {
    type Abi = Array<T, N>;
    type Hold = [T; N];
    fn hold(self) -> Result<Self, Boundary> {
        Ok(self)
    }
    fn abi(hold: &Self) -> Array<T, N> {
        Array::of(*hold)
    }
}

impl<T: Layout, const N: usize> RefToGo for [T; N] {
    type Abi = Array<T, N>;
    type Hold<'a> = [T; N];
    fn hold_ref(&self) -> Result<Self, Boundary> {
        Ok(*self)
    }
    fn abi_ref<'a>(hold: &Self) -> Array<T, N>
    where
        Self: 'a,
    {
        Array::of(*hold)
    }
}

impl<T: Layout, const N: usize> IntoGo for [T; N] {
    type Abi = Wide<Array<T, N>>;
    fn into_go(self) -> Self::Abi {
        Wide::ok(Array::of(self))
    }
}

impl<T: Layout, const N: usize> FromGoRet for [T; N] {
    type Out = Array<T, N>;
    unsafe fn from_ok(_: Ret, out: &MaybeUninit<Self::Out>) -> Result<Self, Boundary> {
        // SAFETY: written on success (trait's contract).
        unsafe { out.assume_init() }.checked()
    }
}
