//! Filters that choose between values, or tell what a value is: `default`, `mandatory`, `ternary`, `bool`, `type_debug`.

use crate::access::{text, trip};
use crate::fail::{Fail, Got, fail};
use crate::signature::{bind, bind_none, given, or};
use diagnostic::Diagnostic;
use template::Call;
use value::{Value, str_repr};

/// `ternary(true_val, false_val, none_val=None)`.
pub(super) fn ternary(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [yes, no, none] = bind(call, "ternary", &["value"], &["true_val", "false_val"], &["none_val"])?;
    if let (true, Some(none)) = (value.is_none(), none.filter(|none| !none.is_none())) {
        return Ok(none);
    }
    given(if trip(value)?.is_true() { yes } else { no })
}

/// Tells whether a marker stands for something undefined, rather than for an error further in.
pub(crate) fn is_plainly_undefined(value: &Value) -> bool {
    matches!(value, Value::Undefined(marker) if marker.reason.kind == diagnostic::Kind::Undefined)
}

/// `default(default_value='', boolean=False)`, `d`.
pub(super) fn default(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [default, boolean] = bind(call, "ansible_default", &["value"], &[], &["default_value", "boolean"])?;
    let boolean = match or(boolean, false) {
        Value::Bool(flag) => flag,
        marker @ Value::Undefined(_) => {
            let reason = Fail::Marker(marker).into_diagnostic();
            return Err(Fail::Error(reason).wrapped("The 'boolean' argument must be of type 'bool'."));
        }
        other => {
            let message =
                format!("The 'boolean' argument must be of type 'bool', not {}.", str_repr(other.type_name()));
            return Err(Diagnostic::error(message).at(other.origin()).about(value::to_text(&other)).into());
        }
    };
    if is_plainly_undefined(&value) {
        return Ok(or(default, ""));
    }
    if boolean && !trip(value.clone())?.is_true() {
        return Ok(or(default, ""));
    }
    Ok(value)
}

/// `mandatory(msg=None)`.
pub(super) fn mandatory(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [message] = bind(call, "mandatory", &["a"], &[], &["msg"])?;
    if !is_plainly_undefined(&value) {
        return Ok(value);
    }
    if let Some(message) = message.filter(|message| !message.is_none()) {
        return fail(text(call, &message)?.into_owned());
    }
    let name = match &value {
        Value::Undefined(marker) => marker.name.as_deref().map(|name| format!("{} ", str_repr(name))),
        _ => None,
    };
    fail(format!("Mandatory variable {}not defined.", name.unwrap_or_default()))
}

/// `type_debug`: Python's name of the type.
pub(super) fn type_debug(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "type_debug", &["obj"])?;
    Ok(Value::from(match &value {
        Value::Undefined(_) if is_plainly_undefined(&value) => "UndefinedMarker",
        Value::Undefined(marker) if marker.ciphertext.is_some() => "VaultExceptionMarker",
        Value::Undefined(_) => "CapturedExceptionMarker",
        other => other.type_name(),
    }))
}

/// `bool`: words and numbers for true and false; anything else is a deprecated guess.
pub(super) fn to_bool(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "to_bool", &["value"])?;
    let word = match &value {
        Value::Str(text) => text.to_lowercase(),
        Value::Bool(_) | Value::Int(_) | Value::BigInt(_) => value::to_text(&value).to_lowercase(),
        _ => String::new(),
    };
    match word.as_str() {
        "yes" | "on" | "true" | "1" => return Ok(Value::Bool(true)),
        "no" | "off" | "false" | "0" => return Ok(Value::Bool(false)),
        _ => {}
    }
    let result = value == Value::Int(1) && !matches!(value, Value::Str(_));
    let shown = crate::access::plain(call, &value)?;
    call.templar.services.deprecated(format!(
        "The `bool` filter coerced invalid value {} ({}) to {}. This feature will be removed from ansible-core version 2.23.",
        value::repr(&shown),
        value.type_name(),
        value::repr(&Value::Bool(result)),
    ));
    Ok(Value::Bool(result))
}
