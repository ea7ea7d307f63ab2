//! Filters by which the reference's own test playbooks look at values (`ansible._protomatter`).

use crate::fail::Got;
use crate::python::class::class_name;
use crate::signature::bind_none;
use template::Call;
use value::{Str, Value};

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
