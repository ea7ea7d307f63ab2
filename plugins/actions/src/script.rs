//! `script`: brings a script of the controller to the host and runs it there.

use crate::arguments;
use crate::real_file::RealFile;
use connection::Exec;
use engine::{ActionContext, ActionError, ActionPlugin, ActionResult};
use module::{Argument, Arguments, Kind, shell_words};
use std::sync::LazyLock;
use value::{Dict, Value, to_text};

pub(crate) const ACTION: ActionPlugin = ActionPlugin {
    name: "script",
    summary: "Brings a script to the host and runs it",
    bypasses_hosts: false,
    is_quick: false,
    takes_raw_params: true,
    own_args: &[],
    run,
};

static ARGUMENTS: LazyLock<Arguments> = LazyLock::new(|| {
    Arguments::new(vec![
        Argument::new("_raw_params", Kind::Str),
        Argument::new("cmd", Kind::Str),
        Argument::new("creates", Kind::Str),
        Argument::new("removes", Kind::Str),
        Argument::new("chdir", Kind::Str),
        Argument::new("executable", Kind::Str),
    ])
    .required_one_of(&["_raw_params", "cmd"])
    .mutually_exclusive(&["_raw_params", "cmd"])
});

fn run(context: &mut ActionContext<'_>) -> ActionResult {
    let params = arguments::check(context, &ARGUMENTS)?;
    arguments::refuse_async(context)?;
    let text = |name: &str| params.get(name).filter(|value| value.is_true()).map(to_text);
    let (creates, removes) = (text("creates"), text("removes"));
    if let Some(path) = &creates
        && exists(context, path)?
    {
        return Err(ActionError::skip(format!("{path} exists, matching creates option")));
    }
    if let Some(path) = &removes
        && !exists(context, path)?
    {
        return Err(ActionError::skip(format!("{path} does not exist, matching removes option")));
    }
    let cwd = text("chdir");
    if let Some(path) = &cwd
        && !path.starts_with('/')
    {
        return Err(ActionError::fail(format!("chdir {path} must be an absolute path for a Unix-aware remote node")));
    }
    let line = text("_raw_params").or_else(|| text("cmd")).unwrap_or_default();
    let line = line.trim();
    let words = shell_words::split(line).map_err(ActionError::fail)?;
    let Some(name) = words.first() else {
        return Err(ActionError::fail("list index out of range"));
    };
    let source =
        context.services.find_file("files", name).map_err(|error| crate::template::error_text_alone(&error))?;
    let decrypts = params.get("decrypt").is_none_or(Value::is_true);
    let real = RealFile::new(context, &source, decrypts).map_err(|error| crate::template::error_text_alone(&error))?;
    if context.fields.check_mode {
        let mut result = Dict::new();
        if creates.is_some() || removes.is_some() {
            result.insert("changed", true);
            return Ok(result);
        }
        result.insert("changed", false);
        let mut skip = ActionError::skip("Check mode is not supported for this task.");
        skip.result = result;
        return Err(skip);
    }
    let folder = context.connection()?.make_tmp()?;
    let base = source.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let remote = format!("{}/{base}", folder.trim_end_matches('/'));
    let done = send_and_run(context, real.path(), (&folder, &remote), line, name, text("executable"), cwd);
    context.connection()?.remove_tmp(&folder);
    done
}

fn send_and_run(
    context: &mut ActionContext<'_>,
    source: &std::path::Path,
    (folder, remote): (&str, &str),
    line: &str,
    name: &str,
    executable: Option<String>,
    cwd: Option<String>,
) -> ActionResult {
    context.connection()?.put_file(source, remote)?;
    let chmod = format!("chmod u+rwx {}", shell_words::quote(remote));
    let chmod = Exec { command: chmod, as_login_user: true, ..Exec::default() };
    context.connection()?.exec(&chmod, &mut |_, _| {})?;
    context.share(&[folder.to_owned(), remote.to_owned()])?;
    let command = line.replace(name, remote);
    let command = match executable {
        Some(executable) => format!("{executable} {command}"),
        None => command,
    };
    let environment = context.fields.environment.clone();
    let done = context.exec(&Exec { command, environment, cwd, ..Exec::default() })?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (stdout, stderr) = (text(&done.stdout), text(&done.stderr));
    let mut result = Dict::new();
    result.insert("rc", done.status);
    result.insert("stdout_lines", engine::split_lines(&stdout));
    result.insert("stderr_lines", engine::split_lines(&stderr));
    result.insert("stdout", stdout);
    result.insert("stderr", stderr);
    result.insert("changed", true);
    if done.status != 0 {
        result.insert("msg", "non-zero return code");
        result.insert("failed", true);
    }
    Ok(result)
}

fn exists(context: &mut ActionContext<'_>, path: &str) -> Result<bool, ActionError> {
    let command = format!("test -e {}", shell_words::quote(path));
    let done = context.connection()?.exec(&Exec { command, ..Exec::default() }, &mut |_, _| {})?;
    Ok(done.status == 0)
}
