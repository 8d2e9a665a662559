//! Rust objects that Go holds by handle.
//!
//! In: the crossing of an object type; `#[ferrogo::object]` uses the macro
//! here. Not in: the objects' lives (`crate::object`).

use super::Wide;
use crate::guard::FromRet;
use crate::ret::Ret;

/// How a view of an object's memory is handed out: with the object's epoch
/// when calls may change it.
pub trait ViewOwner {
    /// The result form.
    type Abi: FromRet + Copy;
    /// The words of the slice, and the epoch of the object, read while the
    /// call still holds it.
    fn view(words: Ret, epoch: u64) -> Self::Abi;
}

#[doc(hidden)]
pub fn with_epoch(words: Ret, epoch: u64) -> Wide<u64> {
    Wide {
        ret: words,
        val: std::mem::MaybeUninit::new(epoch),
    }
}

/// Implements all ways of crossing for an object; `#[ferrogo::object]` uses it.
#[doc(hidden)]
#[macro_export]
macro_rules! object_crossing {
    ($t:ty, $krate:literal, $name:literal, mutable = $m:tt) => {
        $crate::__impl_object!($t, concat!($krate, "::", $name), mutable = $m);
        impl $crate::describe::Describe for $t {
            const DESC: &'static $crate::describe::Desc =
                &$crate::describe::Desc::Item("named", $krate, $name);
        }
        impl $crate::abi::IntoGo for $t {
            type Abi = $crate::ret::Ret;
            #[inline]
            fn into_go(self) -> $crate::ret::Ret {
                $crate::ret::Ret::ok($crate::object::put(self), 0)
            }
        }
        impl $crate::abi::FromGo for $t {
            type Abi = u64;
            #[inline]
            unsafe fn from_go(abi: u64) -> Result<Self, $crate::boundary::Boundary> {
                $crate::object::take(abi)
            }
        }
        impl $crate::abi::ToGo for $t {
            type Abi = u64;
            type Hold = u64;
            fn hold(self) -> Result<u64, $crate::boundary::Boundary> {
                Ok($crate::object::put(self))
            }
            fn abi(hold: &u64) -> u64 {
                *hold
            }
        }
        impl $crate::abi::RefFromGo for $t {
            type Abi = u64;
            type Guard = $crate::object::Pin<$t>;
            #[inline(always)]
            unsafe fn enter(abi: u64) -> Result<Self::Guard, $crate::boundary::Boundary> {
                $crate::object::enter(abi)
            }
            #[inline(always)]
            fn get(guard: &Self::Guard) -> &Self {
                guard
            }
        }
        $crate::object_crossing!(@mutable $m $t);
    };
    (@mutable true $t:ty) => {
        impl $crate::abi::MutFromGo for $t {
            type Abi = u64;
            type Guard = $crate::object::PinMut<$t>;
            #[inline(always)]
            unsafe fn enter(abi: u64) -> Result<Self::Guard, $crate::boundary::Boundary> {
                $crate::object::enter_mut(abi)
            }
            #[inline(always)]
            fn get(guard: &mut Self::Guard) -> &mut Self {
                guard
            }
        }
        impl $crate::abi::ViewOwner for $t {
            type Abi = $crate::abi::Wide<u64>;
            fn view(words: $crate::ret::Ret, epoch: u64) -> Self::Abi {
                $crate::abi::with_epoch(words, epoch)
            }
        }
    };
    (@mutable false $t:ty) => {
        impl $crate::abi::ViewOwner for $t {
            type Abi = $crate::ret::Ret;
            #[inline(always)]
            fn view(words: $crate::ret::Ret, _: u64) -> $crate::ret::Ret {
                words
            }
        }
    };
}
