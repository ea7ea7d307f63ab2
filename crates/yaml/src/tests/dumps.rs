use crate::{Blocks, DumpStyle, dump};
use value::parse_json;

#[track_caller]
fn check(style: &DumpStyle, json: &str, expected: &str) {
    assert_eq!(dump(&parse_json(json).unwrap(), style), expected);
}

#[test]
fn to_yaml_is_written_as_the_filter_does() {
    let style = DumpStyle::to_yaml();
    check(
        &style,
        r#"{"b": [1, 2], "a": {"x": []}, "c": {}}"#,
        r"a:
  x: []
b: [1, 2]
c: {}
",
    );
    check(&style, "5", "5\n");
    check(&style, r#""abc""#, "abc\n");
    check(&style, "null", "null\n");
    check(
        &style,
        "[[1], [2, [3]]]",
        r"- [1]
- - 2
  - [3]
",
    );
    check(
        &style,
        "[1.5, 1e20, 1e-7, 12345678901234567890, NaN, -Infinity, true]",
        "[1.5, 1.0e+20, 1.0e-07, 12345678901234567890, .nan, -.inf, true]\n",
    );
}

#[test]
fn to_nice_yaml_is_written_as_the_filter_does() {
    let style = DumpStyle::to_nice_yaml();
    check(
        &style,
        r#"{"b": [1, [2, {"x": 1}]], "a": {"x": []}}"#,
        r"a:
    x: []
b:
- 1
-   - 2
    -   x: 1
",
    );
    check(
        &style,
        r#"["a\nb", "a\n", " a", "a ", "", "\ta", "a\\b", "it's"]"#,
        r#"- 'a

    b'
- 'a

    '
- ' a'
- 'a '
- ''
- "\ta"
- a\b
- it's
"#,
    );
    check(
        &style,
        r#"["yes", "null", "1", "1.5", "0x1f", "2001-01-01", "=", "<<", "~", "no way", "1:30"]"#,
        r"- 'yes'
- 'null'
- '1'
- '1.5'
- '0x1f'
- '2001-01-01'
- '='
- '<<'
- '~'
- no way
- '1:30'
",
    );
    check(
        &style,
        r#"["a: b", "a:b", "a #b", "a#b", "- a", "-a", "? a", "{a", "a}", "[a", "*a", "&a", "!a", "%a", "@a", "---"]"#,
        r"- 'a: b'
- a:b
- 'a #b'
- a#b
- '- a'
- -a
- '? a'
- '{a'
- a}
- '[a'
- '*a'
- '&a'
- '!a'
- '%a'
- '@a'
- '---'
",
    );
    check(
        &style,
        r#"["é", "绿", "🎉", "\u0085", "\u2028", "\u0007", "\ufeff", "\u00a0"]"#,
        "- é\n- 绿\n- \"\\U0001F389\"\n- \"\\N\"\n- '\u{2028}    '\n- \"\\a\"\n- \"\\uFEFF\"\n- \u{a0}\n",
    );
    check(
        &style,
        r#"["word word word word word word word word word word word word word word word word word word", "'word' word word: word word word word word word word word word word word word word word"]"#,
        r"- word word word word word word word word word word word word word word word word
    word word
- '''word'' word word: word word word word word word word word word word word word
    word word'
",
    );
    check(
        &style,
        r#"{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": 1, "a\nb": 2, "": 3}"#,
        r"'': 3
? 'a

    b'
: 2
? aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
: 1
",
    );
}

#[test]
fn pretty_results_are_written_as_callbacks_do() {
    let style = DumpStyle::of_results(Some(4), true);
    check(
        &style,
        r#"{"msg": "a\nb", "x": "a  \nb\n\n", "y": "\ta\n b", "z": "🎉\nx", "n": "\n", "s": " a\nb", "l": [["q"], []]}"#,
        r#"l:
-   - q
- []
msg: |-
    a
    b
n: ""
s: |4-
     a
    b
x: |-
    a
    b
y: |4-
            a
     b
z: "\U0001F389\nx"
"#,
    );
}

#[test]
fn exact_results_are_written_as_callbacks_do() {
    let style = DumpStyle::of_results(Some(4), false);
    check(
        &style,
        r#"{"msg": "a\nb", "x": "a  \nb\n\n", "y": "\ta\n b", "z": "🎉\nx", "n": "\n", "s": " a\nb", "l": [["q"], []]}"#,
        r#"l:
-   - q
- []
msg: |-
    a
    b
n: |4+

s: |4-
     a
    b
x: "a  \nb\n\n"
y: "\ta\n b"
z: "\U0001F389\nx"
"#,
    );
}

#[test]
fn options_are_those_of_yaml_dump() {
    let value = r#"{"b": ["é", "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen", 5], "a": {"x": "l\n"}}"#;
    check(
        &DumpStyle { default_style: Some('"'), ..DumpStyle::default() },
        value,
        r#""a":
  "x": "l\n"
"b":
- "\xE9"
- "one two three four five six seven eight nine ten eleven twelve thirteen fourteen
  fifteen sixteen"
- ! "5"
"#,
    );
    check(
        &DumpStyle { default_style: Some('>'), ..DumpStyle::default() },
        value,
        r#""a":
  "x": >
    l
"b":
- "\xE9"
- >-
  one two three four five six seven eight nine ten eleven twelve thirteen fourteen
  fifteen sixteen
- ! >-
  5
"#,
    );
    check(
        &DumpStyle { width: Some(20), ..DumpStyle::default() },
        value,
        r#"a:
  x: 'l

    '
b:
- "\xE9"
- one two three four five
  six seven eight nine
  ten eleven twelve thirteen
  fourteen fifteen sixteen
- 5
"#,
    );
    check(
        &DumpStyle { width: Some(-1), ..DumpStyle::default() },
        value,
        r#"a:
  x: 'l

    '
b:
- "\xE9"
- one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
- 5
"#,
    );
    check(
        &DumpStyle { allow_unicode: false, ..DumpStyle::default() },
        value,
        r#"a:
  x: 'l

    '
b:
- "\xE9"
- one two three four five six seven eight nine ten eleven twelve thirteen fourteen
  fifteen sixteen
- 5
"#,
    );
    check(
        &DumpStyle { sort_keys: false, ..DumpStyle::default() },
        value,
        r#"b:
- "\xE9"
- one two three four five six seven eight nine ten eleven twelve thirteen fourteen
  fifteen sixteen
- 5
a:
  x: 'l

    '
"#,
    );
    check(
        &DumpStyle { explicit_start: true, explicit_end: true, ..DumpStyle::default() },
        value,
        r#"---
a:
  x: 'l

    '
b:
- "\xE9"
- one two three four five six seven eight nine ten eleven twelve thirteen fourteen
  fifteen sixteen
- 5
...
"#,
    );
    check(
        &DumpStyle { default_flow_style: Some(true), ..DumpStyle::default() },
        value,
        r#"{a: {x: 'l

      '}, b: ["\xE9", one two three four five six seven eight nine ten eleven twelve
      thirteen fourteen fifteen sixteen, 5]}
"#,
    );
    check(
        &DumpStyle { indent: Some(8), ..DumpStyle::default() },
        value,
        r#"a:
        x: 'l

                '
b:
- "\xE9"
- one two three four five six seven eight nine ten eleven twelve thirteen fourteen
        fifteen sixteen
- 5
"#,
    );
}

#[test]
fn values_beyond_json_are_tagged() {
    let text = "- 2001-01-02\n- 2001-01-02 03:04:05\n- !!binary |\n  aGVsbG8=\n- !!set {b, a}\n- !!binary ''\n";
    let value = crate::load_plain(text, &crate::LoadOptions::data()).unwrap().value;
    assert_eq!(
        dump(&value, &DumpStyle::to_yaml()),
        "- 2001-01-02\n- 2001-01-02 03:04:05\n- !!binary |\n  aGVsbG8=\n- !!set {a: null, b: null}\n- !!binary \"\"\n"
    );
}

#[test]
fn a_variable_that_occurs_twice_has_an_alias() {
    let list = crate::load_plain("[1, 2]", &crate::LoadOptions::data()).unwrap().value;
    let twice = value::Value::list([list.clone(), list]);
    let expected = "- &id001\n    - 1\n    - 2\n- *id001\n";
    assert_eq!(dump(&twice, &DumpStyle::to_nice_yaml()), expected);
    let written = crate::load_plain("{a: &l [1, 2], b: *l}", &crate::LoadOptions::data()).unwrap().value;
    assert_eq!(dump(&written, &DumpStyle::to_yaml()), "a: [1, 2]\nb: [1, 2]\n");
}

#[test]
fn readable_lines_are_written_as_the_old_callback_does() {
    let style = DumpStyle {
        width: Some(1000),
        allow_unicode: true,
        blocks: Blocks::ReadableLines,
        aliases: false,
        ..DumpStyle::default()
    };
    let long = "w ".repeat(60);
    check(
        &style,
        &format!(
            r##"{{"l": ["a\rb", "tab\there  \nx \u0001y\n\n", "only\n", "\u001cx", "{long}", "\u00e9\n\u200bz\u2028q",
            "\u0085 a\u000b\n b\u007f", "a\n \n", "  lead\nx", "#c\n", "x\ttab"], "k\n1": "v"}}"##
        ),
        &format!(
            "? |-\n  k\n  1\n: v\nl:\n- |-\n  ab\n- |-\n  tab     here\n  x y\n- |-\n  only\n- |-\n  x\n- '{long}'\n\
             - |-\n  \u{e9}\n  \u{200b}z\u{2028}  q\n- |2-\n   a\n   b\n- |-\n  a\n- |2-\n    lead\n  x\n- |-\n  #c\n- \"x\\ttab\"\n"
        ),
    );
}
