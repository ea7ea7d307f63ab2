//! Checking arguments against their declaration, in the reference's order: the first error found is the one shown.

use crate::convert::{Surroundings, convert};
use crate::spec::{Argument, Arguments};
use crate::{Kind, wire};
use std::fmt::Write;
use value::{Dict, Value, to_text};

/// What came of a validation.
#[derive(Debug, Default)]
pub struct Validation {
    /// The errors in the order they were found.
    pub errors: Vec<Invalid>,
    /// Values that must not be shown.
    pub no_log: Vec<String>,
    /// Warnings, as text.
    pub warnings: Vec<String>,
    /// Deprecations, as a result holds them.
    pub deprecations: Vec<Value>,
    unsupported: Vec<Unsupported>,
}

/// One error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Invalid {
    /// Arguments that don't exist: the sentence after `Unsupported parameters for (NAME) module: `.
    Unsupported(String),
    /// Anything else: the whole message.
    Other(String),
}

#[derive(Debug)]
struct Unsupported {
    path: Vec<String>,
    supported: Vec<String>,
    aliases: Vec<String>,
}

impl Validation {
    fn fail(&mut self, message: String, context: &[String]) {
        let message = if context.is_empty() { message } else { format!("{message} found in {}", context.join(" -> ")) };
        self.errors.push(Invalid::Other(message));
    }
}

/// Checks and converts `params` in place: aliases, fallbacks and defaults are added behind what was given.
pub fn validate(arguments: &Arguments, params: &mut Dict, host: &dyn Surroundings) -> Validation {
    let mut state = Validation::default();
    let mut context = Vec::new();
    level(arguments, params, host, &mut state, &context, "");
    sub_levels(arguments, params, host, &mut state, &mut context, "");
    if let Some(last) = state.unsupported.last() {
        let mut names: Vec<String> = state.unsupported.iter().map(|item| item.path.join(".")).collect();
        names.sort();
        let mut supported = last.supported.clone();
        supported.sort();
        let mut sentence = format!("{}. Supported parameters include: {}", names.join(", "), supported.join(", "));
        if !last.aliases.is_empty() {
            let mut aliases = last.aliases.clone();
            aliases.sort();
            aliases.dedup();
            let _ = write!(sentence, " ({})", aliases.join(", "));
        }
        sentence.push('.');
        state.errors.push(Invalid::Unsupported(sentence));
    }
    state
}

/// The checks of one dictionary of arguments.
fn level(
    arguments: &Arguments,
    params: &mut Dict,
    host: &dyn Surroundings,
    state: &mut Validation,
    context: &[String],
    prefix: &str,
) {
    fallbacks(arguments, params, host, state);
    aliases(arguments, params, state, prefix);
    if let Err(message) = collect_no_log(&arguments.list, params, &mut state.no_log) {
        state.fail(message, &[]);
    }
    if context.is_empty() {
        deprecations(&arguments.list, params, state, "");
    }
    unsupported(arguments, params, state, context);
    mutually_exclusive(arguments, params, state, context);
    defaults(arguments, params, state, false);
    let mut missing: Vec<&str> = arguments
        .list
        .iter()
        .filter(|argument| argument.required && !params.contains(&argument.name))
        .map(|argument| argument.name.as_str())
        .collect();
    if !missing.is_empty() {
        missing.sort_unstable();
        state.fail(format!("missing required arguments: {}", missing.join(", ")), context);
    }
    types(arguments, params, host, state, context);
    choices(arguments, params, state, context);
    required_together(arguments, params, state, context);
    required_one_of(arguments, params, state, context);
    required_if(arguments, params, state, context);
    required_by(arguments, params, state, context);
    defaults(arguments, params, state, true);
}

fn fallbacks(arguments: &Arguments, params: &mut Dict, host: &dyn Surroundings, state: &mut Validation) {
    for argument in &arguments.list {
        if argument.fallback.is_empty() || params.contains(&argument.name) {
            continue;
        }
        if let Some(value) = argument.fallback.iter().find_map(|name| host.variable(name)) {
            if argument.no_log && !value.is_empty() {
                state.no_log.push(value.to_owned());
            }
            params.insert(argument.name.as_str(), value);
        }
    }
}

