//! What the Rust program of the bench asks of Go.

use std::fmt;

/// A point by value.
#[derive(ferrogo::Layout, Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct Point {
    /// Across.
    pub x: f64,
    /// Up.
    pub y: f64,
    /// Which.
    pub tag: u32,
    /// Whether it counts.
    pub live: bool,
}

/// A record with a name.
#[derive(ferrogo::Record, Clone, Debug, PartialEq)]
pub struct Row {
    /// Its number.
    pub id: u64,
    /// In the smallest unit.
    pub amount: i64,
    /// ISO 4217.
    pub currency: [u8; 3],
    /// Whose.
    pub name: String,
}

/// Odd numbers.
#[derive(Debug, PartialEq, Eq, ferrogo::Error)]
pub enum EvenError {
    /// The number is odd.
    Odd {
        /// The number.
        n: u32,
    },
    /// What else Go said.
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

/// What Go calls back while Rust calls it.
#[ferrogo::export]
pub fn next(n: u64) -> u64 {
    std::hint::black_box(n + 2)
}

/// The work, in Go.
#[ferrogo::import]
pub trait Work: Send + Sync {
    /// Nothing.
    fn empty(&self);
    /// Three integers.
    fn sum3(&self, a: u32, b: i64, c: u8) -> i64;
    /// The ends of a borrowed slice.
    fn ends(&self, bytes: &[u8]) -> u64;
    /// A text in and a text out.
    fn shout(&self, text: &str) -> String;
    /// A struct by value.
    fn mirror(&self, p: Point) -> Point;
    /// Fails for odd numbers.
    fn even(&self, n: u64) -> Result<u64, EvenError>;
    /// A record in and a record out.
    fn next_row(&self, row: &Row) -> Row;
    /// Calls [`next`] `n` times.
    fn pull(&self, n: u32) -> u64;
    /// `n` bytes that become Rust's.
    fn make(&self, n: u64) -> Vec<u8>;
    /// Writes into Rust's buffer.
    fn fill(&self, out: &mut [u8]) -> u64;
}
