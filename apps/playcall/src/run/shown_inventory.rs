//! What `ansible-inventory` shows: lists as JSON, YAML and TOML, the variables of one host, and the tree of groups.

#[cfg(test)]
mod tests;
mod toml;

use crate::cli::inventory::{Action, Format, ShownInventory};
use diagnostic::{Diagnostic, Kind};
use inventory::{Group, HostName, Inventory};
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use value::{Dict, JsonStyle, Value, to_text};
use vars::Variables;
use vault::EncryptedString;
use yaml::DumpStyle;

/// Variables that programs set by themselves, and that are nobody's business here.
const INTERNAL: &[&str] = &[
    "ansible_async_path",
    "ansible_collection_name",
    "ansible_config_file",
    "ansible_dependent_role_names",
    "ansible_diff_mode",
    "ansible_facts",
    "ansible_forks",
    "ansible_inventory_sources",
    "ansible_limit",
    "ansible_play_batch",
    "ansible_play_hosts",
    "ansible_play_hosts_all",
    "ansible_play_role_names",
    "ansible_playbook_python",
    "ansible_role_name",
    "ansible_role_names",
    "ansible_run_tags",
    "ansible_skip_tags",
    "ansible_verbosity",
    "ansible_version",
    "group_names",
    "groups",
    "hostvars",
    "inventory_dir",
    "inventory_file",
    "inventory_hostname",
    "inventory_hostname_short",
    "play_hosts",
    "playbook_dir",
    "role_name",
    "role_names",
    "role_path",
    "role_uuid",
];

/// Sets the limit; a single host is shown whatever it says.
pub(super) fn limit(inventory: &mut Inventory, shown: &ShownInventory, limit: Option<&str>) -> Result<(), Diagnostic> {
    match shown.actions.first() {
        Some(Action::Host(_)) => Ok(()),
        _ => inventory.restrict(limit.filter(|limit| !limit.is_empty())),
    }
}

/// Writes what is shown into a file.
pub(super) fn write(file: &str, text: &str) -> Result<(), Diagnostic> {
    std::fs::write(file, text).map_err(|error| {
        let reason = error.to_string();
        let reason = reason.split(" (os error").next().unwrap_or_default();
        let number = error.raw_os_error().unwrap_or_default();
        Diagnostic::error(format!("Unable to write to destination file {}.", value::str_repr(file)))
            .caused_by(Diagnostic::error(format!("[Errno {number}] {reason}: b{}", value::str_repr(file))))
    })
}

/// Returns what is shown.
pub(super) fn text(shown: &ShownInventory, variables: &Variables) -> Result<String, Diagnostic> {
    let inventory = variables.inventory();
    let playbook_dir = shown.playbook_dir.as_deref().map(Path::new);
    let mut view = View { shown, variables, inventory, playbook_dir, available: HashSet::new(), seen: Seen::default() };
    let value = match shown.actions.first() {
        Some(Action::Host(pattern)) => {
            let hosts = view.inventory.hosts(&Value::str(pattern.as_str()), None)?;
            let [host] = hosts.as_slice() else {
                return Err(wrong("You must pass a single valid host to --host parameter"));
            };
            view.host_vars(host)?
        }
        Some(Action::Graph) => {
            let mut lines = Vec::new();
            match view.inventory.group(&shown.group) {
                Some(group) => view.graph(group, 0, &mut lines)?,
                None => return Err(wrong("Pattern must be valid group name when using --graph")),
            }
            return Ok(lines.join("\n"));
        }
        Some(Action::List) | None => {
            let hosts = view.inventory.hosts(&Value::str("all"), None)?;
            view.available = hosts.iter().cloned().collect();
            match shown.format {
                Format::Json => view.json(&hosts)?,
                Format::Yaml => view.yaml("all")?,
                Format::Toml => view.toml()?,
            }
        }
    };
    if shown.format == Format::Toml {
        return toml::dump(&value);
    }
    let value = Value::Dict(value);
    if shown.format == Format::Yaml {
        return Ok(yaml::dump(
            &value,
            &DumpStyle { allow_unicode: true, vaults: true, all_aliases: true, ..DumpStyle::default() },
        ));
    }
    let style = JsonStyle { indent: Some(4), sort_keys: true, ensure_ascii: false, compact: false };
    Ok(value::to_json(&with_vaults(&value), style))
}

fn wrong(text: &str) -> Diagnostic {
    Diagnostic::new(Kind::Options, text)
}

