//! Which actions, modules and lookups there are: native ones, and the Python modules that are installed.

use super::action_groups;
use super::python::PythonPlugins;
use crate::cli::options::PlaybookOptions;
use collection::{Announced, Found, Kind, Notice, Resource, Wanted};
use config::{Config, Snapshot};
use connections::Controller;
use diagnostic::Diagnostic;
use playbook::{ResolvedAction, Resolver};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

/// What the engine itself does.
const ENGINE: &[&str] = &["meta", "include_tasks", "include_role", "import_tasks", "import_role", "import_playbook"];

/// The plugins that are there.
pub(crate) struct Installed {
    snapshot: Snapshot,
    /// Folders of modules: of `-M`, beside the playbooks, of the roles loaded so far.
    libraries: RwLock<Vec<PathBuf>>,
    /// Folders of action plugins of the user's own: of the setting, beside the playbooks, of the roles loaded so far.
    action_folders: RwLock<Vec<PathBuf>>,
    /// Groups of actions, as far as they were asked for.
    groups: RwLock<HashMap<String, Option<Vec<Arc<str>>>>>,
    checks_groups: bool,
    /// The collection of the playbook that was loaded last.
    default_collection: RwLock<Option<String>>,
    controller: Arc<Controller>,
    plugins: Arc<PythonPlugins>,
    /// Names of modules and actions that may not be used.
    rejected: Vec<String>,
    python: OnceLock<String>,
}

impl Installed {
    /// Makes one from the settings; nothing is looked for before it is needed.
    pub(crate) fn new(
        config: &Config,
        options: &PlaybookOptions,
        controller: &Arc<Controller>,
        plugins: &Arc<PythonPlugins>,
        rejected: Vec<String>,
    ) -> Self {
        let snapshot = config.snapshot().clone();
        let mut libraries: Vec<PathBuf> = options.module_path.iter().map(PathBuf::from).collect();
        let mut action_folders = config.paths(&config::settings::DEFAULT_ACTION_PLUGIN_PATH);
        for folder in options.folders(&snapshot) {
            libraries.push(folder.join("library"));
            action_folders.push(folder.join("action_plugins"));
        }
        Installed {
            action_folders: RwLock::new(action_folders),
            libraries: RwLock::new(libraries),
            groups: RwLock::default(),
            checks_groups: config.bool(&config::settings::VALIDATE_ACTION_GROUP_METADATA),
            default_collection: RwLock::default(),
            controller: Arc::clone(controller),
            plugins: Arc::clone(plugins),
            rejected,
            python: OnceLock::new(),
            snapshot,
        }
    }

    /// Returns the Python that runs what is Python's on the controller, looked for once.
    pub(crate) fn python(&self) -> &str {
        self.python.get_or_init(|| controller_python(&self.snapshot))
    }

    /// Finds a task's action and its module, each where there is one.
    ///
    /// # Errors
    ///
    /// It was removed, or its moves lead nowhere.
    fn look_up(
        &self,
        name: &str,
        collections: &[String],
        is_quiet: bool,
    ) -> Result<(Option<Found>, Option<Found>), Diagnostic> {
        if self.rejected.iter().any(|rejected| rejected == name) {
            return Ok((None, None));
        }
        if let Some(internal) = actions::INTERNAL.iter().find(|action| action.name == name) {
            let full_name = internal.name.to_owned();
            let redirects = vec![full_name.clone()];
            let found = Found { full_name, path: None, collection: None, redirects, action_plugin: None };
            return Ok((Some(found), None));
        }
        let finder = self.controller.payloads().finder();
        let libraries = self.libraries.read().unwrap_or_else(PoisonError::into_inner).clone();
        let folders = finder.folders(&libraries);
        let is_builtin = |name: &str| has_action(name) || modules::find(name).is_some();
        let wanted = Wanted { collections, folders: &folders, is_builtin: Some(&is_builtin), is_quiet };
        let module = finder.collections().find(Kind::Modules, name, &wanted)?;
        let paired = module.as_ref().and_then(|module| module.action_plugin.as_deref());
        let action = self.look_up_action(paired.unwrap_or(name), collections, is_quiet)?;
        Ok((action, module))
    }

    fn look_up_action(&self, name: &str, collections: &[String], is_quiet: bool) -> Result<Option<Found>, Diagnostic> {
        let folders = self.action_folders.read().unwrap_or_else(PoisonError::into_inner).clone();
        let wanted = Wanted { collections, folders: &folders, is_builtin: Some(&has_action), is_quiet };
        self.controller.payloads().finder().collections().find(Kind::Action, name, &wanted)
    }

