//! Types that the table's rows are made of.
//!
//! In: one type of each sort that a person can declare: field-less enums,
//! layout structs (with inner ones, arrays, checked fields), records, an enum
//! with data, an error, an object, an import trait. Not in: functions; crate
//! `conf` has those, so that every type here crosses as another crate's.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, SystemTime};

/// An unsigned enum with a gap.
#[derive(ferrogo::Layout, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Kind {
    /// Zero.
    Credit,
    /// Seven.
    Debit = 7,
}

/// A signed enum with the ends of its repr.
#[derive(ferrogo::Layout, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(i32)]
pub enum Level {
    Lowest = i32::MIN,
    Below = -1,
    Zero = 0,
    Highest = i32::MAX,
}

/// Padding in the middle.
#[derive(ferrogo::Layout, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(C)]
pub struct Point {
    pub x: i16,
    pub y: i64,
}

/// Every scalar that has invalid bits, and some that have none.
#[derive(ferrogo::Layout, Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct Mixed {
    pub flag: bool,
    pub kind: Kind,
    pub letter: char,
    pub ratio: f64,
    pub code: [u8; 3],
    pub small: f32,
    pub count: usize,
    pub offset: isize,
}

/// Structs inside a struct, and in an array.
#[derive(ferrogo::Layout, Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct Nested {
    pub id: u32,
    pub from: Point,
    pub path: [Point; 2],
    pub level: Level,
}

/// A small record.
#[derive(ferrogo::Record, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leaf {
    pub name: String,
    pub n: i32,
}

/// An enum with data.
#[derive(ferrogo::Record, Clone, Debug, PartialEq)]
pub enum Shape {
    Empty,
    Circle { radius: f64 },
    Named(String, u8),
    Leaves(Vec<Leaf>),
    At { point: Point, kind: Kind },
}

/// Everything that a record can hold.
#[derive(ferrogo::Record, Clone, Debug, PartialEq)]
pub struct Tree {
    pub id: u64,
    pub name: String,
    pub tags: Vec<String>,
    pub note: Option<String>,
    pub leaf: Leaf,
    pub leaves: Vec<Leaf>,
    pub best: Option<Leaf>,
    pub counts: BTreeMap<String, i64>,
    pub by_id: BTreeMap<u32, Leaf>,
    pub shape: Shape,
    pub mixed: Mixed,
    pub kind: Kind,
    pub took: Duration,
    pub at: SystemTime,
    pub grid: [[u8; 2]; 3],
    pub nums: Vec<f64>,
    pub flags: Vec<bool>,
    pub points: Vec<Point>,
    pub nested: Vec<Vec<u16>>,
    pub letter: Option<char>,
}

/// An error whose variants need nothing, one word, and a buffer.
#[derive(ferrogo::Error, Clone, Debug, PartialEq, Eq)]
pub enum ConfError {
    Plain,
    At {
        line: u32,
        column: u32,
    },
    Text {
        line: u32,
        text: String,
    },
    /// Go returned an error of another type.
    Other {
        message: String,
        type_name: String,
    },
}

impl fmt::Display for ConfError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ConfError::Plain => f.write_str("plain"),
            ConfError::At { line, column } => write!(f, "at {line}:{column}"),
            ConfError::Text { line, text } => write!(f, "line {line}: {text}"),
            ConfError::Other { message, .. } => f.write_str(message),
        }
    }
}

impl std::error::Error for ConfError {}

impl From<ferrogo::GoError> for ConfError {
    fn from(e: ferrogo::GoError) -> Self {
        ConfError::Other {
            message: e.message,
            type_name: e.type_name,
        }
    }
}

/// An object of one crate that another crate's functions take.
#[ferrogo::object]
pub struct Token {
    text: String,
}

#[ferrogo::export]
impl Token {
    /// Makes a token.
    pub fn new(text: &str) -> Self {
        Token {
            text: text.to_owned(),
        }
    }

    /// Its text.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// What Go implements and other crates' functions ask.
#[ferrogo::import]
pub trait Probe {
    /// Any answer.
    fn probe(&self, n: u32) -> Result<u32, ConfError>;
}
