//! How templates are rendered.

use super::{Default, Deprecated, Effect, Kind, SETTING, Setting};

/// Takes conditionals that are no booleans by their truth.
pub static ALLOW_BROKEN_CONDITIONALS: Setting = Setting {
    name: "ALLOW_BROKEN_CONDITIONALS",
    ini: &[("defaults", "allow_broken_conditionals")],
    env: &["ANSIBLE_ALLOW_BROKEN_CONDITIONALS"],
    kind: Kind::Bool,
    default: Default::Bool(false),
    effect: Effect::Active,
    summary: "Takes conditionals that are no booleans by their truth.",
    ..SETTING
};

/// Allows template text inside templates where old playbooks need it.
pub static ALLOW_EMBEDDED_TEMPLATES: Setting = Setting {
    name: "ALLOW_EMBEDDED_TEMPLATES",
    ini: &[("defaults", "allow_embedded_templates")],
    env: &["ANSIBLE_ALLOW_EMBEDDED_TEMPLATES"],
    kind: Kind::Bool,
    default: Default::Bool(true),
    effect: Effect::None,
    summary: "Allows template text inside templates where old playbooks need it.",
    ..SETTING
};

/// Once allowed look-ups to return templates; changes nothing any more.
pub static DEFAULT_ALLOW_UNSAFE_LOOKUPS: Setting = Setting {
    name: "DEFAULT_ALLOW_UNSAFE_LOOKUPS",
    ini: &[("defaults", "allow_unsafe_lookups")],
    kind: Kind::Bool,
    default: Default::Bool(false),
    deprecated: Some(Deprecated {
        why: "This option is no longer used in the Ansible Core code base.",
        version: "2.23",
        alternatives: Some(
            "Lookup plugins are responsible for tagging strings containing templates to allow evaluation as a template.",
        ),
    }),
    effect: Effect::Harmless,
    summary: "Once allowed look-ups to return templates; changes nothing any more.",
    ..SETTING
};

/// Extensions of Jinja to load.
pub static DEFAULT_JINJA2_EXTENSIONS: Setting = Setting {
    name: "DEFAULT_JINJA2_EXTENSIONS",
    ini: &[("defaults", "jinja2_extensions")],
    env: &["ANSIBLE_JINJA2_EXTENSIONS"],
    kind: Kind::List,
    default: Default::List(&[]),
    deprecated: Some(Deprecated {
        why: "Jinja2 extensions have been deprecated",
        version: "2.23",
        alternatives: Some("Ansible-supported Jinja plugins (tests, filters, lookups)"),
    }),
    effect: Effect::None,
    summary: "Extensions of Jinja to load.",
    ..SETTING
};

/// Once kept types in templates; changes nothing any more.
pub static DEFAULT_JINJA2_NATIVE: Setting = Setting {
    name: "DEFAULT_JINJA2_NATIVE",
    ini: &[("defaults", "jinja2_native")],
    env: &["ANSIBLE_JINJA2_NATIVE"],
    kind: Kind::Bool,
    default: Default::Bool(true),
    deprecated: Some(Deprecated {
        why: "This option is no longer used in the Ansible Core code base.",
        version: "2.23",
        alternatives: Some("Jinja2 native mode is now the default and only option."),
    }),
    effect: Effect::Harmless,
    summary: "Once kept types in templates; changes nothing any more.",
    ..SETTING
};

/// Text of the variable `ansible_managed`.
pub static DEFAULT_MANAGED_STR: Setting = Setting {
    name: "DEFAULT_MANAGED_STR",
    ini: &[("defaults", "ansible_managed")],
    kind: Kind::Any,
    default: Default::Str("Ansible managed"),
    deprecated: Some(Deprecated {
        why: "The `ansible_managed` variable can be set just like any other variable, or a different variable can be used.",
        version: "2.23",
        alternatives: Some("Set the `ansible_managed` variable, or use any custom variable in templates."),
    }),
    effect: Effect::Active,
    summary: "Text of the variable `ansible_managed`.",
    ..SETTING
};

/// Once told how a null is printed; changes nothing any more.
pub static DEFAULT_NULL_REPRESENTATION: Setting = Setting {
    name: "DEFAULT_NULL_REPRESENTATION",
    ini: &[("defaults", "null_representation")],
    env: &["ANSIBLE_NULL_REPRESENTATION"],
    kind: Kind::Any,
    deprecated: Some(Deprecated {
        why: "This option is no longer used in the Ansible Core code base.",
        version: "2.23",
        alternatives: Some(
            "There is no alternative at the moment. A different mechanism would have to be implemented in the current code base.",
        ),
    }),
    effect: Effect::Harmless,
    summary: "Once told how a null is printed; changes nothing any more.",
    ..SETTING
};

