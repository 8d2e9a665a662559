//! Matches statement lines against ledger entries.
//!
//! In: the rules, and the sums. Not in: where entries come from; a [`Ledger`]
//! finds them. What is the same on both sides is decided per account and
//! reference:
//!
//! 1. A line and an entry with the same value date, currency and amount are
//!    **matched**, one to one.
//! 2. What is left over and repeats a matched posting of its own side is
//!    **duplicated**.
//! 3. Of what is left over then, a line and an entry are **disputed**, those
//!    that differ in the least first.
//! 4. The rest is **only in the statement** or **only in the ledger**.
//!
//! Postings without a reference can only be matched (1) or be on one side (4):
//! two payments of 10.00 on one day are no mistake.

use std::collections::BTreeMap;

use crate::model::{Amount, Differences, Finding, FindingKind, Key, Posting, Total};

/// Finds the entries of a ledger.
pub trait Ledger {
    /// Why a look-up failed.
    type Error;

    /// Every account and reference that the ledger has entries for.
    fn keys(&self) -> Result<Vec<Key>, Self::Error>;

    /// All entries of one account and reference; empty if there are none.
    fn find(&self, key: &Key) -> Result<Vec<Posting>, Self::Error>;
}

/// What a match found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// One for each line and entry, or pair of them, by account and reference.
    pub findings: Vec<Finding>,
    /// One for each currency, by its code.
    pub totals: Vec<Total>,
}

/// Why a match has no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure<E> {
    /// The ledger could not be asked for this key; none: for its keys.
    Ledger(Option<Key>, E),
    /// The sums of this currency do not fit in 64 bits.
    Overflow([u8; 3]),
}

/// Matches all lines with the ledger.
pub fn settle<L: Ledger>(lines: Vec<Posting>, ledger: &L) -> Result<Settled, Failure<L::Error>> {
    let mut groups: BTreeMap<Key, Vec<Posting>> = BTreeMap::new();
    for line in lines {
        let key = Key {
            account: line.account.clone(),
            reference: line.reference.clone(),
        };
        groups.entry(key).or_default().push(line);
    }
    for key in ledger.keys().map_err(|e| Failure::Ledger(None, e))? {
        groups.entry(key).or_default();
    }

    let mut settled = Settled::default();
    let mut totals = Totals::default();
    for (key, lines) in &groups {
        let entries = ledger
            .find(key)
            .map_err(|e| Failure::Ledger(Some(key.clone()), e))?;
        let findings = settle_group(lines, &entries, !key.reference.is_empty());
        totals.count(lines, &entries, &findings)?;
        settled.findings.extend(findings);
    }
    settled.totals = totals.0.into_values().collect();
    Ok(settled)
}

/// The findings of one account and reference.
fn settle_group(lines: &[Posting], entries: &[Posting], has_reference: bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    let (matched, mut lines, mut entries) = pair_equal(lines, entries);
    for (line, entry) in &matched {
        findings.push(Finding {
            line: line.id,
            entry: entry.id,
            ..finding(FindingKind::Matched)
        });
    }
    if has_reference {
        lines.retain(|line| match matched.iter().find(|(m, _)| same(m, line)) {
            Some((original, _)) => {
                findings.push(Finding {
                    line: line.id,
                    repeats: original.id,
                    ..finding(FindingKind::DuplicatedInStatement)
                });
                false
            }
            None => true,
        });
        entries.retain(|entry| match matched.iter().find(|(_, m)| same(m, entry)) {
            Some((_, original)) => {
                findings.push(Finding {
                    entry: entry.id,
                    repeats: original.id,
                    ..finding(FindingKind::DuplicatedInLedger)
                });
                false
            }
            None => true,
        });
        findings.extend(pair_disputed(&mut lines, &mut entries));
    }
    findings.extend(lines.iter().map(|line| Finding {
        line: line.id,
        ..finding(FindingKind::OnlyInStatement)
    }));
    findings.extend(entries.iter().map(|entry| Finding {
        entry: entry.id,
        ..finding(FindingKind::OnlyInLedger)
    }));
    findings
}

/// A finding with its kind and nothing else.
fn finding(kind: FindingKind) -> Finding {
    Finding {
        line: 0,
        entry: 0,
        repeats: 0,
        kind,
        differs: Differences::default(),
    }
}

/// The same value date, currency and amount.
fn same(a: &Posting, b: &Posting) -> bool {
    differences(a, b) == Differences::default()
}

