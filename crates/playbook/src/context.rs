//! What loading needs from outside: files, known plugins, templating, and somewhere to put warnings.

use crate::Keywords;
use collection::{Announced, Resource};
use diagnostic::Diagnostic;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use value::{Dict, Value};
use yaml::Loader;

/// What a playbook is loaded with.
pub struct Context<'a> {
    /// Reads files.
    pub loader: &'a Loader,
    /// Variables of the command line (`-e`): the highest level in names that are templated while loading.
    pub extra_vars: &'a Dict,
    /// Knows actions, modules and lookups.
    pub resolver: &'a dyn Resolver,
    /// Renders the few names that are templated while loading.
    pub templates: &'a dyn Templates,
    /// Takes warnings.
    pub messages: &'a dyn Messages,
    /// The folder the program was started in: what relative playbook paths are relative to.
    pub working_dir: PathBuf,
    /// `DEFAULT_ROLES_PATH`.
    pub roles_path: Vec<PathBuf>,
    /// What tasks have where no keyword says otherwise: from the command line and settings (`connection`,
    /// `remote_user`, `check_mode`, `diff`, `become` ...).
    pub defaults: Keywords,
    /// `force_handlers` of the command line or settings.
    pub force_handlers: bool,
    /// `INVALID_TASK_ATTRIBUTE_FAILED`: an unknown keyword of a task is an error, not a warning.
    pub unknown_keyword_fails: bool,
    /// `DEFAULT_PRIVATE_ROLE_VARS` where a user set it: whether variables of roles stay private.
    pub private_role_vars: Option<bool>,
}

/// Knows which plugins there are.
pub trait Resolver {
    /// Looks an action or module up by its name as written, within collections where it has no collection of its own.
    ///
    /// # Errors
    ///
    /// What stops the load, as a plugin that was removed.
    fn action(&self, name: &str, collections: &[&str]) -> Result<Option<ResolvedAction>, Diagnostic>;

    /// Looks it up as [`Resolver::action`] does, but tells nothing of what is found on the way.
    fn action_unsaid(&self, name: &str, collections: &[&str]) -> Option<ResolvedAction> {
        self.action(name, collections).ok().flatten()
    }

    /// Looks up what `module_defaults` names: a module that collections give an action of another name is found itself.
    ///
    /// # Errors
    ///
    /// As [`Resolver::action`].
    fn action_with_defaults(&self, name: &str) -> Result<Option<ResolvedAction>, Diagnostic> {
        self.action(name, &[])
    }

    /// Looks up what arguments of a task are for: the action of just this name, else the module. Nothing of what is found on
    /// the way is told.
    fn action_of_args(&self, name: &str, collections: &[&str]) -> Option<ResolvedAction> {
        self.action_unsaid(name, collections)
    }

    /// Looks up what a task that runs names, and tells of what is found on the way; returns what collections announce of it.
    fn announced(&self, _name: &str, _collections: &[&str]) -> Vec<Announced> {
        Vec::new()
    }

    /// Tells whether there is a lookup of a name (`with_<name>`).
    fn lookup_exists(&self, name: &str) -> bool;

    /// Takes note of a role's or playbook's folder: modules in its `library/` and plugins beside them are known from now on.
    fn add_role(&self, _folder: &Path) {}

    /// Takes note that the playbook of a path is loaded now: where it lies in a collection, that collection is searched
    /// first ([`Resolver::default_collection`]). `is_import` where another playbook imports it.
    fn enter_playbook(&self, _path: &Path, _is_import: bool) {}

    /// Returns the collection that the playbook which is loaded now lies in.
    fn default_collection(&self) -> Option<String> {
        None
    }

    /// Tells whether there is a connection plugin of a name.
    fn connection_exists(&self, _name: &str) -> bool {
        true
    }

    /// Returns the full names of a group of actions (`module_defaults: {group/x: ...}`), or nothing where there is none.
    ///
    /// # Errors
    ///
    /// A collection asks for another version of ansible-core, and that is to be an error.
    fn action_group(&self, _full_name: &str) -> Result<Option<Vec<Arc<str>>>, Diagnostic> {
        Ok(None)
    }

    /// Finds a role of a collection: by its full name, or by its bare name in a list of collections.
    ///
    /// # Errors
    ///
    /// A collection asks for another version of ansible-core, and that is to be an error.
    fn role(&self, _name: &str, _collections: &[String]) -> Result<Option<Resource>, Diagnostic> {
        Ok(None)
    }

    /// Finds a playbook of a collection by its full name.
    ///
    /// # Errors
    ///
    /// A collection asks for another version of ansible-core, and that is to be an error.
    fn playbook(&self, _name: &str) -> Result<Option<Resource>, Diagnostic> {
        Ok(None)
    }
}

/// An action or module that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedAction {
    /// Its full name (`ansible.builtin.copy`).
    pub full_name: Arc<str>,
}

/// Renders names while loading.
pub trait Templates {
    /// Renders a value with layers of variables, lowest first (extra variables are the last of them).
    ///
    /// # Errors
    ///
    /// What is wrong with the template, or a missing variable ([`diagnostic::Kind::Undefined`]).
    fn render(&self, value: &Value, layers: &[Dict]) -> Result<Value, Diagnostic>;
}

/// Takes what is to be said while loading.
pub trait Messages {
    /// A warning.
    fn warn(&self, warning: Diagnostic);
    /// A use of what goes away in a version of ansible-core.
    fn deprecate(&self, deprecation: Diagnostic, version: &str);
    /// A line shown with `-vv`.
    fn verbose(&self, line: &str);
}
