//! Options of plugins: of files of the user's own and of collections by their documentation, of native ones as they are
//! declared, and of those that only an installed ansible-core has.

use super::entries::{Group, Item, Of, declared_of, option};
use crate::documents;
use crate::plugin_files::{PluginFiles, PluginKind};
use crate::plugin_options::{self, native_names};
use crate::run::callbacks::python_options;
use config::{Config, From, Scope, settings};
use diagnostic::Diagnostic;
use std::path::Path;
use value::{Dict, Value};

/// Returns the plugins of a type with their options: those that are named, or all that stand in folders.
pub(super) fn groups(
    kind: &'static PluginKind,
    names: &[String],
    config: &Config,
    files: &PluginFiles<'_>,
    warnings: &mut Vec<String>,
) -> Result<Vec<Group>, Diagnostic> {
    if names.is_empty() {
        return all(kind, config, files);
    }
    let mut groups = Vec::new();
    for name in names {
        match named(kind, name, config, files)? {
            Some(group) => groups.push(group),
            None => warnings.push(format!("Skipping {name} as we could not find matching plugin")),
        }
    }
    Ok(groups)
}

fn all(kind: &'static PluginKind, config: &Config, files: &PluginFiles<'_>) -> Result<Vec<Group>, Diagnostic> {
    let mut groups: Vec<Group> = Vec::new();
    let has = |groups: &[Group], name: &str| {
        groups.iter().any(|group| matches!(&group.of, Of::Plugin(_, known) if known == name))
    };
    let (core, own): (Vec<_>, Vec<_>) = files.folders(kind).into_iter().partition(|folder| folder.is_core);
    for path in own.iter().flat_map(|folder| python_files(&folder.path)) {
        let name = stem(&path);
        if !has(&groups, &name) {
            groups.push(of_file(kind, &name, &path, "", config, files)?);
        }
    }
    let mut rest: Vec<Group> = Vec::new();
    for name in native_names(kind) {
        if !has(&groups, name)
            && let Some(group) = native(kind, name, config)?
        {
            rest.push(group);
        }
    }
    for path in core.iter().flat_map(|folder| python_files(&folder.path)) {
        let name = stem(&path);
        let is_no_plugin = kind.name == "cache" && name == "base";
        if !(is_no_plugin || has(&groups, &name) || has(&rest, &name)) {
            rest.push(of_file(kind, &name, &path, "ansible.builtin", config, files)?);
        }
    }
    rest.sort_by_key(file_name);
    groups.extend(rest);
    Ok(groups)
}

fn named(
    kind: &'static PluginKind,
    name: &str,
    config: &Config,
    files: &PluginFiles<'_>,
) -> Result<Option<Group>, Diagnostic> {
    let found = files.find(kind, name).ok().flatten();
    let short = name.strip_prefix("ansible.builtin.").unwrap_or(name);
    if found.as_ref().is_none_or(|found| found.collection == "ansible.builtin")
        && let Some(group) = native(kind, short, config)?
    {
        return Ok(Some(group));
    }
    let Some(found) = found else { return Ok(None) };
    let shown = match found.collection.as_str() {
        "" | "ansible.builtin" => stem(&found.path),
        // Ansible: one of a collection is shown by the name of its module.
        collection => {
            let rest = found.full_name.strip_prefix(&format!("{collection}.")).unwrap_or(&found.full_name);
            format!("ansible_collections.{collection}.plugins.{}.{rest}", kind.of.folder())
        }
    };
    of_file(kind, &shown, &found.path, &found.collection, config, files).map(Some)
}

fn native(kind: &'static PluginKind, name: &str, config: &Config) -> Result<Option<Group>, Diagnostic> {
    let Some(name) = native_names(kind).into_iter().find(|known| *known == name) else { return Ok(None) };
    let mut items = declared_of(Scope::Plugin(kind.name, name), config);
    if kind.name == "callback" {
        for plugin in callbacks::ALL.iter().filter(|plugin| plugin.name == name) {
            for spec in plugin.options {
                items.push(option(&plugin_options::setting(plugin.name, spec), config)?);
            }
        }
    }
    Ok(Some(Group { of: Of::Plugin(kind.name, name.to_owned()), items }))
}

