//! Types with the same bytes on both sides.
//!
//! In: the trait [`Layout`] and its implementations for scalars and arrays.
//! Not in: the derive (`ferrogo-macros`), and the proof that Go agrees
//! (generated assertions, `cargo ferrogo check`).

use std::mem::MaybeUninit;

use crate::boundary::{Boundary, Code};
use crate::describe::Describe;

/// A plain type whose bytes mean the same in Go: scalars, and `#[repr(C)]`
/// structs and field-less enums with `#[derive(ferrogo::Layout)]`.
///
/// # Safety
/// The type has no pointer, no padding that is read, and `check` refuses every
/// bit pattern that is not a valid value.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not have the same bytes in Go",
    label = "not a scalar and without `#[derive(ferrogo::Layout)]` [FG001]",
    note = "a struct needs `#[derive(ferrogo::Layout, Clone, Copy)] #[repr(C)]`; an enum a repr such as `#[repr(u8)]`",
    note = "for text, vectors and options derive `ferrogo::Record` on the type around it"
)]
pub unsafe trait Layout: Copy + Describe + Send + Sync + 'static {
    /// Every bit pattern is a value: nothing to check.
    const ANY_BITS: bool;
    /// Checks the bytes at `at`.
    ///
    /// # Safety
    /// `at` is readable for `size_of::<Self>()` bytes; it need not be aligned.
    unsafe fn check(at: *const Self) -> Result<(), Boundary>;
}

/// Checks `len` values at `at`.
///
/// # Safety
/// `at` is readable for `len` values.
#[inline(always)]
pub unsafe fn check_at<T: Layout>(at: *const T, len: usize) -> Result<(), Boundary> {
    if T::ANY_BITS {
        return Ok(());
    }
    for i in 0..len {
        // SAFETY: `i < len`.
        unsafe { T::check(at.add(i))? }
    }
    Ok(())
}

macro_rules! any_bits {
    ($($t:ty),*) => {
        $(
        // SAFETY: an integer or float: every bit pattern is a value.
        unsafe impl Layout for $t {
            const ANY_BITS: bool = true;
            #[inline(always)]
            unsafe fn check(_: *const Self) -> Result<(), Boundary> {
                Ok(())
            }
        })*
    };
}
any_bits!(u8, u16, u32, u64, usize, i8, i16, i32, i64, isize, f32, f64);

// SAFETY: 0 and 1 are the only values let through.
unsafe impl Layout for bool {
    const ANY_BITS: bool = false;
    #[inline(always)]
    unsafe fn check(at: *const Self) -> Result<(), Boundary> {
        // SAFETY: one readable byte.
        match unsafe { at.cast::<u8>().read() } {
            0 | 1 => Ok(()),
            n => Err(Boundary::new(Code::Bool, n as u64)),
        }
    }
}

// SAFETY: only scalar values are let through.
unsafe impl Layout for char {
    const ANY_BITS: bool = false;
    #[inline(always)]
    unsafe fn check(at: *const Self) -> Result<(), Boundary> {
        // SAFETY: four readable bytes.
        let n = unsafe { at.cast::<u32>().read_unaligned() };
        match char::from_u32(n) {
            Some(_) => Ok(()),
            None => Err(Boundary::new(Code::Char, n as u64)),
        }
    }
}

// SAFETY: N values of a layout type, each checked.
unsafe impl<T: Layout, const N: usize> Layout for [T; N] {
    const ANY_BITS: bool = T::ANY_BITS;
    #[inline(always)]
    unsafe fn check(at: *const Self) -> Result<(), Boundary> {
        // SAFETY: an array is N values in a row.
        unsafe { check_at(at.cast::<T>(), N) }
    }
}

/// A layout value behind a pointer that Go lent.
pub struct RawRef<T>(*mut T);

impl<T: Layout> RawRef<T> {
    /// # Safety
    /// As [`super::RefFromGo::enter`].
    pub unsafe fn enter(at: *const T) -> Result<Self, Boundary> {
        if at.is_null() {
            return Err(Boundary::new(Code::Null, 0));
        }
        if !at.is_aligned() {
            return Err(Boundary::new(Code::Range, at as u64));
        }
        // SAFETY: Go passes the address of one value.
        unsafe { T::check(at)? };
        Ok(RawRef(at.cast_mut()))
    }

    /// The value.
    pub fn get(&self) -> &T {
        // SAFETY: checked in `enter`; the guard does not outlive the call.
        unsafe { &*self.0 }
    }

    /// The value, lent exclusively.
    pub fn get_mut(&mut self) -> &mut T {
        // SAFETY: as `get`; Go lends it exclusively for the call.
        unsafe { &mut *self.0 }
    }
}

/// Reads bytes of the other side as `T`, checked.
///
/// # Safety
/// All bytes of `raw` are written.
#[inline(always)]
pub unsafe fn checked<T: Layout>(raw: MaybeUninit<T>) -> Result<T, Boundary> {
    // SAFETY: our own copy, written.
    unsafe { T::check(raw.as_ptr())? };
    // SAFETY: just checked.
    Ok(unsafe { raw.assume_init() })
}

