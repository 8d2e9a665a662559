//! From the bytes of a file to its messages.
//!
//! In: sanitising, parsing, and checking that each message adds up. Not in:
//! where the bytes come from, and what becomes of the messages.

use mt940::sanitizers::{strip_excess_tag86_lines, strip_stuff_between_messages, to_swift_charset};

use crate::convert;
use crate::error::{self, StatementError};
use crate::fields::{self, Placed};
use crate::model::{BalanceGap, DebitOrCredit, ExtDebitOrCredit, Message, Sanitised};

/// A statement file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// Its messages, at least one.
    pub messages: Vec<Message>,
    /// What had to be changed to read it.
    pub sanitised: Sanitised,
}

/// Reads a statement: all of it, or nothing.
pub fn parse(bytes: &[u8]) -> Result<Parsed, StatementError> {
    let original = text(bytes)?;
    let (clean, sanitised) = sanitise(original);
    let fields = fields::split(original, &clean);
    let mut messages = Vec::new();
    for fields in by_message(&fields)? {
        messages.push(message(fields)?);
    }
    Ok(Parsed {
        messages,
        sanitised,
    })
}

fn text(bytes: &[u8]) -> Result<&str, StatementError> {
    let text = std::str::from_utf8(bytes).map_err(|e| {
        let good = &bytes[..e.valid_up_to()];
        let before = good.iter().filter(|&&b| b == b'\n').count();
        StatementError::InvalidUtf8 {
            line: u32::try_from(before + 1).unwrap_or(u32::MAX),
            byte: e.valid_up_to() as u64,
        }
    })?;
    if text.trim().is_empty() {
        return Err(StatementError::Empty);
    }
    Ok(text)
}

/// The three steps of [`mt940::sanitizers::sanitize`], and what they changed.
fn sanitise(original: &str) -> (String, Sanitised) {
    let swift = to_swift_charset(original);
    let clean = strip_excess_tag86_lines(&strip_stuff_between_messages(&swift));
    let changed = original
        .lines()
        .zip(swift.lines())
        .filter(|(before, after)| before != after)
        .count();
    let dropped = with_text(&swift).saturating_sub(with_text(&clean));
    let count = |n| u32::try_from(n).unwrap_or(u32::MAX);
    let sanitised = Sanitised {
        changed_lines: count(changed),
        dropped_lines: count(dropped),
    };
    (clean, sanitised)
}

/// How many lines hold more than separators.
fn with_text(text: &str) -> usize {
    text.lines()
        .filter(|line| line.contains(|c: char| c.is_ascii_alphanumeric()))
        .count()
}

/// Splits before each tag 20.
fn by_message(fields: &[Placed]) -> Result<Vec<&[Placed]>, StatementError> {
    let Some(first) = fields.first() else {
        return Err(StatementError::NoFields);
    };
    if first.tag != "20" {
        return Err(error::missing_tag(&fields[..1]));
    }
    let starts: Vec<usize> = (0..fields.len())
        .filter(|&i| fields[i].tag == "20")
        .collect();
    let ends = starts.iter().skip(1).copied().chain([fields.len()]);
    Ok(starts
        .iter()
        .zip(ends)
        .map(|(&start, end)| &fields[start..end])
        .collect())
}

fn message(fields: &[Placed]) -> Result<Message, StatementError> {
    let swift = mt940::Message::from_fields(fields.iter().map(Placed::to_field).collect())
        .map_err(|e| error::of_message(fields, e))?;
    let line = fields[0].line;
    let lines_at: Vec<u32> = fields
        .iter()
        .filter(|f| f.tag == "61")
        .map(|f| f.line)
        .collect();
    convert::message(swift, line, &lines_at).ok_or_else(|| StatementError::BadField {
        tag: "20".to_owned(),
        line,
        reason: "an amount of this message needs more than 18 digits".to_owned(),
    })
}

impl ExtDebitOrCredit {
    /// Whether money comes in. A reversed debit does, a reversed credit does
    /// not; see the type for why the names say the opposite.
    pub fn comes_in(self) -> bool {
        match self {
            ExtDebitOrCredit::Credit | ExtDebitOrCredit::ReverseCredit => true,
            ExtDebitOrCredit::Debit | ExtDebitOrCredit::ReverseDebit => false,
        }
    }
}

/// The messages whose lines do not lead from the opening to the closing
/// balance. A file cut off inside a number, or a line lost on the way, shows
/// here.
pub fn gaps(messages: &[Message]) -> Vec<BalanceGap> {
    let mut gaps = Vec::new();
    for (index, m) in messages.iter().enumerate() {
        let opening = &m.opening_balance;
        let closing = &m.closing_balance;
        let stated = closing
            .amount
            .signed(is_credit(closing.debit_credit_indicator));
        let mut computed = opening
            .amount
            .signed(is_credit(opening.debit_credit_indicator));
        for l in &m.statement_lines {
            computed = computed.and_then(|sum| sum.plus(l.effect));
        }
        let (Some(computed), Some(stated)) = (computed, stated) else {
            continue;
        };
        if computed.currency != stated.currency || !computed.same_value(stated) {
            gaps.push(BalanceGap {
                message: u32::try_from(index).unwrap_or(u32::MAX),
                line: m.line,
                computed,
                stated,
            });
        }
    }
    gaps
}

fn is_credit(side: DebitOrCredit) -> bool {
    side == DebitOrCredit::Credit
}

#[cfg(test)]
#[path = "statement_tests.rs"]
pub(crate) mod tests;
