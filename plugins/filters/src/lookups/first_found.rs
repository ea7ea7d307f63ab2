//! `first_found`: the first of some files that exists.

use super::files::find;
use super::options::{Kind, Options, Spec, option};
use crate::access::{iterate, iterate_lazily, raw_mapping, str_for_method};
use crate::fail::{Fail, Got, fail};
use crate::python::path::{join, normpath};
use diagnostic::Diagnostic;
use template::Call;
use value::{Str, Value};

const OPTIONS: &[Spec] = &[option("files", Kind::List), option("paths", Kind::List), option("skip", Kind::Bool)];

/// The named argument by which the engine says that the lookup runs for `with_first_found`: the task's action.
const AS_LOOP: &str = "_loop_of_action";

/// `first_found`. Options: `files`, `paths`, `skip=False`.
pub(super) fn first_found(terms: Vec<Value>, call: &mut Call<'_, '_>) -> Got<Vec<Value>> {
    let action = call.args.take(usize::MAX, AS_LOOP).map(|action| value::to_text(&action));
    // Undefined terms may be passed over, undefined options not.
    for (_, value) in &call.args.named {
        crate::access::trip(value.clone())?;
    }
    let terms: Vec<Value> = match cleaned(&Value::from(terms), action.is_some(), call)? {
        Value::List(terms) => terms.into_vec(),
        _ => Vec::new(),
    };
    let mut options = Options::from_named("first_found", OPTIONS, &call.args.named, call)?;
    let terms = if terms.is_empty() {
        match options.get("files") {
            files @ Value::List(_) => iterate(call, &files)?,
            _ => Vec::new(),
        }
    } else {
        terms
    };
    let mut candidates = Vec::new();
    gather(&terms, &mut options, call, &mut candidates)?;
    // For a loop, the task's action chooses the folder to look in.
    let folder = match &action {
        Some(action) if action.contains("template") => "templates",
        Some(action) if action.contains("var") => "vars",
        Some(_) => "files",
        None => "",
    };
    for candidate in candidates {
        if let Some(path) = find(call, folder, &candidate, false) {
            return Ok(vec![Value::from(normpath(&path))]);
        }
    }
    if options.flag("skip", false) {
        return Ok(Vec::new());
    }
    fail("No file was found when using first_found.")
}

/// Tells whether a value is undefined, rather than the failure of a template.
fn is_missing(value: &Value) -> bool {
    matches!(value, Value::Undefined(marker) if marker.reason.kind == diagnostic::Kind::Undefined)
}

/// Terms without undefined ones, at any depth; where those may not be dropped, one ends the lookup.
fn cleaned(value: &Value, drops_undefined: bool, call: &Call<'_, '_>) -> Got<Value> {
    Ok(match value {
        Value::Undefined(_) => return Err(Fail::Marker(value.clone())),
        Value::List(_) | Value::Tuple(_) => {
            let mut out = Vec::new();
            for item in iterate_lazily(call, value)? {
                if drops_undefined && is_missing(&item) {
                    continue;
                }
                out.push(cleaned(&item, drops_undefined, call)?);
            }
            Value::from(out)
        }
        Value::Dict(dict) => {
            let mut out = value::Dict::new();
            for (key, item) in dict {
                let item = crate::access::render(call, item);
                if !(drops_undefined && is_missing(&item)) {
                    out.insert(key.clone(), cleaned(&item, drops_undefined, call)?);
                }
            }
            Value::Dict(out)
        }
        other => other.clone(),
    })
}

fn gather(terms: &[Value], options: &mut Options, call: &Call<'_, '_>, out: &mut Vec<String>) -> Got<()> {
    for term in terms {
        let (files, what) = if let Some(dict) = raw_mapping(term)? {
            let named: Vec<(Str, Value)> = dict
                .iter()
                .filter_map(|(key, value)| match key {
                    Value::Str(name) => Some((name.clone(), value.clone())),
                    _ => None,
                })
                .collect();
            *options = Options::from_named("first_found", OPTIONS, &named, call)?;
            (options.get("files"), "the 'files' option")
        } else {
            match term {
                Value::Str(_) => (Value::list([term.clone()]), "files"),
                Value::List(_) | Value::Tuple(_) => {
                    gather(&iterate(call, term)?, options, call, out)?;
                    continue;
                }
                other => {
                    return fail(format!(
                        "Invalid term supplied. A string, dict or list is required, not {}).",
                        value::str_repr(other.type_name())
                    ));
                }
            }
        };
        let files = split(&files, what, ",;", call)?;
        let paths = split(&options.get("paths"), "the \"paths\" option", ",:;", call)?;
        if paths.is_empty() {
            out.extend(files);
        } else {
            for path in &paths {
                out.extend(files.iter().map(|file| join(path, &[file])));
            }
        }
    }
    Ok(())
}

/// Splits each text of a list at any of some characters; that it had to is deprecated.
fn split(list: &Value, what: &str, splitters: &str, call: &Call<'_, '_>) -> Got<Vec<String>> {
    let mut out = Vec::new();
    if list.is_none() {
        return Ok(out);
    }
    for item in iterate(call, list)? {
        let text = str_for_method(&item, "split")?;
        if text.contains(|ch| splitters.contains(ch)) {
            let message = format!(
                "Automatic splitting of {what} on {} is deprecated. This feature will be removed from lookup plugin 'first_found' in ansible-core version 2.23.",
                value::str_repr(splitters)
            );
            let help = format!("Provide a list of paths for {what} instead.");
            call.templar
                .services
                .deprecated_at(Diagnostic::error(message).with_help(help).at(item.origin()).about(text));
        }
        out.extend(text.split(|ch| splitters.contains(ch)).map(str::to_owned));
    }
    Ok(out)
}
