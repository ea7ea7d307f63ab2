//! Settings that only Playcall has.

use super::{Default, Effect, Kind, SETTING, Scope, Setting};

/// Replaces values known to be secret wherever they would be shown or logged.
pub static MASK_SECRETS: Setting = Setting {
    name: "MASK_SECRETS",
    scope: Scope::Playcall,
    ini: &[("playcall", "mask_secrets")],
    env: &["PLAYCALL_MASK_SECRETS"],
    kind: Kind::Bool,
    default: Default::Bool(true),
    effect: Effect::Active,
    summary: "Replaces values known to be secret wherever they would be shown or logged.",
    ..SETTING
};

/// Whether callbacks get hooks that the reference no longer calls: `auto` for those that define them.
pub static REVIVED_HOOKS: Setting = Setting {
    name: "REVIVED_HOOKS",
    scope: Scope::Playcall,
    ini: &[("playcall", "revived_hooks")],
    env: &["PLAYCALL_REVIVED_HOOKS"],
    kind: Kind::Str,
    default: Default::Str("auto"),
    choices: &["auto", "always", "never"],
    effect: Effect::Active,
    summary: "Whether callbacks get hooks that the reference no longer calls: `auto` for those that define them.",
    ..SETTING
};

/// Seconds that a callback may take for one event before it is stopped.
pub static CALLBACK_TIMEOUT: Setting = Setting {
    name: "CALLBACK_TIMEOUT",
    scope: Scope::Playcall,
    ini: &[("playcall", "callback_timeout")],
    env: &["PLAYCALL_CALLBACK_TIMEOUT"],
    kind: Kind::Float,
    default: Default::Float(30.0),
    effect: Effect::Active,
    summary: "Seconds that a callback may take for one event before it is stopped.",
    ..SETTING
};

/// Whether a start hook is answered before the run goes on: `auto` for callbacks whose source writes to what it is given.
pub static CALLBACK_WRITEBACK: Setting = Setting {
    name: "CALLBACK_WRITEBACK",
    scope: Scope::Playcall,
    ini: &[("playcall", "callback_writeback")],
    env: &["PLAYCALL_CALLBACK_WRITEBACK"],
    kind: Kind::Str,
    default: Default::Str("auto"),
    choices: &["auto", "always", "never"],
    effect: Effect::Active,
    summary: "Whether a start hook is answered before the run goes on: `auto` for callbacks whose source writes to what it is given.",
    ..SETTING
};

/// Whether callbacks that come with Playcall stand for Python plugins of the same name in collections.
pub static NATIVE_CALLBACKS: Setting = Setting {
    name: "NATIVE_CALLBACKS",
    scope: Scope::Playcall,
    ini: &[("playcall", "native_callbacks")],
    env: &["PLAYCALL_NATIVE_CALLBACKS"],
    kind: Kind::Bool,
    default: Default::Bool(true),
    effect: Effect::Active,
    summary: "Whether callbacks that come with Playcall stand for Python plugins of the same name in collections.",
    ..SETTING
};

/// Memory in MiB that the process of a Python callback may take; 0 for as much as there is.
pub static CALLBACK_MEMORY: Setting = Setting {
    name: "CALLBACK_MEMORY",
    scope: Scope::Playcall,
    ini: &[("playcall", "callback_memory")],
    env: &["PLAYCALL_CALLBACK_MEMORY"],
    kind: Kind::Int,
    default: Default::Int(4096),
    effect: Effect::Active,
    summary: "Memory in MiB that the process of a Python callback may take; 0 for as much as there is.",
    ..SETTING
};

/// Old name of `CALLBACKS_ENABLED`, which the reference passes over without a word.
pub static CALLBACK_WHITELIST: Setting = Setting {
    name: "CALLBACK_WHITELIST",
    scope: Scope::Playcall,
    ini: &[("defaults", "callback_whitelist")],
    env: &["ANSIBLE_CALLBACK_WHITELIST"],
    kind: Kind::List,
    default: Default::List(&[]),
    effect: Effect::Active,
    summary: "Old name of `CALLBACKS_ENABLED`, which the reference passes over without a word.",
    ..SETTING
};

/// Every setting of this file.
pub(super) static ALL: &[&Setting] = &[
    &MASK_SECRETS,
    &REVIVED_HOOKS,
    &CALLBACK_TIMEOUT,
    &CALLBACK_WRITEBACK,
    &NATIVE_CALLBACKS,
    &CALLBACK_MEMORY,
    &CALLBACK_WHITELIST,
];
