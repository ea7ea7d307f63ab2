//! Roles: a folder of defaults, variables, tasks, handlers, files and templates, and one use of it.

use crate::{Block, Node};
use std::path::PathBuf;
use std::sync::Arc;
use value::{Dict, Value};

/// A role loaded for one use (an entry of `roles:`, a dependency, an include).
#[derive(Debug)]
pub struct Role {
    /// Identifies this use.
    pub uuid: Arc<str>,
    /// The name as written, without a collection's.
    pub name: Arc<str>,
    /// The collection (`ns.col`), where it comes from one.
    pub collection: Option<Arc<str>>,
    /// Its folder.
    pub path: PathBuf,
    /// Parameters given where it is used (keys of its entry that are no keywords).
    pub params: Dict,
    /// `vars:` of its entry.
    pub entry_vars: Dict,
    /// `defaults/main`.
    pub defaults: Dict,
    /// `vars/main`.
    pub vars: Dict,
    /// Roles that use it as a dependency, outermost first.
    pub parents: Vec<Arc<Role>>,
    /// Roles it depends on, in order.
    pub dependencies: Vec<Arc<RoleUse>>,
    /// `allow_duplicates` of its `meta/main`.
    pub allow_duplicates: bool,
    /// `meta/argument_specs` (or those in `meta/main`).
    pub argument_specs: Dict,
    /// `meta/main` as read.
    pub metadata: Dict,
    /// Whether its variables and defaults are seen by the whole play (always for `roles:`; `public` for includes).
    pub is_public: bool,
    /// Whether it was named in the play (statically), not by `include_role`.
    pub is_static: bool,
    /// The file stems asked for by `tasks_from`, `vars_from` ...
    pub from_files: Dict,
}

/// A role with what its use makes of it.
#[derive(Debug)]
pub struct RoleUse {
    /// The role.
    pub role: Arc<Role>,
    /// What its tasks inherit from: the keywords of the entry.
    pub node: Arc<Node>,
    /// Its tasks.
    pub tasks: Vec<Arc<Block>>,
    /// Its handlers.
    pub handlers: Vec<Arc<Block>>,
}

impl Role {
    /// Returns the name that tasks are prefixed with: with its collection where it has one.
    pub fn name_for_tasks(&self) -> String {
        match &self.collection {
            Some(collection) => format!("{collection}.{}", self.name),
            None => self.name.to_string(),
        }
    }

    /// Tells whether two uses are the same run (same name, parameters, keywords): a role runs once unless `allow_duplicates`.
    pub fn is_same_use(&self, other: &Role) -> bool {
        self.path == other.path
            && Value::Dict(self.params.clone()) == Value::Dict(other.params.clone())
            && Value::Dict(self.from_files.clone()) == Value::Dict(other.from_files.clone())
    }
}
