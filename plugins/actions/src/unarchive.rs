//! `unarchive`: brings an archive to the host, where it is not there yet, and unpacks it.

use crate::copy::expand_user;
use crate::real_file::RealFile;
use crate::transfer::{flag, remote_stat, with_remote_copy};
use engine::{ActionContext, ActionError, ActionPlugin, ActionResult};
use value::{Value, to_text};

pub(crate) const ACTION: ActionPlugin = ActionPlugin {
    name: "unarchive",
    summary: "Unpacks an archive on the host",
    bypasses_hosts: false,
    is_quick: false,
    takes_raw_params: false,
    own_args: &[],
    run,
};

fn run(context: &mut ActionContext<'_>) -> ActionResult {
    let mut args = context.args.clone();
    // The old way to say the opposite of `remote_src`.
    if args.contains("copy") {
        if args.contains("remote_src") {
            return Err(ActionError::fail("parameters are mutually exclusive: ('copy', 'remote_src')"));
        }
        let copies = flag(&args, "copy", true);
        args.remove("copy");
        args.insert("remote_src", !copies);
    }
    let text = |name: &str| args.get(name).filter(|value| !value.is_none()).map(to_text);
    let (Some(source), Some(dest)) = (text("src"), text("dest")) else {
        return Err(ActionError::fail("src (or content) and dest are required"));
    };
    let is_remote = flag(&args, "remote_src", false);
    if let Some(creates) = text("creates").filter(|path| !path.is_empty()) {
        let creates = expand_user(context, &creates);
        if remote_stat(context, &creates, false, false)?.get("exists").is_some_and(Value::is_true) {
            return Err(ActionError::skip(format!("skipped, since {creates} exists")));
        }
    }
    let dest = expand_user(context, &dest);
    let local = if is_remote {
        None
    } else if source.contains("://") {
        return Err(ActionError::fail(format!(
            "Unsupported option, an URI src ({source}) is only supported when remote_src is True"
        )));
    } else {
        let found = context.services.find_file("files", &expand_user(context, &source))?;
        Some(RealFile::new(context, &found, args.get("decrypt").is_none_or(Value::is_true))?)
    };
    let stat = remote_stat(context, &dest, true, false)?;
    let is = |key: &str| stat.get(key).is_some_and(Value::is_true);
    if !is("exists") || !is("isdir") {
        return Err(ActionError::fail(format!("dest '{dest}' must be an existing dir")));
    }
    args.remove("decrypt");
    let Some(local) = local else {
        return context.execute_module("ansible.legacy.unarchive", args);
    };
    with_remote_copy(context, local.path(), "source", |context, remote| {
        args.insert("src", remote);
        context.execute_module("ansible.legacy.unarchive", args)
    })
}
