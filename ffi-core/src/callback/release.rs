//! Telling Go that Rust no longer uses one of its values.

use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};

use crate::event::{self, Event};
use crate::guard::LEAF;
use crate::thread;

/// A table's release function.
type Release = unsafe extern "C" fn(u64);

static LATER: Mutex<Option<Sender<(Release, u64)>>> = Mutex::new(None);

/// Releases a Go handle. Inside a leaf export, where nothing may call Go,
/// another thread does it.
///
/// # Safety
/// `release` is the release function of the table that `handle` came with, and
/// the handle is not used again.
pub unsafe fn release_go(release: unsafe extern "C" fn(u64), handle: u64) {
    if thread::current().level.get() & LEAF == 0 {
        // SAFETY: the caller's promise.
        unsafe { release(handle) }
    } else {
        later(release, handle);
    }
}

#[cold]
fn later(release: Release, handle: u64) {
    let mut sender = LATER.lock().unwrap_or_else(|e| e.into_inner());
    if sender.is_none() {
        *sender = start();
    }
    let sent = sender
        .as_ref()
        .is_some_and(|s| s.send((release, handle)).is_ok());
    if !sent {
        event::record(Event::ReleaseLost { handle });
    }
}

/// The thread that releases what leaf exports dropped.
fn start() -> Option<Sender<(Release, u64)>> {
    let (send, receive) = channel::<(Release, u64)>();
    let body = move || {
        for (release, handle) in receive {
            // SAFETY: the promise of `release_go`'s caller.
            unsafe { release(handle) }
        }
    };
    std::thread::Builder::new()
        .name("ferrogo-release".to_owned())
        .spawn(body)
        .ok()?;
    Some(send)
}
