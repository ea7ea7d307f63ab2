//! Where plugins written in Python are found: folders beside playbooks and in roles, configured folders, collections.

use config::{Config, Setting, settings};
use diagnostic::Diagnostic;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use value::{Dict, Value, str_repr, to_text};
use yaml::LoadOptions;

/// The types of plugins that are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum PluginKind {
    Filter,
    Test,
    Lookup,
    Action,
    Vars,
    Inventory,
    Cache,
    Connection,
}

impl PluginKind {
    /// The word for it, which is also its folder in a collection's `plugins`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            PluginKind::Filter => "filter",
            PluginKind::Test => "test",
            PluginKind::Lookup => "lookup",
            PluginKind::Action => "action",
            PluginKind::Vars => "vars",
            PluginKind::Inventory => "inventory",
            PluginKind::Cache => "cache",
            PluginKind::Connection => "connection",
        }
    }

    /// Returns the type of a word.
    pub(crate) fn of(word: &str) -> Option<PluginKind> {
        use PluginKind::{Action, Cache, Connection, Filter, Inventory, Lookup, Test, Vars};
        [Filter, Test, Lookup, Action, Vars, Inventory, Cache, Connection].into_iter().find(|kind| kind.word() == word)
    }

    fn setting(self) -> &'static Setting {
        match self {
            PluginKind::Filter => &settings::DEFAULT_FILTER_PLUGIN_PATH,
            PluginKind::Test => &settings::DEFAULT_TEST_PLUGIN_PATH,
            PluginKind::Lookup => &settings::DEFAULT_LOOKUP_PLUGIN_PATH,
            PluginKind::Action => &settings::DEFAULT_ACTION_PLUGIN_PATH,
            PluginKind::Vars => &settings::DEFAULT_VARS_PLUGIN_PATH,
            PluginKind::Inventory => &settings::DEFAULT_INVENTORY_PLUGIN_PATH,
            PluginKind::Cache => &settings::DEFAULT_CACHE_PLUGIN_PATH,
            PluginKind::Connection => &settings::DEFAULT_CONNECTION_PLUGIN_PATH,
        }
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

/// What the name of a plugin of a collection leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// One of the program's own, by its short name.
    Builtin(String),
    /// A name of a collection that is there; the folder of the collection.
    Collection {
        /// The full name after redirects.
        name: String,
        /// The folder of the collection.
        root: PathBuf,
        /// Every name that led there.
        redirected: Vec<String>,
    },
}

/// What is told of a plugin on the way to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    /// Its end is announced.
    Deprecated(String),
    /// It was redirected: shown from `-vv` or `-vvv` on.
    Redirected(String),
}

/// The places of a run.
pub(crate) struct Places {
    config: Arc<Config>,
    /// Folders of playbooks and roles, in the order in which they came.
    bases: RwLock<Vec<PathBuf>>,
    /// Folders that hold `ansible_collections`, and such folders themselves.
    collections: Vec<PathBuf>,
    /// The file that routes names of ansible-core's own plugins.
    core_runtime: Option<PathBuf>,
    runtimes: Mutex<HashMap<PathBuf, Arc<Dict>>>,
}

