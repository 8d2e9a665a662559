//! Errors in both directions.
//!
//! In: what an error type must do to leave Rust ([`ErrorOut`]) or to arrive
//! from Go ([`ErrorIn`]), [`GoError`], and the errors of which only the message
//! crosses. Not in: the derive of `ferrogo::Error`, which writes the rest.

use std::fmt;

use crate::boundary::Boundary;
use crate::callback::{GoPanic, unanswered};
use crate::describe::{ANY_ERROR, Desc, DescribeError};
use crate::flat::{self, Flat, Reader};
use crate::ret::{Ret, kind};

/// An error that an export returns.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the error of an exported function",
    label = "no form in Go [FG001]",
    note = "add `#[derive(ferrogo::Error)]` and a `Display` to it, so that Go gets a typed error",
    note = "or return a `String` or `Box<dyn std::error::Error + Send + Sync>`: then only the message crosses"
)]
pub trait ErrorOut: DescribeError {
    /// Its form as a failure.
    fn into_ret(self) -> Ret;
}

/// An error that a Go implementation returns. `G` is [`GoError`]: what Go
/// returned that is not of this type; the derive asks for `From<G>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the error of a function implemented in Go",
    label = "cannot hold an error of Go [FG001]",
    note = "derive `ferrogo::Error` on it and write `impl From<ferrogo::GoError> for {Self}`: Go code may return any error",
    note = "or use `ferrogo::GoError` itself"
)]
pub trait ErrorIn<G>: DescribeError + Sized {
    /// An error of another type, or a panic with no Go code above to take it.
    fn from_other(e: G) -> Self;
    /// This type's own error, inline or boxed.
    ///
    /// # Safety
    /// A kind 1 or 2 failure that the generated Go code wrote; a buffer in it
    /// becomes this call's.
    unsafe fn from_own(ret: Ret) -> Result<Self, Boundary>;
}

/// An error that came from Go: its message and its type's name survive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoError {
    /// What `Error()` said.
    pub message: String,
    /// Go's name of its type, such as `*fs.PathError`; `panic` when Go
    /// panicked with no Go code above the call to take it.
    pub type_name: String,
}

impl GoError {
    /// Go panicked.
    pub fn is_panic(&self) -> bool {
        self.type_name == "panic"
    }
}

