//! `setup`: gathers facts of the host.

use engine::{ActionContext, ActionPlugin, ActionResult};

pub(crate) const ACTION: ActionPlugin = ActionPlugin {
    name: "setup",
    summary: "Gathers facts of the host",
    bypasses_hosts: false,
    is_quick: false,
    takes_raw_params: false,
    own_args: &[],
    run,
};

fn run(context: &mut ActionContext<'_>) -> ActionResult {
    let args = context.args.clone();
    let mut result = context.execute_module(&context.module_as_written(), args)?;
    result.insert("_ansible_verbose_override", true);
    Ok(result)
}
