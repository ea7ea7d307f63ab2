//! Where plugins written in Python are found: folders beside playbooks and in roles, configured folders, collections.

use collection::{Collections, Found, Kind, Wanted};
use config::{Config, Setting, settings};
use diagnostic::Diagnostic;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

/// Returns the kind of a plugin's type as plugins name it.
pub(crate) fn kind_of(word: &str) -> Option<Kind> {
    use Kind::{Action, Cache, Connection, Filter, Inventory, Lookup, Modules, Test, Vars};
    [Action, Cache, Connection, Filter, Inventory, Lookup, Modules, Test, Vars]
        .into_iter()
        .find(|kind| kind.folder() == word)
}

/// Returns the setting that names folders of a kind.
fn setting(kind: Kind) -> &'static Setting {
    match kind {
        Kind::Filter => &settings::DEFAULT_FILTER_PLUGIN_PATH,
        Kind::Test => &settings::DEFAULT_TEST_PLUGIN_PATH,
        Kind::Lookup => &settings::DEFAULT_LOOKUP_PLUGIN_PATH,
        Kind::Vars => &settings::DEFAULT_VARS_PLUGIN_PATH,
        Kind::Inventory => &settings::DEFAULT_INVENTORY_PLUGIN_PATH,
        Kind::Cache => &settings::DEFAULT_CACHE_PLUGIN_PATH,
        Kind::Connection => &settings::DEFAULT_CONNECTION_PLUGIN_PATH,
        Kind::Modules => &settings::DEFAULT_MODULE_PATH,
        _ => &settings::DEFAULT_ACTION_PLUGIN_PATH,
    }
}

/// A plugin's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PluginFile {
    /// Its name: the file's, without ending.
    pub(crate) name: String,
    /// Its full name, or its name where it belongs to no collection.
    pub(crate) full_name: String,
    /// The file.
    pub(crate) path: PathBuf,
    /// The module that it is, where it belongs to a collection: `ansible_collections.a.b.plugins.lookup.c`.
    pub(crate) module: Option<String>,
    /// The names by which it was looked for before redirects led to it, and its own.
    pub(crate) redirected: Vec<String>,
}

impl PluginFile {
    /// Returns the file of a plugin that was found; nothing where it is ansible-core's own.
    pub(crate) fn of(kind: Kind, found: Found) -> Option<PluginFile> {
        let path = found.path?;
        let module = match found.collection.as_deref() {
            Some("ansible.builtin") => return None,
            Some(collection) => {
                let below = found.full_name.strip_prefix(collection).and_then(|rest| rest.strip_prefix('.'))?;
                Some(format!("ansible_collections.{collection}.plugins.{}.{below}", kind.folder()))
            }
            None => None,
        };
        Some(PluginFile {
            name: path.file_stem()?.to_string_lossy().into_owned(),
            full_name: found.full_name,
            path,
            module,
            redirected: found.redirects,
        })
    }
}

/// The places of a run.
pub(crate) struct Places {
    config: Arc<Config>,
    /// Folders of playbooks and roles, in the order in which they came.
    bases: RwLock<Vec<PathBuf>>,
    /// The collections that are there.
    pub(crate) collections: Arc<Collections>,
}

impl Places {
    /// Gathers them; `beside` are the folders of playbooks.
    pub(crate) fn new(config: &Arc<Config>, beside: Vec<PathBuf>, collections: &Arc<Collections>) -> Places {
        Places { config: Arc::clone(config), bases: RwLock::new(beside), collections: Arc::clone(collections) }
    }

    /// Adds the folder of a role; false where it is known already.
    pub(crate) fn add(&self, base: &Path) -> bool {
        let mut bases = self.bases.write().unwrap_or_else(PoisonError::into_inner);
        if bases.iter().any(|known| known == base) {
            return false;
        }
        bases.push(base.to_owned());
        true
    }

