//! How plays, tasks and their facts behave.

use super::{Default, Effect, Kind, SETTING, Setting};

/// Ends a play at its first failure, where the play does not say.
pub static ANY_ERRORS_FATAL: Setting = Setting {
    name: "ANY_ERRORS_FATAL",
    ini: &[("defaults", "any_errors_fatal")],
    env: &["ANSIBLE_ANY_ERRORS_FATAL"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Active,
    summary: "Ends a play at its first failure, where the play does not say.",
    ..SETTING
};

/// Where gathered facts are kept between runs.
pub static CACHE_PLUGIN: Setting = Setting {
    name: "CACHE_PLUGIN",
    ini: &[("defaults", "fact_caching")],
    env: &["ANSIBLE_CACHE_PLUGIN"],
    kind: Kind::Any,
    default: Default::Str("memory"),
    effect: Effect::Active,
    summary: "Where gathered facts are kept between runs.",
    ..SETTING
};

/// Path or address of the fact cache.
pub static CACHE_PLUGIN_CONNECTION: Setting = Setting {
    name: "CACHE_PLUGIN_CONNECTION",
    ini: &[("defaults", "fact_caching_connection")],
    env: &["ANSIBLE_CACHE_PLUGIN_CONNECTION"],
    kind: Kind::Any,
    effect: Effect::Active,
    summary: "Path or address of the fact cache.",
    ..SETTING
};

/// Prefix of the names under which facts are cached.
pub static CACHE_PLUGIN_PREFIX: Setting = Setting {
    name: "CACHE_PLUGIN_PREFIX",
    ini: &[("defaults", "fact_caching_prefix")],
    env: &["ANSIBLE_CACHE_PLUGIN_PREFIX"],
    kind: Kind::Any,
    default: Default::Str("ansible_facts"),
    effect: Effect::Active,
    summary: "Prefix of the names under which facts are cached.",
    ..SETTING
};

/// Seconds for which cached facts are good.
pub static CACHE_PLUGIN_TIMEOUT: Setting = Setting {
    name: "CACHE_PLUGIN_TIMEOUT",
    ini: &[("defaults", "fact_caching_timeout")],
    env: &["ANSIBLE_CACHE_PLUGIN_TIMEOUT"],
    kind: Kind::Int,
    default: Default::Int(86_400),
    effect: Effect::Active,
    summary: "Seconds for which cached facts are good.",
    ..SETTING
};

/// Module that gathers facts, by network platform.
pub static CONNECTION_FACTS_MODULES: Setting = Setting {
    name: "CONNECTION_FACTS_MODULES",
    kind: Kind::Dict,
    default: Default::Dict(&[
        ("asa", "ansible.legacy.asa_facts"),
        ("cisco.asa.asa", "cisco.asa.asa_facts"),
        ("eos", "ansible.legacy.eos_facts"),
        ("arista.eos.eos", "arista.eos.eos_facts"),
        ("frr", "ansible.legacy.frr_facts"),
        ("frr.frr.frr", "frr.frr.frr_facts"),
        ("ios", "ansible.legacy.ios_facts"),
        ("cisco.ios.ios", "cisco.ios.ios_facts"),
        ("iosxr", "ansible.legacy.iosxr_facts"),
        ("cisco.iosxr.iosxr", "cisco.iosxr.iosxr_facts"),
        ("junos", "ansible.legacy.junos_facts"),
        ("junipernetworks.junos.junos", "junipernetworks.junos.junos_facts"),
        ("nxos", "ansible.legacy.nxos_facts"),
        ("cisco.nxos.nxos", "cisco.nxos.nxos_facts"),
        ("vyos", "ansible.legacy.vyos_facts"),
        ("vyos.vyos.vyos", "vyos.vyos.vyos_facts"),
        ("exos", "ansible.legacy.exos_facts"),
        ("extreme.exos.exos", "extreme.exos.exos_facts"),
        ("slxos", "ansible.legacy.slxos_facts"),
        ("extreme.slxos.slxos", "extreme.slxos.slxos_facts"),
        ("voss", "ansible.legacy.voss_facts"),
        ("extreme.voss.voss", "extreme.voss.voss_facts"),
        ("ironware", "ansible.legacy.ironware_facts"),
        ("community.network.ironware", "community.network.ironware_facts"),
    ]),
    effect: Effect::None,
    summary: "Module that gathers facts, by network platform.",
    ..SETTING
};

/// Runs notified handlers even after a failure.
pub static DEFAULT_FORCE_HANDLERS: Setting = Setting {
    name: "DEFAULT_FORCE_HANDLERS",
    ini: &[("defaults", "force_handlers")],
    env: &["ANSIBLE_FORCE_HANDLERS"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Active,
    summary: "Runs notified handlers even after a failure.",
    ..SETTING
};

/// How many hosts are worked on at once.
pub static DEFAULT_FORKS: Setting = Setting {
    name: "DEFAULT_FORKS",
    ini: &[("defaults", "forks")],
    env: &["ANSIBLE_FORKS"],
    kind: Kind::Int,
    default: Default::Int(5),
    effect: Effect::Active,
    summary: "How many hosts are worked on at once.",
    ..SETTING
};

/// Whether plays gather facts without being told to.
pub static DEFAULT_GATHERING: Setting = Setting {
    name: "DEFAULT_GATHERING",
    ini: &[("defaults", "gathering")],
    env: &["ANSIBLE_GATHERING"],
    kind: Kind::Any,
    default: Default::Str("implicit"),
    choices: &["implicit", "explicit", "smart"],
    effect: Effect::Active,
    summary: "Whether plays gather facts without being told to.",
    ..SETTING
};

/// Whether dictionaries of one name replace each other or merge.
pub static DEFAULT_HASH_BEHAVIOUR: Setting = Setting {
    name: "DEFAULT_HASH_BEHAVIOUR",
    ini: &[("defaults", "hash_behaviour")],
    env: &["ANSIBLE_HASH_BEHAVIOUR"],
    kind: Kind::Str,
    default: Default::Str("replace"),
    choices: &["replace", "merge"],
    effect: Effect::Active,
    summary: "Whether dictionaries of one name replace each other or merge.",
    ..SETTING
};

/// Seconds between two looks at workers; events need no polling here.
pub static DEFAULT_INTERNAL_POLL_INTERVAL: Setting = Setting {
    name: "DEFAULT_INTERNAL_POLL_INTERVAL",
    ini: &[("defaults", "internal_poll_interval")],
    kind: Kind::Float,
    default: Default::Float(0.001),
    effect: Effect::Harmless,
    summary: "Seconds between two looks at workers; events need no polling here.",
    ..SETTING
};

/// Hides tasks' results as if each had `no_log`.
pub static DEFAULT_NO_LOG: Setting = Setting {
    name: "DEFAULT_NO_LOG",
    ini: &[("defaults", "no_log")],
    env: &["ANSIBLE_NO_LOG"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Active,
    summary: "Hides tasks' results as if each had `no_log`.",
    ..SETTING
};

/// Seconds between two looks at an asynchronous task.
pub static DEFAULT_POLL_INTERVAL: Setting = Setting {
    name: "DEFAULT_POLL_INTERVAL",
    ini: &[("defaults", "poll_interval")],
    env: &["ANSIBLE_POLL_INTERVAL"],
    kind: Kind::Int,
    default: Default::Int(15),
    effect: Effect::Active,
    summary: "Seconds between two looks at an asynchronous task.",
    ..SETTING
};

/// Keeps a role's variables to itself.
pub static DEFAULT_PRIVATE_ROLE_VARS: Setting = Setting {
    name: "DEFAULT_PRIVATE_ROLE_VARS",
    ini: &[("defaults", "private_role_vars")],
    env: &["ANSIBLE_PRIVATE_ROLE_VARS"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Active,
    summary: "Keeps a role's variables to itself.",
    ..SETTING
};

/// Strategy of plays that name none.
pub static DEFAULT_STRATEGY: Setting = Setting {
    name: "DEFAULT_STRATEGY",
    ini: &[("defaults", "strategy")],
    env: &["ANSIBLE_STRATEGY"],
    kind: Kind::Any,
    default: Default::Str("linear"),
    effect: Effect::Active,
    summary: "Strategy of plays that name none.",
    ..SETTING
};

/// What follows when a mapping has a key twice.
pub static DUPLICATE_YAML_DICT_KEY: Setting = Setting {
    name: "DUPLICATE_YAML_DICT_KEY",
    ini: &[("defaults", "duplicate_dict_key")],
    env: &["ANSIBLE_DUPLICATE_YAML_DICT_KEY"],
    kind: Kind::Str,
    default: Default::Str("warn"),
    choices: &["error", "warn", "ignore"],
    effect: Effect::Active,
    summary: "What follows when a mapping has a key twice.",
    ..SETTING
};

/// Starts the debugger at failed and unreachable tasks.
pub static ENABLE_TASK_DEBUGGER: Setting = Setting {
    name: "ENABLE_TASK_DEBUGGER",
    ini: &[("defaults", "enable_task_debugger")],
    env: &["ANSIBLE_ENABLE_TASK_DEBUGGER"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Active,
    summary: "Starts the debugger at failed and unreachable tasks.",
    ..SETTING
};

/// Whether notifying an unknown handler is an error.
pub static ERROR_ON_MISSING_HANDLER: Setting = Setting {
    name: "ERROR_ON_MISSING_HANDLER",
    ini: &[("defaults", "error_on_missing_handler")],
    env: &["ANSIBLE_ERROR_ON_MISSING_HANDLER"],
    kind: Kind::Bool,
    default: Default::Bool(true),
    effect: Effect::Active,
    summary: "Whether notifying an unknown handler is an error.",
    ..SETTING
};

/// Modules that gather facts.
pub static FACTS_MODULES: Setting = Setting {
    name: "FACTS_MODULES",
    ini: &[("defaults", "facts_modules")],
    env: &["ANSIBLE_FACTS_MODULES"],
    vars: &["ansible_facts_modules"],
    kind: Kind::List,
    default: Default::List(&["smart"]),
    effect: Effect::Active,
    summary: "Modules that gather facts.",
    ..SETTING
};

/// Gives each fact as a variable of its own, too.
pub static INJECT_FACTS_AS_VARS: Setting = Setting {
    name: "INJECT_FACTS_AS_VARS",
    ini: &[("defaults", "inject_facts_as_vars")],
    env: &["ANSIBLE_INJECT_FACT_VARS"],
    kind: Kind::Bool,
    default: Default::Bool(true),
    effect: Effect::Active,
    summary: "Gives each fact as a variable of its own, too.",
    ..SETTING
};

/// Whether an unknown keyword in a task is an error.
pub static INVALID_TASK_ATTRIBUTE_FAILED: Setting = Setting {
    name: "INVALID_TASK_ATTRIBUTE_FAILED",
    ini: &[("defaults", "invalid_task_attribute_failed")],
    env: &["ANSIBLE_INVALID_TASK_ATTRIBUTE_FAILED"],
    kind: Kind::Bool,
    default: Default::Bool(true),
    effect: Effect::Active,
    summary: "Whether an unknown keyword in a task is an error.",
    ..SETTING
};

/// Which playbook directories are searched for group and host variables.
pub static PLAYBOOK_VARS_ROOT: Setting = Setting {
    name: "PLAYBOOK_VARS_ROOT",
    ini: &[("defaults", "playbook_vars_root")],
    env: &["ANSIBLE_PLAYBOOK_VARS_ROOT"],
    kind: Kind::Any,
    default: Default::Str("top"),
    choices: &["top", "bottom", "all"],
    effect: Effect::Active,
    summary: "Which playbook directories are searched for group and host variables.",
    ..SETTING
};

/// Writes the names of failed hosts to a `.retry` file.
pub static RETRY_FILES_ENABLED: Setting = Setting {
    name: "RETRY_FILES_ENABLED",
    ini: &[("defaults", "retry_files_enabled")],
    env: &["ANSIBLE_RETRY_FILES_ENABLED"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Active,
    summary: "Writes the names of failed hosts to a `.retry` file.",
    ..SETTING
};

/// Directory of `.retry` files.
pub static RETRY_FILES_SAVE_PATH: Setting = Setting {
    name: "RETRY_FILES_SAVE_PATH",
    ini: &[("defaults", "retry_files_save_path")],
    env: &["ANSIBLE_RETRY_FILES_SAVE_PATH"],
    kind: Kind::Path,
    effect: Effect::Active,
    summary: "Directory of `.retry` files.",
    ..SETTING
};

/// Tags to run, where `--tags` adds none.
pub static TAGS_RUN: Setting = Setting {
    name: "TAGS_RUN",
    ini: &[("tags", "run")],
    env: &["ANSIBLE_RUN_TAGS"],
    kind: Kind::List,
    default: Default::List(&[]),
    effect: Effect::Active,
    summary: "Tags to run, where `--tags` adds none.",
    ..SETTING
};

/// Tags to skip, where `--skip-tags` adds none.
pub static TAGS_SKIP: Setting = Setting {
    name: "TAGS_SKIP",
    ini: &[("tags", "skip")],
    env: &["ANSIBLE_SKIP_TAGS"],
    kind: Kind::List,
    default: Default::List(&[]),
    effect: Effect::Active,
    summary: "Tags to skip, where `--skip-tags` adds none.",
    ..SETTING
};

/// Whether the debugger also starts at ignored failures.
pub static TASK_DEBUGGER_IGNORE_ERRORS: Setting = Setting {
    name: "TASK_DEBUGGER_IGNORE_ERRORS",
    ini: &[("defaults", "task_debugger_ignore_errors")],
    env: &["ANSIBLE_TASK_DEBUGGER_IGNORE_ERRORS"],
    kind: Kind::Bool,
    default: Default::Bool(true),
    effect: Effect::Active,
    summary: "Whether the debugger also starts at ignored failures.",
    ..SETTING
};

/// Seconds after which a task is given up; 0 for never.
pub static TASK_TIMEOUT: Setting = Setting {
    name: "TASK_TIMEOUT",
    ini: &[("defaults", "task_timeout")],
    env: &["ANSIBLE_TASK_TIMEOUT"],
    kind: Kind::Int,
    default: Default::Int(0),
    effect: Effect::Active,
    summary: "Seconds after which a task is given up; 0 for never.",
    ..SETTING
};

/// Order in which group variables override each other.
pub static VARIABLE_PRECEDENCE: Setting = Setting {
    name: "VARIABLE_PRECEDENCE",
    ini: &[("defaults", "precedence")],
    env: &["ANSIBLE_PRECEDENCE"],
    kind: Kind::List,
    default: Default::List(&[
        "all_inventory",
        "groups_inventory",
        "all_plugins_inventory",
        "all_plugins_play",
        "groups_plugins_inventory",
        "groups_plugins_play",
    ]),
    effect: Effect::Active,
    summary: "Order in which group variables override each other.",
    ..SETTING
};

/// How often ending workers are looked at; there are none to wait for.
pub static WORKER_SHUTDOWN_POLL_COUNT: Setting = Setting {
    name: "WORKER_SHUTDOWN_POLL_COUNT",
    env: &["ANSIBLE_WORKER_SHUTDOWN_POLL_COUNT"],
    kind: Kind::Int,
    default: Default::Int(0),
    effect: Effect::Harmless,
    summary: "How often ending workers are looked at; there are none to wait for.",
    ..SETTING
};

/// Seconds between two looks at ending workers.
pub static WORKER_SHUTDOWN_POLL_DELAY: Setting = Setting {
    name: "WORKER_SHUTDOWN_POLL_DELAY",
    env: &["ANSIBLE_WORKER_SHUTDOWN_POLL_DELAY"],
    kind: Kind::Float,
    default: Default::Float(0.1),
    effect: Effect::Harmless,
    summary: "Seconds between two looks at ending workers.",
    ..SETTING
};

/// Endings of files that may hold variables.
pub static YAML_FILENAME_EXTENSIONS: Setting = Setting {
    name: "YAML_FILENAME_EXTENSIONS",
    ini: &[("defaults", "yaml_valid_extensions")],
    env: &["ANSIBLE_YAML_FILENAME_EXT"],
    kind: Kind::List,
    default: Default::List(&[".yml", ".yaml", ".json"]),
    effect: Effect::Active,
    summary: "Endings of files that may hold variables.",
    ..SETTING
};

/// Every setting of this file.
pub(super) static ALL: &[&Setting] = &[
    &ANY_ERRORS_FATAL,
    &CACHE_PLUGIN,
    &CACHE_PLUGIN_CONNECTION,
    &CACHE_PLUGIN_PREFIX,
    &CACHE_PLUGIN_TIMEOUT,
    &CONNECTION_FACTS_MODULES,
    &DEFAULT_FORCE_HANDLERS,
    &DEFAULT_FORKS,
    &DEFAULT_GATHERING,
    &DEFAULT_HASH_BEHAVIOUR,
    &DEFAULT_INTERNAL_POLL_INTERVAL,
    &DEFAULT_NO_LOG,
    &DEFAULT_POLL_INTERVAL,
    &DEFAULT_PRIVATE_ROLE_VARS,
    &DEFAULT_STRATEGY,
    &DUPLICATE_YAML_DICT_KEY,
    &ENABLE_TASK_DEBUGGER,
    &ERROR_ON_MISSING_HANDLER,
    &FACTS_MODULES,
    &INJECT_FACTS_AS_VARS,
    &INVALID_TASK_ATTRIBUTE_FAILED,
    &PLAYBOOK_VARS_ROOT,
    &RETRY_FILES_ENABLED,
    &RETRY_FILES_SAVE_PATH,
    &TAGS_RUN,
    &TAGS_SKIP,
    &TASK_DEBUGGER_IGNORE_ERRORS,
    &TASK_TIMEOUT,
    &VARIABLE_PRECEDENCE,
    &WORKER_SHUTDOWN_POLL_COUNT,
    &WORKER_SHUTDOWN_POLL_DELAY,
    &YAML_FILENAME_EXTENSIONS,
];
