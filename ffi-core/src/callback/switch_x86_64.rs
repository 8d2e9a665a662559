//! The three stack switches of `exit`, for the System V x86-64 convention.
//!
//! In that convention a function preserves rbx, rbp, r12 to r15 and the stack
//! pointer; on entry `rsp + 8` is a multiple of 16. (It also preserves the
//! control bits of mxcsr and the x87 unit. Neither Go nor cgo's glue changes
//! them, so they are not saved.) With a hardware shadow stack these switches
//! fault; neither Go nor Rust programs run with one today.

use std::arch::{asm, naked_asm};

use super::Call;
use super::exit::{Ctx, Exit, restore, save};

/// Calls `f(block)` and gives 0. When `ferrogo_rt_goexit(ctx)` is called
/// inside it, gives 1 instead, and `f` never returns.
///
/// With `floor` not 0, `f` runs on the stack below it.
///
/// # Safety
/// `f(block)` may be called; `ctx` is valid until this returns; `floor` is 0 or
/// a multiple of 16 on this thread's stack, below this frame, with no live
/// frame below it.
//
// The stack picture, from the caller's return address down:
//
//   ret | rbp rbx r12 r13 r14 r15 | pad      <- rsp = ctx.sp
//                                            <- rsp or floor = ctx.top, then f
//
// Proof: entry has rsp = 8 mod 16; six pushes and the pad are 56 bytes, so rsp
// is 0 mod 16 at the call, as `floor` is. rbx holds `ctx` over the call, because
// f preserves it. After the call `mov rsp, [rbx]` gives back ctx.sp whichever
// stack f ran on, and the pops mirror the pushes. ferrogo_rt_goexit enters at
// the same state: rsp = ctx.sp with the pushed values untouched (they are above
// ctx.top, out of reach of f), so its copy of this epilogue returns to our
// caller with our caller's registers.
#[unsafe(naked)]
pub(super) unsafe extern "C" fn enter_go(
    ctx: *mut Ctx,
    f: unsafe extern "C" fn(*mut Call),
    block: *mut Call,
    floor: usize,
) -> u64 {
    naked_asm!(
        "push rbp",
        "push rbx",
        "push r12",
        "push r13",
        "push r14",
        "push r15",
        "sub rsp, 8",
        "mov rbx, rdi",
        "mov [rbx + {sp}], rsp",
        "test rcx, rcx",
        "cmovnz rsp, rcx",
        "mov [rbx + {top}], rsp",
        "mov rdi, rdx",
        "call rsi",
        "mov rsp, [rbx + {sp}]",
        "xor eax, eax",
        "add rsp, 8",
        "pop r15",
        "pop r14",
        "pop r13",
        "pop r12",
        "pop rbx",
        "pop rbp",
        "ret",
        sp = const std::mem::offset_of!(Ctx, sp),
        top = const std::mem::offset_of!(Ctx, top),
    )
}

/// For Go, from the deferred call of a callback that did not finish and does
/// not panic: runs Rust's destructors, then returns. `ctx` is the block's.
///
/// # Safety
/// `ctx` is of the innermost running callback of this thread, and the call
/// comes through cgo from its own goroutine.
//
// Proof: entry has rsp = 8 mod 16; 56 bytes later it is 0 mod 16 for the call
// of `save`. The six registers and the return address stand at rsp and above,
// within [rsp, ctx.top), so `save` keeps them: exit.sp = this rsp. rbx holds
// `ctx` over the call. Then rsp = ctx.sp, and the rest is the epilogue of
// `enter_go` (see there) with 1 as its result. The frames in between (Go's C
// frames, `f`) are abandoned until `resume` puts them back; they are foreign
// frames without Rust destructors.
#[unsafe(no_mangle)]
#[unsafe(naked)]
pub unsafe extern "C" fn ferrogo_rt_goexit(ctx: usize) {
    naked_asm!(
        "push rbp",
        "push rbx",
        "push r12",
        "push r13",
        "push r14",
        "push r15",
        "sub rsp, 8",
        "mov rbx, rdi",
        "mov rsi, rsp",
        "call {save}",
        "mov rsp, [rbx + {sp}]",
        "mov eax, 1",
        "add rsp, 8",
        "pop r15",
        "pop r14",
        "pop r13",
        "pop r12",
        "pop rbx",
        "pop rbp",
        "ret",
        save = sym save,
        sp = const std::mem::offset_of!(Ctx, sp),
    )
}

/// Returns from the `ferrogo_rt_goexit` that made `exit`.
///
/// # Safety
/// `sp` is the `sp` of `exit`, the newest of this thread; every frame between
/// it and the guard of its depth is abandoned.
//
// Proof: rsp = exit.sp first, so `restore` runs below all frames that it puts
// back (the newest exit is the lowest). exit.sp is 0 mod 16, so the call is
// aligned. `restore` preserves rsp, and has put back the bytes at rsp: the pad,
// the six registers, the return address into Go's frame, as ferrogo_rt_goexit
// left them. Nothing is returned.
#[unsafe(naked)]
pub(super) unsafe extern "C" fn resume(sp: usize, exit: *mut Exit) -> ! {
    naked_asm!(
        "mov rsp, rdi",
        "mov rdi, rsi",
        "call {restore}",
        "add rsp, 8",
        "pop r15",
        "pop r14",
        "pop r13",
        "pop r12",
        "pop rbx",
        "pop rbp",
        "ret",
        restore = sym restore,
    )
}

/// Copies stack bytes. Not `memcpy`: a sanitizer would look into it, and these
/// are other functions' frames with their red zones.
///
/// # Safety
/// `n` bytes may be read at `from` and written at `to`; they do not overlap.
pub(super) unsafe fn copy(to: *mut u8, from: *const u8, n: usize) {
    // SAFETY: the caller's promise; the direction flag is clear between
    // functions.
    unsafe {
        asm!(
            "rep movsb",
            inout("rdi") to => _,
            inout("rsi") from => _,
            inout("rcx") n => _,
            options(nostack, preserves_flags),
        );
    }
}
