//! Times functions fairly: all of them in one process, in short slices, in an
//! order that is shuffled anew for every round. The same as the Go program's.
//!
//! In: calibration, rounds, minimum, median, CPU time, allocations, canaries.
//! Not in: what is timed.

use std::fmt;
use std::time::{Duration, Instant};

/// Runs its body so many times.
pub type Loop = Box<dyn FnMut(usize)>;

/// One timed function.
pub struct Row {
    pub name: String,
    pub kind: &'static str,
    /// Operations that one turn of the loop stands for.
    per: f64,
    f: Loop,
    n: usize,
    wall: Vec<f64>,
    cpu: Vec<f64>,
    pub allocs_go: f64,
    pub allocs_rust: f64,
}

impl Row {
    pub fn new(name: &str, kind: &'static str, per: f64, f: Loop) -> Self {
        let name = name.to_owned();
        Row {
            name,
            kind,
            per,
            f,
            n: 0,
            wall: vec![],
            cpu: vec![],
            allocs_go: 0.0,
            allocs_rust: 0.0,
        }
    }

    /// The fastest slice, in nanoseconds per operation.
    pub fn min(&self) -> f64 {
        least(&self.wall)
    }

    /// The middle slice.
    pub fn median(&self) -> f64 {
        let mut sorted = self.wall.clone();
        sorted.sort_by(f64::total_cmp);
        sorted[sorted.len() / 2]
    }

    /// The least CPU time of the process.
    pub fn cpu(&self) -> f64 {
        least(&self.cpu)
    }

    /// Finds how often the body runs in a slice, and counts allocations.
    fn calibrate(&mut self, slice: Duration, allocs: fn() -> (u64, u64)) {
        let mut n = 1;
        self.n = loop {
            // The faster of two: the first may start threads, and any may be
            // interrupted.
            let took = self.time(n).min(self.time(n));
            if took > slice / 3 {
                break (n as f64 * slice.as_secs_f64() / took.as_secs_f64()) as usize + 1;
            }
            n *= 3;
        };
        let runs = self.n / 4 + 1;
        let before = allocs();
        (self.f)(runs);
        let after = allocs();
        let per = runs as f64 * self.per;
        self.allocs_go = (after.0 - before.0) as f64 / per;
        self.allocs_rust = (after.1 - before.1) as f64 / per;
        self.wall.clear();
        self.cpu.clear();
    }

    fn time(&mut self, n: usize) -> Duration {
        let start = Instant::now();
        (self.f)(n);
        start.elapsed()
    }

    fn measure(&mut self) {
        let cpu = process_cpu();
        let took = self.time(self.n);
        let per = self.n as f64 * self.per;
        self.wall.push(took.as_nanos() as f64 / per);
        self.cpu.push((process_cpu() - cpu).as_nanos() as f64 / per);
    }
}

fn least(all: &[f64]) -> f64 {
    all.iter().copied().fold(f64::INFINITY, f64::min)
}

/// The error of a run in which the machine changed its speed.
#[derive(Debug)]
pub struct Moved([f64; 3]);

/// How far the canaries' minima may lie apart.
const MAX_MOVE: f64 = 1.15;

impl fmt::Display for Moved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c] = self.0;
        write!(
            f,
            "the same empty call took {a:.1}, {b:.1} and {c:.1} ns: the machine was too busy to trust this run"
        )
    }
}

/// Times every row in so many slices, with a function whose cost never changes
/// at the start, in the middle and at the end of every round. `allocs` counts
/// the allocations of Go and of Rust.
pub fn run(
    rows: &mut [Row],
    canary: fn(usize),
    allocs: fn() -> (u64, u64),
    rounds: usize,
    slice: Duration,
    mut progress: impl FnMut(usize),
) -> Result<(), Moved> {
    let mut canaries: [Row; 3] =
        std::array::from_fn(|_| Row::new("canary", "raw", 1.0, Box::new(canary)));
    for row in canaries.iter_mut().chain(rows.iter_mut()) {
        row.calibrate(slice, allocs);
    }
    let mut random = Random::new();
    for round in 0..rounds {
        random.shuffle(rows);
        canaries[0].measure();
        let middle = rows.len() / 2;
        for (i, row) in rows.iter_mut().enumerate() {
            if i == middle {
                canaries[1].measure();
            }
            row.measure();
        }
        canaries[2].measure();
        progress(round + 1);
    }
    let minima = canaries.map(|c| c.min());
    let (most, fewest) = (minima.iter().copied().fold(0.0, f64::max), least(&minima));
    match most > MAX_MOVE * fewest {
        true => Err(Moved(minima)),
        false => Ok(()),
    }
}

/// A xorshift generator; another order in every run.
struct Random(u64);

impl Random {
    fn new() -> Self {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        Random(now.map_or(1, |d| d.as_nanos() as u64) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn shuffle<T>(&mut self, all: &mut [T]) {
        for i in (1..all.len()).rev() {
            all.swap(i, (self.next() % (i as u64 + 1)) as usize);
        }
    }
}

/// The CPU time that all threads of the process have used.
fn process_cpu() -> Duration {
    let mut ts = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: `ts` is ours to write.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut ts) };
    Duration::new(ts.tv_sec as u64, ts.tv_nsec as u32)
}
