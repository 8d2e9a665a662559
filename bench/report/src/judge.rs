//! What is asked of a row.
//!
//! In: the limits, and judging by them. Not in: showing.

use serde::Serialize;

use crate::rows::Row;

/// At most this much of the hand-written twin.
pub const RATIO: f64 = 1.10;
/// Records that are read in place, of a hand-written flat array.
pub const RECORDS_RATIO: f64 = 1.30;
/// How often records that are read in place go into the time of JSON.
pub const JSON_TIMES: f64 = 8.0;
/// The CPU time of a call from 8 goroutines, of that from one. Elapsed time
/// may not grow at all, but two cores would hide a call that costs twice.
pub const SHARED_CPU_RATIO: f64 = 1.25;

/// Fewer allocations per operation are none: pools are refilled after a
/// collection, whatever the glue does.
const NONE: f64 = 0.02;

const RECORDS: &str = "1000 records, read in place";
const JSON: &str = "1000 records, as JSON";
const METHOD: &str = "object method";
const SHARED: &str = "object method, 8 goroutines";

/// Rows that are shown and not judged: the figures ask nothing of them.
const SHOWN: [&str; 4] = [
    "1000 records, as Go structs",
    "1000 records, into Rust",
    "record in and out",
    JSON,
];

/// One thing that is asked of a row.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// What.
    pub what: String,
    /// What was found.
    pub found: f64,
    /// The limit.
    pub limit: f64,
    /// Whether it holds.
    pub holds: bool,
}

fn at_most(what: &str, found: f64, limit: f64) -> Verdict {
    Verdict {
        what: what.to_owned(),
        found,
        limit,
        holds: found <= limit,
    }
}

/// Judges the rows of one direction.
pub fn judge(rows: &mut [Row]) {
    let json = find(rows, JSON).map(|r| r.ours.min(r.hand_written));
    let alone = find(rows, METHOD).map(|r| (r.ours, r.ours_cpu));
    for row in rows {
        row.verdicts = verdicts(row, json, alone);
    }
}

fn find<'a>(rows: &'a [Row], name: &str) -> Option<&'a Row> {
    rows.iter().find(|r| r.name == name)
}

fn verdicts(row: &Row, json: Option<f64>, alone: Option<(f64, f64)>) -> Vec<Verdict> {
    if SHOWN.contains(&row.name.as_str()) {
        return Vec::new();
    }
    let mut all = Vec::new();
    let limit = if row.name == RECORDS {
        RECORDS_RATIO
    } else {
        RATIO
    };
    all.push(at_most("of the hand-written time", row.ratio, limit));
    if row.hand_written_allocations < NONE {
        all.push(at_most(
            "allocations where the hand-written has none",
            row.allocations,
            NONE,
        ));
    }
    if let (RECORDS, Some(json)) = (row.name.as_str(), json) {
        let times = json / row.ours;
        all.push(Verdict {
            what: "times as fast as JSON".to_owned(),
            found: times,
            limit: JSON_TIMES,
            holds: times >= JSON_TIMES,
        });
    }
    if let (SHARED, Some((time, cpu))) = (row.name.as_str(), alone) {
        all.push(at_most(
            "of the time from one goroutine",
            row.ours / time,
            1.0,
        ));
        all.push(at_most(
            "of the CPU time from one goroutine",
            row.ours_cpu / cpu,
            SHARED_CPU_RATIO,
        ));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::Direction;

    fn row(name: &str, ours: f64, hand: f64) -> Row {
        Row {
            name: name.into(),
            direction: Direction::GoToRust,
            ours,
            hand_written: hand,
            ratio: ours / hand,
            raw: None,
            ours_median: ours,
            hand_written_median: hand,
            ours_cpu: ours,
            hand_written_cpu: hand,
            allocations: 0.0,
            hand_written_allocations: 0.0,
            verdicts: Vec::new(),
        }
    }

    fn missed(rows: &mut [Row]) -> Vec<String> {
        judge(rows);
        let all = rows
            .iter()
            .flat_map(|r| r.verdicts.iter().map(move |v| (r, v)));
        all.filter(|(_, v)| !v.holds)
            .map(|(r, v)| format!("{}: {}", r.name, v.what))
            .collect()
    }

    #[test]
    fn a_ratio_over_the_limit_is_missed() {
        assert!(missed(&mut [row("empty call", 109.0, 100.0)]).is_empty());
        assert_eq!(
            missed(&mut [row("empty call", 111.0, 100.0)]),
            ["empty call: of the hand-written time"]
        );
    }

    #[test]
    fn an_allocation_counts_only_where_the_twin_has_none() {
        let mut rows = [
            row("empty call", 1.0, 1.0),
            row("string in and out 64 B", 1.0, 1.0),
        ];
        rows[0].allocations = 1.0;
        rows[1].allocations = 2.0;
        rows[1].hand_written_allocations = 1.0;
        assert_eq!(
            missed(&mut rows),
            ["empty call: allocations where the hand-written has none"]
        );
    }

    #[test]
    fn records_have_their_own_limits() {
        let mut rows = [row(RECORDS, 12.9, 10.0), row(JSON, 120.0, 104.0)];
        assert!(missed(&mut rows).is_empty());
        let mut rows = [row(RECORDS, 13.1, 10.0), row(JSON, 120.0, 104.0)];
        assert_eq!(missed(&mut rows).len(), 2);
    }

    #[test]
    fn a_shared_object_may_not_cost_more() {
        let mut rows = [row(METHOD, 30.0, 30.0), row(SHARED, 29.0, 29.0)];
        assert!(missed(&mut rows).is_empty());
        rows[1].ours_cpu = 58.0;
        assert_eq!(
            missed(&mut rows),
            [format!("{SHARED}: of the CPU time from one goroutine")]
        );
    }
}
