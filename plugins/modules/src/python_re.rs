//! Python's `re` on bytes and on text: patterns translated for `fancy-regex`, templates of replacements expanded.
//!
//! Bytes are handed to the engine as text in which each byte is the character of the same number, so that `.` is one
//! byte and classes are those of ASCII, as in Python.

use fancy_regex::Regex;
use std::borrow::Cow;
use std::ops::Range;

/// What the groups of a match hold.
pub(crate) type Captures<'t> = fancy_regex::Captures<'t, str>;

/// A compiled pattern.
pub(crate) struct Pattern {
    regex: Regex,
    /// The pattern sets `(?m)` itself.
    pub(crate) multiline: bool,
}

/// What a pattern is matched against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// Bytes.
    Bytes,
    /// Text.
    Text,
}

/// Flags given beside a pattern.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Flags {
    /// `re.MULTILINE`.
    pub(crate) multiline: bool,
    /// `re.DOTALL`.
    pub(crate) dot_all: bool,
}

/// Returns bytes as text of the same length in characters.
pub(crate) fn widen(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) if text.is_ascii() => Cow::Borrowed(text),
        _ => Cow::Owned(bytes.iter().map(|byte| char::from(*byte)).collect()),
    }
}

/// Returns the bytes of text made by [`widen`].
pub(crate) fn narrow(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect()
}

impl Pattern {
    /// Compiles a pattern. The error is Python's sentence.
    pub(crate) fn new(source: &str, subject: Subject, flags: Flags) -> Result<Pattern, String> {
        let source = if subject == Subject::Bytes { widen(source.as_bytes()) } else { Cow::Borrowed(source) };
        let translated = Translator::new(&source, subject, flags).run()?;
        let regex = Regex::new(&translated.out).map_err(|error| refusal(&error, &source))?;
        Ok(Pattern { regex, multiline: translated.multiline })
    }

    /// Finds the first match anywhere.
    pub(crate) fn search<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        self.regex.captures(text).ok().flatten()
    }

    /// Tells whether there is a match anywhere.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        self.regex.is_match(text).unwrap_or(false)
    }

    /// Tells whether the text starts with a match (`re.match`).
    pub(crate) fn matches_start(&self, text: &str) -> bool {
        // The leftmost match is at the start where there is one.
        self.regex.find(text).ok().flatten().is_some_and(|found| found.start() == 0)
    }

    /// Replaces every match by a template; returns the new text and how many there were. Errors are Python's sentences.
    pub(crate) fn replace_all(&self, text: &str, template: &str) -> Result<(String, usize), String> {
        let template = Template::parse(template, self)?;
        let mut out = String::with_capacity(text.len());
        let (mut end, mut count, mut from) = (0, 0, 0);
        let mut last_empty = None;
        // As Python: a match may begin where the last one ended, unless both are empty.
        while let Some(found) = self.regex.captures_from_pos(text, from).ok().flatten() {
            let Some(whole) = found.get(0) else { break };
            let empty = whole.start() == whole.end();
            if empty && last_empty == Some(whole.start()) {
                let Some(next) = text[whole.end()..].chars().next() else { break };
                from = whole.end() + next.len_utf8();
                last_empty = None;
                continue;
            }
            out.push_str(&text[end..whole.start()]);
            template.expand(&found, &mut out);
            end = whole.end();
            from = end;
            last_empty = empty.then_some(end);
            count += 1;
        }
        out.push_str(&text[end..]);
        Ok((out, count))
    }

    /// Expands a template with the groups of one match (`match.expand`).
    pub(crate) fn expand(&self, found: &Captures<'_>, template: &str) -> Result<String, String> {
        let mut out = String::new();
        Template::parse(template, self)?.expand(found, &mut out);
        Ok(out)
    }

    /// Returns the names of its groups, in order.
    pub(crate) fn group_names(&self) -> impl Iterator<Item = &str> {
        self.regex.capture_names().flatten()
    }

    /// Returns where a named group matched.
    pub(crate) fn group_span(found: &Captures<'_>, name: &str) -> Option<Range<usize>> {
        found.name(name).map(|group| group.start()..group.end())
    }

    fn group_number(&self, name: &str) -> Option<usize> {
        self.regex.capture_names().position(|group| group == Some(name))
    }

    fn groups(&self) -> usize {
        self.regex.captures_len()
    }
}

