//! Python's `pprint.pformat`: values over several lines where one of 80 columns does not hold them.

use crate::{Dict, Value, repr, str_repr};
use std::cmp::Ordering;

const WIDTH: usize = 80;

/// Formats a value as `pprint.pformat` does: dictionaries by their keys, what is too long on lines of its own.
pub fn pformat(value: &Value) -> String {
    let mut out = String::new();
    write(value, 0, 0, 1, &mut out);
    out
}

fn write(value: &Value, indent: usize, allowance: usize, level: usize, out: &mut String) {
    let whole = sorted_repr(value);
    if whole.chars().count() + indent + allowance <= WIDTH {
        out.push_str(&whole);
        return;
    }
    match value {
        Value::Dict(dict) => {
            out.push('{');
            let entries = sorted(dict);
            let last = entries.len().saturating_sub(1);
            for (number, (key, value)) in entries.into_iter().enumerate() {
                start_item(number, indent, out);
                let key = sorted_repr(key);
                let width = key.chars().count() + 2;
                out.push_str(&key);
                out.push_str(": ");
                write(value, indent + 1 + width, if number == last { allowance + 1 } else { 1 }, level + 1, out);
            }
            out.push('}');
        }
        Value::List(items) => {
            out.push('[');
            write_items(items.as_slice(), indent, allowance + 1, level, out);
            out.push(']');
        }
        Value::Tuple(items) => {
            let end = if items.len() == 1 { ",)" } else { ")" };
            out.push('(');
            write_items(items.as_slice(), indent, allowance + end.len(), level, out);
            out.push_str(end);
        }
        Value::Str(text) => pformat_text(text, indent, allowance, level, out),
        _ => out.push_str(&whole),
    }
}

fn write_items(items: &[Value], indent: usize, allowance: usize, level: usize, out: &mut String) {
    let last = items.len().saturating_sub(1);
    for (number, item) in items.iter().enumerate() {
        start_item(number, indent, out);
        write(item, indent + 1, if number == last { allowance } else { 1 }, level + 1, out);
    }
}

fn start_item(number: usize, indent: usize, out: &mut String) {
    if number > 0 {
        out.push_str(",\n");
        out.push_str(&" ".repeat(indent + 1));
    }
}

/// The entries in the order of their keys: those of different types by the names of the types.
fn sorted(dict: &Dict) -> Vec<(&Value, &Value)> {
    let mut entries: Vec<(&Value, &Value)> = dict.iter().collect();
    entries.sort_by(|(one, _), (other, _)| match (one, other) {
        (Value::Str(one), Value::Str(other)) => one.as_str().cmp(other.as_str()),
        (Value::Int(one), Value::Int(other)) => one.cmp(other),
        _ if one.type_name() == other.type_name() => Ordering::Equal,
        _ => one.type_name().cmp(other.type_name()),
    });
    entries
}

/// `repr`, with dictionaries by their keys.
fn sorted_repr(value: &Value) -> String {
    let join = |items: &[Value]| items.iter().map(sorted_repr).collect::<Vec<_>>().join(", ");
    match value {
        Value::Dict(dict) => {
            let entries = sorted(dict).into_iter();
            let entries: Vec<String> =
                entries.map(|(key, value)| format!("{}: {}", sorted_repr(key), sorted_repr(value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::List(items) => format!("[{}]", join(items.as_slice())),
        Value::Tuple(items) if items.len() > 1 => format!("({})", join(items.as_slice())),
        other => repr(other),
    }
}

/// Formats text that is too long for its line as several literals, one a line, broken between words; in brackets where
/// it stands by itself (`level` 1).
pub fn pformat_text(text: &str, indent: usize, allowance: usize, level: usize, out: &mut String) {
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
