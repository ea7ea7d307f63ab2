//! Tests of a task's registered result.

use crate::access::{mapping, render, trip};
use crate::fail::{Got, fail};
use crate::python::class::class_name;
use crate::signature::bind_none;
use diagnostic::Diagnostic;
use template::Call;
use value::{Dict, Value};

/// Returns the result as a dictionary; `test` is the name in the error.
fn result(value: &Value, test: &str) -> Got<Dict> {
    match crate::access::raw_mapping(value)? {
        Some(dict) => Ok(dict),
        None => fail(format!("The '{test}' test expects a dictionary")),
    }
}

fn flag(value: &Value, call: &mut Call<'_, '_>, function: &str, test: &str, key: &str) -> Got<bool> {
    bind_none(call, function, &["result"])?;
    let dict = result(value, test)?;
    key_is_true(&dict, call, key)
}

fn key_is_true(dict: &Dict, call: &Call<'_, '_>, key: &str) -> Got<bool> {
    match dict.get(key) {
        Some(found) => Ok(trip(render(call, found))?.is_true()),
        None => Ok(false),
    }
}

/// `failed`.
pub(super) fn failed(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    flag(&value, call, "failed", "failed", "failed")
}

/// `success`, `succeeded`, `successful`.
pub(super) fn success(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    flag(&value, call, "success", "failed", "failed").map(|failed| !failed)
}

/// `unreachable`.
pub(super) fn unreachable(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    flag(&value, call, "unreachable", "unreachable", "unreachable")
}

/// `reachable`.
pub(super) fn reachable(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    flag(&value, call, "reachable", "unreachable", "unreachable").map(|unreachable| !unreachable)
}

/// `skipped`.
pub(super) fn skipped(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    flag(&value, call, "skipped", "skipped", "skipped")
}

/// `timedout`: the result holds the period of a time-out.
pub(super) fn timedout(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    bind_none(call, "timedout", &["result"])?;
    let dict = result(&value, "timedout")?;
    let found = match dict.get("timedout") {
        Some(found) => trip(render(call, found))?,
        None => return Ok(false),
    };
    if !found.is_true() {
        return Ok(false);
    }
    match mapping(call, &found)? {
        Some(inner) => key_is_true(&inner, call, "period"),
        None => fail(format!("'{}' object has no attribute 'get'", class_name(&found))),
    }
}

/// `changed`: the result, or one of a loop's.
pub(super) fn changed(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    bind_none(call, "changed", &["result"])?;
    let dict = result(&value, "changed")?;
    if dict.contains("changed") {
        return key_is_true(&dict, call, "changed");
    }
    let Some(results) = dict.get("results") else { return Ok(false) };
    let results = trip(render(call, results))?;
    let Value::List(items) = &results else { return Ok(false) };
    match items.get(0) {
        None => return fail("list index out of range"),
        Some(first) if !crate::access::is_mapping(first) => return Ok(false),
        Some(_) => {}
    }
    for item in items {
        match mapping(call, item)? {
            Some(inner) if key_is_true(&inner, call, "changed")? => return Ok(true),
            Some(_) => {}
            None => return fail(format!("'{}' object has no attribute 'get'", class_name(item))),
        }
    }
    Ok(false)
}

/// The state of an asynchronous task; a plain one is warned about.
fn asynchronous(value: &Value, call: &mut Call<'_, '_>, key: &str) -> Got<bool> {
    bind_none(call, key, &["result"])?;
    let dict = result(value, key)?;
    if dict.contains(key) {
        return key_is_true(&dict, call, key);
    }
    call.templar
        .services
        .warn(Diagnostic::error(format!("The '{key}' test expects an async task, but a non-async task was tested")));
    Ok(true)
}

/// `finished`.
pub(super) fn finished(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    asynchronous(&value, call, "finished")
}

/// `started`.
pub(super) fn started(value: Value, call: &mut Call<'_, '_>) -> Got<bool> {
    asynchronous(&value, call, "started")
}
