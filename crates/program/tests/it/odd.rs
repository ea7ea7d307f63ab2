//! What is odd: numbers that JSON has not, aborts without ceremony, words of the wrong kind.

use crate::stage::{Folder, load, order, play, play_slowly};
use event::{Event, Recorded, Reply, sample_run};
use program::{Program, StartOrder};
use std::sync::Arc;
use std::time::Duration;
use value::{Dict, Value};

const TIMEOUT: Duration = Duration::from_secs(10);

const PAUSE: Duration = Duration::from_millis(5);

/// The sample run with numbers in a result that are not finite, and texts that look like them.
fn run_without_end() -> Vec<Recorded> {
    let odd: Dict = [
        ("NaN", Value::Float(f64::NAN)),
        ("list", Value::list([f64::INFINITY, f64::NEG_INFINITY, -1.5].map(Value::Float))),
        ("text", Value::str("\"NaN\\\", -Infinity")),
    ]
    .into_iter()
    .collect();
    let mut run = sample_run();
    for recorded in &mut run {
        if let Event::RunnerOnOk(result) = &mut recorded.event {
            *result = Arc::new(event::TaskResult { result: odd.clone(), ..(**result).clone() });
        }
    }
    run
}

#[test]
fn numbers_without_end_are_null() {
    let folder = Folder::new();
    let path = folder.program(
        "keeps",
        "#!/bin/sh\nread -r hello\necho '{\"protocol\":1,\"hooks\":[\"runner_on_ok\"]}'\nread -r start\n\
         printf '%s\\n' \"$start\" > start\ncat > told\n",
    );
    let (mut program, _) = Program::load(&order(&path, TIMEOUT)).expect("it describes itself");
    let options: Dict = [("limit", Value::Float(f64::INFINITY))].into_iter().collect();
    program.start(StartOrder { options, answers_at_start: true });
    let outcome = play(&mut program, &run_without_end());
    assert_eq!(outcome.shown.warnings, Vec::<String>::new());
    let start = std::fs::read_to_string(folder.path("start")).expect("it wrote");
    assert_eq!(start, "{\"start\":{\"options\":{\"limit\":null}}}\n");
    let told = std::fs::read_to_string(folder.path("told")).expect("it wrote");
    assert!(!told.is_empty());
    for line in told.lines() {
        let result = r#""result":{"NaN":null,"list":[null,null,-1.5],"text":"\"NaN\\\", -Infinity"}"#;
        assert!(line.contains(result), "{line}");
    }
}

/// Checks what a program that does something after its first event is warned of, and how it replies.
#[track_caller]
fn check(act: &str, is_sync: bool, warning: Option<&str>, reply: Option<&Reply>) {
    let folder = Folder::new();
    let sync = if is_sync { "\"all\"" } else { "[]" };
    let path = folder.program(
        "acts",
        &format!(
            "#!/bin/sh\nread -r hello\necho '{{\"protocol\":1,\"hooks\":\"all\",\"sync\":{sync}}}'\nread -r start\nread -r event\n{act}\n"
        ),
    );
    let (mut program, _) = load(&path, TIMEOUT).expect("it describes itself");
    let outcome = play_slowly(&mut program, &sample_run(), PAUSE);
    let warnings = &outcome.shown.warnings;
    assert_eq!(warnings.len(), usize::from(warning.is_some()), "{act}: {warnings:?}");
    assert!(warning.is_none_or(|words| warnings[0].contains(words)), "{act}: {warnings:?}");
    let replies: Vec<&Reply> = outcome.replies.iter().map(|(_, reply)| reply).collect();
    assert_eq!(replies, reply.into_iter().collect::<Vec<_>>(), "{act}");
}

#[test]
fn one_that_ends_the_run_may_end_at_once() {
    for is_sync in [false, true] {
        check("echo '{\"abort\":7}'", is_sync, None, Some(&Reply::Abort(7)));
        check("echo '{\"abort\":7}'; exit 3", is_sync, Some("it ended with status 3"), Some(&Reply::Abort(7)));
    }
    check("echo '{\"abort\":300}'", false, None, Some(&Reply::Abort(1)));
    check("echo '{\"abort\":0}'; cat > /dev/null", false, None, Some(&Reply::Abort(0)));
}

#[test]
fn words_of_the_wrong_kind_are_told() {
    for (line, words) in [
        (r#"{"abort":"7"}"#, "its 'abort' is no whole number: '7'"),
        (r#"{"abort":true}"#, "its 'abort' is no whole number: True"),
        (r#"{"done":1.0}"#, "its 'done' is no whole number: 1.0"),
        (r#"{"done":-4}"#, "its 'done' is no event: -4"),
        (r#"{"done":99999999999999999999}"#, "its 'done' is no whole number: 99999999999999999999"),
        (r#"{"mutations":{"kind":"extra_vars"}}"#, "its 'mutations' are no list"),
        (r#"{"mutations":["extra_vars"]}"#, "one of its 'mutations' is no object"),
        (r#"{"mutations":[{"set":{}}]}"#, "one of its 'mutations' has no 'kind'"),
        (r#"{"mutations":[{"kind":"extra_vars","set":["a"]}]}"#, "the 'set' of one of its 'mutations' is no object"),
        (r#"{"mutations":[{"kind":"extra_vars","unset":"a"}]}"#, "the 'unset' of one of its 'mutations' is no list"),
    ] {
        check(&format!("printf '%s\\n' '{line}'\ncat > /dev/null"), false, Some(words), None);
    }
    for line in [r#"{"abort":null}"#, r#"{"display":null}"#, r#"{"mutations":null,"done":null}"#, r#"{"leave":false}"#]
    {
        check(&format!("printf '%s\\n' '{line}'\ncat > /dev/null"), false, None, None);
    }
}
