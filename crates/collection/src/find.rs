//! Finding the file of a plugin by its name, following what metadata says of moves.

use crate::name::{FullName, Kind, is_full_name};
use crate::notice::Notice;
use crate::routing::{Stop, announce};
use crate::search::Collections;
use diagnostic::Diagnostic;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};
use value::{Value, repr};

/// The names in a folder of plugins and their files.
pub(crate) type Listing = HashMap<String, PathBuf>;

/// What a plugin is looked for with, besides its name.
#[derive(Clone, Copy, Default)]
pub struct Wanted<'a> {
    /// Collections that are searched for a bare name (the keyword `collections`), in order.
    pub collections: &'a [String],
    /// The user's own folders (`library/`, `lookup_plugins/` of playbooks and roles, those of the setting), in order.
    pub folders: &'a [PathBuf],
    /// Tells whether there is one of that bare name in ansible-core, besides what its package holds.
    pub is_builtin: Option<&'a dyn Fn(&str) -> bool>,
    /// Nothing is told of what is found on the way.
    pub is_quiet: bool,
}

/// A plugin that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its full name: `ansible.builtin.apt`, `community.general.ini_file`, or the bare name of one in a user's folder.
    pub full_name: String,
    /// Its file; nothing for one of ansible-core that only Playcall has.
    pub path: Option<PathBuf>,
    /// Its collection: `ansible.builtin` for ansible-core, nothing in a user's folder.
    pub collection: Option<String>,
    /// The names that it was looked for by, first to last: as written, then where each led.
    pub redirects: Vec<String>,
    /// The action that its metadata pairs a module with.
    pub action_plugin: Option<String>,
}

/// What one name leads to.
pub(crate) enum Step {
    Found(Found),
    Redirect(String),
    Missing,
}

impl Collections {
    /// Finds a plugin: `name` bare or full.
    ///
    /// What is said of a plugin that goes away, and of collections that are not there, goes to the sink
    /// ([`Collections::tell`]).
    ///
    /// # Errors
    ///
    /// The plugin was removed, its moves go in circles or to what is no full name, or its collection asks for another version.
    pub fn find(&self, kind: Kind, name: &str, wanted: &Wanted<'_>) -> Result<Option<Found>, Diagnostic> {
        let mut redirects: Vec<String> = Vec::new();
        let mut problems: Vec<String> = Vec::new();
        let mut current = name.to_owned();
        let found = loop {
            redirects.push(current.clone());
            match self.step(kind, &current, wanted, &mut redirects, &mut problems)? {
                Step::Found(mut found) => {
                    found.redirects = redirects;
                    break Some(found);
                }
                Step::Redirect(target) if redirects.contains(&target) => {
                    let path: Vec<Value> = redirects.iter().map(|name| Value::str(name.as_str())).collect();
                    return Err(Diagnostic::error(format!(
                        "plugin redirect loop resolving {name} (path: {})",
                        repr(&Value::list(path))
                    )));
                }
                Step::Redirect(target) => current = target,
                Step::Missing => break None,
            }
        };
        for problem in problems.iter().filter(|_| !wanted.is_quiet) {
            let warning = format!("Error loading plugin {}: {problem}", value::str_repr(&current));
            self.say(Notice::Warning(Diagnostic::error(warning)));
        }
        Ok(found)
    }

    fn step(
        &self,
        kind: Kind,
        name: &str,
        wanted: &Wanted<'_>,
        redirects: &mut Vec<String>,
        problems: &mut Vec<String>,
    ) -> Result<Step, Diagnostic> {
        if self.is_rejected(kind, name) {
            return Ok(Step::Missing);
        }
        let candidates: Vec<String> = if is_full_name(name) {
            vec![name.to_owned()]
        } else if wanted.collections.is_empty() {
            return self.legacy(kind, name, wanted, redirects).map_err(Stop::into_error);
        } else if name.contains('.') {
            vec![name.to_owned()]
        } else {
            wanted.collections.iter().map(|collection| format!("{collection}.{name}")).collect()
        };
        for candidate in candidates {
            let step = if candidate.starts_with("ansible.legacy") {
                self.legacy(kind, name.strip_prefix("ansible.legacy.").unwrap_or(name), wanted, redirects)
            } else {
                self.by_full_name(kind, &candidate, wanted, redirects)
            };
            let step = match step {
                Ok(Step::Missing) => continue,
                Ok(step) => step,
                Err(Stop::Fatal(error)) => return Err(error),
                Err(Stop::Import(problem)) => {
                    problems.push(problem);
                    continue;
                }
            };
            if matches!(step, Step::Found(_))
                && !candidate.starts_with("ansible.legacy")
                && !redirects.contains(&candidate)
            {
                redirects.push(candidate);
            }
            return Ok(step);
        }
        Ok(Step::Missing)
    }

