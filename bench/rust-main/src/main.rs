//! Times ferrogo's generated glue beside a hand-written twin and raw calls,
//! from Rust to Go, in one process over one Go library.
//!
//! In: flags and the output. Not in: the rows (`rows`), how they are timed
//! (`harness`), tables and limits (`bench/report`).
//!
//! Standard output is the Go program's: one JSON object a line.

mod count;
mod hand;
mod harness;
mod raw;
mod rows;
mod threads;

use std::error::Error;
use std::time::Duration;

use bench_rules::Work;
use clap::Parser;
use serde_json::json;

/// The generated start of the Go library.
mod go {
    include!(concat!(env!("OUT_DIR"), "/ferrogo.rs"));
}

/// Times calls from Rust to Go.
#[derive(Parser)]
struct Args {
    /// How many slices of every row.
    #[arg(long, default_value_t = 25)]
    rounds: usize,
    /// How long a slice is, in milliseconds.
    #[arg(long, default_value_t = 3)]
    slice: u64,
    /// How many runs may be rejected before giving up.
    #[arg(long, default_value_t = 3)]
    tries: u32,
    /// A regular expression: only rows whose name matches.
    #[arg(long, default_value = "")]
    only: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    go::start()?;
    let ours = <dyn Work>::from_go()?;
    let hand = &*Box::leak(Box::new(hand::Work::start()));
    let only = regex_lite::Regex::new(&args.only)?;

    let mut rows = rows::rows(ours, hand);
    let order: Vec<_> = rows.iter().map(|r| r.name.clone()).collect();
    rows.retain(|r| only.is_match(&r.name));
    let slice = Duration::from_millis(args.slice);
    let allocs = || (raw::allocs(), count::allocations());
    let mut tries = args.tries;
    while let Err(moved) = harness::run(
        &mut rows,
        rows::canary,
        allocs,
        args.rounds,
        slice,
        |done| {
            println!("{}", json!({"done": done, "all": args.rounds}));
        },
    ) {
        if tries == 0 {
            return Err(format!("every run was rejected, the last one because {moved}").into());
        }
        tries -= 1;
        println!("{}", json!({"rejected": moved.to_string()}));
    }
    rows.sort_by_key(|r| order.iter().position(|name| *name == r.name));
    let rows: Vec<_> = rows.iter().map(result).collect();
    println!("{}", json!({ "rows": rows }));
    Ok(())
}

fn result(row: &harness::Row) -> serde_json::Value {
    json!({
        "name": row.name,
        "kind": row.kind,
        "min": row.min(),
        "median": row.median(),
        "cpu": row.cpu(),
        "allocs_go": row.allocs_go,
        "allocs_rust": row.allocs_rust,
    })
}
