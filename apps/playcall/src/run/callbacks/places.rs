//! Where callbacks are found: folders beside playbooks and in roles, configured folders, collections, and built in.

use collection::{Collections, FullName, Kind, Route, Wanted};
use config::{Config, settings};
use diagnostic::Diagnostic;
use event::CallbackPlugin;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Callbacks that once came with Ansible and now belong to collections.
const MOVED: &[(&str, &str)] = &[
    ("actionable", "community.general"),
    ("aws_resource_actions", "amazon.aws"),
    ("cgroup_memory_recap", "community.general"),
    ("cgroup_perf_recap", "ansible.posix"),
    ("context_demo", "community.general"),
    ("counter_enabled", "community.general"),
    ("debug", "ansible.posix"),
    ("dense", "community.general"),
    ("foreman", "theforeman.foreman"),
    ("full_skip", "community.general"),
    ("grafana_annotations", "community.grafana"),
    ("hipchat", "community.general"),
    ("jabber", "community.general"),
    ("json", "ansible.posix"),
    ("log_plays", "community.general"),
    ("logdna", "community.general"),
    ("logentries", "community.general"),
    ("logstash", "community.general"),
    ("mail", "community.general"),
    ("nrdp", "community.general"),
    ("null", "community.general"),
    ("osx_say", "community.general"),
    ("profile_roles", "ansible.posix"),
    ("profile_tasks", "ansible.posix"),
    ("say", "community.general"),
    ("selective", "community.general"),
    ("skippy", "ansible.posix"),
    ("slack", "community.general"),
    ("splunk", "community.general"),
    ("stderr", "community.general"),
    ("sumologic", "community.general"),
    ("syslog_json", "community.general"),
    ("timer", "ansible.posix"),
    ("unixy", "community.general"),
    ("yaml", "community.general"),
];

/// A callback that was found.
#[derive(Clone)]
pub(crate) struct Found {
    /// Its file's name without ending, or the native plugin's.
    pub(crate) name: String,
    /// Its full name (`a.b.foo`), or its name where it belongs to no collection.
    pub(crate) full_name: String,
    /// The name it was asked for by, where a redirect led from there.
    pub(crate) redirected: Vec<String>,
    /// What it is.
    pub(crate) source: Source,
    /// Where it was found.
    pub(crate) place: Place,
    /// What its collection says of its end.
    pub(crate) deprecation: Option<String>,
}

impl Found {
    /// Returns the name by which messages name it: that of its module, where it is part of a collection.
    pub(crate) fn shown_name(&self) -> &str {
        match &self.source {
            Source::Python { module: Some(module), .. } => module,
            _ => &self.name,
        }
    }
}

/// What a callback is.
#[derive(Clone)]
pub(crate) enum Source {
    /// One that comes with Playcall.
    Native(&'static CallbackPlugin),
    /// A Python file, and the module that it is in a collection.
    Python { path: PathBuf, module: Option<String> },
    /// A program in any language.
    Program(PathBuf),
}

/// Where a callback was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Beside a playbook.
    Adjacent(PathBuf),
    /// In a role that a playbook uses.
    Role(PathBuf),
    /// In a folder that the setting names.
    Configured(PathBuf),
    /// In a collection.
    Collection(String),
    /// With Playcall.
    Builtin,
    /// At a path that the user named.
    Named,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Adjacent(folder) => write!(f, "beside the playbook: {}", folder.display()),
            Place::Role(folder) => write!(f, "in a role: {}", folder.display()),
            Place::Configured(folder) => write!(f, "configured: {}", folder.display()),
            Place::Collection(name) => write!(f, "collection {name}"),
            Place::Builtin => f.write_str("built in"),
            Place::Named => f.write_str("named by its path"),
        }
    }
}

impl Place {
    /// Tells whether its plugins get the hooks that Ansible no longer calls, under `revived_hooks = auto`: not those of
    /// collections and installed packages, which were never called so and may not stand it.
    pub(crate) fn is_own(&self) -> bool {
        match self {
            Place::Collection(_) => false,
            Place::Adjacent(folder) | Place::Role(folder) | Place::Configured(folder) => {
                !folder.iter().any(|part| part == "site-packages" || part == "dist-packages")
            }
            Place::Builtin | Place::Named => true,
        }
    }
}

/// The places of a run.
pub(crate) struct Places {
    /// Folders of the user's own, in the order in which they are looked through.
    folders: Vec<(PathBuf, Place)>,
    /// Folders that hold `ansible_collections`, and such folders themselves.
    collections: Vec<PathBuf>,
    /// What is in them, and what they say of it.
    installed: Arc<Collections>,
    /// Whether callbacks that come with Playcall stand for those of the same name in collections.
    prefers_native: bool,
    cwd: PathBuf,
}

