//! Patterns of Python's, checked as Python checks them and rewritten for the regular expression engine.

use super::{IGNORE_CASE, MULTI_LINE};
use crate::fail::{Got, fail};

/// Rewrites a pattern of Python's.
pub(super) struct Translator<'p> {
    chars: Vec<char>,
    pattern: &'p str,
    at: usize,
    out: String,
    /// Positions of open parentheses.
    open: Vec<usize>,
    flags: u8,
    verbose: bool,
    groups: usize,
    names: Vec<(String, usize)>,
    /// What the last thing written was: decides whether it can be repeated.
    last: Last,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Nothing,
    Item,
    Repeat,
}

impl<'p> Translator<'p> {
    /// Starts with a pattern.
    pub(super) fn new(pattern: &'p str, flags: u8) -> Self {
        Translator {
            chars: pattern.chars().collect(),
            pattern,
            at: 0,
            out: String::new(),
            open: Vec::new(),
            flags,
            verbose: false,
            groups: 0,
            names: Vec::new(),
            last: Last::Nothing,
        }
    }

    fn error<T>(&self, message: &str, position: usize) -> Got<T> {
        let before: String = self.chars.iter().take(position).collect();
        if self.pattern.contains('\n') {
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().map_or(0, |rest| rest.chars().count()) + 1;
            return fail(format!("{message} at position {position} (line {line}, column {column})"));
        }
        fail(format!("{message} at position {position}"))
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    /// Returns the pattern in the engine's language, or fails with the text of `re.error`.
    pub(super) fn translate(mut self) -> Got<String> {
        while let Some(ch) = self.peek(0) {
            self.one(ch)?;
        }
        if let Some(position) = self.open.last() {
            return self.error("missing ), unterminated subpattern", *position);
        }
        let mut prefix = String::new();
        if self.flags & IGNORE_CASE != 0 {
            prefix.push_str("(?i)");
        }
        if self.flags & MULTI_LINE != 0 {
            prefix.push_str("(?m)");
        }
        if self.flags & DOT_ALL != 0 {
            prefix.push_str("(?s)");
        }
        Ok(prefix + &self.out)
    }

    fn one(&mut self, ch: char) -> Got<()> {
        match ch {
            '\\' => self.escape(),
            '[' => self.class(),
            '(' => self.group(),
            ')' => {
                if self.open.pop().is_none() {
                    return self.error("unbalanced parenthesis", self.at);
                }
                self.push(")", 1, Last::Item);
                Ok(())
            }
            '|' => {
                self.push("|", 1, Last::Nothing);
                Ok(())
            }
            '*' | '+' | '?' => self.repeat(&ch.to_string(), 1),
            '{' => self.braces(),
            '$' => {
                let text = if self.flags & MULTI_LINE == 0 { r"(?=\n?\z)" } else { "$" };
                self.push(text, 1, Last::Item);
                Ok(())
            }
            '^' => {
                self.push("^", 1, Last::Item);
                Ok(())
            }
            '.' => {
                self.push(".", 1, Last::Item);
                Ok(())
            }
            '#' if self.verbose => {
                while self.peek(0).is_some_and(|ch| ch != '\n') {
                    self.at += 1;
                }
                Ok(())
            }
            ch if self.verbose && ch.is_whitespace() => {
                self.at += 1;
                Ok(())
            }
            ch => {
                self.literal(ch);
                self.at += 1;
                self.last = Last::Item;
                Ok(())
            }
        }
    }

    fn push(&mut self, text: &str, consumed: usize, last: Last) {
        self.out.push_str(text);
        self.at += consumed;
        self.last = last;
    }

    fn literal(&mut self, ch: char) {
        if r"\.+*?()|[]{}^$#&-~/".contains(ch) {
            self.out.push('\\');
        }
        self.out.push(ch);
    }

    fn repeat(&mut self, text: &str, consumed: usize) -> Got<()> {
        let start = self.at;
        match self.last {
            Last::Nothing => return self.error("nothing to repeat", start),
            Last::Repeat => return self.error("multiple repeat", start),
            Last::Item => {}
        }
        self.push(text, consumed, Last::Repeat);
        if let Some(mode) = self.peek(0).filter(|ch| matches!(ch, '?' | '+')) {
            self.out.push(mode);
            self.at += 1;
        }
        Ok(())
    }

    /// `{m}`, `{m,}`, `{,n}`, `{m,n}`; any other brace is itself.
    fn braces(&mut self) -> Got<()> {
        let rest: String = self.chars[self.at + 1..].iter().take_while(|ch| **ch != '}').collect();
        let closed = self.chars.get(self.at + 1 + rest.chars().count()) == Some(&'}');
        let (low, high) = rest.split_once(',').map_or((rest.as_str(), None), |(low, high)| (low, Some(high)));
        let is_digits = |text: &str| text.chars().all(|ch| ch.is_ascii_digit());
        let counts = closed && is_digits(low) && high.is_none_or(is_digits) && !(low.is_empty() && high.is_none());
        if !counts || rest == "," && low.is_empty() && high == Some("") && !closed {
            self.push(r"\{", 1, Last::Item);
            return Ok(());
        }
        if let (Ok(least), Some(Ok(most))) = (low.parse::<u64>(), high.map(str::parse::<u64>))
            && most < least
        {
            return self.error("min repeat greater than max repeat", self.at + 1);
        }
        let text = match high {
            None => format!("{{{low}}}"),
            Some(high) => format!("{{{},{high}}}", if low.is_empty() { "0" } else { low }),
        };
        self.repeat(&text, rest.chars().count() + 2)
    }

    fn escape(&mut self) -> Got<()> {
        let start = self.at;
        let Some(ch) = self.peek(1) else { return self.error("bad escape (end of pattern)", start) };
        match ch {
            'A' | 'b' | 'B' | 'd' | 'D' | 's' | 'S' | 'w' | 'W' => {
                self.push(&format!("\\{ch}"), 2, Last::Item);
            }
            'Z' => self.push(r"\z", 2, Last::Item),
            'n' | 'r' | 't' | 'f' | 'v' | 'a' | 'x' | 'u' | 'U' | '0' => {
                let (code, consumed) = self.char_escape(ch)?;
                self.literal(code);
                self.at += consumed;
                self.last = Last::Item;
            }
            '1'..='9' => self.back_reference()?,
            ch if ch.is_ascii_alphabetic() => return self.error(&format!("bad escape \\{ch}"), start),
            ch => {
                self.literal(ch);
                self.at += 2;
                self.last = Last::Item;
            }
        }
        Ok(())
    }

    fn back_reference(&mut self) -> Got<()> {
        let start = self.at;
        let digits: String = self.chars[start + 1..].iter().take(3).take_while(|ch| ch.is_ascii_digit()).collect();
        // Three octal digits are a character.
        if digits.len() == 3 && digits.chars().all(|digit| digit < '8') && digits.starts_with(|digit| digit < '4') {
            if let Some(ch) = u32::from_str_radix(&digits, 8).ok().and_then(char::from_u32) {
                self.literal(ch);
            }
            self.at += 4;
            self.last = Last::Item;
            return Ok(());
        }
        let digits = &digits[..digits.len().min(2)];
        let number: usize = digits.parse().unwrap_or(0);
        if number > self.groups {
            return self.error(&format!("invalid group reference {number}"), start + 1);
        }
        let followed_by_digit = self.chars.get(start + 1 + digits.len()).is_some_and(char::is_ascii_digit);
        let text = if followed_by_digit { format!("(?:\\{number})") } else { format!("\\{number}") };
        self.push(&text, 1 + digits.len(), Last::Item);
        Ok(())
    }

    /// Reads an escape that stands for a character: the character and how many characters it takes.
    fn char_escape(&self, kind: char) -> Got<(char, usize)> {
        let start = self.at;
        let hex = |count: usize| -> Got<(char, usize)> {
            let digits: String =
                self.chars[start + 2..].iter().take(count).take_while(|ch| ch.is_ascii_hexdigit()).collect();
            if digits.len() < count {
                return self.error(&format!("incomplete escape \\{kind}{digits}"), start);
            }
            match u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32) {
                Some(ch) => Ok((ch, count + 2)),
                None => self.error(&format!("bad escape \\{kind}{digits}"), start),
            }
        };
        Ok(match kind {
            'n' => ('\n', 2),
            'r' => ('\r', 2),
            't' => ('\t', 2),
            'f' => ('\u{c}', 2),
            'v' => ('\u{b}', 2),
            'a' => ('\u{7}', 2),
            'b' => ('\u{8}', 2),
            'x' => hex(2)?,
            'u' => hex(4)?,
            'U' => hex(8)?,
            _ => {
                let digits: String =
                    self.chars[start + 1..].iter().take(3).take_while(|ch| ('0'..='7').contains(*ch)).collect();
                let code = u32::from_str_radix(&digits, 8).unwrap_or(0);
                (char::from_u32(code).unwrap_or('\0'), 1 + digits.len())
            }
        })
    }

