//! Records in the `.ferrogo` section, written by rustc at compile time.
//!
//! In: the const functions that turn pieces of JSON, types and numbers into
//! the bytes of one record. Not in: what a record says (the macros, and
//! `ferrogo_contract::model::Record`), and how it is read back
//! (`ferrogo_contract::section`).
//!
//! A record is `FGR1`, the length of the JSON as a little-endian u32, the JSON.
//! A section and no symbols: equal names in two crates would clash, and the
//! section survives LTO and strip.

use crate::describe::Desc;

/// A piece of a record; the macros give the fixed text, rustc the rest.
#[doc(hidden)]
pub enum Piece {
    /// JSON as it stands.
    Raw(&'static str),
    /// A string to be quoted and escaped.
    Quoted(&'static str),
    /// A type.
    Type(&'static Desc),
    /// A number.
    Num(i128),
    /// `true` or `false`.
    Bool(bool),
}

const HEADER: usize = 8;

/// Counts, hashes or writes: with `buf` empty it writes nothing.
struct Sink<'a> {
    buf: &'a mut [u8],
    at: usize,
    hash: u64,
}

impl Sink<'_> {
    const fn byte(&mut self, b: u8) {
        if !self.buf.is_empty() {
            self.buf[self.at] = b;
        }
        self.at += 1;
        self.hash = (self.hash ^ b as u64).wrapping_mul(0x0000_0100_0000_01b3);
    }

    const fn raw(&mut self, s: &str) {
        let s = s.as_bytes();
        let mut i = 0;
        while i < s.len() {
            self.byte(s[i]);
            i += 1;
        }
    }

    const fn quoted(&mut self, s: &str) {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let s = s.as_bytes();
        self.byte(b'"');
        let mut i = 0;
        while i < s.len() {
            match s[i] {
                b @ (b'"' | b'\\') => {
                    self.byte(b'\\');
                    self.byte(b);
                }
                b @ 0..=0x1f => {
                    self.raw("\\u00");
                    self.byte(HEX[(b >> 4) as usize]);
                    self.byte(HEX[(b & 15) as usize]);
                }
                b => self.byte(b),
            }
            i += 1;
        }
        self.byte(b'"');
    }

    const fn num(&mut self, n: i128) {
        if n < 0 {
            self.byte(b'-');
        }
        let n = n.unsigned_abs();
        let mut digit: u128 = 1;
        while n / digit >= 10 {
            digit *= 10;
        }
        while digit > 0 {
            self.byte(b'0' + (n / digit % 10) as u8);
            digit /= 10;
        }
    }

    const fn open(&mut self, tag: &str) {
        self.byte(b'{');
        self.quoted(tag);
        self.byte(b':');
    }

    const fn list(&mut self, items: &[&Desc]) {
        self.byte(b'[');
        let mut i = 0;
        while i < items.len() {
            if i > 0 {
                self.byte(b',');
            }
            self.desc(items[i]);
            i += 1;
        }
        self.byte(b']');
    }

    const fn desc(&mut self, d: &Desc) {
        match d {
            Desc::Word(w) => self.quoted(w),
            Desc::Item(tag, krate, name) => {
                self.open(tag);
                self.byte(b'"');
                self.raw(krate);
                self.raw("::");
                self.raw(name);
                self.raw("\"}");
            }
            Desc::One(tag, t) => {
                self.open(tag);
                self.desc(t);
                self.byte(b'}');
            }
            Desc::Array(t, n) => {
                self.open("array");
                self.byte(b'[');
                self.desc(t);
                self.byte(b',');
                self.num(*n as i128);
                self.raw("]}");
            }
            Desc::Many(tag, list) => {
                self.open(tag);
                self.list(list);
                self.byte(b'}');
            }
            Desc::Side(tag, side, t) => {
                self.open(tag);
                self.byte(b'[');
                self.quoted(side);
                self.byte(b',');
                self.desc(t);
                self.raw("]}");
            }
            Desc::Fn(params, ret) => {
                self.open("fn");
                self.byte(b'[');
                self.list(params);
                self.byte(b',');
                self.desc(ret);
                self.raw("]}");
            }
        }
    }

    const fn pieces(&mut self, pieces: &[Piece]) {
        let mut i = 0;
        while i < pieces.len() {
            match &pieces[i] {
                Piece::Raw(s) => self.raw(s),
                Piece::Quoted(s) => self.quoted(s),
                Piece::Type(d) => self.desc(d),
                Piece::Num(n) => self.num(*n),
                Piece::Bool(b) => self.raw(if *b { "true" } else { "false" }),
            }
            i += 1;
        }
    }
}

/// The length of the record of `pieces`, header included.
#[doc(hidden)]
pub const fn len(pieces: &[Piece]) -> usize {
    let mut sink = Sink {
        buf: &mut [],
        at: 0,
        hash: 0,
    };
    sink.pieces(pieces);
    sink.at + HEADER
}

/// FNV-1a 64 over the text of `pieces`, for signatures.
#[doc(hidden)]
pub const fn hash(pieces: &[Piece]) -> u64 {
    let mut sink = Sink {
        buf: &mut [],
        at: 0,
        hash: 0xcbf2_9ce4_8422_2325,
    };
    sink.pieces(pieces);
    sink.hash
}

/// The record of `pieces`; `N` is its [`len`].
#[doc(hidden)]
pub const fn write<const N: usize>(pieces: &[Piece]) -> [u8; N] {
    let mut buf = [0; N];
    let json = (N - HEADER) as u32;
    let mut sink = Sink {
        buf: &mut buf,
        at: 0,
        hash: 0,
    };
    sink.raw("FGR1");
    let n = json.to_le_bytes();
    let mut i = 0;
    while i < n.len() {
        sink.byte(n[i]);
        i += 1;
    }
    sink.pieces(pieces);
    buf
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::describe::Describe;

    #[test]
    fn a_record_is_magic_length_and_json() {
        const PIECES: &[Piece] = &[
            Piece::Raw("{\"t\":"),
            Piece::Type(<Result<Option<Vec<[u8; 3]>>, u8T> as Describe>::DESC),
            Piece::Raw(",\"q\":"),
            Piece::Quoted("a\"b\\c\n"),
            Piece::Raw(",\"n\":"),
            Piece::Num(-120),
            Piece::Raw("}"),
        ];
        const BYTES: [u8; len(PIECES)] = write(PIECES);
        assert_eq!(&BYTES[..4], b"FGR1");
        let n = u32::from_le_bytes(BYTES[4..8].try_into().unwrap()) as usize;
        assert_eq!(
            std::str::from_utf8(&BYTES[8..8 + n]).unwrap(),
            r#"{"t":{"result":[{"option":{"vec":{"array":["u8",3]}}},"any_error"]},"q":"a\"b\\c\u000a","n":-120}"#
        );
    }

    #[allow(non_camel_case_types)]
    struct u8T;
    impl crate::describe::DescribeError for u8T {
        const ERROR_DESC: &'static Desc = crate::describe::ANY_ERROR;
    }
}