    /// Returns the folders in which plugins of a kind are looked for, in this order: those beside playbooks and in roles,
    /// then the configured ones, each behind the folders in it.
    pub(crate) fn folders(&self, kind: Kind) -> Vec<PathBuf> {
        let subfolder = format!("{}_plugins", kind.folder());
        let bases = self.bases.read().unwrap_or_else(PoisonError::into_inner);
        let mut found: Vec<PathBuf> = Vec::new();
        let mut add = |folder: PathBuf| {
            if folder.is_dir() && !found.contains(&folder) {
                found.push(folder);
            }
        };
        bases.iter().map(|base| base.join(&subfolder)).for_each(&mut add);
        for folder in self.config.paths(setting(kind)) {
            let below = folders_in(&folder);
            let deeper: Vec<PathBuf> = below.iter().flat_map(|folder| folders_in(folder)).collect();
            below.into_iter().chain(deeper).chain([folder]).for_each(&mut add);
        }
        found
    }

    /// Returns the Python files of those folders, each folder's by name.
    pub(crate) fn files(&self, kind: Kind) -> Vec<PathBuf> {
        self.folders(kind).iter().flat_map(|folder| python_files(folder)).collect()
    }

    /// Finds the file of a plugin whose file has its name; nothing where it is one of the program's own, or of nobody.
    ///
    /// # Errors
    ///
    /// It was removed, or the redirects are wrong.
    pub(crate) fn find(
        &self,
        kind: Kind,
        name: &str,
        collections: &[String],
        is_quiet: bool,
        is_builtin: &dyn Fn(&str) -> bool,
    ) -> Result<Option<PluginFile>, Diagnostic> {
        let found = self.look_up(kind, name, collections, is_quiet, is_builtin)?;
        Ok(found.and_then(|found| PluginFile::of(kind, found)))
    }

    /// The same, with ansible-core's own plugins and the program's.
    pub(super) fn look_up(
        &self,
        kind: Kind,
        name: &str,
        collections: &[String],
        is_quiet: bool,
        is_builtin: &dyn Fn(&str) -> bool,
    ) -> Result<Option<Found>, Diagnostic> {
        let folders = self.folders(kind);
        let wanted = Wanted { collections, folders: &folders, is_builtin: Some(is_builtin), is_quiet };
        self.collections.find(kind, name, &wanted)
    }

    /// Follows the name of a filter or test to the files in which it may be: the full name at the end, and the files.
    ///
    /// # Errors
    ///
    /// It was removed, or the redirects are wrong.
    pub(crate) fn follow(&self, kind: Kind, name: &str) -> Result<Option<(String, Vec<PluginFile>)>, Diagnostic> {
        let Some(followed) = self.collections.follow(kind, name)? else { return Ok(None) };
        let (Some(folder), false) = (followed.folder, followed.collection == "ansible.builtin") else {
            return Ok(None);
        };
        let Some((prefix, _)) = followed.full_name.rsplit_once('.') else { return Ok(None) };
        let below = prefix.strip_prefix(&followed.collection).unwrap_or_default();
        let package = format!("ansible_collections.{}.plugins.{}{below}", followed.collection, kind.folder());
        let files = python_files(&folder).into_iter().filter_map(|path| {
            let name = path.file_stem()?.to_string_lossy().into_owned();
            Some(PluginFile {
                full_name: format!("{prefix}.{name}"),
                module: Some(format!("{package}.{name}")),
                name,
                path,
                redirected: Vec::new(),
            })
        });
        let files = files.collect();
        Ok(Some((followed.full_name, files)))
    }
}

/// Returns the folders in a folder.
fn folders_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut found: Vec<PathBuf> = entries
        .filter(|path| path.is_dir() && path.file_name().is_some_and(|name| !name.to_string_lossy().starts_with('.')))
        .collect();
    found.sort();
    found
}

/// Returns the Python files of a folder, by name.
pub(crate) fn python_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_plugin = |path: &PathBuf| {
        path.extension().is_some_and(|extension| extension == "py")
            && path.file_stem().is_some_and(|stem| stem != "__init__" && !stem.to_string_lossy().starts_with('.'))
    };
    let mut found: Vec<PathBuf> = entries.filter(is_plugin).collect();
    found.sort();
    found
}
