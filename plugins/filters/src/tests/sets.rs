//! Tests of lists as sets.

use crate::access::{iterate, plain};
use crate::fail::Got;
use crate::python::order::hashable;
use crate::signature::{bind, exactly_one, given};
use template::Call;
use value::{Set, Value};

/// `any`: whether one of the items is true.
pub(super) fn any(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    exactly_one(call, "any")?;
    Ok(iterate(call, &value)?.iter().any(Value::is_true))
}

/// `all`: whether all of the items are true.
pub(super) fn all(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    exactly_one(call, "all")?;
    Ok(iterate(call, &value)?.iter().all(Value::is_true))
}

fn set(call: &Call<'_, '_>, value: &Value) -> Got<Set> {
    let mut set = Set::default();
    for item in iterate(call, value)? {
        hashable(&item)?;
        set.insert(plain(call, &item)?);
    }
    Ok(set)
}

/// `subset(b)`.
pub(super) fn subset(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    let [other] = bind(call, "issubset", &["a"], &["b"], &[])?;
    let (a, b) = (set(call, &value)?, set(call, &given(other)?)?);
    Ok(a.iter().all(|item| b.contains(item)))
}

/// `superset(b)`.
pub(super) fn superset(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    let [other] = bind(call, "issuperset", &["a"], &["b"], &[])?;
    let (a, b) = (set(call, &value)?, set(call, &given(other)?)?);
    Ok(b.iter().all(|item| a.contains(item)))
}
