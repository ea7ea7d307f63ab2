//! Modules that may not be used: the file that `PLUGIN_FILTERS_CFG` names.

use config::{Config, settings};
use diagnostic::Diagnostic;
use std::path::Path;
use value::{Value, to_text};
use yaml::LoadOptions;

/// What stands in where the setting names no file.
const DEFAULT: &str = "/etc/ansible/plugin_filters.yml";

/// Reads the names of modules, and of the actions of the same names, that may not be used. What is wrong with the file is
/// told to `warn`, and nothing is rejected then.
///
/// # Errors
///
/// It names the module `stat`, without which hardly any other works.
pub(crate) fn load(config: &Config, warn: &dyn Fn(&str)) -> Result<Vec<String>, Diagnostic> {
    let named = config.str(&settings::PLUGIN_FILTERS_CFG);
    let path = named.clone().unwrap_or_else(|| DEFAULT.to_owned());
    if !Path::new(&path).exists() {
        if named.is_some() {
            warn(&format!("The plugin filter file, {path} does not exist. Skipping."));
        }
        return Ok(Vec::new());
    }
    let read = std::fs::read_to_string(&path).map_err(|error| Diagnostic::error(error.to_string()));
    let loaded = match read.and_then(|text| yaml::load(&text, &LoadOptions::data())) {
        Ok(loaded) => loaded.value,
        Err(error) => {
            warn(&format!("The plugin filter file, {path} was not parsable. Skipping: {error}"));
            return Ok(Vec::new());
        }
    };
    let Some(version) = loaded.as_dict().and_then(|root| root.get("filter_version")).map(to_text) else {
        warn(&format!("The plugin filter file, {path} was invalid. Skipping."));
        return Ok(Vec::new());
    };
    if version.trim() != "1.0" {
        warn(&format!(
            "The plugin filter file, {path} was a version not recognized by this version of Ansible. Skipping."
        ));
        return Ok(Vec::new());
    }
    let rejected = match loaded.as_dict().and_then(|root| root.get("module_rejectlist")) {
        Some(Value::List(names)) => names.iter().map(to_text).collect::<Vec<String>>(),
        _ => {
            warn(&format!(
                "Unable to parse the plugin filter file {path} as module_rejectlist is not a list. Skipping."
            ));
            return Ok(Vec::new());
        }
    };
    if rejected.iter().any(|name| name == "stat") {
        return Err(Diagnostic::error(format!(
            "The stat module was specified in the module reject list file, {path}, but Ansible will not function without the \
             stat module.  Please remove stat from the reject list."
        )));
    }
    Ok(rejected)
}
