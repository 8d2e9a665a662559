//! Types with the same bytes on both sides.
//!
//! In: the trait [`Layout`] and its implementations for scalars and arrays.
//! Not in: the derive (`ferrogo-macros`), and the proof that Go agrees
//! (generated assertions, `cargo ferrogo check`).

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
