//! Plugins that a user has written in Python and that cannot run yet: a run that needs them is refused.

use config::{Config, settings};
use diagnostic::{Diagnostic, Kind};
use std::path::{Path, PathBuf};

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

/// Fails where there is a vars plugin, which would be asked for variables of every host.
pub(crate) fn check(beside: &[PathBuf], config: &Config) -> Result<(), Diagnostic> {
    let folders = beside.iter().map(|folder| folder.join("vars_plugins"));
    let folders = folders.chain(config.paths(&settings::DEFAULT_VARS_PLUGIN_PATH));
    match folders.flat_map(|folder| files(&folder)).next() {
        Some(path) => Err(refusal("vars", &path)),
        None => Ok(()),
    }
}

/// The error of a plugin that a run cannot do without.
pub(crate) fn refusal(word: &str, path: &Path) -> Diagnostic {
    let what = format!(
        "The {word} plugin '{}' is a Python plugin: Playcall does not host Python plugins yet.",
        path.display()
    );
    Diagnostic::new(Kind::Unsupported, what)
}
