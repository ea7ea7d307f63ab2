//! The scanner's longer tokens: directives, anchors, tags and scalars.

use crate::problem::{Mark, YamlError};
use crate::scan::{Scanner, Token, TokenKind};

/// Digits a version number may have.
const VERSION_DIGITS: usize = 9;

impl Scanner<'_> {
    fn token(&self, kind: TokenKind, start: Mark) -> Token {
        Token { kind, start, end: self.cursor.mark }
    }

    pub(super) fn scan_directive(&mut self) -> Result<Token, YamlError> {
        const CONTEXT: &str = "while scanning a directive";
        let start = self.cursor.mark;
        self.cursor.skip();
        let mut name = String::new();
        self.read_word(&mut name);
        if name.is_empty() {
            return self.error(CONTEXT, start, "could not find expected directive name");
        }
        if !self.cursor.is_blank_or_end(0) {
            return self.error(CONTEXT, start, "found unexpected non-alphabetical character");
        }
        let kind = match name.as_str() {
            "YAML" => self.scan_version(start)?,
            "TAG" => self.scan_tag_directive(start)?,
            _ => return self.error(CONTEXT, start, "found unknown directive name"),
        };
        let token = self.token(kind, start);
        self.cursor.skip_blanks();
        self.cursor.skip_comment();
        if !self.cursor.is_break_or_end(0) {
            return self.error(CONTEXT, start, "did not find expected comment or line break");
        }
        self.cursor.skip_break();
        Ok(token)
    }

    /// Reads letters, digits, `-` and `_`.
    fn read_word(&mut self, out: &mut String) {
        while matches!(self.cursor.byte(0), b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'_') {
            self.cursor.read(out);
        }
    }

    fn scan_version(&mut self, start: Mark) -> Result<TokenKind, YamlError> {
        self.cursor.skip_blanks();
        let major = self.scan_version_number(start)?;
        if !self.cursor.is(b'.') {
            return self.error(
                "while scanning a %YAML directive",
                start,
                "did not find expected digit or '.' character",
            );
        }
        self.cursor.skip();
        Ok(TokenKind::Version(major, self.scan_version_number(start)?))
    }

    fn scan_version_number(&mut self, start: Mark) -> Result<u32, YamlError> {
        const CONTEXT: &str = "while scanning a %YAML directive";
        let mut digits = String::new();
        while self.cursor.byte(0).is_ascii_digit() {
            if digits.len() == VERSION_DIGITS {
                return self.error(CONTEXT, start, "found extremely long version number");
            }
            self.cursor.read(&mut digits);
        }
        match digits.parse() {
            Ok(number) => Ok(number),
            Err(_) => self.error(CONTEXT, start, "did not find expected version number"),
        }
    }

    fn scan_tag_directive(&mut self, start: Mark) -> Result<TokenKind, YamlError> {
        const CONTEXT: &str = "while scanning a %TAG directive";
        self.cursor.skip_blanks();
        let handle = self.scan_tag_handle(true, start)?;
        if !self.cursor.is_blank(0) {
            return self.error(CONTEXT, start, "did not find expected whitespace");
        }
        self.cursor.skip_blanks();
        let prefix = self.scan_tag_uri(true, true, "", start)?;
        if !self.cursor.is_blank_or_end(0) {
            return self.error(CONTEXT, start, "did not find expected whitespace or line break");
        }
        Ok(TokenKind::TagDirective { handle, prefix })
    }

    pub(super) fn scan_anchor(&mut self) -> Result<Token, YamlError> {
        let start = self.cursor.mark;
        let alias = self.cursor.is(b'*');
        self.cursor.skip();
        let mut name = String::new();
        self.read_word(&mut name);
        let ends = self.cursor.is_blank_or_end(0)
            || matches!(self.cursor.byte(0), b'?' | b':' | b',' | b']' | b'}' | b'%' | b'@' | b'`');
        if name.is_empty() || !ends {
            let context = if alias { "while scanning an alias" } else { "while scanning an anchor" };
            return self.error(context, start, "did not find expected alphabetic or numeric character");
        }
        Ok(self.token(if alias { TokenKind::Alias(name) } else { TokenKind::Anchor(name) }, start))
    }

    pub(super) fn scan_tag(&mut self) -> Result<Token, YamlError> {
        const CONTEXT: &str = "while scanning a tag";
        let start = self.cursor.mark;
        let (mut handle, mut suffix);
        if self.cursor.byte(1) == b'<' {
            self.cursor.skip_bytes(2);
            handle = String::new();
            suffix = self.scan_tag_uri(true, false, "", start)?;
            if !self.cursor.is(b'>') {
                return self.error(CONTEXT, start, "did not find the expected '>'");
            }
            self.cursor.skip();
        } else {
            handle = self.scan_tag_handle(false, start)?;
            if handle.len() > 1 && handle.ends_with('!') {
                suffix = self.scan_tag_uri(false, false, "", start)?;
            } else {
                suffix = self.scan_tag_uri(false, false, &handle, start)?;
                "!".clone_into(&mut handle);
                // A lone `!` has no handle, it is the tag.
                if suffix.is_empty() {
                    std::mem::swap(&mut handle, &mut suffix);
                }
            }
        }
        let ends = self.cursor.is_blank_or_end(0) || (self.flow_level() > 0 && self.cursor.is(b','));
        if !ends {
            return self.error(CONTEXT, start, "did not find expected whitespace or line break");
        }
        Ok(self.token(TokenKind::Tag { handle, suffix }, start))
    }

    fn scan_tag_handle(&mut self, directive: bool, start: Mark) -> Result<String, YamlError> {
        if !self.cursor.is(b'!') {
            let context = if directive { "while scanning a tag directive" } else { "while scanning a tag" };
            return self.error(context, start, "did not find expected '!'");
        }
        let mut handle = String::new();
        self.cursor.read(&mut handle);
        self.read_word(&mut handle);
        if self.cursor.is(b'!') {
            self.cursor.read(&mut handle);
        } else if directive && handle != "!" {
            return self.error("while parsing a tag directive", start, "did not find expected '!'");
        }
        Ok(handle)
    }

    /// Reads a tag's text. What was taken for its handle (`!foo`) comes before it, less the `!`.
    fn scan_tag_uri(&mut self, all: bool, directive: bool, head: &str, start: Mark) -> Result<String, YamlError> {
        let context = if directive { "while parsing a %TAG directive" } else { "while parsing a tag" };
        let mut uri = head.get(1..).unwrap_or_default().to_owned();
        let mut length = head.len();
        loop {
            match self.cursor.byte(0) {
                b'%' => self.scan_escaped_octets(context, start, &mut uri)?,
                b'0'..=b'9'
                | b'a'..=b'z'
                | b'A'..=b'Z'
                | b'-'
                | b'_'
                | b';'
                | b'/'
                | b'?'
                | b':'
                | b'@'
                | b'&'
                | b'='
                | b'+'
                | b'$'
                | b'.'
                | b'!'
                | b'~'
                | b'*'
                | b'\''
                | b'('
                | b')' => self.cursor.read(&mut uri),
                b',' | b'[' | b']' if all => self.cursor.read(&mut uri),
                _ => break,
            }
            length += 1;
        }
        if length == 0 { self.error(context, start, "did not find expected tag URI") } else { Ok(uri) }
    }

    /// Reads one character that is written as `%` and two digits for each of its bytes.
    fn scan_escaped_octets(&mut self, context: &str, start: Mark, out: &mut String) -> Result<(), YamlError> {
        let mut octets: Vec<u8> = Vec::new();
        let mut width = 0;
        while octets.is_empty() || octets.len() < width {
            let digits = [self.cursor.byte(1), self.cursor.byte(2)];
            let octet =
                std::str::from_utf8(&digits).ok().filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
            let (true, Some(octet)) = (self.cursor.is(b'%'), octet.and_then(|text| u8::from_str_radix(text, 16).ok()))
            else {
                return self.error(context, start, "did not find URI escaped octet");
            };
            if octets.is_empty() {
                width = match octet {
                    0..=0x7f => 1,
                    0xc0..=0xdf => 2,
                    0xe0..=0xef => 3,
                    0xf0..=0xf7 => 4,
                    _ => return self.error(context, start, "found an incorrect leading UTF-8 octet"),
                };
            } else if octet & 0xc0 != 0x80 {
                return self.error(context, start, "found an incorrect trailing UTF-8 octet");
            }
            octets.push(octet);
            self.cursor.skip_bytes(3);
        }
        out.push_str(&String::from_utf8_lossy(&octets));
        Ok(())
    }

    pub(super) fn scan_block_scalar(&mut self) -> Result<Token, YamlError> {
        const CONTEXT: &str = "while scanning a block scalar";
        let start = self.cursor.mark;
        let literal = self.cursor.is(b'|');
        self.cursor.skip();
        let (mut chomping, mut increment) = (None, 0);
        // An indentation and a chomping indicator, in either order, each at most once.
        for _ in 0..2 {
            match self.cursor.byte(0) {
                sign @ (b'+' | b'-') if chomping.is_none() => chomping = Some(sign),
                b'0' if increment == 0 => {
                    return self.error(CONTEXT, start, "found an indentation indicator equal to 0");
                }
                digit @ b'1'..=b'9' if increment == 0 => increment = i64::from(digit - b'0'),
                _ => break,
            }
            self.cursor.skip();
        }
        self.cursor.skip_blanks();
        self.cursor.skip_comment();
        if !self.cursor.is_break_or_end(0) {
            return self.error(CONTEXT, start, "did not find expected comment or line break");
        }
        self.cursor.skip_break();
        let mut indent = if increment > 0 { self.indent.max(0) + increment } else { 0 };
        let (mut text, mut leading_break, mut trailing_breaks) = (String::new(), String::new(), String::new());
        self.scan_block_breaks(&mut indent, &mut trailing_breaks, start)?;
        let mut after_blank = false;
        while i64::from(self.cursor.mark.column) == indent && !self.cursor.is_end() {
            let blank = self.cursor.is_blank(0);
            if !literal && leading_break.starts_with('\n') && !after_blank && !blank {
                if trailing_breaks.is_empty() {
                    text.push(' ');
                }
            } else {
                text.push_str(&leading_break);
            }
            leading_break.clear();
            text.push_str(&trailing_breaks);
            trailing_breaks.clear();
            after_blank = blank;
            while !self.cursor.is_break_or_end(0) {
                self.cursor.read(&mut text);
            }
            self.cursor.read_break(&mut leading_break);
            self.scan_block_breaks(&mut indent, &mut trailing_breaks, start)?;
        }
        if chomping != Some(b'-') {
            text.push_str(&leading_break);
        }
        if chomping == Some(b'+') {
            text.push_str(&trailing_breaks);
        }
        Ok(self.token(TokenKind::Scalar { text, plain: false }, start))
    }

    /// Reads indentation and empty lines; finds the indentation out where it is not known (0).
    fn scan_block_breaks(&mut self, indent: &mut i64, breaks: &mut String, start: Mark) -> Result<(), YamlError> {
        let mut widest = 0;
        loop {
            while (*indent == 0 || i64::from(self.cursor.mark.column) < *indent) && self.cursor.is(b' ') {
                self.cursor.skip();
            }
            let column = i64::from(self.cursor.mark.column);
            widest = widest.max(column);
            if (*indent == 0 || column < *indent) && self.cursor.is(b'\t') {
                return self.error(
                    "while scanning a block scalar",
                    start,
                    "found a tab character where an indentation space is expected",
                );
            }
            if !self.cursor.is_break(0) {
                break;
            }
            self.cursor.read_break(breaks);
        }
        if *indent == 0 {
            *indent = widest.max(self.indent + 1).max(1);
        }
        Ok(())
    }

    pub(super) fn scan_quoted(&mut self) -> Result<Token, YamlError> {
        const CONTEXT: &str = "while scanning a quoted scalar";
        let start = self.cursor.mark;
        let quote = self.cursor.byte(0);
        self.cursor.skip();
        let mut text = String::new();
        loop {
            if self.cursor.is_document_indicator("---") || self.cursor.is_document_indicator("...") {
                return self.error(CONTEXT, start, "found unexpected document indicator");
            }
            if self.cursor.is_end() {
                return self.error(CONTEXT, start, "found unexpected end of stream");
            }
            let mut gap = Gap::default();
            while !self.cursor.is_blank_or_end(0) {
                if quote == b'\'' && self.cursor.starts_with("''") {
                    text.push('\'');
                    self.cursor.skip_bytes(2);
                } else if self.cursor.is(quote) {
                    break;
                } else if quote == b'"' && self.cursor.is(b'\\') {
                    if self.cursor.is_break(1) {
                        self.cursor.skip();
                        self.cursor.skip_break();
                        gap.lines = true;
                        break;
                    }
                    self.scan_escape(start, &mut text)?;
                } else {
                    self.cursor.read(&mut text);
                }
            }
            if self.cursor.is(quote) {
                break;
            }
            while self.cursor.is_blank(0) || self.cursor.is_break(0) {
                self.scan_gap(&mut gap);
            }
            gap.fold(&mut text);
        }
        self.cursor.skip();
        Ok(self.token(TokenKind::Scalar { text, plain: false }, start))
    }

    fn scan_escape(&mut self, start: Mark, text: &mut String) -> Result<(), YamlError> {
        const CONTEXT: &str = "while parsing a quoted scalar";
        let length = match self.cursor.byte(1) {
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            other => {
                text.push(match other {
                    b'0' => '\0',
                    b'a' => '\u{7}',
                    b'b' => '\u{8}',
                    b't' | b'\t' => '\t',
                    b'n' => '\n',
                    b'v' => '\u{b}',
                    b'f' => '\u{c}',
                    b'r' => '\r',
                    b'e' => '\u{1b}',
                    b' ' => ' ',
                    b'"' => '"',
                    b'/' => '/',
                    b'\\' => '\\',
                    b'N' => '\u{85}',
                    b'_' => '\u{a0}',
                    b'L' => '\u{2028}',
                    b'P' => '\u{2029}',
                    _ => return self.error(CONTEXT, start, "found unknown escape character"),
                });
                self.cursor.skip_bytes(2);
                return Ok(());
            }
        };
        self.cursor.skip_bytes(2);
        let mut code = 0_u32;
        for place in 0..length {
            let Some(digit) = char::from(self.cursor.byte(place)).to_digit(16) else {
                return self.error(CONTEXT, start, "did not find expected hexdecimal number");
            };
            code = (code << 4) | digit;
        }
        let Some(c) = char::from_u32(code) else {
            return self.error(CONTEXT, start, "found invalid Unicode character escape code");
        };
        text.push(c);
        self.cursor.skip_bytes(length);
        Ok(())
    }

    /// Reads one blank or line end between words.
    fn scan_gap(&mut self, gap: &mut Gap) {
        if self.cursor.is_blank(0) {
            if gap.lines {
                self.cursor.skip();
            } else {
                self.cursor.read(&mut gap.blanks);
            }
        } else if gap.lines {
            self.cursor.read_break(&mut gap.more_breaks);
        } else {
            gap.blanks.clear();
            self.cursor.read_break(&mut gap.first_break);
            gap.lines = true;
        }
    }

    pub(super) fn scan_plain(&mut self) -> Result<Token, YamlError> {
        const CONTEXT: &str = "while scanning a plain scalar";
        let start = self.cursor.mark;
        let indent = self.indent + 1;
        let flow = self.flow_level() > 0;
        let mut end = start;
        let mut text = String::new();
        let mut gap = Gap::default();
        loop {
            if self.cursor.is_document_indicator("---")
                || self.cursor.is_document_indicator("...")
                || self.cursor.is(b'#')
            {
                break;
            }
            while !self.cursor.is_blank_or_end(0) {
                let byte = self.cursor.byte(0);
                if flow && byte == b':' && matches!(self.cursor.byte(1), b',' | b'?' | b'[' | b']' | b'{' | b'}') {
                    return self.error(CONTEXT, start, "found unexpected ':'");
                }
                if (byte == b':' && self.cursor.is_blank_or_end(1))
                    || (flow && matches!(byte, b',' | b'[' | b']' | b'{' | b'}'))
                {
                    break;
                }
                gap.fold(&mut text);
                self.cursor.read(&mut text);
                end = self.cursor.mark;
            }
            if !(self.cursor.is_blank(0) || self.cursor.is_break(0)) {
                break;
            }
            while self.cursor.is_blank(0) || self.cursor.is_break(0) {
                if gap.lines && i64::from(self.cursor.mark.column) < indent && self.cursor.is(b'\t') {
                    return self.error(CONTEXT, start, "found a tab character that violates indentation");
                }
                self.scan_gap(&mut gap);
            }
            if !flow && i64::from(self.cursor.mark.column) < indent {
                break;
            }
        }
        if gap.lines {
            self.simple_key_allowed = true;
        }
        Ok(Token { kind: TokenKind::Scalar { text, plain: true }, start, end })
    }
}

/// What stands between two words of a scalar.
#[derive(Debug, Default)]
struct Gap {
    blanks: String,
    /// Whether there is a line end.
    lines: bool,
    first_break: String,
    more_breaks: String,
}

impl Gap {
    /// Writes what it means: one line end is a space, each further one a line end.
    fn fold(&mut self, text: &mut String) {
        if !self.lines {
            text.push_str(&self.blanks);
        } else if self.first_break.starts_with('\n') {
            if self.more_breaks.is_empty() {
                text.push(' ');
            } else {
                text.push_str(&self.more_breaks);
            }
        } else {
            text.push_str(&self.first_break);
            text.push_str(&self.more_breaks);
        }
        self.blanks.clear();
        self.first_break.clear();
        self.more_breaks.clear();
        self.lines = false;
    }
}
