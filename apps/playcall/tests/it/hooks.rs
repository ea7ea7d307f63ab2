//! Every hook that callbacks of 2017 could have fires, with the arguments that such a callback declares.

use crate::scratch::Scratch;
use std::path::Path;

/// Each hook of `tests/hooks/callback_plugins/hooks_2017.py`, and the types of what it is called with.
const HOOKS: &[(&str, &[&str])] = &[
    ("v2_on_any", &["Playbook"]),
    ("v2_runner_on_failed", &["CallbackTaskResult", "bool"]),
    ("v2_runner_on_ok", &["CallbackTaskResult"]),
    ("v2_runner_on_skipped", &["CallbackTaskResult"]),
    ("v2_runner_on_unreachable", &["CallbackTaskResult"]),
    ("v2_runner_on_no_hosts", &["Task"]),
    ("v2_runner_on_async_poll", &["CallbackTaskResult"]),
    ("v2_runner_on_async_ok", &["CallbackTaskResult"]),
    ("v2_runner_on_async_failed", &["CallbackTaskResult"]),
    ("v2_runner_on_file_diff", &["CallbackTaskResult", "dict"]),
    ("v2_playbook_on_start", &["Playbook"]),
    ("v2_playbook_on_notify", &["CallbackTaskResult", "Handler"]),
    ("v2_playbook_on_no_hosts_matched", &[]),
    ("v2_playbook_on_no_hosts_remaining", &[]),
    ("v2_playbook_on_task_start", &["Task", "bool"]),
    ("v2_playbook_on_cleanup_task_start", &["Task"]),
    ("v2_playbook_on_handler_task_start", &["Handler"]),
    ("v2_playbook_on_vars_prompt", &["str", "bool", "str", "NoneType", "bool", "NoneType", "NoneType", "str"]),
    ("v2_playbook_on_setup", &[]),
    ("v2_playbook_on_import_for_host", &["CallbackTaskResult", "str"]),
    ("v2_playbook_on_not_import_for_host", &["CallbackTaskResult", "str"]),
    ("v2_playbook_on_play_start", &["Play"]),
    ("v2_playbook_on_stats", &["AggregateStats"]),
    ("v2_on_file_diff", &["CallbackTaskResult"]),
    ("v2_playbook_on_include", &["IncludedFile"]),
    ("v2_runner_item_on_ok", &["CallbackTaskResult"]),
    ("v2_runner_item_on_failed", &["CallbackTaskResult"]),
    ("v2_runner_item_on_skipped", &["CallbackTaskResult"]),
    ("v2_runner_retry", &["CallbackTaskResult"]),
];

fn copy(from: &Path, scratch: &Scratch, below: &str) {
    for entry in std::fs::read_dir(from).expect("the sample project is there").flatten() {
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            copy(&entry.path(), scratch, &format!("{name}/"));
        } else {
            scratch.write(&name, &std::fs::read_to_string(entry.path()).expect("it is text"));
        }
    }
}

/// Runs the sample project; returns what the callback wrote, a line of JSON for each call.
fn calls(name: &str) -> Vec<(String, String)> {
    let scratch = Scratch::new(name);
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/hooks"), &scratch, "");
    let seen = scratch.path("seen.jsonl");
    // The plugin is enabled by `callback_whitelist` of the project's `ansible.cfg` alone.
    let done =
        scratch.playcall(&["run", "-i", "hosts.ini", "site.yml"]).env("HOOKS_FILE", &seen).output().expect("it starts");
    assert_eq!(done.status.code(), Some(2), "{}", String::from_utf8_lossy(&done.stderr));
    let lines = std::fs::read_to_string(&seen).expect("the callback wrote");
    let hook = |line: &str| line.split("\"hook\": \"").nth(1).and_then(|rest| Some(rest.split('"').next()?.to_owned()));
    lines.lines().map(|line| (hook(line).expect("each line has it"), line.to_owned())).collect()
}

#[test]
fn every_hook_of_2017_is_called_with_what_it_declares() {
    let calls = calls("hooks-called");
    for (hook, types) in HOOKS {
        let (_, line) =
            calls.iter().find(|(known, _)| known == hook).unwrap_or_else(|| panic!("{hook} was not called"));
        let listed: Vec<String> = types.iter().map(|name| format!("\"{name}\"")).collect();
        let expected = format!("\"args\": [{}]", listed.join(", "));
        // `ignore_errors` is None where the task does not say.
        let unset = expected.replace("\"bool\"", "\"NoneType\"");
        let fits = line.contains(&expected) || *hook == "v2_runner_on_failed" && line.contains(&unset);
        assert!(fits, "{hook}: {line} has not {expected}");
    }
    let hooks: std::collections::BTreeSet<&String> = calls.iter().map(|(hook, _)| hook).collect();
    assert_eq!(hooks.len(), HOOKS.len(), "{hooks:?}");
}

#[test]
fn results_answer_as_those_of_ansible_do_inside_a_hook() {
    let calls = calls("hooks-results");
    // What a result says of itself: whether it changed, by key and by method, and whether it failed. Ansible takes
    // `failed` out of a result before a hook sees it, so that a plain failure says no; a loop that failed says yes.
    for (hook, task, changed, failed) in [
        ("v2_runner_on_ok", "a change with a diff", "[true, true]", "false"),
        ("v2_runner_on_ok", "one more", "[false, false]", "false"),
        ("v2_runner_on_failed", "fail", "[false, false]", "false"),
        ("v2_runner_on_failed", "each of three", "[false, false]", "true"),
        ("v2_runner_on_skipped", "nothing to do", "[false, false]", "false"),
        ("v2_runner_item_on_failed", "each of three", "[false, false]", "false"),
        ("v2_runner_on_unreachable", "call it", "[false, false]", "false"),
        ("v2_runner_on_file_diff", "a change with a diff", "[true, true]", "false"),
    ] {
        let of_task = format!("\"task\": \"{task}\"");
        let found = calls.iter().find(|(known, line)| known == hook && line.contains(&of_task));
        let (_, line) = found.unwrap_or_else(|| panic!("{hook} was not called for {task}"));
        assert!(line.contains(&format!("\"changed\": {changed}")), "{hook}: {line}");
        assert!(line.contains(&format!("\"failed\": {failed}")), "{hook}: {line}");
    }
}
