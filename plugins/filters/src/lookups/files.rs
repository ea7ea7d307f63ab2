//! `file`, `fileglob`, `unvault`, and how lookups find files.

use super::options::{Kind, Options, Spec, option};
use crate::access::str_for_method;
use crate::fail::{Fail, Got, fail};
use crate::python::path::{basename, dirname, join};
use crate::python::text::is_space;
use diagnostic::Diagnostic;
use std::path::Path;
use template::Call;
use value::{Value, repr};

/// Python's text of an error of the operating system about a path (as `repr`).
pub(crate) fn os_error(error: &std::io::Error, path: &str) -> String {
    match error.raw_os_error() {
        Some(code) => {
            let text = error.to_string();
            let sentence = text.split(" (os error").next().unwrap_or(&text);
            format!("[Errno {code}] {sentence}: {path}")
        }
        None => error.to_string(),
    }
}

/// Finds a file where lookups look for it; a missing one is warned about, if asked for.
pub(super) fn find(call: &Call<'_, '_>, folder: &str, name: &str, warns: bool) -> Option<String> {
    let services = call.templar.services;
    let found = services.find_file(folder, name).ok();
    if found.is_none() && warns {
        services
            .warn(Diagnostic::error(format!("Unable to find '{name}' in expected paths (use -vvvvv to see paths)")));
    }
    found.map(|path| path.to_string_lossy().into_owned())
}

/// Reads a file as text, opened where it is a vault.
pub(super) fn read(call: &Call<'_, '_>, path: &str) -> Got<String> {
    let bytes = read_bytes(call, path)?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let byte = error.as_bytes().get(at).copied().unwrap_or(0);
            fail(format!(
                "Unable to decode {}: 'utf-8' codec can't decode byte {byte:#04x} in position {at}: invalid start byte",
                repr(&Value::from(path))
            ))
        }
    }
}

/// Reads a file, opened where it is a vault.
pub(super) fn read_bytes(call: &Call<'_, '_>, path: &str) -> Got<Vec<u8>> {
    let bytes = call.templar.services.read_file(Path::new(path)).map_err(|error| {
        let shown = value::str_repr(path);
        Fail::text(os_error(&error, &shown))
            .wrapped(format!("An error occurred while trying to read the file {shown}."))
    })?;
    Ok(call.templar.services.secrets().open_file(bytes, path)?.0)
}

const FILE: &[Spec] = &[option("rstrip", Kind::Bool), option("lstrip", Kind::Bool)];

/// `file`: the contents of files. Options: `rstrip=True`, `lstrip=False`.
pub(super) fn file(terms: Vec<Value>, call: &mut Call<'_, '_>) -> Got<Vec<Value>> {
    let options = Options::from_named("file", FILE, &call.args.named, call)?;
    let mut out = Vec::new();
    for term in &terms {
        let name = str_for_method(term, "startswith")?;
        let denied = |error: Fail| error.wrapped(format!("Unable to access the file {}.", repr(term)));
        let Some(path) = find(call, "files", name, false) else {
            return Err(denied(Fail::text("File not found. Use -vvvvv to see paths searched.")));
        };
        let contents = read(call, &path).map_err(denied)?;
        let mut text = contents.as_str();
        if options.flag("lstrip", false) {
            text = text.trim_start_matches(is_space);
        }
        if options.flag("rstrip", true) {
            text = text.trim_end_matches(is_space);
        }
        out.push(Value::from(text));
    }
    Ok(out)
}

/// `unvault`: the contents of files, which may be vaults.
pub(super) fn unvault(terms: Vec<Value>, call: &mut Call<'_, '_>) -> Got<Vec<Value>> {
    let mut out = Vec::new();
    for term in &terms {
        let name = str_for_method(term, "startswith")?;
        match find(call, "files", name, true) {
            Some(path) => out.push(Value::from(read(call, &path)?)),
            None => return fail(format!("Unable to find file matching \"{name}\" ")),
        }
    }
    Ok(out)
}

