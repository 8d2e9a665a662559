//! Records that Go reads in place.

use super::{Element, IntoGo};
use crate::describe::{Desc, Describe};
use crate::flat::Flat;
use crate::ret::Ret;

/// The result of an export that returns many records of which Go reads some
/// fields: Go gets one flat buffer and accessors, not a slice of structs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows<T>(pub Vec<T>);

impl<T> From<Vec<T>> for Rows<T> {
    fn from(rows: Vec<T>) -> Self {
        Rows(rows)
    }
}

impl<T: Describe> Describe for Rows<T> {
    const DESC: &'static Desc = &Desc::One("rows", T::DESC);
}

impl<T: Flat + Element> IntoGo for Rows<T> {
    type Abi = Ret;
    fn into_go(self) -> Ret {
        super::records_into_go(&self.0)
    }
}
