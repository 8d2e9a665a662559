//! How values cross: one trait per way, implemented once per type.
//!
//! In: the traits that the attribute macros' shims call, and their
//! implementations for the standard library's types and ferrogo's own. Not in:
//! records' bytes (`flat`), names in the contract (`describe`), objects' lives
//! (`object`), unwinding (`guard`, `callback`).
//!
//! | trait | direction | stands for |
//! |---|---|---|
//! | [`FromGo`] | parameter of an export | a value `T` |
//! | [`RefFromGo`], [`MutFromGo`] | parameter of an export | `&T`, `&mut T` |
//! | [`IntoGo`] | result of an export | any `T`, `Result<T, E>` |
//! | [`ToGo`] | argument of a callback | any `T`, `&T` |
//! | [`FromGoRet`] | result of a callback | any `T`, `Result<T, E>` |
//!
//! References are traits of their own so that a borrowed parameter can never
//! be given a longer lifetime than the call: the shim calls `get` on a guard
//! that it owns.

mod array;
mod c;
mod dynamic;
mod error;
mod layout;
mod object;
#[doc(hidden)]
pub mod option;
mod own;
mod record;
mod result;
mod rows;
mod scalar;
mod slice;
mod text;
pub mod time;
mod tuple;

pub use array::Array;
pub use c::{Dyn, Held as CHeld, Opt, Slice, Str, Wide};
pub use dynamic::{CallTable, GoRef, block_result, handed_back, hold_arg};
pub use error::{ErrorIn, ErrorOut, GoError, boxed_error, go_failure, read_error};
pub use layout::{Layout, RawRef, check_at, checked};
pub use object::{ViewOwner, with_epoch};
pub use own::{C, Go, Held, HeldSide, Owned, OwnedSide, Payload, Rust, Side};
pub use record::{
    Buffer, Record, record_from_go, record_from_ret, record_hold, record_into_go, records_from_go,
    records_from_ret, records_hold, records_into_go,
};
pub use rows::Rows;
pub use slice::{Element, RawSlice, plain_vec_from_ret, plain_vec_into_go};
pub use text::Lent;

use std::mem::MaybeUninit;

use crate::boundary::Boundary;
use crate::guard::FromRet;
use crate::ret::Ret;

/// A parameter that Go passes by value (or moves, or has copied).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a parameter of an exported function",
    label = "cannot come from Go [FG001]",
    note = "references must stand in the signature as `&T` or `&mut T`, not behind an alias",
    note = "`cargo ferrogo explain FG001` lists what crosses"
)]
pub trait FromGo: Sized {
    /// Its C form.
    type Abi: Copy;
    /// Takes it over, checked.
    ///
    /// # Safety
    /// `abi` came from the generated Go code of this signature: addresses in
    /// it are valid for the call, handles in it may be anything.
    unsafe fn from_go(abi: Self::Abi) -> Result<Self, Boundary>;
}

/// A parameter that Go lends for the call: `&T`.
#[diagnostic::on_unimplemented(
    message = "`&{Self}` cannot be a parameter of an exported function",
    label = "cannot be borrowed from Go [FG001]",
    note = "`cargo ferrogo explain FG001` lists what crosses"
)]
pub trait RefFromGo {
    /// Its C form.
    type Abi: Copy;
    /// What keeps it alive during the call.
    type Guard;
    /// Takes it, checked.
    ///
    /// # Safety
    /// As [`FromGo::from_go`], and the guard does not outlive the call.
    unsafe fn enter(abi: Self::Abi) -> Result<Self::Guard, Boundary>;
    /// The value.
    fn get(guard: &Self::Guard) -> &Self;
}

/// A parameter that Go lends exclusively for the call: `&mut T`.
#[diagnostic::on_unimplemented(
    message = "`&mut {Self}` cannot be a parameter of an exported function",
    label = "cannot be borrowed exclusively from Go [FG001]",
    note = "an object with `&mut self` methods is declared `#[ferrogo::object(mutable)]` [FG017]"
)]
pub trait MutFromGo {
    /// Its C form.
    type Abi: Copy;
    /// What keeps it alive during the call.
    type Guard;
    /// Takes it, checked.
    ///
    /// # Safety
    /// As [`RefFromGo::enter`], and nothing else reads or writes it during the
    /// call.
    unsafe fn enter(abi: Self::Abi) -> Result<Self::Guard, Boundary>;
    /// The value.
    fn get(guard: &mut Self::Guard) -> &mut Self;
}

