//! Which actions, modules and lookups there are: native ones, and the Python modules that are installed.

use super::python_plugins;
use crate::cli::options::PlaybookOptions;
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
    /// Action plugins of the user's own, by name: the reference runs them instead of what has their name here.
    python_actions: RwLock<HashMap<String, PathBuf>>,
    controller: Arc<Controller>,
    python: OnceLock<String>,
}

impl Installed {
    /// Makes one from the settings; nothing is looked for before it is needed.
    pub(crate) fn new(config: &Config, options: &PlaybookOptions, controller: &Arc<Controller>) -> Self {
        let snapshot = config.snapshot().clone();
        let mut libraries: Vec<PathBuf> = options.module_path.iter().map(PathBuf::from).collect();
        let mut action_folders = config.paths(&config::settings::DEFAULT_ACTION_PLUGIN_PATH);
        for folder in options.folders(&snapshot) {
            libraries.push(folder.join("library"));
            action_folders.push(folder.join("action_plugins"));
        }
        let python_actions = action_folders.iter().flat_map(|folder| named_files(folder)).collect();
        Installed {
            python_actions: RwLock::new(python_actions),
            libraries: RwLock::new(libraries),
            controller: Arc::clone(controller),
            python: OnceLock::new(),
            snapshot,
        }
    }

    /// Returns the Python that runs what is Python's on the controller, looked for once.
    pub(crate) fn python(&self) -> &str {
        self.python.get_or_init(|| python(&self.snapshot))
    }

    /// Refuses what the reference would run with a plugin of the user's own: an action of that name, or `normal`, which
    /// carries out all modules without one.
    fn refuse_python_action(&self, name: &str) -> Result<(), Diagnostic> {
        let actions = self.python_actions.read().unwrap_or_else(PoisonError::into_inner);
        let has_action = || {
            let builtin = name.strip_prefix("ansible.builtin.").unwrap_or(name);
            ENGINE.contains(&builtin) || actions::ALL.iter().any(|action| action.name == builtin)
        };
        let found = actions.get(name).or_else(|| actions.get("normal").filter(|_| !has_action()));
        found.map_or(Ok(()), |path| Err(python_plugins::refusal("action", path)))
    }

    fn full_name(&self, name: &str, collections: &[&str]) -> Option<String> {
        let short = name.strip_prefix("ansible.builtin.").or_else(|| name.strip_prefix("ansible.legacy."));
        let plain = short.unwrap_or(name);
        let finder = self.controller.payloads().finder();
        let libraries = self.libraries.read().unwrap_or_else(PoisonError::into_inner).clone();
        if !name.contains('.') {
            let collections: Vec<String> = collections.iter().map(ToString::to_string).collect();
            let elsewhere =
                collections.iter().any(|name| !matches!(name.as_str(), "ansible.builtin" | "ansible.legacy"));
            let found = elsewhere.then(|| finder.find(name, &libraries, &collections)).flatten();
            if let Some(found) = found.filter(|found| !found.full_name.starts_with("ansible.")) {
                return Some(found.full_name);
            }
        }
        let is_native = ENGINE.contains(&plain)
            || actions::ALL.iter().any(|action| action.name == plain)
            || modules::find(plain).is_some();
        if is_native && (short.is_some() || !name.contains('.')) {
            return Some(format!("ansible.builtin.{plain}"));
        }
        finder.find(name, &libraries, &[]).map(|found| found.full_name)
    }
}

impl Resolver for Installed {
    fn action(&self, name: &str, collections: &[&str]) -> Result<Option<ResolvedAction>, Diagnostic> {
        if matches!(name, "include" | "ansible.builtin.include" | "ansible.legacy.include") {
            return Err(Diagnostic::error(
                "The 'ansible.builtin.include' action plugin has been removed. Use include_tasks or import_tasks instead. \
                 This feature was removed from ansible-core in a release after 2023-05-16.",
            ));
        }
        let plain = name.strip_prefix("ansible.legacy.").unwrap_or(name);
        self.refuse_python_action(plain)?;
        Ok(self.full_name(name, collections).map(|full| ResolvedAction { full_name: Arc::from(full) }))
    }

    fn add_role(&self, folder: &Path) {
        let actions = named_files(&folder.join("action_plugins"));
        self.python_actions.write().unwrap_or_else(PoisonError::into_inner).extend(actions);
        let library = folder.join("library");
        let mut known = self.libraries.write().unwrap_or_else(PoisonError::into_inner);
        if !known.contains(&library) {
            known.push(library);
        }
    }

    fn connection_exists(&self, name: &str) -> bool {
        connections::exists(name)
    }

    fn action_group(&self, full_name: &str) -> Option<Vec<Arc<str>>> {
        let group = full_name.strip_prefix("ansible.builtin.")?;
        // The groups that ansible-core defines for itself: all but the first hold what collections bring.
        match group {
            "testgroup" => Some(vec![Arc::from("ansible.builtin.ping")]),
            "testlegacy" | "aws" | "acme" | "azure" | "cpm" | "docker" | "gcp" | "k8s" | "os" | "ovirt" | "vmware" => {
                Some(Vec::new())
            }
            _ => None,
        }
    }

    fn lookup_exists(&self, name: &str) -> bool {
        let short = name.strip_prefix("ansible.builtin.").unwrap_or(name);
        filters::LOOKUPS.iter().any(|lookup| lookup.name == short)
    }
}

fn named_files(folder: &Path) -> Vec<(String, PathBuf)> {
    let named = |path: PathBuf| path.file_stem().map(|stem| (stem.to_string_lossy().into_owned(), path.clone()));
    python_plugins::files(folder).into_iter().filter_map(named).collect()
}

/// Returns the Python of the controller: the one named by the user, the one that has ansible-core, `python3`.
pub(crate) fn python(snapshot: &Snapshot) -> String {
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
