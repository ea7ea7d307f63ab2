//! Settings without promise, kept because the reference lists them.

use super::{Default, Effect, Kind, SETTING, Setting};

/// The configuration file in use.
pub static CONFIG_FILE: Setting = Setting {
    name: "CONFIG_FILE",
    kind: Kind::Path,
    effect: Effect::Active,
    summary: "The configuration file in use.",
    ..SETTING
};

/// A setting to try settings on.
pub static Z_TEST_ENTRY: Setting = Setting {
    name: "_Z_TEST_ENTRY",
    env: &["ANSIBLE_TEST_ENTRY", "ANSIBLE_TEST_ENTRY_D"],
    ini: &[("testing", "valid"), ("testing", "deprecated")],
    vars: &["_z_test_entry"],
    effect: Effect::Harmless,
    summary: "A setting to try settings on.",
    ..SETTING
};

/// Another setting to try settings on: its default is made of another's value.
pub static Z_TEST_ENTRY_3: Setting = Setting {
    name: "_Z_TEST_ENTRY_3",
    env: &["ANSIBLE_TEST_ENTRY3"],
    ini: &[("testing", "valid3")],
    kind: Kind::Path,
    default: Default::UnderHome(""),
    effect: Effect::Harmless,
    summary: "Another setting to try settings on: its default is made of another's value.",
    ..SETTING
};

/// Directory on hosts for coverage of modules.
pub static COVERAGE_REMOTE_OUTPUT: Setting = Setting {
    name: "COVERAGE_REMOTE_OUTPUT",
    env: &["_ANSIBLE_COVERAGE_REMOTE_OUTPUT"],
    vars: &["_ansible_coverage_remote_output"],
    kind: Kind::Str,
    effect: Effect::Harmless,
    summary: "Directory on hosts for coverage of modules.",
    ..SETTING
};

/// Which modules' coverage is measured.
pub static COVERAGE_REMOTE_PATHS: Setting = Setting {
    name: "COVERAGE_REMOTE_PATHS",
    env: &["_ANSIBLE_COVERAGE_REMOTE_PATH_FILTER"],
    kind: Kind::Str,
    default: Default::Str("*"),
    effect: Effect::Harmless,
    summary: "Which modules' coverage is measured.",
    ..SETTING
};

/// Coverage of packed modules.
pub static _ANSIBALLZ_COVERAGE_CONFIG: Setting = Setting {
    name: "_ANSIBALLZ_COVERAGE_CONFIG",
    env: &["_ANSIBLE_ANSIBALLZ_COVERAGE_CONFIG"],
    vars: &["_ansible_ansiballz_coverage_config"],
    kind: Kind::Any,
    effect: Effect::Harmless,
    summary: "Coverage of packed modules.",
    ..SETTING
};

/// Debugging of packed modules by debugpy.
pub static _ANSIBALLZ_DEBUGPY_CONFIG: Setting = Setting {
    name: "_ANSIBALLZ_DEBUGPY_CONFIG",
    env: &["_ANSIBLE_ANSIBALLZ_DEBUGPY_CONFIG"],
    vars: &["_ansible_ansiballz_debugpy_config"],
    kind: Kind::Any,
    effect: Effect::Harmless,
    summary: "Debugging of packed modules by debugpy.",
    ..SETTING
};

/// Debugging of packed modules by pydevd.
pub static _ANSIBALLZ_PYDEVD_CONFIG: Setting = Setting {
    name: "_ANSIBALLZ_PYDEVD_CONFIG",
    env: &["_ANSIBLE_ANSIBALLZ_PYDEVD_CONFIG"],
    vars: &["_ansible_ansiballz_pydevd_config"],
    kind: Kind::Any,
    effect: Effect::Harmless,
    summary: "Debugging of packed modules by pydevd.",
    ..SETTING
};

/// Helper of persistent connections.
pub static _ANSIBLE_CONNECTION_PATH: Setting = Setting {
    name: "_ANSIBLE_CONNECTION_PATH",
    env: &["_ANSIBLE_CONNECTION_PATH"],
    kind: Kind::Path,
    effect: Effect::Harmless,
    summary: "Helper of persistent connections.",
    ..SETTING
};

/// Metadata in modules that choose how results are written.
pub static _MODULE_METADATA: Setting = Setting {
    name: "_MODULE_METADATA",
    env: &["_ANSIBLE_MODULE_METADATA"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Harmless,
    summary: "Metadata in modules that choose how results are written.",
    ..SETTING
};

/// Every setting of this file.
pub(super) static ALL: &[&Setting] = &[
    &Z_TEST_ENTRY,
    &Z_TEST_ENTRY_3,
    &CONFIG_FILE,
    &COVERAGE_REMOTE_OUTPUT,
    &COVERAGE_REMOTE_PATHS,
    &_ANSIBALLZ_COVERAGE_CONFIG,
    &_ANSIBALLZ_DEBUGPY_CONFIG,
    &_ANSIBALLZ_PYDEVD_CONFIG,
    &_ANSIBLE_CONNECTION_PATH,
    &_MODULE_METADATA,
];
