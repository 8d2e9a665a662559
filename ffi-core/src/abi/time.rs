//! Durations and points in time.
//!
//! A duration is nanoseconds in an i64 (Go's `time.Duration`); one that does
//! not fit (292 years) is cut to the largest. A point in time is seconds since
//! 1970, which may be negative, and nanoseconds below a second.

use std::mem::MaybeUninit;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::{FromGo, FromGoRet, IntoGo, RefToGo, ToGo, Wide};
use crate::boundary::{Boundary, Code};
use crate::ret::Ret;

/// `ferrogo_time`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Time {
    /// Since 1970, rounded down.
    pub secs: i64,
    /// 0 to 999,999,999.
    pub nanos: u32,
}

#[doc(hidden)]
pub fn nanos_from_duration(d: Duration) -> i64 {
    d.as_nanos().try_into().unwrap_or(i64::MAX)
}

#[doc(hidden)]
pub fn duration_from_nanos(n: i64) -> Result<Duration, Boundary> {
    match u64::try_from(n) {
        Ok(n) => Ok(Duration::from_nanos(n)),
        Err(_) => Err(Boundary::new(Code::Range, n as u64)),
    }
}

impl From<SystemTime> for Time {
    fn from(t: SystemTime) -> Self {
        match t.duration_since(UNIX_EPOCH) {
            Ok(d) => Time {
                secs: d.as_secs() as i64,
                nanos: d.subsec_nanos(),
            },
            Err(before) => {
                let d = before.duration();
                match d.subsec_nanos() {
                    0 => Time {
                        secs: -(d.as_secs() as i64),
                        nanos: 0,
                    },
                    n => Time {
                        secs: -(d.as_secs() as i64) - 1,
                        nanos: 1_000_000_000 - n,
                    },
                }
            }
        }
    }
}

impl TryFrom<Time> for SystemTime {
    type Error = Boundary;
    fn try_from(t: Time) -> Result<Self, Boundary> {
        let range = Boundary::new(Code::Range, t.secs as u64);
        if t.nanos >= 1_000_000_000 {
            return Err(Boundary::new(Code::Range, t.nanos as u64));
        }
        let secs = Duration::from_secs(t.secs.unsigned_abs());
        let whole = match t.secs < 0 {
            true => UNIX_EPOCH.checked_sub(secs),
            false => UNIX_EPOCH.checked_add(secs),
        };
        whole
            .and_then(|w| w.checked_add(Duration::from_nanos(t.nanos as u64)))
            .ok_or(range)
    }
}

impl FromGo for SystemTime {
    type Abi = Time;
    unsafe fn from_go(abi: Time) -> Result<Self, Boundary> {
        abi.try_into()
    }
}

impl ToGo for SystemTime {
    type Abi = Time;
    type Hold = SystemTime;
    fn hold(self) -> Result<Self, Boundary> {
        Ok(self)
    }
    fn abi(hold: &Self) -> Time {
        (*hold).into()
    }
}

impl RefToGo for SystemTime {
    type Abi = Time;
    type Hold<'a> = SystemTime;
    fn hold_ref(&self) -> Result<Self, Boundary> {
        Ok(*self)
    }
    fn abi_ref<'a>(hold: &Self) -> Time
    where
        Self: 'a,
    {
        (*hold).into()
    }
}

impl IntoGo for SystemTime {
    type Abi = Wide<Time>;
    fn into_go(self) -> Wide<Time> {
        Wide::ok(self.into())
    }
}

impl FromGoRet for SystemTime {
    type Out = Time;
    unsafe fn from_ok(_: Ret, out: &MaybeUninit<Time>) -> Result<Self, Boundary> {
        // SAFETY: written on success (trait's contract).
        unsafe { out.assume_init() }.try_into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_before_1970_survive() {
        for (secs, nanos) in [
            (0, 0),
            (-1, 0),
            (-1, 999_999_999),
            (5, 1),
            (-62_135_596_800, 1),
        ] {
            let t = SystemTime::try_from(Time { secs, nanos }).unwrap();
            let back = Time::from(t);
            assert_eq!((back.secs, back.nanos), (secs, nanos));
        }
        assert!(
            SystemTime::try_from(Time {
                secs: 0,
                nanos: 1_000_000_000
            })
            .is_err()
        );
    }
}
