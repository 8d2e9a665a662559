//! The flat encoding: records with strings, vectors and options in one buffer.
//!
//! In: the trait [`Flat`], the [`Writer`] (two passes: measure, then write into
//! one allocation) and the [`Reader`] (nothing in a buffer is believed).
//! Not in: which types are records (the derives), and how a buffer's address
//! crosses (`abi`). The format is in `docs/abi.md`.

mod impls;
mod read;
mod write;

pub use read::Reader;
pub use write::{Measure, Writer, word};

use crate::boundary::Boundary;
use crate::ret::Ret;

/// Bytes before the first row.
pub const HEADER: usize = 24;

/// `n` rounded up to a multiple of `align`, a power of two.
#[doc(hidden)]
pub const fn round_up(n: usize, align: usize) -> usize {
    (n + align - 1) & !(align - 1)
}

/// The larger of two numbers, at compile time.
#[doc(hidden)]
pub const fn max(a: usize, b: usize) -> usize {
    if a > b { a } else { b }
}

/// The tag of a root type: FNV-1a 32 of its name.
#[doc(hidden)]
pub const fn tag(name: &str) -> u32 {
    let name = name.as_bytes();
    let mut hash = 0x811c_9dc5_u32;
    let mut i = 0;
    while i < name.len() {
        hash = (hash ^ name[i] as u32).wrapping_mul(0x0100_0193);
        i += 1;
    }
    hash
}

/// A value with a form in the flat encoding.
///
/// # Safety
/// `write` must write only into `at..at + SIZE` and take from the writer
/// exactly the out-of-line bytes that `measure` counts, for an unchanged value.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no form in the flat encoding, so it cannot stand in a record",
    label = "not a scalar, `String`, `Vec`, `Option`, map, array, tuple, layout type or record [FG001]",
    note = "add `#[derive(ferrogo::Record)]` to it, or `#[derive(ferrogo::Layout)]` if it is `#[repr(C)]` and plain"
)]
pub unsafe trait Flat: Sized {
    /// Bytes of the inline form, a multiple of `ALIGN`.
    const SIZE: usize;
    /// Alignment of the inline form.
    const ALIGN: usize;
    /// Nothing of it stands out of line.
    const INLINE: bool;
    /// The tag in the header when it is the root; 0 for types without a name.
    const TAG: u32 = 0;

    /// Counts what stands out of line.
    fn measure(&self, _m: &mut Measure) {}
    /// Writes the inline form at `at`.
    fn write(&self, w: &mut Writer, at: usize);
    /// Reads and checks the inline form at `at`.
    fn read(r: &Reader<'_>, at: usize) -> Result<Self, Boundary>;
}

/// Encodes one value as a buffer of one row: the successful result.
pub fn one<T: Flat>(value: &T) -> Ret {
    rows(std::slice::from_ref(value))
}

/// Encodes a slice as a buffer with one root row per element.
pub fn rows<T: Flat>(values: &[T]) -> Ret {
    let mut m = Measure::root(values.len(), stride::<T>());
    if !T::INLINE {
        values.iter().for_each(|v| v.measure(&mut m));
    }
    match Writer::new(&m, T::TAG) {
        Ok(mut w) => {
            let mut at = HEADER;
            for v in values {
                v.write(&mut w, at);
                at += stride::<T>();
            }
            w.finish()
        }
        Err(e) => e.into_ret(crate::boundary::NO_PARAM),
    }
}

/// The distance between two root rows.
#[doc(hidden)]
pub const fn stride<T: Flat>() -> usize {
    round_up(T::SIZE, 8)
}
