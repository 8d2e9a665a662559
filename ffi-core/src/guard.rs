//! The guard around every export: nothing unwinds into Go.
//!
//! In: catching, and the words that tell Go what was caught. Not in: how Go
//! panics and Go exits come into Rust (`callback`), how panics are captured
//! (`hook`).
//!
//! # The level
//!
//! Each thread has one word: the number of guards on its stack in the low
//! half, [`EXIT`] once for every pending `runtime.Goexit`, and [`LEAF`] inside
//! a leaf export. A guard finds at its end the word that it wrote at its start;
//! anything else is an exit that some callback inside it left pending, and then
//! the guard does not return: it goes back to where Go waits.

use std::any::Any;
use std::mem::MaybeUninit;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::callback::exit;
use crate::callback::{GoExit, GoPanic};
use crate::event::{self, Event};
use crate::hook::{self, Captured};
use crate::ret::{Ret, kind};
use crate::thread::{self, Thread};

/// One pending exit, in [`Thread::level`].
pub(crate) const EXIT: u64 = 1 << 32;

/// Inside a leaf export, in [`Thread::level`].
pub(crate) const LEAF: u64 = 1 << 63;

/// The number of guards on `t`'s stack.
#[inline(always)]
pub(crate) fn depth(t: &Thread) -> u32 {
    t.level.get() as u32
}

/// A result that can be made from the two words alone.
pub trait FromRet {
    /// The result that reports `r`, a failure.
    fn from_ret(r: Ret) -> Self;
}

impl FromRet for Ret {
    #[inline(always)]
    fn from_ret(r: Ret) -> Self {
        r
    }
}

/// Runs the body of an export; a panic becomes a failure in the result.
///
/// The caller's frame may be abandoned: when a callback in `f` leaves through
/// `runtime.Goexit`, `f` is unwound with all its destructors but this function
/// does not return. So the export that calls it keeps nothing with a
/// destructor outside of `f`.
#[inline(always)]
pub fn guard<F: FnOnce() -> Ret>(f: F) -> Ret {
    guard_with(f)
}

/// [`guard`] for a result wider than two words.
#[inline(always)]
pub fn guard_with<R: FromRet>(f: impl FnOnce() -> R) -> R {
    guarded(0, f)
}

/// [`guard_with`] for a leaf export: a callback into Go from `f` is a Rust
/// panic before it happens, and what `f` drops of Go's is given back by
/// another thread.
#[inline(always)]
pub fn guard_leaf<R: FromRet>(f: impl FnOnce() -> R) -> R {
    guarded(LEAF, f)
}

#[inline(always)]
fn guarded<R: FromRet>(flag: u64, f: impl FnOnce() -> R) -> R {
    let t = thread::current();
    let outside = t.level.get();
    let inside = (outside | flag) + 1;
    t.level.set(inside);
    // The value goes straight to where it is returned from. Inside the
    // `Result` of `catch_unwind` a wide one would be copied in odd pieces.
    let mut out = MaybeUninit::uninit();
    let caught = catch_unwind(AssertUnwindSafe(|| {
        out.write(f());
    }));
    if t.level.get() != inside {
        // Also when user code caught the unwinding: Go is leaving all the same.
        leave(t, outside, caught.err());
    }
    match caught {
        Ok(()) => {
            t.level.set(outside);
            // SAFETY: `f` returned, so it was written.
            unsafe { out.assume_init() }
        }
        Err(payload) => R::from_ret(failure(t, outside, payload)),
    }
}

/// What a payload was.
pub(crate) enum Caught {
    Rust(Captured),
    Go(GoPanic),
    /// An exit; the payload is given back for whoever must pass it on.
    Exit(Box<dyn Any + Send>),
}

/// Takes a payload apart. A payload whose own `Drop` panics stops here.
#[cold]
pub(crate) fn examine(payload: Box<dyn Any + Send>) -> Caught {
    if payload.is::<GoExit>() {
        return Caught::Exit(payload);
    }
    match payload.downcast::<GoPanic>() {
        Ok(p) => Caught::Go(*p),
        Err(payload) => {
            let captured = hook::captured(&*payload);
            discard(payload);
            Caught::Rust(captured)
        }
    }
}

