//! The ownership words, each in both directions.

use std::sync::{Mutex, PoisonError};

use conf_types::Point;
use ferrogo::{C, Go, Held, Owned, Rust};

fn points(n: u32) -> Vec<Point> {
    (0..n)
        .map(|i| Point {
            x: i as i16,
            y: -i64::from(i),
        })
        .collect()
}

fn sum(points: &[Point]) -> i64 {
    points.iter().map(|p| i64::from(p.x) + p.y).sum::<i64>() + points.len() as i64
}

/// Owned by Rust's allocator, read in place by Go.
#[ferrogo::export]
pub fn owned_rust(n: u32) -> Owned<[Point], Rust> {
    points(n).into()
}

/// The same, when it may fail.
#[ferrogo::export]
pub fn try_owned_rust(n: u32) -> Result<Owned<[Point], Rust>, String> {
    if n == 13 {
        Err("thirteen".into())
    } else {
        Ok(points(n).into())
    }
}

/// The same, when there may be none.
#[ferrogo::export]
pub fn option_owned_rust(n: u32) -> Option<Owned<[Point], Rust>> {
    (n != 0).then(|| points(n).into())
}

/// Owned by malloc, read in place by Go.
#[ferrogo::export]
pub fn owned_c(n: u32) -> Result<Owned<[Point], C>, String> {
    Owned::copy_of(&points(n)).ok_or_else(|| "out of memory".into())
}

/// Takes Rust's memory back and frees it; the number of elements and their sum.
#[ferrogo::export]
pub fn take_owned_rust(v: Owned<[Point], Rust>) -> i64 {
    sum(&v)
}

/// The same for C's.
#[ferrogo::export]
pub fn take_owned_c(v: Owned<[Point], C>) -> i64 {
    sum(&v)
}

/// Takes two: the first is moved also when the second is refused.
#[ferrogo::export]
pub fn take_two(a: Owned<[Point], Rust>, b: Owned<[Point], Rust>) -> Result<i64, String> {
    Ok(sum(&a) + sum(&b))
}

/// Go's slice, held past the call.
#[ferrogo::object]
pub struct Holder {
    held: Held<[u64], Go>,
}

#[ferrogo::export]
impl Holder {
    /// Keeps a slice of Go.
    pub fn new(values: Held<[u64], Go>) -> Self {
        Holder { held: values }
    }

    /// The sum of its elements as they are now.
    pub fn sum(&self) -> Result<u64, String> {
        self.held
            .to_vec()
            .map(|v| v.iter().sum())
            .map_err(|e| e.to_string())
    }

    /// Element `i` as it is now.
    pub fn get(&self, i: usize) -> Option<u64> {
        self.held.get(i)
    }

    /// The number of elements.
    #[export(go = "Count")]
    #[allow(clippy::len_without_is_empty, reason = "a rename in Go is to be seen")]
    pub fn len(&self) -> usize {
        self.held.len()
    }
}

/// Held for the call only, also when the call fails or panics.
#[ferrogo::export]
pub fn hold_briefly(values: Held<[u64], Go>, how: u32) -> Result<usize, String> {
    match how {
        0 => Ok(values.len()),
        1 => Err("no".into()),
        _ => panic!("with {} values held", values.len()),
    }
}

/// Go's buffer, moved here.
#[ferrogo::object]
pub struct Keeper {
    buffer: Mutex<Option<Owned<[u64], Go>>>,
}

#[ferrogo::export]
impl Keeper {
    /// Takes a buffer of Go.
    pub fn new(buffer: Owned<[u64], Go>) -> Self {
        Keeper {
            buffer: Mutex::new(Some(buffer)),
        }
    }

    /// Adds to each element, in Go's memory that is now ours alone.
    pub fn add(&self, n: u64) -> Option<u64> {
        let mut buffer = self.buffer.lock().unwrap_or_else(PoisonError::into_inner);
        buffer.as_mut().map(|b| {
            b.iter_mut().for_each(|v| *v += n);
            b.iter().sum()
        })
    }

    /// Gives the buffer back to Go, before the keeper ends.
    pub fn drop_buffer(&self) {
        self.buffer
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
    }
}

/// Go's memory as a result, and Rust's as an argument.
#[ferrogo::import]
pub trait Lender {
    /// A slice that Rust holds from now on.
    fn lend(&self, n: u32) -> Held<[u64], Go>;
    /// A buffer that is Rust's from now on.
    fn give(&self, n: u32) -> Owned<[u64], Go>;
    /// The same, when it may fail.
    fn try_give(&self, n: u32) -> Result<Owned<[u64], Go>, String>;
    /// Rust's memory, Go's from now on.
    fn take_rust(&self, v: Owned<[Point], Rust>) -> i64;
    /// C's memory, Go's from now on.
    fn take_c(&self, v: Owned<[Point], C>) -> i64;
}

/// Asks for a slice and a buffer of `n` numbers and returns both sums.
#[ferrogo::export]
pub fn borrow_from(lender: &dyn Lender, n: u32) -> Result<(u64, u64, u64), String> {
    let lent = lender.lend(n).to_vec().map_err(|e| e.to_string())?;
    let given = lender.give(n);
    let tried = lender.try_give(n)?;
    Ok((lent.iter().sum(), given.iter().sum(), tried.iter().sum()))
}

/// Asks for a slice and keeps it.
#[ferrogo::export]
pub fn hold_from(lender: &dyn Lender, n: u32) -> Holder {
    Holder {
        held: lender.lend(n),
    }
}

/// Gives `n` points of each owner to Go; what Go made of them.
#[ferrogo::export]
pub fn give_to(lender: &dyn Lender, n: u32) -> Result<i64, String> {
    let c = Owned::copy_of(&points(n)).ok_or("out of memory")?;
    Ok(lender.take_rust(points(n).into()) + lender.take_c(c))
}
