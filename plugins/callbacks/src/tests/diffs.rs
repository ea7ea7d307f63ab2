use crate::difflib;
use crate::python::split_lines;
use std::fmt::Write;

#[track_caller]
fn check(old: &str, new: &str, context: usize, expected: &str) {
    let lines = difflib::unified(&split_lines(old), &split_lines(new), "old", "new", context);
    assert_eq!(lines.concat(), expected);
}

#[test]
fn equal_texts_have_no_diff() {
    check("a\n", "a\n", 3, "");
    check("", "", 3, "");
}

#[test]
fn from_nothing_and_to_nothing() {
    check("", "a\nb\n", 3, "--- old\n+++ new\n@@ -0,0 +1,2 @@\n+a\n+b\n");
    check("a\n", "", 3, "--- old\n+++ new\n@@ -1 +0,0 @@\n-a\n");
}

#[test]
fn the_longest_run_is_kept() {
    check("a\nb\nc\nd\n", "c\nd\na\nb\n", 0, "--- old\n+++ new\n@@ -0,0 +1,2 @@\n+c\n+d\n@@ -3,2 +4,0 @@\n-c\n-d\n");
}

#[test]
fn far_changes_make_two_hunks() {
    let old: String = (0..20).fold(String::new(), |mut text, n| {
        let _ = writeln!(text, "{n}");
        text
    });
    let new = old.replace("2\n", "two\n");
    let expected = "--- old\n+++ new\n@@ -2,3 +2,3 @@\n 1\n-2\n+two\n 3\n@@ -12,3 +12,3 @@\n 11\n-12\n+1two\n 13\n";
    check(&old, &new, 1, expected);
}

#[test]
fn frequent_lines_of_long_texts_are_not_matched() {
    // From 200 lines on, a line that is more than one in a hundred starts no run; here the ends still do.
    let new = "x\n".repeat(200);
    let expected = format!("--- old\n+++ new\n@@ -1,2 +1,200 @@\n x\n-y\n{}", "+x\n".repeat(199));
    check("x\ny\n", &new, 3, &expected);
}

#[test]
fn lines_break_where_python_breaks_them() {
    assert_eq!(split_lines("a\r\nb\rc\u{b}d\u{2028}e\n\n"), ["a\r\n", "b\r", "c\u{b}", "d\u{2028}", "e\n", "\n"]);
}
