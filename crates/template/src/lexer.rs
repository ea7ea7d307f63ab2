//! Cuts a template into tokens, by Jinja's rules: delimiters, whitespace control, raw blocks, literals.

use crate::syntax::Syntax;
use value::{BigInt, Value, str_repr};

/// The sentence of a syntax error. Jinja knows the line too, but the reference does not show it.
pub(crate) type SyntaxError = String;

/// One token. `kind` is Jinja's name of its type (`name`, `lparen`, `variable_begin` ...).
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) kind: &'static str,
    pub(crate) text: String,
    /// The number of an `integer` or `float`.
    pub(crate) number: Value,
    /// The line it begins on, from 1.
    pub(crate) line: u32,
}

/// Operators, longest first, with the names of their tokens.
const OPERATORS: &[(&str, &str)] = &[
    ("//", "floordiv"),
    ("**", "pow"),
    ("==", "eq"),
    ("!=", "ne"),
    (">=", "gteq"),
    ("<=", "lteq"),
    ("+", "add"),
    ("-", "sub"),
    ("/", "div"),
    ("*", "mul"),
    ("%", "mod"),
    ("~", "tilde"),
    ("[", "lbracket"),
    ("]", "rbracket"),
    ("(", "lparen"),
    (")", "rparen"),
    ("{", "lbrace"),
    ("}", "rbrace"),
    (">", "gt"),
    ("<", "lt"),
    ("=", "assign"),
    (".", "dot"),
    (":", "colon"),
    ("|", "pipe"),
    (",", "comma"),
    (";", "semicolon"),
];

/// Returns the words for a type of token in messages.
pub(crate) fn describe_kind(kind: &str) -> &str {
    if let Some((operator, _)) = OPERATORS.iter().find(|(_, name)| *name == kind) {
        return operator;
    }
    match kind {
        "block_begin" => "begin of statement block",
        "block_end" => "end of statement block",
        "variable_begin" => "begin of print statement",
        "variable_end" => "end of print statement",
        "data" => "template data / text",
        "eof" => "end of template",
        other => other,
    }
}

impl Token {
    /// Returns the words for this token in messages.
    pub(crate) fn describe(&self) -> &str {
        if self.kind == "name" { &self.text } else { describe_kind(self.kind) }
    }
}

/// Cuts source into tokens. A part that is no token ends the list with a token of kind `error` whose text is the message:
/// a parser that fails earlier must be heard first.
pub(crate) fn tokenize(source: &str, syntax: &Syntax, as_expression: bool) -> Vec<Token> {
    let mut source = source.replace("\r\n", "\n").replace('\r', "\n");
    if !syntax.keep_trailing_newline && source.ends_with('\n') {
        source.pop();
    }
    let mut lexer = Lexer { source: &source, position: 0, line: 1, line_start: true, syntax, tokens: Vec::new() };
    // An expression is code from its first character; what follows a closing delimiter is text again, which no expression has.
    let outcome = if as_expression { lexer.code(&syntax.variable_end, false) } else { Ok(()) };
    let outcome = outcome.and_then(|()| lexer.root());
    match outcome {
        Err(message) => lexer.push("error", message),
        Ok(()) => lexer.push("eof", ""),
    }
    lexer.tokens
}

struct Lexer<'s> {
    source: &'s str,
    position: usize,
    line: u32,
    line_start: bool,
    syntax: &'s Syntax,
    tokens: Vec<Token>,
}

#[derive(Clone, Copy, PartialEq)]
enum Tag {
    Raw,
    Block,
    Variable,
    Comment,
    LineStatement,
    LineComment,
}

