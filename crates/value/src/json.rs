//! JSON as Python's `json` module reads and writes it: unbounded integers, `NaN`, escapes, separators.
//!
//! A JSON library would differ in number texts, key order, spacing and error messages, all of which reach output.

use crate::{BigInt, Dict, List, Value, float_repr, scalar, to_text};
use std::fmt::Write;

/// How JSON is written.
#[derive(Clone, Copy, Debug)]
pub struct JsonStyle {
    /// Spaces for each level; nothing for one line.
    pub indent: Option<usize>,
    /// Sort the keys.
    pub sort_keys: bool,
    /// Escape everything beyond ASCII.
    pub ensure_ascii: bool,
    /// `,` and `:` without spaces.
    pub compact: bool,
}

impl Default for JsonStyle {
    fn default() -> Self {
        JsonStyle { indent: None, sort_keys: false, ensure_ascii: true, compact: false }
    }
}

/// Text that is no JSON, with the sentence Python gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// The sentence without its place: `Expecting value`.
    pub message: &'static str,
    /// Offset in characters, from 0.
    pub offset: usize,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
}

impl std::fmt::Display for JsonError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: line {} column {} (char {})", self.message, self.line, self.column, self.offset)
    }
}

impl std::error::Error for JsonError {}

/// Writes a value as JSON. What JSON has no form for is written as its text.
pub fn to_json(value: &Value, style: JsonStyle) -> String {
    let mut out = String::new();
    write_value(&mut out, value, style, 0);
    out
}

/// Appends a value as JSON.
pub fn write_json(out: &mut String, value: &Value, style: JsonStyle) {
    write_value(out, value, style, 0);
}

/// Appends a text as JSON.
pub fn write_json_text(out: &mut String, text: &str, ensure_ascii: bool) {
    write_text(out, text, ensure_ascii);
}

fn write_value(out: &mut String, value: &Value, style: JsonStyle, depth: usize) {
    match value {
        Value::None | Value::Omit => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Int(number) => {
            let _ = write!(out, "{number}");
        }
        Value::BigInt(number) => {
            let _ = write!(out, "{number}");
        }
        Value::Float(number) => out.push_str(&json_float(*number)),
        Value::Str(text) => write_text(out, text, style.ensure_ascii),
        Value::Bytes(bytes) => write_text(out, &String::from_utf8_lossy(bytes), style.ensure_ascii),
        Value::DateTime(time) => write_text(out, &time.isoformat('T'), style.ensure_ascii),
        Value::List(list) | Value::Tuple(list) => write_list(out, list.iter(), list.len(), style, depth),
        Value::Set(set) => write_list(out, set.iter(), set.len(), style, depth),
        Value::Dict(dict) => write_dict(out, dict, style, depth),
        Value::Undefined(_) => write_text(out, &to_text(value), style.ensure_ascii),
        Value::Object(object) => match object.to_plain() {
            Some(plain) => write_value(out, &plain, style, depth),
            None => write_text(out, &object.text(), style.ensure_ascii),
        },
    }
}

fn json_float(number: f64) -> String {
    if number.is_nan() {
        "NaN".to_owned()
    } else if number.is_infinite() {
        if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned()
    } else {
        float_repr(number)
    }
}

fn separate(out: &mut String, index: usize, style: JsonStyle, depth: usize) {
    if index > 0 {
        out.push(',');
        if style.indent.is_none() && !style.compact {
            out.push(' ');
        }
    }
    if let Some(indent) = style.indent {
        new_line(out, indent * (depth + 1));
    }
}

fn new_line(out: &mut String, spaces: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', spaces));
}

fn write_list<'a>(
    out: &mut String,
    items: impl Iterator<Item = &'a Value>,
    count: usize,
    style: JsonStyle,
    depth: usize,
) {
    out.push('[');
    for (index, item) in items.enumerate() {
        separate(out, index, style, depth);
        write_value(out, item, style, depth + 1);
    }
    if let (Some(indent), true) = (style.indent, count > 0) {
        new_line(out, indent * depth);
    }
    out.push(']');
}

fn write_dict(out: &mut String, dict: &Dict, style: JsonStyle, depth: usize) {
    let mut pairs: Vec<(String, &Value)> = dict.iter().map(|(key, value)| (key_text(key), value)).collect();
    if style.sort_keys {
        pairs.sort_by(|a, b| a.0.cmp(&b.0));
    }
    out.push('{');
    for (index, (key, value)) in pairs.iter().enumerate() {
        separate(out, index, style, depth);
        write_text(out, key, style.ensure_ascii);
        out.push(':');
        if !style.compact {
            out.push(' ');
        }
        write_value(out, value, style, depth + 1);
    }
    if let (Some(indent), false) = (style.indent, pairs.is_empty()) {
        new_line(out, indent * depth);
    }
    out.push('}');
}

fn key_text(key: &Value) -> String {
    match key {
        Value::None => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Float(number) => json_float(*number),
        Value::DateTime(time) => time.isoformat('T'),
        other => to_text(other),
    }
}

