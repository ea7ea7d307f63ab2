//! Hiding secret values in a result.

use crate::wire::TYPE_KEY;
use value::{Dict, Value, to_text};

const HIDDEN: &str = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER";

/// Returns a result in which secrets are hidden: a value that is one is replaced whole, one inside text by asterisks.
/// Keys, booleans and messages of errors and warnings stay.
pub fn remove_values(result: &Dict, secrets: &[String]) -> Dict {
    let mut secrets: Vec<&str> = secrets.iter().map(String::as_str).collect();
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.chars().count()));
    dict(result, &secrets)
}

fn dict(old: &Dict, secrets: &[&str]) -> Dict {
    old.iter().map(|(key, item)| (key.clone(), value(item, secrets))).collect()
}

fn value(old: &Value, secrets: &[&str]) -> Value {
    match old {
        Value::Str(text) => {
            if secrets.contains(&text.as_str()) {
                return Value::str(HIDDEN);
            }
            if !secrets.iter().any(|secret| text.contains(secret)) {
                return old.clone();
            }
            let mut text = text.as_str().to_owned();
            for secret in secrets {
                text = text.replace(secret, "********");
            }
            Value::str(text)
        }
        Value::Int(_) | Value::BigInt(_) | Value::Float(_) => {
            let text = to_text(old);
            if secrets.iter().any(|secret| text.contains(secret)) { Value::str(HIDDEN) } else { old.clone() }
        }
        Value::List(items) | Value::Tuple(items) => Value::list(items.iter().map(|item| value(item, secrets))),
        Value::Dict(items) if items.contains(TYPE_KEY) => old.clone(),
        Value::Dict(items) => Value::Dict(dict(items, secrets)),
        other => other.clone(),
    }
}
