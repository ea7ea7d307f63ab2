//! The layers that a task brings along, whatever the host: made once for each task.

use crate::roles;
use inventory::{HashBehaviour, NoticeSink};
use playbook::{Brings, IncludeKind, Node, NodeKind, Role, Task};
use std::sync::Arc;
use value::{Dict, Value};

/// Layers of a task; empty where there is nothing.
#[derive(Debug, Default)]
pub(crate) struct TaskLayers {
    /// Defaults of its role, of the role's dependencies and users.
    pub(crate) defaults: Dict,
    /// All variables of its role.
    pub(crate) role_vars: Dict,
    /// Its own `vars` over those of the blocks and includes around it.
    pub(crate) vars: Dict,
    /// Parameters of its role.
    pub(crate) role_params: Dict,
    /// `vars` of the dynamic includes around it (or of itself, being one).
    pub(crate) include_params: Dict,
}

impl TaskLayers {
    pub(crate) fn new(task: &Task, behaviour: HashBehaviour, notices: &NoticeSink) -> Self {
        let mut vars = Dict::new();
        for layer in task.layers_of_vars() {
            vars.extend(&layer);
        }
        vars.remove("tags");
        vars.remove("when");
        let mut layers = TaskLayers { vars, include_params: include_params(task), ..TaskLayers::default() };
        if let Some(role) = &task.role {
            layers.defaults = roles::defaults(role, true, behaviour);
            layers.role_vars = roles::all_vars(role, behaviour);
            layers.role_params = roles::params(role, behaviour);
        }
        for layer in [&layers.defaults, &layers.role_vars, &layers.vars, &layers.role_params, &layers.include_params] {
            crate::reserved::warn_if_reserved(layer, notices);
        }
        layers
    }
}

/// Collects `vars` of dynamic includes, outermost first, and what a role include says of the roles around it.
fn include_params(task: &Task) -> Dict {
    let mut lineage: Vec<&Arc<Node>> = task.parent.lineage().collect();
    lineage.reverse();
    let mut params = Dict::new();
    for node in lineage {
        if node.kind == NodeKind::Include {
            params.extend(&node.vars);
        }
        if let (Some(Brings::Role(_)), Some(around)) = (&node.brings, &node.role) {
            add_parent_role(&mut params, around);
        }
    }
    if let Some(include) = &task.include {
        params.extend(&task.vars);
        if let (IncludeKind::Role, Some(role)) = (include.kind, &task.role) {
            add_parent_role(&mut params, role);
        }
    }
    params
}

fn add_parent_role(params: &mut Dict, role: &Role) {
    params.extend(&role.params);
    for (key, text) in [
        ("ansible_parent_role_names", role.name_for_tasks()),
        ("ansible_parent_role_paths", role.path.to_string_lossy().into_owned()),
    ] {
        let outer = params.get(key).and_then(Value::as_slice).unwrap_or_default().to_vec();
        params.insert(key, Value::list(std::iter::once(Value::str(text)).chain(outer)));
    }
}
