//! Carrying `runtime.Goexit` over Rust frames.
//!
//! `runtime.Goexit` (what `t.Fatal` does) runs the goroutine's deferred calls
//! and ends it. Go code cannot stop it, and it would skip every Rust frame
//! between the callback and the export: locks stay locked. So the callback's
//! own deferred call asks Rust, by `ferrogo_rt_goexit`, to unwind first:
//!
//! ```text
//!   high   Go's frames on this stack: the cgo call of the export
//!          the export, its guard                              G
//!          Rust code with destructors
//!          call_go, enter_go              <- ctx.sp           R
//!          --------------------------------- ctx.top
//!          Go's frames: crosscall2, cgocallback               C
//!   low    asmcgocall, ferrogo_rt_goexit  <- exit.sp
//! ```
//!
//! The goroutine's own frames stand on another stack and wait in the deferred
//! call. Go needs two things of this stack later: the frames C, to which
//! `ferrogo_rt_goexit` returns, and what is above G.
//!
//! 1. `ferrogo_rt_goexit` copies C away ([`save`]) and returns *as* `enter_go`,
//!    with 1: the stack pointer is `ctx.sp` and C is free to be overwritten.
//! 2. `call_go` unwinds with `GoExit`. Destructors run on this stack, over C.
//! 3. The guard G catches, or finds at its end that an exit is pending
//!    although user code caught the unwinding. Everything below G is done.
//! 4. [`resume_go`] sets the stack pointer to `exit.sp`, below C, copies C back
//!    and returns from `ferrogo_rt_goexit` into it. G's frame is abandoned; it
//!    holds no destructor. Go goes on with the exit, as if the call had
//!    simply taken its time.
//!
//! Go stays consistent in between: for Go, this thread is in a cgo call of the
//! deferred function. A destructor may call Go again, which is then a callback
//! of that cgo call, and whatever Go moved on its own stack it finds by offsets
//! that it kept in C.
//!
//! While an exit is pending, such callbacks run below `exit.sp` ([`floor`]).
//! For when one of them exits as well, Go will need the C of both, at their
//! addresses, so they must not overlap: Go's `unwindm` reads in each C where
//! the one outside of it begins.
//!
//! With a Go exit at every level of nested exports, each level's guard passes
//! it on to Go, whose deferred call of the next callback then starts the same
//! one level up.

use std::mem::MaybeUninit;
use std::ptr;

use super::switch;
use crate::fatal;
use crate::guard::{EXIT, depth};
use crate::thread::{self, Thread};

/// What `ferrogo_rt_goexit` must know of a call; on the stack of `call_go`.
#[repr(C)]
pub(crate) struct Ctx {
    /// Where `enter_go` keeps its caller's registers.
    pub(super) sp: usize,
    /// The first address above Go's frames.
    pub(super) top: usize,
    thread: usize,
    depth: u32,
    callback: &'static str,
}

impl Ctx {
    #[inline(always)]
    pub(super) fn new(t: &Thread, callback: &'static str) -> Ctx {
        Ctx {
            sp: 0,
            top: 0,
            thread: t.id(),
            depth: depth(t),
            callback,
        }
    }
}

/// A pending exit: where Go waits and what it needs there.
pub(crate) struct Exit {
    sp: usize,
    frames: Box<[MaybeUninit<u8>]>,
    /// The depth of the guard that resumes it.
    depth: u32,
    next: *mut Exit,
}

/// The stack address below which a call into Go must stay; 0: no limit.
#[inline(always)]
pub(super) fn floor(t: &Thread) -> usize {
    let newest = t.exits.get();
    if newest.is_null() {
        return 0;
    }
    // SAFETY: the list's entries are live boxes of this thread. The newest is
    // the lowest: its call was made below the one before.
    unsafe { (*newest).sp }
}

