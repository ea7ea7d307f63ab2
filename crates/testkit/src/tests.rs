//! Cases are read and written back, outputs masked and compared.

use crate::case::{Case, Expected};
use crate::compare;
use crate::mask;
use crate::status::{Status, Statuses};
use std::path::Path;

const CASE: &str = "\
# A title

Prose with a block that has no name:

```yaml
ignored: true
```

```yaml site.yml
- hosts: all
```

```sh run.sh executable
echo hello
```

```text bytes.bin base64
AAEC
```

```text args
-t
a word
```

```text options
unordered
file out/a.txt
```
";

fn case() -> Case {
    Case::parse("topic/name", Path::new("name.md"), CASE).expect("a case of this file")
}

#[test]
fn blocks_become_files_arguments_and_options() {
    let case = case();
    let files: Vec<_> = case.files.iter().map(|file| (file.path.as_str(), file.executable, file.bytes.len())).collect();
    assert_eq!(files, [("site.yml", false, 13), ("run.sh", true, 11), ("bytes.bin", false, 3)]);
    assert_eq!(case.args, ["-t", "a word"]);
    assert!(case.unordered && !case.bare && case.expected.is_none());
    assert_eq!(case.watched, ["out/a.txt"]);
}

#[test]
fn what_is_recorded_is_read_back() {
    let expected = Expected {
        status: 2,
        stdout: "a\n```\nb\n".to_owned(),
        stderr: "no line break".to_owned(),
        events: String::new(),
        files: [("out/a.txt".to_owned(), Some("x\n".to_owned())), ("out/b.txt".to_owned(), None)].into(),
    };
    let text = case().with_expected(&expected);
    let again = Case::parse("topic/name", Path::new("name.md"), &text).expect("a case that was written");
    assert_eq!(again.expected.as_ref(), Some(&expected));
    assert_eq!(again.with_expected(&expected), text);
}

#[test]
fn an_unknown_option_is_refused() {
    let text = "```text options\nsideways\n```\n";
    let error = Case::parse("a", Path::new("a.md"), text).expect_err("no such option");
    assert_eq!(error.to_string(), "a.md:1: no option of a case: sideways");
}

#[track_caller]
fn check_mask(text: &str, expected: &str) {
    assert_eq!(mask::mask(text, "/tmp/playcall-123456"), expected);
}

#[test]
fn folders_times_and_numbers_are_masked() {
    check_mask("in /tmp/playcall-123456/case/site.yml", "in /tmp/playcall-000000/case/site.yml");
    check_mask("\"delta\": \"0:00:01.234567\"", "\"delta\": \"0:00:00.000000\"");
    check_mask("\"end\": \"2026-01-02 03:04:05.678901\"", "\"end\": \"0000-00-00 00:00:00.000000\"");
    check_mask("\"mtime\": 1700000000.25, \"mode\": \"0644\"", "\"mtime\": 0, \"mode\": \"0644\"");
    check_mask(
        "/tmp/playcall-123456/home/.ansible/tmp/ansible-tmp-17.5-3-9/x.py",
        "/tmp/playcall-000000/home/.ansible/tmp/0",
    );
    assert_eq!(mask::mask("plain", "/nowhere"), "plain");
}

#[test]
fn differences_are_told_by_line() {
    let expected = Expected { stdout: "a\nb\nc\n".to_owned(), ..Expected::default() };
    let given = Expected { stdout: "a\nB\nc\n".to_owned(), status: 1, ..Expected::default() };
    let mut ordered = case();
    ordered.unordered = false;
    let found = compare(&ordered, &expected, &given);
    let told: Vec<_> = found.iter().map(|difference| (difference.what.as_str(), difference.lines.as_str())).collect();
    assert_eq!(told, [("status", "- 0\n+ 1\n"), ("stdout", "  a\n- b\n+ B\n")]);
}

#[test]
fn order_counts_only_where_it_should() {
    let expected = Expected { stdout: "a\nb\n".to_owned(), ..Expected::default() };
    let given = Expected { stdout: "b\na\n".to_owned(), ..Expected::default() };
    assert_eq!(compare(&case(), &expected, &given), []);
}

#[test]
fn statuses_have_reasons() {
    let text = "# why\n[fail]\n\"a/b\" = \"a reason\"\n\n[out-of-scope]\n\"c/d\" = \"another\"\n\n[targets.language]\npassing = [\"blocks\"]\nfailing = { loops = \"a third\" }\n";
    let statuses = Statuses::parse(Path::new("status.toml"), text).expect("statuses of this test");
    assert_eq!(statuses.of("a/b"), Status::Fail("a reason".to_owned()));
    assert_eq!(statuses.of("c/d"), Status::OutOfScope("another".to_owned()));
    assert_eq!(statuses.of("e/f"), Status::Pass);
    let language = &statuses.targets["language"];
    assert_eq!(language.passing, ["blocks"]);
    assert_eq!(language.failing["loops"], "a third");
    let wrong = Statuses::parse(Path::new("status.toml"), "\"a/b\" = \"x\"\n").expect_err("no section");
    assert!(wrong.to_string().starts_with("status.toml: TOML parse error at line 1, column 1"), "{wrong}");
}
