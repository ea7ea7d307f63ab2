//! Arguments against a declaration: what the reference's validator answers to each.

use crate::{
    Argument, Arguments, HostSurroundings, Invalid, Kind, MemorySystem, RequiredIf, Validation, validate, wire,
};
use value::{Dict, JsonStyle, Value, parse_json, to_json};

fn declaration() -> Arguments {
    let deep = Arguments::new(vec![Argument::new("x", Kind::Bool).aliases(&["y"])]);
    let sub = Arguments::new(vec![
        Argument::new("key", Kind::Str).required(),
        Argument::new("n", Kind::Int).default(3),
        Argument::new("deep", Kind::List).elements(Kind::Dict).options(deep),
    ]);
    let filled = Arguments::new(vec![Argument::new("z", Kind::Int).default(7)]);
    let mut old = Argument::new("old", Kind::Str);
    old.removed_in_version = Some("9.9".to_owned());
    let mut filled = Argument::new("filled", Kind::Dict).options(filled);
    filled.apply_defaults = true;
    let mut arguments = Arguments::new(vec![
        Argument::new("name", Kind::Str).required().aliases(&["title"]),
        Argument::new("count", Kind::Int).default(1),
        Argument::new("ratio", Kind::Float),
        Argument::new("on", Kind::Bool),
        Argument::new("items", Kind::List).elements(Kind::Int),
        Argument::new("words", Kind::List).elements(Kind::Str).choices(&["a", "b"]),
        Argument::new("map", Kind::Dict),
        Argument::new("size", Kind::Bytes),
        Argument::new("speed", Kind::Bits),
        Argument::new("text", Kind::Json),
        Argument::new("any", Kind::Raw),
        Argument::new("mode", Kind::Str).choices(&["off", "auto", "yes"]),
        Argument::new("secret", Kind::Str).no_log(),
        old,
        Argument::new("home", Kind::Path),
        Argument::new("sub", Kind::Dict).options(sub),
        Argument::new("left", Kind::Str),
        Argument::new("right", Kind::Str),
        Argument::new("up", Kind::Str),
        Argument::new("down", Kind::Str),
        filled,
    ])
    .mutually_exclusive(&["left", "right"])
    .required_together(&["up", "down"])
    .required_one_of(&["name", "count"])
    .required_by("ratio", &["on"]);
    arguments.required_if.push(RequiredIf {
        name: "mode".to_owned(),
        value: Value::str("auto"),
        requirements: vec!["left".to_owned(), "right".to_owned()],
        any: true,
    });
    arguments.required_if("count", 5, &["ratio", "on"])
}

/// Tells what came of it: the error, or the values that are not the usual ones.
fn outcome(params: &Dict, checked: &Validation) -> String {
    match checked.errors.first() {
        Some(Invalid::Unsupported(what)) => format!("error: Unsupported: {what}"),
        Some(Invalid::Other(message)) => {
            let message = message.split("Valid booleans include: ").next().unwrap_or_default();
            let more = if checked.errors[0] == Invalid::Other(message.to_owned()) { "" } else { "..." };
            format!("error: {message}{more}")
        }
        None => {
            let usual = |key: &str, value: &Value| match key {
                "count" => *value == Value::Int(1),
                "filled" => to_json(value, JsonStyle::default()) == "{\"z\": 7}",
                _ => value.is_none(),
            };
            let shown = params.iter().filter(|(key, value)| !usual(&value::to_text(key), value));
            let shown: Dict = shown.map(|(key, value)| (key.clone(), value.clone())).collect();
            to_json(&Value::Dict(shown), JsonStyle { ensure_ascii: false, ..JsonStyle::default() })
        }
    }
}

