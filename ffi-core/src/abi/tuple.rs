//! Several results: `(A, B)` is a wide result whose value holds each
//! element's whole result form.

use std::mem::MaybeUninit;

use super::{FromGoRet, IntoGo, Wide};
use crate::boundary::Boundary;
use crate::ret::Ret;

macro_rules! tuples {
    ($($name:ident ($($t:ident $f:ident $i:tt),+)),*) => {
        $(
        /// The forms of the elements, one after the other.
        #[repr(C)]
        #[derive(Clone, Copy)]
        pub struct $name<$($t: Copy),+> { $($f: $t),+ }

        impl<$($t: IntoGo),+> IntoGo for ($($t,)+) {
            type Abi = Wide<$name<$($t::Abi),+>>;
            #[inline]
            fn into_go(self) -> Self::Abi {
                Wide::ok($name { $($f: self.$i.into_go()),+ })
            }
        }

        impl<$($t: FromGoRet),+> FromGoRet for ($($t,)+) {
            type Out = $name<$(Wide<$t::Out>),+>;
            unsafe fn from_ok(_: Ret, out: &MaybeUninit<Self::Out>) -> Result<Self, Boundary> {
                // SAFETY: written on success (trait's contract); each element
                // likewise.
                unsafe {
                    let out = out.assume_init_ref();
                    Ok(($($t::from_ok(out.$f.ret, &out.$f.val)?,)+))
                }
            }
        }
        )*
    };
}
tuples!(
    Two (A f0 0, B f1 1),
    Three (A f0 0, B f1 1, C f2 2),
    Four (A f0 0, B f1 1, C f2 2, D f3 3),
    Five (A f0 0, B f1 1, C f2 2, D f3 3, E f4 4),
    Six (A f0 0, B f1 1, C f2 2, D f3 3, E f4 4, F f5 5)
);
