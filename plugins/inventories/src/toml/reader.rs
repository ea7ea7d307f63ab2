//! TOML 1.0 to dictionaries, with the errors that Python's `tomllib` gives: they reach the screen.

use super::tree::{Flag, Flags, Key, Node, Table, append, finish, nest};
use fancy_regex::{Captures, Regex};
use std::sync::{Arc, LazyLock};
use value::{BigInt, DateTime, DateTimeKind, Dict, Value};

/// The deepest nesting of lists and inline tables; Python ends where its stack does.
const DEEPEST: usize = 200;

const TIME: &str = r"([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])(?:\.([0-9]{1,6})[0-9]*)?";

static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"^(?:0(?:x[0-9A-Fa-f](?:_?[0-9A-Fa-f])*|b[01](?:_?[01])*|o[0-7](?:_?[0-7])*)|[+-]?(?:0|[1-9](?:_?[0-9])*)((?:\.[0-9](?:_?[0-9])*)?(?:[eE][+-]?[0-9](?:_?[0-9])*)?))",
    )
    .ok()
});

static LOCAL_TIME: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&format!("^{TIME}")).ok());

static DATE_TIME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let date = "([0-9]{4})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";
    Regex::new(&format!("^{date}(?:[Tt ]{TIME}(?:([Zz])|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))?)?")).ok()
});

/// Reads a text; the error is a sentence with its place.
pub(crate) fn read(text: &str) -> Result<Dict, String> {
    let text = text.replace("\r\n", "\n");
    let mut reader = Reader { text: &text, at: 0, root: Table::new(), flags: Flags::default(), depth: 0 };
    reader.document()?;
    Ok(finish(reader.root))
}

struct Reader<'t> {
    text: &'t str,
    /// The offset of what comes next, in bytes.
    at: usize,
    root: Table,
    flags: Flags,
    depth: usize,
}

impl<'t> Reader<'t> {
    fn document(&mut self) -> Result<(), String> {
        let mut header = Key::new();
        loop {
            self.skip(" \t");
            match self.next() {
                None => return Ok(()),
                Some('\n') => {
                    self.at += 1;
                    continue;
                }
                Some(c) if is_bare(c) || matches!(c, '"' | '\'') => {
                    self.assignment(&header)?;
                    self.skip(" \t");
                }
                Some('[') => {
                    self.flags.settle_pending();
                    header = if self.starts_with("[[") { self.list_header()? } else { self.table_header()? };
                    self.skip(" \t");
                }
                Some('#') => {}
                Some(_) => return Err(self.wrong("Invalid statement")),
            }
            self.comment()?;
            match self.next() {
                None => return Ok(()),
                Some('\n') => self.at += 1,
                Some(_) => return Err(self.wrong("Expected newline or end of document after a statement")),
            }
        }
    }

    fn table_header(&mut self) -> Result<Key, String> {
        self.at += 1;
        self.skip(" \t");
        let key = self.key()?;
        if self.flags.has(&key, Flag::Declared) || self.flags.has(&key, Flag::Frozen) {
            return Err(self.wrong(&format!("Cannot declare {} twice", shown(&key))));
        }
        self.flags.set(&key, Flag::Declared, false);
        if nest(&mut self.root, &key, true).is_err() {
            return Err(self.wrong("Cannot overwrite a value"));
        }
        self.expect("]", "Expected ']' at the end of a table declaration")?;
        Ok(key)
    }

    fn list_header(&mut self) -> Result<Key, String> {
        self.at += 2;
        self.skip(" \t");
        let key = self.key()?;
        if self.flags.has(&key, Flag::Frozen) {
            return Err(self.wrong(&format!("Cannot mutate immutable namespace {}", shown(&key))));
        }
        // What was said of the table before does not hold for the next of the list.
        self.flags.clear(&key);
        self.flags.set(&key, Flag::Declared, false);
        if append(&mut self.root, &key).is_err() {
            return Err(self.wrong("Cannot overwrite a value"));
        }
        self.expect("]]", "Expected ']]' at the end of an array declaration")?;
        Ok(key)
    }

    fn assignment(&mut self, header: &[String]) -> Result<(), String> {
        let (key, value) = self.pair()?;
        let absolute: Key = header.iter().chain(&key).cloned().collect();
        for length in 1..key.len() {
            let part = &absolute[..header.len() + length];
            if self.flags.has(part, Flag::Declared) {
                return Err(self.wrong(&format!("Cannot redefine namespace {}", shown(part))));
            }
            self.flags.add_pending(part.to_vec());
        }
        let Some((stem, parent)) = absolute.split_last() else { return Ok(()) };
        if self.flags.has(parent, Flag::Frozen) {
            return Err(self.wrong(&format!("Cannot mutate immutable namespace {}", shown(parent))));
        }
        let is_free = nest(&mut self.root, parent, true).is_ok_and(|table| !table.contains_key(stem));
        if !is_free {
            return Err(self.wrong("Cannot overwrite a value"));
        }
        if matches!(value, Value::Dict(_) | Value::List(_)) {
            self.flags.set(&absolute, Flag::Frozen, true);
        }
        if let Ok(table) = nest(&mut self.root, parent, true) {
            table.insert(stem.clone(), Node::Leaf(value));
        }
        Ok(())
    }

