//! Slices and vectors.
//!
//! Plain elements are borrowed in place; elements with strings or vectors in
//! them cross in a flat buffer. [`Element`] is where a type says which.

use std::mem::MaybeUninit;

use super::check_at;
use super::{FromGo, FromGoRet, IntoGo, Layout, MutFromGo, RefFromGo, RefToGo, Slice, ToGo};
use crate::boundary::{Boundary, Code};
use crate::describe::Describe;
use crate::ret::Ret;

/// # Safety
/// `ptr` is null, or readable for `len` bytes during `'a`.
#[inline(always)]
pub(super) unsafe fn bytes<'a>(ptr: *const u8, len: usize) -> Result<&'a [u8], Boundary> {
    // SAFETY: passed on.
    unsafe { elements(ptr, len) }.map(|s: *const [u8]|
        // SAFETY: `elements` checked null and length; readable as promised.
        unsafe { &*s })
}

/// The slice at `ptr`, its length and alignment checked, its values not.
#[inline(always)]
unsafe fn elements<T>(ptr: *const u8, len: usize) -> Result<*const [T], Boundary> {
    if len == 0 {
        return Ok(std::ptr::slice_from_raw_parts(std::ptr::dangling(), 0));
    }
    if ptr.is_null() {
        return Err(Boundary::new(Code::Null, len as u64));
    }
    // `from_raw_parts` needs the whole to be below isize::MAX bytes
    if size_of::<T>() != 0 && len > isize::MAX as usize / size_of::<T>() {
        return Err(Boundary::new(Code::Length, len as u64));
    }
    if !ptr.cast::<T>().is_aligned() {
        return Err(Boundary::new(Code::Range, ptr as u64));
    }
    Ok(std::ptr::slice_from_raw_parts(ptr.cast(), len))
}

/// Hands a vector's memory to the receiver, who gives it back through
/// `rt_free` with exactly this many elements. Empty is null.
#[inline]
pub(super) fn hand_out<T>(v: Vec<T>) -> Ret {
    if v.is_empty() {
        return Ret::ok(0, 0);
    }
    let slice = Box::into_raw(v.into_boxed_slice());
    Ret::ok(slice.cast::<T>() as u64, slice.len() as u64)
}

/// Takes over memory that Go allocated with `rt_alloc`.
///
/// # Safety
/// `ret` is null, or an allocation of exactly that many elements of `T`, all
/// written.
pub(super) unsafe fn adopt<T>(ret: Ret) -> Vec<T> {
    if ret.v == 0 {
        return Vec::new();
    }
    let (ptr, len) = (ret.v as usize as *mut T, ret.s as usize);
    // SAFETY: the caller's promise; capacity is the length.
    unsafe { Vec::from_raw_parts(ptr, len, len) }
}

/// A type that may stand in a slice or vector that crosses.
#[diagnostic::on_unimplemented(
    message = "a slice or vector of `{Self}` cannot cross between Go and Rust",
    label = "not a scalar, layout type, record or `String` [FG001]"
)]
pub trait Element: Describe + Sized {
    /// What keeps a borrowed slice alive.
    type Guard;
    /// # Safety
    /// As [`RefFromGo::enter`].
    unsafe fn enter_slice(abi: Slice) -> Result<Self::Guard, Boundary>;
    /// The slice.
    fn get_slice(guard: &Self::Guard) -> &[Self];
    /// # Safety
    /// As [`FromGo::from_go`].
    unsafe fn vec_from_go(abi: Slice) -> Result<Vec<Self>, Boundary>;
    /// Hands a vector over.
    fn vec_into_go(v: Vec<Self>) -> Ret;
    /// # Safety
    /// As [`FromGoRet::from_ok`].
    unsafe fn vec_from_ret(ret: Ret) -> Result<Vec<Self>, Boundary>;
    /// What keeps a slice alive that is lent to Go.
    type Lent<'a>
    where
        Self: 'a;
    /// Lends a slice to Go for a callback.
    fn lend(s: &[Self]) -> Result<Self::Lent<'_>, Boundary>;
    /// Its C form.
    fn lent<'a>(l: &Self::Lent<'a>) -> Slice
    where
        Self: 'a;
}

/// A borrowed slice of plain values.
pub struct RawSlice<T>(*const [T]);

impl<T: Layout> RawSlice<T> {
    /// # Safety
    /// As [`RefFromGo::enter`].
    #[inline(always)]
    pub unsafe fn enter(abi: Slice) -> Result<Self, Boundary> {
        // SAFETY: passed on.
        let s = unsafe { elements::<T>(abi.ptr, abi.len)? };
        // SAFETY: readable for its length during the call.
        unsafe { check_at(s.cast::<T>(), s.len())? };
        Ok(RawSlice(s))
    }

