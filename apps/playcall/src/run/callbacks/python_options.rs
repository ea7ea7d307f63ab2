//! The options of a Python callback: declared in its DOCUMENTATION, set by the user.

use config::settings::{Default as SettingDefault, Kind, SETTING};
use config::{Config, From, Scope, Setting};
use diagnostic::Diagnostic;
use event::{CallbackPlugin, OptionSpec};
use value::{Dict, Value};
use yaml::LoadOptions;

/// An option as a plugin documents it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Documented {
    /// Its name.
    pub(crate) name: String,
    /// What it does.
    pub(crate) description: String,
    /// The type as written.
    pub(crate) kind: String,
    /// Its default.
    pub(crate) default: Value,
    /// It has to be set.
    pub(crate) required: bool,
    /// The values it may have.
    pub(crate) choices: Vec<String>,
    /// Section and key in `ansible.cfg`.
    pub(crate) ini: Vec<(String, String)>,
    /// Environment variables.
    pub(crate) env: Vec<String>,
}

/// What a plugin's DOCUMENTATION says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Documentation {
    /// One sentence.
    pub(crate) summary: String,
    /// Its manual.
    pub(crate) description: Vec<String>,
    /// Its options, in the order in which they are written.
    pub(crate) options: Vec<Documented>,
}

/// Reads a DOCUMENTATION text; `fragments` are the texts of fragments that it extends, by name.
pub(crate) fn read(text: &str, fragments: &Dict) -> Result<Documentation, Diagnostic> {
    let loaded = yaml::load(text, &LoadOptions::data())?.value;
    let Some(root) = loaded.as_dict() else { return Ok(Documentation::default()) };
    let mut documentation = Documentation {
        summary: root.get("short_description").map(value::to_text).unwrap_or_default(),
        description: texts(root.get("description")),
        options: Vec::new(),
    };
    // What the plugin says itself is laid over what its fragments say.
    let mut options: Vec<Documented> = Vec::new();
    for name in texts(root.get("extends_documentation_fragment")) {
        let name = name.trim();
        match fragments.get(name).and_then(Value::as_str) {
            Some(text) => {
                if let Ok(loaded) = yaml::load(text, &LoadOptions::data()) {
                    add_options(&mut options, loaded.value.as_dict().and_then(|root| root.get("options")));
                }
            }
            None => {
                for option in builtin_fragment(name) {
                    if !options.iter().any(|known| known.name == option.name) {
                        options.push(documented(option));
                    }
                }
            }
        }
    }
    add_options(&mut options, root.get("options"));
    documentation.options = options;
    Ok(documentation)
}

/// Reads the options that a program describes: as in DOCUMENTATION, and an environment variable may be a mere name.
pub(crate) fn of_program(description: Option<&str>, options: &Dict) -> Documentation {
    let mut documentation =
        Documentation { summary: description.unwrap_or_default().to_owned(), ..Documentation::default() };
    add_options(&mut documentation.options, Some(&Value::Dict(options.clone())));
    documentation
}

/// Returns an option by its documentation.
pub(crate) fn documented_option(name: &str, entry: &Dict) -> Documented {
    let mut option = Documented { name: name.to_owned(), ..Documented::default() };
    describe(&mut option, entry);
    option
}

/// The options of ansible-core's own fragments are those of its default callback, which we have.
pub(crate) fn builtin_fragment(name: &str) -> Vec<&'static OptionSpec> {
    const RESULT_FORMAT: [&str; 2] = ["result_format", "pretty_results"];
    let short = name.strip_prefix("ansible.builtin.").unwrap_or(name);
    let all = callbacks::find("default").map(|plugin: &CallbackPlugin| plugin.options).unwrap_or_default();
    let of = move |formats: bool| all.iter().filter(move |option| RESULT_FORMAT.contains(&option.name) == formats);
    match short {
        "default_callback" => of(false).collect(),
        "result_format_callback" => of(true).collect(),
        _ => Vec::new(),
    }
}

