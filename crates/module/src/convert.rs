//! Converting one value to the type its argument wants, with Python's words where it can't be done.

use crate::{Kind, System, os_path};
use value::{BigInt, Dict, JsonStyle, Value, parse_json, repr, to_json, to_text};

/// What conversions ask the host.
pub trait Surroundings {
    /// Returns an environment variable as the module sees it.
    fn variable(&self, name: &str) -> Option<&str>;

    /// Replaces `~` and variables in a path.
    fn expand(&self, path: &str) -> String;
}

/// A host with the task's own variables before its environment.
pub struct HostSurroundings<'a> {
    /// The host.
    pub system: &'a dyn System,
    /// The task's variables, the last of a name counts.
    pub environment: &'a [(String, String)],
}

impl Surroundings for HostSurroundings<'_> {
    fn variable(&self, name: &str) -> Option<&str> {
        self.environment
            .iter()
            .rev()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .or_else(|| self.system.variable(name))
    }

    fn expand(&self, path: &str) -> String {
        let path = os_path::expand_vars(path, |name| self.variable(name));
        os_path::expand_user(&path, self.variable("HOME"), self.system)
    }
}

/// Converts a value. The error is the part of the message that follows `unable to convert to TYPE: `.
pub fn convert(value: &Value, kind: Kind, host: &dyn Surroundings) -> Result<Value, String> {
    match kind {
        Kind::Str => Ok(to_str(value)),
        Kind::Path => Ok(Value::str(host.expand(&text(value)))),
        Kind::Raw => Ok(value.clone()),
        Kind::Bool => to_bool(value),
        Kind::Int => to_int(value),
        Kind::Float => to_float(value),
        Kind::List => to_list(value),
        Kind::Dict => to_dict(value),
        Kind::Jsonarg | Kind::Json => match value {
            Value::Str(text) => Ok(Value::str(text.trim())),
            Value::List(_) | Value::Tuple(_) | Value::Dict(_) => Ok(Value::str(to_json(value, JsonStyle::default()))),
            other => Err(format!("{} cannot be converted to a json string", class(other))),
        },
        Kind::Bytes => human_to_bytes(&to_text(value), false)
            .ok_or_else(|| format!("{} cannot be converted to a Byte value", class(value))),
        Kind::Bits => human_to_bytes(&to_text(value), true)
            .ok_or_else(|| format!("{} cannot be converted to a Bit value", class(value))),
    }
}

fn class(value: &Value) -> String {
    format!("<class '{}'>", value.type_name())
}

fn text(value: &Value) -> String {
    match value {
        Value::None => String::new(),
        other => to_text(other),
    }
}

fn to_str(value: &Value) -> Value {
    match value {
        Value::Str(_) => value.clone(),
        other => Value::str(text(other)),
    }
}

