//! Changes to hosts and groups that are there already: what callbacks may do.

use crate::Inventory;
use std::sync::Arc;
use value::{Dict, Value};

impl Inventory {
    /// Changes the variables that the sources gave a host; nothing where there is no such host.
    pub fn change_host_vars(&mut self, host: &str, change: impl FnOnce(&mut Dict)) {
        let data = self.change();
        if let Some(id) = data.find_host(host) {
            change(&mut data.host_mut(id).vars);
        }
    }

    /// Changes the variables that the sources gave a group; nothing where there is no such group.
    pub fn change_group_vars(&mut self, group: &str, change: impl FnOnce(&mut Dict)) {
        let data = self.change();
        if let Some(group) = data.groups.get_mut(group) {
            change(&mut Arc::make_mut(group).vars);
        }
    }

    /// Sets a group's priority among groups of its depth; nothing where there is no such group.
    pub fn set_group_priority(&mut self, group: &str, priority: i64) {
        let data = self.change();
        if let Some(group) = data.groups.get_mut(group) {
            Arc::make_mut(group).priority = priority;
        }
    }

    /// Describes all hosts and groups:
    /// `{sources, limit, hosts: {name: {vars, groups}}, groups: {name: {hosts, children, vars, depth, priority}}}`.
    pub fn describe(&self) -> Dict {
        let names = |names: Vec<Arc<str>>| Value::list(names.into_iter().map(Value::from));
        let hosts: Dict = self
            .host_names()
            .filter_map(|name| self.host(name))
            .map(|host| {
                let fields: Dict = [
                    ("vars", Value::Dict(host.vars.clone())),
                    ("groups", names(self.group_names(&host))),
                    ("implicit", Value::Bool(host.implicit)),
                ]
                .into_iter()
                .collect();
                (host.name.clone(), Value::Dict(fields))
            })
            .collect();
        let groups: Dict = self
            .groups()
            .map(|group| {
                let fields: Dict = [
                    ("hosts", names(group.hosts.iter().map(|&id| Arc::clone(&self.data.host(id).name)).collect())),
                    ("children", names(self.children_of(&group.name))),
                    ("vars", Value::Dict(group.vars.clone())),
                    ("depth", Value::from(group.depth)),
                    ("priority", Value::Int(group.priority)),
                ]
                .into_iter()
                .collect();
                (group.name.clone(), Value::Dict(fields))
            })
            .collect();
        let limit = self.data.limit.as_ref().map(|limit| Value::list(limit.iter().cloned().map(Value::from)));
        [
            ("sources", Value::list(self.sources().iter().cloned().map(Value::from))),
            ("limit", limit.unwrap_or_default()),
            ("hosts", Value::Dict(hosts)),
            ("groups", Value::Dict(groups)),
        ]
        .into_iter()
        .collect()
    }
}
