//! `constructed`: variables and groups worked out from what earlier sources gave.

use crate::configuration::{self, Configuration};
use crate::{Asked, NativePlugin, Tools, reads_vars_files};
use config::settings;
use diagnostic::Diagnostic;
use inventory::{Draft, Entity, Host, Stage, VarsFiles, class, combine, is_ip_address, valid_group_name};
use std::path::PathBuf;
use template::Templar;
use value::{Dict, List, Value, to_text};

pub(crate) const PLUGIN: NativePlugin = NativePlugin {
    name: "constructed",
    summary: "Works out variables and groups from what earlier sources gave.",
    verify: configuration::verify,
    parse,
};

fn parse(asked: &Asked<'_>, draft: &mut Draft<'_>) -> Result<(), Diagnostic> {
    let (source, tools) = (asked.source, asked.tools);
    let configuration = Configuration::read(asked, draft)?;
    let reads_files = configuration.bool("use_vars_plugins", false) && reads_vars_files(&tools.config, Stage::All);
    let context = draft.context().clone();
    let files = context.loader.files();
    let folders = draft.processed_sources().iter().filter_map(|source| inventory::folder_beside(source, files));
    let mut constructor = Constructor {
        options: Options::new(&configuration)?,
        tools,
        files: VarsFiles::new(&context, context.settings.yaml_filename_extensions.clone()),
        folders: folders.filter(|_| reads_files).collect(),
        draft,
    };
    constructor
        .run()
        .map_err(|error| Diagnostic::parser(format!("Failed to parse {}.", value::str_repr(source))).caused_by(error))
}

/// What the configuration file asks for.
struct Options {
    /// What fails is an error.
    strict: bool,
    compose: Dict,
    groups: Dict,
    keyed_groups: List,
    /// Expressions see the variables of the command line.
    use_extra_vars: bool,
    /// A group without a prefix begins with the separator all the same.
    leading_separator: bool,
}

impl Options {
    fn new(configuration: &Configuration<'_>) -> Result<Self, Diagnostic> {
        Ok(Options {
            strict: configuration.bool("strict", false),
            compose: configuration.dict("compose")?,
            groups: configuration.dict("groups")?,
            keyed_groups: configuration.list("keyed_groups")?,
            use_extra_vars: configuration.bool_or(&settings::INVENTORY_USE_EXTRA_VARS)?,
            leading_separator: configuration.bool("leading_separator", true),
        })
    }
}

struct Constructor<'c, 'd> {
    options: Options,
    tools: &'c Tools,
    files: VarsFiles,
    /// Beside these, files of variables are read.
    folders: Vec<PathBuf>,
    draft: &'c mut Draft<'d>,
}

impl Constructor<'_, '_> {
    fn run(&mut self) -> Result<(), Diagnostic> {
        for host in self.draft.host_names() {
            let vars = self.variables(&host)?;
            self.compose(&host, &vars)?;
            let vars = self.variables(&host)?;
            self.add_to_groups(&host, &vars)?;
            self.add_to_keyed_groups(&host, &vars)?;
        }
        Ok(())
    }

    /// What is known of a host so far: of its groups, of itself, and kept facts.
    fn variables(&self, name: &str) -> Result<Dict, Diagnostic> {
        let Some(host) = self.draft.host(name) else { return Ok(Dict::new()) };
        let behaviour = self.draft.context().settings.hash_behaviour;
        let groups = self.draft.groups_of_host(host);
        let mut vars = Dict::new();
        for group in &groups {
            vars = combine(&vars, &group.vars, behaviour);
        }
        for folder in &self.folders {
            for group in &groups {
                let read = self.files.read_combined(folder, Entity::Group, &group.name, behaviour)?;
                vars = combine(&vars, &read, behaviour);
            }
        }
        vars = combine(&vars, &host.vars, behaviour);
        let mut names: Vec<&str> = groups.iter().map(|group| &*group.name).filter(|name| *name != "all").collect();
        names.sort_unstable();
        vars = combine(&vars, &magic(host, &names), behaviour);
        for folder in &self.folders {
            vars = combine(&vars, &self.files.read_combined(folder, Entity::Host, name, behaviour)?, behaviour);
        }
        if let Some(facts) = (self.tools.facts)(name) {
            vars = combine(&vars, &facts, behaviour);
        }
        Ok(vars)
    }

    /// The variables that expressions see.
    fn visible(&self, vars: &Dict) -> Dict {
        if !self.options.use_extra_vars {
            return vars.clone();
        }
        combine(vars, &self.tools.extra_vars, self.draft.context().settings.hash_behaviour)
    }

    fn evaluate(&self, expression: &Value, vars: &Dict) -> Result<Value, Diagnostic> {
        match expression {
            Value::Str(text) => {
                Templar::new(&self.tools.environment, vars, self.tools.services.as_ref()).evaluate(text)
            }
            other => Err(Diagnostic::error(format!("Expressions must be <class 'str'>, got {}.", class(other)))),
        }
    }

    fn compose(&mut self, host: &str, vars: &Dict) -> Result<(), Diagnostic> {
        let vars = self.visible(vars);
        for (name, expression) in &self.options.compose {
            match self.evaluate(expression, &vars) {
                Ok(value) => self.draft.set_variable(host, name, value)?,
                Err(error) if self.options.strict => {
                    let name = to_text(name);
                    let text = format!("Could not set {name} for host {host}: {}", error.full_message());
                    return Err(Diagnostic::error(text).while_handling());
                }
                Err(_) => {}
            }
        }
        Ok(())
    }

