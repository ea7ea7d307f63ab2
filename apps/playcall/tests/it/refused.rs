//! Files of plugins that hold none: what is told of them, before they could make a run differ in silence.

use crate::scratch::Scratch;

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
fn python_vars_plugins_without_a_class_are_told_of() {
    let scratch = Scratch::new("vars-plugin");
    scratch.write("site.yml", PING);
    scratch.write("vars_plugins/own.py", "");
    let done = scratch.playcall(&["run", "site.yml", "-i", "localhost,", "-c", "local"]).output().expect("it starts");
    let stderr = String::from_utf8_lossy(&done.stderr);
    let expected = "vars_plugins/own.py) as it seems to be invalid: module 'ansible.plugins.vars.own' has no attribute 'VarsModule'";
    assert!(
        stderr.lines().any(|line| line.starts_with("[WARNING]: Skipping plugin (") && line.ends_with(expected)),
        "{stderr}"
    );
    assert_eq!(done.status.code(), Some(0), "{stderr}");
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
