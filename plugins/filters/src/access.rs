//! How plugins look into values: iterating, keys and attribute paths, with templates inside containers rendered on the way.

use crate::fail::{Fail, Got, fail};
use crate::python::class::class_name;
use diagnostic::{Diagnostic, Kind};
use std::borrow::Cow;
use template::{Args, Call};
use value::{Dict, Undefined, Value, to_text};

/// Renders a value that was stored raw; what fails becomes a marker.
pub(crate) fn render(call: &Call<'_, '_>, value: &Value) -> Value {
    if !value.has_templates() {
        return value.clone();
    }
    call.templar.rendered(value)
}

/// Ends the plugin where the value is a marker.
pub(crate) fn trip(value: Value) -> Got<Value> {
    if value.is_undefined() { Err(Fail::Marker(value)) } else { Ok(value) }
}

/// The value with everything in it rendered; a marker anywhere ends the plugin.
pub(crate) fn plain(call: &Call<'_, '_>, value: &Value) -> Got<Value> {
    let rendered = trip(render(call, value))?;
    match first_marker(&rendered) {
        Some(marker) => Err(Fail::Marker(marker)),
        None => Ok(rendered),
    }
}

/// As [`plain`], but vaults that can't be opened stay as they are.
pub(crate) fn plain_but_vaults(call: &Call<'_, '_>, value: &Value) -> Got<Value> {
    let rendered = render(call, value);
    match first_fault(&rendered) {
        Some(marker) => Err(Fail::Marker(marker)),
        None => Ok(rendered),
    }
}

/// Returns the first marker that stands for no vault.
fn first_fault(value: &Value) -> Option<Value> {
    match value {
        Value::Undefined(marker) => marker.ciphertext.is_none().then(|| value.clone()),
        Value::List(items) | Value::Tuple(items) => items.iter().find_map(first_fault),
        Value::Dict(dict) => dict.values().find_map(first_fault),
        _ => None,
    }
}

fn first_marker(value: &Value) -> Option<Value> {
    match value {
        Value::Undefined(_) => Some(value.clone()),
        Value::List(items) | Value::Tuple(items) => items.iter().find_map(first_marker),
        Value::Dict(dict) => dict.values().find_map(first_marker),
        _ => None,
    }
}

/// Iterates as Python does; markers among the items stay.
pub(crate) fn iterate_lazily(call: &Call<'_, '_>, value: &Value) -> Got<Vec<Value>> {
    match value {
        Value::List(items) | Value::Tuple(items) => Ok(items.iter().map(|item| render(call, item)).collect()),
        Value::Set(items) => Ok(items.iter().cloned().collect()),
        Value::Dict(dict) => Ok(dict.keys().cloned().collect()),
        Value::Str(text) => Ok(text.chars().map(|ch| Value::from(ch.to_string())).collect()),
        Value::Bytes(bytes) => Ok(bytes.iter().map(|byte| Value::Int(i64::from(*byte))).collect()),
        Value::Undefined(_) => Err(Fail::Marker(value.clone())),
        Value::Object(object) => match object.iterate() {
            Some(items) => Ok(items.iter().map(|item| render(call, item)).collect()),
            None => not_iterable(value),
        },
        _ => not_iterable(value),
    }
}

fn not_iterable<T>(value: &Value) -> Got<T> {
    fail(format!("'{}' object is not iterable", class_name(value)))
}

/// Iterates as Python does; a marker among the items ends the plugin.
pub(crate) fn iterate(call: &Call<'_, '_>, value: &Value) -> Got<Vec<Value>> {
    iterate_lazily(call, value)?.into_iter().map(trip).collect()
}

/// Tells whether Python could iterate.
pub(crate) fn is_iterable(value: &Value) -> bool {
    match value {
        Value::List(_) | Value::Tuple(_) | Value::Set(_) | Value::Dict(_) | Value::Str(_) | Value::Bytes(_) => true,
        Value::Object(object) => object.iterate().is_some(),
        _ => false,
    }
}

/// Returns a mapping as a dictionary, its values rendered (a marker among them ends the plugin); nothing for other types.
pub(crate) fn mapping(call: &Call<'_, '_>, value: &Value) -> Got<Option<Dict>> {
    let Some(dict) = raw_mapping(value)? else { return Ok(None) };
    let mut rendered = Dict::new();
    for (key, item) in &dict {
        rendered.insert(key.clone(), trip(render(call, item))?);
    }
    Ok(Some(rendered))
}

/// Returns a mapping as a dictionary, as it is stored.
pub(crate) fn raw_mapping(value: &Value) -> Got<Option<Dict>> {
    match value {
        Value::Dict(dict) => Ok(Some(dict.clone())),
        Value::Object(object) if object.is_mapping() => {
            let mut dict = Dict::new();
            for key in object.iterate().unwrap_or_default() {
                let item = object.get_item(&key)?.unwrap_or_default();
                dict.insert(key, item);
            }
            Ok(Some(dict))
        }
        _ => Ok(None),
    }
}

/// Tells whether it is a mapping.
pub(crate) fn is_mapping(value: &Value) -> bool {
    match value {
        Value::Dict(_) => true,
        Value::Object(object) => object.is_mapping(),
        _ => false,
    }
}

/// Tells whether the reference counts it as a sequence: a list or tuple, not text.
pub(crate) fn is_sequence(value: &Value) -> bool {
    matches!(value, Value::List(_) | Value::Tuple(_))
}

