//! Panics and exits on their way through Rust, with a C function in Go's
//! place. What a real Go run time does with it is tested where there is one.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread;

use ferrogo::callback::{Call, GoPanic, call_go, call_go_raw, release_go, unanswered, under_go};
use ferrogo::guard::{guard, guard_leaf, guard_with};
use ferrogo::ret::{ERR, Ret, kind};

const ONE: Ret = Ret { v: 1, s: 0 };

fn block() -> Call {
    Call {
        ctx: 0,
        handle: 0,
        v: 0,
        s: u64::MAX,
    }
}

/// A proxy's method, as the attribute writes it.
fn call(f: unsafe extern "C" fn(*mut Call)) -> Result<u64, GoPanic> {
    let mut b = block();
    // SAFETY: the functions of this file touch the head of a block only.
    unsafe { call_go("Book::find", f, &raw mut b) };
    answer(&b)
}

fn answer(b: &Call) -> Result<u64, GoPanic> {
    match (Ret { v: b.v, s: b.s }) {
        r if r.is(kind::GO_PANIC) => Err(GoPanic {
            id: r.v,
            callback: "Book::find",
        }),
        r => Ok(r.v),
    }
}

unsafe extern "C" fn returns(b: *mut Call) {
    // SAFETY: called with the block of `call`.
    unsafe { ((*b).v, (*b).s) = (5, 0) }
}

unsafe extern "C" fn panics(b: *mut Call) {
    // SAFETY: as above.
    unsafe { ((*b).v, (*b).s) = (42, ERR | u64::from(kind::GO_PANIC) << 32) }
}

struct OnDrop<F: FnMut()>(F);

impl<F: FnMut()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

#[test]
fn a_call_returns() {
    assert_eq!(guard(|| Ret::ok(call(returns).unwrap(), 0)), Ret::ok(5, 0));
    assert_eq!(call(returns), Ok(5), "also with no Go below");
}

#[test]
fn a_go_panic_unwinds_to_the_export() {
    let dropped = Cell::new(0);
    let lock = Mutex::new(());
    let r = guard(|| {
        let _count = OnDrop(|| dropped.set(dropped.get() + 1));
        let _held = lock.lock();
        let _ = call(panics);
        unreachable!("it came back");
    });
    assert_eq!(r, Ret::err(kind::GO_PANIC, 0, 42));
    assert_eq!(dropped.get(), 1);
    assert!(
        lock.is_poisoned()
            && lock
                .try_lock()
                .is_err_and(|e| { matches!(e, std::sync::TryLockError::Poisoned(_)) })
    );
}

#[test]
fn a_go_panic_that_user_code_caught_stays_caught() {
    let r = guard(|| {
        let p = catch_unwind(|| call(panics)).unwrap_err();
        assert_eq!(p.downcast_ref::<GoPanic>().unwrap().id, 42);
        assert_eq!(call(returns), Ok(5));
        ONE
    });
    assert_eq!(r, ONE);
}

#[test]
fn with_no_go_below_a_go_panic_is_an_answer() {
    assert!(!under_go());
    let p = call(panics).unwrap_err();
    assert_eq!(
        p,
        GoPanic {
            id: 42,
            callback: "Book::find"
        }
    );
    let thrown = catch_unwind(|| unanswered(p)).unwrap_err();
    assert!(
        thrown
            .downcast_ref::<String>()
            .unwrap()
            .contains("Book::find")
    );
    // Also on a Rust thread that an export started.
    let r = guard(|| {
        let p = thread::scope(|s| s.spawn(|| call(panics)).join().unwrap());
        Ret::ok(p.unwrap_err().id, 0)
    });
    assert_eq!(r, Ret::ok(42, 0));
}

#[test]
fn a_destructor_may_call_while_unwinding() {
    let seen = Cell::new((Ok(0), Ok(0)));
    let r = guard(|| {
        let _calls = OnDrop(|| seen.set((call(returns), call(panics))));
        panic!("the first");
    });
    assert!(r.is(kind::RUST_PANIC), "the first panic is the result");
    let (a, b) = seen.into_inner();
    assert_eq!((a, b.unwrap_err().id), (Ok(5), 42));
}

