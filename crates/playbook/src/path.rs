//! Paths of the controller, worked on as text: joined, cleaned, made absolute.

use std::path::{Path, PathBuf};
use yaml::Files;

/// Joins two paths; an absolute second one stands alone.
pub(crate) fn join(base: &str, path: &str) -> String {
    if path.starts_with('/') || base.is_empty() {
        path.to_owned()
    } else if base.ends_with('/') {
        format!("{base}{path}")
    } else {
        format!("{base}/{path}")
    }
}

/// Returns what stands before the last slash, as Python's `dirname`: nothing where there is none.
pub(crate) fn dirname(path: &str) -> &str {
    match path.rfind('/') {
        Some(0) => "/",
        Some(at) => path[..at].trim_end_matches('/'),
        None => "",
    }
}

/// Takes `.`, `..` and doubled slashes out of a path without looking at the file system.
pub(crate) fn normal(path: &str) -> String {
    let absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
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
    let joined = parts.join("/");
    match (absolute, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

/// Makes a path absolute and clean: `~` is the user's home, what is relative is so to `base`.
pub(crate) fn absolute(path: &str, base: &Path, files: &dyn Files) -> String {
    normal(&joined(path, base, files))
}

/// Makes a path absolute as [`absolute`] does, but keeps `..` in it.
pub(crate) fn joined(path: &str, base: &Path, files: &dyn Files) -> String {
    let path = match path.strip_prefix('~') {
        Some("") => files.home().to_string_lossy().into_owned(),
        Some(rest) if rest.starts_with('/') => format!("{}{rest}", files.home().display()),
        _ => path.to_owned(),
    };
    join(&base.to_string_lossy(), &path)
}

/// Makes a path as Ansible's loader does: surrounding quotes are taken off, the rest is as in [`absolute`].
pub(crate) fn from_given(path: &str, base: &Path, files: &dyn Files) -> PathBuf {
    PathBuf::from(absolute(crate::free_form::unquote(path), base, files))
}

/// Tells whether a path is in a folder, by their names alone.
pub(crate) fn is_inside(path: &str, folder: &str) -> bool {
    Path::new(&normal(path)).starts_with(normal(folder))
}
