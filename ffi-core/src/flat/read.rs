//! Reading: a buffer of the other side, in which nothing is believed.
//!
//! In: [`Reader`]. Not in: who allocated the buffer.

use std::cell::Cell;

use crate::boundary::{Boundary, Code};
use crate::flat::{Flat, HEADER, round_up, stride};

/// A checked look at a flat buffer.
pub struct Reader<'a> {
    buf: &'a [u8],
    arena: &'a str,
    arena_at: usize,
    count: usize,
    /// Bytes that may still be read out of line: each stands in the buffer
    /// once, so a buffer that names some of them twice is malformed, and cannot
    /// make its reader allocate more than a constant times its size.
    left: Cell<usize>,
}

#[cold]
fn bad(at: usize) -> Boundary {
    Boundary::new(Code::Record, at as u64)
}

impl<'a> Reader<'a> {
    /// Checks the header, the bounds of the rows of `T`, and the text.
    pub fn new<T: Flat>(buf: &'a [u8]) -> Result<Self, Boundary> {
        if buf.len() < HEADER {
            return Err(Boundary::new(Code::Length, buf.len() as u64));
        }
        let mut r = Reader {
            buf,
            arena: "",
            arena_at: buf.len(),
            count: 0,
            left: Cell::new(buf.len()),
        };
        let total: u64 = r.num(0)?;
        let (count, row, arena, tag) = (r.size(8)?, r.size(12)?, r.size(16)?, r.num::<u32>(20)?);
        if total != buf.len() as u64 || row != stride::<T>() || tag != T::TAG {
            return Err(bad(0));
        }
        let rows = count.checked_mul(row).and_then(|n| n.checked_add(HEADER));
        if arena > buf.len() || rows.is_none_or(|end| end > arena) {
            return Err(bad(8));
        }
        r.arena = std::str::from_utf8(&buf[arena..])
            .map_err(|e| Boundary::new(Code::Utf8, (arena + e.valid_up_to()) as u64))?;
        r.arena_at = arena;
        r.count = count;
        Ok(r)
    }

    /// Eight inline bytes, without a buffer: an inline error's payload.
    pub fn word(word: &'a [u8; 8]) -> Self {
        Reader {
            buf: word,
            arena: "",
            arena_at: 8,
            count: 0,
            left: Cell::new(0),
        }
    }

    /// The number of root rows.
    pub fn count(&self) -> usize {
        self.count
    }

    fn size(&self, at: usize) -> Result<usize, Boundary> {
        self.num::<u32>(at).map(|n| n as usize)
    }

    /// A number at `at`.
    #[inline(always)]
    pub fn num<T: Num>(&self, at: usize) -> Result<T, Boundary> {
        T::take(self.buf, at).ok_or_else(|| bad(at))
    }

    /// The presence byte at `at`.
    #[inline(always)]
    pub fn present(&self, at: usize) -> Result<bool, Boundary> {
        match self.num::<u8>(at)? {
            0 => Ok(false),
            1 => Ok(true),
            n => Err(Boundary::new(Code::Bool, n as u64)),
        }
    }

    #[inline(always)]
    fn spend(&self, bytes: usize, at: usize) -> Result<(), Boundary> {
        let left = self.left.get().checked_sub(bytes).ok_or_else(|| bad(at))?;
        self.left.set(left);
        Ok(())
    }

    /// The text whose place stands at `at`.
    #[inline(always)]
    pub fn text(&self, at: usize) -> Result<&'a str, Boundary> {
        let (off, len) = (self.size(at)?, self.size(at + 4)?);
        if len == 0 {
            return Ok("");
        }
        self.spend(len, at)?;
        let start = off.checked_sub(self.arena_at).ok_or_else(|| bad(at))?;
        let end = start.checked_add(len).ok_or_else(|| bad(at))?;
        self.arena.get(start..end).ok_or_else(|| bad(at))
    }

    /// The first offset, and the count, of the out-of-line rows whose place
    /// stands at `at`.
    #[inline(always)]
    pub fn rows(&self, at: usize, row: usize) -> Result<(usize, usize), Boundary> {
        let (off, count) = (self.size(at)?, self.size(at + 4)?);
        if count == 0 {
            return Ok((HEADER, 0));
        }
        // a row of no bytes would let a few bytes claim four billion elements
        let bytes = count.checked_mul(row.max(1)).ok_or_else(|| bad(at))?;
        let end = off.checked_add(bytes).ok_or_else(|| bad(at))?;
        if off < HEADER || off != round_up(off, 8) || end > self.arena_at {
            return Err(bad(at));
        }
        self.spend(bytes, at)?;
        Ok((off, count))
    }

    /// All root rows.
    pub fn all<T: Flat>(&self) -> Result<Vec<T>, Boundary> {
        let mut out = Vec::with_capacity(self.count);
        for i in 0..self.count {
            out.push(T::read(self, HEADER + i * stride::<T>())?);
        }
        Ok(out)
    }

    /// The only root row.
    pub fn single<T: Flat>(&self) -> Result<T, Boundary> {
        if self.count != 1 {
            return Err(bad(8));
        }
        T::read(self, HEADER)
    }
}

/// A number as it stands in a buffer.
pub trait Num: Copy {
    /// The little-endian number at `at`, `None` beyond the end.
    fn take(buf: &[u8], at: usize) -> Option<Self>;
}
macro_rules! num {
    ($($t:ty),*) => {
        $(impl Num for $t {
            #[inline(always)]
            fn take(buf: &[u8], at: usize) -> Option<Self> {
                let bytes = buf.get(at..)?.first_chunk()?;
                Some(<$t>::from_le_bytes(*bytes))
            }
        })*
    };
}
num!(u8, u16, u32, u64, i8, i16, i32, i64, f32, f64);
