//! Getting a file of the controller to its place on the host: what `copy` and `template` share.

use crate::real_file::RealFile;
use diagnostic::Diagnostic;
use engine::{ActionContext, ActionError, ActionResult, to_bool};
use module::hash::{Algorithm, of_bytes};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use value::{Dict, Value, to_text};

/// Arguments of `copy` that the `file` module knows.
const REMOTE_FILE: &[&str] = &[
    "attr",
    "attributes",
    "group",
    "mode",
    "owner",
    "selevel",
    "serole",
    "setype",
    "seuser",
    "unsafe_writes",
    "state",
    "path",
    "_original_basename",
    "recurse",
    "force",
    "_diff_peek",
    "src",
];

/// A file to bring to the host.
pub(crate) struct Source<'a> {
    /// Where it is on the controller.
    pub(crate) path: &'a Path,
    /// Its name relative to what is copied.
    pub(crate) name: &'a str,
    /// It was made of `content`.
    pub(crate) is_content: bool,
}

/// Returns the arguments of a task that are in a list.
fn known(args: &Dict, names: &[&str]) -> Dict {
    args.iter()
        .filter(|(key, _)| key.as_str().is_some_and(|key| names.contains(&key)))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

/// Returns the task's arguments that the `file` module knows.
pub(crate) fn file_args(args: &Dict) -> Dict {
    known(args, REMOTE_FILE)
}

pub(crate) fn flag(args: &Dict, name: &str, default: bool) -> bool {
    match args.get(name) {
        None | Some(Value::None) => default,
        Some(value) => to_bool(value).unwrap_or(false),
    }
}

/// What the host says of a path.
pub(crate) fn remote_stat(
    context: &mut ActionContext<'_>,
    path: &str,
    follow: bool,
    checksum: bool,
) -> Result<Dict, ActionError> {
    let args: Dict = [
        ("path", Value::str(path)),
        ("follow", Value::Bool(follow)),
        ("get_checksum", Value::Bool(checksum)),
        ("get_size", Value::Bool(false)),
        ("checksum_algorithm", Value::str("sha1")),
    ]
    .into_iter()
    .collect();
    let mut args = args;
    // The module has no such argument: others that stand in for it may.
    args.remove("get_size");
    let answer = context.execute_module("ansible.legacy.stat", args)?;
    if answer.get("failed").is_some_and(Value::is_true) {
        let text = |key: &str| answer.get(key).map(to_text).filter(|text| !text.is_empty());
        let reason =
            text("module_stderr").or_else(|| text("module_stdout")).or_else(|| text("msg")).unwrap_or_default();
        return Err(Diagnostic::error(format!("Failed to get information on remote file ({path}): {reason}")).into());
    }
    let mut stat = answer.get("stat").and_then(Value::as_dict).cloned().unwrap_or_default();
    if !stat.get("exists").is_some_and(Value::is_true) {
        stat.insert("checksum", "1");
    }
    if !stat.contains("checksum") {
        stat.insert("checksum", "");
    }
    Ok(stat)
}

fn is(stat: &Dict, key: &str) -> bool {
    stat.get(key).is_some_and(Value::is_true)
}

fn join(folder: &str, name: &str) -> String {
    if folder.ends_with('/') { format!("{folder}{name}") } else { format!("{folder}/{name}") }
}

/// Brings one file to the host, or only sets its attributes where it is there already. Nothing where the host keeps its own
/// (`force: false`).
pub(crate) fn copy_file(
    context: &mut ActionContext<'_>,
    args: &Dict,
    source: &Source<'_>,
    dest: &str,
    follow: bool,
) -> Result<Option<Dict>, ActionError> {
    let force = flag(args, "force", true);
    let mut result = Dict::new();
    result.insert("diff", Vec::new());
    let failed = |mut result: Dict, message: String| {
        result.insert("failed", true);
        result.insert("msg", message);
        Ok(Some(result))
    };
    let real = RealFile::new(context, source.path, flag(args, "decrypt", true))?;
    let source = &Source { path: real.path(), ..*source };
    let bytes = match std::fs::read(source.path) {
        Ok(bytes) => bytes,
        Err(error) => {
            return failed(result, format!("could not find src={}, {error}", source.path.display()));
        }
    };
    let preserved = (args.get("mode").and_then(Value::as_str) == Some("preserve")).then(|| local_mode(source.path));
    let mut dest_file = if dest.ends_with('/') { join(dest, source.name) } else { dest.to_owned() };
    let mut stat = remote_stat(context, &dest_file, follow, force)?;
    if is(&stat, "exists") && is(&stat, "isdir") {
        if source.is_content {
            return failed(result, "can not use content with a dir as dest".to_owned());
        }
        dest_file = join(dest, source.name);
        stat = remote_stat(context, &dest_file, follow, force)?;
    }
    if is(&stat, "exists") && !force {
        return Ok(None);
    }
    let checksum = of_bytes(&bytes, Algorithm::Sha1);
    let answer = if stat.get("checksum").and_then(Value::as_str) == Some(checksum.as_str()) {
        set_attributes(context, args, source, dest, &dest_file, follow, preserved.as_deref())?
    } else {
        if context.fields.diff {
            let diff = diff(context, &dest_file, source, &bytes)?;
            result.insert("diff", vec![Value::Dict(diff)]);
        }
        if context.fields.check_mode {
            result.insert("changed", true);
            return Ok(Some(result));
        }
        send(context, args, source, dest, &dest_file, follow, preserved.as_deref(), &checksum)?
    };
    result.extend(&answer);
    if !result.get("checksum").is_some_and(Value::is_true) {
        result.insert("checksum", checksum);
    }
    Ok(Some(result))
}

/// Returns a file's mode as Ansible writes it: `0644`.
pub(crate) fn local_mode(path: &Path) -> String {
    let mode = std::fs::metadata(path).map_or(0, |meta| meta.permissions().mode() & 0o7777);
    format!("0{mode:03o}")
}

#[expect(clippy::too_many_arguments, reason = "what the module's arguments are made of")]
fn send(
    context: &mut ActionContext<'_>,
    args: &Dict,
    source: &Source<'_>,
    dest: &str,
    dest_file: &str,
    follow: bool,
    mode: Option<&str>,
    checksum: &str,
) -> ActionResult {
    let folder = context.connection()?.make_tmp()?;
    // The suffix is kept for `validate`.
    let suffix = Path::new(dest_file).extension().map(|ext| format!(".{}", ext.to_string_lossy())).unwrap_or_default();
    let remote = join(&folder, &format!(".source{suffix}"));
    let sent = put_shared(context, source.path, &folder, &remote);
    let answer = sent.map_err(ActionError::from).and_then(|()| {
        let mut module_args = args.clone();
        module_args.remove("content");
        module_args.remove("decrypt");
        module_args.insert("src", remote.as_str());
        module_args.insert("dest", dest);
        module_args.insert("_original_basename", source.name);
        module_args.insert("follow", follow);
        if !args.get("checksum").is_some_and(Value::is_true) {
            module_args.insert("checksum", checksum);
        }
        if let Some(mode) = mode {
            module_args.insert("mode", mode);
        }
        context.execute_module("ansible.legacy.copy", module_args)
    });
    context.connection()?.remove_tmp(&folder);
    answer
}

fn set_attributes(
    context: &mut ActionContext<'_>,
    args: &Dict,
    source: &Source<'_>,
    dest: &str,
    dest_file: &str,
    follow: bool,
    mode: Option<&str>,
) -> ActionResult {
    let mut dest = dest.to_owned();
    if follow {
        let stat = remote_stat(context, dest_file, false, true)?;
        if is(&stat, "islnk")
            && let Some(target) = stat.get("lnk_source")
        {
            dest = to_text(target);
        }
    }
    let mut module_args = file_args(args);
    module_args.remove("src");
    module_args.insert("dest", dest);
    module_args.insert("_original_basename", source.name);
    module_args.insert("recurse", false);
    module_args.insert("state", "file");
    if let Some(mode) = mode {
        module_args.insert("mode", mode);
    }
    context.execute_module("ansible.legacy.file", module_args)
}

/// Makes the diff of a file on the host and the one that is to take its place.
pub(crate) fn diff(
    context: &mut ActionContext<'_>,
    dest: &str,
    source: &Source<'_>,
    bytes: &[u8],
) -> Result<Dict, ActionError> {
    let most = context.run.config.int(&config::settings::MAX_FILE_SIZE_FOR_DIFF);
    let mut diff = Dict::new();
    let peek_args: Dict = [("path", Value::str(dest)), ("_diff_peek", Value::Bool(true))].into_iter().collect();
    let peek = context.execute_module("ansible.legacy.file", peek_args)?;
    if is(&peek, "failed") {
        let name = source.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        context.run.warn(&Diagnostic::error(format!(
            "Failed to get diff between '{name}' and '{dest}': {}",
            peek.get("msg").map(to_text).unwrap_or_default()
        )));
        return Ok(diff);
    }
    let size = peek.get("size").and_then(Value::as_int).unwrap_or(0);
    if matches!(peek.get("state").and_then(Value::as_str), None | Some("absent")) {
        diff.insert("before", "");
    } else if is(&peek, "appears_binary") {
        diff.insert("dst_binary", 1_i64);
    } else if most > 0 && size > most {
        diff.insert("dst_larger", most);
    } else {
        let slurp_args: Dict = [("path", Value::str(dest))].into_iter().collect();
        let answer = context.execute_module("ansible.legacy.slurp", slurp_args)?;
        if let Some(content) = answer.get("content").and_then(Value::as_str) {
            use base64::Engine;
            let before = base64::engine::general_purpose::STANDARD.decode(content).unwrap_or_default();
            diff.insert("before_header", dest);
            diff.insert("before", String::from_utf8_lossy(&before).into_owned());
        }
    }
    let is_larger = most > 0 && i64::try_from(bytes.len()).unwrap_or(i64::MAX) > most;
    if is_larger {
        diff.insert("src_larger", most);
    } else if bytes.contains(&0) {
        diff.insert("src_binary", 1_i64);
    } else {
        let header = if source.is_content { dest.to_owned() } else { source.path.display().to_string() };
        diff.insert("after_header", header);
        diff.insert("after", String::from_utf8_lossy(bytes).into_owned());
    }
    if context.fields.no_log {
        if diff.contains("before") {
            diff.insert("before", "");
        }
        if diff.contains("after") {
            diff.insert(
                "after",
                " [[ Diff output has been hidden because 'no_log: true' was specified for this result ]]\n",
            );
        }
    }
    Ok(diff)
}

/// Adds `invocation` where no module gave one, and hides `content` in it.
pub(crate) fn with_invocation(context: &ActionContext<'_>, args: &Dict, mut result: Dict) -> Dict {
    if !result.contains("invocation") {
        if context.fields.no_log {
            result.insert("invocation", "CENSORED: no_log is set");
        } else {
            let mut invocation = args.clone();
            invocation.insert("module_args", args.clone());
            result.insert("invocation", invocation);
        }
    }
    if let Some(Value::Dict(invocation)) = result.get("invocation") {
        let mut invocation = invocation.clone();
        if invocation.contains("content") {
            invocation.insert("content", "CENSORED: content is a no_log parameter");
        }
        if let Some(Value::Dict(module_args)) = invocation.get("module_args")
            && module_args.get("content").is_some_and(|content| !content.is_none())
        {
            let mut module_args = module_args.clone();
            module_args.insert("content", "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER");
            invocation.insert("module_args", module_args);
        }
        result.insert("invocation", invocation);
    }
    result
}

/// Copies a file of the controller into a temporary folder of the host, for the user that the task becomes.
pub(crate) fn put_shared(
    context: &mut ActionContext<'_>,
    source: &Path,
    folder: &str,
    remote: &str,
) -> Result<(), Diagnostic> {
    context.connection()?.put_file(source, remote)?;
    context.share(&[folder.to_owned(), remote.to_owned()])
}

/// Brings a file of the controller into a temporary folder of the host for as long as something works with it there.
pub(crate) fn with_remote_copy<T>(
    context: &mut ActionContext<'_>,
    source: &Path,
    name: &str,
    work: impl FnOnce(&mut ActionContext<'_>, &str) -> Result<T, ActionError>,
) -> Result<T, ActionError> {
    let folder = context.connection()?.make_tmp()?;
    let remote = join(&folder, name);
    let sent = put_shared(context, source, &folder, &remote);
    let done = sent.map_err(ActionError::from).and_then(|()| work(context, &remote));
    context.connection()?.remove_tmp(&folder);
    done
}

/// Makes a folder for files on their way, removed when it is dropped.
pub(crate) struct LocalTmp(std::path::PathBuf);

impl LocalTmp {
    /// Makes one below the configured folder for temporary files.
    pub(crate) fn new(context: &ActionContext<'_>) -> Result<Self, Diagnostic> {
        use std::sync::atomic::{AtomicU64, Ordering};
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let base = context.run.config.str(&config::settings::DEFAULT_LOCAL_TMP).unwrap_or_else(|| "/tmp".to_owned());
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = Path::new(&base).join(format!("ansible-local-{}-{number}", std::process::id()));
        let made =
            std::os::unix::fs::DirBuilderExt::mode(std::fs::DirBuilder::new().recursive(true), 0o700).create(&path);
        made.map_err(|error| Diagnostic::error(format!("could not make the folder {}: {error}", path.display())))?;
        Ok(LocalTmp(path))
    }

    /// Writes a file into it, for nobody else to read.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> std::io::Result<std::path::PathBuf> {
        use std::io::Write;
        use std::os::unix::fs::OpenOptionsExt;
        let path = self.0.join(name);
        let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path)?;
        file.write_all(bytes)?;
        Ok(path)
    }
}

impl Drop for LocalTmp {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
