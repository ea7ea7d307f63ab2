//! `group_vars` and `host_vars`.

use super::world::World;
use inventory::{Entity, HashBehaviour, VarsFiles};
use std::path::Path;
use value::Value;

#[track_caller]
fn check(files: &[(&str, &str)], entity: Entity, name: &str, expected: &str) {
    let (context, _) = World::new(files).context();
    let extensions = [".yml", ".yaml", ".json"].map(str::to_owned).to_vec();
    let read =
        VarsFiles::new(&context, extensions).read_combined(Path::new("/pb"), entity, name, HashBehaviour::Replace);
    assert_eq!(read.map_or_else(|error| error.full_message(), |vars| value::repr(&Value::Dict(vars))), expected);
}

#[test]
fn the_first_file_name_that_exists_counts() {
    let files = [
        ("/pb/group_vars/g.yml", "a: 1"),
        ("/pb/group_vars/g.yaml", "a: 2"),
        ("/pb/group_vars/g.json", "{\"a\": 3}"),
        ("/pb/host_vars/g", "a: 4"),
    ];
    check(&files, Entity::Group, "g", "{'a': 1}");
    check(&files[1..], Entity::Group, "g", "{'a': 2}");
    check(&files[2..], Entity::Group, "g", "{'a': 3}");
    check(&files[3..], Entity::Group, "g", "{}");
    check(&files, Entity::Host, "g", "{'a': 4}");
}

#[test]
fn a_folder_goes_before_files_and_is_read_in_order_of_names() {
    let files = [
        ("/pb/group_vars/g.yml", "never: 1"),
        ("/pb/group_vars/g/b.yml", "x: b\nb: 1"),
        ("/pb/group_vars/g/a", "x: a\na: 1"),
        ("/pb/group_vars/g/aa/z.yml", "x: z\nz: 1"),
        ("/pb/group_vars/g/aa.d/z.yml", "no: 1"),
        ("/pb/group_vars/g/.hidden", "no: 1"),
        ("/pb/group_vars/g/c.yml~", "no: 1"),
        ("/pb/group_vars/g/d.txt", "no: 1"),
    ];
    check(&files, Entity::Group, "g", "{'x': 'b', 'a': 1, 'z': 1, 'b': 1}");
}

#[test]
fn dots_in_names_are_part_of_them() {
    check(&[("/pb/host_vars/a.b.c.yml", "x: 1")], Entity::Host, "a.b.c", "{'x': 1}");
}

#[test]
fn empty_files_give_nothing() {
    check(&[("/pb/host_vars/h.yml", "")], Entity::Host, "h", "{}");
    check(&[("/pb/host_vars/h.yml", "---\n")], Entity::Host, "h", "{}");
}

#[test]
fn other_contents_are_refused() {
    check(
        &[("/pb/group_vars/all.yml", "- a\n")],
        Entity::Group,
        "all",
        "Could not process '/pb/group_vars/all.yml': failed to combine variables, expected dicts but got a 'dict' and a '_AnsibleTaggedList'.",
    );
    check(
        &[("/pb/group_vars/all.yml", "$ANSIBLE_VAULT;1.1;AES256\n3132\n")],
        Entity::Group,
        "all",
        "Attempting to decrypt but no vault secrets found.",
    );
}

#[test]
fn paths_are_no_names() {
    check(&[("/pb/host_vars/h.yml", "a: 1")], Entity::Host, "/pb/host_vars/h", "{}");
}

#[test]
fn files_at_start_are_laid_over_the_sources() {
    let world = World::new(&[
        ("/inv/hosts", "h x=1 y=1\n[all:vars]\nz=1\n"),
        ("/inv/host_vars/h", "y: 2"),
        ("/inv/group_vars/all", "z: 2"),
    ]);
    let mut inventory = world.load(&["/inv/hosts"]);
    let files = VarsFiles::new(inventory.context(), vec![".yml".to_owned()]);
    inventory.read_vars_files(Some(&files), None).unwrap();
    let host = inventory.host("h").unwrap();
    assert_eq!(host.vars.get("y"), Some(&Value::Int(2)));
    assert_eq!(inventory.group("all").unwrap().vars.get("z"), Some(&Value::Int(2)));
}