fn write_text(out: &mut String, text: &str, ensure_ascii: bool) {
    out.push('"');
    for ch in text.chars() {
        match ch {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            c if (c as u32) < 0x20 => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c if ensure_ascii && (c as u32) > 0x7e => {
                let mut units = [0_u16; 2];
                for unit in c.encode_utf16(&mut units) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// Reads JSON text as `json.loads` does.
pub fn parse_json(text: &str) -> Result<Value, JsonError> {
    let mut reader = Reader { text, at: 0, depth: 0 };
    reader.space();
    let value = reader.value()?;
    reader.space();
    if reader.at < text.len() {
        return Err(reader.error("Extra data", reader.at));
    }
    Ok(value)
}

/// How deep containers may be nested: Python stops at about a thousand as well.
const DEPTH: usize = 900;

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn error(&self, message: &'static str, at: usize) -> JsonError {
        let before = self.text.get(..at).unwrap_or(self.text);
        JsonError {
            message,
            offset: before.chars().count(),
            line: before.matches('\n').count() + 1,
            column: before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1,
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn value(&mut self) -> Result<Value, JsonError> {
        let start = self.at;
        match self.peek() {
            Some(b'"') => {
                self.at += 1;
                Ok(Value::str(self.string()?))
            }
            Some(b'{') => self.nested(Self::dict),
            Some(b'[') => self.nested(Self::list),
            Some(b'-' | b'0'..=b'9') => self.number().ok_or_else(|| self.error("Expecting value", start)),
            _ => {
                for (word, value) in [
                    ("null", Value::None),
                    ("true", Value::Bool(true)),
                    ("false", Value::Bool(false)),
                    ("NaN", Value::Float(f64::NAN)),
                    ("Infinity", Value::Float(f64::INFINITY)),
                ] {
                    if self.text[self.at..].starts_with(word) {
                        self.at += word.len();
                        return Ok(value);
                    }
                }
                Err(self.error("Expecting value", start))
            }
        }
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Value, JsonError>) -> Result<Value, JsonError> {
        if self.depth == DEPTH {
            return Err(self.error("Too deeply nested", self.at));
        }
        self.depth += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn list(&mut self) -> Result<Value, JsonError> {
        self.at += 1;
        let mut items = Vec::new();
        self.space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Value::List(List::new()));
        }
        loop {
            self.space();
            items.push(self.value()?);
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ok(items.into());
                }
                _ => return Err(self.error("Expecting ',' delimiter", self.at)),
            }
        }
    }

    fn dict(&mut self) -> Result<Value, JsonError> {
        const NAME: &str = "Expecting property name enclosed in double quotes";
        self.at += 1;
        let mut pairs: Vec<(Value, Value)> = Vec::new();
        self.space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Value::Dict(Dict::new()));
        }
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return Err(self.error(NAME, self.at));
            }
            self.at += 1;
            let key = self.string()?;
            self.space();
            if self.peek() != Some(b':') {
                return Err(self.error("Expecting ':' delimiter", self.at));
            }
            self.at += 1;
            self.space();
            let value = self.value()?;
            pairs.push((Value::str(key), value));
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Ok(Value::Dict(pairs.into_iter().collect()));
                }
                _ => return Err(self.error("Expecting ',' delimiter", self.at)),
            }
        }
    }

    /// Reads the rest of a string whose opening quote is behind us.
    fn string(&mut self) -> Result<String, JsonError> {
        let begin = self.at - 1;
        let mut out = String::new();
        loop {
            let rest = &self.text[self.at..];
            let Some(stop) = rest.find(|c: char| c == '"' || c == '\\' || (c as u32) < 0x20) else {
                return Err(self.error("Unterminated string starting at", begin));
            };
            out.push_str(&rest[..stop]);
            self.at += stop;
            match rest.as_bytes()[stop] {
                b'"' => {
                    self.at += 1;
                    return Ok(out);
                }
                b'\\' => self.escape(&mut out, begin)?,
                _ => return Err(self.error("Invalid control character at", self.at)),
            }
        }
    }

    fn escape(&mut self, out: &mut String, begin: usize) -> Result<(), JsonError> {
        let at = self.at;
        self.at += 1;
        let Some(kind) = self.peek() else {
            return Err(self.error("Unterminated string starting at", begin));
        };
        self.at += 1;
        out.push(match kind {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let high = self.hex().ok_or_else(|| self.error("Invalid \\uXXXX escape", at + 1))?;
                let mut code = u32::from(high);
                if (0xd800..0xdc00).contains(&high) && self.text[self.at..].starts_with("\\u") {
                    let back = self.at;
                    self.at += 2;
                    match self.hex() {
                        Some(low) if (0xdc00..0xe000).contains(&low) => {
                            code = 0x10000 + ((u32::from(high) - 0xd800) << 10) + (u32::from(low) - 0xdc00);
                        }
                        _ => self.at = back,
                    }
                }
                char::from_u32(code).unwrap_or('\u{fffd}')
            }
            _ => return Err(self.error("Invalid \\escape", at)),
        });
        Ok(())
    }

    fn hex(&mut self) -> Option<u16> {
        let digits = self.text.get(self.at..self.at + 4)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        self.at += 4;
        u16::from_str_radix(digits, 16).ok()
    }

    fn number(&mut self) -> Option<Value> {
        let start = self.at;
        if self.text[self.at..].starts_with("-Infinity") {
            self.at += 9;
            return Some(Value::Float(f64::NEG_INFINITY));
        }
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits(),
            _ => {
                self.at = start;
                return None;
            }
        }
        let mut whole = true;
        let rest = &self.text.as_bytes()[self.at..];
        if rest.first() == Some(&b'.') && rest.get(1).is_some_and(u8::is_ascii_digit) {
            whole = false;
            self.at += 1;
            self.digits();
        }
        let rest = &self.text.as_bytes()[self.at..];
        if matches!(rest.first(), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(rest.get(1), Some(b'+' | b'-')));
            if rest.get(1 + sign).is_some_and(u8::is_ascii_digit) {
                whole = false;
                self.at += 1 + sign;
                self.digits();
            }
        }
        let digits = &self.text[start..self.at];
        if whole {
            digits.parse::<i64>().map(Value::Int).ok().or_else(|| digits.parse::<BigInt>().ok().map(scalar::normalise))
        } else {
            digits.parse().ok().map(Value::Float)
        }
    }

    fn digits(&mut self) {
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
    }
}