/// A sentence for what the engine refuses: Python's where it has the same complaint.
fn refusal(error: &fancy_regex::Error, source: &str) -> String {
    let text = error.to_string();
    if text.contains("look-behind") || text.contains("lookbehind") || text.contains("Look-behind") {
        return "look-behind requires fixed-width pattern".to_owned();
    }
    if text.to_lowercase().contains("back reference") || text.to_lowercase().contains("backref") {
        return "invalid group reference".to_owned();
    }
    format!("pattern {} can't be compiled: {text}", value::str_repr(source))
}

enum Piece {
    Literal(String),
    Group(usize),
}

struct Template(Vec<Piece>);

impl Template {
    fn parse(template: &str, pattern: &Pattern) -> Result<Template, String> {
        let chars: Vec<char> = template.chars().collect();
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut at = 0;
        while at < chars.len() {
            let c = chars[at];
            at += 1;
            if c != '\\' {
                literal.push(c);
                continue;
            }
            let Some(&escape) = chars.get(at) else {
                return Err(format!("bad escape (end of pattern) at position {}", at - 1));
            };
            at += 1;
            match escape {
                'g' => {
                    if chars.get(at) != Some(&'<') {
                        return Err(format!("missing < at position {at}"));
                    }
                    let start = at + 1;
                    let Some(length) = chars[start..].iter().position(|c| *c == '>') else {
                        return Err(format!("missing >, unterminated name at position {start}"));
                    };
                    let name: String = chars[start..start + length].iter().collect();
                    at = start + length + 1;
                    let group = if name.is_empty() {
                        return Err(format!("missing group name at position {start}"));
                    } else if name.chars().all(|c| c.is_ascii_digit()) {
                        name.parse()
                            .ok()
                            .filter(|number| *number < pattern.groups())
                            .ok_or_else(|| format!("invalid group reference {name} at position {start}"))?
                    } else {
                        pattern
                            .group_number(&name)
                            .ok_or_else(|| format!("unknown group name {}", value::str_repr(&name)))?
                    };
                    push_group(&mut pieces, &mut literal, group);
                }
                '0' => {
                    let digits: String = chars[at..].iter().take(2).take_while(|c| ('0'..='7').contains(*c)).collect();
                    at += digits.len();
                    let code = u32::from_str_radix(&digits, 8).unwrap_or(0);
                    literal.extend(char::from_u32(code & 0xff));
                }
                '1'..='9' => {
                    let next = chars.get(at).copied().filter(char::is_ascii_digit);
                    let third = chars.get(at + 1).copied();
                    let octal = |c: Option<char>| c.is_some_and(|c| ('0'..='7').contains(&c));
                    if octal(Some(escape)) && octal(next) && octal(third) {
                        let digits: String = [Some(escape), next, third].into_iter().flatten().collect();
                        at += 2;
                        let code = u32::from_str_radix(&digits, 8).unwrap_or(0);
                        if code > 0o377 {
                            return Err(format!(
                                "octal escape value \\{digits} outside of range 0-0o377 at position {}",
                                at - 4
                            ));
                        }
                        literal.extend(char::from_u32(code));
                        continue;
                    }
                    let mut number = escape.to_digit(10).unwrap_or(0) as usize;
                    if let Some(digit) = next.and_then(|c| c.to_digit(10)) {
                        number = number * 10 + digit as usize;
                        at += 1;
                    }
                    if number >= pattern.groups() {
                        let position = at - number.to_string().len();
                        return Err(format!("invalid group reference {number} at position {position}"));
                    }
                    push_group(&mut pieces, &mut literal, number);
                }
                'a' => literal.push('\u{7}'),
                'b' => literal.push('\u{8}'),
                'f' => literal.push('\u{c}'),
                'n' => literal.push('\n'),
                'r' => literal.push('\r'),
                't' => literal.push('\t'),
                'v' => literal.push('\u{b}'),
                '\\' => literal.push('\\'),
                c if c.is_ascii_alphabetic() => return Err(format!("bad escape \\{c} at position {}", at - 2)),
                c => literal.extend(['\\', c]),
            }
        }
        if !literal.is_empty() {
            pieces.push(Piece::Literal(literal));
        }
        Ok(Template(pieces))
    }

