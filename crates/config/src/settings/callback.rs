//! Which callbacks are loaded. The options of each are declared by itself.

use super::{Default, Effect, Kind, SETTING, Setting};

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

/// Every setting of this file.
pub(super) static ALL: &[&Setting] = &[
    &CALLBACKS_ENABLED,
    &DEFAULT_CALLBACK_PLUGIN_PATH,
    &DEFAULT_LOAD_CALLBACK_PLUGINS,
    &DEFAULT_STDOUT_CALLBACK,
    &_CALLBACK_DISPATCH_ERROR_BEHAVIOR,
];