/// Refuses an exit that cannot be carried, before any lock is lost.
pub(super) fn check(ctx: *const Ctx) -> &'static Thread {
    let t = thread::current();
    // SAFETY: null, or the `ctx` of a block whose call is running: Go passes
    // on what `call_go` put there, from the callback's own deferred call.
    let Some(ctx) = (unsafe { ctx.as_ref() }) else {
        refuse("a callback", "the call's context is null");
    };
    if ctx.thread != t.id() {
        refuse(
            ctx.callback,
            "the exit was asked for on another thread than the call's",
        );
    }
    if ctx.depth == 0 {
        refuse(
            ctx.callback,
            "Rust made this call on a thread that no Go code is below on, so there is no \
             goroutine to leave to",
        );
    }
    if ctx.depth != depth(t) {
        refuse(
            ctx.callback,
            "the call is not the innermost one of its thread",
        );
    }
    t
}

/// Reports and ends the process.
#[cold]
#[inline(never)]
pub(super) fn refuse(callback: &str, why: &str) -> ! {
    fatal::report(
        "FG520",
        &format!("runtime.Goexit (or t.Fatal) in the callback {callback}"),
        &format!("{why}; going on would skip Rust's frames with the locks they hold"),
        "return an error from the callback, or panic; both are carried through Rust",
    )
}

/// Step 1, on the stack below `sp`: keeps Go's frames `[sp, ctx.top)`.
///
/// # Safety
/// Called by `ferrogo_rt_goexit` only, with its stack pointer and its argument.
#[cfg_attr(not(all(target_arch = "x86_64", unix, not(miri))), expect(dead_code))]
pub(super) unsafe extern "C" fn save(ctx: *const Ctx, sp: usize) {
    let t = check(ctx);
    // SAFETY: `check` found the context of a running call.
    let (top, depth) = unsafe { ((*ctx).top, (*ctx).depth) };
    let mut frames = Box::new_uninit_slice(top - sp);
    // SAFETY: `[sp, top)` is stack of this thread that lies above our own
    // frames and is not written meanwhile.
    unsafe {
        switch::copy(
            frames.as_mut_ptr().cast(),
            ptr::with_exposed_provenance(sp),
            top - sp,
        )
    };
    let exit = Exit {
        sp,
        frames,
        depth,
        next: t.exits.get(),
    };
    t.exits.set(Box::into_raw(Box::new(exit)));
    t.level.set(t.level.get() + EXIT);
}

/// Step 4: goes back to where Go waits.
///
/// # Safety
/// The caller is a guard of depth `depth` at which an exit is pending, and no
/// frame from here to Go's call of its export holds a destructor.
pub(crate) unsafe fn resume_go(t: &Thread, depth: u32) -> ! {
    let newest = t.exits.get();
    // SAFETY: as in `floor`; null is refused.
    let exit = unsafe { newest.as_ref() }.filter(|e| e.depth == depth);
    let Some(exit) = exit else {
        refuse(
            "a callback",
            "the exit was lost: the guards of this thread are out of order",
        );
    };
    // SAFETY: `sp` is where `ferrogo_rt_goexit` of this exit saved its
    // registers; `restore` puts them back. What is there now, are frames below
    // the guard, which are abandoned with it by the caller's promise.
    unsafe { switch::resume(exit.sp, newest) }
}

/// Step 4, on the stack below the lowest exit: puts back Go's frames of every
/// exit of this guard, and forgets them.
///
/// # Safety
/// Called by `switch::resume` only, with the thread's newest exit.
#[cfg_attr(not(all(target_arch = "x86_64", unix, not(miri))), expect(dead_code))]
pub(super) unsafe extern "C" fn restore(newest: *mut Exit) {
    // SAFETY: the list's entries came from `Box::into_raw` and are taken off
    // one by one.
    unsafe {
        let depth = (*newest).depth;
        let mut p = newest;
        while !p.is_null() && (*p).depth == depth {
            let e = Box::from_raw(p);
            let to = ptr::with_exposed_provenance_mut::<u8>(e.sp);
            switch::copy(to, e.frames.as_ptr().cast(), e.frames.len());
            p = e.next;
        }
        thread::current().exits.set(p);
    }
}
