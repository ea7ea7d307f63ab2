//! `command`: runs a program on the host, without a shell.

use engine::{ActionContext, ActionPlugin, ActionResult};

pub(crate) const ACTION: ActionPlugin = ActionPlugin {
    name: "command",
    summary: "Runs a program on the host",
    bypasses_hosts: false,
    is_quick: false,
    takes_raw_params: true,
    own_args: &[],
    run,
};

fn run(context: &mut ActionContext<'_>) -> ActionResult {
    let args = context.args.clone();
    context.execute_module("ansible.legacy.command", args)
}
