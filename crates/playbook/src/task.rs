//! Tasks and handlers.

use crate::{Keyword, Keywords, Node, Role};
use diagnostic::Origin;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use value::{Dict, Str, Value};

/// A task or handler, as written. `include_tasks` and `include_role` are tasks with an [`Include`].
#[derive(Clone, Debug)]
pub struct Task {
    /// Identifies it through the run.
    pub uuid: Arc<str>,
    /// `name`, as written.
    pub name: Option<Value>,
    /// The action as written (`copy`, `ansible.builtin.copy`, `local_action`'s own).
    pub action: Str,
    /// The action's full name where one was found (`ansible.builtin.copy`), else as written.
    pub resolved_action: Arc<str>,
    /// Its arguments as written; free-form text is `_raw_params`.
    pub args: Dict,
    /// Its keywords as written.
    pub own: Keywords,
    /// Its keywords with what it inherits; lists are flattened, outermost first.
    pub effective: Keywords,
    /// Its `vars`, as written.
    pub vars: Dict,
    /// What it inherits from.
    pub parent: Arc<Node>,
    /// Its role.
    pub role: Option<Arc<Role>>,
    /// Where it stands.
    pub origin: Option<Origin>,
    /// What it is made of, where it stands in no file: errors show it in place of lines.
    pub written: Option<Arc<Dict>>,
    /// Made by the engine (flushes between sections, ends of roles).
    pub implicit: bool,
    /// It is a handler.
    pub is_handler: bool,
    /// What it includes, where it is a dynamic include.
    pub include: Option<Include>,
    /// The `with_x` lookup of its loop (`items` for `with_items`), where it has one; its terms are [`Keyword::Loop`].
    pub loop_with: Option<Str>,
    /// As loaded; empty for a task that no playbook wrote.
    pub source: Dict,
}

/// What a dynamic include includes.
#[derive(Clone, Debug)]
pub struct Include {
    /// Tasks or a role.
    pub kind: IncludeKind,
    /// Keywords that `apply` gives to what is included, as written.
    pub apply: Dict,
}

/// The kinds of includes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IncludeKind {
    /// `include_tasks`.
    Tasks,
    /// `include_role`.
    Role,
}

impl Task {
    /// Returns the folders in which a task's files are looked for: its role, the roles that depend on it, its own folder.
    pub fn search_path(&self) -> Vec<PathBuf> {
        let mut paths: Vec<PathBuf> = Vec::new();
        if let Some(role) = &self.role {
            paths.push(role.path.clone());
            paths.extend(role.parents.iter().rev().map(|parent| parent.path.clone()));
        }
        let file = self.origin.as_ref().and_then(|origin| origin.path.clone());
        if let Some(folder) = file.as_deref().and_then(|file| Path::new(file).parent()) {
            let folder = folder.to_path_buf();
            if !paths.contains(&folder) {
                paths.push(folder);
            }
        }
        paths
    }

    /// Returns a keyword with what is inherited.
    pub fn keyword(&self, keyword: Keyword) -> Option<&Value> {
        self.effective.get(keyword)
    }

    /// Returns the name as shown: `role : name`, the action where it has none. An include of a role is not prefixed,
    /// and names that role where it has no name.
    pub fn display_name(&self, name: Option<&str>) -> String {
        let own = name.map(str::to_owned).filter(|name| !name.is_empty());
        let own = own.or_else(|| self.name.as_ref().filter(|name| name.is_true()).map(value::to_text));
        if self.include.as_ref().is_some_and(|include| include.kind == IncludeKind::Role) {
            let role = self.args.get("name").or_else(|| self.args.get("role"));
            return own
                .unwrap_or_else(|| format!("{} : {}", self.action, role.map(value::to_text).unwrap_or_default()));
        }
        let own = own.unwrap_or_else(|| self.action.to_string());
        match &self.role {
            Some(role) if !role.name.is_empty() => format!("{} : {own}", role.name_for_tasks()),
            _ => own,
        }
    }

    /// Returns what it loops over, as written. A `loop:` without a value is none.
    pub fn written_loop(&self) -> Option<&Value> {
        self.own.get(Keyword::Loop).filter(|terms| !terms.is_none())
    }

    /// Tells whether its action is one of the given names, short or full.
    pub fn is_action(&self, short: &str) -> bool {
        self.action.as_str() == short
            || self.action.strip_prefix("ansible.builtin.").or_else(|| self.action.strip_prefix("ansible.legacy."))
                == Some(short)
    }

    /// Returns the layers of variables of the task and the blocks and includes around it, lowest first.
    pub fn layers_of_vars(&self) -> Vec<Dict> {
        let mut layers = self.parent.vars_of_parents();
        if !self.vars.is_empty() {
            layers.push(self.vars.clone());
        }
        layers
    }

    /// Returns what includes around it give at a high level (above registered variables); see [`Node::include_params`].
    /// Its own, where it is an include.
    pub fn include_params(&self) -> Dict {
        let mut params = self.parent.include_params();
        if let Some(include) = &self.include {
            params.extend(&self.vars);
            if let (IncludeKind::Role, Some(role)) = (include.kind, &self.role) {
                crate::node::add_parent_role(&mut params, role);
            }
        }
        params
    }
}
