//! Fetching roles and collections; nothing here changes a run.

use super::{Default, Effect, Kind, SETTING, Setting};

/// Directory of cached answers of servers.
pub static GALAXY_CACHE_DIR: Setting = Setting {
    name: "GALAXY_CACHE_DIR",
    ini: &[("galaxy", "cache_dir")],
    env: &["ANSIBLE_GALAXY_CACHE_DIR"],
    kind: Kind::Path,
    default: Default::UnderHome("/galaxy_cache"),
    effect: Effect::Harmless,
    summary: "Directory of cached answers of servers.",
    ..SETTING
};

/// Whether it is said that an installation path is not searched.
pub static GALAXY_COLLECTIONS_PATH_WARNING: Setting = Setting {
    name: "GALAXY_COLLECTIONS_PATH_WARNING",
    ini: &[("galaxy", "collections_path_warning")],
    env: &["ANSIBLE_GALAXY_COLLECTIONS_PATH_WARNING"],
    kind: Kind::Bool,
    default: Default::Bool(true),
    effect: Effect::Harmless,
    summary: "Whether it is said that an installation path is not searched.",
    ..SETTING
};

/// How much longer each wait for an import gets.
pub static GALAXY_COLLECTION_IMPORT_POLL_FACTOR: Setting = Setting {
    name: "GALAXY_COLLECTION_IMPORT_POLL_FACTOR",
    env: &["ANSIBLE_GALAXY_COLLECTION_IMPORT_POLL_FACTOR"],
    kind: Kind::Float,
    default: Default::Float(1.5),
    effect: Effect::Harmless,
    summary: "How much longer each wait for an import gets.",
    ..SETTING
};

/// Seconds of the first wait for an import.
pub static GALAXY_COLLECTION_IMPORT_POLL_INTERVAL: Setting = Setting {
    name: "GALAXY_COLLECTION_IMPORT_POLL_INTERVAL",
    env: &["ANSIBLE_GALAXY_COLLECTION_IMPORT_POLL_INTERVAL"],
    kind: Kind::Float,
    default: Default::Float(2.0),
    effect: Effect::Harmless,
    summary: "Seconds of the first wait for an import.",
    ..SETTING
};

/// Directory that a new collection is copied from.
pub static GALAXY_COLLECTION_SKELETON: Setting = Setting {
    name: "GALAXY_COLLECTION_SKELETON",
    ini: &[("galaxy", "collection_skeleton")],
    env: &["ANSIBLE_GALAXY_COLLECTION_SKELETON"],
    kind: Kind::Path,
    effect: Effect::Harmless,
    summary: "Directory that a new collection is copied from.",
    ..SETTING
};

/// Expressions for files that are not copied into a new collection.
pub static GALAXY_COLLECTION_SKELETON_IGNORE: Setting = Setting {
    name: "GALAXY_COLLECTION_SKELETON_IGNORE",
    ini: &[("galaxy", "collection_skeleton_ignore")],
    env: &["ANSIBLE_GALAXY_COLLECTION_SKELETON_IGNORE"],
    kind: Kind::List,
    default: Default::List(&["^.git$", "^.*/.git_keep$"]),
    effect: Effect::Harmless,
    summary: "Expressions for files that are not copied into a new collection.",
    ..SETTING
};