/// `fileglob`: files that match patterns, in the first folder that has any.
pub(super) fn fileglob(terms: Vec<Value>, call: &mut Call<'_, '_>) -> Got<Vec<Value>> {
    let mut out = Vec::new();
    for term in &terms {
        let Value::Str(pattern) = term else {
            return fail(format!(
                "expected str, bytes or os.PathLike object, not {}",
                crate::python::class::class_name(term)
            ));
        };
        let name = basename(pattern);
        let mut folders: Vec<String> = Vec::new();
        if name == pattern.as_str() {
            for folder in call.templar.services.search_path() {
                let folder = folder.to_string_lossy();
                folders.push(join(&folder, &["files"]));
                folders.push(folder.into_owned());
            }
        } else {
            folders.extend(find(call, "files", dirname(pattern), true));
        }
        for folder in folders {
            let found: Vec<String> =
                glob(&join(&folder, &[name])).into_iter().filter(|path| Path::new(path).is_file()).collect();
            if !found.is_empty() {
                out.extend(found.into_iter().map(Value::from));
                break;
            }
        }
    }
    Ok(out)
}

fn has_magic(pattern: &str) -> bool {
    pattern.contains(['*', '?', '['])
}

/// Python's `glob.glob`, in the order of the file system.
pub(crate) fn glob(pattern: &str) -> Vec<String> {
    let (folder, name) = match pattern.rfind('/') {
        Some(at) => (dirname(pattern), &pattern[at + 1..]),
        None => ("", pattern),
    };
    if !has_magic(pattern) {
        let path = Path::new(pattern);
        let exists = if name.is_empty() { path.is_dir() } else { path.symlink_metadata().is_ok() };
        return if exists { vec![pattern.to_owned()] } else { Vec::new() };
    }
    let folders = if !folder.is_empty() && has_magic(folder) { glob(folder) } else { vec![folder.to_owned()] };
    let mut out = Vec::new();
    for folder in folders {
        if !has_magic(name) {
            let path = join(&folder, &[name]);
            if Path::new(&path).symlink_metadata().is_ok() {
                out.push(path);
            }
            continue;
        }
        let listed = if folder.is_empty() { "." } else { &folder };
        let Ok(entries) = std::fs::read_dir(listed) else { continue };
        for entry in entries.flatten() {
            let file_name = entry.file_name().to_string_lossy().into_owned();
            let hidden = file_name.starts_with('.') && !name.starts_with('.');
            if !hidden && matches_shell(name, &file_name) {
                out.push(if folder.is_empty() { file_name } else { join(&folder, &[&file_name]) });
            }
        }
    }
    out
}

/// Python's `fnmatch`: `*`, `?` and `[...]`.
pub(crate) fn matches_shell(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    matches_from(&pattern, &name)
}

fn matches_from(pattern: &[char], name: &[char]) -> bool {
    let Some((first, rest)) = pattern.split_first() else { return name.is_empty() };
    match first {
        '*' => (0..=name.len()).any(|skipped| matches_from(rest, &name[skipped..])),
        '?' => !name.is_empty() && matches_from(rest, &name[1..]),
        '[' => match class_end(rest) {
            Some(end) => {
                name.first().is_some_and(|ch| in_class(&rest[..end], *ch)) && matches_from(&rest[end + 1..], &name[1..])
            }
            None => name.first() == Some(&'[') && matches_from(rest, &name[1..]),
        },
        literal => name.first() == Some(literal) && matches_from(rest, &name[1..]),
    }
}

/// Where the `]` of a class is; one that comes first is a member.
fn class_end(rest: &[char]) -> Option<usize> {
    let start = usize::from(rest.first() == Some(&'!'));
    let start = start + usize::from(rest.get(start) == Some(&']'));
    (start..rest.len()).find(|at| rest[*at] == ']')
}

fn in_class(class: &[char], ch: char) -> bool {
    let (negated, class) = match class.split_first() {
        Some(('!', rest)) => (true, rest),
        _ => (false, class),
    };
    let mut found = false;
    let mut at = 0;
    while at < class.len() {
        if class.get(at + 1) == Some(&'-') && at + 2 < class.len() {
            found |= (class[at]..=class[at + 2]).contains(&ch);
            at += 3;
        } else {
            found |= class[at] == ch;
            at += 1;
        }
    }
    found != negated
}
