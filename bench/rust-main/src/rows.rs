//! What is measured, by every kind of glue.

use std::hint::black_box;
use std::rc::Rc;
use std::sync::Arc;

use bench_rules::{EvenError, Point, Row as Record, Work};

use crate::harness::{Loop, Row};
use crate::threads::Threads;
use crate::{hand, raw};

/// A loop over an expression. The loop is written out, because a call through
/// a function value would cost all kinds the same and hide differences.
macro_rules! times {
    ($call:expr) => {
        Box::new(move |n: usize| {
            for _ in 0..n {
                let _ = black_box($call);
            }
        }) as Loop
    };
}

/// The canary.
pub fn canary(n: usize) {
    for _ in 0..n {
        raw::empty();
    }
}

/// The rows, after a check that all kinds do the same.
pub fn rows(ours: &'static dyn Work, hand: &'static hand::Work) -> Vec<Row> {
    let mut all = Table(Vec::new());
    values(&mut all, ours, hand);
    for (size, n) in [("64 B", 64), ("4 KiB", 4096)] {
        memory(&mut all, ours, hand, size, n);
    }
    error_and_record(&mut all, ours, hand);
    callbacks(&mut all, ours, hand);
    threads(&mut all, ours, hand);
    all.0
}

struct Table(Vec<Row>);

impl Table {
    fn add(&mut self, name: &str, ours: Loop, hand: Loop, raw: Option<Loop>) {
        self.per(name, 1.0, ours, hand, raw);
    }

    fn per(&mut self, name: &str, per: f64, ours: Loop, hand: Loop, raw: Option<Loop>) {
        self.0.push(Row::new(name, "ours", per, ours));
        self.0.push(Row::new(name, "hand", per, hand));
        self.0
            .extend(raw.map(|raw| Row::new(name, "raw", per, raw)));
    }
}

fn values(all: &mut Table, ours: &'static dyn Work, hand: &'static hand::Work) {
    all.add(
        "empty call",
        times!(ours.empty()),
        times!(hand.empty()),
        Some(Box::new(canary)),
    );
    assert_eq!((ours.sum3(1, -9, 3), hand.sum3(1, -9, 3)), (-5, -5));
    all.add(
        "3 ints",
        times!(ours.sum3(1, -9, 3)),
        times!(hand.sum3(1, -9, 3)),
        Some(times!(raw::sum3(1, -9, 3))),
    );
    let text = "grüße ".repeat(9)[..64].to_owned();
    assert_eq!(
        (ours.shout(&text), hand.shout(&text)),
        (text.clone(), text.clone())
    );
    let text: &'static str = text.leak();
    all.add(
        "string in and out 64 B",
        times!(ours.shout(text)),
        times!(hand.shout(text)),
        None,
    );
    let p = Point {
        x: 1.0,
        y: 2.0,
        tag: 3,
        live: true,
    };
    let mirrored = Point { x: -1.0, ..p };
    assert_eq!((ours.mirror(p), hand.mirror(p)), (mirrored, mirrored));
    all.add(
        "struct by value",
        times!(ours.mirror(p)),
        times!(hand.mirror(p)),
        None,
    );
}

fn memory(
    all: &mut Table,
    ours: &'static dyn Work,
    hand: &'static hand::Work,
    size: &str,
    n: usize,
) {
    let mut bytes = vec![0; n];
    (bytes[0], bytes[n - 1]) = (3, 4);
    let bytes: &'static [u8] = bytes.leak();
    assert_eq!((ours.ends(bytes), hand.ends(bytes)), (7, 7));
    all.add(
        &format!("borrow {size}"),
        times!(ours.ends(bytes)),
        times!(hand.ends(bytes)),
        Some(times!(raw::ends(bytes))),
    );
    assert_eq!(ours.make(n as u64), hand.make(n as u64));
    all.add(
        &format!("owned {size}"),
        times!(ours.make(n as u64)),
        times!(hand.make(n as u64)),
        None,
    );
    let (mut one, mut other) = (vec![0; n], vec![0; n]);
    assert_eq!(
        (ours.fill(&mut one), hand.fill(&mut other)),
        (n as u64, n as u64)
    );
    assert_eq!(one, other);
    all.add(
        &format!("into a caller's {size}"),
        times!(ours.fill(&mut one)),
        times!(hand.fill(&mut other)),
        None,
    );
}

fn error_and_record(all: &mut Table, ours: &'static dyn Work, hand: &'static hand::Work) {
    assert_eq!(ours.even(7001), Err(EvenError::Odd { n: 7001 }));
    assert_eq!(hand.even(7001), Err(hand::EvenError::Odd(7001)));
    all.add(
        "error path",
        times!(ours.even(7001)),
        times!(hand.even(7001)),
        None,
    );
    let row = Record {
        id: 1,
        amount: 5,
        currency: *b"EUR",
        name: "counterparty 000001".to_owned(),
    };
    let row = &*Box::leak(Box::new(row));
    assert_eq!(ours.next_row(row), hand.next_row(row));
    all.add(
        "record in and out",
        times!(ours.next_row(row)),
        times!(hand.next_row(row)),
        None,
    );
}

fn callbacks(all: &mut Table, ours: &'static dyn Work, hand: &'static hand::Work) {
    assert_eq!((ours.pull(3), hand.pull(3)), (9, 9));
    all.add(
        "callback, 1 in a call",
        times!(ours.pull(1)),
        times!(hand.pull(1)),
        None,
    );
    all.per(
        "callback, each of 100 in a call",
        100.0,
        times!(ours.pull(100)),
        times!(hand.pull(100)),
        None,
    );
}

/// One Go object from eight threads.
fn threads(all: &mut Table, ours: &'static dyn Work, hand: &'static hand::Work) {
    let threads = Rc::new(Threads::new(8));
    let shared = |job: Arc<dyn Fn(usize) + Send + Sync>| {
        let threads = Rc::clone(&threads);
        Box::new(move |n| threads.run(&job, n)) as Loop
    };
    all.add(
        "3 ints, 8 threads",
        shared(Arc::new(|n| {
            for _ in 0..n {
                black_box(ours.sum3(1, -9, 3));
            }
        })),
        shared(Arc::new(|n| {
            for _ in 0..n {
                black_box(hand.sum3(1, -9, 3));
            }
        })),
        Some(shared(Arc::new(|n| {
            for _ in 0..n {
                black_box(raw::sum3(1, -9, 3));
            }
        }))),
    );
}
