//! Signatures first.

/// The head of every callback block.
#[repr(C)]
pub struct Call {
    /// Set by `call_go`.
    pub ctx: usize,
    /// Which Go implementation.
    pub handle: u64,
    /// The result, a `Ret`.
    pub v: u64,
    /// The result, a `Ret`.
    pub s: u64,
}
/// A Go panic on its way through Rust.
#[derive(Debug)]
pub struct GoPanic {
    /// The Go frame that keeps the value.
    pub id: u64,
    /// `Trait::method` in which it happened.
    pub callback: &'static str,
}
/// Calls Go; unwinds for a Go panic and for Goexit when `under_go()`;
/// otherwise (and while this thread is already unwinding) kind 5 stays in the
/// block and the caller answers: `Err(From<GoPanic>)` or `unanswered`.
///
/// # Safety
/// `f` is the Go function for this block.
pub unsafe fn call_go(
    _callback: &'static str,
    _f: unsafe extern "C" fn(*mut Call),
    _block: *mut Call,
) {
    todo!()
}
/// Like `call_go` but never unwinds.
///
/// # Safety
/// As `call_go`.
pub unsafe fn call_go_raw(
    _callback: &'static str,
    _f: unsafe extern "C" fn(*mut Call),
    _block: *mut Call,
) {
    todo!()
}
/// A Go panic (kind 5) that the trait's error cannot carry: a Rust panic, or
/// when this thread is unwinding already, a report and the end.
pub fn unanswered(_p: GoPanic) -> ! {
    todo!()
}
/// Whether an export called by Go is below on this thread's stack.
pub fn under_go() -> bool {
    todo!()
}