    fn add_to_groups(&mut self, host: &str, vars: &Dict) -> Result<(), Diagnostic> {
        for (name, condition) in &self.options.groups {
            let name = valid_group_name(&to_text(name));
            let templar = Templar::new(&self.tools.environment, vars, self.tools.services.as_ref());
            match templar.condition(condition) {
                Ok(true) => {
                    let group = self.draft.add_group(&name)?;
                    self.draft.add_child(&group, host)?;
                }
                Err(error) if self.options.strict => {
                    let text = format!("Could not add host {host} to group {name}: {}", error.full_message());
                    return Err(Diagnostic::parser(text).while_handling());
                }
                Ok(false) | Err(_) => {}
            }
        }
        Ok(())
    }

    fn add_to_keyed_groups(&mut self, host: &str, vars: &Dict) -> Result<(), Diagnostic> {
        let vars = self.visible(vars);
        for keyed in &self.options.keyed_groups.clone() {
            let Some(keyed) = keyed.as_dict().filter(|keyed| !keyed.is_empty()) else {
                return Err(Diagnostic::parser(format!(
                    "Invalid keyed group entry, it must be a dictionary: {} ",
                    to_text(keyed)
                )));
            };
            self.add_to_keyed_group(host, keyed, &vars)?;
        }
        Ok(())
    }

    fn add_to_keyed_group(&mut self, host: &str, keyed: &Dict, vars: &Dict) -> Result<(), Diagnostic> {
        let strict = self.options.strict;
        let expression = keyed.get("key").cloned().unwrap_or_default();
        let key = match self.evaluate(&expression, vars) {
            Ok(key) => key,
            Err(error) if strict => {
                let (entry, reason) = (to_text(&expression), error.full_message());
                let text = format!("Could not generate group for host {host} from {entry} entry: {reason}");
                return Err(Diagnostic::parser(text).while_handling());
            }
            Err(_) => return Ok(()),
        };
        let default = keyed.get("default_value").filter(|value| !value.is_none());
        let trailing = keyed.get("trailing_separator").filter(|value| !value.is_none());
        if default.is_some() && trailing.is_some() {
            return Err(Diagnostic::parser(
                "parameters are mutually exclusive for keyed groups: default_value|trailing_separator",
            ));
        }
        let counts = key.is_true() || is_missing(&key) && default.is_some();
        if !counts {
            let is_empty_collection = matches!(key, Value::List(_) | Value::Dict(_));
            if strict && !is_empty_collection {
                return Err(Diagnostic::parser(format!(
                    "No key or key resulted empty for {} in host {host}, invalid entry",
                    to_text(&expression)
                )));
            }
            return Ok(());
        }
        let text_of = |name: &str, default: &str| keyed.get(name).map_or_else(|| default.to_owned(), to_text);
        let (prefix, mut separator) = (text_of("prefix", ""), text_of("separator", "_"));
        let raw_parent = keyed.get("parent_group").cloned().unwrap_or_default();
        let templar = Templar::new(&self.tools.environment, vars, self.tools.services.as_ref());
        let parent = match templar.template(&raw_parent) {
            Ok(Value::Omit) => Value::None,
            Ok(parent) => parent,
            Err(error) if strict => {
                let text = format!(
                    "Could not generate parent group {} for group {}: {}",
                    value::repr(&raw_parent),
                    value::repr(&key),
                    error.full_message()
                );
                return Err(Diagnostic::parser(text).caused_by(error));
            }
            Err(_) => return Ok(()),
        };
        let names = bare_names(&key, default, trailing, &separator)?;
        if prefix.is_empty() && !self.options.leading_separator {
            separator.clear();
        }
        for name in names {
            let group = self.draft.add_group(&valid_group_name(&format!("{prefix}{separator}{name}")))?;
            self.draft.add_host(host, Some(&group), None)?;
            if parent.is_true() {
                let parent = self.draft.add_group(&valid_group_name(&to_text(&parent)))?;
                self.draft.add_child(&parent, &group)?;
            }
        }
        Ok(())
    }
}

/// Tells whether the default stands for a value.
fn is_missing(value: &Value) -> bool {
    value.is_none() || value.as_str() == Some("")
}

/// Returns the names of the groups that a key means, without prefix.
fn bare_names(
    key: &Value,
    default: Option<&Value>,
    trailing: Option<&Value>,
    separator: &str,
) -> Result<Vec<String>, Diagnostic> {
    let or_default = |value: &Value| match default {
        Some(default) if is_missing(value) => to_text(default),
        _ => to_text(value),
    };
    Ok(match key {
        Value::List(items) => items.iter().map(or_default).collect(),
        Value::Dict(dict) => {
            let name = |(name, value): (&Value, &Value)| {
                if is_missing(value) && default.is_none() && trailing == Some(&Value::Bool(false)) {
                    return to_text(name);
                }
                format!("{}{separator}{}", to_text(name), or_default(value))
            };
            dict.iter().map(name).collect()
        }
        other if is_missing(other) || matches!(other, Value::Str(_)) => vec![or_default(other)],
        other => {
            return Err(Diagnostic::parser(format!(
                "Invalid group name format, expected a string or a list of them or dictionary, got: {}",
                class(other)
            )));
        }
    })
}

/// The variables that name a host.
fn magic(host: &Host, group_names: &[&str]) -> Dict {
    let short = if is_ip_address(&host.name) { &*host.name } else { host.name.split('.').next().unwrap_or_default() };
    [
        ("inventory_hostname", Value::str(&*host.name)),
        ("inventory_hostname_short", Value::str(short)),
        ("group_names", Value::list(group_names.iter().map(|name| Value::str(*name)))),
    ]
    .into_iter()
    .collect()
}