    fn expand(&self, found: &Captures<'_>, out: &mut String) {
        for piece in &self.0 {
            match piece {
                Piece::Literal(text) => out.push_str(text),
                Piece::Group(number) => out.push_str(found.get(*number).map_or("", |group| group.as_str())),
            }
        }
    }
}

fn push_group(pieces: &mut Vec<Piece>, literal: &mut String, group: usize) {
    if !literal.is_empty() {
        pieces.push(Piece::Literal(std::mem::take(literal)));
    }
    pieces.push(Piece::Group(group));
}

#[expect(clippy::struct_excessive_bools, reason = "each is a state of its own of the reader")]
/// Goes through a pattern once, writing it in the engine's language and finding the faults that Python finds.
struct Translator<'a> {
    chars: Vec<char>,
    at: usize,
    out: String,
    subject: Subject,
    multiline: bool,
    /// `(?x)`: spaces and comments are skipped.
    verbose: bool,
    open: Vec<usize>,
    /// How many groups were open where a look-behind began.
    behind: Option<usize>,
    /// Something stands before that a `*` may repeat.
    repeatable: bool,
    /// What stands before is a repetition.
    repeated: bool,
    source: &'a str,
    flags: Flags,
}

impl<'a> Translator<'a> {
    fn new(source: &'a str, subject: Subject, flags: Flags) -> Self {
        Translator {
            chars: source.chars().collect(),
            at: 0,
            out: String::with_capacity(source.len() + 8),
            subject,
            multiline: flags.multiline,
            verbose: false,
            open: Vec::new(),
            behind: None,
            repeatable: false,
            repeated: false,
            source,
            flags,
        }
    }

    fn fault(&self, message: &str, position: usize) -> String {
        let newline = self.source.contains('\n');
        if newline {
            let before: String = self.chars[..position.min(self.chars.len())].iter().collect();
            let line = before.matches('\n').count() + 1;
            let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
            return format!("{message} at position {position} (line {line}, column {column})");
        }
        format!("{message} at position {position}")
    }

    fn run(mut self) -> Result<Self, String> {
        if self.flags.dot_all {
            self.out.push_str("(?s)");
        }
        while let Some(&c) = self.chars.get(self.at) {
            let start = self.at;
            self.at += 1;
            match c {
                '\\' => self.escape(start)?,
                '[' => self.class(start)?,
                '(' => self.group(start)?,
                ')' => {
                    if self.open.pop().is_none() {
                        return Err(self.fault("unbalanced parenthesis", start));
                    }
                    if self.behind == Some(self.open.len()) {
                        self.behind = None;
                    }
                    self.push(")");
                }
                '*' | '+' | '?' => {
                    let operator = c.to_string();
                    self.repeat(&operator, start)?;
                }
                '{' => match self.bounds() {
                    Some(bounds) => self.repeat(&bounds, start)?,
                    None => self.push("\\{"),
                },
                '}' => self.push("\\}"),
                ']' => self.push("\\]"),
                '$' if self.multiline => self.mark("(?m:$)"),
                '$' => self.mark("(?=\\n?\\z)"),
                '^' if self.multiline => self.mark("(?m:^)"),
                '^' => self.mark("\\A"),
                '|' => {
                    self.out.push('|');
                    self.repeatable = false;
                    self.repeated = false;
                }
                '#' if self.verbose => {
                    while self.chars.get(self.at).is_some_and(|c| *c != '\n') {
                        self.at += 1;
                    }
                }
                c if self.verbose && c.is_whitespace() => {}
                // Not special to Python, but to the engine in places.
                '&' | '~' | '-' | '#' | ' ' => {
                    let escaped = format!("\\{c}");
                    self.push(if c == ' ' { " " } else { &escaped });
                }
                c => {
                    let text = c.to_string();
                    self.push(&text);
                }
            }
        }
        match self.open.last() {
            Some(&position) => Err(self.fault("missing ), unterminated subpattern", position)),
            None => Ok(self),
        }
    }

