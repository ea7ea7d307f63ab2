//! What dynamic includes bring in, loaded while a play runs.

use super::role::Site;
use super::static_import::names;
use super::{Loading, Scope};
use crate::keyword::Keyword;
use crate::{Block, Brings, Context, Include, Node, NodeKind, Play, RoleUse, Task, inherit};
use diagnostic::{Diagnostic, Kind};
use std::path::Path;
use std::sync::Arc;
use value::{Dict, Value};

/// What an include brought in.
#[derive(Debug, Default)]
pub struct Included {
    /// What runs, in order (of a role: dependencies first, then its own, then the implicit `role_complete`).
    pub blocks: Vec<Arc<Block>>,
    /// The role, where it is an `include_role`.
    pub role: Option<Arc<RoleUse>>,
    /// Roles that the play has from now on, in order: those of static imports within, then the role itself.
    pub roles: Vec<Arc<RoleUse>>,
    /// Handlers that the play has from now on, in order.
    pub handlers: Vec<Arc<Block>>,
}

/// An `include_role` with its options rendered for a host.
#[derive(Clone, Debug)]
pub struct IncludeRole<'a> {
    /// The statement.
    pub task: &'a Arc<Task>,
    /// The role's name.
    pub name: &'a Value,
    /// The files asked for: `tasks`, `vars`, `defaults`, `handlers`.
    pub from_files: &'a Dict,
    /// Variables on top of the statement's: the loop's.
    pub vars: &'a Dict,
    /// `public`, where it is given.
    pub public: Option<bool>,
    /// `allow_duplicates`.
    pub allow_duplicates: bool,
    /// `rolespec_validate`.
    pub validate: bool,
}

impl Included {
    /// Loads the file of an `include_tasks`; `vars` are laid over the statement's own (the loop's).
    ///
    /// Its tasks are handlers where the statement is one.
    ///
    /// # Errors
    ///
    /// [`Kind::FileNotFound`] and [`Kind::Error`] fail the hosts that include it; other kinds end the run.
    pub fn tasks(
        file: &Path,
        task: &Arc<Task>,
        vars: &Dict,
        play: &Play,
        context: &Context<'_>,
    ) -> Result<Self, Diagnostic> {
        let data = context.loader.load_file(file).map_err(|error| match error.kind {
            Kind::FileNotFound => {
                let shown = file.display();
                let missing = format!("Could not find or access '{shown}' on the Ansible Controller.");
                let unread = format!(
                    "Unable to retrieve file contents.\n{missing}\nIf you are using a module and expect the file to exist on \
                     the remote, see the remote_src option."
                );
                let cause = Diagnostic::error(format!("[Errno 2] No such file or directory: '{shown}'"));
                Diagnostic::new(Kind::FileNotFound, missing).caused_by(Diagnostic::error(unread).caused_by(cause))
            }
            _ => error,
        })?;
        let list = match &data {
            Value::None => return Ok(Included::default()),
            Value::List(list) => list,
            _ => return Err(Diagnostic::error("included task files must contain a list of tasks")),
        };
        let loading = Loading::of_play(play, context);
        let scope = Scope { role: task.role.as_ref(), handlers: task.is_handler };
        let brings = Brings::Tasks(task.args.get("_raw_params").cloned().unwrap_or_default());
        let parent = loading.parent_of_included(task, brings, vars, scope)?;
        let blocks = loading.blocks(list.as_slice(), &parent, scope).map_err(told_of_file)?;
        Ok(loading.included(blocks, None))
    }

    /// Loads the role of an `include_role`.
    ///
    /// # Errors
    ///
    /// [`Kind::Error`] fails the hosts that include it (as a role that is not found); other kinds end the run.
    pub fn role(include: &IncludeRole<'_>, play: &Play, context: &Context<'_>) -> Result<Self, Diagnostic> {
        let task = include.task;
        let loading = Loading::of_play(play, context);
        let collections = names(task.effective.get(Keyword::Collections));
        let found = loading.plan_role(include.name, None, &collections)?;
        let scope = Scope { role: task.role.as_ref(), handlers: false };
        let brings = Brings::Role(found.path.clone());
        let parent = loading.parent_of_included(task, brings, include.vars, scope)?;
        let mut vars = task.vars.clone();
        vars.extend(include.vars);
        let used = loading.load_role(
            found,
            &Site {
                parent: &parent,
                parent_role: task.role.as_ref(),
                from_files: include.from_files,
                from_include: true,
                validate: include.validate,
                public: include.public,
                is_static: false,
                vars: &vars,
                allow_duplicates: Some(Value::Bool(include.allow_duplicates)),
            },
        )?;
        Ok(loading.included(used.compile(), Some(used)))
    }
}

/// Has an error of a file that an include's own imports miss begin with that file, as one of the include's own file does.
fn told_of_file(error: Diagnostic) -> Diagnostic {
    const MISSING: (&str, &str) = ("Could not find or access '", "' on the Ansible Controller.");
    let named =
        error.message.split_once(MISSING.0).and_then(|(_, rest)| Some(rest.split_once(MISSING.1)?.0.to_owned()));
    match named {
        Some(file) if error.is_kind(Kind::FileNotFound) => {
            Diagnostic::new(Kind::FileNotFound, format!("{}{file}{}", MISSING.0, MISSING.1)).caused_by(error)
        }
        _ => error,
    }
}

impl<'a> Loading<'a> {
    /// Continues a play that is loaded already.
    fn of_play(play: &Play, context: &'a Context<'a>) -> Self {
        let mut loading = Loading::new(context, Arc::clone(&play.node), play.basedir.clone());
        loading.play_vars = play.vars.clone();
        loading.vars_files.clone_from(&play.vars_files);
        loading.roles.borrow_mut().extend(play.roles.iter().chain(&play.imported_roles).cloned());
        loading
    }

    /// Makes the node of a dynamic include, and the block of its `apply` where it has one.
    fn parent_of_included(
        &self,
        task: &Arc<Task>,
        brings: Brings,
        vars: &Dict,
        scope: Scope<'_>,
    ) -> Result<Arc<Node>, Diagnostic> {
        let mut all = task.vars.clone();
        all.extend(vars);
        let node = Arc::new(Node {
            kind: NodeKind::Include,
            parent: Some(Arc::clone(&task.parent)),
            uuid: Arc::clone(&task.uuid),
            own: task.own.clone(),
            effective: inherit::of_node(&task.own, &task.parent, task.role.as_ref(), NodeKind::Include),
            vars: all,
            role: task.role.clone(),
            brings: Some(brings),
            origin: task.origin.clone(),
        });
        match &task.include {
            Some(Include { apply, .. }) if !apply.is_empty() => self.apply_node(apply, &node, scope),
            _ => Ok(node),
        }
    }

    fn included(self, blocks: Vec<Arc<Block>>, role: Option<Arc<RoleUse>>) -> Included {
        let mut roles = self.imported.into_inner();
        let mut handlers = self.handlers.into_inner();
        if let Some(role) = &role {
            roles.push(Arc::clone(role));
            handlers.extend(role.all_handlers());
        }
        Included { blocks, role, roles, handlers }
    }
}
