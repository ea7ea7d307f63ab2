//! The options of plugins that are called: declared in their DOCUMENTATION, set by arguments, variables, keywords, the
//! environment or the configuration file.

use crate::documents;
use crate::plugin_files::PluginFiles;
use config::{Config, ensure_type};
use diagnostic::{Diagnostic, Kind};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use template::Templar;
use value::{Dict, Origin, Str, Value, repr, str_repr, to_text};
use yaml::LoadOptions;

/// What documentation fragments of ansible-core declare that plugins of users extend: names and places are interface.
const FRAGMENTS: &[(&str, &str)] = &[
    (
        "constructed",
        "options:
  strict: {type: bool, default: false}
  compose: {type: dict, default: {}}
  groups: {type: dict, default: {}}
  keyed_groups: {type: list, elements: dict, default: []}
  use_extra_vars:
    type: bool
    default: false
    ini: [{section: inventory_plugins, key: use_extra_vars}]
    env: [{name: ANSIBLE_INVENTORY_USE_EXTRA_VARS}]
  leading_separator: {type: boolean, default: true}
",
    ),
    (
        "inventory_cache",
        "options:
  cache:
    type: bool
    default: false
    env: [{name: ANSIBLE_INVENTORY_CACHE}]
    ini: [{section: inventory, key: cache}]
  cache_plugin:
    type: str
    default: memory
    env: [{name: ANSIBLE_CACHE_PLUGIN}, {name: ANSIBLE_INVENTORY_CACHE_PLUGIN}]
    ini: [{section: defaults, key: fact_caching}, {section: inventory, key: cache_plugin}]
  cache_timeout:
    type: int
    default: 3600
    env: [{name: ANSIBLE_CACHE_PLUGIN_TIMEOUT}, {name: ANSIBLE_INVENTORY_CACHE_TIMEOUT}]
    ini: [{section: defaults, key: fact_caching_timeout}, {section: inventory, key: cache_timeout}]
  cache_connection:
    type: str
    env: [{name: ANSIBLE_CACHE_PLUGIN_CONNECTION}, {name: ANSIBLE_INVENTORY_CACHE_CONNECTION}]
    ini: [{section: defaults, key: fact_caching_connection}, {section: inventory, key: cache_connection}]
  cache_prefix:
    default: ansible_inventory_
    env: [{name: ANSIBLE_CACHE_PLUGIN_PREFIX}, {name: ANSIBLE_INVENTORY_CACHE_PLUGIN_PREFIX}]
    ini: [{section: defaults, key: fact_caching_prefix}, {section: inventory, key: cache_prefix}]
",
    ),
    (
        "vars_plugin_staging",
        "options:
  stage:
    type: str
    choices: [all, task, inventory]
",
    ),
];

/// What was read of plugins' documentation, by type and name.
pub(super) struct Documentations {
    config: Arc<Config>,
    /// The folder of the first playbook, beside which fragments may be.
    beside: Option<PathBuf>,
    known: Mutex<HashMap<(String, String), Arc<Dict>>>,
}

impl Documentations {
    /// Makes a place for them; `beside` are the folders of the playbooks.
    pub(super) fn new(config: &Arc<Config>, beside: &[PathBuf]) -> Documentations {
        Documentations { config: Arc::clone(config), beside: beside.first().cloned(), known: Mutex::default() }
    }

    /// Returns the options of a fragment that is found as plugins are.
    fn fragment(&self, name: &str) -> Option<Dict> {
        documents::options_of_fragment(name, self.beside.as_deref(), &PluginFiles::new(&self.config, None, &[]))
    }

    /// Returns the declared options of the plugin that a question is about. Its documentation comes with the first one.
    fn declared(&self, args: &Dict) -> Result<Arc<Dict>, Diagnostic> {
        let text = |key: &str| args.get(key).and_then(Value::as_str);
        let key = (text("kind").unwrap_or_default().to_owned(), text("name").unwrap_or_default().to_owned());
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(documentation) = text("documentation") else {
            return Ok(known.get(&key).cloned().unwrap_or_default());
        };
        let fragments = args.get("fragments").and_then(Value::as_dict).cloned().unwrap_or_default();
        let malformed = |cause: Diagnostic| {
            Diagnostic::error(format!("plugin {} has malformed documentation!", key.1)).caused_by(cause)
        };
        let options = Arc::new(options(documentation, &fragments, &|name| self.fragment(name)).map_err(malformed)?);
        known.insert(key, Arc::clone(&options));
        Ok(options)
    }

    /// Answers which options a plugin declares.
    pub(super) fn definitions(&self, args: &Dict) -> Result<Value, Diagnostic> {
        Ok(Value::Dict(self.declared(args)?.as_ref().clone()))
    }

