//! Where collections are, and what each says of itself.

use crate::core_package::{ask, locate, packages_on_path};
use crate::name::Kind;
use crate::notice::{Notice, NoticeSink};
use crate::runtime::Runtime;
use crate::{CoreSearch, version};
use config::{Config, settings};
use diagnostic::Diagnostic;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

/// The version of ansible-core that collections are told.
pub(crate) const VERSION: &str = "2.19.14";

/// Where to look.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Folders `collections` beside the playbooks: they come first.
    pub beside: Vec<PathBuf>,
    /// `COLLECTIONS_PATHS`, with or without `ansible_collections` at the end.
    pub configured: Vec<PathBuf>,
    /// `COLLECTIONS_SCAN_SYS_PATH`: whether collections that are installed as Python packages count.
    pub scans_packages: bool,
    /// Where ansible-core may be.
    pub core: CoreSearch,
    /// `COLLECTIONS_ON_ANSIBLE_VERSION_MISMATCH`.
    pub on_mismatch: Mismatch,
}

impl Search {
    /// Reads the settings; `beside` are the folders of the playbooks.
    pub fn of(config: &Config, beside: &[PathBuf]) -> Self {
        let snapshot = config.snapshot();
        let var = |name: &str| snapshot.var(name).filter(|text| !text.is_empty()).map(str::to_owned);
        Search {
            beside: beside.iter().map(|folder| folder.join("collections")).collect(),
            configured: config.paths(&settings::COLLECTIONS_PATHS),
            scans_packages: config.bool(&settings::COLLECTIONS_SCAN_SYS_PATH),
            core: CoreSearch {
                python: var("PLAYCALL_PYTHON"),
                path: var("PATH").unwrap_or_default(),
                python_path: var("PYTHONPATH").unwrap_or_default(),
                home: snapshot.home.clone(),
            },
            on_mismatch: match config.str(&settings::COLLECTIONS_ON_ANSIBLE_VERSION_MISMATCH).as_deref() {
                Some("ignore") => Mismatch::Ignore,
                Some("error") => Mismatch::Error,
                _ => Mismatch::Warning,
            },
        }
    }
}

/// What follows when a collection asks for another version of ansible-core.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Mismatch {
    /// Nothing.
    Ignore,
    /// A warning.
    #[default]
    Warning,
    /// What needs the collection fails.
    Error,
}

/// The collections that a run can use. One for a run: what is read is kept.
#[derive(Default)]
pub struct Collections {
    search: Search,
    beside: RwLock<Vec<PathBuf>>,
    at_hand: OnceLock<Option<PathBuf>>,
    core: OnceLock<Option<PathBuf>>,
    roots: RwLock<Option<Arc<[PathBuf]>>>,
    known: Mutex<HashMap<String, Option<Arc<Collection>>>>,
    builtin: OnceLock<Arc<Runtime>>,
    /// What is in folders, of modules or of other plugins.
    pub(crate) listings: Mutex<HashMap<(bool, PathBuf), Arc<crate::find::Listing>>>,
    sink: OnceLock<NoticeSink>,
    rejected: OnceLock<Vec<String>>,
}

impl std::fmt::Debug for Collections {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Collections").field("search", &self.search).finish_non_exhaustive()
    }
}

/// A collection that is there.
#[derive(Debug)]
pub(crate) struct Collection {
    pub(crate) folder: PathBuf,
    pub(crate) runtime: Runtime,
}

impl Collections {
    /// The collections that are found there.
    pub fn new(search: Search) -> Self {
        Collections { beside: RwLock::new(search.beside.clone()), search, ..Collections::default() }
    }

    /// Says where notices go. Until then, and if it is called twice, they are kept back.
    pub fn tell(&self, sink: NoticeSink) {
        // Who listens first is who runs it.
        let _ = self.sink.set(sink);
    }

    /// Says which modules and actions are not to be found, by their names as tasks have them. Only the first call counts.
    pub fn reject(&self, names: Vec<String>) {
        let _ = self.rejected.set(names);
    }

    pub(crate) fn is_rejected(&self, kind: Kind, name: &str) -> bool {
        matches!(kind, Kind::Modules | Kind::Action)
            && self.rejected.get().is_some_and(|names| names.iter().any(|known| known == name))
    }

    /// Tells whoever listens.
    pub fn say(&self, notice: Notice) {
        if let Some(sink) = self.sink.get() {
            sink(notice);
        }
    }

    /// Returns the folder of the package `ansible`, looked for at first use, by starting Python where nothing else helps.
    pub fn core(&self) -> Option<&Path> {
        let found =
            self.core.get_or_init(|| self.core_at_hand().map(Path::to_owned).or_else(|| ask(&self.search.core)));
        found.as_deref()
    }

    /// Returns the same folder where it is found without starting Python.
    pub fn core_at_hand(&self) -> Option<&Path> {
        self.at_hand.get_or_init(|| locate(&self.search.core)).as_deref()
    }

