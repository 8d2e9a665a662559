//! Records that Go reads in place.

use std::borrow::Cow;

use super::IntoGo;
use crate::describe::{Desc, Describe};
use crate::flat::{self, Flat};
use crate::ret::Ret;

/// The result of an export that returns many records of which Go reads some
/// fields: Go gets one flat buffer and accessors, not a slice of structs.
///
/// The records may be borrowed, from the object or for ever: they are encoded
/// before the call returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows<'a, T: Clone>(Cow<'a, [T]>);

impl<T: Clone> From<Vec<T>> for Rows<'_, T> {
    fn from(rows: Vec<T>) -> Self {
        Rows(Cow::Owned(rows))
    }
}

impl<'a, T: Clone> From<&'a [T]> for Rows<'a, T> {
    fn from(rows: &'a [T]) -> Self {
        Rows(Cow::Borrowed(rows))
    }
}

impl<T: Clone> std::ops::Deref for Rows<'_, T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T: Describe + Clone> Describe for Rows<'_, T> {
    const DESC: &'static Desc = &Desc::One("rows", T::DESC);
}

impl<T: Flat + Describe + Clone> IntoGo for Rows<'_, T> {
    type Abi = Ret;
    fn into_go(self) -> Ret {
        match self.0.is_empty() {
            true => Ret::ok(0, 0),
            false => flat::rows(&self.0),
        }
    }
}
