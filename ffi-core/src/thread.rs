//! What ferrogo keeps for each operating-system thread.
//!
//! In: the hazard lanes that other threads scan, the thread's own counters,
//! free slots and guard level, and the list of all threads. Not in: what the
//! lanes protect (`object`), what the level means (`guard`, `callback`).
//!
//! A record is never freed: the list only grows to the largest number of
//! threads that ever lived at once, and an exited thread's record goes to the
//! next newcomer. So a reference to one is `'static`, and a scan needs no lock.

use std::cell::{Cell, UnsafeCell};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicPtr, AtomicU64, Ordering};

use crate::callback::exit::Exit;
use crate::object::{barrier, table};
use crate::{hook, object};

/// Objects that a thread can be inside of at once without a shared write.
pub(crate) const LANES: usize = 8;

/// One thread's record.
///
/// The first cache line is written by its thread and read by closers; what
/// follows is on other lines, touched by its thread alone unless it is atomic.
#[repr(C, align(128))]
pub(crate) struct Thread {
    /// The handles that this thread is inside of; 0 is none.
    lanes: [AtomicU64; LANES],
    /// Bit i: lane i is taken.
    taken: Cell<u32>,
    /// No membarrier on this system: this thread fences on every entry.
    fenced: Cell<bool>,
    /// Guard depth in the low half, pending Go exits and the leaf flag above
    /// it (see [`crate::guard`]).
    pub(crate) level: Cell<u64>,
    /// Go exits that wait for their guard, newest first.
    pub(crate) exits: Cell<*mut Exit>,
    /// Slots of the object table that this thread may hand out.
    free: UnsafeCell<Vec<u32>>,
    /// Objects put minus objects buried by this thread. Written by its thread
    /// only, so an addition is a plain load and store.
    live: AtomicI64,
    /// A thread owns this record.
    in_use: AtomicBool,
    next: AtomicPtr<Thread>,
}

// SAFETY: the cells and `free` are touched only through `current`, which gives
// a record to the one thread that owns it; ownership passes through `in_use`
// with release and acquire. The other fields are atomics.
unsafe impl Sync for Thread {}

static ALL: AtomicPtr<Thread> = AtomicPtr::new(std::ptr::null_mut());

thread_local! {
    static MINE: Cell<Option<&'static Thread>> = const { Cell::new(None) };
    static LEAVER: Leaver = const { Leaver(Cell::new(None)) };
    static LATE_LEAVER: Leaver = const { Leaver(Cell::new(None)) };
}

/// Gives the record back when the thread ends.
struct Leaver(Cell<Option<&'static Thread>>);

impl Drop for Leaver {
    fn drop(&mut self) {
        if let Some(t) = self.0.take() {
            MINE.set(None);
            table::flush(t.free_slots());
            t.in_use.store(false, Ordering::Release);
        }
    }
}

/// This thread's record.
#[inline(always)]
pub(crate) fn current() -> &'static Thread {
    match MINE.get() {
        Some(t) => t,
        None => attach(),
    }
}

/// This thread's record if it ever needed one.
pub(crate) fn existing() -> Option<&'static Thread> {
    MINE.get()
}

#[cold]
#[inline(never)]
fn attach() -> &'static Thread {
    hook::install();
    let fenced = barrier::fenced();
    let t = reuse().unwrap_or_else(create);
    t.fenced.set(fenced);
    t.level.set(0);
    t.exits.set(std::ptr::null_mut());
    MINE.set(Some(t));
    // A destructor of another thread-local may come here after LEAVER ran. A
    // second one then runs in the next round; after both, the record is lost
    // with its thread, which costs its size and nothing else.
    if LEAVER.try_with(|l| l.0.set(Some(t))).is_err() {
        let _ = LATE_LEAVER.try_with(|l| l.0.set(Some(t)));
    }
    t
}

fn reuse() -> Option<&'static Thread> {
    all().find(|t| {
        !t.in_use.load(Ordering::Relaxed)
            && t.in_use
                .compare_exchange(false, true, Ordering::AcqRel, Ordering::Relaxed)
                .is_ok()
    })
}

fn create() -> &'static Thread {
    let t = Box::leak(Box::new(Thread {
        lanes: Default::default(),
        taken: Cell::new(0),
        fenced: Cell::new(true),
        level: Cell::new(0),
        exits: Cell::new(std::ptr::null_mut()),
        free: UnsafeCell::new(Vec::with_capacity(table::LOCAL_FREE)),
        live: AtomicI64::new(0),
        in_use: AtomicBool::new(true),
        next: AtomicPtr::default(),
    }));
    let mut head = ALL.load(Ordering::Relaxed);
    loop {
        t.next.store(head, Ordering::Relaxed);
        match ALL.compare_exchange_weak(head, t, Ordering::SeqCst, Ordering::Relaxed) {
            Ok(_) => return t,
            Err(now) => head = now,
        }
    }
}

