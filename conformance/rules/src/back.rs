//! Go objects that go back to where they came from.
//!
//! In: results that are the `Box<dyn Trait>` or `&dyn Trait` a function was
//! given, an object that keeps one for a while, Rust's own implementations
//! (which Go has no object for), and Go functions that return a
//! `Box<dyn Trait>`. Not in: objects that are only kept and called
//! (`objects`).

use conf_types::{ConfError, Probe};
use ferrogo::Str;

use crate::counts::Counted;

/// What it was given.
#[ferrogo::export]
pub fn same(probe: Box<dyn Probe>) -> Box<dyn Probe> {
    probe
}

/// What it was given, after asking it.
#[ferrogo::export]
pub fn same_asked(probe: Box<dyn Probe>, n: u32) -> Result<(Box<dyn Probe>, u32), ConfError> {
    let answer = probe.probe(n)?;
    Ok((probe, answer))
}

/// What it was given, or none: then it is dropped.
#[ferrogo::export]
pub fn maybe_same(probe: Box<dyn Probe>, some: bool) -> Option<Box<dyn Probe>> {
    some.then_some(probe)
}

/// What it was given, or an error: then it is dropped.
#[ferrogo::export]
pub fn try_same(probe: Box<dyn Probe>, ok: bool) -> Result<Box<dyn Probe>, ConfError> {
    ok.then_some(probe).ok_or(ConfError::Plain)
}

/// What it was lent.
#[ferrogo::export]
pub fn lent(probe: &dyn Probe) -> &dyn Probe {
    probe
}

/// One of two that it was lent.
#[ferrogo::export]
pub fn lent_second<'a>(_first: &dyn Probe, second: &'a dyn Probe) -> &'a dyn Probe {
    second
}

/// An implementation in Rust around one in Go.
struct Doubled {
    of: Box<dyn Probe>,
    _counted: Counted,
}

impl Probe for Doubled {
    fn probe(&self, n: u32) -> Result<u32, ConfError> {
        Ok(self.of.probe(n)? * 2)
    }
}

/// Rust's own, which cannot go to Go: it and what is inside are dropped.
#[ferrogo::export]
pub fn doubled(probe: Box<dyn Probe>) -> Box<dyn Probe> {
    Box::new(Doubled {
        of: probe,
        _counted: Counted::default(),
    })
}

/// An implementation in Rust with nothing of Go.
struct Fixed;

impl Probe for Fixed {
    fn probe(&self, _: u32) -> Result<u32, ConfError> {
        Ok(42)
    }
}

/// Rust's own, lent.
#[ferrogo::export]
pub fn lent_fixed() -> &'static dyn Probe {
    &Fixed
}

/// Keeps a Go object until it is asked for it.
#[ferrogo::object]
pub struct Escrow {
    probe: Box<dyn Probe + Send + Sync>,
}

#[ferrogo::export]
impl Escrow {
    /// Keeps `probe`.
    pub fn new(probe: Box<dyn Probe + Send + Sync>) -> Self {
        Escrow { probe }
    }

    /// Shows what it keeps, and keeps it.
    pub fn show(&self) -> &(dyn Probe + Send + Sync) {
        &*self.probe
    }

    /// Gives it back.
    pub fn hand_back(self) -> Box<dyn Probe + Send + Sync> {
        self.probe
    }
}

/// Gives Rust Go objects, and reads lent text.
#[ferrogo::import]
pub trait Broker {
    /// An object that is Rust's from now on.
    fn find(&self) -> Box<dyn Probe>;
    /// The same, when it may fail.
    fn try_find(&self, n: u32) -> Result<Box<dyn Probe>, ConfError>;
    /// The same, when there may be none.
    fn maybe_find(&self, n: u32) -> Option<Box<dyn Probe>>;
    /// Text with no copy, dead after the call.
    fn note(&self, text: Str<'_>) -> u64;
}

/// Asks what the broker finds, and drops it.
#[ferrogo::export]
pub fn ask_found(broker: &dyn Broker, n: u32) -> Result<u32, ConfError> {
    broker.find().probe(n)
}

/// The same, by the way that may fail.
#[ferrogo::export]
pub fn ask_tried(broker: &dyn Broker, n: u32) -> Result<u32, ConfError> {
    broker.try_find(n)?.probe(n)
}

/// The same, by the way that may have none.
#[ferrogo::export]
pub fn ask_maybe(broker: &dyn Broker, n: u32) -> Option<u32> {
    broker.maybe_find(n).and_then(|p| p.probe(n).ok())
}

/// What the broker finds goes back to Go, to another caller.
#[ferrogo::export]
pub fn found(broker: &dyn Broker) -> Box<dyn Probe> {
    broker.find()
}

/// Lends the broker `text`, copied to Rust's memory before.
#[ferrogo::export]
pub fn note_to(broker: &dyn Broker, text: String) -> u64 {
    broker.note(Str(&text))
}