impl<'s> Lexer<'s> {
    fn rest(&self) -> &'s str {
        &self.source[self.position..]
    }

    fn push(&mut self, kind: &'static str, text: impl Into<String>) {
        self.tokens.push(Token { kind, text: text.into(), number: Value::None, line: self.line });
    }

    fn advance(&mut self, length: usize) {
        let passed = &self.source[self.position..self.position + length];
        if !passed.is_empty() {
            self.line_start = passed.ends_with('\n');
            self.line += u32::try_from(passed.matches('\n').count()).unwrap_or(0);
        }
        self.position += length;
    }

    fn data(&mut self, text: &str) {
        if !text.is_empty() {
            let text = if self.syntax.newline_sequence == "\n" {
                text.to_owned()
            } else {
                text.replace('\n', &self.syntax.newline_sequence)
            };
            self.push("data", text);
        }
    }

    fn root(&mut self) -> Result<(), SyntaxError> {
        while self.position < self.source.len() {
            let Some((at, tag, opening)) = self.next_tag() else {
                let rest = self.rest();
                self.data(rest);
                self.advance(rest.len());
                break;
            };
            let text = &self.rest()[..at];
            let opened = &self.rest()[at..at + opening];
            let sign = match tag {
                Tag::LineStatement | Tag::LineComment => opened.chars().last().filter(|c| matches!(c, '-' | '+')),
                Tag::Raw => opened[self.syntax.block_start.len()..].chars().next().filter(|c| matches!(c, '-' | '+')),
                _ => opened.chars().last().filter(|_| opening > self.start_of(tag).len()),
            };
            let kept = self.left_strip(text, sign, tag);
            self.data(kept);
            self.advance(at);
            match tag {
                Tag::Comment => {
                    self.advance(opening);
                    self.comment()?;
                }
                Tag::Raw => {
                    self.advance(opening);
                    self.raw()?;
                }
                Tag::Variable => {
                    self.push("variable_begin", "");
                    self.advance(opening);
                    self.code(&self.syntax.variable_end, false)?;
                }
                Tag::Block => {
                    self.push("block_begin", "");
                    self.advance(opening);
                    self.code(&self.syntax.block_end, true)?;
                }
                Tag::LineStatement => {
                    self.push("block_begin", "");
                    self.advance(opening);
                    self.line_statement()?;
                }
                Tag::LineComment => {
                    self.advance(opening);
                    self.advance(self.rest().find('\n').unwrap_or(self.rest().len()));
                }
            }
        }
        Ok(())
    }

    fn start_of(&self, tag: Tag) -> &'s str {
        match tag {
            Tag::Raw | Tag::Block => &self.syntax.block_start,
            Tag::Variable => &self.syntax.variable_start,
            Tag::Comment => &self.syntax.comment_start,
            Tag::LineStatement => self.syntax.line_statement.as_deref().unwrap_or_default(),
            Tag::LineComment => self.syntax.line_comment.as_deref().unwrap_or_default(),
        }
    }

    /// Finds the next line statement or comment: where it begins, spaces before it included, and how long it is.
    fn next_line_tag(&self, tag: Tag) -> Option<(usize, usize)> {
        let prefix = self.start_of(tag);
        if prefix.is_empty() {
            return None;
        }
        let is_space = |ch: char| match tag {
            Tag::LineStatement => matches!(ch, ' ' | '\t' | '\u{b}'),
            _ => ch.is_whitespace() && !matches!(ch, '\r' | '\n'),
        };
        self.rest().match_indices(prefix).find_map(|(found, _)| {
            let before = &self.source[self.position..self.position + found];
            let start = self.position + before.trim_end_matches(is_space).len();
            let ahead = self.source[..start].chars().next_back();
            let begins = ahead.is_none_or(|ch| ch == '\n' || (tag == Tag::LineComment && !ch.is_whitespace()));
            let after = &self.rest()[found + prefix.len()..];
            let sign = usize::from(after.starts_with(['-', '+']));
            let at = start - self.position;
            begins.then_some((at, found - at + prefix.len() + sign))
        })
    }

    /// Reads the code of a line statement: up to the end of the line, further where brackets are open.
    fn line_statement(&mut self) -> Result<(), SyntaxError> {
        let mut balance: Vec<char> = Vec::new();
        loop {
            let rest = self.rest();
            let spaces = rest.len() - rest.trim_start().len();
            let line_end = rest[..spaces].rfind('\n').map(|at| at + 1);
            let is_over = spaces == rest.len();
            if balance.is_empty() && (line_end.is_some() || is_over) {
                self.push("block_end", "");
                // As many lines as are empty go with it.
                self.advance(if is_over { spaces } else { line_end.unwrap_or(spaces) });
                return Ok(());
            }
            if is_over {
                self.advance(spaces);
                return Ok(());
            }
            self.advance(spaces);
            self.token(false, &mut balance)?;
        }
    }

    /// Finds the next opening delimiter: where, what it opens, and how long it is with its sign.
    fn next_tag(&self) -> Option<(usize, Tag, usize)> {
        let rest = self.rest();
        let mut tags = [Tag::Block, Tag::Variable, Tag::Comment];
        // The longest delimiter wins where one begins another.
        tags.sort_by_key(|tag| std::cmp::Reverse(self.start_of(*tag).len()));
        let (at, tag) = tags
            .iter()
            .filter_map(|tag| rest.find(self.start_of(*tag)).map(|at| (at, *tag)))
            .min_by_key(|(at, _)| *at)
            .map_or((None, None), |(at, tag)| (Some(at), Some(tag)));
        let lines = [Tag::LineStatement, Tag::LineComment].map(|tag| (tag, self.next_line_tag(tag)));
        for (line_tag, found) in lines {
            if let Some((line_at, length)) = found
                && at.is_none_or(|at| {
                    line_at < at
                        || (line_at == at
                            && tag.is_none_or(|tag| self.start_of(line_tag).len() >= self.start_of(tag).len()))
                })
                && lines.iter().all(|(_, other)| other.is_none_or(|(other, _)| line_at <= other))
            {
                return Some((line_at, line_tag, length));
            }
        }
        let (at, tag) = (at?, tag?);
        let block_start = &self.syntax.block_start;
        if let Some(length) = rest[at..].strip_prefix(block_start.as_str()).and_then(|after| self.raw_begin(after)) {
            return Some((at, Tag::Raw, block_start.len() + length));
        }
        let after = &rest[at + self.start_of(tag).len()..];
        let sign = usize::from(after.starts_with(['-', '+']));
        Some((at, tag, self.start_of(tag).len() + sign))
    }

    /// Matches what follows `{%` in `{% raw %}`; returns its length.
    fn raw_begin(&self, after: &str) -> Option<usize> {
        let rest = after.strip_prefix(['-', '+']).unwrap_or(after).trim_start();
        let rest = rest.strip_prefix("raw")?.trim_start();
        let rest = match rest.strip_prefix('-').and_then(|rest| rest.strip_prefix(self.syntax.block_end.as_str())) {
            Some(rest) => rest.trim_start(),
            None => rest.strip_prefix(self.syntax.block_end.as_str())?,
        };
        Some(after.len() - rest.len())
    }

    fn left_strip(&self, text: &'s str, sign: Option<char>, tag: Tag) -> &'s str {
        match sign {
            Some('-') => text.trim_end(),
            Some('+') => text,
            _ if self.syntax.lstrip_blocks && tag != Tag::Variable => {
                let start = text.rfind('\n').map_or(0, |at| at + 1);
                if (start > 0 || self.line_start) && text[start..].trim().is_empty() { &text[..start] } else { text }
            }
            _ => text,
        }
    }

    /// Passes the end of a block: its delimiter, the whitespace a `-` eats, the newline `trim_blocks` eats.
    fn block_close(&self, rest: &str, end: &str) -> Option<usize> {
        if let Some(after) = rest.strip_prefix('+').and_then(|rest| rest.strip_prefix(end)) {
            return Some(rest.len() - after.len());
        }
        if let Some(after) = rest.strip_prefix('-').and_then(|rest| rest.strip_prefix(end)) {
            return Some(rest.len() - after.trim_start().len());
        }
        let after = rest.strip_prefix(end)?;
        let newline = usize::from(self.syntax.trim_blocks && after.starts_with('\n'));
        Some(end.len() + newline)
    }

    fn comment(&mut self) -> Result<(), SyntaxError> {
        let rest = self.rest();
        if rest.is_empty() {
            // Jinja forgives what opens with the very last character.
            return Ok(());
        }
        let end = self.syntax.comment_end.as_str();
        let found = rest.find(end).map(|at| {
            let signed = usize::from(at > 0 && matches!(rest.as_bytes()[at - 1], b'-' | b'+'));
            at - signed
        });
        match found.and_then(|at| self.block_close(&rest[at..], end).map(|length| at + length)) {
            Some(length) => {
                self.advance(length);
                Ok(())
            }
            None => Err("Missing end of comment tag".to_owned()),
        }
    }

    fn raw(&mut self) -> Result<(), SyntaxError> {
        let rest = self.rest();
        if rest.is_empty() {
            return Ok(());
        }
        let mut from = 0;
        while let Some(found) = rest[from..].find(self.syntax.block_start.as_str()) {
            let at = from + found;
            let after = &rest[at + self.syntax.block_start.len()..];
            let sign = after.chars().next().filter(|c| matches!(c, '-' | '+'));
            let inner = if sign.is_some() { &after[1..] } else { after };
            let closed = inner.trim_start().strip_prefix("endraw").map(str::trim_start);
            if let Some(closed) = closed
                && let Some(length) = self.block_close(closed, &self.syntax.block_end)
            {
                let end = rest.len() - closed.len() + length;
                let text = self.left_strip(&rest[..at], sign, Tag::Block);
                self.data(text);
                self.advance(end);
                return Ok(());
            }
            from = at + self.syntax.block_start.len();
        }
        Err("Missing end of raw directive".to_owned())
    }

    /// Reads code up to a closing delimiter, or to the end of source.
    fn code(&mut self, end: &str, is_block: bool) -> Result<(), SyntaxError> {
        let mut balance: Vec<char> = Vec::new();
        while self.position < self.source.len() {
            let rest = self.rest();
            if balance.is_empty() {
                let closed = if is_block {
                    self.block_close(rest, end)
                } else if let Some(after) = rest.strip_prefix('-').and_then(|rest| rest.strip_prefix(end)) {
                    Some(rest.len() - after.trim_start().len())
                } else {
                    rest.starts_with(end).then_some(end.len())
                };
                if let Some(length) = closed {
                    self.push(if is_block { "block_end" } else { "variable_end" }, "");
                    self.advance(length);
                    return Ok(());
                }
            }
            let spaces = rest.len() - rest.trim_start().len();
            if spaces > 0 {
                self.advance(spaces);
                continue;
            }
            self.token(!is_block, &mut balance)?;
        }
        Ok(())
    }

    fn token(&mut self, in_variable: bool, balance: &mut Vec<char>) -> Result<(), SyntaxError> {
        let rest = self.rest();
        let first = rest.chars().next().unwrap_or('\0');
        if first.is_ascii_digit() {
            let after_dot = self.position > 0 && self.source.as_bytes()[self.position - 1] == b'.';
            let (length, kind, number) = number(rest, after_dot);
            if length > 0 {
                let text = rest[..length].to_owned();
                self.tokens.push(Token { kind, text, number, line: self.line });
                self.advance(length);
                return Ok(());
            }
        }
        let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        if length > 0 {
            if first.is_numeric() {
                return Err("Invalid character in identifier".to_owned());
            }
            self.push("name", &rest[..length]);
            self.advance(length);
            return Ok(());
        }
        if matches!(first, '\'' | '"')
            && let Some(length) = string_length(rest, first)
        {
            let inner = &rest[1..length - 1];
            let inner = if self.syntax.newline_sequence == "\n" {
                inner.to_owned()
            } else {
                inner.replace('\n', &self.syntax.newline_sequence)
            };
            let text = if in_variable && self.syntax.escape_backslashes { inner } else { unescape(&inner)? };
            self.push("string", text);
            self.advance(length);
            return Ok(());
        }
        let Some((operator, kind)) = OPERATORS.iter().find(|(operator, _)| rest.starts_with(operator)) else {
            let position = self.source[..self.position].chars().count();
            return Err(format!("unexpected char {} at {position}", str_repr(&first.to_string())));
        };
        match first {
            '{' => balance.push('}'),
            '(' => balance.push(')'),
            '[' => balance.push(']'),
            '}' | ')' | ']' => match balance.pop() {
                None => return Err(format!("unexpected '{first}'")),
                Some(expected) if expected != first => {
                    return Err(format!("unexpected '{first}', expected '{expected}'"));
                }
                Some(_) => {}
            },
            _ => {}
        }
        self.push(kind, *operator);
        self.advance(operator.len());
        Ok(())
    }
}

