//! Words of command lines, paths and formats, as Python takes them apart.

use crate::{os_path, percent, shell_words};
use std::path::Path;

#[track_caller]
fn split(line: &str, expected: &[&str]) {
    assert_eq!(shell_words::split(line), Ok(expected.iter().map(|word| (*word).to_owned()).collect()), "{line}");
}

#[test]
fn words_are_split_at_spaces() {
    split("a  b\tc\nd", &["a", "b", "c", "d"]);
    split("", &[]);
}

#[test]
fn quotes_keep_spaces() {
    split("a 'b c' \"d e\"", &["a", "b c", "d e"]);
    split("a'b'\"c\"", &["abc"]);
    split("'' x", &["", "x"]);
}

#[test]
fn backslashes_escape() {
    split(r"a\ b", &["a b"]);
    split(r#""a\"b\\c\d""#, &[r#"a"b\c\d"#]);
    split(r"'a\b'", &[r"a\b"]);
}

#[test]
fn what_is_open_is_refused() {
    assert_eq!(shell_words::split("'a"), Err("No closing quotation"));
    assert_eq!(shell_words::split("a\\"), Err("No escaped character"));
}

#[test]
fn quoting_is_done_where_needed() {
    assert_eq!(shell_words::quote("a/b.c"), "a/b.c");
    assert_eq!(shell_words::quote("a b"), "'a b'");
    assert_eq!(shell_words::quote("it's"), r#"'it'"'"'s'"#);
    assert_eq!(shell_words::quote(""), "''");
}

#[test]
fn paths_come_apart() {
    assert_eq!(os_path::dirname("/a/b"), "/a");
    assert_eq!(os_path::dirname("/a"), "/");
    assert_eq!(os_path::dirname("a"), "");
    assert_eq!(os_path::dirname("/a//b"), "/a");
    assert_eq!(os_path::dirname("a/"), "a");
    assert_eq!(os_path::basename("/a/b"), "b");
    assert_eq!(os_path::basename("a/"), "");
    assert_eq!(os_path::join("/a", "/b"), "/b");
    assert_eq!(os_path::join("/a/", "b"), "/a/b");
    assert_eq!(os_path::normalise(Path::new("/a/./b/../c//d/")), Path::new("/a/c/d"));
    assert_eq!(os_path::normalise(Path::new("../a/../..")), Path::new("../.."));
}

#[test]
fn variables_in_paths() {
    let value = |name: &str| (name == "A").then_some("x");
    assert_eq!(os_path::expand_vars("$A/${A}b/$AB/${B}/$", value), "x/xb/$AB/${B}/$");
    assert_eq!(os_path::expand_vars("${A", value), "${A");
}

#[test]
fn one_text_is_put_in() {
    assert_eq!(percent::format_one("a %s %%b", "x"), Ok("a x %b".to_owned()));
    assert!(percent::format_one("%s %s", "x").is_err());
    assert!(percent::format_one("%d", "x").is_err());
}
