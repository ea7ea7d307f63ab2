//! Tests of what something is.

use crate::access::text;
use crate::fail::{Fail, Got};
use crate::filters::choosing::is_plainly_undefined;
use crate::python::order::hashable;
use crate::python::text::{is_lower, is_upper};
use crate::signature::{bind, bind_none, or};
use template::Call;
use value::Value;

/// `defined`; an error further in stays an error.
pub(super) fn defined(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    bind_none(call, "test_defined", &["value"])?;
    match &value {
        Value::Undefined(_) if !is_plainly_undefined(&value) => Err(Fail::Marker(value)),
        other => Ok(!other.is_undefined()),
    }
}

/// `ansible._protomatter.tagged_with`: whether a value carries a tag.
pub(super) fn tagged_with(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    let [tag] = bind(call, "tagged_with", &["value"], &["tag_name"], &[])?;
    let tag = tag.unwrap_or_default();
    match tag.as_str() {
        Some("TrustedAsTemplate") => Ok(matches!(&value, Value::Str(text) if text.is_trusted())),
        Some("Origin") => Ok(value.origin().is_some()),
        Some("VaultedValue") => Ok(vault::ciphertext_of(&value).is_some()),
        Some("Deprecated" | "SourceWasEncrypted") => Ok(false),
        _ => Err(Fail::text(format!("Unknown tag name {}.", value::repr(&tag)))),
    }
}

/// `undefined`.
pub(super) fn undefined(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    bind_none(call, "test_undefined", &["value"])?;
    match &value {
        Value::Undefined(_) if !is_plainly_undefined(&value) => Err(Fail::Marker(value)),
        other => Ok(other.is_undefined()),
    }
}

/// `none`.
pub(super) fn none(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    bind_none(call, "test_none", &["value"])?;
    Ok(value.is_none())
}

/// `boolean`.
pub(super) fn boolean(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    bind_none(call, "test_boolean", &["value"])?;
    Ok(matches!(value, Value::Bool(_)))
}

/// `true`: the very value `True`.
pub(super) fn is_true(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    bind_none(call, "test_true", &["value"])?;
    Ok(matches!(value, Value::Bool(true)))
}

/// `false`: the very value `False`.
pub(super) fn is_false(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    bind_none(call, "test_false", &["value"])?;
    Ok(matches!(value, Value::Bool(false)))
}

/// `integer`: booleans are none.
pub(super) fn integer(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    bind_none(call, "test_integer", &["value"])?;
    Ok(matches!(value, Value::Int(_) | Value::BigInt(_)))
}

/// `float`.
pub(super) fn float(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    bind_none(call, "test_float", &["value"])?;
    Ok(matches!(value, Value::Float(_)))
}

/// `number`: booleans count.
pub(super) fn number(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    bind_none(call, "test_number", &["value"])?;
    Ok(matches!(value, Value::Int(_) | Value::BigInt(_) | Value::Float(_) | Value::Bool(_)))
}

/// `string`.
pub(super) fn string(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    bind_none(call, "test_string", &["value"])?;
    Ok(matches!(value, Value::Str(_)))
}

/// `mapping`.
pub(super) fn mapping(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    bind_none(call, "test_mapping", &["value"])?;
    Ok(crate::access::is_mapping(&value))
}

/// `sequence`: has a length and items; text and dictionaries count.
pub(super) fn sequence(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    bind_none(call, "test_sequence", &["value"])?;
    Ok(match &value {
        Value::List(_) | Value::Tuple(_) | Value::Dict(_) | Value::Str(_) | Value::Bytes(_) => true,
        Value::Object(object) => object.len().is_some() || object.is_mapping(),
        _ => false,
    })
}

/// `iterable`.
pub(super) fn iterable(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    bind_none(call, "test_iterable", &["value"])?;
    Ok(crate::access::is_iterable(&value))
}

/// `callable`.
pub(super) fn callable(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    crate::signature::exactly_one(call, "callable")?;
    Ok(matches!(&value, Value::Object(object) if object.is_callable()))
}

/// `escaped`: whether it is fit for HTML as it is.
pub(super) fn escaped(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    bind_none(call, "test_escaped", &["value"])?;
    Ok(matches!(&value, Value::Str(text) if text.is_markup()))
}

/// `lower`.
pub(super) fn lower(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    bind_none(call, "test_lower", &["value"])?;
    Ok(is_lower(&text(call, &value)?))
}

/// `upper`.
pub(super) fn upper(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    bind_none(call, "test_upper", &["value"])?;
    Ok(is_upper(&text(call, &value)?))
}

/// The name by which a plugin of `ansible.builtin` is listed.
fn short_name(name: &str) -> &str {
    name.strip_prefix("ansible.builtin.").or_else(|| name.strip_prefix("ansible.legacy.")).unwrap_or(name)
}

/// `filter`: whether there is a filter of that name.
pub(super) fn filter(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    bind_none(call, "test_filter", &["env", "value"])?;
    hashable(&value)?;
    // What is no name at all makes the loading of a plugin fail, which counts as found.
    Ok(value.as_str().is_none_or(|name| call.templar.env.plugins().filters.contains_key(short_name(name))))
}

/// `test`: whether there is a test of that name.
pub(super) fn test(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    bind_none(call, "test_test", &["env", "value"])?;
    hashable(&value)?;
    Ok(value.as_str().is_none_or(|name| call.templar.env.plugins().tests.contains_key(short_name(name))))
}

/// The words that Ansible takes for a boolean; nothing for anything else.
pub(crate) fn boolean_word(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::Str(text) => match text.to_lowercase().trim() {
            "y" | "yes" | "on" | "1" | "true" | "t" => Some(true),
            "n" | "no" | "off" | "0" | "false" | "f" => Some(false),
            _ => None,
        },
        other if *other == Value::Int(1) => Some(true),
        other if *other == Value::Int(0) => Some(false),
        _ => None,
    }
}

fn is_truthy(value: &Value, convert: bool) -> bool {
    boolean_word(value).filter(|_| convert).unwrap_or_else(|| value.is_true())
}

/// `truthy(convert_bool=False)`.
pub(super) fn truthy(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    let [convert] = bind(call, "truthy", &["value"], &[], &["convert_bool"])?;
    Ok(is_truthy(&value, or(convert, false).is_true()))
}

/// `falsy(convert_bool=False)`.
pub(super) fn falsy(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    let [convert] = bind(call, "falsy", &["value"], &[], &["convert_bool"])?;
    Ok(!is_truthy(&value, or(convert, false).is_true()))
}

/// `vault_encrypted`: whether the variable was written as a vault's value.
pub(super) fn vault_encrypted(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    bind_none(call, "vault_encrypted", &["value"])?;
    match (vault::ciphertext_of(&value), value) {
        (Some(ciphertext), _) => Ok(vault::is_encrypted(ciphertext.as_bytes())),
        (None, marker @ Value::Undefined(_)) => Err(Fail::Marker(marker)),
        (None, _) => Ok(false),
    }
}
