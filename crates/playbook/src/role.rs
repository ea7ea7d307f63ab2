//! Roles: a folder of defaults, variables, tasks, handlers, files and templates, and one use of it.

use crate::{Block, Keyword, Keywords, Node};
use diagnostic::Origin;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock, Weak};
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
    /// Keywords of its entry.
    pub keywords: Keywords,
    /// Parameters given where it is used (keys of its entry that are no keywords).
    pub params: Dict,
    /// `vars:` of its entry, or of the statement that includes it.
    pub entry_vars: Dict,
    /// `defaults/main`.
    pub defaults: Dict,
    /// `vars/main`.
    pub vars: Dict,
    /// Roles that use it as a dependency or include it, outermost first.
    pub parents: Vec<Arc<Role>>,
    /// Set once its dependencies are loaded. Held weakly: they hold this one as a parent.
    pub(crate) dependencies: OnceLock<Vec<Weak<Role>>>,
    /// Whether it may run more than once: `allow_duplicates` of its `meta/main`, or of the statement that includes it
    /// (as written).
    pub allow_duplicates: Value,
    /// `meta/argument_specs` (or those in `meta/main`).
    pub argument_specs: Dict,
    /// `meta/main` as read.
    pub metadata: Dict,
    /// Whether its variables and defaults are seen by the whole play (always for `roles:`; `public` for includes).
    pub is_public: bool,
    /// Whether it was named in the play (statically), not by `include_role`.
    pub is_static: bool,
    /// Whether an `import_role` or `include_role` names it, no entry of `roles:` or dependency.
    pub from_include: bool,
    /// The file stems asked for by `tasks_from`, `vars_from` ... (`tasks`, `vars` ...).
    pub from_files: Dict,
    /// Where its entry or name stands.
    pub origin: Option<Origin>,
}

/// A role with what its use makes of it.
#[derive(Debug)]
pub struct RoleUse {
    /// The role.
    pub role: Arc<Role>,
    /// What its tasks inherit from: the keywords of the entry.
    pub node: Arc<Node>,
    /// Roles it depends on, in order.
    pub dependencies: Vec<Arc<RoleUse>>,
    /// Its tasks, without its dependencies'.
    pub tasks: Vec<Arc<Block>>,
    /// Its handlers, without its dependencies'.
    pub handlers: Vec<Arc<Block>>,
    /// The implicit block at its end, which marks it as complete.
    pub(crate) end: Arc<Block>,
}

impl Role {
    /// Returns the name that tasks are prefixed with: with its collection where it has one.
    pub fn name_for_tasks(&self) -> String {
        match &self.collection {
            Some(collection) => format!("{collection}.{}", self.name),
            None => self.name.to_string(),
        }
    }

    /// Tells whether two uses are the same run (same name, parameters, keywords): a role runs once unless
    /// `allow_duplicates`.
    pub fn is_same_use(&self, other: &Role) -> bool {
        let keyword = |role: &Role, keyword| role.keywords.get(keyword).cloned().unwrap_or_default();
        self.path == other.path
            && self.name == other.name
            && self.collection == other.collection
            && self.from_include == other.from_include
            && self.params == other.params
            && self.entry_vars == other.entry_vars
            && self.from_files == other.from_files
            && keyword(self, Keyword::When) == keyword(other, Keyword::When)
            && keyword(self, Keyword::Tags) == keyword(other, Keyword::Tags)
    }

    /// Returns the roles it depends on directly, in order.
    pub fn dependencies(&self) -> Vec<Arc<Role>> {
        self.dependencies.get().map(|roles| roles.iter().filter_map(Weak::upgrade).collect()).unwrap_or_default()
    }

    /// Returns all roles it depends on, in the order in which they run; one may be in it several times.
    pub fn all_dependencies(&self) -> Vec<Arc<Role>> {
        let mut all = Vec::new();
        for role in self.dependencies() {
            all.extend(role.all_dependencies());
            all.push(role);
        }
        all
    }

    /// Returns the layers of its defaults, lowest first: its dependencies', its parents' (where its tasks are
    /// concerned), its own.
    pub fn layers_of_defaults(&self, with_parents: bool) -> Vec<Dict> {
        let mut layers = Vec::new();
        for dependency in self.all_dependencies() {
            layers.extend(dependency.layers_of_defaults(false));
        }
        if with_parents {
            layers.extend(self.parents.iter().map(|parent| parent.defaults.clone()));
        }
        layers.push(self.defaults.clone());
        layers.retain(|layer| !layer.is_empty());
        layers
    }

    /// Returns the layers of the variables that it gives to the whole play, lowest first: `vars/` of its dependencies and
    /// its own.
    pub fn layers_of_exports(&self) -> Vec<Dict> {
        let mut layers = Vec::new();
        for dependency in self.all_dependencies() {
            layers.extend(dependency.layers_of_exports());
        }
        layers.push(self.vars.clone());
        layers.retain(|layer| !layer.is_empty());
        layers
    }

    /// Returns the layers of the variables that its tasks see, lowest first: `vars:` and `vars/` of the roles that use
    /// it, exports of its dependencies, its own `vars/` and `vars:`. Parameters are a level of their own, above
    /// registered variables: [`Role::layers_of_params`].
    pub fn layers_of_vars(&self) -> Vec<Dict> {
        let mut layers = Vec::new();
        // The chain of a role ends with itself.
        for role in &self.parents {
            layers.push(role.entry_vars.clone());
            layers.push(role.vars.clone());
        }
        layers.push(self.entry_vars.clone());
        layers.push(self.vars.clone());
        for dependency in self.all_dependencies() {
            layers.extend(dependency.layers_of_exports());
        }
        layers.push(self.vars.clone());
        layers.push(self.entry_vars.clone());
        layers.retain(|layer| !layer.is_empty());
        layers
    }

    /// Returns the layers of its parameters, lowest first: those of the roles that use it, its own.
    pub fn layers_of_params(&self) -> Vec<Dict> {
        let mut layers: Vec<Dict> = self.parents.iter().map(|parent| parent.params.clone()).collect();
        layers.push(self.params.clone());
        layers.retain(|layer| !layer.is_empty());
        layers
    }
}

impl RoleUse {
    /// Returns what runs, in order: dependencies first, then its own tasks, then the implicit `role_complete`.
    pub fn compile(&self) -> Vec<Arc<Block>> {
        let mut blocks = Vec::new();
        for dependency in &self.dependencies {
            blocks.extend(dependency.compile());
        }
        blocks.extend(self.tasks.iter().cloned());
        blocks.push(Arc::clone(&self.end));
        blocks
    }

    /// Returns its handlers, dependencies' first.
    pub fn all_handlers(&self) -> Vec<Arc<Block>> {
        let mut blocks = Vec::new();
        for dependency in &self.dependencies {
            blocks.extend(dependency.all_handlers());
        }
        blocks.extend(self.handlers.iter().cloned());
        blocks
    }
}
