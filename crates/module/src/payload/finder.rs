//! Finding modules by name.

use collection::{Collections, Kind, Wanted};
use diagnostic::Diagnostic;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where modules are looked for.
#[derive(Debug, Default)]
pub struct SearchPaths {
    /// `DEFAULT_MODULE_PATH`.
    pub modules: Vec<PathBuf>,
    /// `DEFAULT_MODULE_UTILS_PATH`.
    pub module_utils: Vec<PathBuf>,
    /// The collections of the run, ansible-core among them.
    pub collections: Arc<Collections>,
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

/// Finds modules. One for a run.
#[derive(Debug, Default)]
pub struct Finder {
    paths: SearchPaths,
}

impl Finder {
    /// A finder that looks there.
    pub fn new(paths: SearchPaths) -> Self {
        Finder { paths }
    }

    /// Returns the collections of the run.
    pub fn collections(&self) -> &Arc<Collections> {
        &self.paths.collections
    }

    /// Returns the folder of the user's package `ansible`, looked for at first use.
    pub fn core(&self) -> Option<&Path> {
        self.paths.collections.core()
    }

    /// Returns the same folder where it is found without starting Python.
    pub fn core_at_hand(&self) -> Option<&Path> {
        self.paths.collections.core_at_hand()
    }

    /// Finds a module: `name` bare or full; `libraries` are the `library/` folders of the task's role and playbook,
    /// `collections` those that the keyword lists.
    ///
    /// # Errors
    ///
    /// The module was removed, its moves lead nowhere, or its collection asks for another version.
    pub fn find(&self, name: &str, libraries: &[PathBuf], collections: &[String]) -> Result<Option<Found>, Diagnostic> {
        let folders = self.folders(libraries);
        let wanted = Wanted { collections, folders: &folders, ..Wanted::default() };
        let found = self.paths.collections.find(Kind::Modules, name, &wanted)?;
        Ok(found.and_then(|found| {
            let kind = match found.collection.as_deref() {
                None => FoundKind::Library,
                Some("ansible.builtin") => FoundKind::Core,
                Some(_) => FoundKind::Collection,
            };
            Some(Found { full_name: found.full_name, path: found.path?, kind })
        }))
    }

    /// Returns the module of that bare name in `library/` folders or those of the setting.
    pub fn in_libraries(&self, name: &str, libraries: &[PathBuf]) -> Option<Found> {
        self.folders(libraries).iter().find_map(|folder| {
            let path = self.paths.collections.listing(Kind::Modules, folder).get(name)?.clone();
            Some(Found { full_name: name.to_owned(), path, kind: FoundKind::Library })
        })
    }

    /// Returns the names of all modules of ansible-core and of the folders given and set, sorted.
    pub fn names(&self, libraries: &[PathBuf]) -> Vec<String> {
        let core = self.core().map(|core| core.join("modules"));
        let folders = self.folders(libraries);
        let mut names: Vec<String> = folders
            .iter()
            .chain(&core)
            .flat_map(|folder| {
                let listing = self.paths.collections.listing(Kind::Modules, folder);
                listing.keys().filter(|name| !name.contains('.')).cloned().collect::<Vec<_>>()
            })
            .collect();
        names.sort();
        names.dedup();
        names
    }

    /// Returns the folders of the user's modules: those given, then those of the setting.
    pub fn folders(&self, libraries: &[PathBuf]) -> Vec<PathBuf> {
        libraries.iter().chain(&self.paths.modules).cloned().collect()
    }

    /// Returns the folders of support code that the settings name.
    pub(super) fn module_utils(&self) -> &[PathBuf] {
        &self.paths.module_utils
    }
}
