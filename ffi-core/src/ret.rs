//! The two words in which every export and every callback answers.
//!
//! In: the words, their bits and their kinds (`docs/abi.md`, "Results of an
//! export"). Not in: how a Rust value becomes such words.

/// Set in `s`: the call failed, and `s` holds a kind and a tag.
pub const ERR: u64 = 1 << 63;

/// Set in `s` of a success: the `Option` is `None`.
pub const NONE: u64 = 1 << 62;

const KIND_SHIFT: u32 = 32;
const KIND_MASK: u64 = (1 << 31) - 1;

/// What went wrong: bits 32 to 62 of a failing `s`.
pub mod kind {
    /// The variant is the tag, its payload the word `v`.
    pub const INLINE: u32 = 1;
    /// `v` is the address of a flat buffer with the error as its one row.
    pub const BOXED: u32 = 2;
    /// `v` is the address of a flat buffer `{ message, location }`.
    pub const RUST_PANIC: u32 = 3;
    /// The tag holds a [`Code`](crate::boundary::Code) and a parameter.
    pub const BOUNDARY: u32 = 4;
    /// `v` is the id of the Go frame that keeps the panic's value.
    pub const GO_PANIC: u32 = 5;
    /// Go to Rust only: `v` is a flat buffer `{ message, type_name }`.
    pub const GO_ERROR: u32 = 6;
}

/// Both words, returned in two registers.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ret {
    /// The value, or what the error carries.
    pub v: u64,
    /// Success: a length or 0. Failure: [`ERR`], the kind, the tag.
    pub s: u64,
}

impl Ret {
    /// A success. Lengths are below 2^62, so `s` never looks like an error.
    #[inline(always)]
    pub const fn ok(v: u64, s: u64) -> Ret {
        debug_assert!(s & ERR == 0);
        Ret { v, s }
    }

    /// A failure of one of the [`kind`]s.
    #[cold]
    #[inline(never)]
    pub const fn err(kind: u32, tag: u32, v: u64) -> Ret {
        let s = ERR | (kind as u64 & KIND_MASK) << KIND_SHIFT | tag as u64;
        Ret { v, s }
    }

    /// Whether the call failed.
    #[inline(always)]
    pub const fn is_err(self) -> bool {
        self.s & ERR != 0
    }

    /// The kind of a failure; of a success it means nothing.
    #[inline(always)]
    pub const fn kind(self) -> u32 {
        (self.s >> KIND_SHIFT & KIND_MASK) as u32
    }

    /// The tag of a failure; of a success it means nothing.
    #[inline(always)]
    pub const fn tag(self) -> u32 {
        self.s as u32
    }

    /// Whether this is a failure of `kind`.
    #[inline(always)]
    pub const fn is(self, kind: u32) -> bool {
        self.is_err() && self.kind() == kind
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_keeps_its_kind_tag_and_value() {
        for k in 1..=6 {
            let r = Ret::err(k, 0xdead_beef, u64::MAX);
            assert!(r.is_err() && r.is(k) && !r.is(k + 1));
            assert_eq!((r.kind(), r.tag(), r.v), (k, 0xdead_beef, u64::MAX));
        }
    }

    #[test]
    fn a_success_is_no_failure_even_when_it_is_none() {
        assert!(!Ret::ok(u64::MAX, NONE).is_err());
        assert!(!Ret::ok(1, NONE - 1).is_err());
    }
}
