//! Reading the sources of an inventory: folders, and the plugins that are tried on each file.

use crate::data::{Data, Source};
use crate::source::{ALL, SourcePlugin};
use crate::vars_files::Entity;
use crate::{Inventory, InventoryContext, Notice, VarsFiles, combine};
use diagnostic::{Diagnostic, Kind, Origin};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use value::Value;

/// The source that nobody asked for: it may be missing without a word.
const DEFAULT_SOURCE: &str = "/etc/ansible/hosts";

impl Inventory {
    /// Reads the sources: files, folders, scripts, host lists (with a comma). A source that can't be read is warned about
    /// (unless the settings make it an error), one of a kind that is not supported yet is an error.
    pub fn load(sources: &[String], context: &InventoryContext) -> Result<Inventory, Diagnostic> {
        let mut inventory = Inventory::empty(context);
        let data = inventory.change();
        data.sources = sources.iter().map(|source| absolute(source, &context.cwd)).collect();
        let plugins = enabled(context)?;
        let ignored = Ignored::new(context);
        let mut parsed = false;
        for source in data.sources.clone() {
            if !source.is_empty() {
                parsed |= data.parse_source(&source, &plugins, &ignored)?;
            }
        }
        if parsed {
            data.reconcile()?;
        } else if context.settings.unparsed_is_failed {
            return Err(Diagnostic::error("No inventory was parsed, please check your configuration and options."));
        } else if context.settings.unparsed_warning {
            context.warn("No inventory was parsed, only implicit localhost is available");
        }
        Ok(inventory)
    }

    /// Returns the folders in which `group_vars` and `host_vars` of the inventory's sources are looked for, in order.
    pub fn vars_folders(&self) -> Vec<PathBuf> {
        let files = self.data.context.loader.files();
        let folder = |source: &String| {
            let path = Path::new(source);
            if source.contains(',') && !files.exists(path) {
                return None;
            }
            if files.is_dir(path) { Some(path.to_path_buf()) } else { path.parent().map(Path::to_path_buf) }
        };
        self.data.sources.iter().filter_map(folder).collect()
    }

    /// Lays the files of `group_vars` and `host_vars` beside the sources over the variables of groups and hosts now, instead of
    /// when they are asked for: `RUN_VARS_PLUGINS=start`.
    pub fn read_vars_files(&mut self, files: &VarsFiles) -> Result<(), Diagnostic> {
        let folders = self.vars_folders();
        let data = self.change();
        let behaviour = data.context.settings.hash_behaviour;
        let read = |entity, name: &str| {
            folders.iter().try_fold(value::Dict::new(), |under, folder| {
                let over = files.read_combined(folder, entity, name, behaviour)?;
                Ok::<_, Diagnostic>(combine(&under, &over, behaviour))
            })
        };
        for group in data.groups.values_mut() {
            let vars = read(Entity::Group, &group.name)?;
            if !vars.is_empty() {
                let group = Arc::make_mut(group);
                group.vars = combine(&group.vars, &vars, behaviour);
            }
        }
        for host in data.hosts.values_mut() {
            let vars = read(Entity::Host, &host.name)?;
            if !vars.is_empty() {
                let host = Arc::make_mut(host);
                host.vars = combine(&host.vars, &vars, behaviour);
            }
        }
        Ok(())
    }
}

