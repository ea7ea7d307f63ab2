//! `async_status`: tells how a background job stands.

use crate::arguments;
use engine::{ActionContext, ActionPlugin, ActionResult};
use module::{Argument, Arguments, Kind};
use std::sync::LazyLock;
use value::{Dict, Value, to_text};

pub(crate) const ACTION: ActionPlugin = ActionPlugin {
    name: "async_status",
    summary: "Tells how a background job stands",
    bypasses_hosts: false,
    is_quick: false,
    takes_raw_params: false,
    own_args: &[],
    run,
};

static ARGUMENTS: LazyLock<Arguments> = LazyLock::new(|| {
    Arguments::new(vec![
        Argument::new("jid", Kind::Str).required(),
        Argument::new("mode", Kind::Str).choices(&["status", "cleanup"]).default("status"),
    ])
});

fn run(context: &mut ActionContext<'_>) -> ActionResult {
    arguments::refuse_async(context)?;
    let mut params = arguments::check(context, &ARGUMENTS)?;
    let jid = params.get("jid").map(to_text).unwrap_or_default();
    let folder = match context.connection_vars.get("ansible_async_dir") {
        Some(written) => to_text(&context.templar().template(&written)?),
        None => to_text(&context.run.config.value(&config::settings::SH_ASYNC_DIR)),
    };
    let folder = crate::copy::expand_user(context, &folder);
    let path = format!("{}/{jid}", folder.trim_end_matches('/'));
    let mut result: Dict = [
        ("started", Value::Bool(false)),
        ("finished", Value::Bool(false)),
        ("stdout", Value::str("")),
        ("stderr", Value::str("")),
        ("stdout_lines", Value::list([])),
        ("stderr_lines", Value::list([])),
        ("ansible_job_id", Value::str(jid)),
    ]
    .into_iter()
    .collect();
    if params.get("mode").and_then(Value::as_str) == Some("cleanup") {
        result.insert("erased", path);
    } else {
        result.insert("results_file", path);
        result.insert("started", true);
    }
    params.insert("_async_dir", folder);
    let status = context.execute_module("ansible.legacy.async_status", params)?;
    result.extend(&status);
    for key in ["started", "finished"] {
        let flag = result.get(key).is_some_and(Value::is_true);
        result.insert(key, flag);
    }
    Ok(result)
}
