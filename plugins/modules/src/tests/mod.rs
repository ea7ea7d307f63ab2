//! Every module against the recorded answers of its Python twin.

mod denied;
mod golden;

use golden::check;

#[test]
fn file() {
    check("file", include_str!("../../tests/golden/file.json"));
}

#[test]
fn ping() {
    check("ping", include_str!("../../tests/golden/ping.json"));
}

#[test]
fn slurp() {
    check("slurp", include_str!("../../tests/golden/slurp.json"));
}

#[test]
fn stat() {
    check("stat", include_str!("../../tests/golden/stat.json"));
}

#[test]
fn tempfile() {
    check("tempfile", include_str!("../../tests/golden/tempfile.json"));
}

#[test]
fn lineinfile() {
    check("lineinfile", include_str!("../../tests/golden/lineinfile.json"));
}

#[test]
fn blockinfile() {
    check("blockinfile", include_str!("../../tests/golden/blockinfile.json"));
}

#[test]
fn copy() {
    check("copy", include_str!("../../tests/golden/copy.json"));
}

#[test]
fn replace() {
    check("replace", include_str!("../../tests/golden/replace.json"));
}

#[test]
fn assemble() {
    check("assemble", include_str!("../../tests/golden/assemble.json"));
}

#[test]
fn find() {
    check("find", include_str!("../../tests/golden/find.json"));
}

#[test]
fn async_status() {
    check("async_status", include_str!("../../tests/golden/async_status.json"));
}

#[test]
fn command() {
    check("command", include_str!("../../tests/golden/command.json"));
}

#[test]
fn wait_for() {
    check("wait_for", include_str!("../../tests/golden/wait_for.json"));
}
