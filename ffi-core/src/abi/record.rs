//! Records: whatever crosses in a flat buffer.
//!
//! In: the functions that the derive of `ferrogo::Record` forwards to, and
//! maps. Not in: the encoding (`flat`).

use std::alloc::Layout;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};

use super::{Element, Slice};
use crate::boundary::Boundary;
use crate::describe::Describe;
use crate::flat::{self, Flat, Reader};
use crate::ret::Ret;

/// A type that crosses in a flat buffer; by `#[derive(ferrogo::Record)]`.
pub trait Record: Flat + Describe {}

/// A flat buffer that Rust made and still owns.
pub struct Buffer(Ret);

impl Buffer {
    fn of(ret: Ret) -> Result<Self, Boundary> {
        match ret.is_err() {
            true => Err(Boundary::from_ret(ret)),
            false => Ok(Buffer(ret)),
        }
    }

    /// Its bytes.
    pub fn slice(&self) -> Slice {
        Slice {
            ptr: self.0.v as usize as *const u8,
            len: self.0.s as usize,
        }
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        // SAFETY: made by the writer with this size and alignment, not handed
        // out.
        unsafe { free(self.0) }
    }
}

/// # Safety
/// A flat buffer of `ret.s` bytes from Rust's allocator with alignment 8.
unsafe fn free(ret: Ret) {
    // SAFETY: the caller's promise.
    unsafe {
        let layout = Layout::from_size_align_unchecked(ret.s as usize, 8);
        std::alloc::dealloc(ret.v as usize as *mut u8, layout);
    }
}

/// Runs `f` over a buffer that Go filled, then frees it, also when `f` unwinds.
///
/// # Safety
/// A flat buffer of `ret.s` bytes from `rt_alloc` with alignment 8.
pub(super) unsafe fn with_buffer<R>(
    ret: Ret,
    f: impl FnOnce(&[u8]) -> Result<R, Boundary>,
) -> Result<R, Boundary> {
    let buffer = Buffer(ret);
    let Slice { ptr, len } = buffer.slice();
    // SAFETY: the caller's promise; freed after `f`.
    f(unsafe { std::slice::from_raw_parts(ptr, len) })
}

/// Reads a parameter.
///
/// # Safety
/// As [`super::FromGo::from_go`].
pub unsafe fn record_from_go<T: Flat>(abi: Slice) -> Result<T, Boundary> {
    // SAFETY: passed on.
    let buf = unsafe { super::slice::bytes(abi.ptr, abi.len)? };
    Reader::new::<T>(buf)?.single()
}

/// Writes a result.
pub fn record_into_go<T: Flat>(v: &T) -> Ret {
    flat::one(v)
}

/// Reads a callback's result.
///
/// # Safety
/// As [`super::FromGoRet::from_ok`].
pub unsafe fn record_from_ret<T: Flat>(ret: Ret) -> Result<T, Boundary> {
    // SAFETY: passed on.
    unsafe { with_buffer(ret, |b| Reader::new::<T>(b)?.single()) }
}

/// Writes an argument of a callback.
#[doc(hidden)]
pub fn record_hold<T: Flat>(v: &T) -> Result<Buffer, Boundary> {
    Buffer::of(flat::one(v))
}

#[doc(hidden)]
pub fn records_hold<T: Flat>(v: &[T]) -> Result<Buffer, Boundary> {
    Buffer::of(flat::rows(v))
}

#[doc(hidden)]
pub unsafe fn records_from_go<T: Flat>(abi: Slice) -> Result<Vec<T>, Boundary> {
    if abi.len == 0 {
        return Ok(Vec::new());
    }
    // SAFETY: passed on.
    let buf = unsafe { super::slice::bytes(abi.ptr, abi.len)? };
    Reader::new::<T>(buf)?.all()
}

#[doc(hidden)]
pub fn records_into_go<T: Flat>(v: &[T]) -> Ret {
    match v.is_empty() {
        true => Ret::ok(0, 0),
        false => flat::rows(v),
    }
}

#[doc(hidden)]
pub unsafe fn records_from_ret<T: Flat>(ret: Ret) -> Result<Vec<T>, Boundary> {
    if ret.v == 0 {
        return Ok(Vec::new());
    }
    // SAFETY: passed on.
    unsafe { with_buffer(ret, |b| Reader::new::<T>(b)?.all()) }
}