    fn pair(&mut self) -> Result<(Key, Value), String> {
        let key = self.key()?;
        self.expect("=", "Expected '=' after a key in a key/value pair")?;
        self.skip(" \t");
        let value = self.value()?;
        Ok((key, value))
    }

    fn key(&mut self) -> Result<Key, String> {
        let mut key = vec![self.key_part()?];
        loop {
            self.skip(" \t");
            if self.next() != Some('.') {
                return Ok(key);
            }
            self.at += 1;
            self.skip(" \t");
            key.push(self.key_part()?);
        }
    }

    fn key_part(&mut self) -> Result<String, String> {
        match self.next() {
            Some(c) if is_bare(c) => {
                let start = self.at;
                self.at += self.rest().find(|c| !is_bare(c)).unwrap_or(self.rest().len());
                Ok(self.text[start..self.at].to_owned())
            }
            Some('\'') => self.literal(),
            Some('"') => {
                self.at += 1;
                self.basic(false)
            }
            _ => Err(self.wrong("Invalid initial character for a key part")),
        }
    }

    fn value(&mut self) -> Result<Value, String> {
        let next = self.next();
        match next {
            Some(quote @ ('"' | '\'')) => {
                let text = match (quote, self.starts_with("\"\"\""), self.starts_with("'''")) {
                    ('"', true, _) => self.several_lines('"')?,
                    ('\'', _, true) => self.several_lines('\'')?,
                    ('"', ..) => {
                        self.at += 1;
                        self.basic(false)?
                    }
                    _ => self.literal()?,
                };
                return Ok(Value::from(text));
            }
            Some('[' | '{') => {
                self.depth += 1;
                if self.depth > DEEPEST {
                    return Err(self.wrong("Nested too deeply"));
                }
                let value = if next == Some('[') { self.array() } else { self.inline_table() };
                self.depth -= 1;
                return value;
            }
            _ => {}
        }
        for (word, value) in [("true", Value::Bool(true)), ("false", Value::Bool(false))] {
            if self.starts_with(word) {
                self.at += word.len();
                return Ok(value);
            }
        }
        if let Some(found) = captured(&DATE_TIME, self.rest()) {
            let Some(value) = date_time(&found) else {
                let year = part(&found, 1) == Some(0);
                let reason = if year { "year 0 is out of range" } else { "day is out of range for month" };
                return Err(format!("{}: {reason}", self.wrong("Invalid date or datetime")));
            };
            self.at += found[0].len();
            return Ok(value);
        }
        if let Some(found) = captured(&LOCAL_TIME, self.rest()) {
            self.at += found[0].len();
            return Ok(Value::from(local_time(&found)));
        }
        if let Some(found) = captured(&NUMBER, self.rest()) {
            self.at += found[0].len();
            return Ok(number(&found));
        }
        let specials = [("inf", f64::INFINITY), ("nan", f64::NAN), ("+inf", f64::INFINITY), ("+nan", f64::NAN)];
        for (word, value) in specials.into_iter().chain([("-inf", f64::NEG_INFINITY), ("-nan", f64::NAN)]) {
            if self.starts_with(word) {
                self.at += word.len();
                return Ok(Value::Float(value));
            }
        }
        Err(self.wrong("Invalid value"))
    }

    fn array(&mut self) -> Result<Value, String> {
        self.at += 1;
        let mut items = Vec::new();
        self.blanks_and_comments()?;
        while self.next() != Some(']') {
            items.push(self.value()?);
            self.blanks_and_comments()?;
            match self.next() {
                Some(']') => break,
                Some(',') => self.at += 1,
                _ => return Err(self.wrong("Unclosed array")),
            }
            self.blanks_and_comments()?;
        }
        self.at += 1;
        Ok(Value::from(items))
    }

