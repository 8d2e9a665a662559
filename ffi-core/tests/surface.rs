//! What the derives make of a record, there and back, and with hostile bytes.
//!
//! What else crosses is tested with Go, in the conformance suite.
#![allow(missing_docs)]

use std::collections::BTreeMap;

use ferrogo::flat::{Reader, one};

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
pub enum Shape {
    Empty,
    Circle { radius: f64 },
    Named(String, u8),
}

#[derive(ferrogo::Record, Clone, Debug, PartialEq)]
pub struct Posting {
    pub id: u64,
    pub name: String,
    pub tags: Vec<String>,
    pub note: Option<String>,
    pub entry: Entry,
    pub totals: BTreeMap<String, i64>,
    pub shapes: Vec<Shape>,
}

fn posting() -> Posting {
    Posting {
        id: 1,
        name: "Zürich".into(),
        tags: vec!["a".into(), String::new(), "bcd".into()],
        note: None,
        entry: Entry {
            value_date: 1,
            kind: Kind::Debit,
            minor_units: -5,
            currency: *b"EUR",
        },
        totals: [("k".to_string(), 3)].into(),
        shapes: vec![
            Shape::Empty,
            Shape::Named("z".into(), 3),
            Shape::Circle { radius: 0.5 },
        ],
    }
}

fn encoded() -> Vec<u8> {
    let ret = one(&posting());
    assert!(!ret.is_err());
    let (at, len) = (ret.v as usize as *mut u8, ret.s as usize);
    // SAFETY: the writer made this buffer, of `len` bytes.
    let bytes = unsafe { std::slice::from_raw_parts(at, len) }.to_vec();
    // SAFETY: the buffer is given back once, with its size and alignment.
    unsafe { ferrogo::rt::ferrogo_rt_free(ret.v, ret.s, 8) };
    bytes
}

fn read(bytes: &[u8]) -> Result<Posting, ferrogo::Boundary> {
    Reader::new::<Posting>(bytes)?.single()
}

#[test]
fn a_record_survives_the_flat_encoding() {
    assert_eq!(read(&encoded()), Ok(posting()));
}

#[test]
fn every_truncation_is_refused() {
    let bytes = encoded();
    for len in 0..bytes.len() {
        assert!(
            read(&bytes[..len]).is_err(),
            "{len} of {} bytes",
            bytes.len()
        );
    }
}

#[test]
fn corrupted_bytes_give_a_value_or_an_error() {
    let bytes = encoded();
    let mut x = 1u32;
    let mut refused = 0;
    for _ in 0..20_000 {
        let mut bad = bytes.clone();
        for _ in 0..3 {
            x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let at = (x >> 8) as usize % bad.len();
            bad[at] ^= (x >> 3) as u8;
        }
        refused += usize::from(read(&bad).is_err());
    }
    assert!(refused > 10_000, "{refused} of 20000 were noticed");
}