/// Returns the options of a native callback as a manual has them.
pub(crate) fn of_native(plugin: &'static CallbackPlugin) -> Vec<Documented> {
    plugin.options.iter().map(documented).collect()
}

/// Returns what documentation says of an option that a native callback declares.
pub(crate) fn entry(option: &'static OptionSpec) -> Dict {
    let option = documented(option);
    let named = |name: &String| Value::Dict(Dict::from_iter([("name", name.as_str())]));
    let mut entry = Dict::new();
    entry.insert("description", option.description.as_str());
    entry.insert("type", option.kind.as_str());
    entry.insert("default", option.default.clone());
    if !option.choices.is_empty() {
        entry.insert("choices", Value::list(option.choices.iter().map(Value::from)));
    }
    if !option.env.is_empty() {
        entry.insert("env", Value::list(option.env.iter().map(named)));
    }
    let ini = option
        .ini
        .iter()
        .map(|(section, key)| Value::Dict(Dict::from_iter([("key", key.as_str()), ("section", section.as_str())])));
    if !option.ini.is_empty() {
        entry.insert("ini", Value::list(ini));
    }
    entry
}

fn documented(option: &'static OptionSpec) -> Documented {
    let setting = crate::plugin_options::setting("default", option);
    Documented {
        name: option.name.to_owned(),
        description: option.doc.to_owned(),
        kind: match setting.kind {
            Kind::Bool => "bool",
            Kind::Int => "int",
            Kind::Path => "path",
            Kind::List => "list",
            _ => "str",
        }
        .to_owned(),
        default: option.default.map_or(Value::None, Value::str),
        required: false,
        choices: option.choices.iter().map(|choice| (*choice).to_owned()).collect(),
        ini: option.ini.iter().map(|(section, key)| ((*section).to_owned(), (*key).to_owned())).collect(),
        env: option.env.iter().map(|name| (*name).to_owned()).collect(),
    }
}

fn add_options(options: &mut Vec<Documented>, found: Option<&Value>) {
    let Some(found) = found.and_then(Value::as_dict) else { return };
    for (name, entry) in found {
        let name = value::to_text(name);
        let empty = Dict::new();
        let entry = entry.as_dict().unwrap_or(&empty);
        let at = options.iter().position(|known| known.name == name).unwrap_or_else(|| {
            options.push(Documented { name: name.clone(), ..Documented::default() });
            options.len() - 1
        });
        if let Some(option) = options.get_mut(at) {
            describe(option, entry);
        }
    }
}

/// Takes over what an entry says of an option.
fn describe(option: &mut Documented, entry: &Dict) {
    let each = |key: &str| entry.get(key).and_then(Value::as_slice);
    let text = |dict: &Dict, key: &str| dict.get(key).map(value::to_text).unwrap_or_default();
    if entry.contains("description") {
        option.description = texts(entry.get("description")).join(" ");
    }
    if entry.contains("type") {
        option.kind = text(entry, "type");
    }
    if let Some(default) = entry.get("default") {
        option.default = default.clone();
    }
    if let Some(required) = entry.get("required") {
        option.required = required.is_true();
    }
    match entry.get("choices") {
        Some(Value::Dict(choices)) => option.choices = choices.keys().map(value::to_text).collect(),
        Some(choices) => option.choices = choices.as_slice().unwrap_or_default().iter().map(value::to_text).collect(),
        None => {}
    }
    if let Some(ini) = each("ini") {
        let keys = ini.iter().filter_map(Value::as_dict);
        option.ini = keys.map(|ini| (text(ini, "section"), text(ini, "key"))).collect();
    }
    if let Some(env) = each("env") {
        let name = |env: &Value| env.as_dict().map_or_else(|| value::to_text(env), |env| text(env, "name"));
        option.env = env.iter().map(name).collect();
    }
}

