//! Objects: shared, mutable, consumed, with children, with views; traits and
//! closures that are kept.

use std::sync::{Arc, Mutex, PoisonError};

use conf_types::{ConfError, Point, Probe, Token};

use crate::counts::Counted;

/// A shared object: all its methods take `&self`.
#[ferrogo::object]
pub struct Ledger {
    points: Arc<Vec<Point>>,
    title: String,
    lock: Mutex<()>,
    _counted: Counted,
}

#[ferrogo::export]
impl Ledger {
    /// A ledger of `n` points.
    pub fn new(n: u32) -> Self {
        let points = (0..n)
            .map(|i| Point {
                x: 1,
                y: i64::from(i),
            })
            .collect();
        Ledger {
            points: Arc::new(points),
            title: format!("ledger of {n}"),
            lock: Mutex::new(()),
            _counted: Counted::default(),
        }
    }

    /// A ledger, or not.
    pub fn try_new(n: u32) -> Result<Self, ConfError> {
        if n == 13 {
            Err(ConfError::At { line: 1, column: n })
        } else {
            Ok(Self::new(n))
        }
    }

    /// A ledger, or none.
    pub fn maybe(n: u32) -> Option<Self> {
        (n != 0).then(|| Self::new(n))
    }

    /// The sum of its points.
    pub fn total(&self) -> i64 {
        self.points.iter().map(|p| p.y).sum()
    }

    /// A view.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// A view, or none.
    pub fn some_points(&self, some: bool) -> Option<&[Point]> {
        some.then_some(&self.points[..])
    }

    /// A view, or an error.
    pub fn try_points(&self, ok: bool) -> Result<&[Point], ConfError> {
        if ok {
            Ok(&self.points)
        } else {
            Err(ConfError::Plain)
        }
    }

    /// Text, which Go copies.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// A part that keeps this one's memory.
    pub fn child(&self, skip: u32) -> Part {
        Part {
            all: Arc::clone(&self.points),
            skip: skip as usize,
            _counted: Counted::default(),
        }
    }

    /// Calls Go under the ledger's lock, `times` times.
    pub fn ask(&self, probe: &dyn Probe, times: u32) -> Result<u32, ConfError> {
        let _lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        let mut sum = 0;
        for n in 0..times {
            let _counted = Counted::default();
            sum += probe.probe(n)?;
        }
        Ok(sum)
    }

    /// Whether the lock is taken: by a call in flight, or by one whose
    /// destructors did not run.
    pub fn is_locked(&self) -> bool {
        self.lock
            .try_lock()
            .is_err_and(|e| matches!(e, std::sync::TryLockError::WouldBlock))
    }

    /// Consumes it.
    pub fn finish(self) -> Vec<Point> {
        self.points.to_vec()
    }

    /// Consumes it, also when it fails.
    pub fn settle(self, probe: &dyn Probe) -> Result<u32, ConfError> {
        probe.probe(self.points.len() as u32)
    }
}

/// A child that outlives its parent.
#[ferrogo::object]
pub struct Part {
    all: Arc<Vec<Point>>,
    skip: usize,
    _counted: Counted,
}

#[ferrogo::export]
impl Part {
    /// The parent's memory.
    pub fn points(&self) -> &[Point] {
        self.all.get(self.skip..).unwrap_or_default()
    }

    /// A child's child.
    pub fn child(&self, skip: u32) -> Part {
        Part {
            all: Arc::clone(&self.all),
            skip: self.skip + skip as usize,
            _counted: Counted::default(),
        }
    }
}

/// A mutable object.
#[ferrogo::object(mutable)]
#[derive(Default)]
pub struct Journal {
    entries: Vec<u64>,
    _counted: Counted,
}

#[ferrogo::export]
impl Journal {
    /// An empty journal.
    pub fn new() -> Self {
        Journal {
            entries: Vec::new(),
            _counted: Counted::default(),
        }
    }

    /// Adds an entry.
    pub fn push(&mut self, n: u64) {
        self.entries.push(n);
    }

    /// A view, stale after the next change.
    pub fn entries(&self) -> &[u64] {
        &self.entries
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.entries.len()
    }