/// Every record there is, of living and exited threads.
pub(crate) fn all() -> impl Iterator<Item = &'static Thread> {
    let mut p = ALL.load(Ordering::SeqCst);
    std::iter::from_fn(move || {
        // SAFETY: every pointer in the list came from `Box::leak`; records are
        // never freed, and are shared from then on.
        let t: &'static Thread = unsafe { p.as_ref() }?;
        p = t.next.load(Ordering::Acquire);
        Some(t)
    })
}

impl Thread {
    /// A number that stands for this record.
    #[inline(always)]
    pub(crate) fn id(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }

    /// Publishes `handle` in a free lane, so that no closer frees its object.
    /// None: all lanes are taken.
    #[inline(always)]
    pub(crate) fn publish(&self, handle: u64) -> Option<u32> {
        let taken = self.taken.get();
        let lane = (!taken).trailing_zeros();
        let cell = self.lanes.get(lane as usize)?;
        self.taken.set(taken | 1 << lane);
        // Release: a scan that reads this value instead of the 0 before it
        // must still see everything that the earlier call did.
        cell.store(handle, Ordering::Release);
        self.light();
        Some(lane)
    }

    /// Ends what `publish` began.
    #[inline(always)]
    pub(crate) fn retract(&self, lane: u32) {
        if let Some(cell) = self.lanes.get(lane as usize) {
            cell.store(0, Ordering::Release);
        }
        self.taken.set(self.taken.get() & !(1 << lane));
        self.light();
    }

    /// The reader's half of the barrier: keeps the store before it before the
    /// loads after it, for whoever calls `barrier::heavy` in between.
    #[inline(always)]
    fn light(&self) {
        if self.fenced.get() {
            std::sync::atomic::fence(Ordering::SeqCst);
        } else {
            std::sync::atomic::compiler_fence(Ordering::SeqCst);
        }
    }

    /// Whether one of this thread's lanes holds `handle`.
    pub(crate) fn is_inside(&self, handle: u64) -> bool {
        self.lanes
            .iter()
            .any(|l| l.load(Ordering::Acquire) == handle)
    }

    /// The free slots; only for the record of the calling thread, and not
    /// across anything that may come back here.
    #[expect(clippy::mut_from_ref, reason = "the record is its thread's own")]
    pub(crate) fn free_slots(&self) -> &mut Vec<u32> {
        debug_assert!(self.in_use.load(Ordering::Relaxed));
        // SAFETY: only the owning thread calls this (`current` and `Leaver`
        // hand out no other record for it), and the callers in
        // `object::table` push and pop without running foreign code.
        unsafe { &mut *self.free.get() }
    }

    /// Counts an object that came (+1) or went (-1).
    #[inline(always)]
    pub(crate) fn tally(&self, by: i64) {
        let n = self.live.load(Ordering::Relaxed);
        self.live.store(n + by, Ordering::Relaxed);
    }

    /// This thread's share of [`object::live`]; may be negative.
    pub(crate) fn tallied(&self) -> i64 {
        self.live.load(Ordering::Relaxed)
    }
}

// The lanes' cache line is theirs alone.
const _: () = assert!(std::mem::offset_of!(Thread, taken) == 64);
const _: () = assert!(LANES <= object::MAX_LANES);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_end_in_any_order() {
        std::thread::spawn(|| {
            let t = current();
            let lanes: Vec<u32> = (1..=8).map(|h| t.publish(h).unwrap()).collect();
            assert_eq!(t.publish(9), None);
            t.retract(lanes[2]);
            assert!(!t.is_inside(3) && t.is_inside(4));
            assert_eq!(t.publish(10), Some(lanes[2]), "the freed lane, no other");
            assert!((4..=8).all(|h| t.is_inside(h)));
            (0..8).for_each(|l| t.retract(l));
            assert!((1..=10).all(|h| !t.is_inside(h)));
        })
        .join()
        .unwrap();
    }

    #[test]
    fn an_exited_thread_gives_its_record_to_the_next() {
        // Other tests' threads come and go too, so only the growth is bounded:
        // a hundred threads one after the other need no hundred records.
        let before = all().count();
        for _ in 0..100 {
            std::thread::spawn(|| current().id()).join().unwrap();
        }
        assert!(all().count() < before + 50);
    }

    #[test]
    fn a_destructor_after_the_record_is_gone_gets_another() {
        struct Last;
        impl Drop for Last {
            fn drop(&mut self) {
                current().tally(0);
            }
        }
        thread_local! { static LAST: Last = const { Last } }
        let before = all().count();
        for _ in 0..100 {
            // LAST registers first, so it is destroyed after LEAVER.
            std::thread::spawn(|| LAST.with(|_| current().tally(0)))
                .join()
                .unwrap();
        }
        assert!(all().count() < before + 50);
    }
}
