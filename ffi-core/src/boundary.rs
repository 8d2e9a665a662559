//! Errors that ferrogo itself raises at the boundary: a closed object, an
//! invalid bool, a length beyond memory.
//!
//! In: the codes and how they are packed (`docs/abi.md`). Not in: the checks.

use std::fmt;

use crate::ret::{Ret, kind};

/// The parameter index that means: no parameter.
pub const NO_PARAM: u16 = 0xffff;

/// The parameter index that means: the method's receiver.
pub const RECEIVER: u16 = 0xfffe;

/// Which rule was broken.
#[repr(u16)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// The object was closed, or never was.
    Closed = 1,
    /// The object was consumed by an earlier call.
    Moved = 2,
    /// Another call or view holds the object.
    Busy = 3,
    /// The object changed since the view was made.
    Stale = 4,
    /// The handle is of an object of another type.
    WrongType = 5,
    /// The handle was made by another library.
    Foreign = 6,
    /// A null pointer where there must be a value.
    Null = 7,
    /// A length that no memory can hold.
    Length = 8,
    /// Text that is not UTF-8.
    Utf8 = 9,
    /// A bool that is neither 0 nor 1.
    Bool = 10,
    /// A number that no variant has.
    Enum = 11,
    /// A number that is no Unicode scalar value.
    Char = 12,
    /// A flat buffer whose parts do not fit together.
    Record = 13,
    /// A number outside its type's range.
    Range = 14,
    /// No Go package registered an implementation.
    NotRegistered = 15,
    /// A leaf export called back into Go.
    Leaf = 16,
    /// The object belongs to another thread.
    WrongThread = 17,
    /// A callback or view used after its call.
    Dead = 18,
}

impl Code {
    /// Every code, in the order of their numbers.
    pub const ALL: [Code; 18] = [
        Code::Closed,
        Code::Moved,
        Code::Busy,
        Code::Stale,
        Code::WrongType,
        Code::Foreign,
        Code::Null,
        Code::Length,
        Code::Utf8,
        Code::Bool,
        Code::Enum,
        Code::Char,
        Code::Record,
        Code::Range,
        Code::NotRegistered,
        Code::Leaf,
        Code::WrongThread,
        Code::Dead,
    ];

    /// The code with this number, if there is one.
    pub fn from_number(n: u16) -> Option<Code> {
        Code::ALL.get(usize::from(n).checked_sub(1)?).copied()
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Code::Closed => "the object is closed",
            Code::Moved => "the object was consumed by an earlier call",
            Code::Busy => "the object is in use by another call or view",
            Code::Stale => "the object changed since this view was made",
            Code::WrongType => "the handle belongs to an object of another type",
            Code::Foreign => "the handle belongs to another library",
            Code::Null => "null where a value is needed",
            Code::Length => "the length is beyond what memory can hold",
            Code::Utf8 => "the text is not valid UTF-8",
            Code::Bool => "the bool is neither 0 nor 1",
            Code::Enum => "the number is no variant of the enum",
            Code::Char => "the number is no Unicode character",
            Code::Record => "the record's buffer is malformed",
            Code::Range => "the number is out of range",
            Code::NotRegistered => "no Go implementation is registered",
            Code::Leaf => "a leaf function called back into Go",
            Code::WrongThread => "the object belongs to another thread",
            Code::Dead => "a callback or view was used after its call",
        })
    }
}

/// A broken rule and what it was about: a handle, a length, a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Boundary {
    /// Which rule.
    pub code: Code,
    /// The offending number; what it means depends on the code.
    pub detail: u64,
}

impl Boundary {
    /// A broken rule.
    #[cold]
    #[inline(never)]
    pub const fn new(code: Code, detail: u64) -> Boundary {
        Boundary { code, detail }
    }

    /// The rule that a failure of kind `BOUNDARY` names; of another kind, or
    /// with an unknown code, a malformed record.
    #[cold]
    pub fn from_ret(ret: Ret) -> Boundary {
        let code = match ret.is(kind::BOUNDARY) {
            true => Code::from_number(ret.tag() as u16),
            false => None,
        };
        Boundary {
            code: code.unwrap_or(Code::Record),
            detail: ret.v,
        }
    }

    /// The words for Go; `param` is the index of the parameter, [`RECEIVER`]
    /// or [`NO_PARAM`].
    #[cold]
    #[inline(never)]
    pub const fn into_ret(self, param: u16) -> Ret {
        let tag = self.code as u32 | (param as u32) << 16;
        Ret::err(kind::BOUNDARY, tag, self.detail)
    }
}

impl fmt::Display for Boundary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({:#x})", self.code, self.detail)
    }
}

impl std::error::Error for Boundary {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_codes_are_inverse() {
        for (i, code) in Code::ALL.into_iter().enumerate() {
            assert_eq!(code as usize, i + 1);
            assert_eq!(Code::from_number(code as u16), Some(code));
        }
        assert_eq!(Code::from_number(0), None);
        assert_eq!(Code::from_number(19), None);
    }

    #[test]
    fn the_tag_holds_code_and_parameter() {
        let r = Boundary {
            code: Code::Utf8,
            detail: 7,
        }
        .into_ret(2);
        assert!(r.is(kind::BOUNDARY));
        assert_eq!((r.tag() & 0xffff, r.tag() >> 16, r.v), (9, 2, 7));
    }
}