#[track_caller]
fn check(arguments: &Arguments, given: &str, expected: &str, notes: &str) {
    let Ok(Value::Dict(mut params)) = parse_json(given) else { panic!("{given}") };
    let system = MemorySystem::default();
    let host = HostSurroundings { system: &system, environment: &[] };
    let checked = validate(arguments, &mut params, &host);
    assert_eq!(outcome(&params, &checked), expected, "{given}");
    let deprecations = checked.deprecations.iter().filter_map(wire::diagnostic).map(|found| found.message);
    let secrets = checked.no_log.iter().map(|secret| format!("secret {secret}"));
    let told: Vec<String> = checked.warnings.iter().cloned().chain(deprecations).chain(secrets).collect();
    assert_eq!(told.join(" | "), notes, "{given}");
}

#[test]
fn answers_as_the_reference() {
    let arguments = declaration();
    for (given, expected, notes) in ROWS {
        check(&arguments, given, expected, notes);
    }
}

#[test]
fn a_variable_of_the_task_is_a_fallback() {
    let arguments = Arguments::new(vec![Argument::new("name", Kind::Str).fallback("NAME").no_log()]);
    let system = MemorySystem::default();
    let environment = [("NAME".to_owned(), "first".to_owned()), ("NAME".to_owned(), "last".to_owned())];
    let host = HostSurroundings { system: &system, environment: &environment };
    let mut params = Dict::new();
    let checked = validate(&arguments, &mut params, &host);
    assert_eq!(params.get("name").and_then(Value::as_str), Some("last"));
    assert_eq!(checked.no_log, ["last"]);
}

