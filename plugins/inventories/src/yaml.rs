//! `yaml`: groups as dictionaries of `hosts`, `vars` and `children`.

use crate::{Asked, NativePlugin, is_readable};
use diagnostic::Diagnostic;
use inventory::{Draft, class, expand_host_pattern, extension};
use std::path::Path;
use std::sync::Arc;
use value::{Dict, Value};

pub(crate) const PLUGIN: NativePlugin = NativePlugin {
    name: "yaml",
    summary: "Reads YAML: groups as dictionaries of `hosts`, `vars` and `children`.",
    verify: |source, context| {
        let extension = extension(source.rsplit('/').next().unwrap_or(source));
        is_readable(source, context)
            && (extension.is_empty() || context.settings.yaml_extensions.iter().any(|known| known == extension))
    },
    parse,
};

fn parse(asked: &Asked<'_>, draft: &mut Draft<'_>) -> Result<(), Diagnostic> {
    let source = asked.source;
    // Ansible: the place within the file is lost on the way.
    let loaded = draft
        .context()
        .loader
        .load_file(Path::new(source))
        .map_err(|error| Diagnostic::parser(error.full_message()))?;
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
        parse_group(draft, name, group)?;
    }
    Ok(())
}

/// Reads one group; returns its name as it is used.
fn parse_group(draft: &mut Draft<'_>, name: &Value, group: &Value) -> Result<Arc<str>, Diagnostic> {
    let shown = value::to_text(name);
    let contents = match group {
        Value::Dict(contents) => contents.clone(),
        Value::None => Dict::new(),
        _ => {
            draft.context().warn(format!("Skipping '{shown}' as this is not a valid group definition"));
            return Ok(shown.into());
        }
    };
    let fail = |reason: String| Diagnostic::parser(format!("Unable to add group {shown}: {reason}"));
    let used = match name {
        Value::Str(name) => draft.add_group(name).map_err(|error| fail(error.full_message()))?,
        other if !other.is_true() => return Err(fail(format!("Invalid empty/false group name provided: {shown}"))),
        other => {
            return Err(fail(format!(
                "Invalid group name supplied, expected a string but got {} for {shown}",
                class(other)
            )));
        }
    };
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
                draft.context().verbose(3, format!("Skipping empty key ({shown}) in group ({used})"));
                continue;
            }
            other => {
                draft.context().warn(format!(
                    "Skipping key ({shown}) in group ({used}) as it is not a mapping, it is a {}",
                    class(other)
                ));
                continue;
            }
        };
        match key.as_str() {
            Some("vars") => {
                for (name, value) in entries {
                    draft.set_variable(&used, name, value.clone())?;
                }
            }
            Some("children") => {
                for (name, child) in entries {
                    let child = parse_group(draft, name, child)?;
                    draft.add_child(&used, &child)?;
                }
            }
            Some("hosts") => {
                for (pattern, vars) in entries {
                    parse_host(draft, pattern, vars, &used)?;
                }
            }
            _ => draft.context().warn(format!(
                "Skipping unexpected key ({shown}) in group ({used}), only \"vars\", \"children\" and \"hosts\" are valid"
            )),
        }
    }
    Ok(used)
}

fn parse_host(draft: &mut Draft<'_>, pattern: &Value, vars: &Value, group: &str) -> Result<(), Diagnostic> {
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
        draft.add_host(&name, Some(group), port)?;
        for (key, value) in vars {
            draft.set_variable(&name, key, value.clone())?;
        }
    }
    Ok(())
}
