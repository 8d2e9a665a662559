//! The surface of the attributes compiles, as the guide shows it.
use ferrogo::{Go, Held, Owned, Rust};
use std::collections::BTreeMap;
#[derive(ferrogo::Layout, Clone, Copy, Debug, PartialEq)]
#[repr(u8)]
pub enum Kind {
    Credit,
    Debit = 7,
}
#[derive(ferrogo::Layout, Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct Entry {
    pub value_date: i32,
    pub kind: Kind,
    pub minor_units: i64,
    pub currency: [u8; 3],
}
#[derive(ferrogo::Record, Clone, Debug, PartialEq)]
pub struct Rec {
    pub id: u64,
    pub name: String,
    pub tags: Vec<String>,
    pub note: Option<String>,
    pub entry: Entry,
    pub m: BTreeMap<String, i64>,
    pub shape: Shape,
}
#[derive(ferrogo::Record, Clone, Debug, PartialEq)]
pub enum Shape {
    Empty,
    Circle { r: f64 },
    Named(String, u8),
}
#[derive(ferrogo::Error, Debug, PartialEq)]
pub enum ParseError {
    Empty,
    BadLine { line: u32 },
    BadNumber { line: u32, text: String },
    Go(String),
}
impl std::fmt::Display for ParseError {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}
impl From<ferrogo::GoError> for ParseError {
    fn from(e: ferrogo::GoError) -> Self {
        ParseError::Go(e.message)
    }
}
/// A statement.
#[ferrogo::object]
pub struct Statement {
    entries: Vec<Entry>,
}
#[ferrogo::object(mutable)]
pub struct Counter {
    n: Vec<u64>,
}
#[ferrogo::import]
pub trait Book {
    /// Finds it.
    fn find(&self, reference: &str, n: u32) -> Result<Option<Entry>, ParseError>;
    fn all(&self, xs: &[Entry]) -> Vec<Rec>;
    fn twice(&self, x: u32) -> u32 {
        x * 2
    }
}
#[ferrogo::export]
impl Statement {
    /// Parses.
    pub fn parse(text: &str) -> Result<Statement, ParseError> {
        if text.is_empty() {
            Err(ParseError::Empty)
        } else {
            Ok(Statement { entries: vec![] })
        }
    }
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }
    pub fn settle(self, book: &dyn Book) -> Result<Owned<[Entry], Rust>, ParseError> {
        let _ = book;
        Ok(self.entries.into())
    }
    #[export(leaf, go = "Count")]
    pub fn len(&self) -> usize {
        self.entries.len()
    }
    pub fn child(&self) -> Self {
        Statement {
            entries: self.entries.clone(),
        }
    }
}
#[ferrogo::export]
impl Counter {
    pub fn new() -> Self {
        Counter { n: vec![] }
    }
    pub fn push(&mut self, n: u64) {
        self.n.push(n)
    }
    pub fn all(&self) -> &[u64] {
        &self.n
    }
}
#[ferrogo::export]
pub fn add(a: u32, b: u32) -> u32 {
    a + b
}
#[ferrogo::export]
pub fn many(
    a: &[Entry],
    b: &mut [u64],
    c: Option<&str>,
    d: Option<u32>,
    e: Rec,
    f: &[Rec],
    g: Held<[u8], Go>,
    h: Box<dyn Book + Send + Sync>,
    i: &dyn Fn(u32) -> u64,
    k: [u8; 3],
    l: Entry,
    m: &Entry,
    n: &Statement,
) -> Result<(u32, String), String> {
    let _ = (a, b, c, d, e, f, g, h, i, k, l, m, n);
    Ok((1, "x".into()))
}
#[test]
fn flat() {
    use ferrogo::flat::*;
    let r = Rec {
        id: 1,
        name: "n".into(),
        tags: vec!["a".into(), "bcd".into()],
        note: None,
        entry: Entry {
            value_date: 1,
            kind: Kind::Debit,
            minor_units: -5,
            currency: *b"EUR",
        },
        m: [("k".to_string(), 3)].into(),
        shape: Shape::Named("z".into(), 3),
    };
    let b = one(&r);
    let s = unsafe { std::slice::from_raw_parts(b.v as *const u8, b.s as usize) };
    assert_eq!(Reader::new::<Rec>(s).unwrap().single::<Rec>().unwrap(), r);
}
