//! Signatures first.
use std::marker::PhantomData;

use crate::boundary::Boundary;
use crate::ret::Ret;

/// One static per object type; its address is the type's identity.
pub struct TypeInfo {
    _name: &'static str,
    _mutable: bool,
    _drop: unsafe fn(*mut ()),
}
impl TypeInfo {
    /// For the static of `T`.
    pub const fn new<T: Object>() -> TypeInfo {
        unsafe fn d<T>(_: *mut ()) {}
        TypeInfo { _name: T::NAME, _mutable: T::MUTABLE, _drop: d::<T> }
    }
}
/// A Rust type that Go holds through a handle. Implement with
/// `ferrogo::__impl_object!(Type, "crate::Type", mutable = false);`
///
/// # Safety
/// `info` returns one static of its own, made by `TypeInfo::new::<Self>()`.
/// `Self: Send`, and `Self: Sync` when shared calls exist.
pub unsafe trait Object: Sized + 'static {
    /// Has `&mut self` exports.
    const MUTABLE: bool;
    /// `crate::Type`.
    const NAME: &'static str;
    /// The type's static.
    fn info() -> &'static TypeInfo;
}
/// Implements `Object` with its static.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_object {
    ($t:ty, $name:expr, mutable = $m:expr) => {
        unsafe impl $crate::object::Object for $t {
            const MUTABLE: bool = $m;
            const NAME: &'static str = $name;
            #[inline(always)]
            fn info() -> &'static $crate::object::TypeInfo {
                static INFO: $crate::object::TypeInfo = $crate::object::TypeInfo::new::<$t>();
                &INFO
            }
        }
    };
}
/// Shared access for the length of a call.
pub struct Pin<T>(PhantomData<*const T>);
/// Exclusive access for the length of a call.
pub struct PinMut<T>(PhantomData<*mut T>);
impl<T> std::ops::Deref for Pin<T> {
    type Target = T;
    fn deref(&self) -> &T {
        todo!()
    }
}
impl<T> std::ops::Deref for PinMut<T> {
    type Target = T;
    fn deref(&self) -> &T {
        todo!()
    }
}
impl<T> std::ops::DerefMut for PinMut<T> {
    fn deref_mut(&mut self) -> &mut T {
        todo!()
    }
}
/// Gives the value to the table.
pub fn put<T: Object>(_v: T) -> u64 {
    todo!()
}
/// Shared.
pub fn enter<T: Object>(_h: u64) -> Result<Pin<T>, Boundary> {
    todo!()
}
/// Exclusive.
pub fn enter_mut<T: Object>(_h: u64) -> Result<PinMut<T>, Boundary> {
    todo!()
}
/// Consumes.
pub fn take<T: Object>(_h: u64) -> Result<T, Boundary> {
    todo!()
}
/// Close.
pub fn release<T: Object>(_h: u64) -> Ret {
    todo!()
}
/// The epoch of views made now; 0 for immutable objects.
pub fn epoch(_h: u64) -> Result<u64, Boundary> {
    todo!()
}
/// Begins a view's read.
pub fn lease(_h: u64, _epoch: u64) -> Result<(), Boundary> {
    todo!()
}
/// Ends it.
pub fn unlease(_h: u64) {
    todo!()
}
/// Live objects.
pub fn live() -> u64 {
    todo!()
}
