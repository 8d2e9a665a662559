//! The panic hook: inside a guard a panic is captured, not printed.
//!
//! In: the hook and what it captured on this thread. Not in: catching
//! (`guard`).
//!
//! A payload knows its message and not its place; only the hook sees the
//! place. What the hook saw is found again by message, because the payload
//! that a guard catches need not be the last panic of its thread: a destructor
//! may have panicked and caught meanwhile.

use std::any::Any;
use std::cell::RefCell;
use std::panic;
use std::sync::Once;

use crate::thread;

/// A panic's two texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Captured {
    pub(crate) message: String,
    /// `file:line:column`, or empty.
    pub(crate) location: String,
}

/// Captured panics kept for each thread; more than are ever in flight.
const KEPT: usize = 16;

thread_local! {
    static SEEN: RefCell<Vec<Captured>> = const { RefCell::new(Vec::new()) };
}

/// Puts the hook in front of the one that is there; once.
pub(crate) fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !inside_guard() || !capture(info) {
                before(info);
            }
        }));
    });
}

fn inside_guard() -> bool {
    thread::existing().is_some_and(|t| crate::guard::depth(t) > 0)
}

/// False when this thread's storage is gone.
fn capture(info: &panic::PanicHookInfo<'_>) -> bool {
    let seen = Captured {
        message: message(info.payload()),
        location: info.location().map(ToString::to_string).unwrap_or_default(),
    };
    SEEN.try_with(|list| {
        let mut list = list.borrow_mut();
        if list.len() == KEPT {
            list.remove(0);
        }
        list.push(seen);
    })
    .is_ok()
}

/// The text of a payload.
pub(crate) fn message(payload: &(dyn Any + Send)) -> String {
    if let Some(s) = payload.downcast_ref::<&str>() {
        (*s).to_owned()
    } else if let Some(s) = payload.downcast_ref::<String>() {
        s.clone()
    } else {
        "a panic whose payload is not text".to_owned()
    }
}

/// What the hook captured for `payload`; without a location when the payload
/// came past the hook (`resume_unwind`, another hook).
pub(crate) fn captured(payload: &(dyn Any + Send)) -> Captured {
    let message = message(payload);
    SEEN.try_with(|list| {
        let mut list = list.borrow_mut();
        let at = list.iter().rposition(|c| c.message == message)?;
        Some(list.remove(at))
    })
    .ok()
    .flatten()
    .unwrap_or(Captured {
        message,
        location: String::new(),
    })
}
