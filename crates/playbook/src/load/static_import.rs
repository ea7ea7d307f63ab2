//! `import_tasks` and `import_role`: brought in while loading.

use super::action::Action;
use super::find::Search;
use super::role::Site;
use super::task::{FROM_OPTIONS, role_name};
use super::{Loading, Scope};
use crate::keyword::Keyword;
use crate::{Brings, Item, Node, NodeKind, Task, inherit, path, problem};
use diagnostic::{Diagnostic, Kind};
use std::path::PathBuf;
use std::sync::Arc;
use value::{Dict, Value};

/// How often a file may import itself before that is taken for endless.
const DEEPEST: usize = 16;

impl Loading<'_> {
    /// Loads the tasks of `import_tasks` in its place.
    pub(super) fn import_tasks(
        &self,
        dict: &Dict,
        action: &Action,
        parent: &Arc<Node>,
        scope: Scope<'_>,
        items: &mut Vec<Item>,
    ) -> Result<(), Diagnostic> {
        let task = self.task(dict, action, parent, scope)?;
        refuse_loop(&task, dict, "import_tasks", "include_tasks")?;
        let written = task.args.get("_raw_params").cloned().unwrap_or_default();
        let target = self.render_for(&task, &written).map_err(|cause| {
            if !cause.is_kind(Kind::Undefined) {
                return cause;
            }
            Diagnostic::parser(format!("Error when evaluating variable in import path {}.", value::repr(&written)))
                .at(dict.origin())
                .with_help("When using static imports, ensure that any variables used in their names are defined in vars/vars_files\nor extra-vars passed in from the command line. Static imports cannot use variables from facts or inventory\nsources like group or host vars.")
                .caused_by(cause)
        })?;
        let file = self.file_of(&target, &task)?;
        let file = path::from_given(&file.to_string_lossy(), &self.basedir, self.context.loader.files());
        let data = self.context.loader.load_file(&file)?;
        if !data.is_true() {
            let message = format!("file {} is empty and had no tasks to include", file.display());
            self.context.messages.warn(Diagnostic::error(message));
            return Ok(());
        }
        let Value::List(list) = &data else {
            return Err(Diagnostic::parser("included task files must contain a list of tasks").at(data.origin()));
        };
        self.context.messages.verbose(&format!("statically imported: {}", file.display()));
        let node = Self::import_node(&task, Brings::Tasks(written), NodeKind::Import);
        self.enter(file)?;
        let blocks = self.blocks(list.as_slice(), &node, scope);
        self.importing.borrow_mut().pop();
        for block in blocks? {
            if scope.handlers {
                items.extend(block.tasks.iter().cloned());
            } else {
                items.push(Item::Block(block));
            }
        }
        Ok(())
    }

    /// Loads the role of `import_role` in its place.
    pub(super) fn import_role(
        &self,
        dict: &Dict,
        action: &Action,
        parent: &Arc<Node>,
        scope: Scope<'_>,
        items: &mut Vec<Item>,
    ) -> Result<(), Diagnostic> {
        let task = self.task(dict, action, parent, scope)?;
        refuse_loop(&task, dict, "import_role", "include_role")?;
        let option = |name: &str, default: Option<bool>| match task.args.get(name) {
            None | Some(Value::None) => Ok(default),
            Some(value) => problem::to_bool(name, &self.rendered(&task, value)?).map(Some),
        };
        let public = option("public", None)?;
        let allow_duplicates = option("allow_duplicates", Some(true))?;
        let validate = option("rolespec_validate", Some(true))?.unwrap_or(true);
        let written = role_name(&task).cloned().unwrap_or_default();
        let name = self.rendered(&task, &written)?;
        let mut from_files = Dict::new();
        for option in FROM_OPTIONS {
            if let Some(value) = task.args.get(option) {
                from_files.insert(option.trim_end_matches("_from"), self.rendered(&task, value)?);
            }
        }
        let collections = names(task.effective.get(Keyword::Collections));
        let plan = self.plan_role(&name, None, &collections)?;
        let node = Self::import_node(&task, Brings::Role(plan.path.clone()), NodeKind::Import);
        let used = self.load_role(
            plan,
            &Site {
                parent: &node,
                parent_role: scope.role,
                from_files: &from_files,
                from_include: true,
                validate,
                public,
                is_static: true,
                vars: &task.vars,
                allow_duplicates: allow_duplicates.map(Value::from),
            },
        )?;
        self.imported.borrow_mut().push(Arc::clone(&used));
        self.roles.borrow_mut().push(Arc::clone(&used));
        items.extend(used.compile().into_iter().map(Item::Block));
        self.handlers.borrow_mut().extend(used.all_handlers());
        Ok(())
    }

    /// Makes the node that what an import or include brings in hangs from.
    pub(super) fn import_node(task: &Arc<Task>, brings: Brings, kind: NodeKind) -> Arc<Node> {
        Arc::new(Node {
            kind,
            parent: Some(Arc::clone(&task.parent)),
            uuid: Arc::clone(&task.uuid),
            own: task.own.clone(),
            effective: inherit::of_node(&task.own, &task.parent, task.role.as_ref(), kind),
            vars: task.vars.clone(),
            role: task.role.clone(),
            brings: Some(brings),
            origin: task.origin.clone(),
        })
    }

    fn enter(&self, file: PathBuf) -> Result<(), Diagnostic> {
        let mut importing = self.importing.borrow_mut();
        if importing.iter().filter(|other| **other == file).count() >= DEEPEST {
            return Err(Diagnostic::new(
                Kind::Unexpected,
                "Unexpected Exception, this is probably a bug: maximum recursion depth exceeded in comparison",
            )
            .with_hint(format!("{} imports itself without end", file.display())));
        }
        importing.push(file);
        Ok(())
    }

    fn file_of(&self, target: &str, task: &Task) -> Result<PathBuf, Diagnostic> {
        let search = Search {
            files: self.context.loader.files(),
            basedir: &self.basedir,
            working_dir: &self.context.working_dir,
        };
        // A role's tasks do not see what imports the role while they are loaded.
        let stop = |node: &Node| {
            node.kind == NodeKind::Role
                && self
                    .in_progress
                    .borrow()
                    .iter()
                    .any(|entry| node.role.as_ref().is_some_and(|role| Arc::ptr_eq(role, &entry.role)))
        };
        let render = |name: &Value| self.render_for(task, name);
        search.tasks_file(target, task, true, &stop, &render)
    }

    fn render_for(&self, task: &Task, name: &Value) -> Result<String, Diagnostic> {
        Ok(value::to_text(&self.rendered(task, name)?))
    }

    fn rendered(&self, task: &Task, value: &Value) -> Result<Value, Diagnostic> {
        if !value.has_templates() {
            return Ok(value.clone());
        }
        self.render(value, task.role.as_ref(), &task.layers_of_vars(), &task.include_params())
    }
}

/// Returns the texts of a list.
pub(super) fn names(list: Option<&Value>) -> Vec<String> {
    list.and_then(Value::as_slice).unwrap_or_default().iter().map(value::to_text).collect()
}

fn refuse_loop(task: &Task, dict: &Dict, import: &str, include: &str) -> Result<(), Diagnostic> {
    if task.written_loop().is_none() {
        return Ok(());
    }
    Err(Diagnostic::parser(format!(
        "You cannot use loops on '{import}' statements. You should use '{include}' instead."
    ))
    .at(dict.origin()))
}
