//! `os.path` and `ntpath`: pure functions of text.

use template::Services;

/// `posixpath.basename`.
pub(crate) fn basename(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, last)| last)
}

/// `posixpath.dirname`.
pub(crate) fn dirname(path: &str) -> &str {
    let Some(at) = path.rfind('/') else { return "" };
    let head = &path[..=at];
    let trimmed = head.trim_end_matches('/');
    if trimmed.is_empty() { head } else { trimmed }
}

/// `posixpath.join`.
pub(crate) fn join(first: &str, rest: &[&str]) -> String {
    let mut path = first.to_owned();
    for part in rest {
        if part.starts_with('/') {
            (*part).clone_into(&mut path);
        } else if path.is_empty() || path.ends_with('/') {
            path.push_str(part);
        } else {
            path.push('/');
            path.push_str(part);
        }
    }
    path
}

/// `posixpath.normpath`.
pub(crate) fn normpath(path: &str) -> String {
    if path.is_empty() {
        return ".".to_owned();
    }
    // Two leading slashes are kept, as POSIX allows them a meaning; three or more are one.
    let slashes = if path.starts_with("//") && !path.starts_with("///") {
        "//"
    } else if path.starts_with('/') {
        "/"
    } else {
        ""
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if slashes.is_empty() && parts.last().is_none_or(|last| *last == "..") => parts.push(part),
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    let joined = format!("{slashes}{}", parts.join("/"));
    if joined.is_empty() { ".".to_owned() } else { joined }
}

/// `posixpath.splitext`.
pub(crate) fn splitext(path: &str) -> (&str, &str) {
    split_extension(path, basename(path))
}

fn split_extension<'p>(path: &'p str, name: &str) -> (&'p str, &'p str) {
    match name.rfind('.') {
        Some(dot) if name[..dot].contains(|ch| ch != '.') => path.split_at(path.len() - name.len() + dot),
        _ => (path, ""),
    }
}

/// `posixpath.abspath` from a given current folder.
pub(crate) fn abspath(path: &str, current: &str) -> String {
    normpath(&join(current, &[path]))
}

/// `posixpath.relpath`.
pub(crate) fn relpath(path: &str, start: &str, current: &str) -> String {
    let (path, start) = (abspath(path, current), abspath(start, current));
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let from: Vec<&str> = start.split('/').filter(|part| !part.is_empty()).collect();
    let shared = parts.iter().zip(&from).take_while(|(a, b)| a == b).count();
    let mut out: Vec<&str> = vec![".."; from.len() - shared];
    out.extend(&parts[shared..]);
    if out.is_empty() { ".".to_owned() } else { out.join("/") }
}

/// `posixpath.expanduser`.
pub(crate) fn expanduser(path: &str, services: &dyn Services) -> String {
    let Some(rest) = path.strip_prefix('~') else { return path.to_owned() };
    let (user, tail) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let home = if user.is_empty() { services.env_var("HOME") } else { home_of(user, services) };
    match home {
        Some(home) => {
            let joined = format!("{}{tail}", home.trim_end_matches('/'));
            if joined.is_empty() { "/".to_owned() } else { joined }
        }
        None => path.to_owned(),
    }
}

fn home_of(user: &str, services: &dyn Services) -> Option<String> {
    let bytes = services.read_file(std::path::Path::new("/etc/passwd")).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    text.lines().find_map(|line| {
        let mut fields = line.split(':');
        (fields.next() == Some(user)).then(|| fields.nth(4).map(str::to_owned)).flatten()
    })
}

/// `posixpath.expandvars`.
pub(crate) fn expandvars(path: &str, services: &dyn Services) -> String {
    let mut out = String::new();
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
            let end = after.find(|ch: char| !(ch.is_ascii_alphanumeric() || ch == '_')).unwrap_or(after.len());
            (&after[..end], end)
        };
        match services.env_var(name).filter(|_| !name.is_empty()) {
            Some(value) => out.push_str(&value),
            None => out.push_str(&rest[at..=at + length]),
        }
        rest = &rest[at + 1 + length..];
    }
    out + rest
}

/// `posixpath.commonpath`; an error is Python's text.
pub(crate) fn commonpath(paths: &[&str]) -> Result<String, &'static str> {
    let Some(first) = paths.first() else { return Err("commonpath() arg is an empty sequence") };
    let absolute = first.starts_with('/');
    if paths.iter().any(|path| path.starts_with('/') != absolute) {
        return Err("Can't mix absolute and relative paths");
    }
    let split = |path: &&str| -> Vec<String> {
        path.split('/').filter(|part| !part.is_empty() && *part != ".").map(str::to_owned).collect()
    };
    let all: Vec<Vec<String>> = paths.iter().map(split).collect();
    let mut common = all.first().cloned().unwrap_or_default();
    for parts in &all {
        let shared = common.iter().zip(parts).take_while(|(a, b)| a == b).count();
        common.truncate(shared);
    }
    Ok(format!("{}{}", if absolute { "/" } else { "" }, common.join("/")))
}

fn is_separator(ch: char) -> bool {
    matches!(ch, '/' | '\\')
}

/// `ntpath.splitdrive`.
pub(crate) fn win_splitdrive(path: &str) -> (&str, &str) {
    let bytes = path.as_bytes();
    let separator = |at: usize| bytes.get(at).is_some_and(|byte| is_separator(char::from(*byte)));
    if separator(0) && separator(1) {
        let start = if path.get(..8).is_some_and(|head| head.replace('/', "\\").eq_ignore_ascii_case("\\\\?\\UNC\\")) {
            8
        } else {
            2
        };
        let Some(host) = path[start..].find(is_separator) else { return (path, "") };
        let share_at = start + host + 1;
        return match path[share_at..].find(is_separator) {
            Some(share) => path.split_at(share_at + share),
            None => (path, ""),
        };
    }
    if bytes.get(1) == Some(&b':') { path.split_at(2) } else { ("", path) }
}

fn win_split(path: &str) -> (String, &str) {
    let (drive, rest) = win_splitdrive(path);
    let at = rest.rfind(is_separator).map_or(0, |at| at + 1);
    let (head, tail) = rest.split_at(at);
    let trimmed = head.trim_end_matches(is_separator);
    (format!("{drive}{}", if trimmed.is_empty() { head } else { trimmed }), tail)
}

/// `ntpath.basename`.
pub(crate) fn win_basename(path: &str) -> &str {
    win_split(path).1
}

/// `ntpath.dirname`.
pub(crate) fn win_dirname(path: &str) -> String {
    win_split(path).0
}

/// `os.path.realpath`: links resolved as far as the path exists.
pub(crate) fn realpath(path: &str, current: &str) -> String {
    let mut resolved = String::from("/");
    let full = join(current, &[path]);
    let mut pending: Vec<String> = full.split('/').rev().map(str::to_owned).collect();
    let mut links = 0;
    while let Some(part) = pending.pop() {
        match part.as_str() {
            "" | "." => continue,
            ".." => {
                resolved = match resolved.rfind('/') {
                    Some(0) | None => "/".to_owned(),
                    Some(at) => resolved[..at].to_owned(),
                };
                continue;
            }
            _ => {}
        }
        let candidate = join(&resolved, &[&part]);
        // A loop of links stays as it is, as in Python.
        match std::fs::read_link(&candidate) {
            Ok(target) if links < 40 => {
                links += 1;
                let target = target.to_string_lossy().into_owned();
                if target.starts_with('/') {
                    "/".clone_into(&mut resolved);
                }
                pending.extend(target.split('/').rev().map(str::to_owned));
            }
            _ => resolved = candidate,
        }
    }
    resolved
}
