//! `file`: makes files, folders and links what they shall be, or removes them.

use crate::file_times::Stamps;
use crate::walk::walk;
use module::wire::Chain;
use module::{
    Argument, ArgumentSpec, Arguments, Diff, FileArguments, Kind, Module, NativeModule, Stop, System, bytes_repr,
    os_error, os_path, run,
};
use std::io::{self, Read};
use std::path::Path;
use std::sync::LazyLock;
use value::{Dict, Value, str_repr};

pub(crate) const MODULE: NativeModule = NativeModule {
    name: "file",
    summary: "Sets owner, mode and times of paths; makes and removes files, folders and links.",
    run: |request, system, output| run(request, system, output, &SPEC, file),
};

static SPEC: LazyLock<ArgumentSpec> = LazyLock::new(|| ArgumentSpec {
    arguments: Arguments::new(vec![
        Argument::new("state", Kind::Str).choices(&["absent", "directory", "file", "hard", "link", "touch"]),
        Argument::new("path", Kind::Path).required().aliases(&["dest", "name"]),
        Argument::new("_original_basename", Kind::Str),
        Argument::new("recurse", Kind::Bool).default(false),
        Argument::new("force", Kind::Bool).default(false),
        Argument::new("follow", Kind::Bool).default(true),
        Argument::new("_diff_peek", Kind::Bool),
        Argument::new("src", Kind::Path),
        Argument::new("modification_time", Kind::Str),
        Argument::new("modification_time_format", Kind::Str).default("%Y%m%d%H%M.%S"),
        Argument::new("access_time", Kind::Str),
        Argument::new("access_time_format", Kind::Str).default("%Y%m%d%H%M.%S"),
    ])
    .with_file_attributes(),
    supports_check_mode: true,
});

fn file(module: &mut Module<'_>) -> Result<Dict, Stop> {
    settle_arguments(module)?;
    let state = text(module, "state").unwrap_or_default();
    let path = text(module, "path").unwrap_or_default();
    let src = text(module, "src");
    if module.check_mode() && state != "absent" {
        warn_of_unknown_owners(module);
    }
    if module.param("_diff_peek").is_some() {
        let binary = looks_binary(module.system, &path);
        let mut result = Dict::new();
        result.insert("path", path);
        result.insert("changed", false);
        result.insert("appears_binary", binary);
        return Ok(result);
    }
    let mut result = match state.as_str() {
        "file" => ensure_file(module, path)?,
        "directory" => ensure_directory(module, path)?,
        "link" => ensure_link(module, &path, src)?,
        "hard" => ensure_hard_link(module, &path, src)?,
        "touch" => touch(module, &path)?,
        _ => ensure_absent(module, &path)?,
    };
    if !module.request.diff {
        result.remove("diff");
    }
    Ok(result)
}

fn looks_binary(system: &dyn System, path: &str) -> bool {
    let mut head = Vec::new();
    let read = system.open(Path::new(path)).and_then(|file| file.take(8192).read_to_end(&mut head));
    read.is_ok() && head.contains(&0)
}

fn text(module: &Module<'_>, name: &str) -> Option<String> {
    module.text(name).map(|text| text.as_str().to_owned())
}

/// Works out path and state from what is there; the arguments shown in the result change with it.
fn settle_arguments(module: &mut Module<'_>) -> Result<(), Stop> {
    let mut path = text(module, "path").unwrap_or_default();
    let state = text(module, "state");
    let src = text(module, "src").filter(|src| !src.is_empty());
    let inside = !matches!(state.as_deref(), Some("link" | "absent"));
    if inside && module.system.is_dir(Path::new(&path)) {
        let name = text(module, "_original_basename")
            .filter(|name| !name.is_empty())
            .or_else(|| src.as_deref().map(|src| os_path::basename(src).to_owned()))
            .filter(|name| !name.is_empty());
        if let Some(name) = name {
            path = os_path::join(&path, &name);
            module.params.insert("path", path.as_str());
        }
    }
    let state = state.unwrap_or_else(|| match current_state(module.system, &path) {
        "absent" if module.flag("recurse") => "directory".to_owned(),
        "absent" => "file".to_owned(),
        other => other.to_owned(),
    });
    module.params.insert("state", state.as_str());
    if module.flag("recurse") && state != "directory" {
        return Err(Stop::fail("recurse option requires state to be 'directory'").with("path", path));
    }
    if src.is_some() && state != "link" && state != "hard" {
        return Err(Stop::fail("src option requires state to be 'link' or 'hard'").with("path", path));
    }
    Ok(())
}

