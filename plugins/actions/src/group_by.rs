//! `group_by`: puts the host into a group named after a value.

use crate::arguments;
use engine::{ActionContext, ActionPlugin, ActionResult};
use value::{Dict, Value, to_text};

pub(crate) const ACTION: ActionPlugin = ActionPlugin {
    name: "group_by",
    summary: "Puts the host into a group of a computed name",
    bypasses_hosts: false,
    is_quick: true,
    takes_raw_params: true,
    own_args: &[],
    run,
};

fn run(context: &mut ActionContext<'_>) -> ActionResult {
    arguments::only(context, &["key", "parents"])?;
    arguments::refuse_async(context)?;
    let mut result = Dict::new();
    let Some(key) = context.args.get("key") else {
        result.insert("failed", true);
        result.insert("msg", "the 'key' param is required when using group_by");
        return Ok(result);
    };
    let parents: Vec<Value> = match context.args.get("parents") {
        None => vec![Value::str("all")],
        Some(Value::List(list)) => list.iter().cloned().collect(),
        Some(one) => vec![one.clone()],
    };
    let dashed = |name: &Value| Value::str(to_text(name).replace(' ', "-"));
    result.insert("changed", false);
    result.insert("add_group", dashed(key));
    result.insert("parent_groups", parents.iter().map(dashed).collect::<Vec<_>>());
    Ok(result)
}
