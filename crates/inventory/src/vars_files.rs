//! `group_vars` and `host_vars`: files of variables beside an inventory or a playbook.

use crate::{HashBehaviour, InventoryContext, combine};
use diagnostic::Diagnostic;
use rustc_hash::{FxHashMap, FxHashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use value::{Dict, Value};

/// What variables belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Entity {
    /// A host: `host_vars`.
    Host,
    /// A group: `group_vars`.
    Group,
}

impl Entity {
    fn folder(self) -> &'static str {
        match self {
            Entity::Host => "host_vars",
            Entity::Group => "group_vars",
        }
    }
}

/// When files of variables beside sources and playbooks are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Once, when the sources were read.
    Inventory,
    /// For each task.
    Task,
    /// Whenever somebody wants to know: `ansible-inventory`, plugins of inventories.
    All,
}

impl Stage {
    /// Tells whether files are read at this stage. `stage` is the option of `host_group_vars`: a stage, or `all`; where it
    /// is not set, `run` (`RUN_VARS_PLUGINS`) decides: `demand` or `start`.
    #[must_use]
    pub fn reads_files(self, stage: Option<&str>, run: &str) -> bool {
        let own = match self {
            Stage::Inventory => "inventory",
            Stage::Task => "task",
            Stage::All => "all",
        };
        match stage {
            Some(stage) => stage == "all" || stage == own,
            None => !matches!((run, self), ("demand", Stage::Inventory) | ("start", Stage::Task)),
        }
    }
}

/// Returns the folder beside which files of variables of a source are: its own, where it is one; nothing for a list of
/// hosts.
pub fn folder_beside(source: &str, files: &dyn yaml::Files) -> Option<PathBuf> {
    let path = Path::new(source);
    if source.contains(',') && !files.exists(path) {
        return None;
    }
    if files.is_dir(path) { Some(path.to_path_buf()) } else { path.parent().map(Path::to_path_buf) }
}

/// Vars plugins other than `host_group_vars`, which reads the files of variables.
pub trait VarsPlugins: Send + Sync {
    /// Returns what they give for hosts or groups in a folder, in the order in which it is laid over each other. Those that
    /// are `before_files` come before the files of variables.
    ///
    /// # Errors
    ///
    /// A plugin failed.
    fn vars(
        &self,
        folder: &Path,
        entity: Entity,
        names: &[&str],
        stage: Stage,
        before_files: bool,
    ) -> Result<Vec<Dict>, Diagnostic>;

    /// Returns a number that changes whenever other plugins are asked than before.
    fn generation(&self) -> usize;
}

/// Lays what plugins and files give for hosts or groups in a folder over each other; `files` is nothing where none are read.
///
/// # Errors
///
/// A plugin failed, or a file can't be read.
pub fn vars_beside(
    files: Option<&VarsFiles>,
    plugins: Option<&dyn VarsPlugins>,
    folder: &Path,
    entity: Entity,
    names: &[&str],
    stage: Stage,
    behaviour: HashBehaviour,
) -> Result<Dict, Diagnostic> {
    let mut vars = Dict::new();
    let from_plugins = |before: bool| match plugins {
        Some(plugins) => plugins.vars(folder, entity, names, stage, before),
        None => Ok(Vec::new()),
    };
    for given in from_plugins(true)? {
        vars = combine(&vars, &given, behaviour);
    }
    for name in names.iter().filter(|_| files.is_some()) {
        for read in files.map_or(Ok(Vec::new()), |files| files.read(folder, entity, name))? {
            vars = combine(&vars, &read, behaviour);
        }
    }
    for given in from_plugins(false)? {
        vars = combine(&vars, &given, behaviour);
    }
    Ok(vars)
}

/// Finds and reads files of variables. Folders are listed once and files are read once.
pub struct VarsFiles {
    context: InventoryContext,
    extensions: Vec<String>,
    folders: Mutex<FxHashMap<PathBuf, Option<Arc<Folder>>>>,
    canonical: Mutex<FxHashMap<PathBuf, Arc<Path>>>,
}

struct Folder {
    path: PathBuf,
    names: FxHashSet<String>,
}

impl VarsFiles {
    /// Makes one. `extensions` are those of `YAML_FILENAME_EXTENSIONS`, with their dots.
    pub fn new(context: &InventoryContext, extensions: Vec<String>) -> Self {
        VarsFiles { context: context.clone(), extensions, folders: Mutex::default(), canonical: Mutex::default() }
    }

    /// Returns the variables of one group or host from the folder beside an inventory source or playbook (`base`): a dictionary
    /// for each file that has some, in the order in which they are laid over each other.
    pub fn read(&self, base: &Path, entity: Entity, name: &str) -> Result<Vec<Dict>, Diagnostic> {
        // Names that are paths stand for chroots, not for files here.
        if name.is_empty() || name.starts_with('/') {
            return Ok(Vec::new());
        }
        let Some(folder) = self.folder(&self.canonical(base).join(entity.folder()), entity) else {
            return Ok(Vec::new());
        };
        let mut found = Vec::new();
        for extension in std::iter::once("").chain(self.extensions.iter().map(String::as_str)) {
            let file = format!("{name}{extension}");
            let path = folder.path.join(&file);
            let exists = if name.contains('/') {
                self.context.loader.files().exists(&path)
            } else {
                folder.names.contains(&file)
            };
            // A broken link is in the list but does not exist.
            if !exists || !self.context.loader.files().exists(&path) {
                continue;
            }
            if self.context.loader.files().is_dir(&path) {
                self.collect(&path, &mut found);
            } else {
                found.push(path);
            }
            break;
        }
        found.iter().filter_map(|path| self.load(path).transpose()).collect()
    }