    fn inline_table(&mut self) -> Result<Value, String> {
        self.at += 1;
        let mut table = Table::new();
        let mut flags = Flags::default();
        self.skip(" \t");
        if self.next() == Some('}') {
            self.at += 1;
            return Ok(Value::Dict(Dict::new()));
        }
        loop {
            let (key, value) = self.pair()?;
            if flags.has(&key, Flag::Frozen) {
                return Err(self.wrong(&format!("Cannot mutate immutable namespace {}", shown(&key))));
            }
            let Some((stem, parent)) = key.split_last() else { return Err(self.wrong("Invalid value")) };
            let Ok(place) = nest(&mut table, parent, false) else {
                return Err(self.wrong("Cannot overwrite a value"));
            };
            if place.contains_key(stem) {
                return Err(self.wrong(&format!("Duplicate inline table key {}", value::str_repr(stem))));
            }
            if matches!(value, Value::Dict(_) | Value::List(_)) {
                flags.set(&key, Flag::Frozen, true);
            }
            place.insert(stem.clone(), Node::Leaf(value));
            self.skip(" \t");
            match self.next() {
                Some('}') => {
                    self.at += 1;
                    return Ok(Value::Dict(finish(table)));
                }
                Some(',') => self.at += 1,
                _ => return Err(self.wrong("Unclosed inline table")),
            }
            self.skip(" \t");
        }
    }

    /// A text in single quotes, on one line.
    fn literal(&mut self) -> Result<String, String> {
        self.at += 1;
        let text = self.until("'", false)?;
        self.at += 1;
        Ok(text)
    }

    /// A text in three quotes; up to two more at its end belong to it.
    fn several_lines(&mut self, quote: char) -> Result<String, String> {
        self.at += 3;
        if self.next() == Some('\n') {
            self.at += 1;
        }
        let mut text = if quote == '\'' {
            let text = self.until("'''", true)?;
            self.at += 3;
            text
        } else {
            self.basic(true)?
        };
        for _ in 0..2 {
            if self.next() == Some(quote) {
                self.at += 1;
                text.push(quote);
            }
        }
        Ok(text)
    }

    /// The inside of a text in double quotes, and its end.
    fn basic(&mut self, several_lines: bool) -> Result<String, String> {
        let mut text = String::new();
        loop {
            let Some(c) = self.next() else { return Err(self.wrong("Unterminated string")) };
            match c {
                '"' if !several_lines => {
                    self.at += 1;
                    return Ok(text);
                }
                '"' if self.starts_with("\"\"\"") => {
                    self.at += 3;
                    return Ok(text);
                }
                '\\' => {
                    if let Some(c) = self.escape(several_lines)? {
                        text.push(c);
                    }
                    continue;
                }
                c if is_illegal(c, several_lines) => {
                    return Err(self.wrong(&format!("Illegal character {}", value::str_repr(&c.to_string()))));
                }
                c => text.push(c),
            }
            self.at += c.len_utf8();
        }
    }

    /// What stands behind a backslash; nothing for an end of line.
    fn escape(&mut self, several_lines: bool) -> Result<Option<char>, String> {
        let id = self.rest()[1..].chars().next();
        self.at += 1 + id.map_or(0, char::len_utf8);
        Ok(Some(match id {
            Some(' ' | '\t' | '\n') if several_lines => {
                if id != Some('\n') {
                    self.skip(" \t");
                    match self.next() {
                        None => return Ok(None),
                        Some('\n') => self.at += 1,
                        Some(_) => return Err(self.wrong("Unescaped '\\' in a string")),
                    }
                }
                self.skip(" \t\n");
                return Ok(None);
            }
            Some('u') => self.code_point(4)?,
            Some('U') => self.code_point(8)?,
            Some('b') => '\u{8}',
            Some('t') => '\t',
            Some('n') => '\n',
            Some('f') => '\u{c}',
            Some('r') => '\r',
            Some(c @ ('"' | '\\')) => c,
            _ => return Err(self.wrong("Unescaped '\\' in a string")),
        }))
    }

