use super::recording;
use super::replay;

const RUN: &str = r#"{"event": "playbook_on_play_start", "name": "web"}
{"event": "playbook_on_task_start", "task": {"uuid": "1", "name": "build"}}
{"event": "runner_on_output", "host": "web1", "task": {"uuid": "1", "name": "build"}, "stream": "stdout", "lines": ["one", "two"]}
{"event": "runner_on_output", "host": "web2", "task": {"uuid": "1", "name": "build"}, "stream": "stderr", "lines": ["oops"]}
"#;

#[test]
fn lines_of_running_commands_are_shown_when_asked_for() {
    let events = recording::read(RUN);
    let (off, _) = replay(&events, "default", &[], false);
    let (on, _) = replay(&events, "default", &[("show_live_output", "yes")], false);
    assert_eq!(on, format!("{off}web1 | stdout | one\nweb1 | stdout | two\nweb2 | stderr | oops\n"));
}

#[test]
fn a_name_that_is_no_text_is_an_error_of_the_callback() {
    let run = r#"{"event": "playbook_on_play_start", "name": "web"}
{"event": "playbook_on_task_start", "task": {"uuid": "1", "name": "5", "odd_name": "int"}}
{"event": "runner_on_ok", "host": "web1", "task": {"uuid": "1", "name": "5"}, "result": {}}
"#;
    let (stdout, stderr) = replay(&recording::read(run), "default", &[], false);
    assert_eq!(
        stderr,
        "[WARNING]: Callback dispatch 'v2_playbook_on_task_start' failed for plugin 'default': \
         '_AnsibleTaggedInt' object has no attribute 'strip'\n"
    );
    let stars = "*".repeat(71);
    assert_eq!(stdout, format!("\nPLAY [web] {}\n\nTASK [5] {stars}\nok: [web1]\n", "*".repeat(69)));
}
