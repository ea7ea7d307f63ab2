//! Encrypted files and variables.

use super::{Default, Kind, SETTING, Setting};

/// Asks for the vault password.
pub static DEFAULT_ASK_VAULT_PASS: Setting = Setting {
    name: "DEFAULT_ASK_VAULT_PASS",
    ini: &[("defaults", "ask_vault_pass")],
    env: &["ANSIBLE_ASK_VAULT_PASS"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    summary: "Asks for the vault password.",
    ..SETTING
};

/// Vault identity that encrypts.
pub static DEFAULT_VAULT_ENCRYPT_IDENTITY: Setting = Setting {
    name: "DEFAULT_VAULT_ENCRYPT_IDENTITY",
    ini: &[("defaults", "vault_encrypt_identity")],
    env: &["ANSIBLE_VAULT_ENCRYPT_IDENTITY"],
    kind: Kind::Any,
    summary: "Vault identity that encrypts.",
    ..SETTING
};

/// Name of the vault identity that has none.
pub static DEFAULT_VAULT_IDENTITY: Setting = Setting {
    name: "DEFAULT_VAULT_IDENTITY",
    ini: &[("defaults", "vault_identity")],
    env: &["ANSIBLE_VAULT_IDENTITY"],
    kind: Kind::Any,
    default: Default::Str("default"),
    summary: "Name of the vault identity that has none.",
    ..SETTING
};

/// Vault identities that are tried, each as with `--vault-id`.
pub static DEFAULT_VAULT_IDENTITY_LIST: Setting = Setting {
    name: "DEFAULT_VAULT_IDENTITY_LIST",
    ini: &[("defaults", "vault_identity_list")],
    env: &["ANSIBLE_VAULT_IDENTITY_LIST"],
    kind: Kind::List,
    default: Default::List(&[]),
    summary: "Vault identities that are tried, each as with `--vault-id`.",
    ..SETTING
};

/// Tries only the secret of the identity that encrypted.
pub static DEFAULT_VAULT_ID_MATCH: Setting = Setting {
    name: "DEFAULT_VAULT_ID_MATCH",
    ini: &[("defaults", "vault_id_match")],
    env: &["ANSIBLE_VAULT_ID_MATCH"],
    kind: Kind::Any,
    default: Default::Bool(false),
    summary: "Tries only the secret of the identity that encrypted.",
    ..SETTING
};

/// File that holds the vault password, or a program that prints it.
pub static DEFAULT_VAULT_PASSWORD_FILE: Setting = Setting {
    name: "DEFAULT_VAULT_PASSWORD_FILE",
    ini: &[("defaults", "vault_password_file")],
    env: &["ANSIBLE_VAULT_PASSWORD_FILE"],
    kind: Kind::Path,
    summary: "File that holds the vault password, or a program that prints it.",
    ..SETTING
};

/// Salt of what is encrypted, where it is to be always the same.
pub static VAULT_ENCRYPT_SALT: Setting = Setting {
    name: "VAULT_ENCRYPT_SALT",
    ini: &[("defaults", "vault_encrypt_salt")],
    env: &["ANSIBLE_VAULT_ENCRYPT_SALT"],
    kind: Kind::Any,
    summary: "Salt of what is encrypted, where it is to be always the same.",
    ..SETTING
};

/// Every setting of this file.
pub(super) static ALL: &[&Setting] = &[
    &DEFAULT_ASK_VAULT_PASS,
    &DEFAULT_VAULT_ENCRYPT_IDENTITY,
    &DEFAULT_VAULT_IDENTITY,
    &DEFAULT_VAULT_IDENTITY_LIST,
    &DEFAULT_VAULT_ID_MATCH,
    &DEFAULT_VAULT_PASSWORD_FILE,
    &VAULT_ENCRYPT_SALT,
];
