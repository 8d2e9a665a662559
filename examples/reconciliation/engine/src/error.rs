//! Why a statement is refused: what was found, on which line, and what helps.
//!
//! In: the error that crosses to Go, and making it from the errors of `mt940`.
//! Not in: the file's name; Go knows it and puts it in front.

use mt940::ParseError;
use pest::error::LineColLocation;

use crate::fields::Placed;

/// Why a statement is refused. Lines are those of the file, from 1.
#[derive(ferrogo::Error, Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// Nothing but blanks.
    #[error("the file is empty; a statement starts with the tag :20:")]
    Empty,
    /// Bytes that are no text.
    #[error(
        "line {line}: invalid UTF-8 at byte {byte} of the file; \
         convert the statement to UTF-8 (from ISO 8859-1, for instance) first"
    )]
    InvalidUtf8 {
        /// The line of the first such byte.
        line: u32,
        /// Its offset in the file.
        byte: u64,
    },
    /// Text without a single field.
    #[error("no field like :20: was found; this is not a SWIFT statement")]
    NoFields,
    /// An interim report: another format, with other tags.
    #[error(
        "line {line}: tag :{tag}: belongs to MT942 (interim transaction report); \
         only MT940 statements can be reconciled"
    )]
    InterimReport {
        /// The tag that gives it away.
        tag: String,
        /// Where it stands.
        line: u32,
    },
    /// A tag that MT940 does not have.
    #[error("line {line}: unknown tag :{tag}:")]
    UnknownTag {
        /// The tag.
        tag: String,
        /// Where it stands.
        line: u32,
    },
    /// A tag in a place where it may not stand.
    #[error("line {line}: tag :{tag}: may not follow tag :{after}:")]
    UnexpectedTag {
        /// The tag.
        tag: String,
        /// The tag before it; empty at the start of a message.
        after: String,
        /// Where it stands.
        line: u32,
    },
    /// A message that ends without a tag it must have.
    #[error(
        "line {line}: the message that starts here has no tag :{tag}:{}",
        cut_off(tag)
    )]
    MissingTag {
        /// The tag.
        tag: String,
        /// Where the message starts.
        line: u32,
    },
    /// A field whose content is wrong.
    #[error("line {line}: tag :{tag}: {reason}")]
    BadField {
        /// The tag.
        tag: String,
        /// Where the mistake stands.
        line: u32,
        /// What is wrong with it.
        reason: String,
    },
}

fn cut_off(tag: &str) -> &'static str {
    if tag == "62F" {
        " (closing balance); is the file cut off?"
    } else {
        ""
    }
}

/// The tags that every message has, in their order, with the forms they take.
const REQUIRED: [(&str, &[&str]); 5] = [
    ("20", &["20"]),
    ("25", &["25"]),
    ("28C", &["28", "28C"]),
    ("60F", &["60F", "60M"]),
    ("62F", &["62F", "62M"]),
];

/// Tags that only MT942 has.
const MT942: [&str; 5] = ["13", "13D", "34F", "90D", "90C"];

/// The error of a whole message, from what `mt940` said about its fields.
///
/// `mt940` does not tell which field it means; the fields up to the guilty one
/// do, so that one is found by halving.
pub fn of_message(fields: &[Placed], error: ParseError) -> StatementError {
    if matches!(error, ParseError::RequiredTagNotFoundError(_)) {
        return missing_tag(fields);
    }
    let count = partition_point(fields.len(), |n| !fails_within(&fields[..n]));
    let guilty = &fields[count.max(1) - 1];
    let after = fields[..count.max(1) - 1].last();
    of_field(guilty, after, error)
}

/// The first tag that a message must have and has not.
pub fn missing_tag(fields: &[Placed]) -> StatementError {
    let line = fields.first().map_or(1, |f| f.line);
    let missing = REQUIRED
        .iter()
        .find(|(_, forms)| !fields.iter().any(|f| forms.contains(&f.tag.as_str())));
    StatementError::MissingTag {
        tag: missing.map_or("20", |(tag, _)| tag).to_owned(),
        line,
    }
}

/// Whether one of these fields itself is wrong, not only that others are
/// missing after them.
fn fails_within(fields: &[Placed]) -> bool {
    let fields = fields.iter().map(Placed::to_field).collect();
    match mt940::Message::from_fields(fields) {
        Ok(_) | Err(ParseError::RequiredTagNotFoundError(_)) => false,
        Err(_) => true,
    }
}

/// The least `n` in `1..=len` for which `good(n)` is false, `len` if there is
/// none before it; `good` goes from true to false once.
fn partition_point(len: usize, good: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (1, len);
    while low < high {
        let middle = low + (high - low) / 2;
        if good(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    high
}

fn of_field(field: &Placed, after: Option<&Placed>, error: ParseError) -> StatementError {
    let (tag, line) = (field.tag.clone(), field.line);
    match error {
        ParseError::UnknownTagError(_) if MT942.contains(&tag.as_str()) => {
            StatementError::InterimReport { tag, line }
        }
        ParseError::UnknownTagError(_) => StatementError::UnknownTag { tag, line },
        ParseError::UnexpectedTagError(_) => StatementError::UnexpectedTag {
            tag,
            after: after.map(|f| f.tag.clone()).unwrap_or_default(),
            line,
        },
        ParseError::PestParseError(e) => {
            let (row, column) = match e.line_col {
                LineColLocation::Pos(at) | LineColLocation::Span(at, _) => at,
            };
            let text = field.value.lines().nth(row - 1).unwrap_or("");
            StatementError::BadField {
                reason: format!(
                    "{} at character {column} of {text:?}",
                    readable(&e.variant.message())
                ),
                tag,
                line: line.saturating_add(u32::try_from(row - 1).unwrap_or(0)),
            }
        }
        other => StatementError::BadField {
            tag,
            line,
            reason: other.to_string(),
        },
    }
}

/// The names of the grammar's rules, as words.
fn readable(message: &str) -> String {
    message
        .replace("EOI", "the end of the field")
        .replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halving_finds_the_first_bad_one() {
        for len in 1..20 {
            for first_bad in 1..=len {
                assert_eq!(partition_point(len, |n| n < first_bad), first_bad);
            }
        }
    }

    #[test]
    fn a_cut_off_file_is_called_so() {
        let error = StatementError::MissingTag {
            tag: "62F".into(),
            line: 4,
        };
        assert_eq!(
            error.to_string(),
            "line 4: the message that starts here has no tag :62F: (closing balance); \
             is the file cut off?"
        );
    }
}
