//! Copying whole folders, for `copy` with `remote_src`.

use crate::walk::walk;
use module::{Module, Stop, System, bytes_repr, os_error, os_path};
use std::io::{self, Read};
use std::path::Path;
use value::{List, Value};

/// Makes `dest` hold what `src` holds; returns whether anything changed.
pub(crate) fn copy_directory(module: &mut Module<'_>, src: &str, dest: &str) -> Result<bool, Stop> {
    if !module.system.exists(Path::new(dest)) {
        if !module.check_mode() {
            copy_tree(module, src, dest)?;
            own_recursively(module, dest)?;
        }
        return Ok(true);
    }
    let mut changed = copy_different(module, src, dest)?;
    changed |= copy_missing(module, src, dest)?;
    changed |= copy_common_folders(module, src, dest)?;
    changed |= own_recursively(module, dest)?;
    Ok(changed)
}

fn crash(error: &io::Error, path: &str) -> Stop {
    Stop::crash(os_error(error, &bytes_repr(path)))
}

/// `local_follow`: links are followed, kept, or (not given) kept in new folders and left alone elsewhere.
fn local_follow(module: &Module<'_>) -> Option<bool> {
    module.param("local_follow").map(Value::is_true)
}

fn names(system: &dyn System, path: &str) -> Result<Vec<String>, Stop> {
    let entries = system.list(Path::new(path)).map_err(|error| crash(&error, path))?;
    let mut names: Vec<String> = entries.iter().map(|entry| entry.name.to_string_lossy().into_owned()).collect();
    names.sort();
    Ok(names)
}

fn own(module: &mut Module<'_>, path: &str) -> Result<bool, Stop> {
    let text = |name| module.text(name).map(|text| text.as_str().to_owned());
    let (owner, group) = (text("owner"), text("group"));
    let changed = module.set_owner_if_different(path, owner.as_deref(), false, None)?;
    module.set_group_if_different(path, group.as_deref(), changed, None)
}

fn own_recursively(module: &mut Module<'_>, path: &str) -> Result<bool, Stop> {
    if module.param("owner").is_none() && module.param("group").is_none() {
        return Ok(false);
    }
    let mut changed = false;
    for level in walk(module.system, path) {
        changed |= own(module, &level.root)?;
        for name in level.folders.iter().chain(&level.files) {
            changed |= own(module, &os_path::join(&level.root, name))?;
        }
    }
    Ok(changed)
}

/// Tells whether two files differ: by size, then by content, unless size and time are equal.
fn differ(system: &dyn System, left: &Path, right: &Path) -> io::Result<bool> {
    let (one, two) = (system.stat(left)?, system.stat(right)?);
    if one.size != two.size {
        return Ok(true);
    }
    if one.mtime == two.mtime {
        return Ok(false);
    }
    let (mut one, mut two) = (system.open(left)?, system.open(right)?);
    let (mut first, mut second) = (vec![0; 8192], vec![0; 8192]);
    loop {
        let (count, other) = (fill(&mut one, &mut first)?, fill(&mut two, &mut second)?);
        if first[..count] != second[..other] {
            return Ok(true);
        }
        if count == 0 {
            return Ok(false);
        }
    }
}

fn fill(file: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read(&mut buffer[filled..])? {
            0 => break,
            count => filled += count,
        }
    }
    Ok(filled)
}

fn copy_link(module: &mut Module<'_>, from: &str, to: &str) -> Result<(), Stop> {
    let target = module.system.read_link(Path::new(from)).map_err(|error| crash(&error, from))?;
    module.system.symlink(&target, Path::new(to)).map_err(|error| {
        let names = format!("{} -> {}", bytes_repr(&target.to_string_lossy()), bytes_repr(to));
        Stop::crash(os_error(&error, &names))
    })
}

fn copy_content(module: &mut Module<'_>, from: &str, to: &str) -> Result<(), Stop> {
    module.system.copy_content(Path::new(from), Path::new(to)).map_err(|error| crash(&error, from))
}

fn copy_mode(module: &mut Module<'_>, from: &str, to: &str) -> Result<(), Stop> {
    let stat = module.system.stat(Path::new(from)).map_err(|error| crash(&error, from))?;
    module.system.set_mode(Path::new(to), stat.permissions()).map_err(|error| crash(&error, to))
}

/// Copies the files that both folders have with different content.
fn copy_different(module: &mut Module<'_>, src: &str, dest: &str) -> Result<bool, Stop> {
    let there = names(module.system, dest)?;
    let mut different = Vec::new();
    for name in names(module.system, src)? {
        let (from, to) = (os_path::join(src, &name), os_path::join(dest, &name));
        let (one, two) = (Path::new(&from), Path::new(&to));
        if there.contains(&name)
            && module.system.is_file(one)
            && module.system.is_file(two)
            && differ(module.system, one, two).unwrap_or(false)
        {
            different.push((from, to));
        }
    }
    let changed = !different.is_empty();
    if !module.check_mode() {
        for (from, to) in different {
            if module.system.is_link(Path::new(&from)) && local_follow(module) == Some(false) {
                copy_link(module, &from, &to)?;
            } else {
                copy_content(module, &from, &to)?;
                copy_mode(module, &from, &to)?;
            }
            own(module, &to)?;
        }
    }
    Ok(changed)
}

