//! The options of a native callback: declared by the plugin, set by the user.

use config::settings::{Default as SettingDefault, Kind, SETTING};
use config::{Config, Scope, Setting};
use diagnostic::Diagnostic;
use event::{CallbackPlugin, OptionKind, OptionSpec, Options};
use value::Value;

/// The values of a plugin's options.
#[derive(Clone, Debug, Default)]
pub(crate) struct PluginOptions(Vec<(&'static str, Value)>);

impl PluginOptions {
    /// Works out each option that a callback declares; fails at one whose value it can't have.
    pub(crate) fn load(plugin: &'static CallbackPlugin, config: &Config) -> Result<PluginOptions, Diagnostic> {
        let value = |option: &OptionSpec| Ok((option.name, config.resolve(&setting(plugin.name, option))?.0));
        plugin.options.iter().map(value).collect::<Result<_, _>>().map(PluginOptions)
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

impl Options for PluginOptions {
    fn get(&self, name: &str) -> Value {
        self.0.iter().find(|(known, _)| *known == name).map_or(Value::None, |(_, value)| value.clone())
    }
}