impl fmt::Display for GoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_panic() {
            f.write_str("go panic: ")?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for GoError {}

impl From<Boundary> for GoError {
    fn from(e: Boundary) -> Self {
        GoError {
            message: e.to_string(),
            type_name: "ferrogo.BoundaryError".into(),
        }
    }
}

impl DescribeError for GoError {
    const ERROR_DESC: &'static Desc = ANY_ERROR;
}

impl ErrorIn<GoError> for GoError {
    fn from_other(e: GoError) -> Self {
        e
    }
    unsafe fn from_own(ret: Ret) -> Result<Self, Boundary> {
        // SAFETY: passed on.
        let message = unsafe { read_error(ret)? };
        Ok(GoError {
            message,
            type_name: String::new(),
        })
    }
}

/// Puts an error with a flat form into a buffer of its own.
#[cold]
#[inline(never)]
pub fn boxed_error<E: Flat>(e: &E) -> Ret {
    let buf = flat::one(e);
    match buf.is_err() {
        true => buf,
        false => Ret::err(kind::BOXED, 0, buf.v),
    }
}

/// Reads the one value of a failure's buffer, and frees it.
///
/// # Safety
/// `ret.v` is 0, or a flat buffer allocated by `rt_alloc` with alignment 8
/// whose first word is its size.
pub unsafe fn read_error<E: Flat>(ret: Ret) -> Result<E, Boundary> {
    if ret.v == 0 {
        return Err(Boundary::new(crate::boundary::Code::Null, 0));
    }
    // SAFETY: a flat buffer starts with its total size.
    let total = unsafe { *(ret.v as usize as *const u64) };
    let words = Ret { v: ret.v, s: total };
    // SAFETY: the caller's promise.
    unsafe { super::record::with_buffer(words, |b| Reader::new::<E>(b)?.single()) }
}

/// What Go's failure is for a callback that returns a `Result`.
///
/// # Safety
/// A failure that the generated Go code wrote.
#[cold]
#[inline(never)]
pub(super) unsafe fn take<E: ErrorIn<GoError>>(ret: Ret) -> E {
    match ret.kind() {
        kind::INLINE | kind::BOXED => {
            // SAFETY: passed on.
            unsafe { E::from_own(ret) }.unwrap_or_else(|e| E::from_other(e.into()))
        }
        // SAFETY: passed on.
        _ => E::from_other(unsafe { other(ret) }),
    }
}

/// What Go's failure says, when it is not of a type of ours.
///
/// # Safety
/// A failure that the generated Go code wrote.
#[doc(hidden)]
pub unsafe fn go_failure(ret: Ret) -> GoError {
    // SAFETY: passed on.
    unsafe { other(ret) }
}

/// # Safety
/// As [`take`].
unsafe fn other(ret: Ret) -> GoError {
    match ret.kind() {
        kind::GO_ERROR => {
            // SAFETY: a flat buffer of two texts.
            match unsafe { read_error::<(String, String)>(ret) } {
                Ok((message, type_name)) => GoError { message, type_name },
                Err(e) => e.into(),
            }
        }
        kind::BOUNDARY => Boundary::from_ret(ret).into(),
        // Only while this thread unwinds; else the panic went on (`callback`).
        kind::GO_PANIC => GoError {
            message: match ret.v {
                0 => "runtime.Goexit was called while Rust was unwinding".into(),
                _ => "Go code panicked while Rust was unwinding".into(),
            },
            type_name: "panic".into(),
        },
        k => GoError {
            message: format!("Go answered with a result of unknown kind {k}"),
            type_name: "ferrogo.BoundaryError".into(),
        },
    }
}

/// A failure of a callback that cannot return one is a Rust panic.
///
/// # Safety
/// As [`take`].
#[cold]
#[inline(never)]
pub(super) unsafe fn raise(ret: Ret) -> ! {
    if ret.is(kind::GO_PANIC) {
        // A second panic while unwinding: a report, then the end.
        unanswered(GoPanic {
            id: ret.v,
            callback: "a method that Go implements",
        });
    }
    // SAFETY: passed on.
    let e = unsafe { other(ret) };
    panic!("{e}")
}

#[cold]
#[inline(never)]
pub(super) fn raise_boundary(e: Boundary) -> ! {
    panic!("Go returned an invalid value: {e}")
}

/// Errors of which only the message crosses.
macro_rules! message_only {
    ($($t:ty),*) => {
        $(
        impl DescribeError for $t {
            const ERROR_DESC: &'static Desc = ANY_ERROR;
        }
        impl ErrorOut for $t {
            #[cold]
            fn into_ret(self) -> Ret {
                boxed_error(&with_causes(&*self))
            }
        }
        )*
    };
}
message_only!(
    Box<dyn std::error::Error>,
    Box<dyn std::error::Error + Send + Sync>
);

/// `outer: cause: cause`, as people write it to logs.
fn with_causes(e: &(impl std::error::Error + ?Sized)) -> String {
    let mut text = e.to_string();
    let mut cause = e.source();
    while let Some(c) = cause {
        text.push_str(": ");
        text.push_str(&c.to_string());
        cause = c.source();
    }
    text
}

impl DescribeError for String {
    const ERROR_DESC: &'static Desc = ANY_ERROR;
}
impl ErrorOut for String {
    #[cold]
    fn into_ret(self) -> Ret {
        boxed_error(&self)
    }
}
impl ErrorIn<GoError> for String {
    fn from_other(e: GoError) -> Self {
        e.to_string()
    }
    unsafe fn from_own(ret: Ret) -> Result<Self, Boundary> {
        // SAFETY: passed on.
        unsafe { read_error(ret) }
    }
}
