//! Access to an object for the length of a call.
//!
//! In: the two guards that a call holds, and how they end. Not in: how they
//! begin (`enter`).

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;
use std::sync::atomic::Ordering;

use super::table::Slot;
use super::word::Left;
use super::{Object, close, enter};
use crate::thread::{LANES, Thread};

/// The lane of an entry that is counted in the slot's word instead.
pub(super) const COUNTED: u32 = LANES as u32;

/// Shared access to an object; whoever closes it meanwhile leaves it to this
/// to be dropped.
pub struct Pin<T: Object> {
    value: NonNull<T>,
    slot: &'static Slot,
    thread: &'static Thread,
    handle: u64,
    lane: u32,
    /// The lane is the thread's own.
    _not_send: PhantomData<*const T>,
}

impl<T: Object> Pin<T> {
    /// # Safety
    /// The calling thread is inside the object of `handle` in `slot`, whose
    /// type is `T`: by `lane` of `thread`, or by the count of its word.
    #[inline(always)]
    pub(super) unsafe fn new(
        slot: &'static Slot,
        thread: &'static Thread,
        handle: u64,
        lane: u32,
    ) -> Pin<T> {
        let p = slot.value.load(Ordering::Relaxed).cast::<T>();
        // SAFETY: a live slot's value came from `Box::into_raw`.
        let value = unsafe { NonNull::new_unchecked(p) };
        Pin {
            value,
            slot,
            thread,
            handle,
            lane,
            _not_send: PhantomData,
        }
    }

    /// The epoch of views made under this entry; 0 for an immutable object.
    pub fn epoch(&self) -> u64 {
        self.slot.epoch.load(Ordering::Relaxed)
    }
}

impl<T: Object> Deref for Pin<T> {
    type Target = T;

    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: the box lives while this thread is inside: a close frees it
        // only when no lane holds its handle and its word counts nobody. No
        // `&mut` exists: immutable types give none, and an exclusive entry of
        // a mutable one needs a count of 0.
        unsafe { self.value.as_ref() }
    }
}

impl<T: Object> Drop for Pin<T> {
    #[inline(always)]
    fn drop(&mut self) {
        if self.lane == COUNTED {
            return enter::unpin(self.slot, self.handle, T::MUTABLE);
        }
        self.thread.retract(self.lane);
        // The closer's barrier lies between its store of `key` and its scan of
        // the lanes: it saw the lane empty, or this sees the other key.
        if self.slot.key.load(Ordering::Acquire) != self.handle {
            close::bury_unused();
        }
    }
}

/// Exclusive access to a mutable object.
pub struct PinMut<T: Object> {
    value: NonNull<T>,
    slot: &'static Slot,
    handle: u64,
    _not_send: PhantomData<*mut T>,
}

impl<T: Object> PinMut<T> {
    /// # Safety
    /// The caller has locked the word of `slot`, whose object is a `T`.
    #[inline(always)]
    pub(super) unsafe fn new(slot: &'static Slot, handle: u64) -> PinMut<T> {
        let p = slot.value.load(Ordering::Relaxed).cast::<T>();
        // SAFETY: a live slot's value came from `Box::into_raw`.
        let value = unsafe { NonNull::new_unchecked(p) };
        PinMut {
            value,
            slot,
            handle,
            _not_send: PhantomData,
        }
    }

    /// The epoch of views made under this entry.
    pub fn epoch(&self) -> u64 {
        self.slot.epoch.load(Ordering::Relaxed)
    }
}

impl<T: Object> Deref for PinMut<T> {
    type Target = T;

    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: as in `deref_mut`.
        unsafe { self.value.as_ref() }
    }
}

impl<T: Object> DerefMut for PinMut<T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: the word is locked by this value: nobody else is inside, and
        // a close leaves the box to who unlocks.
        unsafe { self.value.as_mut() }
    }
}

impl<T: Object> Drop for PinMut<T> {
    #[inline(always)]
    fn drop(&mut self) {
        if self.slot.word.unlock() == Left::Idle {
            close::after_last(self.slot, self.handle, true);
        }
    }
}
