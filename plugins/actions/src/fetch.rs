//! `fetch`: brings files of the hosts to the controller.

use crate::copy::expand_user;
use crate::transfer::{flag, remote_stat};
use base64::Engine;
use diagnostic::Kind;
use engine::{ActionContext, ActionError, ActionPlugin, ActionResult};
use module::hash::{Algorithm, of_bytes};
use std::path::{Component, Path, PathBuf};
use value::{Dict, Value, to_text};

pub(crate) const ACTION: ActionPlugin = ActionPlugin {
    name: "fetch",
    summary: "Brings files of the hosts to the controller",
    bypasses_hosts: false,
    is_quick: false,
    takes_raw_params: false,
    own_args: &[],
    run,
};

fn run(context: &mut ActionContext<'_>) -> ActionResult {
    if context.fields.check_mode {
        return Err(ActionError::skip("check mode not (yet) supported for this module"));
    }
    let args = context.args.clone();
    let (source, dest) = names(&args)?;
    let flat = flag(&args, "flat", false);
    let fails_on_missing = flag(&args, "fail_on_missing", true);
    let source = expand_user(context, &source);

    // Who becomes somebody reads the file as a whole, by a module: the connection's own user may not reach it.
    let mut wanted = String::new();
    if !context.connection()?.becomes() {
        match look(context, &source, fails_on_missing)? {
            Looked::Checksum(checksum) => wanted = checksum,
            Looked::Answer(answer) => return Ok(answer),
        }
    }

    // What can't be read by its checksum is read as a whole.
    let mut data = None;
    if matches!(wanted.as_str(), "" | "1") {
        let slurp: Dict = [("src", source.as_str())].into_iter().collect();
        let answer = context.execute_module("ansible.legacy.slurp", slurp)?;
        if answer.get("failed").is_some_and(Value::is_true) {
            return Ok(unreadable(&source, answer, fails_on_missing));
        }
        let content = answer.get("content").and_then(Value::as_str).unwrap_or_default();
        let bytes = base64::engine::general_purpose::STANDARD.decode(content).unwrap_or_default();
        wanted = of_bytes(&bytes, Algorithm::Sha1);
        data = Some(bytes);
    }

    let dest = normal(&place(context, &source, &dest, flat)?);
    let read = |path: &Path| std::fs::read(path).ok();
    let local = read(&dest);
    let shown = dest.to_string_lossy().into_owned();
    let mut result = Dict::new();
    if let Some(local) = local.filter(|local| of_bytes(local, Algorithm::Sha1) == wanted) {
        result.insert("changed", false);
        result.insert("md5sum", of_bytes(&local, Algorithm::Md5));
        result.insert("file", source);
        result.insert("dest", shown);
        result.insert("checksum", wanted);
        return Ok(result);
    }
    let failed = |_| ActionError::fail("Failed to fetch the file.");
    if let Some(folder) = dest.parent() {
        std::fs::create_dir_all(folder).map_err(|error| {
            ActionError::fail(format!("Unable to create local directories({}): {error}", folder.display()))
        })?;
    }
    match data {
        Some(data) => std::fs::write(&dest, data).map_err(failed)?,
        None => context.connection()?.fetch_file(&source, &dest)?,
    }
    let now = read(&dest).unwrap_or_default();
    let checksum = of_bytes(&now, Algorithm::Sha1);
    result.insert("md5sum", of_bytes(&now, Algorithm::Md5));
    result.insert("dest", shown);
    result.insert("remote_md5sum", Value::None);
    if flag(&args, "validate_checksum", true) && checksum != wanted {
        result.insert("failed", true);
        result.insert("msg", "checksum mismatch");
        result.insert("file", source);
    } else {
        result.insert("changed", true);
    }
    result.insert("checksum", checksum);
    result.insert("remote_checksum", wanted);
    Ok(result)
}

/// What a look at the file on the host gave.
enum Looked {
    /// Its checksum.
    Checksum(String),
    /// The task's result: it can't be fetched.
    Answer(Dict),
}

