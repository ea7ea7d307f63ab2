//! `set_stats`: sets custom statistics, shown after the recap.

use crate::arguments;
use engine::{ActionContext, ActionPlugin, ActionResult, to_bool};
use inventory::validate_variable_name;
use value::{Dict, Str, Trust, Value, to_text};

pub(crate) const ACTION: ActionPlugin = ActionPlugin {
    name: "set_stats",
    summary: "Sets custom statistics of the run or the host",
    bypasses_hosts: false,
    is_quick: true,
    takes_raw_params: false,
    own_args: &[],
    run,
};

fn run(context: &mut ActionContext<'_>) -> ActionResult {
    arguments::only(context, &["aggregate", "data", "per_host"])?;
    arguments::refuse_async(context)?;
    let mut result = Dict::new();
    let mut data = Dict::new();
    match context.args.get("data") {
        None => {}
        Some(Value::Dict(given)) => {
            for (key, value) in given {
                let name = Str::tagged(to_text(key), key.origin().cloned(), Trust::Data);
                validate_variable_name(&Value::Str(name.clone()))?;
                data.insert(name.as_str(), value.clone());
            }
        }
        Some(_) => {
            result.insert("failed", true);
            result.insert("msg", "The 'data' option needs to be a dictionary/hash");
            return Ok(result);
        }
    }
    let flag = |name: &str, default: bool| match context.args.get(name) {
        None | Some(Value::None) => default,
        Some(value) => to_bool(value).unwrap_or(false),
    };
    let stats: Dict = [
        ("data", Value::Dict(data)),
        ("per_host", Value::Bool(flag("per_host", false))),
        ("aggregate", Value::Bool(flag("aggregate", true))),
    ]
    .into_iter()
    .collect();
    result.insert("changed", false);
    result.insert("ansible_stats", stats);
    Ok(result)
}
