//! `gather_facts`: gathers facts with every module that the setting `facts_modules` names.

use diagnostic::Diagnostic;
use engine::{ActionContext, ActionError, ActionPlugin, ActionResult, Captured};
use std::sync::Arc;
use value::{Dict, Value};

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
    let mut modules = context.run.config.list(&config::settings::FACTS_MODULES);
    if let Some(at) = modules.iter().position(|name| name == "smart") {
        modules.remove(at);
        if !modules.iter().any(|name| is_setup(name)) {
            modules.push("ansible.legacy.setup".to_owned());
        }
    }
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
            for key in ["gather_subset", "gather_timeout", "filter"] {
                args.remove(key);
            }
        }
        let args = context.with_module_defaults(name, args)?;
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
                facts.extend(more);
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
    let names = |dict: &Dict| dict.keys().map(value::to_text).collect::<Vec<_>>().join(", ");
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
    if modules.is_empty() {
        return Err(ActionError::fail("No facts modules are set (`facts_modules`)."));
    }
    Ok(result)
}

fn is_setup(name: &str) -> bool {
    matches!(name, "setup" | "ansible.builtin.setup" | "ansible.legacy.setup")
}