/// Drops a payload; what its `Drop` throws is forgotten, because dropping
/// that could throw again.
fn discard(payload: Box<dyn Any + Send>) {
    if let Err(again) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        std::mem::forget(again);
    }
}

#[cold]
#[inline(never)]
fn failure(t: &Thread, outside: u64, payload: Box<dyn Any + Send>) -> Ret {
    // Still inside: a panicking Drop of the payload is captured, not printed.
    let caught = examine(payload);
    t.level.set(outside);
    caught.into_ret()
}

impl Caught {
    /// The words for Go.
    pub(crate) fn into_ret(self) -> Ret {
        match self {
            Caught::Go(p) => Ret::err(kind::GO_PANIC, 0, p.id),
            Caught::Rust(c) => Ret::err(kind::RUST_PANIC, 0, encode(&c)),
            // Its guard has gone: somebody caught it, kept it and raised it
            // again in another call.
            Caught::Exit(_) => Ret::err(
                kind::RUST_PANIC,
                0,
                encode(&Captured {
                    message: "a runtime.Goexit that Rust code had caught was raised again \
                              after its call had ended"
                        .to_owned(),
                    location: String::new(),
                }),
            ),
        }
    }
}

/// Lets Go go on leaving its goroutine; everything of ours is unwound.
#[cold]
#[inline(never)]
fn leave(t: &'static Thread, outside: u64, payload: Option<Box<dyn Any + Send>>) -> ! {
    if let Some(Caught::Rust(c)) = payload.map(examine) {
        event::record(Event::PanicOvertaken {
            message: c.message,
            location: c.location,
        });
    }
    t.level.set(outside);
    // SAFETY: the level differed, so an exit is pending at this guard; the
    // frames from here down to Go's call of the export hold no destructor:
    // `guarded` moved `f` and its result away, and `guard` asks the same of
    // its caller.
    unsafe { exit::resume_go(t, outside as u32 + 1) }
}

/// Longer texts are cut: a panic's message is for reading.
const LONGEST: usize = 1 << 20;

fn cut(text: &str) -> &str {
    let end = (0..=text.len().min(LONGEST))
        .rev()
        .find(|&i| text.is_char_boundary(i));
    &text[..end.unwrap_or(0)]
}

