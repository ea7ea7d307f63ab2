//! `raw`: runs a command line on the host with nothing of ours there.

use connection::Exec;
use diagnostic::Diagnostic;
use engine::{ActionContext, ActionPlugin, ActionResult};
use value::{Dict, Value, to_text};

pub(crate) const ACTION: ActionPlugin = ActionPlugin {
    name: "raw",
    summary: "Runs a command line on the host, without modules",
    bypasses_hosts: false,
    is_quick: false,
    takes_raw_params: true,
    own_args: &[],
    run,
};

fn run(context: &mut ActionContext<'_>) -> ActionResult {
    if !context.fields.environment.is_empty() {
        context.warn(Diagnostic::error("raw module does not support the environment keyword"));
    }
    crate::arguments::refuse_async(context)?;
    let mut result = Dict::new();
    if context.fields.check_mode {
        result.insert("skipped", true);
        return Ok(result);
    }
    let command = context.args.get("_raw_params").map(to_text).unwrap_or_default();
    let executable = context.args.get("executable").filter(|path| path.is_true()).map(to_text);
    let done = context.exec(&Exec { command, executable, ..Exec::default() })?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (stdout, stderr) = (text(&done.stdout), text(&done.stderr));
    result.insert("rc", done.status);
    result.insert("stdout_lines", engine::split_lines(&stdout));
    result.insert("stderr_lines", engine::split_lines(&stderr));
    result.insert("stdout", stdout);
    result.insert("stderr", stderr);
    result.insert("changed", true);
    if done.status != 0 {
        result.insert("failed", true);
        result.insert("msg", Value::str("non-zero return code"));
    }
    Ok(result)
}