#[test]
fn a_leaf_does_not_call_back() {
    static CALLED: AtomicU32 = AtomicU32::new(0);
    unsafe extern "C" fn count(_: *mut Call) {
        CALLED.fetch_add(1, Ordering::SeqCst);
    }
    let r = guard_leaf(|| Ret::ok(call(count).is_ok().into(), 0));
    assert!(r.is(kind::RUST_PANIC));
    let r = guard_leaf(|| guard(|| Ret::ok(call(count).is_ok().into(), 0)));
    assert!(r.is(kind::RUST_PANIC), "also through a guard inside");
    assert_eq!(CALLED.load(Ordering::SeqCst), 0);
    assert_eq!(
        guard(|| Ret::ok(call(returns).unwrap(), 0)).v,
        5,
        "the flag ends with the leaf"
    );
}

#[test]
fn what_a_leaf_drops_of_gos_is_released_elsewhere() {
    static RELEASED: Mutex<Vec<(u64, thread::ThreadId)>> = Mutex::new(Vec::new());
    unsafe extern "C" fn release(handle: u64) {
        RELEASED
            .lock()
            .unwrap()
            .push((handle, thread::current().id()));
    }
    // SAFETY: `release` takes any handle.
    let one = |h| unsafe { release_go(release, h) };
    one(1);
    assert_eq!(guard(|| (one(2), ONE).1), ONE);
    assert_eq!(guard_leaf(|| (one(3), ONE).1), ONE);
    let all = loop {
        let all = RELEASED.lock().unwrap().clone();
        if all.len() == 3 {
            break all;
        }
        thread::yield_now();
    };
    let me = thread::current().id();
    assert_eq!(all[..2], [(1, me), (2, me)]);
    assert!(all[2].0 == 3 && all[2].1 != me);
}

/// The scenarios of `runtime.Goexit`. In Go's place, each runs on a thread
/// that stays in its callback for ever once Go has what it needs.
#[cfg(all(target_arch = "x86_64", unix))]
mod exits {
    use super::*;

    unsafe extern "C" {
        fn ferrogo_rt_goexit(ctx: usize);
    }

    thread_local! {
        static BACK: Cell<Option<Sender<u64>>> = const { Cell::new(None) };
        /// Contexts of the callbacks on the stack, outermost first.
        static OUTER: Cell<usize> = const { Cell::new(0) };
        static CALLS: Cell<u32> = const { Cell::new(0) };
        /// Where an earlier callback keeps something on the stack.
        static EARLIER: Cell<*const AtomicU64> = const { Cell::new(std::ptr::null()) };
    }

    /// Runs `export` on a thread of its own until a callback says that Go
    /// could go on, and gives what it said.
    fn until_go_is_back(export: impl FnOnce() + Send + 'static) -> u64 {
        let (send, receive) = channel();
        thread::spawn(move || {
            BACK.set(Some(send));
            export();
            unreachable!("the export returned");
        });
        receive.recv().expect("Go went on")
    }

    fn go_goes_on(n: u64) -> ! {
        let send = BACK.take().unwrap();
        send.send(n).unwrap();
        BACK.set(Some(send)); // or main sees the end of it
        loop {
            thread::park();
        }
    }

    /// Stands for Go's frames on this stack: they must come back unharmed.
    fn exit(ctx: usize) -> u64 {
        let frame: [AtomicU64; 64] = std::array::from_fn(|i| AtomicU64::new(i as u64 * 7));
        let frame = std::hint::black_box(&frame);
        EARLIER.set(&frame[3]);
        // SAFETY: `ctx` is of the innermost call; no Rust destructor stands
        // between here and it.
        unsafe { ferrogo_rt_goexit(ctx & !1) };
        frame
            .iter()
            .enumerate()
            .filter(|(i, w)| w.load(Ordering::Relaxed) == *i as u64 * 7)
            .count() as u64
    }

    unsafe extern "C" fn leaves(b: *mut Call) {
        // SAFETY: called with the block of `call`.
        let unharmed = exit(unsafe { (*b).ctx });
        go_goes_on(unharmed);
    }

    static DROPS: AtomicU32 = AtomicU32::new(0);