/// Hosts and groups that were written already.
#[derive(Default)]
struct Seen {
    hosts: HashSet<HostName>,
    groups: HashSet<Arc<str>>,
}

/// The inventory as it is shown.
struct View<'a> {
    shown: &'a ShownInventory,
    variables: &'a Variables,
    inventory: Inventory,
    playbook_dir: Option<&'a Path>,
    /// The hosts within the limit.
    available: HashSet<HostName>,
    seen: Seen,
}

impl View<'_> {
    /// The variables of a host: all that a run would have, or only the host's own.
    fn host_vars(&self, name: &str) -> Result<Dict, Diagnostic> {
        let vars = if self.shown.is_export {
            match self.inventory.host(name) {
                Some(host) => self.variables.exported_host_vars(&host, self.playbook_dir)?,
                None => Dict::new(),
            }
        } else {
            self.variables.task_vars(None, Some(name), None, false)?.plain_dict()
        };
        Ok(without_internal(&vars))
    }

    fn group_vars(&self, name: &str) -> Result<Dict, Diagnostic> {
        match self.inventory.group(name) {
            Some(group) => Ok(without_internal(&self.variables.exported_group_vars(group, self.playbook_dir)?)),
            None => Ok(Dict::new()),
        }
    }

    /// The hosts that a group lists itself; none for `all`, as those in no other group are listed by `ungrouped`.
    fn hosts_of(&self, group: &str) -> Vec<HostName> {
        if group == "all" { Vec::new() } else { self.inventory.own_hosts_of(group) }
    }

    /// The tree below a group, a line each.
    fn graph(&self, group: &Group, depth: usize, lines: &mut Vec<String>) -> Result<(), Diagnostic> {
        lines.push(branch(&format!("@{}:", group.name), depth));
        for child in self.inventory.children_of(&group.name) {
            if let Some(child) = self.inventory.group(&child) {
                self.graph(child, depth + 1, lines)?;
            }
        }
        let add_vars = |vars: Dict, depth: usize, lines: &mut Vec<String>| -> Result<(), Diagnostic> {
            let mut shown: Vec<(String, &Value)> = vars.iter().map(|(name, value)| (to_text(name), value)).collect();
            shown.sort_by(|a, b| a.0.cmp(&b.0));
            for (name, value) in shown {
                // Ansible: encrypted values are opened here, but not those in lists and dictionaries.
                let text = match EncryptedString::of(value) {
                    Some(encrypted) => encrypted.text()?.to_string(),
                    None => to_text(value),
                };
                lines.push(branch(&format!("{{{name} = {text}}}"), depth));
            }
            Ok(())
        };
        for host in self.hosts_of(&group.name) {
            lines.push(branch(&host, depth + 1));
            if self.shown.has_vars {
                add_vars(self.host_vars(&host)?, depth + 2, lines)?;
            }
        }
        if self.shown.has_vars {
            add_vars(self.group_vars(&group.name)?, depth + 1, lines)?;
        }
        Ok(())
    }

    /// What an inventory script prints.
    fn json(&mut self, hosts: &[HostName]) -> Result<Dict, Diagnostic> {
        let mut groups = self.json_group("all")?;
        let mut all_vars = Dict::new();
        for host in hosts {
            let vars = self.host_vars(host)?;
            if !vars.is_empty() {
                all_vars.insert(Arc::clone(host), marked(&vars));
            }
        }
        let mut meta = Dict::new();
        meta.insert("hostvars", all_vars);
        meta.insert("profile", "inventory_legacy");
        groups.insert("_meta", meta);
        Ok(groups)
    }

    /// A group and all below it.
    fn json_group(&mut self, name: &str) -> Result<Dict, Diagnostic> {
        let mut results = Dict::new();
        let mut group = Dict::new();
        let hosts = self.hosts_of(name).into_iter().filter(|host| self.available.contains(host));
        add(&mut group, "hosts", Value::list(hosts.map(Value::str)));
        let children = self.inventory.children_of(name);
        for child in &children {
            if self.seen.groups.insert(Arc::clone(child)) {
                results.extend(&self.json_group(child)?);
            }
        }
        add(&mut group, "children", Value::list(children.into_iter().map(Value::str)));
        if self.shown.is_export {
            add(&mut group, "vars", Value::Dict(marked(&self.group_vars(name)?)));
        }
        add(&mut results, name, Value::Dict(group));
        Ok(results)
    }

    /// A group with all below it inside; empty where there is nothing to tell of it.
    fn yaml(&mut self, name: &str) -> Result<Dict, Diagnostic> {
        let mut group = Dict::new();
        let mut children = Dict::new();
        for child in self.inventory.children_of(name) {
            if &*child == "all" {
                continue;
            }
            if self.seen.groups.contains(&child) {
                children.insert(child, Dict::new());
            } else {
                children.extend(&self.yaml(&child)?);
                self.seen.groups.insert(child);
            }
        }
        add(&mut group, "children", Value::Dict(children));
        let mut hosts = Dict::new();
        for host in self.hosts_of(name) {
            if self.available.contains(&host) {
                let vars = self.vars_once(&host)?;
                hosts.insert(host, vars);
            }
        }
        add(&mut group, "hosts", Value::Dict(hosts));
        if self.shown.is_export {
            add(&mut group, "vars", Value::Dict(self.group_vars(name)?));
        }
        let mut results = Dict::new();
        add(&mut results, name, Value::Dict(group));
        Ok(results)
    }

    /// All groups beside each other.
    fn toml(&mut self) -> Result<Dict, Diagnostic> {
        let has_ungrouped = !self.inventory.own_hosts_of("ungrouped").is_empty();
        self.toml_group("all", has_ungrouped)
    }

    fn toml_group(&mut self, name: &str, has_ungrouped: bool) -> Result<Dict, Diagnostic> {
        let mut results = Dict::new();
        // The group stands ahead of those below it.
        results.insert(name, Value::None);
        let mut group = Dict::new();
        let mut children = Vec::new();
        for child in self.inventory.children_of(name) {
            if &*child == "ungrouped" && !has_ungrouped {
                continue;
            }
            results.extend(&self.toml_group(&child, has_ungrouped)?);
            if name != "all" {
                children.push(Value::str(child));
            }
        }
        add(&mut group, "children", Value::list(children));
        let mut hosts = Dict::new();
        for host in self.hosts_of(name) {
            if self.available.contains(&host) {
                let vars = self.vars_once(&host)?;
                hosts.insert(host, vars);
            }
        }
        add(&mut group, "hosts", Value::Dict(hosts));
        if self.shown.is_export {
            add(&mut group, "vars", Value::Dict(self.group_vars(name)?));
        }
        if group.is_empty() {
            results.remove(name);
        } else {
            results.insert(name, group);
        }
        Ok(results)
    }

    /// The variables of a host where it is written for the first time.
    fn vars_once(&mut self, host: &HostName) -> Result<Dict, Diagnostic> {
        if self.seen.hosts.insert(Arc::clone(host)) { self.host_vars(host) } else { Ok(Dict::new()) }
    }
}

