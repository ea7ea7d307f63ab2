//! `package`: hands a task on to the module of the host's package manager.

use engine::{ActionContext, ActionError, ActionPlugin, ActionResult};
use value::{Dict, Value, to_text};

pub(crate) const ACTION: ActionPlugin = ActionPlugin {
    name: "package",
    summary: "Installs and removes packages with the host's package manager",
    bypasses_hosts: false,
    is_quick: false,
    takes_raw_params: false,
    own_args: &[],
    run,
};

fn run(context: &mut ActionContext<'_>) -> ActionResult {
    let mut args = context.args.clone();
    let asked = args.remove("use").map_or_else(|| "auto".to_owned(), |name| to_text(&name));
    let manager = if asked == "auto" { manager(context)? } else { asked };
    if manager.is_empty() || manager == "auto" {
        return Err(ActionError::fail(
            "Could not detect which package manager to use. Try gathering facts or setting the \"use\" option.",
        ));
    }
    let Some(found) = context.run.resolver.action(&manager, &[])? else {
        return Err(ActionError::fail(format!(
            "Could not find a matching action for the \"{manager}\" package manager."
        )));
    };
    let args = context.with_module_defaults(&found.full_name, args)?;
    let is_builtin = found.full_name.starts_with("ansible.builtin.") && !manager.contains('.');
    let name = if is_builtin { format!("ansible.legacy.{manager}") } else { manager };
    context.execute_module(&name, args)
}

/// Finds the host's package manager: told by a variable, known from its facts, or asked for now.
fn manager(context: &mut ActionContext<'_>) -> Result<String, ActionError> {
    let told =
        context.vars.get("ansible_package_use").map(|written| context.templar().template(&written)).transpose()?;
    if let Some(told) = told.filter(Value::is_true) {
        return Ok(to_text(&told));
    }
    if let Some(Value::Dict(facts)) = context.connection_vars.get("ansible_facts")
        && let Some(known) = facts.get("pkg_mgr").filter(|known| known.is_true())
    {
        return Ok(to_text(known));
    }
    let mut wanted = Dict::new();
    wanted.insert("filter", "ansible_pkg_mgr");
    wanted.insert("gather_subset", "!all");
    let answer = context.execute_module("ansible.legacy.setup", wanted)?;
    if answer.get("failed").is_some_and(Value::is_true) {
        let reason = answer.get("msg").map_or_else(|| "None".to_owned(), to_text);
        return Err(ActionError::fail_with(
            format!("Failed to fetch ansible_pkg_mgr to determine the package action backend: {reason}"),
            answer,
        ));
    }
    let facts = answer.get("ansible_facts").and_then(Value::as_dict);
    facts
        .and_then(|facts| facts.get("ansible_pkg_mgr"))
        .map(to_text)
        .ok_or_else(|| ActionError::fail("Could not detect a package manager. Try using the \"use\" option."))
}