    /// Answers what the options of a plugin are, and where each comes from.
    pub(super) fn resolve(&self, templar: &Templar<'_>, args: &Dict) -> Result<Value, Diagnostic> {
        let declared = self.declared(args)?;
        let text = |key: &str| args.get(key).and_then(Value::as_str);
        let dict = |key: &str| args.get(key).and_then(Value::as_dict).cloned().unwrap_or_default();
        let question = Question {
            config: &self.config,
            templar: (!args.contains("novars")).then_some(templar),
            direct: dict("direct"),
            keys: dict("keys"),
            kind: text("kind").unwrap_or_default(),
            plugin: text("name").unwrap_or_default(),
        };
        let (mut values, mut origins) = (Dict::new(), Dict::new());
        for (name, entry) in declared.iter() {
            let name_text = to_text(name);
            if text("only").is_some_and(|only| only != name_text) {
                continue;
            }
            let (value, origin) = question.value(&name_text, entry.as_dict().unwrap_or(&Dict::new()))?;
            values.insert(name.clone(), value);
            origins.insert(name.clone(), origin);
        }
        if let Some(only) = text("only").filter(|only| !values.contains(only)) {
            return Err(Diagnostic::error(format!("No config definition exists for {}.", question.label(only))));
        }
        let answer: Dict = [("values", Value::Dict(values)), ("origins", Value::Dict(origins))].into_iter().collect();
        Ok(Value::Dict(answer))
    }
}

/// Works out an option that a plugin of a type and a name declares, with the variables of a template: its value, and where
/// that comes from. A setting of the program's own has no plugin: both are empty.
pub(super) fn of_plugin(
    config: &Config,
    templar: &Templar<'_>,
    (kind, plugin): (&str, &str),
    name: &str,
    entry: &Dict,
) -> Result<(Value, String), Diagnostic> {
    let templar = Some(templar);
    let question = Question { config, templar, direct: Dict::new(), keys: Dict::new(), kind, plugin };
    question.value(name, entry)
}

/// Reads the options that a documentation declares, laid over those of the fragments that it extends.
fn options(documentation: &str, fragments: &Dict, find: &dyn Fn(&str) -> Option<Dict>) -> Result<Dict, Diagnostic> {
    let load = |text: &str| -> Result<Dict, Diagnostic> {
        Ok(yaml::load(text, &LoadOptions::data())?.value.as_dict().cloned().unwrap_or_default())
    };
    let root = load(documentation)?;
    let own = |root: &Dict| root.get("options").and_then(Value::as_dict).cloned().unwrap_or_default();
    let mut all = own(&root);
    let extended = match root.get("extends_documentation_fragment") {
        None | Some(Value::None) => Vec::new(),
        Some(Value::List(items)) => items.iter().map(to_text).collect(),
        Some(other) => to_text(other).split(',').map(str::to_owned).collect(),
    };
    for name in extended {
        let name = name.trim();
        let short = name.strip_prefix("ansible.builtin.").unwrap_or(name);
        let known = FRAGMENTS.iter().find(|(known, _)| *known == short).map(|(_, text)| (*text).to_owned());
        let declared = match fragments.get(name).map(to_text).or(known) {
            Some(text) => own(&load(&text)?),
            None => find(name).unwrap_or_default(),
        };
        for (option, entry) in &declared {
            let merged = match (all.get_key(option), entry) {
                (Some(Value::Dict(mine)), Value::Dict(entry)) => {
                    let mut merged = entry.clone();
                    merged.extend(mine);
                    Value::Dict(merged)
                }
                (Some(mine), _) => mine.clone(),
                (None, entry) => entry.clone(),
            };
            all.insert(option.clone(), merged);
        }
    }
    Ok(all)
}

/// Whose options are asked for, and where they may be set.
struct Question<'a> {
    config: &'a Config,
    /// The variables, where they have a say.
    templar: Option<&'a Templar<'a>>,
    direct: Dict,
    keys: Dict,
    kind: &'a str,
    plugin: &'a str,
}

