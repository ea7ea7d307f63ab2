//! Breaking text into lines, as Python's `textwrap` does with hyphens and long words left whole.

/// How a paragraph is broken into lines.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wrap<'a> {
    /// Characters in a line, indentation included.
    pub(crate) width: usize,
    /// Stands before the first line.
    pub(crate) first: &'a str,
    /// Stands before every other line.
    pub(crate) rest: &'a str,
    /// The most lines there may be; what is cut off is shown as ` [...]`.
    pub(crate) max_lines: Option<usize>,
}

/// Where text was cut off.
const PLACEHOLDER: &str = " [...]";

fn count(text: &str) -> usize {
    text.chars().count()
}

/// What Python's `textwrap` takes for blank.
fn is_blank(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | ' ')
}

/// Replaces tabs and line breaks by spaces.
fn flatten(text: &str) -> String {
    let mut flat = String::with_capacity(text.len());
    let mut column = 0;
    for c in text.chars() {
        match c {
            '\t' => {
                let spaces = 8 - column % 8;
                flat.push_str(&" ".repeat(spaces));
                column += spaces;
            }
            '\n' | '\r' => {
                flat.push(' ');
                column = 0;
            }
            c => {
                flat.push(if is_blank(c) { ' ' } else { c });
                column += 1;
            }
        }
    }
    flat
}

/// Cuts into words and the spaces between them.
fn chunks(text: &str) -> Vec<&str> {
    let mut chunks = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c| is_blank(c) != is_blank(first)).unwrap_or(rest.len());
        chunks.push(&rest[..end]);
        rest = &rest[end..];
    }
    chunks
}

impl Wrap<'_> {
    /// Breaks one paragraph.
    pub(crate) fn fill(&self, text: &str) -> String {
        let flat = flatten(text);
        let mut chunks = chunks(&flat);
        chunks.reverse();
        let mut lines: Vec<String> = Vec::new();
        while let Some(next) = chunks.last() {
            let indent = if lines.is_empty() { self.first } else { self.rest };
            let width = self.width.saturating_sub(count(indent));
            if next.trim().is_empty() && !lines.is_empty() {
                chunks.pop();
            }
            let mut line: Vec<&str> = Vec::new();
            let mut length = 0;
            while let Some(chunk) = chunks.last().filter(|chunk| length + count(chunk) <= width) {
                length += count(chunk);
                line.push(chunk);
                chunks.pop();
            }
            if line.is_empty()
                && let Some(long) = chunks.pop_if(|chunk| count(chunk) > width)
            {
                length = count(long);
                line.push(long);
            }
            if let Some(last) = line.pop_if(|last| last.trim().is_empty()) {
                length -= count(last);
            }
            if line.is_empty() {
                continue;
            }
            let is_rest_blank =
                matches!(chunks.as_slice(), []) || matches!(chunks.as_slice(), [one] if one.trim().is_empty());
            if self.max_lines.is_none_or(|max| lines.len() + 1 < max) || (is_rest_blank && length <= width) {
                lines.push(format!("{indent}{}", line.concat()));
                continue;
            }
            self.cut(&mut lines, line, length, width, indent);
            break;
        }
        lines.join("\n")
    }

    /// Ends with the sign that something was left out.
    fn cut(&self, lines: &mut Vec<String>, mut line: Vec<&str>, mut length: usize, width: usize, indent: &str) {
        while let Some(last) = line.last() {
            if !last.trim().is_empty() && length + PLACEHOLDER.len() <= width {
                lines.push(format!("{indent}{}{PLACEHOLDER}", line.concat()));
                return;
            }
            length -= count(last);
            line.pop();
        }
        if let Some(before) = lines.last_mut() {
            let shortened = before.trim_end();
            if count(shortened) + PLACEHOLDER.len() <= self.width {
                *before = format!("{shortened}{PLACEHOLDER}");
                return;
            }
        }
        lines.push(format!("{indent}{}", PLACEHOLDER.trim_start()));
    }

    /// Breaks each paragraph of a text (they are separated by blank lines). The first line stands `behind` characters
    /// into a line that the caller writes.
    pub(crate) fn paragraphs(&self, text: &str, behind: usize) -> String {
        let mut result: Vec<String> = Vec::new();
        for (index, paragraph) in text.split("\n\n").enumerate() {
            if index > 0 {
                result.push(Wrap { first: self.rest, ..*self }.fill(paragraph));
                continue;
            }
            let first = format!("{}{}", self.first, " ".repeat(behind));
            let wrapped = Wrap { first: &first, ..*self }.fill(paragraph);
            let cut = wrapped.strip_prefix(&" ".repeat(behind)).map(str::to_owned);
            result.push(cut.unwrap_or(wrapped));
        }
        result.join("\n")
    }
}
