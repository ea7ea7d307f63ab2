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
    /// `vars`, as written, laid over and under those of the `import_playbook` statements around.
    pub vars: Dict,
    /// `vars_files`, as written: each a file name or a list of alternatives.
    pub vars_files: Vec<Value>,
    /// `vars_prompt`.
    pub vars_prompt: Vec<VarPrompt>,
    /// Entries of `roles:`.
    pub roles: Vec<Arc<RoleUse>>,
    /// Roles brought in by `import_role` statements, in the order in which they were met; they follow `roles` where
    /// roles give variables to the play.
    pub imported_roles: Vec<Arc<RoleUse>>,
    /// `pre_tasks`.
    pub pre_tasks: Vec<Arc<Block>>,
    /// `tasks`.
    pub tasks: Vec<Arc<Block>>,
    /// `post_tasks`.
    pub post_tasks: Vec<Arc<Block>>,
    /// `handlers`, then those of imported roles (those of entries of `roles:` are in [`RoleUse::all_handlers`]).
    pub handlers: Vec<Arc<Block>>,
    /// The implicit `meta: flush_handlers` between sections.
    pub(crate) flush: Arc<Block>,
    /// The play's other keywords, as written: `gather_facts`, `gather_subset`, `gather_timeout`, `fact_path`, `serial`, `strategy`, `order`,
    /// `max_fail_percentage`, `force_handlers`.
    pub options: Dict,
    /// The `when` of the outermost `import_playbook` statement around it that has one: what gathering facts depends
    /// on. Tasks have the conditions of all statements around among their own already.
    pub import_conditions: Vec<Value>,
    /// The playbook file that holds it (an imported one's own), absolute.
    pub file: Arc<str>,
    /// The folder that its files are looked for in: the imported playbook's, or the playbook's own. It may hold `..` where
    /// the path of the playbook did.
    pub basedir: PathBuf,
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

impl Play {
    /// Returns the folder of its playbook, clean: `playbook_dir`.
    pub fn playbook_dir(&self) -> PathBuf {
        PathBuf::from(crate::path::normal(&self.basedir.to_string_lossy()))
    }

    /// Returns its name: `hosts`, joined by commas, where it has none.
    pub fn display_name(&self) -> String {
        match &self.name {
            Some(name) if name.is_true() => value::to_text(name),
            _ => match self.hosts.as_slice() {
                Some(hosts) => hosts.iter().map(value::to_text).collect::<Vec<_>>().join(","),
                None => value::to_text(&self.hosts),
            },
        }
    }

    /// Returns the handlers in the order in which they are looked for: those of `roles:`, then its own and those of
    /// imported roles.
    pub fn all_handlers(&self) -> Vec<Arc<Block>> {
        let mut blocks: Vec<Arc<Block>> = self.roles.iter().flat_map(|role| role.all_handlers()).collect();
        blocks.extend(self.handlers.iter().cloned());
        blocks
    }
}
