//! What Python plugins may use while they are called from a template.

use super::places::{PluginFile, kind_of};
use super::templates::is_native;
use super::{PythonPlugins, as_dict};
use ::python::{Host, Shown};
use collection::Kind;
use diagnostic::Diagnostic;
use event::DisplayLevel;
use std::sync::Arc;
use template::{Args, FileOptions, ForeignKind, Layered, Services, Templar};
use value::{Dict, Str, Value, to_text};

/// What a plugin may use that a template calls: the variables, templates, files and other plugins.
pub(super) struct CallHost<'a> {
    pub(super) plugins: &'a PythonPlugins,
    templar: &'a Templar<'a>,
}

impl<'a> CallHost<'a> {
    pub(super) fn new(plugins: &'a PythonPlugins, templar: &'a Templar<'a>) -> Self {
        CallHost { plugins, templar }
    }

    /// Does something with the variables that a plugin asks with: its own alone, or some laid over the template's.
    fn with_templar<T>(&self, args: &Dict, act: impl FnOnce(&Templar<'_>) -> T) -> T {
        let given = |key: &str| args.get(key).and_then(Value::as_dict);
        let (env, services) = (self.templar.env, self.templar.services);
        match (given("alone"), given("over")) {
            (Some(alone), _) => act(&Templar::new(env, alone, services)),
            (None, Some(over)) if !over.is_empty() => {
                act(&Templar::new(env, &Layered { over, under: self.templar.scope }, services))
            }
            _ => act(self.templar),
        }
    }

    fn template(&self, args: &Dict) -> Result<Value, Diagnostic> {
        let value = args.get("value").cloned().unwrap_or_default();
        let is_odd = ["overrides", "searchpath", "raw", "trims"].iter().any(|key| args.contains(key));
        self.with_templar(args, |templar| match &value {
            Value::Str(text) if is_odd && text.is_trusted() => {
                let options = FileOptions {
                    path: None,
                    search_path: match args.get("searchpath").and_then(Value::as_slice) {
                        Some(paths) => paths.iter().map(to_text).collect(),
                        None => templar.services.search_path().iter().map(|path| path.display().to_string()).collect(),
                    },
                    overrides: args.get("overrides").and_then(Value::as_dict).cloned().unwrap_or_default(),
                };
                templar.render_file_native(text, &options)
            }
            value => templar.template(value),
        })
    }

    fn expression(&self, args: &Dict) -> Result<Value, Diagnostic> {
        let Some(Value::Str(text)) = args.get("value") else { return Ok(Value::None) };
        let locals = args.get("locals").and_then(Value::as_dict).cloned().unwrap_or_default();
        self.with_templar(args, |templar| {
            let scope = Layered { over: &locals, under: templar.scope };
            Templar::new(templar.env, &scope, templar.services).evaluate(text)
        })
    }

    fn function(&self, kind: ForeignKind, args: &Dict) -> Result<Value, Diagnostic> {
        let name = text(args, "name");
        let mut given = arguments(args);
        if given.positional.is_empty() {
            return Err(Diagnostic::error(format!("{name}() missing 1 required positional argument")));
        }
        let input = given.positional.remove(0);
        let result = match kind {
            ForeignKind::Test => Value::Bool(self.templar.call_test(&name, input, given)?),
            _ => self.templar.call_filter(&name, input, given)?,
        };
        plain(result)
    }

    fn find(&self, args: &Dict) -> Result<Value, Diagnostic> {
        let (word, name) = (text(args, "kind"), text(args, "name"));
        let short = name.strip_prefix("ansible.builtin.").or_else(|| name.strip_prefix("ansible.legacy."));
        let short = short.unwrap_or(&name);
        let native = |is_native: bool| {
            let found: Dict = [("native", Value::str(short))].into_iter().collect();
            Ok(if is_native { Value::Dict(found) } else { Value::None })
        };
        match kind_of(&word) {
            Some(Kind::Lookup) => match self.plugins.lookup_file(&name)? {
                Some(file) => Ok(Value::Dict(as_dict(&file))),
                None => native(is_native(ForeignKind::Lookup, short)),
            },
            Some(kind @ (Kind::Filter | Kind::Test)) => {
                let foreign = if kind == Kind::Filter { ForeignKind::Filter } else { ForeignKind::Test };
                let table = self.templar.env.plugins();
                let found = match &table.foreign {
                    Some(plugins) => plugins.find(foreign, &name, self.templar.services)?,
                    None => None,
                };
                native(found.is_some() || is_native(foreign, short))
            }
            Some(kind) => {
                let collections: Vec<String> =
                    args.get("collections").and_then(Value::as_slice).unwrap_or_default().iter().map(to_text).collect();
                let is_builtin = |name: &str| match kind {
                    Kind::Action => is_native_action(name),
                    Kind::Modules => modules::find(name).is_some(),
                    Kind::Connection => connections::exists(name),
                    Kind::Cache => matches!(name, "memory" | "jsonfile"),
                    _ => false,
                };
                let Some(found) = self.plugins.places.look_up(kind, &name, &collections, false, &is_builtin)? else {
                    return Ok(Value::None);
                };
                if let Some(file) = PluginFile::of(kind, found.clone()) {
                    return Ok(Value::Dict(as_dict(&file)));
                }
                let short = found.full_name.strip_prefix("ansible.builtin.").unwrap_or(&found.full_name);
                if kind != Kind::Modules && !is_builtin(short) {
                    return Ok(Value::None);
                }
                let path = found.path.as_ref().map(|path| path.display().to_string());
                let answer: Dict = [
                    ("native", Value::str(short)),
                    ("full_name", Value::from(found.full_name.as_str())),
                    ("path", path.map_or(Value::None, Value::from)),
                    ("redirected", Value::list(found.redirects.iter().map(|name| Value::from(name.as_str())))),
                ]
                .into_iter()
                .collect();
                Ok(Value::Dict(answer))
            }
            None => Ok(Value::None),
        }
    }
}

/// Tells whether this program brings an action of a short name.
pub(super) fn is_native_action(short: &str) -> bool {
    short == "normal" || actions::ALL.iter().any(|action| action.name == short)
}

/// Something by its key in a list, or nothing: how a missing value is told from `None`.
fn found(value: Option<Value>) -> Value {
    value.map_or(Value::None, |value| Value::list([value]))
}

pub(super) fn text(args: &Dict, key: &str) -> String {
    args.get(key).map(to_text).unwrap_or_default()
}

/// The arguments of a call that a plugin makes.
fn arguments(args: &Dict) -> Args {
    let named = args.get("kwargs").and_then(Value::as_dict).cloned().unwrap_or_default();
    Args {
        positional: args.get("args").and_then(Value::as_slice).unwrap_or_default().to_vec(),
        named: named.iter().map(|(key, value)| (Str::new(to_text(key)), value.clone())).collect(),
    }
}

/// A plugin is given no marker for what it called itself: it gets the exception.
fn plain(result: Value) -> Result<Value, Diagnostic> {
    match result {
        Value::Undefined(marker) => Err(marker.reason.clone()),
        result => Ok(result),
    }
}

/// Answers what a plugin asks of something with behaviour.
fn object(templar: &Templar<'_>, args: &Dict) -> Result<Value, Diagnostic> {
    let Some(Value::Object(object)) = args.get("object") else {
        return Err(Diagnostic::error("what is asked for is no longer known: the call that it belongs to is over"));
    };
    let key = args.get("key").cloned().unwrap_or_default();
    Ok(match text(args, "what").as_str() {
        "item" => found(object.get_item(&key)?),
        "contains" => Value::Bool(object.contains(&key)?),
        "keys" => Value::list(object.iterate().unwrap_or_default()),
        "text" => Value::from(object.text()),
        "repr" => Value::from(object.repr()),
        "call" => plain(templar.call(&Value::Object(Arc::clone(object)), arguments(args))?)?,
        other => return Err(Diagnostic::error(format!("'{other}' is no question"))),
    })
}

impl Host for CallHost<'_> {
    fn ask(&self, question: &str, args: &Dict) -> Result<Value, Diagnostic> {
        let templar = self.templar;
        match question {
            "template" => self.template(args),
            "expression" => self.expression(args),
            "condition" => {
                let condition = args.get("value").cloned().unwrap_or_default();
                self.with_templar(args, |templar| templar.condition(&condition)).map(Value::Bool)
            }
            "var" => Ok(found(templar.scope.get(&text(args, "name")))),
            "var_names" => Ok(Value::list(templar.scope.names().into_iter().map(Value::Str))),
            "vars" => {
                // This one tells that it is going away, which only who asks for it should hear.
                let names = templar.scope.names().into_iter().filter(|name| name.as_str() != "play_hosts");
                let pairs = names.filter_map(|name| templar.scope.get(&name).map(|value| (name, value)));
                Ok(Value::Dict(pairs.collect()))
            }
            "resolve" => {
                let name = text(args, "name");
                Ok(found(templar.scope.get(&name).map(|value| templar.rendered(&value))))
            }
            "object" => object(templar, args),
            "find" => self.find(args),
            "names" => Ok(Value::list(match text(args, "kind").as_str() {
                "filter" => {
                    filters::FILTERS.iter().flat_map(|filter| filter.names).map(|name| Value::str(*name)).collect()
                }
                "test" => filters::TESTS.iter().flat_map(|test| test.names).map(|name| Value::str(*name)).collect(),
                _ => Vec::new(),
            })),
            "filter" => self.function(ForeignKind::Filter, args),
            "test" => self.function(ForeignKind::Test, args),
            "lookup" => {
                let name = text(args, "name");
                let result = self.with_templar(args, |templar| templar.call_lookup(&name, arguments(args)))?;
                plain(result)
            }
            "options" => self.with_templar(args, |templar| self.plugins.options.resolve(templar, args)),
            "definitions" => self.plugins.options.definitions(args),
            question => shared(self.plugins, question, args, templar.services),
        }
    }

