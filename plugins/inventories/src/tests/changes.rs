//! Limits, orders, and changes at run time.

use super::world::World;
use inventory::{AddedHost, GroupedHost, Inventory};
use std::sync::Arc;
use value::{Dict, Value};

const HOSTS: &str = "z\n[web]\nb\na\n[db]\nc\na\n";

fn world() -> World {
    World::new(&[("/inv/hosts", HOSTS), ("/inv/limit", "a\n\nc\n")])
}

fn names(hosts: &[Arc<str>]) -> String {
    hosts.join(",")
}

#[track_caller]
fn check_order(order: &str, expected: &str) {
    let hosts = world().load(&["/inv/hosts"]).hosts(&Value::str("all"), Some(order));
    assert_eq!(hosts.map_or_else(|error| error.full_message(), |hosts| names(&hosts)), expected);
}

#[test]
fn orders() {
    check_order("inventory", "z,b,a,c");
    check_order("reverse_inventory", "c,a,b,z");
    check_order("sorted", "a,b,c,z");
    check_order("reverse_sorted", "z,c,b,a");
    check_order("upwards", "Invalid 'order' specified for inventory hosts: upwards");
}

#[test]
fn shuffled_hosts_are_the_same_hosts() {
    let mut hosts = world().load(&["/inv/hosts"]).hosts(&Value::str("all"), Some("shuffle")).unwrap();
    hosts.sort();
    assert_eq!(names(&hosts), "a,b,c,z");
}

#[track_caller]
fn check_limit(limit: &str, expected: &str) {
    let mut inventory = world().load(&["/inv/hosts"]);
    let hosts = inventory.limit(Some(limit)).and_then(|()| inventory.hosts(&Value::str("all"), None));
    assert_eq!(hosts.map_or_else(|error| error.full_message(), |hosts| names(&hosts)), expected);
}

#[test]
fn limits() {
    check_limit("db", "a,c");
    check_limit("!db", "z,b");
    check_limit("web:!a", "b");
    check_limit("@limit", "a,c");
    check_limit("@limit,z", "z,a,c");
    check_limit("", "z,b,a,c");
    check_limit("x", "Specified inventory, host pattern and/or --limit leaves us with no hosts to target.");
    check_limit("@nope", "Unable to find limit file b'nope'");
    check_limit("@/inv", "Limit starting with \"@\" must be a file, not a directory: b'/inv'");
}

#[test]
fn a_limit_holds_for_every_pattern_but_not_for_hosts_by_name() {
    let mut inventory = world().load(&["/inv/hosts"]);
    inventory.limit(Some("db")).unwrap();
    assert_eq!(names(&inventory.hosts(&Value::str("web"), None).unwrap()), "a");
    assert_eq!(names(&inventory.hosts_without_limit(&Value::str("web")).unwrap()), "b,a");
    assert!(inventory.host("z").is_some());
}

#[test]
fn an_empty_inventory_is_warned_about_and_still_has_localhost() {
    let (context, told) = World::default().context();
    let mut inventory = Inventory::load(&[], &context).unwrap();
    inventory.limit(None).unwrap();
    assert_eq!(
        told.lock().unwrap().join(""),
        "[WARNING]: No inventory was parsed, only implicit localhost is available\n[WARNING]: provided hosts list is empty, only localhost is available. Note that the implicit localhost does not match 'all'\n"
    );
    let host = inventory.host("localhost").unwrap();
    assert!(host.implicit);
    assert_eq!(
        value::repr(&Value::Dict(host.vars.clone())),
        "{'ansible_python_interpreter': 'PY', 'ansible_connection': 'local'}"
    );
    assert_eq!(names(&inventory.hosts(&Value::str("localhost"), None).unwrap()), "localhost");
    assert_eq!(names(&inventory.hosts(&Value::str("all"), None).unwrap()), "");
}

#[test]
fn an_explicit_address_of_the_controller_is_localhost() {
    let inventory = World::default().load(&["127.0.0.1,"]);
    assert_eq!(&*inventory.host("localhost").unwrap().name, "127.0.0.1");
}

#[test]
fn settings_make_unparsed_sources_errors() {
    let mut world = World::default();
    world.settings.any_unparsed_is_failed = true;
    let error = Inventory::load(&["/inv/nope".to_owned()], &world.context().0).unwrap_err();
    assert_eq!(error.full_message(), "Completely failed to parse inventory source /inv/nope");
    world.settings.any_unparsed_is_failed = false;
    world.settings.unparsed_is_failed = true;
    let error = Inventory::load(&["/inv/nope".to_owned()], &world.context().0).unwrap_err();
    assert_eq!(error.full_message(), "No inventory was parsed, please check your configuration and options.");
}

#[test]
fn added_hosts_join_groups_and_leave_snapshots_alone() {
    let mut inventory = world().load(&["/inv/hosts"]);
    let before = inventory.clone();
    let mut vars = Dict::new();
    vars.insert("x", 1_i64);
    let added = AddedHost { name: "n".to_owned(), groups: vec!["web".to_owned(), "new".to_owned()], vars };
    assert!(inventory.add_host(&added).unwrap());
    assert!(!inventory.add_host(&added).unwrap());
    assert_eq!(names(&inventory.hosts(&Value::str("web:new"), None).unwrap()), "b,a,n");
    assert_eq!(names(&inventory.hosts_of_group("ungrouped")), "z");
    let host = inventory.host("n").unwrap();
    assert_eq!(value::repr(&Value::Dict(host.vars.clone())), "{'inventory_file': None, 'inventory_dir': None, 'x': 1}");
    assert_eq!(names(&inventory.group_names(&host)), "new,web");
    assert!(!before.contains("n"));
    assert_eq!(names(&before.hosts(&Value::str("web"), None).unwrap()), "b,a");
    assert!(inventory.version() > before.version());
}

#[test]
fn an_added_host_without_groups_is_ungrouped() {
    let mut inventory = world().load(&["/inv/hosts"]);
    inventory.add_host(&AddedHost { name: "n".to_owned(), ..AddedHost::default() }).unwrap();
    assert_eq!(names(&inventory.hosts_of_group("ungrouped")), "z,n");
}

#[test]
fn grouped_hosts_join_a_group_below_its_parents() {
    let mut inventory = world().load(&["/inv/hosts"]);
    let grouped = GroupedHost { host: "z".to_owned(), group: "os_x".to_owned(), parents: vec!["os".to_owned()] };
    assert!(inventory.group_host(&grouped).unwrap());
    assert!(!inventory.group_host(&grouped).unwrap());
    assert_eq!(names(&inventory.hosts(&Value::str("os"), None).unwrap()), "z");
    assert_eq!(inventory.group("os_x").unwrap().depth, 2);
    assert_eq!(names(&inventory.hosts_of_group("ungrouped")), "");
    let unknown = GroupedHost { host: "q".to_owned(), ..grouped };
    assert_eq!(inventory.group_host(&unknown).unwrap_err().full_message(), "q cannot be matched in inventory");
}

#[test]
fn the_implicit_localhost_can_be_grouped() {
    let mut inventory = World::default().load(&[]);
    let grouped = GroupedHost { host: "localhost".to_owned(), group: "here".to_owned(), parents: Vec::new() };
    assert!(inventory.group_host(&grouped).unwrap());
    assert_eq!(names(&inventory.hosts_of_group("here")), "localhost");
    assert_eq!(names(&inventory.hosts_of_group("all")), "");
}