/// The flat buffer of a Rust panic: one row of two strings (`docs/abi.md`,
/// "The flat encoding"). 0 when there is no memory for it.
#[cold]
fn encode(c: &Captured) -> u64 {
    const ROWS: usize = 24;
    const STRIDE: usize = 16;
    const ARENA: usize = ROWS + STRIDE;
    let [message, location] = [cut(&c.message), cut(&c.location)];
    let total = ARENA + message.len() + location.len();

    let mut b = Vec::with_capacity(total);
    let word = |b: &mut Vec<u8>, n: usize| b.extend_from_slice(&(n as u32).to_le_bytes());
    b.extend_from_slice(&(total as u64).to_le_bytes());
    word(&mut b, 1);
    word(&mut b, STRIDE);
    word(&mut b, ARENA);
    word(&mut b, 0);
    let mut at = ARENA;
    for text in [message, location] {
        word(&mut b, if text.is_empty() { 0 } else { at });
        word(&mut b, text.len());
        at += text.len();
    }
    b.extend_from_slice(message.as_bytes());
    b.extend_from_slice(location.as_bytes());

    let addr = crate::rt::alloc(total as u64, 8);
    if addr != 0 {
        // SAFETY: `alloc` gave `total` fresh bytes at `addr`, and `b` has
        // `total` bytes by construction (asserted).
        unsafe {
            assert_eq!(b.len(), total);
            std::ptr::copy_nonoverlapping(
                b.as_ptr(),
                std::ptr::with_exposed_provenance_mut::<u8>(addr as usize),
                total,
            );
        }
    }
    addr
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Message and location out of the buffer, read by the layout's text.
    fn decode(r: Ret) -> (String, String) {
        assert!(r.is(kind::RUST_PANIC), "{r:?}");
        let p = std::ptr::with_exposed_provenance::<u8>(r.v as usize);
        // SAFETY: a flat buffer starts with its size, and is ours to free.
        let b = unsafe {
            let total = p.cast::<u64>().read();
            let b = std::slice::from_raw_parts(p, total as usize).to_vec();
            crate::rt::ferrogo_rt_free(r.v, total, 8);
            b
        };
        let word = |at: usize| u32::from_le_bytes(b[at..at + 4].try_into().unwrap()) as usize;
        assert_eq!((word(8), word(12), word(16), word(20)), (1, 16, 40, 0));
        let text = |at: usize| {
            let (from, len) = (word(at), word(at + 4));
            assert_eq!(from == 0, len == 0);
            String::from_utf8(b[from..from + len].to_vec()).unwrap()
        };
        (text(24), text(32))
    }

    #[test]
    fn a_value_passes() {
        assert_eq!(guard(|| Ret::ok(7, 3)), Ret::ok(7, 3));
        assert!(!crate::callback::under_go());
    }

    #[test]
    fn a_panic_is_its_message_and_place() {
        let at = line!() + 1;
        let (message, place) = decode(guard(|| panic!("no {}", "way")));
        assert_eq!(message, "no way");
        assert!(place.contains(&format!("guard.rs:{at}:")), "{place}");
        assert!(!crate::callback::under_go(), "the level is restored");
    }

    #[test]
    fn a_payload_that_is_no_text_or_empty() {
        let (message, place) = decode(guard(|| std::panic::panic_any(7)));
        assert!(message.contains("not text") && place.contains("guard.rs"));
        assert_eq!(decode(guard(|| panic!(""))).0, "");
    }

    #[test]
    fn a_payload_whose_drop_panics_stays_inside() {
        struct Bomb;
        impl Drop for Bomb {
            fn drop(&mut self) {
                std::panic::panic_any(Bomb);
            }
        }
        decode(guard(|| std::panic::panic_any(Bomb)));
    }

    #[test]
    fn a_panic_caught_in_a_destructor_does_not_take_the_place_of_the_first() {
        struct Inner;
        impl Drop for Inner {
            fn drop(&mut self) {
                assert!(catch_unwind(|| panic!("inner")).is_err());
            }
        }
        let at = line!() + 3;
        let (message, place) = decode(guard(|| {
            let _inner = Inner;
            panic!("outer");
        }));
        assert_eq!(message, "outer");
        assert!(place.contains(&format!(":{at}:")), "{place}");
    }

    #[test]
    fn a_payload_from_elsewhere_has_no_place() {
        let r = guard(|| std::panic::resume_unwind(Box::new("from elsewhere".to_owned())));
        assert_eq!(decode(r), ("from elsewhere".to_owned(), String::new()));
    }

    #[test]
    fn a_go_panic_keeps_its_frame_and_a_lost_exit_is_a_panic() {
        let p = GoPanic {
            id: 99,
            callback: "T::m",
        };
        let r = guard(|| std::panic::resume_unwind(Box::new(p)));
        assert_eq!(r, Ret::err(kind::GO_PANIC, 0, 99));
        let r = guard(|| std::panic::resume_unwind(Box::new(GoExit)));
        assert!(decode(r).0.contains("Goexit"));
    }

    #[test]
    fn guards_nest() {
        let r = guard(|| {
            let inner = guard(|| panic!("inner"));
            assert!(crate::callback::under_go());
            decode(inner);
            Ret::ok(1, 0)
        });
        assert_eq!(r, Ret::ok(1, 0));
    }

    #[test]
    fn long_messages_are_cut_between_characters() {
        let (message, _) = decode(guard(|| panic!("{}", "€".repeat(LONGEST))));
        assert_eq!(message.len(), LONGEST / 3 * 3);
    }
}
