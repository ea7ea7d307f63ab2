//! `yaml`: groups as dictionaries of `hosts`, `vars` and `children`.

use super::SourcePlugin;
use crate::address::expand_host_pattern;
use crate::data::Data;
use crate::vars_files::{class, extension};
use diagnostic::Diagnostic;
use std::path::Path;
use std::sync::Arc;
use value::{Dict, Value};

pub(crate) const PLUGIN: SourcePlugin = SourcePlugin {
    name: "yaml",
    verify: |context, source| {
        let extension = extension(source.rsplit('/').next().unwrap_or(source));
        (extension.is_empty() || context.settings.yaml_extensions.iter().any(|known| known == extension))
            && context.loader.files().exists(Path::new(source))
    },
    parse,
};

fn parse(data: &mut Data, source: &str) -> Result<(), Diagnostic> {
    // Ansible: the place within the file is lost on the way.
    let loaded =
        data.context.loader.load_file(Path::new(source)).map_err(|error| Diagnostic::parser(error.full_message()))?;
    if !loaded.is_true() {
        return Err(Diagnostic::parser("Parsed empty YAML file"));
    }
    let Value::Dict(groups) = &loaded else {
        return Err(Diagnostic::parser(format!(
            "YAML inventory has invalid structure, it should be a dictionary, got: {}",
            class(&loaded)
        )));
    };
    if groups.get("plugin").is_some_and(Value::is_true) {
        return Err(Diagnostic::parser("Plugin configuration YAML file, not YAML inventory"));
    }
    for (name, group) in groups {
        parse_group(data, name, group)?;
    }
    Ok(())
}

/// Reads one group; returns its name as it is used.
fn parse_group(data: &mut Data, name: &Value, group: &Value) -> Result<String, Diagnostic> {
    let shown = value::to_text(name);
    let contents = match group {
        Value::Dict(contents) => contents.clone(),
        Value::None => Dict::new(),
        _ => {
            data.context.warn(format!("Skipping '{shown}' as this is not a valid group definition"));
            return Ok(shown);
        }
    };
    let fail = |reason: String| Diagnostic::parser(format!("Unable to add group {shown}: {reason}"));
    let id = match name {
        Value::Str(name) => data.add_group(name).map_err(|error| fail(error.full_message()))?,
        other if !other.is_true() => return Err(fail(format!("Invalid empty/false group name provided: {shown}"))),
        other => {
            return Err(fail(format!(
                "Invalid group name supplied, expected a string but got {} for {shown}",
                class(other)
            )));
        }
    };
    let used = Arc::clone(&data.group(id).name);
    let mut sections = contents.clone();
    for section in ["vars", "children", "hosts"] {
        match contents.get(section) {
            // One name alone stands for a dictionary without values.
            Some(Value::Str(text)) => {
                let alone: Dict = [(Value::Str(text.clone()), Value::None)].into_iter().collect();
                sections.insert(section, alone);
            }
            None | Some(Value::Dict(_) | Value::None) => {}
            Some(other) => {
                return Err(Diagnostic::parser(format!(
                    "Invalid \"{section}\" entry for \"{used}\" group, requires a dictionary, found \"{}\" instead.",
                    class(other)
                )));
            }
        }
    }
    for (key, entries) in &sections {
        let shown = value::to_text(key);
        let entries = match entries {
            Value::Dict(entries) => entries,
            Value::None => {
                data.context.verbose(3, format!("Skipping empty key ({shown}) in group ({used})"));
                continue;
            }
            other => {
                data.context.warn(format!(
                    "Skipping key ({shown}) in group ({used}) as it is not a mapping, it is a {}",
                    class(other)
                ));
                continue;
            }
        };
        match key.as_str() {
            Some("vars") => {
                for (name, value) in entries {
                    data.set_variable(&used, name, value.clone())?;
                }
            }
            Some("children") => {
                for (name, child) in entries {
                    let child = parse_group(data, name, child)?;
                    data.add_child(&used, &child)?;
                }
            }
            Some("hosts") => {
                for (pattern, vars) in entries {
                    parse_host(data, pattern, vars, &used)?;
                }
            }
            _ => data.context.warn(format!(
                "Skipping unexpected key ({shown}) in group ({used}), only \"vars\", \"children\" and \"hosts\" are valid"
            )),
        }
    }
    Ok(used.to_string())
}

fn parse_host(data: &mut Data, pattern: &Value, vars: &Value, group: &str) -> Result<(), Diagnostic> {
    let Value::Str(pattern) = pattern else {
        return Err(Diagnostic::parser(format!(
            "Host pattern {} must be a string. Enclose integers/floats in quotation marks.",
            value::to_text(pattern)
        )));
    };
    let (names, port) = expand_host_pattern(pattern).map_err(Diagnostic::error)?;
    let empty = Dict::new();
    let vars = match vars {
        Value::Dict(vars) => vars,
        other if !other.is_true() => &empty,
        other => {
            return Err(Diagnostic::parser(format!(
                "Invalid data from file, expected dictionary and got:\n\n{}",
                value::to_text(other)
            )));
        }
    };
    for name in names {
        data.add_host(&name, Some(group), port)?;
        for (key, value) in vars {
            data.set_variable(&name, key, value.clone())?;
        }
    }
    Ok(())
}
