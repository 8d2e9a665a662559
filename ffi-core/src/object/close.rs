//! The end of an object: closing, and dropping what nobody is inside of.
//!
//! A close never waits. It marks the object dead; when somebody is inside, the
//! last one out drops it:
//!
//! - Mutable objects are entered by their word alone, so the leaver that
//!   brings a dead word to nobody is the last.
//! - Immutable objects are also entered by lanes, and no single word tells the
//!   last of them. The close parks such an object in a list; everyone who
//!   leaves a closed object looks through the list for what is unused now.
//!   Parking and looking hold one lock, so of a parker and a leaver the second
//!   to come sees the other.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering, fence};

use super::table::{self, Slot};
use super::word::Left;
use super::{Object, TypeInfo, barrier, enter};
use crate::boundary::{Boundary, Code, RECEIVER};
use crate::event::{self, Event};
use crate::guard::{Caught, examine};
use crate::ret::Ret;
use crate::thread::{self, Thread};

/// Closes an object: idempotent, never waits. A panic of its `Drop` is the
/// result when nobody is inside, else an event of whoever leaves last.
pub fn release<T: Object>(handle: u64) -> Ret {
    match close::<T>(handle) {
        Ok(None) => Ret::ok(0, 0),
        Ok(Some(slot)) => direct(slot, handle),
        Err(e) if was_ours(&e) => Ret::ok(0, 0),
        Err(e) => e.into_ret(RECEIVER),
    }
}

/// The slot, when it is the caller's to bury.
fn close<T: Object>(handle: u64) -> Result<Option<&'static Slot>, Boundary> {
    let slot = enter::find(handle)?;
    enter::check::<T>(slot, handle)?;
    let Ok(left) = slot.word.kill(table::generation(handle)) else {
        return Err(enter::explain(handle));
    };
    if T::MUTABLE {
        return Ok((left == Left::Idle).then_some(slot));
    }
    if left == Left::Taken {
        return Ok(None); // who takes it finds it dead
    }
    Ok(hide(slot, handle, left == Left::Idle).then_some(slot))
}

/// Whether the handle is of an object that lived and ended: closing again is
/// nothing.
fn was_ours(e: &Boundary) -> bool {
    match e.code {
        Code::Moved => true,
        Code::Closed => table::slot(e.detail)
            .is_some_and(|s| (1..=s.word.generation()).contains(&table::generation(e.detail))),
        _ => false,
    }
}

/// Takes the key of a dead immutable object away. True: nobody is inside, and
/// it is the caller's to bury; else it is parked.
fn hide(slot: &'static Slot, handle: u64, idle: bool) -> bool {
    let t = thread::current();
    match unused(t, slot, handle) {
        Some(true) if idle => return true,
        Some(_) => PARKED.add(Parked { slot, handle }),
        None => return false, // kept for ever
    }
    bury_unused();
    false
}

/// Hides the key and looks at the lanes. None: the system does not say.
fn unused(t: &Thread, slot: &Slot, handle: u64) -> Option<bool> {
    slot.key
        .store(table::no_key(table::index(handle)), Ordering::SeqCst);
    if slot.is_private_to(t) {
        return Some(!t.is_inside(handle));
    }
    if !barrier::heavy() {
        event::record(Event::Unprovable {
            type_name: info(slot).name,
        });
        return None;
    }
    Some(!anyone_inside(handle))
}

fn anyone_inside(handle: u64) -> bool {
    thread::all().any(|t| t.is_inside(handle))
}

/// For who has locked an immutable object's word: makes sure that no lane is
/// inside. False: some is, and the object is again as it was before the lock.
pub(super) fn evict(slot: &'static Slot, handle: u64) -> bool {
    let seen = unused(thread::current(), slot, handle);
    if seen == Some(true) {
        return true;
    }
    slot.key.store(handle, Ordering::Release);
    if slot.word.unlock() == Left::Idle {
        // A close came meanwhile and left it to us.
        if seen.is_none() {
            slot.key
                .store(table::no_key(table::index(handle)), Ordering::SeqCst);
        } else if hide(slot, handle, true) {
            late(slot, handle);
        }
    }
    false
}

