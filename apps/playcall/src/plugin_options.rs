//! The options of plugins: what each declares, and those of a native callback as the user has set them.

use crate::documents;
use crate::plugin_files::{DOCUMENTED, PluginFiles, PluginKind};
use config::settings::{Default as SettingDefault, Kind, SETTING};
use config::{Config, Effect, Scope, Setting, settings};
use diagnostic::Diagnostic;
use event::{Callback, CallbackError, CallbackPlugin, OptionKind, OptionSpec, Options};
use value::{Dict, Value, to_text};

/// The values of a plugin's options.
#[derive(Clone, Debug)]
pub(crate) struct PluginOptions<'a> {
    values: Vec<(&'static str, Value)>,
    config: &'a Config,
}

impl<'a> PluginOptions<'a> {
    /// Works out each option that a callback declares; fails at one whose value it can't have.
    pub(crate) fn load(plugin: &'static CallbackPlugin, config: &'a Config) -> Result<Self, Diagnostic> {
        let value = |option: &OptionSpec| Ok((option.name, config.resolve(&setting(plugin.name, option))?.0));
        let values = plugin.options.iter().map(value).collect::<Result<_, _>>()?;
        Ok(PluginOptions { values, config })
    }

    /// Sets an option that the plugin declares, over what is configured.
    pub(crate) fn set(&mut self, name: &str, value: Value) {
        if let Some(entry) = self.values.iter_mut().find(|(known, _)| *known == name) {
            entry.1 = value;
        }
    }
}

/// Returns an option as a setting.
pub(crate) fn setting(plugin: &'static str, option: &OptionSpec) -> Setting {
    Setting {
        name: option.name,
        scope: Scope::Plugin("callback", plugin),
        ini: option.ini,
        env: option.env,
        kind: match option.kind {
            OptionKind::Bool => Kind::Bool,
            OptionKind::Int => Kind::Int,
            OptionKind::Text => Kind::Str,
            OptionKind::Path => Kind::Path,
            OptionKind::List => Kind::List,
        },
        default: option.default.map_or(SettingDefault::None, SettingDefault::Str),
        choices: option.choices,
        summary: option.doc,
        ..SETTING
    }
}

impl Options for PluginOptions<'_> {
    fn get(&self, name: &str) -> Value {
        self.values.iter().find(|(known, _)| *known == name).map_or(Value::None, |(_, value)| value.clone())
    }

    fn variable(&self, name: &str) -> Option<String> {
        self.config.snapshot().var(name).map(str::to_owned)
    }

    fn callback(&self, name: &str) -> Result<Box<dyn Callback>, CallbackError> {
        let plugin = callbacks::find(name)
            .ok_or_else(|| CallbackError::Message(format!("there is no native callback {}", value::str_repr(name))))?;
        let options =
            PluginOptions::load(plugin, self.config).map_err(|error| CallbackError::Message(error.message))?;
        (plugin.build)(&options)
    }
}

/// Returns the options that a plugin declares, each as documentation has it; nothing where there is no such plugin.
///
/// # Errors
///
/// What documents them can't be read.
pub(crate) fn declared_options(kind: &str, name: &str, config: &Config) -> Result<Option<Dict>, Diagnostic> {
    let Some(kind) = DOCUMENTED.iter().find(|known| known.name == kind) else { return Ok(None) };
    let files = PluginFiles::new(config, None, &[]);
    let found = files.find(kind, name).ok().flatten();
    let short = name.strip_prefix("ansible.builtin.").unwrap_or(name);
    let is_own = found.as_ref().is_some_and(|found| found.collection != "ansible.builtin");
    if !is_own && native_names(kind).contains(&short) {
        let declared = settings::all()
            .filter(|setting| matches!(setting.scope, Scope::Plugin(own, of) if own == kind.name && of == short));
        let mut options: Dict = declared.map(|setting| (setting.name, Value::Dict(definition(setting)))).collect();
        for plugin in callbacks::ALL.iter().filter(|plugin| kind.name == "callback" && plugin.name == short) {
            for spec in plugin.options {
                options.insert(spec.name, definition(&setting(plugin.name, spec)));
            }
        }
        return Ok(Some(options));
    }
    found.map(|found| documents::options_of(&found.path, &found.collection, &files)).transpose()
}

/// Returns the names of the native plugins of a type whose options are declared.
pub(crate) fn native_names(kind: &PluginKind) -> Vec<&'static str> {
    let declared = settings::all().filter_map(|setting| match setting.scope {
        Scope::Plugin(own, name) if own == kind.name => Some(name),
        _ => None,
    });
    let of_callbacks = callbacks::ALL.iter().filter(|_| kind.name == "callback").map(|plugin| plugin.name);
    let mut names: Vec<&str> = declared.chain(of_callbacks).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Returns a setting as it is declared, keys in order.
pub(crate) fn definition(setting: &Setting) -> Dict {
    let named = |names: &[&str]| Value::list(names.iter().map(|name| Value::Dict(Dict::from_iter([("name", *name)]))));
    let texts = |texts: &[&str]| Value::list(texts.iter().map(|text| Value::str(*text)));
    let mut entry = Dict::new();
    if !setting.choices.is_empty() {
        entry.insert("choices", texts(setting.choices));
    }
    entry.insert(
        "default",
        match setting.default {
            SettingDefault::None => Value::None,
            SettingDefault::Bool(value) => Value::Bool(value),
            SettingDefault::Int(value) => Value::Int(value),
            SettingDefault::Float(value) => Value::Float(value),
            SettingDefault::Str(value) => Value::str(value),
            SettingDefault::List(items) => texts(items),
            SettingDefault::Dict(pairs) => Value::Dict(pairs.iter().copied().collect()),
            SettingDefault::UnderHome(rest) => Value::str(format!("{{{{ ANSIBLE_HOME ~ \"{rest}\" }}}}")),
            SettingDefault::RejectExts(more) => {
                Value::str(format!("{{{{ REJECT_EXTS + {} }}}}", to_text(&texts(more))))
            }
        },
    );
    entry.insert("description", setting.summary);
    entry.insert(
        "effect",
        match setting.effect {
            Effect::Active => "active",
            Effect::None => "none yet",
            Effect::Harmless => "none",
        },
    );
    if !setting.env.is_empty() {
        entry.insert("env", named(setting.env));
    }
    if !setting.ini.is_empty() {
        let places = setting.ini.iter().map(|(section, key)| Dict::from_iter([("key", *key), ("section", *section)]));
        entry.insert("ini", Value::list(places.map(Value::Dict)));
    }
    if let Some(kind) = kind_name(setting.kind) {
        entry.insert("type", kind);
    }
    if !setting.vars.is_empty() {
        entry.insert("vars", named(setting.vars));
    }
    entry
}

fn kind_name(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::Any => return None,
        Kind::Bool => "boolean",
        Kind::Int => "integer",
        Kind::Float => "float",
        Kind::Str => "string",
        Kind::List => "list",
        Kind::Path => "path",
        Kind::PathSpec => "pathspec",
        Kind::PathList => "pathlist",
        Kind::TmpPath => "tmppath",
        Kind::Dict => "dict",
    })
}
