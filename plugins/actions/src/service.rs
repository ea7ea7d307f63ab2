//! `service`: hands a task on to the module of the host's service manager.

use diagnostic::Diagnostic;
use engine::{ActionContext, ActionPlugin, ActionResult};
use value::{Dict, Value, to_text};

pub(crate) const ACTION: ActionPlugin = ActionPlugin {
    name: "service",
    summary: "Starts and stops services with the host's service manager",
    bypasses_hosts: false,
    is_quick: false,
    takes_raw_params: false,
    own_args: &[],
    run,
};

/// Arguments that the module of systemd does not have.
const NOT_OF_SYSTEMD: &[&str] = &["pattern", "runlevel", "sleep", "arguments", "args"];

/// Modules that come with Ansible.
const BUILTIN: &[&str] = &["openwrt_init", "service", "systemd", "sysvinit"];

fn run(context: &mut ActionContext<'_>) -> ActionResult {
    let mut args = context.args.clone();
    let asked = args.remove("use").map_or_else(|| "auto".to_owned(), |name| to_text(&name).to_lowercase());
    let mut manager = if asked == "auto" { manager(context)? } else { asked };
    let mut found = context.run.resolver.action(&manager, &[])?;
    if manager.is_empty() || manager == "auto" || found.is_none() {
        "ansible.legacy.service".clone_into(&mut manager);
        found = context.run.resolver.action(&manager, &[])?;
    }
    if manager == "systemd" {
        for name in NOT_OF_SYSTEMD {
            if args.remove(name).is_some() {
                context.run.warn(&Diagnostic::error(format!("Ignoring \"{name}\" as it is not used in \"{manager}\"")));
            }
        }
    }
    if let Some(found) = found {
        args = context.with_module_defaults(&found.full_name, args)?;
    }
    let name = if BUILTIN.contains(&manager.as_str()) { format!("ansible.legacy.{manager}") } else { manager };
    context.execute_module(&name, args)
}

/// Finds the host's service manager: known from its facts, or asked for now.
fn manager(context: &mut ActionContext<'_>) -> Result<String, engine::ActionError> {
    if let Some(Value::Dict(facts)) = context.connection_vars.get("ansible_facts")
        && let Some(known) = facts.get("service_mgr")
    {
        return Ok(to_text(known));
    }
    let mut wanted = Dict::new();
    wanted.insert("gather_subset", "!all");
    wanted.insert("filter", "ansible_service_mgr");
    let answer = context.execute_module("ansible.legacy.setup", wanted)?;
    let facts = answer.get("ansible_facts").and_then(Value::as_dict);
    Ok(facts.and_then(|facts| facts.get("ansible_service_mgr")).map_or_else(|| "auto".to_owned(), to_text))
}