    fn class(&mut self) -> Got<()> {
        let start = self.at;
        self.at += 1;
        let mut text = String::from("[");
        if self.peek(0) == Some('^') {
            text.push('^');
            self.at += 1;
        }
        let first = self.at;
        loop {
            let here = self.at;
            let Some(ch) = self.peek(0) else {
                return self.error("unterminated character set", start);
            };
            if ch == ']' && here != first {
                self.at += 1;
                break;
            }
            let low = self.class_item()?;
            let ranges = self.peek(0) == Some('-') && self.peek(1).is_some_and(|next| next != ']');
            if !ranges {
                text.push_str(&low.written());
                continue;
            }
            self.at += 1;
            let high = self.class_item()?;
            let shown: String = self.chars[here..self.at].iter().collect();
            match (&low, &high) {
                (ClassItem::Char(a), ClassItem::Char(b)) if a <= b => {
                    text.extend([low.written().as_str(), "-", &high.written()]);
                }
                _ => return self.error(&format!("bad character range {shown}"), here),
            }
        }
        text.push(']');
        self.out.push_str(&text);
        self.last = Last::Item;
        Ok(())
    }

    fn class_item(&mut self) -> Got<ClassItem> {
        let start = self.at;
        let Some(ch) = self.peek(0) else {
            return self.error("unterminated character set", start);
        };
        if ch != '\\' {
            self.at += 1;
            return Ok(ClassItem::Char(ch));
        }
        let Some(kind) = self.peek(1) else {
            return self.error("bad escape (end of pattern)", start);
        };
        match kind {
            'd' | 'D' | 's' | 'S' | 'w' | 'W' => {
                self.at += 2;
                Ok(ClassItem::Class(kind))
            }
            'n' | 'r' | 't' | 'f' | 'v' | 'a' | 'b' | 'x' | 'u' | 'U' | '0'..='7' => {
                let (ch, consumed) = self.char_escape(kind)?;
                self.at += consumed;
                Ok(ClassItem::Char(ch))
            }
            kind if kind.is_ascii_alphanumeric() => self.error(&format!("bad escape \\{kind}"), start),
            kind => {
                self.at += 2;
                Ok(ClassItem::Char(kind))
            }
        }
    }

