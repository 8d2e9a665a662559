//! Signatures first.
use crate::ret::Ret;

/// A result that can be made from the two words alone.
pub trait FromRet {
    /// The result that reports `r`, an error.
    fn from_ret(r: Ret) -> Self;
}
impl FromRet for Ret {
    fn from_ret(r: Ret) -> Self {
        r
    }
}
/// See the next version.
pub fn guard<F: FnOnce() -> Ret>(f: F) -> Ret {
    guard_with(f)
}
/// See the next version.
pub fn guard_with<R: FromRet>(_f: impl FnOnce() -> R) -> R {
    todo!()
}
