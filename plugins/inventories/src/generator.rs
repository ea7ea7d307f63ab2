//! `generator`: hosts and their groups, one for each combination of layers.

use crate::configuration::{self, Configuration};
use crate::{Asked, NativePlugin, Tools};
use diagnostic::Diagnostic;
use inventory::{Draft, class, class_name};
use template::Templar;
use value::{Dict, Value, to_text};

pub(crate) const PLUGIN: NativePlugin = NativePlugin {
    name: "generator",
    summary: "Makes a host for each combination of layers.",
    verify: configuration::verify,
    parse,
};

fn parse(asked: &Asked<'_>, draft: &mut Draft<'_>) -> Result<(), Diagnostic> {
    let (tools, configuration) = (asked.tools, Configuration::read(asked, draft)?);
    let layers = dict(needed(configuration.raw("layers"), "layers")?, "values")?;
    let names: Vec<&Value> = layers.keys().collect();
    let layers = layers.values().map(items).collect::<Result<Vec<Vec<Value>>, Diagnostic>>()?;
    if layers.iter().any(Vec::is_empty) {
        return Ok(());
    }
    let mut chosen = vec![0; layers.len()];
    loop {
        let pairs = names.iter().zip(&layers).zip(&chosen);
        let vars: Dict = pairs.map(|((name, items), &index)| ((*name).clone(), items[index].clone())).collect();
        let hosts = dict(needed(configuration.raw("hosts"), "hosts")?, "get")?;
        let host = render(tools, needed(hosts.get("name"), "name")?, &vars)?;
        let host = text(&host, "host")?;
        draft.add_host(&host, None, None)?;
        add_parents(draft, tools, &host, hosts.get("parents"), &vars)?;
        // The last layer changes fastest.
        let Some(next) = (0..chosen.len()).rev().find(|&layer| chosen[layer] + 1 < layers[layer].len()) else {
            return Ok(());
        };
        chosen[next] += 1;
        chosen[next + 1..].fill(0);
    }
}

fn add_parents(
    draft: &mut Draft<'_>,
    tools: &Tools,
    child: &str,
    parents: Option<&Value>,
    vars: &Dict,
) -> Result<(), Diagnostic> {
    for parent in parents.map(items).transpose()?.unwrap_or_default() {
        let parent = dict(&parent, "get")?;
        let group = render(tools, parent.get("name").unwrap_or(&Value::None), vars)?;
        if !group.is_true() {
            return Err(Diagnostic::parser(format!("Element {child} has a parent with no name.")));
        }
        let group = text(&group, "group")?;
        if !draft.has_group(&group) {
            draft.add_group(&group)?;
        }
        if !draft.has_group(&group) {
            // Ansible: where settings change its name, the group is not found again.
            return Err(Diagnostic::error(value::str_repr(&group)));
        }
        if let Some(own) = parent.get("vars") {
            for (name, value) in dict(own, "items")? {
                let value = render(tools, value, vars)?;
                draft.set_shared_variable(&group, name, value)?;
            }
        }
        draft.add_child(&group, child)?;
        add_parents(draft, tools, &group, parent.get("parents"), vars)?;
    }
    Ok(())
}

/// Renders text; lists and dictionaries stay as they are.
fn render(tools: &Tools, pattern: &Value, vars: &Dict) -> Result<Value, Diagnostic> {
    match pattern {
        Value::Str(_) => Templar::new(&tools.environment, vars, tools.services.as_ref()).template(pattern),
        other => Ok(other.clone()),
    }
}

/// The name of a host or group, which must be text.
fn text(value: &Value, kind: &str) -> Result<String, Diagnostic> {
    match value {
        Value::Str(text) => Ok(text.to_string()),
        other if !other.is_true() && kind == "host" => {
            Err(Diagnostic::error(format!("Invalid empty host name provided: {}", to_text(other))))
        }
        other => Err(Diagnostic::error(format!(
            "Invalid {kind} name supplied, expected a string but got {} for {}",
            class(other),
            to_text(other)
        ))),
    }
}

/// The error of a key that is missing is its name.
fn needed<'v>(value: Option<&'v Value>, name: &str) -> Result<&'v Value, Diagnostic> {
    value.ok_or_else(|| Diagnostic::error(value::str_repr(name)))
}

fn dict<'v>(value: &'v Value, used: &str) -> Result<&'v Dict, Diagnostic> {
    value
        .as_dict()
        .ok_or_else(|| Diagnostic::error(format!("'{}' object has no attribute '{used}'", class_name(value))))
}

/// What Python gives for a value that is gone through.
fn items(value: &Value) -> Result<Vec<Value>, Diagnostic> {
    match value {
        Value::List(list) | Value::Tuple(list) => Ok(list.iter().cloned().collect()),
        Value::Dict(dict) => Ok(dict.keys().cloned().collect()),
        Value::Str(text) => Ok(text.chars().map(|c| Value::from(c.to_string())).collect()),
        other => Err(Diagnostic::error(format!("'{}' object is not iterable", class_name(other)))),
    }
}
