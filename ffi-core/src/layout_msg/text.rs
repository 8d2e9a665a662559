//! Text that is built in a constant.
//!
//! In: a buffer of fixed room, blanks up to a column, numbers. Not in: what it
//! says.

/// Text of a bounded length, built in a constant; what does not fit is left
/// out, with a word that says so.
pub(super) struct Text {
    bytes: [u8; Text::ROOM],
    len: usize,
}

impl Text {
    const ROOM: usize = 16 * 1024;
    const CUT: &'static str = "\n  … (cut; `cargo ferrogo check` shows all)";

    pub(super) const fn new() -> Text {
        Text {
            bytes: [0; Text::ROOM],
            len: 0,
        }
    }

    pub(super) const fn put(&mut self, text: &str) -> &mut Text {
        let room = Text::ROOM - Text::CUT.len();
        if self.len < room && self.len + text.len() > room {
            self.copy(Text::CUT);
            self.len = Text::ROOM;
        } else if self.len + text.len() <= room {
            self.copy(text);
        }
        self
    }

    const fn copy(&mut self, text: &str) {
        let text = text.as_bytes();
        let mut i = 0;
        while i < text.len() {
            self.bytes[self.len] = text[i];
            self.len += 1;
            i += 1;
        }
    }

    /// Blanks up to a column of the current line; at least two.
    pub(super) const fn column(&mut self, at: usize) -> &mut Text {
        let mut start = if self.len < Text::ROOM {
            self.len
        } else {
            return self;
        };
        while start > 0 && self.bytes[start - 1] != b'\n' {
            start -= 1;
        }
        self.put("  ");
        while self.len < Text::ROOM && self.len - start < at {
            self.put(" ");
        }
        self
    }

    pub(super) const fn mark(&mut self, bad: bool, at: usize) {
        if bad {
            self.column(at).put("<- differs");
        }
    }

    pub(super) const fn number(&mut self, n: usize) -> &mut Text {
        const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
        let mut unit = 1;
        while n / unit >= 10 {
            unit *= 10;
        }
        while unit > 0 {
            self.put(DIGITS[n / unit % 10]);
            unit /= 10;
        }
        self
    }

    /// Offset, size and line in fixed columns.
    pub(super) const fn numbers(&mut self, offset: usize, size: usize, line: u32) -> &mut Text {
        self.padded(offset, 6).padded(size, 6).number(line as usize)
    }

    /// A number followed by blanks to a width.
    const fn padded(&mut self, n: usize, width: usize) -> &mut Text {
        let before = self.len;
        self.number(n);
        while self.len < Text::ROOM && self.len - before < width {
            self.put(" ");
        }
        self
    }

    pub(super) const fn place(&mut self, file: &str, line: u32) -> &mut Text {
        self.put(file).put(":").number(line as usize)
    }

    pub(super) const fn as_str(&self) -> &str {
        let filled = if self.len < Text::ROOM {
            self.len
        } else {
            Text::ROOM
        };
        // The rest after a cut is zeros, which no text contains.
        let mut end = 0;
        while end < filled && self.bytes[end] != 0 {
            end += 1;
        }
        match core::str::from_utf8(self.bytes.split_at(end).0) {
            Ok(text) => text,
            Err(_) => "Go and Rust disagree about a struct; `cargo ferrogo check` shows how",
        }
    }
}
