//! What loading an inventory depends on: settings, files, and where notices go.

use crate::{HashBehaviour, InventoryPlugins};
use diagnostic::Diagnostic;
use std::sync::Arc;
use yaml::Loader;

/// Something a user is told.
#[derive(Clone, Debug)]
pub enum Notice {
    /// A warning.
    Warning(Diagnostic),
    /// An error that ends nothing, shown as a warning: its chain is told in full.
    ErrorAsWarning(Diagnostic),
    /// An error that ends nothing, as text.
    Error(String),
    /// A use of what goes away.
    Deprecated {
        /// What goes away, with its origin and help.
        what: Diagnostic,
        /// The sentence that says from where and when: `This feature will be removed from ...`.
        removal: &'static str,
    },
    /// A line shown from some verbosity on.
    Verbose(u8, String),
}

/// Where notices go. Who listens shows a repeated one once.
pub type NoticeSink = Arc<dyn Fn(Notice) + Send + Sync>;

/// What is done about characters that no variable name may have, in names of groups: `TRANSFORM_INVALID_GROUP_CHARS`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum InvalidGroupNames {
    /// Keep them and warn.
    #[default]
    Never,
    /// Keep them.
    Ignore,
    /// Replace them and warn.
    Always,
    /// Replace them.
    Silently,
}

/// What is done about a host pattern that matches nothing: `HOST_PATTERN_MISMATCH`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum PatternMismatch {
    /// Warn.
    #[default]
    Warning,
    /// Fail.
    Error,
    /// Nothing.
    Ignore,
}

/// Names of source plugins that are enabled, in the order in which they are tried: `INVENTORY_ENABLED`.
pub type Enabled = Vec<String>;

/// The settings that an inventory depends on; the default is the reference's.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of the reference")]
pub struct Settings {
    /// `INVENTORY_ENABLED`.
    pub enabled: Enabled,
    /// `INVENTORY_IGNORE_EXTS`.
    pub ignore_extensions: Vec<String>,
    /// `INVENTORY_IGNORE_PATTERNS`: regular expressions.
    pub ignore_patterns: Vec<String>,
    /// `INVENTORY_ANY_UNPARSED_IS_FAILED`.
    pub any_unparsed_is_failed: bool,
    /// `INVENTORY_UNPARSED_IS_FAILED`.
    pub unparsed_is_failed: bool,
    /// `INVENTORY_UNPARSED_WARNING`.
    pub unparsed_warning: bool,
    /// What every plugin fails with: the extra variables that each of them reads first are broken.
    pub broken_extra_vars: Option<Diagnostic>,
    /// Whether what an earlier run kept of a source may stand for it: not after `--flush-cache`, nor when the inventory is read
    /// again.
    pub reads_cache: bool,
    /// `LOCALHOST_WARNING`.
    pub localhost_warning: bool,
    /// `HOST_PATTERN_MISMATCH`.
    pub pattern_mismatch: PatternMismatch,
    /// `TRANSFORM_INVALID_GROUP_CHARS`.
    pub invalid_group_names: InvalidGroupNames,
    /// Extensions of YAML inventories: `yaml_valid_extensions`.
    pub yaml_extensions: Vec<String>,
    /// Extensions of YAML files at large: `YAML_FILENAME_EXTENSIONS`.
    pub yaml_filename_extensions: Vec<String>,
    /// `DEFAULT_HASH_BEHAVIOUR`.
    pub hash_behaviour: HashBehaviour,
    /// The interpreter that the implicit localhost uses.
    pub playbook_python: String,
}

impl Default for Settings {
    fn default() -> Self {
        let list = |items: &[&str]| items.iter().map(|&item| item.to_owned()).collect();
        Settings {
            enabled: list(&["host_list", "script", "auto", "yaml", "ini", "toml"]),
            ignore_extensions: list(&[
                ".pyc", ".pyo", ".swp", ".bak", "~", ".rpm", ".md", ".txt", ".rst", ".orig", ".cfg", ".retry",
            ]),
            ignore_patterns: Vec::new(),
            any_unparsed_is_failed: false,
            unparsed_is_failed: false,
            unparsed_warning: true,
            broken_extra_vars: None,
            reads_cache: true,
            localhost_warning: true,
            pattern_mismatch: PatternMismatch::Warning,
            invalid_group_names: InvalidGroupNames::Never,
            yaml_extensions: list(&[".yaml", ".yml", ".json"]),
            yaml_filename_extensions: list(&[".yml", ".yaml", ".json"]),
            hash_behaviour: HashBehaviour::Replace,
            playbook_python: "/usr/bin/python3".to_owned(),
        }
    }
}

/// What an inventory keeps for its whole life: files, settings, and where notices go.
#[derive(Clone)]
pub struct InventoryContext {
    /// Reads files and runs scripts. It reads a YAML source once: to read the sources again (`meta: refresh_inventory`), give a
    /// new one.
    pub loader: Arc<Loader>,
    /// The settings.
    pub settings: Arc<Settings>,
    /// The plugins that read sources.
    pub plugins: Arc<dyn InventoryPlugins>,
    /// Where notices go.
    pub notices: NoticeSink,
    /// The working directory, absolute: relative sources and limit files start there.
    pub cwd: Arc<str>,
}

impl InventoryContext {
    /// Warns.
    pub fn warn(&self, text: impl Into<String>) {
        (self.notices)(Notice::Warning(Diagnostic::error(text)));
    }

    /// Tells a line that is shown from a verbosity on.
    pub fn verbose(&self, level: u8, text: impl Into<String>) {
        (self.notices)(Notice::Verbose(level, text.into()));
    }

    pub(crate) fn deprecated(&self, what: Diagnostic) {
        (self.notices)(Notice::Deprecated { what, removal: Notice::REMOVED_IN_2_23 });
    }
}

impl Notice {
    /// The usual sentence of a deprecation.
    pub const REMOVED_IN_2_23: &'static str = "This feature will be removed from ansible-core version 2.23.";
}

impl std::fmt::Debug for InventoryContext {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InventoryContext")
            .field("settings", &self.settings)
            .field("cwd", &self.cwd)
            .finish_non_exhaustive()
    }
}
