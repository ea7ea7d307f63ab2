//! The options of a native callback: declared by the plugin, set by the user.

use config::settings::{Default as SettingDefault, Kind, SETTING};
use config::{Config, Scope, Setting};
use diagnostic::Diagnostic;
use event::{Callback, CallbackError, CallbackPlugin, OptionKind, OptionSpec, Options};
use value::Value;

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