fn of_file(
    kind: &'static PluginKind,
    name: &str,
    path: &Path,
    collection: &str,
    config: &Config,
    files: &PluginFiles<'_>,
) -> Result<Group, Diagnostic> {
    let options = documents::options_of(path, collection, files)?;
    let mut items = Vec::new();
    for (key, definition) in &options {
        if let Value::Dict(definition) = definition {
            items.push(item(kind.name, name, &value::to_text(key), definition, config)?);
        }
    }
    let shown = match name.strip_prefix('_') {
        Some(rest) => format!("{rest} (DEPRECATED)"),
        None => name.to_owned(),
    };
    Ok(Group { of: Of::Plugin(kind.name, shown), items })
}

/// Works out an option by its documentation.
pub(super) fn item(
    kind: &'static str,
    plugin: &str,
    name: &str,
    definition: &Dict,
    config: &Config,
) -> Result<Item, Diagnostic> {
    let mut default = definition.get("default").cloned().unwrap_or_else(|| Value::str(""));
    let mut documented = python_options::documented_option(name, definition);
    if let Some(filled) = fill_in(&default, config) {
        documented.default = filled.clone();
        default = filled;
    }
    let (value, from) = python_options::resolve_option(kind, plugin, &documented, config)
        .map_err(|error| with_written_type(error, definition))?;
    let mut origin = from.to_string();
    if from == From::Default
        && !definition.contains("default")
        && definition.get("required").is_some_and(Value::is_true)
    {
        "REQUIRED".clone_into(&mut origin);
    }
    Ok(Item { name: name.to_owned(), value, origin, definition: definition.clone(), default })
}

/// An error names the type as the plugin does (`int`), and not as settings do.
fn with_written_type(mut error: Diagnostic, definition: &Dict) -> Diagnostic {
    if let (Some(cause), Some(written)) = (error.cause.as_mut(), definition.get("type")) {
        let start = "Invalid value provided for '";
        if let Some((_, rest)) = cause.message.strip_prefix(start).and_then(|rest| rest.split_once('\'')) {
            cause.message = format!("{start}{}'{rest}", value::to_text(written));
        }
    }
    error
}

/// Fills in a default that is made of settings: `{{ NAME }}` and `{{ NAME ~ "text" }}`.
fn fill_in(default: &Value, config: &Config) -> Option<Value> {
    let inner = default.as_str()?.strip_prefix("{{")?.strip_suffix("}}")?.trim();
    let (name, rest) = match inner.split_once('~') {
        Some((name, rest)) => {
            let rest = rest.trim();
            let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
            (name.trim(), Some(rest.strip_prefix(quote)?.strip_suffix(quote)?))
        }
        None => (inner, None),
    };
    let value = config.value(settings::find(name)?);
    Some(match rest {
        Some(rest) => Value::from(format!("{}{rest}", value::to_text(&value))),
        None => value.untrusted(),
    })
}

/// Returns the name of the file that a plugin has or would have: deprecated ones begin with an underscore.
fn file_name(group: &Group) -> String {
    match &group.of {
        Of::Plugin(_, name) => match name.strip_suffix(" (DEPRECATED)") {
            Some(rest) => format!("_{rest}"),
            None => name.clone(),
        },
        _ => String::new(),
    }
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Returns the Python files of a folder, by name.
fn python_files(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_plugin =
        |path: &std::path::PathBuf| path.extension().is_some_and(|end| end == "py") && stem(path) != "__init__";
    let mut found: Vec<_> = entries.filter(is_plugin).collect();
    found.sort();
    found
}
