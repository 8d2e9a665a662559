//! The work itself. Small on purpose: what is measured is the crossing.

use std::hint::black_box;
use std::sync::OnceLock;

/// Nothing.
pub fn empty() {
    black_box(());
}

/// Three integers.
pub fn sum3(a: u32, b: i64, c: u8) -> i64 {
    black_box(a as i64 + b + c as i64)
}

/// A borrow: reads the ends, so that its cost does not depend on its length.
pub fn ends(bytes: &[u8]) -> u64 {
    match bytes {
        [] => 0,
        [first, .., last] => black_box(*first as u64 + *last as u64),
        [one] => black_box(*one as u64),
    }
}

/// A text in.
pub fn text_len(text: &str) -> u64 {
    black_box(text.len() as u64)
}

/// A text in and a text out.
pub fn shout(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    out.push_str(text);
    out
}

/// A point by value.
#[derive(ferrogo::Layout, Clone, Copy)]
#[repr(C)]
pub struct Point {
    pub x: f64,
    pub y: f64,
    pub tag: u32,
    pub live: bool,
}

/// Mirrors a point.
pub fn mirror(p: Point) -> Point {
    black_box(Point {
        x: -p.x,
        y: p.y,
        ..p
    })
}

/// `n` bytes owned by Rust.
pub fn make(n: usize) -> Vec<u8> {
    let mut v = vec![0; n];
    if let Some(b) = v.first_mut() {
        *b = 1;
    }
    black_box(v)
}

/// Writes into the caller's buffer.
pub fn fill(out: &mut [u8]) -> usize {
    out.fill(7);
    out.len()
}

/// Fails for odd numbers.
pub fn even(n: u64) -> Result<u64, u32> {
    match n % 2 {
        0 => Ok(black_box(n)),
        _ => Err(black_box(n as u32)),
    }
}

/// A row of five fields and a name.
#[derive(ferrogo::Record, Clone, Debug, PartialEq, serde::Serialize)]
pub struct Row {
    pub id: u64,
    pub amount: i64,
    pub at: i64,
    pub kind: u32,
    pub currency: [u8; 3],
    pub name: String,
}

/// A thousand rows, made once.
pub fn rows() -> &'static [Row] {
    static ROWS: OnceLock<Vec<Row>> = OnceLock::new();
    ROWS.get_or_init(|| {
        (0..1000)
            .map(|i| Row {
                id: i,
                amount: i as i64 * 7 - 100,
                at: 1_700_000_000 + i as i64,
                kind: i as u32 % 5,
                currency: *b"EUR",
                name: format!("counterparty {i:06}"),
            })
            .collect()
    })
}

/// Adds up rows.
pub fn row_sum(rows: &[Row]) -> i64 {
    rows.iter().map(|r| r.amount + r.name.len() as i64).sum()
}

/// The rows as JSON, as a service without shared types sends them.
pub fn rows_json() -> Vec<u8> {
    serde_json::to_vec(rows()).expect("plain rows")
}
