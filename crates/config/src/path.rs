//! Paths as users write them: `~`, `$VARIABLE`, relative ones.

use crate::Snapshot;
use std::path::{Path, PathBuf};

/// Returns a written path as an absolute one without `.` and `..`: variables and `~` are filled in, a relative path stands
/// below `base` (or beside it, where that is a file; the working directory where it is missing). Symbolic links stay.
pub fn resolve(written: &str, base: Option<&str>, snapshot: &Snapshot) -> String {
    let expanded = expand_user(&expand_variables(written, snapshot), snapshot);
    if expanded.starts_with('/') {
        return normalise(&expanded);
    }
    let base = match base {
        None => snapshot.cwd.as_str(),
        Some(base) if Path::new(base).is_file() => base.rsplit_once('/').map_or("", |(directory, _)| directory),
        Some(base) => base,
    };
    normalise(&format!("{base}/{expanded}"))
}

/// Returns the same as [`resolve`], with symbolic links followed as far as the path exists.
pub fn resolve_links(written: &str, base: Option<&str>, snapshot: &Snapshot) -> String {
    let path = resolve(written, base, snapshot);
    let whole = PathBuf::from(&path);
    let mut missing = Vec::new();
    for ancestor in whole.ancestors() {
        if let Ok(mut real) = ancestor.canonicalize() {
            real.extend(missing.iter().rev());
            return real.to_string_lossy().into_owned();
        }
        if let Some(name) = ancestor.file_name() {
            missing.push(name.to_owned());
        }
    }
    path
}

/// Fills in `$NAME` and `${NAME}`; unknown ones stay as they are.
fn expand_variables(text: &str, snapshot: &Snapshot) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let braced = after.strip_prefix('{').and_then(|inner| inner.split_once('}'));
        let (name, length) = if let Some((name, _)) = braced {
            (name, name.len() + 2)
        } else {
            let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
            (&after[..end], end)
        };
        match snapshot.var(name) {
            Some(value) => out.push_str(value),
            None => out.push_str(&rest[at..=at + length]),
        }
        rest = &after[length..];
    }
    out.push_str(rest);
    out
}

/// Fills in `~` and `~name` at the beginning; an unknown user stays as written.
fn expand_user(path: &str, snapshot: &Snapshot) -> String {
    let Some(after) = path.strip_prefix('~') else { return path.to_owned() };
    let (user, rest) = after.find('/').map_or((after, ""), |at| after.split_at(at));
    let home = if user.is_empty() { Some(snapshot.home.clone()) } else { home_of(user) };
    match home {
        Some(home) => {
            let whole = format!("{}{rest}", home.trim_end_matches('/'));
            if whole.is_empty() { "/".to_owned() } else { whole }
        }
        None => path.to_owned(),
    }
}

/// Looks a user's home directory up in the system's list of users.
fn home_of(user: &str) -> Option<String> {
    let users = std::fs::read_to_string("/etc/passwd").ok()?;
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        (fields.next() == Some(user)).then(|| fields.nth(4).map(str::to_owned)).flatten()
    })
}

/// Takes `.`, `..` and doubled slashes out of a path, without looking at the disk.
pub fn normalise(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let absolute = path.starts_with('/');
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if absolute => {}
            part => parts.push(part),
        }
    }
    // Python keeps exactly two leading slashes: POSIX gives them a meaning of their own.
    let root = match (absolute, path.starts_with("//") && !path.starts_with("///")) {
        (true, true) => "//",
        (true, false) => "/",
        (false, _) => "",
    };
    let joined = format!("{root}{}", parts.join("/"));
    if joined.is_empty() { ".".to_owned() } else { joined }
}
