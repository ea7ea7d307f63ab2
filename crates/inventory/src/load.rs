//! Reading the sources of an inventory: folders, and the plugins that are tried on each file.

use crate::data::{Data, Source};
use crate::vars_files::Entity;
use crate::{
    Draft, Inventory, InventoryContext, InventoryPlugin, Notice, Stage, VarsFiles, VarsPlugins, combine, vars_beside,
};
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
        let ignored = Ignored::new(context);
        let mut parsed = false;
        for source in data.sources.clone() {
            if !source.is_empty() {
                parsed |= data.parse_source(&source, &ignored)?;
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
        self.data.sources.iter().filter_map(|source| crate::folder_beside(source, files)).collect()
    }

    /// Lays the files of `group_vars` and `host_vars` beside the sources over the variables of groups and hosts now, instead of
    /// when they are asked for: `RUN_VARS_PLUGINS=start`.
    pub fn read_vars_files(
        &mut self,
        files: Option<&VarsFiles>,
        plugins: Option<&dyn VarsPlugins>,
    ) -> Result<(), Diagnostic> {
        let folders = self.vars_folders();
        let data = self.change();
        let behaviour = data.context.settings.hash_behaviour;
        let read = |entity, name: &str| {
            folders.iter().try_fold(value::Dict::new(), |under, folder| {
                let over = vars_beside(files, plugins, folder, entity, &[name], Stage::Inventory, behaviour)?;
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
    fn parse_source(&mut self, source: &str, ignored: &Ignored) -> Result<bool, Diagnostic> {
        let path = Path::new(source);
        let loader = Arc::clone(&self.context.loader);
        let files = loader.files();
        let mut failures = Vec::new();
        let parsed = if files.is_dir(path) {
            self.parse_folder(path, ignored)?
        } else {
            self.current_source = Some(Source { file: Value::str(source), folder: folder_of(source, &self.context) });
            let parsed = self.parse_file(source, &mut failures)?;
            self.current_source = None;
            if parsed {
                self.processed.push(source.to_owned());
            }
            parsed
        };
        if parsed || source == DEFAULT_SOURCE && !files.exists(path) {
            return Ok(parsed);
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

    fn parse_folder(&mut self, folder: &Path, ignored: &Ignored) -> Result<bool, Diagnostic> {
        let mut parsed = false;
        let mut names = self.context.loader.files().list(folder).unwrap_or_default();
        names.sort();
        for name in names {
            if !ignored.matches(&name) {
                let inner = folder.join(&name).to_string_lossy().into_owned();
                parsed |= self.parse_source(&inner, ignored)?;
            }
        }
        Ok(parsed)
    }

    /// Lets the plugins try a source, until one can read it.
    fn parse_file(&mut self, source: &str, failures: &mut Vec<(String, Diagnostic)>) -> Result<bool, Diagnostic> {
        self.context.verbose(4, "setting up inventory plugins");
        for plugin in enabled(&self.context)? {
            let name = plugin.name();
            if !plugin.verify(source, &self.context) {
                let text = format!("{name} declined parsing {source} as it did not pass its verify_file() method");
                self.context.verbose(3, text);
                continue;
            }
            let parsed = match &self.context.settings.broken_extra_vars {
                Some(error) => Err(error.clone()),
                None => plugin.parse(source, &mut Draft { data: self }),
            };
            match parsed {
                Ok(()) => {
                    self.context.verbose(3, format!("Parsed {source} inventory source with {name} plugin"));
                    return Ok(true);
                }
                Err(error) if error.is_kind(Kind::Unsupported) => return Err(error),
                Err(error) => {
                    let place = format!("<inventory plugin '{name}' with source {}>", value::str_repr(source));
                    failures.push((name.to_owned(), error.at(Some(&Origin::described(place)))));
                }
            }
        }
        Ok(false)
    }
}

/// Returns the enabled plugins, in the order to try them.
fn enabled(context: &InventoryContext) -> Result<Vec<Arc<dyn InventoryPlugin>>, Diagnostic> {
    let mut plugins = Vec::new();
    for name in &context.settings.enabled {
        match context.plugins.find(name)? {
            Some(plugin) => plugins.push(plugin),
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