fn aliases(arguments: &Arguments, params: &mut Dict, state: &mut Validation, prefix: &str) {
    for argument in &arguments.list {
        for (alias, version) in &argument.deprecated_aliases {
            if params.contains(alias) {
                let message =
                    format!("Alias '{prefix}{alias}' is deprecated. See the module docs for more information");
                state.deprecations.push(wire::deprecation_summary(&message, Some(version), None));
            }
        }
        for alias in &argument.aliases {
            let Some(value) = params.get(alias).cloned() else { continue };
            if params.contains(&argument.name) {
                state
                    .warnings
                    .push(format!("Both option {prefix}{} and its alias {prefix}{alias} are set.", argument.name));
            }
            params.insert(argument.name.as_str(), value);
        }
    }
}

fn collect_no_log(list: &[Argument], params: &Dict, found: &mut Vec<String>) -> Result<(), String> {
    for argument in list {
        let Some(value) = params.get(&argument.name) else { continue };
        if argument.no_log {
            secrets(value, found);
        }
        let Some(options) = &argument.options else { continue };
        let listed = argument.kind == Kind::List && argument.elements == Some(Kind::Dict);
        if value.is_none() || !(argument.kind == Kind::Dict || listed) {
            continue;
        }
        let one = std::slice::from_ref(value);
        let items = match value {
            Value::List(items) => items.as_slice(),
            _ => one,
        };
        for item in items {
            let read;
            let dict = match item {
                Value::Dict(dict) => dict,
                Value::Str(text) => {
                    read = convert(&Value::Str(text.clone()), Kind::Dict, &Nowhere)?;
                    read.as_dict().ok_or_else(String::new)?
                }
                other => {
                    return Err(format!(
                        "Value '{}' in the sub parameter field '{}' must be a {}, not '{}'",
                        to_text(other),
                        argument.name,
                        argument.kind.name(),
                        other.type_name()
                    ));
                }
            };
            collect_no_log(&options.list, dict, found)?;
        }
    }
    Ok(())
}

/// Dictionaries need nothing of a host.
struct Nowhere;

impl Surroundings for Nowhere {
    fn variable(&self, _name: &str) -> Option<&str> {
        None
    }

    fn expand(&self, path: &str) -> String {
        path.to_owned()
    }
}

/// Every text in a secret value.
fn secrets(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::None | Value::Bool(_) => {}
        Value::Dict(dict) => dict.values().for_each(|item| secrets(item, found)),
        Value::List(items) | Value::Tuple(items) => items.iter().for_each(|item| secrets(item, found)),
        other => {
            let text = to_text(other);
            // A zero is no value to Python's `if`, but inside a container it counts.
            if !text.is_empty() && !found.contains(&text) {
                found.push(text);
            }
        }
    }
}

fn deprecations(list: &[Argument], params: &Dict, state: &mut Validation, prefix: &str) {
    for argument in list {
        let Some(value) = params.get(&argument.name) else { continue };
        let name = if prefix.is_empty() { argument.name.clone() } else { format!("{prefix}[\"{}\"]", argument.name) };
        let (date, version) = (argument.removed_at_date.as_deref(), argument.removed_in_version.as_deref());
        if date.is_some() || version.is_some() {
            let message = format!("Param '{name}' is deprecated. See the module docs for more information");
            let version = if date.is_some() { None } else { version };
            state.deprecations.push(wire::deprecation_summary(&message, version, date));
        }
        if let Some(options) = &argument.options {
            match value {
                Value::Dict(dict) => deprecations(&options.list, dict, state, &name),
                Value::List(items) => {
                    for dict in items.iter().filter_map(Value::as_dict) {
                        deprecations(&options.list, dict, state, &name);
                    }
                }
                _ => {}
            }
        }
    }
}

fn unsupported(arguments: &Arguments, params: &Dict, state: &mut Validation, context: &[String]) {
    for key in params.keys() {
        let key = to_text(key);
        if arguments.list.iter().any(|argument| argument.name == key || argument.aliases.contains(&key)) {
            continue;
        }
        let mut path = context.to_vec();
        path.push(key);
        let aliases: Vec<String> = arguments.list.iter().flat_map(|argument| argument.aliases.clone()).collect();
        state.unsupported.push(Unsupported {
            path,
            supported: arguments
                .list
                .iter()
                .map(|argument| argument.name.clone())
                .filter(|name| !aliases.contains(name))
                .collect(),
            aliases,
        });
    }
}

