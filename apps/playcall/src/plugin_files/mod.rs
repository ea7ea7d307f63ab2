//! Where the plugins of every type are: files of the user's own, of collections, and of an installed ansible-core.
//!
//! Nothing here is run: this is what `ansible-doc` and `ansible-config` read documentation from.

mod find;
mod jinja;
mod kinds;
mod list;

pub(crate) use find::{Found, adjacent};
pub(crate) use jinja::builtin_summaries;
pub(crate) use kinds::{ACTION, DOCUMENTED, FRAGMENT, PluginKind};
pub(crate) use list::Listed;

use collection::{Collections, Notice, Search};
use config::Config;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

/// Files that no folder of plugins means as one.
const NO_PLUGINS: [&str; 8] =
    ["COPYING", "CONTRIBUTING", "LICENSE", "README", "VERSION", "GUIDELINES", "MANIFEST", "Makefile"];

/// The folders that plugins are looked for in.
pub(crate) struct PluginFiles<'a> {
    config: &'a Config,
    collections: Collections,
    /// What finding things had to say.
    said: Arc<Mutex<Vec<Notice>>>,
    /// The folder that stands for a playbook's, links resolved.
    beside: Option<PathBuf>,
    /// Folders of `-M`.
    module_path: Vec<PathBuf>,
    /// What was read before: lists ask for hundreds of plugins.
    known: RefCell<Known>,
}

/// Folders with what stands in each.
type Contents = Rc<[(Folder, Vec<PathBuf>)]>;

/// What was read before.
#[derive(Default)]
struct Known {
    /// The files of each type, folder by folder.
    folders: HashMap<&'static str, Contents>,
    /// The filters or tests in a file.
    names: HashMap<PathBuf, Rc<Option<Vec<String>>>>,
}

/// A folder that is looked through.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    /// The folder.
    pub(crate) path: PathBuf,
    /// Whether it is ansible-core's own.
    pub(crate) is_core: bool,
}

impl<'a> PluginFiles<'a> {
    /// Looks beside a playbook's folder, into the folders of `-M`, and wherever the settings say.
    pub(crate) fn new(config: &'a Config, beside: Option<&str>, module_path: &[String]) -> Self {
        let beside = beside.map(|folder| std::fs::canonicalize(folder).unwrap_or_else(|_| folder.into()));
        let collections = Collections::new(Search::of(config, beside.as_slice()));
        let said: Arc<Mutex<Vec<Notice>>> = Arc::default();
        let sink = Arc::clone(&said);
        collections.tell(Arc::new(move |notice| sink.lock().unwrap_or_else(PoisonError::into_inner).push(notice)));
        PluginFiles {
            config,
            collections,
            said,
            beside,
            module_path: module_path.iter().filter(|path| !path.is_empty()).map(PathBuf::from).collect(),
            known: RefCell::default(),
        }
    }

    /// Returns the folder of the package `ansible`, where ansible-core is installed.
    pub(crate) fn core(&self) -> Option<&Path> {
        self.collections.core()
    }

    /// Returns the folders of a type, those that are looked through first in front.
    pub(crate) fn folders(&self, kind: &PluginKind) -> Vec<Folder> {
        let mut folders: Vec<Folder> = Vec::new();
        let mut add = |path: PathBuf, is_core: bool| {
            if !folders.iter().any(|folder| folder.path == path) {
                folders.push(Folder { path, is_core });
            }
        };
        // Ansible: files of fragments and actions are not looked for there.
        if DOCUMENTED.iter().any(|documented| documented.name == kind.name) {
            if let Some(beside) = &self.beside {
                add(beside.join(kind.folder), false);
            }
            for folder in &self.module_path {
                add(folder.clone(), false);
            }
        }
        let configured = match kind.setting {
            Some(setting) => self.config.paths(setting),
            None => vec![Path::new(&self.config.snapshot().cwd).join(kind.folder)],
        };
        for folder in configured {
            let below = directories(&folder);
            let further: Vec<PathBuf> = below.iter().flat_map(|folder| directories(folder)).collect();
            for folder in below.into_iter().chain(further).chain([folder]) {
                add(folder, false);
            }
        }
        if let Some(core) = self.core() {
            for folder in packages(&core.join(kind.in_core)) {
                add(folder, true);
            }
        }
        folders
    }

    /// Returns the folders of a type with what stands in each.
    fn contents(&self, kind: &PluginKind) -> Contents {
        if let Some(known) = self.known.borrow().folders.get(kind.name) {
            return Rc::clone(known);
        }
        let read = |folder: Folder| {
            let entries = entries(&folder.path);
            (folder, entries)
        };
        let contents: Contents = self.folders(kind).into_iter().map(read).collect();
        self.known.borrow_mut().folders.insert(kind.name, Rc::clone(&contents));
        contents
    }

    /// Returns the folder of a collection `ns.name`.
    pub(crate) fn collection(&self, name: &str) -> Option<PathBuf> {
        if name == "ansible._protomatter" {
            let own = self.core()?.join("_internal/ansible_collections/ansible/_protomatter");
            return own.is_dir().then_some(own);
        }
        self.collections.folder(name).ok().flatten()
    }

    /// Returns every collection that is installed, by name.
    pub(crate) fn all_collections(&self) -> BTreeMap<String, PathBuf> {
        let mut all: BTreeMap<String, PathBuf> = self.collections.installed().into_iter().collect();
        if let Some(internal) = self.collection("ansible._protomatter") {
            all.insert("ansible._protomatter".to_owned(), internal);
        }
        all
    }
}

/// Returns what stands in a folder, by name.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect();
    entries.sort();
    entries
}

/// Returns the folders in a folder, hidden ones left out.
fn directories(folder: &Path) -> Vec<PathBuf> {
    let is_hidden = |path: &PathBuf| path.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'));
    entries(folder).into_iter().filter(|path| !is_hidden(path) && path.is_dir()).collect()
}

/// Returns a folder and, below it, the folders of packages.
fn packages(folder: &Path) -> Vec<PathBuf> {
    let mut all = vec![folder.to_owned()];
    if folder.join("__init__.py").is_file() {
        let below = directories(folder);
        for folder in below.iter().filter(|folder| folder.file_name().is_some_and(|name| name != "__pycache__")) {
            all.extend(packages(folder));
        }
    }
    all
}

/// Returns a file's name and its ending, dot included: `("a.b", ".py")`.
fn split(path: &Path) -> (String, String) {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    match name.rfind('.').filter(|at| *at > 0) {
        Some(at) => (name[..at].to_owned(), name[at..].to_owned()),
        None => (name, String::new()),
    }
}

/// Reads a file as text; what is no text is replaced.
pub(crate) fn text(path: &Path) -> Option<String> {
    std::fs::read(path).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}
