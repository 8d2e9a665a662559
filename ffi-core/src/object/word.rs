//! A slot's one atomic word: whose turn it is, who is inside, whether it ended.
//!
//! `generation:32 | DEAD:1 | EXCLUSIVE:1 | shared count:30`
//!
//! Every change is one read-modify-write that names the generation, so a stale
//! handle cannot touch a later object, and slots need no lock. Not in: the
//! hazard lanes, by which calls of immutable objects avoid this word.

use std::sync::atomic::{AtomicU64, Ordering};

const DEAD: u64 = 1 << 31;
const EXCLUSIVE: u64 = 1 << 30;
const COUNT: u64 = EXCLUSIVE - 1;

/// Why a word could not be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Another generation, or dead.
    Gone,
    /// Somebody has it exclusively.
    Exclusive,
    /// Somebody has it shared.
    Shared,
}

/// What `kill` and the leavers found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Left {
    /// Nobody is inside; when also dead, it is the caller's to bury.
    Idle,
    /// Somebody has it shared, or it lives on.
    InUse,
    /// Somebody has it exclusively.
    Taken,
}

/// See the module.
pub(crate) struct Word(AtomicU64);

impl Word {
    /// A slot that never held anything: dead, generation 0.
    pub(crate) const fn unused() -> Word {
        Word(AtomicU64::new(DEAD))
    }

    /// The generation that is, or last was, in the slot.
    pub(crate) fn generation(&self) -> u32 {
        (self.0.load(Ordering::Acquire) >> 32) as u32
    }

    /// Starts the next generation; only for who took the slot off a free list.
    /// What was written to the slot before is visible to whoever enters.
    pub(crate) fn begin(&self, generation: u32) {
        self.0.store(u64::from(generation) << 32, Ordering::Release);
    }

    /// Looks without entering.
    pub(crate) fn check(&self, generation: u32) -> Result<(), Refusal> {
        let w = self.0.load(Ordering::Acquire);
        if (w >> 32) as u32 != generation || w & DEAD != 0 {
            Err(Refusal::Gone)
        } else if w & EXCLUSIVE != 0 {
            Err(Refusal::Exclusive)
        } else {
            Ok(())
        }
    }

    /// Enters shared. A full count counts as exclusive: come again later.
    #[inline]
    pub(crate) fn pin(&self, generation: u32) -> Result<(), Refusal> {
        self.change(generation, |w| {
            if w & EXCLUSIVE != 0 || w & COUNT == COUNT {
                Err(Refusal::Exclusive)
            } else {
                Ok(w + 1)
            }
        })
        .map(|_| ())
    }

    /// Leaves shared. Idle: it is dead and this was the last one inside.
    #[inline]
    pub(crate) fn unpin(&self) -> Left {
        let before = self.0.fetch_sub(1, Ordering::AcqRel);
        debug_assert!(before & COUNT != 0);
        left(before - 1, true)
    }

    /// `unpin` for callers that cannot be trusted: None when nobody is inside
    /// this generation.
    pub(crate) fn try_unpin(&self, generation: u32) -> Option<Left> {
        let mut w = self.0.load(Ordering::Relaxed);
        loop {
            if (w >> 32) as u32 != generation || w & COUNT == 0 {
                return None;
            }
            match self
                .0
                .compare_exchange_weak(w, w - 1, Ordering::AcqRel, Ordering::Relaxed)
            {
                Ok(_) => return Some(left(w - 1, true)),
                Err(now) => w = now,
            }
        }
    }

    /// Enters exclusively.
    #[inline]
    pub(crate) fn lock(&self, generation: u32) -> Result<(), Refusal> {
        self.change(generation, |w| {
            if w & EXCLUSIVE != 0 {
                Err(Refusal::Exclusive)
            } else if w & COUNT != 0 {
                Err(Refusal::Shared)
            } else {
                Ok(w | EXCLUSIVE)
            }
        })
        .map(|_| ())
    }

