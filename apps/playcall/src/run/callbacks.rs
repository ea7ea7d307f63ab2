//! Which callbacks listen to a run: the stdout plugin first, then those that are enabled.

use crate::cli::options::PlaybookOptions;
use crate::plugin_options::PluginOptions;
use config::{Config, settings};
use diagnostic::{Diagnostic, Kind};
use event::{Callback, CallbackPlugin};
use std::path::{Path, PathBuf};

/// The callbacks of a run.
#[derive(Default)]
pub(crate) struct Chosen {
    /// With their names, the stdout plugin first.
    pub(crate) callbacks: Vec<(String, Box<dyn Callback>)>,
    /// What is to be said about those that were left out.
    pub(crate) warnings: Vec<Diagnostic>,
    /// Whether one of them shows live output of commands.
    pub(crate) wants_output: bool,
}

/// Returns the built-in callbacks that could have been the stdout callback instead of the chosen one.
pub(crate) fn others_for_stdout(chosen: &str) -> impl Iterator<Item = &'static str> {
    let chosen = chosen.strip_prefix("ansible.builtin.").unwrap_or(chosen).to_owned();
    ["default", "minimal", "oneline"].into_iter().filter(move |name| *name != chosen)
}

/// Chooses the callbacks that the settings ask for.
pub(crate) fn choose(config: &Config, options: &PlaybookOptions) -> Result<Chosen, Diagnostic> {
    let mut chosen = Chosen::default();
    let stdout = config.str(&settings::DEFAULT_STDOUT_CALLBACK).unwrap_or_else(|| "default".to_owned());
    let folders = folders(config, options);
    let Some(plugin) = callbacks::find(&stdout) else {
        if python_file(&folders, &stdout).is_some() {
            return Err(Diagnostic::new(
                Kind::Unsupported,
                format!(
                    "The stdout callback '{stdout}' is a Python plugin: Playcall does not host Python plugins yet."
                ),
            ));
        }
        return Err(Diagnostic::error(format!("Could not load {} callback plugin.", value::str_repr(&stdout))));
    };
    add(&mut chosen, plugin, config)?;
    let mut enabled = config.list(&settings::CALLBACKS_ENABLED);
    // Python plugins of the user's own that need no enabling would be loaded by themselves.
    for (name, path) in python_plugins(&folders) {
        let listed = enabled.contains(&name);
        if listed || !needs_enabling(&path) {
            chosen.warnings.push(skipped(&name));
        }
        enabled.retain(|wanted| *wanted != name);
    }
    for name in enabled {
        if name.is_empty() {
            return Err(Diagnostic::new(
                Kind::Unexpected,
                "Unexpected Exception, this is probably a bug: A non-empty plugin name is required.",
            ));
        }
        match callbacks::find(&name) {
            Some(found) if found.name == plugin.name || found.kind == "stdout" => {}
            Some(found) => {
                if let Err(error) = add(&mut chosen, found, config) {
                    chosen.warnings.push(
                        Diagnostic::error(format!("Failed to load callback plugin {}.", value::str_repr(&name)))
                            .caused_by(error),
                    );
                }
            }
            None => chosen.warnings.push(Diagnostic::error(format!(
                "Skipping callback plugin {}, unable to load",
                value::str_repr(&name)
            ))),
        }
    }
    Ok(chosen)
}

fn add(chosen: &mut Chosen, plugin: &'static CallbackPlugin, config: &Config) -> Result<(), Diagnostic> {
    let options = PluginOptions::load(plugin, config)?;
    chosen.wants_output |= event::Options::get(&options, "show_live_output").is_true();
    let callback = (plugin.build)(&options).map_err(|error| Diagnostic::error(error.to_string()))?;
    chosen.callbacks.push((plugin.name.to_owned(), callback));
    Ok(())
}

fn skipped(name: &str) -> Diagnostic {
    Diagnostic::error(format!(
        "Skipping callback plugin {}: it is a Python plugin, and Playcall does not host Python plugins yet.",
        value::str_repr(name)
    ))
}

/// The folders of a user's own callbacks: beside each playbook, then the configured ones.
fn folders(config: &Config, options: &PlaybookOptions) -> Vec<PathBuf> {
    let beside = options.playbooks.iter().map(|playbook| {
        let folder = Path::new(playbook).parent().map(Path::to_path_buf).unwrap_or_default();
        Path::new(&config.snapshot().cwd).join(folder).join("callback_plugins")
    });
    beside.chain(config.paths(&settings::DEFAULT_CALLBACK_PLUGIN_PATH)).collect()
}

fn python_plugins(folders: &[PathBuf]) -> Vec<(String, PathBuf)> {
    let mut found: Vec<(String, PathBuf)> = Vec::new();
    for folder in folders {
        let Ok(entries) = std::fs::read_dir(folder) else { continue };
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths.into_iter().filter(|path| path.extension().is_some_and(|ext| ext == "py")) {
            let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            if name != "__init__" && !found.iter().any(|(known, _)| *known == name) {
                found.push((name, path));
            }
        }
    }
    found
}

fn python_file(folders: &[PathBuf], name: &str) -> Option<PathBuf> {
    python_plugins(folders).into_iter().find(|(known, _)| known == name).map(|(_, path)| path)
}

/// Tells whether a Python plugin runs only when it is enabled, or not beside another stdout plugin: read off its text.
fn needs_enabling(path: &Path) -> bool {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let says = |name: &str, value: &str| {
        text.lines().any(|line| {
            let line: String = line.split_whitespace().collect();
            line.starts_with(&format!("{name}={value}"))
        })
    };
    says("CALLBACK_NEEDS_ENABLED", "True")
        || says("CALLBACK_NEEDS_WHITELIST", "True")
        || says("CALLBACK_TYPE", "'stdout'")
        || says("CALLBACK_TYPE", "\"stdout\"")
        || !text.contains("CallbackModule")
}
