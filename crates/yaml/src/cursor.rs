//! A place in a text, moving over characters and line ends.

use crate::problem::Mark;

/// A place in a text. At the end every question is answered by no.
#[derive(Debug)]
pub(crate) struct Cursor<'a> {
    text: &'a str,
    /// Offset in bytes.
    at: usize,
    /// Offset in characters.
    pub(crate) index: usize,
    pub(crate) mark: Mark,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Cursor { text, at: 0, index: 0, mark: Mark::default() }
    }

    /// Returns the offset in bytes.
    pub(crate) fn offset(&self) -> usize {
        self.at
    }

    /// Returns the byte some way ahead, 0 beyond the end: texts hold no such character.
    pub(crate) fn byte(&self, ahead: usize) -> u8 {
        self.text.as_bytes().get(self.at + ahead).copied().unwrap_or(0)
    }

    pub(crate) fn is(&self, byte: u8) -> bool {
        self.byte(0) == byte
    }

    pub(crate) fn starts_with(&self, text: &str) -> bool {
        self.text.as_bytes()[self.at..].starts_with(text.as_bytes())
    }

    pub(crate) fn is_end(&self) -> bool {
        self.at >= self.text.len()
    }

    pub(crate) fn is_blank(&self, ahead: usize) -> bool {
        matches!(self.byte(ahead), b' ' | b'\t')
    }

    /// Returns the length of the line end some way ahead, 0 where there is none.
    fn break_length(&self, ahead: usize) -> usize {
        match self.byte(ahead) {
            b'\r' if self.byte(ahead + 1) == b'\n' => 2,
            b'\r' | b'\n' => 1,
            0xc2 if self.byte(ahead + 1) == 0x85 => 2,
            0xe2 if self.byte(ahead + 1) == 0x80 && matches!(self.byte(ahead + 2), 0xa8 | 0xa9) => 3,
            _ => 0,
        }
    }

    pub(crate) fn is_break(&self, ahead: usize) -> bool {
        self.break_length(ahead) > 0
    }

    pub(crate) fn is_break_or_end(&self, ahead: usize) -> bool {
        self.at + ahead >= self.text.len() || self.is_break(ahead)
    }

    pub(crate) fn is_blank_or_end(&self, ahead: usize) -> bool {
        self.is_blank(ahead) || self.is_break_or_end(ahead)
    }

    /// Tells whether `---` or `...` begins a line here.
    pub(crate) fn is_document_indicator(&self, indicator: &str) -> bool {
        self.mark.column == 0 && self.starts_with(indicator) && self.is_blank_or_end(3)
    }

    /// Moves over a character.
    pub(crate) fn skip(&mut self) {
        if let Some(c) = self.text[self.at..].chars().next() {
            self.at += c.len_utf8();
            self.index += 1;
            self.mark.column += 1;
        }
    }

    /// Moves over some characters of one byte.
    pub(crate) fn skip_bytes(&mut self, count: usize) {
        for _ in 0..count {
            self.skip();
        }
    }

    /// Moves over a byte order mark at the start, which takes no column.
    pub(crate) fn skip_start(&mut self, length: usize) {
        self.at += length;
    }

    /// Moves a character to a string.
    pub(crate) fn read(&mut self, out: &mut String) {
        if let Some(c) = self.text[self.at..].chars().next() {
            out.push(c);
            self.skip();
        }
    }

    /// Moves over a line end, where there is one.
    pub(crate) fn skip_break(&mut self) {
        let length = self.break_length(0);
        if length == 0 {
            return;
        }
        self.index += if self.is(b'\r') && length == 2 { 2 } else { 1 };
        self.at += length;
        self.mark.line += 1;
        self.mark.column = 0;
    }

    /// Moves a line end to a string: as `\n`, but Unicode's own separators as they are.
    pub(crate) fn read_break(&mut self, out: &mut String) {
        match self.break_length(0) {
            0 => return,
            3 => out.push_str(&self.text[self.at..self.at + 3]),
            _ => out.push('\n'),
        }
        self.skip_break();
    }

    pub(crate) fn skip_blanks(&mut self) {
        while self.is_blank(0) {
            self.skip();
        }
    }

    /// Moves over a comment, where there is one, to the line's end.
    pub(crate) fn skip_comment(&mut self) {
        if self.is(b'#') {
            while !self.is_break_or_end(0) {
                self.skip();
            }
        }
    }

    /// Puts the mark where libyaml has the end of a text: at the start of a line.
    pub(crate) fn end_line(&mut self) {
        if self.mark.column != 0 {
            self.mark.column = 0;
            self.mark.line += 1;
        }
    }
}
