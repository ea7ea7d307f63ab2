//! Where hosts come from.

use super::{Default, Effect, Kind, SETTING, Scope, Setting};

/// Inventory sources, where `-i` gives none.
pub static DEFAULT_HOST_LIST: Setting = Setting {
    name: "DEFAULT_HOST_LIST",
    ini: &[("defaults", "inventory")],
    env: &["ANSIBLE_INVENTORY"],
    kind: Kind::PathList,
    default: Default::List(&["/etc/ansible/hosts"]),
    effect: Effect::Active,
    summary: "Inventory sources, where `-i` gives none.",
    ..SETTING
};

/// What follows when a pattern matches no host.
pub static HOST_PATTERN_MISMATCH: Setting = Setting {
    name: "HOST_PATTERN_MISMATCH",
    ini: &[("inventory", "host_pattern_mismatch")],
    env: &["ANSIBLE_HOST_PATTERN_MISMATCH"],
    kind: Kind::Any,
    default: Default::Str("warning"),
    choices: &["error", "warning", "ignore"],
    effect: Effect::Active,
    summary: "What follows when a pattern matches no host.",
    ..SETTING
};

/// Makes each source that can't be read an error.
pub static INVENTORY_ANY_UNPARSED_IS_FAILED: Setting = Setting {
    name: "INVENTORY_ANY_UNPARSED_IS_FAILED",
    ini: &[("inventory", "any_unparsed_is_failed")],
    env: &["ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Active,
    summary: "Makes each source that can't be read an error.",
    ..SETTING
};

/// Inventory plugins, in the order they try a source.
pub static INVENTORY_ENABLED: Setting = Setting {
    name: "INVENTORY_ENABLED",
    ini: &[("inventory", "enable_plugins")],
    env: &["ANSIBLE_INVENTORY_ENABLED"],
    kind: Kind::List,
    default: Default::List(&["host_list", "script", "auto", "yaml", "ini", "toml"]),
    effect: Effect::Active,
    summary: "Inventory plugins, in the order they try a source.",
    ..SETTING
};

/// Lists the inventory in the form that scripts print.
pub static INVENTORY_EXPORT: Setting = Setting {
    name: "INVENTORY_EXPORT",
    ini: &[("inventory", "export")],
    env: &["ANSIBLE_INVENTORY_EXPORT"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Active,
    summary: "Lists the inventory in the form that scripts print.",
    ..SETTING
};

/// Endings of files that an inventory directory's reader passes over.
pub static INVENTORY_IGNORE_EXTS: Setting = Setting {
    name: "INVENTORY_IGNORE_EXTS",
    ini: &[("defaults", "inventory_ignore_extensions"), ("inventory", "ignore_extensions")],
    env: &["ANSIBLE_INVENTORY_IGNORE"],
    kind: Kind::List,
    default: Default::RejectExts(&[".orig", ".cfg", ".retry"]),
    effect: Effect::Active,
    summary: "Endings of files that an inventory directory's reader passes over.",
    ..SETTING
};

/// Expressions for files that an inventory directory's reader passes over.
pub static INVENTORY_IGNORE_PATTERNS: Setting = Setting {
    name: "INVENTORY_IGNORE_PATTERNS",
    ini: &[("defaults", "inventory_ignore_patterns"), ("inventory", "ignore_patterns")],
    env: &["ANSIBLE_INVENTORY_IGNORE_REGEX"],
    kind: Kind::List,
    default: Default::List(&[]),
    effect: Effect::Active,
    summary: "Expressions for files that an inventory directory's reader passes over.",
    ..SETTING
};

/// Makes it an error when no source could be read.
pub static INVENTORY_UNPARSED_IS_FAILED: Setting = Setting {
    name: "INVENTORY_UNPARSED_IS_FAILED",
    ini: &[("inventory", "unparsed_is_failed")],
    env: &["ANSIBLE_INVENTORY_UNPARSED_FAILED"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Active,
    summary: "Makes it an error when no source could be read.",
    ..SETTING
};

/// Whether it is said that no inventory was read.
pub static INVENTORY_UNPARSED_WARNING: Setting = Setting {
    name: "INVENTORY_UNPARSED_WARNING",
    ini: &[("inventory", "inventory_unparsed_warning")],
    env: &["ANSIBLE_INVENTORY_UNPARSED_WARNING"],
    kind: Kind::Bool,
    default: Default::Bool(true),
    effect: Effect::Active,
    summary: "Whether it is said that no inventory was read.",
    ..SETTING
};

/// Whether it is said that only the implicit localhost is there.
pub static LOCALHOST_WARNING: Setting = Setting {
    name: "LOCALHOST_WARNING",
    ini: &[("defaults", "localhost_warning")],
    env: &["ANSIBLE_LOCALHOST_WARNING"],
    kind: Kind::Bool,
    default: Default::Bool(true),
    effect: Effect::Active,
    summary: "Whether it is said that only the implicit localhost is there.",
    ..SETTING
};

/// When variables beside an inventory source are read.
pub static RUN_VARS_PLUGINS: Setting = Setting {
    name: "RUN_VARS_PLUGINS",
    ini: &[("defaults", "run_vars_plugins")],
    env: &["ANSIBLE_RUN_VARS_PLUGINS"],
    kind: Kind::Str,
    default: Default::Str("demand"),
    choices: &["demand", "start"],
    effect: Effect::Active,
    summary: "When variables beside an inventory source are read.",
    ..SETTING
};

/// What is done with characters that a group's name should not have.
pub static TRANSFORM_INVALID_GROUP_CHARS: Setting = Setting {
    name: "TRANSFORM_INVALID_GROUP_CHARS",
    ini: &[("defaults", "force_valid_group_names")],
    env: &["ANSIBLE_TRANSFORM_INVALID_GROUP_CHARS"],
    kind: Kind::Str,
    default: Default::Str("never"),
    choices: &["always", "never", "ignore", "silently"],
    effect: Effect::Active,
    summary: "What is done with characters that a group's name should not have.",
    ..SETTING
};

/// Vars plugins that run, of those that must be named.
pub static VARIABLE_PLUGINS_ENABLED: Setting = Setting {
    name: "VARIABLE_PLUGINS_ENABLED",
    ini: &[("defaults", "vars_plugins_enabled")],
    env: &["ANSIBLE_VARS_ENABLED"],
    kind: Kind::List,
    default: Default::List(&["host_group_vars"]),
    effect: Effect::Active,
    summary: "Vars plugins that run, of those that must be named.",
    ..SETTING
};

/// Shows what an inventory script writes to stderr.
pub static INVENTORY_SCRIPT_ALWAYS_SHOW_STDERR: Setting = Setting {
    name: "always_show_stderr",
    scope: Scope::Plugin("inventory", "script"),
    ini: &[("inventory_plugin_script", "always_show_stderr")],
    env: &["ANSIBLE_INVENTORY_PLUGIN_SCRIPT_STDERR"],
    kind: Kind::Bool,
    default: Default::Bool(true),
    effect: Effect::Active,
    summary: "Shows what an inventory script writes to stderr.",
    ..SETTING
};

/// Endings of files read as YAML inventory.
pub static INVENTORY_YAML_EXTENSIONS: Setting = Setting {
    name: "yaml_extensions",
    scope: Scope::Plugin("inventory", "yaml"),
    ini: &[("defaults", "yaml_valid_extensions"), ("inventory_plugin_yaml", "yaml_valid_extensions")],
    env: &["ANSIBLE_YAML_FILENAME_EXT", "ANSIBLE_INVENTORY_PLUGIN_EXTS"],
    kind: Kind::List,
    default: Default::List(&[".yaml", ".yml", ".json"]),
    effect: Effect::Active,
    summary: "Endings of files read as YAML inventory.",
    ..SETTING
};

/// Whether constructed inventories see the variables of the command line.
pub static INVENTORY_USE_EXTRA_VARS: Setting = Setting {
    name: "use_extra_vars",
    scope: Scope::Plugin("inventory", "constructed"),
    ini: &[("inventory_plugins", "use_extra_vars")],
    env: &["ANSIBLE_INVENTORY_USE_EXTRA_VARS"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Active,
    summary: "Whether constructed inventories see the variables of the command line.",
    ..SETTING
};

/// Endings of files in `group_vars` and `host_vars`.
pub static VARS_HOST_GROUP_VARS_VALID_EXTENSIONS: Setting = Setting {
    name: "_valid_extensions",
    scope: Scope::Plugin("vars", "host_group_vars"),
    ini: &[("defaults", "yaml_valid_extensions")],
    env: &["ANSIBLE_YAML_FILENAME_EXT"],
    kind: Kind::List,
    default: Default::List(&[".yml", ".yaml", ".json"]),
    effect: Effect::Active,
    summary: "Endings of files in `group_vars` and `host_vars`.",
    ..SETTING
};

/// When `group_vars` and `host_vars` are read.
pub static VARS_HOST_GROUP_VARS_STAGE: Setting = Setting {
    name: "stage",
    scope: Scope::Plugin("vars", "host_group_vars"),
    ini: &[("vars_host_group_vars", "stage")],
    env: &["ANSIBLE_VARS_PLUGIN_STAGE"],
    kind: Kind::Str,
    choices: &["all", "task", "inventory"],
    effect: Effect::Active,
    summary: "When `group_vars` and `host_vars` are read.",
    ..SETTING
};

/// Every setting of this file.
pub(super) static ALL: &[&Setting] = &[
    &DEFAULT_HOST_LIST,
    &HOST_PATTERN_MISMATCH,
    &INVENTORY_ANY_UNPARSED_IS_FAILED,
    &INVENTORY_ENABLED,
    &INVENTORY_EXPORT,
    &INVENTORY_IGNORE_EXTS,
    &INVENTORY_IGNORE_PATTERNS,
    &INVENTORY_UNPARSED_IS_FAILED,
    &INVENTORY_UNPARSED_WARNING,
    &LOCALHOST_WARNING,
    &RUN_VARS_PLUGINS,
    &TRANSFORM_INVALID_GROUP_CHARS,
    &VARIABLE_PLUGINS_ENABLED,
    &INVENTORY_SCRIPT_ALWAYS_SHOW_STDERR,
    &INVENTORY_YAML_EXTENSIONS,
    &INVENTORY_USE_EXTRA_VARS,
    &VARS_HOST_GROUP_VARS_VALID_EXTENSIONS,
    &VARS_HOST_GROUP_VARS_STAGE,
];