/// An object of the list.
struct Parked {
    slot: &'static Slot,
    handle: u64,
}

struct List {
    count: AtomicUsize,
    items: Mutex<Vec<Parked>>,
}

static PARKED: List = List {
    count: AtomicUsize::new(0),
    items: Mutex::new(Vec::new()),
};

impl List {
    fn add(&self, p: Parked) {
        let mut items = self.items.lock().unwrap_or_else(|e| e.into_inner());
        items.push(p);
        self.count.store(items.len(), Ordering::SeqCst);
    }

    fn take_unused(&self) -> Option<Parked> {
        let mut items = self.items.lock().unwrap_or_else(|e| e.into_inner());
        let at = items
            .iter()
            .position(|p| p.slot.word.is_idle() && !anyone_inside(p.handle))?;
        let p = items.swap_remove(at);
        self.count.store(items.len(), Ordering::SeqCst);
        Some(p)
    }
}

/// Drops the closed objects that nobody is inside of any more.
#[cold]
#[inline(never)]
pub(super) fn bury_unused() {
    // Between "this lane is empty" and "the list is empty"; a parker has one
    // between its entry in the list and its look at the lanes.
    fence(Ordering::SeqCst);
    while PARKED.count.load(Ordering::SeqCst) != 0 {
        match PARKED.take_unused() {
            Some(p) => late(p.slot, p.handle),
            None => return,
        }
    }
}

/// For who brought a dead word to nobody.
#[cold]
#[inline(never)]
pub(super) fn after_last(slot: &'static Slot, handle: u64, mutable: bool) {
    if mutable {
        late(slot, handle);
    } else {
        bury_unused(); // perhaps somebody did already, and the slot is another's
    }
}

/// The static of the object in a slot that nobody can reuse now.
fn info(slot: &Slot) -> &'static TypeInfo {
    // SAFETY: a slot that holds an object has the address of a static there.
    unsafe { &*slot.info.load(Ordering::Relaxed) }
}

/// Buries for a caller who waits for the result.
fn direct(slot: &'static Slot, handle: u64) -> Ret {
    match bury(slot, handle) {
        Ok(()) => Ret::ok(0, 0),
        // Go is leaving through us, and the export's guard must know.
        Err(Caught::Exit(payload)) if !std::thread::panicking() => resume_unwind(payload),
        Err(Caught::Exit(_)) => Ret::ok(0, 0),
        Err(caught) => caught.into_ret(),
    }
}

/// Buries where nobody waits for the result; perhaps while unwinding.
fn late(slot: &'static Slot, handle: u64) {
    let type_name = info(slot).name;
    let (message, location) = match bury(slot, handle) {
        // The exit stays pending, and the guard around us leaves at its end.
        Ok(()) | Err(Caught::Exit(_)) => return,
        Err(Caught::Rust(c)) => (c.message, c.location),
        Err(Caught::Go(p)) => (format!("Go code panicked in {}", p.callback), String::new()),
    };
    event::record(Event::DropPanicked {
        type_name,
        message,
        location,
    });
}

/// Drops the value and frees the slot, also when the drop panics.
fn bury(slot: &'static Slot, handle: u64) -> Result<(), Caught> {
    let drop_value = info(slot).drop;
    let value = slot.value.load(Ordering::Relaxed);
    // SAFETY: `value` is a `Box::into_raw` of the type of `info`, and it is
    // the caller's alone: dead, and nobody inside. The last who were inside
    // left with release; the scan or the word acquired it.
    let out = catch_unwind(AssertUnwindSafe(|| unsafe { drop_value(value) }));
    forget(table::index(handle));
    out.map_err(examine)
}

/// Frees the slot of an object whose value is gone.
pub(super) fn forget(index: u32) {
    let t = thread::current();
    t.tally(-1);
    table::give_back(t, index);
}
