//! TOML as the library `tomli-w` writes it.

use super::toml::dump;
use value::{Dict, Value, parse_json};

#[track_caller]
fn check(json: &str, expected: &str) {
    let Value::Dict(dict) = parse_json(json).unwrap() else { panic!("no dictionary: {json}") };
    assert_eq!(dump(&dict).unwrap_or_else(|error| error.message), expected);
}

#[test]
fn tables_stand_behind_values() {
    check(r#"{"b": {"c": "x"}, "a": 1}"#, "a = 1\n\n[b]\nc = \"x\"\n");
    check(r#"{"a b": {"": {}}}"#, "[\"a b\".\"\"]\n");
    check(r#"{"e": {}, "f": {"g": {}}}"#, "[e]\n\n[f.g]\n");
}

#[test]
fn values_and_texts() {
    check(
        r#"{"a": "x\"\n\u0001é", "b": 1e16, "c": true, "d": []}"#,
        "a = \"x\\\"\\n\\u0001é\"\nb = 1e+16\nc = true\nd = []\n",
    );
    check(r#"{"a": [[1], [2, 3]]}"#, "a = [\n    [\n        1,\n    ],\n    [\n        2,\n        3,\n    ],\n]\n");
}

#[test]
fn lists_of_tables_are_inline_where_each_fits_in_a_line() {
    check(r#"{"l": [{"x": 1}, {}]}"#, "l = [\n    { x = 1 },\n    {},\n]\n");
    check(r#"{"l": [{"x": 1}, {"y": [2]}]}"#, "[[l]]\nx = 1\n\n[[l]]\ny = [\n    2,\n]\n");
}

#[test]
fn what_toml_has_no_form_for_is_refused() {
    let mut dict = Dict::new();
    dict.insert("a", Value::None);
    let message = "Unexpected Exception, this is probably a bug: Object of type 'NoneType' is not TOML serializable";
    assert_eq!(dump(&dict).unwrap_err().message, message);
    let dict: Dict = [(Value::Int(1), Value::Int(2))].into_iter().collect();
    let message =
        "Unexpected Exception, this is probably a bug: Invalid mapping key '1' of type 'int'. A string is required.";
    assert_eq!(dump(&dict).unwrap_err().message, message);
}
