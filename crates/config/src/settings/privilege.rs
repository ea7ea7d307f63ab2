//! Becoming another user on a host.

use super::{Default, Effect, Kind, SETTING, Scope, Setting};

/// Words the become prompt without the method's name.
pub static AGNOSTIC_BECOME_PROMPT: Setting = Setting {
    name: "AGNOSTIC_BECOME_PROMPT",
    ini: &[("privilege_escalation", "agnostic_become_prompt")],
    env: &["ANSIBLE_AGNOSTIC_BECOME_PROMPT"],
    kind: Kind::Bool,
    default: Default::Bool(true),
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

/// The user that sudo becomes.
pub static BECOME_SUDO_USER: Setting = Setting {
    name: "become_user",
    scope: Scope::Plugin("become", "sudo"),
    ini: &[("privilege_escalation", "become_user"), ("sudo_become_plugin", "user")],
    env: &["ANSIBLE_BECOME_USER", "ANSIBLE_SUDO_USER"],
    vars: &["ansible_become_user", "ansible_sudo_user"],
    kind: Kind::Any,
    default: Default::Str("root"),
    summary: "The user that sudo becomes.",
    ..SETTING
};

/// The program that sudo is.
pub static BECOME_SUDO_EXE: Setting = Setting {
    name: "become_exe",
    scope: Scope::Plugin("become", "sudo"),
    ini: &[("privilege_escalation", "become_exe"), ("sudo_become_plugin", "executable")],
    env: &["ANSIBLE_BECOME_EXE", "ANSIBLE_SUDO_EXE"],
    vars: &["ansible_become_exe", "ansible_sudo_exe"],
    kind: Kind::Any,
    default: Default::Str("sudo"),
    summary: "The program that sudo is.",
    ..SETTING
};

/// The flags that sudo is given.
pub static BECOME_SUDO_FLAGS: Setting = Setting {
    name: "become_flags",
    scope: Scope::Plugin("become", "sudo"),
    ini: &[("privilege_escalation", "become_flags"), ("sudo_become_plugin", "flags")],
    env: &["ANSIBLE_BECOME_FLAGS", "ANSIBLE_SUDO_FLAGS"],
    vars: &["ansible_become_flags", "ansible_sudo_flags"],
    kind: Kind::Any,
    default: Default::Str("-H -S -n"),
    summary: "The flags that sudo is given.",
    ..SETTING
};

/// The password that sudo is told.
pub static BECOME_SUDO_PASS: Setting = Setting {
    name: "become_pass",
    scope: Scope::Plugin("become", "sudo"),
    ini: &[("sudo_become_plugin", "password")],
    env: &["ANSIBLE_BECOME_PASS", "ANSIBLE_SUDO_PASS"],
    vars: &["ansible_become_password", "ansible_become_pass", "ansible_sudo_pass"],
    kind: Kind::Any,
    summary: "The password that sudo is told.",
    ..SETTING
};

/// The folder that sudo is started in.
pub static BECOME_SUDO_CHDIR: Setting = Setting {
    name: "sudo_chdir",
    scope: Scope::Plugin("become", "sudo"),
    ini: &[("sudo_become_plugin", "chdir")],
    env: &["ANSIBLE_SUDO_CHDIR"],
    vars: &["ansible_sudo_chdir"],
    kind: Kind::Str,
    summary: "The folder that sudo is started in.",
    ..SETTING
};

/// The user that su becomes.
pub static BECOME_SU_USER: Setting = Setting {
    name: "become_user",
    scope: Scope::Plugin("become", "su"),
    ini: &[("privilege_escalation", "become_user"), ("su_become_plugin", "user")],
    env: &["ANSIBLE_BECOME_USER", "ANSIBLE_SU_USER"],
    vars: &["ansible_become_user", "ansible_su_user"],
    kind: Kind::Any,
    default: Default::Str("root"),
    summary: "The user that su becomes.",
    ..SETTING
};

/// The program that su is.
pub static BECOME_SU_EXE: Setting = Setting {
    name: "become_exe",
    scope: Scope::Plugin("become", "su"),
    ini: &[("privilege_escalation", "become_exe"), ("su_become_plugin", "executable")],
    env: &["ANSIBLE_BECOME_EXE", "ANSIBLE_SU_EXE"],
    vars: &["ansible_become_exe", "ansible_su_exe"],
    kind: Kind::Any,
    default: Default::Str("su"),
    summary: "The program that su is.",
    ..SETTING
};

/// The flags that su is given.
pub static BECOME_SU_FLAGS: Setting = Setting {
    name: "become_flags",
    scope: Scope::Plugin("become", "su"),
    ini: &[("privilege_escalation", "become_flags"), ("su_become_plugin", "flags")],
    env: &["ANSIBLE_BECOME_FLAGS", "ANSIBLE_SU_FLAGS"],
    vars: &["ansible_become_flags", "ansible_su_flags"],
    kind: Kind::Any,
    default: Default::Str(""),
    summary: "The flags that su is given.",
    ..SETTING
};

/// The password that su is told.
pub static BECOME_SU_PASS: Setting = Setting {
    name: "become_pass",
    scope: Scope::Plugin("become", "su"),
    ini: &[("su_become_plugin", "password")],
    env: &["ANSIBLE_BECOME_PASS", "ANSIBLE_SU_PASS"],
    vars: &["ansible_become_password", "ansible_become_pass", "ansible_su_pass"],
    kind: Kind::Any,
    summary: "The password that su is told.",
    ..SETTING
};

/// Prompts of su in other languages.
pub static BECOME_SU_PROMPTS: Setting = Setting {
    name: "prompt_l10n",
    scope: Scope::Plugin("become", "su"),
    ini: &[("su_become_plugin", "localized_prompts")],
    env: &["ANSIBLE_SU_PROMPT_L10N"],
    vars: &["ansible_su_prompt_l10n"],
    kind: Kind::List,
    default: Default::List(&[]),
    summary: "Prompts of su in other languages.",
    ..SETTING
};

/// The user that doas becomes.
pub static BECOME_DOAS_USER: Setting = Setting {
    name: "become_user",
    scope: Scope::Plugin("become", "doas"),
    ini: &[("privilege_escalation", "become_user"), ("doas_become_plugin", "user")],
    env: &["ANSIBLE_BECOME_USER", "ANSIBLE_DOAS_USER"],
    vars: &["ansible_become_user", "ansible_doas_user"],
    kind: Kind::Any,
    summary: "The user that doas becomes.",
    ..SETTING
};

/// The program that doas is.
pub static BECOME_DOAS_EXE: Setting = Setting {
    name: "become_exe",
    scope: Scope::Plugin("become", "doas"),
    ini: &[("privilege_escalation", "become_exe"), ("doas_become_plugin", "executable")],
    env: &["ANSIBLE_BECOME_EXE", "ANSIBLE_DOAS_EXE"],
    vars: &["ansible_become_exe", "ansible_doas_exe"],
    kind: Kind::Any,
    default: Default::Str("doas"),
    summary: "The program that doas is.",
    ..SETTING
};

/// The flags that doas is given.
pub static BECOME_DOAS_FLAGS: Setting = Setting {
    name: "become_flags",
    scope: Scope::Plugin("become", "doas"),
    ini: &[("privilege_escalation", "become_flags"), ("doas_become_plugin", "flags")],
    env: &["ANSIBLE_BECOME_FLAGS", "ANSIBLE_DOAS_FLAGS"],
    vars: &["ansible_become_flags", "ansible_doas_flags"],
    kind: Kind::Any,
    default: Default::Str(""),
    summary: "The flags that doas is given.",
    ..SETTING
};

/// The password that doas is told.
pub static BECOME_DOAS_PASS: Setting = Setting {
    name: "become_pass",
    scope: Scope::Plugin("become", "doas"),
    ini: &[("doas_become_plugin", "password")],
    env: &["ANSIBLE_BECOME_PASS", "ANSIBLE_DOAS_PASS"],
    vars: &["ansible_become_password", "ansible_become_pass", "ansible_doas_pass"],
    kind: Kind::Any,
    summary: "The password that doas is told.",
    ..SETTING
};

/// Prompts of doas in other languages.
pub static BECOME_DOAS_PROMPTS: Setting = Setting {
    name: "prompt_l10n",
    scope: Scope::Plugin("become", "doas"),
    ini: &[("doas_become_plugin", "localized_prompts")],
    env: &["ANSIBLE_DOAS_PROMPT_L10N"],
    vars: &["ansible_doas_prompt_l10n"],
    kind: Kind::List,
    default: Default::List(&[]),
    summary: "Prompts of doas in other languages.",
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
    &BECOME_SUDO_USER,
    &BECOME_SUDO_EXE,
    &BECOME_SUDO_FLAGS,
    &BECOME_SUDO_PASS,
    &BECOME_SUDO_CHDIR,
    &BECOME_SU_USER,
    &BECOME_SU_EXE,
    &BECOME_SU_FLAGS,
    &BECOME_SU_PASS,
    &BECOME_SU_PROMPTS,
    &BECOME_DOAS_USER,
    &BECOME_DOAS_EXE,
    &BECOME_DOAS_FLAGS,
    &BECOME_DOAS_PASS,
    &BECOME_DOAS_PROMPTS,
];