/// One text, or several.
fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        None | Some(Value::None) => Vec::new(),
        Some(Value::List(items)) => items.iter().map(value::to_text).collect(),
        Some(other) => vec![value::to_text(other)],
    }
}

/// The values of a plugin's options, and where each comes from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Values {
    pub(crate) options: Dict,
    pub(crate) origins: Dict,
}

/// Works out each option that a plugin documents; fails at one whose value it can't have, or that has to be set and is
/// not.
pub(crate) fn resolve(plugin: &str, documentation: &Documentation, config: &Config) -> Result<Values, Diagnostic> {
    let mut values = Values::default();
    for option in &documentation.options {
        let (value, from) = resolve_option("callback", plugin, option, config)?;
        if option.required && value.is_none() {
            return Err(Diagnostic::error(format!(
                "Required config '{}' for '{plugin}' callback plugin not provided.",
                option.name
            )));
        }
        values.origins.insert(option.name.as_str(), Value::from(from.to_string()));
        values.options.insert(option.name.as_str(), value);
    }
    Ok(values)
}

/// Works out an option of a plugin of a type, and where it was set.
pub(crate) fn resolve_option(
    kind: &'static str,
    plugin: &str,
    option: &Documented,
    config: &Config,
) -> Result<(Value, From), Diagnostic> {
    let (value, from) = config.resolve(&setting(kind, plugin, option))?;
    Ok((if from == From::Default { default(option, value) } else { value }, from))
}

/// A default that is not text stays what it is; text is read as a user's would be.
fn default(option: &Documented, read: Value) -> Value {
    match &option.default {
        Value::Str(_) | Value::None => read,
        Value::Bool(value) if is_kind(option, Kind::Str) => Value::from(if *value { "True" } else { "False" }),
        Value::Int(_) | Value::Float(_) if is_kind(option, Kind::Str) => Value::from(value::to_text(&option.default)),
        Value::Int(number) if is_kind(option, Kind::Bool) => Value::Bool(*number != 0),
        #[expect(clippy::cast_precision_loss, reason = "as Python's float does")]
        Value::Int(number) if is_kind(option, Kind::Float) => Value::Float(*number as f64),
        other => other.clone(),
    }
}

fn is_kind(option: &Documented, kind: Kind) -> bool {
    self::kind(&option.kind) == kind
}

fn kind(written: &str) -> Kind {
    match written {
        "bool" | "boolean" => Kind::Bool,
        "int" | "integer" => Kind::Int,
        "float" => Kind::Float,
        "list" => Kind::List,
        "path" => Kind::Path,
        "pathspec" => Kind::PathSpec,
        "pathlist" => Kind::PathList,
        "tmppath" | "tmp" => Kind::TmpPath,
        "dict" | "dictionary" => Kind::Dict,
        "str" | "string" => Kind::Str,
        _ => Kind::Any,
    }
}

/// Returns an option as a setting. Settings are static wherever they are declared: what a plugin declares is kept for
/// as long as the program runs.
fn setting(of: &'static str, plugin: &str, option: &Documented) -> Setting {
    fn keep(text: &str) -> &'static str {
        Box::leak(text.to_owned().into_boxed_str())
    }
    let ini: Vec<(&'static str, &'static str)> =
        option.ini.iter().map(|(section, key)| (keep(section), keep(key))).collect();
    let env: Vec<&'static str> = option.env.iter().map(|name| keep(name)).collect();
    let choices: Vec<&'static str> = option.choices.iter().map(|choice| keep(choice)).collect();
    Setting {
        name: keep(&option.name),
        scope: Scope::Plugin(of, keep(plugin)),
        ini: Box::leak(ini.into_boxed_slice()),
        env: Box::leak(env.into_boxed_slice()),
        kind: kind(&option.kind),
        default: match &option.default {
            Value::Str(text) => SettingDefault::Str(keep(text.as_str())),
            _ => SettingDefault::None,
        },
        choices: Box::leak(choices.into_boxed_slice()),
        summary: "",
        ..SETTING
    }
}
