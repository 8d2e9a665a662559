//! Records that Go reads in place, and tuples inside records.

use std::collections::BTreeMap;

use conf_types::{ConfError, Kind, Leaf, Point};
use ferrogo::Rows;

/// A record with a field of each way that an accessor reads: a scalar, text,
/// and what is made of the row when it is asked for.
#[derive(ferrogo::Record, Clone, Debug, PartialEq)]
pub struct Line {
    pub id: u64,
    pub open: bool,
    pub ratio: f64,
    pub kind: Kind,
    pub name: String,
    pub note: Option<String>,
    pub leaf: Leaf,
    pub tags: Vec<String>,
    pub span: (u32, String),
    pub place: Point,
    /// Named as the method that copies the whole row.
    pub value: i64,
}

fn line(n: u32) -> Line {
    let odd = n % 2 == 1;
    Line {
        id: u64::MAX - u64::from(n),
        open: odd,
        ratio: f64::from(n) / 2.0,
        kind: if odd { Kind::Debit } else { Kind::Credit },
        name: "ß".repeat(n as usize % 4),
        note: odd.then(|| format!("note {n}")),
        leaf: Leaf {
            name: format!("leaf {n}"),
            n: -(n as i32),
        },
        tags: (0..n % 3).map(|i| format!("tag {i}")).collect(),
        span: (n, format!("to {n}")),
        place: Point {
            x: n as i16,
            y: -i64::from(n),
        },
        value: i64::MIN + i64::from(n),
    }
}

fn lines_of(n: u32) -> Vec<Line> {
    (0..n).map(line).collect()
}

/// `n` lines to be read in place.
#[ferrogo::export]
pub fn lines(n: u32) -> Rows<'static, Line> {
    lines_of(n).into()
}

/// The same lines as values.
#[ferrogo::export]
pub fn lines_copied(n: u32) -> Vec<Line> {
    lines_of(n)
}

/// The same, when it may fail.
#[ferrogo::export]
pub fn try_lines(n: u32) -> Result<Rows<'static, Line>, ConfError> {
    if n == 13 {
        Err(ConfError::At { line: 1, column: n })
    } else {
        Ok(lines(n))
    }
}

/// The same, when there may be none.
#[ferrogo::export]
pub fn maybe_lines(n: u32, some: bool) -> Option<Rows<'static, Line>> {
    some.then(|| lines(n))
}

/// Layout structs to be read in place, borrowed for ever.
#[ferrogo::export]
pub fn corners() -> Rows<'static, Point> {
    const CORNERS: &[Point] = &[
        Point { x: 0, y: 0 },
        Point {
            x: i16::MIN,
            y: i64::MAX,
        },
    ];
    CORNERS.into()
}

/// A record whose fields are tuples, wherever a type may stand.
#[derive(ferrogo::Record, Clone, Debug, PartialEq)]
pub struct Pairs {
    pub both: (u32, String),
    pub three: (bool, char, f64),
    pub many: Vec<(String, i64)>,
    pub some: Option<(u8, u64)>,
    pub none: Option<(u8, u64)>,
    pub deep: ((u8, Leaf), [u16; 2]),
    pub by: BTreeMap<u32, (i32, Vec<String>)>,
}

/// The tuples that a test wants.
#[ferrogo::export]
pub fn all_pairs() -> Pairs {
    Pairs {
        both: (7, "sieben".into()),
        three: (true, 'ß', -0.5),
        many: vec![("a".into(), i64::MIN), (String::new(), 1)],
        some: Some((255, u64::MAX)),
        none: None,
        deep: (
            (
                1,
                Leaf {
                    name: "deep".into(),
                    n: -1,
                },
            ),
            [2, 3],
        ),
        by: [
            (1, (-1, vec!["x".into(), "y".into()])),
            (2, (-2, Vec::new())),
        ]
        .into(),
    }
}

/// Whether they arrive as they were sent.
#[ferrogo::export]
pub fn are_pairs(sent: Pairs) -> bool {
    sent == all_pairs()
}

/// There and back.
#[ferrogo::export]
pub fn pairs_back(all: Vec<Pairs>) -> Vec<Pairs> {
    all
}
