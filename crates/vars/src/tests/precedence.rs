//! The ladder of precedence: for each pair of levels, the reference was seen to take the later one of [`LEVELS`].

use super::world::{Memory, World, named, tasks_of};
use crate::{Settings, TaskVars};
use inventory::HashBehaviour;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;
use value::{Dict, JsonStyle, Str, Value, to_json};

/// Every level, weakest first, as recorded.
const LEVELS: [&str; 28] = [
    "dep_defaults",
    "role_defaults",
    "all_inventory",
    "group_inventory",
    "subgroup_inventory",
    "inv_all_file",
    "play_all_file",
    "inv_group_file",
    "inv_subgroup_file",
    "play_group_file",
    "play_subgroup_file",
    "host_inventory",
    "inv_host_file",
    "play_host_file",
    "facts",
    "play_vars",
    "vars_files",
    "other_exported",
    "dep_vars",
    "role_vars",
    "entry_vars",
    "block_vars",
    "task_vars",
    "include_vars",
    "set_fact",
    "role_params",
    "include_params",
    "extra",
];

/// Variables by level.
type Defined = BTreeMap<&'static str, Dict>;

/// Returns what a task within an include within a role sees.
fn task_vars(defined: &Defined, hash_behaviour: HashBehaviour) -> TaskVars {
    let of = |level: &str| defined.get(level).cloned().unwrap_or_default();
    let json = |dict: Dict| to_json(&Value::Dict(dict), JsonStyle::default());
    let ini = |level: &str| {
        let mut lines = String::new();
        for (name, value) in &of(level) {
            writeln!(lines, "{}={}", value::to_text(name), value::repr(value)).unwrap();
        }
        lines
    };
    let on_host: String = of("host_inventory").iter().fold(String::new(), |mut line, (name, value)| {
        write!(line, " {}=\"{}\"", value::to_text(name), value::repr(value)).unwrap();
        line
    });
    let mut files: BTreeMap<PathBuf, String> = BTreeMap::new();
    let mut file = |path: &str, text: String| files.insert(PathBuf::from(path), text);
    file(
        "/inv/hosts",
        format!(
            "[sub]\nh{on_host}\n[g:children]\nsub\n[all:vars]\n{}[g:vars]\n{}[sub:vars]\n{}",
            ini("all_inventory"),
            ini("group_inventory"),
            ini("subgroup_inventory")
        ),
    );
    for (level, path) in [
        ("inv_all_file", "/inv/group_vars/all.yml"),
        ("inv_group_file", "/inv/group_vars/g.yml"),
        ("inv_subgroup_file", "/inv/group_vars/sub.yml"),
        ("inv_host_file", "/inv/host_vars/h.yml"),
        ("play_all_file", "/pb/group_vars/all.yml"),
        ("play_group_file", "/pb/group_vars/g.yml"),
        ("play_subgroup_file", "/pb/group_vars/sub.yml"),
        ("play_host_file", "/pb/host_vars/h.yml"),
        ("vars_files", "/pb/vf.yml"),
        ("dep_defaults", "/pb/roles/base/defaults/main.yml"),
        ("dep_vars", "/pb/roles/base/vars/main.yml"),
        ("role_defaults", "/pb/roles/r/defaults/main.yml"),
        ("role_vars", "/pb/roles/r/vars/main.yml"),
        ("other_exported", "/pb/roles/other/vars/main.yml"),
    ] {
        file(path, json(of(level)));
    }
    let params: String = of("role_params").iter().fold(String::new(), |mut line, (name, value)| {
        write!(line, ", {}: {}", value::to_text(name), to_json(value, JsonStyle::default())).unwrap();
        line
    });
    file("/pb/roles/r/meta/main.yml", "dependencies: [base]\n".to_owned());
    file(
        "/pb/roles/r/tasks/main.yml",
        format!("- {{name: include, include_tasks: inner.yml, vars: {}}}\n", json(of("include_params"))),
    );
    file(
        "/pb/inner.yml",
        format!(
            "- vars: {}\n  block:\n  - {{name: look, debug: , vars: {}}}\n",
            json(of("block_vars")),
            json(of("task_vars"))
        ),
    );
    file(
        "/pb/site.yml",
        format!(
            "- hosts: all\n  vars: {}\n  vars_files: [vf.yml]\n  roles: [other, {{role: r, vars: {}{params}}}]\n",
            json(of("play_vars")),
            json(of("entry_vars"))
        ),
    );
    let settings = Settings { hash_behaviour, ..Settings::default() };
    let world = World::of(Memory(files), settings, of("extra"));
    let play = world.play();
    let role = play.play.roles.iter().find(|used| &*used.role.name == "r").unwrap();
    let include = named(&tasks_of(&role.tasks), "include");
    let included = world.include("/pb/inner.yml", &include, &play.play);
    let task = named(&tasks_of(&included.blocks), "look");
    world.variables.set_host_facts("h", &of("facts"));
    world.variables.set_nonpersistent_facts("h", &of("set_fact"));
    for (name, value) in &of("include_vars") {
        world.variables.set_host_variable("h", &Str::new(value::to_text(name)), value.clone());
    }
    world.variables.task_vars(Some(&play), Some("h"), Some(&task), true).unwrap()
}

