//! Cases recorded from the reference: files and sources, then notices, groups, hosts and patterns as it has them.

use super::world::World;
use inventory::{Inventory, validate_variable_name};
use std::fmt::Write;
use value::Value;

#[track_caller]
fn check(case: &str) {
    let mut world = World::default();
    let (mut sources, mut patterns) = (Vec::new(), Vec::new());
    let mut expected = String::new();
    for section in case.split("\n--- ") {
        let section = section.strip_prefix("--- ").unwrap_or(section);
        let (header, body) = section.split_once('\n').unwrap_or((section, ""));
        let (kind, what) = header.split_once(' ').unwrap_or((header, ""));
        let body = if body.is_empty() || body.ends_with('\n') { body.to_owned() } else { format!("{body}\n") };
        match kind {
            "file" | "script" => {
                world.files.insert(what.into(), body);
            }
            "run" => {
                let (status, command) = what.split_once(' ').unwrap();
                world.scripts.insert(command.to_owned(), (status.parse().unwrap(), body, String::new()));
            }
            "stderr" => world.scripts.get_mut(what).unwrap().2 = body,
            "source" => sources.push(what.to_owned()),
            "pattern" => patterns.push(what),
            "expected" => expected = body,
            other => panic!("no section is called {other}"),
        }
    }
    let (context, told) = world.context();
    let inventory = Inventory::load(&sources, &context).unwrap();
    let shown = show(&inventory, &patterns);
    // A pattern's warning is printed before its line by the reference; here they are kept apart.
    let (warned, plain): (Vec<&str>, Vec<&str>) = expected
        .lines()
        .partition(|line| line.starts_with("[WARNING]: Could not match") || line.starts_with("[WARNING]: Use ["));
    let told = told.lock().unwrap();
    let (ours_warned, ours): (Vec<&str>, Vec<&str>) = told
        .iter()
        .flat_map(|block| block.lines())
        .filter(|line| !line.trim().is_empty())
        .chain(shown.lines())
        .partition(|line| line.starts_with("[WARNING]: Could not match") || line.starts_with("[WARNING]: Use ["));
    assert_eq!(ours.join("\n"), plain.join("\n"));
    assert_eq!(ours_warned, warned);
}

/// Writes an inventory as the cases have it.
fn show(inventory: &Inventory, patterns: &[&str]) -> String {
    let mut out = String::new();
    let join = |names: &[std::sync::Arc<str>]| names.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join(",");
    for group in inventory.groups() {
        let vars = value::repr(&Value::Dict(group.vars.clone()));
        let children = join(&inventory.children_of(&group.name));
        let hosts = join(&inventory.hosts_of_group(&group.name));
        writeln!(
            out,
            "group {} depth={} priority={} children={children} hosts={hosts} vars={vars}",
            group.name, group.depth, group.priority
        )
        .unwrap();
    }
    for name in inventory.host_names() {
        let host = inventory.host(name).unwrap();
        let groups: Vec<&str> = inventory.groups_of_host(&host).iter().map(|group| &*group.name).collect();
        let vars = value::repr(&Value::Dict(host.vars.clone()));
        writeln!(out, "host {name} groups={} vars={vars}", groups.join(",")).unwrap();
    }
    for pattern in patterns {
        match inventory.hosts(&Value::str(*pattern), None) {
            Ok(hosts) => writeln!(out, "pattern {pattern}: {}", join(&hosts)).unwrap(),
            Err(error) => writeln!(out, "pattern {pattern}: ERROR {}", error.full_message()).unwrap(),
        }
    }
    // The recorded text has no blanks at the end of its lines.
    out.lines().map(str::trim_end).collect::<Vec<&str>>().join("\n")
}

macro_rules! recorded {
    ($($name:ident),* $(,)?) => {
        $(#[test] fn $name() { check(include_str!(concat!("cases/", stringify!($name), ".txt"))); })*
    };
}

recorded!(
    bad_assignment,
    bad_child,
    bad_header_blank,
    bad_header_empty,
    bad_header_twice,
    bad_variable_names,
    children,
    children_loop,
    comments,
    folder,
    host_list,
    json_groups,
    literals,
    missing,
    order,
    patterns,
    range_brackets,
    range_four,
    range_letters,
    range_no_end,
    range_open,
    range_reversed,
    range_widths,
    range_word,
    ranges,
    same_name,
    script,
    script_bad_host,
    script_bad_hosts,
    script_bad_meta,
    script_bad_profile,
    script_fails,
    script_host,
    script_list,
    script_no_hostvars,
    script_number_host,
    script_stderr,
    section_kind,
    several,
    trailing_colon,
    two_localhosts,
    undefined_child,
    undefined_vars,
    yaml_empty,
    yaml_groups,
    yaml_host_list,
    yaml_host_value,
    yaml_number_group,
    yaml_number_host,
    yaml_start,
    yaml_text,
    yaml_unexpected,
);

#[track_caller]
fn name_fails(name: &Value, expected: &str) {
    assert_eq!(validate_variable_name(name).unwrap_err().message, expected);
}

#[test]
fn names_of_variables_are_identifiers() {
    validate_variable_name(&Value::str("a_1")).unwrap();
    name_fails(&Value::str("a-b"), "Invalid variable name 'a-b'.");
    name_fails(&Value::str("not"), "Invalid variable name 'not'.");
    name_fails(&Value::Int(5), "Invalid variable name '5' of type 'int'.");
    name_fails(&Value::list([]), "Invalid variable name of type 'list'.");
}