/// The result of an exported function.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the result of an exported function",
    label = "cannot go to Go [FG001]",
    note = "in a `Result<T, E>`, `E` is a `#[derive(ferrogo::Error)]` type, a `String` or a boxed error",
    note = "`cargo ferrogo explain FG001` lists what crosses"
)]
pub trait IntoGo {
    /// Its C form: two words, or two words and a value.
    type Abi: FromRet + Copy;
    /// Hands it over.
    fn into_go(self) -> Self::Abi;
}

/// An argument that Rust passes to a Go function.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument of a function implemented in Go",
    label = "cannot go to Go [FG001]"
)]
pub trait ToGo {
    /// Its C form.
    type Abi: Copy;
    /// What keeps it alive during the call.
    type Hold;
    /// Prepares it.
    fn hold(self) -> Result<Self::Hold, Boundary>;
    /// Its C form while held.
    fn abi(hold: &Self::Hold) -> Self::Abi;
}

/// An argument that Rust lends to a Go function: `&T`.
#[diagnostic::on_unimplemented(
    message = "`&{Self}` cannot be an argument of a function implemented in Go",
    label = "cannot be lent to Go [FG001]"
)]
pub trait RefToGo {
    /// Its C form.
    type Abi: Copy;
    /// What keeps it alive during the call.
    type Hold<'a>
    where
        Self: 'a;
    /// Prepares it.
    fn hold_ref(&self) -> Result<Self::Hold<'_>, Boundary>;
    /// Its C form while held.
    fn abi_ref<'a>(hold: &Self::Hold<'a>) -> Self::Abi
    where
        Self: 'a;
}

impl<'a, T: RefToGo + ?Sized> ToGo for &'a T {
    type Abi = T::Abi;
    type Hold = T::Hold<'a>;
    #[inline(always)]
    fn hold(self) -> Result<Self::Hold, Boundary> {
        self.hold_ref()
    }
    #[inline(always)]
    fn abi(hold: &Self::Hold) -> Self::Abi {
        T::abi_ref(hold)
    }
}

/// The result of a Go function that Rust called.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the result of a function implemented in Go",
    label = "cannot come from Go [FG001]",
    note = "in a `Result<T, E>`, `E` is a `#[derive(ferrogo::Error)]` type that is `From<ferrogo::GoError>`, or `ferrogo::GoError` itself"
)]
pub trait FromGoRet: Sized {
    /// The part that does not fit into two words; `()` when there is none.
    type Out: Copy;
    /// Takes over a success.
    ///
    /// # Safety
    /// `ret` is a success that the generated Go code of this signature wrote,
    /// and `out` is written when `Out` is used.
    unsafe fn from_ok(ret: Ret, out: &MaybeUninit<Self::Out>) -> Result<Self, Boundary>;
    /// Takes over whatever Go answered; what this type cannot say is a Rust
    /// panic.
    ///
    /// # Safety
    /// As [`FromGoRet::from_ok`], for a success or a failure.
    #[inline]
    unsafe fn from_ret(ret: Ret, out: &MaybeUninit<Self::Out>) -> Self {
        if ret.is_err() {
            // SAFETY: a failure written by the generated Go code.
            unsafe { error::raise(ret) }
        }
        // SAFETY: passed on.
        match unsafe { Self::from_ok(ret, out) } {
            Ok(v) => v,
            Err(e) => error::raise_boundary(e),
        }
    }
}

/// A boundary error as the failure of a result form, naming the parameter.
#[cold]
#[doc(hidden)]
pub fn refuse<R: FromRet>(e: Boundary, param: u16) -> R {
    R::from_ret(e.into_ret(param))
}

/// A type whose shared calls may come from any thread.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is shared by goroutines, but it is not `Send` and `Sync`",
    label = "two goroutines may call it at the same time, and any thread may release it [FG018]",
    note = "guard what changes with a `Mutex`, or use atomics",
    note = "replace `Rc` by `Arc`, `Cell` and `RefCell` by `Mutex`"
)]
pub trait Shareable {}
impl<T: Send + Sync> Shareable for T {}
