//! Values on their way to a plugin and back: JSON, and objects with the key `"\u0000"` for what JSON has no form for.
//!
//! | kind | what | fields |
//! | --- | --- | --- |
//! | `t` | trusted text | `v`, `o` (origin: path, description, line, column) |
//! | `y` | text with bytes that are no UTF-8, from Python | `v` (hexadecimal) |
//! | `b` | bytes | `v` (hexadecimal) |
//! | `p`, `s` | tuple, set | `v` |
//! | `d` | dictionary with keys that are no text, or with the key of these objects | `v` (pairs) |
//! | `D` | date, time, duration | `k` (Python's type), `v` (numbers) |
//! | `o` | `omit` | |
//! | `u` | marker | `i` (number), `m` (message), `n` (name) |
//! | `h` | something with behaviour that stays here | `i` (number), `t` (type), `m` (mapping), `c` (callable), `s` (text) |
//! | `e` | the same, for what passes for text | `i` (number), `v` (text) |
//! | `x` | a Python object that stays what it is | `p` (pickled), `t` (type), `s` (text), `r` (`repr`) |
//!
//! **Invariant:** data never becomes trusted on its way: what looks like one of these objects is sent as `d`.

use crate::object::PythonObject;
use diagnostic::{Diagnostic, Kind, Origin};
use std::fmt::Write;
use std::sync::Arc;
use value::{
    DateTime, DateTimeKind, Dict, JsonStyle, List, Set, Str, Trust, Undefined, Value, stray, write_json,
    write_json_text,
};

/// The key that tells these objects from dictionaries.
const KEY: &str = "\0";
const STYLE: JsonStyle = JsonStyle { indent: None, sort_keys: false, ensure_ascii: false, compact: true };

/// What was sent by number, for as long as calls of one process are open.
#[derive(Debug, Default)]
pub(crate) struct Held {
    /// Numbers below this one belong to calls that are over.
    first: usize,
    values: Vec<Value>,
    errors: Vec<Diagnostic>,
}

impl Held {
    fn add(&mut self, value: &Value) -> usize {
        self.values.push(value.clone());
        self.first + self.values.len() - 1
    }

    /// Returns what has a number, where that is known still.
    pub(crate) fn get(&self, number: i64) -> Option<&Value> {
        self.values.get(usize::try_from(number).ok()?.checked_sub(self.first)?)
    }

    /// Keeps an error that is told to a plugin, and may come back; returns its number.
    pub(crate) fn add_error(&mut self, error: &Diagnostic) -> usize {
        self.errors.push(error.clone());
        self.errors.len() - 1
    }

    pub(crate) fn error(&self, number: i64) -> Option<&Diagnostic> {
        self.errors.get(usize::try_from(number).ok()?)
    }

    /// The outermost call is over.
    pub(crate) fn forget(&mut self) {
        self.first += self.values.len();
        self.values.clear();
        self.errors.clear();
    }
}

/// Appends a value.
pub(crate) fn write(out: &mut String, value: &Value, held: &mut Held) {
    match value {
        Value::Str(text) => write_text(out, text),
        Value::Bytes(bytes) => {
            out.push_str("{\"\\u0000\":\"b\",\"v\":\"");
            for byte in bytes.iter() {
                let _ = write!(out, "{byte:02x}");
            }
            out.push_str("\"}");
        }
        Value::List(items) => write_items(out, items.iter(), held),
        Value::Tuple(items) => {
            out.push_str("{\"\\u0000\":\"p\",\"v\":");
            write_items(out, items.iter(), held);
            out.push('}');
        }
        Value::Set(items) => {
            out.push_str("{\"\\u0000\":\"s\",\"v\":");
            write_items(out, items.iter(), held);
            out.push('}');
        }
        Value::Dict(dict) => write_dict(out, dict, held),
        Value::DateTime(time) => write_time(out, time),
        Value::Omit => out.push_str("{\"\\u0000\":\"o\"}"),
        Value::Undefined(marker) => {
            let number = held.add(value);
            let _ = write!(out, "{{\"\\u0000\":\"u\",\"i\":{number},\"m\":");
            write_json_text(out, &marker.reason.full_message(), false);
            if let Some(name) = &marker.name {
                out.push_str(",\"n\":");
                write_json_text(out, name, false);
            }
            out.push('}');
        }
        Value::Object(object) => {
            if let Some(object) = object.as_any().downcast_ref::<PythonObject>() {
                object.write(out);
                return;
            }
            if object.type_name() == "str" {
                // It has to come back as what it is.
                let number = held.add(value);
                let _ = write!(out, "{{\"\\u0000\":\"e\",\"i\":{number},\"v\":");
                write_json_text(out, &object.text(), false);
                out.push('}');
                return;
            }
            if !object.is_mapping()
                && !object.is_callable()
                && let Some(plain) = object.to_plain()
            {
                write(out, &plain, held);
                return;
            }
            let number = held.add(value);
            let _ = write!(
                out,
                "{{\"\\u0000\":\"h\",\"i\":{number},\"m\":{},\"c\":{},\"t\":",
                object.is_mapping(),
                object.is_callable()
            );
            write_json_text(out, object.type_name(), false);
            out.push('}');
        }
        plain => write_json(out, plain, STYLE),
    }
}