    fn show(&self, shown: Shown) {
        show(self.plugins, self.templar.services, shown);
    }
}

/// Answers what any plugin may ask, whoever called it.
fn shared(plugins: &PythonPlugins, question: &str, args: &Dict, services: &dyn Services) -> Result<Value, Diagnostic> {
    match question {
        "moved" => {
            let module = text(args, "module");
            let mut parts = module.splitn(5, '.');
            let collection = match (parts.next(), parts.next(), parts.next()) {
                (Some("ansible_collections"), Some(namespace), Some(name)) => format!("{namespace}.{name}"),
                _ => "ansible.builtin".to_owned(),
            };
            let below = module.strip_prefix(&format!("ansible_collections.{collection}.plugins.module_utils."));
            let moved = plugins.places.collections.with_runtime(&collection, |runtime| {
                let support = || runtime.route("module_utils", below?)?.redirect;
                runtime.import_redirection(&module).or_else(support)
            })?;
            Ok(moved.flatten().map_or(Value::None, Value::from))
        }
        "basedir" => Ok(Value::from(services.basedir().to_string_lossy().into_owned())),
        "setting" => Ok(found(services.setting(&text(args, "name")))),
        "decrypt" => {
            let Some(Value::Bytes(bytes)) = args.get("data") else { return Ok(Value::None) };
            let (bytes, _) = services.secrets().open_file(bytes.to_vec(), &text(args, "path"))?;
            Ok(Value::Bytes(bytes.into()))
        }
        "yaml" => {
            let path = text(args, "path");
            let trusted = args.get("trusted").is_some_and(Value::is_true);
            let options = yaml::LoadOptions { path: Arc::from(path.as_str()), trusted, ..yaml::LoadOptions::data() };
            Ok(yaml::load(&text(args, "text"), &options)?.value)
        }
        other => Err(Diagnostic::error(format!("'{other}' is not known here"))),
    }
}