/// Once told whether undefined variables are errors; changes nothing any more.
pub static DEFAULT_UNDEFINED_VAR_BEHAVIOR: Setting = Setting {
    name: "DEFAULT_UNDEFINED_VAR_BEHAVIOR",
    ini: &[("defaults", "error_on_undefined_vars")],
    env: &["ANSIBLE_ERROR_ON_UNDEFINED_VARS"],
    kind: Kind::Bool,
    default: Default::Bool(true),
    deprecated: Some(Deprecated {
        why: "This option is no longer used in the Ansible Core code base.",
        version: "2.23",
        alternatives: Some(
            "There is no alternative at the moment. A different mechanism would have to be implemented in the current code base.",
        ),
    }),
    effect: Effect::Harmless,
    summary: "Once told whether undefined variables are errors; changes nothing any more.",
    ..SETTING
};

/// Once named filters whose text kept its type; changes nothing any more.
pub static STRING_TYPE_FILTERS: Setting = Setting {
    name: "STRING_TYPE_FILTERS",
    ini: &[("jinja2", "dont_type_filters")],
    env: &["ANSIBLE_STRING_TYPE_FILTERS"],
    kind: Kind::List,
    default: Default::List(&["string", "to_json", "to_nice_json", "to_yaml", "to_nice_yaml", "ppretty", "json"]),
    deprecated: Some(Deprecated {
        why: "This option has no effect.",
        version: "2.23",
        alternatives: Some("None; native types returned from filters are always preserved."),
    }),
    effect: Effect::Harmless,
    summary: "Once named filters whose text kept its type; changes nothing any more.",
    ..SETTING
};

/// Which attributes a template may reach.
pub static _TEMPLAR_SANDBOX_MODE: Setting = Setting {
    name: "_TEMPLAR_SANDBOX_MODE",
    env: &["_ANSIBLE_TEMPLAR_SANDBOX_MODE"],
    kind: Kind::Any,
    default: Default::Str("default"),
    choices: &["default", "allow_unsafe_attributes"],
    deprecated: Some(Deprecated {
        why: "controlling sandbox behavior is a temporary workaround",
        version: "2.23",
        alternatives: None,
    }),
    effect: Effect::None,
    summary: "Which attributes a template may reach.",
    ..SETTING
};

/// What follows when a template ends in an unknown type.
pub static _TEMPLAR_UNKNOWN_TYPE_CONVERSION: Setting = Setting {
    name: "_TEMPLAR_UNKNOWN_TYPE_CONVERSION",
    env: &["_ANSIBLE_TEMPLAR_UNKNOWN_TYPE_CONVERSION"],
    kind: Kind::Any,
    default: Default::Str("warning"),
    choices: &["error", "warning", "ignore"],
    effect: Effect::None,
    summary: "What follows when a template ends in an unknown type.",
    ..SETTING
};

/// What follows when a template meets an unknown type.
pub static _TEMPLAR_UNKNOWN_TYPE_ENCOUNTERED: Setting = Setting {
    name: "_TEMPLAR_UNKNOWN_TYPE_ENCOUNTERED",
    env: &["_ANSIBLE_TEMPLAR_UNKNOWN_TYPE_ENCOUNTERED"],
    kind: Kind::Any,
    default: Default::Str("ignore"),
    choices: &["error", "warning", "ignore"],
    effect: Effect::None,
    summary: "What follows when a template meets an unknown type.",
    ..SETTING
};

/// What follows when data looks like a template.
pub static _TEMPLAR_UNTRUSTED_TEMPLATE_BEHAVIOR: Setting = Setting {
    name: "_TEMPLAR_UNTRUSTED_TEMPLATE_BEHAVIOR",
    env: &["_ANSIBLE_TEMPLAR_UNTRUSTED_TEMPLATE_BEHAVIOR"],
    kind: Kind::Any,
    default: Default::Str("ignore"),
    choices: &["error", "warning", "ignore"],
    effect: Effect::Active,
    summary: "What follows when data looks like a template.",
    ..SETTING
};

/// Every setting of this file.
pub(super) static ALL: &[&Setting] = &[
    &ALLOW_BROKEN_CONDITIONALS,
    &ALLOW_EMBEDDED_TEMPLATES,
    &DEFAULT_ALLOW_UNSAFE_LOOKUPS,
    &DEFAULT_JINJA2_EXTENSIONS,
    &DEFAULT_JINJA2_NATIVE,
    &DEFAULT_MANAGED_STR,
    &DEFAULT_NULL_REPRESENTATION,
    &DEFAULT_UNDEFINED_VAR_BEHAVIOR,
    &STRING_TYPE_FILTERS,
    &_TEMPLAR_SANDBOX_MODE,
    &_TEMPLAR_UNKNOWN_TYPE_CONVERSION,
    &_TEMPLAR_UNKNOWN_TYPE_ENCOUNTERED,
    &_TEMPLAR_UNTRUSTED_TEMPLATE_BEHAVIOR,
];