    /// Calls Go while it is borrowed exclusively.
    pub fn ask_alone(&mut self, probe: &dyn Probe) -> Result<u32, ConfError> {
        let answer = probe.probe(self.entries.len() as u32)?;
        self.entries.push(u64::from(answer));
        Ok(answer)
    }

    /// Calls Go while it is shared.
    pub fn ask(&self, probe: &dyn Probe) -> Result<u32, ConfError> {
        probe.probe(self.entries.len() as u32)
    }

    /// Consumes it.
    pub fn into_entries(self) -> Vec<u64> {
        self.entries.clone()
    }
}

/// Moves entries from one to another; both are needed alone.
#[ferrogo::export]
pub fn move_entries(from: &mut Journal, to: &mut Journal) -> usize {
    let n = from.entries.len();
    to.entries.append(&mut from.entries);
    n
}

/// Consumes an object and borrows another crate's.
#[ferrogo::export]
pub fn merge(ledger: Ledger, token: &Token, more: Option<&Ledger>) -> String {
    format!(
        "{} {} {}",
        token.text(),
        ledger.total(),
        more.map_or(-1, Ledger::total)
    )
}

/// Gives Go an object of another crate.
#[ferrogo::export]
pub fn make_token(text: &str) -> Token {
    Token::new(text)
}

/// Keeps a Go object.
#[ferrogo::object]
pub struct Watcher {
    probe: Mutex<Option<Box<dyn Probe + Send + Sync>>>,
}

#[ferrogo::export]
impl Watcher {
    /// Keeps `probe` until it is closed.
    pub fn new(probe: Box<dyn Probe + Send + Sync>) -> Self {
        Watcher {
            probe: Mutex::new(Some(probe)),
        }
    }

    /// Keeps nothing: `probe` is given back before this returns, with an error.
    pub fn refuse(probe: Box<dyn Probe + Send + Sync>) -> Result<Self, ConfError> {
        drop(probe);
        Err(ConfError::Plain)
    }

    /// Asks it.
    pub fn ask(&self, n: u32) -> Result<u32, ConfError> {
        let probe = self.probe.lock().unwrap_or_else(PoisonError::into_inner);
        probe.as_ref().ok_or(ConfError::Plain)?.probe(n)
    }

    /// Asks it from a thread of Rust's own.
    pub fn ask_elsewhere(&self, n: u32) -> Result<u32, ConfError> {
        std::thread::scope(|s| s.spawn(|| self.ask(n)).join()).unwrap_or(Err(ConfError::Plain))
    }

    /// Gives it back to Go early.
    pub fn forget(&self) -> bool {
        self.probe
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
            .is_some()
    }

    /// A leaf that breaks its promise: it calls Go.
    #[export(leaf)]
    pub fn ask_as_leaf(&self, n: u32) -> Result<u32, ConfError> {
        let _counted = Counted::default();
        self.ask(n)
    }

    /// A leaf that gives something of Go's back, which another thread has to
    /// do for it.
    #[export(leaf)]
    pub fn forget_as_leaf(&self) -> bool {
        self.forget()
    }
}

/// Keeps a Go function.
#[ferrogo::object]
pub struct Listener {
    f: Box<dyn Fn(u32) -> String + Send + Sync>,
}

#[ferrogo::export]
impl Listener {
    /// Keeps `f` until it is closed.
    pub fn new(f: Box<dyn Fn(u32) -> String + Send + Sync>) -> Self {
        Listener { f }
    }

    /// Calls it.
    pub fn tell(&self, n: u32) -> String {
        (self.f)(n)
    }
}

/// Gives objects to Go.
#[ferrogo::import]
pub trait Desk {
    /// A new object, Go's from now on.
    fn accept(&self, ledger: Ledger) -> bool;
    /// An object of another crate.
    fn accept_token(&self, token: Token) -> bool;
    /// Text that is dead after the call.
    fn read(&self, text: &str, points: &[Point]) -> u32;
}

/// Gives Go a ledger of `n` points and a token.
#[ferrogo::export]
pub fn hand_over(desk: &dyn Desk, n: u32) -> bool {
    desk.accept(Ledger::new(n)) && desk.accept_token(Token::new("handed over"))
}

/// Lends Go some text and points.
#[ferrogo::export]
pub fn read_out(desk: &dyn Desk, text: &str, n: u32) -> u32 {
    desk.read(text, &Ledger::new(n).points)
}
