//! Writing: sizes first, then one allocation that is filled from both ends.
//!
//! In: [`Measure`], [`Writer`]. Not in: reading.

use std::alloc::{Layout, alloc};

use crate::boundary::{Boundary, Code};
use crate::flat::{HEADER, round_up};
use crate::ret::Ret;

/// How many bytes stand out of line.
pub struct Measure {
    count: usize,
    stride: usize,
    rows: usize,
    text: usize,
}

impl Measure {
    pub(super) fn root(count: usize, stride: usize) -> Self {
        Measure {
            count,
            stride,
            rows: 0,
            text: 0,
        }
    }

    /// Counts text of `len` bytes.
    #[inline(always)]
    pub fn text(&mut self, len: usize) {
        self.text = self.text.saturating_add(len);
    }

    /// Counts `count` out-of-line rows of `stride` bytes.
    #[inline(always)]
    pub fn rows(&mut self, count: usize, stride: usize) {
        self.rows = self
            .rows
            .saturating_add(round_up(count.saturating_mul(stride), 8));
    }
}

/// A buffer being written; its memory is freed unless [`Writer::finish`] hands
/// it out.
pub struct Writer {
    buf: *mut u8,
    total: usize,
    /// Where the next out-of-line rows go, and where they end.
    rows: usize,
    arena: usize,
    /// Where the next text goes.
    text: usize,
}

impl Writer {
    pub(super) fn new(m: &Measure, tag: u32) -> Result<Self, Boundary> {
        let rows = m.count.saturating_mul(m.stride).saturating_add(HEADER);
        let arena = rows.saturating_add(m.rows);
        let total = arena.saturating_add(m.text);
        if total > u32::MAX as usize {
            return Err(Boundary::new(Code::Length, total as u64));
        }
        let layout = Layout::from_size_align(total, 8).expect("below 4 GiB");
        // SAFETY: `total` is at least HEADER, so not zero.
        let buf = unsafe { alloc(layout) };
        if buf.is_null() {
            return Err(Boundary::new(Code::Length, total as u64));
        }
        // SAFETY: `buf` has `total` bytes and `arena <= total`; the rows start
        // zeroed so that padding never carries old memory to the other side.
        unsafe { buf.write_bytes(0, arena) };
        let mut w = Writer {
            buf,
            total,
            rows,
            arena,
            text: arena,
        };
        w.put(0, total as u64);
        w.put(8, m.count as u32);
        w.put(12, m.stride as u32);
        w.put(16, arena as u32);
        w.put(20, tag);
        Ok(w)
    }

    /// Writes a plain value at `at`.
    #[inline(always)]
    pub fn put<T: Copy>(&mut self, at: usize, value: T) {
        debug_assert!(at + size_of::<T>() <= self.arena);
        // SAFETY: `Flat::write` is an unsafe trait's method: it writes only
        // into its row, and all rows end at `arena`, inside the buffer.
        unsafe { self.buf.add(at).cast::<T>().write_unaligned(value) }
    }

    /// Writes `text` into the arena and its place at `at`.
    #[inline(always)]
    pub fn text(&mut self, at: usize, text: &str) {
        if text.is_empty() {
            return self.put(at, 0u64);
        }
        assert!(
            text.len() <= self.total - self.text,
            "measure and write disagree"
        );
        // SAFETY: the assertion leaves `text.len()` bytes at `self.text`, and a
        // fresh allocation overlaps no `&str`.
        unsafe {
            text.as_ptr()
                .copy_to_nonoverlapping(self.buf.add(self.text), text.len())
        };
        self.put(at, self.text as u32);
        self.put(at + 4, text.len() as u32);
        self.text += text.len();
    }

    /// Takes `count` out-of-line rows, writes their place at `at`, and returns
    /// the first row's offset.
    #[inline(always)]
    pub fn rows(&mut self, at: usize, count: usize, stride: usize) -> usize {
        let first = self.rows;
        let bytes = round_up(count * stride, 8);
        assert!(bytes <= self.arena - first, "measure and write disagree");
        self.put(at, if count == 0 { 0 } else { first as u32 });
        self.put(at + 4, count as u32);
        self.rows += bytes;
        first
    }

    /// Hands the buffer out: address and total bytes.
    pub(super) fn finish(self) -> Ret {
        assert!(
            self.rows == self.arena && self.text == self.total,
            "measure and write disagree"
        );
        let w = std::mem::ManuallyDrop::new(self);
        Ret::ok(w.buf as u64, w.total as u64)
    }
}

/// Writes up to eight inline bytes, without a buffer: an inline error's payload.
#[inline(always)]
pub fn word(f: impl FnOnce(&mut Writer)) -> u64 {
    let mut word = 0u64;
    let buf = (&raw mut word).cast();
    // Never dropped: its memory is the word.
    let mut w = std::mem::ManuallyDrop::new(Writer {
        buf,
        total: 8,
        rows: 8,
        arena: 8,
        text: 8,
    });
    f(&mut w);
    word
}

impl Drop for Writer {
    fn drop(&mut self) {
        // SAFETY: allocated in `new` with this layout and not handed out.
        unsafe {
            std::alloc::dealloc(self.buf, Layout::from_size_align_unchecked(self.total, 8));
        }
    }
}
