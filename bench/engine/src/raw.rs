//! The work with no check at all: what a crossing costs at the least.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::work::{self, Point};

#[unsafe(no_mangle)]
extern "C" fn raw_empty() {
    work::empty();
}

#[unsafe(no_mangle)]
extern "C" fn raw_sum3(a: u32, b: i64, c: u8) -> i64 {
    work::sum3(a, b, c)
}

#[unsafe(no_mangle)]
unsafe extern "C" fn raw_ends(p: *const u8, n: usize) -> u64 {
    // SAFETY: the benchmark passes a live slice.
    work::ends(unsafe { std::slice::from_raw_parts(p, n) })
}

#[unsafe(no_mangle)]
unsafe extern "C" fn raw_text_len(p: *const u8, n: usize) -> u64 {
    // SAFETY: the benchmark passes the bytes of a live string.
    work::text_len(unsafe { std::str::from_utf8_unchecked(std::slice::from_raw_parts(p, n)) })
}

#[unsafe(no_mangle)]
extern "C" fn raw_mirror(p: Point) -> Point {
    work::mirror(p)
}

/// The allocations of Rust so far.
#[unsafe(no_mangle)]
extern "C" fn raw_allocs() -> u64 {
    crate::count::allocations()
}

static COUNTER: AtomicU64 = AtomicU64::new(1);

#[unsafe(no_mangle)]
extern "C" fn raw_counter_get() -> u64 {
    COUNTER.load(Ordering::Relaxed)
}