    /// Returns the variables of one group or host as one dictionary.
    pub fn read_combined(
        &self,
        base: &Path,
        entity: Entity,
        name: &str,
        behaviour: HashBehaviour,
    ) -> Result<Dict, Diagnostic> {
        Ok(self.read(base, entity, name)?.iter().fold(Dict::new(), |under, over| combine(&under, over, behaviour)))
    }

    /// Adds the files of a folder, those of folders in it included, sorted by name.
    fn collect(&self, folder: &Path, found: &mut Vec<PathBuf>) {
        let files = self.context.loader.files();
        let mut names = files.list(folder).unwrap_or_default();
        names.sort();
        for name in names {
            if name.starts_with('.') || name.ends_with('~') {
                continue;
            }
            let path = folder.join(&name);
            let extension = extension(&name);
            if files.is_dir(&path) {
                if extension.is_empty() {
                    self.collect(&path, found);
                }
            } else if files.exists(&path)
                && (extension.is_empty() || self.extensions.iter().any(|known| known == extension))
            {
                found.push(path);
            }
        }
    }

    fn load(&self, path: &Path) -> Result<Option<Dict>, Diagnostic> {
        let shown = path.display();
        match self.context.loader.load_file(path).map_err(|error| Diagnostic::parser(error.full_message()))? {
            Value::Dict(vars) => Ok(Some(vars).filter(|vars| !vars.is_empty())),
            other if !other.is_true() => Ok(None),
            other => Err(Diagnostic::parser(format!(
                "Could not process {}: failed to combine variables, expected dicts but got a 'dict' and a '{}'.",
                value::str_repr(&shown.to_string()),
                class_name(&other)
            ))),
        }
    }

    fn canonical(&self, base: &Path) -> Arc<Path> {
        let mut known = self.canonical.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(path) = known.get(base) {
            return Arc::clone(path);
        }
        let path: Arc<Path> = self.context.loader.files().canonical(base).into();
        known.insert(base.to_path_buf(), Arc::clone(&path));
        path
    }

    fn folder(&self, path: &Path, entity: Entity) -> Option<Arc<Folder>> {
        let mut known = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(folder) = known.get(path) {
            return folder.clone();
        }
        let files = self.context.loader.files();
        let folder = if files.is_dir(path) {
            let names = files.list(path).unwrap_or_default().into_iter().collect();
            Some(Arc::new(Folder { path: path.to_path_buf(), names }))
        } else {
            if files.exists(path) {
                self.context.warn(format!(
                    "Found {} that is not a directory, skipping: {}",
                    entity.folder(),
                    path.display()
                ));
            }
            None
        };
        known.insert(path.to_path_buf(), folder.clone());
        folder
    }
}

/// Returns a name's extension with its dot, as Python's `splitext` has it; dots at the beginning are none.
pub fn extension(name: &str) -> &str {
    let bare = name.trim_start_matches('.');
    bare.rfind('.').map_or("", |at| &bare[at..])
}

/// Python's name of the class of a value read from a file.
pub fn class_name(value: &Value) -> String {
    match value {
        Value::Str(_) => "_AnsibleTaggedStr".to_owned(),
        Value::List(_) => "_AnsibleTaggedList".to_owned(),
        Value::Dict(_) => "_AnsibleTaggedDict".to_owned(),
        Value::Int(_) | Value::BigInt(_) => "_AnsibleTaggedInt".to_owned(),
        Value::Float(_) => "_AnsibleTaggedFloat".to_owned(),
        other => other.type_name().to_owned(),
    }
}

/// Python's text of the class of a value read from a file.
pub fn class(value: &Value) -> String {
    let name = class_name(value);
    if name.starts_with('_') {
        format!("<class 'ansible.module_utils._internal._datatag.{name}'>")
    } else {
        format!("<class '{name}'>")
    }
}

/// Fails where a name can't be a variable's, with the reference's message and help.
pub fn validate_variable_name(name: &Value) -> Result<(), Diagnostic> {
    const KEYWORDS: [&str; 7] = ["true", "false", "none", "True", "False", "None", "not"];
    if let Value::Str(text) = name
        && text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !KEYWORDS.contains(&text.as_str())
    {
        return Ok(());
    }
    let mut described = match name {
        Value::Str(_) | Value::Int(_) | Value::BigInt(_) | Value::Float(_) | Value::Bool(_) | Value::None => {
            format!("name {}", value::str_repr(&value::to_text(name)))
        }
        _ => "name".to_owned(),
    };
    if !matches!(name, Value::Str(_)) {
        described = format!("{described} of type '{}'", name.type_name());
    }
    Err(Diagnostic::error(format!("Invalid variable {described}."))
        .at(name.origin())
        .with_help("Variable names must be strings starting with a letter or underscore character, and contain only letters, numbers and underscores."))
}