impl Places {
    /// Gathers the places: `beside` are the playbooks' folders, `roles` those of the roles that the first playbook uses,
    /// `packages` folders with collections that an interpreter has, `installed` the collections themselves.
    pub(crate) fn new(
        config: &Config,
        beside: &[PathBuf],
        roles: &[PathBuf],
        packages: &[PathBuf],
        installed: &Arc<Collections>,
    ) -> Places {
        let mut folders: Vec<(PathBuf, Place)> = Vec::new();
        let mut add = |folder: PathBuf, place: fn(PathBuf) -> Place| {
            if !folders.iter().any(|(known, _)| *known == folder) {
                folders.push((folder.clone(), place(folder)));
            }
        };
        for folder in beside {
            add(folder.join("callback_plugins"), Place::Adjacent);
        }
        for folder in roles {
            add(folder.join("callback_plugins"), Place::Role);
        }
        for folder in config.paths(&settings::DEFAULT_CALLBACK_PLUGIN_PATH) {
            for below in with_folders_below(&folder, 2) {
                add(below, Place::Configured);
            }
        }
        let collections = beside
            .iter()
            .map(|folder| folder.join("collections"))
            .chain(config.paths(&settings::COLLECTIONS_PATHS))
            .chain(packages.iter().cloned())
            .collect();
        Places {
            folders,
            collections,
            installed: Arc::clone(installed),
            prefers_native: config.bool(&settings::NATIVE_CALLBACKS),
            cwd: PathBuf::from(&config.snapshot().cwd),
        }
    }

    /// Returns the folders with collections.
    pub(crate) fn collections(&self) -> &[PathBuf] {
        &self.collections
    }

    /// Returns every callback of the user's own folders, then those of ansible-core, each name once: the candidates
    /// that are considered without being named.
    pub(crate) fn candidates(&self) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        for (folder, place) in &self.folders {
            for path in python_files(folder) {
                let name = stem(&path);
                if !found.iter().any(|known| known.name == name) {
                    let source = Source::Python { path, module: None };
                    found.push(Found {
                        full_name: name.clone(),
                        name,
                        redirected: Vec::new(),
                        source,
                        place: place.clone(),
                        deprecation: None,
                    });
                }
            }
            for path in programs(folder) {
                if !found.iter().any(|known| known.name == stem(&path)) {
                    found.push(program(path, place.clone()));
                }
            }
        }
        // Ansible: its own are known by another key, so that they are candidates beside a user's file of the same name.
        let builtin = callbacks::ALL.iter().filter(|plugin| plugin.collection == "ansible.builtin");
        found.extend(builtin.map(|plugin| native(plugin, &[])));
        found
    }

    /// Finds a callback by the name that a user gives: short, with its collection, or (a program) as a path.
    pub(crate) fn find(&self, name: &str) -> Option<Found> {
        self.find_moved(name, &[])
    }

    /// Finds a callback by its file: a Python plugin, or a program.
    pub(crate) fn file(&self, name: &str) -> Option<Found> {
        let path = self.cwd.join(name);
        if !path.is_file() {
            return None;
        }
        if path.extension().is_none_or(|extension| extension != "py") {
            return Some(program(path, Place::Named));
        }
        let name = stem(&path);
        let source = Source::Python { path, module: None };
        let place = Place::Named;
        Some(Found { full_name: name.clone(), name, redirected: Vec::new(), source, place, deprecation: None })
    }

    fn find_moved(&self, name: &str, before: &[String]) -> Option<Found> {
        if before.len() > 8 {
            return None;
        }
        if name.contains('/') {
            let path = self.cwd.join(name);
            return is_program(&path).then(|| program(path, Place::Named));
        }
        let moved = |target: &str| {
            let before: Vec<String> = before.iter().cloned().chain([name.to_owned()]).collect();
            self.find_moved(target, &before)
        };
        if let Some((collection, short)) = name.rsplit_once('.') {
            return match collection {
                "ansible.legacy" => self.find_moved(short, before),
                "ansible.builtin" => self
                    .builtin(short, before)
                    .or_else(|| moved(&moved_to(short)?))
                    .or_else(|| moved(&self.route("ansible.builtin", short)?.redirect?)),
                _ => self.in_collection(short, name, before, &moved),
            };
        }
        if let Some(found) = self.in_folders(name) {
            return Some(found);
        }
        self.builtin(name, before)
            .or_else(|| moved(&moved_to(name)?))
            // Ours that Ansible does not have, or no longer.
            .or_else(|| callbacks::find(name).map(|plugin| native(plugin, before)))
            .or_else(|| moved(&self.route("ansible.builtin", name)?.redirect?))
    }

    /// Returns what a collection says of a callback.
    fn route(&self, collection: &str, short: &str) -> Option<Route> {
        self.installed.with_runtime(collection, |runtime| runtime.route(Kind::Callback.folder(), short)).ok()??
    }

    /// Tells why a callback that is not found can't be: it was removed, or its moves lead nowhere.
    ///
    /// # Errors
    ///
    /// The reason, where there is one.
    pub(crate) fn check_missing(&self, name: &str) -> Result<(), Diagnostic> {
        self.installed.find(Kind::Callback, name, &Wanted { is_quiet: true, ..Wanted::default() }).map(|_| ())
    }

    fn builtin(&self, name: &str, before: &[String]) -> Option<Found> {
        let _ = self;
        callbacks::find(name)
            .filter(|plugin| plugin.collection == "ansible.builtin")
            .map(|plugin| native(plugin, before))
    }

    fn in_folders(&self, name: &str) -> Option<Found> {
        for (folder, place) in &self.folders {
            let path = folder.join(format!("{name}.py"));
            if path.is_file() {
                return Some(Found {
                    name: name.to_owned(),
                    full_name: name.to_owned(),
                    redirected: Vec::new(),
                    source: Source::Python { path, module: None },
                    place: place.clone(),
                    deprecation: None,
                });
            }
            if let Some(path) = programs(folder).into_iter().find(|path| stem(path) == name) {
                return Some(program(path, place.clone()));
            }
        }
        None
    }

    fn in_collection(
        &self,
        short: &str,
        name: &str,
        before: &[String],
        moved: &dyn Fn(&str) -> Option<Found>,
    ) -> Option<Found> {
        if self.prefers_native
            && let Some(plugin) = callbacks::find(name)
        {
            return Some(native(plugin, before));
        }
        let full = FullName::parse(name)?;
        if let Ok(Some(root)) = self.installed.folder(full.collection) {
            let route = self.route(full.collection, full.below).unwrap_or_default();
            if route.tombstone.is_some() {
                return None;
            }
            if let Some(target) = route.redirect.filter(|target| target != name) {
                return moved(&target);
            }
            let folder = full.folders().fold(root.join("plugins/callback"), |folder, part| folder.join(part));
            let path = folder.join(format!("{short}.py"));
            if path.is_file() {
                let sentence = format!("{name} has been deprecated.");
                return Some(Found {
                    name: short.to_owned(),
                    full_name: name.to_owned(),
                    redirected: before.to_vec(),
                    source: Source::Python {
                        path,
                        module: Some(format!(
                            "ansible_collections.{}.plugins.callback.{}",
                            full.collection, full.below
                        )),
                    },
                    place: Place::Collection(full.collection.to_owned()),
                    deprecation: route.deprecation.map(|said| said.told(&sentence, full.collection, false)),
                });
            }
        }
        // Where the collection is not installed, ours is better than none.
        callbacks::find(name).map(|plugin| native(plugin, before))
    }
}

