//! The callbacks of `community.general` on small runs: what the recordings do not show.

use super::{recorded, recording, replay, scratch};
use event::{Event, Question, Recorded, World};
use std::net::UdpSocket;
use std::sync::Arc;
use std::time::Duration;
use value::{Dict, Value};

/// Replays a run that is written down here; what the callback wrote to stdout has to be this.
#[track_caller]
fn check(callback: &str, options: &[(&str, &str)], run: &str, expected: &str) {
    let (stdout, stderr) = replay(&recording::read(run), callback, options, false);
    assert!(stdout == expected, "--- expected\n{expected}\n--- got\n{stdout}\n--- stderr\n{stderr}");
}

/// A line of a run: the event of a host for the task `build`.
fn event(name: &str, data: &str) -> String {
    format!(
        r#"{{"event": "{name}", "host": "web1", "task": {{"uuid": "1", "name": "role : build", "own_name": "build", "action": "command", "tags": ["print_action"]}}, {data}}}"#
    ) + "\n"
}

fn started(play: &str) -> String {
    format!(
        r#"{{"event": "playbook_on_start", "file_name": "dir/site.yml"}}
{{"event": "playbook_on_play_start", "name": "{play}", "hosts": ["web", "db"], "strategy": "linear"}}
"#
    )
}

