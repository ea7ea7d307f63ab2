//! The chain of parents that a task inherits from: play, role uses, blocks, includes.

use crate::{Keywords, Role};
use diagnostic::Origin;
use std::sync::Arc;
use value::Dict;

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
    /// Its keywords with what it inherits: lists are flattened, outermost first.
    pub effective: Keywords,
    /// Its `vars` as written (a role use's: its parameters are in [`Role::params`]).
    pub vars: Dict,
    /// The role that it belongs to.
    pub role: Option<Arc<Role>>,
    /// Where it stands.
    pub origin: Option<Origin>,
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
}
