//! Which actions, modules and lookups there are: native ones, and the Python modules that are installed.

use crate::cli::options::PlaybookOptions;
use config::{Config, Snapshot, settings};
use diagnostic::Diagnostic;
use playbook::{ResolvedAction, Resolver};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// What the engine itself does.
const ENGINE: &[&str] = &["meta", "include_tasks", "include_role", "import_tasks", "import_role", "import_playbook"];

/// The plugins that are there.
pub(crate) struct Installed {
    snapshot: Snapshot,
    /// Folders of modules outside collections: beside the playbooks, `-M`, configured ones.
    folders: Vec<PathBuf>,
    collections: Vec<PathBuf>,
    core: OnceLock<Option<PathBuf>>,
}

impl Installed {
    /// Makes one from the settings; nothing is looked for before it is needed.
    pub(crate) fn new(config: &Config, options: &PlaybookOptions) -> Self {
        let snapshot = config.snapshot().clone();
        let cwd = Path::new(&snapshot.cwd);
        let mut folders: Vec<PathBuf> = options.module_path.iter().map(PathBuf::from).collect();
        for playbook in &options.playbooks {
            let folder = Path::new(playbook).parent().map(Path::to_path_buf).unwrap_or_default();
            folders.push(cwd.join(folder).join("library"));
        }
        folders.extend(config.paths(&settings::DEFAULT_MODULE_PATH));
        Installed { folders, collections: config.paths(&settings::COLLECTIONS_PATHS), core: OnceLock::new(), snapshot }
    }

    /// Returns the Python that runs what is Python's on the controller.
    pub(crate) fn python(&self) -> String {
        python(&self.snapshot)
    }

    /// Returns the folder of the installed `ansible` package.
    pub(crate) fn core(&self) -> Option<&Path> {
        self.core.get_or_init(|| core(&self.snapshot)).as_deref()
    }

    /// Returns the folders of modules outside collections.
    pub(crate) fn module_folders(&self) -> &[PathBuf] {
        &self.folders
    }

    /// Returns the folders that hold `ansible_collections`.
    pub(crate) fn collections(&self) -> &[PathBuf] {
        &self.collections
    }

    fn in_collection(&self, name: &str) -> bool {
        let mut parts = name.splitn(3, '.');
        let (Some(namespace), Some(collection), Some(module)) = (parts.next(), parts.next(), parts.next()) else {
            return false;
        };
        self.collections.iter().any(|folder| {
            let root = folder.join("ansible_collections").join(namespace).join(collection).join("plugins");
            ["modules", "action"].iter().any(|kind| {
                root.join(kind).join(format!("{}.py", module.replace('.', "/"))).is_file()
            })
        })
    }

    fn full_name(&self, name: &str) -> Option<String> {
        let short = name.strip_prefix("ansible.builtin.").or_else(|| name.strip_prefix("ansible.legacy."));
        if short.is_none() && name.matches('.').count() >= 2 {
            return self.in_collection(name).then(|| name.to_owned());
        }
        let plain = short.unwrap_or(name);
        let is_own = name.starts_with("ansible.builtin.");
        let native = ENGINE.contains(&plain)
            || actions::ALL.iter().any(|action| action.name == plain)
            || modules::find(plain).is_some();
        if native {
            return Some(format!("ansible.builtin.{plain}"));
        }
        let has = |folder: &Path| {
            ["", ".py", ".sh", ".ps1"].iter().any(|extension| folder.join(format!("{plain}{extension}")).is_file())
        };
        if !is_own && self.folders.iter().any(|folder| has(folder)) {
            return Some(plain.to_owned());
        }
        let core = self.core()?;
        (core.join("modules").join(format!("{plain}.py")).is_file()
            || core.join("plugins/action").join(format!("{plain}.py")).is_file())
        .then(|| format!("ansible.builtin.{plain}"))
    }
}

impl Resolver for Installed {
    fn action(&self, name: &str, collections: &[&str]) -> Result<Option<ResolvedAction>, Diagnostic> {
        if !name.contains('.') {
            for collection in collections {
                if matches!(*collection, "ansible.builtin" | "ansible.legacy") {
                    continue;
                }
                let full = format!("{collection}.{name}");
                if self.in_collection(&full) {
                    return Ok(Some(ResolvedAction { full_name: Arc::from(full) }));
                }
            }
        }
        Ok(self.full_name(name).map(|full| ResolvedAction { full_name: Arc::from(full) }))
    }

    fn lookup_exists(&self, name: &str) -> bool {
        let short = name.strip_prefix("ansible.builtin.").unwrap_or(name);
        filters::LOOKUPS.iter().any(|lookup| lookup.name == short)
    }
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
    let prefixes = [python.parent()?.parent()?.to_path_buf(), std::fs::canonicalize(python).ok()?.parent()?.parent()?.to_path_buf()];
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

fn core(snapshot: &Snapshot) -> Option<PathBuf> {
    let named = snapshot.var("PLAYCALL_PYTHON").map(PathBuf::from);
    named.iter().chain(&pythons(snapshot)).find_map(|python| package(python))
}