/// Sets a key unless its value is empty.
fn add(dict: &mut Dict, key: &str, value: Value) {
    if value.is_true() {
        dict.insert(key, value);
    }
}

fn branch(text: &str, depth: usize) -> String {
    if depth == 0 { text.to_owned() } else { format!("{}--{text}", "  |".repeat(depth)) }
}

fn without_internal(vars: &Dict) -> Dict {
    let is_internal = |name: &Value| name.as_str().is_some_and(|name| INTERNAL.binary_search(&name).is_ok());
    vars.iter().filter(|(name, _)| !is_internal(name)).map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// Writes what is encrypted as inventory scripts do it.
fn with_vaults(value: &Value) -> Value {
    match value {
        Value::List(list) | Value::Tuple(list) => Value::list(list.iter().map(with_vaults)),
        Value::Dict(dict) => Value::Dict(dict.iter().map(|(name, value)| (name.clone(), with_vaults(value))).collect()),
        other => match EncryptedString::of(other) {
            Some(encrypted) => {
                Value::Dict([("__ansible_vault", Arc::clone(encrypted.ciphertext()))].into_iter().collect())
            }
            None => other.clone(),
        },
    }
}

/// Marks text that is never rendered, as inventory scripts do it.
fn marked(vars: &Dict) -> Dict {
    fn mark(value: &Value) -> Value {
        match value {
            Value::Str(text) if !text.is_trusted() => {
                Value::Dict([("__ansible_unsafe", Value::Str(text.clone()))].into_iter().collect())
            }
            Value::List(list) | Value::Tuple(list) => Value::list(list.iter().map(mark)),
            Value::Dict(dict) => Value::Dict(marked(dict)),
            other => other.clone(),
        }
    }
    vars.iter().map(|(name, value)| (name.clone(), mark(value))).collect()
}