fn string_length(text: &str, quote: char) -> Option<usize> {
    let mut is_escaped = false;
    for (at, ch) in text.char_indices().skip(1) {
        if is_escaped {
            is_escaped = false;
        } else if ch == '\\' {
            is_escaped = true;
        } else if ch == quote {
            return Some(at + 1);
        }
    }
    None
}

/// Counts digits that may be separated by single underscores.
fn digits(bytes: &[u8], from: usize, is_digit: fn(&u8) -> bool) -> usize {
    let mut at = from;
    loop {
        match bytes.get(at) {
            Some(byte) if is_digit(byte) => at += 1,
            Some(b'_') if at > from && bytes.get(at + 1).is_some_and(is_digit) => at += 2,
            _ => return at,
        }
    }
}

fn number(text: &str, after_dot: bool) -> (usize, &'static str, Value) {
    let bytes = text.as_bytes();
    let whole = digits(bytes, 0, u8::is_ascii_digit);
    if !after_dot {
        let mut end = whole;
        if bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
            end = digits(bytes, end + 1, u8::is_ascii_digit);
        }
        if matches!(bytes.get(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
            if bytes.get(end + 1 + sign).is_some_and(u8::is_ascii_digit) {
                end = digits(bytes, end + 1 + sign, u8::is_ascii_digit);
            }
        }
        if end > whole {
            let number = text[..end].replace('_', "").parse().unwrap_or(f64::INFINITY);
            return (end, "float", Value::Float(number));
        }
    }
    if bytes[0] == b'0' {
        let radix = match bytes.get(1) {
            Some(b'x' | b'X') => Some((16, u8::is_ascii_hexdigit as fn(&u8) -> bool)),
            Some(b'o' | b'O') => Some((8, (|byte| (b'0'..=b'7').contains(byte)) as fn(&u8) -> bool)),
            Some(b'b' | b'B') => Some((2, (|byte| matches!(byte, b'0' | b'1')) as fn(&u8) -> bool)),
            _ => None,
        };
        if let Some((radix, is_digit)) = radix {
            let from = if bytes.get(2) == Some(&b'_') { 3 } else { 2 };
            let end = digits(bytes, from, is_digit);
            if end > from {
                let read = BigInt::parse_bytes(text[from..end].replace('_', "").as_bytes(), radix);
                return (end, "integer", read.map_or(Value::Int(0), Value::from));
            }
        }
        let zeros = digits(bytes, 0, |byte| *byte == b'0');
        return (zeros, "integer", Value::Int(0));
    }
    let read = BigInt::parse_bytes(text[..whole].replace('_', "").as_bytes(), 10);
    (whole, "integer", read.map_or(Value::Int(0), Value::from))
}

