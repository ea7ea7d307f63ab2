//! `ansible-config validate`: whether every key of the configuration file, or every variable, is a setting.

use super::entries::{Group, declared_of};
use config::{Config, Scope, Snapshot};
use std::collections::{BTreeMap, BTreeSet};
use value::to_text;

/// Returns what is wrong with the configuration file.
pub(super) fn ini(groups: &[Group], config: &Config) -> Vec<String> {
    let Some(file) = config.file() else { return Vec::new() };
    let mut known: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    // Our own settings stand in the same file.
    let own = declared_of(Scope::Playcall, config);
    for item in groups.iter().flat_map(|group| &group.items).chain(&own) {
        for place in item.places("ini") {
            let get = |key: &str| place.get(key).map(to_text).unwrap_or_default();
            known.entry(get("section")).or_default().insert(get("key"));
        }
    }
    let mut wrong = Vec::new();
    for (section, keys) in config.ini().sections() {
        let Some(known) = known.get(section) else {
            wrong.push(format!("Found unknown section '{section}' in '{file}."));
            continue;
        };
        for key in keys.iter().filter(|key| !known.contains(*key)) {
            wrong.push(format!("Found unknown key '{key}' in section '{section}' in '{file}."));
        }
    }
    wrong
}

/// Returns what is wrong with the environment's variables.
pub(super) fn env(groups: &[Group], snapshot: &Snapshot) -> Vec<String> {
    let known: BTreeSet<String> = groups
        .iter()
        .flat_map(|group| &group.items)
        .flat_map(|item| item.places("env"))
        .filter_map(|place| place.get("name").map(to_text))
        .collect();
    let is_setting = |name: &&String| {
        name.starts_with("ANSIBLE_")
            && !name.starts_with("ANSIBLE_TEST_")
            && !name.starts_with("ANSIBLE_LINT_")
            && !matches!(name.as_str(), "ANSIBLE_CONFIG" | "ANSIBLE_DEV_HOME")
    };
    let unknown = snapshot.env.keys().filter(is_setting).filter(|name| !known.contains(*name));
    unknown.map(|name| format!("Found unknown environment variable '{name}'.")).collect()
}
