//! `map`, `select`, `reject` and the same by attribute: they run other filters and tests over items, undefined ones too.

use crate::access::{Path, call_filter, call_test, iterate_lazily, trip};
use crate::fail::{Got, fail};
use crate::python::class::class_name;
use template::{Args, Call};
use value::{Str, Value};

fn take_named(args: &mut Args, name: &str) -> Option<Value> {
    let index = args.named.iter().position(|(key, _)| key.as_str() == name)?;
    Some(args.named.remove(index).1)
}

fn plugin_name(name: &Value, kind: &str) -> Got<Str> {
    match name {
        Value::Str(name) => Ok(name.clone()),
        Value::List(_) | Value::Dict(_) => fail(format!("unhashable type: '{}'", class_name(name))),
        other => fail(format!("No {kind} named {}.", value::repr(other))),
    }
}

/// `map(attribute=..., default=None)` or `map('filter', args...)`.
pub(super) fn map(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    // What is undefined is asked for its truth before anything else.
    let value = trip(value)?;
    if !value.is_true() {
        return Ok(Value::from(Vec::new()));
    }
    let mut args = std::mem::take(&mut call.args);
    let mut out = Vec::new();
    if args.positional.is_empty()
        && let Some(attribute) = take_named(&mut args, "attribute")
    {
        let default = take_named(&mut args, "default");
        if let Some((name, _)) = args.named.first() {
            return fail(format!("Unexpected keyword argument {}", value::str_repr(name)));
        }
        let path = Path::new(&attribute, default);
        for item in iterate_lazily(call, &value)? {
            out.push(path.follow(call, &item)?);
        }
        return Ok(Value::from(out));
    }
    if args.positional.is_empty() {
        return fail("map requires a filter argument");
    }
    let name = plugin_name(&args.positional.remove(0), "filter")?;
    for item in iterate_lazily(call, &value)? {
        out.push(call_filter(call, &name, item, args.clone())?);
    }
    Ok(Value::from(out))
}

/// `select('test', args...)`.
pub(super) fn select(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    filter_items(&value, call, true, false)
}

/// `reject('test', args...)`.
pub(super) fn reject(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    filter_items(&value, call, false, false)
}

/// `selectattr(attribute, 'test', args...)`.
pub(super) fn selectattr(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    filter_items(&value, call, true, true)
}

/// `rejectattr(attribute, 'test', args...)`.
pub(super) fn rejectattr(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    filter_items(&value, call, false, true)
}

fn filter_items(value: &Value, call: &mut Call<'_, '_>, keep: bool, by_attribute: bool) -> Got<Value> {
    trip(value.clone())?;
    if !value.is_true() {
        return Ok(Value::from(Vec::new()));
    }
    let mut args = std::mem::take(&mut call.args);
    let path = if by_attribute {
        if args.positional.is_empty() {
            return fail("Missing parameter for attribute name");
        }
        Some(Path::new(&args.positional.remove(0), None))
    } else {
        None
    };
    let items = iterate_lazily(call, value)?;
    let test = if args.positional.is_empty() { None } else { Some(plugin_name(&args.positional.remove(0), "test")?) };
    let mut out = Vec::new();
    for item in items {
        let subject = match &path {
            Some(path) => path.follow(call, &item)?,
            None => item.clone(),
        };
        let passes = match &test {
            Some(name) => call_test(call, name, subject, args.clone())?,
            None => trip(subject)?.is_true(),
        };
        if passes == keep {
            out.push(item);
        }
    }
    Ok(Value::from(out))
}