#[test]
fn home_and_variables_of_a_path_are_replaced() {
    let arguments = Arguments::new(vec![Argument::new("home", Kind::Path)]);
    check(&arguments, r#"{"home": "~/x"}"#, r#"{"home": "/root/x"}"#, "");
    check(&arguments, r#"{"home": "$HOME/${HOME}"}"#, r#"{"home": "/root//root"}"#, "");
    check(&arguments, r#"{"home": "~root"}"#, r#"{"home": "/root"}"#, "");
    check(&arguments, r#"{"home": "~nobody-such/x"}"#, r#"{"home": "~nobody-such/x"}"#, "");
}

/// Arguments, what comes of them, and what is told besides.
const ROWS: &[(&str, &str, &str)] = &[
    ("{}", "error: missing required arguments: name", ""),
    (r#"{"name": "x"}"#, r#"{"name": "x"}"#, ""),
    (
        r#"{"title": "x", "name": "y"}"#,
        r#"{"title": "x", "name": "x"}"#,
        "Both option name and its alias title are set.",
    ),
    (r#"{"name": 5}"#, r#"{"name": "5"}"#, ""),
    (r#"{"name": null}"#, r#"{"name": ""}"#, ""),
    (r#"{"name": true, "count": "7"}"#, r#"{"name": "True", "count": 7}"#, ""),
    (r#"{"name": "x", "count": "7.0"}"#, r#"{"name": "x", "count": 7}"#, ""),
    (
        r#"{"name": "x", "count": "7.5"}"#,
        r#"error: argument 'count' is of type str and we were unable to convert to int: "'7.5'" cannot be converted to an int"#,
        "",
    ),
    (
        r#"{"name": "x", "count": "seven"}"#,
        r#"error: argument 'count' is of type str and we were unable to convert to int: "'seven'" cannot be converted to an int"#,
        "",
    ),
    (r#"{"name": "x", "count": 7.0}"#, r#"{"name": "x", "count": 7}"#, ""),
    (
        r#"{"name": "x", "count": [1]}"#,
        r#"error: argument 'count' is of type list and we were unable to convert to int: "[1]" cannot be converted to an int"#,
        "",
    ),
    (r#"{"name": "x", "count": "1e2"}"#, r#"{"name": "x", "count": 100}"#, ""),
    (r#"{"name": "x", "count": " 1_0 "}"#, r#"{"name": "x", "count": 10}"#, ""),
    (r#"{"name": "x", "ratio": "1.5", "on": "yes"}"#, r#"{"name": "x", "ratio": 1.5, "on": true}"#, ""),
    (
        r#"{"name": "x", "ratio": "x", "on": 1}"#,
        "error: argument 'ratio' is of type str and we were unable to convert to float: <class 'str'> cannot be converted to a float",
        "",
    ),
    (r#"{"name": "x", "ratio": 3, "on": "False"}"#, r#"{"name": "x", "ratio": 3.0, "on": false}"#, ""),
    (r#"{"name": "x", "ratio": 1.0}"#, "error: missing parameter(s) required by 'ratio': on", ""),
    (
        r#"{"name": "x", "ratio": [1], "on": 1}"#,
        "error: argument 'ratio' is of type list and we were unable to convert to float: <class 'list'> cannot be converted to a float",
        "",
    ),
    (
        r#"{"name": "x", "on": "maybe"}"#,
        "error: argument 'on' is of type str and we were unable to convert to bool: The value 'maybe' is not a valid boolean. ...",
        "",
    ),
    (
        r#"{"name": "x", "on": 2}"#,
        "error: argument 'on' is of type int and we were unable to convert to bool: The value '2' is not a valid boolean. ...",
        "",
    ),
    (r#"{"name": "x", "on": 1.0}"#, r#"{"name": "x", "on": true}"#, ""),
    (
        r#"{"name": "x", "on": []}"#,
        "error: argument 'on' is of type list and we were unable to convert to bool: <class 'list'> cannot be converted to a bool",
        "",
    ),
    (r#"{"name": "x", "items": "1,2"}"#, r#"{"name": "x", "items": [1, 2]}"#, ""),
    (
        r#"{"name": "x", "items": "1,b"}"#,
        r#"error: Elements value for option 'items' is of type str and we were unable to convert to int: "'b'" cannot be converted to an int"#,
        "",
    ),
    (r#"{"name": "x", "items": 5}"#, r#"{"name": "x", "items": [5]}"#, ""),
    (
        r#"{"name": "x", "items": {"a": 1}}"#,
        "error: argument 'items' is of type dict and we were unable to convert to list: <class 'dict'> cannot be converted to a list",
        "",
    ),
    (
        r#"{"name": "x", "items": [1, "2", null]}"#,
        r#"error: Elements value for option 'items' is of type NoneType and we were unable to convert to int: "None" cannot be converted to an int"#,
        "",
    ),
    (r#"{"name": "x", "words": "a,b"}"#, r#"{"name": "x", "words": ["a", "b"]}"#, ""),
    (
        r#"{"name": "x", "words": ["a", "c", "d"]}"#,
        "error: value of words must be one or more of: a, b. Got no match for: c, d",
        "",
    ),
    (r#"{"name": "x", "words": "c"}"#, "error: value of words must be one or more of: a, b. Got no match for: c", ""),
    (r#"{"name": "x", "map": "a=1 b=\"2 3\", c=4"}"#, r#"{"name": "x", "map": {"a": "1", "b": "2 3", "c": "4"}}"#, ""),
    (r#"{"name": "x", "map": "{\"a\": [1, 2.5, null]}"}"#, r#"{"name": "x", "map": {"a": [1, 2.5, null]}}"#, ""),
    (
        r#"{"name": "x", "map": "{'a': (1, True), 'b': None}"}"#,
        r#"{"name": "x", "map": {"a": [1, true], "b": null}}"#,
        "",
    ),
    (
        r#"{"name": "x", "map": "{a}"}"#,
        "error: argument 'map' is of type str and we were unable to convert to dict: unable to evaluate string as dictionary",
        "",
    ),
    (
        r#"{"name": "x", "map": "a"}"#,
        "error: argument 'map' is of type str and we were unable to convert to dict: dictionary requested, could not parse JSON or key=value",
        "",
    ),
    (
        r#"{"name": "x", "map": "a=1 b"}"#,
        r#"error: argument 'map' is of type str and we were unable to convert to dict: unable to evaluate string in the "key=value" format as dictionary"#,
        "",
    ),
    (
        r#"{"name": "x", "map": [1]}"#,
        "error: argument 'map' is of type list and we were unable to convert to dict: <class 'list'> cannot be converted to a dict",
        "",
    ),
    (r#"{"name": "x", "map": "a\\ b=1"}"#, r#"{"name": "x", "map": {"a b": "1"}}"#, ""),
    (r#"{"name": "x", "size": "10"}"#, r#"{"name": "x", "size": 10}"#, ""),
    (r#"{"name": "x", "size": "1.5K"}"#, r#"{"name": "x", "size": 1536}"#, ""),
    (r#"{"name": "x", "size": "2MB"}"#, r#"{"name": "x", "size": 2097152}"#, ""),
    (
        r#"{"name": "x", "size": "2Mb"}"#,
        "error: argument 'size' is of type str and we were unable to convert to bytes: <class 'str'> cannot be converted to a Byte value",
        "",
    ),
    (
        r#"{"name": "x", "size": "x"}"#,
        "error: argument 'size' is of type str and we were unable to convert to bytes: <class 'str'> cannot be converted to a Byte value",
        "",
    ),
    (r#"{"name": "x", "size": 5}"#, r#"{"name": "x", "size": 5}"#, ""),
    (r#"{"name": "x", "size": "3 megabyte"}"#, r#"{"name": "x", "size": 3145728}"#, ""),
    (r#"{"name": "x", "size": "7b"}"#, r#"{"name": "x", "size": 7}"#, ""),
    (
        r#"{"name": "x", "size": "7q"}"#,
        "error: argument 'size' is of type str and we were unable to convert to bytes: <class 'str'> cannot be converted to a Byte value",
        "",
    ),
    (r#"{"name": "x", "speed": "2Mb"}"#, r#"{"name": "x", "speed": 2097152}"#, ""),
    (
        r#"{"name": "x", "speed": "2MB"}"#,
        "error: argument 'speed' is of type str and we were unable to convert to bits: <class 'str'> cannot be converted to a Bit value",
        "",
    ),
    (r#"{"name": "x", "text": " {\"a\":1} "}"#, r#"{"name": "x", "text": "{\"a\":1}"}"#, ""),
    (r#"{"name": "x", "text": {"a": [1, "ü"]}}"#, r#"{"name": "x", "text": "{\"a\": [1, \"\\u00fc\"]}"}"#, ""),
    (
        r#"{"name": "x", "text": 5}"#,
        "error: argument 'text' is of type int and we were unable to convert to json: <class 'int'> cannot be converted to a json string",
        "",
    ),
    (r#"{"name": "x", "any": {"a": [1]}}"#, r#"{"name": "x", "any": {"a": [1]}}"#, ""),
    (r#"{"name": "x", "mode": "False"}"#, r#"{"name": "x", "mode": "off"}"#, ""),
    (r#"{"name": "x", "mode": false}"#, r#"{"name": "x", "mode": "off"}"#, ""),
    (r#"{"name": "x", "mode": "True"}"#, r#"{"name": "x", "mode": "yes"}"#, ""),
    (r#"{"name": "x", "mode": "auto"}"#, "error: mode is auto but any of the following are missing: left, right", ""),
    (r#"{"name": "x", "mode": "auto", "left": 1}"#, r#"{"name": "x", "mode": "auto", "left": "1"}"#, ""),
    (r#"{"name": "x", "mode": "zz"}"#, "error: value of mode must be one of: off, auto, yes, got: zz", ""),
    (r#"{"name": "x", "secret": "hush"}"#, r#"{"name": "x", "secret": "hush"}"#, "secret hush"),
    (
        r#"{"name": "x", "old": "x"}"#,
        r#"{"name": "x", "old": "x"}"#,
        "Param 'old' is deprecated. See the module docs for more information",
    ),
    (r#"{"name": "x", "left": 1, "right": 2}"#, "error: parameters are mutually exclusive: left|right", ""),
    (r#"{"name": "x", "up": 1}"#, "error: parameters are required together: up, down", ""),
    (r#"{"name": "x", "up": 1, "down": 2}"#, r#"{"name": "x", "up": "1", "down": "2"}"#, ""),
    (r#"{"name": "x", "count": 5, "ratio": 1}"#, "error: count is 5 but all of the following are missing: on", ""),
    (r#"{"name": "x", "count": 5}"#, "error: count is 5 but all of the following are missing: ratio, on", ""),
    (
        r#"{"name": "x", "count": 5, "ratio": 1.5, "on": true}"#,
        r#"{"name": "x", "count": 5, "ratio": 1.5, "on": true}"#,
        "",
    ),
    (r#"{"name": "x", "sub": {}}"#, "error: missing required arguments: key found in sub", ""),
    (r#"{"name": "x", "sub": {"key": 1}}"#, r#"{"name": "x", "sub": {"key": "1", "n": 3, "deep": null}}"#, ""),
    (r#"{"name": "x", "sub": "key=1"}"#, r#"{"name": "x", "sub": {"key": "1", "n": 3, "deep": null}}"#, ""),
    (
        r#"{"name": "x", "sub": {"key": 1, "n": "z"}}"#,
        r#"error: argument 'n' is of type str found in 'sub'. and we were unable to convert to int: "'z'" cannot be converted to an int"#,
        "",
    ),
    (
        r#"{"name": "x", "sub": {"key": 1, "bad": 2}}"#,
        "error: Unsupported: sub.bad. Supported parameters include: deep, key, n.",
        "",
    ),
    (
        r#"{"name": "x", "sub": {"key": 1, "bad": 2}, "worse": 3}"#,
        "error: Unsupported: sub.bad, worse. Supported parameters include: deep, key, n.",
        "",
    ),
    (
        r#"{"name": "x", "sub": {"key": "k", "deep": [{"y": "on"}, {"x": 0}]}}"#,
        r#"{"name": "x", "sub": {"key": "k", "deep": [{"y": "on", "x": true}, {"x": false}], "n": 3}}"#,
        "",
    ),
    (
        r#"{"name": "x", "sub": {"key": "k", "deep": [{"w": 1}]}}"#,
        "error: Unsupported: sub.deep.w. Supported parameters include: x (y).",
        "",
    ),
    (
        r#"{"name": "x", "sub": {"key": "k", "deep": {"x": 1}}}"#,
        "error: argument 'deep' is of type dict found in 'sub'. and we were unable to convert to list: <class 'dict'> cannot be converted to a list",
        "",
    ),
    (
        r#"{"name": "x", "sub": {"key": "k", "deep": ["x=perhaps"]}}"#,
        "error: argument 'x' is of type str found in 'sub -> deep'. and we were unable to convert to bool: The value 'perhaps' is not a valid boolean. ...",
        "",
    ),
    (r#"{"name": "x", "filled": {"z": "9"}}"#, r#"{"name": "x", "filled": {"z": 9}}"#, ""),
    (r#"{"name": "x", "filled": null}"#, r#"{"name": "x"}"#, ""),
    (r#"{"name": "x", "home": "/a/$NOPE"}"#, r#"{"name": "x", "home": "/a/$NOPE"}"#, ""),
    (r#"{"nome": "x"}"#, "error: missing required arguments: name", ""),
    (
        r#"{"name": "x", "what": 1, "who": 2}"#,
        "error: Unsupported: what, who. Supported parameters include: any, count, down, filled, home, items, left, map, mode, name, old, on, ratio, right, secret, size, speed, sub, text, up, words (title).",
        "",
    ),
    (r#"{"name": "x", "left": null, "right": null}"#, "error: parameters are mutually exclusive: left|right", ""),
    (r#"{"name": "x", "words": null}"#, "error: value of words must be one of: a, b, got: None", ""),
    (
        r#"{"name": "x", "count": null}"#,
        r#"error: argument 'count' is of type NoneType and we were unable to convert to int: "None" cannot be converted to an int"#,
        "",
    ),
    (
        r#"{"name": "x", "on": ""}"#,
        "error: argument 'on' is of type str and we were unable to convert to bool: The value '' is not a valid boolean. ...",
        "",
    ),
    (
        r#"{"name": "x", "items": ""}"#,
        r#"error: Elements value for option 'items' is of type str and we were unable to convert to int: "''" cannot be converted to an int"#,
        "",
    ),
    (r#"{"name": "x", "items": []}"#, r#"{"name": "x", "items": []}"#, ""),
];
