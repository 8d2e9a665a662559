//! Go objects and closures that Rust calls.
//!
//! In: the reference that a proxy of an import trait keeps, and closures.
//! Not in: the proxies (`#[ferrogo::import]` writes one per trait), and the
//! crossing with its panics (`callback`).

use std::mem::MaybeUninit;

use super::{Dyn, FromGo, FromGoRet, MutFromGo, RefFromGo, ToGo};
use crate::boundary::{Boundary, Code, NO_PARAM};
use crate::callback::{Call, call_go, release_go};
use crate::describe::{Desc, Describe};
use crate::ret::Ret;

/// What every table of Go functions starts with.
#[repr(C)]
pub struct CallTable {
    /// Of the trait's signatures, to notice stale bindings.
    pub hash: u64,
    /// A boxed reference was dropped.
    pub release: unsafe extern "C" fn(u64),
}

/// A reference to a Go object: a handle and the table of its functions.
pub struct GoRef<T> {
    handle: u64,
    table: *const T,
    boxed: bool,
}

// SAFETY: the handle may be used from any thread; the table is constant. Go's
// implementations are called from any thread, as the guide says.
unsafe impl<T> Send for GoRef<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for GoRef<T> {}

impl<T> GoRef<T> {
    /// A reference for the length of a call.
    ///
    /// # Safety
    /// The table is of type `T`, begins with a [`CallTable`] and stays.
    #[inline(always)]
    pub unsafe fn borrowed(c: Dyn, hash: u64) -> Result<Self, Boundary> {
        if c.table == 0 {
            return Err(Boundary::new(Code::Null, 0));
        }
        // SAFETY: every table begins with a `CallTable`.
        let found = unsafe { (*(c.table as *const CallTable)).hash };
        if found != hash {
            return Err(Boundary::new(Code::Foreign, found));
        }
        Ok(GoRef {
            handle: c.handle,
            table: c.table as *const T,
            boxed: false,
        })
    }

    /// A reference that is given back on drop.
    ///
    /// # Safety
    /// As [`GoRef::borrowed`], and the handle is this reference's own.
    pub unsafe fn boxed(c: Dyn, hash: u64) -> Result<Self, Boundary> {
        // SAFETY: passed on.
        let mut this = unsafe { Self::borrowed(c, hash)? };
        this.boxed = true;
        Ok(this)
    }

    /// The handle.
    pub fn handle(&self) -> u64 {
        self.handle
    }

    /// The handle, which is the receiver's from now on.
    pub fn give(mut self) -> u64 {
        self.boxed = false;
        self.handle
    }

    /// The functions.
    #[inline(always)]
    pub fn table(&self) -> &T {
        // SAFETY: constant memory of the Go package (promised at creation).
        unsafe { &*self.table }
    }
}

impl<T> Drop for GoRef<T> {
    fn drop(&mut self) {
        if self.boxed {
            // SAFETY: every table begins with a `CallTable`.
            let table = unsafe { &*self.table.cast::<CallTable>() };
            // SAFETY: Go's own function, with the handle it gave us, once.
            unsafe { release_go(table.release, self.handle) }
        }
    }
}

/// A Go object on its way back to Go: its handle. `None` is an implementation
/// in Rust, which Go has no object for.
#[doc(hidden)]
pub fn handed_back(handle: Option<u64>) -> Ret {
    match handle {
        Some(handle) => Ret::ok(handle, 0),
        None => Boundary::new(Code::Foreign, 0).into_ret(NO_PARAM),
    }
}

/// A callback's answer as the method's result.
///
/// # Safety
/// The Go function of this block has returned, and `R` is its result type.
#[inline(always)]
pub unsafe fn block_result<R: FromGoRet>(head: &Call, out: &MaybeUninit<R::Out>) -> R {
    // SAFETY: passed on.
    unsafe {
        R::from_ret(
            Ret {
                v: head.v,
                s: head.s,
            },
            out,
        )
    }
}

/// An argument's hold, or a Rust panic: a Go method has no place for it.
#[inline(always)]
#[doc(hidden)]
pub fn hold_arg<A: ToGo>(arg: A) -> A::Hold {
    match arg.hold() {
        Ok(h) => h,
        Err(e) => super::error::raise_boundary(e),
    }
}

/// The table of a closure.
#[repr(C)]
#[doc(hidden)]
pub struct FnTable {
    head: CallTable,
    call: unsafe extern "C" fn(*mut Call),
}

macro_rules! closures {
    ($($block:ident ($($a:ident $f:ident),*)),*) => {
        $(
        #[repr(C)]
        struct $block<$($a: Copy,)* O> {
            head: Call,
            $($f: $a,)*
            out: MaybeUninit<O>,
        }

        closures!(@impl $block Fn [RefFromGo get &] ($($a $f),*));
        closures!(@impl $block FnMut [MutFromGo get &mut] ($($a $f),*));

        impl<$($a: ToGo + 'static,)* R: FromGoRet + 'static> FromGo
            for Box<dyn Fn($($a),*) -> R + Send + Sync>
        {
            type Abi = Dyn;
            unsafe fn from_go(abi: Dyn) -> Result<Self, Boundary> {
                // SAFETY: passed on.
                let go = unsafe { GoRef::<FnTable>::boxed(abi, 0)? };
                Ok(Box::new(move |$($f: $a),*| closures!(@call $block go ($($a $f),*))))
            }
        }
        impl<$($a: Describe + 'static,)* R: Describe + 'static> Describe
            for dyn Fn($($a),*) -> R + Send + Sync
        {
            const DESC: &'static Desc = &Desc::Fn(&[$($a::DESC),*], R::DESC);
        }
        )*
    };
    (@impl $block:ident $fn:ident [$way:ident $get:ident & $($m:tt)?] ($($a:ident $f:ident),*)) => {
        impl<$($a: ToGo + 'static,)* R: FromGoRet + 'static> $way for dyn $fn($($a),*) -> R {
            type Abi = Dyn;
            type Guard = Box<dyn $fn($($a),*) -> R>;
            unsafe fn enter(abi: Dyn) -> Result<Self::Guard, Boundary> {
                // SAFETY: passed on.
                let go = unsafe { GoRef::<FnTable>::borrowed(abi, 0)? };
                Ok(Box::new(move |$($f: $a),*| closures!(@call $block go ($($a $f),*))))
            }
            fn $get(guard: & $($m)? Self::Guard) -> & $($m)? Self {
                & $($m)? **guard
            }
        }
        impl<$($a: Describe + 'static,)* R: Describe + 'static> Describe
            for dyn $fn($($a),*) -> R
        {
            const DESC: &'static Desc = &Desc::Fn(&[$($a::DESC),*], R::DESC);
        }
    };
    (@call $block:ident $go:ident ($($a:ident $f:ident),*)) => {{
        $(let $f = hold_arg($f);)*
        let mut block = $block {
            head: Call { ctx: 0, handle: $go.handle(), v: 0, s: 0 },
            $($f: $a::abi(&$f),)*
            out: MaybeUninit::<R::Out>::uninit(),
        };
        // SAFETY: the function of this signature; the block outlives the call.
        unsafe {
            call_go("closure", $go.table().call, (&raw mut block).cast());
            block_result::<R>(&block.head, &block.out)
        }
    }};
}
closures!(
    Block0(),
    Block1(A a0),
    Block2(A a0, B a1),
    Block3(A a0, B a1, D a2),
    Block4(A a0, B a1, D a2, E a3)
);
