//! The slots behind the handles, and which of them are free.
//!
//! In: the handle's bits, the table, the free lists. Not in: entering and
//! closing (the sibling modules).
//!
//! Slots are never freed, so a handle from anywhere may be looked up at any
//! time; what it finds is then checked.

use std::sync::Mutex;
use std::sync::atomic::{AtomicPtr, AtomicU64, AtomicUsize, Ordering, fence};

use super::TypeInfo;
use super::word::Word;
use crate::thread::Thread;

const INDEX_BITS: u32 = 24;
const INDEX: u64 = (1 << INDEX_BITS) - 1;
const RUNTIME_SHIFT: u32 = 56;

const CHUNK: usize = 1 << 10;
const CHUNKS: usize = 1 << (INDEX_BITS - 10);

/// Free slots that a thread keeps to itself.
pub(crate) const LOCAL_FREE: usize = 64;

/// The slot has been used by more than one thread ([`Slot::owner`]); a
/// thread's record never has such an address.
const SHARED: usize = usize::MAX;
const BECOMING_SHARED: usize = usize::MAX - 1;

/// What a handle leads to. One cache line; calls on a shared immutable object
/// only read it.
#[repr(C, align(64))]
pub(crate) struct Slot {
    /// The handle of a live immutable object; otherwise a number whose index
    /// is another slot's, so that no lookup of this slot equals it.
    pub(crate) key: AtomicU64,
    /// The type's identity. Written before `word` begins a generation.
    pub(crate) info: AtomicPtr<TypeInfo>,
    /// The boxed value. Likewise.
    pub(crate) value: AtomicPtr<()>,
    /// The one thread that has used this immutable object, or [`SHARED`].
    owner: AtomicUsize,
    /// Who is inside, but for the lanes.
    pub(crate) word: Word,
    /// Counts the exclusive entries of a mutable object.
    pub(crate) epoch: AtomicU64,
    /// The last handle of this slot whose value was moved out.
    pub(crate) moved: AtomicU64,
}

const _: () = assert!(size_of::<Slot>() == 64);

static TABLE: [AtomicPtr<Slot>; CHUNKS] = [const { AtomicPtr::new(std::ptr::null_mut()) }; CHUNKS];

/// Free slots, and how many were ever made.
static FREE: Mutex<(Vec<u32>, u32)> = Mutex::new((Vec::new(), 0));

static RUNTIME: AtomicU64 = AtomicU64::new(0);

/// See [`super::set_runtime`].
pub(crate) fn set_runtime(id: u64) {
    // 1 to 255; ids that meet again after 255 only blur ErrForeign.
    let bits = match id {
        0 => 0,
        n => (n - 1) % 255 + 1,
    };
    let _ = RUNTIME.compare_exchange(
        0,
        bits << RUNTIME_SHIFT,
        Ordering::Relaxed,
        Ordering::Relaxed,
    );
}

/// Whether another library made this handle. Handles from before the id was
/// given have none, and are ours.
pub(crate) fn is_foreign(handle: u64) -> bool {
    let bits = handle & !(u64::MAX >> (64 - RUNTIME_SHIFT));
    bits != 0 && bits != RUNTIME.load(Ordering::Relaxed)
}

/// The slot's index in a handle.
#[inline(always)]
pub(crate) fn index(handle: u64) -> u32 {
    (handle & INDEX) as u32
}

/// The generation in a handle.
#[inline(always)]
pub(crate) fn generation(handle: u64) -> u32 {
    (handle >> INDEX_BITS) as u32
}

/// The handle for a generation of a slot.
pub(crate) fn handle(index: u32, generation: u32) -> u64 {
    RUNTIME.load(Ordering::Relaxed) | u64::from(generation) << INDEX_BITS | u64::from(index)
}

/// The key of slot `index` while nothing in it can be entered by its lanes.
#[inline(always)]
pub(crate) fn no_key(index: u32) -> u64 {
    !u64::from(index) & INDEX
}

/// The slot of a handle from anywhere; None when there never was one.
#[inline(always)]
pub(crate) fn slot(handle: u64) -> Option<&'static Slot> {
    let i = index(handle) as usize;
    let chunk = TABLE[i / CHUNK].load(Ordering::Acquire);
    if chunk.is_null() {
        return None;
    }
    // SAFETY: a chunk that is there has CHUNK initialised slots and is never
    // freed.
    Some(unsafe { &*chunk.add(i % CHUNK) })
}

