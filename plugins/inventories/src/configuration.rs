//! Configuration files of plugins: YAML that names its plugin (`plugin: constructed`) and sets its options.

use crate::{Asked, is_readable};
use config::{Config, Setting};
use diagnostic::{Diagnostic, Kind};
use inventory::{Draft, InventoryContext, class_name, extension};
use std::path::Path;
use value::{Dict, List, Value};

/// Tells whether a source may be a configuration file: no ending, that of YAML, or `.config`.
pub(crate) fn verify(source: &str, context: &InventoryContext) -> bool {
    let name = source.rsplit('/').next().unwrap_or(source);
    let extension = extension(name);
    is_readable(source, context)
        && (matches!(extension, "" | ".config")
            || context.settings.yaml_filename_extensions.iter().any(|e| e == extension))
}

/// The options that a file sets for a plugin.
pub(crate) struct Configuration<'a> {
    plugin: &'a str,
    config: &'a Config,
    direct: Dict,
}

impl<'a> Configuration<'a> {
    /// Reads a file; fails where it is none of the plugin's.
    pub(crate) fn read(asked: &Asked<'a>, draft: &Draft<'_>) -> Result<Self, Diagnostic> {
        let source = asked.source;
        let loaded = draft
            .context()
            .loader
            .load_file(Path::new(source))
            .map_err(|error| Diagnostic::parser(error.full_message()))?;
        if !loaded.is_true() {
            return Err(Diagnostic::parser(format!("{source} is empty")));
        }
        let Value::Dict(direct) = loaded else {
            return Err(Diagnostic::error(format!("'{}' object has no attribute 'get'", class_name(&loaded))));
        };
        let named = direct.get("plugin");
        // Ansible: the name that the settings enable is another than the full one.
        if named.and_then(Value::as_str) != Some(asked.name) {
            let named = named.map_or_else(|| "none found".to_owned(), value::to_text);
            return Err(Diagnostic::parser(format!("Incorrect plugin name in file: {named}")));
        }
        let plugin = asked.name.rsplit('.').next().unwrap_or_default();
        Ok(Configuration { plugin, config: &asked.tools.config, direct })
    }

    /// Returns an option as it is written, without a type.
    pub(crate) fn raw(&self, name: &str) -> Option<&Value> {
        self.direct.get(name)
    }

    /// Returns an option that is on or off.
    pub(crate) fn bool(&self, name: &str, default: bool) -> bool {
        self.given(name).map_or(default, is_on)
    }

    /// Returns an option that is on or off, and that the settings may set as well.
    pub(crate) fn bool_or(&self, setting: &'static Setting) -> Result<bool, Diagnostic> {
        if let Some(given) = self.given(setting.name) {
            return Ok(is_on(given));
        }
        self.config.check(setting)?;
        Ok(self.config.bool(setting))
    }

    /// Returns an option that is a dictionary.
    pub(crate) fn dict(&self, name: &str) -> Result<Dict, Diagnostic> {
        match self.given(name) {
            None => Ok(Dict::new()),
            Some(Value::Dict(dict)) => Ok(dict.clone()),
            Some(other) => Err(self.wrong(name, "dict", other)),
        }
    }

    /// Returns an option that is a list; text is split at its commas.
    pub(crate) fn list(&self, name: &str) -> Result<List, Diagnostic> {
        match self.given(name) {
            None => Ok(List::new()),
            Some(Value::List(list) | Value::Tuple(list)) => Ok(list.clone()),
            Some(Value::Str(text)) => {
                Ok(text.split(',').map(|item| Value::from(config::unquote(item.trim()).to_owned())).collect())
            }
            Some(other) => Err(self.wrong(name, "list", other)),
        }
    }

    /// Returns what the file sets; what it sets to nothing is not set.
    fn given(&self, name: &str) -> Option<&Value> {
        self.direct.get(name).filter(|value| !value.is_none())
    }

    fn wrong(&self, name: &str, wanted: &str, value: &Value) -> Diagnostic {
        let plugin = self.plugin;
        Diagnostic::new(
            Kind::Options,
            format!("Config '{name}' for '{plugin}' inventory plugin from 'Direct' has an invalid value."),
        )
        .caused_by(Diagnostic::error(format!("Invalid value provided for '{wanted}': {}", value::repr(value))))
    }
}

/// Tells whether a value means `yes`; what means neither that nor `no` is no.
pub(crate) fn is_on(value: &Value) -> bool {
    match value {
        Value::Str(text) => matches!(text.to_lowercase().as_str(), "y" | "yes" | "on" | "1" | "true" | "t"),
        Value::Float(_) => *value == Value::Int(1),
        other => other.as_int() == Some(1),
    }
}
