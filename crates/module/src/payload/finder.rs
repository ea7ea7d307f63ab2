//! Finding modules and their support code by name.

use super::core_package::{CoreSearch, ask, locate};
use super::routing;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Where modules are looked for.
#[derive(Clone, Debug, Default)]
pub struct SearchPaths {
    /// `DEFAULT_MODULE_PATH`.
    pub modules: Vec<PathBuf>,
    /// `DEFAULT_MODULE_UTILS_PATH`.
    pub module_utils: Vec<PathBuf>,
    /// `COLLECTIONS_PATHS`, with or without `ansible_collections` at the end.
    pub collections: Vec<PathBuf>,
    /// Where ansible-core may be.
    pub core: CoreSearch,
}

/// A module that is not native.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its full name: `ansible.builtin.apt`, `community.general.ini_file`, or the bare name of one in a `library/`.
    pub full_name: String,
    /// Its file.
    pub path: PathBuf,
    /// Where it belongs to.
    pub kind: FoundKind,
}

/// Where a module belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoundKind {
    /// ansible-core.
    Core,
    /// A collection.
    Collection,
    /// A folder of modules: `library/` of a playbook or role, or the setting.
    Library,
}

/// The names in a folder of modules and their files.
type Listing = HashMap<String, PathBuf>;

/// Finds modules. One for a run: folders are read once.
#[derive(Debug, Default)]
pub struct Finder {
    paths: SearchPaths,
    at_hand: OnceLock<Option<PathBuf>>,
    core: OnceLock<Option<PathBuf>>,
    listings: Mutex<HashMap<PathBuf, Arc<Listing>>>,
    runtimes: Mutex<HashMap<PathBuf, Arc<str>>>,
}

impl Finder {
    /// A finder that looks there.
    pub fn new(paths: SearchPaths) -> Self {
        Finder { paths, ..Finder::default() }
    }

    /// Returns the folder of the user's package `ansible`, looked for at first use.
    pub fn core(&self) -> Option<&Path> {
        let found = self.core.get_or_init(|| self.core_at_hand().map(Path::to_owned).or_else(|| ask(&self.paths.core)));
        found.as_deref()
    }

    /// Returns the same folder where it is found without starting Python.
    pub fn core_at_hand(&self) -> Option<&Path> {
        self.at_hand.get_or_init(|| locate(&self.paths.core)).as_deref()
    }

    /// Finds a module: `name` bare or full; `libraries` are the `library/` folders of the task's role and playbook,
    /// `collections` those that the keyword lists.
    pub fn find(&self, name: &str, libraries: &[PathBuf], collections: &[String]) -> Option<Found> {
        self.find_moved(name, libraries, collections, 0)
    }

    fn find_moved(&self, name: &str, libraries: &[PathBuf], collections: &[String], moves: usize) -> Option<Found> {
        if moves > 10 {
            return None;
        }
        if let Some(short) = name.strip_prefix("ansible.builtin.") {
            return self.in_core(short).or_else(|| self.moved_from_core(short, moves));
        }
        if let Some(short) = name.strip_prefix("ansible.legacy.") {
            return self.legacy(short, libraries, moves);
        }
        if name.matches('.').count() >= 2 {
            return self.in_collection(name, moves);
        }
        if name.contains('.') {
            return None;
        }
        collections
            .iter()
            .find_map(|collection| match collection.as_str() {
                "ansible.legacy" => self.legacy(name, libraries, moves),
                "ansible.builtin" => self.in_core(name),
                collection => self.in_collection(&format!("{collection}.{name}"), moves),
            })
            .or_else(|| self.legacy(name, libraries, moves))
    }

    /// Returns the module of that bare name in `library/` folders or those of the setting.
    pub fn in_libraries(&self, name: &str, libraries: &[PathBuf]) -> Option<Found> {
        libraries.iter().chain(&self.paths.modules).find_map(|folder| {
            let path = self.listing(folder).get(name)?.clone();
            Some(Found { full_name: name.to_owned(), path, kind: FoundKind::Library })
        })
    }

    /// Returns the names of all modules of ansible-core and of the folders given and set, sorted.
    pub fn names(&self, libraries: &[PathBuf]) -> Vec<String> {
        let core = self.core().map(|core| core.join("modules"));
        let mut names: Vec<String> = libraries
            .iter()
            .chain(&self.paths.modules)
            .chain(&core)
            .flat_map(|folder| {
                self.listing(folder).keys().filter(|name| !name.contains('.')).cloned().collect::<Vec<_>>()
            })
            .collect();
        names.sort();
        names.dedup();
        names
    }