fn write_text(out: &mut String, text: &Str) {
    let is_plain = !text.is_trusted();
    if !is_plain {
        out.push_str("{\"\\u0000\":\"t\",\"v\":");
    }
    if text.chars().any(|c| stray::byte_of(c).is_some()) {
        // Python carries such bytes as halves of surrogate pairs.
        let mut rest = text.as_str();
        out.push('"');
        while let Some((at, byte)) = rest.char_indices().find_map(|(at, c)| Some((at, stray::byte_of(c)?))) {
            write_inner(out, &rest[..at]);
            let _ = write!(out, "\\udc{byte:02x}");
            rest = &rest[at + 4..];
        }
        write_inner(out, rest);
        out.push('"');
    } else {
        write_json_text(out, text, false);
    }
    if !is_plain {
        if let Some(origin) = text.origin() {
            out.push_str(",\"o\":");
            write_origin(out, origin);
        }
        out.push('}');
    }
}

/// Appends the inside of a JSON text.
fn write_inner(out: &mut String, text: &str) {
    let mut quoted = String::new();
    write_json_text(&mut quoted, text, false);
    out.push_str(&quoted[1..quoted.len() - 1]);
}

fn write_origin(out: &mut String, origin: &Origin) {
    out.push('[');
    for part in [&origin.path, &origin.description] {
        match part {
            Some(text) => write_json_text(out, text, false),
            None => out.push_str("null"),
        }
        out.push(',');
    }
    let _ = write!(out, "{},{}]", origin.line, origin.column);
}

fn write_items<'a>(out: &mut String, items: impl Iterator<Item = &'a Value>, held: &mut Held) {
    out.push('[');
    for (index, item) in items.enumerate() {
        if index > 0 {
            out.push(',');
        }
        write(out, item, held);
    }
    out.push(']');
}

fn write_dict(out: &mut String, dict: &Dict, held: &mut Held) {
    let is_plain = dict.keys().all(|key| matches!(key, Value::Str(text) if text.as_str() != KEY));
    out.push_str(if is_plain { "{" } else { "{\"\\u0000\":\"d\",\"v\":[" });
    for (index, (key, value)) in dict.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        match (key, is_plain) {
            (Value::Str(text), true) => write_json_text(out, text, false),
            (key, _) => {
                out.push('[');
                write(out, &key.untrusted(), held);
            }
        }
        out.push(if is_plain { ':' } else { ',' });
        write(out, value, held);
        if !is_plain {
            out.push(']');
        }
    }
    out.push_str(if is_plain { "}" } else { "]}" });
}

fn write_time(out: &mut String, time: &DateTime) {
    let _ = match &time.kind {
        DateTimeKind::Date(date) => {
            write!(out, "{{\"\\u0000\":\"D\",\"k\":\"date\",\"v\":[{},{},{}]}}", date.year(), date.month(), date.day())
        }
        DateTimeKind::DateTime(time, offset) => write!(
            out,
            "{{\"\\u0000\":\"D\",\"k\":\"datetime\",\"v\":[{},{},{},{},{},{},{}],\"z\":{}}}",
            time.year(),
            time.month(),
            time.day(),
            time.hour(),
            time.minute(),
            time.second(),
            time.subsec_nanosecond() / 1000,
            offset.map_or_else(|| "null".to_owned(), |seconds| seconds.to_string())
        ),
        DateTimeKind::Delta(micros) => {
            write!(out, "{{\"\\u0000\":\"D\",\"k\":\"timedelta\",\"v\":[{micros}]}}")
        }
    };
}

