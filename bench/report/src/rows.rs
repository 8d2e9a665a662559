//! Rows: what the kinds of glue cost for the same work.
//!
//! In: joining. Not in: whether it is good enough (`judge`).

use serde::Serialize;

use crate::judge::Verdict;
use crate::measured::{Kind, Measured};

/// Who calls whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Direction {
    /// A Go program calls Rust.
    #[serde(rename = "Go to Rust")]
    GoToRust,
    /// A Rust program calls Go.
    #[serde(rename = "Rust to Go")]
    RustToGo,
}

impl Direction {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Direction::GoToRust => "Go to Rust",
            Direction::RustToGo => "Rust to Go",
        }
    }
}

/// One row of the report: nanoseconds and allocations per operation.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// What is measured.
    pub name: String,
    /// Who calls whom.
    pub direction: Direction,
    /// The fastest slice of ferrogo's glue.
    pub ours: f64,
    /// The fastest slice of the hand-written twin.
    pub hand_written: f64,
    /// The first by the second.
    pub ratio: f64,
    /// The fastest slice with no checks at all, where that exists.
    pub raw: Option<f64>,
    /// The middle slices.
    pub ours_median: f64,
    /// The middle slices.
    pub hand_written_median: f64,
    /// The CPU time of the process.
    pub ours_cpu: f64,
    /// The CPU time of the process.
    pub hand_written_cpu: f64,
    /// Allocations in both languages with ferrogo's glue.
    pub allocations: f64,
    /// Allocations in both languages with the twin.
    pub hand_written_allocations: f64,
    /// What is asked of it and whether it holds; empty for a row that is only
    /// shown.
    pub verdicts: Vec<Verdict>,
}

/// Joins what a program measured, in the order of its rows.
///
/// # Errors
/// When a row lacks ferrogo's or the twin's figure.
pub fn join(direction: Direction, measured: &[Measured]) -> Result<Vec<Row>, String> {
    let mut names: Vec<&str> = Vec::new();
    for m in measured {
        if !names.contains(&m.name.as_str()) {
            names.push(&m.name);
        }
    }
    let of = |name: &str, kind| measured.iter().find(|m| m.name == name && m.kind == kind);
    let row = |name: &str| {
        let (Some(ours), Some(hand)) = (of(name, Kind::Ours), of(name, Kind::Hand)) else {
            return Err(format!(
                "`{name}` was not measured for both ferrogo and the hand-written twin"
            ));
        };
        Ok(Row {
            name: name.to_owned(),
            direction,
            ours: ours.min,
            hand_written: hand.min,
            ratio: ours.min / hand.min,
            raw: of(name, Kind::Raw).map(|m| m.min),
            ours_median: ours.median,
            hand_written_median: hand.median,
            ours_cpu: ours.cpu,
            hand_written_cpu: hand.cpu,
            allocations: ours.allocs_go + ours.allocs_rust,
            hand_written_allocations: hand.allocs_go + hand.allocs_rust,
            verdicts: Vec::new(),
        })
    };
    names.into_iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(name: &str, kind: Kind, min: f64) -> Measured {
        Measured {
            name: name.into(),
            kind,
            min,
            median: 2.0 * min,
            cpu: min,
            allocs_go: 1.0,
            allocs_rust: 2.0,
        }
    }

    #[test]
    fn kinds_of_a_name_become_a_row() {
        let rows = join(
            Direction::GoToRust,
            &[
                measured("b", Kind::Ours, 3.0),
                measured("a", Kind::Hand, 10.0),
                measured("b", Kind::Hand, 2.0),
                measured("a", Kind::Ours, 11.0),
                measured("b", Kind::Raw, 1.0),
            ],
        )
        .unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!(
            (rows[0].name.as_str(), rows[0].ratio, rows[0].raw),
            ("b", 1.5, Some(1.0))
        );
        assert_eq!(
            (rows[1].ours_median, rows[1].raw, rows[1].allocations),
            (22.0, None, 3.0)
        );
    }

    #[test]
    fn a_row_without_a_twin_is_an_error() {
        let err = join(Direction::RustToGo, &[measured("a", Kind::Ours, 1.0)]).unwrap_err();
        assert!(err.starts_with("`a` was not measured for both"), "{err}");
    }
}
