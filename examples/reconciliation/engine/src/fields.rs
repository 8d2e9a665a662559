//! Where the fields of a statement stand in its file.
//!
//! In: splitting sanitised text into fields with the grammar of `mt940`, and
//! finding each field's line in the file as it was before sanitising. Not in:
//! what the fields mean.

use mt940::{MT940Parser, Rule};
use pest::Parser;

/// A field and the line of the original file where it starts, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The tag without its colons, as `28C`.
    pub tag: String,
    /// The text after the tag, trimmed, with `\n` between lines.
    pub value: String,
    /// The line of the original file.
    pub line: u32,
}

impl Placed {
    /// The field as `mt940` takes it.
    pub fn to_field(&self) -> mt940::Field {
        mt940::Field::new(&self.tag, &self.value)
    }
}

/// The fields of sanitised text, in order; empty if there is none.
///
/// The same as [`mt940::parse_fields`], which does not tell positions.
pub fn split(original: &str, sanitised: &str) -> Vec<Placed> {
    let Ok(pairs) = MT940Parser::parse(Rule::fields, sanitised) else {
        return Vec::new();
    };
    let lines = Lines::new(original, sanitised);
    pairs
        .filter(|pair| pair.as_rule() == Rule::field)
        .filter_map(|pair| {
            let start = pair.as_span().start();
            let mut parts = pair.into_inner();
            let tag = parts.next()?.into_inner().as_str().to_owned();
            let value = parts.next()?.as_str().trim().replace("\r\n", "\n");
            let line = lines.original(start);
            Some(Placed { tag, value, line })
        })
        .collect()
}

/// From places in the sanitised text to lines of the original.
///
/// Sanitising drops whole lines, but never one that starts with a tag: so the
/// n-th such line of one text is the n-th of the other.
struct Lines {
    /// Byte offsets of the sanitised text's tag lines, in order.
    starts: Vec<usize>,
    /// Line numbers of the original's tag lines, in order.
    numbers: Vec<u32>,
}

impl Lines {
    fn new(original: &str, sanitised: &str) -> Lines {
        Lines {
            starts: tag_lines(sanitised).map(|(start, _)| start).collect(),
            numbers: tag_lines(original).map(|(_, number)| number).collect(),
        }
    }

    fn original(&self, offset: usize) -> u32 {
        let nth = self.starts.partition_point(|&start| start <= offset);
        let index = nth.saturating_sub(1);
        self.numbers.get(index).copied().unwrap_or(1)
    }
}

/// Offset and number of each line that starts with a tag and goes on after it.
fn tag_lines(text: &str) -> impl Iterator<Item = (usize, u32)> {
    let mut offset = 0;
    text.split_inclusive('\n')
        .enumerate()
        .filter_map(move |(index, line)| {
            let start = offset;
            offset += line.len();
            let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
            starts_with_tag(line).then_some((start, number))
        })
}

fn starts_with_tag(line: &str) -> bool {
    let Some((tag, rest)) = line
        .strip_prefix(':')
        .and_then(|after| after.split_once(':'))
    else {
        return false;
    };
    !tag.is_empty()
        && tag.bytes().all(|b| b.is_ascii_alphanumeric())
        && !rest.trim_end_matches(['\r', '\n']).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(original: &str) -> Vec<(String, u32)> {
        let sanitised = mt940::sanitizers::sanitize(original);
        split(original, &sanitised)
            .into_iter()
            .map(|f| (f.tag, f.line))
            .collect()
    }

    fn expected(list: &[(&str, u32)]) -> Vec<(String, u32)> {
        list.iter().map(|&(t, l)| (t.to_owned(), l)).collect()
    }

    #[test]
    fn lines_are_those_of_the_file_not_of_the_sanitised_text() {
        let text = "junk\nmore junk\n:20:a\n:86:1\n2\n3\n4\n5\n6\n7\n8\n:62F:x\n-\n:20:b\n";
        assert_eq!(
            fields(text),
            expected(&[("20", 3), ("86", 4), ("62F", 12), ("20", 14)])
        );
    }

    #[test]
    fn windows_line_ends_and_foreign_letters_count_as_they_should() {
        assert_eq!(
            fields(":20:ä\r\n:25:ß\u{2028}\r\n:28C:1\r\n"),
            expected(&[("20", 1), ("25", 2), ("28C", 3)])
        );
    }

    #[test]
    fn the_same_fields_as_the_crate_finds() {
        for file in crate::statement::tests::statements() {
            let Ok(original) = std::fs::read_to_string(&file) else {
                continue;
            };
            let sanitised = mt940::sanitizers::sanitize(&original);
            let theirs = mt940::parse_fields(&sanitised).unwrap_or_default();
            let ours: Vec<_> = split(&original, &sanitised)
                .iter()
                .map(Placed::to_field)
                .collect();
            assert_eq!(ours, theirs, "{}", file.display());
        }
    }

    #[test]
    fn each_line_of_the_real_files_is_where_its_tag_is() {
        for file in crate::statement::tests::statements() {
            let Ok(original) = std::fs::read_to_string(&file) else {
                continue;
            };
            let sanitised = mt940::sanitizers::sanitize(&original);
            let lines: Vec<&str> = original.lines().collect();
            for field in split(&original, &sanitised) {
                let at = lines[field.line as usize - 1];
                assert!(
                    at.contains(&format!(":{}:", field.tag)),
                    "{}:{}: {at:?} has no {}",
                    file.display(),
                    field.line,
                    field.tag
                );
            }
        }
    }
}