    fn push(&mut self, text: &str) {
        self.out.push_str(text);
        self.repeatable = true;
        self.repeated = false;
    }

    /// An assertion: Python repeats it like anything else.
    fn mark(&mut self, text: &str) {
        self.push(text);
    }

    fn repeat(&mut self, operator: &str, start: usize) -> Result<(), String> {
        if !self.repeatable {
            return Err(self.fault("nothing to repeat", start));
        }
        if self.repeated {
            return Err(self.fault("multiple repeat", start));
        }
        if self.behind.is_some() && (!operator.starts_with('{') || operator.contains(',')) {
            return Err("look-behind requires fixed-width pattern".to_owned());
        }
        self.out.push_str(operator);
        if let Some(&mode) = self.chars.get(self.at).filter(|c| matches!(c, '?' | '+')) {
            self.at += 1;
            self.out.push(mode);
        }
        self.repeated = true;
        Ok(())
    }

    /// Reads `{2,3}`; anything else after `{` is text.
    fn bounds(&mut self) -> Option<String> {
        let rest: String = self.chars[self.at..].iter().take_while(|c| **c != '}').collect();
        let end = self.at + rest.chars().count();
        if self.chars.get(end) != Some(&'}') {
            return None;
        }
        let (low, high) = rest.split_once(',').map_or((rest.as_str(), None), |(low, high)| (low, Some(high)));
        let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
        if !digits(low) || !digits(high.unwrap_or_default()) || (low.is_empty() && high.is_none()) {
            return None;
        }
        self.at = end + 1;
        let low = if low.is_empty() { "0" } else { low };
        Some(match high {
            None => format!("{{{low}}}"),
            Some(high) => format!("{{{low},{high}}}"),
        })
    }

