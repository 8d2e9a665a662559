//! The work, exported as a careful person writes it by hand.
//!
//! The same guarantees as ferrogo's: panics are caught, text and bools are
//! checked, results and errors come back by value, and an object's close is
//! idempotent and race-safe with one atomic word of in-flight and closed.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::work;

/// A value, or a status other than 0.
#[repr(C)]
pub struct Out {
    v: u64,
    status: u64,
}

const PANIC: u64 = 1;
const UTF8: u64 = 2;
const INVALID: u64 = 3;
const ODD: u64 = 4;

fn guarded(f: impl FnOnce() -> Result<u64, (u64, u64)>) -> Out {
    match catch_unwind(AssertUnwindSafe(f)) {
        Ok(Ok(v)) => Out { v, status: 0 },
        Ok(Err((status, v))) => Out { v, status },
        Err(_) => Out {
            v: 0,
            status: PANIC,
        },
    }
}

/// # Safety
/// Null and 0, or readable for `n` bytes during the call.
unsafe fn bytes<'a>(p: *const u8, n: usize) -> &'a [u8] {
    match n {
        0 => &[],
        // SAFETY: the caller's promise.
        _ => unsafe { std::slice::from_raw_parts(p, n) },
    }
}

/// # Safety
/// As [`bytes`].
unsafe fn text<'a>(p: *const u8, n: usize) -> Result<&'a str, (u64, u64)> {
    // SAFETY: passed on.
    std::str::from_utf8(unsafe { bytes(p, n) }).map_err(|e| (UTF8, e.valid_up_to() as u64))
}

#[unsafe(no_mangle)]
extern "C" fn hand_empty() -> Out {
    guarded(|| {
        work::empty();
        Ok(0)
    })
}

#[unsafe(no_mangle)]
extern "C" fn hand_sum3(a: u32, b: i64, c: u8) -> Out {
    guarded(|| Ok(work::sum3(a, b, c) as u64))
}

#[unsafe(no_mangle)]
unsafe extern "C" fn hand_ends(p: *const u8, n: usize) -> Out {
    // SAFETY: Go lends the slice for the call.
    guarded(|| Ok(work::ends(unsafe { bytes(p, n) })))
}

#[unsafe(no_mangle)]
unsafe extern "C" fn hand_text_len(p: *const u8, n: usize) -> Out {
    // SAFETY: Go lends the text for the call.
    guarded(|| unsafe { text(p, n) }.map(work::text_len))
}

/// A string or buffer that Go gives back with `hand_free`.
#[repr(C)]
pub struct Buf {
    p: *mut u8,
    n: usize,
    status: u64,
}