/// Implements all ways of crossing for a type with a flat form, and for
/// vectors of it; the derive of `Record` uses it.
#[doc(hidden)]
#[macro_export]
macro_rules! flat_crossing {
    ($t:ty) => {
        impl $crate::abi::Record for $t {}
        $crate::flat_crossing!(one [] $t);
        $crate::flat_element!($t);
    };
    (one [$($g:tt)*] $t:ty) => {
        impl<$($g)*> $crate::abi::FromGo for $t {
            type Abi = $crate::abi::Slice;
            unsafe fn from_go(abi: Self::Abi) -> Result<Self, $crate::boundary::Boundary> {
                // SAFETY: passed on.
                unsafe { $crate::abi::record_from_go(abi) }
            }
        }
        impl<$($g)*> $crate::abi::RefFromGo for $t {
            type Abi = $crate::abi::Slice;
            type Guard = Self;
            unsafe fn enter(abi: Self::Abi) -> Result<Self, $crate::boundary::Boundary> {
                // SAFETY: passed on.
                unsafe { $crate::abi::record_from_go(abi) }
            }
            fn get(guard: &Self) -> &Self {
                guard
            }
        }
        impl<$($g)*> $crate::abi::IntoGo for $t {
            type Abi = $crate::ret::Ret;
            fn into_go(self) -> Self::Abi {
                $crate::abi::record_into_go(&self)
            }
        }
        impl<$($g)*> $crate::abi::FromGoRet for $t {
            type Out = ();
            unsafe fn from_ok(
                ret: $crate::ret::Ret,
                _: &::core::mem::MaybeUninit<()>,
            ) -> Result<Self, $crate::boundary::Boundary> {
                // SAFETY: passed on.
                unsafe { $crate::abi::record_from_ret(ret) }
            }
        }
        impl<$($g)*> $crate::abi::ToGo for $t {
            type Abi = $crate::abi::Slice;
            type Hold = $crate::abi::Buffer;
            fn hold(self) -> Result<Self::Hold, $crate::boundary::Boundary> {
                $crate::abi::record_hold(&self)
            }
            fn abi(hold: &Self::Hold) -> Self::Abi {
                hold.slice()
            }
        }
        impl<$($g)*> $crate::abi::RefToGo for $t {
            type Abi = $crate::abi::Slice;
            type Hold<'hold> = $crate::abi::Buffer where Self: 'hold;
            fn hold_ref(&self) -> Result<$crate::abi::Buffer, $crate::boundary::Boundary> {
                $crate::abi::record_hold(self)
            }
            fn abi_ref<'hold>(hold: &$crate::abi::Buffer) -> Self::Abi where Self: 'hold {
                hold.slice()
            }
        }
    };
}

/// Implements [`Element`] for a type with a flat form.
#[doc(hidden)]
#[macro_export]
macro_rules! flat_element {
    ($t:ty) => {
        impl $crate::abi::Element for $t {
            type Guard = Vec<$t>;
            unsafe fn enter_slice(
                abi: $crate::abi::Slice,
            ) -> Result<Vec<$t>, $crate::boundary::Boundary> {
                // SAFETY: passed on.
                unsafe { $crate::abi::records_from_go(abi) }
            }
            fn get_slice(guard: &Vec<$t>) -> &[$t] {
                guard
            }
            unsafe fn vec_from_go(
                abi: $crate::abi::Slice,
            ) -> Result<Vec<$t>, $crate::boundary::Boundary> {
                // SAFETY: passed on.
                unsafe { $crate::abi::records_from_go(abi) }
            }
            fn vec_into_go(v: Vec<$t>) -> $crate::ret::Ret {
                $crate::abi::records_into_go(&v)
            }
            unsafe fn vec_from_ret(
                ret: $crate::ret::Ret,
            ) -> Result<Vec<$t>, $crate::boundary::Boundary> {
                // SAFETY: passed on.
                unsafe { $crate::abi::records_from_ret(ret) }
            }
            type Lent<'a> = $crate::abi::Buffer;
            fn lend(s: &[$t]) -> Result<$crate::abi::Buffer, $crate::boundary::Boundary> {
                $crate::abi::records_hold(s)
            }
            fn lent<'a>(l: &$crate::abi::Buffer) -> $crate::abi::Slice
            where
                Self: 'a,
            {
                l.slice()
            }
        }
    };
}

flat_element!(String);
flat_element!(std::time::Duration);
flat_element!(std::time::SystemTime);

macro_rules! generic_element {
    ($([$($g:tt)*] $t:ty;)*) => {
        $(impl<$($g)*> Element for $t {
            type Guard = Vec<Self>;
            unsafe fn enter_slice(abi: Slice) -> Result<Vec<Self>, Boundary> {
                // SAFETY: passed on.
                unsafe { records_from_go(abi) }
            }
            fn get_slice(guard: &Vec<Self>) -> &[Self] {
                guard
            }
            unsafe fn vec_from_go(abi: Slice) -> Result<Vec<Self>, Boundary> {
                // SAFETY: passed on.
                unsafe { records_from_go(abi) }
            }
            fn vec_into_go(v: Vec<Self>) -> Ret {
                records_into_go(&v)
            }
            unsafe fn vec_from_ret(ret: Ret) -> Result<Vec<Self>, Boundary> {
                // SAFETY: passed on.
                unsafe { records_from_ret(ret) }
            }
            type Lent<'a> = Buffer where Self: 'a;
            fn lend(s: &[Self]) -> Result<Buffer, Boundary> {
                records_hold(s)
            }
            fn lent<'a>(l: &Buffer) -> Slice where Self: 'a {
                l.slice()
            }
        })*
    };
}
generic_element! {
    [T: Flat + Describe] Option<T>;
    [T: Flat + Describe] Vec<T>;
    [A: Flat + Describe, B: Flat + Describe] (A, B);
}

macro_rules! maps {
    ($([$($g:tt)*] $t:ty;)*) => { $(flat_crossing!(one [$($g)*] $t);)* };
}
maps! {
    [K: Flat + Describe + Ord, V: Flat + Describe] BTreeMap<K, V>;
    [K: Flat + Describe + Eq + Hash, V: Flat + Describe, S: BuildHasher + Default] HashMap<K, V, S>;
}