impl Places {
    /// Gathers them.
    pub(crate) fn new(
        config: &Arc<Config>,
        beside: Vec<PathBuf>,
        collections: Vec<PathBuf>,
        core: Option<&Path>,
    ) -> Places {
        Places {
            config: Arc::clone(config),
            bases: RwLock::new(beside),
            collections,
            core_runtime: core.map(|core| core.join("config/ansible_builtin_runtime.yml")),
            runtimes: Mutex::default(),
        }
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

    /// Returns the folders with collections.
    pub(crate) fn collections(&self) -> &[PathBuf] {
        &self.collections
    }

    /// Returns the folders in which plugins of a type are looked for, in this order: those beside playbooks and in roles,
    /// then the configured ones, each behind the folders in it.
    pub(crate) fn folders(&self, kind: PluginKind) -> Vec<PathBuf> {
        let subfolder = format!("{}_plugins", kind.word());
        let bases = self.bases.read().unwrap_or_else(PoisonError::into_inner);
        let mut found: Vec<PathBuf> = Vec::new();
        let mut add = |folder: PathBuf| {
            if folder.is_dir() && !found.contains(&folder) {
                found.push(folder);
            }
        };
        bases.iter().map(|base| base.join(&subfolder)).for_each(&mut add);
        for folder in self.config.paths(kind.setting()) {
            let below = folders_in(&folder);
            let deeper: Vec<PathBuf> = below.iter().flat_map(|folder| folders_in(folder)).collect();
            below.into_iter().chain(deeper).chain([folder]).for_each(&mut add);
        }
        found
    }

    /// Returns the Python files of those folders, each folder's by name.
    pub(crate) fn files(&self, kind: PluginKind) -> Vec<PathBuf> {
        self.folders(kind).iter().flat_map(|folder| python_files(folder)).collect()
    }

    /// Finds a plugin by its short name in those folders.
    pub(crate) fn file(&self, kind: PluginKind, name: &str) -> Option<PluginFile> {
        if name.contains(['.', '/']) || name == "__init__" {
            return None;
        }
        let path = self.folders(kind).into_iter().map(|folder| folder.join(format!("{name}.py")));
        let path = path.into_iter().find(|path| path.is_file())?;
        Some(PluginFile {
            name: name.to_owned(),
            full_name: name.to_owned(),
            path,
            module: None,
            redirected: vec![name.to_owned()],
        })
    }

    /// Follows the name of a plugin of a collection to where its collection says that it is.
    ///
    /// # Errors
    ///
    /// It was removed, or the redirects are wrong.
    pub(crate) fn follow(
        &self,
        kind: PluginKind,
        name: &str,
        notices: &mut Vec<Notice>,
    ) -> Result<Option<Target>, Diagnostic> {
        let mut name = name.to_owned();
        let mut seen: Vec<String> = Vec::new();
        loop {
            if seen.contains(&name) {
                let message = format!("recursive collection redirect found for {}", str_repr(&seen[0]));
                return Err(Diagnostic::error(message));
            }
            seen.push(name.clone());
            let mut parts = name.splitn(3, '.');
            let (Some(namespace), Some(collection), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
                return Ok(None);
            };
            let short = rest.rsplit('.').next().unwrap_or(rest);
            let collection = format!("{namespace}.{collection}");
            let root = self.collection(&collection);
            let runtime = if collection == "ansible.builtin" {
                self.core_runtime.as_deref().map(|path| self.runtime(path))
            } else {
                root.as_deref().map(|root| self.runtime(&root.join("meta/runtime.yml")))
            };
            let entry = runtime.as_deref().and_then(|runtime| {
                let kinds = runtime.get("plugin_routing")?.as_dict()?.get(kind.word())?.as_dict()?;
                kinds.get(rest).or_else(|| kinds.get(short))?.as_dict().cloned()
            });
            if let Some(entry) = entry {
                if let Some(end) = entry.get("deprecation").and_then(Value::as_dict) {
                    notices.push(Notice::Deprecated(deprecation(kind, &name, &collection, end)));
                }
                if let Some(end) = entry.get("tombstone").and_then(Value::as_dict) {
                    return Err(Diagnostic::error(removal(kind, &name, &collection, end)));
                }
                if let Some(to) = entry.get("redirect").filter(|to| to.is_true()).map(to_text) {
                    if to.matches('.').count() < 2 {
                        return Err(Diagnostic::error(format!(
                            "Collection {collection} contains invalid redirect for {name}: {to}. Redirects must use fully \
                             qualified collection names."
                        )));
                    }
                    notices.push(Notice::Redirected(format!("redirecting (type: {}) {name} to {to}", kind.word())));
                    name = to;
                    continue;
                }
            }
            if collection == "ansible.builtin" {
                return Ok(Some(Target::Builtin(short.to_owned())));
            }
            return Ok(root.map(|root| Target::Collection { name: name.clone(), root, redirected: seen }));
        }
    }

    /// Returns the file of a plugin whose files have its name (`a.b.c`, `a.b.sub.c`).
    pub(crate) fn file_in(
        &self,
        kind: PluginKind,
        name: &str,
        root: &Path,
        redirected: &[String],
    ) -> Option<PluginFile> {
        let parts: Vec<&str> = name.split('.').collect();
        let [namespace, collection, inner @ ..] = parts.as_slice() else { return None };
        let mut path = root.join("plugins").join(kind.word());
        path.extend(inner);
        let path = path.with_file_name(format!("{}.py", inner.last()?));
        path.is_file().then(|| PluginFile {
            name: (*inner.last().unwrap_or(&"")).to_owned(),
            full_name: name.to_owned(),
            module: Some(format!(
                "ansible_collections.{namespace}.{collection}.plugins.{}.{}",
                kind.word(),
                inner.join(".")
            )),
            path,
            redirected: redirected.to_vec(),
        })
    }

    /// Returns the files of a collection in which a filter or test of a full name may be.
    pub(crate) fn files_in(&self, kind: PluginKind, name: &str, root: &Path) -> Vec<PluginFile> {
        let Some((prefix, _)) = name.rsplit_once('.') else { return Vec::new() };
        let folder =
            prefix.split('.').skip(2).fold(root.join("plugins").join(kind.word()), |path, part| path.join(part));
        python_files(&folder)
            .into_iter()
            .filter_map(|path| {
                let stem = path.file_stem()?.to_string_lossy().into_owned();
                self.file_in(kind, &format!("{prefix}.{stem}"), root, &[])
            })
            .collect()
    }

    fn collection(&self, name: &str) -> Option<PathBuf> {
        let (namespace, name) = name.split_once('.')?;
        let roots = self.collections.iter().map(|path| {
            if path.ends_with("ansible_collections") { path.clone() } else { path.join("ansible_collections") }
        });
        roots.map(|root| root.join(namespace).join(name)).find(|path| path.is_dir())
    }

    /// Reads a file that routes names, once.
    fn runtime(&self, path: &Path) -> Arc<Dict> {
        let mut known = self.runtimes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.get(path) {
            return Arc::clone(found);
        }
        let loaded = std::fs::read_to_string(path).ok().and_then(|text| yaml::load(&text, &LoadOptions::data()).ok());
        let found = Arc::new(loaded.and_then(|loaded| loaded.value.as_dict().cloned()).unwrap_or_default());
        known.insert(path.to_owned(), Arc::clone(&found));
        found
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

fn said(end: &Dict, what: String) -> String {
    let text = end.get("warning_text").filter(|text| text.is_true()).map(to_text).unwrap_or_default();
    if text.is_empty() { what } else { format!("{what} {text}") }
}

/// Adds when a plugin goes, or went.
fn with_end(text: &str, end: &Dict, collection: &str, removed: bool) -> String {
    let who =
        if collection == "ansible.builtin" { "ansible-core".to_owned() } else { format!("collection '{collection}'") };
    let verb = if removed { "was removed" } else { "will be removed" };
    let when = match (end.get("removal_date"), end.get("removal_version")) {
        (Some(date), _) if date.is_true() => format!("from {who} in a release after {}", to_text(date)),
        (_, Some(version)) if version.is_true() => format!("from {who} version {}", to_text(version)),
        _ if removed => format!("from {who}"),
        _ => format!("from {who} in a future release"),
    };
    let text = text.trim_end();
    let text = if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") };
    format!("{text} This feature {verb} {when}.")
}

fn deprecation(kind: PluginKind, name: &str, collection: &str, end: &Dict) -> String {
    let word = kind.word();
    let what = match kind {
        PluginKind::Filter | PluginKind::Test => {
            let title = format!("{}{}", word[..1].to_uppercase(), &word[1..]);
            format!("{title} \"{name}\" has been deprecated.")
        }
        _ => format!("{name} has been deprecated."),
    };
    with_end(&said(end, what), end, collection, false)
}

fn removal(kind: PluginKind, name: &str, collection: &str, end: &Dict) -> String {
    let what = format!("The {} {} plugin has been removed.", str_repr(name), kind.word());
    with_end(&said(end, what), end, collection, true)
}
