//! `to_yaml`, `to_nice_yaml`, `from_yaml`, `from_yaml_all`.

use crate::access::{plain, text};
use crate::fail::{Fail, Got, fail};
use crate::signature::bind;
use template::Call;
use value::{Str, Value};
use yaml::{DumpStyle, LoadOptions, dump};

/// `to_yaml(default_flow_style=None, **kwargs)`.
pub(super) fn to_yaml(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let named = std::mem::take(&mut call.args.named);
    // Ansible: further positional arguments are taken and ignored.
    call.args.positional.clear();
    write(&value, call, named, DumpStyle::to_yaml())
}

/// `to_nice_yaml(indent=4, default_flow_style=False, **kwargs)`.
pub(super) fn to_nice_yaml(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let mut named = std::mem::take(&mut call.args.named);
    if let Some(indent) = std::mem::take(&mut call.args.positional).into_iter().next() {
        if named.iter().any(|(name, _)| name.as_str() == "indent") {
            return fail("to_nice_yaml() got multiple values for argument 'indent'");
        }
        named.push((Str::new("indent"), indent));
    }
    write(&value, call, named, DumpStyle::to_nice_yaml())
}

fn write(value: &Value, call: &Call<'_, '_>, named: Vec<(Str, Value)>, mut style: DumpStyle) -> Got<Value> {
    for (name, given) in named {
        match name.as_str() {
            "default_flow_style" => {
                style.default_flow_style = if given.is_none() { None } else { Some(given.is_true()) };
            }
            "indent" => style.indent = number(&given)?,
            "width" => style.width = number(&given)?,
            "allow_unicode" => {
                return fail("yaml.dump() got multiple values for keyword argument 'allow_unicode'");
            }
            "sort_keys" => style.sort_keys = given.is_true(),
            "explicit_start" => style.explicit_start = given.is_true(),
            "explicit_end" => style.explicit_end = given.is_true(),
            "default_style" => style.default_style = text(call, &given)?.chars().next().filter(|_| !given.is_none()),
            "canonical" | "line_break" | "encoding" | "version" | "tags" if given.is_true() => {
                return Err(Fail::unsupported(format!("The option {name} of YAML output is not supported yet.")));
            }
            "canonical" | "line_break" | "encoding" | "version" | "tags" => {}
            _ => return fail(format!("dump_all() got an unexpected keyword argument '{name}'")),
        }
    }
    Ok(Value::from(dump(&plain(call, value)?, &style)))
}

fn number(value: &Value) -> Got<Option<i64>> {
    match value {
        Value::None => Ok(None),
        other => other.as_int().map_or_else(|| fail("an integer is required"), |number| Ok(Some(number))),
    }
}

/// `from_yaml`.
pub(super) fn from_yaml(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [] = bind(call, "from_yaml", &["data"], &[], &[])?;
    match &value {
        Value::None => Ok(Value::None),
        Value::Str(text) => {
            let loaded = yaml::load_plain(text, &LoadOptions::data()).map_err(|error| Fail::text(error.to_string()))?;
            report(call, &loaded);
            Ok(loaded.value)
        }
        _ => Ok(ignored(value, call, "from_yaml")),
    }
}

/// `from_yaml_all`: each document of a stream.
pub(super) fn from_yaml_all(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [] = bind(call, "from_yaml_all", &["data"], &[], &[])?;
    match &value {
        Value::None => Ok(Value::from(Vec::new())),
        Value::Str(text) => {
            let loaded =
                yaml::load_all_plain(text, &LoadOptions::data()).map_err(|error| Fail::text(error.to_string()))?;
            report(call, &loaded);
            Ok(loaded.value)
        }
        _ => Ok(ignored(value, call, "from_yaml_all")),
    }
}

fn report(call: &Call<'_, '_>, loaded: &yaml::Loaded) {
    for warning in &loaded.warnings {
        call.templar.services.warn(warning.clone());
    }
}

fn ignored(value: Value, call: &Call<'_, '_>, filter: &str) -> Value {
    call.templar.services.deprecated(format!(
        "The {filter} filter ignored non-string input of type {}. This feature will be removed from ansible-core version 2.23.",
        value::str_repr(value.type_name())
    ));
    value
}