    /// Leaves exclusively. Idle: it was killed meanwhile.
    #[inline]
    pub(crate) fn unlock(&self) -> Left {
        let before = self.0.fetch_and(!EXCLUSIVE, Ordering::AcqRel);
        debug_assert!(before & EXCLUSIVE != 0);
        left(before & !EXCLUSIVE, true)
    }

    /// Makes a generation dead, once. Says whether somebody is inside.
    #[inline]
    pub(crate) fn kill(&self, generation: u32) -> Result<Left, Refusal> {
        self.change(generation, |w| Ok(w | DEAD))
            .map(|w| left(w, false))
    }

    /// Whether nobody is inside by this word; lanes are another matter.
    pub(crate) fn is_idle(&self) -> bool {
        self.0.load(Ordering::Acquire) & (EXCLUSIVE | COUNT) == 0
    }

    /// Gives the word before the change.
    #[inline]
    fn change(
        &self,
        generation: u32,
        f: impl Fn(u64) -> Result<u64, Refusal>,
    ) -> Result<u64, Refusal> {
        let mut w = self.0.load(Ordering::Acquire);
        loop {
            if (w >> 32) as u32 != generation || w & DEAD != 0 {
                return Err(Refusal::Gone);
            }
            // SeqCst: a close orders this word against the owner's mark.
            match self
                .0
                .compare_exchange_weak(w, f(w)?, Ordering::SeqCst, Ordering::Acquire)
            {
                Ok(before) => return Ok(before),
                Err(now) => w = now,
            }
        }
    }
}

#[inline]
fn left(w: u64, only_dead: bool) -> Left {
    if w & EXCLUSIVE != 0 {
        Left::Taken
    } else if w & COUNT == 0 && (!only_dead || w & DEAD != 0) {
        Left::Idle
    } else {
        Left::InUse
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn live(generation: u32) -> Word {
        let w = Word::unused();
        w.begin(generation);
        w
    }

    #[test]
    fn shared_and_exclusive_keep_each_other_out() {
        let w = live(7);
        assert_eq!(w.pin(7), Ok(()));
        assert_eq!(w.lock(7), Err(Refusal::Shared));
        assert_eq!(w.unpin(), Left::InUse, "alive: nothing to bury");
        assert_eq!(w.lock(7), Ok(()));
        assert_eq!(w.pin(7), Err(Refusal::Exclusive));
        assert_eq!(w.lock(7), Err(Refusal::Exclusive));
        assert_eq!(w.unlock(), Left::InUse);
        assert_eq!(w.pin(7), Ok(()));
    }

    #[test]
    fn another_generation_changes_nothing() {
        let w = live(7);
        for stale in [0, 6, 8] {
            assert_eq!(w.pin(stale), Err(Refusal::Gone));
            assert_eq!(w.lock(stale), Err(Refusal::Gone));
            assert_eq!(w.kill(stale), Err(Refusal::Gone));
            assert_eq!(w.try_unpin(stale), None);
        }
        assert_eq!(w.try_unpin(7), None, "nobody is inside");
        assert_eq!(w.check(7), Ok(()));
    }

    #[test]
    fn exactly_one_buries() {
        let w = live(1);
        w.pin(1).unwrap();
        w.pin(1).unwrap();
        assert_eq!(w.kill(1), Ok(Left::InUse));
        assert_eq!(w.kill(1), Err(Refusal::Gone), "once");
        assert_eq!(w.pin(1), Err(Refusal::Gone));
        assert_eq!(w.unpin(), Left::InUse);
        assert_eq!(w.try_unpin(1), Some(Left::Idle));

        let w = live(1);
        w.lock(1).unwrap();
        assert_eq!(w.kill(1), Ok(Left::Taken));
        assert_eq!(w.unlock(), Left::Idle);

        assert_eq!(live(1).kill(1), Ok(Left::Idle));
    }
}
