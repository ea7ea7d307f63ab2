//! Filters by which the reference's own test playbooks look at values (`ansible._protomatter`).

use super::choosing::is_plainly_undefined;
use crate::fail::Got;
use crate::python::class::class_name;
use crate::signature::bind_none;
use template::Call;
use value::{Dict, Str, Value};

/// `ansible._protomatter.finalize`: the value as it would leave a template.
pub(super) fn finalize(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "finalize", &["value"])?;
    Ok(call.templar.template(&value)?)
}

/// `ansible._protomatter.apply_trust`: text that may be a template.
pub(super) fn apply_trust(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "apply_trust", &["value"])?;
    Ok(match value {
        Value::Str(text) => Value::Str(Str::trusted(text.shared(), text.origin().cloned())),
        other => other,
    })
}

/// `ansible._protomatter.origin`: where the value came from.
pub(super) fn origin(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "origin", &["value"])?;
    Ok(Value::from(value.origin().map(ToString::to_string)))
}

/// `ansible._protomatter.true_type`: the name of the value's class, as messages of the reference leak it.
pub(super) fn true_type(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "true_type", &["obj"])?;
    Ok(Value::from(class_name(&value)))
}

/// `ansible._protomatter.dump_object`: what went wrong with a value that failed, as data; any other value as it is.
pub(super) fn dump_object(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "dump_object", &["value"])?;
    let Value::Undefined(marker) = &value else { return Ok(value) };
    if is_plainly_undefined(&value) {
        return Ok(value);
    }
    let mut exception = Dict::new();
    exception.insert("message", marker.reason.full_message());
    let mut dumped = Dict::new();
    dumped.insert("exception", exception);
    Ok(Value::Dict(dumped))
}
