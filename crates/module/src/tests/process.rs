//! Running programs on the local host.

use crate::{Command, LocalSystem, Stream, System};
use std::time::{Duration, Instant};

fn shell(line: &str) -> Command {
    Command {
        arguments: ["/bin/sh", "-c", line].map(str::to_owned).to_vec(),
        environment: vec![("PATH".to_owned(), "/usr/bin:/bin".to_owned()), ("X".to_owned(), "y".to_owned())],
        ..Command::default()
    }
}

fn system() -> LocalSystem {
    LocalSystem::new("/", Vec::new())
}

#[test]
fn streams_and_status_come_back() {
    let mut pieces = Vec::new();
    let finished = system()
        .run(&shell("echo $X; pwd; echo bad >&2; exit 3"), &mut |stream, piece| pieces.push((stream, piece.to_vec())))
        .unwrap();
    assert_eq!(finished.stdout, b"y\n/\n");
    assert_eq!(finished.stderr, b"bad\n");
    assert_eq!(finished.status, 3);
    assert!(pieces.iter().any(|(stream, _)| *stream == Stream::Stderr));
}

#[test]
fn input_is_read() {
    let command = Command { stdin: Some(b"some text".to_vec()), ..shell("cat") };
    assert_eq!(system().run(&command, &mut |_, _| {}).unwrap().stdout, b"some text");
}

#[test]
fn no_input_is_an_empty_one() {
    assert_eq!(system().run(&shell("cat"), &mut |_, _| {}).unwrap().stdout, b"");
}

#[test]
fn a_signal_is_a_negative_status() {
    assert_eq!(system().run(&shell("kill -9 $$"), &mut |_, _| {}).unwrap().status, -9);
}

#[test]
fn late_ones_are_killed_with_their_children() {
    let start = Instant::now();
    let command = Command { timeout: Some(Duration::from_millis(200)), ..shell("sleep 30 & sleep 30") };
    let finished = system().run(&command, &mut |_, _| {}).unwrap();
    assert!(finished.timed_out);
    assert!(start.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_child_left_behind_does_not_hold_us() {
    let start = Instant::now();
    let finished = system().run(&shell("sleep 30 & echo done"), &mut |_, _| {}).unwrap();
    assert_eq!(finished.stdout, b"done\n");
    assert!(start.elapsed() < Duration::from_secs(20));
}

#[test]
fn what_is_not_there_is_an_error() {
    let command = Command { arguments: vec!["/no/such".to_owned()], ..Command::default() };
    let error = system().run(&command, &mut |_, _| {}).unwrap_err();
    assert_eq!(crate::os_error(&error, "b'/no/such'"), "[Errno 2] No such file or directory: b'/no/such'");
}
