//! Calls from Rust into Go.
//!
//! In: the call itself, and how a Go panic and `runtime.Goexit` go on in Rust.
//! Not in: argument blocks, tables, the proxies of import traits (generated).
//!
//! Go code never unwinds through Rust frames. Its panics are recovered at the
//! callback's edge and come back as a status; here they go on as Rust
//! unwinding, so that every destructor runs, to the nearest export, which
//! hands them back to Go. `runtime.Goexit` cannot be recovered and takes the
//! way of [`exit`].

pub(crate) mod exit;
mod release;

#[cfg(all(target_arch = "x86_64", unix, not(miri)))]
#[path = "switch_x86_64.rs"]
mod switch;
#[cfg(not(all(target_arch = "x86_64", unix, not(miri))))]
#[path = "switch_other.rs"]
mod switch;

use std::panic::resume_unwind;

use crate::fatal;
use crate::guard::{LEAF, depth};
use crate::ret::{ERR, kind};
use crate::thread;

pub use release::release_go;

/// The head of every callback block (`docs/abi.md`, "Callbacks").
#[repr(C)]
#[derive(Debug)]
pub struct Call {
    /// For Go's `ferrogo_rt_goexit`; set by [`call_go`]. The lowest bit says
    /// that no Go code is below on this stack: a panic must come as text.
    pub ctx: usize,
    /// Which Go implementation.
    pub handle: u64,
    /// The result, with `s` a [`Ret`](crate::ret::Ret).
    pub v: u64,
    /// See `v`.
    pub s: u64,
}

/// A Go panic on its way through Rust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GoPanic {
    /// The Go frame that keeps the panic's value. 0: no panic, but a
    /// `runtime.Goexit` in a destructor that ran while Rust was unwinding.
    pub id: u64,
    /// `Trait::method`, where it happened.
    pub callback: &'static str,
}

/// The payload of a `runtime.Goexit` on its way through Rust.
pub(crate) struct GoExit;

const GO_PANIC: u64 = ERR >> 32 | kind::GO_PANIC as u64;

/// Calls the Go function `f`, named `callback` in reports, with `block`.
///
/// Returns with `v` and `s` of the block set; unwinds for a Go panic and for
/// `runtime.Goexit`. Where unwinding is not possible it returns with kind 5 in
/// the block, for the caller to answer with `Err(E::from(GoPanic))` or
/// [`unanswered`]: when no export called by Go is below on the stack, and when
/// this thread is already unwinding.
///
/// # Panics
/// Inside a leaf export, before the call.
///
/// # Safety
/// `f` is the Go function for this block, and the block starts with a [`Call`]
/// and lives on the stack of the caller.
#[inline(always)]
pub unsafe fn call_go(
    callback: &'static str,
    f: unsafe extern "C" fn(*mut Call),
    block: *mut Call,
) {
    // SAFETY: the caller's promise.
    let s = unsafe {
        call_go_raw(callback, f, block);
        (*block).s
    };
    if s >> 32 == GO_PANIC {
        // SAFETY: as above.
        go_on(callback, unsafe { (*block).v });
    }
}

/// [`call_go`] that never unwinds; a Go panic is kind 5, and id 0 means that
/// Go is leaving the goroutine: the nearest guard will follow it.
///
/// # Panics
/// Inside a leaf export, before the call.
///
/// # Safety
/// As for [`call_go`].
#[inline(always)]
pub unsafe fn call_go_raw(
    callback: &'static str,
    f: unsafe extern "C" fn(*mut Call),
    block: *mut Call,
) {
    let t = thread::current();
    if t.level.get() & LEAF != 0 {
        called_from_leaf(callback);
    }
    let mut ctx = exit::Ctx::new(t, callback);
    let ctx = &raw mut ctx;
    // SAFETY: the block is the caller's; `ctx` lives through the call, and the
    // floor is the lowest stack address that a pending exit of this thread
    // still needs.
    unsafe {
        (*block).ctx = ctx.expose_provenance() | usize::from(depth(t) == 0);
        if switch::enter_go(ctx, f, block, exit::floor(t)) != 0 {
            (*block).v = 0;
            (*block).s = GO_PANIC << 32;
        }
    }
}

/// Continues a panic or exit, if this thread can unwind to Go.
#[cold]
#[inline(never)]
fn go_on(callback: &'static str, id: u64) {
    if !under_go() || std::thread::panicking() {
        return;
    }
    if id == 0 {
        resume_unwind(Box::new(GoExit));
    }
    resume_unwind(Box::new(GoPanic { id, callback }));
}

#[cold]
#[inline(never)]
fn called_from_leaf(callback: &str) -> ! {
    panic!(
        "FG516: a leaf function called back into Go ({callback}); \
         remove `leaf` from its export, Go was told that it never calls back"
    )
}

/// Whether an export called by Go is below on this thread's stack.
#[inline]
pub fn under_go() -> bool {
    depth(thread::current()) != 0
}

/// For a Go panic (kind 5) that the trait's error type does not take: a Rust
/// panic, or the end of the process when this thread is unwinding already.
#[cold]
#[inline(never)]
pub fn unanswered(p: GoPanic) -> ! {
    let GoPanic { id, callback } = p;
    let what = if id == 0 {
        "runtime.Goexit was called"
    } else {
        "Go code panicked"
    };
    if std::thread::panicking() {
        fatal::report(
            "FG521",
            &format!("{what} in {callback}, called by a destructor while Rust was unwinding"),
            "a second panic cannot pass a destructor that runs because of a first one",
            "recover in the Go code, or give the trait's method a Result whose error is \
             From<GoPanic>",
        );
    }
    panic!("{what} in {callback}, called from a thread that no Go code is below on")
}
