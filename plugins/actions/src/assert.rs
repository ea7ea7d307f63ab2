//! `assert`: fails unless every condition holds.

use crate::arguments;
use engine::{ActionContext, ActionError, ActionPlugin, ActionResult, to_bool};
use module::{Argument, Arguments, Kind};
use std::sync::LazyLock;
use value::{Dict, Str, Value};

pub(crate) const ACTION: ActionPlugin = ActionPlugin {
    name: "assert",
    summary: "Fails unless every condition holds",
    bypasses_hosts: false,
    is_quick: true,
    takes_raw_params: false,
    own_args: &["that"],
    run,
};

static ARGUMENTS: LazyLock<Arguments> = LazyLock::new(|| {
    Arguments::new(vec![
        Argument::new("fail_msg", Kind::Raw).aliases(&["msg"]).default("Assertion failed"),
        Argument::new("success_msg", Kind::Raw).default("All assertions passed"),
        Argument::new("quiet", Kind::Bool).default(false),
        Argument::new("that", Kind::Raw).required(),
    ])
});

fn run(context: &mut ActionContext<'_>) -> ActionResult {
    arguments::refuse_async(context)?;
    resolve_that(context);
    let params = arguments::check(context, &ARGUMENTS)?;
    let message = |name: &str| -> Result<Value, ActionError> {
        let value = params.get(name).cloned().unwrap_or_default();
        let is_text = |value: &Value| matches!(value, Value::Str(_));
        match &value {
            Value::List(list) if list.iter().all(is_text) => Ok(value),
            Value::Str(_) => Ok(value),
            other => Err(ActionError::fail(format!(
                "argument '{name}' is of type {} and we were unable to convert to str_or_list_of_str: a string or list \
                 of strings is required",
                other.type_name()
            ))),
        }
    };
    let (fail_msg, success_msg) = (message("fail_msg")?, message("success_msg")?);
    let mut result = Dict::new();
    if !params.get("quiet").and_then(to_bool).unwrap_or(false) {
        result.insert("_ansible_verbose_always", true);
    }
    let conditions = match params.get("that") {
        Some(Value::List(list)) => list.iter().cloned().collect(),
        Some(Value::Str(text)) if text.contains(',') && !text.is_trusted() => text.split(',').map(Value::str).collect(),
        Some(other) => vec![other.clone()],
        None => Vec::new(),
    };
    for condition in conditions {
        if !context.templar().condition(&condition)? {
            result.insert("failed", true);
            result.insert("evaluated_to", false);
            result.insert("assertion", condition);
            result.insert("msg", fail_msg);
            return Ok(result);
        }
    }
    result.insert("changed", false);
    result.insert("msg", success_msg);
    Ok(result)
}

/// A `that` which is one template may give a list of conditions; anything else it gives is left to the condition itself.
/// Conditions that are templates themselves stay so.
fn resolve_that(context: &mut ActionContext<'_>) {
    let Some(Value::Str(text)) = context.args.get("that") else { return };
    let mut text = text.clone();
    let resolved = loop {
        let Some(inner) = whole_template(&text) else { return };
        let is_name = !inner.is_empty() && inner.chars().all(|c| c.is_alphanumeric() || c == '_');
        match is_name.then(|| context.vars.get(inner)).flatten() {
            Some(Value::List(list)) => break Value::List(list),
            Some(Value::Str(next)) if whole_template(&next).is_some() && next.as_str() != text.as_str() => text = next,
            _ => break context.templar().rendered(&Value::Str(text.clone())),
        }
    };
    if let Value::List(_) = resolved {
        context.args.insert("that", resolved);
    }
}

/// Returns what is between the braces of a text that is one template.
fn whole_template(text: &Str) -> Option<&str> {
    let trimmed = text.is_template().then(|| text.as_str().trim())?;
    Some(trimmed.strip_prefix("{{")?.strip_suffix("}}")?.trim())
}
