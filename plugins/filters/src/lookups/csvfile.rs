//! `csvfile`: a column of the row that has a key.

use super::files::{find, read_bytes};
use super::inline;
use super::options::{Kind, Options, Spec, option};
use crate::access::str_for_method;
use crate::fail::{Got, fail};
use crate::filters::hashes::decode;
use template::Call;
use value::{Value, str_repr};

const OPTIONS: &[Spec] = &[
    option("col", Kind::Int("int")),
    option("keycol", Kind::Int("int")),
    option("default", Kind::Raw),
    option("delimiter", Kind::Raw),
    option("file", Kind::Raw),
    option("encoding", Kind::Raw),
];

/// `csvfile`. Options: `col=1`, `keycol=0`, `default`, `delimiter='TAB'`, `file='ansible.csv'`, `encoding='utf-8'`.
pub(super) fn csvfile(terms: Vec<Value>, call: &mut Call<'_, '_>) -> Got<Vec<Value>> {
    let mut options = Options::from_named("csvfile", OPTIONS, &call.args.named, call)?;
    if terms.is_empty() {
        return fail("Search key is required but was not found");
    }
    let mut out = Vec::new();
    for term in &terms {
        let inline = inline::parse(str_for_method(term, "split")?)?;
        let Some(key) = inline.raw else { return fail("Search key is required but was not found") };
        for (name, value) in inline.options {
            if !options.has(&name) {
                return fail(format!("{} is not a valid option", str_repr(&name)));
            }
            options.set(&name, Value::from(value), call)?;
        }
        let delimiter = options.text("delimiter", "TAB");
        let delimiter = if delimiter == "TAB" { "\t" } else { delimiter.as_str() };
        let Some(path) = find(call, "files", &options.text("file", "ansible.csv"), true) else {
            return fail("expected str, bytes or os.PathLike object, not NoneType");
        };
        let text = decode(&read_bytes(call, &path)?, &options.text("encoding", "utf-8"))?;
        let (column, key_column) = (options.int("col").unwrap_or(1), options.int("keycol").unwrap_or(0));
        let mut chars = delimiter.chars();
        let (Some(delimiter), None) = (chars.next(), chars.next()) else {
            return fail("\"delimiter\" must be a 1-character string");
        };
        let mut found = options.get("default");
        for row in rows(&text, delimiter) {
            if !row.is_empty() && *at(&row, key_column)? == key {
                found = Value::from(at(&row, column)?.as_str());
                break;
            }
        }
        match found {
            Value::None => {}
            Value::List(items) => out.extend(items.into_vec()),
            other => out.push(other),
        }
    }
    Ok(out)
}

/// Python's indexing: from the end where negative.
fn at(row: &[String], index: i64) -> Got<&String> {
    let length = i64::try_from(row.len()).unwrap_or(i64::MAX);
    let index = if index < 0 { index + length } else { index };
    match usize::try_from(index).ok().and_then(|index| row.get(index)) {
        Some(field) => Ok(field),
        None => fail("list index out of range"),
    }
}

/// The rows of a table as Python's `csv` reads its `excel` dialect.
fn rows(text: &str, delimiter: char) -> Vec<Vec<String>> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut rows = Vec::new();
    let mut row: Vec<String> = Vec::new();
    let mut field = String::new();
    let mut quoted = false;
    let mut was_quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(ch) = chars.next() {
        if quoted {
            match ch {
                '"' if chars.peek() == Some(&'"') => {
                    chars.next();
                    field.push('"');
                }
                '"' => quoted = false,
                other => field.push(other),
            }
        } else if ch == '"' && field.is_empty() && !was_quoted {
            quoted = true;
            was_quoted = true;
        } else if ch == delimiter {
            row.push(std::mem::take(&mut field));
            was_quoted = false;
        } else if ch == '\n' {
            if !row.is_empty() || !field.is_empty() || was_quoted {
                row.push(std::mem::take(&mut field));
            }
            rows.push(std::mem::take(&mut row));
            was_quoted = false;
        } else {
            field.push(ch);
        }
    }
    if !row.is_empty() || !field.is_empty() || was_quoted {
        row.push(field);
        rows.push(row);
    }
    rows
}