/// Tells what a path is now, in words of the argument `state`.
fn current_state(system: &dyn System, path: &str) -> &'static str {
    let path = Path::new(path);
    let Ok(own) = system.lstat(path) else { return "absent" };
    if own.is_link() {
        "link"
    } else if own.is_dir() {
        "directory"
    } else if own.links > 1 {
        "hard"
    } else {
        "file"
    }
}

fn initial_diff(module: &Module<'_>, path: &str, state: &str, before_state: &str) -> Diff {
    let (mut before, mut after) = (Dict::new(), Dict::new());
    before.insert("path", path);
    after.insert("path", path);
    if before_state != state {
        before.insert("state", before_state);
        after.insert("state", state);
        if state == "absent" && before_state == "directory" {
            let (mut folders, mut files) = (Vec::new(), Vec::new());
            for level in walk(module.system, path) {
                folders.extend(level.folders.iter().map(|name| Value::str(os_path::join(&level.root, name))));
                files.extend(level.files.iter().map(|name| Value::str(os_path::join(&level.root, name))));
            }
            let mut content = Dict::new();
            content.insert("directories", folders);
            content.insert("files", files);
            before.insert("path_content", content);
        }
    }
    let mut diff = Dict::new();
    diff.insert("before", before);
    diff.insert("after", after);
    diff
}

fn outcome(key: &str, path: &str, changed: bool, diff: Diff) -> Dict {
    let mut result = Dict::new();
    result.insert(key, path);
    result.insert("changed", changed);
    result.insert("diff", diff);
    result
}

fn link_outcome(path: &str, src: Option<String>, changed: bool, diff: Diff) -> Dict {
    let mut result = Dict::new();
    result.insert("dest", path);
    result.insert("src", src);
    result.insert("changed", changed);
    result.insert("diff", diff);
    result
}

fn warn_of_unknown_owners(module: &mut Module<'_>) {
    if let Some(owner) = text(module, "owner").filter(|owner| !owner.is_empty()) {
        match owner.trim().parse::<u32>() {
            Ok(uid) if module.system.user_by_id(uid).is_none() => {
                module
                    .warn(format!("failed to look up user with uid {uid}. Create user up to this point in real play"));
            }
            Err(_) if module.system.user(&owner).is_none() => {
                module.warn(format!("failed to look up user {owner}. Create user up to this point in real play"));
            }
            _ => {}
        }
    }
    if let Some(group) = text(module, "group").filter(|group| !group.is_empty()) {
        match group.trim().parse::<u32>() {
            Ok(gid) if module.system.group_by_id(gid).is_none() => module
                .warn(format!("failed to look up group with gid {gid}. Create group up to this point in real play")),
            Err(_) if module.system.group(&group).is_none() => {
                module.warn(format!("failed to look up group {group}. Create group up to this point in real play"));
            }
            _ => {}
        }
    }
}

