//! Which callbacks are loaded, and the options of the built-in ones.

use super::{Default, Effect, Kind, SETTING, Scope, Setting};

/// Names of the callbacks that run only where they are named.
pub static CALLBACKS_ENABLED: Setting = Setting {
    name: "CALLBACKS_ENABLED",
    ini: &[("defaults", "callbacks_enabled")],
    env: &["ANSIBLE_CALLBACKS_ENABLED"],
    kind: Kind::List,
    default: Default::List(&[]),
    effect: Effect::Active,
    summary: "Names of the callbacks that run only where they are named.",
    ..SETTING
};

/// Directories searched for callbacks.
pub static DEFAULT_CALLBACK_PLUGIN_PATH: Setting = Setting {
    name: "DEFAULT_CALLBACK_PLUGIN_PATH",
    ini: &[("defaults", "callback_plugins")],
    env: &["ANSIBLE_CALLBACK_PLUGINS"],
    kind: Kind::PathSpec,
    default: Default::UnderHome("/plugins/callback:/usr/share/ansible/plugins/callback"),
    effect: Effect::Active,
    summary: "Directories searched for callbacks.",
    ..SETTING
};

/// Whether the ad-hoc program loads callbacks.
pub static DEFAULT_LOAD_CALLBACK_PLUGINS: Setting = Setting {
    name: "DEFAULT_LOAD_CALLBACK_PLUGINS",
    ini: &[("defaults", "bin_ansible_callbacks")],
    env: &["ANSIBLE_LOAD_CALLBACK_PLUGINS"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Harmless,
    summary: "Whether the ad-hoc program loads callbacks.",
    ..SETTING
};

/// The callback that owns the screen.
pub static DEFAULT_STDOUT_CALLBACK: Setting = Setting {
    name: "DEFAULT_STDOUT_CALLBACK",
    ini: &[("defaults", "stdout_callback")],
    env: &["ANSIBLE_STDOUT_CALLBACK"],
    kind: Kind::Any,
    default: Default::Str("default"),
    effect: Effect::Active,
    summary: "The callback that owns the screen.",
    ..SETTING
};

/// What follows when a callback fails.
pub static _CALLBACK_DISPATCH_ERROR_BEHAVIOR: Setting = Setting {
    name: "_CALLBACK_DISPATCH_ERROR_BEHAVIOR",
    env: &["_ANSIBLE_CALLBACK_DISPATCH_ERROR_BEHAVIOR"],
    kind: Kind::Any,
    default: Default::Str("warning"),
    choices: &["error", "warning", "ignore"],
    effect: Effect::Active,
    summary: "What follows when a callback fails.",
    ..SETTING
};

/// Marks banners and the recap of a dry run.
pub static CALLBACK_DEFAULT_CHECK_MODE_MARKERS: Setting = Setting {
    name: "check_mode_markers",
    scope: Scope::Plugin("callback", "default"),
    ini: &[("defaults", "check_mode_markers")],
    env: &["ANSIBLE_CHECK_MODE_MARKERS"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Active,
    summary: "Marks banners and the recap of a dry run.",
    ..SETTING
};

/// Prints failed and unreachable results to stderr.
pub static CALLBACK_DEFAULT_DISPLAY_FAILED_STDERR: Setting = Setting {
    name: "display_failed_stderr",
    scope: Scope::Plugin("callback", "default"),
    ini: &[("defaults", "display_failed_stderr")],
    env: &["ANSIBLE_DISPLAY_FAILED_STDERR"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Active,
    summary: "Prints failed and unreachable results to stderr.",
    ..SETTING
};

/// Whether results that changed nothing are shown.
pub static CALLBACK_DEFAULT_DISPLAY_OK_HOSTS: Setting = Setting {
    name: "display_ok_hosts",
    scope: Scope::Plugin("callback", "default"),
    ini: &[("defaults", "display_ok_hosts")],
    env: &["ANSIBLE_DISPLAY_OK_HOSTS"],
    kind: Kind::Bool,
    default: Default::Bool(true),
    effect: Effect::Active,
    summary: "Whether results that changed nothing are shown.",
    ..SETTING
};

/// Whether skipped results are shown.
pub static CALLBACK_DEFAULT_DISPLAY_SKIPPED_HOSTS: Setting = Setting {
    name: "display_skipped_hosts",
    scope: Scope::Plugin("callback", "default"),
    ini: &[("defaults", "display_skipped_hosts")],
    env: &["ANSIBLE_DISPLAY_SKIPPED_HOSTS"],
    kind: Kind::Bool,
    default: Default::Bool(true),
    effect: Effect::Active,
    summary: "Whether skipped results are shown.",
    ..SETTING
};

/// Lays results out over several lines.
pub static CALLBACK_DEFAULT_PRETTY_RESULTS: Setting = Setting {
    name: "pretty_results",
    scope: Scope::Plugin("callback", "default"),
    ini: &[("defaults", "callback_format_pretty")],
    env: &["ANSIBLE_CALLBACK_FORMAT_PRETTY"],
    kind: Kind::Bool,
    effect: Effect::Active,
    summary: "Lays results out over several lines.",
    ..SETTING
};

/// Format in which results are printed.
pub static CALLBACK_DEFAULT_RESULT_FORMAT: Setting = Setting {
    name: "result_format",
    scope: Scope::Plugin("callback", "default"),
    ini: &[("defaults", "callback_result_format")],
    env: &["ANSIBLE_CALLBACK_RESULT_FORMAT"],
    kind: Kind::Str,
    default: Default::Str("json"),
    choices: &["json", "yaml"],
    effect: Effect::Active,
    summary: "Format in which results are printed.",
    ..SETTING
};

/// Prints what `set_stats` collected, at the end.
pub static CALLBACK_DEFAULT_SHOW_CUSTOM_STATS: Setting = Setting {
    name: "show_custom_stats",
    scope: Scope::Plugin("callback", "default"),
    ini: &[("defaults", "show_custom_stats")],
    env: &["ANSIBLE_SHOW_CUSTOM_STATS"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Active,
    summary: "Prints what `set_stats` collected, at the end.",
    ..SETTING
};

/// Says that a task starts on a host.
pub static CALLBACK_DEFAULT_SHOW_PER_HOST_START: Setting = Setting {
    name: "show_per_host_start",
    scope: Scope::Plugin("callback", "default"),
    ini: &[("defaults", "show_per_host_start")],
    env: &["ANSIBLE_SHOW_PER_HOST_START"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Active,
    summary: "Says that a task starts on a host.",
    ..SETTING
};

/// Prints where a failed task is written.
pub static CALLBACK_DEFAULT_SHOW_TASK_PATH_ON_FAILURE: Setting = Setting {
    name: "show_task_path_on_failure",
    scope: Scope::Plugin("callback", "default"),
    ini: &[("defaults", "show_task_path_on_failure")],
    env: &["ANSIBLE_SHOW_TASK_PATH_ON_FAILURE"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Active,
    summary: "Prints where a failed task is written.",
    ..SETTING
};

/// Prints what a command writes while it still runs.
pub static CALLBACK_DEFAULT_SHOW_LIVE_OUTPUT: Setting = Setting {
    name: "show_live_output",
    scope: Scope::Plugin("callback", "default"),
    ini: &[("callback_default", "show_live_output")],
    env: &["PLAYCALL_SHOW_LIVE_OUTPUT"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Active,
    summary: "Prints what a command writes while it still runs.",
    ..SETTING
};

/// Counts changed results as failures.
pub static CALLBACK_JUNIT_FAIL_ON_CHANGE: Setting = Setting {
    name: "fail_on_change",
    scope: Scope::Plugin("callback", "junit"),
    env: &["JUNIT_FAIL_ON_CHANGE"],
    kind: Kind::Any,
    default: Default::Bool(false),
    effect: Effect::Active,
    summary: "Counts changed results as failures.",
    ..SETTING
};

/// Counts ignored failures as failures.
pub static CALLBACK_JUNIT_FAIL_ON_IGNORE: Setting = Setting {
    name: "fail_on_ignore",
    scope: Scope::Plugin("callback", "junit"),
    env: &["JUNIT_FAIL_ON_IGNORE"],
    kind: Kind::Any,
    default: Default::Bool(false),
    effect: Effect::Active,
    summary: "Counts ignored failures as failures.",
    ..SETTING
};

/// Leaves the arguments out of test case names.
pub static CALLBACK_JUNIT_HIDE_TASK_ARGUMENTS: Setting = Setting {
    name: "hide_task_arguments",
    scope: Scope::Plugin("callback", "junit"),
    env: &["JUNIT_HIDE_TASK_ARGUMENTS"],
    kind: Kind::Any,
    default: Default::Bool(false),
    effect: Effect::Active,
    summary: "Leaves the arguments out of test case names.",
    ..SETTING
};

/// Reports fact gathering too.
pub static CALLBACK_JUNIT_INCLUDE_SETUP_TASKS_IN_REPORT: Setting = Setting {
    name: "include_setup_tasks_in_report",
    scope: Scope::Plugin("callback", "junit"),
    env: &["JUNIT_INCLUDE_SETUP_TASKS_IN_REPORT"],
    kind: Kind::Any,
    default: Default::Bool(true),
    effect: Effect::Active,
    summary: "Reports fact gathering too.",
    ..SETTING
};

/// Directory that reports are written to.
pub static CALLBACK_JUNIT_OUTPUT_DIR: Setting = Setting {
    name: "output_dir",
    scope: Scope::Plugin("callback", "junit"),
    env: &["JUNIT_OUTPUT_DIR"],
    kind: Kind::Any,
    default: Default::Str("~/.ansible.log"),
    effect: Effect::Active,
    summary: "Directory that reports are written to.",
    ..SETTING
};

/// Path written for files outside the tree.
pub static CALLBACK_JUNIT_REPLACE_OUT_OF_TREE_PATH: Setting = Setting {
    name: "replace_out_of_tree_path",
    scope: Scope::Plugin("callback", "junit"),
    env: &["JUNIT_REPLACE_OUT_OF_TREE_PATH"],
    kind: Kind::Any,
    default: Default::Str("none"),
    effect: Effect::Active,
    summary: "Path written for files outside the tree.",
    ..SETTING
};

/// Groups test cases by the file of their task.
pub static CALLBACK_JUNIT_TASK_CLASS: Setting = Setting {
    name: "task_class",
    scope: Scope::Plugin("callback", "junit"),
    env: &["JUNIT_TASK_CLASS"],
    kind: Kind::Any,
    default: Default::Bool(false),
    effect: Effect::Active,
    summary: "Groups test cases by the file of their task.",
    ..SETTING
};

/// Directory that paths are written relative to.
pub static CALLBACK_JUNIT_TASK_RELATIVE_PATH: Setting = Setting {
    name: "task_relative_path",
    scope: Scope::Plugin("callback", "junit"),
    env: &["JUNIT_TASK_RELATIVE_PATH"],
    kind: Kind::Any,
    default: Default::Str("none"),
    effect: Effect::Active,
    summary: "Directory that paths are written relative to.",
    ..SETTING
};

/// Reports only tasks whose name starts so.
pub static CALLBACK_JUNIT_TEST_CASE_PREFIX: Setting = Setting {
    name: "test_case_prefix",
    scope: Scope::Plugin("callback", "junit"),
    env: &["JUNIT_TEST_CASE_PREFIX"],
    kind: Kind::Any,
    default: Default::Str("<empty>"),
    effect: Effect::Active,
    summary: "Reports only tasks whose name starts so.",
    ..SETTING
};

/// Lays results out over several lines.
pub static CALLBACK_MINIMAL_PRETTY_RESULTS: Setting = Setting {
    name: "pretty_results",
    scope: Scope::Plugin("callback", "minimal"),
    ini: &[("defaults", "callback_format_pretty")],
    env: &["ANSIBLE_CALLBACK_FORMAT_PRETTY"],
    kind: Kind::Bool,
    effect: Effect::Active,
    summary: "Lays results out over several lines.",
    ..SETTING
};

/// Format in which results are printed.
pub static CALLBACK_MINIMAL_RESULT_FORMAT: Setting = Setting {
    name: "result_format",
    scope: Scope::Plugin("callback", "minimal"),
    ini: &[("defaults", "callback_result_format")],
    env: &["ANSIBLE_CALLBACK_RESULT_FORMAT"],
    kind: Kind::Str,
    default: Default::Str("json"),
    choices: &["json", "yaml"],
    effect: Effect::Active,
    summary: "Format in which results are printed.",
    ..SETTING
};

/// Directory that holds a file for each host.
pub static CALLBACK_TREE_DIRECTORY: Setting = Setting {
    name: "directory",
    scope: Scope::Plugin("callback", "tree"),
    ini: &[("callback_tree", "directory")],
    env: &["ANSIBLE_CALLBACK_TREE_DIR"],
    kind: Kind::Path,
    default: Default::Str("~/.ansible/tree"),
    effect: Effect::Active,
    summary: "Directory that holds a file for each host.",
    ..SETTING
};

/// Every setting of this file.
pub(super) static ALL: &[&Setting] = &[
    &CALLBACKS_ENABLED,
    &DEFAULT_CALLBACK_PLUGIN_PATH,
    &DEFAULT_LOAD_CALLBACK_PLUGINS,
    &DEFAULT_STDOUT_CALLBACK,
    &_CALLBACK_DISPATCH_ERROR_BEHAVIOR,
    &CALLBACK_DEFAULT_CHECK_MODE_MARKERS,
    &CALLBACK_DEFAULT_DISPLAY_FAILED_STDERR,
    &CALLBACK_DEFAULT_DISPLAY_OK_HOSTS,
    &CALLBACK_DEFAULT_DISPLAY_SKIPPED_HOSTS,
    &CALLBACK_DEFAULT_PRETTY_RESULTS,
    &CALLBACK_DEFAULT_RESULT_FORMAT,
    &CALLBACK_DEFAULT_SHOW_CUSTOM_STATS,
    &CALLBACK_DEFAULT_SHOW_PER_HOST_START,
    &CALLBACK_DEFAULT_SHOW_TASK_PATH_ON_FAILURE,
    &CALLBACK_DEFAULT_SHOW_LIVE_OUTPUT,
    &CALLBACK_JUNIT_FAIL_ON_CHANGE,
    &CALLBACK_JUNIT_FAIL_ON_IGNORE,
    &CALLBACK_JUNIT_HIDE_TASK_ARGUMENTS,
    &CALLBACK_JUNIT_INCLUDE_SETUP_TASKS_IN_REPORT,
    &CALLBACK_JUNIT_OUTPUT_DIR,
    &CALLBACK_JUNIT_REPLACE_OUT_OF_TREE_PATH,
    &CALLBACK_JUNIT_TASK_CLASS,
    &CALLBACK_JUNIT_TASK_RELATIVE_PATH,
    &CALLBACK_JUNIT_TEST_CASE_PREFIX,
    &CALLBACK_MINIMAL_PRETTY_RESULTS,
    &CALLBACK_MINIMAL_RESULT_FORMAT,
    &CALLBACK_TREE_DIRECTORY,
];