/// Implements all ways of crossing for a layout struct; the derive uses it.
#[doc(hidden)]
#[macro_export]
macro_rules! layout_crossing {
    ($t:ty) => {
        impl $crate::abi::FromGo for $t {
            type Abi = ::core::mem::MaybeUninit<$t>;
            #[inline(always)]
            unsafe fn from_go(abi: Self::Abi) -> Result<Self, $crate::boundary::Boundary> {
                // SAFETY: passed by value.
                unsafe { $crate::abi::checked(abi) }
            }
        }
        impl $crate::abi::RefFromGo for $t {
            type Abi = *const $t;
            type Guard = $crate::abi::RawRef<$t>;
            #[inline(always)]
            unsafe fn enter(abi: *const $t) -> Result<Self::Guard, $crate::boundary::Boundary> {
                // SAFETY: passed on.
                unsafe { $crate::abi::RawRef::enter(abi) }
            }
            #[inline(always)]
            fn get(guard: &Self::Guard) -> &Self {
                guard.get()
            }
        }
        impl $crate::abi::MutFromGo for $t {
            type Abi = *mut $t;
            type Guard = $crate::abi::RawRef<$t>;
            #[inline(always)]
            unsafe fn enter(abi: *mut $t) -> Result<Self::Guard, $crate::boundary::Boundary> {
                // SAFETY: passed on.
                unsafe { $crate::abi::RawRef::enter(abi) }
            }
            #[inline(always)]
            fn get(guard: &mut Self::Guard) -> &mut Self {
                guard.get_mut()
            }
        }
        impl $crate::abi::IntoGo for $t {
            type Abi = $crate::abi::Wide<$t>;
            #[inline(always)]
            fn into_go(self) -> Self::Abi {
                $crate::abi::Wide::ok(self)
            }
        }
        impl $crate::abi::ToGo for $t {
            type Abi = $t;
            type Hold = $t;
            #[inline(always)]
            fn hold(self) -> Result<$t, $crate::boundary::Boundary> {
                Ok(self)
            }
            #[inline(always)]
            fn abi(hold: &$t) -> $t {
                *hold
            }
        }
        impl $crate::abi::RefToGo for $t {
            type Abi = *const $t;
            type Hold<'hold>
                = &'hold $t
            where
                Self: 'hold;
            #[inline(always)]
            fn hold_ref(&self) -> Result<&$t, $crate::boundary::Boundary> {
                Ok(self)
            }
            #[inline(always)]
            fn abi_ref<'hold>(hold: &&'hold $t) -> *const $t
            where
                Self: 'hold,
            {
                *hold
            }
        }
        impl $crate::abi::FromGoRet for $t {
            type Out = ::core::mem::MaybeUninit<$t>;
            #[inline(always)]
            unsafe fn from_ok(
                _: $crate::ret::Ret,
                out: &::core::mem::MaybeUninit<Self::Out>,
            ) -> Result<Self, $crate::boundary::Boundary> {
                // SAFETY: written on success (trait's contract).
                unsafe { $crate::abi::checked(out.assume_init()) }
            }
        }
        $crate::plain_element!($t);
    };
}

/// Implements all ways of crossing for a field-less enum; the derive uses it.
#[doc(hidden)]
#[macro_export]
macro_rules! enum_crossing {
    ($t:ty, $repr:ty) => {
        impl $crate::abi::FromGo for $t {
            type Abi = $repr;
            #[inline(always)]
            unsafe fn from_go(abi: $repr) -> Result<Self, $crate::boundary::Boundary> {
                let raw = &raw const abi;
                // SAFETY: our own copy, of the enum's size.
                unsafe { <$t as $crate::abi::Layout>::check(raw.cast())? };
                // SAFETY: just checked.
                Ok(unsafe { raw.cast::<$t>().read() })
            }
        }
        impl $crate::abi::IntoGo for $t {
            type Abi = $crate::ret::Ret;
            #[inline(always)]
            fn into_go(self) -> $crate::ret::Ret {
                $crate::ret::Ret::ok(self as $repr as u64, 0)
            }
        }
        impl $crate::abi::ToGo for $t {
            type Abi = $repr;
            type Hold = $t;
            #[inline(always)]
            fn hold(self) -> Result<$t, $crate::boundary::Boundary> {
                Ok(self)
            }
            #[inline(always)]
            fn abi(hold: &$t) -> $repr {
                *hold as $repr
            }
        }
        impl $crate::abi::FromGoRet for $t {
            type Out = ();
            #[inline(always)]
            unsafe fn from_ok(
                ret: $crate::ret::Ret,
                _: &::core::mem::MaybeUninit<()>,
            ) -> Result<Self, $crate::boundary::Boundary> {
                // SAFETY: a number, checked there.
                unsafe { <$t as $crate::abi::FromGo>::from_go(ret.v as $repr) }
            }
        }
        // SAFETY: the repr's bytes, checked on the way in.
        unsafe impl $crate::flat::Flat for $t {
            const SIZE: usize = size_of::<$repr>();
            const ALIGN: usize = size_of::<$repr>();
            const INLINE: bool = true;
            #[inline(always)]
            fn write(&self, w: &mut $crate::flat::Writer, at: usize) {
                w.put(at, (*self as $repr).to_le_bytes());
            }
            #[inline(always)]
            fn read(
                r: &$crate::flat::Reader<'_>,
                at: usize,
            ) -> Result<Self, $crate::boundary::Boundary> {
                // SAFETY: a number, checked there.
                unsafe { <$t as $crate::abi::FromGo>::from_go(r.num::<$repr>(at)?) }
            }
        }
        $crate::plain_element!($t);
    };
}
