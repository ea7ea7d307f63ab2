//! `debug`: shows a message or a variable.

use crate::arguments;
use diagnostic::Diagnostic;
use engine::{ActionContext, ActionError, ActionPlugin, ActionResult};
use module::{Argument, Arguments, Kind};
use std::sync::LazyLock;
use value::{Dict, Str, Value};

pub(crate) const ACTION: ActionPlugin = ActionPlugin {
    name: "debug",
    summary: "Shows a message, or the value of an expression",
    bypasses_hosts: false,
    is_quick: true,
    takes_raw_params: false,
    own_args: &[],
    run,
};

static ARGUMENTS: LazyLock<Arguments> = LazyLock::new(|| {
    Arguments::new(vec![
        Argument::new("msg", Kind::Raw).default("Hello world!"),
        Argument::new("var", Kind::Raw),
        Argument::new("verbosity", Kind::Int).default(0_i64),
    ])
    .mutually_exclusive(&["msg", "var"])
});

fn run(context: &mut ActionContext<'_>) -> ActionResult {
    arguments::refuse_async(context)?;
    let params = arguments::check(context, &ARGUMENTS)?;
    if let Some(var) = params.get("var").filter(|var| !matches!(var, Value::Str(_) | Value::None)) {
        return Err(ActionError::fail(format!(
            "argument 'var' is of type {} and we were unable to convert to _check_type_str_no_conversion: {} is not a \
             string and conversion is not allowed",
            var.type_name(),
            value::str_repr(&value::to_text(var))
        )));
    }
    let mut result = Dict::new();
    let wanted = params.get("verbosity").and_then(Value::as_int).unwrap_or(0);
    if wanted > i64::from(context.run.options.verbosity) {
        result.insert("skipped_reason", "Verbosity threshold not met.");
        result.insert("skipped", true);
        result.insert("failed", false);
        return Ok(result);
    }
    match params.get("var") {
        Some(Value::Str(var)) if !var.is_empty() => {
            let written = || context.task.args.get("var").and_then(Value::origin);
            let trust = var.tag().map(|tag| tag.trust).unwrap_or_default();
            let expression = Str::tagged(var.shared(), var.origin().or_else(written).cloned(), trust);
            let shown = context.templar().evaluate_lenient(&expression).map_err(|cause| {
                Diagnostic::new(cause.kind, "Error while resolving `var` expression.")
                    .at(expression.origin())
                    .caused_by(cause)
                    .about_place(expression.origin(), || expression.to_string())
            })?;
            let shown = if matches!(shown, Value::Omit) {
                context.warn(
                    Diagnostic::error(
                        "The result of the `var` expression could not be omitted; a placeholder was used instead.",
                    )
                    .at(expression.origin()),
                );
                Value::str("<<Omit>>")
            } else {
                shown
            };
            result.insert(Value::str(expression.shared()), shown);
        }
        _ => {
            result.insert("msg", params.get("msg").cloned().unwrap_or_default());
        }
    }
    result.insert("_ansible_verbose_always", true);
    result.insert("failed", false);
    Ok(result)
}
