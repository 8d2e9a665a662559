//! The work, exported through ferrogo.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use ferrogo::{Owned, Rows, Rust};

use crate::work::{self, Point, Row};

/// Does nothing.
#[ferrogo::export]
pub fn empty() {
    work::empty();
}

/// Adds three integers.
#[ferrogo::export]
pub fn sum3(a: u32, b: i64, c: u8) -> i64 {
    work::sum3(a, b, c)
}

/// Reads the ends of a borrowed slice.
#[ferrogo::export]
pub fn ends(bytes: &[u8]) -> u64 {
    work::ends(bytes)
}

/// The length of a text.
#[ferrogo::export]
pub fn text_len(text: &str) -> u64 {
    work::text_len(text)
}

/// A text in and a text out.
#[ferrogo::export]
pub fn shout(text: &str) -> String {
    work::shout(text)
}

/// A struct by value, both ways.
#[ferrogo::export]
pub fn mirror(p: Point) -> Point {
    work::mirror(p)
}

/// Bytes that Go owns until it closes them.
#[ferrogo::export]
pub fn make(n: u64) -> Owned<[u8], Rust> {
    work::make(n as usize).into()
}

/// Writes into the caller's buffer.
#[ferrogo::export]
pub fn fill(out: &mut [u8]) -> u64 {
    work::fill(out) as u64
}

/// Odd numbers.
#[derive(Debug, PartialEq, Eq, ferrogo::Error)]
pub enum EvenError {
    /// The number is odd.
    Odd {
        /// The number.
        n: u32,
    },
    /// What Go said.
    Go(String),
}

impl fmt::Display for EvenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EvenError::Odd { n } => write!(f, "{n} is odd"),
            EvenError::Go(m) => f.write_str(m),
        }
    }
}

impl From<ferrogo::GoError> for EvenError {
    fn from(e: ferrogo::GoError) -> Self {
        EvenError::Go(e.message)
    }
}

/// Fails for odd numbers.
#[ferrogo::export]
pub fn even(n: u64) -> Result<u64, EvenError> {
    work::even(n).map_err(|n| EvenError::Odd { n })
}

/// A thousand rows, as Go structs.
#[ferrogo::export]
pub fn row_list() -> Vec<Row> {
    work::rows().to_vec()
}

/// A thousand rows, read in place.
#[ferrogo::export]
pub fn row_view() -> Rows<'static, Row> {
    work::rows().into()
}

/// The rows as JSON.
#[ferrogo::export]
pub fn row_json() -> Owned<[u8], Rust> {
    work::rows_json().into()
}

/// Adds up rows from Go.
#[ferrogo::export]
pub fn row_sum(rows: &[Row]) -> i64 {
    work::row_sum(rows)
}

/// What Go implements.
#[ferrogo::import]
pub trait Source {
    /// The next number.
    fn next(&self, n: u64) -> u64;
}

/// Calls back `n` times.
#[ferrogo::export]
pub fn pull(source: &dyn Source, n: u32) -> u64 {
    (0..n as u64).map(|i| source.next(i)).sum()
}

/// An object with a shared counter.
#[ferrogo::object]
pub struct Counter {
    n: AtomicU64,
}

#[ferrogo::export]
impl Counter {
    /// A counter from `start`.
    pub fn new(start: u64) -> Self {
        Counter {
            n: AtomicU64::new(start),
        }
    }

    /// Reads it.
    pub fn get(&self) -> u64 {
        self.n.load(Ordering::Relaxed)
    }
}
