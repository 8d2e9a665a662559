//! The body of a Go function that calls Rust, while it is put together.
//!
//! In: the order of its parts (checks, preparation, moves, the call, what
//! follows it) and its way to fail. Not in: what the parts are.

use super::super::text::Text;

/// A body under construction.
#[derive(Debug)]
pub struct Body {
    /// The qualified Go name, for errors: `demo.Statement.Total`.
    pub name: String,
    /// The results that stand before the error; `None`: there is no error
    /// result, so failing is a panic.
    fail: Option<Vec<String>>,
    /// Refusals of arguments. Nothing has happened yet when they fail.
    pub checks: Text,
    /// Conversions. What they make is garbage when a later one fails.
    pub prep: Text,
    /// What gives something away: after these comes the call.
    pub moves: Text,
    /// How to take back what was moved, should a later move be refused.
    pub undo: Vec<String>,
    /// The arguments of the C function.
    pub args: Vec<String>,
    /// Lines after the call.
    pub after: Vec<String>,
    /// What must stay reachable until the call has returned.
    pub keep: Vec<String>,
}

impl Body {
    /// An empty body of a function with these zero results.
    pub fn new(name: String, zeros: Vec<String>, fallible: bool) -> Self {
        Self {
            name,
            fail: fallible.then_some(zeros),
            checks: Text::new(),
            prep: Text::new(),
            moves: Text::new(),
            undo: Vec::new(),
            args: Vec::new(),
            after: Vec::new(),
            keep: Vec::new(),
        }
    }

    /// A body for a part that stands inside a condition.
    pub fn nested(&self) -> Self {
        let mut inner = Self::new(self.name.clone(), Vec::new(), false);
        inner.fail.clone_from(&self.fail);
        inner.undo.clone_from(&self.undo);
        inner
    }

    /// The statement that fails with an error.
    pub fn failing(&self, err: &str) -> String {
        match &self.fail {
            None => format!("panic({err})"),
            Some(zeros) if zeros.is_empty() => format!("return {err}"),
            Some(zeros) => format!("return {}, {err}", zeros.join(", ")),
        }
    }

    /// The statement that succeeds with these results.
    pub fn succeeding(&self, results: &[String]) -> String {
        let mut results = results.to_vec();
        if self.fail.is_some() {
            results.push("nil".into());
        }
        if results.is_empty() {
            String::new()
        } else {
            format!("return {}", results.join(", "))
        }
    }

    /// Adds `if condition { fail }` to the checks.
    pub fn check(&mut self, condition: &str, err: &str) {
        let fail = self.failing(err);
        self.checks
            .open(format!("if {condition} {{"))
            .line(fail)
            .close("}");
    }

    /// Adds it to the preparation.
    pub fn prepare(&mut self, condition: &str, err: &str) {
        let fail = self.failing(err);
        self.prep
            .open(format!("if {condition} {{"))
            .line(fail)
            .close("}");
    }

    /// Adds it to the moves; what was moved before is taken back.
    pub fn moving(&mut self, condition: &str, err: &str) {
        let fail = self.failing(err);
        self.moves.open(format!("if {condition} {{"));
        for line in &self.undo {
            self.moves.line(line);
        }
        self.moves.line(fail).close("}");
    }
}
