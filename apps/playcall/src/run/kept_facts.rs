//! Facts as caches keep them: JSON in which text may carry where it came from and whether it is trusted, as the reference
//! writes and reads it.
//!
//! Only text carries that here; what the reference wrote of numbers, lists and dictionaries is read as plain values.

use diagnostic::Origin;
use value::{Dict, JsonError, JsonStyle, Str, Trust, Value, parse_json, to_json};

/// What says which type an object stands for.
const TYPE: &str = "__ansible_type";

/// Returns the text that a cache keeps of facts.
pub(crate) fn write(facts: &Dict, style: JsonStyle) -> String {
    to_json(&wrapped(&Value::Dict(facts.clone())), style)
}

/// Reads the text that a cache kept of facts; nothing where it is no object.
pub(crate) fn read(text: &str) -> Result<Option<Dict>, JsonError> {
    Ok(unwrapped(&parse_json(text)?).as_dict().cloned())
}

fn wrapped(value: &Value) -> Value {
    match value {
        Value::Str(text) if text.origin().is_some() || text.is_trusted() => tagged(text),
        Value::Dict(dict) => Value::Dict(dict.iter().map(|(key, value)| (key.clone(), wrapped(value))).collect()),
        Value::List(list) => Value::list(list.iter().map(wrapped)),
        other => other.clone(),
    }
}

fn tagged(text: &Str) -> Value {
    let mut tags = Vec::new();
    if let Some(origin) = text.origin() {
        let mut tag = Dict::new();
        if let Some(path) = &origin.path {
            tag.insert("path", path.to_string());
        }
        if let Some(description) = &origin.description {
            tag.insert("description", description.to_string());
        }
        for (key, number) in [("line_num", origin.line), ("col_num", origin.column)] {
            if number > 0 {
                tag.insert(key, i64::from(number));
            }
        }
        tag.insert(TYPE, "Origin");
        tags.push(Value::Dict(tag));
    }
    if text.is_trusted() {
        tags.push(Value::Dict(Dict::from_iter([(TYPE, "TrustedAsTemplate")])));
    }
    let mut whole = Dict::new();
    whole.insert("value", Value::str(text.as_str()));
    whole.insert("tags", Value::list(tags));
    whole.insert(TYPE, "_AnsibleTaggedStr");
    Value::Dict(whole)
}

fn unwrapped(value: &Value) -> Value {
    match value {
        Value::Dict(dict) if dict.contains(TYPE) && dict.contains("value") => {
            let inner = dict.get("value").map(unwrapped).unwrap_or_default();
            let tags = dict.get("tags").and_then(Value::as_slice).unwrap_or_default();
            match &inner {
                Value::Str(text) => Value::Str(with_tags(text, tags)),
                _ => inner,
            }
        }
        Value::Dict(dict) => Value::Dict(dict.iter().map(|(key, value)| (key.clone(), unwrapped(value))).collect()),
        Value::List(list) => Value::list(list.iter().map(unwrapped)),
        other => other.clone(),
    }
}

fn with_tags(text: &Str, tags: &[Value]) -> Str {
    let (mut origin, mut trust) = (None, Trust::Data);
    for tag in tags.iter().filter_map(Value::as_dict) {
        let word = |key: &str| tag.get(key).and_then(Value::as_str);
        let number =
            |key: &str| tag.get(key).and_then(Value::as_int).and_then(|number| u32::try_from(number).ok()).unwrap_or(0);
        match word(TYPE) {
            Some("Origin") => {
                origin = Some(Origin {
                    path: word("path").map(Into::into),
                    description: word("description").map(Into::into),
                    line: number("line_num"),
                    column: number("col_num"),
                });
            }
            Some("TrustedAsTemplate") => trust = Trust::Trusted,
            _ => {}
        }
    }
    Str::tagged(text.as_str(), origin, trust)
}

#[cfg(test)]
mod tests {
    use super::{read, write};
    use diagnostic::Origin;
    use value::{Dict, JsonStyle, Str, Trust, Value};

    #[track_caller]
    fn check(value: Value, expected: &str) {
        let facts = Dict::from_iter([("foo", value)]);
        let written = write(&facts, JsonStyle::default());
        assert_eq!(written, format!("{{\"foo\": {expected}}}"));
        let again = read(&written).expect("what was written").expect("an object");
        assert_eq!(write(&again, JsonStyle::default()), written);
    }

    #[test]
    fn text_keeps_its_tags() {
        let mut origin = Origin::described("<CLI option '-e'>");
        let described = r#"{"description": "<CLI option '-e'>", "__ansible_type": "Origin"}"#;
        let text = |origin: &Origin| Value::Str(Str::trusted("bar", Some(origin.clone())));
        check(
            text(&origin),
            &format!(
                r#"{{"value": "bar", "tags": [{described}, {{"__ansible_type": "TrustedAsTemplate"}}], "__ansible_type": "_AnsibleTaggedStr"}}"#
            ),
        );
        origin = Origin::file("/p.yml", 5, 14);
        check(
            Value::Str(Str::tagged("bar", Some(origin), Trust::Data)),
            r#"{"value": "bar", "tags": [{"path": "/p.yml", "line_num": 5, "col_num": 14, "__ansible_type": "Origin"}], "__ansible_type": "_AnsibleTaggedStr"}"#,
        );
        check(Value::str("bar"), "\"bar\"");
        check(Value::list([Value::Int(1), Value::str("x")]), "[1, \"x\"]");
    }

    #[test]
    fn what_the_reference_tags_besides_is_read() {
        let text = r#"{"n": {"value": 5, "tags": [{"path": "/p.yml", "line_num": 6, "__ansible_type": "Origin"}], "__ansible_type": "_AnsibleTaggedInt"}}"#;
        let facts = read(text).expect("JSON").expect("an object");
        assert_eq!(facts.get("n").and_then(Value::as_int), Some(5));
    }
}
