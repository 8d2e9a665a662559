//! Calls of each shape: for their cost, and for stacks that move under them.

use conf_types::{ConfError, Leaf, Point, Probe};

/// Scalars in and out.
#[ferrogo::export]
pub fn add(a: u32, b: u32) -> u32 {
    a.wrapping_add(b)
}

/// Nothing in, nothing out.
#[ferrogo::export]
pub fn nothing() {}

/// Text in.
#[ferrogo::export]
pub fn text_len(text: &str) -> usize {
    text.len()
}

/// Text out, empty for 0.
#[ferrogo::export]
pub fn text_of(n: u32) -> String {
    "ß".repeat(n as usize)
}

/// Text in and out.
#[ferrogo::export]
pub fn upper(text: String) -> String {
    text.to_uppercase()
}

/// Bytes in.
#[ferrogo::export]
pub fn sum_bytes(bytes: &[u8]) -> u64 {
    bytes.iter().map(|b| u64::from(*b)).sum()
}

/// Bytes written in place.
#[ferrogo::export]
pub fn fill_bytes(bytes: &mut [u8], value: u8) -> usize {
    bytes.fill(value);
    bytes.len()
}

/// Bytes out, empty for 0.
#[ferrogo::export]
pub fn bytes_of(n: u32) -> Vec<u8> {
    vec![7; n as usize]
}

/// A struct by value.
#[ferrogo::export]
pub fn shift(p: Point, by: i64) -> Point {
    Point {
        x: p.x,
        y: p.y.wrapping_add(by),
    }
}

/// A struct by reference.
#[ferrogo::export]
pub fn shift_in_place(p: &mut Point, by: i64) {
    p.y = p.y.wrapping_add(by);
}

/// An optional value.
#[ferrogo::export]
pub fn double(n: Option<u32>) -> Option<u32> {
    n.map(|n| n.wrapping_mul(2))
}

/// Records in and out, empty for none.
#[ferrogo::export]
pub fn renamed(leaves: Vec<Leaf>, name: &str) -> Vec<Leaf> {
    leaves
        .into_iter()
        .map(|l| Leaf {
            name: format!("{name}{}", l.name),
            n: l.n,
        })
        .collect()
}

/// Several results.
#[ferrogo::export]
pub fn halves(n: u64) -> (u64, u64, String) {
    (n / 2, n - n / 2, n.to_string())
}

/// An error with no data, one in a word, one in a buffer.
#[ferrogo::export]
pub fn fail(how: u32) -> Result<u32, ConfError> {
    match how {
        0 => Ok(1),
        1 => Err(ConfError::Plain),
        2 => Err(ConfError::At { line: 3, column: 4 }),
        _ => Err(ConfError::Text {
            line: 5,
            text: "six".into(),
        }),
    }
}

/// An error of which only the message crosses.
#[ferrogo::export]
pub fn fail_with(text: &str) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    Err(text.into())
}

/// One callback.
#[ferrogo::export]
pub fn ask(probe: &dyn Probe, n: u32) -> Result<u32, ConfError> {
    probe.probe(n)
}

/// `times` callbacks in one call.
#[ferrogo::export]
pub fn ask_often(probe: &dyn Probe, times: u32) -> Result<u64, ConfError> {
    (0..times).map(|n| probe.probe(n).map(u64::from)).sum()
}

/// A closure.
#[ferrogo::export]
pub fn map(values: &[u32], f: &dyn Fn(u32) -> u32) -> Vec<u32> {
    values.iter().map(|v| f(*v)).collect()
}

/// A view of what never goes away.
#[ferrogo::export]
pub fn primes() -> &'static [u32] {
    &[2, 3, 5, 7, 11, 13]
}

/// What rustc says of the layout of [`Point`], [`conf_types::Mixed`] and
/// [`conf_types::Nested`]: sizes and alignments.
#[ferrogo::export]
pub fn layouts() -> Vec<u64> {
    fn of<T>() -> [u64; 2] {
        [size_of::<T>() as u64, align_of::<T>() as u64]
    }
    [
        of::<Point>(),
        of::<conf_types::Mixed>(),
        of::<conf_types::Nested>(),
    ]
    .concat()
}

/// What arrives of an error: what Rust reads of Go's.
#[ferrogo::export]
pub fn read_error(probe: &dyn Probe) -> String {
    match probe.probe(0) {
        Ok(n) => format!("ok {n}"),
        Err(e) => format!("{e:?}"),
    }
}

/// The same with only the message.
#[ferrogo::import]
pub trait Messenger {
    /// Any error.
    fn send(&self) -> Result<(), ferrogo::GoError>;
    /// Only a text.
    fn say(&self) -> Result<u8, String>;
}

/// What both errors are.
#[ferrogo::export]
pub fn read_messages(m: &dyn Messenger) -> (String, String) {
    (format!("{:?}", m.send()), format!("{:?}", m.say()))
}
