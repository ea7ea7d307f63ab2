//! Turning what a user wrote into the type that a setting asks for.

use crate::Snapshot;
use crate::path::resolve;
use crate::settings::{Default, Kind, Setting};
use value::{BigInt, Dict, List, Origin, Str, Trust, Value};

/// Endings of files that are never loaded as plugins.
pub const REJECT_EXTS: &[&str] = &[".pyc", ".pyo", ".swp", ".bak", "~", ".rpm", ".md", ".txt", ".rst"];

/// Where a text came from: decides its tags and what relative paths mean.
pub(crate) struct Source<'a> {
    /// The origin that its strings carry; nothing for defaults, which are not trusted either.
    pub(crate) origin: Option<Origin>,
    /// The configuration file, where it came from one.
    pub(crate) file: Option<&'a str>,
}

/// Turns text into a setting's type; nothing where it can't be.
pub(crate) fn convert(text: &str, kind: Kind, source: &Source<'_>, snapshot: &Snapshot) -> Option<Value> {
    let tagged = |text: &str| match &source.origin {
        Some(origin) => Value::Str(Str::tagged(text, Some(origin.clone()), Trust::Trusted)),
        None => Value::str(text),
    };
    let path = |written: &str| {
        let written = written.replace("{{CWD}}", &snapshot.cwd);
        resolve(&written, source.file, snapshot)
    };
    let list = |items: &mut dyn Iterator<Item = Value>| Some(Value::List(items.collect::<List>()));
    match kind {
        Kind::Any | Kind::Str => Some(match source.file.map(|_| unquote(text)) {
            // Ansible: what was in quotes has no tags any more, so it is no template.
            Some(inner) if inner.len() < text.len() => Value::str(inner),
            _ => tagged(text),
        }),
        Kind::Bool => Some(Value::Bool(is_true(text))),
        Kind::Int => parse_int(text),
        Kind::Float => parse_float(text).map(Value::Float),
        Kind::List => list(&mut text.split(',').map(|item| tagged(unquote(item.trim())))),
        Kind::Path | Kind::TmpPath => {
            let resolved = path(text);
            Some(tagged(if source.file.is_some() { unquote(&resolved) } else { &resolved }))
        }
        Kind::PathSpec => list(&mut text.split(':').map(|item| tagged(&path(item)))),
        Kind::PathList => list(&mut text.split(',').map(|item| tagged(&path(item.trim())))),
        Kind::Dict => None,
    }
}

/// Turns a value into the type that a plugin's option asks for, as text of a user's is turned: nothing where it can't be.
/// `type_name` is as documentation has it; a value of an unknown type stays what it is. `file` is the configuration file
/// that it came from.
pub fn ensure_type(value: &Value, type_name: Option<&str>, file: Option<&str>, snapshot: &Snapshot) -> Option<Value> {
    let origin = value.origin().cloned();
    let lower = type_name.map(str::to_lowercase).unwrap_or_default();
    if value.is_none() {
        return Some(Value::None);
    }
    let kind = match lower.as_str() {
        "bool" | "boolean" => {
            return Some(Value::Bool(match value {
                Value::Bool(value) => *value,
                Value::Int(1) => true,
                Value::Float(number) => (*number - 1.0).abs() < f64::EPSILON,
                Value::Str(text) => is_true(text),
                _ => false,
            }));
        }
        "int" | "integer" => Kind::Int,
        "float" => Kind::Float,
        "list" => Kind::List,
        "path" => Kind::Path,
        "temppath" | "tmppath" | "tmp" => Kind::TmpPath,
        "pathspec" => Kind::PathSpec,
        "pathlist" => Kind::PathList,
        "dict" | "dictionary" => return value.as_dict().map(|_| value.clone()),
        "none" => return (value.as_str() == Some("None")).then_some(Value::None),
        "str" | "string" => Kind::Str,
        _ => Kind::Any,
    };
    match (kind, value) {
        (kind, Value::Str(text)) => {
            // Text keeps its tags, whatever is made of it.
            if file.is_none() && matches!(kind, Kind::Any | Kind::Str) {
                return Some(value.clone());
            }
            convert(text, kind, &Source { origin: origin.filter(|_| text.is_trusted()), file }, snapshot)
        }
        (Kind::Int, Value::Bool(value)) => Some(Value::Int(i64::from(*value))),
        (Kind::Int, Value::Int(_) | Value::BigInt(_))
        | (Kind::Float, Value::Float(_))
        | (Kind::List, Value::List(_)) => Some(value.clone()),
        (Kind::Int, Value::Float(number)) if number.fract() == 0.0 => parse_int(&format!("{number:.0}")),
        #[expect(clippy::cast_precision_loss, reason = "as Python's float()")]
        (Kind::Float, number) => number.as_int().map(|number| Value::Float(number as f64)),
        (Kind::List, Value::Tuple(items)) => Some(Value::List(items.clone())),
        (Kind::PathList | Kind::PathSpec, Value::List(items) | Value::Tuple(items)) => {
            let paths = items.iter().map(|item| Some(Value::from(resolve(item.as_str()?, file, snapshot))));
            paths.collect::<Option<Vec<Value>>>().map(Value::from)
        }
        (Kind::Str, Value::Bool(_) | Value::Int(_) | Value::BigInt(_) | Value::Float(_)) => {
            Some(Value::from(value::to_text(value)))
        }
        (Kind::Any, value) => Some(value.clone()),
        _ => None,
    }
}

