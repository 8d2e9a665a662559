//! Panics and exits, in every place where one can happen.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU32, Ordering};

use conf_types::{ConfError, Probe};

use crate::counts::Counted;

/// Panics with a text, while something is to be dropped.
#[ferrogo::export]
pub fn panic_with(text: &str) {
    let _counted = Counted::default();
    panic!("{text}");
}

/// Panics with a payload that is no text.
#[ferrogo::export]
pub fn panic_with_number(n: u32) {
    let _counted = Counted::default();
    std::panic::panic_any(n);
}

/// Panics in a function that can fail.
#[ferrogo::export]
pub fn panic_or_fail(how: u32) -> Result<u32, ConfError> {
    let _counted = Counted::default();
    match how {
        0 => Ok(1),
        1 => Err(ConfError::Text {
            line: 3,
            text: "ß".into(),
        }),
        _ => panic!("how is {how}"),
    }
}

/// An overflow, an index, an unwrap: panics that nobody wrote.
#[ferrogo::export]
pub fn panic_by_accident(which: u32, values: &[u32]) -> u32 {
    let _counted = Counted::default();
    match which {
        0 => values[values.len()],
        1 => u32::try_from(values.len() as u64 + u64::from(u32::MAX) + 1).unwrap(),
        _ => 1 / (values.len() as u32),
    }
}

/// An object whose Drop panics.
#[ferrogo::object]
pub struct Bomb {
    armed: bool,
    _counted: Counted,
}

impl Drop for Bomb {
    fn drop(&mut self) {
        if self.armed {
            panic!("the bomb's drop panicked");
        }
    }
}

#[ferrogo::export]
impl Bomb {
    /// One that panics when it is dropped, if `armed`.
    pub fn new(armed: bool) -> Self {
        Bomb {
            armed,
            _counted: Counted::default(),
        }
    }

    /// Calls Go; a Close meanwhile makes this call the one that drops it.
    pub fn ask(&self, probe: &dyn Probe) -> Result<u32, ConfError> {
        probe.probe(u32::from(self.armed))
    }

    /// Consumes it: the panic is this call's.
    pub fn defuse(self) -> Result<u32, ConfError> {
        Ok(1)
    }

    /// Panics while it is called.
    pub fn explode(&self) {
        panic!("exploded");
    }
}

/// Calls Go with `n` values to be dropped on the stack.
#[ferrogo::export]
pub fn ask_with(probe: &dyn Probe, n: u32) -> Result<u32, ConfError> {
    let _counted: Vec<Counted> = (0..n).map(|_| Counted::default()).collect();
    probe.probe(n)
}

/// The same through frames that each have something to drop.
#[ferrogo::export]
pub fn ask_deep(probe: &dyn Probe, depth: u32) -> Result<u32, ConfError> {
    let _counted = Counted::default();
    if depth == 0 {
        probe.probe(0)
    } else {
        ask_deep(probe, depth - 1).map(|n| n + 1)
    }
}

/// Calls Go and panics when Go has returned.
#[ferrogo::export]
pub fn ask_then_panic(probe: &dyn Probe) -> u32 {
    let _counted = Counted::default();
    let answer = probe.probe(0);
    panic!("after the answer {answer:?}");
}

/// Catches whatever unwinds out of Go, `times` times, and counts it.
#[ferrogo::export]
pub fn catch(probe: &dyn Probe, times: u32) -> u32 {
    let mut caught = 0;
    for n in 0..times {
        let _counted = Counted::default();
        let call = catch_unwind(AssertUnwindSafe(|| {
            let _counted = Counted::default();
            probe.probe(n)
        }));
        caught += u32::from(call.is_err());
    }
    caught
}

/// Calls Go from a destructor, while nothing else happens or, if `panicking`,
/// while a panic unwinds.
#[ferrogo::export]
pub fn ask_in_drop(probe: &dyn Probe, panicking: bool) -> String {
    struct Asks<'a>(&'a dyn Probe, &'a AtomicU32);
    impl Drop for Asks<'_> {
        fn drop(&mut self) {
            match self.0.probe(7) {
                Ok(n) => self.1.store(n, Ordering::SeqCst),
                Err(_) => self.1.store(u32::MAX, Ordering::SeqCst),
            }
        }
    }
    let answer = AtomicU32::new(0);
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let _asks = Asks(probe, &answer);
        if panicking {
            panic!("first");
        }
    }));
    format!(
        "{} {}",
        answer.load(Ordering::SeqCst),
        if outcome.is_err() {
            "panicked"
        } else {
            "returned"
        }
    )
}

/// Calls Go on a thread that Go does not know.
#[ferrogo::export]
pub fn ask_elsewhere(probe: &(dyn Probe + Sync), times: u32) -> Result<u32, ConfError> {
    std::thread::scope(|s| {
        let calls = s.spawn(|| {
            let mut sum = 0;
            for n in 0..times {
                let _counted = Counted::default();
                sum += probe.probe(n)?;
            }
            Ok(sum)
        });
        calls.join().unwrap_or_else(|_| {
            Err(ConfError::Text {
                line: 0,
                text: "the thread panicked".into(),
            })
        })
    })
}

/// A panic's Display is asked for the error's text.
#[derive(ferrogo::Error, Debug)]
pub enum Sour {
    /// Has a text.
    Sweet(u32),
    /// Its Display panics.
    Panics(String),
}

impl std::fmt::Display for Sour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Sour::Sweet(n) => write!(f, "sweet {n}"),
            Sour::Panics(text) => panic!("no text for {text}"),
        }
    }
}

/// Fails with an error whose text cannot be had.
#[ferrogo::export]
pub fn be_sour(panics: bool) -> Result<(), Sour> {
    Err(if panics {
        Sour::Panics("it".into())
    } else {
        Sour::Sweet(3)
    })
}

/// A closure that panics in Go, or exits.
#[ferrogo::export]
pub fn call_with(f: &dyn Fn(u32) -> u32, n: u32) -> u32 {
    let _counted = Counted::default();
    f(n)
}

/// A method without a Result: an error of Go's has no way but a panic.
#[ferrogo::import]
pub trait Plain {
    /// A text.
    fn text(&self) -> String;
    /// Nothing.
    fn act(&self);
}

/// Calls both.
#[ferrogo::export]
pub fn call_plain(plain: &dyn Plain) -> String {
    let _counted = Counted::default();
    plain.act();
    plain.text()
}

/// A leaf that keeps its promise.
#[ferrogo::export(leaf)]
pub fn leaf_sum(values: &[u32]) -> u64 {
    values.iter().map(|v| u64::from(*v)).sum()
}

/// An object whose Drop asks Go.
#[ferrogo::object]
pub struct Mourner {
    probe: Box<dyn Probe + Send + Sync>,
    _counted: Counted,
}

impl Drop for Mourner {
    fn drop(&mut self) {
        let _ = self.probe.probe(1);
    }
}

#[ferrogo::export]
impl Mourner {
    /// Asks `probe` when it is dropped.
    pub fn new(probe: Box<dyn Probe + Send + Sync>) -> Self {
        Mourner {
            probe,
            _counted: Counted::default(),
        }
    }
}
