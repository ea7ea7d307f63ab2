//! `ansible-config list`: settings as they are declared.

use super::entries::{Group, Of};
use crate::plugin_files::DOCUMENTED;
use std::collections::BTreeMap;
use value::{Dict, Value};

/// Builds the dictionary of a type of settings: `base`, `all`, or a type of plugins.
pub(super) fn data(groups: &[Group], kind: &str) -> Value {
    let mut all: BTreeMap<&str, Value> = BTreeMap::new();
    let mut servers = Dict::new();
    let mut plugins = Dict::new();
    if !matches!(kind, "base" | "playcall") {
        for of in DOCUMENTED.iter().filter(|of| of.is_configurable && (kind == "all" || kind == of.name)) {
            plugins.insert(heading(of.name, kind), Dict::new());
        }
    }
    for group in groups {
        let items = || group.items.iter().map(|item| (item.name.as_str(), Value::Dict(item.definition.clone())));
        match &group.of {
            Of::Base | Of::Playcall => all.extend(items()),
            Of::Server(name) => {
                servers.insert(name.as_str(), items().collect::<Dict>());
            }
            Of::Plugin(own, name) => {
                let heading = heading(own, kind);
                let mut of_kind = plugins.get(&heading).and_then(Value::as_dict).cloned().unwrap_or_default();
                of_kind.insert(name.as_str(), items().collect::<Dict>());
                plugins.insert(heading, of_kind);
            }
        }
    }
    if matches!(kind, "base" | "all") {
        all.insert("GALAXY_SERVERS", Value::Dict(servers));
    }
    if !matches!(kind, "base" | "playcall") {
        all.insert("PLUGINS", Value::Dict(plugins));
    }
    Value::Dict(all.into_iter().collect())
}

/// Ansible: a type's name is in capitals where all are shown.
fn heading(own: &str, kind: &str) -> String {
    if kind == "all" { own.to_uppercase() } else { own.to_owned() }
}
