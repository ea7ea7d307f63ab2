//! `toml`: groups as tables of `hosts`, `vars` and `children`.

pub(crate) mod reader;
mod tree;

use crate::{Asked, NativePlugin, is_readable};
use diagnostic::{Diagnostic, Origin};
use inventory::{Draft, expand_host_pattern, extension};
use std::path::Path;
use value::{Dict, List, Str, Value, to_text};

pub(crate) const PLUGIN: NativePlugin = NativePlugin {
    name: "toml",
    summary: "Reads TOML: groups as tables of `hosts`, `vars` and `children`.",
    verify: |source, context| {
        is_readable(source, context) && extension(source.rsplit('/').next().unwrap_or(source)) == ".toml"
    },
    parse,
};

fn parse(asked: &Asked<'_>, draft: &mut Draft<'_>) -> Result<(), Diagnostic> {
    let source = asked.source;
    let text = draft.context().loader.text(Path::new(source)).map_err(|error| {
        let what = format!("An error occurred while parsing the file {}.", value::str_repr(source));
        Diagnostic::parser(Diagnostic::parser(what).caused_by(error).full_message())
    })?;
    let groups = reader::read(&text).map_err(|error| {
        let what = format!("TOML file {} is invalid.", value::str_repr(source));
        Diagnostic::parser(Diagnostic::parser(what).caused_by(Diagnostic::error(error)).full_message())
    })?;
    if groups.is_empty() {
        return Err(Diagnostic::parser("Parsed empty TOML file"));
    }
    if groups.get("plugin").is_some_and(Value::is_true) {
        return Err(Diagnostic::parser("Plugin configuration TOML file, not TOML inventory"));
    }
    let name = value::str_repr(asked.name);
    let origin = Origin::described(format!("<inventory plugin {name} with source {}>", value::str_repr(source)));
    for (name, group) in &groups {
        parse_group(draft, &to_text(name), group, &origin)?;
    }
    Ok(())
}

fn parse_group(draft: &mut Draft<'_>, name: &str, group: &Value, origin: &Origin) -> Result<(), Diagnostic> {
    let Value::Dict(contents) = group else {
        draft.context().warn(format!("Skipping '{name}' as this is not a valid group definition"));
        return Ok(());
    };
    let group = draft.add_group(name)?;
    for (key, data) in contents {
        match (key.as_str().unwrap_or_default(), data) {
            ("vars", Value::Dict(vars)) => {
                for (name, value) in vars {
                    draft.set_variable(&group, name, trusted(value, origin))?;
                }
            }
            ("children", Value::List(children)) => {
                for child in children {
                    let child = to_text(child);
                    parse_group(draft, &child, &Value::Dict(Dict::new()), origin)?;
                    draft.add_child(&group, &child)?;
                }
            }
            ("hosts", Value::Dict(hosts)) => {
                for (pattern, vars) in hosts {
                    parse_host(draft, &to_text(pattern), vars, &group, origin)?;
                }
            }
            ("vars" | "hosts", _) => return Err(wrong(key, &group, "dict", data)),
            ("children", _) => return Err(wrong(key, &group, "list", data)),
            (other, _) => draft.context().warn(format!(
                "Skipping unexpected key \"{other}\" in group \"{group}\", only \"vars\", \"children\" and \"hosts\" are valid"
            )),
        }
    }
    Ok(())
}

fn parse_host(
    draft: &mut Draft<'_>,
    pattern: &str,
    vars: &Value,
    group: &str,
    origin: &Origin,
) -> Result<(), Diagnostic> {
    let (names, port) = expand_host_pattern(pattern).map_err(Diagnostic::error)?;
    let Value::Dict(vars) = vars else {
        return Err(Diagnostic::parser(format!(
            "Invalid data from file, expected dictionary and got:\n\n{}",
            to_text(vars)
        )));
    };
    for name in names {
        draft.add_host(&name, Some(group), port)?;
        for (key, value) in vars {
            draft.set_variable(&name, key, trusted(value, origin))?;
        }
    }
    Ok(())
}

fn wrong(key: &Value, group: &str, wanted: &str, found: &Value) -> Diagnostic {
    Diagnostic::parser(format!(
        "Invalid \"{}\" entry for \"{group}\" group, requires a {wanted}, found \"<class '{}'>\" instead.",
        to_text(key),
        found.type_name()
    ))
}

/// Marks strings as templates of this origin.
fn trusted(value: &Value, origin: &Origin) -> Value {
    match value {
        Value::Str(text) => Value::Str(Str::trusted(text.shared(), Some(origin.clone()))),
        Value::List(items) => Value::List(
            items.iter().map(|item| trusted(item, origin)).collect::<List>().with_origin(Some(origin.clone())),
        ),
        Value::Dict(dict) => {
            let pairs = dict.iter().map(|(key, value)| (key.clone(), trusted(value, origin)));
            Value::Dict(pairs.collect::<Dict>().with_origin(Some(origin.clone())))
        }
        other => other.clone(),
    }
}
