//! Replacement texts of `re.sub`: `\1`, `\g<name>` and escapes.

use super::{Captures, Pattern};
use crate::fail::{Got, fail};

/// A replacement text of `re.sub`, taken apart.
pub(crate) struct Replacement {
    parts: Vec<Part>,
}

enum Part {
    Text(String),
    Group(usize),
}

impl Replacement {
    /// Reads a replacement for a pattern.
    pub(crate) fn parse(text: &str, pattern: &Pattern) -> Got<Self> {
        let chars: Vec<char> = text.chars().collect();
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut at = 0;
        while let Some(ch) = chars.get(at).copied() {
            if ch != '\\' {
                plain.push(ch);
                at += 1;
                continue;
            }
            let Some(kind) = chars.get(at + 1).copied() else {
                return fail(format!("bad escape (end of pattern) at position {at}"));
            };
            let (part, consumed) = replacement_escape(&chars, at, kind, pattern)?;
            match part {
                Part::Text(text) => plain.push_str(&text),
                group @ Part::Group(_) => {
                    parts.push(Part::Text(std::mem::take(&mut plain)));
                    parts.push(group);
                }
            }
            at += consumed;
        }
        parts.push(Part::Text(plain));
        Ok(Replacement { parts })
    }

    /// Adds the replacement of a match.
    pub(crate) fn expand(&self, found: &Captures<'_>, out: &mut String) {
        for part in &self.parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Group(number) => out.push_str(found.get(*number).map_or("", |group| group.as_str())),
            }
        }
    }
}

fn replacement_escape(chars: &[char], at: usize, kind: char, pattern: &Pattern) -> Got<(Part, usize)> {
    let text = |ch: char, consumed: usize| Ok((Part::Text(ch.to_string()), consumed));
    match kind {
        'g' => {
            if chars.get(at + 2) != Some(&'<') {
                return fail(format!("missing < at position {}", at + 2));
            }
            let name: String = chars[at + 3..].iter().take_while(|ch| **ch != '>').collect();
            let length = 3 + name.chars().count() + 1;
            if at + length > chars.len() {
                if name.is_empty() {
                    return fail(format!("missing group name at position {}", at + 3));
                }
                return fail(format!("missing >, unterminated name at position {}", at + 3));
            }
            if name.is_empty() {
                return fail(format!("missing group name at position {}", at + 3));
            }
            let number = if name.chars().all(|ch| ch.is_ascii_digit()) {
                name.parse().unwrap_or(usize::MAX)
            } else if name.chars().all(|ch| ch.is_alphanumeric() || ch == '_')
                && !name.starts_with(|ch: char| ch.is_numeric())
            {
                match pattern.group_number(&name) {
                    Some(number) => number,
                    None => {
                        return fail(format!(
                            "unknown group name {}",
                            value::str_repr(&value::str_repr(&name)).trim_matches('"')
                        ));
                    }
                }
            } else {
                return fail(format!("bad character in group name {} at position {}", value::str_repr(&name), at + 3));
            };
            if number > pattern.groups() {
                return fail(format!("invalid group reference {number} at position {}", at + 3));
            }
            Ok((Part::Group(number), length))
        }
        '0' => {
            let digits: String = chars[at + 1..].iter().take(3).take_while(|ch| ('0'..='7').contains(*ch)).collect();
            let code = u32::from_str_radix(&digits, 8).unwrap_or(0);
            text(char::from_u32(code).unwrap_or('\0'), 1 + digits.len())
        }
        '1'..='9' => {
            let digits: String = chars[at + 1..].iter().take(3).take_while(|ch| ch.is_ascii_digit()).collect();
            if digits.len() == 3 && digits.chars().all(|digit| digit < '8') {
                let code = u32::from_str_radix(&digits, 8).unwrap_or(0);
                if code > 0o377 {
                    return fail(format!("octal escape value \\{digits} outside of range 0-0o377 at position {at}"));
                }
                return text(char::from_u32(code).unwrap_or('\0'), 4);
            }
            let digits = &digits[..digits.len().min(2)];
            let number: usize = digits.parse().unwrap_or(0);
            if number > pattern.groups() {
                return fail(format!("invalid group reference {number} at position {}", at + 1));
            }
            Ok((Part::Group(number), 1 + digits.len()))
        }
        'n' => text('\n', 2),
        't' => text('\t', 2),
        'r' => text('\r', 2),
        'f' => text('\u{c}', 2),
        'v' => text('\u{b}', 2),
        'a' => text('\u{7}', 2),
        'b' => text('\u{8}', 2),
        '\\' => text('\\', 2),
        kind if kind.is_ascii_alphabetic() => fail(format!("bad escape \\{kind} at position {at}")),
        kind => Ok((Part::Text(format!("\\{kind}")), 2)),
    }
}
