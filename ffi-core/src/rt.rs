//! The run-time functions that every object exports to Go (`docs/abi.md`,
//! "Run-time functions").
//!
//! In: the C entry points. Not in: what they do, and `ferrogo_rt_goexit`,
//! which is assembly and stands in `callback`.

use std::alloc::Layout;
use std::ptr::with_exposed_provenance_mut;

use crate::boundary::RECEIVER;
use crate::event::{self, Event};
use crate::guard::guard;
use crate::object;
use crate::ret::Ret;
use crate::thread;

/// Once, from Go's init; `id` is 1 and up and tells this library's handles
/// from another's. Later calls change nothing.
#[unsafe(no_mangle)]
pub extern "C" fn ferrogo_rt_init(id: u64) {
    thread::current();
    object::set_runtime(id);
}

/// Memory that becomes Rust's, or 0 when there is none. `size` 0 needs no
/// memory and gives 0: an empty value is `{NULL, 0}` on this boundary.
#[unsafe(no_mangle)]
pub extern "C" fn ferrogo_rt_alloc(size: u64, align: u64) -> u64 {
    alloc(size, align)
}

/// Gives memory back to Rust's allocator. Null and empty are nothing.
///
/// # Safety
/// `addr` came from Rust with this size and alignment and is not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ferrogo_rt_free(addr: u64, size: u64, align: u64) {
    if addr == 0 || size == 0 {
        return;
    }
    match layout(size, align) {
        // SAFETY: the caller's promise; Rust exposed the address when it gave
        // it to Go as an integer.
        Some(l) => unsafe { std::alloc::dealloc(with_exposed_provenance_mut(addr as usize), l) },
        None => event::record(Event::BadFree { size, align }),
    }
}

/// Begins a view's read of an object's memory.
#[unsafe(no_mangle)]
pub extern "C" fn ferrogo_rt_lease(handle: u64, epoch: u64) -> Ret {
    // The guard: ending a refused lease may be what drops a closed object.
    guard(|| match object::lease(handle, epoch) {
        Ok(()) => Ret::ok(0, 0),
        Err(e) => e.into_ret(RECEIVER),
    })
}

/// Ends what a successful `ferrogo_rt_lease` began.
#[unsafe(no_mangle)]
pub extern "C" fn ferrogo_rt_unlease(handle: u64) {
    guard(|| {
        object::unlease(handle);
        Ret::ok(0, 0)
    });
}

/// Live objects.
#[unsafe(no_mangle)]
pub extern "C" fn ferrogo_rt_live() -> u64 {
    object::live()
}

fn layout(size: u64, align: u64) -> Option<Layout> {
    Layout::from_size_align(usize::try_from(size).ok()?, usize::try_from(align).ok()?).ok()
}

/// [`ferrogo_rt_alloc`] for Rust callers.
pub fn alloc(size: u64, align: u64) -> u64 {
    match layout(size, align) {
        // `Layout` refuses more than `isize::MAX` bytes and odd alignments.
        Some(l) if size != 0 => {
            // SAFETY: the size is not 0.
            let p = unsafe { std::alloc::alloc(l) };
            p.expose_provenance() as u64
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_goes_there_and_back() {
        let p = ferrogo_rt_alloc(100, 16);
        assert!(p != 0 && p.is_multiple_of(16));
        // SAFETY: just allocated with these numbers.
        unsafe { ferrogo_rt_free(p, 100, 16) };
    }

    #[test]
    fn what_no_memory_can_hold_is_refused() {
        assert_eq!(ferrogo_rt_alloc(1 << 63, 8), 0);
        assert_eq!(
            ferrogo_rt_alloc(isize::MAX as u64, 8),
            0,
            "overflows when rounded up"
        );
        #[cfg(not(any(miri, target_pointer_width = "32")))]
        assert_eq!(ferrogo_rt_alloc(1 << 62, 1), 0, "more than any machine has");
        assert_eq!(ferrogo_rt_alloc(8, 3), 0, "no alignment");
        assert_eq!(ferrogo_rt_alloc(8, 0), 0);
        assert_eq!(ferrogo_rt_alloc(0, 8), 0);
    }

    #[test]
    fn nothing_is_freed_as_nothing() {
        // SAFETY: null and empty touch no memory; the third is refused.
        unsafe {
            ferrogo_rt_free(0, 100, 8);
            ferrogo_rt_free(8, 0, 8);
            ferrogo_rt_free(16, 8, 3);
        }
        assert!(event::take().contains(&Event::BadFree { size: 8, align: 3 }));
    }
}
