//! The settings that a command is about: the reference's own, ours, those of galaxy servers, and options of plugins.

use super::plugins;
use crate::plugin_files::{DOCUMENTED, PluginFiles};
use crate::plugin_options::definition;
use config::settings::Default as SettingDefault;
use config::{Config, Scope, Setting, settings};
use diagnostic::Diagnostic;
use value::{Dict, Value, to_text};

/// Settings under one heading.
#[derive(Debug)]
pub(super) struct Group {
    /// Whose they are.
    pub(super) of: Of,
    /// The settings, in the order in which they are declared.
    pub(super) items: Vec<Item>,
}

/// Whose settings they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Of {
    /// The reference's own.
    Base,
    /// Those that only Playcall has.
    Playcall,
    /// A galaxy server's.
    Server(String),
    /// A plugin's: its type and its name.
    Plugin(&'static str, String),
}

/// A setting.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) name: String,
    /// What it is.
    pub(super) value: Value,
    /// Where it was set, as listings name it.
    pub(super) origin: String,
    /// As it is declared.
    pub(super) definition: Dict,
    /// Its default before it is made what the type asks for.
    pub(super) default: Value,
}

impl Item {
    /// Tells whether somebody has set it.
    pub(super) fn is_changed(&self) -> bool {
        !matches!(self.origin.as_str(), "default" | "REQUIRED") && !self.is_input()
    }

    /// Ansible: what a plugin is called with is documented as an option, and no setting.
    pub(super) fn is_input(&self) -> bool {
        matches!(self.name.as_str(), "_terms" | "_input")
    }

    /// Returns a text of its declaration.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        self.definition.get(key).filter(|value| !value.is_none()).map(to_text)
    }

    /// Returns what it is for: a paragraph each.
    pub(super) fn description(&self) -> Vec<String> {
        match self.definition.get("description") {
            Some(Value::List(paragraphs)) => paragraphs.iter().map(to_text).collect(),
            Some(other) if other.is_true() => vec![to_text(other)],
            _ => Vec::new(),
        }
    }

    /// Returns the places of a kind that it can be set in: `env`, `ini` or `vars`.
    pub(super) fn places(&self, kind: &str) -> Vec<&Dict> {
        let places = self.definition.get(kind).and_then(Value::as_slice).unwrap_or_default();
        places.iter().filter_map(Value::as_dict).collect()
    }
}

/// Chooses the settings that are asked for: a type of `-t`, and names of plugins.
pub(super) fn groups(
    kind: &str,
    names: &[String],
    config: &Config,
    warnings: &mut Vec<String>,
) -> Result<Vec<Group>, Diagnostic> {
    let mut groups: Vec<Group> = Vec::new();
    match kind {
        "base" | "all" => {
            groups.push(Group { of: Of::Base, items: declared_of(Scope::Base, config) });
            groups.extend(servers(config)?);
        }
        "playcall" => groups.push(Group { of: Of::Playcall, items: declared_of(Scope::Playcall, config) }),
        _ => {}
    }
    let files = PluginFiles::new(config, None, &[]);
    for plugin_kind in DOCUMENTED.iter().filter(|one| one.is_configurable && (kind == "all" || kind == one.name)) {
        // Ansible: with all types, names of plugins choose nothing.
        let names = if kind == "all" { &[] } else { names };
        groups.extend(plugins::groups(plugin_kind, names, config, &files, warnings)?);
    }
    Ok(groups)
}

/// Returns the declared settings of a scope, by name.
pub(super) fn declared_of(scope: Scope, config: &Config) -> Vec<Item> {
    // Ansible: settings to try settings on are private.
    let settings = settings::all().filter(|setting| setting.scope == scope && !setting.name.starts_with("_Z_"));
    let mut items: Vec<Item> = settings.map(|setting| item(setting, config)).collect();
    items.sort_by(|a, b| a.name.cmp(&b.name));
    items
}