    /// Returns the full name of what a group of actions or `module_defaults` names, if it is there.
    pub(super) fn resolved(&self, name: &str, is_quiet: bool) -> Result<Option<Arc<str>>, Diagnostic> {
        let (action, module) = self.look_up(name, &[], is_quiet)?;
        let module_first = module.filter(|module| module.action_plugin.is_some() || action.is_none());
        Ok(module_first.or(action).map(|found| Arc::from(found.full_name)))
    }

    /// Returns the full names of modules: ansible-core's (or the native ones, where none is installed) and the user's own.
    pub(super) fn module_names(&self) -> Vec<String> {
        let finder = self.controller.payloads().finder();
        let mut core: Vec<String> = if let Some(core) = finder.core() {
            let listing = finder.collections().listing(Kind::Modules, &core.join("modules"));
            listing.keys().filter(|name| !name.contains('.') && !name.starts_with('_')).cloned().collect()
        } else {
            let native = modules::ALL.iter().map(|module| module.name);
            let names = native.chain(actions::ALL.iter().map(|action| action.name)).chain(ENGINE.iter().copied());
            names.map(str::to_owned).collect()
        };
        core.sort();
        core.dedup();
        let libraries = self.libraries.read().unwrap_or_else(PoisonError::into_inner).clone();
        let own = finder.names(&libraries).into_iter().filter(|name| !core.contains(name));
        let own: Vec<String> = own.map(|name| format!("ansible.legacy.{name}")).collect();
        core.into_iter().map(|name| format!("ansible.builtin.{name}")).chain(own).collect()
    }

    /// Has the collection that a folder lies in searched first, for what no playbook file holds; returns it.
    pub(crate) fn enter_folder(&self, folder: &Path) -> Option<String> {
        let collection = self.controller.payloads().finder().collections().collection_of_path(folder);
        self.default_collection.write().unwrap_or_else(PoisonError::into_inner).clone_from(&collection);
        collection
    }

    /// Tells whether what groups of actions say of themselves is checked.
    pub(super) fn checks_groups(&self) -> bool {
        self.checks_groups
    }
}

/// Tells whether there is a native action of a name, or one of the engine's.
fn has_action(name: &str) -> bool {
    ENGINE.contains(&name) || actions::ALL.iter().any(|action| action.name == name)
}

impl Resolver for Installed {
    fn action(&self, name: &str, collections: &[&str]) -> Result<Option<ResolvedAction>, Diagnostic> {
        if matches!(name, "include" | "ansible.builtin.include" | "ansible.legacy.include") {
            return Err(Diagnostic::error(
                "The 'ansible.builtin.include' action plugin has been removed. Use include_tasks or import_tasks instead. \
                 This feature was removed from ansible-core in a release after 2023-05-16.",
            ));
        }
        let collections: Vec<String> = collections.iter().map(ToString::to_string).collect();
        let (action, module) = self.look_up(name, &collections, false)?;
        Ok(action.or(module).map(|found| ResolvedAction { full_name: Arc::from(found.full_name) }))
    }

    fn add_role(&self, folder: &Path) {
        self.plugins.add_role(folder);
        for (known, below) in [(&self.libraries, "library"), (&self.action_folders, "action_plugins")] {
            let folder = folder.join(below);
            let mut known = known.write().unwrap_or_else(PoisonError::into_inner);
            if !known.contains(&folder) {
                known.push(folder);
            }
        }
    }

    fn action_unsaid(&self, name: &str, collections: &[&str]) -> Option<ResolvedAction> {
        let collections: Vec<String> = collections.iter().map(ToString::to_string).collect();
        let (action, module) = self.look_up(name, &collections, true).ok()?;
        Some(ResolvedAction { full_name: Arc::from(action.or(module)?.full_name) })
    }

    fn action_with_defaults(&self, name: &str) -> Result<Option<ResolvedAction>, Diagnostic> {
        Ok(self.resolved(name, false)?.map(|full_name| ResolvedAction { full_name }))
    }

    fn action_of_args(&self, name: &str, collections: &[&str]) -> Option<ResolvedAction> {
        let names: Vec<String> = collections.iter().map(ToString::to_string).collect();
        let action = self.look_up_action(name, &names, true).ok()?;
        let found = if action.is_some() { action } else { self.look_up(name, &names, true).ok()?.1 };
        found.map(|found| ResolvedAction { full_name: Arc::from(found.full_name) })
    }

