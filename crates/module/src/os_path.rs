//! Paths as Python's `os.path` takes them apart: text in, text out.

use crate::System;
use std::path::{Component, Path, PathBuf};

/// Joins as `os.path.join` does: an absolute second part replaces the first.
pub fn join(first: &str, second: &str) -> String {
    if second.starts_with('/') || first.is_empty() {
        second.to_owned()
    } else if first.ends_with('/') {
        format!("{first}{second}")
    } else {
        format!("{first}/{second}")
    }
}

/// Returns what stands before the last `/`, without the slashes at its end unless it is only slashes.
pub fn dirname(path: &str) -> &str {
    let head = &path[..path.rfind('/').map_or(0, |at| at + 1)];
    let trimmed = head.trim_end_matches('/');
    if trimmed.is_empty() { head } else { trimmed }
}

/// Returns what stands after the last `/`.
pub fn basename(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, last)| last)
}

/// Replaces `$name` and `${name}` of variables that are set; others stay.
pub fn expand_vars<'a>(path: &str, variable: impl Fn(&str) -> Option<&'a str>) -> String {
    if !path.contains('$') {
        return path.to_owned();
    }
    let mut out = String::with_capacity(path.len());
    let mut rest = path;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let (name, length) = if let Some(braced) = after.strip_prefix('{') {
            match braced.find('}') {
                Some(end) => (&braced[..end], end + 2),
                None => ("", 0),
            }
        } else {
            let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
            (&after[..end], end)
        };
        match variable(name).filter(|_| length > 0) {
            Some(value) => out.push_str(value),
            None => out.push_str(&rest[at..=at + length]),
        }
        rest = &after[length..];
    }
    out.push_str(rest);
    out
}

/// Replaces `~` and `~user` at the start.
pub fn expand_user(path: &str, home: Option<&str>, system: &(impl System + ?Sized)) -> String {
    let Some(tail) = path.strip_prefix('~') else { return path.to_owned() };
    let (user, rest) = tail.find('/').map_or((tail, ""), |at| tail.split_at(at));
    let found = if user.is_empty() {
        home.map(str::to_owned).or_else(|| system.user_by_id(system.identity().uid).map(|user| user.home))
    } else {
        system.user(user).map(|user| user.home)
    };
    let Some(found) = found else { return path.to_owned() };
    let expanded = format!("{}{rest}", found.trim_end_matches('/'));
    if expanded.is_empty() { "/".to_owned() } else { expanded }
}

/// Removes `.`, doubled slashes and `..` as written (`os.path.normpath`).
pub fn normalise(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                if matches!(out.components().next_back(), Some(Component::Normal(_))) {
                    out.pop();
                } else if !out.has_root() {
                    out.push("..");
                }
            }
            other => out.push(other),
        }
    }
    if out.as_os_str().is_empty() { PathBuf::from(".") } else { out }
}

/// Resolves every link of a path as far as it exists; what is missing stays as written.
pub(crate) fn real_path(system: &(impl System + ?Sized), path: &Path) -> PathBuf {
    let mut out = if path.is_absolute() { PathBuf::from("/") } else { system.cwd().to_owned() };
    let mut left: Vec<PathBuf> = path.components().rev().map(|part| PathBuf::from(part.as_os_str())).collect();
    let mut links = 0;
    while let Some(part) = left.pop() {
        match part.components().next() {
            None | Some(Component::CurDir | Component::Prefix(_)) => {}
            Some(Component::RootDir) => out = PathBuf::from("/"),
            Some(Component::ParentDir) => {
                out.pop();
            }
            Some(Component::Normal(name)) => {
                let next = out.join(name);
                match system.read_link(&next) {
                    // A loop: Python gives the path up to here.
                    Ok(target) if links < 40 => {
                        links += 1;
                        left.extend(target.components().rev().map(|part| PathBuf::from(part.as_os_str())));
                    }
                    _ => out = next,
                }
            }
        }
    }
    out
}