/// Makes a value of what Python sent: JSON that was read.
pub(crate) fn read(value: Value, held: &Held) -> Value {
    match value {
        Value::List(items) => Value::List(read_items(items, held)),
        Value::Dict(dict) => match dict.get(KEY).and_then(Value::as_str) {
            Some(kind) => special(kind, &dict, held),
            None => Value::Dict(dict.iter().map(|(key, value)| (key.clone(), read(value.clone(), held))).collect()),
        },
        other => other,
    }
}

fn read_items(items: List, held: &Held) -> List {
    items.into_vec().into_iter().map(|item| read(item, held)).collect()
}

fn special(kind: &str, dict: &Dict, held: &Held) -> Value {
    let value = || dict.get("v").cloned().unwrap_or_default();
    let text = |key: &str| dict.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let items = || match value() {
        Value::List(items) => read_items(items, held),
        _ => List::new(),
    };
    match kind {
        "t" => Value::Str(Str::tagged(text("v"), read_origin(dict.get("o")), Trust::Trusted)),
        "y" => Value::from(stray::decode(&unhex(&text("v")))),
        "b" => Value::Bytes(Arc::from(unhex(&text("v")))),
        "p" => Value::Tuple(items()),
        "s" => Value::Set(items().iter().cloned().collect::<Set>()),
        "d" => {
            let pairs = items();
            let pairs = pairs.iter().filter_map(Value::as_slice);
            let pair = |pair: &[Value]| Some((pair.first()?.clone(), pair.get(1)?.clone()));
            Value::Dict(pairs.filter_map(pair).collect())
        }
        "D" => read_time(dict).map_or(Value::None, |kind| Value::DateTime(Arc::new(DateTime { kind }))),
        "o" => Value::Omit,
        "u" => match dict.get("i").and_then(Value::as_int).and_then(|number| held.get(number)) {
            Some(marker) => marker.clone(),
            None => {
                Undefined::because(Diagnostic::new(Kind::Undefined, text("m")), dict.get("n").and_then(Value::as_str))
            }
        },
        "h" => dict.get("i").and_then(Value::as_int).and_then(|number| held.get(number)).cloned().unwrap_or_default(),
        "x" => Value::Object(Arc::new(PythonObject::read(dict))),
        _ => Value::None,
    }
}

/// Reads the place of a text, or of an error.
pub(crate) fn read_origin(value: Option<&Value>) -> Option<Origin> {
    let parts = value?.as_slice()?;
    let text = |index: usize| parts.get(index).and_then(Value::as_str).map(Arc::from);
    let number = |index: usize| parts.get(index).and_then(Value::as_int).and_then(|n| u32::try_from(n).ok());
    Some(Origin {
        path: text(0),
        description: text(1),
        line: number(2).unwrap_or_default(),
        column: number(3).unwrap_or_default(),
    })
}

fn read_time(dict: &Dict) -> Option<DateTimeKind> {
    let parts = dict.get("v")?.as_slice()?;
    let small = |index: usize| i8::try_from(parts.get(index)?.as_int()?).ok();
    let date = || jiff::civil::Date::new(i16::try_from(parts.first()?.as_int()?).ok()?, small(1)?, small(2)?).ok();
    Some(match dict.get("k")?.as_str()? {
        "date" => DateTimeKind::Date(date()?),
        "datetime" => {
            let nanos = i32::try_from(parts.get(6)?.as_int()?.checked_mul(1000)?).ok()?;
            let time = jiff::civil::Time::new(small(3)?, small(4)?, small(5)?, nanos).ok()?;
            let zone = dict.get("z").and_then(Value::as_int).and_then(|seconds| i32::try_from(seconds).ok());
            DateTimeKind::DateTime(date()?.to_datetime(time), zone)
        }
        _ => DateTimeKind::Delta(i128::from(parts.first()?.as_int()?)),
    })
}

fn unhex(text: &str) -> Vec<u8> {
    text.as_bytes()
        .chunks_exact(2)
        .filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}