    fn announced(&self, name: &str, collections: &[&str]) -> Vec<Announced> {
        let names: Vec<String> = collections.iter().map(ToString::to_string).collect();
        let all = self.controller.payloads().finder().collections();
        let Ok((action, module)) = self.look_up(name, &names, false) else { return Vec::new() };
        let of_kind =
            |kind, found: Option<Found>| found.map(|found| all.announced(kind, &found.redirects)).unwrap_or_default();
        let mut announced = of_kind(Kind::Modules, module);
        for more in of_kind(Kind::Action, action) {
            if !announced.contains(&more) {
                announced.push(more);
            }
        }
        announced
    }

    fn enter_playbook(&self, path: &Path, is_import: bool) {
        let all = self.controller.payloads().finder().collections();
        let collection = all.collection_of_path(path);
        if !is_import && let Some(collection) = &collection {
            all.say(Notice::Verbose(1, format!("running playbook inside collection {collection}")));
        }
        // Ansible: what a playbook of a collection was imported into goes on with that collection.
        if collection.is_some() || !is_import {
            *self.default_collection.write().unwrap_or_else(PoisonError::into_inner) = collection;
        }
    }

    fn default_collection(&self) -> Option<String> {
        self.default_collection.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn role(&self, name: &str, collections: &[String]) -> Result<Option<Resource>, Diagnostic> {
        self.controller.payloads().finder().collections().role(name, collections)
    }

    fn playbook(&self, name: &str) -> Result<Option<Resource>, Diagnostic> {
        self.controller.payloads().finder().collections().playbook(name)
    }

    fn connection_exists(&self, name: &str) -> bool {
        connections::exists(name)
    }

    fn action_group(&self, full_name: &str) -> Result<Option<Vec<Arc<str>>>, Diagnostic> {
        let known = self.groups.read().unwrap_or_else(PoisonError::into_inner).get(full_name).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let collections = self.controller.payloads().finder().collections();
        let members = action_groups::members(self, collections, full_name, &mut Vec::new())?;
        let mut groups = self.groups.write().unwrap_or_else(PoisonError::into_inner);
        groups.insert(full_name.to_owned(), members.clone());
        Ok(members)
    }

    fn lookup_exists(&self, name: &str) -> bool {
        let short = name.strip_prefix("ansible.builtin.").unwrap_or(name);
        filters::LOOKUPS.iter().any(|lookup| lookup.name == short) || self.plugins.lookup_exists(name)
    }
}

/// Returns the Python of the controller: the one named by the user, the one that has ansible-core, `python3`.
pub(crate) fn controller_python(snapshot: &Snapshot) -> String {
    if let Some(named) = snapshot.var("PLAYCALL_PYTHON").filter(|named| !named.is_empty()) {
        return named.to_owned();
    }
    let candidates = pythons(snapshot);
    let with_core = candidates.iter().find(|path| package(path).is_some());
    with_core.or(candidates.first()).map_or_else(|| "/usr/bin/python3".to_owned(), |path| path.display().to_string())
}

fn pythons(snapshot: &Snapshot) -> Vec<PathBuf> {
    let search = snapshot.var("PATH").unwrap_or("/usr/local/bin:/usr/bin:/bin");
    let mut found: Vec<PathBuf> = Vec::new();
    for folder in search.split(':').filter(|folder| !folder.is_empty()) {
        let path = Path::new(folder).join("python3");
        if path.is_file() {
            found.push(path);
        }
        // A launcher of ansible-core names its interpreter in its first line.
        let launcher = Path::new(folder).join("ansible-playbook");
        let named = std::fs::File::open(&launcher).ok().and_then(|file| {
            use std::io::{BufRead, Read};
            let mut line = String::new();
            std::io::BufReader::new(file.take(512)).read_line(&mut line).ok()?;
            line.strip_prefix("#!").map(|path| PathBuf::from(path.trim()))
        });
        found.extend(named.filter(|path| path.is_file()));
    }
    found
}

/// Returns the `ansible` package beside an interpreter, without starting it.
fn package(python: &Path) -> Option<PathBuf> {
    let prefixes = [
        python.parent()?.parent()?.to_path_buf(),
        std::fs::canonicalize(python).ok()?.parent()?.parent()?.to_path_buf(),
    ];
    for prefix in prefixes {
        for folder in ["lib", "lib64"] {
            let Ok(entries) = std::fs::read_dir(prefix.join(folder)) else { continue };
            for entry in entries.flatten() {
                if !entry.file_name().to_string_lossy().starts_with("python3") {
                    continue;
                }
                for packages in ["site-packages/ansible", "dist-packages/ansible"] {
                    let path = entry.path().join(packages);
                    if path.join("modules").is_dir() {
                        return Some(path);
                    }
                }
            }
        }
    }
    None
}
