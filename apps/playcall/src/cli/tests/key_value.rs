//! `key=value ...` as the text of one `-e`.

use crate::cli::extra_vars::load;
use diagnostic::Diagnostic;
use value::{Dict, to_text};
use yaml::DuplicateKeys;

fn read(line: &str) -> Result<Dict, Diagnostic> {
    let mut no_file = |path: &str| Err(Diagnostic::error(path));
    load(&[line.to_owned()], false, DuplicateKeys::Warn, &vault::Secrets::default(), &mut no_file)
        .map(|loaded| loaded.vars)
}

/// Checks the pairs, as `key:value|...`.
#[track_caller]
fn check(line: &str, expected: &str) {
    let pairs = read(line).unwrap();
    let pairs: Vec<String> = pairs.iter().map(|(key, value)| format!("{}:{}", to_text(key), to_text(value))).collect();
    assert_eq!(pairs.join("|"), expected);
}

#[track_caller]
fn check_error(line: &str) {
    let expected = format!("failed at splitting arguments, either an unbalanced jinja2 block or quotes: {line}");
    assert_eq!(read(line).unwrap_err().message, expected);
}

#[test]
fn pairs() {
    check("a=1 b=2", "a:1|b:2");
    check("a=b=c", "a:b=c");
    check("a=", "a:");
    check("a=1 a=2", "a:2");
    check("a=1\nb=2", "a:1|b:2");
    check("a=1 \\\nb=2", "a:1|b:2");
    check("a=\tb c=1", "a:b|c:1");
    check("k=é", "k:é");
}

#[test]
fn quotes() {
    check("a='x y' b=\"z w\"", "a:x y|b:z w");
    check("a='it''s'", "a:it''s");
    check("a='1\n2' b=3", "a:1\n2|b:3");
    check("a=\"\\\"q\\\"\"", "a:\"q\"");
}

#[test]
fn blocks() {
    check("a={{ b }} c={{ d | default('x y') }}", "a:{{ b }}|c:{{ d | default('x y') }}");
    check("a={# c #}", "a:{# c #}");
}

#[test]
fn the_rest() {
    check("a=\"x y\" free form", "a:x y|_raw_params:free form");
    check("just words", "_raw_params:just words");
    check("=x", "_raw_params:=x");
    check("a = b", "_raw_params:a = b");
    check("x\\=y z=1", "z:1|_raw_params:x=y");
    check("a=  b", "a:|_raw_params:b");
    check("  lead=1", "lead:1|_raw_params: ");
    check("_raw_params=x y", "_raw_params:y");
}

#[test]
fn escapes() {
    check("a=\\n", "a:");
    check("a=\\x41\\u00e9", "a:Aé");
    check("a=\\q", "a:\\q");
}

#[test]
fn unbalanced() {
    check_error("a='x");
    check_error("a={{ x");
    check_error("a=\"b\" {{");
}