fn differences(a: &Posting, b: &Posting) -> Differences {
    Differences {
        amount: !a.amount.same_value(b.amount),
        date: a.date != b.date,
        currency: a.amount.currency != b.amount.currency,
    }
}

type Pairs<'a> = Vec<(&'a Posting, &'a Posting)>;

/// Pairs equal postings one to one, by walking both sides in the same order;
/// then what is left of each side.
fn pair_equal<'a>(
    lines: &'a [Posting],
    entries: &'a [Posting],
) -> (Pairs<'a>, Vec<&'a Posting>, Vec<&'a Posting>) {
    let (lines, entries) = (sorted(lines), sorted(entries));
    let (mut pairs, mut left_lines, mut left_entries) = (Vec::new(), Vec::new(), Vec::new());
    let mut rest = entries.into_iter().peekable();
    for line in lines {
        while let Some(entry) = rest.next_if(|e| order(e, line).is_lt()) {
            left_entries.push(entry);
        }
        match rest.next_if(|e| order(e, line).is_eq()) {
            Some(entry) => pairs.push((line, entry)),
            None => left_lines.push(line),
        }
    }
    left_entries.extend(rest);
    (pairs, left_lines, left_entries)
}

fn sorted(postings: &[Posting]) -> Vec<&Posting> {
    let mut sorted: Vec<&Posting> = postings.iter().collect();
    sorted.sort_by(|a, b| order(a, b).then(a.id.cmp(&b.id)));
    sorted
}

/// An order in which equal postings, and only they, are equal.
fn order(a: &Posting, b: &Posting) -> std::cmp::Ordering {
    (a.date, a.amount.currency)
        .cmp(&(b.date, b.amount.currency))
        .then_with(|| a.amount.order(b.amount))
}

/// Pairs what is left of both sides, the least different first, and takes the
/// pairs out.
fn pair_disputed(lines: &mut Vec<&Posting>, entries: &mut Vec<&Posting>) -> Vec<Finding> {
    let mut candidates: Vec<(u8, i64, i64, Differences)> = Vec::new();
    for line in lines.iter() {
        for entry in entries.iter() {
            let d = differences(line, entry);
            let count = u8::from(d.amount) + u8::from(d.date) + u8::from(d.currency);
            candidates.push((count, line.id, entry.id, d));
        }
    }
    candidates.sort_by_key(|&(count, line, entry, _)| (count, line, entry));
    let mut findings = Vec::new();
    for (_, line, entry, differs) in candidates {
        let (Some(l), Some(e)) = (
            lines.iter().position(|p| p.id == line),
            entries.iter().position(|p| p.id == entry),
        ) else {
            continue;
        };
        lines.remove(l);
        entries.remove(e);
        findings.push(Finding {
            line,
            entry,
            differs,
            ..finding(FindingKind::Disputed)
        });
    }
    findings
}

/// The totals so far, by currency.
#[derive(Default)]
struct Totals(BTreeMap<[u8; 3], Total>);

impl Totals {
    fn count<E>(
        &mut self,
        lines: &[Posting],
        entries: &[Posting],
        findings: &[Finding],
    ) -> Result<(), Failure<E>> {
        let matched: Vec<i64> = findings
            .iter()
            .filter(|f| f.kind == FindingKind::Matched)
            .map(|f| f.line)
            .collect();
        for line in lines {
            let total = self.of(line.amount.currency);
            total.lines = total.lines.saturating_add(1);
            add(&mut total.statement, line.amount)?;
            add(&mut total.difference, line.amount)?;
            if matched.contains(&line.id) {
                add(&mut total.matched, line.amount)?;
            }
        }
        for entry in entries {
            let total = self.of(entry.amount.currency);
            total.entries = total.entries.saturating_add(1);
            add(&mut total.ledger, entry.amount)?;
            let overflow = Failure::Overflow(entry.amount.currency);
            add(
                &mut total.difference,
                entry.amount.negated().ok_or(overflow)?,
            )?;
        }
        Ok(())
    }

    fn of(&mut self, currency: [u8; 3]) -> &mut Total {
        self.0.entry(currency).or_insert_with(|| Total {
            statement: Amount::zero(currency),
            ledger: Amount::zero(currency),
            difference: Amount::zero(currency),
            matched: Amount::zero(currency),
            lines: 0,
            entries: 0,
        })
    }
}

fn add<E>(sum: &mut Amount, amount: Amount) -> Result<(), Failure<E>> {
    *sum = sum.plus(amount).ok_or(Failure::Overflow(amount.currency))?;
    Ok(())
}

#[cfg(test)]
#[path = "matching_tests.rs"]
mod tests;
