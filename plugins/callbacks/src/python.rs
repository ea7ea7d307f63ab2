//! What Python's text methods do where Rust's do something else.

/// The characters at which `str.splitlines` breaks, besides `\r\n`.
fn is_break(ch: char) -> bool {
    matches!(ch, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}' | '\u{1d}' | '\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Splits a text into lines that keep their ends, as `splitlines(True)` does.
pub(crate) fn split_lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text;
    while let Some((at, ch)) = rest.char_indices().find(|(_, ch)| is_break(*ch)) {
        let mut end = at + ch.len_utf8();
        if ch == '\r' && rest[end..].starts_with('\n') {
            end += 1;
        }
        lines.push(&rest[..end]);
        rest = &rest[end..];
    }
    if !rest.is_empty() {
        lines.push(rest);
    }
    lines
}

/// Puts a prefix before each line that is not blank, as `textwrap.indent` does.
pub(crate) fn indent(out: &mut String, text: &str, prefix: &str) {
    for line in split_lines(text) {
        if !line.trim().is_empty() {
            out.push_str(prefix);
        }
        out.push_str(line);
    }
}

/// Appends a text and blanks up to a width in characters, as `%-Ns` does.
pub(crate) fn pad(out: &mut String, text: &str, width: usize) {
    out.push_str(text);
    out.extend(std::iter::repeat_n(' ', width.saturating_sub(text.chars().count())));
}

/// Returns the last component of a path, as `os.path.basename` does.
pub(crate) fn basename(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, last)| last)
}
