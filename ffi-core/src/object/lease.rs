//! What a view holds while Go reads through it.
//!
//! A view is an address and the epoch in which it was right. While a lease
//! lasts, nobody has the object for itself and nobody frees it; afterwards the
//! epoch tells whether it changed. An immutable object has the one epoch 0.

use std::sync::atomic::Ordering;

use super::enter;
use super::table;
use super::word::{Left, Refusal};
use crate::boundary::{Boundary, Code};

/// The epoch of views made now. Take it inside the call that makes the view
/// ([`Pin::epoch`](super::Pin::epoch)): between two calls it may change.
pub fn epoch(handle: u64) -> Result<u64, Boundary> {
    let slot = enter::find(handle)?;
    let epoch = slot.epoch.load(Ordering::Relaxed);
    match slot.word.check(table::generation(handle)) {
        Err(Refusal::Gone) => Err(enter::explain(handle)),
        _ => Ok(epoch),
    }
}

/// Begins a read of a view made in `epoch`. Each success needs one
/// [`unlease`].
pub fn lease(handle: u64, epoch: u64) -> Result<(), Boundary> {
    let slot = enter::find(handle)?;
    // Acquires what `put` wrote; the kind decides only between waiting and
    // refusing, so it does no harm when the object ends meanwhile.
    if slot.word.check(table::generation(handle)) == Err(Refusal::Gone) {
        return Err(enter::explain(handle));
    }
    let mutable = enter::is_mutable(slot);
    enter::pin(slot, handle, mutable)?;
    if slot.epoch.load(Ordering::Relaxed) != epoch {
        enter::unpin(slot, handle, mutable);
        return Err(Boundary {
            code: Code::Stale,
            detail: handle,
        });
    }
    Ok(())
}

/// Ends a lease. One that never began is nothing.
pub fn unlease(handle: u64) {
    let Ok(slot) = enter::find(handle) else {
        return;
    };
    // Read while the lease still keeps the slot from being reused.
    let mutable = enter::is_mutable(slot);
    if slot.word.try_unpin(table::generation(handle)) == Some(Left::Idle) {
        super::close::after_last(slot, handle, mutable);
    }
}
