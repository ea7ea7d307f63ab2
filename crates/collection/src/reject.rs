//! Modules and actions that a user rejects (`PLUGIN_FILTERS_CFG`): nobody finds them.

use config::{Config, settings};
use diagnostic::Diagnostic;
use std::path::Path;
use value::{Value, to_text};
use yaml::LoadOptions;

/// Where the list is where no setting says otherwise.
const DEFAULT: &str = "/etc/ansible/plugin_filters.yml";

/// Reads the names that are rejected, and what is to be warned of.
///
/// # Errors
///
/// `stat` is among them, which much of the rest needs.
pub fn rejected(config: &Config) -> Result<(Vec<String>, Vec<String>), Diagnostic> {
    let named = config.str(&settings::PLUGIN_FILTERS_CFG);
    let path = named.as_deref().unwrap_or(DEFAULT);
    let mut warnings = Vec::new();
    let mut names = Vec::new();
    if let Ok(text) = std::fs::read_to_string(path) {
        match read(&text, path) {
            Ok(listed) => names = listed,
            Err(warning) => warnings.push(warning),
        }
    } else if named.is_some() && !Path::new(path).exists() {
        warnings.push(format!("The plugin filter file, {path} does not exist. Skipping."));
    }
    if names.iter().any(|name| name == "stat") {
        return Err(Diagnostic::error(format!(
            "The stat module was specified in the module reject list file, {path}, but Ansible will not function without \
             the stat module.  Please remove stat from the reject list."
        )));
    }
    Ok((names, warnings))
}

fn read(text: &str, path: &str) -> Result<Vec<String>, String> {
    let loaded = yaml::load(text, &LoadOptions::data()).map_err(|error| {
        format!("The plugin filter file, {path} was not parsable. Skipping: {}", error.full_message())
    })?;
    let version = loaded.value.as_dict().and_then(|dict| dict.get("filter_version"));
    let Some(version) = version else { return Err(format!("The plugin filter file, {path} was invalid. Skipping.")) };
    if to_text(version).trim() != "1.0" {
        return Err(format!(
            "The plugin filter file, {path} was a version not recognized by this version of Ansible. Skipping."
        ));
    }
    match loaded.value.as_dict().and_then(|dict| dict.get("module_rejectlist")) {
        Some(Value::List(names)) => Ok(names.iter().map(to_text).collect()),
        _ => {
            Err(format!("Unable to parse the plugin filter file {path} as module_rejectlist is not a list. Skipping."))
        }
    }
}