fn ensure_absent(module: &mut Module<'_>, path: &str) -> Result<Dict, Stop> {
    let before = current_state(module.system, path);
    let mut result = Dict::new();
    result.insert("path", path);
    if before == "absent" {
        result.insert("changed", false);
        result.insert("state", "absent");
        return Ok(result);
    }
    let diff = initial_diff(module, path, "absent", before);
    if !module.check_mode() {
        if before == "directory" {
            module.system.remove_tree(Path::new(path)).map_err(|(at, error)| {
                // The top is named whole and as bytes, what is inside by its name alone.
                let shown = if at == Path::new(path) {
                    bytes_repr(path)
                } else {
                    str_repr(os_path::basename(&at.to_string_lossy()))
                };
                Stop::fail(format!("rmtree failed: {}", os_error(&error, &shown)))
            })?;
        } else if let Err(error) = module.system.remove_file(Path::new(path))
            && error.kind() != io::ErrorKind::NotFound
        {
            let reason = Chain::new(os_error(&error, &bytes_repr(path)));
            return Err(Stop::fail("Unlinking failed.").with("path", path).because(reason));
        }
    }
    result.insert("changed", true);
    result.insert("diff", diff);
    result.insert("state", "absent");
    Ok(result)
}

fn touch(module: &mut Module<'_>, path: &str) -> Result<Dict, Stop> {
    let before = current_state(module.system, path);
    let stamps = Stamps::read(module, "touch")?;
    let mut changed = false;
    if before == "absent" {
        if module.check_mode() {
            let mut result = Dict::new();
            result.insert("dest", path);
            result.insert("changed", true);
            return Ok(result);
        }
        module.system.write(Path::new(path), b"").map_err(|error| {
            let reason = Chain::new(os_error(&error, &bytes_repr(path)));
            Stop::fail("Error, could not touch target.").with("path", path).because(reason)
        })?;
        changed = true;
    }
    let mut diff = initial_diff(module, path, "touch", before);
    let wanted = module.file_arguments(None);
    let set = module
        .set_attributes_if_different(&wanted, changed, Some(&mut diff), false)
        .and_then(|changed| Ok(stamps.apply(module, &wanted.path, Some(&mut diff))? || changed));
    match set {
        Ok(changed) => Ok(outcome("dest", path, changed, diff)),
        Err(stop) => {
            // What was only just made goes again.
            if before == "absent" && matches!(stop, Stop::Fail(_)) {
                module.remove_afterwards(path);
            }
            Err(stop)
        }
    }
}

fn followed(module: &Module<'_>, path: &str) -> String {
    module.system.real_path(Path::new(path)).to_string_lossy().into_owned()
}

fn ensure_file(module: &mut Module<'_>, mut path: String) -> Result<Dict, Stop> {
    let mut before = current_state(module.system, &path);
    let mut wanted = module.file_arguments(None);
    let stamps = Stamps::read(module, "file")?;
    if before == "link" && module.flag("follow") {
        path = followed(module, &path);
        before = current_state(module.system, &path);
        wanted.path.clone_from(&path);
    }
    if before != "file" && before != "hard" {
        return Err(Stop::fail(format!("file ({path}) is {before}, cannot continue"))
            .with("path", path)
            .with("state", before));
    }
    let mut diff = initial_diff(module, &path, "file", before);
    let mut changed = module.set_attributes_if_different(&wanted, false, Some(&mut diff), false)?;
    changed |= stamps.apply(module, &wanted.path, Some(&mut diff))?;
    Ok(outcome("path", &path, changed, diff))
}

fn ensure_directory(module: &mut Module<'_>, mut path: String) -> Result<Dict, Stop> {
    let mut before = current_state(module.system, &path);
    let mut wanted = module.file_arguments(None);
    let stamps = Stamps::read(module, "directory")?;
    if before == "link" && module.flag("follow") {
        path = followed(module, &path);
        wanted.path.clone_from(&path);
        before = current_state(module.system, &path);
    }
    let mut diff = initial_diff(module, &path, "directory", before);
    if before == "absent" {
        if module.check_mode() {
            return Ok(outcome("path", &path, true, diff));
        }
        let changed = make_directories(module, &path, &wanted, stamps, &mut diff)?;
        return Ok(outcome("path", &path, changed, diff));
    }
    if before != "directory" {
        return Err(Stop::fail(format!("{path} already exists as a {before}")).with("path", path));
    }
    let mut changed = module.set_attributes_if_different(&wanted, false, Some(&mut diff), false)?;
    changed |= stamps.apply(module, &wanted.path, Some(&mut diff))?;
    if module.flag("recurse") {
        changed |= set_recursively(module, &path, &wanted, stamps, 0)?;
    }
    Ok(outcome("path", &path, changed, diff))
}

