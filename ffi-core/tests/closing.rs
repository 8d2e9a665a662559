//! Closing and taking while other threads call: nobody sees a dropped value,
//! and each value is dropped exactly once. Runs with membarrier and, in a
//! second process, without.

use std::hint::{black_box, spin_loop};
use std::process::Command;
use std::sync::Barrier;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::thread;

use ferrogo::boundary::Code;
use ferrogo::object::{self, Object, enter, enter_mut, lease, live, put, release, take, unlease};

const THREADS: usize = 3;
const ALIVE: u64 = 0xa11e_a11e_a11e_a11e;

static DROPS: AtomicU32 = AtomicU32::new(0);

/// Its words say whether it lives; the box behind is freed with it.
struct Canary {
    word: AtomicU64,
    boxed: Box<AtomicU64>,
    changes: u64,
}

impl Canary {
    fn new() -> Canary {
        let word = || AtomicU64::new(ALIVE);
        Canary {
            word: word(),
            boxed: Box::new(word()),
            changes: 0,
        }
    }

    fn check(&self, round: usize) {
        for _ in 0..round % 40 {
            assert_eq!(
                self.word.load(Ordering::Relaxed),
                ALIVE,
                "used after its drop"
            );
            assert_eq!(
                self.boxed.load(Ordering::Relaxed),
                ALIVE,
                "used after its drop"
            );
            spin_loop();
        }
    }
}

impl Drop for Canary {
    fn drop(&mut self) {
        assert_eq!(self.word.swap(0, Ordering::Relaxed), ALIVE, "dropped twice");
        self.boxed.store(0, Ordering::Relaxed);
        DROPS.fetch_add(1, Ordering::Relaxed);
    }
}

struct Plain(Canary);
struct Mutable(Canary);
ferrogo::__impl_object!(Plain, "closing::Plain", mutable = false);
ferrogo::__impl_object!(Mutable, "closing::Mutable", mutable = true);

/// The other threads would wait for a failed one for ever.
struct EndAll;

impl Drop for EndAll {
    fn drop(&mut self) {
        if thread::panicking() {
            std::process::abort();
        }
    }
}

/// `rounds` objects, each used by all threads at once until it is gone.
/// `act(thread, round, handle)` is called again until it gives true.
fn storm<T: Object>(
    rounds: usize,
    make: impl Fn() -> T + Sync,
    act: impl Fn(usize, usize, u64) -> bool + Sync,
) {
    let (drops, before) = (DROPS.load(Ordering::SeqCst), live());
    let handle = AtomicU64::new(0);
    let barrier = Barrier::new(THREADS);
    thread::scope(|s| {
        for me in 0..THREADS {
            let (handle, barrier, make, act) = (&handle, &barrier, &make, &act);
            s.spawn(move || {
                let _end = EndAll;
                for round in 0..rounds {
                    if round % THREADS == me {
                        handle.store(put(make()), Ordering::Relaxed);
                    }
                    barrier.wait();
                    let h = handle.load(Ordering::Relaxed);
                    for i in 1.. {
                        if act(me, round, h) {
                            break;
                        }
                        // More threads than processors: let the closer run.
                        if i % 8 == 0 {
                            thread::yield_now();
                        }
                    }
                    // All are out: the value must be gone by now.
                    barrier.wait();
                }
            });
        }
    });
    assert_eq!(
        DROPS.load(Ordering::SeqCst) - drops,
        rounds as u32,
        "each dropped once"
    );
    assert_eq!(live(), before);
}

/// Work that differs in length, so that the threads drift.
fn linger(n: usize) {
    for i in 0..n {
        black_box(i);
    }
}

fn closes_against_calls(rounds: usize) {
    storm(
        rounds,
        || Plain(Canary::new()),
        |me, round, h| {
            if me == (round / 7) % THREADS {
                linger(round % 900);
                release::<Plain>(h);
                return true;
            }
            match enter::<Plain>(h) {
                Ok(p) => p.0.check(round),
                Err(e) => assert_eq!(e.code, Code::Closed),
            }
            enter::<Plain>(h).is_err()
        },
    );
}

/// Stores that miss the cache, so that the store of the lane waits behind them
/// while the load of the key goes ahead: without a barrier on both sides a
/// close sees neither the caller nor is seen.
struct SlowStores(Vec<AtomicU64>);

impl SlowStores {
    fn new() -> SlowStores {
        let words = if cfg!(miri) { 1 << 10 } else { 1 << 22 };
        SlowStores((0..words).map(AtomicU64::new).collect())
    }

    #[inline(always)]
    fn issue(&self, seed: usize) {
        for i in 0..24 {
            let at = (seed * 24 + i).wrapping_mul(0x9e37_79b1) % self.0.len();
            self.0[at].store(seed as u64, Ordering::Relaxed);
        }
    }
}

