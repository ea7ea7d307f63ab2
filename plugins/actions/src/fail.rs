//! `fail`: fails with a message.

use crate::arguments;
use engine::{ActionContext, ActionPlugin, ActionResult};
use value::{Dict, Value};

pub(crate) const ACTION: ActionPlugin = ActionPlugin {
    name: "fail",
    summary: "Fails with a message",
    bypasses_hosts: false,
    is_quick: true,
    takes_raw_params: false,
    own_args: &[],
    run,
};

fn run(context: &mut ActionContext<'_>) -> ActionResult {
    arguments::only(context, &["msg"])?;
    arguments::refuse_async(context)?;
    let message = context.args.get("msg").cloned().unwrap_or_else(|| Value::str("Failed as requested from task"));
    let mut result = Dict::new();
    result.insert("failed", true);
    result.insert("msg", message);
    Ok(result)
}
