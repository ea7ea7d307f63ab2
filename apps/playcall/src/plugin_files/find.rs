//! Finding the one file that a name means.

use super::{PluginFiles, PluginKind, entries, split, text};
use config::{REJECT_EXTS, settings};
use diagnostic::Diagnostic;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use value::{Dict, Value};
use yaml::LoadOptions;

/// A plugin that was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// Its file.
    pub(crate) path: PathBuf,
    /// The collection that it belongs to; empty for one of the user's own.
    pub(crate) collection: String,
    /// Its full name, or its bare name where it is one of the user's own.
    pub(crate) full_name: String,
}

/// What came of a search.
#[derive(Debug, Default)]
pub(crate) struct Search {
    /// Texts of deprecations on the way.
    pub(crate) deprecations: Vec<String>,
    /// What went wrong on the way.
    pub(crate) warnings: Vec<String>,
}

/// Why nothing was found.
#[derive(Debug)]
pub(crate) enum Lost {
    /// There is none of that name.
    NotFound,
    /// Something else went wrong.
    Failed(Diagnostic),
}

/// Where a step of a search led.
enum Step {
    Found(Found),
    /// Elsewhere: another name.
    Redirect(String),
    Nowhere,
}

impl PluginFiles<'_> {
    /// Finds a plugin by its bare or full name, and follows it where it has moved.
    pub(crate) fn find(&self, kind: &PluginKind, name: &str, search: &mut Search) -> Result<Found, Lost> {
        let mut name = name.to_owned();
        let mut seen: Vec<String> = Vec::new();
        loop {
            seen.push(name.clone());
            match self.step(kind, &name, search)? {
                Step::Found(found) => return Ok(found),
                Step::Nowhere => return Err(Lost::NotFound),
                Step::Redirect(target) if seen.contains(&target) => {
                    let list: Vec<Value> = seen.iter().map(Value::from).collect();
                    return Err(Lost::Failed(Diagnostic::error(format!(
                        "plugin redirect loop resolving {} (path: {})",
                        seen[0],
                        value::repr(&Value::list(list))
                    ))));
                }
                Step::Redirect(target) => name = target,
            }
        }
    }

    fn step(&self, kind: &PluginKind, name: &str, search: &mut Search) -> Result<Step, Lost> {
        if !is_full_name(name) {
            return self.legacy(kind, name, search);
        }
        match name.strip_prefix("ansible.legacy.") {
            Some(short) => self.legacy(kind, short, search),
            None => self.full(kind, name, search),
        }
    }

    /// Looks through the folders of the user's own and those of ansible-core.
    fn legacy(&self, kind: &PluginKind, name: &str, search: &mut Search) -> Result<Step, Lost> {
        let name = if kind.name == "connection" && name == "paramiko" { "paramiko_ssh" } else { name };
        if let Some(found) = self.in_folders(kind, name) {
            return Ok(Step::Found(found));
        }
        if !name.starts_with('_') {
            let underscored = format!("_{name}");
            if let Some(found) = self.in_folders(kind, &underscored) {
                search.deprecations.push(format!(
                    "Plugin {} automatically redirected to {under}. This feature will be removed from ansible-core \
                     version 2.23. Use {under} instead of {} to refer to the plugin.",
                    value::str_repr(name),
                    value::str_repr(name),
                    under = value::str_repr(&underscored)
                ));
                return Ok(Step::Found(found));
            }
        }
        if name.contains('.') {
            return Ok(Step::Nowhere);
        }
        self.full(kind, &format!("ansible.builtin.{name}"), search)
    }

    fn in_folders(&self, kind: &PluginKind, name: &str) -> Option<Found> {
        let ignored = self.config.list(&settings::MODULE_IGNORE_EXTS);
        for (folder, entries) in self.contents(kind).iter() {
            let is_it = |path: &&PathBuf| {
                let (stem, extension) = split(path);
                let whole = format!("{stem}{extension}");
                whole != "__init__.py"
                    && !ignored.iter().any(|ending| whole.ends_with(ending.as_str()))
                    && (kind.is_module() || extension == ".py")
                    && (stem == name || whole == name)
                    && path.is_file()
            };
            if let Some(path) = entries.iter().find(is_it) {
                let (collection, prefix) =
                    if folder.is_core { ("ansible.builtin", "ansible.builtin.") } else { ("", "") };
                return Some(Found {
                    path: path.clone(),
                    collection: collection.to_owned(),
                    full_name: format!("{prefix}{name}"),
                });
            }
        }
        None
    }

    /// Looks into the collection of a full name.
    fn full(&self, kind: &PluginKind, name: &str, search: &mut Search) -> Result<Step, Lost> {
        let Some((collection, resource)) = parts(name) else { return Ok(Step::Nowhere) };
        let root = self.collection(collection);
        if root.is_none() && collection != "ansible.builtin" {
            search.warnings.push(format!(
                "Error loading plugin {}: {}",
                value::str_repr(name),
                self.no_collection(collection)
            ));
            return Ok(Step::Nowhere);
        }
        if let Some(routing) = self.routing(kind, collection, resource) {
            search.deprecations.extend(deprecation(name, collection, &routing, "has been deprecated."));
            if let Some(tombstone) = routing.get("tombstone").and_then(Value::as_dict) {
                return Err(Lost::Failed(Diagnostic::error(removed(name, collection, &kind.words(), tombstone))));
            }
            if let Some(target) = routing.get("redirect").and_then(Value::as_str).filter(|target| !target.is_empty()) {
                if !is_full_name(target) {
                    search.warnings.push(format!(
                        "Error loading plugin {}: Collection {collection} contains invalid redirect for {name}: {target}. \
                         Redirects must use fully qualified collection names.",
                        value::str_repr(name)
                    ));
                    return Ok(Step::Nowhere);
                }
                return Ok(Step::Redirect(target.to_owned()));
            }
        }
        let mut folder = match (&root, collection) {
            (_, "ansible.builtin") => match self.core() {
                Some(core) => core.join(kind.in_core),
                None => return Ok(Step::Nowhere),
            },
            (Some(root), _) => root.join("plugins").join(kind.in_collection),
            (None, _) => return Ok(Step::Nowhere),
        };
        let mut resource = resource;
        while let Some((below, rest)) = resource.split_once('.') {
            folder.push(below);
            resource = rest;
        }
        let found = |path: PathBuf| {
            let found = Found { path, collection: collection.to_owned(), full_name: name.to_owned() };
            Ok(Step::Found(found))
        };
        if !kind.is_module() {
            let path = folder.join(format!("{resource}.py"));
            return if path.exists() { found(path) } else { Ok(Step::Nowhere) };
        }
        let exact = folder.join(resource);
        if exact.exists() {
            return found(exact);
        }
        let ignored = self.config.list(&settings::MODULE_IGNORE_EXTS);
        let start = format!("{resource}.");
        let is_it = |path: &PathBuf| {
            let (stem, extension) = split(path);
            let whole = format!("{stem}{extension}");
            whole.starts_with(&start)
                && !ignored.iter().any(|ending| whole.ends_with(ending.as_str()))
                && path.is_file()
        };
        entries(&folder).into_iter().find(is_it).map_or(Ok(Step::Nowhere), found)
    }

    /// What a collection, or ansible-core, says of a plugin in its `plugin_routing`.
    pub(super) fn routing(&self, kind: &PluginKind, collection: &str, resource: &str) -> Option<Dict> {
        let known = self.known.borrow().routings.get(collection).cloned();
        let routing = known.unwrap_or_else(|| {
            let read = Rc::new(self.read_routing(collection).unwrap_or_default());
            self.known.borrow_mut().routings.insert(collection.to_owned(), Rc::clone(&read));
            read
        });
        routing.get(kind.in_collection)?.as_dict()?.get(resource)?.as_dict().cloned()
    }

    fn read_routing(&self, collection: &str) -> Option<Dict> {
        let path = match collection {
            "ansible.builtin" => self.core()?.join("config/ansible_builtin_runtime.yml"),
            _ => self.collection(collection)?.join("meta/runtime.yml"),
        };
        let loaded = yaml::load(&text(&path)?, &LoadOptions::data()).ok()?.value;
        loaded.as_dict()?.get("plugin_routing")?.as_dict().cloned()
    }

    /// Python's words for a collection that can't be imported.
    pub(super) fn no_collection(&self, collection: &str) -> String {
        let namespace = collection.split('.').next().unwrap_or(collection);
        let prefix = format!("{namespace}.");
        let is_namespace = self.collections().keys().any(|name| name.starts_with(&prefix));
        let missing = if is_namespace { collection } else { namespace };
        format!("No module named 'ansible_collections.{missing}'")
    }
}