impl Data {
    fn parse_source(
        &mut self,
        source: &str,
        plugins: &[&'static SourcePlugin],
        ignored: &Ignored,
    ) -> Result<bool, Diagnostic> {
        let path = Path::new(source);
        let loader = Arc::clone(&self.context.loader);
        let files = loader.files();
        if files.is_dir(path) {
            let mut parsed = false;
            let mut names = files.list(path).unwrap_or_default();
            names.sort();
            for name in names {
                if !ignored.matches(&name) {
                    let inner = path.join(&name).to_string_lossy().into_owned();
                    // Ansible: once one is parsed, what the others give does not matter.
                    let inner = self.parse_source(&inner, plugins, ignored)?;
                    parsed = parsed || inner;
                }
            }
            return Ok(parsed);
        }
        self.current_source = Some(Source { file: Value::str(source), folder: folder_of(source, &self.context) });
        let mut failures = Vec::new();
        self.context.verbose(4, "setting up inventory plugins");
        for plugin in plugins {
            if !(plugin.verify)(&self.context, source) {
                let name = plugin.name;
                self.context.verbose(
                    3,
                    format!("{name} declined parsing {source} as it did not pass its verify_file() method"),
                );
                continue;
            }
            let parsed = match &self.context.settings.broken_extra_vars {
                Some(error) => Err(error.clone()),
                None => (plugin.parse)(self, source),
            };
            match parsed {
                Ok(()) => {
                    self.context.verbose(3, format!("Parsed {source} inventory source with {} plugin", plugin.name));
                    self.current_source = None;
                    return Ok(true);
                }
                Err(error) if error.is_kind(Kind::Unsupported) => return Err(error),
                Err(error) => {
                    let place = format!("<inventory plugin '{}' with source {}>", plugin.name, value::str_repr(source));
                    failures.push((plugin.name, error.at(Some(&Origin::described(place)))));
                }
            }
        }
        self.current_source = None;
        if source == DEFAULT_SOURCE && !files.exists(path) {
            return Ok(false);
        }
        for (name, error) in failures {
            let told = Diagnostic::error(format!("Failed to parse inventory with '{name}' plugin.")).caused_by(error);
            (self.context.notices)(Notice::ErrorAsWarning(told));
        }
        if self.context.settings.any_unparsed_is_failed {
            return Err(Diagnostic::error(format!("Completely failed to parse inventory source {source}")));
        }
        self.context.warn(format!("Unable to parse {source} as an inventory source"));
        Ok(false)
    }
}

/// Returns the enabled plugins, in the order to try them.
fn enabled(context: &InventoryContext) -> Result<Vec<&'static SourcePlugin>, Diagnostic> {
    let mut plugins = Vec::new();
    for name in &context.settings.enabled {
        let short =
            name.strip_prefix("ansible.builtin.").or_else(|| name.strip_prefix("ansible.legacy.")).unwrap_or(name);
        match ALL.iter().find(|plugin| plugin.name == short) {
            Some(plugin) => plugins.push(plugin),
            None if name.contains('.') => {
                return Err(Diagnostic::new(
                    Kind::Unsupported,
                    format!("inventory plugin '{name}': Playcall runs no inventory plugins of collections yet."),
                ));
            }
            None => context.warn(format!("Failed to load inventory plugin, skipping {name}")),
        }
    }
    if plugins.is_empty() {
        return Err(Diagnostic::error(
            "No inventory plugins available to generate inventory, make sure you have at least one enabled.",
        ));
    }
    Ok(plugins)
}

/// Names in a folder that are no sources.
struct Ignored {
    patterns: Vec<fancy_regex::Regex>,
    extensions: Vec<String>,
}

impl Ignored {
    fn new(context: &InventoryContext) -> Self {
        let compile = |pattern: &String| fancy_regex::Regex::new(pattern).ok();
        Ignored {
            patterns: context.settings.ignore_patterns.iter().filter_map(compile).collect(),
            extensions: context.settings.ignore_extensions.clone(),
        }
    }

    fn matches(&self, name: &str) -> bool {
        name.starts_with('.')
            || matches!(name, "host_vars" | "group_vars" | "vars_plugins")
            || self.extensions.iter().any(|extension| name.ends_with(extension.as_str()))
            || self.patterns.iter().any(|pattern| pattern.is_match(name).unwrap_or(false))
    }
}

/// What a host of this source has as `inventory_dir`.
fn folder_of(source: &str, context: &InventoryContext) -> Value {
    let path = Path::new(source);
    let files = context.loader.files();
    if files.exists(path) && !files.is_dir(path) {
        return Value::str(path.parent().unwrap_or(path).to_string_lossy().into_owned());
    }
    // Ansible: Python's `None` made text, for a list of hosts.
    Value::str("None")
}

/// Returns a source as an absolute path without `.` and `..`; lists of hosts stay as they are.
fn absolute(source: &str, cwd: &str) -> String {
    if source.contains(',') || source.is_empty() {
        return source.to_owned();
    }
    let mut parts: Vec<&str> = Vec::new();
    let joined = if source.starts_with('/') { source.to_owned() } else { format!("{cwd}/{source}") };
    for part in joined.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}