    fn group(&mut self) -> Got<()> {
        let start = self.at;
        if self.peek(1) != Some('?') {
            self.groups += 1;
            self.open.push(start);
            self.push("(", 1, Last::Nothing);
            return Ok(());
        }
        let rest: String = self.chars[start + 2..].iter().take(2).collect();
        match rest.chars().next() {
            None => self.error("unexpected end of pattern", start + 2),
            Some(':' | '=' | '!' | '>') => {
                self.open.push(start);
                let text: String = self.chars[start..start + 3].iter().collect();
                self.push(&text, 3, Last::Nothing);
                Ok(())
            }
            Some('<') if matches!(rest.chars().nth(1), Some('=' | '!')) => {
                self.open.push(start);
                let text: String = self.chars[start..start + 4].iter().collect();
                self.push(&text, 4, Last::Nothing);
                Ok(())
            }
            Some('#') => match self.chars[start..].iter().position(|ch| *ch == ')') {
                Some(length) => {
                    self.at += length + 1;
                    Ok(())
                }
                None => self.error("missing ), unterminated comment", start),
            },
            Some('P') => self.named(start),
            Some('(') => {
                self.open.push(start);
                let condition: String = self.chars[start..].iter().take_while(|ch| **ch != ')').collect();
                let length = condition.chars().count() + 1;
                self.push(&format!("{condition})"), length, Last::Nothing);
                Ok(())
            }
            Some(ch) if "aiLmsux-".contains(ch) => self.inline_flags(start),
            Some(ch) => {
                let shown = if ch == '<' { rest.clone() } else { ch.to_string() };
                self.error(&format!("unknown extension ?{shown}"), start + 1)
            }
        }
    }