    /// The slice.
    #[inline(always)]
    pub fn get(&self) -> &[T] {
        // SAFETY: checked in `enter`; the guard does not outlive the call.
        unsafe { &*self.0 }
    }
}

/// Implements [`Element`] for a plain type; the derive of `Layout` uses it too.
#[doc(hidden)]
#[macro_export]
macro_rules! plain_element {
    ($($t:ty),* $(,)?) => {
        $(impl $crate::abi::Element for $t {
            type Guard = $crate::abi::RawSlice<$t>;
            #[inline(always)]
            unsafe fn enter_slice(abi: $crate::abi::Slice) -> Result<Self::Guard, $crate::boundary::Boundary> {
                // SAFETY: passed on.
                unsafe { $crate::abi::RawSlice::enter(abi) }
            }
            #[inline(always)]
            fn get_slice(guard: &Self::Guard) -> &[$t] {
                guard.get()
            }
            unsafe fn vec_from_go(abi: $crate::abi::Slice) -> Result<Vec<$t>, $crate::boundary::Boundary> {
                // SAFETY: passed on; copied before the call ends.
                unsafe { $crate::abi::RawSlice::<$t>::enter(abi) }.map(|s| s.get().to_vec())
            }
            fn vec_into_go(v: Vec<$t>) -> $crate::ret::Ret {
                $crate::abi::plain_vec_into_go(v)
            }
            unsafe fn vec_from_ret(ret: $crate::ret::Ret) -> Result<Vec<$t>, $crate::boundary::Boundary> {
                // SAFETY: passed on.
                unsafe { $crate::abi::plain_vec_from_ret(ret) }
            }
            type Lent<'a> = &'a [$t];
            #[inline(always)]
            fn lend(s: &[$t]) -> Result<&[$t], $crate::boundary::Boundary> {
                Ok(s)
            }
            #[inline(always)]
            fn lent<'a>(l: &&'a [$t]) -> $crate::abi::Slice
    where
        Self: 'a,
    {
                $crate::abi::Slice::of(l)
            }
        })*
    };
}
plain_element!(
    u8, u16, u32, u64, usize, i8, i16, i32, i64, isize, f32, f64, bool, char
);

impl<T: Layout, const N: usize> Element for [T; N] {
    type Guard = RawSlice<[T; N]>;
    #[inline(always)]
    unsafe fn enter_slice(abi: Slice) -> Result<Self::Guard, Boundary> {
        // SAFETY: passed on.
        unsafe { RawSlice::enter(abi) }
    }
    #[inline(always)]
    fn get_slice(guard: &Self::Guard) -> &[Self] {
        guard.get()
    }
    unsafe fn vec_from_go(abi: Slice) -> Result<Vec<Self>, Boundary> {
        // SAFETY: passed on; copied before the call ends.
        unsafe { RawSlice::<Self>::enter(abi) }.map(|s| s.get().to_vec())
    }
    fn vec_into_go(v: Vec<Self>) -> Ret {
        plain_vec_into_go(v)
    }
    unsafe fn vec_from_ret(ret: Ret) -> Result<Vec<Self>, Boundary> {
        // SAFETY: passed on.
        unsafe { plain_vec_from_ret(ret) }
    }
    type Lent<'a> = &'a [Self];
    fn lend(s: &[Self]) -> Result<&[Self], Boundary> {
        Ok(s)
    }
    fn lent<'a>(l: &&'a [Self]) -> Slice
    where
        Self: 'a,
    {
        Slice::of(l)
    }
}

#[doc(hidden)]
pub fn plain_vec_into_go<T: Layout>(v: Vec<T>) -> Ret {
    hand_out(v)
}

/// # Safety
/// As [`FromGoRet::from_ok`].
#[doc(hidden)]
pub unsafe fn plain_vec_from_ret<T: Layout>(ret: Ret) -> Result<Vec<T>, Boundary> {
    // As `MaybeUninit`, because the values are not checked yet.
    // SAFETY: allocated by `rt_alloc` for this many elements (trait's contract).
    let v: Vec<MaybeUninit<T>> = unsafe { adopt(ret) };
    // SAFETY: Go wrote all elements; `v` keeps them.
    unsafe { check_at(v.as_ptr().cast::<T>(), v.len())? };
    let mut v = std::mem::ManuallyDrop::new(v);
    // SAFETY: same allocation, same layout; every value was just checked.
    Ok(unsafe { Vec::from_raw_parts(v.as_mut_ptr().cast(), v.len(), v.capacity()) })
}

