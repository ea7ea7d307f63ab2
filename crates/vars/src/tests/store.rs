//! Facts and what tasks set.

use super::world::World;
use crate::{Settings, clean_facts, namespace_facts};
use std::sync::{Arc, Mutex};
use value::{Dict, Str, Value, parse_json};

const FILES: [(&str, &str); 2] = [("/inv/hosts", "h\n"), ("/pb/site.yml", "- hosts: all\n")];

fn dict(json: &str) -> Dict {
    parse_json(json).unwrap().as_dict().unwrap().clone()
}

fn shown(world: &World, name: &str) -> String {
    let vars = world.variables.task_vars(None, Some("h"), None, true).unwrap();
    vars.get(name).map_or_else(|| "undefined".to_owned(), |value| value::repr(&value))
}

#[track_caller]
fn check_facts(gathered: &str, namespaced: &str, clean: &str, warned: &[&str]) {
    let told: Arc<Mutex<Vec<String>>> = Arc::default();
    let collect = Arc::clone(&told);
    let notices: inventory::NoticeSink = Arc::new(move |notice| {
        if let inventory::Notice::Warning(what) = notice {
            collect.lock().unwrap().push(what.message);
        }
    });
    assert_eq!(value::repr(&Value::Dict(namespace_facts(&dict(gathered)))), namespaced);
    assert_eq!(value::repr(&Value::Dict(clean_facts(&dict(gathered), &notices))), clean);
    let warned: Vec<String> =
        warned.iter().map(|key| format!("Removed restricted key from module data: {key}")).collect();
    assert_eq!(*told.lock().unwrap(), warned);
}

#[test]
fn facts_lose_their_prefix_and_what_is_not_theirs() {
    check_facts(
        r#"{"ansible_os_family": "Debian", "ansible_local": {"a": 1}, "x": 1}"#,
        "{'os_family': 'Debian', 'ansible_local': {'a': 1}, 'x': 1}",
        "{'ansible_os_family': 'Debian', 'ansible_local': {'a': 1}, 'x': 1}",
        &[],
    );
    check_facts(
        r#"{"ansible_host": 1, "ansible_ssh_pass": 2, "ansible_ssh_host_key_rsa_public": 3, "ansible_python_interpreter": 4, "ansible_become_x": 5, "ansible_ssh_bridge": 6}"#,
        "{'host': 1, 'ssh_pass': 2, 'ssh_host_key_rsa_public': 3, 'python_interpreter': 4, 'become_x': 5, 'ssh_bridge': 6}",
        "{'ansible_ssh_host_key_rsa_public': 3, 'ansible_ssh_bridge': 6}",
        &["ansible_host", "ansible_ssh_pass", "ansible_python_interpreter", "ansible_become_x"],
    );
    check_facts(
        r#"{"_ansible_facts_gathered": true, "a": [{"_ansible_x": 1, "b": 2}]}"#,
        "{'_ansible_facts_gathered': True, 'a': [{'_ansible_x': 1, 'b': 2}]}",
        "{'a': [{'b': 2}]}",
        &[],
    );
}

#[test]
fn gathered_facts_add_up_until_they_are_cleared() {
    let world = World::new(&FILES);
    assert_eq!(shown(&world, "ansible_facts"), "{}");
    world.variables.set_host_facts("h", &dict(r#"{"ansible_a": 1, "ansible_b": 1}"#));
    world.variables.set_host_facts("h", &dict(r#"{"ansible_b": 2}"#));
    world.variables.set_nonpersistent_facts("h", &dict(r#"{"s": 1}"#));
    assert_eq!(shown(&world, "ansible_facts"), "{'a': 1, 'b': 2}");
    assert_eq!(shown(&world, "ansible_b"), "2");
    world.variables.clear_facts("h");
    assert_eq!(shown(&world, "ansible_facts"), "{}");
    assert_eq!(shown(&world, "ansible_b"), "undefined");
    assert_eq!(shown(&world, "s"), "1");
}

#[test]
fn facts_are_variables_only_where_the_setting_says_so() {
    let settings = Settings { inject_facts: false, ..Settings::default() };
    let world = World::with(&FILES, settings, Dict::new());
    assert_eq!(shown(&world, "ansible_local"), "{}");
    world.variables.set_host_facts("h", &dict(r#"{"ansible_a": 1, "ansible_local": {"x": 1}}"#));
    assert_eq!(shown(&world, "ansible_a"), "undefined");
    assert_eq!(shown(&world, "ansible_local"), "{'x': 1}");
    assert_eq!(shown(&world, "ansible_facts"), "{'a': 1, 'ansible_local': {'x': 1}}");
}

#[test]
fn reserved_names_are_warned_about() {
    let world = World::new(&[("/inv/hosts", "h port=1\n"), ("/pb/site.yml", "- hosts: all\n")]);
    shown(&world, "x");
    shown(&world, "x");
    world.variables.set_nonpersistent_facts("h", &dict(r#"{"name": 1, "vars": 2}"#));
    world.variables.set_nonpersistent_fact("h", &Str::new("q"), Value::None);
    assert_eq!(
        world.told(),
        "Found variable using reserved name 'port'.\nFound variable using reserved name 'name'.\nFound variable using reserved name 'q'."
    );
}

#[test]
fn reserved_names_are_sorted_for_looking_up() {
    assert!(crate::RESERVED_NAMES.is_sorted());
}
