//! The comparison as a person reads it: breaking changes first, grouped by
//! item, each with both forms and what it means.

use std::fmt;

use super::{Change, Diff};

impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return writeln!(f, "{} -> {}: nothing changed", self.old, self.new);
        }
        let (breaking, compatible): (Vec<&Change>, Vec<&Change>) =
            self.changes.iter().partition(|c| c.breaking);
        writeln!(
            f,
            "{} -> {}: {} breaking, {} compatible",
            self.old,
            self.new,
            breaking.len(),
            compatible.len()
        )?;
        group(f, "breaking", &breaking)?;
        group(f, "compatible", &compatible)?;
        for hint in &self.hints {
            writeln!(f, "\nhint: {hint}")?;
        }
        Ok(())
    }
}

fn group(f: &mut fmt::Formatter<'_>, title: &str, changes: &[&Change]) -> fmt::Result {
    if changes.is_empty() {
        return Ok(());
    }
    writeln!(f, "\n{title}")?;
    let mut item = None;
    for change in changes {
        let this = (change.kind, &change.item);
        if item != Some(this) {
            writeln!(f, "  {} {}", change.kind, change.item)?;
            item = Some(this);
        }
        writeln!(f, "    {}{}", change.what, forms(change))?;
        writeln!(f, "      {}", change.why)?;
    }
    Ok(())
}

fn forms(change: &Change) -> String {
    match (change.before.as_str(), change.after.as_str()) {
        ("", "") => String::new(),
        (before, "") => format!(": was {before}"),
        ("", after) => format!(": {after}"),
        (before, after) => format!(": {before} -> {after}"),
    }
}
