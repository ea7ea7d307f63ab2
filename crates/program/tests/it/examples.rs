use crate::stage::{Outcome, load, order, play};
use event::sample_run;
use program::{Description, Program, StartOrder};
use std::path::{Path, PathBuf};
use std::time::Duration;
use value::{Dict, Value};

const TIMEOUT: Duration = Duration::from_secs(20);

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/callbacks").join(name)
}

/// Runs an example over the sample run; fails where its interpreter is missing.
#[track_caller]
fn run(name: &str) -> (Outcome, Description) {
    let (mut program, description) = load(&example(name), TIMEOUT).expect("it describes itself");
    let outcome = play(&mut program, &sample_run());
    assert_eq!(outcome.shown.warnings, Vec::<String>::new());
    (outcome, description)
}

#[test]
fn shell() {
    let (outcome, description) = run("failures.sh");
    assert_eq!(outcome.shown.stdout, "");
    assert_eq!(outcome.shown.stderr, "<red>failure on web2: shell\n<red>failure on web1: debug\n");
    assert_eq!(description.hooks, ["runner_on_failed"]);
    assert_eq!(description.kind, "notification");
}

#[test]
fn node() {
    let path = example("slowest.js");
    let (mut program, description) =
        Program::load(&order(&path, TIMEOUT)).expect("it describes itself: is node there?");
    assert_eq!(description.kind, "aggregate");
    assert!(description.options.contains("top"));
    let options: Dict = [("top", Value::Int(2))].into_iter().collect();
    program.start(StartOrder { options, answers_at_start: true });
    let outcome = play(&mut program, &sample_run());
    assert_eq!(outcome.shown.warnings, Vec::<String>::new());
    assert_eq!(outcome.shown.stderr, "");
    assert_eq!(outcome.shown.stdout, "\nSLOWEST TASKS ***\n0.016 s  Gathering Facts\n0.016 s  say something\n");
}

#[test]
fn python() {
    let (outcome, description) = run("marks");
    assert_eq!(description.kind, "stdout");
    assert_eq!(outcome.shown.stderr, "");
    let dots = |name: &str| format!("\n{name}{} ", ".".repeat(39 - name.len()));
    let expected = [
        dots("Gathering Facts"),
        "<green>.<green>.".to_owned(),
        dots("say something"),
        "<green>C<red>F".to_owned(),
        dots("clean up"),
        "<green>s".to_owned(),
        dots("reach it"),
        "<red>U".to_owned(),
        dots("write a file"),
        "<green>C".to_owned(),
        dots("each of them"),
        "<red>F".to_owned(),
        dots("try again"),
        "<green>.".to_owned(),
        dots("site : restart"),
        "<green>C".to_owned(),
        "<red>\n\n1 failed\n".to_owned(),
    ];
    assert_eq!(outcome.shown.stdout, expected.concat());
}
