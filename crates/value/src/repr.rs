//! Python's `str` and `repr` of values.

use crate::{DateTimeKind, Value};
use std::fmt::Write;

/// Python's `str(value)`.
pub fn to_text(value: &Value) -> String {
    match value {
        Value::Str(text) => text.as_str().to_owned(),
        Value::DateTime(time) => time.isoformat(' '),
        Value::Object(object) => object.text(),
        other => repr(other),
    }
}

/// Python's `repr(value)`.
pub fn repr(value: &Value) -> String {
    let mut out = String::new();
    write_repr(&mut out, value);
    out
}

fn write_repr(out: &mut String, value: &Value) {
    match value {
        Value::None => out.push_str("None"),
        Value::Bool(true) => out.push_str("True"),
        Value::Bool(false) => out.push_str("False"),
        Value::Int(number) => {
            let _ = write!(out, "{number}");
        }
        Value::BigInt(number) => {
            let _ = write!(out, "{number}");
        }
        Value::Float(number) => out.push_str(&float_repr(*number)),
        Value::Str(text) if text.is_markup() => {
            out.push_str("Markup(");
            write_str_repr(out, text);
            out.push(')');
        }
        Value::Str(text) => write_str_repr(out, text),
        Value::Bytes(bytes) => write_bytes_repr(out, bytes),
        Value::List(list) => write_items(out, "[", list.iter(), "]"),
        Value::Tuple(list) if list.len() == 1 => write_items(out, "(", list.iter(), ",)"),
        Value::Tuple(list) => write_items(out, "(", list.iter(), ")"),
        Value::Set(set) if set.is_empty() => out.push_str("set()"),
        Value::Set(set) => write_items(out, "{", set.iter(), "}"),
        Value::Dict(dict) => {
            out.push('{');
            for (index, (key, value)) in dict.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                write_repr(out, key);
                out.push_str(": ");
                write_repr(out, value);
            }
            out.push('}');
        }
        Value::DateTime(time) => match &time.kind {
            DateTimeKind::Date(date) => {
                let _ = write!(out, "datetime.date({}, {}, {})", date.year(), date.month(), date.day());
            }
            DateTimeKind::DateTime(at, offset) => {
                let _ = write!(
                    out,
                    "datetime.datetime({}, {}, {}, {}, {}",
                    at.year(),
                    at.month(),
                    at.day(),
                    at.hour(),
                    at.minute()
                );
                let micros = at.subsec_nanosecond() / 1000;
                if at.second() > 0 || micros > 0 {
                    let _ = write!(out, ", {}", at.second());
                }
                if micros > 0 {
                    let _ = write!(out, ", {micros}");
                }
                match offset {
                    None => {}
                    Some(0) => out.push_str(", tzinfo=datetime.timezone.utc"),
                    Some(seconds) => {
                        out.push_str(", tzinfo=datetime.timezone(");
                        write_delta_repr(out, i128::from(*seconds) * 1_000_000);
                        out.push(')');
                    }
                }
                out.push(')');
            }
            DateTimeKind::Delta(micros) => write_delta_repr(out, *micros),
        },
        Value::Undefined(_) => out.push_str("Undefined"),
        Value::Omit => out.push_str("<<Omit>>"),
        Value::Object(object) => out.push_str(&object.repr()),
    }
}

/// Python's `repr` of a duration: only the days may be negative, parts that are zero are left out.
fn write_delta_repr(out: &mut String, micros: i128) {
    let (days, rest) = (micros.div_euclid(86_400_000_000), micros.rem_euclid(86_400_000_000));
    let parts = [("days", days), ("seconds", rest / 1_000_000), ("microseconds", rest % 1_000_000)];
    let shown: Vec<String> =
        parts.iter().filter(|(_, number)| *number != 0).map(|(name, number)| format!("{name}={number}")).collect();
    let shown = if shown.is_empty() { "0".to_owned() } else { shown.join(", ") };
    let _ = write!(out, "datetime.timedelta({shown})");
}

fn write_items<'a>(out: &mut String, open: &str, items: impl Iterator<Item = &'a Value>, close: &str) {
    out.push_str(open);
    for (index, item) in items.enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        write_repr(out, item);
    }
    out.push_str(close);
}

/// Python's `repr` of text: single quotes unless only double ones avoid escapes.
pub fn str_repr(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    write_str_repr(&mut out, text);
    out
}

fn write_str_repr(out: &mut String, text: &str) {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    out.push(quote);
    for ch in text.chars() {
        match ch {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            c if c == quote => {
                out.push('\\');
                out.push(c);
            }
            c if (c as u32) < 0x20 || (0x7f..0xa1).contains(&(c as u32)) || c == '\u{ad}' => {
                let _ = write!(out, "\\x{:02x}", c as u32);
            }
            c if is_unprintable(c) => {
                let code = c as u32;
                let _ = if code > 0xffff { write!(out, "\\U{code:08x}") } else { write!(out, "\\u{code:04x}") };
            }
            c => out.push(c),
        }
    }
    out.push(quote);
}

/// Separators, format characters, surrogates and private use, which Python escapes.
fn is_unprintable(c: char) -> bool {
    matches!(c as u32,
        0x1680 | 0x2000..=0x200f | 0x2028..=0x202f | 0x205f..=0x206f | 0x3000 | 0xd800..=0xf8ff | 0xfeff
        | 0xfff0..=0xfffb | 0xfffe | 0xffff | 0xe0000..=0x0010_ffff)
}

fn write_bytes_repr(out: &mut String, bytes: &[u8]) {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { '"' } else { '\'' };
    out.push('b');
    out.push(quote);
    for &byte in bytes {
        match byte {
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            b'\\' => out.push_str("\\\\"),
            b if b == quote as u8 => {
                out.push('\\');
                out.push(quote);
            }
            0x20..=0x7e => out.push(byte as char),
            _ => {
                let _ = write!(out, "\\x{byte:02x}");
            }
        }
    }
    out.push(quote);
}

/// Python's `repr` of a float: the shortest text that reads back the same.
pub fn float_repr(number: f64) -> String {
    if number.is_nan() {
        return "nan".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let scientific = format!("{number:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..16).contains(&exponent) {
        let plain = format!("{number}");
        return if plain.contains('.') { plain } else { plain + ".0" };
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.abs())
}
