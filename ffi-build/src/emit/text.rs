//! A writer of source text that knows about indentation.
//!
//! In: lines, blocks, comments, and the columns that gofmt aligns. Not in:
//! anything about C or Go beyond that both indent with tabs here.

use std::fmt::Write as _;

/// Text under construction, one line at a time.
#[derive(Debug, Default)]
pub struct Text {
    out: String,
    depth: usize,
}

impl Text {
    /// An empty text.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one line at the present depth. Text with line breaks becomes
    /// several lines; an empty line carries no tabs.
    pub fn line(&mut self, line: impl AsRef<str>) -> &mut Self {
        for one in line.as_ref().split('\n') {
            if !one.is_empty() {
                for _ in 0..self.depth {
                    self.out.push('\t');
                }
                self.out.push_str(one);
            }
            self.out.push('\n');
        }
        self
    }

    /// Adds an empty line, unless the text is empty, the last line is empty
    /// already, or a block was opened on it (gofmt removes those).
    pub fn blank(&mut self) -> &mut Self {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") && !self.out.ends_with("{\n") {
            self.out.push('\n');
        }
        self
    }

    /// Adds a line and indents what follows.
    pub fn open(&mut self, line: impl AsRef<str>) -> &mut Self {
        self.line(line);
        self.depth += 1;
        self
    }

    /// Ends a block.
    pub fn close(&mut self, line: impl AsRef<str>) -> &mut Self {
        self.depth -= 1;
        self.line(line)
    }

    /// Ends a block that has no closing line: a `case`.
    pub fn close_silently(&mut self) -> &mut Self {
        self.depth -= 1;
        self
    }

    /// Ends one block and begins the next on the same line (`} else {`,
    /// `case x:`).
    pub fn turn(&mut self, line: impl AsRef<str>) -> &mut Self {
        self.depth -= 1;
        self.open(line)
    }

    /// Adds a line that begins in the first column, as `//line` and the
    /// preprocessor want it.
    pub fn flush_left(&mut self, line: impl AsRef<str>) -> &mut Self {
        self.out.push_str(line.as_ref());
        self.out.push('\n');
        self
    }

    /// Adds `//` comment lines.
    pub fn comment(&mut self, text: impl AsRef<str>) -> &mut Self {
        for one in text.as_ref().trim_end().split('\n') {
            let one = one.trim_end();
            if one.is_empty() {
                self.line("//");
            }
            for part in wrapped(one) {
                self.line(format!("// {part}"));
            }
        }
        self
    }

    /// Adds rows of cells in aligned columns, the way gofmt aligns fields,
    /// constants and composite literals: every cell but a row's last is padded
    /// to the width of its column.
    pub fn columns(&mut self, rows: &[Vec<String>]) -> &mut Self {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let width: Vec<usize> = (0..columns)
            .map(|c| {
                rows.iter()
                    .filter(|row| c + 1 < row.len())
                    .map(|row| row[c].chars().count())
                    .max()
                    .unwrap_or(0)
            })
            .collect();
        for row in rows {
            let mut line = String::new();
            for (c, cell) in row.iter().enumerate() {
                if c + 1 < row.len() {
                    let _ = write!(line, "{cell:<w$} ", w = width[c]);
                } else {
                    line.push_str(cell);
                }
            }
            self.line(line.trim_end());
        }
        self
    }

    /// Appends another text as it is.
    pub fn append(&mut self, other: &Text) -> &mut Self {
        self.out.push_str(&other.out);
        self
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    /// The text, ending in exactly one line break.
    pub fn finish(mut self) -> String {
        while self.out.ends_with("\n\n") {
            self.out.pop();
        }
        self.out
    }
}

/// The width beyond which a comment's prose is broken.
const WIDTH: usize = 96;

/// A long line of prose in parts; code and headings stay whole.
fn wrapped(line: &str) -> Vec<String> {
    if line.is_empty() {
        return Vec::new();
    }
    if line.chars().count() <= WIDTH || line.starts_with(['\t', ' ', '#']) {
        return vec![line.to_owned()];
    }
    let mut parts = vec![String::new()];
    for word in line.split(' ') {
        let last = parts.last_mut().expect("never empty");
        if last.is_empty() {
            last.push_str(word);
        } else if last.chars().count() + 1 + word.chars().count() <= WIDTH {
            last.push(' ');
            last.push_str(word);
        } else {
            parts.push(word.to_owned());
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::Text;

    #[test]
    fn blank_lines_never_double_or_follow_a_brace() {
        let mut t = Text::new();
        t.blank()
            .open("a {")
            .blank()
            .line("b")
            .close("}")
            .blank()
            .blank()
            .line("c")
            .blank();
        assert_eq!(t.finish(), "a {\n\tb\n}\n\nc\n");
    }

    #[test]
    fn columns_pad_all_but_the_last_cell() {
        let mut t = Text::new();
        let cells = |row: &[&str]| row.iter().map(|s| s.to_string()).collect::<Vec<_>>();
        t.columns(&[cells(&["a", "int"]), cells(&["long", "string"])]);
        assert_eq!(t.finish(), "a    int\nlong string\n");
    }
}
