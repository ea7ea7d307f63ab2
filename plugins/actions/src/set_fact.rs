//! `set_fact`: sets variables of the host for the rest of the run.

use diagnostic::Diagnostic;
use engine::{ActionContext, ActionError, ActionPlugin, ActionResult, to_bool};
use inventory::validate_variable_name;
use value::{Dict, Str, Trust, Value, to_text};

pub(crate) const ACTION: ActionPlugin = ActionPlugin {
    name: "set_fact",
    summary: "Sets variables of the host",
    bypasses_hosts: false,
    is_quick: true,
    takes_raw_params: true,
    own_args: &[],
    run,
};

fn run(context: &mut ActionContext<'_>) -> ActionResult {
    crate::arguments::refuse_async(context)?;
    let mut args = context.args.clone();
    let cacheable = match args.remove("cacheable") {
        None => false,
        // The reference names them in no fixed order.
        Some(given) => to_bool(&given).ok_or_else(|| {
            ActionError::from(Diagnostic::error(format!(
                "The value '{}' is not a valid boolean. Valid booleans include: 0, 1, 'off', 'no', 'yes', '1', 'true', \
                 'on', 't', 'n', '0', 'f', 'false', 'y'",
                to_text(&given)
            )))
        })?,
    };
    if args.is_empty() {
        return Err(ActionError::fail(
            "No key/value pairs provided, at least one is required for this action to succeed",
        ));
    }
    let mut facts = Dict::new();
    for (key, value) in &args {
        // The one place where a dictionary's keys are templates.
        let name = match key {
            Value::Str(name) if name.contains("{{") => {
                let written = Value::Str(Str::trusted(name.shared(), name.origin().cloned()));
                match context.templar().template(&written)? {
                    Value::Str(name) => name.to_string(),
                    // A name that is no text is none.
                    other => {
                        validate_variable_name(&other)?;
                        to_text(&other)
                    }
                }
            }
            other => to_text(other),
        };
        let name = Str::tagged(name, key.origin().cloned(), Trust::Data);
        validate_variable_name(&Value::Str(name.clone()))?;
        facts.insert(Value::Str(name), value.clone());
    }
    let mut result = Dict::new();
    result.insert("ansible_facts", facts);
    result.insert("_ansible_facts_cacheable", cacheable);
    Ok(result)
}
