use super::surroundings;
use crate::path::{normalise, resolve};

#[track_caller]
fn check(written: &str, base: Option<&str>, expected: &str) {
    let snapshot = surroundings(&[("HERE", "there"), ("EMPTY", "")]);
    assert_eq!(resolve(written, base, &snapshot), expected);
}

#[test]
fn relative_paths_stand_below_the_base() {
    check("a/b", None, "/srv/here/a/b");
    check("a/b", Some("/etc"), "/etc/a/b");
    check("", None, "/srv/here");
    check("../a", None, "/srv/a");
}

#[test]
fn beside_a_file_where_the_base_is_one() {
    check("a", Some("/etc/passwd"), "/etc/a");
}

#[test]
fn home_and_variables_are_filled_in() {
    check("~/a", None, "/home/me/a");
    check("~", None, "/home/me");
    check("~nobody-of-that-name/a", None, "/srv/here/~nobody-of-that-name/a");
    check("$HERE/${HERE}/$EMPTY/x", None, "/srv/here/there/there/x");
    check("$NONE/${NONE}", None, "/srv/here/$NONE/${NONE}");
    check("a$", None, "/srv/here/a$");
}

#[test]
fn dots_and_doubled_slashes_go() {
    assert_eq!(normalise("/a/./b//c/../d/"), "/a/b/d");
    assert_eq!(normalise("/../.."), "/");
    assert_eq!(normalise("//a"), "//a");
    assert_eq!(normalise("///a"), "/a");
    assert_eq!(normalise("a/../.."), "..");
    assert_eq!(normalise(""), ".");
}