/// Returns what Python's `boolean` takes for a boolean.
pub fn as_boolean(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(*value),
        Value::Int(0) => Some(false),
        Value::Int(1) => Some(true),
        Value::Float(number) if *number == 0.0 => Some(false),
        Value::Float(number) if (*number - 1.0).abs() < f64::EPSILON => Some(true),
        Value::Str(text) => match text.to_lowercase().trim() {
            "y" | "yes" | "on" | "1" | "true" | "t" => Some(true),
            "n" | "no" | "off" | "0" | "false" | "f" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

fn to_bool(value: &Value) -> Result<Value, String> {
    match value {
        Value::Bool(_) | Value::Str(_) | Value::Int(_) | Value::BigInt(_) | Value::Float(_) => {
            as_boolean(value).map(Value::Bool).ok_or_else(|| {
                format!(
                    "The value '{}' is not a valid boolean. Valid booleans include: 'on', 0, 1, 'true', 'y', 'no', \
                     '0', 'off', 'n', '1', 'f', 't', 'yes', 'false'",
                    to_text(value)
                )
            })
        }
        other => Err(format!("{} cannot be converted to a bool", class(other))),
    }
}

fn to_int(value: &Value) -> Result<Value, String> {
    let failed = || format!("\"{}\" cannot be converted to an int", repr(value));
    match value {
        Value::Int(_) | Value::BigInt(_) | Value::Bool(_) => Ok(value.clone()),
        Value::Float(number) if number.is_finite() && number.fract() == 0.0 => {
            format!("{number:.0}").parse::<BigInt>().map(Value::from).map_err(|_| failed())
        }
        Value::Str(text) => whole_number(&text.trim().replace('_', "")).map(Value::from).ok_or_else(failed),
        _ => Err(failed()),
    }
}

/// Reads what `Decimal` reads, if it is a whole number: `12`, `+1.0`, `1e3`.
fn whole_number(text: &str) -> Option<BigInt> {
    let (digits, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], text[at + 1..].parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (negative, digits) = match digits.as_bytes().first()? {
        b'-' => (true, &digits[1..]),
        b'+' => (false, &digits[1..]),
        _ => (false, digits),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.len() + fraction.len() == 0
        || !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit())
        || !(-1000..=1000).contains(&exponent)
    {
        return None;
    }
    let mut all: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
    let point = i64::try_from(whole.len()).ok()? + i64::from(exponent);
    let kept = usize::try_from(point.max(0)).ok()?;
    while all.len() < kept {
        all.push(b'0');
    }
    if all[kept..].iter().any(|&digit| digit != b'0') {
        return None;
    }
    all.truncate(kept);
    let number: BigInt = if all.is_empty() { BigInt::from(0) } else { String::from_utf8(all).ok()?.parse().ok()? };
    Some(if negative { -number } else { number })
}

fn to_float(value: &Value) -> Result<Value, String> {
    let failed = || format!("{} cannot be converted to a float", class(value));
    match value {
        Value::Float(_) => Ok(value.clone()),
        Value::Bool(flag) => Ok(Value::Float(if *flag { 1.0 } else { 0.0 })),
        #[expect(clippy::cast_precision_loss, reason = "Python's float(int) loses the same digits")]
        Value::Int(number) => Ok(Value::Float(*number as f64)),
        Value::BigInt(number) => number.to_string().parse().map(Value::Float).map_err(|_| failed()),
        Value::Str(text) => {
            let text = text.trim().replace('_', "");
            // Rust reads the same spellings, `infinity` and `nan` included.
            text.parse().map(Value::Float).map_err(|_| failed())
        }
        _ => Err(failed()),
    }
}

fn to_list(value: &Value) -> Result<Value, String> {
    match value {
        Value::List(_) => Ok(value.clone()),
        Value::Str(text) => Ok(Value::list(text.split(',').map(Value::str))),
        Value::Int(_) | Value::BigInt(_) | Value::Bool(_) | Value::Float(_) => {
            Ok(Value::list([Value::str(to_text(value))]))
        }
        other => Err(format!("{} cannot be converted to a list", class(other))),
    }
}

fn to_dict(value: &Value) -> Result<Value, String> {
    match value {
        Value::Dict(_) => Ok(value.clone()),
        Value::Str(text) if text.starts_with('{') => match parse_json(text) {
            Ok(Value::Dict(dict)) => Ok(Value::Dict(dict)),
            _ => match crate::literal::parse(text) {
                Some(Value::Dict(dict)) => Ok(Value::Dict(dict)),
                _ => Err("unable to evaluate string as dictionary".to_owned()),
            },
        },
        Value::Str(text) if text.contains('=') => key_values(text).map(Value::Dict),
        Value::Str(_) => Err("dictionary requested, could not parse JSON or key=value".to_owned()),
        other => Err(format!("{} cannot be converted to a dict", class(other))),
    }
}

fn key_values(text: &str) -> Result<Dict, String> {
    let mut fields = Vec::new();
    let mut field = String::new();
    let mut quote = None;
    let mut escaped = false;
    for c in text.trim().chars() {
        if escaped {
            field.push(c);
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if quote.is_none() && matches!(c, '\'' | '"') {
            quote = Some(c);
        } else if quote == Some(c) {
            quote = None;
        } else if quote.is_none() && matches!(c, ',' | ' ') {
            if !field.is_empty() {
                fields.push(std::mem::take(&mut field));
            }
        } else {
            field.push(c);
        }
    }
    if !field.is_empty() {
        fields.push(field);
    }
    let mut dict = Dict::new();
    for field in fields {
        let Some((key, value)) = field.split_once('=') else {
            return Err("unable to evaluate string in the \"key=value\" format as dictionary".to_owned());
        };
        dict.insert(key, value);
    }
    Ok(dict)
}

/// Reads `10`, `1.5 KB`, `2M` as a number of bytes, or of bits.
pub fn human_to_bytes(text: &str, bits: bool) -> Option<Value> {
    let text = text.trim_end();
    let unit_at = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (digits, unit) = (&text[..unit_at], text[unit_at..].trim_start());
    if digits.is_empty() || digits.ends_with('.') || !unit.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    let number: f64 = digits.parse().ok()?;
    let Some(first) = unit.chars().next() else { return whole(number) };
    let key = first.to_ascii_uppercase();
    let power = "BKMGTPEZY".find(key)?;
    if unit.len() > 1 {
        let name = ["", "kilo", "mega", "giga", "tera", "peta", "exa", "zeta", "yotta"][power];
        let long = format!("{name}{}", if bits { "bit" } else { "byte" });
        let short = if power == 0 { String::new() } else { format!("{key}{}", if bits { "b" } else { "B" }) };
        if unit.to_lowercase() != long && unit != short {
            return None;
        }
    }
    whole(number * 1024_f64.powi(i32::try_from(power).ok()?))
}

/// Rounds half to even, as Python's `round`.
fn whole(number: f64) -> Option<Value> {
    format!("{:.0}", number.round_ties_even()).parse::<BigInt>().ok().map(Value::from)
}
