//! Calls of Go with no check at all, and Go's count of allocations.

mod go {
    unsafe extern "C" {
        pub safe fn raw_go_empty();
        pub safe fn raw_go_sum3(a: u32, b: i64, c: u8) -> i64;
        pub fn raw_go_ends(p: *const u8, n: usize) -> u64;
        pub safe fn bench_go_allocs() -> u64;
    }
}

pub fn empty() {
    go::raw_go_empty();
}

pub fn sum3(a: u32, b: i64, c: u8) -> i64 {
    go::raw_go_sum3(a, b, c)
}

pub fn ends(bytes: &[u8]) -> u64 {
    // SAFETY: the bytes are lent for the call.
    unsafe { go::raw_go_ends(bytes.as_ptr(), bytes.len()) }
}

/// The allocations of Go so far.
pub fn allocs() -> u64 {
    go::bench_go_allocs()
}