    fn named(&mut self, start: usize) -> Got<()> {
        let (close, reference) = match self.peek(3) {
            Some('<') => ('>', false),
            Some('=') => (')', true),
            Some(ch) => return self.error(&format!("unknown extension ?P{ch}"), start + 1),
            None => return self.error("unexpected end of pattern", start + 3),
        };
        let name: String = self.chars[start + 4..].iter().take_while(|ch| **ch != close).collect();
        let length = 4 + name.chars().count() + 1;
        if start + length > self.chars.len() {
            return self.error(&format!("missing {close}, unterminated name"), start + 4);
        }
        if name.is_empty() {
            return self.error("missing group name", start + 4);
        }
        let is_name = name
            .chars()
            .enumerate()
            .all(|(at, ch)| ch == '_' || if at == 0 { ch.is_alphabetic() } else { ch.is_alphanumeric() });
        if !is_name {
            return self.error(&format!("bad character in group name {}", value::str_repr(&name)), start + 4);
        }
        if reference {
            if !self.names.iter().any(|(known, _)| *known == name) {
                return self.error(&format!("unknown group name {}", value::str_repr(&name)), start + 4);
            }
            self.push(&format!("(?P={name})"), length, Last::Item);
            return Ok(());
        }
        self.groups += 1;
        if let Some((_, earlier)) = self.names.iter().find(|(known, _)| *known == name) {
            let message = format!(
                "redefinition of group name {} as group {}; was group {earlier}",
                value::str_repr(&name),
                self.groups
            );
            return self.error(&message, start + 4);
        }
        self.open.push(start);
        self.push(&format!("(?P<{name}>"), length, Last::Nothing);
        self.names.push((name, self.groups));
        Ok(())
    }

    /// `(?i)` at the start, `(?i:...)` anywhere.
    fn inline_flags(&mut self, start: usize) -> Got<()> {
        let written: String = self.chars[start + 2..].iter().take_while(|ch| "aiLmsux-".contains(**ch)).collect();
        let length = 2 + written.chars().count();
        let (on, off) = written.split_once('-').unwrap_or((&written, ""));
        match self.peek(length) {
            Some(')') if off.is_empty() => {
                if start != 0 {
                    return self.error("global flags not at the start of the expression", start);
                }
                for flag in on.chars() {
                    match flag {
                        'i' => self.flags |= IGNORE_CASE,
                        'm' => self.flags |= MULTI_LINE,
                        's' => self.flags |= DOT_ALL,
                        'x' => self.verbose = true,
                        _ => {}
                    }
                }
                self.at += length + 1;
                Ok(())
            }
            Some(':') => {
                let keep = |flags: &str| -> String { flags.chars().filter(|ch| "ims".contains(*ch)).collect() };
                let (on, off) = (keep(on), keep(off));
                let off = if off.is_empty() { off } else { format!("-{off}") };
                self.open.push(start);
                self.push(&format!("(?{on}{off}:"), length + 1, Last::Nothing);
                Ok(())
            }
            None => self.error("missing -, : or )", start + length),
            Some(_) => self.error("unknown flag", start + length),
        }
    }
}

const DOT_ALL: u8 = 4;

enum ClassItem {
    Char(char),
    Class(char),
}

impl ClassItem {
    fn written(&self) -> String {
        match self {
            ClassItem::Class(kind) => format!("\\{kind}"),
            ClassItem::Char(ch) if ch.is_ascii_punctuation() => format!("\\{ch}"),
            ClassItem::Char(ch) => ch.to_string(),
        }
    }
}