    fn ascii_class(&self, c: char) -> Option<&'static str> {
        if self.subject == Subject::Text {
            return None;
        }
        Some(match c {
            'd' => "0-9",
            'w' => "0-9A-Za-z_",
            's' => "\\t\\n\\x0B\\x0C\\r ",
            _ => return None,
        })
    }

    fn escape(&mut self, start: usize) -> Result<(), String> {
        let Some(&c) = self.chars.get(self.at) else {
            return Err(self.fault("bad escape (end of pattern)", start));
        };
        self.at += 1;
        match c {
            'A' => self.mark("\\A"),
            'Z' => self.mark("\\z"),
            'b' if self.subject == Subject::Bytes => {
                self.mark("(?:(?<=[0-9A-Za-z_])(?![0-9A-Za-z_])|(?<![0-9A-Za-z_])(?=[0-9A-Za-z_]))");
            }
            'B' if self.subject == Subject::Bytes => {
                self.mark("(?:(?<=[0-9A-Za-z_])(?=[0-9A-Za-z_])|(?<![0-9A-Za-z_])(?![0-9A-Za-z_]))");
            }
            'b' | 'B' => self.mark(if c == 'b' { "\\b" } else { "\\B" }),
            'd' | 'w' | 's' => match self.ascii_class(c) {
                Some(set) => self.push(&format!("[{set}]")),
                None => self.push(&format!("\\{c}")),
            },
            'D' | 'W' | 'S' => match self.ascii_class(c.to_ascii_lowercase()) {
                Some(set) => self.push(&format!("[^{set}]")),
                None => self.push(&format!("\\{c}")),
            },
            '1'..='9' => {
                let mut number = c.to_string();
                if let Some(&next) = self.chars.get(self.at).filter(|c| c.is_ascii_digit()) {
                    number.push(next);
                    self.at += 1;
                }
                self.push(&format!("(?:\\{number})"));
            }
            _ => {
                let code = self.character_escape(c, start)?;
                let text = literal(code);
                self.push(&text);
            }
        }
        Ok(())
    }

    /// The character that an escape stands for, in a class or outside.
    fn character_escape(&mut self, c: char, start: usize) -> Result<char, String> {
        let mut hex = |digits: usize| -> Option<char> {
            let text: String =
                self.chars[self.at..].iter().take(digits).take_while(|c| c.is_ascii_hexdigit()).collect();
            if text.len() < digits {
                return None;
            }
            self.at += digits;
            char::from_u32(u32::from_str_radix(&text, 16).ok()?)
        };
        Ok(match c {
            'a' => '\u{7}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\u{b}',
            'x' | 'u' | 'U' if c == 'x' || self.subject == Subject::Text => {
                let digits = match c {
                    'x' => 2,
                    'u' => 4,
                    _ => 8,
                };
                if let Some(c) = hex(digits) {
                    return Ok(c);
                }
                let read = self.chars[self.at..].iter().take(digits).take_while(|c| c.is_ascii_hexdigit());
                let shown: String = self.chars[start..].iter().take(2).chain(read).collect();
                return Err(self.fault(&format!("incomplete escape {shown}"), start));
            }
            '0' => {
                let digits: String =
                    self.chars[self.at..].iter().take(2).take_while(|c| ('0'..='7').contains(*c)).collect();
                self.at += digits.len();
                char::from_u32(u32::from_str_radix(&digits, 8).unwrap_or(0)).unwrap_or('\0')
            }
            c if c.is_ascii_alphabetic() => return Err(self.fault(&format!("bad escape \\{c}"), start)),
            c => c,
        })
    }

    fn class(&mut self, start: usize) -> Result<(), String> {
        let mut set = String::from("[");
        if self.chars.get(self.at) == Some(&'^') {
            self.at += 1;
            set.push('^');
        }
        let first = self.at;
        // The character before, and where a range that starts with it began.
        let mut before: Option<char> = None;
        let mut range: Option<(char, usize)> = None;
        loop {
            let Some(&c) = self.chars.get(self.at) else {
                return Err(self.fault("unterminated character set", start));
            };
            let here = self.at;
            self.at += 1;
            let now = match c {
                ']' if here > first => break,
                '\\' => self.class_escape(here, &mut set)?,
                '-' if before.is_some() && range.is_none() && self.chars.get(self.at) != Some(&']') => {
                    set.push('-');
                    range = before.map(|c| (c, here));
                    continue;
                }
                c => {
                    set.push_str(&literal(c));
                    Some(c)
                }
            };
            before = now;
            if let Some((low, dash)) = range.take() {
                let shown: String = self.chars[dash - 1..self.at].iter().collect();
                if now.is_none_or(|high| high < low) {
                    return Err(self.fault(&format!("bad character range {shown}"), dash - 1));
                }
                before = None;
            }
        }
        set.push(']');
        self.push(&set);
        Ok(())
    }

    /// Reads an escape in a class; returns the character where it stands for one.
    fn class_escape(&mut self, start: usize, set: &mut String) -> Result<Option<char>, String> {
        let Some(&c) = self.chars.get(self.at) else {
            return Err(self.fault("unterminated character set", start.saturating_sub(1)));
        };
        self.at += 1;
        match c {
            'd' | 'w' | 's' => match self.ascii_class(c) {
                Some(inner) => set.push_str(inner),
                None => set.extend(['\\', c]),
            },
            'D' | 'W' | 'S' => match self.ascii_class(c.to_ascii_lowercase()) {
                Some(inner) => set.extend(["[^", inner, "]"]),
                None => set.extend(['\\', c]),
            },
            'b' => {
                set.push_str("\\x08");
                return Ok(Some('\u{8}'));
            }
            '1'..='7' => {
                let mut digits = c.to_string();
                while digits.len() < 3 && self.chars.get(self.at).is_some_and(|c| ('0'..='7').contains(c)) {
                    digits.push(self.chars[self.at]);
                    self.at += 1;
                }
                let code = u32::from_str_radix(&digits, 8).ok().and_then(char::from_u32).unwrap_or('\0');
                set.push_str(&literal(code));
                return Ok(Some(code));
            }
            _ => {
                let code = self.character_escape(c, start)?;
                set.push_str(&literal(code));
                return Ok(Some(code));
            }
        }
        Ok(None)
    }

    fn group(&mut self, start: usize) -> Result<(), String> {
        let rest: String = self.chars[self.at..].iter().collect();
        let Some(inner) = rest.strip_prefix('?') else {
            self.open_group("(", start);
            return Ok(());
        };
        for prefix in ["?:", "?=", "?!", "?<=", "?<!", "?>"] {
            if rest.starts_with(prefix) {
                self.at += prefix.len();
                if prefix.starts_with("?<") && self.behind.is_none() {
                    self.behind = Some(self.open.len());
                }
                self.open_group(&format!("({prefix}"), start);
                return Ok(());
            }
        }
        if let Some(named) = inner.strip_prefix("P<") {
            let Some(end) = named.find('>') else {
                return Err(self.fault("missing >, unterminated name", self.at + 3));
            };
            self.at += 3 + named[..end].chars().count() + 1;
            self.open_group(&format!("(?P<{}>", &named[..end]), start);
            return Ok(());
        }
        if let Some(named) = inner.strip_prefix("P=") {
            let Some(end) = named.find(')') else {
                return Err(self.fault("missing ), unterminated name", self.at + 3));
            };
            self.at += 3 + named[..end].chars().count() + 1;
            self.push(&format!("(?P={})", &named[..end]));
            return Ok(());
        }
        if inner.starts_with('#') {
            let Some(end) = inner.find(')') else {
                return Err(self.fault("missing ), unterminated comment", start));
            };
            self.at += 1 + inner[..end].chars().count() + 1;
            return Ok(());
        }
        if let Some(conditional) = inner.strip_prefix('(')
            && let Some(end) = conditional.find(')')
        {
            self.at += 2 + conditional[..end].chars().count() + 1;
            self.open_group(&format!("(?({})", &conditional[..end]), start);
            return Ok(());
        }
        self.inline_flags(inner, start)
    }

    fn open_group(&mut self, text: &str, start: usize) {
        self.open.push(start);
        self.out.push_str(text);
        self.repeatable = false;
        self.repeated = false;
    }

    /// `(?im)` for all of the pattern, `(?i:...)` for a part.
    fn inline_flags(&mut self, inner: &str, start: usize) -> Result<(), String> {
        let names: String = inner.chars().take_while(|c| c.is_ascii_alphabetic() || *c == '-').collect();
        let end = inner.chars().nth(names.chars().count());
        let known = names.chars().all(|c| "aiLmsux-".contains(c));
        if names.is_empty() || !known || !matches!(end, Some(')' | ':')) {
            let shown: String = inner.chars().take(1).collect();
            return Err(self.fault(&format!("unknown extension ?{shown}"), start + 1));
        }
        let scoped = end == Some(':');
        if !scoped && start != 0 {
            return Err(self.fault("global flags not at the start of the expression", start));
        }
        self.at += 1 + names.chars().count() + 1;
        let kept: String = names.chars().filter(|c| "ism-".contains(*c)).collect();
        let (on, _) = names.split_once('-').unwrap_or((&names, ""));
        if !scoped {
            self.multiline |= on.contains('m');
            self.verbose |= on.contains('x');
        }
        let kept = kept.trim_end_matches('-');
        if scoped {
            self.open_group(&format!("(?{kept}:"), start);
        } else if !kept.is_empty() {
            self.out.extend(["(?", kept, ")"]);
        }
        Ok(())
    }
}

/// A character that stands for itself, in a class or outside.
fn literal(c: char) -> String {
    match c {
        '\0'..=' ' | '\u{7f}' => format!("\\x{:02X}", u32::from(c)),
        c if c.is_ascii_punctuation() => format!("\\{c}"),
        c => c.to_string(),
    }
}
