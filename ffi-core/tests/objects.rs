//! Handles, one thread at a time: what each operation says to each kind of
//! handle, and who drops the value when.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use ferrogo::boundary::{Boundary, Code};
use ferrogo::event::{self, Event};
use ferrogo::guard::guard;
use ferrogo::object::{Object, enter, enter_mut, epoch, lease, live, put, release, take, unlease};
use ferrogo::ret::{Ret, kind};

struct Shared(Arc<AtomicU32>);
struct Changing(u32, Arc<AtomicU32>);
struct Angry;

impl Drop for Shared {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

impl Drop for Changing {
    fn drop(&mut self) {
        self.1.fetch_add(1, Ordering::SeqCst);
    }
}

impl Drop for Angry {
    fn drop(&mut self) {
        panic!("refuses to die");
    }
}

ferrogo::__impl_object!(Shared, "objects::Shared", mutable = false);
ferrogo::__impl_object!(Changing, "objects::Changing", mutable = true);
ferrogo::__impl_object!(Angry, "objects::Angry", mutable = false);

/// `live` and the events are the process's.
fn alone() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    let g = ONE.lock().unwrap_or_else(|e| e.into_inner());
    event::take();
    g
}

fn shared() -> (u64, Arc<AtomicU32>) {
    let drops = Arc::new(AtomicU32::new(0));
    (put(Shared(drops.clone())), drops)
}

fn changing() -> (u64, Arc<AtomicU32>) {
    let drops = Arc::new(AtomicU32::new(0));
    (put(Changing(0, drops.clone())), drops)
}

fn count(n: &AtomicU32) -> u32 {
    n.load(Ordering::SeqCst)
}

fn code<T>(r: Result<T, Boundary>) -> Code {
    r.err().expect("an error").code
}

fn code_of(r: Ret) -> Code {
    assert!(r.is(kind::BOUNDARY), "{r:?}");
    Code::from_number(r.tag() as u16).unwrap()
}

const OK: Ret = Ret { v: 0, s: 0 };

/// What every operation for `T` says to `h`.
fn everything_says<T: Object>(h: u64, want: Code) {
    assert_eq!(code(enter::<T>(h)), want, "enter {h:#x}");
    assert_eq!(code(take::<T>(h)), want, "take {h:#x}");
}

#[test]
fn what_is_no_handle() {
    let _one = alone();
    everything_says::<Shared>(0, Code::Null);
    everything_says::<Changing>(0, Code::Null);
    assert_eq!(code(enter_mut::<Changing>(0)), Code::Null);
    assert_eq!(code(lease(0, 0)), Code::Null);
    assert_eq!(code_of(release::<Shared>(0)), Code::Null);
    unlease(0);
    // A slot that was never made, and the keys of slots that are free.
    let never = (1 << 24) | 0xff_ffff;
    everything_says::<Shared>(never, Code::Closed);
    assert_eq!(code_of(release::<Shared>(never)), Code::Closed);
    for i in 0..64 {
        everything_says::<Shared>(!i & 0xff_ffff, Code::Closed);
    }
    everything_says::<Shared>(u64::MAX, Code::Foreign);
    unlease(u64::MAX);
    unlease(1);
}

#[test]
fn another_librarys_handle() {
    let _one = alone();
    for h in [shared().0, changing().0] {
        let foreign = h ^ 0x55 << 56;
        everything_says::<Shared>(foreign, Code::Foreign);
        everything_says::<Changing>(foreign, Code::Foreign);
        assert_eq!(code(enter_mut::<Changing>(foreign)), Code::Foreign);
        assert_eq!(code(lease(foreign, 0)), Code::Foreign);
        assert_eq!(code_of(release::<Changing>(foreign)), Code::Foreign);
        unlease(foreign);
    }
}

#[test]
fn an_object_of_another_type_is_left_alone() {
    let _one = alone();
    let ((a, da), (b, db)) = (shared(), changing());
    everything_says::<Changing>(a, Code::WrongType);
    everything_says::<Angry>(a, Code::WrongType);
    everything_says::<Shared>(b, Code::WrongType);
    assert_eq!(code(enter_mut::<Changing>(a)), Code::WrongType);
    assert_eq!(code_of(release::<Changing>(a)), Code::WrongType);
    assert_eq!(code_of(release::<Shared>(b)), Code::WrongType);
    assert_eq!((count(&da), count(&db)), (0, 0));
    assert_eq!(release::<Shared>(a), OK);
    assert_eq!(release::<Changing>(b), OK);
    assert_eq!((count(&da), count(&db)), (1, 1));
}

#[test]
fn closing_is_idempotent_and_ends_everything() {
    let _one = alone();
    let before = live();
    let (h, drops) = shared();
    assert_eq!(live(), before + 1);
    for _ in 0..3 {
        assert_eq!(release::<Shared>(h), OK);
        assert_eq!((count(&drops), live()), (1, before));
    }
    everything_says::<Shared>(h, Code::Closed);
    assert_eq!(code(lease(h, 0)), Code::Closed);
    let (h, drops) = changing();
    assert_eq!(release::<Changing>(h), OK);
    assert_eq!(release::<Changing>(h), OK);
    everything_says::<Changing>(h, Code::Closed);
    assert_eq!(code(enter_mut::<Changing>(h)), Code::Closed);
    assert_eq!(count(&drops), 1);
}

