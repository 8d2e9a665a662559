//! Counts, so that a test sees which destructors ran.

use std::sync::atomic::{AtomicU64, Ordering};

static DROPS: AtomicU64 = AtomicU64::new(0);

/// A value whose destructor is counted.
#[derive(Debug, Default)]
pub struct Counted(());

impl Drop for Counted {
    fn drop(&mut self) {
        DROPS.fetch_add(1, Ordering::SeqCst);
    }
}

/// How many destructors of counted values have run.
#[ferrogo::export]
pub fn drops() -> u64 {
    DROPS.load(Ordering::SeqCst)
}

/// Live objects of this library.
#[ferrogo::export]
pub fn live() -> u64 {
    ferrogo::rt::ferrogo_rt_live()
}

/// What went wrong in Rust where nobody was to be told, since the last call.
#[ferrogo::export]
pub fn events() -> Vec<String> {
    ferrogo::event::take()
        .iter()
        .map(|e| format!("{e:?}"))
        .collect()
}