impl Slot {
    fn unused(index: u32) -> Slot {
        Slot {
            key: AtomicU64::new(no_key(index)),
            info: AtomicPtr::default(),
            value: AtomicPtr::default(),
            owner: AtomicUsize::new(0),
            word: Word::unused(),
            epoch: AtomicU64::new(0),
            moved: AtomicU64::new(0),
        }
    }

    /// The thread that puts the object is the first that uses it.
    pub(crate) fn set_owner(&self, t: &Thread) {
        self.owner.store(t.id(), Ordering::Relaxed);
    }

    /// Says that `t` is going to enter by a lane.
    #[inline(always)]
    pub(crate) fn used_by(&self, t: &Thread) {
        // Acquire: who reads SHARED comes after the fence that made it so.
        let owner = self.owner.load(Ordering::Acquire);
        if owner != t.id() && owner != SHARED {
            self.share();
        }
    }

    /// A second thread comes. The fence stands between this store and the
    /// load of `key` that follows, as a close has one between its store of
    /// `key` and its load of `owner`: the close sees the mark or we see the
    /// close. SHARED is stored after the fence, so that a third thread that
    /// reads it needs none of its own.
    #[cold]
    #[inline(never)]
    fn share(&self) {
        self.owner.store(BECOMING_SHARED, Ordering::SeqCst);
        fence(Ordering::SeqCst);
        self.owner.store(SHARED, Ordering::Release);
    }

    /// Whether no other thread has ever entered by a lane. To be asked after
    /// `key` was changed with SeqCst.
    pub(crate) fn is_private_to(&self, t: &Thread) -> bool {
        fence(Ordering::SeqCst);
        self.owner.load(Ordering::SeqCst) == t.id()
    }
}

/// A free slot's index.
pub(crate) fn obtain(t: &Thread) -> u32 {
    match t.free_slots().pop() {
        Some(i) => i,
        None => refill(t),
    }
}

#[cold]
#[inline(never)]
fn refill(t: &Thread) -> u32 {
    const SOME: usize = 16;
    let mut free = FREE.lock().unwrap_or_else(|e| e.into_inner());
    let local = t.free_slots();
    for _ in 0..SOME {
        match free.0.pop().or_else(|| create(&mut free.1)) {
            Some(i) => local.push(i),
            None => break,
        }
    }
    drop(free);
    local.pop().unwrap_or_else(|| {
        panic!(
            "no handle is free: {} objects live, or their slots are used up",
            1 << INDEX_BITS
        )
    })
}

fn create(made: &mut u32) -> Option<u32> {
    let i = *made;
    if i as usize >= CHUNK * CHUNKS {
        return None;
    }
    if (i as usize).is_multiple_of(CHUNK) {
        let chunk: Box<[Slot]> = (i..i + CHUNK as u32).map(Slot::unused).collect();
        TABLE[i as usize / CHUNK].store(Box::leak(chunk).as_mut_ptr(), Ordering::Release);
    }
    *made += 1;
    Some(i)
}

/// Makes a slot free for the next generation, unless there is none.
pub(crate) fn give_back(t: &Thread, index: u32) {
    let s = slot(u64::from(index)).expect("a slot that held an object");
    if s.word.generation() == u32::MAX {
        return; // retired: a reused generation would revive stale handles
    }
    let local = t.free_slots();
    if local.len() == LOCAL_FREE {
        let mut free = FREE.lock().unwrap_or_else(|e| e.into_inner());
        free.0.extend(local.drain(LOCAL_FREE / 2..));
    }
    local.push(index);
}

/// Puts an exiting thread's free slots where others find them.
pub(crate) fn flush(local: &mut Vec<u32>) {
    FREE.lock()
        .unwrap_or_else(|e| e.into_inner())
        .0
        .append(local);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::thread;

    #[test]
    fn a_free_slots_key_is_no_handle_to_it() {
        for i in [0, 1, 1023, 1024, INDEX as u32] {
            assert_ne!(no_key(i) & INDEX, u64::from(i));
            assert_ne!(index(no_key(i)), i);
        }
    }

    #[test]
    fn the_last_generation_retires_its_slot() {
        let t = thread::current();
        let i = obtain(t);
        slot(u64::from(i)).unwrap().word.begin(u32::MAX);
        let free = t.free_slots().len();
        give_back(t, i);
        assert_eq!(t.free_slots().len(), free);
        let j = obtain(t);
        give_back(t, j);
        assert_eq!(t.free_slots().len(), free, "others do come back");
    }

    #[test]
    fn a_handle_has_its_parts() {
        let h = handle(0x00ab_cdef, 0xdead_beef) & !(0xff << 56);
        assert_eq!((index(h), generation(h)), (0x00ab_cdef, 0xdead_beef));
        assert!(!is_foreign(h));
    }
}