fn buf(f: impl FnOnce() -> Result<Vec<u8>, (u64, u64)>) -> Buf {
    let refused = |status| Buf {
        p: std::ptr::null_mut(),
        n: 0,
        status,
    };
    match catch_unwind(AssertUnwindSafe(f)) {
        Ok(Ok(v)) if v.is_empty() => refused(0),
        Ok(Ok(v)) => {
            let b = Box::into_raw(v.into_boxed_slice());
            Buf {
                p: b.cast(),
                n: b.len(),
                status: 0,
            }
        }
        Ok(Err((status, _))) => refused(status),
        Err(_) => refused(PANIC),
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn hand_shout(p: *const u8, n: usize) -> Buf {
    // SAFETY: Go lends the text for the call.
    buf(|| unsafe { text(p, n) }.map(|t| work::shout(t).into_bytes()))
}

#[unsafe(no_mangle)]
extern "C" fn hand_make(n: u64) -> Buf {
    buf(|| Ok(work::make(n as usize)))
}

#[unsafe(no_mangle)]
extern "C" fn hand_row_json() -> Buf {
    buf(|| Ok(work::rows_json()))
}

/// # Safety
/// A `Buf` of this module, once.
#[unsafe(no_mangle)]
unsafe extern "C" fn hand_free(p: *mut u8, n: usize) {
    if n != 0 {
        // SAFETY: the caller's promise.
        drop(unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(p, n)) });
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn hand_fill(p: *mut u8, n: usize) -> Out {
    guarded(|| match n {
        0 => Ok(0),
        // SAFETY: Go lends the slice exclusively for the call.
        _ => Ok(work::fill(unsafe { std::slice::from_raw_parts_mut(p, n) }) as u64),
    })
}

/// A point as it comes from Go: its bool may be anything.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct RawPoint {
    x: f64,
    y: f64,
    tag: u32,
    live: u8,
}

/// A point, or a status.
#[repr(C)]
pub struct OutPoint {
    status: u64,
    p: RawPoint,
}

#[unsafe(no_mangle)]
extern "C" fn hand_mirror(p: RawPoint) -> OutPoint {
    let r = catch_unwind(|| {
        let live = match p.live {
            0 => false,
            1 => true,
            _ => return Err(INVALID),
        };
        let q = work::mirror(work::Point {
            x: p.x,
            y: p.y,
            tag: p.tag,
            live,
        });
        Ok(RawPoint {
            x: q.x,
            y: q.y,
            tag: q.tag,
            live: q.live as u8,
        })
    });
    match r {
        Ok(Ok(p)) => OutPoint { status: 0, p },
        Ok(Err(status)) => OutPoint { status, p },
        Err(_) => OutPoint { status: PANIC, p },
    }
}

#[unsafe(no_mangle)]
extern "C" fn hand_even(n: u64) -> Out {
    guarded(|| work::even(n).map_err(|n| (ODD, n as u64)))
}

/// A row with its name in an arena.
#[repr(C)]
pub struct FlatRow {
    id: u64,
    amount: i64,
    at: i64,
    off: u32,
    len: u32,
    kind: u32,
    currency: [u8; 3],
}

/// Rows and arena, given back with `hand_rows_free`.
#[repr(C)]
pub struct FlatRows {
    rows: *mut FlatRow,
    n: usize,
    arena: *mut u8,
    arena_n: usize,
    status: u64,
}

#[unsafe(no_mangle)]
extern "C" fn hand_rows() -> FlatRows {
    let made = catch_unwind(|| {
        let list = work::rows();
        let mut rows = Vec::with_capacity(list.len());
        let mut arena: Vec<u8> = Vec::with_capacity(list.iter().map(|r| r.name.len()).sum());
        for r in list {
            rows.push(FlatRow {
                id: r.id,
                amount: r.amount,
                at: r.at,
                off: arena.len() as u32,
                len: r.name.len() as u32,
                kind: r.kind,
                currency: r.currency,
            });
            arena.extend_from_slice(r.name.as_bytes());
        }
        (
            Box::into_raw(rows.into_boxed_slice()),
            Box::into_raw(arena.into_boxed_slice()),
        )
    });
    match made {
        Ok((rows, arena)) => FlatRows {
            rows: rows.cast(),
            n: rows.len(),
            arena: arena.cast(),
            arena_n: arena.len(),
            status: 0,
        },
        Err(_) => FlatRows {
            rows: std::ptr::null_mut(),
            n: 0,
            arena: std::ptr::null_mut(),
            arena_n: 0,
            status: PANIC,
        },
    }
}

/// # Safety
/// A `FlatRows` of [`hand_rows`], once.
#[unsafe(no_mangle)]
unsafe extern "C" fn hand_rows_free(r: FlatRows) {
    // SAFETY: the caller's promise; both came from boxed slices.
    unsafe {
        drop(Box::from_raw(std::ptr::slice_from_raw_parts_mut(
            r.rows, r.n,
        )));
        drop(Box::from_raw(std::ptr::slice_from_raw_parts_mut(
            r.arena, r.arena_n,
        )));
    }
}

/// # Safety
/// Rows and arena that Go lends for the call.
#[unsafe(no_mangle)]
unsafe extern "C" fn hand_row_sum(
    rows: *const FlatRow,
    n: usize,
    arena: *const u8,
    arena_n: usize,
) -> Out {
    guarded(|| {
        if n == 0 {
            return Ok(work::row_sum(&[]) as u64);
        }
        // SAFETY: the caller's promise.
        let (rows, arena) = unsafe { (std::slice::from_raw_parts(rows, n), text(arena, arena_n)?) };
        // The function takes `&[Row]` whose names are `String`s, so the glue
        // has to make them.
        let mut list = Vec::with_capacity(n);
        for r in rows {
            let name = arena
                .get(r.off as usize..r.off as usize + r.len as usize)
                .ok_or((INVALID, 0))?;
            list.push(work::Row {
                id: r.id,
                amount: r.amount,
                at: r.at,
                kind: r.kind,
                currency: r.currency,
                name: name.to_owned(),
            });
        }
        Ok(work::row_sum(&list) as u64)
    })
}

/// A Go function that Rust calls: handle, argument, result; not 0 is a panic.
pub type Next = unsafe extern "C" fn(u64, u64, *mut u64) -> i32;

#[unsafe(no_mangle)]
unsafe extern "C" fn hand_pull(handle: u64, next: Next, n: u32) -> Out {
    guarded(|| {
        let mut sum = 0;
        for i in 0..n as u64 {
            let mut v = 0;
            // SAFETY: Go's function for this handle, during its call.
            if unsafe { next(handle, i, &mut v) } != 0 {
                return Err((PANIC, 0));
            }
            sum += v;
        }
        Ok(sum)
    })
}

/// An object. The word with its calls in flight and its closed bit stands in
/// the Go half, which is the only one that calls.
pub struct Counter {
    n: AtomicU64,
}

#[unsafe(no_mangle)]
extern "C" fn hand_counter_new(start: u64) -> Out {
    guarded(|| {
        let c = Counter {
            n: AtomicU64::new(start),
        };
        Ok(Box::into_raw(Box::new(c)) as u64)
    })
}

/// # Safety
/// A counter that the Go half counts a call of.
#[unsafe(no_mangle)]
unsafe extern "C" fn hand_counter_get(this: usize) -> Out {
    // SAFETY: the caller's promise.
    guarded(|| Ok(unsafe { (*(this as *const Counter)).n.load(Ordering::Relaxed) }))
}

/// # Safety
/// A counter that nobody calls any more, once.
#[unsafe(no_mangle)]
unsafe extern "C" fn hand_counter_free(this: usize) -> Out {
    guarded(|| {
        // SAFETY: the caller's promise.
        drop(unsafe { Box::from_raw(this as *mut Counter) });
        Ok(0)
    })
}
