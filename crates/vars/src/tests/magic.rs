//! Magic variables, in the order and with the values that the reference shows.

use super::world::{World, named, tasks_of};
use inventory::AddedHost;
use std::sync::Arc;
use value::Value;

const FILES: [(&str, &str); 4] = [
    ("/inv/hosts", "[web]\nw1.example.com x=1\n10.0.0.1\n[kid:children]\nweb\n"),
    (
        "/pb/site.yml",
        "- hosts: all\n  vars: {pv: 1}\n  roles: [r]\n  tasks:\n  - {name: outside, debug: , environment: {A: 1}}\n",
    ),
    ("/pb/roles/r/tasks/main.yml", "- {name: inside, debug: }\n"),
    ("/pb/roles/r/meta/main.yml", "dependencies: [{role: r2}]\n"),
];

fn files() -> Vec<(&'static str, &'static str)> {
    let mut files = FILES.to_vec();
    files.push(("/pb/roles/r2/tasks/main.yml", "- debug:\n"));
    files
}

#[track_caller]
fn check(task: &str, name: &str, expected: &str) {
    let world = World::new(&files());
    let play = world.play();
    let task = match task {
        "inside" => named(&tasks_of(&play.play.roles[0].tasks), "inside"),
        other => named(&tasks_of(&play.play.tasks), other),
    };
    let vars = world.variables.task_vars(Some(&play), Some("w1.example.com"), Some(&task), true).unwrap();
    assert_eq!(vars.get(name).map_or_else(|| "undefined".to_owned(), |value| value::repr(&value)), expected);
}

#[test]
fn of_the_run() {
    check("outside", "playbook_dir", "'/pb'");
    check("outside", "ansible_playbook_python", "'PY'");
    check("outside", "ansible_config_file", "None");
    check(
        "outside",
        "ansible_version",
        "{'string': '2.19.14', 'full': '2.19.14', 'major': 2, 'minor': 19, 'revision': 14}",
    );
    check("outside", "ansible_forks", "5");
    check("outside", "ansible_check_mode", "False");
    check("outside", "ansible_limit", "undefined");
    check("outside", "ansible_run_tags", "['all']");
    check("outside", "ansible_inventory_sources", "['/inv/hosts']");
}

#[test]
fn of_the_host() {
    check("outside", "inventory_hostname", "'w1.example.com'");
    check("outside", "inventory_hostname_short", "'w1'");
    check("outside", "inventory_file", "'/inv/hosts'");
    check("outside", "inventory_dir", "'/inv'");
    check("outside", "group_names", "['kid', 'web']");
    check(
        "outside",
        "groups",
        "{'all': ['w1.example.com', '10.0.0.1'], 'ungrouped': [], 'web': ['w1.example.com', '10.0.0.1'], 'kid': ['w1.example.com', '10.0.0.1']}",
    );
}

#[test]
fn an_address_is_not_shortened() {
    let world = World::new(&files());
    let vars = world.variables.task_vars(None, Some("10.0.0.1"), None, true).unwrap();
    assert_eq!(vars.get("inventory_hostname_short"), Some(Value::str("10.0.0.1")));
}

#[test]
fn of_the_play() {
    check("outside", "ansible_play_name", "'the play'");
    check("outside", "ansible_play_hosts_all", "['w1.example.com', '10.0.0.1']");
    check("outside", "ansible_play_role_names", "['r']");
    check("outside", "ansible_dependent_role_names", "['r2']");
    check("outside", "role_names", "['r']");
    check("outside", "ansible_role_names", "['r2', 'r']");
    check("outside", "environment", "[{'A': 1}]");
    check("inside", "environment", "[]");
}

#[test]
fn of_the_role() {
    check("inside", "role_name", "'r'");
    check("inside", "role_path", "'/pb/roles/r'");
    check("inside", "ansible_role_name", "'r'");
    check("inside", "ansible_collection_name", "None");
    check("outside", "role_name", "undefined");
    check("outside", "role_path", "undefined");
}

#[test]
fn failed_hosts_leave_the_lists_of_hosts() {
    let world = World::new(&files());
    let play = world.play();
    play.remove_host(&Arc::from("w1.example.com"));
    let vars = world.variables.task_vars(Some(&play), Some("10.0.0.1"), None, true).unwrap();
    let list = |name: &str| value::repr(&vars.get(name).unwrap());
    assert_eq!(list("ansible_play_hosts"), "['10.0.0.1']");
    assert_eq!(list("ansible_play_batch"), "['10.0.0.1']");
    assert_eq!(list("play_hosts"), "['10.0.0.1']");
    assert_eq!(list("ansible_play_hosts_all"), "['w1.example.com', '10.0.0.1']");
    assert_eq!(
        world.told(),
        "The `play_hosts` magic variable is deprecated. This feature will be removed from ansible-core version 2.23."
    );
    play.restore_host("w1.example.com");
    assert_eq!(list("ansible_play_hosts"), "['w1.example.com', '10.0.0.1']");
}

