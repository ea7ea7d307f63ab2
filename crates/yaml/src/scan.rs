//! From text to tokens: libyaml's scanner. It tells block structure by indentation, and finds out late, at a `:`, that
//! what it has just seen was a key.

use crate::cursor::Cursor;
use crate::problem::{Mark, YamlError};
use std::collections::VecDeque;

/// libyaml reads this many bytes at once, which decides whether a control character or a syntax error is found first.
const CHUNK: usize = 16384;

/// How far behind its start a key's colon may be, in characters.
const KEY_LENGTH: usize = 1024;

/// A token and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) start: Mark,
    pub(crate) end: Mark,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum TokenKind {
    StreamEnd,
    Version(u32, u32),
    TagDirective { handle: String, prefix: String },
    DocumentStart,
    DocumentEnd,
    BlockSequenceStart,
    BlockMappingStart,
    BlockEnd,
    FlowSequenceStart,
    FlowSequenceEnd,
    FlowMappingStart,
    FlowMappingEnd,
    BlockEntry,
    FlowEntry,
    Key,
    Value,
    Alias(String),
    Anchor(String),
    Tag { handle: String, suffix: String },
    Scalar { text: String, plain: bool },
}

/// What may turn out to be a key that has no `?`.
#[derive(Clone, Copy, Debug)]
struct SimpleKey {
    /// It stands where only a key can.
    required: bool,
    token_number: usize,
    mark: Mark,
    index: usize,
}

