//! The chain of parents that a task inherits from: play, role uses, blocks, includes.

use crate::{Keywords, Role};
use diagnostic::Origin;
use std::path::PathBuf;
use std::sync::Arc;
use value::{Dict, Value};

/// A parent: what its children inherit from it.
#[derive(Debug)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Its own parent; nothing for a play.
    pub parent: Option<Arc<Node>>,
    /// Identifies it (the play's, block's or include's uuid).
    pub uuid: Arc<str>,
    /// Its keywords as written.
    pub own: Keywords,
    /// Its keywords with what it inherits, in the reference's order: lists are flattened, `when` and `environment`
    /// outermost first, `tags` innermost first. Without [`crate::Context::defaults`].
    pub effective: Keywords,
    /// Its `vars` as written (a role use's: its parameters are in [`Role::params`]).
    pub vars: Dict,
    /// The role that it belongs to (an include's: the role that its statement stands in).
    pub role: Option<Arc<Role>>,
    /// What an import or include brings in.
    pub brings: Option<Brings>,
    /// Where it stands.
    pub origin: Option<Origin>,
}

/// What an import or include brings in.
#[derive(Clone, Debug)]
pub enum Brings {
    /// A file of tasks, as written (`_raw_params`).
    Tasks(Value),
    /// A role's folder.
    Role(PathBuf),
}

/// The kinds of parents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// A play.
    Play,
    /// The use of a role: an entry of `roles:`, a dependency, or an include's or import's role.
    Role,
    /// A block, or a bare list of tasks.
    Block,
    /// A static `import_tasks` or `import_role`.
    Import,
    /// A dynamic `include_tasks` or `include_role`, already loaded.
    Include,
}

impl Node {
    /// Iterates from this node up to the play.
    pub fn lineage(self: &Arc<Self>) -> impl Iterator<Item = &Arc<Node>> {
        std::iter::successors(Some(self), |node| node.parent.as_ref())
    }

    /// Returns the variables of blocks and includes around a task, outermost first laid under innermost; a play's and
    /// role's own are levels of their own and not in it.
    pub fn vars_of_parents(self: &Arc<Self>) -> Vec<Dict> {
        let mut layers: Vec<Dict> = self
            .lineage()
            .filter(|node| !matches!(node.kind, NodeKind::Play | NodeKind::Role) && !node.vars.is_empty())
            .map(|node| node.vars.clone())
            .collect();
        layers.reverse();
        layers
    }

    /// Returns what includes around give at a high level (above registered variables): variables of dynamic includes,
    /// and parameters and names of the roles that an included role's statement stands in.
    pub fn include_params(self: &Arc<Self>) -> Dict {
        let outermost_first: Vec<&Arc<Node>> = self.lineage().filter(|node| node.brings.is_some()).collect();
        let mut params = Dict::new();
        for node in outermost_first.into_iter().rev() {
            if node.kind == NodeKind::Include {
                params.extend(&node.vars);
            }
            if let (Some(Brings::Role(_)), Some(role)) = (&node.brings, &node.role) {
                add_parent_role(&mut params, role);
            }
        }
        params
    }
}

/// Adds the parameters of the role that an include of another stands in, and puts its name before those further out.
pub(crate) fn add_parent_role(params: &mut Dict, role: &Role) {
    params.extend(&role.params);
    let path = role.path.to_string_lossy().into_owned();
    for (key, value) in [("ansible_parent_role_names", role.name_for_tasks()), ("ansible_parent_role_paths", path)] {
        let outer = params.get(key).and_then(Value::as_slice).unwrap_or_default().to_vec();
        let names: Vec<Value> = std::iter::once(Value::from(value)).chain(outer).collect();
        params.insert(key, names);
    }
}
