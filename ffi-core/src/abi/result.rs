//! `Result<T, E>`.

use std::mem::MaybeUninit;

use super::error::{ErrorIn, ErrorOut, GoError};
use super::{FromGoRet, IntoGo};
use crate::boundary::Boundary;
use crate::guard::FromRet;
use crate::ret::Ret;

impl<T: IntoGo, E: ErrorOut> IntoGo for Result<T, E> {
    type Abi = T::Abi;
    #[inline(always)]
    fn into_go(self) -> T::Abi {
        match self {
            Ok(v) => v.into_go(),
            Err(e) => T::Abi::from_ret(e.into_ret()),
        }
    }
}

impl<T: FromGoRet, E: ErrorIn<GoError>> FromGoRet for Result<T, E> {
    type Out = T::Out;
    #[inline(always)]
    unsafe fn from_ok(ret: Ret, out: &MaybeUninit<T::Out>) -> Result<Self, Boundary> {
        // SAFETY: passed on.
        unsafe { T::from_ok(ret, out) }.map(Ok)
    }
    #[inline(always)]
    unsafe fn from_ret(ret: Ret, out: &MaybeUninit<T::Out>) -> Self {
        if ret.is_err() {
            // SAFETY: a failure written by the generated Go code.
            return Err(unsafe { super::error::take(ret) });
        }
        // SAFETY: passed on.
        match unsafe { T::from_ok(ret, out) } {
            Ok(v) => Ok(v),
            Err(e) => Err(E::from_other(GoError::from(e))),
        }
    }
}