    fn legacy(&self, name: &str, libraries: &[PathBuf], moves: usize) -> Option<Found> {
        self.in_libraries(name, libraries).or_else(|| self.in_core(name)).or_else(|| self.moved_from_core(name, moves))
    }

    fn in_core(&self, name: &str) -> Option<Found> {
        let path = self.listing(&self.core()?.join("modules")).get(name)?.clone();
        Some(Found { full_name: format!("ansible.builtin.{name}"), path, kind: FoundKind::Core })
    }

    fn moved_from_core(&self, name: &str, moves: usize) -> Option<Found> {
        let runtime = self.runtime(&self.core()?.join("config/ansible_builtin_runtime.yml"));
        // Ansible: an action may lead to another module (`yum` to `dnf`).
        let target = ["modules", "action"].iter().find_map(|section| routing::redirect(&runtime, section, name))?;
        self.find_moved(&target, &[], &[], moves + 1)
    }

    fn in_collection(&self, name: &str, moves: usize) -> Option<Found> {
        let mut parts = name.splitn(3, '.');
        let (namespace, collection, module) = (parts.next()?, parts.next()?, parts.next()?);
        let root = self.collection(namespace, collection)?;
        let runtime = self.runtime(&root.join("meta/runtime.yml"));
        if let Some(target) = routing::redirect(&runtime, "modules", module).filter(|target| target != name) {
            return self.find_moved(&target, &[], &[], moves + 1);
        }
        let mut folder = root.join("plugins/modules");
        let mut leaf = module;
        while let Some((sub, rest)) = leaf.split_once('.') {
            folder.push(sub);
            leaf = rest;
        }
        let path = self.listing(&folder).get(leaf)?.clone();
        Some(Found { full_name: name.to_owned(), path, kind: FoundKind::Collection })
    }

    /// Returns the folder of a collection.
    pub fn collection(&self, namespace: &str, collection: &str) -> Option<PathBuf> {
        let beside_core = self.core().and_then(Path::parent).map(|packages| packages.join("ansible_collections"));
        self.paths
            .collections
            .iter()
            .map(
                |path| {
                    if path.ends_with("ansible_collections") { path.clone() } else { path.join("ansible_collections") }
                },
            )
            .chain(beside_core)
            .map(|root| root.join(namespace).join(collection))
            .find(|path| path.is_dir())
    }

    /// Returns the text of a file that says where plugins have moved; empty where there is none.
    pub(super) fn runtime(&self, path: &Path) -> Arc<str> {
        let mut known = self.runtimes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = known.get(path) {
            return Arc::clone(text);
        }
        let text: Arc<str> = std::fs::read_to_string(path).unwrap_or_default().into();
        known.insert(path.to_owned(), Arc::clone(&text));
        text
    }

    /// Returns the folders of support code that the settings name.
    pub(super) fn module_utils(&self) -> &[PathBuf] {
        &self.paths.module_utils
    }

    fn listing(&self, folder: &Path) -> Arc<Listing> {
        let mut listings = self.listings.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(listing) = listings.get(folder) {
            return Arc::clone(listing);
        }
        let listing = Arc::new(list(folder));
        listings.insert(folder.to_owned(), Arc::clone(&listing));
        listing
    }
}

/// Reads a folder: each file by its name without its extension, and by its whole name.
fn list(folder: &Path) -> Listing {
    let mut names = Listing::new();
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect();
    // Several files of one name: the one of Python comes first.
    files.sort_by_key(|path| (path.extension().is_none_or(|extension| extension != "py"), path.clone()));
    for path in files {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        let skipped =
            ["pyc", "pyo", "swp", "bak", "rpm", "md", "txt", "rst", "yaml", "yml", "ini"].contains(&extension);
        if name.starts_with('.') || name.starts_with("__init__") || name.ends_with('~') || skipped || path.is_dir() {
            continue;
        }
        if let Some(stem) = path.file_stem().and_then(|stem| stem.to_str()) {
            names.entry(stem.to_owned()).or_insert_with(|| path.clone());
        }
        names.entry(name.to_owned()).or_insert_with(|| path.clone());
    }
    names
}
