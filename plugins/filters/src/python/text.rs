//! Methods of Python's `str`.

/// Tells whether Python's `str.isspace` and `strip` count a character as space.
pub(crate) fn is_space(ch: char) -> bool {
    ch.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&ch)
}

/// Python's `splitlines()`.
pub(crate) fn splitlines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, ch)) = chars.next() {
        if !is_line_break(ch) {
            continue;
        }
        lines.push(&text[start..at]);
        start = at + ch.len_utf8();
        if ch == '\r' && text[start..].starts_with('\n') {
            chars.next();
            start += 1;
        }
    }
    if start < text.len() {
        lines.push(&text[start..]);
    }
    lines
}

fn is_line_break(ch: char) -> bool {
    matches!(ch, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Python's `capitalize()`.
pub(crate) fn capitalize(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first_upper(first) + &chars.as_str().to_lowercase(),
        None => String::new(),
    }
}

/// The first letter of a word: digraphs have a title case of their own.
fn first_upper(first: char) -> String {
    match first {
        '\u{1c4}'..='\u{1c6}' => '\u{1c5}'.to_string(),
        '\u{1c7}'..='\u{1c9}' => '\u{1c8}'.to_string(),
        '\u{1ca}'..='\u{1cc}' => '\u{1cb}'.to_string(),
        'ß' => "Ss".to_owned(),
        other => other.to_uppercase().collect(),
    }
}

/// Python's `center(width)`.
pub(crate) fn center(text: &str, width: i64) -> String {
    let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
    if width <= length {
        return text.to_owned();
    }
    let margin = width - length;
    let left = margin / 2 + (margin & width & 1);
    let spaces = |count: i64| " ".repeat(usize::try_from(count).unwrap_or(0));
    format!("{}{text}{}", spaces(left), spaces(margin - left))
}

/// Python's `islower()`.
pub(crate) fn is_lower(text: &str) -> bool {
    text.chars().any(char::is_lowercase) && !text.chars().any(char::is_uppercase)
}

/// Python's `isupper()`.
pub(crate) fn is_upper(text: &str) -> bool {
    text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase)
}

/// Returns the first characters of a text.
pub(crate) fn take_chars(text: &str, count: usize) -> &str {
    text.char_indices().nth(count).map_or(text, |(at, _)| &text[..at])
}

/// How `textwrap.wrap` is to break lines; tabs and whitespace inside lines stay as they are.
pub(crate) struct Wrap {
    /// Characters in a line, at most.
    pub(crate) width: usize,
    /// Whether a word longer than a line is broken.
    pub(crate) break_long_words: bool,
    /// Whether words are broken after hyphens.
    pub(crate) break_on_hyphens: bool,
}

/// Python's `textwrap.wrap` of one paragraph.
pub(crate) fn wrap(text: &str, style: &Wrap) -> Vec<String> {
    let mut chunks: Vec<String> = chunks(text, style.break_on_hyphens);
    chunks.reverse();
    let mut lines = Vec::new();
    while !chunks.is_empty() {
        let mut line: Vec<String> = Vec::new();
        let mut length = 0;
        if !lines.is_empty() && chunks.last().is_some_and(|chunk| chunk.trim().is_empty()) {
            chunks.pop();
        }
        while let Some(chunk) = chunks.last() {
            let size = chunk.chars().count();
            if length + size > style.width {
                break;
            }
            length += size;
            line.extend(chunks.pop());
        }
        if chunks.last().is_some_and(|chunk| chunk.chars().count() > style.width) {
            break_long(&mut chunks, &mut line, length, style);
        }
        if line.last().is_some_and(|chunk| chunk.trim().is_empty()) {
            line.pop();
        }
        if !line.is_empty() {
            lines.push(line.concat());
        }
    }
    lines
}

fn break_long(chunks: &mut Vec<String>, line: &mut Vec<String>, length: usize, style: &Wrap) {
    let room = if style.width < 1 { 1 } else { style.width - length };
    if style.break_long_words {
        let Some(chunk) = chunks.pop() else { return };
        let mut end = room;
        if style.break_on_hyphens && chunk.chars().count() > room {
            let head: Vec<char> = chunk.chars().take(room).collect();
            if let Some(hyphen) = head.iter().rposition(|ch| *ch == '-')
                && hyphen > 0
                && head[..hyphen].iter().any(|ch| *ch != '-')
            {
                end = hyphen + 1;
            }
        }
        let head = take_chars(&chunk, end).to_owned();
        let rest = chunk[head.len()..].to_owned();
        line.push(head);
        chunks.push(rest);
    } else if line.is_empty() {
        line.extend(chunks.pop());
    }
}

fn is_wrap_space(ch: char) -> bool {
    matches!(ch, '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | ' ')
}

/// Splits text into words and the space between them; with hyphens also after the hyphen of a compound word.
fn chunks(text: &str, hyphens: bool) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for ch in text.chars() {
        match parts.last_mut() {
            Some(part) if part.starts_with(is_wrap_space) == is_wrap_space(ch) => part.push(ch),
            _ => parts.push(ch.to_string()),
        }
    }
    if !hyphens {
        return parts;
    }
    parts.iter().flat_map(|part| split_at_hyphens(part)).collect()
}

/// A break is allowed after a hyphen between letters, and around a run of two or more of them.
fn split_at_hyphens(word: &str) -> Vec<String> {
    let chars: Vec<char> = word.chars().collect();
    let is_letter = |at: usize| chars.get(at).is_some_and(|ch| ch.is_alphabetic() || *ch == '_');
    let is_word = |at: usize| chars.get(at).is_some_and(|ch| ch.is_alphanumeric() || "_!\"'&.,?".contains(*ch));
    let mut parts = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at < chars.len() {
        if chars[at] != '-' {
            at += 1;
            continue;
        }
        let run = chars[at..].iter().take_while(|ch| **ch == '-').count();
        if run >= 2
            && at > start
            && is_word(at - 1)
            && chars.get(at + run).is_some_and(|ch| ch.is_alphanumeric() || *ch == '_')
        {
            parts.push(chars[start..at].iter().collect());
            parts.push(chars[at..at + run].iter().collect());
            start = at + run;
        } else if run == 1
            && (at >= 2 && is_letter(at - 1) && is_letter(at - 2)
                || at >= 2 && is_letter(at - 1) && chars[at - 2] == '-' && at >= 3 && is_letter(at - 3))
            && is_letter(at + 1)
            && (is_letter(at + 2) || chars.get(at + 2) == Some(&'-') && is_letter(at + 3))
        {
            parts.push(chars[start..=at].iter().collect());
            start = at + 1;
        }
        at += run;
    }
    if start < chars.len() {
        parts.push(chars[start..].iter().collect());
    }
    parts
}
