//! `Option<T>`.
//!
//! As a parameter a value and a flag; as a result the form of `T` with a
//! marker in the second word.

use std::mem::MaybeUninit;

use super::{FromGo, FromGoRet, IntoGo, Opt, RefFromGo, RefToGo, ToGo};
use crate::boundary::{Boundary, Code};
use crate::guard::FromRet;
use crate::ret::{NONE, Ret};

impl<A: Copy> Opt<A> {
    fn some(val: A) -> Self {
        Opt {
            val: MaybeUninit::new(val),
            some: 1,
        }
    }

    fn none() -> Self {
        Opt {
            val: MaybeUninit::zeroed(),
            some: 0,
        }
    }

    /// The C form of the value, if there is one.
    #[inline(always)]
    pub fn get(self) -> Result<Option<A>, Boundary> {
        match self.some {
            0 => Ok(None),
            // SAFETY: Go writes the value before it sets the flag.
            1 => Ok(Some(unsafe { self.val.assume_init() })),
            n => Err(Boundary::new(Code::Bool, n as u64)),
        }
    }
}

impl<T: FromGo> FromGo for Option<T> {
    type Abi = Opt<T::Abi>;
    #[inline]
    unsafe fn from_go(abi: Self::Abi) -> Result<Self, Boundary> {
        match abi.get()? {
            // SAFETY: passed on.
            Some(val) => unsafe { T::from_go(val) }.map(Some),
            None => Ok(None),
        }
    }
}

/// The guard of an `Option<&T>` parameter; the macro names it.
#[doc(hidden)]
#[inline(always)]
pub unsafe fn enter_option<T: RefFromGo + ?Sized>(
    abi: Opt<T::Abi>,
) -> Result<Option<T::Guard>, Boundary> {
    match abi.get()? {
        // SAFETY: passed on.
        Some(val) => unsafe { T::enter(val) }.map(Some),
        None => Ok(None),
    }
}

impl<T: ToGo> ToGo for Option<T> {
    type Abi = Opt<T::Abi>;
    type Hold = Option<T::Hold>;
    fn hold(self) -> Result<Self::Hold, Boundary> {
        self.map(T::hold).transpose()
    }
    fn abi(hold: &Self::Hold) -> Self::Abi {
        hold.as_ref()
            .map_or_else(Opt::none, |h| Opt::some(T::abi(h)))
    }
}

impl<T: RefToGo> RefToGo for Option<T> {
    type Abi = Opt<T::Abi>;
    type Hold<'a>
        = Option<T::Hold<'a>>
    where
        T: 'a;
    fn hold_ref(&self) -> Result<Self::Hold<'_>, Boundary> {
        self.as_ref().map(T::hold_ref).transpose()
    }
    fn abi_ref<'a>(hold: &Self::Hold<'a>) -> Self::Abi
    where
        Self: 'a,
    {
        hold.as_ref()
            .map_or_else(Opt::none, |h| Opt::some(T::abi_ref(h)))
    }
}

impl<T: IntoGo> IntoGo for Option<T> {
    type Abi = T::Abi;
    #[inline(always)]
    fn into_go(self) -> T::Abi {
        match self {
            Some(v) => v.into_go(),
            None => T::Abi::from_ret(Ret::ok(0, NONE)),
        }
    }
}

impl<T: FromGoRet> FromGoRet for Option<T> {
    type Out = T::Out;
    #[inline(always)]
    unsafe fn from_ok(ret: Ret, out: &MaybeUninit<T::Out>) -> Result<Self, Boundary> {
        match ret.s {
            NONE => Ok(None),
            // SAFETY: passed on.
            _ => unsafe { T::from_ok(ret, out) }.map(Some),
        }
    }
}
