//! Every setting, declared once, and what each one is in this run.
//!
//! [`settings`] declares them; [`Config::load`] works them out from a captured [`Snapshot`] and `ansible.cfg`; readers ask
//! by the static: `config.int(&settings::DEFAULT_FORKS)`.
//!
//! **Invariant:** nothing here reads the environment or prints: the app captures, and shows the [`Warning`]s.

mod convert;
mod ini;
mod load;
pub mod path;
pub mod settings;
mod snapshot;
#[cfg(test)]
mod tests;

pub use convert::{REJECT_EXTS, ensure_type, unquote};
pub use ini::Ini;
pub use settings::{Deprecated, Effect, Scope, Setting};
pub use snapshot::Snapshot;

use diagnostic::Diagnostic;
use rustc_hash::FxHashMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use value::Value;

/// What each setting is in this run. Never changes.
#[derive(Clone, Debug)]
pub struct Config {
    snapshot: Arc<Snapshot>,
    file: Option<Arc<str>>,
    ini: Ini,
    entries: FxHashMap<usize, Entry>,
}

/// One setting, worked out.
#[derive(Clone, Debug)]
struct Entry {
    value: Value,
    from: From,
    error: Option<Box<Diagnostic>>,
}

/// Where a setting was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum From {
    /// Nowhere.
    Default,
    /// In this environment variable.
    Env(&'static str),
    /// In the configuration file.
    File {
        /// The section.
        section: &'static str,
        /// The key in it.
        key: &'static str,
        /// The file.
        path: Arc<str>,
    },
}

/// As listings and errors name it: `default`, `env: ANSIBLE_FORKS`, or the file.
impl fmt::Display for From {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            From::Default => f.write_str("default"),
            From::Env(name) => write!(f, "env: {name}"),
            From::File { path, .. } => f.write_str(path),
        }
    }
}

/// Something about the configuration that a user should know.
#[derive(Clone, Debug)]
pub enum Warning {
    /// A warning of the reference.
    Plain(String),
    /// A setting in use whose end is announced.
    Deprecated {
        /// The setting.
        setting: &'static Setting,
        /// What is said of it.
        deprecated: &'static Deprecated,
    },
    /// A setting in use that changes nothing yet.
    NoEffect {
        /// The setting.
        setting: &'static Setting,
        /// Where it is set.
        from: From,
    },
}

impl Warning {
    /// Returns the text, as it stands after `[WARNING]: ` or `[DEPRECATION WARNING]: `.
    pub fn text(&self) -> String {
        match self {
            Warning::Plain(text) => text.clone(),
            Warning::Deprecated { setting, deprecated } => format!(
                "{} option. Reason: {}\nAlternatives: {}. This feature will be removed from ansible-core version {}.",
                setting.name,
                deprecated.why,
                deprecated.alternatives.unwrap_or("none").trim_end_matches('.'),
                deprecated.version
            ),
            Warning::NoEffect { setting, from } => {
                let place = match from {
                    From::File { section, key, .. } => format!("[{section}] {key}"),
                    other => other.to_string().replace("env: ", ""),
                };
                format!("setting {} ({place}) has no effect yet in Playcall", setting.name)
            }
        }
    }

    /// Tells whether it is a deprecation, which users may switch off.
    pub fn is_deprecation(&self) -> bool {
        matches!(self, Warning::Deprecated { .. })
    }
}

impl Config {
    /// Finds the configuration file (unless one is named), reads it and works every setting out.
    ///
    /// An error is of kind `Options` and ends the program with status 5; wrong options of plugins wait for [`Config::check`].
    pub fn load(snapshot: &Snapshot, cli_config: Option<&Path>) -> Result<(Config, Vec<Warning>), Diagnostic> {
        load::load(snapshot, cli_config)
    }

    fn empty(snapshot: &Snapshot, file: Option<String>, ini: Ini) -> Config {
        let snapshot = Arc::new(snapshot.clone());
        Config { snapshot, file: file.map(Arc::from), ini, entries: FxHashMap::default() }
    }