/// One calls and one closes, object after object, in step.
fn closes_against_slow_stores(objects: usize) {
    let slow = SlowStores::new();
    let (drops, before) = (DROPS.load(Ordering::SeqCst), live());
    let handles: Vec<u64> = (0..objects).map(|_| put(Plain(Canary::new()))).collect();
    let (called, closed) = (AtomicU64::new(0), AtomicU64::new(0));
    let wait_for = |counter: &AtomicU64, n: usize| {
        let mut spins = 0;
        while counter.load(Ordering::SeqCst) < n as u64 {
            spins += 1;
            if spins % 500 == 0 {
                thread::yield_now();
            }
            spin_loop();
        }
    };
    thread::scope(|s| {
        s.spawn(|| {
            let _end = EndAll;
            for (i, &h) in handles.iter().enumerate() {
                wait_for(&closed, i);
                drop(enter::<Plain>(h));
                called.store(i as u64 + 1, Ordering::SeqCst);
                slow.issue(i);
                if let Ok(p) = enter::<Plain>(h) {
                    p.0.check(39);
                }
            }
        });
        s.spawn(|| {
            let _end = EndAll;
            for (i, &h) in handles.iter().enumerate() {
                wait_for(&called, i + 1);
                linger(i % 128);
                release::<Plain>(h);
                closed.store(i as u64 + 1, Ordering::SeqCst);
            }
        });
    });
    assert_eq!(
        DROPS.load(Ordering::SeqCst) - drops,
        objects as u32,
        "each dropped once"
    );
    assert_eq!(live(), before);
}

fn several_close_and_lease(rounds: usize) {
    storm(
        rounds,
        || Plain(Canary::new()),
        |me, round, h| {
            match (me + round) % (THREADS + 1) {
                0 | 1 => {
                    linger(round % 500);
                    release::<Plain>(h);
                    true
                }
                2 => {
                    let leased = lease(h, 0).is_ok();
                    if leased {
                        linger(round % 50);
                        unlease(h);
                    }
                    !leased
                }
                // More entries than lanes.
                _ => {
                    let pins: Vec<_> = (0..12).map_while(|_| enter::<Plain>(h).ok()).collect();
                    pins.iter().for_each(|p| p.0.check(round));
                    pins.is_empty()
                }
            }
        },
    );
}

fn takes_against_calls(rounds: usize) {
    let taken = AtomicU32::new(0);
    storm(
        rounds,
        || Plain(Canary::new()),
        |me, round, h| {
            if (me + round).is_multiple_of(2) {
                return match take::<Plain>(h) {
                    Ok(p) => {
                        p.0.check(round);
                        taken.fetch_add(1, Ordering::Relaxed);
                        true
                    }
                    Err(e) => {
                        assert!(matches!(e.code, Code::Busy | Code::Moved), "{e}");
                        e.code == Code::Moved
                    }
                };
            }
            match enter::<Plain>(h) {
                Ok(p) => {
                    p.0.check(round);
                    drop(p);
                    thread::yield_now();
                    false
                }
                // A taker that fails is never seen: not busy, not closed.
                Err(e) => {
                    assert_eq!(e.code, Code::Moved);
                    true
                }
            }
        },
    );
    assert_eq!(taken.into_inner() as usize, rounds);
}

fn takes_against_closes(rounds: usize) {
    storm(
        rounds,
        || Plain(Canary::new()),
        |me, round, h| match (me + round) % THREADS {
            0 => {
                linger(round % 300);
                release::<Plain>(h);
                true
            }
            1 => take::<Plain>(h).map_or_else(
                |e| e.code != Code::Busy,
                |p| {
                    p.0.check(round);
                    true
                },
            ),
            _ => {
                let p = enter::<Plain>(h);
                p.as_ref().map_or(true, |p| {
                    p.0.check(round);
                    false
                })
            }
        },
    );
}

fn mutable_objects(rounds: usize) {
    storm(
        rounds,
        || Mutable(Canary::new()),
        |me, round, h| {
            let gone = |code| match code {
                Code::Busy | Code::Stale => false,
                code => {
                    assert!(matches!(code, Code::Closed | Code::Moved));
                    true
                }
            };
            match (me + round) % THREADS {
                0 => {
                    linger(round % 900);
                    release::<Mutable>(h);
                    true
                }
                1 => match enter_mut::<Mutable>(h) {
                    Ok(mut m) => {
                        let before = m.0.changes;
                        m.0.changes += 1;
                        m.0.check(round);
                        assert_eq!(m.0.changes, before + 1, "not alone");
                        false
                    }
                    Err(e) => gone(e.code),
                },
                2 if round.is_multiple_of(2) => match enter::<Mutable>(h) {
                    Ok(m) => {
                        let before = m.0.changes;
                        m.0.check(round);
                        assert_eq!(m.0.changes, before, "changed under a shared call");
                        false
                    }
                    Err(e) => gone(e.code),
                },
                _ => match object::epoch(h).and_then(|e| lease(h, e)) {
                    Ok(()) => {
                        unlease(h);
                        false
                    }
                    Err(e) => gone(e.code),
                },
            }
        },
    );
}

const WITHOUT: &str = "FERROGO_NO_MEMBARRIER";

/// One test: the counts are the process's.
#[test]
fn storms() {
    let rounds = if cfg!(miri) { 8 } else { 1500 };
    assert_eq!(
        object::has_membarrier(),
        cfg!(not(miri)) && std::env::var_os(WITHOUT).is_none()
    );
    closes_against_calls(rounds);
    closes_against_slow_stores(rounds * 8);
    several_close_and_lease(rounds);
    takes_against_calls(rounds);
    takes_against_closes(rounds);
    mutable_objects(rounds);
}

#[test]
#[cfg_attr(miri, ignore = "starts a process")]
fn storms_without_membarrier() {
    if std::env::var_os(WITHOUT).is_some() {
        return;
    }
    let out = Command::new(std::env::current_exe().unwrap())
        .args(["storms", "--exact"])
        .env(WITHOUT, "1")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&out.stdout);
    assert!(out.status.success() && text.contains("1 passed"), "{text}");
}