#[test]
fn a_reused_slot_knows_the_old_handle_as_closed() {
    let _one = alone();
    let (old, _) = shared();
    release::<Shared>(old);
    let mut reused = false;
    for _ in 0..200 {
        let (h, drops) = shared();
        reused |= h & 0xff_ffff == old & 0xff_ffff;
        assert_ne!(h, old);
        assert_eq!(code(enter::<Shared>(old)), Code::Closed);
        assert_eq!(release::<Shared>(old), OK, "closing twice is nothing");
        unlease(old);
        assert!(enter::<Shared>(h).is_ok() && count(&drops) == 0);
        release::<Shared>(h);
    }
    assert!(reused, "the slot came back");
}

#[test]
fn the_last_to_leave_drops() {
    let _one = alone();
    let (h, drops) = shared();
    let a = enter::<Shared>(h).unwrap();
    let b = enter::<Shared>(h).unwrap();
    assert_eq!(release::<Shared>(h), OK);
    assert_eq!(code(enter::<Shared>(h)), Code::Closed);
    drop(a);
    assert_eq!(count(&drops), 0);
    assert_eq!(count(&b.0), 0, "still there");
    drop(b);
    assert_eq!(count(&drops), 1);
}

#[test]
fn calls_nest_deeper_than_the_lanes_and_end_in_any_order() {
    let _one = alone();
    for close_at in [0, 5, 12, 19] {
        let objects: Vec<_> = (0..20).map(|_| shared()).collect();
        let mut pins = Vec::new();
        for (i, (h, _)) in objects.iter().enumerate() {
            pins.push(enter::<Shared>(*h).unwrap());
            pins.push(enter::<Shared>(objects[0].0).unwrap());
            if i == close_at {
                // Not 0: that one is entered again in each round.
                objects[1..=i]
                    .iter()
                    .for_each(|(h, _)| assert_eq!(release::<Shared>(*h), OK));
            }
        }
        assert!(objects.iter().all(|(_, d)| count(d) == 0));
        assert_eq!(release::<Shared>(objects[0].0), OK);
        // Every third first, then the rest backwards.
        let mut i = 0;
        pins.retain(|_| {
            i += 1;
            i % 3 != 0
        });
        assert_eq!(count(&objects[0].1), 0);
        pins.into_iter().rev().for_each(drop);
        for (i, (h, d)) in objects.iter().enumerate() {
            assert_eq!(
                count(d),
                u32::from(i <= close_at),
                "object {i}, closed at {close_at}"
            );
            release::<Shared>(*h);
            assert_eq!(count(d), 1);
        }
    }
}

#[test]
fn taking_waits_for_nobody_and_spoils_nothing() {
    let _one = alone();
    let before = live();
    let (h, drops) = shared();
    let inside = enter::<Shared>(h).unwrap();
    assert_eq!(code(take::<Shared>(h)), Code::Busy);
    drop(inside);
    lease(h, 0).unwrap();
    assert_eq!(code(take::<Shared>(h)), Code::Busy);
    unlease(h);
    assert!(enter::<Shared>(h).is_ok(), "usable after both");
    let value = take::<Shared>(h).unwrap();
    assert_eq!((count(&drops), live()), (0, before));
    everything_says::<Shared>(h, Code::Moved);
    assert_eq!(
        release::<Shared>(h),
        OK,
        "closing a moved object is nothing"
    );
    drop(value);
    assert_eq!(count(&drops), 1);

    let (h, _) = changing();
    let inside = enter_mut::<Changing>(h).unwrap();
    assert_eq!(code(take::<Changing>(h)), Code::Busy);
    drop(inside);
    assert!(take::<Changing>(h).is_ok());
    everything_says::<Changing>(h, Code::Moved);
    assert_eq!(code(enter_mut::<Changing>(h)), Code::Moved);
}

#[test]
fn a_mutable_object_is_for_many_or_for_one() {
    let _one = alone();
    let (h, drops) = changing();
    let a = enter::<Changing>(h).unwrap();
    let b = enter::<Changing>(h).unwrap();
    assert_eq!(code(enter_mut::<Changing>(h)), Code::Busy);
    drop((a, b));
    let mut w = enter_mut::<Changing>(h).unwrap();
    w.0 += 1;
    assert_eq!(code(enter::<Changing>(h)), Code::Busy);
    assert_eq!(code(enter_mut::<Changing>(h)), Code::Busy);
    assert_eq!(code(lease(h, w.epoch())), Code::Busy);
    assert_eq!(release::<Changing>(h), OK, "closing does not wait");
    assert_eq!((w.0, count(&drops)), (1, 0));
    drop(w);
    assert_eq!(count(&drops), 1);
}