fn given(names: &[String], params: &Dict) -> usize {
    names.iter().filter(|name| params.contains(name)).count()
}

fn mutually_exclusive(arguments: &Arguments, params: &Dict, state: &mut Validation, context: &[String]) {
    let broken: Vec<String> = arguments
        .mutually_exclusive
        .iter()
        .filter(|names| given(names, params) > 1)
        .map(|names| names.join("|"))
        .collect();
    if !broken.is_empty() {
        state.fail(format!("parameters are mutually exclusive: {}", broken.join(", ")), context);
    }
}

fn required_together(arguments: &Arguments, params: &Dict, state: &mut Validation, context: &[String]) {
    let broken = arguments.required_together.iter().find(|names| {
        let count = given(names, params);
        count > 0 && count < names.len()
    });
    if let Some(names) = broken {
        state.fail(format!("parameters are required together: {}", names.join(", ")), context);
    }
}

fn required_one_of(arguments: &Arguments, params: &Dict, state: &mut Validation, context: &[String]) {
    if let Some(names) = arguments.required_one_of.iter().find(|names| given(names, params) == 0) {
        state.fail(format!("one of the following is required: {}", names.join(", ")), context);
    }
}

fn required_if(arguments: &Arguments, params: &Dict, state: &mut Validation, context: &[String]) {
    for rule in &arguments.required_if {
        if params.get(&rule.name) != Some(&rule.value) {
            continue;
        }
        let missing: Vec<&str> =
            rule.requirements.iter().filter(|name| !params.contains(name)).map(String::as_str).collect();
        if missing.is_empty() || (rule.any && missing.len() < rule.requirements.len()) {
            continue;
        }
        let message = format!(
            "{} is {} but {} of the following are missing: {}",
            rule.name,
            to_text(&rule.value),
            if rule.any { "any" } else { "all" },
            missing.join(", ")
        );
        state.fail(message, context);
        return;
    }
}

fn required_by(arguments: &Arguments, params: &Dict, state: &mut Validation, context: &[String]) {
    let absent = |name: &str| params.get(name).is_none_or(Value::is_none);
    for (name, requirements) in &arguments.required_by {
        if absent(name) {
            continue;
        }
        let missing: Vec<&str> = requirements.iter().filter(|required| absent(required)).map(String::as_str).collect();
        if !missing.is_empty() {
            state.fail(format!("missing parameter(s) required by '{name}': {}", missing.join(", ")), context);
            return;
        }
    }
}

fn defaults(arguments: &Arguments, params: &mut Dict, state: &mut Validation, all: bool) {
    for argument in &arguments.list {
        if params.contains(&argument.name) || (argument.default.is_none() && !all) {
            continue;
        }
        if argument.no_log && argument.default.is_true() {
            state.no_log.push(to_text(&argument.default));
        }
        params.insert(argument.name.as_str(), argument.default.clone());
    }
}

fn types(
    arguments: &Arguments,
    params: &mut Dict,
    host: &dyn Surroundings,
    state: &mut Validation,
    context: &[String],
) {
    for argument in &arguments.list {
        let Some(value) = params.get(&argument.name) else { continue };
        if value.is_none() && !argument.required && argument.default.is_none() {
            continue;
        }
        if argument.elements.is_none() && is_already(value, argument.kind) {
            continue;
        }
        let value = value.clone();
        match convert(&value, argument.kind, host) {
            Ok(converted) => {
                let converted = match (argument.elements, converted) {
                    (Some(kind), Value::List(items)) => {
                        elements(argument, kind, items.as_slice(), host, state, context)
                    }
                    (_, other) => other,
                };
                params.insert(argument.name.as_str(), converted);
            }
            Err(reason) => {
                let mut message = format!("argument '{}' is of type {}", argument.name, value.type_name());
                if !context.is_empty() {
                    let _ = write!(message, " found in '{}'.", context.join(" -> "));
                }
                let _ = write!(message, " and we were unable to convert to {}: {reason}", argument.kind.name());
                state.errors.push(Invalid::Other(message));
            }
        }
    }
}

/// Nothing to convert: the common case.
fn is_already(value: &Value, kind: Kind) -> bool {
    matches!(
        (kind, value),
        (Kind::Str, Value::Str(_)) | (Kind::Bool, Value::Bool(_)) | (Kind::Int, Value::Int(_)) | (Kind::Raw, _)
    )
}