/// Makes tokens of a text.
#[derive(Debug)]
pub(crate) struct Scanner<'a> {
    pub(super) cursor: Cursor<'a>,
    tokens: VecDeque<Token>,
    tokens_taken: usize,
    pub(super) indent: i64,
    indents: Vec<i64>,
    pub(super) simple_key_allowed: bool,
    /// A possible key for each level of flow collections, and one for the block they are in.
    simple_keys: Vec<Option<SimpleKey>>,
    done: bool,
    /// The first character that is not allowed: where the chunk it is in begins, and what to say.
    forbidden: Option<(usize, YamlError)>,
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let mut cursor = Cursor::new(text);
        if text.starts_with('\u{feff}') {
            cursor.skip_start('\u{feff}'.len_utf8());
        }
        Scanner {
            cursor,
            tokens: VecDeque::new(),
            tokens_taken: 0,
            indent: -1,
            indents: Vec::new(),
            simple_key_allowed: true,
            simple_keys: vec![None],
            done: false,
            forbidden: forbidden_character(text),
        }
    }

    /// Returns the next token, which stays the next.
    pub(crate) fn peek(&mut self) -> Result<&Token, YamlError> {
        while self.needs_more()? {
            let fetched = self.fetch();
            if let Some((from, error)) = &self.forbidden
                && (self.cursor.offset() >= *from || *from == 0)
            {
                return Err(error.clone());
            }
            fetched?;
        }
        self.tokens.front().ok_or_else(|| YamlError::Other("no more tokens".to_owned()))
    }

    /// Returns the next token.
    pub(crate) fn next(&mut self) -> Result<Token, YamlError> {
        self.peek()?;
        self.tokens_taken += 1;
        self.tokens.pop_front().ok_or_else(|| YamlError::Other("no more tokens".to_owned()))
    }

    pub(super) fn flow_level(&self) -> usize {
        self.simple_keys.len() - 1
    }

    pub(super) fn error<T>(&self, context: &str, start: Mark, problem: &str) -> Result<T, YamlError> {
        let context = if context.is_empty() { None } else { Some((context, start)) };
        Err(YamlError::marked(context, problem, self.cursor.mark))
    }

    /// Tells whether the next token may still change: it may become a key, which has a token in front.
    fn needs_more(&mut self) -> Result<bool, YamlError> {
        if self.tokens.is_empty() {
            return Ok(!self.done);
        }
        self.drop_stale_keys()?;
        Ok(!self.done && self.simple_keys.iter().flatten().any(|key| key.token_number == self.tokens_taken))
    }

    /// Forgets keys that end without a colon: a key is on one line.
    fn drop_stale_keys(&mut self) -> Result<(), YamlError> {
        for level in 0..self.simple_keys.len() {
            let Some(key) = self.simple_keys[level] else {
                continue;
            };
            if key.mark.line < self.cursor.mark.line || key.index + KEY_LENGTH < self.cursor.index {
                self.drop_key(level)?;
            }
        }
        Ok(())
    }

    fn drop_key(&mut self, level: usize) -> Result<(), YamlError> {
        match self.simple_keys[level].take() {
            Some(key) if key.required => {
                self.error("while scanning a simple key", key.mark, "could not find expected ':'")
            }
            _ => Ok(()),
        }
    }

    fn drop_current_key(&mut self) -> Result<(), YamlError> {
        self.drop_key(self.flow_level())
    }

    fn save_key(&mut self) -> Result<(), YamlError> {
        if !self.simple_key_allowed {
            return Ok(());
        }
        let level = self.flow_level();
        self.drop_key(level)?;
        self.simple_keys[level] = Some(SimpleKey {
            required: level == 0 && self.indent == i64::from(self.cursor.mark.column),
            token_number: self.tokens_taken + self.tokens.len(),
            mark: self.cursor.mark,
            index: self.cursor.index,
        });
        Ok(())
    }

    /// Begins a block collection where the column is further right than that of the one around it.
    fn roll_indent(&mut self, column: u32, token_number: Option<usize>, kind: TokenKind, mark: Mark) {
        let column = i64::from(column);
        if self.flow_level() > 0 || self.indent >= column {
            return;
        }
        self.indents.push(self.indent);
        self.indent = column;
        let token = Token { kind, start: mark, end: mark };
        match token_number {
            Some(number) => self.tokens.insert(number - self.tokens_taken, token),
            None => self.tokens.push_back(token),
        }
    }

    /// Ends the block collections that are further right than a column.
    fn unroll_indent(&mut self, column: i64) {
        if self.flow_level() > 0 {
            return;
        }
        while self.indent > column {
            let mark = self.cursor.mark;
            self.tokens.push_back(Token { kind: TokenKind::BlockEnd, start: mark, end: mark });
            self.indent = self.indents.pop().unwrap_or(-1);
        }
    }

    fn fetch(&mut self) -> Result<(), YamlError> {
        self.skip_to_next_token();
        self.drop_stale_keys()?;
        self.unroll_indent(i64::from(self.cursor.mark.column));
        let flow = self.flow_level() > 0;
        let cursor = &self.cursor;
        if cursor.is_end() {
            return self.fetch_stream_end();
        }
        if cursor.mark.column == 0 && cursor.is(b'%') {
            return self.fetch_directive();
        }
        if cursor.is_document_indicator("---") {
            return self.fetch_document_indicator(TokenKind::DocumentStart);
        }
        if cursor.is_document_indicator("...") {
            return self.fetch_document_indicator(TokenKind::DocumentEnd);
        }
        match cursor.byte(0) {
            b'[' => self.fetch_flow_start(TokenKind::FlowSequenceStart),
            b'{' => self.fetch_flow_start(TokenKind::FlowMappingStart),
            b']' => self.fetch_flow_end(TokenKind::FlowSequenceEnd),
            b'}' => self.fetch_flow_end(TokenKind::FlowMappingEnd),
            b',' => {
                self.drop_current_key()?;
                self.simple_key_allowed = true;
                self.indicator(TokenKind::FlowEntry, 1);
                Ok(())
            }
            b'-' if cursor.is_blank_or_end(1) => self.fetch_block_entry(),
            b'?' if flow || cursor.is_blank_or_end(1) => self.fetch_key(),
            b':' if flow || cursor.is_blank_or_end(1) => self.fetch_value(),
            b'*' | b'&' => self.fetch_with_key(Self::scan_anchor),
            b'!' => self.fetch_with_key(Self::scan_tag),
            b'|' | b'>' if !flow => {
                self.drop_current_key()?;
                self.simple_key_allowed = true;
                let token = self.scan_block_scalar()?;
                self.tokens.push_back(token);
                Ok(())
            }
            b'\'' | b'"' => self.fetch_with_key(Self::scan_quoted),
            b'-' if !cursor.is_blank(1) => self.fetch_with_key(Self::scan_plain),
            b'?' | b':' if !flow => self.fetch_with_key(Self::scan_plain),
            b'-' | b'?' | b':' | b'#' | b'|' | b'>' | b'%' | b'@' | b'`' | b' ' | b'\t' => self.unexpected(),
            _ if cursor.is_break(0) => self.unexpected(),
            _ => self.fetch_with_key(Self::scan_plain),
        }
    }

    fn unexpected(&self) -> Result<(), YamlError> {
        let mark = self.cursor.mark;
        self.error("while scanning for the next token", mark, "found character that cannot start any token")
    }

    fn skip_to_next_token(&mut self) {
        loop {
            if self.cursor.mark.column == 0 && self.cursor.starts_with("\u{feff}") {
                self.cursor.skip();
            }
            // A tab can't indent, so it is no space where a key may begin.
            let tabs = self.flow_level() > 0 || !self.simple_key_allowed;
            while self.cursor.is(b' ') || (tabs && self.cursor.is(b'\t')) {
                self.cursor.skip();
            }
            self.cursor.skip_comment();
            if !self.cursor.is_break(0) {
                return;
            }
            self.cursor.skip_break();
            if self.flow_level() == 0 {
                self.simple_key_allowed = true;
            }
        }
    }

    /// Adds a token of some characters of one byte.
    fn indicator(&mut self, kind: TokenKind, length: usize) {
        let start = self.cursor.mark;
        self.cursor.skip_bytes(length);
        self.tokens.push_back(Token { kind, start, end: self.cursor.mark });
    }

    fn fetch_stream_end(&mut self) -> Result<(), YamlError> {
        self.cursor.end_line();
        self.unroll_indent(-1);
        self.drop_current_key()?;
        self.simple_key_allowed = false;
        self.indicator(TokenKind::StreamEnd, 0);
        self.done = true;
        Ok(())
    }

    fn fetch_directive(&mut self) -> Result<(), YamlError> {
        self.unroll_indent(-1);
        self.drop_current_key()?;
        self.simple_key_allowed = false;
        let token = self.scan_directive()?;
        self.tokens.push_back(token);
        Ok(())
    }

    fn fetch_document_indicator(&mut self, kind: TokenKind) -> Result<(), YamlError> {
        self.unroll_indent(-1);
        self.drop_current_key()?;
        self.simple_key_allowed = false;
        self.indicator(kind, 3);
        Ok(())
    }

    fn fetch_flow_start(&mut self, kind: TokenKind) -> Result<(), YamlError> {
        self.save_key()?;
        self.simple_keys.push(None);
        self.simple_key_allowed = true;
        self.indicator(kind, 1);
        Ok(())
    }

    fn fetch_flow_end(&mut self, kind: TokenKind) -> Result<(), YamlError> {
        self.drop_current_key()?;
        if self.flow_level() > 0 {
            self.simple_keys.pop();
        }
        self.simple_key_allowed = false;
        self.indicator(kind, 1);
        Ok(())
    }

    fn fetch_block_entry(&mut self) -> Result<(), YamlError> {
        let mark = self.cursor.mark;
        if self.flow_level() == 0 {
            if !self.simple_key_allowed {
                return self.error("", mark, "block sequence entries are not allowed in this context");
            }
            self.roll_indent(mark.column, None, TokenKind::BlockSequenceStart, mark);
        }
        self.drop_current_key()?;
        self.simple_key_allowed = true;
        self.indicator(TokenKind::BlockEntry, 1);
        Ok(())
    }

    fn fetch_key(&mut self) -> Result<(), YamlError> {
        let mark = self.cursor.mark;
        if self.flow_level() == 0 {
            if !self.simple_key_allowed {
                return self.error("", mark, "mapping keys are not allowed in this context");
            }
            self.roll_indent(mark.column, None, TokenKind::BlockMappingStart, mark);
        }
        self.drop_current_key()?;
        self.simple_key_allowed = self.flow_level() == 0;
        self.indicator(TokenKind::Key, 1);
        Ok(())
    }

    fn fetch_value(&mut self) -> Result<(), YamlError> {
        let level = self.flow_level();
        if let Some(key) = self.simple_keys[level].take() {
            let token = Token { kind: TokenKind::Key, start: key.mark, end: key.mark };
            self.tokens.insert(key.token_number - self.tokens_taken, token);
            self.roll_indent(key.mark.column, Some(key.token_number), TokenKind::BlockMappingStart, key.mark);
            self.simple_key_allowed = false;
        } else {
            let mark = self.cursor.mark;
            if level == 0 {
                if !self.simple_key_allowed {
                    return self.error("", mark, "mapping values are not allowed in this context");
                }
                self.roll_indent(mark.column, None, TokenKind::BlockMappingStart, mark);
            }
            self.simple_key_allowed = level == 0;
        }
        self.indicator(TokenKind::Value, 1);
        Ok(())
    }

    /// Adds a token that may begin a key.
    fn fetch_with_key(&mut self, scan: fn(&mut Self) -> Result<Token, YamlError>) -> Result<(), YamlError> {
        self.save_key()?;
        self.simple_key_allowed = false;
        let token = scan(self)?;
        self.tokens.push_back(token);
        Ok(())
    }
}

/// Finds the first character YAML does not allow.
fn forbidden_character(text: &str) -> Option<(usize, YamlError)> {
    // Most texts have none, and no byte that could begin one but printable ASCII and line ends.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n')) {
        return None;
    }
    let allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}');
    let (offset, found) = text.char_indices().find(|(_, c)| !allowed(*c))?;
    let error = YamlError::Other(format!(
        "unacceptable character #x{:04x}: control characters are not allowed\n  in \"<unicode string>\", position {offset}",
        found as u32
    ));
    Some((offset / CHUNK * CHUNK, error))
}
