//! How a report looks as plain text.
//!
//! In: the table and the lines around it. Not in: colours.

use std::fmt::{self, Display, Formatter};

use super::report::{Cell, Difference, Failure, Mismatch, Report, Row, Severity};

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for failure in &self.failures {
            writeln!(f, "{failure}\n")?;
        }
        for mismatch in &self.mismatches {
            writeln!(f, "{mismatch}\n")?;
        }
        let targets = self.targets.join(", ");
        let (types, s) = (self.types, if self.types == 1 { "" } else { "s" });
        let errors = self.errors().count() + self.failures.len();
        match errors {
            0 => write!(
                f,
                "{}: {types} type{s} with the same bytes in Go and Rust on {targets}",
                self.krate
            ),
            1 => write!(f, "{}: 1 error in {types} type{s} on {targets}", self.krate),
            n => write!(
                f,
                "{}: {n} errors in {types} type{s} on {targets}",
                self.krate
            ),
        }
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "error[{}]: {}", self.code, self.message)?;
        if !self.at.file.is_empty() {
            writeln!(f, "  --> {}", self.at)?;
        }
        writeln!(f, "  on:  {}", self.targets.join(", "))?;
        writeln!(f, "  why: {}", self.why)?;
        write!(f, "  fix: {}", self.fix)
    }
}

impl Display for Mismatch {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let bad = self
            .differences
            .iter()
            .any(|d| d.severity == Severity::Error);
        let name = self
            .rust_type
            .rsplit("::")
            .next()
            .unwrap_or(&self.rust_type);
        let targets = self.targets.join(", ");
        match bad {
            true => writeln!(f, "Go and Rust disagree about `{name}` on {targets}")?,
            false => writeln!(f, "Go and Rust align `{name}` differently on {targets}")?,
        }
        writeln!(f, "  Rust: {} ({})", self.rust_at, self.rust_type)?;
        writeln!(f, "  Go:   {} ({})\n", self.go_at, self.go_type)?;
        table(f, &self.rows)?;
        let Some(last) = self.differences.last() else {
            return Ok(());
        };
        for difference in &self.differences {
            write!(f, "\n{difference}")?;
            if difference != last {
                writeln!(f)?;
            }
        }
        Ok(())
    }
}

impl Display for Difference {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let word = match self.severity {
            Severity::Error => "error",
            Severity::Note => "note",
        };
        writeln!(f, "{word}[{}]: {}", self.code, self.message)?;
        writeln!(f, "  --> Rust {}, Go {}", self.rust_at, self.go_at)?;
        writeln!(f, "  why: {}", self.why)?;
        write!(f, "  fix: {}", self.fix)
    }
}

/// Two headed halves side by side; `>` marks the rows that differ.
fn table(f: &mut Formatter<'_>, rows: &[Row]) -> fmt::Result {
    let mut lines = vec![("", half_head("Rust"), half_head("Go"), false)];
    for row in rows {
        let label = if row.name.is_empty() {
            "(type)"
        } else {
            row.name.as_str()
        };
        lines.push((
            label,
            half(row.rust.as_ref()),
            half(row.go.as_ref()),
            row.differs,
        ));
    }
    let name = width(lines.iter().map(|l| l.0));
    let mut left = [0; COLUMNS];
    let mut right = [0; COLUMNS];
    for i in 0..COLUMNS {
        left[i] = width(lines.iter().map(|l| l.1[i].as_str()));
        right[i] = width(lines.iter().map(|l| l.2[i].as_str()));
    }
    for (label, rust, go, differs) in &lines {
        let mark = if *differs { '>' } else { ' ' };
        let mut line = format!("  {mark} {label:name$}  |");
        push_half(&mut line, rust, &left);
        line.push_str("  |");
        push_half(&mut line, go, &right);
        if *differs {
            line.push_str("  <- differs");
        }
        writeln!(f, "{}", line.trim_end())?;
    }
    Ok(())
}

/// Name and type, offset, size, alignment, line.
const COLUMNS: usize = 5;

fn half_head(side: &str) -> [String; COLUMNS] {
    [side, "at", "size", "align", "line"].map(str::to_owned)
}

fn half(cell: Option<&Cell>) -> [String; COLUMNS] {
    let Some(cell) = cell else {
        return ["(none)", "", "", "", ""].map(str::to_owned);
    };
    let what = if cell.name.is_empty() {
        cell.ty.clone()
    } else {
        format!("{}: {}", cell.name, cell.ty)
    };
    [
        what,
        cell.offset.map(|at| at.to_string()).unwrap_or_default(),
        cell.size.to_string(),
        cell.align.to_string(),
        if cell.line == 0 {
            String::new()
        } else {
            cell.line.to_string()
        },
    ]
}

fn push_half(line: &mut String, cells: &[String; COLUMNS], widths: &[usize; COLUMNS]) {
    use std::fmt::Write as _;
    // Writing to a String cannot fail.
    let _ = write!(line, " {:w$}", cells[0], w = widths[0]);
    for (cell, w) in cells.iter().zip(widths).skip(1) {
        let _ = write!(line, "  {cell:>w$}");
    }
}

fn width<'a>(cells: impl Iterator<Item = &'a str>) -> usize {
    cells.map(|c| c.chars().count()).max().unwrap_or(0)
}