/// Shows what a plugin tells: warnings and deprecations where the work at hand puts them, the rest at once.
fn show(plugins: &PythonPlugins, services: &dyn Services, shown: Shown) {
    match shown {
        Shown::Warning(text) => services.warn(Diagnostic::error(text)),
        Shown::Deprecated(text) => services.deprecated(text),
        Shown::Deprecation { text, entry } => services.deprecated_as(Diagnostic::error(text), entry),
        Shown::Display { log_only: true, .. } | Shown::Raw { .. } => {}
        Shown::Display { text, .. } => plugins.emitter.message(DisplayLevel::Text, text),
        Shown::Error { text, .. } => plugins.emitter.message(DisplayLevel::Error, text),
        Shown::Verbose { level, text, host } => {
            plugins.emitter.verbose(level, host.as_deref().map(Arc::from).as_ref(), || text);
        }
    }
}

/// What a plugin may use while its file is loaded.
pub(super) struct LoadHost<'a> {
    pub(super) plugins: &'a PythonPlugins,
    services: &'a dyn Services,
}

impl<'a> LoadHost<'a> {
    pub(super) fn new(plugins: &'a PythonPlugins, services: &'a dyn Services) -> Self {
        LoadHost { plugins, services }
    }
}

impl Host for LoadHost<'_> {
    fn ask(&self, question: &str, args: &Dict) -> Result<Value, Diagnostic> {
        match question {
            "find" => {
                let (word, name) = (text(args, "kind"), text(args, "name"));
                let short = name.strip_prefix("ansible.builtin.").unwrap_or(&name);
                let is_native = match kind_of(&word) {
                    Some(Kind::Filter) => is_native(ForeignKind::Filter, short),
                    Some(Kind::Test) => is_native(ForeignKind::Test, short),
                    Some(Kind::Lookup) => is_native(ForeignKind::Lookup, short),
                    Some(Kind::Action) => is_native_action(short),
                    _ => false,
                };
                let native: Dict = [("native", Value::str(short))].into_iter().collect();
                Ok(if is_native { Value::Dict(native) } else { Value::None })
            }
            "definitions" => self.plugins.options.definitions(args),
            question => shared(self.plugins, question, args, self.services),
        }
    }

    fn show(&self, shown: Shown) {
        show(self.plugins, self.services, shown);
    }
}
