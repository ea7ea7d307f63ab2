//! Becoming another user on a host.

use super::{Default, Effect, Kind, SETTING, Setting};

/// Words the become prompt without the method's name.
pub static AGNOSTIC_BECOME_PROMPT: Setting = Setting {
    name: "AGNOSTIC_BECOME_PROMPT",
    ini: &[("privilege_escalation", "agnostic_become_prompt")],
    env: &["ANSIBLE_AGNOSTIC_BECOME_PROMPT"],
    kind: Kind::Bool,
    default: Default::Bool(true),
    effect: Effect::Harmless,
    summary: "Words the become prompt without the method's name.",
    ..SETTING
};

/// Becomes another user even where it is the same one.
pub static BECOME_ALLOW_SAME_USER: Setting = Setting {
    name: "BECOME_ALLOW_SAME_USER",
    ini: &[("privilege_escalation", "become_allow_same_user")],
    env: &["ANSIBLE_BECOME_ALLOW_SAME_USER"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Harmless,
    summary: "Becomes another user even where it is the same one.",
    ..SETTING
};

/// File that holds the become password, or a program that prints it.
pub static BECOME_PASSWORD_FILE: Setting = Setting {
    name: "BECOME_PASSWORD_FILE",
    ini: &[("defaults", "become_password_file")],
    env: &["ANSIBLE_BECOME_PASSWORD_FILE"],
    kind: Kind::Path,
    summary: "File that holds the become password, or a program that prints it.",
    ..SETTING
};

/// Runs tasks as another user.
pub static DEFAULT_BECOME: Setting = Setting {
    name: "DEFAULT_BECOME",
    ini: &[("privilege_escalation", "become")],
    env: &["ANSIBLE_BECOME"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Active,
    summary: "Runs tasks as another user.",
    ..SETTING
};

/// Asks for the become password.
pub static DEFAULT_BECOME_ASK_PASS: Setting = Setting {
    name: "DEFAULT_BECOME_ASK_PASS",
    ini: &[("privilege_escalation", "become_ask_pass")],
    env: &["ANSIBLE_BECOME_ASK_PASS"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    summary: "Asks for the become password.",
    ..SETTING
};

/// Program that changes the user.
pub static DEFAULT_BECOME_EXE: Setting = Setting {
    name: "DEFAULT_BECOME_EXE",
    ini: &[("privilege_escalation", "become_exe")],
    env: &["ANSIBLE_BECOME_EXE"],
    kind: Kind::Any,
    effect: Effect::Harmless,
    summary: "Program that changes the user.",
    ..SETTING
};

/// Flags of the program that changes the user.
pub static DEFAULT_BECOME_FLAGS: Setting = Setting {
    name: "DEFAULT_BECOME_FLAGS",
    ini: &[("privilege_escalation", "become_flags")],
    env: &["ANSIBLE_BECOME_FLAGS"],
    kind: Kind::Any,
    default: Default::Str(""),
    effect: Effect::Harmless,
    summary: "Flags of the program that changes the user.",
    ..SETTING
};

/// How the user is changed.
pub static DEFAULT_BECOME_METHOD: Setting = Setting {
    name: "DEFAULT_BECOME_METHOD",
    ini: &[("privilege_escalation", "become_method")],
    env: &["ANSIBLE_BECOME_METHOD"],
    kind: Kind::Any,
    default: Default::Str("sudo"),
    effect: Effect::Harmless,
    summary: "How the user is changed.",
    ..SETTING
};

/// The user that tasks become.
pub static DEFAULT_BECOME_USER: Setting = Setting {
    name: "DEFAULT_BECOME_USER",
    ini: &[("privilege_escalation", "become_user")],
    env: &["ANSIBLE_BECOME_USER"],
    kind: Kind::Any,
    default: Default::Str("root"),
    effect: Effect::Harmless,
    summary: "The user that tasks become.",
    ..SETTING
};

/// Once made tasks become another user by su; changes nothing any more.
pub static DEFAULT_SU: Setting = Setting {
    name: "DEFAULT_SU",
    ini: &[("defaults", "su")],
    env: &["ANSIBLE_SU"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Harmless,
    summary: "Once made tasks become another user by su; changes nothing any more.",
    ..SETTING
};

/// Every setting of this file.
pub(super) static ALL: &[&Setting] = &[
    &AGNOSTIC_BECOME_PROMPT,
    &BECOME_ALLOW_SAME_USER,
    &BECOME_PASSWORD_FILE,
    &DEFAULT_BECOME,
    &DEFAULT_BECOME_ASK_PASS,
    &DEFAULT_BECOME_EXE,
    &DEFAULT_BECOME_FLAGS,
    &DEFAULT_BECOME_METHOD,
    &DEFAULT_BECOME_USER,
    &DEFAULT_SU,
];