    /// Uses much stack, so that destructors run over Go's frames.
    fn churn() -> u64 {
        let a: [u64; 4096] = std::array::from_fn(|i| std::hint::black_box(!(i as u64)));
        std::hint::black_box(&a).iter().fold(0, |x, y| x ^ y)
    }

    fn counting() -> OnDrop<impl FnMut()> {
        OnDrop(|| {
            churn();
            DROPS.fetch_add(1, Ordering::SeqCst);
        })
    }

    #[test]
    fn destructors_run_and_go_goes_on() {
        static LOCK: Mutex<()> = Mutex::new(());
        static MINE: AtomicU32 = AtomicU32::new(0);
        let unharmed = until_go_is_back(|| {
            guard(|| {
                let _lock = LOCK.lock();
                let _d = OnDrop(|| {
                    churn();
                    MINE.fetch_add(1, Ordering::SeqCst);
                });
                let _ = call(leaves);
                unreachable!("the call returned");
            });
        });
        assert_eq!(unharmed, 64);
        assert_eq!(MINE.load(Ordering::SeqCst), 1);
        LOCK.clear_poison();
        assert!(LOCK.try_lock().is_ok(), "the lock is free");
    }

    #[test]
    fn a_wide_export_too() {
        struct Wide(#[expect(dead_code)] [u64; 5]);
        impl ferrogo::guard::FromRet for Wide {
            fn from_ret(r: Ret) -> Wide {
                Wide([r.s; 5])
            }
        }
        let unharmed = until_go_is_back(|| {
            guard_with(|| {
                let _d = counting();
                Wide([call(leaves).unwrap(); 5])
            });
        });
        assert_eq!(unharmed, 64);
    }

    /// Go, Rust, Go, Rust, Go: each level is unwound, then left.
    #[test]
    fn nested_exports() {
        static ORDER: Mutex<Vec<&str>> = Mutex::new(Vec::new());
        unsafe extern "C" fn inner(b: *mut Call) {
            // SAFETY: called with the block of `call`.
            let unharmed = exit(unsafe { (*b).ctx });
            assert_eq!(unharmed, 64);
            // Go runs the outer callback's deferred call now.
            ORDER.lock().unwrap().push("go between");
            go_goes_on(exit(OUTER.get()));
        }
        unsafe extern "C" fn outer(b: *mut Call) {
            // SAFETY: as above.
            OUTER.set(unsafe { (*b).ctx });
            guard(|| {
                let _d = OnDrop(|| ORDER.lock().unwrap().push("inner"));
                Ret::ok(call(inner).unwrap(), 0)
            });
            unreachable!("the inner export returned");
        }
        let unharmed = until_go_is_back(|| {
            guard(|| {
                let _d = OnDrop(|| ORDER.lock().unwrap().push("outer"));
                Ret::ok(call(outer).unwrap(), 0)
            });
        });
        assert_eq!(unharmed, 64);
        assert_eq!(*ORDER.lock().unwrap(), ["inner", "go between", "outer"]);
    }

    /// Code that catches everything and goes on calling: Go leaves at the end
    /// of the export, from the newest exit, and finds the frames of the
    /// earlier ones as well.
    #[test]
    fn a_swallowed_exit_is_not_lost() {
        unsafe extern "C" fn first_two_leave(b: *mut Call) {
            let n = CALLS.get();
            CALLS.set(n + 1);
            // SAFETY: called with the block of `call`.
            let (b, earlier) = (unsafe { &mut *b }, EARLIER.get());
            match n {
                2 => (b.v, b.s) = (5, 0),
                0 => {
                    exit(b.ctx);
                    unreachable!("an older exit was resumed");
                }
                _ => {
                    let unharmed = exit(b.ctx);
                    // SAFETY: the first callback's frame, which must be back:
                    // it is waiting in its own exit, outside of this one.
                    let kept = unsafe { (*earlier).load(Ordering::Relaxed) };
                    go_goes_on(if kept == 21 { unharmed } else { 0 });
                }
            }
        }
        static ENDED: AtomicU32 = AtomicU32::new(0);
        let unharmed = until_go_is_back(|| {
            guard(|| {
                for _ in 0..2 {
                    let _d = counting();
                    let f = AssertUnwindSafe(|| call(first_two_leave));
                    assert!(catch_unwind(f).is_err());
                    churn();
                }
                assert_eq!(call(first_two_leave), Ok(5), "calls go on");
                ENDED.store(1, Ordering::SeqCst);
                ONE
            });
        });
        assert_eq!(unharmed, 64);
        assert_eq!(ENDED.load(Ordering::SeqCst), 1, "the export ran to its end");
    }

    #[test]
    fn destructors_may_call_go_during_an_exit() {
        static SEEN: Mutex<Vec<Result<u64, GoPanic>>> = Mutex::new(Vec::new());
        unsafe extern "C" fn leaves_again(b: *mut Call) {
            // SAFETY: called with the block of `call`.
            let unharmed = exit(unsafe { (*b).ctx });
            go_goes_on(unharmed);
        }
        let unharmed = until_go_is_back(|| {
            guard(|| {
                let _last = OnDrop(|| {
                    churn();
                    SEEN.lock().unwrap().push(call(leaves_again));
                });
                let _first = OnDrop(|| SEEN.lock().unwrap().push(call(returns)));
                let _middle = OnDrop(|| {
                    let mut b = block();
                    // SAFETY: as in `call`.
                    unsafe { call_go_raw("Book::find", panics, &raw mut b) };
                    SEEN.lock().unwrap().push(answer(&b));
                });
                Ret::ok(call(leaves).unwrap(), 0)
            });
        });
        assert_eq!(unharmed, 64);
        let p = |id| {
            Err(GoPanic {
                id,
                callback: "Book::find",
            })
        };
        assert_eq!(*SEEN.lock().unwrap(), [p(42), Ok(5), p(0)]);
    }

    #[test]
    fn an_exit_overtakes_a_panic() {
        static PANICKED: AtomicU32 = AtomicU32::new(0);
        let unharmed = until_go_is_back(|| {
            guard(|| {
                let _d = OnDrop(|| assert_eq!(call(leaves).unwrap_err().id, 0));
                PANICKED.store(1, Ordering::SeqCst);
                panic!("overtaken");
            });
        });
        assert_eq!((unharmed, PANICKED.load(Ordering::SeqCst)), (64, 1));
        let overtaken = |e: &ferrogo::event::Event| matches!(e, ferrogo::event::Event::PanicOvertaken { message, .. } if message == "overtaken");
        assert!(ferrogo::event::take().iter().any(overtaken));
    }

    const SCENARIO: &str = "FERROGO_TEST_SCENARIO";

    /// What ends the process, each in a process of its own.
    #[test]
    fn what_cannot_be_carried_is_reported() {
        match std::env::var(SCENARIO).as_deref() {
            Ok("no go below") => {
                let _ = call(leaves);
            }
            Ok("another thread") => {
                unsafe extern "C" fn elsewhere(b: *mut Call) {
                    // SAFETY: called with the block of `call`.
                    let ctx = unsafe { (*b).ctx };
                    let _ = thread::spawn(move || exit(ctx)).join();
                }
                guard(|| Ret::ok(call(elsewhere).unwrap_or(0), 0));
            }
            Ok("unanswered") => {
                guard(|| {
                    let _d = OnDrop(|| unanswered(call(panics).unwrap_err()));
                    panic!("the first");
                });
            }
            Ok(other) => panic!("{other}"),
            Err(_) => {
                reports("no go below", "FG520");
                reports("another thread", "FG520");
                reports("unanswered", "FG521");
            }
        }
    }

    fn reports(scenario: &str, code: &str) {
        use std::os::unix::process::ExitStatusExt;
        let out = Command::new(std::env::current_exe().unwrap())
            .args([
                "exits::what_cannot_be_carried_is_reported",
                "--exact",
                "--nocapture",
            ])
            .env(SCENARIO, scenario)
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&out.stderr);
        assert_eq!(out.status.signal(), Some(6), "{scenario} aborts: {text}");
        assert!(text.contains(code) && text.contains("Book::find"), "{text}");
        assert!(text.contains("fix: "), "{text}");
    }
}
