//! TOML as `ansible-inventory --toml` writes it: laid out as the Python library `tomli-w` lays it out.
//!
//! The layout is interface: what is a table, what stands in one line, how lists are broken. Crates that write TOML have
//! another one.

use diagnostic::{Diagnostic, Kind};
use std::fmt::Write;
use value::{Dict, Value, float_repr, to_text};

/// The longest line, in characters, that a table inside a list may take.
const LONGEST_LINE: usize = 100;

/// Spaces for each level of lists.
const INDENT: usize = 4;

/// Returns a dictionary as TOML; fails at what TOML has no form for.
pub(super) fn dump(dict: &Dict) -> Result<String, Diagnostic> {
    let mut out = String::new();
    table(&mut out, dict, "", false)?;
    Ok(out)
}

fn table(out: &mut String, dict: &Dict, name: &str, is_item: bool) -> Result<(), Diagnostic> {
    let mut begun = false;
    let mut literals = Vec::new();
    let mut tables: Vec<(&Value, &Dict, bool)> = Vec::new();
    for (key, value) in dict {
        match value {
            Value::Dict(inner) => tables.push((key, inner, false)),
            other => match as_tables(other)? {
                Some(items) => tables.extend(items.into_iter().map(|item| (key, item, true))),
                None => literals.push((key, other)),
            },
        }
    }
    if is_item || !name.is_empty() && (!literals.is_empty() || tables.is_empty()) {
        begun = true;
        let _ = if is_item { writeln!(out, "[[{name}]]") } else { writeln!(out, "[{name}]") };
    }
    for (key, value) in literals {
        begun = true;
        let _ = writeln!(out, "{} = {}", key_part(key)?, literal(value, 0)?);
    }
    for (key, inner, is_item) in tables {
        if std::mem::replace(&mut begun, true) {
            out.push('\n');
        }
        let part = key_part(key)?;
        let full = if name.is_empty() { part } else { format!("{name}.{part}") };
        table(out, inner, &full, is_item)?;
    }
    Ok(())
}

/// Returns the items of a list that is written as tables of their own: one of dictionaries that do not all fit in a line.
fn as_tables(value: &Value) -> Result<Option<Vec<&Dict>>, Diagnostic> {
    let items = value.as_slice().unwrap_or_default();
    let tables: Vec<&Dict> = items.iter().filter_map(Value::as_dict).collect();
    if items.is_empty() || tables.len() < items.len() {
        return Ok(None);
    }
    for table in &tables {
        let line = inline_table(table)?;
        if INDENT + line.chars().count() + 1 > LONGEST_LINE || line.contains('\n') {
            return Ok(Some(tables));
        }
    }
    Ok(None)
}

fn literal(value: &Value, depth: usize) -> Result<String, Diagnostic> {
    Ok(match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(_) | Value::BigInt(_) => to_text(value),
        Value::Float(number) => float_repr(*number),
        Value::DateTime(time) => time.isoformat(' '),
        Value::Str(text) => quoted(text),
        Value::List(items) | Value::Tuple(items) if items.is_empty() => "[]".to_owned(),
        Value::List(items) | Value::Tuple(items) => {
            let mut text = "[\n".to_owned();
            for item in items {
                let _ = writeln!(text, "{}{},", " ".repeat(INDENT * (depth + 1)), literal(item, depth + 1)?);
            }
            text + &" ".repeat(INDENT * depth) + "]"
        }
        Value::Dict(dict) => inline_table(dict)?,
        other => {
            return Err(unexpected(&format!("Object of type '{}' is not TOML serializable", other.type_name())));
        }
    })
}

fn inline_table(dict: &Dict) -> Result<String, Diagnostic> {
    if dict.is_empty() {
        return Ok("{}".to_owned());
    }
    let entry = |(key, value)| Ok(format!("{} = {}", key_part(key)?, literal(value, 0)?));
    let entries = dict.iter().map(entry).collect::<Result<Vec<String>, Diagnostic>>()?;
    Ok(format!("{{ {} }}", entries.join(", ")))
}

fn key_part(key: &Value) -> Result<String, Diagnostic> {
    let Value::Str(text) = key else {
        return Err(unexpected(&format!(
            "Invalid mapping key '{}' of type '{}'. A string is required.",
            to_text(key),
            key.type_name()
        )));
    };
    let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    Ok(if !text.is_empty() && text.chars().all(is_bare) { text.to_string() } else { quoted(text) })
}

fn quoted(text: &str) -> String {
    let mut out = "\"".to_owned();
    for c in text.chars() {
        match c {
            '\u{8}' => out.push_str("\\b"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\t' => out.push(c),
            c if c.is_ascii_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// An error that the reference does not expect.
fn unexpected(reason: &str) -> Diagnostic {
    Diagnostic::new(Kind::Unexpected, format!("Unexpected Exception, this is probably a bug: {reason}"))
}