#[test]
fn unixy_shows_what_results_say() {
    let run = started("all of it")
        + &event("playbook_on_task_start", "\"x\": 0")
        + &event("runner_retry", r#""result": {"attempts": 1, "retries": 3}"#)
        + &event(
            "runner_on_ok",
            r#""result": {"changed": true, "msg": "All items completed", "stdout": "out", "stderr": "err"}"#,
        )
        + &event("runner_item_on_failed", r#""result": {"item": {"a": 1}, "msg": ["no", 1]}"#)
        + &event("runner_on_ok", r#""result": {"_ansible_delegated_vars": {"ansible_host": "10.0.0.2"}, "msg": ""}"#)
        + &event(
            "runner_on_ok",
            r#""result": {"msg": "quiet", "_ansible_verbose_always": true, "_ansible_verbose_override": true}"#,
        );
    let expected = "Executing playbook site.yml\n\n- all of it on hosts: web,db -\nbuild...\n\
                    \x20 Retrying... (1 of 3)\n  web1 done | stdout: out | stderr: err\n\
                    \x20 web1 failed | item: {'a': 1} | msg: ['no', 1]\n  web1 -> 10.0.0.2 ok\n  web1 ok | msg: quiet\n";
    check("unixy", &[], &run, expected);
}

#[test]
fn unixy_leaves_the_names_of_includes_out() {
    let run = r#"{"event": "playbook_on_task_start", "task": {"uuid": "1", "name": "include_tasks"}}
{"event": "playbook_on_handler_task_start", "task": {"uuid": "2", "name": "restart", "check_mode": true}}
{"event": "playbook_on_no_hosts_matched"}
{"event": "playbook_on_no_hosts_remaining"}
"#;
    let expected = "restart (via handler in check mode)... \n  No hosts found!\n  Ran out of hosts!\n";
    check("unixy", &[("check_mode_markers", "yes")], run, expected);
}

#[test]
fn selective_compares_what_diffs_hold() {
    let run = event("playbook_on_task_start", "\"x\": 0")
        + &event(
            "runner_on_ok",
            r#""result": {"diff": {"before": "a\nb\n", "after": "a\nc\n", "after_header": "new"}}"#,
        )
        + &event(
            "runner_on_ok",
            r#""result": {"diff": {"before": {"x": 1, "y": 2}, "after": {"x": 1, "z": null, "y": 3}, "after_header": "new"}}"#,
        )
        + &event("runner_on_ok", r#""result": {"diff": [{"prepared": "p"}]}"#);
    let line = format!("  * web1{}- changed=False --  {}---------\n", " ".repeat(36), "-".repeat(57));
    let expected = format!(
        "# role : build {}\n{line}    --- new_file\n    \n    +++ new\n    \n    @@ -1,2 +1,2 @@\n    \n     a\n    -b\n    +c\n\
         {line}    {{'y': (2, 3)}}\n{line}    [{{'prepared': 'p'}}]\n",
        "*".repeat(105)
    );
    check("selective", &[("nocolor", "yes")], &run, &expected);
}

#[test]
fn selective_fails_over_what_a_diff_or_an_item_lacks() {
    let run = event("runner_on_ok", r#""result": {"diff": {"before": "a", "after": "b"}}"#)
        + &event("runner_on_ok", r#""result": {"results": [{"censored": "x"}]}"#);
    let (_, stderr) = replay(&recording::read(&run), "selective", &[], false);
    let failed = "[WARNING]: Callback dispatch 'v2_runner_on_ok' failed for plugin 'selective': ";
    assert_eq!(stderr, format!("{failed}'after_header'\n{failed}'ansible_loop_var'\n"));
}

#[test]
fn selective_takes_colors_from_the_settings() {
    let run = event("runner_on_failed", r#""result": {"msg": "no"}"#);
    let (stdout, _) = replay(&recording::read(&run), "selective", &[("color_error", "bright purple")], false);
    assert!(stdout.contains("\u{1b}[1;35mFAILED!!!\u{1b}[0m -- \u{1b}[1;35mno\u{1b}[0m"), "{stdout:?}");
}

#[test]
fn dense_cannot_compare_ignored_failures() {
    let ignored = r#"{"event": "runner_item_on_failed", "host": "web1", "task": {"uuid": "1", "name": "build", "ignore_errors": true}, "result": {}}
"#;
    let run = started("p") + &event("playbook_on_task_start", "\"x\": 0") + ignored + ignored;
    let (stdout, stderr) = replay(&recording::read(&run), "dense", &[], false);
    assert!(stdout.contains(" \u{1b}[46m\u{1b}[1;31mweb1\u{1b}[0;0m\u{1b}[7h"), "{stdout:?}");
    assert!(stderr.ends_with("failed for plugin 'dense': tuple.index(x): x not in tuple\n"), "{stderr}");
}

#[test]
fn dense_moves_on_when_the_run_is_over() {
    let (stdout, _) = replay(&recording::read(&started("p")), "dense", &[], false);
    assert!(stdout.starts_with("\u{1b}[0;0m\u{1b}[s\u{1b}[2K"), "{stdout:?}");
    assert!(stdout.ends_with("\u{1b}[u\u{1b}[0;0m\n\u{1b}[s\u{1b}[2K"), "{stdout:?}");
}

#[test]
fn dense_is_default_when_it_is_to_be_talkative() {
    let run = format!("{{\"event\": \"run_start\", \"verbosity\": 2}}\n{}", started("p"));
    let events = recording::read(&run);
    assert_eq!(replay(&events, "dense", &[], false).0, replay(&events, "default", &[], false).0);
}

#[test]
fn counter_enabled_has_no_banner_under_free() {
    let run = r#"{"event": "playbook_on_play_start", "name": "", "strategy": "free", "block_sizes": [2], "all_hosts": 3}
"#
    .to_owned()
        + &event("playbook_on_task_start", "\"x\": 0") + &event("runner_on_ok", r#""result": {}"#);
    let (stdout, stderr) = replay(&recording::read(&run), "counter_enabled", &[], false);
    assert_eq!(stdout, format!("\nplay {}\n\nTASK 1/2 [role : build] {}\n", "*".repeat(75), "*".repeat(56)));
    assert!(stderr.ends_with("'CallbackModule' object has no attribute '_last_task_banner'\n"), "{stderr}");
}

#[test]
fn log_plays_appends_to_a_file_of_each_host() {
    let folder = scratch("log-plays");
    let _ = std::fs::remove_file(folder.join("web1"));
    let run = started("p")
        + &event("runner_on_ok", r#""result": {"invocation": {"module_args": {"a": 1}}, "changed": true, "msg": "é"}"#)
        + &event("runner_on_failed", r#""result": {"msg": "no"}"#)
        + &event("runner_on_skipped", r#""result": {"ansible_facts": {}, "_ansible_verbose_override": true}"#);
    replay(&recording::read(&run), "log_plays", &[("log_folder", folder.to_str().unwrap())], false);
    let text = std::fs::read_to_string(folder.join("web1")).unwrap();
    let entries: Vec<&str> = text.split("\n\n").collect();
    let rest = [
        "OK - {\"module_args\": {\"a\": 1}} => {\"changed\": true, \"msg\": \"\\u00e9\"} ",
        "FAILED - {\"msg\": \"no\"}",
        "SKIPPED - omitted",
    ];
    assert_eq!(entries.len(), 4, "{text}");
    for (entry, rest) in entries.iter().zip(rest) {
        // `Nov 28 2026 07:31:02`
        let (time, entry) = entry.split_at(20);
        assert!(time.as_bytes()[6] == b' ' && time.as_bytes()[14] == b':', "{time}");
        assert_eq!(entry, format!(" - dir/site.yml - build - command - {rest}"));
    }
}

#[test]
fn log_plays_needs_its_folder() {
    let plugin = crate::find("community.general.log_plays").unwrap();
    let error = (plugin.build)(&super::Given(plugin.options, &[("log_folder", "/dev/null/x")])).err().unwrap();
    assert!(error.to_string().starts_with("Unable to create local directories(/dev/null/x): "), "{error}");
}

#[test]
fn syslog_json_sends_a_datagram_for_each_result() {
    let server = UdpSocket::bind(("127.0.0.1", 0)).unwrap();
    server.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let port = server.local_addr().unwrap().port().to_string();
    let facts = r#"{"event": "runner_on_ok", "host": "web1", "task": {"uuid": "2", "action": "gather_facts"}, "result": {}}
"#;
    let run = facts.to_owned()
        + &event("runner_on_ok", r#""result": {"changed": true, "invocation": {}, "b": 1, "a": "é"}"#)
        + &event("runner_on_failed", r#""result": {"msg": "no"}"#)
        + &event("runner_on_skipped", r#""result": {}"#)
        + &event("runner_on_unreachable", r#""result": {"msg": "gone"}"#);
    let options = [("server", "127.0.0.1"), ("port", &*port), ("facility", "local3"), ("setup", "no")];
    let (stdout, stderr) = replay(&recording::read(&run), "syslog_json", &options, false);
    assert_eq!((stdout.as_str(), stderr.as_str()), ("", ""));
    let mut datagram = [0; 1024];
    for (priority, rest) in [
        (158, "task execution OK; host: web1; message: {\"a\": \"é\", \"b\": 1, \"changed\": true}\0"),
        (155, "task execution FAILED; host: web1; message: {\"msg\": \"no\"}\0"),
        (158, "task execution SKIPPED; host: web1; message: skipped\0"),
        (155, "task execution UNREACHABLE; host: web1; message: {\"msg\": \"gone\"}\0"),
    ] {
        let length = server.recv(&mut datagram).unwrap();
        let text = std::str::from_utf8(&datagram[..length]).unwrap();
        let (head, text) = text.split_once(" ansible-command: ").unwrap();
        assert!(head.starts_with(&format!("<{priority}>")), "{head}");
        assert_eq!(text, rest);
    }
}

#[test]
fn syslog_json_wants_a_facility_that_there_is() {
    let plugin = crate::find("syslog_json").unwrap();
    let given = [("facility", "USER"), ("server", "127.0.0.1")];
    let error = (plugin.build)(&super::Given(plugin.options, &given)).err().unwrap();
    assert_eq!(error.to_string(), "'USER'");
}

/// Knows the sources of tasks, and nothing else.
#[derive(Debug)]
struct Sources(Vec<(&'static str, Value)>);

impl World for Sources {
    fn ask(&self, question: &Question) -> Result<Value, String> {
        let Question::Task(uuid) = question else { return Err("not known".to_owned()) };
        let source = self.0.iter().find(|(known, _)| known == uuid).map(|(_, source)| source.clone());
        Ok(Value::Dict(source.into_iter().map(|source| ("ds", source)).collect()))
    }
}

fn with_world(mut events: Vec<Recorded>, world: &Arc<dyn World>) -> Vec<Recorded> {
    for event in &mut events {
        event.world = Some(Arc::clone(world));
    }
    events
}

#[test]
fn print_task_reads_what_python_writes() {
    let mut source = Dict::new();
    source.insert("name", "say");
    source.insert("shell", "echo one\n");
    source.insert("register", Value::None);
    source.insert("retries", 3);
    let broken = Value::Dict([("name", "it's \"quoted\"")].into_iter().collect());
    let world: Arc<dyn World> = Arc::new(Sources(vec![("1", Value::Dict(source)), ("2", broken)]));
    let start = |uuid: &str| {
        format!(
            r#"{{"event": "playbook_on_task_start", "task": {{"uuid": "{uuid}"}}}}
{{"event": "runner_on_start", "host": "web1", "task": {{"uuid": "{uuid}"}}}}
{{"event": "runner_on_start", "host": "web2", "task": {{"uuid": "{uuid}"}}}}
"#
        )
    };
    let run = start("1") + &start("2") + &start("3");
    let events = with_world(recording::read(&run), &world);
    let callback = (crate::find("print_task").unwrap().build)(&super::Given(&[], &[])).unwrap();
    let (stdout, stderr) = super::hand_over(&events, callback);
    assert_eq!(stdout, "\n- name: say\n  shell: echo one\\n\n  register: None\n  retries: 3\n\n");
    assert_eq!(stderr.len(), 2, "{stderr:?}");
    assert!(stderr[0].starts_with("while parsing a flow mapping\n  in \"<unicode string>\", line 1, column 2"));
}

#[test]
fn context_demo_tells_arguments() {
    let (stdout, stderr) = replay(&recorded("states"), "context_demo", &[], false);
    let begin = "--- play: None task: None ---\n     --- ARGS \n     0: <ansible.playbook.Playbook object at \
                 0x000000000001>\n      --- KWARGS \n--- play: Every state   task: None ---\n     --- ARGS \n     \
                 0: Every state  \n      --- KWARGS \n--- play: Every state   task: TASK: a command ---\n     --- ARGS \n     \
                 0: TASK: a command\n      --- KWARGS \n     is_conditional: False\n";
    assert!(stdout.starts_with(begin), "{stdout}");
    assert!(
        stderr.contains("'community.general.context_demo' callback plugin implements deprecated method"),
        "{stderr}"
    );
}

#[test]
fn hooks_that_ansible_no_longer_calls_are_not_called() {
    for name in ["context_demo", "counter_enabled", "dense", "log_plays", "print_task", "selective", "unixy"] {
        let plugin = crate::find(name).unwrap();
        let folder = scratch("revived");
        let given = [("log_folder", folder.to_str().unwrap())];
        let callback = (plugin.build)(&super::Given(plugin.options, &given)).unwrap();
        assert!(!callback.wants_revived(), "{name}");
    }
    assert!(Event::PlaybookOnSetup.is_revived());
}