/// Reads Python's escapes in the text between quotes.
pub(crate) fn unescape(text: &str) -> Result<String, String> {
    if !text.contains('\\') {
        return Ok(text.to_owned());
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(ch) = chars.next() {
        if ch != '\\' {
            out.push(ch);
            continue;
        }
        let Some(escape) = chars.next() else { return Err("\\ at end of string".to_owned()) };
        match escape {
            '\n' => {}
            '\\' | '\'' | '"' => out.push(escape),
            'a' => out.push('\u{7}'),
            'b' => out.push('\u{8}'),
            'f' => out.push('\u{c}'),
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            't' => out.push('\t'),
            'v' => out.push('\u{b}'),
            '0'..='7' => {
                let mut code = escape.to_digit(8).unwrap_or(0);
                for _ in 0..2 {
                    let Some(digit) = chars.peek().and_then(|next| next.to_digit(8)) else { break };
                    code = code * 8 + digit;
                    chars.next();
                }
                out.push(char::from_u32(code).unwrap_or('\u{fffd}'));
            }
            'x' | 'u' | 'U' => {
                let (count, shape) = match escape {
                    'x' => (2, "truncated \\xXX escape"),
                    'u' => (4, "truncated \\uXXXX escape"),
                    _ => (8, "truncated \\UXXXXXXXX escape"),
                };
                let mut code = 0_u32;
                for _ in 0..count {
                    let digit = chars.peek().and_then(|next| next.to_digit(16)).ok_or_else(|| shape.to_owned())?;
                    code = (code << 4) | digit;
                    chars.next();
                }
                out.push(char::from_u32(code).ok_or_else(|| "illegal Unicode character".to_owned())?);
            }
            other => {
                out.push('\\');
                out.push(other);
            }
        }
    }
    Ok(out)
}