fn look(context: &mut ActionContext<'_>, source: &str, fails_on_missing: bool) -> Result<Looked, ActionError> {
    let stat = match remote_stat(context, source, true, true) {
        Ok(stat) => stat,
        Err(error) if error.reason.kind == Kind::Unreachable => return Err(error),
        Err(error) => {
            let message = error.reason.full_message();
            let mut result = Dict::new();
            result.insert("changed", false);
            result.insert("file", source);
            if fails_on_missing {
                result.insert("failed", true);
            }
            result.insert("msg", if fails_on_missing { message } else { format!("{message}, ignored") });
            return Ok(Looked::Answer(result));
        }
    };
    let is = |key: &str| stat.get(key).is_some_and(Value::is_true);
    if is("exists") && is("isdir") {
        return Ok(Looked::Answer(is_folder(fails_on_missing)));
    }
    Ok(Looked::Checksum(stat.get("checksum").map(to_text).unwrap_or_default()))
}

/// Returns `src` and `dest`; the last thing wrong with them is the one told.
fn names(args: &Dict) -> Result<(String, String), ActionError> {
    let value = |name: &str| args.get(name).filter(|value| !value.is_none());
    match (value("src"), value("dest")) {
        (Some(Value::Str(source)), Some(Value::Str(dest))) => Ok((source.to_string(), dest.to_string())),
        (None, _) | (_, None) => Err(ActionError::fail("src and dest are required")),
        (_, Some(Value::Str(_))) => {
            Err(ActionError::fail("Invalid type supplied for source option, it must be a string"))
        }
        _ => Err(ActionError::fail("Invalid type supplied for dest option, it must be a string")),
    }
}

fn is_folder(fails: bool) -> Dict {
    let message = "remote file is a directory, fetch cannot work on directories";
    let mut result = Dict::new();
    if fails {
        result.insert("failed", true);
        result.insert("changed", false);
        result.insert("msg", message);
    } else {
        result.insert("msg", format!("{message}, not transferring, ignored"));
    }
    result
}

fn unreadable(source: &str, answer: Dict, fails: bool) -> Dict {
    let message = answer.get("msg").map(to_text).unwrap_or_default();
    let mut result = if fails { answer } else { Dict::new() };
    if !fails {
        result.insert("file", source);
        result.insert("changed", false);
    }
    if message.contains("not found") {
        result.insert("msg", "the remote file does not exist, not transferring, ignored");
    } else if message.to_lowercase().starts_with("source is a directory") {
        result.insert("msg", "remote file is a directory, fetch cannot work on directories");
    }
    result
}

/// Works out where a file goes: as it is told (`flat`), or below a folder for its host.
fn place(context: &ActionContext<'_>, source: &str, dest: &str, flat: bool) -> Result<PathBuf, ActionError> {
    let base = context.services.basedir();
    if !flat {
        let host =
            context.vars.get("inventory_hostname").map_or_else(|| context.host.name.to_string(), |name| to_text(&name));
        return Ok(PathBuf::from(format!("{}/{host}/{source}", expand(context, &base, dest).display())));
    }
    let is_folder = |path: &str| expand(context, &base, path).is_dir();
    if !dest.ends_with('/') {
        if is_folder(dest) {
            return Err(ActionError::fail(
                "dest is an existing directory, use a trailing slash if you want to fetch src into that directory",
            ));
        }
        return Ok(expand(context, &base, dest));
    }
    let dest = format!("{dest}{}", source.rsplit('/').next().unwrap_or_default());
    if is_folder(&dest) {
        return Err(ActionError::fail(format!(
            "calculated dest '{dest}' is an existing directory, use another path that does not point to an existing directory"
        )));
    }
    Ok(expand(context, &base, &dest))
}

/// Makes a path of the controller absolute: below the playbook's folder where it is relative.
fn expand(context: &ActionContext<'_>, base: &Path, path: &str) -> PathBuf {
    base.join(expand_user(context, path))
}

/// Takes `.` and `..` out of a path, as `os.path.normpath`.
fn normal(path: &Path) -> PathBuf {
    let mut made = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                made.pop();
            }
            other => made.push(other),
        }
    }
    made
}