/// Installs collections without checking signatures.
pub static GALAXY_DISABLE_GPG_VERIFY: Setting = Setting {
    name: "GALAXY_DISABLE_GPG_VERIFY",
    ini: &[("galaxy", "disable_gpg_verify")],
    env: &["ANSIBLE_GALAXY_DISABLE_GPG_VERIFY"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Harmless,
    summary: "Installs collections without checking signatures.",
    ..SETTING
};

/// Shows a turning wheel while waiting.
pub static GALAXY_DISPLAY_PROGRESS: Setting = Setting {
    name: "GALAXY_DISPLAY_PROGRESS",
    ini: &[("galaxy", "display_progress")],
    env: &["ANSIBLE_GALAXY_DISPLAY_PROGRESS"],
    kind: Kind::Bool,
    effect: Effect::Harmless,
    summary: "Shows a turning wheel while waiting.",
    ..SETTING
};

/// Keys that signatures are checked with.
pub static GALAXY_GPG_KEYRING: Setting = Setting {
    name: "GALAXY_GPG_KEYRING",
    ini: &[("galaxy", "gpg_keyring")],
    env: &["ANSIBLE_GALAXY_GPG_KEYRING"],
    kind: Kind::Path,
    effect: Effect::Harmless,
    summary: "Keys that signatures are checked with.",
    ..SETTING
};

/// Accepts servers whose certificates do not check.
pub static GALAXY_IGNORE_CERTS: Setting = Setting {
    name: "GALAXY_IGNORE_CERTS",
    ini: &[("galaxy", "ignore_certs")],
    env: &["ANSIBLE_GALAXY_IGNORE"],
    kind: Kind::Bool,
    effect: Effect::Harmless,
    summary: "Accepts servers whose certificates do not check.",
    ..SETTING
};

/// Faults of signatures that are passed over.
pub static GALAXY_IGNORE_INVALID_SIGNATURE_STATUS_CODES: Setting = Setting {
    name: "GALAXY_IGNORE_INVALID_SIGNATURE_STATUS_CODES",
    ini: &[("galaxy", "ignore_signature_status_codes")],
    env: &["ANSIBLE_GALAXY_IGNORE_SIGNATURE_STATUS_CODES"],
    kind: Kind::List,
    choices: &[
        "EXPSIG",
        "EXPKEYSIG",
        "REVKEYSIG",
        "BADSIG",
        "ERRSIG",
        "NO_PUBKEY",
        "MISSING_PASSPHRASE",
        "BAD_PASSPHRASE",
        "NODATA",
        "UNEXPECTED",
        "ERROR",
        "FAILURE",
        "BADARMOR",
        "KEYEXPIRED",
        "KEYREVOKED",
        "NO_SECKEY",
    ],
    effect: Effect::Harmless,
    summary: "Faults of signatures that are passed over.",
    ..SETTING
};

/// How many signatures must be good.
pub static GALAXY_REQUIRED_VALID_SIGNATURE_COUNT: Setting = Setting {
    name: "GALAXY_REQUIRED_VALID_SIGNATURE_COUNT",
    ini: &[("galaxy", "required_valid_signature_count")],
    env: &["ANSIBLE_GALAXY_REQUIRED_VALID_SIGNATURE_COUNT"],
    kind: Kind::Str,
    default: Default::Int(1),
    effect: Effect::Harmless,
    summary: "How many signatures must be good.",
    ..SETTING
};

/// Directory that a new role is copied from.
pub static GALAXY_ROLE_SKELETON: Setting = Setting {
    name: "GALAXY_ROLE_SKELETON",
    ini: &[("galaxy", "role_skeleton")],
    env: &["ANSIBLE_GALAXY_ROLE_SKELETON"],
    kind: Kind::Path,
    effect: Effect::Harmless,
    summary: "Directory that a new role is copied from.",
    ..SETTING
};

/// Expressions for files that are not copied into a new role.
pub static GALAXY_ROLE_SKELETON_IGNORE: Setting = Setting {
    name: "GALAXY_ROLE_SKELETON_IGNORE",
    ini: &[("galaxy", "role_skeleton_ignore")],
    env: &["ANSIBLE_GALAXY_ROLE_SKELETON_IGNORE"],
    kind: Kind::List,
    default: Default::List(&["^.git$", "^.*/.git_keep$"]),
    effect: Effect::Harmless,
    summary: "Expressions for files that are not copied into a new role.",
    ..SETTING
};

/// Server that roles and collections come from.
pub static GALAXY_SERVER: Setting = Setting {
    name: "GALAXY_SERVER",
    ini: &[("galaxy", "server")],
    env: &["ANSIBLE_GALAXY_SERVER"],
    kind: Kind::Any,
    default: Default::Str("https://galaxy.ansible.com"),
    effect: Effect::Harmless,
    summary: "Server that roles and collections come from.",
    ..SETTING
};

/// Servers that are asked, in this order.
pub static GALAXY_SERVER_LIST: Setting = Setting {
    name: "GALAXY_SERVER_LIST",
    ini: &[("galaxy", "server_list")],
    env: &["ANSIBLE_GALAXY_SERVER_LIST"],
    kind: Kind::List,
    effect: Effect::Harmless,
    summary: "Servers that are asked, in this order.",
    ..SETTING
};

/// Seconds that a server may take to answer.
pub static GALAXY_SERVER_TIMEOUT: Setting = Setting {
    name: "GALAXY_SERVER_TIMEOUT",
    ini: &[("galaxy", "server_timeout")],
    env: &["ANSIBLE_GALAXY_SERVER_TIMEOUT"],
    kind: Kind::Int,
    default: Default::Int(60),
    effect: Effect::Harmless,
    summary: "Seconds that a server may take to answer.",
    ..SETTING
};

/// File of the token for the server.
pub static GALAXY_TOKEN_PATH: Setting = Setting {
    name: "GALAXY_TOKEN_PATH",
    ini: &[("galaxy", "token_path")],
    env: &["ANSIBLE_GALAXY_TOKEN_PATH"],
    kind: Kind::Path,
    default: Default::UnderHome("/galaxy_token"),
    effect: Effect::Harmless,
    summary: "File of the token for the server.",
    ..SETTING
};

/// Every setting of this file.
pub(super) static ALL: &[&Setting] = &[
    &GALAXY_CACHE_DIR,
    &GALAXY_COLLECTIONS_PATH_WARNING,
    &GALAXY_COLLECTION_IMPORT_POLL_FACTOR,
    &GALAXY_COLLECTION_IMPORT_POLL_INTERVAL,
    &GALAXY_COLLECTION_SKELETON,
    &GALAXY_COLLECTION_SKELETON_IGNORE,
    &GALAXY_DISABLE_GPG_VERIFY,
    &GALAXY_DISPLAY_PROGRESS,
    &GALAXY_GPG_KEYRING,
    &GALAXY_IGNORE_CERTS,
    &GALAXY_IGNORE_INVALID_SIGNATURE_STATUS_CODES,
    &GALAXY_REQUIRED_VALID_SIGNATURE_COUNT,
    &GALAXY_ROLE_SKELETON,
    &GALAXY_ROLE_SKELETON_IGNORE,
    &GALAXY_SERVER,
    &GALAXY_SERVER_LIST,
    &GALAXY_SERVER_TIMEOUT,
    &GALAXY_TOKEN_PATH,
];
