//! Directories that are searched for plugins, roles and collections.

use super::{Default, Effect, Kind, SETTING, Setting};

/// Directory of the user's own plugins, roles, collections and caches.
pub static ANSIBLE_HOME: Setting = Setting {
    name: "ANSIBLE_HOME",
    ini: &[("defaults", "home")],
    env: &["ANSIBLE_HOME"],
    kind: Kind::Path,
    default: Default::Str("~/.ansible"),
    effect: Effect::Active,
    summary: "Directory of the user's own plugins, roles, collections and caches.",
    ..SETTING
};

/// Directories searched for become plugins.
pub static BECOME_PLUGIN_PATH: Setting = Setting {
    name: "BECOME_PLUGIN_PATH",
    ini: &[("defaults", "become_plugins")],
    env: &["ANSIBLE_BECOME_PLUGINS"],
    kind: Kind::PathSpec,
    default: Default::UnderHome("/plugins/become:/usr/share/ansible/plugins/become"),
    effect: Effect::Harmless,
    summary: "Directories searched for become plugins.",
    ..SETTING
};

/// What follows when a collection asks for another version.
pub static COLLECTIONS_ON_ANSIBLE_VERSION_MISMATCH: Setting = Setting {
    name: "COLLECTIONS_ON_ANSIBLE_VERSION_MISMATCH",
    ini: &[("defaults", "collections_on_ansible_version_mismatch")],
    env: &["ANSIBLE_COLLECTIONS_ON_ANSIBLE_VERSION_MISMATCH"],
    kind: Kind::Any,
    default: Default::Str("warning"),
    choices: &["error", "warning", "ignore"],
    effect: Effect::Active,
    summary: "What follows when a collection asks for another version.",
    ..SETTING
};

/// Directories searched for collections.
pub static COLLECTIONS_PATHS: Setting = Setting {
    name: "COLLECTIONS_PATHS",
    ini: &[("defaults", "collections_path")],
    env: &["ANSIBLE_COLLECTIONS_PATH"],
    kind: Kind::PathSpec,
    default: Default::UnderHome("/collections:/usr/share/ansible/collections"),
    effect: Effect::Active,
    summary: "Directories searched for collections.",
    ..SETTING
};

/// Also searches Python's own path for collections.
pub static COLLECTIONS_SCAN_SYS_PATH: Setting = Setting {
    name: "COLLECTIONS_SCAN_SYS_PATH",
    ini: &[("defaults", "collections_scan_sys_path")],
    env: &["ANSIBLE_COLLECTIONS_SCAN_SYS_PATH"],
    kind: Kind::Bool,
    default: Default::Bool(true),
    effect: Effect::Active,
    summary: "Also searches Python's own path for collections.",
    ..SETTING
};

/// Directories searched for action plugins.
pub static DEFAULT_ACTION_PLUGIN_PATH: Setting = Setting {
    name: "DEFAULT_ACTION_PLUGIN_PATH",
    ini: &[("defaults", "action_plugins")],
    env: &["ANSIBLE_ACTION_PLUGINS"],
    kind: Kind::PathSpec,
    default: Default::UnderHome("/plugins/action:/usr/share/ansible/plugins/action"),
    effect: Effect::Active,
    summary: "Directories searched for action plugins.",
    ..SETTING
};

/// Directories searched for cache plugins.
pub static DEFAULT_CACHE_PLUGIN_PATH: Setting = Setting {
    name: "DEFAULT_CACHE_PLUGIN_PATH",
    ini: &[("defaults", "cache_plugins")],
    env: &["ANSIBLE_CACHE_PLUGINS"],
    kind: Kind::PathSpec,
    default: Default::UnderHome("/plugins/cache:/usr/share/ansible/plugins/cache"),
    effect: Effect::Harmless,
    summary: "Directories searched for cache plugins.",
    ..SETTING
};

