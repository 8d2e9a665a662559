//! The hand-written twin: calls of Go as a careful person writes them.
//!
//! Go's panics come as a status and are a panic here; text is checked; what Go
//! gives is Rust's memory from then on.

use std::alloc::{Layout, alloc};
use std::panic::catch_unwind;

use bench_rules::{Point, Row};

#[repr(C)]
struct Out {
    v: u64,
    status: u64,
}

#[repr(C)]
struct Buf {
    p: *mut u8,
    n: usize,
    status: u64,
}

/// A point as it comes from Go: its bool may be anything.
#[repr(C)]
#[derive(Clone, Copy)]
struct RawPoint {
    x: f64,
    y: f64,
    tag: u32,
    live: u8,
}

#[repr(C)]
struct OutPoint {
    status: u64,
    p: RawPoint,
}

#[repr(C)]
struct RawRow {
    id: u64,
    amount: i64,
    name: *const u8,
    name_n: usize,
    currency: [u8; 3],
}

#[repr(C)]
struct OutRow {
    status: u64,
    r: RawRow,
}

/// What Go calls.
#[repr(C)]
struct Table {
    alloc: extern "C" fn(usize) -> *mut u8,
    next: extern "C" fn(u64) -> Out,
}

unsafe extern "C" {
    fn hand_go_start(table: *const Table) -> u64;
    fn hand_go_empty(handle: u64) -> u64;
    fn hand_go_sum3(handle: u64, a: u32, b: i64, c: u8) -> Out;
    fn hand_go_ends(handle: u64, p: *const u8, n: usize) -> Out;
    fn hand_go_shout(handle: u64, p: *const u8, n: usize) -> Buf;
    fn hand_go_mirror(handle: u64, p: RawPoint) -> OutPoint;
    fn hand_go_even(handle: u64, n: u64) -> Out;
    fn hand_go_next_row(handle: u64, row: *const RawRow) -> OutRow;
    fn hand_go_pull(handle: u64, n: u32) -> Out;
    fn hand_go_make(handle: u64, n: u64) -> Buf;
    fn hand_go_fill(handle: u64, p: *mut u8, n: usize) -> Out;
}

const ODD: u64 = 2;

/// The error of [`Work::even`].
#[derive(Debug, PartialEq)]
pub enum EvenError {
    /// The number is odd.
    Odd(u32),
}

/// A Go object, by its handle.
pub struct Work(u64);

impl Work {
    /// Starts the twin's half in Go.
    pub fn start() -> Self {
        let table = Table { alloc: give, next };
        // SAFETY: Go copies the table.
        Work(unsafe { hand_go_start(&table) })
    }

    pub fn empty(&self) {
        // SAFETY: a handle of Go's that is never deleted, here and below.
        check(unsafe { hand_go_empty(self.0) });
    }

    pub fn sum3(&self, a: u32, b: i64, c: u8) -> i64 {
        // SAFETY: see `empty`.
        value(unsafe { hand_go_sum3(self.0, a, b, c) }) as i64
    }

    pub fn ends(&self, bytes: &[u8]) -> u64 {
        // SAFETY: the bytes are lent for the call.
        value(unsafe { hand_go_ends(self.0, bytes.as_ptr(), bytes.len()) })
    }

    pub fn shout(&self, text: &str) -> String {
        // SAFETY: the text is lent for the call.
        let buf = unsafe { hand_go_shout(self.0, text.as_ptr(), text.len()) };
        string(bytes(buf))
    }

    pub fn mirror(&self, p: Point) -> Point {
        let p = RawPoint {
            x: p.x,
            y: p.y,
            tag: p.tag,
            live: p.live.into(),
        };
        // SAFETY: see `empty`.
        let out = unsafe { hand_go_mirror(self.0, p) };
        check(out.status);
        let live = match out.p.live {
            0 => false,
            1 => true,
            other => panic!("hand: the bool `live` is {other}"),
        };
        Point {
            x: out.p.x,
            y: out.p.y,
            tag: out.p.tag,
            live,
        }
    }

    pub fn even(&self, n: u64) -> Result<u64, EvenError> {
        // SAFETY: see `empty`.
        let out = unsafe { hand_go_even(self.0, n) };
        match out.status {
            ODD => Err(EvenError::Odd(out.v as u32)),
            _ => Ok(value(out)),
        }
    }

    pub fn next_row(&self, row: &Row) -> Row {
        let row = RawRow {
            id: row.id,
            amount: row.amount,
            name: row.name.as_ptr(),
            name_n: row.name.len(),
            currency: row.currency,
        };
        // SAFETY: the row and its name are lent for the call.
        let OutRow { status, r } = unsafe { hand_go_next_row(self.0, &row) };
        let name = bytes(Buf {
            p: r.name.cast_mut(),
            n: r.name_n,
            status,
        });
        Row {
            id: r.id,
            amount: r.amount,
            currency: r.currency,
            name: string(name),
        }
    }

    pub fn pull(&self, n: u32) -> u64 {
        // SAFETY: see `empty`.
        value(unsafe { hand_go_pull(self.0, n) })
    }

    pub fn make(&self, n: u64) -> Vec<u8> {
        // SAFETY: see `empty`.
        bytes(unsafe { hand_go_make(self.0, n) })
    }

    pub fn fill(&self, out: &mut [u8]) -> u64 {
        // SAFETY: the buffer is lent for the call.
        value(unsafe { hand_go_fill(self.0, out.as_mut_ptr(), out.len()) })
    }
}

fn check(status: u64) {
    if status != 0 {
        failed(status);
    }
}

fn value(out: Out) -> u64 {
    check(out.status);
    out.v
}

#[cold]
fn failed(status: u64) -> ! {
    panic!("hand: Go failed with status {status}");
}

/// What Go has filled is a `Vec` of ours.
fn bytes(buf: Buf) -> Vec<u8> {
    check(buf.status);
    match buf.n {
        0 => Vec::new(),
        // SAFETY: `give` allocated it with just this size.
        n => unsafe { Vec::from_raw_parts(buf.p, n, n) },
    }
}

fn string(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("Go gives UTF-8")
}

/// Memory for Go to fill; null when there is none.
extern "C" fn give(n: usize) -> *mut u8 {
    match Layout::array::<u8>(n) {
        // SAFETY: the size is not 0.
        Ok(layout) if n != 0 => unsafe { alloc(layout) },
        _ => std::ptr::null_mut(),
    }
}

extern "C" fn next(n: u64) -> Out {
    match catch_unwind(|| bench_rules::next(n)) {
        Ok(v) => Out { v, status: 0 },
        Err(_) => Out { v: 0, status: 1 },
    }
}
