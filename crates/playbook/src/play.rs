//! Playbooks and plays.

use crate::{Block, Node, RoleUse};
use diagnostic::Origin;
use std::path::PathBuf;
use std::sync::Arc;
use value::{Dict, Value};

/// A playbook file, with the plays of what it imports.
#[derive(Debug)]
pub struct Playbook {
    /// The path as given.
    pub file_name: Arc<str>,
    /// The folder it stands in.
    pub basedir: PathBuf,
    /// Its plays, in order.
    pub plays: Vec<Arc<Play>>,
}

/// A play, as written.
#[derive(Debug)]
pub struct Play {
    /// What its tasks inherit from; its keywords.
    pub node: Arc<Node>,
    /// `name` as written.
    pub name: Option<Value>,
    /// `hosts`, as written: text or a list.
    pub hosts: Value,
    /// `vars`, as written (a list of dictionaries is merged).
    pub vars: Dict,
    /// `vars_files`, as written: each a file name or a list of alternatives.
    pub vars_files: Vec<Value>,
    /// `vars_prompt`.
    pub vars_prompt: Vec<VarPrompt>,
    /// Entries of `roles:`.
    pub roles: Vec<Arc<RoleUse>>,
    /// `pre_tasks`.
    pub pre_tasks: Vec<Arc<Block>>,
    /// `tasks`.
    pub tasks: Vec<Arc<Block>>,
    /// `post_tasks`.
    pub post_tasks: Vec<Arc<Block>>,
    /// `handlers` (those of roles are in [`RoleUse::handlers`]).
    pub handlers: Vec<Arc<Block>>,
    /// The play's other keywords, as written: `gather_facts`, `gather_subset`, `gather_timeout`, `fact_path`, `serial`, `strategy`, `order`,
    /// `max_fail_percentage`, `force_handlers`.
    pub options: Dict,
    /// The `when` of the `import_playbook` statements around it, outermost first.
    pub import_conditions: Vec<Value>,
    /// The playbook file that holds it (an imported one's own).
    pub file: Arc<str>,
    /// Where it stands.
    pub origin: Option<Origin>,
    /// As loaded.
    pub source: Dict,
}

/// A variable to ask for.
#[derive(Clone, Debug)]
pub struct VarPrompt {
    /// The variable.
    pub name: Value,
    /// Its entry as written (`prompt`, `default`, `private`, `confirm`, `encrypt`, `salt_size`, `salt`, `unsafe`).
    pub entry: Dict,
}