/// Directories searched for cliconf plugins.
pub static DEFAULT_CLICONF_PLUGIN_PATH: Setting = Setting {
    name: "DEFAULT_CLICONF_PLUGIN_PATH",
    ini: &[("defaults", "cliconf_plugins")],
    env: &["ANSIBLE_CLICONF_PLUGINS"],
    kind: Kind::PathSpec,
    default: Default::UnderHome("/plugins/cliconf:/usr/share/ansible/plugins/cliconf"),
    effect: Effect::Harmless,
    summary: "Directories searched for cliconf plugins.",
    ..SETTING
};

/// Directories searched for connection plugins.
pub static DEFAULT_CONNECTION_PLUGIN_PATH: Setting = Setting {
    name: "DEFAULT_CONNECTION_PLUGIN_PATH",
    ini: &[("defaults", "connection_plugins")],
    env: &["ANSIBLE_CONNECTION_PLUGINS"],
    kind: Kind::PathSpec,
    default: Default::UnderHome("/plugins/connection:/usr/share/ansible/plugins/connection"),
    effect: Effect::Harmless,
    summary: "Directories searched for connection plugins.",
    ..SETTING
};

/// Directories searched for filters.
pub static DEFAULT_FILTER_PLUGIN_PATH: Setting = Setting {
    name: "DEFAULT_FILTER_PLUGIN_PATH",
    ini: &[("defaults", "filter_plugins")],
    env: &["ANSIBLE_FILTER_PLUGINS"],
    kind: Kind::PathSpec,
    default: Default::UnderHome("/plugins/filter:/usr/share/ansible/plugins/filter"),
    effect: Effect::Harmless,
    summary: "Directories searched for filters.",
    ..SETTING
};

/// Directories searched for httpapi plugins.
pub static DEFAULT_HTTPAPI_PLUGIN_PATH: Setting = Setting {
    name: "DEFAULT_HTTPAPI_PLUGIN_PATH",
    ini: &[("defaults", "httpapi_plugins")],
    env: &["ANSIBLE_HTTPAPI_PLUGINS"],
    kind: Kind::PathSpec,
    default: Default::UnderHome("/plugins/httpapi:/usr/share/ansible/plugins/httpapi"),
    effect: Effect::Harmless,
    summary: "Directories searched for httpapi plugins.",
    ..SETTING
};

/// Directories searched for inventory plugins.
pub static DEFAULT_INVENTORY_PLUGIN_PATH: Setting = Setting {
    name: "DEFAULT_INVENTORY_PLUGIN_PATH",
    ini: &[("defaults", "inventory_plugins")],
    env: &["ANSIBLE_INVENTORY_PLUGINS"],
    kind: Kind::PathSpec,
    default: Default::UnderHome("/plugins/inventory:/usr/share/ansible/plugins/inventory"),
    effect: Effect::Harmless,
    summary: "Directories searched for inventory plugins.",
    ..SETTING
};

/// Directory under which the controller keeps its temporary files.
pub static DEFAULT_LOCAL_TMP: Setting = Setting {
    name: "DEFAULT_LOCAL_TMP",
    ini: &[("defaults", "local_tmp")],
    env: &["ANSIBLE_LOCAL_TEMP"],
    kind: Kind::TmpPath,
    default: Default::UnderHome("/tmp"),
    effect: Effect::Active,
    summary: "Directory under which the controller keeps its temporary files.",
    ..SETTING
};

/// Directories searched for look-ups.
pub static DEFAULT_LOOKUP_PLUGIN_PATH: Setting = Setting {
    name: "DEFAULT_LOOKUP_PLUGIN_PATH",
    ini: &[("defaults", "lookup_plugins")],
    env: &["ANSIBLE_LOOKUP_PLUGINS"],
    kind: Kind::PathSpec,
    default: Default::UnderHome("/plugins/lookup:/usr/share/ansible/plugins/lookup"),
    effect: Effect::Harmless,
    summary: "Directories searched for look-ups.",
    ..SETTING
};

/// Directories searched for modules.
pub static DEFAULT_MODULE_PATH: Setting = Setting {
    name: "DEFAULT_MODULE_PATH",
    ini: &[("defaults", "library")],
    env: &["ANSIBLE_LIBRARY"],
    kind: Kind::PathSpec,
    default: Default::UnderHome("/plugins/modules:/usr/share/ansible/plugins/modules"),
    effect: Effect::Active,
    summary: "Directories searched for modules.",
    ..SETTING
};