/// Returns `value[key]`; a marker where there is none. A marker gives itself.
pub(crate) fn item(call: &Call<'_, '_>, value: &Value, key: &Value) -> Got<Value> {
    if let (Value::Dict(dict), Value::Str(name)) = (value, key)
        && let Some(found) = dict.get(name)
    {
        return Ok(render(call, found));
    }
    Ok(call.templar.item(value, key)?)
}

/// A marker for a missing value.
pub(crate) fn undefined(reason: impl Into<String>, name: Option<&str>) -> Value {
    Undefined::because(Diagnostic::new(Kind::Undefined, reason), name)
}

/// A path of attributes, `a.b.0`, as filters take it.
pub(crate) struct Path {
    parts: Vec<Value>,
    default: Option<Value>,
    fold_case: bool,
}

impl Path {
    /// Reads a path; `None` is the item itself. `default` stands in for what is missing.
    pub(crate) fn new(attribute: &Value, default: Option<Value>) -> Self {
        let parts = match attribute {
            Value::None => Vec::new(),
            Value::Str(text) => text
                .split('.')
                .map(|part| {
                    let digits = !part.is_empty() && part.chars().all(|ch| ch.is_ascii_digit());
                    match part.parse::<i64>() {
                        Ok(number) if digits => Value::Int(number),
                        _ => Value::from(part),
                    }
                })
                .collect(),
            other => vec![other.clone()],
        };
        Path { parts, default: default.filter(|value| !value.is_none()), fold_case: false }
    }

    /// The same path; found text is made lower case.
    #[must_use]
    pub(crate) fn ignoring_case(mut self, ignore: bool) -> Self {
        self.fold_case = ignore;
        self
    }

    /// Follows the path; a marker where it ends nowhere.
    pub(crate) fn follow(&self, call: &Call<'_, '_>, start: &Value) -> Got<Value> {
        let mut current = start.clone();
        for part in &self.parts {
            current = item(call, &current, part)?;
            if let (true, Some(default)) = (current.is_undefined(), &self.default) {
                current = default.clone();
            }
        }
        Ok(if self.fold_case { lower(current) } else { current })
    }

    /// Follows the path; a marker on the way ends the plugin, whatever the default.
    pub(crate) fn require(&self, call: &Call<'_, '_>, start: &Value) -> Got<Value> {
        let mut current = trip(start.clone())?;
        for part in &self.parts {
            current = trip(item(call, &current, part)?)?;
        }
        Ok(if self.fold_case { lower(current) } else { current })
    }
}

/// Text in lower case; anything else as it is.
pub(crate) fn lower(value: Value) -> Value {
    match value {
        Value::Str(text) => Value::from(text.to_lowercase()),
        other => other,
    }
}

/// Python's `str(value)`, with templates inside rendered.
pub(crate) fn text<'v>(call: &Call<'_, '_>, value: &'v Value) -> Got<Cow<'v, str>> {
    match value {
        Value::Str(text) => Ok(Cow::Borrowed(text.as_str())),
        other => Ok(Cow::Owned(to_text(&plain(call, other)?))),
    }
}

/// Text that must be text: fails as Python does when it calls a method that only `str` has.
pub(crate) fn str_for_method<'v>(value: &'v Value, method: &str) -> Got<&'v str> {
    match value {
        Value::Str(text) => Ok(text.as_str()),
        other => fail(format!("'{}' object has no attribute '{method}'", class_name(other))),
    }
}

/// Python's `len(value)`.
pub(crate) fn length(value: &Value) -> Got<usize> {
    match value {
        Value::Str(text) => Ok(text.chars().count()),
        Value::Bytes(bytes) => Ok(bytes.len()),
        Value::List(items) | Value::Tuple(items) => Ok(items.len()),
        Value::Dict(dict) => Ok(dict.len()),
        Value::Set(set) => Ok(set.len()),
        Value::Undefined(_) => Err(Fail::Marker(value.clone())),
        Value::Object(object) => match object.len().or_else(|| object.iterate().map(|items| items.len())) {
            Some(length) => Ok(length),
            None => no_length(value),
        },
        _ => no_length(value),
    }
}

fn no_length<T>(value: &Value) -> Got<T> {
    fail(format!("object of type '{}' has no len()", class_name(value)))
}

/// Python's `needle in haystack`.
pub(crate) fn contains(call: &Call<'_, '_>, haystack: &Value, needle: &Value) -> Got<bool> {
    match haystack {
        Value::Str(text) => match needle {
            Value::Str(part) => Ok(text.contains(part.as_str())),
            other => fail(format!("'in <string>' requires string as left operand, not {}", class_name(other))),
        },
        Value::Dict(dict) => {
            crate::python::order::hashable(needle)?;
            Ok(dict.contains_key(needle))
        }
        Value::Set(set) => Ok(set.contains(needle)),
        Value::List(_) | Value::Tuple(_) | Value::Object(_) => {
            let needle = plain(call, needle)?;
            for item in iterate(call, haystack)? {
                if plain(call, &item)? == needle {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Value::Undefined(_) => Err(Fail::Marker(haystack.clone())),
        other => fail(format!("argument of type '{}' is not iterable", class_name(other))),
    }
}

/// Calls another filter; what goes wrong in it is a marker.
pub(crate) fn call_filter(call: &Call<'_, '_>, name: &str, input: Value, args: Args) -> Got<Value> {
    Ok(call.templar.call_filter(name, input, args)?)
}

/// Calls a test; what goes wrong in it ends the plugin.
pub(crate) fn call_test(call: &Call<'_, '_>, name: &str, input: Value, args: Args) -> Got<bool> {
    Ok(call.templar.call_test(name, input, args)?)
}
