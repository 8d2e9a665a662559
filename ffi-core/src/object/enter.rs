//! Into an object: shared, exclusive, for good.
//!
//! In: the checks of a handle on the way in, and taking the value out. Not in:
//! closing (`close`), leaving (`pin`).

use std::sync::atomic::Ordering;

use super::pin::{COUNTED, Pin, PinMut};
use super::table::{self, Slot};
use super::word::{Left, Refusal};
use super::{Object, TypeInfo, close};
use crate::boundary::{Boundary, Code};
use crate::thread::{self, Thread};

/// Shared access for the length of a call.
#[inline(always)]
pub fn enter<T: Object>(handle: u64) -> Result<Pin<T>, Boundary> {
    if T::MUTABLE {
        return enter_counted::<T>(handle);
    }
    let t = thread::current();
    let Some(slot) = table::slot(handle) else {
        return Err(explain(handle));
    };
    slot.used_by(t);
    // From here a close either sees the lane or is seen by its key.
    let lane = match t.publish(handle) {
        Some(lane)
            if slot.key.load(Ordering::Acquire) == handle
                && slot.info.load(Ordering::Relaxed) == info::<T>() =>
        {
            lane
        }
        // Only two words come back, so that what a call keeps stays in
        // registers.
        other => match enter_again::<T>(t, slot, handle, other) {
            Ok(()) => COUNTED,
            Err(why) => return Err(why),
        },
    };
    // SAFETY: inside by `lane`, and the type is T's: `info` does not change
    // while the generation lives.
    Ok(unsafe { Pin::new(slot, t, handle, lane) })
}

/// The slot of a handle that this library made. The word knows no runtime, so
/// whoever goes on by the word comes through here.
#[inline]
pub(super) fn find(handle: u64) -> Result<&'static Slot, Boundary> {
    match table::slot(handle) {
        Some(slot) if !table::is_foreign(handle) => Ok(slot),
        _ => Err(explain(handle)),
    }
}

#[inline(always)]
fn info<T: Object>() -> *mut TypeInfo {
    std::ptr::from_ref(T::info()).cast_mut()
}

/// No lane was free, or the key did not fit: the handle is wrong, or the
/// object is just being taken by somebody who may yet find it in use and leave
/// it. Goes in by the word's count.
#[cold]
#[inline(never)]
fn enter_again<T: Object>(
    t: &'static Thread,
    slot: &'static Slot,
    handle: u64,
    lane: Option<u32>,
) -> Result<(), Boundary> {
    if let Some(lane) = lane {
        t.retract(lane);
        // A close may have seen the lane and left the object to whoever is in
        // it.
        close::bury_unused();
        find(handle)?;
        check::<T>(slot, handle)?;
    }
    count_in::<T>(handle).map(|_| ())
}

/// Entry by the word's count: every call of a mutable object, and a call of
/// an immutable one from a thread whose lanes are all taken.
#[inline(never)]
fn enter_counted<T: Object>(handle: u64) -> Result<Pin<T>, Boundary> {
    let slot = count_in::<T>(handle)?;
    // SAFETY: the word counts this thread, and the type is T's.
    Ok(unsafe { Pin::new(slot, thread::current(), handle, COUNTED) })
}

/// Counts this thread in the word of a live object of type `T`.
fn count_in<T: Object>(handle: u64) -> Result<&'static Slot, Boundary> {
    let slot = find(handle)?;
    pin(slot, handle, T::MUTABLE)?;
    if slot.info.load(Ordering::Relaxed) != info::<T>() {
        unpin(slot, handle, is_mutable(slot));
        return Err(Boundary {
            code: Code::WrongType,
            detail: handle,
        });
    }
    Ok(slot)
}

/// Whether the slot's object is mutable, or the last one was.
pub(super) fn is_mutable(slot: &Slot) -> bool {
    // SAFETY: null before the first object, then always the address of a
    // static.
    unsafe { slot.info.load(Ordering::Relaxed).as_ref() }.is_some_and(|i| i.mutable)
}