/// Copies what only the source has.
fn copy_missing(module: &mut Module<'_>, src: &str, dest: &str) -> Result<bool, Stop> {
    let there = names(module.system, dest)?;
    let missing: Vec<String> = names(module.system, src)?.into_iter().filter(|name| !there.contains(name)).collect();
    let changed = !missing.is_empty();
    if module.check_mode() {
        return Ok(changed);
    }
    let follow = local_follow(module);
    for name in missing {
        let (from, to) = (os_path::join(src, &name), os_path::join(dest, &name));
        let at = Path::new(&from);
        let (link, folder, file) = (module.system.is_link(at), module.system.is_dir(at), module.system.is_file(at));
        match (link, follow) {
            (true, Some(true)) if folder => {
                copy_tree(module, &from, &to)?;
                own_recursively(module, &to)?;
            }
            (true, Some(true)) if file => {
                copy_content(module, &from, &to)?;
                own(module, &to)?;
            }
            (true, Some(false)) if folder || file => copy_link(module, &from, &to)?,
            (false, _) if file => {
                copy_content(module, &from, &to)?;
                copy_mode(module, &from, &to)?;
                own(module, &to)?;
            }
            (false, _) if folder => {
                copy_tree(module, &from, &to)?;
                own_recursively(module, &to)?;
            }
            // Ansible: links are counted as copied and left alone where nothing says what to do with them.
            _ => {}
        }
    }
    Ok(changed)
}

fn copy_common_folders(module: &mut Module<'_>, src: &str, dest: &str) -> Result<bool, Stop> {
    let there = names(module.system, dest)?;
    let mut changed = false;
    for name in names(module.system, src)? {
        let (from, to) = (os_path::join(src, &name), os_path::join(dest, &name));
        if !there.contains(&name) || !module.system.is_dir(Path::new(&from)) || !module.system.is_dir(Path::new(&to)) {
            continue;
        }
        changed |= copy_different(module, &from, &to)?;
        changed |= copy_missing(module, &from, &to)?;
        changed |= copy_common_folders(module, &from, &to)?;
    }
    Ok(changed)
}

/// Copies a folder to a name that nothing has (`shutil.copytree`); goes on after failures and tells them all.
fn copy_tree(module: &mut Module<'_>, src: &str, dest: &str) -> Result<(), Stop> {
    let keep_links = local_follow(module) != Some(true);
    let mut failures = Vec::new();
    copy_level(module.system, src, dest, keep_links, &mut failures);
    if failures.is_empty() { Ok(()) } else { Err(Stop::crash(value::repr(&Value::from(failures)))) }
}

fn copy_level(system: &mut dyn System, src: &str, dest: &str, keep_links: bool, failures: &mut Vec<Value>) {
    let mut fail = |from: &str, to: &str, error: &io::Error, at: &str| {
        let shown = |path: &str| Value::Bytes(path.as_bytes().into());
        let reason = Value::str(os_error(error, &bytes_repr(at)));
        failures.push(Value::Tuple(List::from(vec![shown(from), shown(to), reason])));
    };
    let entries = match system.list(Path::new(src)) {
        Ok(entries) => entries,
        Err(error) => return fail(src, dest, &error, src),
    };
    if let Err(error) = system.make_dirs(Path::new(dest), 0o777) {
        return fail(src, dest, &error, dest);
    }
    let mut folders = Vec::new();
    for entry in entries {
        let name = entry.name.to_string_lossy().into_owned();
        let (from, to) = (os_path::join(src, &name), os_path::join(dest, &name));
        let (one, two) = (Path::new(&from), Path::new(&to));
        if let Ok(target) = system.read_link(one)
            && keep_links
        {
            if let Err(error) = system.symlink(&target, two) {
                fail(&from, &to, &error, &to);
            }
        } else if system.is_dir(one) {
            folders.push((from, to));
        } else if let Err(error) = system.copy_content(one, two).and_then(|()| system.copy_metadata(one, two)) {
            fail(&from, &to, &error, &from);
        }
    }
    for (from, to) in folders {
        copy_level(system, &from, &to, keep_links, failures);
    }
    if let Err(error) = system.copy_metadata(Path::new(src), Path::new(dest)) {
        let shown = |path: &str| Value::Bytes(path.as_bytes().into());
        let reason = Value::str(os_error(&error, &bytes_repr(dest)));
        failures.push(Value::Tuple(List::from(vec![shown(src), shown(dest), reason])));
    }
}