/// Tells whether a name has a namespace, a collection and more.
pub(super) fn is_full_name(name: &str) -> bool {
    let is_word = |part: &str| !part.is_empty() && part.chars().all(|c| c == '_' || c.is_alphanumeric());
    name.split('.').count() >= 3 && name.split('.').all(is_word)
}

/// Cuts `ns.collection.rest`.
pub(super) fn parts(name: &str) -> Option<(&str, &str)> {
    let end = name.match_indices('.').nth(1)?.0;
    Some((&name[..end], &name[end + 1..]))
}

/// Returns what is said of a deprecation in `plugin_routing`.
pub(super) fn deprecation(name: &str, collection: &str, routing: &Dict, verb: &str) -> Option<String> {
    let said = routing.get("deprecation")?.as_dict()?;
    let text = said.get("warning_text").filter(|text| text.is_true()).map(value::to_text).unwrap_or_default();
    let space = if text.is_empty() { "" } else { " " };
    let text = format!("{name} {verb}{space}{text}");
    let end = ending(said, collection, "in a future release of");
    Some(format!("{}. This feature will be removed {end}", text.trim().trim_end_matches('.')))
}

/// Says when a plugin goes, or went: by date, by version, or `vague`.
fn ending(said: &Dict, collection: &str, vague: &str) -> String {
    let get = |key: &str| said.get(key).filter(|value| !value.is_none()).map(value::to_text);
    let place = match collection {
        "ansible.builtin" => "ansible-core".to_owned(),
        collection => format!("collection '{collection}'"),
    };
    match (get("removal_date"), get("removal_version")) {
        (Some(date), _) => format!("in a release of {place} after {date}."),
        (None, Some(version)) => format!("from {place} version {version}."),
        (None, None) => format!("{vague} {place}."),
    }
}

/// What is said of a plugin that is gone.
pub(super) fn removed(name: &str, collection: &str, words: &str, said: &Dict) -> String {
    let text = said.get("warning_text").filter(|text| text.is_true()).map(value::to_text).unwrap_or_default();
    let space = if text.is_empty() { "" } else { " " };
    let text = format!("The {} {words} has been removed.{space}{text}", value::str_repr(name));
    let end = ending(said, collection, "from");
    format!("{}. This feature was removed {end}", text.trim().trim_end_matches('.'))
}

/// Tells whether a file's ending is that of no plugin.
pub(super) fn is_rejected(extension: &str) -> bool {
    REJECT_EXTS.contains(&extension) || matches!(extension, ".yml" | ".yaml" | ".json")
}

/// Returns the files beside a plugin's that may hold its documentation.
pub(crate) fn adjacent(path: &Path, name: &str) -> Vec<PathBuf> {
    let base = name.rsplit('.').next().unwrap_or(name);
    documentation::DOC_EXTENSIONS
        .iter()
        .map(|extension| path.with_file_name(format!("{base}{extension}")))
        .filter(|candidate| candidate != path && candidate.exists())
        .collect()
}
