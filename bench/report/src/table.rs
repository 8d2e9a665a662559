//! The table for a person.

use bench_report::rows::Row;
use comfy_table::{Cell, CellAlignment, Table, presets};

const HEADER: [&str; 9] = [
    "ns per operation",
    "ferrogo\nmin / median",
    "by hand\nmin / median",
    "ratio",
    "raw cgo\nmin",
    "CPU\nferrogo / by hand",
    "allocations\nferrogo / by hand",
    "limit",
    "",
];

/// All rows, with a mark at those over a limit.
pub fn table(rows: &[Row]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_BORDERS_ONLY);
    let head = HEADER.iter().enumerate().map(|(i, text)| cell(i, *text));
    table.set_header(head);
    let mut direction = None;
    for row in rows {
        if direction != Some(row.direction) {
            direction = Some(row.direction);
            let title = format!("── {} ──", row.direction.words());
            table.add_row(vec![title]);
        }
        table.add_row(
            cells(row)
                .into_iter()
                .enumerate()
                .map(|(i, text)| cell(i, text)),
        );
    }
    table
}

/// The name and the marks stand left, figures right.
fn cell(column: usize, text: impl Into<String>) -> Cell {
    let align = match column {
        0 | 8 => CellAlignment::Left,
        _ => CellAlignment::Right,
    };
    Cell::new(text.into()).set_alignment(align)
}

fn cells(row: &Row) -> [String; 9] {
    [
        row.name.clone(),
        pair(row.ours, row.ours_median),
        pair(row.hand_written, row.hand_written_median),
        format!("{:.2}", row.ratio),
        row.raw.map_or_else(|| "–".to_owned(), time),
        pair(row.ours_cpu, row.hand_written_cpu),
        format!(
            "{} / {}",
            count(row.allocations),
            count(row.hand_written_allocations)
        ),
        row.verdicts
            .first()
            .map_or_else(|| "–".to_owned(), |v| format!("{:.2}", v.limit)),
        marks(row),
    ]
}

/// What is over its limit, in words.
fn marks(row: &Row) -> String {
    let missed = row.verdicts.iter().filter(|v| !v.holds);
    let words: Vec<String> = missed
        .map(|v| format!("✗ {:.2} {} (limit {:.2})", v.found, v.what, v.limit))
        .collect();
    words.join("\n")
}

fn pair(a: f64, b: f64) -> String {
    format!("{} / {}", time(a), time(b))
}

fn time(ns: f64) -> String {
    match ns {
        ns if ns < 1000.0 => format!("{ns:.1}"),
        ns if ns < 1e6 => format!("{:.2} µs", ns / 1e3),
        ns => format!("{:.2} ms", ns / 1e6),
    }
}

fn count(n: f64) -> String {
    match n {
        n if n < 0.005 => "0".to_owned(),
        n if n < 10.0 && (n - n.round()).abs() > 0.005 => format!("{n:.2}"),
        n => format!("{n:.0}"),
    }
}

/// What the columns mean.
pub fn legend() -> &'static str {
    "ratio: of the minima. by hand: the same work and the same guarantees, written without ferrogo; raw cgo checks\n\
     nothing and is not judged. From 8 goroutines the time is that of all of them together, CPU is what a call costs."
}
