//! Text: borrowed from Go with no copy, copied to Go.

use std::mem::MaybeUninit;

use super::slice::{adopt, hand_out};
use super::{FromGo, FromGoRet, IntoGo, RefFromGo, RefToGo, Str, ToGo};
use crate::boundary::{Boundary, Code};
use crate::describe::{Desc, Describe};
use crate::ret::Ret;

/// The bytes of a text that Go lent, checked to be UTF-8.
pub struct TextGuard(*const str);

/// # Safety
/// `abi` is null and anything, or readable for its length during `'a`.
#[inline(always)]
pub(super) unsafe fn borrow<'a>(abi: Str) -> Result<&'a str, Boundary> {
    // SAFETY: passed on.
    let bytes = unsafe { super::slice::bytes(abi.ptr, abi.len)? };
    std::str::from_utf8(bytes).map_err(|e| Boundary::new(Code::Utf8, e.valid_up_to() as u64))
}

impl RefFromGo for str {
    type Abi = Str;
    type Guard = TextGuard;
    #[inline(always)]
    unsafe fn enter(abi: Str) -> Result<TextGuard, Boundary> {
        // SAFETY: the guard does not outlive the call (trait's contract).
        unsafe { borrow(abi) }.map(|s| TextGuard(s))
    }
    #[inline(always)]
    fn get(guard: &TextGuard) -> &str {
        // SAFETY: made in `enter` from memory valid for the call, and the
        // guard does not outlive the call.
        unsafe { &*guard.0 }
    }
}

impl FromGo for String {
    type Abi = Str;
    #[inline]
    unsafe fn from_go(abi: Str) -> Result<Self, Boundary> {
        // SAFETY: copied before the call ends.
        unsafe { borrow(abi) }.map(String::from)
    }
}

impl RefToGo for str {
    type Abi = Str;
    type Hold<'a> = &'a str;
    #[inline(always)]
    fn hold_ref(&self) -> Result<&str, Boundary> {
        Ok(self)
    }
    #[inline(always)]
    fn abi_ref<'a>(hold: &&'a str) -> Str
    where
        Self: 'a,
    {
        Str::of(hold)
    }
}

impl RefToGo for String {
    type Abi = Str;
    type Hold<'a> = &'a str;
    fn hold_ref(&self) -> Result<&str, Boundary> {
        Ok(self)
    }
    fn abi_ref<'a>(hold: &&'a str) -> Str
    where
        Self: 'a,
    {
        Str::of(hold)
    }
}

impl ToGo for String {
    type Abi = Str;
    type Hold = String;
    fn hold(self) -> Result<Self, Boundary> {
        Ok(self)
    }
    fn abi(hold: &Self) -> Str {
        Str::of(hold)
    }
}

impl IntoGo for String {
    type Abi = Ret;
    #[inline]
    fn into_go(self) -> Ret {
        hand_out(self.into_bytes())
    }
}

/// Copied: Go keeps strings, and the object it came from may be closed before
/// Go looks.
impl IntoGo for &str {
    type Abi = Ret;
    #[inline]
    fn into_go(self) -> Ret {
        hand_out(self.as_bytes().to_vec())
    }
}

impl FromGoRet for String {
    type Out = ();
    unsafe fn from_ok(ret: Ret, _: &MaybeUninit<()>) -> Result<Self, Boundary> {
        // SAFETY: allocated by `rt_alloc` with exactly this length.
        let bytes: Vec<u8> = unsafe { adopt(ret) };
        String::from_utf8(bytes)
            .map_err(|e| Boundary::new(Code::Utf8, e.utf8_error().valid_up_to() as u64))
    }
}

/// A text lent to a Go function with no copy: an argument of a callback. Go
/// gets a `ferrogo.Str`, which is dead after the call.
#[derive(Clone, Copy, Debug)]
pub struct Lent<'a>(pub &'a str);

impl Describe for Lent<'_> {
    const DESC: &'static Desc = &Desc::Word("borrowed_str");
}

impl<'a> ToGo for Lent<'a> {
    type Abi = Str;
    type Hold = &'a str;
    #[inline(always)]
    fn hold(self) -> Result<&'a str, Boundary> {
        Ok(self.0)
    }
    #[inline(always)]
    fn abi(hold: &&'a str) -> Str {
        Str::of(hold)
    }
}
