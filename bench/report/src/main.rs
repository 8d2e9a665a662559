//! `bench-report`: runs the two bench programs and shows what they measured.

mod plot;
mod table;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use bench_report::judge::judge;
use bench_report::measured::{self, Line};
use bench_report::rows::{Direction, Row, join};
use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};

/// Ferrogo's glue beside a hand-written twin.
#[derive(Parser)]
#[command(name = "cargo xtask bench")]
struct Args {
    /// The Go program.
    #[arg(long, hide = true)]
    go_main: PathBuf,
    /// The Rust program.
    #[arg(long, hide = true)]
    rust_main: PathBuf,
    /// Write the rows as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Draw the ratios.
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// How many slices of 3 ms of every row.
    #[arg(long, default_value_t = 25)]
    rounds: u32,
    /// Only rows whose name matches this regular expression.
    #[arg(long, default_value = "")]
    only: String,
    /// Fail when a row is over its limit.
    #[arg(long)]
    gate: bool,
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(code) => code,
        Err(why) => {
            eprintln!("error: {why}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> Result<ExitCode, String> {
    let mut rows = Vec::new();
    let programs = [
        (Direction::GoToRust, &args.go_main),
        (Direction::RustToGo, &args.rust_main),
    ];
    for (direction, program) in programs {
        rows.extend(measure(args, direction, program)?);
    }
    println!("{}", table::table(&rows));
    println!("{}", table::legend());
    if let Some(path) = &args.json {
        let text = serde_json::to_string_pretty(&rows).map_err(|err| err.to_string())?;
        fs::write(path, text + "\n").map_err(|err| format!("writing {}: {err}", path.display()))?;
    }
    if let Some(path) = &args.svg {
        fs::write(path, plot::svg(&rows)?)
            .map_err(|err| format!("writing {}: {err}", path.display()))?;
    }
    let missed = rows
        .iter()
        .flat_map(|r| &r.verdicts)
        .filter(|v| !v.holds)
        .count();
    match missed {
        0 => println!("every limit holds"),
        1 => println!("1 limit is missed"),
        n => println!("{n} limits are missed"),
    }
    Ok(match args.gate && missed > 0 {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    })
}

fn measure(
    args: &Args,
    direction: Direction,
    program: &std::path::Path,
) -> Result<Vec<Row>, String> {
    let bar = ProgressBar::new(u64::from(args.rounds));
    let style = ProgressStyle::with_template("{msg} {wide_bar} round {pos} of {len}, {eta} left")
        .map_err(|err| err.to_string())?;
    bar.set_style(style);
    bar.set_message(direction.words());
    let told = [
        format!("--rounds={}", args.rounds),
        format!("--only={}", args.only),
    ];
    let measured = measured::run(program, &told, |line| match line {
        Line::Progress { done, .. } => bar.set_position(*done),
        Line::Rejected { rejected } => bar.println(format!("measuring again: {rejected}")),
        Line::Rows { .. } => {}
    })?;
    bar.finish_and_clear();
    let mut rows = join(direction, &measured)?;
    judge(&mut rows);
    Ok(rows)
}
