//! Arguments written as text: `src=a dest="b c" {{ more }}` taken apart.
//!
//! Words are split at blanks, but not inside quotes or Jinja's delimiters; what is no `key=value` is kept together,
//! with its blanks and line ends, as `_raw_params`.

use diagnostic::Diagnostic;
use value::{Dict, Origin, Str, Trust, Value};

/// Options that free-form commands take out of their text.
const COMMAND_OPTIONS: &[&str] =
    &["creates", "removes", "chdir", "executable", "warn", "stdin", "stdin_add_newline", "strip_empty_ends"];

/// Takes `key=value` text apart.
///
/// With `is_command`, only the options that commands have are taken and the rest is left as it is. Keys and values get
/// the origin and trust of the text.
///
/// # Errors
///
/// Quotes or Jinja delimiters that are not closed.
pub fn parse_kv(text: &Str, is_command: bool) -> Result<Dict, Diagnostic> {
    let trust = if text.is_trusted() { Trust::Trusted } else { Trust::Data };
    let tagged = |part: String| Value::Str(Str::tagged(part, text.origin().cloned(), trust));
    let mut options = Dict::new();
    let mut raw: Vec<String> = Vec::new();
    for word in split_args(text)? {
        let decoded = decode_escapes(&word);
        if !decoded.contains('=') {
            raw.push(word);
            continue;
        }
        match unescaped_equals(&decoded) {
            None => raw.push(decoded.replace("\\=", "=")),
            Some(at) => {
                let (key, value) = (&decoded[..at], &decoded[at + 1..]);
                if is_command && !COMMAND_OPTIONS.contains(&key) {
                    raw.push(word);
                } else {
                    options.insert(tagged(key.trim().to_owned()), tagged(unquote(value.trim()).to_owned()));
                }
            }
        }
    }
    if !raw.is_empty() {
        options.insert(tagged("_raw_params".to_owned()), tagged(join_args(&raw)));
    }
    Ok(options.with_origin(text.origin().cloned()))
}

/// Returns the position of the first `=` that stands behind something other than a backslash, as the reference looks
/// for it: never the very first character.
fn unescaped_equals(word: &str) -> Option<usize> {
    let bytes = word.as_bytes();
    (1..bytes.len()).find(|&at| bytes[at] == b'=' && bytes[at - 1] != b'\\')
}

/// Takes off the quotes around a text, where it begins and ends with the same.
pub(crate) fn unquote(text: &str) -> &str {
    let bytes = text.as_bytes();
    let length = bytes.len();
    let quoted = length > 1
        && bytes[0] == bytes[length - 1]
        && matches!(bytes[0], b'"' | b'\'')
        && (length == 2 || bytes[length - 2] != b'\\');
    if quoted { &text[1..length - 1] } else { text }
}

/// Joins words that [`split_args`] made.
pub(crate) fn join_args(words: &[String]) -> String {
    let mut joined = String::new();
    for word in words {
        if !joined.is_empty() && !joined.ends_with('\n') {
            joined.push(' ');
        }
        joined.push_str(word);
    }
    joined
}

/// Nesting of Jinja's delimiters.
#[derive(Default)]
struct Depths {
    print: usize,
    block: usize,
    comment: usize,
}

impl Depths {
    fn any(&self) -> bool {
        self.print + self.block + self.comment > 0
    }

    /// Counts the delimiters of a word; tells whether a depth changed.
    fn count(&mut self, word: &str) -> bool {
        let mut changed = false;
        for (depth, open, close) in
            [(&mut self.print, "{{", "}}"), (&mut self.block, "{%", "%}"), (&mut self.comment, "{#", "#}")]
        {
            let (opened, closed) = (word.matches(open).count(), word.matches(close).count());
            let after = (*depth + opened).saturating_sub(closed);
            changed |= after != *depth;
            *depth = after;
        }
        changed
    }
}