/// Counts the caller in the word. A mutable object that somebody has for
/// itself is busy; an immutable one is only being taken, which ends soon
/// and without foreign code.
pub(super) fn pin(slot: &Slot, handle: u64, mutable: bool) -> Result<(), Boundary> {
    loop {
        match slot.word.pin(table::generation(handle)) {
            Ok(()) => return Ok(()),
            Err(Refusal::Exclusive) if !mutable => std::thread::yield_now(),
            Err(Refusal::Exclusive | Refusal::Shared) => {
                return Err(Boundary {
                    code: Code::Busy,
                    detail: handle,
                });
            }
            Err(Refusal::Gone) => return Err(explain(handle)),
        }
    }
}

/// Ends `pin`.
pub(super) fn unpin(slot: &'static Slot, handle: u64, mutable: bool) {
    if slot.word.unpin() == Left::Idle {
        close::after_last(slot, handle, mutable);
    }
}

/// Exclusive access for the length of a call; views made before end.
#[inline]
pub fn enter_mut<T: Object>(handle: u64) -> Result<PinMut<T>, Boundary> {
    const { assert!(T::MUTABLE, "exclusive entry needs `mutable`") };
    let slot = find(handle)?;
    lock::<T>(slot, handle)?;
    let epoch = slot.epoch.load(Ordering::Relaxed);
    slot.epoch.store(epoch + 1, Ordering::Relaxed);
    // SAFETY: locked, and the type is T's.
    Ok(unsafe { PinMut::new(slot, handle) })
}

fn lock<T: Object>(slot: &'static Slot, handle: u64) -> Result<(), Boundary> {
    // The type first: locking an object of another type would disturb it.
    check::<T>(slot, handle)?;
    slot.word
        .lock(table::generation(handle))
        .map_err(|r| match r {
            Refusal::Gone => explain(handle),
            Refusal::Exclusive | Refusal::Shared => Boundary {
                code: Code::Busy,
                detail: handle,
            },
        })
}

/// Takes the value out for a consuming call. Whoever is inside makes it busy,
/// and the object stays as it was.
pub fn take<T: Object>(handle: u64) -> Result<T, Boundary> {
    let slot = find(handle)?;
    loop {
        match lock::<T>(slot, handle) {
            Ok(()) => break,
            // Two callers want it: one of them gets it, or finds it busy.
            Err(e) if e.code == Code::Busy && !T::MUTABLE && being_taken(slot, handle) => {
                std::thread::yield_now();
            }
            Err(e) => return Err(e),
        }
    }
    if !T::MUTABLE && !close::evict(slot, handle) {
        return Err(Boundary {
            code: Code::Busy,
            detail: handle,
        });
    }
    // SAFETY: the word is locked and no lane holds the handle, so this is the
    // only access, and it is the last: the word dies below before it is
    // unlocked, and the box is not touched again.
    let value = unsafe { Box::from_raw(slot.value.load(Ordering::Relaxed).cast::<T>()) };
    slot.moved.store(handle, Ordering::Relaxed);
    // Refused when a close came in between: then it is dead already.
    let _ = slot.word.kill(table::generation(handle));
    slot.word.unlock();
    close::forget(table::index(handle));
    Ok(*value)
}

fn being_taken(slot: &Slot, handle: u64) -> bool {
    slot.word.check(table::generation(handle)) == Err(Refusal::Exclusive)
}

/// Alive and of type `T`; said of this moment.
pub(super) fn check<T: Object>(slot: &Slot, handle: u64) -> Result<(), Boundary> {
    match slot.word.check(table::generation(handle)) {
        Err(Refusal::Gone) => Err(explain(handle)),
        _ if slot.info.load(Ordering::Relaxed) != info::<T>() => Err(Boundary {
            code: Code::WrongType,
            detail: handle,
        }),
        _ => Ok(()),
    }
}

/// Why a handle leads to no live object.
#[cold]
#[inline(never)]
pub(super) fn explain(handle: u64) -> Boundary {
    let code = if handle == 0 {
        Code::Null
    } else if table::is_foreign(handle) {
        Code::Foreign
    } else if table::slot(handle).is_some_and(|s| s.moved.load(Ordering::Relaxed) == handle) {
        Code::Moved
    } else {
        Code::Closed
    };
    Boundary {
        code,
        detail: handle,
    }
}
