//! Threads that stay: a foreign thread's first call of Go is dear, and is not
//! what is measured.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

type Job = Arc<dyn Fn(usize) + Send + Sync>;

/// Eight threads that wait for loops to run.
pub struct Threads {
    jobs: Vec<Sender<(Job, usize)>>,
    done: Receiver<()>,
}

impl Threads {
    pub fn new(count: usize) -> Self {
        let (finished, done) = channel();
        let jobs = (0..count).map(|_| {
            let (send, receive) = channel::<(Job, usize)>();
            let finished = finished.clone();
            std::thread::spawn(move || {
                for (job, n) in receive {
                    job(n);
                    if finished.send(()).is_err() {
                        return;
                    }
                }
            });
            send
        });
        Threads {
            jobs: jobs.collect(),
            done,
        }
    }

    /// Shares `n` turns among the threads.
    pub fn run(&self, job: &Job, n: usize) {
        for thread in &self.jobs {
            thread
                .send((Arc::clone(job), n / self.jobs.len() + 1))
                .expect("the threads live");
        }
        for _ in &self.jobs {
            self.done.recv().expect("no loop panics");
        }
    }
}
