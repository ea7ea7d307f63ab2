//! What cannot be done yet ends with an error that names it, before it could make a run differ in silence.

use crate::scratch::Scratch;

/// Runs a playbook beside further files and compares the first line of the error, and what tasks printed.
#[track_caller]
fn check(name: &str, files: &[&str], playbook: &str, expected: &str) {
    let scratch = Scratch::new(name);
    scratch.write("site.yml", playbook);
    for file in files {
        scratch.write(file, "");
    }
    let mut command = scratch.playcall(&["run", "site.yml", "-i", "localhost,", "-c", "local"]);
    let done = command.output().expect("it starts");
    let stderr = String::from_utf8_lossy(&done.stderr);
    let folder = std::fs::canonicalize(scratch.path(".")).expect("the folder is there");
    let told = stderr.lines().find(|line| line.starts_with("[ERROR]: Playcall") || line.contains("Playcall does"));
    let told = told.unwrap_or_default().replace(&folder.display().to_string(), "HERE");
    assert_eq!(told, expected, "{stderr}");
    assert_ne!(done.status.code(), Some(0), "{stderr}");
}

const PING: &str = "- hosts: all\n  gather_facts: false\n  tasks:\n    - ping:\n";

#[test]
fn python_actions_without_a_class_fail_their_task() {
    let role = "- hosts: all\n  gather_facts: false\n  roles: [one]\n  tasks:\n    - debug:\n";
    for (playbook, files, name) in [
        (PING, &["action_plugins/ping.py"][..], "ping"),
        (role, &["roles/one/tasks/main.yml", "roles/one/action_plugins/debug.py"], "debug"),
    ] {
        let scratch = Scratch::new("action-plugin");
        scratch.write("site.yml", playbook);
        for file in files {
            scratch.write(file, "");
        }
        let done =
            scratch.playcall(&["run", "site.yml", "-i", "localhost,", "-c", "local"]).output().expect("it starts");
        let told = String::from_utf8_lossy(&done.stdout);
        let expected =
            format!("[ERROR]: Task failed: module 'ansible.plugins.action.{name}' has no attribute 'ActionModule'");
        assert!(told.lines().any(|line| line == expected), "{told}");
        assert_eq!(done.status.code(), Some(2), "{told}");
    }
}

#[test]
fn python_vars_plugins() {
    let expected = "[ERROR]: The vars plugin 'HERE/vars_plugins/own.py' is a Python plugin: \
                    Playcall does not host Python plugins yet.";
    check("vars-plugin", &["vars_plugins/own.py"], PING, expected);
}

#[test]
fn python_filters_without_a_class_are_told_of_and_not_found() {
    let scratch = Scratch::new("filter-plugin");
    scratch.write("site.yml", "- hosts: all\n  gather_facts: false\n  tasks:\n    - debug: {msg: \"{{ 1 | own }}\"}\n");
    scratch.write("filter_plugins/own.py", "");
    let done = scratch.playcall(&["run", "site.yml", "-i", "localhost,", "-c", "local"]).output().expect("it starts");
    let stderr = String::from_utf8_lossy(&done.stderr);
    let warning = stderr.lines().find(|line| line.contains("[WARNING]: Skipping plugin (")).unwrap_or_default();
    assert!(warning.contains("filter_plugins/own.py) as it seems to be invalid: module "), "{stderr}");
    assert!(warning.ends_with("has no attribute 'FilterModule'"), "{stderr}");
    assert_eq!(done.status.code(), Some(2), "{stderr}");
}
