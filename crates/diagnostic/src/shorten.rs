//! Cutting a text to a width at a word's end, as Python's `textwrap.shorten` does: part of what errors about values
//! without a file print.

const PLACEHOLDER: &str = " [...]";

/// Joins the words of a text with single spaces and, where that is longer than `width` characters, cuts it
/// after a word and adds ` [...]`.
pub(crate) fn shorten(text: &str, width: usize) -> String {
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if joined.chars().count() <= width {
        return joined;
    }
    let mut line: Vec<Vec<char>> = Vec::new();
    let mut length = 0;
    for chunk in chunks(&joined) {
        if length + chunk.len() <= width {
            length += chunk.len();
            line.push(chunk);
            continue;
        }
        if chunk.len() > width && length < width {
            let part = break_long(&chunk, width - length);
            length += part.len();
            line.push(part);
        }
        break;
    }
    while let Some(last) = line.last() {
        if *last != [' '] && length + PLACEHOLDER.len() <= width {
            return line.concat().into_iter().chain(PLACEHOLDER.chars()).collect();
        }
        length -= last.len();
        line.pop();
    }
    PLACEHOLDER.trim_start().to_owned()
}

/// Cuts a word that is longer than a line: after its last hyphen where there is one.
fn break_long(chunk: &[char], room: usize) -> Vec<char> {
    let head = &chunk[..room];
    match head.iter().rposition(|c| *c == '-') {
        Some(hyphen) if head[..hyphen].iter().any(|c| *c != '-') => head[..=hyphen].to_vec(),
        _ => head.to_vec(),
    }
}

/// Splits into spaces and words, words also after hyphens between letters and around dashes.
fn chunks(text: &str) -> Vec<Vec<char>> {
    let mut out = Vec::new();
    for (index, word) in text.split(' ').enumerate() {
        if index > 0 {
            out.push(vec![' ']);
        }
        let word: Vec<char> = word.chars().collect();
        let mut start = 0;
        let mut at = 1;
        while at < word.len() {
            if let Some(end) = dash_run(&word, at) {
                if start < at {
                    out.push(word[start..at].to_vec());
                }
                out.push(word[at..end].to_vec());
                start = end;
                at = end + 1;
                continue;
            }
            if breaks_after_hyphen(&word, start, at - 1) {
                out.push(word[start..at].to_vec());
                start = at;
            }
            at += 1;
        }
        if start < word.len() {
            out.push(word[start..].to_vec());
        }
    }
    out
}

fn is_word_punctuation(c: char) -> bool {
    c == '_' || c.is_alphanumeric() || "!\"'&.,?".contains(c)
}

fn is_letter(c: char) -> bool {
    c == '_' || c.is_alphabetic()
}

/// Returns the end of a run of two or more hyphens between words that starts here.
fn dash_run(word: &[char], at: usize) -> Option<usize> {
    if word[at] != '-' || !is_word_punctuation(word[at - 1]) {
        return None;
    }
    let end = at + word[at..].iter().take_while(|c| **c == '-').count();
    (end - at >= 2 && word.get(end).is_some_and(|c| *c == '_' || c.is_alphanumeric())).then_some(end)
}

/// Tells whether a line may end after the hyphen at an index.
fn breaks_after_hyphen(word: &[char], start: usize, hyphen: usize) -> bool {
    if word[hyphen] != '-' || hyphen <= start {
        return false;
    }
    let before = &word[..hyphen];
    let after_letters = matches!(before, [.., a, b] if is_letter(*a) && is_letter(*b))
        || matches!(before, [.., a, '-', b] if is_letter(*a) && is_word_punctuation(*b));
    let then_letters = match &word[hyphen + 1..] {
        [a, '-', b, ..] | [a, b, ..] => is_letter(*a) && is_letter(*b),
        _ => false,
    };
    after_letters && then_letters
}
