//! Tests that compare with another value.

use crate::access::{plain, text};
use crate::fail::{Fail, Got, fail, fail_handling};
use crate::python::class::class_name;
use crate::python::order::ordered;
use crate::python::version::{Scheme, compare};
use crate::signature::{bind, given, or};
use std::cmp::Ordering;
use template::Call;
use value::{Value, repr};

/// Reads the one argument of Python's operators.
fn operand(call: &mut Call<'_, '_>, name: &str) -> Got<Value> {
    if !call.args.named.is_empty() {
        return fail(format!("{name}() takes no keyword arguments"));
    }
    let mut positional = std::mem::take(&mut call.args.positional);
    match (positional.pop(), positional.len()) {
        (Some(other), 0) => plain(call, &other),
        (None, _) => fail(format!("{name} expected 2 arguments, got 1")),
        (Some(_), more) => fail(format!("{name} expected 2 arguments, got {}", more + 2)),
    }
}

/// `eq`, `==`, `equalto`.
pub(super) fn eq(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    let other = operand(call, "eq")?;
    Ok(plain(call, &value)? == other)
}

/// `ne`, `!=`.
pub(super) fn ne(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    let other = operand(call, "ne")?;
    Ok(plain(call, &value)? != other)
}

fn order(value: &Value, call: &mut Call<'_, '_>, name: &str, sign: &str, holds: fn(Ordering) -> bool) -> Got<bool> {
    let other = operand(call, name)?;
    ordered(&plain(call, value)?, &other, sign, holds)
}

/// `lt`, `<`, `lessthan`.
pub(super) fn lt(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    order(&value, call, "lt", "<", Ordering::is_lt)
}

/// `le`, `<=`.
pub(super) fn le(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    order(&value, call, "le", "<=", Ordering::is_le)
}

/// `gt`, `>`, `greaterthan`.
pub(super) fn gt(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    order(&value, call, "gt", ">", Ordering::is_gt)
}

/// `ge`, `>=`.
pub(super) fn ge(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    order(&value, call, "ge", ">=", Ordering::is_ge)
}

/// `sameas(other)`: the very same value.
pub(super) fn sameas(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    let [other] = bind(call, "test_sameas", &["value"], &["other"], &[])?;
    Ok(match (&value, &given(other)?) {
        (Value::List(a), Value::List(b)) | (Value::Tuple(a), Value::Tuple(b)) => a.is_same(b),
        (Value::Dict(a), Value::Dict(b)) => a.is_same(b),
        (a, b) => a.type_name() == b.type_name() && a == b,
    })
}

/// `in(seq)`.
pub(super) fn is_in(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    let [sequence] = bind(call, "test_in", &["value"], &["seq"], &[])?;
    crate::access::contains(call, &given(sequence)?, &value)
}

/// `contains(value)`: `in` the other way round.
pub(super) fn contains(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    let [needle] = bind(call, "contains", &["seq"], &["value"], &[])?;
    crate::access::contains(call, &value, &given(needle)?)
}

/// Whether an order satisfies an operator.
type Holds = fn(Ordering) -> bool;

/// The signs and names of operators, in the order in which an error lists them.
const OPERATORS: [(&str, Holds); 14] = [
    ("==", Ordering::is_eq),
    ("=", Ordering::is_eq),
    ("eq", Ordering::is_eq),
    ("<", Ordering::is_lt),
    ("lt", Ordering::is_lt),
    ("<=", Ordering::is_le),
    ("le", Ordering::is_le),
    (">", Ordering::is_gt),
    ("gt", Ordering::is_gt),
    (">=", Ordering::is_ge),
    ("ge", Ordering::is_ge),
    ("!=", Ordering::is_ne),
    ("<>", Ordering::is_ne),
    ("ne", Ordering::is_ne),
];

/// `version(version, operator='eq', strict=None, version_type=None)`.
pub(super) fn version(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    let [other, operator, strict, kind] =
        bind(call, "version_compare", &["value"], &["version"], &["operator", "strict", "version_type"])?;
    let (other, strict, kind) = (given(other)?, or(strict, Value::None), or(kind, Value::None));
    if !strict.is_none() && !kind.is_none() {
        return fail("Cannot specify both 'strict' and 'version_type'");
    }
    if !value.is_true() {
        return fail("Input version value cannot be empty");
    }
    if !other.is_true() {
        return fail("Version parameter to compare against cannot be empty");
    }
    let scheme = if strict.is_true() {
        Scheme::Strict
    } else if kind.is_true() {
        match kind.as_str() {
            Some("loose") => Scheme::Loose,
            Some("strict") => Scheme::Strict,
            Some("semver" | "semantic") => Scheme::Semantic,
            Some("pep440") => Scheme::Pep440,
            _ => {
                return fail_handling(format!(
                    "Invalid version type ({}). Must be one of 'loose', 'strict', 'semver', 'semantic', 'pep440'",
                    value::to_text(&kind)
                ));
            }
        }
    } else {
        Scheme::Loose
    };
    let operator = or(operator, "eq");
    if matches!(operator, Value::List(_) | Value::Dict(_)) {
        return fail(format!("unhashable type: '{}'", class_name(&operator)));
    }
    let Some((_, holds)) = OPERATORS.iter().find(|(name, _)| operator.as_str() == Some(*name)) else {
        let known: Vec<String> = OPERATORS.iter().map(|(name, _)| repr(&Value::from(*name))).collect();
        return fail(format!(
            "Invalid operator type ({}). Must be one of {}",
            value::to_text(&operator),
            known.join(", ")
        ));
    };
    let (left, right) = (text(call, &value)?, text(call, &other)?);
    match compare(&left, &right, scheme) {
        Ok(order) => Ok(holds(order)),
        Err(Fail::Error(error)) => fail_handling(format!("Version comparison failed: {}", error.message)),
        Err(marker) => Err(marker),
    }
}
