//! `gather_facts`: gathers facts with every module that the setting `facts_modules` names.

use diagnostic::Diagnostic;
use engine::{ActionContext, ActionError, ActionPlugin, ActionResult, Captured};
use std::sync::Arc;
use value::{Dict, Value, to_text};

pub(crate) const ACTION: ActionPlugin = ActionPlugin {
    name: "gather_facts",
    summary: "Gathers facts of the host with each of its facts modules",
    bypasses_hosts: false,
    is_quick: false,
    takes_raw_params: false,
    own_args: &[],
    run,
};

fn run(context: &mut ActionContext<'_>) -> ActionResult {
    let mut modules = modules(context)?;
    add_smart(context, &mut modules)?;
    let mut facts = Dict::new();
    let mut result = Dict::new();
    let (mut failed, mut skipped) = (Dict::new(), Dict::new());
    let mut first_error: Option<Diagnostic> = None;
    for name in &modules {
        let mut args: Dict = context
            .args
            .iter()
            .filter(|(_, value)| !value.is_none())
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        args.remove("parallel");
        if !is_setup(name) {
            leave_out(context, name, &mut args);
        }
        let full_name = context.run.resolver.action(name, &[])?.map(|found| found.full_name);
        let args = context.with_module_defaults(full_name.as_deref().unwrap_or(name), args)?;
        let answer = context.execute_module(name, args)?;
        if answer.get("failed").is_some_and(Value::is_true) {
            if let Some(Value::Object(object)) = answer.get("exception") {
                let told = object.as_any().downcast_ref::<Captured>().map(|captured| captured.error.clone());
                first_error = first_error.or(told);
            }
            failed.insert(name.as_str(), answer);
        } else if answer.get("skipped").is_some_and(Value::is_true) {
            skipped.insert(name.as_str(), answer);
        } else {
            if let Some(Value::Dict(more)) = answer.get("ansible_facts") {
                merge(&mut facts, more);
            }
            for key in ["warnings", "deprecations"] {
                if let Some(Value::List(more)) = answer.get(key) {
                    let known = match result.get(key) {
                        Some(Value::List(known)) => known.iter().cloned().collect::<Vec<_>>(),
                        _ => Vec::new(),
                    };
                    result.insert(key, known.into_iter().chain(more.iter().cloned()).collect::<Vec<_>>());
                }
            }
        }
    }
    let names = |dict: &Dict| dict.keys().map(to_text).collect::<Vec<_>>().join(", ");
    if !skipped.is_empty() {
        result.insert("msg", format!("The following modules were skipped: {}.", names(&skipped)));
        if skipped.len() == modules.len() {
            result.insert("skipped", true);
        }
        result.insert("skipped_modules", skipped);
    }
    if !failed.is_empty() {
        let message = format!("The following modules failed to execute: {}.", names(&failed));
        result.insert("failed_modules", failed);
        result.insert("failed", true);
        result.insert("msg", message.as_str());
        let mut error = Diagnostic::error(message);
        if let Some(cause) = first_error {
            error = error.caused_by(cause);
        }
        result.insert("exception", Value::Object(Arc::new(Captured { by_module: false, error })));
    }
    facts.insert("_ansible_facts_gathered", true);
    result.insert("ansible_facts", facts);
    result.insert("_ansible_verbose_override", true);
    Ok(result)
}

/// Returns the facts modules: the host's variable `ansible_facts_modules`, else the setting.
fn modules(context: &ActionContext<'_>) -> Result<Vec<String>, ActionError> {
    let Some(written) = context.vars.get("ansible_facts_modules") else {
        return Ok(context.run.config.list(&config::settings::FACTS_MODULES));
    };
    Ok(match context.templar().template(&written)? {
        Value::List(list) | Value::Tuple(list) => list.iter().map(to_text).collect(),
        other => to_text(&other).split(',').map(|name| name.trim().to_owned()).collect(),
    })
}

/// Replaces `smart` by the module for the host's network system, or `setup`.
fn add_smart(context: &mut ActionContext<'_>, modules: &mut Vec<String>) -> Result<(), ActionError> {
    let Some(at) = modules.iter().position(|name| name == "smart") else { return Ok(()) };
    modules.remove(at);
    let network_os = context.args.get("network_os").cloned().or_else(|| context.vars.get("ansible_network_os"));
    let network_os = network_os.or_else(|| match context.vars.get("ansible_facts") {
        Some(Value::Dict(facts)) => facts.get("network_os").cloned(),
        _ => None,
    });
    let has_setup = modules.iter().any(|name| is_setup(name));
    if let Some(os) = network_os.filter(Value::is_true) {
        let known = context.run.config.value(&config::settings::CONNECTION_FACTS_MODULES);
        let found = os.as_str().and_then(|os| known.as_dict()?.get(os).map(to_text));
        match found {
            Some(module) => modules.push(module),
            None if modules.is_empty() => {
                return Err(ActionError::fail(format!(
                    "No fact modules available and we could not find a fact module for your network OS ({}), try setting one via \
         the `FACTS_MODULES` configuration.",
                    to_text(&os)
                )));
            }
            None => {}
        }
        if has_setup {
            context.run.warn(&Diagnostic::error(
                "Detected 'setup' module and a network OS is set, the output when running it will reflect 'localhost' \
                 and not the target when a networking connection plugin is used.",
            ));
        }
        Ok(())
    } else {
        if !has_setup {
            modules.push("ansible.legacy.setup".to_owned());
        }
        Ok(())
    }
}

/// Leaves out what only `setup` takes, and tells of it.
fn leave_out(context: &ActionContext<'_>, name: &str, args: &mut Dict) {
    for (key, shown) in [("gather_subset", "subset"), ("gather_timeout", "timeout"), ("filter", "filter")] {
        let Some(value) = args.remove(key) else { continue };
        let is_all = |value: &Value| value.as_str() == Some("all");
        let is_default = key == "gather_subset"
            && (is_all(&value) || value.as_slice().is_some_and(|list| list.len() == 1 && list.iter().all(is_all)));
        if !is_default {
            let message = format!("Not passing {shown}({}) to {name}", to_text(&value));
            context.run.warn(&Diagnostic::error(message));
        }
    }
}

/// Merges facts at any depth; a list keeps what only the earlier one has, then has all of the later one.
fn merge(known: &mut Dict, more: &Dict) {
    for (key, value) in more {
        let merged = match (known.get_key(key), value) {
            (Some(Value::Dict(old)), Value::Dict(new)) => {
                let mut old = old.clone();
                merge(&mut old, new);
                Value::Dict(old)
            }
            (Some(Value::List(old)), Value::List(new)) => {
                let kept = old.iter().filter(|item| !new.iter().any(|other| other == *item));
                Value::list(kept.chain(new.iter()).cloned())
            }
            _ => value.clone(),
        };
        known.insert(key.clone(), merged);
    }
}

fn is_setup(name: &str) -> bool {
    matches!(name, "setup" | "ansible.builtin.setup" | "ansible.legacy.setup")
}
