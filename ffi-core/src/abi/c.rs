//! The C forms that need a type of their own; `c-headers/ferrogo.h` has the
//! same.

use std::mem::MaybeUninit;

use crate::guard::FromRet;
use crate::ret::Ret;

/// `ferrogo_str`: UTF-8 and its length in bytes.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Str {
    /// Null when empty.
    pub ptr: *const u8,
    /// In bytes.
    pub len: usize,
}

/// `ferrogo_slice`: elements and their count.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Slice {
    /// Null when empty.
    pub ptr: *const u8,
    /// In elements.
    pub len: usize,
}

impl Slice {
    /// A slice as it goes to Go: never a dangling pointer.
    pub fn of<T>(s: &[T]) -> Self {
        let ptr = if s.is_empty() {
            std::ptr::null()
        } else {
            s.as_ptr().cast()
        };
        Slice { ptr, len: s.len() }
    }
}

impl Str {
    /// A text as it goes to Go: never a dangling pointer.
    pub fn of(s: &str) -> Self {
        let Slice { ptr, len } = Slice::of(s.as_bytes());
        Str { ptr, len }
    }
}

/// `ferrogo_held`: Go memory pinned under a handle.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Held {
    /// Null when empty.
    pub ptr: *const u8,
    /// In elements.
    pub len: usize,
    /// Given back to Go's registry.
    pub handle: u64,
}

/// `ferrogo_dyn`: a Go object or closure, and the table of its functions.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Dyn {
    /// A frame or a held handle of Go.
    pub handle: u64,
    /// Address of the table.
    pub table: usize,
}

/// An optional parameter.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Opt<A: Copy> {
    /// Written when `some` is 1.
    pub val: MaybeUninit<A>,
    /// 0 or 1.
    pub some: u8,
}

/// A result that does not fit into two words.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Wide<T: Copy> {
    /// Success or failure.
    pub ret: Ret,
    /// Written on success.
    pub val: MaybeUninit<T>,
}

impl<T: Copy> FromRet for Wide<T> {
    #[inline(always)]
    fn from_ret(ret: Ret) -> Self {
        Wide {
            ret,
            val: MaybeUninit::uninit(),
        }
    }
}

impl<T: Copy> Wide<T> {
    /// A success.
    #[inline(always)]
    pub fn ok(val: T) -> Self {
        Wide {
            ret: Ret::ok(0, 0),
            val: MaybeUninit::new(val),
        }
    }
}