impl Question<'_> {
    fn label(&self, option: &str) -> String {
        if self.kind.is_empty() {
            return str_repr(option);
        }
        format!("{} for {} {} plugin", str_repr(option), str_repr(self.plugin), self.kind)
    }

    /// Works out one option: its value, and where that comes from.
    fn value(&self, name: &str, entry: &Dict) -> Result<(Value, String), Diagnostic> {
        let snapshot = self.config.snapshot();
        let aliases: Vec<String> =
            entry.get("aliases").and_then(Value::as_slice).unwrap_or_default().iter().map(to_text).collect();
        let names = || std::iter::once(name).chain(aliases.iter().map(String::as_str));
        let mut set: Option<(Value, String)> = None;
        let mut file = None;
        if let Some(direct) = names().find_map(|name| self.direct.get(name)).filter(|value| !value.is_none()) {
            set = Some((direct.clone(), "Direct".to_owned()));
        }
        if set.is_none()
            && let Some(templar) = self.templar
        {
            let found = listed(entry, "vars").filter_map(|name| Some((templar.scope.get(&name)?, name)));
            let found = found.filter(|(value, _)| !value.is_none()).last();
            set = found.map(|(value, name)| (value, format!("var: {name}")));
        }
        if set.is_none() {
            let found = listed(entry, "keyword").filter_map(|name| Some((self.keys.get(&name)?.clone(), name)));
            let found = found.filter(|(value, _)| !value.is_none()).last();
            let found = found.or_else(|| {
                let name = names().find(|name| self.keys.get(name).is_some_and(|value| !value.is_none()))?;
                Some((self.keys.get(name)?.clone(), name.to_owned()))
            });
            set = found.map(|(value, name)| (value, format!("keyword: {name}")));
        }
        if set.is_none() {
            let found = listed(entry, "env").filter_map(|name| Some((snapshot.var(&name)?.to_owned(), name))).last();
            set = found.map(|(text, name)| {
                let origin = Origin::described(format!("<Config env: {name}>"));
                (Value::Str(Str::trusted(text, Some(origin))), format!("env: {name}"))
            });
        }
        if set.is_none()
            && let Some(path) = self.config.file()
        {
            let places =
                entry.get("ini").and_then(Value::as_slice).unwrap_or_default().iter().filter_map(Value::as_dict);
            let mut found = places.filter_map(|place| {
                let section = place.get("section").map_or_else(|| "defaults".to_owned(), to_text);
                let key = place.get("key").map(to_text)?;
                let mut origin = Origin::described(format!("section '{section}' option '{key}'"));
                origin.path = Some(path.into());
                Some(Value::Str(Str::trusted(self.config.ini().get(&section, &key)?, Some(origin))))
            });
            if let Some(text) = found.next_back() {
                set = Some((text, path.to_owned()));
                file = Some(path);
            }
        }
        let kind = entry.get("type").and_then(Value::as_str);
        let default = entry.get("default").cloned().unwrap_or_default();
        let (value, from) = match set {
            Some(set) => set,
            None if entry.get("required").is_some_and(Value::is_true) => {
                if self.kind == "lookup" && name == "_terms" {
                    return Ok((Value::None, String::new()));
                }
                let message = format!("Required config {} not provided.", self.label(name));
                return Err(Diagnostic::new(Kind::Options, message));
            }
            None => (self.templated(default.clone()), "default".to_owned()),
        };
        let value = match ensure_type(&value, kind, file, snapshot) {
            Some(value) => value,
            None if from.starts_with("env:") && value.as_str() == Some("") => {
                ensure_type(&default, kind, None, snapshot).unwrap_or_default()
            }
            None => {
                let kind = str_repr(&kind.unwrap_or_default().to_lowercase());
                let cause = format!("Invalid value provided for {kind}: {}", repr(&value));
                let message = format!("Config {} from {} has an invalid value.", self.label(name), str_repr(&from));
                return Err(Diagnostic::new(Kind::Options, message).caused_by(Diagnostic::error(cause)));
            }
        };
        self.check_choices(name, entry, kind, &value)?;
        Ok((value, from))
    }

    /// A default that is one template is rendered with the variables; any other text may be used as one.
    fn templated(&self, default: Value) -> Value {
        let Value::Str(text) = &default else { return default };
        let trusted = Value::Str(Str::trusted(text.shared(), text.origin().cloned()));
        match self.templar {
            Some(templar) if text.starts_with("{{") && text.ends_with("}}") => {
                templar.template(&trusted).unwrap_or(default)
            }
            _ => trusted,
        }
    }

    fn check_choices(&self, name: &str, entry: &Dict, kind: Option<&str>, value: &Value) -> Result<(), Diagnostic> {
        let choices: Vec<Value> = match entry.get("choices") {
            Some(Value::List(choices)) => choices.iter().cloned().collect(),
            Some(Value::Dict(choices)) => choices.keys().cloned().collect(),
            _ => return Ok(()),
        };
        let is_allowed = match value {
            Value::None => true,
            Value::List(items) if kind == Some("list") => items.iter().all(|item| choices.contains(item)),
            value => choices.contains(value),
        };
        if is_allowed {
            return Ok(());
        }
        let valid: Vec<String> = choices.iter().map(to_text).collect();
        Err(Diagnostic::new(Kind::Options, format!("Invalid value {} for config {}.", repr(value), self.label(name)))
            .with_help(format!("Valid values are: {}", valid.join(", "))))
    }
}

/// The names in an option's `env`, `vars` or `keyword`.
fn listed<'a>(entry: &'a Dict, key: &str) -> impl Iterator<Item = String> + use<'a> {
    let places = entry.get(key).and_then(Value::as_slice).unwrap_or_default().iter();
    places.filter_map(|place| place.as_dict()?.get("name").map(to_text))
}
