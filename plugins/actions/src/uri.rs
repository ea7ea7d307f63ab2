//! `uri`: speaks to a web server from the host; files of the controller that it sends are brought there first.

use crate::transfer::flag;
use engine::{ActionContext, ActionError, ActionPlugin, ActionResult};
use std::path::Path;
use value::{Dict, Value, to_text};

pub(crate) const ACTION: ActionPlugin = ActionPlugin {
    name: "uri",
    summary: "Speaks to a web server from the host",
    bypasses_hosts: false,
    is_quick: false,
    takes_raw_params: false,
    own_args: &[],
    run,
};

fn run(context: &mut ActionContext<'_>) -> ActionResult {
    let args = context.args.clone();
    let source = args.get("src").filter(|src| src.is_true()).map(to_text);
    let is_multipart = args.get("body_format").and_then(Value::as_str) == Some("form-multipart");
    if flag(&args, "remote_src", false) || source.is_none() && !is_multipart {
        return context.execute_module("ansible.legacy.uri", args);
    }
    let folder = context.connection()?.make_tmp()?;
    let done = with_files(context, args, source.as_deref(), &folder);
    // A job in the background still needs what it sends.
    if context.fields.async_seconds == 0 {
        context.connection()?.remove_tmp(&folder);
    }
    done
}

fn with_files(context: &mut ActionContext<'_>, mut args: Dict, source: Option<&str>, folder: &str) -> ActionResult {
    if let Some(source) = source {
        args.insert("src", bring(context, source, folder)?);
        return context.execute_module("ansible.legacy.uri", args);
    }
    let body = match args.get("body") {
        Some(Value::Dict(body)) => body.clone(),
        other => {
            let kind = other.map_or("NoneType", Value::type_name);
            return Err(ActionError::fail(format!("body must be mapping, cannot be type {kind}")));
        }
    };
    let mut sent = Dict::new();
    for (field, value) in &body {
        let Value::Dict(part) = value else {
            sent.insert(field.clone(), value.clone());
            continue;
        };
        let mut part = part.clone();
        let has_content = part.get("content").is_some_and(Value::is_true);
        let name = part.get("filename").filter(|name| name.is_true()).map(to_text);
        if let (Some(name), false) = (name, has_content) {
            part.insert("filename", bring(context, &name, folder)?);
        }
        sent.insert(field.clone(), Value::Dict(part));
    }
    args.insert("body", sent);
    context.execute_module("ansible.legacy.uri", args)
}

fn bring(context: &mut ActionContext<'_>, name: &str, folder: &str) -> Result<String, ActionError> {
    let found = context.services.find_file("files", name)?;
    let base = Path::new(&found).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let remote = format!("{}/{base}", folder.trim_end_matches('/'));
    crate::transfer::put_shared(context, &found, folder, &remote)?;
    Ok(remote)
}
