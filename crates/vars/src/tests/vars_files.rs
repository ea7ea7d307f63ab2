//! `vars_files`.

use super::world::World;
use std::sync::{Arc, Mutex};
use value::Value;

#[track_caller]
fn check(vars_files: &str, more: &[(&str, &str)], expected: &str) -> World {
    let site = format!("- hosts: all\n  vars: {{in_play: p, number: 5}}\n  vars_files: {vars_files}\n");
    let mut files = vec![("/inv/hosts", "h kind=a\n"), ("/pb/site.yml", site.as_str())];
    files.extend(more);
    let world = World::new(&files);
    let play = world.play();
    let found = world.variables.task_vars(Some(&play), Some("h"), None, true).map(|vars| vars.get("x"));
    let shown = match found {
        Ok(Some(value)) => value::repr(&value),
        Ok(None) => "undefined".to_owned(),
        Err(error) => format!("{:?} {}", error.kind, error.full_message()),
    };
    assert_eq!(shown, expected);
    world
}

#[test]
fn files_are_found_beside_the_play_and_in_vars() {
    check("[a.yml]", &[("/pb/a.yml", "x: 1")], "1");
    check("a.yml", &[("/pb/a.yml", "x: 1")], "1");
    check("[a.yml]", &[("/pb/a.yml", "x: 1"), ("/pb/vars/a.yml", "x: 2")], "2");
    check("[vars/a.yml]", &[("/pb/vars/a.yml", "x: 2")], "2");
    check("[/else/a.yml]", &[("/else/a.yml", "x: 3")], "3");
    check("[../else/../else/a.yml]", &[("/pb/a.yml", "x: 3")], "undefined");
}

#[test]
fn the_first_alternative_that_exists_counts_and_none_is_no_error() {
    check("[[no.yml, a.yml, b.yml]]", &[("/pb/a.yml", "x: 1"), ("/pb/b.yml", "x: 2")], "1");
    check("[a.yml, b.yml]", &[("/pb/a.yml", "x: 1"), ("/pb/b.yml", "x: 2")], "2");
    check("[no.yml]", &[], "undefined");
}

#[test]
fn names_are_rendered_for_the_host() {
    let files = [("/pb/a.yml", "x: 1\nnext: b"), ("/pb/b.yml", "x: 2"), ("/pb/p.yml", "x: 3")];
    check("['{{ kind }}.yml']", &files, "1");
    check("['{{ in_play }}.yml']", &files, "3");
    check("[a.yml, '{{ next }}.yml']", &files, "2");
}

#[test]
fn names_with_missing_variables_are_skipped_with_a_warning() {
    let world = check("['{{ nope }}.yml', a.yml]", &[("/pb/a.yml", "x: 1")], "1");
    assert_eq!(world.told(), "skipping vars_files item due to an undefined variable");
}

#[test]
fn what_is_no_name_or_no_dictionary_is_refused() {
    check("['{{ number }}']", &[], "Parser Invalid `vars_files` value of type 'int'.");
    check("[a.yml]", &[("/pb/a.yml", "hello")], "Parser Invalid variable file contents.");
    check("[a.yml]", &[("/pb/a.yml", "[{x: 1}, {x: 2}]")], "2");
    check("[a.yml]", &[("/pb/a.yml", "")], "undefined");
    check(
        "[a.yml]",
        &[("/pb/a.yml", "$ANSIBLE_VAULT;1.1;AES256\n31\n")],
        "Error Invalid vars_files file '/pb/a.yml': Attempting to decrypt but no vault secrets found.",
    );
}

#[test]
fn rendered_names_are_told_once_for_each_host() {
    let world = World::new(&[
        ("/inv/hosts", "h kind=a\n"),
        ("/pb/site.yml", "- hosts: all\n  vars_files: [['{{ kind }}.no', '{{ kind }}.yml'], fixed.yml]\n"),
        ("/pb/a.yml", "x: 1"),
        ("/pb/fixed.yml", "y: 1"),
    ]);
    let told: Arc<Mutex<Vec<String>>> = Arc::default();
    let collect = Arc::clone(&told);
    world.variables.set_vars_file_hook(Arc::new(move |host, file, found| {
        collect.lock().unwrap().push(format!("{host} {file} {found}"));
    }));
    let play = world.play();
    for _ in 0..2 {
        let vars = world.variables.task_vars(Some(&play), Some("h"), None, true).unwrap();
        assert_eq!((vars.get("x"), vars.get("y")), (Some(Value::Int(1)), Some(Value::Int(1))));
    }
    assert_eq!(*told.lock().unwrap(), ["h a.no false", "h /pb/a.yml true"]);
}
