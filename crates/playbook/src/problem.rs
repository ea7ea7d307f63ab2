//! Wording of what is wrong with a playbook: Python's names of types, and places of values that carry none.

use diagnostic::{Diagnostic, Kind, Origin};
use value::{Dict, List, Value};

/// Returns Python's description of a loaded value's type, as messages show it.
pub(crate) fn class_of(value: &Value) -> String {
    let tagged = match value {
        Value::Str(_) => "Str",
        Value::Int(_) | Value::BigInt(_) => "Int",
        Value::Float(_) => "Float",
        Value::List(_) => "List",
        Value::Dict(_) => "Dict",
        Value::DateTime(time) if time.type_name() == "datetime" => "DateTime",
        Value::DateTime(time) if time.type_name() == "date" => "Date",
        other => return format!("<class '{}'>", other.type_name()),
    };
    format!("<class 'ansible.module_utils._internal._datatag._AnsibleTagged{tagged}'>")
}

/// Returns where the value of a key stands.
///
/// Numbers carry no origin here but do in the reference: theirs is worked out from the key's, as `key: 5` is written.
pub(crate) fn place_of(dict: &Dict, key: &str) -> Option<Origin> {
    let (key, value) = dict.get_key_value(key)?;
    if let Some(origin) = value.origin() {
        return Some(origin.clone());
    }
    if !is_number(value) {
        return None;
    }
    let mut origin = key.origin()?.clone();
    let width = u32::try_from(key.as_str()?.chars().count()).ok()?;
    origin.column += width + 2;
    Some(origin)
}

/// Returns where an item of a list stands, or the list.
pub(crate) fn place_in(list: &List, index: usize) -> Option<Origin> {
    let item = list.get(index)?;
    if let Some(origin) = item.origin() {
        return Some(origin.clone());
    }
    let mut origin = list.origin()?.clone();
    if is_number(item) && index == 0 {
        // `[5]`: the bracket is the list's place.
        origin.column += 1;
    }
    Some(origin)
}

/// Says where the value of a key stands; a value that has no place even in the reference is shown by its text.
pub(crate) fn placed(error: Diagnostic, dict: &Dict, key: &str) -> Diagnostic {
    match (place_of(dict, key), dict.get(key)) {
        (None, Some(value)) if !value.is_none() => error.about(value::to_text(value)),
        (place, _) => error.at(place.as_ref()),
    }
}

fn is_number(value: &Value) -> bool {
    matches!(value, Value::Int(_) | Value::BigInt(_) | Value::Float(_))
}

/// Words that are names in Jinja's expressions.
const JINJA_WORDS: &[&str] = &["False", "None", "True", "false", "none", "not", "true"];

/// Checks that a value can be the name of a variable.
pub(crate) fn check_variable_name(name: &Value, place: Option<&Origin>) -> Result<(), Diagnostic> {
    let described = match name {
        Value::Str(text) if is_identifier(text) && !JINJA_WORDS.contains(&text.as_str()) => return Ok(()),
        Value::Str(text) => format!("name {}", value::str_repr(text)),
        Value::Int(_) | Value::BigInt(_) | Value::Float(_) | Value::Bool(_) | Value::None => {
            format!("name {} of type '{}'", value::str_repr(&value::to_text(name)), name.type_name())
        }
        other => format!("name of type '{}'", other.type_name()),
    };
    let invalid = Diagnostic::error(format!("Invalid variable {described}."));
    let invalid = if place.is_none() { invalid.about(value::to_text(name)) } else { invalid.at(place) };
    Err(invalid
        .with_help("Variable names must be strings starting with a letter or underscore character, and contain only letters, numbers and underscores."))
}

fn is_identifier(name: &str) -> bool {
    let mut characters = name.bytes();
    characters.next().is_some_and(|first| first == b'_' || first.is_ascii_alphabetic())
        && characters.all(|byte| byte == b'_' || byte.is_ascii_alphanumeric())
}

/// The assertion that a section is a list.
pub(crate) fn not_a_list_of_tasks(value: &Value) -> Diagnostic {
    Diagnostic::error(format!("The ds ({}) should be a list but was a {}", value::to_text(value), class_of(value)))
}

/// The assertion that a section is a list or nothing.
pub(crate) fn not_a_list_of_blocks(value: &Value) -> Diagnostic {
    Diagnostic::error(format!("{} should be a list or None but is {}", value::to_text(value), class_of(value)))
}

/// A keyword that what carries it does not know.
pub(crate) fn unknown_keyword(key: &Value, class: &str) -> Diagnostic {
    Diagnostic::parser(format!("'{}' is not a valid attribute for a {class}", value::to_text(key))).at(key.origin())
}

/// Converts a keyword to a boolean as the reference does, or says that it can't.
pub(crate) fn to_bool(keyword: &str, given: &Value) -> Result<bool, Diagnostic> {
    to_bool_at(keyword, given, given.origin())
}

/// The same for a value whose place is known apart from it.
pub(crate) fn to_bool_at(keyword: &str, given: &Value, place: Option<&Origin>) -> Result<bool, Diagnostic> {
    let converted = match given {
        Value::Bool(value) => Some(*value),
        Value::Int(0) => Some(false),
        Value::Int(1) => Some(true),
        Value::Float(number) if *number == 0.0 => Some(false),
        Value::Float(number) if (*number - 1.0).abs() < f64::EPSILON => Some(true),
        Value::Str(text) => match text.to_lowercase().trim() {
            "y" | "yes" | "on" | "1" | "true" | "t" | "1.0" => Some(true),
            "n" | "no" | "off" | "0" | "false" | "f" | "0.0" => Some(false),
            _ => None,
        },
        _ => None,
    };
    converted.ok_or_else(|| {
        let cause = Diagnostic::error(format!("The value {} could not be converted to 'bool'.", value::repr(given)))
            .at(given.origin().or(place))
            .while_handling();
        Diagnostic::new(Kind::Parser, format!("Error processing keyword '{keyword}'."))
            .at(given.origin().or(place))
            .caused_by(cause)
    })
}
