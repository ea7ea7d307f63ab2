use crate::{JsonStyle, Value, parse_json, repr, to_json};

#[track_caller]
fn check_repr(json: &str, expected: &str) {
    assert_eq!(repr(&parse_json(json).unwrap()), expected);
}

#[track_caller]
fn check_error(json: &str, expected: &str) {
    assert_eq!(parse_json(json).unwrap_err().to_string(), expected);
}

#[test]
fn prints_as_python_does() {
    check_repr(r#"{"a": [1, 2.50, true, null], "b": "it's"}"#, r#"{'a': [1, 2.5, True, None], 'b': "it's"}"#);
    check_repr("1e22", "1e+22");
    check_repr("1e16", "1e+16");
    check_repr("0.0001", "0.0001");
    check_repr("0.00001", "1e-05");
    check_repr("123456789012345678901234567890", "123456789012345678901234567890");
    check_repr(r#""tab\tnew\nline\u0007""#, r"'tab\tnew\nline\x07'");
}

#[test]
fn errors_are_pythons() {
    check_error("", "Expecting value: line 1 column 1 (char 0)");
    check_error("[1,\n2", "Expecting ',' delimiter: line 2 column 2 (char 5)");
    check_error("{a: 1}", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)");
    check_error("1 2", "Extra data: line 1 column 3 (char 2)");
    check_error("\"abc", "Unterminated string starting at: line 1 column 1 (char 0)");
}

#[test]
fn json_is_written_as_python_writes_it() {
    let value = parse_json(r#"{"b": [1, {"x": "é"}], "a": {}}"#).unwrap();
    assert_eq!(to_json(&value, JsonStyle::default()), r#"{"b": [1, {"x": "\u00e9"}], "a": {}}"#);
    let pretty = JsonStyle { indent: Some(4), sort_keys: true, ..JsonStyle::default() };
    assert_eq!(
        to_json(&value, pretty),
        "{\n    \"a\": {},\n    \"b\": [\n        1,\n        {\n            \"x\": \"\\u00e9\"\n        }\n    ]\n}"
    );
}

#[test]
fn dates_print_as_python_makes_them() {
    let at = jiff::civil::date(2001, 2, 3).at(4, 5, 6, 7000);
    let show = |kind: crate::DateTimeKind| repr(&Value::DateTime(crate::DateTime { kind }.into()));
    assert_eq!(
        show(crate::DateTimeKind::DateTime(at, Some(-3600))),
        "datetime.datetime(2001, 2, 3, 4, 5, 6, 7, tzinfo=datetime.timezone(datetime.timedelta(days=-1, seconds=82800)))"
    );
    assert_eq!(show(crate::DateTimeKind::Delta(0)), "datetime.timedelta(0)");
}

#[test]
fn equal_numbers_are_one_key() {
    let mut dict = crate::Dict::new();
    dict.insert(1_i64, "int");
    assert!(dict.contains_key(&Value::Float(1.0)));
    assert!(dict.contains_key(&Value::Bool(true)));
    assert!(!dict.contains_key(&Value::str("1")));
}
