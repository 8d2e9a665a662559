//! The asymmetric barrier: calls pay nothing, a close pays for them.
//!
//! A call stores its handle and then loads the object's key; a close stores
//! the key and then loads all handles. Each side must see the other's store or
//! be seen, which needs a full barrier between store and load on both sides.
//! `membarrier` runs one on every thread of the process that is on a processor
//! (the others had one when they were switched out), so that the calls need
//! only keep the compiler from reordering.
//!
//! Where the kernel has no such thing, every call fences for itself. Which of
//! the two is decided once, before the first thread gets its record, and never
//! changes.

use std::sync::OnceLock;
use std::sync::atomic::{Ordering, fence};

/// Set to `1`: behave as on a system without membarrier.
const SWITCH: &str = "FERROGO_NO_MEMBARRIER";

/// Whether every call must fence for itself.
pub(crate) fn fenced() -> bool {
    static FENCED: OnceLock<bool> = OnceLock::new();
    *FENCED.get_or_init(|| std::env::var_os(SWITCH).is_some_and(|v| v == "1") || !sys::register())
}

/// The closer's half. False: the kernel refused although it had agreed (a
/// sandbox came up later), and nothing is known about the other threads.
#[must_use]
pub(crate) fn heavy() -> bool {
    fence(Ordering::SeqCst);
    fenced() || sys::expedited()
}

#[cfg(all(
    target_os = "linux",
    any(
        target_arch = "x86_64",
        target_arch = "aarch64",
        target_arch = "riscv64"
    ),
    not(miri)
))]
mod sys {
    use std::ffi::{c_int, c_long};

    #[cfg(target_arch = "x86_64")]
    const MEMBARRIER: c_long = 324;
    #[cfg(not(target_arch = "x86_64"))]
    const MEMBARRIER: c_long = 283;

    const PRIVATE_EXPEDITED: c_int = 1 << 3;
    const REGISTER_PRIVATE_EXPEDITED: c_int = 1 << 4;

    unsafe extern "C" {
        // Of the C library, which std links.
        fn syscall(number: c_long, ...) -> c_long;
    }

    fn membarrier(command: c_int) -> bool {
        // SAFETY: membarrier(command, flags, cpu_id) takes three integers and
        // touches no memory of the program.
        unsafe { syscall(MEMBARRIER, command, 0 as c_int, 0 as c_int) == 0 }
    }

    pub(super) fn register() -> bool {
        membarrier(REGISTER_PRIVATE_EXPEDITED)
    }

    pub(super) fn expedited() -> bool {
        membarrier(PRIVATE_EXPEDITED)
    }
}

#[cfg(not(all(
    target_os = "linux",
    any(
        target_arch = "x86_64",
        target_arch = "aarch64",
        target_arch = "riscv64"
    ),
    not(miri)
)))]
mod sys {
    pub(super) fn register() -> bool {
        false
    }

    pub(super) fn expedited() -> bool {
        false
    }
}
