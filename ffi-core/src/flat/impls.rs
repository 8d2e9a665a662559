//! The flat forms of the standard library's types.
//!
//! In: scalars, text, vectors, options, arrays, maps, tuples, times.
//! Not in: records, sums and layout types (the derives write those).

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};
use std::time::{Duration, SystemTime};

use crate::abi::time::{Time, duration_from_nanos, nanos_from_duration};
use crate::boundary::{Boundary, Code};
use crate::flat::{Flat, Measure, Reader, Writer, max, round_up};

macro_rules! scalars {
    ($($t:ty),*) => {
        $(
        // SAFETY: writes SIZE bytes at `at`, nothing out of line.
        unsafe impl Flat for $t {
            const SIZE: usize = size_of::<$t>();
            const ALIGN: usize = size_of::<$t>();
            const INLINE: bool = true;
            #[inline(always)]
            fn write(&self, w: &mut Writer, at: usize) {
                w.put(at, self.to_le_bytes());
            }
            #[inline(always)]
            fn read(r: &Reader<'_>, at: usize) -> Result<Self, Boundary> {
                r.num(at)
            }
        })*
    };
}
scalars!(u8, u16, u32, u64, i8, i16, i32, i64, f32, f64);

/// A type that crosses as another: sizes from `$as`, conversions given.
macro_rules! as_other {
    ($($t:ty as $as:ty, $to:expr, $from:expr;)*) => {
        $(
        // SAFETY: as the type it crosses as.
        unsafe impl Flat for $t {
            const SIZE: usize = <$as as Flat>::SIZE;
            const ALIGN: usize = <$as as Flat>::ALIGN;
            const INLINE: bool = true;
            #[inline(always)]
            fn write(&self, w: &mut Writer, at: usize) {
                let to: fn($t) -> $as = $to;
                to(*self).write(w, at);
            }
            #[inline(always)]
            fn read(r: &Reader<'_>, at: usize) -> Result<Self, Boundary> {
                let from: fn($as) -> Result<$t, Boundary> = $from;
                from(<$as>::read(r, at)?)
            }
        })*
    };
}
as_other! {
    bool as u8, |b| b as u8, |n| match n {
        0 => Ok(false),
        1 => Ok(true),
        n => Err(Boundary::new(Code::Bool, n as u64)),
    };
    char as u32, |c| c as u32, |n| char::from_u32(n).ok_or(Boundary::new(Code::Char, n as u64));
    usize as u64, |n| n as u64, |n| n.try_into().map_err(|_| Boundary::new(Code::Range, n));
    isize as i64, |n| n as i64, |n| n.try_into().map_err(|_| Boundary::new(Code::Range, n as u64));
    Duration as i64, nanos_from_duration, duration_from_nanos;
}

// SAFETY: writes 12 of 16 bytes at `at`, nothing out of line.
unsafe impl Flat for SystemTime {
    const SIZE: usize = 16;
    const ALIGN: usize = 8;
    const INLINE: bool = true;
    fn write(&self, w: &mut Writer, at: usize) {
        let t = Time::from(*self);
        t.secs.write(w, at);
        t.nanos.write(w, at + 8);
    }
    fn read(r: &Reader<'_>, at: usize) -> Result<Self, Boundary> {
        Time {
            secs: r.num(at)?,
            nanos: r.num(at + 8)?,
        }
        .try_into()
    }
}

// SAFETY: one place inline, the text measured and written once.
unsafe impl Flat for String {
    const SIZE: usize = 8;
    const ALIGN: usize = 4;
    const INLINE: bool = false;
    #[inline(always)]
    fn measure(&self, m: &mut Measure) {
        m.text(self.len());
    }
    #[inline(always)]
    fn write(&self, w: &mut Writer, at: usize) {
        w.text(at, self);
    }
    #[inline(always)]
    fn read(r: &Reader<'_>, at: usize) -> Result<Self, Boundary> {
        r.text(at).map(String::from)
    }
}

// SAFETY: rows measured and taken once, each element writes its row.
unsafe impl<T: Flat> Flat for Vec<T> {
    const SIZE: usize = 8;
    const ALIGN: usize = 4;
    const INLINE: bool = false;
    fn measure(&self, m: &mut Measure) {
        m.rows(self.len(), T::SIZE);
        if !T::INLINE {
            self.iter().for_each(|v| v.measure(m));
        }
    }
    fn write(&self, w: &mut Writer, at: usize) {
        let first = w.rows(at, self.len(), T::SIZE);
        for (i, v) in self.iter().enumerate() {
            v.write(w, first + i * T::SIZE);
        }
    }
    fn read(r: &Reader<'_>, at: usize) -> Result<Self, Boundary> {
        let (first, count) = r.rows(at, T::SIZE)?;
        let mut out = Vec::with_capacity(count);
        for i in 0..count {
            out.push(T::read(r, first + i * T::SIZE)?);
        }
        Ok(out)
    }
}

// SAFETY: the value's form and one byte behind it.
unsafe impl<T: Flat> Flat for Option<T> {
    const SIZE: usize = round_up(T::SIZE + 1, T::ALIGN);
    const ALIGN: usize = T::ALIGN;
    const INLINE: bool = T::INLINE;
    fn measure(&self, m: &mut Measure) {
        if let Some(v) = self {
            v.measure(m);
        }
    }
    fn write(&self, w: &mut Writer, at: usize) {
        if let Some(v) = self {
            v.write(w, at);
        }
        w.put(at + T::SIZE, self.is_some() as u8);
    }
    fn read(r: &Reader<'_>, at: usize) -> Result<Self, Boundary> {
        match r.present(at + T::SIZE)? {
            true => T::read(r, at).map(Some),
            false => Ok(None),
        }
    }
}

