//! `hostvars`.

use super::world::World;
use diagnostic::Kind;
use std::sync::Arc;
use value::{Object, Value};

const FILES: [(&str, &str); 2] = [
    ("/inv/hosts", "w1 x=1 t=\"{{ x }}\"\nw2 x=2 t=\"{{ x }}\" bad=\"{{ nono }}\" loop_of=\"{{ hostvars }}\"\n"),
    ("/pb/site.yml", "- hosts: all\n"),
];

fn hostvars(world: &World) -> Arc<dyn Object> {
    match world.variables.task_vars(None, Some("w1"), None, true).unwrap().get("hostvars") {
        Some(Value::Object(object)) => object,
        other => panic!("{other:?}"),
    }
}

fn of_host(world: &World, name: &str) -> Arc<dyn Object> {
    match hostvars(world).get_item(&Value::str(name)).unwrap() {
        Some(Value::Object(object)) => object,
        other => panic!("{other:?}"),
    }
}

#[test]
fn values_are_rendered_in_their_own_host() {
    let world = World::new(&FILES);
    assert_eq!(of_host(&world, "w2").get_item(&Value::str("t")).unwrap(), Some(Value::Int(2)));
    assert_eq!(of_host(&world, "w1").get_item(&Value::str("t")).unwrap(), Some(Value::Int(1)));
    assert_eq!(of_host(&world, "w1").get_item(&Value::str("nope")).unwrap(), None);
}

#[test]
fn missing_values_are_markers() {
    let world = World::new(&FILES);
    let reason = |name: &str| match of_host(&world, "w2").get_item(&Value::str(name)) {
        Ok(Some(Value::Undefined(marker))) => (marker.reason.kind, marker.reason.full_message()),
        other => panic!("{other:?}"),
    };
    assert_eq!(reason("bad"), (Kind::Undefined, "'nono' is undefined".to_owned()));
    // They do not see `hostvars` themselves.
    assert_eq!(reason("loop_of"), (Kind::Undefined, "'hostvars' is undefined".to_owned()));
    let plain = of_host(&world, "w2").to_plain().unwrap();
    assert!(plain.as_dict().unwrap().get("bad").unwrap().is_undefined());
}

#[test]
fn unknown_hosts_are_markers_but_not_contained() {
    let world = World::new(&FILES);
    let vars = hostvars(&world);
    let Some(Value::Undefined(marker)) = vars.get_item(&Value::str("nobody")).unwrap() else { panic!("no marker") };
    assert_eq!(marker.reason.full_message(), "hostvars['nobody']");
    assert!(!vars.contains(&Value::str("nobody")).unwrap());
    assert!(vars.contains(&Value::str("w1")).unwrap());
    assert!(vars.contains(&Value::str("localhost")).unwrap());
}

#[test]
fn all_hosts_are_listed_in_order() {
    let world = World::new(&FILES);
    let vars = hostvars(&world);
    assert_eq!(vars.iterate().unwrap(), [Value::str("w1"), Value::str("w2")]);
    assert_eq!(vars.len(), Some(2));
    assert_eq!((vars.type_name(), of_host(&world, "w1").type_name()), ("HostVars", "HostVarsVars"));
    assert_eq!(of_host(&world, "w1").repr(), "HostVarsVars(self._host='w1', ...)");
}

#[test]
fn nothing_of_play_and_task_is_in_them() {
    let world = World::new(&FILES);
    let names: Vec<String> = of_host(&world, "w1").iterate().unwrap().iter().map(value::to_text).collect();
    let expected = [
        "inventory_file",
        "inventory_dir",
        "x",
        "t",
        "inventory_hostname",
        "inventory_hostname_short",
        "group_names",
        "ansible_facts",
        "playbook_dir",
        "ansible_playbook_python",
        "ansible_config_file",
        "groups",
        "ansible_version",
        "ansible_check_mode",
        "ansible_diff_mode",
        "ansible_forks",
        "ansible_inventory_sources",
        "ansible_skip_tags",
        "ansible_run_tags",
        "ansible_verbosity",
    ];
    assert_eq!(names, expected);
}

#[test]
fn the_implicit_localhost_has_its_connection() {
    let world = World::new(&FILES);
    assert_eq!(
        of_host(&world, "localhost").get_item(&Value::str("ansible_connection")).unwrap(),
        Some(Value::str("local"))
    );
}
