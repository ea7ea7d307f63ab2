//! `a=1 b="two words"`: arguments written in one line.

use diagnostic::Diagnostic;

/// Splits a line into its keys and values; what is no pair comes last, joined, as `_raw_params`.
///
/// White space separates, unless it is quoted or inside a Jinja block; a value loses its quotes. Fails where a quote or a block
/// stays open.
pub(crate) fn parse(line: &str) -> Result<Vec<(String, String)>, Diagnostic> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut raw: Vec<String> = Vec::new();
    for word in split(line)? {
        let decoded = decode_escapes(&word);
        if !decoded.contains('=') {
            raw.push(word);
            continue;
        }
        let Some(at) = separator(&decoded) else {
            raw.push(decoded.replace("\\=", "="));
            continue;
        };
        let key = decoded[..at].trim().to_owned();
        let text = config::unquote(decoded[at + 1..].trim()).to_owned();
        match pairs.iter_mut().find(|(known, _)| *known == key) {
            Some((_, value)) => *value = text,
            None => pairs.push((key, text)),
        }
    }
    if !raw.is_empty() {
        let joined = raw.into_iter().fold(String::new(), |mut joined, word| {
            if !joined.is_empty() && !joined.ends_with('\n') {
                joined.push(' ');
            }
            joined + &word
        });
        pairs.retain(|(key, _)| key != "_raw_params");
        pairs.push(("_raw_params".to_owned(), joined));
    }
    Ok(pairs)
}

/// Finds the `=` that separates: not the first character, not behind a backslash.
fn separator(word: &str) -> Option<usize> {
    word.match_indices('=').map(|(at, _)| at).find(|at| *at > 0 && !word[..*at].ends_with('\\'))
}

/// Where the splitting stands.
#[derive(Default)]
struct State {
    quote: Option<char>,
    /// How deep in `{{`, `{%` and `{#` it is.
    depths: [usize; 3],
}

const BLOCKS: [(&str, &str); 3] = [("{{", "}}"), ("{%", "%}"), ("{#", "#}")];

impl State {
    fn in_block(&self) -> bool {
        self.depths.iter().any(|depth| *depth > 0)
    }

    fn follow_quotes(&mut self, token: &str) {
        let mut before = None;
        for c in token.chars() {
            if matches!(c, '"' | '\'') && before != Some('\\') {
                match self.quote {
                    Some(open) if open == c => self.quote = None,
                    Some(_) => {}
                    None => self.quote = Some(c),
                }
            }
            before = Some(c);
        }
    }
}

/// Splits a line into words, keeping quoted text and Jinja blocks together and white space inside them.
fn split(line: &str) -> Result<Vec<String>, Diagnostic> {
    if line.is_empty() {
        return Ok(Vec::new());
    }
    let mut words: Vec<String> = Vec::new();
    let mut state = State::default();
    let add = |words: &mut Vec<String>, text: &str| match words.last_mut() {
        Some(last) => last.push_str(text),
        None => words.push(text.to_owned()),
    };
    let rows: Vec<&str> = line.split('\n').collect();
    for (number, row) in rows.iter().enumerate() {
        let mut continued = false;
        for (index, token) in row.split(' ').enumerate() {
            if token.is_empty() && index != 0 {
                add(&mut words, " ");
                continue;
            }
            if token == "\\" && state.quote.is_none() {
                continued = true;
                continue;
            }
            let was_quoted = state.quote.is_some();
            state.follow_quotes(token);
            let quoted = state.quote.is_some();
            let mut placed = false;
            if quoted && !was_quoted && !state.in_block() {
                words.push(token.to_owned());
                placed = true;
            } else if state.in_block() || quoted || was_quoted {
                let spacer = if index == 0 { "" } else { " " };
                add(&mut words, &format!("{spacer}{token}"));
                placed = true;
            }
            for (kind, (open, close)) in BLOCKS.iter().enumerate() {
                let before = state.depths[kind];
                let opened = before + token.matches(open).count();
                state.depths[kind] = opened.saturating_sub(token.matches(close).count());
                if state.depths[kind] != before && !placed {
                    words.push(token.to_owned());
                    placed = true;
                }
            }
            if !placed && !state.in_block() && !quoted && !token.is_empty() {
                words.push(token.to_owned());
            }
        }
        if number + 1 != rows.len() && !continued {
            add(&mut words, "\n");
        }
    }
    if state.in_block() || state.quote.is_some() {
        return Err(Diagnostic::parser(format!(
            "failed at splitting arguments, either an unbalanced jinja2 block or quotes: {line}"
        )));
    }
    Ok(words)
}

/// Replaces Python's escape sequences; others stay as they are.
fn decode_escapes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let hex = |digits: usize| {
            let code = rest.get(1..=digits).filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
            char::from_u32(u32::from_str_radix(code, 16).ok()?).map(|c| (c, 1 + digits))
        };
        let simple = |c| Some((c, 1));
        let decoded = match rest.chars().next() {
            Some('x') => hex(2),
            Some('u') => hex(4),
            Some('U') => hex(8),
            Some(c @ ('\\' | '\'' | '"')) => simple(c),
            Some('a') => simple('\u{7}'),
            Some('b') => simple('\u{8}'),
            Some('f') => simple('\u{c}'),
            Some('n') => simple('\n'),
            Some('r') => simple('\r'),
            Some('t') => simple('\t'),
            Some('v') => simple('\u{b}'),
            _ => None,
        };
        match decoded {
            Some((c, length)) => {
                out.push(c);
                rest = &rest[length..];
            }
            None => out.push('\\'),
        }
    }
    out.push_str(rest);
    out
}