fn item(setting: &'static Setting, config: &Config) -> Item {
    // Ansible: the one setting that is no setting has an empty origin, and so counts as changed.
    let is_file = std::ptr::eq(setting, &raw const settings::CONFIG_FILE);
    let origin = if is_file { String::new() } else { config.origin(setting).to_string() };
    Item {
        name: setting.name.to_owned(),
        value: config.value(setting),
        origin,
        definition: definition(setting),
        default: default(setting, config),
    }
}

/// Works out an option that a plugin declares by itself.
pub(super) fn option(setting: &Setting, config: &Config) -> Result<Item, Diagnostic> {
    let (value, from) = config.resolve(setting)?;
    Ok(Item {
        name: setting.name.to_owned(),
        value,
        origin: from.to_string(),
        definition: definition(setting),
        default: default(setting, config),
    })
}

/// Returns a setting's default as it is declared, `ANSIBLE_HOME` filled in.
fn default(setting: &Setting, config: &Config) -> Value {
    let texts = |texts: &[&str]| Value::list(texts.iter().map(|text| Value::str(*text)));
    match setting.default {
        SettingDefault::None => Value::None,
        SettingDefault::Bool(value) => Value::Bool(value),
        SettingDefault::Int(value) => Value::Int(value),
        SettingDefault::Float(value) => Value::Float(value),
        SettingDefault::Str(value) => Value::str(value),
        SettingDefault::List(items) => texts(items),
        SettingDefault::Dict(pairs) => Value::Dict(pairs.iter().copied().collect()),
        SettingDefault::UnderHome(rest) => {
            Value::from(format!("{}{rest}", config.str(&settings::ANSIBLE_HOME).unwrap_or_default()))
        }
        SettingDefault::RejectExts(more) => texts(&[config::REJECT_EXTS, more].concat()),
    }
}

/// Options of a galaxy server: name, whether it must be set, type.
const SERVER_OPTIONS: [(&str, bool, &str); 10] = [
    ("url", true, "str"),
    ("username", false, "str"),
    ("password", false, "str"),
    ("token", false, "str"),
    ("auth_url", false, "str"),
    ("api_version", false, "int"),
    ("validate_certs", false, "bool"),
    ("client_id", false, "str"),
    ("client_secret", false, "str"),
    ("timeout", false, "int"),
];

/// Returns the servers that `GALAXY_SERVER_LIST` names, with their options.
fn servers(config: &Config) -> Result<Vec<Group>, Diagnostic> {
    let names = config.list(&settings::GALAXY_SERVER_LIST);
    names.into_iter().filter(|name| !name.is_empty()).map(|name| server(name, config)).collect()
}

fn server(name: String, config: &Config) -> Result<Group, Diagnostic> {
    let mut items = Vec::new();
    for (key, required, kind) in SERVER_OPTIONS {
        let mut definition = Dict::new();
        definition.insert("description", format!("The {key} of the {name} Galaxy server"));
        let place = Dict::from_iter([("section", format!("galaxy_server.{name}")), ("key", key.to_owned())]);
        definition.insert("ini", Value::list([Value::Dict(place)]));
        let variable = format!("ANSIBLE_GALAXY_SERVER_{}_{}", name.to_uppercase(), key.to_uppercase());
        definition.insert("env", Value::list([Value::Dict(Dict::from_iter([("name", variable)]))]));
        definition.insert("required", required);
        definition.insert("type", kind);
        match key {
            "api_version" => {
                definition.insert("default", Value::None);
                definition.insert("choices", Value::list([Value::Int(2), Value::Int(3)]));
            }
            "validate_certs" | "timeout" => {
                definition.insert("cli", Value::list([Value::Dict(Dict::from_iter([("name", key)]))]));
            }
            "token" => {
                definition.insert("default", Value::None);
            }
            _ => {}
        }
        if key == "timeout" {
            definition.insert("default", config.value(&settings::GALAXY_SERVER_TIMEOUT));
        }
        items.push(plugins::item("galaxy_server", &name, key, &definition, config)?);
    }
    Ok(Group { of: Of::Server(name), items })
}
