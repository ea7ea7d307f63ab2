//! `to_yaml`, `to_nice_yaml`, `from_yaml`, `from_yaml_all`.

use crate::access::{plain_but_vaults, text};
use crate::fail::{Fail, Got, fail};
use crate::signature::bind;
use diagnostic::Diagnostic;
use std::cmp::Ordering;
use template::Call;
use value::{Str, Value, compare};
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

fn holds_omit(value: &Value) -> bool {
    match value {
        Value::Omit => true,
        Value::List(items) | Value::Tuple(items) => items.iter().any(holds_omit),
        Value::Dict(dict) => dict.values().any(holds_omit),
        _ => false,
    }
}

fn write(value: &Value, call: &Call<'_, '_>, named: Vec<(Str, Value)>, mut style: DumpStyle) -> Got<Value> {
    let mut canonical = false;
    for (name, given) in named {
        match name.as_str() {
            "canonical" => canonical = given.is_true(),
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
            "line_break" | "encoding" | "version" | "tags" if given.is_true() => {
                return Err(Fail::unsupported(format!("The option {name} of YAML output is not supported yet.")));
            }
            "line_break" | "encoding" | "version" | "tags" => {}
            _ => return fail(format!("dump_all() got an unexpected keyword argument '{name}'")),
        }
    }
    let value = plain_but_vaults(call, value)?;
    if holds_omit(&value) {
        return fail("('cannot represent an object', <<Omit>>)");
    }
    if !canonical {
        return Ok(Value::from(dump(&value, &style)));
    }
    let mut out = String::from("---\n");
    write_canonical(&value, &style, 0, &mut out)?;
    out.push('\n');
    Ok(Value::from(out))
}

/// Columns after which long text would be broken, which this form does not do yet.
const WIDTH: usize = 80;

/// The canonical form: every node with its tag, every scalar in double quotes, a line for each.
fn write_canonical(value: &Value, style: &DumpStyle, depth: usize, out: &mut String) -> Got<()> {
    let step = style.indent.and_then(|indent| usize::try_from(indent).ok()).filter(|indent| (2..10).contains(indent));
    let indent = |depth: usize| format!("\n{}", " ".repeat(depth * step.unwrap_or(2)));
    match value {
        Value::List(items) | Value::Tuple(items) => {
            out.push_str("!!seq [");
            for item in items {
                out.push_str(&indent(depth + 1));
                write_canonical(item, style, depth + 1, out)?;
                out.push(',');
            }
            if !items.is_empty() {
                out.push_str(&indent(depth));
            }
            out.push(']');
        }
        Value::Dict(dict) => {
            let mut pairs: Vec<(&Value, &Value)> = dict.iter().collect();
            if style.sort_keys && pairs.windows(2).all(|two| compare(two[0].0, two[1].0).is_some()) {
                pairs.sort_by(|a, b| compare(a.0, b.0).unwrap_or(Ordering::Equal));
            }
            out.push_str("!!map {");
            for (key, item) in &pairs {
                out.push_str(&indent(depth + 1));
                out.push_str("? ");
                write_canonical(key, style, depth + 1, out)?;
                out.push_str(&indent(depth + 1));
                out.push_str(": ");
                write_canonical(item, style, depth + 1, out)?;
                out.push(',');
            }
            if !pairs.is_empty() {
                out.push_str(&indent(depth));
            }
            out.push('}');
        }
        scalar => {
            let tag = match scalar {
                Value::Str(_) => "!!str",
                Value::Int(_) | Value::BigInt(_) => "!!int",
                Value::Float(_) => "!!float",
                Value::Bool(_) => "!!bool",
                Value::None => "!!null",
                Value::DateTime(_) => "!!timestamp",
                other => {
                    return Err(Fail::unsupported(format!(
                        "The option canonical of YAML output is not supported yet for values of type {}.",
                        other.type_name()
                    )));
                }
            };
            let text = match scalar {
                Value::Str(_) => scalar.clone(),
                other => Value::from(dump(other, &DumpStyle::to_yaml()).trim_end().trim_end_matches("\n...")),
            };
            let quoted = DumpStyle { default_style: Some('"'), width: Some(-1), ..DumpStyle::to_yaml() };
            let line = format!("{tag} {}", dump(&text, &quoted).trim_end());
            if line.chars().count() + depth * step.unwrap_or(2) > WIDTH - 2 {
                return Err(Fail::unsupported(
                    "The option canonical of YAML output is not supported yet for long lines.",
                ));
            }
            out.push_str(&line);
        }
    }
    Ok(())
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
    let message = format!(
        "The {filter} filter ignored non-string input of type {}. This feature will be removed from ansible-core version 2.23.",
        value::str_repr(value.type_name())
    );
    let deprecation = Diagnostic::error(message).at(value.origin()).about(value::to_text(&value));
    call.templar.services.deprecated_at(deprecation);
    value
}