    /// Looks in the user's folders, then in ansible-core, then where ansible-core says that it has moved.
    fn legacy(&self, kind: Kind, name: &str, wanted: &Wanted<'_>, redirects: &mut Vec<String>) -> Result<Step, Stop> {
        let own = |name: &str| wanted.folders.iter().find_map(|folder| self.listing(kind, folder).get(name).cloned());
        let user = |name: &str, path: PathBuf| Found {
            full_name: name.to_owned(),
            path: Some(path),
            collection: None,
            redirects: Vec::new(),
            action_plugin: None,
        };
        if let Some(path) = own(name) {
            return Ok(Step::Found(user(name, path)));
        }
        if let Some(found) = self.in_core(kind, name, wanted) {
            return Ok(Step::Found(found));
        }
        if !name.starts_with('_') {
            let hidden = format!("_{name}");
            let found = own(&hidden)
                .map(|path| user(&hidden, path))
                .or_else(|| self.in_core(kind, &hidden, &Wanted::default()));
            if let Some(found) = found {
                if wanted.is_quiet {
                    return Ok(Step::Found(found));
                }
                let (name, hidden) = (value::str_repr(name), value::str_repr(&hidden));
                let deprecation = Diagnostic::error(format!(
                    "Plugin {name} automatically redirected to {hidden}. This feature will be removed from ansible-core \
                     version 2.23."
                ))
                .with_help(format!("Use {hidden} instead of {name} to refer to the plugin."));
                self.say(Notice::Deprecated(deprecation));
                return Ok(Step::Found(found));
            }
        }
        let full = format!("ansible.builtin.{name}");
        if name.contains('.') || !is_full_name(&full) {
            return Ok(Step::Missing);
        }
        self.by_full_name(kind, &full, wanted, redirects)
    }

    fn in_core(&self, kind: Kind, name: &str, wanted: &Wanted<'_>) -> Option<Found> {
        let is_builtin = wanted.is_builtin.is_some_and(|is_builtin| is_builtin(name));
        // Asking for the package is dear; what Playcall has itself does not need it.
        let path = if is_builtin {
            None
        } else {
            Some(self.listing(kind, &self.core()?.join(kind.core_folder())).get(name)?.clone())
        };
        Some(Found {
            full_name: format!("ansible.builtin.{name}"),
            path,
            collection: Some("ansible.builtin".to_owned()),
            redirects: Vec::new(),
            action_plugin: None,
        })
    }

    /// Looks a full name up: what its collection's metadata says first, then its file.
    pub(crate) fn by_full_name(
        &self,
        kind: Kind,
        full: &str,
        wanted: &Wanted<'_>,
        redirects: &mut Vec<String>,
    ) -> Result<Step, Stop> {
        let Some(name) = FullName::parse(full) else { return Ok(Step::Missing) };
        let is_core = name.collection == "ansible.builtin";
        if is_core && wanted.is_builtin.is_some_and(|is_builtin| is_builtin(name.below)) {
            return Ok(self.in_core(kind, name.below, wanted).map_or(Step::Missing, Step::Found));
        }
        let mut action_plugin = None;
        if let Some(route) = self.route(kind, &name)? {
            announce(self, kind, full, name.collection, &route, wanted.is_quiet)?;
            if let Some(target) = route.redirect {
                if !is_full_name(&target) {
                    return Err(Stop::Import(format!(
                        "Collection {} contains invalid redirect for {full}: {target}. Redirects must use fully qualified \
                         collection names.",
                        name.collection
                    )));
                }
                if !wanted.is_quiet {
                    self.say(Notice::Verbose(2, format!("redirecting (type: {}) {full} to {target}", kind.folder())));
                }
                if !redirects.iter().any(|known| known == full) {
                    redirects.push(full.to_owned());
                }
                return Ok(Step::Redirect(target));
            }
            action_plugin = route.action_plugin.filter(|_| kind == Kind::Modules);
        }
        if is_core {
            if let Some(found) = self.in_core(kind, name.below, wanted) {
                return Ok(Step::Found(Found { action_plugin, ..found }));
            }
            return Ok(self.moved_without_core(kind, name.below).map_or(Step::Missing, Step::Redirect));
        }
        let Some(collection) = self.collection(name.collection)? else {
            return Err(Stop::Import(self.missing(name.namespace, name.name)));
        };
        let folder = collection.folder.join("plugins").join(kind.folder());
        let folder = name.folders().fold(folder, |folder, part| folder.join(part));
        let Some(path) = self.listing(kind, &folder).get(name.resource()).cloned() else { return Ok(Step::Missing) };
        Ok(Step::Found(Found {
            full_name: full.to_owned(),
            path: Some(path),
            collection: Some(name.collection.to_owned()),
            redirects: Vec::new(),
            action_plugin,
        }))
    }