    fn insert(&mut self, setting: &'static Setting, entry: Entry) {
        self.entries.insert(std::ptr::from_ref(setting).addr(), entry);
    }

    fn entry(&self, setting: &'static Setting) -> Option<&Entry> {
        self.entries.get(&std::ptr::from_ref(setting).addr())
    }

    /// Works out a setting that is not declared here: an option that a plugin declares by itself.
    pub fn resolve(&self, setting: &Setting) -> Result<(Value, From), Diagnostic> {
        let home = self.str(&settings::ANSIBLE_HOME).unwrap_or_default();
        self.work_out(setting, &home, &self.snapshot).map(|entry| (entry.value, entry.from))
    }

    /// Returns what the program was started with.
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// Returns the configuration file in use.
    pub fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// Returns what the configuration file holds: for options of plugins that are not declared here.
    pub fn ini(&self) -> &Ini {
        &self.ini
    }

    /// Returns a setting's value.
    pub fn value(&self, setting: &'static Setting) -> Value {
        self.entry(setting).map_or(Value::None, |entry| entry.value.clone())
    }

    /// Returns where a setting was set.
    pub fn origin(&self, setting: &'static Setting) -> From {
        self.entry(setting).map_or(From::Default, |entry| entry.from.clone())
    }

    /// Tells whether somebody set it.
    pub fn is_set(&self, setting: &'static Setting) -> bool {
        self.entry(setting).is_some_and(|entry| entry.from != From::Default)
    }

    /// Fails where a plugin's option was set to what it can't be; its value is then the default.
    pub fn check(&self, setting: &'static Setting) -> Result<(), Diagnostic> {
        match self.entry(setting).and_then(|entry| entry.error.as_deref()) {
            Some(error) => Err(error.clone()),
            None => Ok(()),
        }
    }

    /// Returns a setting as a boolean: text counts as true where a boolean setting's would, numbers unless they are 0.
    pub fn bool(&self, setting: &'static Setting) -> bool {
        match self.value(setting) {
            Value::Str(text) => convert::is_true(&text),
            other => other.is_true(),
        }
    }

    /// Returns a setting as a boolean, or nothing where it has no value.
    pub fn bool_or_none(&self, setting: &'static Setting) -> Option<bool> {
        (!self.value(setting).is_none()).then(|| self.bool(setting))
    }

    /// Returns a setting as a whole number; 0 where it has none.
    pub fn int(&self, setting: &'static Setting) -> i64 {
        self.int_or_none(setting).unwrap_or_default()
    }

    /// Returns a setting as a whole number, or nothing where it has none.
    pub fn int_or_none(&self, setting: &'static Setting) -> Option<i64> {
        match self.value(setting) {
            Value::Str(text) => text.trim().parse().ok(),
            other => other.as_int(),
        }
    }

    /// Returns a setting as a number; 0 where it has none.
    pub fn float(&self, setting: &'static Setting) -> f64 {
        match self.value(setting) {
            Value::Float(number) => number,
            #[expect(clippy::cast_precision_loss, reason = "settings are small numbers")]
            other => other.as_int().unwrap_or_default() as f64,
        }
    }

    /// Returns a setting as text, or nothing where it has no value.
    pub fn str(&self, setting: &'static Setting) -> Option<String> {
        match self.value(setting) {
            Value::None => None,
            other => Some(value::to_text(&other)),
        }
    }

    /// Returns the items of a list.
    pub fn list(&self, setting: &'static Setting) -> Vec<String> {
        match self.value(setting) {
            Value::List(items) => items.iter().map(value::to_text).collect(),
            Value::None => Vec::new(),
            other => vec![value::to_text(&other)],
        }
    }

    /// Returns a path or a list of paths; absolute.
    pub fn paths(&self, setting: &'static Setting) -> Vec<std::path::PathBuf> {
        self.list(setting).into_iter().map(Into::into).collect()
    }
}