fn elements(
    argument: &Argument,
    kind: Kind,
    items: &[Value],
    host: &dyn Surroundings,
    state: &mut Validation,
    context: &[String],
) -> Value {
    let mut converted = Vec::with_capacity(items.len());
    for item in items {
        match convert(item, kind, host) {
            Ok(item) => converted.push(item),
            Err(reason) => {
                let mut message = format!("Elements value for option '{}'", argument.name);
                if !context.is_empty() {
                    let _ = write!(message, " found in '{}'", context.join(" -> "));
                }
                let _ = write!(
                    message,
                    " is of type {} and we were unable to convert to {}: {reason}",
                    item.type_name(),
                    kind.name()
                );
                state.errors.push(Invalid::Other(message));
            }
        }
    }
    Value::from(converted)
}

fn choices(arguments: &Arguments, params: &mut Dict, state: &mut Validation, context: &[String]) {
    let join = |values: &[&Value]| values.iter().map(|value| to_text(value)).collect::<Vec<_>>().join(", ");
    for argument in &arguments.list {
        let (Some(choices), Some(value)) = (&argument.choices, params.get(&argument.name).cloned()) else { continue };
        let all: Vec<&Value> = choices.iter().collect();
        if let Value::List(items) = &value {
            let strange: Vec<&Value> = items.iter().filter(|item| !choices.contains(item)).collect();
            if !strange.is_empty() {
                let message = format!(
                    "value of {} must be one or more of: {}. Got no match for: {}",
                    argument.name,
                    join(&all),
                    join(&strange)
                );
                state.fail(message, context);
            }
            continue;
        }
        if choices.contains(&value) {
            continue;
        }
        // YAML reads `off` as a boolean: where one choice alone means the same, it is meant.
        let meant = match value.as_str() {
            Some("True") => Some(true),
            Some("False") => Some(false),
            _ => None,
        };
        if let Some(meant) = meant {
            let overlap: Vec<&Value> = choices
                .iter()
                .filter(|choice| match choice {
                    Value::Str(text) => {
                        crate::convert::as_boolean(choice) == Some(meant) && text.to_lowercase() == text.as_str()
                    }
                    other => crate::convert::as_boolean(other) == Some(meant),
                })
                .collect();
            if let [only] = overlap.as_slice() {
                params.insert(argument.name.as_str(), (*only).clone());
                continue;
            }
        }
        let message = format!("value of {} must be one of: {}, got: {}", argument.name, join(&all), to_text(&value));
        state.fail(message, context);
    }
}

/// Goes into the dictionaries that have a declaration of their own.
fn sub_levels(
    arguments: &Arguments,
    params: &mut Dict,
    host: &dyn Surroundings,
    state: &mut Validation,
    context: &mut Vec<String>,
    prefix: &str,
) {
    for argument in &arguments.list {
        let listed = argument.kind == Kind::List && argument.elements == Some(Kind::Dict);
        let Some(options) = &argument.options else { continue };
        if argument.kind != Kind::Dict && !listed {
            continue;
        }
        let value = match params.get(&argument.name) {
            None | Some(Value::None) if argument.apply_defaults => Value::Dict(Dict::new()),
            None | Some(Value::None) => continue,
            Some(value) => value.clone(),
        };
        context.push(argument.name.clone());
        let mut one = |item: &Value, prefix: &str| match item {
            Value::Dict(dict) => {
                let mut dict = dict.clone();
                level(options, &mut dict, host, state, context, prefix);
                sub_levels(options, &mut dict, host, state, context, prefix);
                Value::Dict(dict)
            }
            other => {
                let message = format!("value of '{}' must be of type dict or list of dicts", argument.name);
                state.errors.push(Invalid::Other(message));
                other.clone()
            }
        };
        let checked = match &value {
            Value::List(items) => Value::list(
                items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| {
                        let mark = if listed { format!("[{index}]") } else { String::new() };
                        one(item, &format!("{prefix}{}{mark}.", argument.name))
                    })
                    .collect::<Vec<_>>(),
            ),
            other => one(other, &format!("{prefix}{}.", argument.name)),
        };
        params.insert(argument.name.as_str(), checked);
        context.pop();
    }
}
