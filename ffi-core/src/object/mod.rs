//! Rust objects that Go holds through handles.
//!
//! In: the table of handles; entering, leaving, leasing and closing. Not in:
//! the exports that call these (generated), the words for Go (`ret`).
//!
//! A handle is `runtime:8 | generation:32 | index:24`. A call of an immutable
//! object writes only to its own thread's record: it publishes the handle in a
//! hazard lane and compares one word. A call of a mutable object changes one
//! word of the object. `docs/abi.md` has the rules that Go sees.
//!
//! Objects that are not `Send` are not for this table: whoever leaves last
//! drops the value, on any thread.

pub(crate) mod barrier;
mod close;
mod enter;
mod lease;
mod pin;
pub(crate) mod table;
mod word;

use std::sync::atomic::Ordering;

use crate::thread;

pub use close::release;
pub use enter::{enter, enter_mut, take};
pub use lease::{epoch, lease, unlease};
pub use pin::{Pin, PinMut};

/// `Thread::taken` has a bit for each lane.
pub(crate) const MAX_LANES: usize = 32;

/// One static per object type; its address is the type's identity.
pub struct TypeInfo {
    name: &'static str,
    mutable: bool,
    drop: unsafe fn(*mut ()),
}

impl TypeInfo {
    /// For the static of `T`.
    pub const fn new<T: Object>() -> TypeInfo {
        /// # Safety
        /// `p` is a `Box<T>` as a raw pointer, and the caller's.
        unsafe fn drop_box<T>(p: *mut ()) {
            // SAFETY: the caller's promise.
            drop(unsafe { Box::from_raw(p.cast::<T>()) });
        }
        TypeInfo {
            name: T::NAME,
            mutable: T::MUTABLE,
            drop: drop_box::<T>,
        }
    }
}

/// A Rust type that Go holds through a handle. Implemented by
/// `#[ferrogo::object]`.
///
/// # Safety
///
/// `info` always gives the same static, made by `TypeInfo::new::<Self>()` and
/// used by no other type. The type is `Send`; it is `Sync` when it has shared
/// exports.
pub unsafe trait Object: Sized + 'static {
    /// Has `&mut self` exports.
    const MUTABLE: bool;
    /// `crate::Type`.
    const NAME: &'static str;
    /// The static that stands for the type.
    fn info() -> &'static TypeInfo;
}

/// Implements [`Object`] with its static; the caller answers for `Send` and
/// `Sync`.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_object {
    ($t:ty, $name:expr, mutable = $mutable:expr) => {
        // SAFETY: the static stands in `info`, so it is the type's own.
        unsafe impl $crate::object::Object for $t {
            const MUTABLE: bool = $mutable;
            const NAME: &'static str = $name;
            #[inline(always)]
            fn info() -> &'static $crate::object::TypeInfo {
                static INFO: $crate::object::TypeInfo = $crate::object::TypeInfo::new::<$t>();
                &INFO
            }
        }
    };
}

/// Gives a value to the table; the handle is its only owner from now on.
///
/// # Panics
/// When 2^24 objects live at once.
pub fn put<T: Object>(value: T) -> u64 {
    let t = thread::current();
    let index = table::obtain(t);
    let slot = table::slot(u64::from(index)).expect("a slot from the free list");
    let generation = slot.word.generation() + 1;
    let handle = table::handle(index, generation);

    let value = Box::into_raw(Box::new(value));
    slot.value.store(value.cast(), Ordering::Relaxed);
    slot.info
        .store(std::ptr::from_ref(T::info()).cast_mut(), Ordering::Relaxed);
    slot.epoch.store(0, Ordering::Relaxed);
    slot.set_owner(t);
    slot.word.begin(generation);
    if !T::MUTABLE {
        slot.key.store(handle, Ordering::Release);
    }
    t.tally(1);
    handle
}

/// Live objects: put and neither dropped nor taken.
pub fn live() -> u64 {
    let sum: i64 = thread::all().map(|t| t.tallied()).sum();
    // While threads count, a sum may miss a put whose burial it sees.
    u64::try_from(sum).unwrap_or(0)
}

/// Whether calls run without a fence of their own because closes have
/// membarrier.
pub fn has_membarrier() -> bool {
    !barrier::fenced()
}

/// The number that tells this library's handles from another's: 1 and up,
/// given once by Go.
pub(crate) fn set_runtime(id: u64) {
    table::set_runtime(id);
}
