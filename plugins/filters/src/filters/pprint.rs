//! `pprint`: Python's `pformat`. Containers of templates print on one line there, so only text and tuples are broken up.

use crate::access::plain;
use crate::fail::Got;
use crate::signature::bind_none;
use template::Call;
use value::{Value, repr, str_repr};

const WIDTH: usize = 80;

/// `pprint`.
pub(super) fn pprint(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "do_pprint", &["value"])?;
    let mut out = String::new();
    write(&plain(call, &value)?, 0, 0, 1, &mut out);
    Ok(Value::from(out))
}

fn write(value: &Value, indent: usize, allowance: usize, level: usize, out: &mut String) {
    let whole = repr(value);
    if whole.chars().count() + indent + allowance <= WIDTH {
        out.push_str(&whole);
        return;
    }
    match value {
        Value::Tuple(items) => {
            out.push('(');
            let last = items.len().saturating_sub(1);
            for (number, item) in items.iter().enumerate() {
                if number > 0 {
                    out.push_str(",\n");
                    out.push_str(&" ".repeat(indent + 1));
                }
                let allowance = if number == last { allowance + 1 + usize::from(items.len() == 1) } else { 1 };
                write(item, indent + 1, allowance, level + 1, out);
            }
            out.push_str(if items.len() == 1 { ",)" } else { ")" });
        }
        Value::Str(text) => write_text(text, indent, allowance, level, out),
        _ => out.push_str(&whole),
    }
}

/// Long text as several literals, one a line, broken between words.
fn write_text(text: &str, indent: usize, allowance: usize, level: usize, out: &mut String) {
    let (indent, allowance) = if level == 1 { (indent + 1, allowance + 1) } else { (indent, allowance) };
    let mut chunks: Vec<String> = Vec::new();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for (number, line) in lines.iter().enumerate() {
        let is_last_line = number + 1 == lines.len();
        let whole = str_repr(line);
        let room = |last: bool| WIDTH.saturating_sub(indent + if last { allowance } else { 0 });
        if whole.chars().count() <= room(is_last_line) {
            chunks.push(whole);
            continue;
        }
        let words = words(line);
        let mut current = String::new();
        for (at, word) in words.iter().enumerate() {
            let candidate = format!("{current}{word}");
            let is_last = is_last_line && at + 1 == words.len();
            if str_repr(&candidate).chars().count() > room(is_last) {
                if !current.is_empty() {
                    chunks.push(str_repr(&current));
                }
                (*word).clone_into(&mut current);
            } else {
                current = candidate;
            }
        }
        if !current.is_empty() {
            chunks.push(str_repr(&current));
        }
    }
    if let [only] = chunks.as_slice() {
        out.push_str(only);
        return;
    }
    if level == 1 {
        out.push('(');
    }
    out.push_str(&chunks.join(&format!("\n{}", " ".repeat(indent))));
    if level == 1 {
        out.push(')');
    }
}

/// Words with the space that follows them.
fn words(line: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = line;
    while !rest.is_empty() {
        let word = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let space = rest[word..].find(|ch: char| !ch.is_whitespace()).map_or(rest.len(), |length| word + length);
        out.push(&rest[..space]);
        rest = &rest[space..];
    }
    out
}