#[test]
fn views_of_a_mutable_object_end_with_the_next_change() {
    let _one = alone();
    let (h, drops) = changing();
    let e = enter::<Changing>(h).unwrap().epoch();
    assert_eq!(epoch(h), Ok(e));
    lease(h, e).unwrap();
    assert_eq!(code(enter_mut::<Changing>(h)), Code::Busy);
    unlease(h);
    unlease(h); // never began: nothing
    enter_mut::<Changing>(h).unwrap().0 += 1;
    assert_eq!(code(lease(h, e)), Code::Stale);
    assert_eq!(epoch(h), Ok(e + 1));
    assert!(
        enter_mut::<Changing>(h).is_ok(),
        "a refused lease leaves no count"
    );
    let e = epoch(h).unwrap();
    lease(h, e).unwrap();
    assert_eq!(release::<Changing>(h), OK);
    assert_eq!(code(lease(h, e)), Code::Closed);
    assert_eq!(count(&drops), 0, "the view still reads");
    unlease(h);
    assert_eq!(count(&drops), 1);
    assert_eq!(code(epoch(h)), Code::Closed);
}

#[test]
fn a_lease_keeps_an_immutable_objects_memory() {
    let _one = alone();
    let (h, drops) = shared();
    assert_eq!(code(lease(h, 1)), Code::Stale);
    lease(h, 0).unwrap();
    lease(h, 0).unwrap();
    assert_eq!(release::<Shared>(h), OK);
    unlease(h);
    assert_eq!(count(&drops), 0);
    unlease(h);
    assert_eq!(count(&drops), 1);
}

#[test]
fn a_drop_that_panics_is_the_closes_error() {
    let _one = alone();
    let before = live();
    let h = put(Angry);
    let r = guard(|| release::<Angry>(h));
    assert!(r.is(kind::RUST_PANIC));
    assert_eq!(live(), before, "gone all the same");
    assert_eq!(guard(|| release::<Angry>(h)), OK);
    assert_eq!(event::take(), []);
}

#[test]
fn a_late_drop_that_panics_is_an_event() {
    let _one = alone();
    let h = put(Angry);
    let r = guard(|| {
        let _inside = enter::<Angry>(h);
        release::<Angry>(h)
    });
    assert_eq!(r, OK);
    is_angry();
}

#[test]
fn a_late_drop_that_panics_while_unwinding_is_an_event_too() {
    let _one = alone();
    let h = put(Angry);
    let r = guard(|| {
        let _inside = enter::<Angry>(h);
        release::<Angry>(h);
        panic!("the first");
    });
    assert!(r.is(kind::RUST_PANIC), "the first panic is the result");
    is_angry();
}

fn is_angry() {
    let events = event::take();
    let [
        Event::DropPanicked {
            type_name,
            message,
            location,
        },
    ] = &events[..]
    else {
        panic!("{events:?}");
    };
    assert_eq!(
        (*type_name, message.as_str()),
        ("objects::Angry", "refuses to die")
    );
    assert!(location.contains("objects.rs:"));
}

#[test]
fn a_panicking_call_leaves_its_object() {
    let _one = alone();
    let ((a, da), (b, db)) = (shared(), changing());
    for _ in 0..20 {
        let out = catch_unwind(AssertUnwindSafe(|| {
            let _a = enter::<Shared>(a).unwrap();
            let _b = enter_mut::<Changing>(b).unwrap();
            std::panic::resume_unwind(Box::new(()));
        }));
        assert!(out.is_err());
    }
    release::<Shared>(a);
    release::<Changing>(b);
    assert_eq!((count(&da), count(&db)), (1, 1));
}

#[test]
fn an_object_may_close_another_in_its_drop() {
    struct Parent(u64);
    impl Drop for Parent {
        fn drop(&mut self) {
            assert_eq!(release::<Shared>(self.0), OK);
        }
    }
    ferrogo::__impl_object!(Parent, "objects::Parent", mutable = false);
    let _one = alone();
    let (child, drops) = shared();
    let parent = put(Parent(child));
    let inside = enter::<Parent>(parent).unwrap();
    release::<Parent>(parent);
    assert_eq!(count(&drops), 0);
    drop(inside);
    assert_eq!(count(&drops), 1);
}

#[test]
fn threads_that_come_and_go_leave_nothing() {
    let _one = alone();
    let before = live();
    let handles: Vec<u64> = (0..if cfg!(miri) { 5 } else { 200 })
        .map(|_| {
            std::thread::spawn(|| {
                let h = put(Free);
                let other = put(Free);
                assert!(enter::<Free>(h).is_ok());
                release::<Free>(h);
                other
            })
            .join()
            .unwrap()
        })
        .collect();
    for h in handles {
        assert!(enter::<Free>(h).is_ok(), "outlives its thread");
        assert_eq!(release::<Free>(h), OK);
    }
    assert_eq!(live(), before);
}

struct Free;
ferrogo::__impl_object!(Free, "objects::Free", mutable = false);
