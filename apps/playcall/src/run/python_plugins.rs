//! Plugins that a user has written in Python, other than callbacks: they cannot run yet, and nobody should wonder why.
//!
//! An action that a playbook uses and a vars plugin would change what a run does: these are refused. Filters, tests and
//! lookups are told of in a warning; where one is used, it is not found.

use config::{Config, Setting, settings};
use diagnostic::{Diagnostic, Kind};
use std::path::{Path, PathBuf};

/// The folder beside playbooks and in roles, the setting that names further ones, and what the plugins are called.
const PASSED_OVER: &[(&str, &Setting, &str)] = &[
    ("filter_plugins", &settings::DEFAULT_FILTER_PLUGIN_PATH, "filter"),
    ("test_plugins", &settings::DEFAULT_TEST_PLUGIN_PATH, "test"),
    ("lookup_plugins", &settings::DEFAULT_LOOKUP_PLUGIN_PATH, "lookup"),
];

/// Returns the Python files of a folder, ordered by name; none where it cannot be read.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_plugin = |path: &PathBuf| {
        path.extension().is_some_and(|extension| extension == "py")
            && path.file_stem().is_some_and(|stem| !stem.to_string_lossy().starts_with('_'))
    };
    let mut found: Vec<PathBuf> = entries.filter(is_plugin).collect();
    found.sort();
    found
}

/// Returns a warning for each plugin that a run does without.
///
/// # Errors
///
/// A vars plugin, which would be asked for variables of every host.
pub(crate) fn check(beside: &[PathBuf], config: &Config) -> Result<Vec<Diagnostic>, Diagnostic> {
    let all = |name: &str, setting: &'static Setting| -> Vec<PathBuf> {
        let mut folders: Vec<PathBuf> = beside.iter().map(|folder| folder.join(name)).collect();
        folders.dedup();
        folders.into_iter().chain(config.paths(setting)).flat_map(|folder| files(&folder)).collect()
    };
    if let Some(path) = all("vars_plugins", &settings::DEFAULT_VARS_PLUGIN_PATH).first() {
        return Err(refusal("vars", path));
    }
    let skipped = |word: &str, path: &Path| {
        Diagnostic::error(format!(
            "Skipping {word} plugin {}: it is a Python plugin, and Playcall does not host Python plugins yet.",
            path.display()
        ))
    };
    Ok(PASSED_OVER
        .iter()
        .flat_map(|(name, setting, word)| all(name, setting).into_iter().map(|path| skipped(word, &path)))
        .collect())
}

/// The error of a plugin that a run cannot do without.
pub(crate) fn refusal(word: &str, path: &Path) -> Diagnostic {
    let what = format!(
        "The {word} plugin '{}' is a Python plugin: Playcall does not host Python plugins yet.",
        path.display()
    );
    Diagnostic::new(Kind::Unsupported, what)
}
