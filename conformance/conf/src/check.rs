//! What the rows' modules share.

use std::fmt::Debug;

/// The lengths of lists that cross.
pub const LENGTHS: [u32; 4] = [0, 1, 5, 300];

/// Sample `i`, or a panic that Go sees.
pub fn at<T>(samples: Vec<T>, i: u32) -> T {
    let n = samples.len();
    samples
        .into_iter()
        .nth(i as usize)
        .unwrap_or_else(|| panic!("there are {n} samples, no number {i}"))
}

/// The samples in turn, `n` in all.
pub fn list<T: Clone>(samples: &[T], n: u32) -> Vec<T> {
    samples.iter().cycle().take(n as usize).cloned().collect()
}

/// Whether two values are the same, where NaN is NaN and -0 is not 0: whether
/// they read the same.
pub fn same<T: Debug + ?Sized>(a: &T, b: &T) -> bool {
    format!("{a:?}") == format!("{b:?}")
}

/// What Go answered wrongly.
#[derive(Default)]
pub struct Checks(Vec<String>);

impl Checks {
    /// Notes `method` with sample or length `n` unless it went well.
    pub fn that(&mut self, method: &str, n: u32, good: bool) {
        if !good {
            self.0.push(format!("{method}({n})"));
        }
    }

    /// All that was noted.
    ///
    /// # Errors
    /// When there is something.
    pub fn done(self) -> Result<(), String> {
        match self.0.is_empty() {
            true => Ok(()),
            false => Err(self.0.join(", ")),
        }
    }
}
