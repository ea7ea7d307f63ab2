//! `shell`: runs a command line through the host's shell.

use engine::{ActionContext, ActionError, ActionPlugin, ActionResult};

pub(crate) const ACTION: ActionPlugin = ActionPlugin {
    name: "shell",
    summary: "Runs a command line through the host's shell",
    bypasses_hosts: false,
    is_quick: false,
    takes_raw_params: true,
    own_args: &[],
    run,
};

fn run(context: &mut ActionContext<'_>) -> ActionResult {
    let mut args = context.args.clone();
    if args.contains("expand_argument_vars") {
        return Err(ActionError::fail(format!(
            "Unsupported parameters for ({}) module: expand_argument_vars",
            context.task.action
        )));
    }
    args.insert("_uses_shell", true);
    context.execute_module("ansible.legacy.command", args)
}
