use crate::Ini;

#[track_caller]
fn check(text: &str, expected: &[(&str, &str, &str)]) {
    let ini = Ini::parse(text).unwrap();
    for (section, key, value) in expected {
        assert_eq!(ini.get(section, key), Some(*value), "[{section}] {key}");
    }
    let keys: usize = ini.sections().map(|(_, keys)| keys.len()).sum();
    assert_eq!(keys, expected.len());
}

#[track_caller]
fn check_error(text: &str, expected: &str) {
    assert_eq!(Ini::parse(text).unwrap_err(), expected);
}

#[test]
fn a_semicolon_behind_white_space_begins_a_comment() {
    check("[a]\nk=v ; c\n", &[("a", "k", "v")]);
    check("[a]\nk=v;c\n", &[("a", "k", "v;c")]);
    check("[a] ; c\nk=1\n", &[("a", "k", "1")]);
}

#[test]
fn a_hash_begins_a_comment_only_at_the_start() {
    check("[a]\nk = v # no\n", &[("a", "k", "v # no")]);
    check("# c\n[a]\n#x=1\nk=1\n   # not\n  z\n", &[("a", "k", "1\nz")]);
}

#[test]
fn either_sign_separates() {
    check("[a]\nk: v\n", &[("a", "k", "v")]);
    check("[a]\nk : v = w\n", &[("a", "k", "v = w")]);
    check("[a]\nk=a=b:c\n", &[("a", "k", "a=b:c")]);
    check("[a]\nk=\n", &[("a", "k", "")]);
}

#[test]
fn deeper_lines_go_on() {
    check("[a]\nk=v\n  w\n\n  x\n", &[("a", "k", "v\nw\n\nx")]);
    check("[a]\nk=v\n; c\n  w\n", &[("a", "k", "v\nw")]);
    check("[a]\n\tk=1\n\t\tmore\n", &[("a", "k", "1\nmore")]);
    check("[a]\n  k=1\n  j=2\n", &[("a", "k", "1"), ("a", "j", "2")]);
}

#[test]
fn keys_are_lower_case() {
    check("[a]\nK=V\n", &[("a", "k", "V")]);
}

#[test]
fn sections_end_at_their_last_bracket() {
    check("[a]b]\nk=1\n", &[("a]b", "k", "1")]);
    check("[a]\r\nk=1\r\n", &[("a", "k", "1")]);
}

#[test]
fn the_default_section_stands_in_for_missing_keys() {
    let ini = Ini::parse("[a]\nk=1\n[DEFAULT]\nk=3\nd=4\n[DEFAULT]\nj=5\n").unwrap();
    assert_eq!(ini.get("a", "k"), Some("1"));
    assert_eq!(ini.get("a", "d"), Some("4"));
    assert_eq!(ini.get("a", "j"), Some("5"));
    assert_eq!(ini.get("other", "d"), None);
}

#[test]
fn lines_without_a_sign_are_errors() {
    check_error("[a]\nk\n", "Source contains parsing errors: '<string>'\n\t[line  2]: 'k\\n'");
    check_error("[a]\n=v\n", "Source contains parsing errors: '<string>'\n\t[line  2]: '=v\\n'");
    check_error("[a]\nx\ny\n", "Source contains parsing errors: '<string>'\n\t[line  2]: 'x\\n'\n\t[line  3]: 'y\\n'");
}

#[test]
fn keys_before_any_section_are_errors() {
    check_error("k=v\n", "File contains no section headers.\nfile: '<string>', line: 1\n'k=v\\n'");
    check_error("[]\nk=1\n", "File contains no section headers.\nfile: '<string>', line: 1\n'[]\\n'");
}

#[test]
fn repetitions_are_errors() {
    check_error("[a]\nk=1\n[a]\n", "While reading from '<string>' [line  3]: section 'a' already exists");
    check_error("[a]\nk=1\nK=2\n", "While reading from '<string>' [line  3]: option 'k' in section 'a' already exists");
}

#[test]
fn an_empty_key_takes_no_further_lines() {
    check_error(
        "[a]\n=x\n  y\n",
        "Source contains parsing errors: '<string>'\n\t[line  2]: '=x\\n'\n\t[line  3]: '  y\\n'",
    );
}

#[test]
fn a_wide_blank_is_one_column() {
    let expected = "While reading from '<string>' [line  3]: option 'k' in section 'a' already exists";
    check_error("[a]\n\tk=v\n\u{2003}k=w\n", expected);
}
