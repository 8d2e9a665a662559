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

/// What a shim does with a slice that Go never sends.
#[test]
fn null_with_a_length_is_refused() {
    use ferrogo::abi::{RefFromGo, Slice};
    let abi = Slice {
        ptr: std::ptr::null(),
        len: 3,
    };
    // SAFETY: null is refused, so nothing is read.
    let sum = unsafe { <[u8]>::enter(abi) }
        .map(|g| <[u8] as RefFromGo>::get(&g).iter().map(|b| *b as u32).sum());
    let refused: Result<u32, _> = Err(ferrogo::Boundary::new(ferrogo::boundary::Code::Null, 3));
    assert_eq!(sum, refused);
}

/// An invalid enum from the other side is an error before it is a value.
#[test]
fn invalid_values_inside_a_struct_are_refused() {
    use ferrogo::abi::FromGo;
    let mut raw = std::mem::MaybeUninit::new(posting().entry);
    // SAFETY: inside the struct; the bytes are not read as an `Entry` again
    // before they are checked.
    unsafe {
        raw.as_mut_ptr()
            .cast::<u8>()
            .add(std::mem::offset_of!(Entry, kind))
            .write(3)
    };
    // SAFETY: passed by value, all bytes written.
    let entry = unsafe { Entry::from_go(raw) };
    let refused = Err(ferrogo::Boundary::new(ferrogo::boundary::Code::Enum, 3));
    assert_eq!(entry, refused);
}

/// A trait that Go implements, and Go objects that go back to Go.
#[ferrogo::import]
pub trait Book {
    fn find(&self, reference: &str) -> Option<u64>;
    fn other(&self) -> Box<dyn Book>;
    fn note(&self, text: ferrogo::Str<'_>);
}

#[ferrogo::export]
pub fn same(book: Box<dyn Book>) -> Box<dyn Book> {
    book
}

#[ferrogo::export]
pub fn lent(book: &dyn Book) -> &dyn Book {
    book
}

struct InRust;

impl Book for InRust {
    fn find(&self, reference: &str) -> Option<u64> {
        Some(reference.len() as u64)
    }
    fn other(&self) -> Box<dyn Book> {
        Box::new(InRust)
    }
    fn note(&self, _: ferrogo::Str<'_>) {}
}

#[test]
fn an_implementation_in_rust_has_no_go_object_to_give_back() {
    use ferrogo::abi::IntoGo;
    let ret = same(Box::new(InRust)).into_go();
    assert_eq!(
        ferrogo::Boundary::from_ret(ret).code,
        ferrogo::boundary::Code::Foreign
    );
    assert_eq!(InRust.other().find("abc"), Some(3));
}

/// A Go panic that cannot go on, because Rust unwinds already, is an error of a
/// method that returns one.
#[test]
fn a_panic_of_go_while_rust_unwinds_is_told_as_one() {
    use ferrogo::abi::FromGoRet;
    use ferrogo::ret::{Ret, kind};
    let out = std::mem::MaybeUninit::new(());
    for (id, text) in [(7, "Go code panicked"), (0, "runtime.Goexit")] {
        let ret = Ret::err(kind::GO_PANIC, 0, id);
        // SAFETY: a failure without a buffer.
        let e = unsafe { Result::<u64, ferrogo::GoError>::from_ret(ret, &out) }.unwrap_err();
        assert!(e.is_panic() && e.message.contains(text), "{e}");
    }
}
