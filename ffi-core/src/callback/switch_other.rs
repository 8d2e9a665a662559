//! Where no stack switch is written: `runtime.Goexit` in a callback is
//! reported, and ends the process before a lock is lost.

use super::Call;
use super::exit::{self, Ctx, Exit};

/// Calls `f(block)` and gives 0.
///
/// # Safety
/// `f(block)` may be called.
pub(super) unsafe fn enter_go(
    _ctx: *mut Ctx,
    f: unsafe extern "C" fn(*mut Call),
    block: *mut Call,
    _floor: usize,
) -> u64 {
    // SAFETY: the caller's promise.
    unsafe { f(block) };
    0
}

/// For Go, from the deferred call of a callback that did not finish and does
/// not panic.
///
/// # Safety
/// `ctx` is of the innermost running callback of this thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ferrogo_rt_goexit(ctx: usize) {
    let ctx = std::ptr::with_exposed_provenance::<Ctx>(ctx);
    exit::check(ctx);
    // SAFETY: `check` accepted it.
    exit::refuse(
        unsafe { (*ctx).callback },
        "ferrogo cannot carry it over Rust's frames on this architecture",
    )
}

/// Never called: nothing makes an exit here.
pub(super) unsafe fn resume(_sp: usize, _exit: *mut Exit) -> ! {
    unreachable!()
}

/// Never called.
pub(super) unsafe fn copy(_to: *mut u8, _from: *const u8, _n: usize) {
    unreachable!()
}