/// Directories searched for code that modules share.
pub static DEFAULT_MODULE_UTILS_PATH: Setting = Setting {
    name: "DEFAULT_MODULE_UTILS_PATH",
    ini: &[("defaults", "module_utils")],
    env: &["ANSIBLE_MODULE_UTILS"],
    kind: Kind::PathSpec,
    default: Default::UnderHome("/plugins/module_utils:/usr/share/ansible/plugins/module_utils"),
    effect: Effect::Active,
    summary: "Directories searched for code that modules share.",
    ..SETTING
};

/// Directories searched for netconf plugins.
pub static DEFAULT_NETCONF_PLUGIN_PATH: Setting = Setting {
    name: "DEFAULT_NETCONF_PLUGIN_PATH",
    ini: &[("defaults", "netconf_plugins")],
    env: &["ANSIBLE_NETCONF_PLUGINS"],
    kind: Kind::PathSpec,
    default: Default::UnderHome("/plugins/netconf:/usr/share/ansible/plugins/netconf"),
    effect: Effect::Harmless,
    summary: "Directories searched for netconf plugins.",
    ..SETTING
};

/// Directories searched for roles.
pub static DEFAULT_ROLES_PATH: Setting = Setting {
    name: "DEFAULT_ROLES_PATH",
    ini: &[("defaults", "roles_path")],
    env: &["ANSIBLE_ROLES_PATH"],
    kind: Kind::PathSpec,
    default: Default::UnderHome("/roles:/usr/share/ansible/roles:/etc/ansible/roles"),
    effect: Effect::Active,
    summary: "Directories searched for roles.",
    ..SETTING
};

/// Directories searched for strategies.
pub static DEFAULT_STRATEGY_PLUGIN_PATH: Setting = Setting {
    name: "DEFAULT_STRATEGY_PLUGIN_PATH",
    ini: &[("defaults", "strategy_plugins")],
    env: &["ANSIBLE_STRATEGY_PLUGINS"],
    kind: Kind::PathSpec,
    default: Default::UnderHome("/plugins/strategy:/usr/share/ansible/plugins/strategy"),
    effect: Effect::Harmless,
    summary: "Directories searched for strategies.",
    ..SETTING
};

/// Directories searched for terminal plugins.
pub static DEFAULT_TERMINAL_PLUGIN_PATH: Setting = Setting {
    name: "DEFAULT_TERMINAL_PLUGIN_PATH",
    ini: &[("defaults", "terminal_plugins")],
    env: &["ANSIBLE_TERMINAL_PLUGINS"],
    kind: Kind::PathSpec,
    default: Default::UnderHome("/plugins/terminal:/usr/share/ansible/plugins/terminal"),
    effect: Effect::Harmless,
    summary: "Directories searched for terminal plugins.",
    ..SETTING
};

/// Directories searched for Jinja tests.
pub static DEFAULT_TEST_PLUGIN_PATH: Setting = Setting {
    name: "DEFAULT_TEST_PLUGIN_PATH",
    ini: &[("defaults", "test_plugins")],
    env: &["ANSIBLE_TEST_PLUGINS"],
    kind: Kind::PathSpec,
    default: Default::UnderHome("/plugins/test:/usr/share/ansible/plugins/test"),
    effect: Effect::Harmless,
    summary: "Directories searched for Jinja tests.",
    ..SETTING
};

/// Directories searched for vars plugins.
pub static DEFAULT_VARS_PLUGIN_PATH: Setting = Setting {
    name: "DEFAULT_VARS_PLUGIN_PATH",
    ini: &[("defaults", "vars_plugins")],
    env: &["ANSIBLE_VARS_PLUGINS"],
    kind: Kind::PathSpec,
    default: Default::UnderHome("/plugins/vars:/usr/share/ansible/plugins/vars"),
    effect: Effect::Active,
    summary: "Directories searched for vars plugins.",
    ..SETTING
};