/// Splits text at blanks, but not inside quotes or Jinja's delimiters; blanks beyond one and line ends stay with the
/// word before.
///
/// # Errors
///
/// Quotes or delimiters that are not closed.
pub fn split_args(text: &str) -> Result<Vec<String>, Diagnostic> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let mut words: Vec<String> = Vec::new();
    let mut quote: Option<char> = None;
    let mut depths = Depths::default();
    let lines: Vec<&str> = text.split('\n').collect();
    for (line_index, line) in lines.iter().enumerate() {
        let mut continued = false;
        for (index, token) in line.split(' ').enumerate() {
            if token.is_empty() && index != 0 {
                last(&mut words).push(' ');
                continue;
            }
            if token == "\\" && quote.is_none() {
                continued = true;
                continue;
            }
            let was_inside = quote.is_some();
            quote = quote_after(token, quote);
            let inside = quote.is_some();
            let mut placed = false;
            if inside && !was_inside && !depths.any() {
                words.push(token.to_owned());
                placed = true;
            } else if depths.any() || inside || was_inside {
                let word = last(&mut words);
                if index > 0 {
                    word.push(' ');
                }
                word.push_str(token);
                placed = true;
            }
            if depths.count(token) && !placed {
                words.push(token.to_owned());
                placed = true;
            }
            if !depths.any() && !inside && !placed && !token.is_empty() {
                words.push(token.to_owned());
            }
        }
        if line_index + 1 < lines.len() && !continued {
            last(&mut words).push('\n');
        }
    }
    if depths.any() || quote.is_some() {
        return Err(Diagnostic::parser(format!(
            "failed at splitting arguments, either an unbalanced jinja2 block or quotes: {text}"
        )));
    }
    Ok(words)
}

fn last(words: &mut Vec<String>) -> &mut String {
    if words.is_empty() {
        words.push(String::new());
    }
    let at = words.len() - 1;
    &mut words[at]
}

/// Returns the quote that is open after a word.
fn quote_after(word: &str, mut quote: Option<char>) -> Option<char> {
    let mut previous = None;
    for character in word.chars() {
        if matches!(character, '"' | '\'') && previous != Some('\\') {
            match quote {
                Some(open) if open == character => quote = None,
                Some(_) => {}
                None => quote = Some(character),
            }
        }
        previous = Some(character);
    }
    quote
}

/// Replaces the escapes that Python knows (`\n`, `\x41`, `\u00e9` ...); others stay.
fn decode_escapes(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((character, length)) = escape(rest) {
            decoded.push(character);
            rest = &rest[length..];
        } else {
            decoded.push('\\');
            rest = &rest[1..];
        }
    }
    decoded.push_str(rest);
    decoded
}

/// Reads one escape at the start of a text: the character and how many bytes it took.
fn escape(text: &str) -> Option<(char, usize)> {
    let simple = |character| Some((character, 2));
    match text.as_bytes().get(1)? {
        b'\\' => simple('\\'),
        b'\'' => simple('\''),
        b'"' => simple('"'),
        b'a' => simple('\u{7}'),
        b'b' => simple('\u{8}'),
        b'f' => simple('\u{c}'),
        b'n' => simple('\n'),
        b'r' => simple('\r'),
        b't' => simple('\t'),
        b'v' => simple('\u{b}'),
        b'x' => hex(text, 2),
        b'u' => hex(text, 4),
        b'U' => hex(text, 8),
        _ => None,
    }
}

fn hex(text: &str, digits: usize) -> Option<(char, usize)> {
    let number = text.get(2..2 + digits)?;
    if !number.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let character = char::from_u32(u32::from_str_radix(number, 16).ok()?)?;
    Some((character, 2 + digits))
}

/// Splits `module rest` into the module's name and the rest, both tagged as the text.
pub(crate) fn split_module(text: &Str) -> Result<(Str, Str), Diagnostic> {
    let words = split_args(text)?;
    let trust = if text.is_trusted() { Trust::Trusted } else { Trust::Data };
    let origin: Option<Origin> = text.origin().cloned();
    let name = words.first().map(|word| word.trim().to_owned()).unwrap_or_default();
    let rest = if words.len() > 1 { words[1..].join(" ") } else { String::new() };
    Ok((Str::tagged(name, origin.clone(), trust), Str::tagged(rest, origin, trust)))
}