/// Makes a folder and each missing one above it, all with what the last one shall have.
fn make_directories(
    module: &mut Module<'_>,
    path: &str,
    wanted: &FileArguments,
    stamps: Stamps,
    diff: &mut Diff,
) -> Result<bool, Stop> {
    let mut changed = false;
    let mut current = String::new();
    for name in path.trim_matches('/').split('/') {
        current = format!("{current}/{name}");
        if !path.starts_with('/') {
            current = current.trim_start_matches('/').to_owned();
        }
        if module.system.exists(Path::new(&current)) {
            continue;
        }
        let step = match module.system.make_dir(Path::new(&current), 0o777) {
            Ok(()) => {
                changed = true;
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && module.system.is_dir(Path::new(&current)) => {
                Ok(())
            }
            Err(error) => Err(Stop::crash(os_error(&error, &bytes_repr(&current)))),
        };
        let step = step.and_then(|()| {
            let wanted = FileArguments { path: current.clone(), ..wanted.clone() };
            module.set_attributes_if_different(&wanted, changed, Some(diff), false)
        });
        let step = step.and_then(|changed| Ok(stamps.apply(module, &wanted.path, Some(diff))? || changed));
        changed = step.map_err(|stop| match stop {
            Stop::Crash(chain) => {
                Stop::fail(format!("There was an issue creating {current} as requested: {}", chain.message))
                    .with("path", path)
            }
            other => other,
        })?;
    }
    Ok(changed)
}

/// Sets what everything below a folder shall have; with `follow` also what links in it point to.
fn set_recursively(
    module: &mut Module<'_>,
    top: &str,
    wanted: &FileArguments,
    stamps: Stamps,
    depth: usize,
) -> Result<bool, Stop> {
    if depth > 100 {
        return Err(Stop::fail(format!(
            "Could not recursively set attributes on {top}. Original error was: 'maximum recursion depth exceeded'"
        )));
    }
    let mut changed = false;
    for level in walk(module.system, top) {
        for name in level.folders.iter().chain(&level.files) {
            let path = os_path::join(&level.root, name);
            changed |= set_one(module, &path, wanted, stamps, changed)?;
            if !module.flag("follow") {
                continue;
            }
            let Ok(target) = module.system.read_link(Path::new(&path)) else { continue };
            let target = os_path::join(&level.root, &target.to_string_lossy());
            if module.system.exists(Path::new(&target)) {
                if module.system.is_dir(Path::new(&target)) {
                    changed |= set_recursively(module, &target, wanted, stamps, depth + 1)?;
                }
                changed |= set_one(module, &target, wanted, stamps, changed)?;
            }
        }
    }
    Ok(changed)
}

fn set_one(
    module: &mut Module<'_>,
    path: &str,
    wanted: &FileArguments,
    stamps: Stamps,
    changed: bool,
) -> Result<bool, Stop> {
    let wanted = FileArguments { path: path.to_owned(), ..wanted.clone() };
    let changed = module.set_attributes_if_different(&wanted, changed, None, false)?;
    Ok(stamps.apply(module, path, None)? || changed)
}

fn ensure_link(module: &mut Module<'_>, path: &str, src: Option<String>) -> Result<Dict, Stop> {
    let at = Path::new(path);
    let before = current_state(module.system, path);
    let stamps = Stamps::read(module, "link")?;
    let (follow, force) = (module.flag("follow"), module.flag("force"));
    let mut src = src;
    if src.is_none() && follow && module.system.exists(at) {
        let target = module.system.read_link(at).map_err(|error| Stop::crash(os_error(&error, &bytes_repr(path))))?;
        src = Some(target.to_string_lossy().into_owned());
    }
    let folder = if before == "directory" { path } else { os_path::dirname(path) };
    if let Some(src) = src.as_deref().filter(|_| !force) {
        let target = os_path::join(folder, src);
        if !module.system.exists(Path::new(&target)) {
            let message =
                format!("src file does not exist, use 'force=yes' if you really want to create the link: {target}");
            return Err(Stop::fail(message).with("path", path).with("src", src));
        }
    }
    refuse_to_convert(module, path, before, force)?;
    let mut diff = initial_diff(module, path, "link", before);
    let changed = match (before, &src) {
        ("link", Some(src)) => note_old_target(module, path, src, &mut diff)?,
        ("link", None) => false,
        (_, None) => return Err(Stop::fail("src is required for creating new symlinks")),
        _ => true,
    };
    if changed && !module.check_mode() {
        let target = src.as_deref().unwrap_or_default();
        if before == "absent" {
            module.system.symlink(Path::new(target), at).map_err(|error| {
                let names = format!("{} -> {}", bytes_repr(target), bytes_repr(path));
                Stop::fail(format!("Error while linking: {}", os_error(&error, &names))).with("path", path)
            })?;
        } else {
            replace_with(module, path, target, before == "directory", |system, from, to| system.symlink(from, to))?;
        }
    }
    if module.check_mode() && !module.system.exists(at) {
        return Ok(link_outcome(path, src, changed, diff));
    }
    let wanted = module.file_arguments(None);
    let mut changed = changed;
    if follow && module.system.is_link(at) && !module.system.exists(Path::new(&wanted.path)) {
        module.warn(
            "Cannot set fs attributes on a non-existent symlink target. follow should be set to False to avoid this.",
        );
    } else {
        changed = module.set_attributes_if_different(&wanted, changed, Some(&mut diff), false)?;
        changed |= stamps.apply(module, &wanted.path, Some(&mut diff))?;
    }
    Ok(link_outcome(path, src, changed, diff))
}

fn refuse_to_convert(module: &Module<'_>, path: &str, before: &str, force: bool) -> Result<(), Stop> {
    let convertible = !matches!(before, "directory" | "file" | "hard") || force;
    if !convertible {
        let message = format!("refusing to convert from {before} to symlink for {path}");
        return Err(Stop::fail(message).with("path", path));
    }
    if before == "directory" && module.system.list(Path::new(path)).is_ok_and(|entries| !entries.is_empty()) {
        let message = format!("the directory {path} is not empty, refusing to convert it");
        return Err(Stop::fail(message).with("path", path));
    }
    Ok(())
}

/// Notes what a link points to, where that is something else.
fn note_old_target(module: &Module<'_>, path: &str, src: &str, diff: &mut Diff) -> Result<bool, Stop> {
    let old =
        module.system.read_link(Path::new(path)).map_err(|error| Stop::crash(os_error(&error, &bytes_repr(path))))?;
    if old == Path::new(src) && old.as_os_str() == src {
        return Ok(false);
    }
    module::note(Some(diff), "src", old.to_string_lossy().into_owned(), src);
    Ok(true)
}

/// Makes a link under another name and renames it over what is there.
fn replace_with(
    module: &mut Module<'_>,
    path: &str,
    target: &str,
    remove_folder: bool,
    make: impl Fn(&mut dyn System, &Path, &Path) -> io::Result<()>,
) -> Result<(), Stop> {
    let now = value::float_repr(module.system.now().as_secs_f64());
    let name = format!(".{}.{now}.tmp", module.system.identity().pid);
    let beside = format!("{}/{name}", os_path::dirname(path));
    let (at, new) = (Path::new(path), Path::new(&beside));
    let done = (if remove_folder { module.system.remove_dir(at) } else { Ok(()) })
        .map_err(|error| os_error(&error, &bytes_repr(path)))
        .and_then(|()| {
            make(module.system, Path::new(target), new)
                .map_err(|error| os_error(&error, &format!("{} -> {}", bytes_repr(target), bytes_repr(&beside))))
        })
        .and_then(|()| {
            module
                .system
                .rename(new, at)
                .map_err(|error| os_error(&error, &format!("{} -> {}", bytes_repr(&beside), bytes_repr(path))))
        });
    done.map_err(|reason| {
        if module.system.exists(new) {
            let _ = module.system.remove_file(new);
        }
        Stop::fail(format!("Error while replacing: {reason}")).with("path", path)
    })
}

fn ensure_hard_link(module: &mut Module<'_>, path: &str, src: Option<String>) -> Result<Dict, Stop> {
    let at = Path::new(path);
    let before = current_state(module.system, path);
    let wanted = module.file_arguments(None);
    let stamps = Stamps::read(module, "hard")?;
    let force = module.flag("force");
    if before != "hard" && src.is_none() {
        return Err(Stop::fail("src is required for creating new hardlinks"));
    }
    let refused = |message: &str| Stop::fail(message).with("dest", path).with("src", src.clone());
    if let Some(src) = &src
        && !module.system.exists(Path::new(src))
    {
        return Err(refused("src does not exist"));
    }
    let inode = |module: &Module<'_>, path: &str| module.system.stat(Path::new(path)).map(|stat| stat.inode).ok();
    let target = src.clone().unwrap_or_default();
    let mut diff = initial_diff(module, path, "hard", before);
    let mut changed = true;
    match before {
        "link" => changed = note_old_target(module, path, &target, &mut diff)?,
        "hard" => {
            changed = src.is_some() && inode(module, path) != inode(module, &target);
            if changed && !force {
                return Err(refused("Cannot link, different hard link exists at destination"));
            }
        }
        "file" if !force => return Err(refused("Cannot link, file exists at destination")),
        "directory" if module.system.exists(at) => {
            if inode(module, path) == inode(module, &target) {
                let mut result = Dict::new();
                result.insert("path", path);
                result.insert("changed", false);
                return Ok(result);
            }
            if !force {
                return Err(refused("Cannot link: different hard link exists at destination"));
            }
        }
        _ => {}
    }
    if changed && !module.check_mode() {
        make_hard_link(module, path, &target, before)?;
    }
    if module.check_mode() && !module.system.exists(at) {
        return Ok(link_outcome(path, src, changed, diff));
    }
    changed = module.set_attributes_if_different(&wanted, changed, Some(&mut diff), false)?;
    changed |= stamps.apply(module, &wanted.path, Some(&mut diff))?;
    Ok(link_outcome(path, src, changed, diff))
}

fn make_hard_link(module: &mut Module<'_>, path: &str, target: &str, before: &str) -> Result<(), Stop> {
    let at = Path::new(path);
    if before == "absent" {
        let mut target = target.to_owned();
        if module.flag("follow")
            && let Ok(end) = module.system.read_link(Path::new(&target))
        {
            target = end.to_string_lossy().into_owned();
        }
        return module.system.hard_link(Path::new(&target), at).map_err(|error| {
            let names = format!("{} -> {}", bytes_repr(&target), bytes_repr(path));
            Stop::fail(format!("Error while linking: {}", os_error(&error, &names))).with("path", path)
        });
    }
    if before == "directory"
        && let Err(error) = module.system.remove_file(at)
        && error.kind() != io::ErrorKind::NotFound
    {
        let reason = os_error(&error, &bytes_repr(path));
        return Err(Stop::fail(format!("Error while replacing: {reason}")).with("path", path));
    }
    replace_with(module, path, target, false, |system, from, to| system.hard_link(from, to))
}
