//! Paths that match a pattern, as Python's `glob.glob` finds them (without `**`).

use module::{System, os_path};
use std::path::Path;

/// Returns the paths that match, those of one folder in its own order. Relative ones start at `cwd`.
pub(crate) fn glob(system: &dyn System, cwd: &str, pattern: &str) -> Vec<String> {
    if pattern.is_empty() { Vec::new() } else { search(system, cwd, pattern, false) }
}

fn search(system: &dyn System, cwd: &str, pattern: &str, folders_only: bool) -> Vec<String> {
    let (dirname, basename) = (os_path::dirname(pattern), os_path::basename(pattern));
    if !has_magic(pattern) {
        let at = os_path::join(cwd, if basename.is_empty() { dirname } else { pattern });
        let found = if basename.is_empty() || folders_only {
            system.is_dir(Path::new(&at))
        } else {
            system.lexists(Path::new(&at))
        };
        return if found { vec![pattern.to_owned()] } else { Vec::new() };
    }
    let folders = if has_magic(dirname) && dirname != pattern {
        search(system, cwd, dirname, true)
    } else {
        vec![dirname.to_owned()]
    };
    let mut found = Vec::new();
    for folder in folders {
        let at = os_path::join(cwd, &folder);
        if !has_magic(basename) {
            let path = os_path::join(&folder, basename);
            let there = if basename.is_empty() {
                system.is_dir(Path::new(&at))
            } else {
                system.lexists(Path::new(&os_path::join(&at, basename)))
            };
            if there {
                found.push(path);
            }
            continue;
        }
        for entry in system.list(Path::new(&at)).unwrap_or_default() {
            let name = entry.name.to_string_lossy();
            if (name.starts_with('.') && !basename.starts_with('.')) || !matches(basename, &name) {
                continue;
            }
            if folders_only && !system.is_dir(Path::new(&os_path::join(&at, &name))) {
                continue;
            }
            found.push(os_path::join(&folder, &name));
        }
    }
    found
}

fn has_magic(pattern: &str) -> bool {
    pattern.contains(['*', '?', '['])
}

/// Tells whether a name matches a pattern of `*`, `?` and `[...]`, case counting (`fnmatch.fnmatchcase`).
pub(crate) fn matches(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    let (mut p, mut n) = (0, 0);
    // Where to go on when what follows the last star does not match.
    let mut retry: Option<(usize, usize)> = None;
    loop {
        let step = match pattern.get(p) {
            Some('*') => {
                retry = Some((p + 1, n));
                p += 1;
                continue;
            }
            None if n == name.len() => return true,
            None => None,
            Some(_) if n == name.len() => return false,
            Some('?') => Some(p + 1),
            Some('[') => class(&pattern, p, name[n]),
            Some(c) => (*c == name[n]).then_some(p + 1),
        };
        match (step, retry) {
            (Some(next), _) => {
                p = next;
                n += 1;
            }
            (None, Some((after_star, from))) if from < name.len() => {
                retry = Some((after_star, from + 1));
                p = after_star;
                n = from + 1;
            }
            (None, _) => return false,
        }
    }
}

/// Matches one character with the class that starts at `at`; returns where the pattern goes on.
fn class(pattern: &[char], at: usize, c: char) -> Option<usize> {
    let mut from = at + 1;
    let negated = pattern.get(from) == Some(&'!');
    if negated {
        from += 1;
    }
    // A bracket that comes first is one of the class.
    let search_from = if pattern.get(from) == Some(&']') { from + 1 } else { from };
    let Some(end) = pattern.iter().skip(search_from).position(|c| *c == ']').map(|offset| search_from + offset) else {
        return (c == '[').then_some(at + 1);
    };
    let members = &pattern[from..end];
    let mut inside = false;
    let mut i = 0;
    while i < members.len() {
        if i + 2 < members.len() && members[i + 1] == '-' {
            inside |= (members[i]..=members[i + 2]).contains(&c);
            i += 3;
        } else {
            inside |= members[i] == c;
            i += 1;
        }
    }
    (inside != negated).then_some(end + 1)
}
