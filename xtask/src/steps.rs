//! Named steps, their times, and the summary.
//!
//! In: running and counting. Not in: what the steps do.

use std::time::{Duration, Instant};

use crate::context::{Context, Outcome};

type Action = Box<dyn Fn(&Context) -> Outcome>;

/// Something that passes or fails.
pub struct Step {
    /// What `--only` takes.
    pub name: String,
    /// What it does, for `--list`.
    pub about: String,
    action: Action,
}

impl Step {
    /// A step.
    pub fn new(
        name: impl Into<String>,
        about: impl Into<String>,
        action: impl Fn(&Context) -> Outcome + 'static,
    ) -> Step {
        Step {
            name: name.into(),
            about: about.into(),
            action: Box::new(action),
        }
    }
}

/// How a step ended.
struct Ended {
    name: String,
    time: Duration,
    outcome: Outcome,
}

/// Runs all steps, also after a failure, so that one run shows everything.
/// The last line is for machines: `N passed, N failed`.
pub fn run(cx: &Context, steps: Vec<&Step>) -> bool {
    let mut ended = Vec::new();
    for step in steps {
        eprintln!("\n== {}: {}", step.name, step.about);
        let started = Instant::now();
        let outcome = (step.action)(cx);
        if let Err(why) = &outcome {
            eprintln!("== {} failed: {why}", step.name);
        }
        ended.push(Ended {
            name: step.name.clone(),
            time: started.elapsed(),
            outcome,
        });
    }
    let failed = ended.iter().filter(|e| e.outcome.is_err()).count();
    println!("\n{}", table(&ended));
    println!("{} passed, {failed} failed", ended.len() - failed);
    failed == 0
}

fn table(ended: &[Ended]) -> String {
    let width = ended.iter().map(|e| e.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for step in ended {
        let (word, why) = match &step.outcome {
            Ok(()) => ("ok", ""),
            Err(why) => ("FAILED", why.as_str()),
        };
        let seconds = step.time.as_secs_f64();
        let line = format!("{:width$}  {seconds:8.1} s  {word:6}  {why}", step.name);
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_counted_and_does_not_stop_the_rest() {
        let cx = Context::new().unwrap();
        let steps = [
            Step::new("one", "", |_| Err("no".to_owned())),
            Step::new("two", "", |_| Ok(())),
        ];
        assert!(!run(&cx, steps.iter().collect()));
        assert!(run(&cx, vec![&steps[1]]));
    }

    #[test]
    fn the_table_names_the_reason() {
        let ended = [Ended {
            name: "one".into(),
            time: Duration::from_millis(1500),
            outcome: Err("no".into()),
        }];
        assert_eq!(table(&ended), "one       1.5 s  FAILED  no\n");
    }
}