    /// Finds a plugin that left ansible-core where no ansible-core is there to tell: the installed collections are looked
    /// through, Ansible's own first, then `community.general`, then the others by name.
    fn moved_without_core(&self, kind: Kind, name: &str) -> Option<String> {
        if self.core().is_some() {
            return None;
        }
        let mut all = self.installed();
        all.sort_by_key(|(name, _)| (!name.starts_with("ansible."), name != "community.general", name.clone()));
        let has = |folder: &Path| {
            let folder = folder.join("plugins").join(kind.folder());
            folder.is_dir() && self.listing(kind, &folder).contains_key(name)
        };
        all.into_iter().find(|(_, folder)| has(folder)).map(|(collection, _)| format!("{collection}.{name}"))
    }

    /// Returns the collections that are installed, each with its folder, by name.
    pub fn installed(&self) -> Vec<(String, PathBuf)> {
        let below = |folder: &Path| {
            let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
            let mut names: Vec<String> = entries
                .filter(|entry| entry.path().is_dir())
                .map(|entry| entry.file_name().to_string_lossy().into_owned())
                .filter(|name| !name.starts_with('.') && !name.contains('.'))
                .collect();
            names.sort();
            names
        };
        let mut all: Vec<(String, PathBuf)> = Vec::new();
        for root in self.roots().iter() {
            for namespace in below(root) {
                for name in below(&root.join(&namespace)) {
                    let full = format!("{namespace}.{name}");
                    if !all.iter().any(|(known, _)| *known == full) {
                        all.push((full, root.join(&namespace).join(name)));
                    }
                }
            }
        }
        all.sort();
        all
    }

    /// Returns the plugins in a folder, read once: each by its name without its extension, and by its whole name.
    pub fn listing(&self, kind: Kind, folder: &Path) -> Arc<HashMap<String, PathBuf>> {
        let mut listings = self.listings.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (kind == Kind::Modules, folder.to_owned());
        if let Some(listing) = listings.get(&key) {
            return Arc::clone(listing);
        }
        let listing = Arc::new(list(kind, folder));
        listings.insert(key, Arc::clone(&listing));
        listing
    }
}

/// Endings of files that are no modules.
const IGNORED: [&str; 11] = ["pyc", "pyo", "swp", "bak", "rpm", "md", "txt", "rst", "yaml", "yml", "ini"];

/// Reads a folder. Modules are written in any language; other plugins are Python.
fn list(kind: Kind, folder: &Path) -> Listing {
    let mut names = Listing::new();
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect();
    // Several files of one name: the one of Python comes first.
    files.sort_by_key(|path| (path.extension().is_none_or(|extension| extension != "py"), path.clone()));
    for path in files {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        let is_other = if kind == Kind::Modules { IGNORED.contains(&extension) } else { extension != "py" };
        if name.starts_with('.') || name.starts_with("__init__") || name.ends_with('~') || is_other || path.is_dir() {
            continue;
        }
        if let Some(stem) = path.file_stem().and_then(|stem| stem.to_str()) {
            names.entry(stem.to_owned()).or_insert_with(|| path.clone());
        }
        names.entry(name.to_owned()).or_insert_with(|| path.clone());
    }
    names
}
