//! Filters of file paths.

use crate::access::{is_sequence, iterate, text};
use crate::fail::{Got, fail};
use crate::filters::sequences::tuple;
use crate::lookups::files::glob;
use crate::python::class::{class_name, class_text};
use crate::python::path;
use crate::signature::{bind, bind_none, or};
use template::Call;
use value::Value;

fn path_text(value: &Value) -> Got<&str> {
    match value {
        Value::Str(text) => Ok(text.as_str()),
        other => fail(format!("expected str, bytes or os.PathLike object, not {}", class_name(other))),
    }
}

fn current(_call: &Call<'_, '_>) -> String {
    std::env::current_dir().map_or_else(|_| "/".to_owned(), |path| path.to_string_lossy().into_owned())
}

/// `basename`.
pub(super) fn basename(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "basename", &["p"])?;
    Ok(Value::from(path::basename(path_text(&value)?)))
}

/// `dirname`.
pub(super) fn dirname(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "dirname", &["p"])?;
    Ok(Value::from(path::dirname(path_text(&value)?)))
}

/// `expanduser`: `~` and `~user`.
pub(super) fn expanduser(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "expanduser", &["path"])?;
    Ok(Value::from(path::expanduser(path_text(&value)?, call.templar.services)))
}

/// `expandvars`: `$NAME` and `${NAME}`.
pub(super) fn expandvars(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "expandvars", &["path"])?;
    Ok(Value::from(path::expandvars(path_text(&value)?, call.templar.services)))
}

/// `realpath`.
pub(super) fn realpath(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "realpath", &["filename"])?;
    Ok(Value::from(path::realpath(path_text(&value)?, &current(call))))
}

/// `relpath(start=None)`.
pub(super) fn relpath(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    let [start] = bind(call, "relpath", &["path"], &[], &["start"])?;
    let subject = path_text(&value)?;
    if subject.is_empty() {
        return fail("no path specified");
    }
    let start = or(start, Value::None);
    let start = if start.is_none() { "." } else { path_text(&start)? };
    Ok(Value::from(path::relpath(subject, start, &current(call))))
}

/// `splitext`.
pub(super) fn splitext(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "splitext", &["p"])?;
    let (root, extension) = path::splitext(path_text(&value)?);
    Ok(tuple([Value::from(root), Value::from(extension)]))
}

/// `normpath`.
pub(super) fn normpath(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "normpath", &["path"])?;
    Ok(Value::from(path::normpath(path_text(&value)?)))
}

/// `win_basename`.
pub(super) fn win_basename(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "basename", &["p"])?;
    Ok(Value::from(path::win_basename(path_text(&value)?)))
}

/// `win_dirname`.
pub(super) fn win_dirname(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "dirname", &["p"])?;
    Ok(Value::from(path::win_dirname(path_text(&value)?)))
}

/// `win_splitdrive`.
pub(super) fn win_splitdrive(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "splitdrive", &["p"])?;
    let (drive, rest) = path::win_splitdrive(path_text(&value)?);
    Ok(tuple([Value::from(drive), Value::from(rest)]))
}

/// `path_join`: the parts of a list, or a text as it is.
pub(super) fn path_join(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "path_join", &["paths"])?;
    if let Value::Str(_) = value {
        return Ok(value);
    }
    let is_range = matches!(&value, Value::Object(object) if object.type_name() == "range");
    if !is_sequence(&value) && !is_range {
        return fail(format!("|path_join expects string or sequence, got {} instead.", class_text(&value)));
    }
    let parts = iterate(call, &value)?;
    let mut texts = Vec::with_capacity(parts.len());
    for (number, part) in parts.iter().enumerate() {
        match part {
            Value::Str(text) => texts.push(text.as_str()),
            other if number > 0 => {
                return fail(format!(
                    "join() argument must be str, bytes, or os.PathLike object, not '{}'",
                    class_name(other)
                ));
            }
            other => return path_text(other).map(Value::from),
        }
    }
    match texts.split_first() {
        Some((first, rest)) => Ok(Value::from(path::join(first, rest))),
        None => fail("join() missing 1 required positional argument: 'a'"),
    }
}

/// `commonpath`: the longest path that all of a list share.
pub(super) fn commonpath(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "commonpath", &["paths"])?;
    if !is_sequence(&value) {
        return fail(format!("|commonpath expects sequence, got {} instead.", class_text(&value)));
    }
    let parts = iterate(call, &value)?;
    let texts: Vec<&str> = parts.iter().map(path_text).collect::<Got<_>>()?;
    path::commonpath(&texts).map_or_else(fail, |common| Ok(Value::from(common)))
}

/// `fileglob`: files that match a pattern.
pub(super) fn fileglob(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "fileglob", &["pathname"])?;
    let pattern = match &value {
        Value::Str(text) => text.as_str(),
        other => return fail(format!("'{}' object is not subscriptable", class_name(other))),
    };
    let found = glob(pattern).into_iter().filter(|path| std::path::Path::new(path).is_file());
    Ok(Value::list(found.map(Value::from)))
}

/// `quote`: text made safe for a shell.
pub(super) fn quote_for_shell(value: Value, call: &mut Call<'_, '_>) -> Got<Value> {
    bind_none(call, "quote", &["a"])?;
    let subject = if value.is_none() { String::new() } else { text(call, &value)?.into_owned() };
    Ok(Value::from(shell_quote(&subject)))
}

/// Python's `shlex.quote`.
pub(crate) fn shell_quote(text: &str) -> String {
    if text.is_empty() {
        return "''".to_owned();
    }
    if text.chars().all(|ch| ch.is_ascii_alphanumeric() || "_@%+=:,./-".contains(ch)) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\"'\"'"))
}