/// Directories searched for shared pieces of documentation.
pub static DOC_FRAGMENT_PLUGIN_PATH: Setting = Setting {
    name: "DOC_FRAGMENT_PLUGIN_PATH",
    ini: &[("defaults", "doc_fragment_plugins")],
    env: &["ANSIBLE_DOC_FRAGMENT_PLUGINS"],
    kind: Kind::PathSpec,
    default: Default::UnderHome("/plugins/doc_fragments:/usr/share/ansible/plugins/doc_fragments"),
    effect: Effect::Harmless,
    summary: "Directories searched for shared pieces of documentation.",
    ..SETTING
};

/// Forgets found plugins whenever a role is loaded.
pub static OLD_PLUGIN_CACHE_CLEARING: Setting = Setting {
    name: "OLD_PLUGIN_CACHE_CLEARING",
    ini: &[("defaults", "old_plugin_cache_clear")],
    env: &["ANSIBLE_OLD_PLUGIN_CACHE_CLEAR"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Harmless,
    summary: "Forgets found plugins whenever a role is loaded.",
    ..SETTING
};

/// Directory that programs without a playbook take as the playbook's.
pub static PLAYBOOK_DIR: Setting = Setting {
    name: "PLAYBOOK_DIR",
    ini: &[("defaults", "playbook_dir")],
    env: &["ANSIBLE_PLAYBOOK_DIR"],
    kind: Kind::Path,
    effect: Effect::Harmless,
    summary: "Directory that programs without a playbook take as the playbook's.",
    ..SETTING
};

/// File that names plugins which may not be used.
pub static PLUGIN_FILTERS_CFG: Setting = Setting {
    name: "PLUGIN_FILTERS_CFG",
    ini: &[("defaults", "plugin_filters_cfg")],
    kind: Kind::Path,
    effect: Effect::Active,
    summary: "File that names plugins which may not be used.",
    ..SETTING
};

/// Checks the metadata of a collection's action groups.
pub static VALIDATE_ACTION_GROUP_METADATA: Setting = Setting {
    name: "VALIDATE_ACTION_GROUP_METADATA",
    ini: &[("defaults", "validate_action_group_metadata")],
    env: &["ANSIBLE_VALIDATE_ACTION_GROUP_METADATA"],
    kind: Kind::Bool,
    default: Default::Bool(true),
    effect: Effect::Active,
    summary: "Checks the metadata of a collection's action groups.",
    ..SETTING
};

/// Every setting of this file.
pub(super) static ALL: &[&Setting] = &[
    &ANSIBLE_HOME,
    &BECOME_PLUGIN_PATH,
    &COLLECTIONS_ON_ANSIBLE_VERSION_MISMATCH,
    &COLLECTIONS_PATHS,
    &COLLECTIONS_SCAN_SYS_PATH,
    &DEFAULT_ACTION_PLUGIN_PATH,
    &DEFAULT_CACHE_PLUGIN_PATH,
    &DEFAULT_CLICONF_PLUGIN_PATH,
    &DEFAULT_CONNECTION_PLUGIN_PATH,
    &DEFAULT_FILTER_PLUGIN_PATH,
    &DEFAULT_HTTPAPI_PLUGIN_PATH,
    &DEFAULT_INVENTORY_PLUGIN_PATH,
    &DEFAULT_LOCAL_TMP,
    &DEFAULT_LOOKUP_PLUGIN_PATH,
    &DEFAULT_MODULE_PATH,
    &DEFAULT_MODULE_UTILS_PATH,
    &DEFAULT_NETCONF_PLUGIN_PATH,
    &DEFAULT_ROLES_PATH,
    &DEFAULT_STRATEGY_PLUGIN_PATH,
    &DEFAULT_TERMINAL_PLUGIN_PATH,
    &DEFAULT_TEST_PLUGIN_PATH,
    &DEFAULT_VARS_PLUGIN_PATH,
    &DOC_FRAGMENT_PLUGIN_PATH,
    &OLD_PLUGIN_CACHE_CLEARING,
    &PLAYBOOK_DIR,
    &PLUGIN_FILTERS_CFG,
    &VALIDATE_ACTION_GROUP_METADATA,
];
