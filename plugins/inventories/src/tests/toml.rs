//! TOML, recorded from Python's `tomllib`.

use crate::toml::reader::read;
use value::Value;

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(read(text).map_or_else(|error| error, |dict| value::repr(&Value::Dict(dict))), expected);
}

#[test]
fn values() {
    check(
        "a = 1\nb = -1_000\nc = +0xff",
        "Expected newline or end of document after a statement (at line 3, column 7)",
    );
    check("a = 0xff_00\nb = 0o17\nc = 0b101", "{'a': 65280, 'b': 15, 'c': 5}");
    check("a = 1.5\nb = 1e3\nc = -inf\nd = 6.0_2", "{'a': 1.5, 'b': 1000.0, 'c': -inf, 'd': 6.02}");
    check("a = 123456789012345678901234567890", "{'a': 123456789012345678901234567890}");
    check("a = true\nb = false", "{'a': True, 'b': False}");
    check("a = [1, [2], 'x',]\nb = []", "{'a': [1, [2], 'x'], 'b': []}");
    check("a = [ # one\n 1, # two\n\n]", "{'a': [1]}");
    check("a = {x = 1, y.z = 2}", "{'a': {'x': 1, 'y': {'z': 2}}}");
}

#[test]
fn texts() {
    check(r#"a = "\u00e9\t\"\U0001F600""#, "{'a': 'é\\t\"😀'}");
    check("a = '\\n'", "{'a': '\\\\n'}");
    check("a = \"\"\"\none\n two \\\n   three\"\"\"", "{'a': 'one\\n two three'}");
    check("a = '''x''''", "{'a': \"x'\"}");
    check("a = \"\"\"x\"\"\"\"\"", "{'a': 'x\"\"'}");
}

#[test]
fn tables() {
    check("a.b.c = 1\n[d]\ne = 2\n[d.f]\n", "{'a': {'b': {'c': 1}}, 'd': {'e': 2, 'f': {}}}");
    check("[[a]]\nx = 1\n[[a]]\n[a.b]\ny = 2\n", "{'a': [{'x': 1}, {'b': {'y': 2}}]}");
    check("\"a b\" = 1\n'' = 2", "{'a b': 1, '': 2}");
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    check("a", "Expected '=' after a key in a key/value pair (at end of document)");
    check("a =", "Invalid value (at end of document)");
    check("a = x", "Invalid value (at line 1, column 5)");
    check("[a]\n[a]", "Cannot declare ('a',) twice (at line 2, column 3)");
    check("a = 1\na = 2", "Cannot overwrite a value (at end of document)");
    check("[a]\nb.c = 1\n[a.b]", "Cannot declare ('a', 'b') twice (at line 3, column 5)");
    check("a = {x = 1}\na.y = 2", "Cannot mutate immutable namespace ('a',) (at end of document)");
    check("a = [1 2]", "Unclosed array (at line 1, column 8)");
    check("a = \"\\q\"", "Unescaped '\\' in a string (at line 1, column 8)");
    check("a = \"x", "Unterminated string (at end of document)");
    check("a = 'x", "Expected \"'\" (at end of document)");
    check("# \u{1}", "Found invalid character '\\x01' (at line 1, column 3)");
    check("a = 2024-02-30", "Invalid date or datetime (at line 1, column 5): day is out of range for month");
    check(&format!("a = {}", "[".repeat(300)), "Nested too deeply (at line 1, column 205)");
}
