//! `add_host`: adds a host to the inventory for the rest of the run.

use engine::{ActionContext, ActionError, ActionPlugin, ActionResult};
use value::{Dict, Value, to_text};

pub(crate) const ACTION: ActionPlugin = ActionPlugin {
    name: "add_host",
    summary: "Adds a host, and groups, to the inventory of this run",
    bypasses_hosts: true,
    is_quick: true,
    takes_raw_params: true,
    own_args: &[],
    run,
};

fn run(context: &mut ActionContext<'_>) -> ActionResult {
    crate::arguments::refuse_async(context)?;
    let mut args = context.args.clone();
    match args.remove("_raw_params") {
        None => {}
        Some(Value::Dict(mut raw)) => {
            raw.extend(&args);
            args = raw;
        }
        Some(other) => {
            return Err(ActionError::fail(format!(
                "Invalid raw parameters passed, requires a dictionary/mapping got a  <class '{}'>",
                other.type_name()
            )));
        }
    }
    let first = |args: &Dict, names: &[&str]| names.iter().find_map(|name| args.get(name).cloned());
    let Some(name) = first(&args, &["name", "hostname", "host"]).filter(|name| !name.is_none()) else {
        return Err(ActionError::fail("name, host or hostname needs to be provided"));
    };
    let written = to_text(&name);
    context.run.verbose(2, format!("creating host via 'add_host': hostname={written}"));
    let (name, port) = inventory::split_address(&written).unwrap_or((&written, None));
    if let Some(port) = port {
        args.insert("ansible_ssh_port", port);
    }
    let mut groups: Vec<Value> = Vec::new();
    let mut add = |group: &str| {
        let group = Value::str(group.trim());
        if !groups.contains(&group) {
            groups.push(group);
        }
    };
    match first(&args, &["groupname", "groups", "group"]) {
        Some(Value::List(list)) => list.iter().for_each(|group| add(&to_text(group))),
        Some(Value::Str(text)) if !text.is_empty() => text.split(',').for_each(add),
        Some(other) if other.is_true() => {
            return Err(ActionError::fail("Groups must be specified as a list."));
        }
        _ => {}
    }
    let vars: Dict = args
        .iter()
        .filter(|(key, _)| key.as_str().is_none_or(|key| !["name", "hostname", "groupname", "groups"].contains(&key)))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    let added: Dict =
        [("host_name", Value::str(name)), ("groups", Value::list(groups)), ("host_vars", Value::Dict(vars))]
            .into_iter()
            .collect();
    let mut result = Dict::new();
    result.insert("changed", false);
    result.insert("add_host", added);
    Ok(result)
}