// SAFETY: N forms in a row.
unsafe impl<T: Flat, const N: usize> Flat for [T; N] {
    const SIZE: usize = N * T::SIZE;
    const ALIGN: usize = T::ALIGN;
    const INLINE: bool = T::INLINE;
    fn measure(&self, m: &mut Measure) {
        if !T::INLINE {
            self.iter().for_each(|v| v.measure(m));
        }
    }
    #[inline(always)]
    fn write(&self, w: &mut Writer, at: usize) {
        for (i, v) in self.iter().enumerate() {
            v.write(w, at + i * T::SIZE);
        }
    }
    #[inline(always)]
    fn read(r: &Reader<'_>, at: usize) -> Result<Self, Boundary> {
        let mut error = None;
        let out: [Option<T>; N] = std::array::from_fn(|i| {
            T::read(r, at + i * T::SIZE)
                .map_err(|e| error = Some(e))
                .ok()
        });
        match error {
            Some(e) => Err(e),
            None => Ok(out.map(|v| v.expect("no error, so every element was read"))),
        }
    }
}

/// Where the value of a map's row stands, and the row's size and alignment.
const fn pair<K: Flat, V: Flat>() -> (usize, usize, usize) {
    let align = max(K::ALIGN, V::ALIGN);
    let value = round_up(K::SIZE, V::ALIGN);
    (value, round_up(value + V::SIZE, align), align)
}

fn read_pairs<K: Flat, V: Flat, M: Extend<(K, V)> + Default>(
    r: &Reader<'_>,
    at: usize,
) -> Result<(M, usize), Boundary> {
    let (value, row, _) = const { pair::<K, V>() };
    let (first, count) = r.rows(at, row)?;
    let mut out = M::default();
    for i in 0..count {
        let at = first + i * row;
        out.extend([(K::read(r, at)?, V::read(r, at + value)?)]);
    }
    Ok((out, count))
}

macro_rules! maps {
    ($(<$($g:ident $(: $b:path)?),*> $map:ty, $k:path $(, $k2:path)?;)*) => {
        $(
        // SAFETY: rows measured and taken once; iterating twice without a
        // change gives the same pairs.
        unsafe impl<K: Flat + $k $(+ $k2)?, V: Flat $(, $g $(: $b + Default)?)*> Flat for $map {
            const SIZE: usize = 8;
            const ALIGN: usize = 4;
            const INLINE: bool = false;
            fn measure(&self, m: &mut Measure) {
                m.rows(self.len(), const { pair::<K, V>().1 });
                for (k, v) in self {
                    k.measure(m);
                    v.measure(m);
                }
            }
            fn write(&self, w: &mut Writer, at: usize) {
                let (value, row, _) = const { pair::<K, V>() };
                let first = w.rows(at, self.len(), row);
                for (i, (k, v)) in self.iter().enumerate() {
                    k.write(w, first + i * row);
                    v.write(w, first + i * row + value);
                }
            }
            fn read(r: &Reader<'_>, at: usize) -> Result<Self, Boundary> {
                let (map, count): (Self, usize) = read_pairs(r, at)?;
                match map.len() == count {
                    true => Ok(map),
                    // the same key twice: one value would be lost in silence
                    false => Err(Boundary::new(Code::Record, at as u64)),
                }
            }
        })*
    };
}
maps! {
    <> BTreeMap<K, V>, Ord;
    <S: BuildHasher> HashMap<K, V, S>, Eq, Hash;
}

/// Offsets of fields laid out one after the other: those before, then this.
macro_rules! tuples {
    ($(($($t:ident $i:tt),+)),*) => {
        $(
        // SAFETY: each element writes its own form at its own offset.
        unsafe impl<$($t: Flat),+> Flat for ($($t,)+) {
            const ALIGN: usize = { let mut a = 1; $(a = max(a, $t::ALIGN);)+ a };
            const SIZE: usize = {
                let mut at = 0;
                $(at = round_up(at, $t::ALIGN) + $t::SIZE;)+
                round_up(at, Self::ALIGN)
            };
            const INLINE: bool = true $(&& $t::INLINE)+;
            fn measure(&self, m: &mut Measure) {
                $(self.$i.measure(m);)+
            }
            #[allow(unused_assignments)]
            fn write(&self, w: &mut Writer, at: usize) {
                let mut off = 0;
                $(off = round_up(off, $t::ALIGN);
                  self.$i.write(w, at + off);
                  off += $t::SIZE;)+
            }
            #[allow(unused_assignments)]
            fn read(r: &Reader<'_>, at: usize) -> Result<Self, Boundary> {
                let mut off = 0;
                Ok(($({
                    off = round_up(off, $t::ALIGN);
                    let v = $t::read(r, at + off)?;
                    off += $t::SIZE;
                    v
                },)+))
            }
        })*
    };
}
tuples!((A 0, B 1), (A 0, B 1, C 2), (A 0, B 1, C 2, D 3), (A 0, B 1, C 2, D 3, E 4), (A 0, B 1, C 2, D 3, E 4, F 5));