/// Works out a setting's default; `home` is the value of `ANSIBLE_HOME`.
pub(crate) fn default(setting: &Setting, home: &str, snapshot: &Snapshot) -> Value {
    let source = Source { origin: None, file: None };
    let text = |text: &str| convert(text, setting.kind, &source, snapshot).unwrap_or_default();
    let each = |items: &[&str]| {
        let paths = matches!(setting.kind, Kind::PathList | Kind::PathSpec);
        items
            .iter()
            .map(|item| Value::from(if paths { resolve(item, None, snapshot) } else { (*item).to_owned() }))
            .collect()
    };
    match setting.default {
        Default::None => Value::None,
        Default::Bool(value) => Value::Bool(value),
        Default::Int(value) if setting.kind == Kind::Str => Value::from(value.to_string()),
        Default::Int(value) => Value::Int(value),
        Default::Float(value) => Value::Float(value),
        Default::Str(value) => text(value),
        Default::List(items) => Value::List(each(items)),
        Default::Dict(pairs) => Value::Dict(pairs.iter().copied().collect::<Dict>()),
        Default::UnderHome(rest) => text(&format!("{home}{rest}")),
        Default::RejectExts(more) => Value::List(each(&[REJECT_EXTS, more].concat())),
    }
}

/// Tells whether text counts as true; anything unknown is false.
pub(crate) fn is_true(text: &str) -> bool {
    matches!(text.to_lowercase().trim(), "y" | "yes" | "on" | "1" | "true" | "t")
}

/// Takes a pair of quotes off, where text begins and ends with the same one.
pub fn unquote(text: &str) -> &str {
    let bytes = text.as_bytes();
    match bytes {
        [first @ (b'"' | b'\''), .., before, last] if first == last && *before != b'\\' => &text[1..text.len() - 1],
        [first @ (b'"' | b'\''), last] if first == last => "",
        _ => text,
    }
}

/// Reads a whole number as Python's `Decimal` does: `5`, ` 5 `, `5.0`, `1e3`, `1_000`.
fn parse_int(text: &str) -> Option<Value> {
    let text = text.trim().replace('_', "");
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(&text)),
    };
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (digits, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) || exponent.abs() > 4000 {
        return None;
    }
    let shift = exponent - i32::try_from(fraction.len()).ok()?;
    let number = if shift >= 0 {
        format!("{all}{}", "0".repeat(usize::try_from(shift).ok()?))
    } else {
        let kept = all.len().saturating_sub(usize::try_from(-shift).ok()?);
        if all[kept..].bytes().any(|byte| byte != b'0') {
            return None;
        }
        format!("0{}", &all[..kept])
    };
    Some(Value::from(number.parse::<BigInt>().ok()? * sign))
}

/// Reads a number as Python's `float` does.
fn parse_float(text: &str) -> Option<f64> {
    let text = text.trim();
    if text.starts_with('_') || text.ends_with('_') || text.contains("__") {
        return None;
    }
    text.replace('_', "").parse().ok()
}
