//! How modules are found, packed and run.

use super::{Default, Effect, Kind, SETTING, Scope, Setting};

/// Shell under which commands run on a host.
pub static DEFAULT_EXECUTABLE: Setting = Setting {
    name: "DEFAULT_EXECUTABLE",
    ini: &[("defaults", "executable")],
    env: &["ANSIBLE_EXECUTABLE"],
    kind: Kind::Any,
    default: Default::Str("/bin/sh"),
    effect: Effect::Active,
    summary: "Shell under which commands run on a host.",
    ..SETTING
};

/// Leaves what was copied to a host in place.
pub static DEFAULT_KEEP_REMOTE_FILES: Setting = Setting {
    name: "DEFAULT_KEEP_REMOTE_FILES",
    ini: &[("defaults", "keep_remote_files")],
    env: &["ANSIBLE_KEEP_REMOTE_FILES"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Active,
    summary: "Leaves what was copied to a host in place.",
    ..SETTING
};

/// Arguments of an ad-hoc command that has none.
pub static DEFAULT_MODULE_ARGS: Setting = Setting {
    name: "DEFAULT_MODULE_ARGS",
    ini: &[("defaults", "module_args")],
    env: &["ANSIBLE_MODULE_ARGS"],
    kind: Kind::Any,
    effect: Effect::Harmless,
    summary: "Arguments of an ad-hoc command that has none.",
    ..SETTING
};

/// How a module's package is compressed.
pub static DEFAULT_MODULE_COMPRESSION: Setting = Setting {
    name: "DEFAULT_MODULE_COMPRESSION",
    ini: &[("defaults", "module_compression")],
    vars: &["ansible_module_compression"],
    kind: Kind::Any,
    default: Default::Str("ZIP_DEFLATED"),
    effect: Effect::Harmless,
    summary: "How a module's package is compressed.",
    ..SETTING
};

/// Module of an ad-hoc command that names none.
pub static DEFAULT_MODULE_NAME: Setting = Setting {
    name: "DEFAULT_MODULE_NAME",
    ini: &[("defaults", "module_name")],
    kind: Kind::Any,
    default: Default::Str("command"),
    effect: Effect::Harmless,
    summary: "Module of an ad-hoc command that names none.",
    ..SETTING
};

/// Keeps modules from writing to the host's syslog.
pub static DEFAULT_NO_TARGET_SYSLOG: Setting = Setting {
    name: "DEFAULT_NO_TARGET_SYSLOG",
    ini: &[("defaults", "no_target_syslog")],
    env: &["ANSIBLE_NO_TARGET_SYSLOG"],
    vars: &["ansible_no_target_syslog"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Active,
    summary: "Keeps modules from writing to the host's syslog.",
    ..SETTING
};

/// File systems on which security contexts can't be set.
pub static DEFAULT_SELINUX_SPECIAL_FS: Setting = Setting {
    name: "DEFAULT_SELINUX_SPECIAL_FS",
    ini: &[("selinux", "special_context_filesystems")],
    env: &["ANSIBLE_SELINUX_SPECIAL_FS"],
    kind: Kind::List,
    default: Default::List(&["fuse", "nfs", "vboxsf", "ramfs", "9p", "vfat"]),
    effect: Effect::Active,
    summary: "File systems on which security contexts can't be set.",
    ..SETTING
};

/// Facility under which modules write to syslog.
pub static DEFAULT_SYSLOG_FACILITY: Setting = Setting {
    name: "DEFAULT_SYSLOG_FACILITY",
    ini: &[("defaults", "syslog_facility")],
    env: &["ANSIBLE_SYSLOG_FACILITY"],
    kind: Kind::Any,
    default: Default::Str("LOG_USER"),
    effect: Effect::Active,
    summary: "Facility under which modules write to syslog.",
    ..SETTING
};

/// Python that runs modules, or how it is found.
pub static INTERPRETER_PYTHON: Setting = Setting {
    name: "INTERPRETER_PYTHON",
    ini: &[("defaults", "interpreter_python")],
    env: &["ANSIBLE_PYTHON_INTERPRETER"],
    vars: &["ansible_python_interpreter"],
    kind: Kind::Any,
    default: Default::Str("auto"),
    effect: Effect::Active,
    summary: "Python that runs modules, or how it is found.",
    ..SETTING
};

/// Pythons that are looked for, in this order.
pub static INTERPRETER_PYTHON_FALLBACK: Setting = Setting {
    name: "INTERPRETER_PYTHON_FALLBACK",
    vars: &["ansible_interpreter_python_fallback"],
    kind: Kind::List,
    default: Default::List(&[
        "python3.13",
        "python3.12",
        "python3.11",
        "python3.10",
        "python3.9",
        "python3.8",
        "/usr/bin/python3",
        "python3",
    ]),
    effect: Effect::Active,
    summary: "Pythons that are looked for, in this order.",
    ..SETTING
};

/// Endings of files that are never modules.
pub static MODULE_IGNORE_EXTS: Setting = Setting {
    name: "MODULE_IGNORE_EXTS",
    ini: &[("defaults", "module_ignore_exts")],
    env: &["ANSIBLE_MODULE_IGNORE_EXTS"],
    kind: Kind::List,
    default: Default::RejectExts(&[".yaml", ".yml", ".ini"]),
    effect: Effect::Active,
    summary: "Endings of files that are never modules.",
    ..SETTING
};

/// Whether a result that is not UTF-8 is an error.
pub static MODULE_STRICT_UTF8_RESPONSE: Setting = Setting {
    name: "MODULE_STRICT_UTF8_RESPONSE",
    ini: &[("defaults", "module_strict_utf8_response")],
    env: &["ANSIBLE_MODULE_STRICT_UTF8_RESPONSE"],
    kind: Kind::Bool,
    default: Default::Bool(true),
    effect: Effect::Active,
    summary: "Whether a result that is not UTF-8 is an error.",
    ..SETTING
};

/// Prefixes of network modules.
pub static NETWORK_GROUP_MODULES: Setting = Setting {
    name: "NETWORK_GROUP_MODULES",
    ini: &[("defaults", "network_group_modules")],
    env: &["ANSIBLE_NETWORK_GROUP_MODULES"],
    kind: Kind::List,
    default: Default::List(&[
        "eos", "nxos", "ios", "iosxr", "junos", "enos", "ce", "vyos", "sros", "dellos9", "dellos10", "dellos6", "asa",
        "aruba", "aireos", "bigip", "ironware", "onyx", "netconf", "exos", "voss", "slxos",
    ]),
    effect: Effect::Harmless,
    summary: "Prefixes of network modules.",
    ..SETTING
};

/// Limit on open files under which Python modules run; 0 leaves it.
pub static PYTHON_MODULE_RLIMIT_NOFILE: Setting = Setting {
    name: "PYTHON_MODULE_RLIMIT_NOFILE",
    ini: &[("defaults", "python_module_rlimit_nofile")],
    env: &["ANSIBLE_PYTHON_MODULE_RLIMIT_NOFILE"],
    vars: &["ansible_python_module_rlimit_nofile"],
    kind: Kind::Any,
    default: Default::Int(0),
    effect: Effect::Active,
    summary: "Limit on open files under which Python modules run; 0 leaves it.",
    ..SETTING
};

/// Text that modules add to what they log on the host.
pub static TARGET_LOG_INFO: Setting = Setting {
    name: "TARGET_LOG_INFO",
    ini: &[("defaults", "target_log_info")],
    env: &["ANSIBLE_TARGET_LOG_INFO"],
    vars: &["ansible_target_log_info"],
    kind: Kind::Any,
    effect: Effect::Active,
    summary: "Text that modules add to what they log on the host.",
    ..SETTING
};

/// Seconds that an asynchronous task on Windows has to start.
pub static WIN_ASYNC_STARTUP_TIMEOUT: Setting = Setting {
    name: "WIN_ASYNC_STARTUP_TIMEOUT",
    ini: &[("defaults", "win_async_startup_timeout")],
    env: &["ANSIBLE_WIN_ASYNC_STARTUP_TIMEOUT"],
    vars: &["ansible_win_async_startup_timeout"],
    kind: Kind::Int,
    default: Default::Int(5),
    effect: Effect::Harmless,
    summary: "Seconds that an asynchronous task on Windows has to start.",
    ..SETTING
};

/// Users who may read any file.
pub static SH_ADMIN_USERS: Setting = Setting {
    name: "admin_users",
    scope: Scope::Plugin("shell", "sh"),
    ini: &[("defaults", "admin_users")],
    env: &["ANSIBLE_ADMIN_USERS"],
    vars: &["ansible_admin_users"],
    kind: Kind::List,
    default: Default::List(&["root", "toor"]),
    effect: Effect::Active,
    summary: "Users who may read any file.",
    ..SETTING
};

/// Directory in which asynchronous tasks leave their results.
pub static SH_ASYNC_DIR: Setting = Setting {
    name: "async_dir",
    scope: Scope::Plugin("shell", "sh"),
    ini: &[("defaults", "async_dir")],
    env: &["ANSIBLE_ASYNC_DIR"],
    vars: &["ansible_async_dir"],
    kind: Kind::Any,
    default: Default::Str("~/.ansible_async"),
    effect: Effect::Active,
    summary: "Directory in which asynchronous tasks leave their results.",
    ..SETTING
};

/// Group that two unprivileged users of a host share.
pub static SH_COMMON_REMOTE_GROUP: Setting = Setting {
    name: "common_remote_group",
    scope: Scope::Plugin("shell", "sh"),
    ini: &[("defaults", "common_remote_group")],
    env: &["ANSIBLE_COMMON_REMOTE_GROUP"],
    vars: &["ansible_common_remote_group"],
    kind: Kind::Any,
    effect: Effect::Harmless,
    summary: "Group that two unprivileged users of a host share.",
    ..SETTING
};

/// Directory for temporary files on a host.
pub static SH_REMOTE_TMP: Setting = Setting {
    name: "remote_tmp",
    scope: Scope::Plugin("shell", "sh"),
    ini: &[("defaults", "remote_tmp")],
    env: &["ANSIBLE_REMOTE_TEMP", "ANSIBLE_REMOTE_TMP"],
    vars: &["ansible_remote_tmp"],
    kind: Kind::Any,
    default: Default::Str("~/.ansible/tmp"),
    effect: Effect::Active,
    summary: "Directory for temporary files on a host.",
    ..SETTING
};

/// Directories of a host that anybody may write to.
pub static SH_SYSTEM_TMPDIRS: Setting = Setting {
    name: "system_tmpdirs",
    scope: Scope::Plugin("shell", "sh"),
    ini: &[("defaults", "system_tmpdirs")],
    env: &["ANSIBLE_SYSTEM_TMPDIRS"],
    vars: &["ansible_system_tmpdirs"],
    kind: Kind::List,
    default: Default::List(&["/var/tmp", "/tmp"]),
    effect: Effect::Active,
    summary: "Directories of a host that anybody may write to.",
    ..SETTING
};

/// Allows temporary files that everyone can read.
pub static SH_WORLD_READABLE_TEMP: Setting = Setting {
    name: "world_readable_temp",
    scope: Scope::Plugin("shell", "sh"),
    ini: &[("defaults", "allow_world_readable_tmpfiles")],
    env: &["ANSIBLE_SHELL_ALLOW_WORLD_READABLE_TEMP"],
    vars: &["ansible_shell_allow_world_readable_temp"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Harmless,
    summary: "Allows temporary files that everyone can read.",
    ..SETTING
};

/// Every setting of this file.
pub(super) static ALL: &[&Setting] = &[
    &DEFAULT_EXECUTABLE,
    &DEFAULT_KEEP_REMOTE_FILES,
    &DEFAULT_MODULE_ARGS,
    &DEFAULT_MODULE_COMPRESSION,
    &DEFAULT_MODULE_NAME,
    &DEFAULT_NO_TARGET_SYSLOG,
    &DEFAULT_SELINUX_SPECIAL_FS,
    &DEFAULT_SYSLOG_FACILITY,
    &INTERPRETER_PYTHON,
    &INTERPRETER_PYTHON_FALLBACK,
    &MODULE_IGNORE_EXTS,
    &MODULE_STRICT_UTF8_RESPONSE,
    &NETWORK_GROUP_MODULES,
    &PYTHON_MODULE_RLIMIT_NOFILE,
    &TARGET_LOG_INFO,
    &WIN_ASYNC_STARTUP_TIMEOUT,
    &SH_ADMIN_USERS,
    &SH_ASYNC_DIR,
    &SH_COMMON_REMOTE_GROUP,
    &SH_REMOTE_TMP,
    &SH_SYSTEM_TMPDIRS,
    &SH_WORLD_READABLE_TEMP,
];