/// Returns where a callback that once came with Ansible is now.
fn moved_to(short: &str) -> Option<String> {
    MOVED.iter().find(|(name, _)| *name == short).map(|(name, collection)| format!("{collection}.{name}"))
}

fn native(plugin: &'static CallbackPlugin, before: &[String]) -> Found {
    let full_name = format!("{}.{}", plugin.collection, plugin.name);
    let place = Place::Builtin;
    Found {
        name: plugin.name.to_owned(),
        full_name,
        redirected: before.to_vec(),
        source: Source::Native(plugin),
        place,
        deprecation: None,
    }
}

fn program(path: PathBuf, place: Place) -> Found {
    let name = stem(&path);
    Found {
        full_name: name.clone(),
        name,
        redirected: Vec::new(),
        source: Source::Program(path),
        place,
        deprecation: None,
    }
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Returns a folder and those below it, down to a depth, as they are looked through.
fn with_folders_below(folder: &Path, depth: usize) -> Vec<PathBuf> {
    let mut all = vec![folder.to_owned()];
    if depth > 0 {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut below: Vec<PathBuf> = entries
            .map(|entry| entry.path())
            .filter(|path| path.is_dir() && path.file_name().is_none_or(|name| name != "__pycache__"))
            .collect();
        below.sort();
        all.extend(below.iter().flat_map(|path| with_folders_below(path, depth - 1)));
    }
    all
}

/// Returns the Python files of a folder, by name.
fn python_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_plugin = |path: &PathBuf| {
        path.extension().is_some_and(|extension| extension == "py")
            && !matches!(stem(path).as_str(), "__init__" | "base")
    };
    let mut found: Vec<PathBuf> = entries.filter(is_plugin).collect();
    found.sort();
    found
}

/// Returns the programs of a folder, by name.
fn programs(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut found: Vec<PathBuf> = entries.filter(|path| is_program(path)).collect();
    found.sort();
    found
}

/// Tells whether a file is a program: it may be run, and is no Python plugin.
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let is_python = path.extension().is_some_and(|extension| extension == "py");
    // A Python program that is named by its path is meant to be run.
    let may_run = std::fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0);
    may_run && !is_python
}