    fn code_point(&mut self, length: usize) -> Result<char, String> {
        let digits: String = self.rest().chars().take(length).collect();
        if digits.len() != length || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(self.wrong("Invalid hex value"));
        }
        self.at += length;
        u32::from_str_radix(&digits, 16)
            .ok()
            .and_then(char::from_u32)
            .ok_or_else(|| self.wrong("Escaped character is not a Unicode scalar value"))
    }

    fn comment(&mut self) -> Result<(), String> {
        if self.next() == Some('#') {
            self.at += 1;
            let end = self.rest().find('\n').unwrap_or(self.rest().len());
            self.legal(end, false)?;
            self.at += end;
        }
        Ok(())
    }

    fn blanks_and_comments(&mut self) -> Result<(), String> {
        loop {
            let before = self.at;
            self.skip(" \t\n");
            self.comment()?;
            if self.at == before {
                return Ok(());
            }
        }
    }

    /// Takes what stands before a text that must come.
    fn until(&mut self, end: &str, several_lines: bool) -> Result<String, String> {
        let Some(length) = self.rest().find(end) else {
            self.at = self.text.len();
            return Err(self.wrong(&format!("Expected {}", value::str_repr(end))));
        };
        self.legal(length, several_lines)?;
        let start = self.at;
        self.at += length;
        Ok(self.text[start..self.at].to_owned())
    }

    /// Fails at a character that may not stand in the next bytes.
    fn legal(&mut self, length: usize, several_lines: bool) -> Result<(), String> {
        let next = &self.rest()[..length];
        let found = next.char_indices().find(|(_, c)| is_illegal(*c, several_lines));
        match found {
            None => Ok(()),
            Some((offset, c)) => {
                self.at += offset;
                Err(self.wrong(&format!("Found invalid character {}", value::str_repr(&c.to_string()))))
            }
        }
    }

    fn expect(&mut self, what: &str, or_else: &str) -> Result<(), String> {
        if !self.starts_with(what) {
            return Err(self.wrong(or_else));
        }
        self.at += what.len();
        Ok(())
    }

    fn skip(&mut self, chars: &str) {
        self.at += self.rest().find(|c| !chars.contains(c)).unwrap_or(self.rest().len());
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn next(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn starts_with(&self, text: &str) -> bool {
        self.rest().starts_with(text)
    }

    /// Adds the place to a sentence.
    fn wrong(&self, what: &str) -> String {
        if self.at >= self.text.len() {
            return format!("{what} (at end of document)");
        }
        let before = &self.text[..self.at];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
        format!("{what} (at line {line}, column {column})")
    }
}

fn captured<'t>(regex: &LazyLock<Option<Regex>>, text: &'t str) -> Option<Captures<'t, str>> {
    regex.as_ref()?.captures(text).ok()?
}

fn is_bare(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

/// Tells whether a character may only be written by its number.
fn is_illegal(c: char, several_lines: bool) -> bool {
    c.is_ascii_control() && c != '\t' && !(several_lines && c == '\n')
}

/// Writes a name as Python prints a tuple.
fn shown(key: &[String]) -> String {
    let parts: Vec<String> = key.iter().map(|part| value::str_repr(part)).collect();
    let end = if parts.len() == 1 { "," } else { "" };
    format!("({}{end})", parts.join(", "))
}

fn number(found: &Captures<'_, str>) -> Value {
    let text = found[0].replace('_', "");
    if found.get(1).is_some_and(|fraction| !fraction.as_str().is_empty()) {
        return Value::Float(text.parse().unwrap_or_default());
    }
    let (digits, radix) = match text.get(..2) {
        Some("0x") => (&text[2..], 16),
        Some("0o") => (&text[2..], 8),
        Some("0b") => (&text[2..], 2),
        _ => (text.as_str(), 10),
    };
    BigInt::parse_bytes(digits.trim_start_matches('+').as_bytes(), radix).map_or(Value::Int(0), Value::from)
}

fn part(found: &Captures<'_, str>, group: usize) -> Option<i32> {
    found.get(group)?.as_str().parse().ok()
}

/// Microseconds of digits behind a point.
fn micros(digits: &str) -> i32 {
    format!("{digits:0<6}").parse().unwrap_or_default()
}

fn date_time(found: &Captures<'_, str>) -> Option<Value> {
    let small = |group| part(found, group).and_then(|number| i8::try_from(number).ok());
    let date = jiff::civil::Date::new(i16::try_from(part(found, 1)?).ok()?, small(2)?, small(3)?).ok()?;
    // Python's calendar begins with the year 1.
    if date.year() < 1 {
        return None;
    }
    let Some(hour) = small(4) else {
        return Some(Value::DateTime(Arc::new(DateTime { kind: DateTimeKind::Date(date) })));
    };
    let nanos = found.get(7).map_or(0, |digits| micros(digits.as_str()) * 1000);
    let time = jiff::civil::Time::new(hour, small(5)?, small(6)?, nanos).ok()?;
    let offset = if found.get(8).is_some() {
        Some(0)
    } else {
        found.get(9).map(|sign| {
            let seconds = part(found, 10).unwrap_or_default() * 3600 + part(found, 11).unwrap_or_default() * 60;
            if sign.as_str() == "-" { -seconds } else { seconds }
        })
    };
    Some(Value::DateTime(Arc::new(DateTime { kind: DateTimeKind::DateTime(date.to_datetime(time), offset) })))
}

/// A time without a date, as text: no value of ours is one.
fn local_time(found: &Captures<'_, str>) -> String {
    let fraction = found.get(4).map_or(0, |digits| micros(digits.as_str()));
    let fraction = if fraction == 0 { String::new() } else { format!(".{fraction:06}") };
    format!("{}:{}:{}{fraction}", &found[1], &found[2], &found[3])
}
