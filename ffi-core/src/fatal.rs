//! The last words of a process that cannot go on without breaking a promise.

/// Writes the report to standard error and aborts.
#[cold]
#[inline(never)]
pub(crate) fn report(code: &str, found: &str, why: &str, fix: &str) -> ! {
    eprintln!("ferrogo: fatal error {code}: {found}\n  why: {why}\n  fix: {fix}");
    std::process::abort()
}