#[test]
fn of_each_pair_the_stronger_level_wins() {
    let mut defined = Defined::new();
    for (weak, &under) in LEVELS.iter().enumerate() {
        for (strong, &over) in LEVELS.iter().enumerate().skip(weak + 1) {
            for level in [under, over] {
                defined.entry(level).or_default().insert(format!("p_{weak}_{strong}"), level);
            }
        }
    }
    let vars = task_vars(&defined, HashBehaviour::Replace);
    for (weak, under) in LEVELS.iter().enumerate() {
        for (strong, over) in LEVELS.iter().enumerate().skip(weak + 1) {
            let found = vars.get(&format!("p_{weak}_{strong}"));
            assert_eq!(found.as_ref().and_then(Value::as_str), Some(*over), "over {under}");
        }
    }
}

#[test]
fn merging_takes_every_level_but_blocks_below_tasks() {
    let mut defined = Defined::new();
    for level in LEVELS {
        let deep: Dict = [("common", Value::str(level)), (level, Value::Int(2))].into_iter().collect();
        let value: Dict = [
            ("common", Value::str(level)),
            (level, Value::Int(1)),
            ("deep", Value::Dict(deep)),
            ("list", Value::list([Value::str(level)])),
        ]
        .into_iter()
        .collect();
        defined.entry(level).or_default().insert("m", value);
    }
    let merged = task_vars(&defined, HashBehaviour::Merge).get("m").unwrap();
    let merged = merged.as_dict().unwrap();
    let deep = merged.get("deep").unwrap().as_dict().unwrap();
    assert_eq!(merged.get("common"), Some(&Value::str("extra")));
    assert_eq!(merged.get("list"), Some(&Value::list([Value::str("extra")])));
    for level in LEVELS {
        // Variables of blocks and tasks are replaced among themselves, whatever the setting.
        let expected = level != "block_vars";
        assert_eq!((merged.contains(level), deep.contains(level)), (expected, expected), "{level}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever levels define a variable, the strongest of them wins, and names are listed once.
    #[test]
    fn of_any_levels_the_strongest_wins(sets in proptest::collection::vec(any::<u32>(), 1..12)) {
        let mut defined = Defined::new();
        for (number, set) in sets.iter().enumerate() {
            for (bit, &level) in LEVELS.iter().enumerate().filter(|(bit, _)| set >> bit & 1 == 1) {
                defined.entry(level).or_default().insert(format!("v{number}"), i64::try_from(bit).unwrap());
            }
        }
        let vars = task_vars(&defined, HashBehaviour::Replace);
        let names = vars.all_names();
        for (number, set) in sets.iter().enumerate() {
            let set = set & ((1 << LEVELS.len()) - 1);
            let name = format!("v{number}");
            let expected = (set != 0).then(|| Value::Int(i64::from(set.ilog2())));
            prop_assert_eq!(vars.get(&name), expected.clone());
            prop_assert_eq!(names.iter().filter(|known| known.as_str() == Some(&name)).count(), usize::from(set != 0));
        }
    }
}

#[test]
fn group_levels_follow_the_setting() {
    let files = [
        ("/inv/hosts", "[g]\nh\n[g:vars]\nx=inventory\n"),
        ("/inv/group_vars/g.yml", "x: file"),
        ("/pb/site.yml", "- hosts: all\n"),
    ];
    let look = |precedence: &[&str]| {
        let precedence = precedence.iter().map(|&name| name.to_owned()).collect();
        let world = World::with(&files, Settings { precedence, ..Settings::default() }, Dict::new());
        let vars = world.variables.task_vars(None, Some("h"), None, true).unwrap();
        (vars.get("x").map(|value| value::to_text(&value)), world.told())
    };
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(look(&["groups_inventory", "groups_plugins_inventory"]), (text("file"), String::new()));
    assert_eq!(look(&["groups_plugins_inventory", "groups_inventory"]), (text("inventory"), String::new()));
    assert_eq!(look(&["all_inventory", "odd"]), (None, "Ignoring unknown variable precedence entry: odd".to_owned()));
}

#[test]
fn layers_are_shared_between_tasks() {
    let vars = task_vars(&Defined::new(), HashBehaviour::Replace);
    let copy = vars.clone();
    assert_eq!(copy.get("inventory_hostname"), vars.get("inventory_hostname"));
    let over = vars.with([("inventory_hostname", "other")].into_iter().collect());
    assert_eq!(over.get("inventory_hostname"), Some(Value::str("other")));
    assert_eq!(vars.get("inventory_hostname"), Some(Value::str(Arc::<str>::from("h"))));
}
