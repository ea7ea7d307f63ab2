//! Loading: from parsed YAML to plays, blocks and tasks, checked as Ansible checks them while parsing.
//!
//! One [`Loading`] lives for one play, or for what one dynamic include brings in. Parents are made before their children.

mod action;
mod block;
mod find;
mod include;
mod keywords;
mod play;
mod playbook;
mod role;
mod role_files;
mod static_import;
mod task;

pub(crate) use action::short_name;
pub use find::find_included_file;
pub use include::{IncludeRole, Included};
pub(crate) use play::implicit_node;
pub(crate) use role::implicit_meta;

use crate::{Block, Context, Node, ResolvedAction, Role, RoleUse};
use diagnostic::Diagnostic;
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use value::{Dict, Value};

/// The state of one load.
pub(crate) struct Loading<'a> {
    context: &'a Context<'a>,
    /// The play's node.
    play: Arc<Node>,
    /// The play's name, for `ansible_play_name`.
    play_vars: Dict,
    vars_files: Vec<Value>,
    /// Where relative files are looked for.
    basedir: PathBuf,
    /// `when` of `import_playbook` statements around, outermost first.
    conditions: Vec<Value>,
    /// Roles of the play so far: what they give to it is seen by names that are templated.
    roles: RefCell<Vec<Arc<RoleUse>>>,
    /// Roles brought in by static imports, in order.
    imported: RefCell<Vec<Arc<RoleUse>>>,
    /// Handlers of imported roles, in order.
    handlers: RefCell<Vec<Arc<Block>>>,
    /// Roles that are being loaded, outermost first: finds loops.
    in_progress: RefCell<Vec<InProgress>>,
    /// Files of tasks that are being imported: finds loops.
    importing: RefCell<Vec<PathBuf>>,
    /// Actions that were looked up without collections.
    known: RefCell<HashMap<Arc<str>, Option<ResolvedAction>>>,
}

/// A role that is being loaded.
struct InProgress {
    role: Arc<Role>,
    is_dependency: bool,
}

/// What blocks and tasks are loaded within, besides their parent.
#[derive(Clone, Copy)]
struct Scope<'s> {
    role: Option<&'s Arc<Role>>,
    handlers: bool,
}

impl<'a> Loading<'a> {
    fn new(context: &'a Context<'a>, play: Arc<Node>, basedir: PathBuf) -> Self {
        Loading {
            context,
            play,
            play_vars: Dict::new(),
            vars_files: Vec::new(),
            basedir,
            conditions: Vec::new(),
            roles: RefCell::default(),
            imported: RefCell::default(),
            handlers: RefCell::default(),
            in_progress: RefCell::default(),
            importing: RefCell::default(),
            known: RefCell::default(),
        }
    }

    /// Looks an action up, each name once.
    fn resolve(&self, name: &str, collections: &[&str]) -> Result<Option<ResolvedAction>, Diagnostic> {
        if !collections.is_empty() {
            return self.context.resolver.action(name, collections);
        }
        if let Some(known) = self.known.borrow().get(name) {
            return Ok(known.clone());
        }
        let found = self.context.resolver.action(name, &[])?;
        self.known.borrow_mut().insert(Arc::from(name), found.clone());
        Ok(found)
    }

    /// Renders a value with what is known while loading: no host, so no inventory and no facts.
    fn render(
        &self,
        value: &Value,
        role: Option<&Arc<Role>>,
        parents: &[Dict],
        params: &Dict,
    ) -> Result<Value, Diagnostic> {
        if !value.has_templates() {
            return Ok(value.clone());
        }
        let layers = self.layers(role, parents, params);
        self.context.templates.render(value, &layers)
    }

    /// Returns the layers of variables known while loading, lowest first.
    fn layers(&self, role: Option<&Arc<Role>>, parents: &[Dict], params: &Dict) -> Vec<Dict> {
        let mut layers: Vec<Dict> = Vec::new();
        let roles = self.roles.borrow();
        for used in roles.iter().filter(|used| used.role.is_public) {
            layers.extend(used.role.layers_of_defaults(false));
        }
        layers.extend(role.map(|role| role.layers_of_defaults(true)).unwrap_or_default());
        layers.push(self.play_vars.clone());
        layers.extend(self.vars_of_files(&layers));
        for used in roles.iter().filter(|used| used.role.is_public) {
            layers.extend(used.role.layers_of_exports());
        }
        layers.extend(role.map(|role| role.layers_of_vars()).unwrap_or_default());
        layers.extend(parents.iter().cloned());
        layers.extend(role.map(|role| role.layers_of_params()).unwrap_or_default());
        layers.push(params.clone());
        layers.push(self.context.extra_vars.clone());
        layers.push(self.magic(role));
        layers.retain(|layer| !layer.is_empty());
        layers
    }

    fn magic(&self, role: Option<&Arc<Role>>) -> Dict {
        let mut magic = Dict::new();
        magic.insert("playbook_dir", crate::path::normal(&self.basedir.to_string_lossy()));
        let names: Vec<Value> =
            self.roles.borrow().iter().map(|used| Value::from(used.role.name_for_tasks())).collect();
        magic.insert("role_names", names.clone());
        magic.insert("ansible_play_role_names", names);
        if let Some(role) = role {
            magic.insert("role_name", role.name.as_ref());
            magic.insert("role_path", role.path.to_string_lossy().as_ref());
            magic.insert("role_uuid", role.uuid.as_ref());
            magic.insert("ansible_role_name", role.name_for_tasks());
            magic.insert("ansible_collection_name", role.collection.clone().map(|name| name.to_string()));
        }
        magic
    }

    /// Reads `vars_files` as far as their names and files are known.
    fn vars_of_files(&self, below: &[Dict]) -> Vec<Dict> {
        let mut read = Vec::new();
        for entry in &self.vars_files {
            let candidates = entry.as_slice().unwrap_or(std::slice::from_ref(entry));
            for candidate in candidates {
                let mut layers = below.to_vec();
                layers.push(self.context.extra_vars.clone());
                layers.push(self.magic(None));
                let Ok(name) = self.context.templates.render(candidate, &layers) else { break };
                let found = name.as_str().and_then(|name| find::in_folders(self, &[self.play_dir()], "vars", name));
                let Some(path) = found else { continue };
                // What is wrong with the file is told when the play starts.
                if let Ok(loaded) = self.context.loader.load_file(&path) {
                    let parts = loaded.as_slice().map_or_else(|| vec![loaded.clone()], <[Value]>::to_vec);
                    read.extend(parts.iter().filter_map(Value::as_dict).cloned());
                }
                break;
            }
        }
        read
    }

    fn play_dir(&self) -> String {
        let path = self.play.origin.as_ref().and_then(|origin| origin.path.as_deref());
        path.map(|path| crate::path::dirname(path).to_owned()).unwrap_or_default()
    }
}
