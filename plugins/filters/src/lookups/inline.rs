//! Options written into a term: `key name=value other="two words"`.

use crate::fail::{Got, fail};

/// A term taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Inline {
    /// What is no `name=value`, joined again; nothing where there is none.
    pub(super) raw: Option<String>,
    /// The options, in order.
    pub(super) options: Vec<(String, String)>,
}

/// Takes a term apart.
pub(super) fn parse(term: &str) -> Got<Inline> {
    let mut inline = Inline::default();
    let mut raw: Vec<String> = Vec::new();
    for word in words(term)? {
        let equals = word.char_indices().find(|(at, ch)| *ch == '=' && !word[..*at].ends_with('\\')).map(|(at, _)| at);
        match equals {
            Some(at) => {
                let (name, value) = (word[..at].trim(), unquoted(word[at + 1..].trim()));
                inline.options.retain(|(known, _)| known != name);
                inline.options.push((name.to_owned(), value.to_owned()));
            }
            None => raw.push(word.replace("\\=", "=")),
        }
    }
    if !raw.is_empty() {
        inline.raw = Some(raw.join(" "));
    }
    Ok(inline)
}

fn unquoted(text: &str) -> &str {
    for quote in ['"', '\''] {
        let inner = text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
        if let Some(inner) = inner
            && !inner.ends_with('\\')
        {
            return inner;
        }
    }
    text
}

/// Splits at spaces outside quotes; more than one space stays at the end of the word before.
fn words(term: &str) -> Got<Vec<String>> {
    let mut words: Vec<String> = Vec::new();
    let mut quote = None;
    let mut before = ' ';
    let mut starts_word = true;
    for ch in term.chars() {
        if quote.is_none() && matches!(ch, ' ' | '\n') {
            if starts_word
                && ch == ' '
                && let Some(last) = words.last_mut()
            {
                last.push(' ');
            }
            starts_word = true;
        } else {
            if matches!(ch, '"' | '\'') && before != '\\' {
                quote = match quote {
                    None => Some(ch),
                    Some(open) if open == ch => None,
                    open => open,
                };
            }
            if starts_word {
                words.push(String::new());
                starts_word = false;
            }
            if let Some(last) = words.last_mut() {
                last.push(ch);
            }
        }
        before = ch;
    }
    if quote.is_some() {
        return fail(format!("failed at splitting arguments, either an unbalanced jinja2 block or quotes: {term}"));
    }
    Ok(words)
}