    /// Returns the folders `ansible_collections` that are there, in the order in which they are searched: beside the
    /// playbooks, those of the setting, those of installed packages.
    pub fn roots(&self) -> Arc<[PathBuf]> {
        if let Some(known) = &*self.roots.read().unwrap_or_else(PoisonError::into_inner) {
            return Arc::clone(known);
        }
        let beside = self.beside.read().unwrap_or_else(PoisonError::into_inner).clone();
        let mut all: Vec<PathBuf> = beside;
        all.extend(self.search.configured.iter().cloned());
        if self.search.scans_packages {
            let python_path = self.search.core.python_path.split(':').filter(|folder| !folder.is_empty());
            all.extend(python_path.map(PathBuf::from));
            all.extend(self.core().and_then(Path::parent).map(Path::to_owned));
            all.extend(packages_on_path(&self.search.core));
        }
        let mut roots: Vec<PathBuf> = Vec::new();
        for path in all {
            let root = if path.ends_with("ansible_collections") { path } else { path.join("ansible_collections") };
            if !roots.contains(&root) && root.is_dir() {
                roots.push(root);
            }
        }
        let roots: Arc<[PathBuf]> = Arc::from(roots);
        *self.roots.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&roots));
        roots
    }

    /// Returns the folder of a collection (`namespace.name`).
    ///
    /// # Errors
    ///
    /// The collection asks for another version, and that is to be an error.
    pub fn folder(&self, collection: &str) -> Result<Option<PathBuf>, Diagnostic> {
        Ok(self.collection(collection)?.map(|found| found.folder.clone()))
    }

    /// Runs something with the metadata of a collection, `ansible.builtin` among them; nothing where it is not installed.
    pub fn with_runtime<T>(&self, collection: &str, read: impl FnOnce(&Runtime) -> T) -> Result<Option<T>, Diagnostic> {
        if matches!(collection, "ansible.builtin" | "ansible.legacy") {
            return Ok(Some(read(&self.builtin())));
        }
        Ok(self.collection(collection)?.map(|found| read(&found.runtime)))
    }

    /// Returns what ansible-core says of its own plugins: empty where it is not installed.
    pub(crate) fn builtin(&self) -> Arc<Runtime> {
        let runtime = self.builtin.get_or_init(|| {
            let file = self.core().map(|core| core.join("config/ansible_builtin_runtime.yml"));
            let text = file.as_ref().and_then(|file| std::fs::read_to_string(file).ok()).unwrap_or_default();
            Arc::new(Runtime::new(&text, &file.unwrap_or_default().to_string_lossy()))
        });
        Arc::clone(runtime)
    }

    /// Returns what Python says where a collection's package can't be imported.
    pub(crate) fn missing(&self, namespace: &str, name: &str) -> String {
        let roots = self.roots();
        // ansible-core has a collection of its own in this namespace.
        if namespace == "ansible" || roots.iter().any(|root| root.join(namespace).is_dir()) {
            format!("No module named 'ansible_collections.{namespace}.{name}'")
        } else {
            format!("No module named 'ansible_collections.{namespace}'")
        }
    }

    /// Returns what Python says where a collection (`namespace.name`) can't be imported.
    pub fn missing_package(&self, collection: &str) -> String {
        let (namespace, name) = collection.split_once('.').unwrap_or((collection, ""));
        self.missing(namespace, name)
    }

    pub(crate) fn collection(&self, collection: &str) -> Result<Option<Arc<Collection>>, Diagnostic> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(collection).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let found = collection.split_once('.').filter(|(_, name)| !name.contains('.')).and_then(|(namespace, name)| {
            let roots = self.roots();
            roots.iter().map(|root| root.join(namespace).join(name)).find(|folder| folder.is_dir())
        });
        let found = found.map(|folder| {
            let file = folder.join("meta/runtime.yml");
            let text = std::fs::read_to_string(&file).unwrap_or_default();
            Arc::new(Collection { folder, runtime: Runtime::new(&text, &file.to_string_lossy()) })
        });
        if let Some(found) = &found {
            self.check_version(collection, &found.runtime)?;
        }
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(collection.to_owned(), found.clone());
        Ok(found)
    }

    /// Tells of a collection that asks for another version of ansible-core, when it is first used.
    fn check_version(&self, collection: &str, runtime: &Runtime) -> Result<(), Diagnostic> {
        if self.search.on_mismatch == Mismatch::Ignore {
            return Ok(());
        }
        let Some(requirement) = runtime.requires_ansible() else { return Ok(()) };
        match version::meets(&requirement, VERSION) {
            Ok(true) => Ok(()),
            Ok(false) => {
                let message =
                    Diagnostic::error(format!("Collection {collection} does not support Ansible version {VERSION}"));
                if self.search.on_mismatch == Mismatch::Error {
                    return Err(message);
                }
                self.say(Notice::Warning(message));
                Ok(())
            }
            Err(problem) => {
                self.say(Notice::Warning(Diagnostic::error(format!(
                    "Error parsing collection metadata requires_ansible value from collection {collection}: {problem}"
                ))));
                Ok(())
            }
        }
    }
}