#[test]
fn names_come_in_the_reference_order() {
    let world = World::with(&files(), crate::Settings::default(), [("zz", 1_i64)].into_iter().collect());
    let play = world.play();
    let task = named(&tasks_of(&play.play.tasks), "outside");
    let vars = world.variables.task_vars(Some(&play), Some("w1.example.com"), Some(&task), true).unwrap();
    let expected = [
        "inventory_file",
        "inventory_dir",
        "x",
        "inventory_hostname",
        "inventory_hostname_short",
        "group_names",
        "ansible_facts",
        "pv",
        "zz",
        "playbook_dir",
        "ansible_playbook_python",
        "ansible_config_file",
        "ansible_role_names",
        "ansible_play_role_names",
        "ansible_dependent_role_names",
        "role_names",
        "ansible_play_name",
        "groups",
        "ansible_play_hosts_all",
        "ansible_play_hosts",
        "ansible_play_batch",
        "play_hosts",
        "ansible_version",
        "ansible_check_mode",
        "ansible_diff_mode",
        "ansible_forks",
        "ansible_inventory_sources",
        "ansible_skip_tags",
        "ansible_run_tags",
        "ansible_verbosity",
        "hostvars",
        "environment",
        "vars",
    ];
    let names: Vec<String> = vars.all_names().iter().map(value::to_text).collect();
    assert_eq!(names, expected);
    let inner = vars.get("vars").unwrap();
    let inner: Vec<String> = inner.as_dict().unwrap().keys().map(value::to_text).collect();
    assert_eq!(inner, expected[..expected.len() - 1]);
}

#[test]
fn added_hosts_are_seen_at_once() {
    let world = World::new(&files());
    let before = world.variables.task_vars(None, Some("10.0.0.1"), None, true).unwrap();
    let added = AddedHost { name: "new".to_owned(), groups: vec!["web".to_owned()], ..AddedHost::default() };
    world.variables.change_inventory(|inventory| inventory.add_host(&added)).unwrap();
    let after = world.variables.task_vars(None, Some("new"), None, true).unwrap();
    let web = |vars: &crate::TaskVars| value::repr(vars.get("groups").unwrap().as_dict().unwrap().get("web").unwrap());
    assert_eq!(web(&before), "['w1.example.com', '10.0.0.1']");
    assert_eq!(web(&after), "['w1.example.com', '10.0.0.1', 'new']");
    assert_eq!(after.get("inventory_file"), Some(Value::None));
}

#[test]
fn delegated_hosts_keep_the_name_of_the_host_at_work() {
    let world = World::new(&files());
    let play = world.play();
    let task = named(&tasks_of(&play.play.tasks), "outside");
    let vars = world.variables.delegated_vars(&play, "10.0.0.1", &task, "w1.example.com").unwrap();
    assert_eq!(vars.get("x"), Some(Value::Int(1)));
    assert_eq!(vars.get("inventory_hostname"), Some(Value::str("10.0.0.1")));
    let stranger = world.variables.delegated_vars(&play, "10.0.0.1", &task, "nobody").unwrap();
    assert_eq!(stranger.get("x"), None);
    assert_eq!(stranger.get("group_names"), Some(Value::list([])));
    let delegated = crate::Variables::ansible_delegated_vars("w1.example.com", &vars);
    let inner = delegated.get("ansible_delegated_vars").unwrap().as_dict().unwrap().get("w1.example.com").unwrap();
    assert_eq!(inner.as_dict().unwrap().get("x"), Some(&Value::Int(1)));
}

#[test]
fn included_roles_know_the_roles_around_them() {
    let world = World::new(&[
        ("/inv/hosts", "h\n"),
        ("/pb/site.yml", "- hosts: all\n  roles: [{role: outer, op: 1}]\n"),
        ("/pb/roles/outer/tasks/main.yml", "- import_role: {name: inner}\n"),
        ("/pb/roles/inner/tasks/main.yml", "- {name: look, debug: }\n"),
    ]);
    let play = world.play();
    let task = named(&tasks_of(&play.play.roles[0].tasks), "look");
    let vars = world.variables.task_vars(Some(&play), Some("h"), Some(&task), true).unwrap();
    assert_eq!(vars.get("ansible_parent_role_names"), Some(Value::list([Value::str("outer")])));
    assert_eq!(vars.get("ansible_parent_role_paths"), Some(Value::list([Value::str("/pb/roles/outer")])));
    assert_eq!(vars.get("op"), Some(Value::Int(1)));
    assert_eq!(vars.get("role_name"), Some(Value::str("inner")));
}
