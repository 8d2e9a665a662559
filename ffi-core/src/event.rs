//! What went wrong where nobody was left to be told.
//!
//! In: a bounded list of such events and how many there were. Not in: the
//! event stream of the registry, which reads from here.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Something that had no caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The last call in flight dropped a closed object, and its `Drop`
    /// panicked.
    DropPanicked {
        /// `crate::Type`.
        type_name: &'static str,
        /// The panic's message.
        message: String,
        /// File, line and column, or empty.
        location: String,
    },
    /// A Rust panic was on its way when a callback left through
    /// `runtime.Goexit`, which won.
    PanicOvertaken {
        /// The panic's message.
        message: String,
        /// File, line and column, or empty.
        location: String,
    },
    /// The kernel takes no membarrier any more, so nobody can prove that a
    /// closed object is unused: it is kept for ever.
    Unprovable {
        /// `crate::Type`.
        type_name: &'static str,
    },
    /// Memory came back with a size and alignment that no allocation has: it
    /// is kept for ever.
    BadFree {
        /// The size given.
        size: u64,
        /// The alignment given.
        align: u64,
    },
    /// No thread could be made to tell Go that a handle is no longer used.
    ReleaseLost {
        /// Go's handle.
        handle: u64,
    },
}

/// Events kept until somebody takes them; older ones win.
const KEPT: usize = 256;

static TOTAL: AtomicU64 = AtomicU64::new(0);
static LIST: Mutex<Vec<Event>> = Mutex::new(Vec::new());

/// Records `event`.
#[cold]
pub(crate) fn record(event: Event) {
    TOTAL.fetch_add(1, Ordering::Relaxed);
    let mut list = LIST.lock().unwrap_or_else(|e| e.into_inner());
    if list.len() < KEPT {
        list.push(event);
    }
}

/// How many events there were since the process began.
pub fn total() -> u64 {
    TOTAL.load(Ordering::Relaxed)
}

/// Takes the events kept since the last call.
pub fn take() -> Vec<Event> {
    std::mem::take(&mut *LIST.lock().unwrap_or_else(|e| e.into_inner()))
}