impl<T: Element> RefFromGo for [T] {
    type Abi = Slice;
    type Guard = T::Guard;
    #[inline(always)]
    unsafe fn enter(abi: Slice) -> Result<T::Guard, Boundary> {
        // SAFETY: passed on.
        unsafe { T::enter_slice(abi) }
    }
    #[inline(always)]
    fn get(guard: &T::Guard) -> &[T] {
        T::get_slice(guard)
    }
}

/// A slice that Go lends exclusively.
pub struct RawSliceMut<T>(*mut [T]);

impl<T: Layout> MutFromGo for [T] {
    type Abi = Slice;
    type Guard = RawSliceMut<T>;
    #[inline(always)]
    unsafe fn enter(abi: Slice) -> Result<Self::Guard, Boundary> {
        // SAFETY: passed on.
        let s = unsafe { RawSlice::<T>::enter(abi)? };
        Ok(RawSliceMut(s.0.cast_mut()))
    }
    #[inline(always)]
    fn get(guard: &mut Self::Guard) -> &mut [T] {
        // SAFETY: checked in `enter`; Go lends it exclusively for the call and
        // the guard does not outlive the call.
        unsafe { &mut *guard.0 }
    }
}

impl<T: Element> FromGo for Vec<T> {
    type Abi = Slice;
    unsafe fn from_go(abi: Slice) -> Result<Self, Boundary> {
        // SAFETY: passed on.
        unsafe { T::vec_from_go(abi) }
    }
}

impl<T: Element> IntoGo for Vec<T> {
    type Abi = Ret;
    fn into_go(self) -> Ret {
        T::vec_into_go(self)
    }
}

impl<T: Element> FromGoRet for Vec<T> {
    type Out = ();
    unsafe fn from_ok(ret: Ret, _: &MaybeUninit<()>) -> Result<Self, Boundary> {
        // SAFETY: passed on.
        unsafe { T::vec_from_ret(ret) }
    }
}

/// A look into memory that lives as long as the object, or the program.
impl<T: Layout> IntoGo for &[T] {
    type Abi = Ret;
    #[inline(always)]
    fn into_go(self) -> Ret {
        let s = Slice::of(self);
        Ret::ok(s.ptr as u64, s.len as u64)
    }
}

impl<T: Element> RefToGo for [T] {
    type Abi = Slice;
    type Hold<'a>
        = T::Lent<'a>
    where
        T: 'a;
    #[inline(always)]
    fn hold_ref(&self) -> Result<T::Lent<'_>, Boundary> {
        T::lend(self)
    }
    #[inline(always)]
    fn abi_ref<'a>(hold: &T::Lent<'a>) -> Slice
    where
        Self: 'a,
    {
        T::lent(hold)
    }
}

impl<'a, T: Layout> ToGo for &'a mut [T] {
    type Abi = Slice;
    type Hold = &'a mut [T];
    fn hold(self) -> Result<Self::Hold, Boundary> {
        const {
            assert!(
                T::ANY_BITS,
                "Go may write any bits into it; use a type of integers and floats"
            )
        }
        Ok(self)
    }
    fn abi(hold: &Self::Hold) -> Slice {
        Slice::of(hold)
    }
}

impl<T: Element + 'static> ToGo for Vec<T> {
    type Abi = Slice;
    type Hold = VecHold<T>;
    fn hold(self) -> Result<Self::Hold, Boundary> {
        VecHold::new(self)
    }
    fn abi(hold: &Self::Hold) -> Slice {
        T::lent(&hold.lent)
    }
}

/// A vector and its form for Go, which may borrow from it.
pub struct VecHold<T: Element + 'static> {
    lent: std::mem::ManuallyDrop<T::Lent<'static>>,
    /// A raw pointer and no `Box`, because `lent` borrows from it and moving a
    /// `Box` ends every borrow.
    vec: *mut [T],
}

impl<T: Element> VecHold<T> {
    fn new(v: Vec<T>) -> Result<Self, Boundary> {
        let vec = Box::into_raw(v.into_boxed_slice());
        // SAFETY: the elements stay where they are until `drop`, which drops
        // `lent` first; nothing else gives `lent` out.
        match T::lend(unsafe { &*vec }) {
            Ok(lent) => Ok(VecHold {
                lent: std::mem::ManuallyDrop::new(lent),
                vec,
            }),
            Err(e) => {
                // SAFETY: made above and not kept.
                drop(unsafe { Box::from_raw(vec) });
                Err(e)
            }
        }
    }
}

impl<T: Element> Drop for VecHold<T> {
    fn drop(&mut self) {
        // SAFETY: dropped once, here, before what it borrows from; `vec` came
        // from `Box::into_raw`.
        unsafe {
            std::mem::ManuallyDrop::drop(&mut self.lent);
            drop(Box::from_raw(self.vec));
        }
    }
}
