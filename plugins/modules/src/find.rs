//! `find`: lists the files, folders and links that fit.

use crate::find_filter::{Filter, Wanted};
use module::hash::{Algorithm, of_file};
use module::wire::{Chain, Link};
use module::{
    Argument, ArgumentSpec, Arguments, Kind, Module, NativeModule, Stat, Stop, errno, os_error, os_path, run,
};
use nix::errno::Errno;
use std::io;
use std::path::Path;
use std::sync::LazyLock;
use value::{Dict, Value, str_repr, to_text};

pub(crate) const MODULE: NativeModule = NativeModule {
    name: "find",
    summary: "Lists the files, folders and links below folders that fit name, age, size, mode or content.",
    run: |request, system, output| run(request, system, output, &SPEC, find),
};

static SPEC: LazyLock<ArgumentSpec> = LazyLock::new(|| ArgumentSpec {
    arguments: Arguments::new(vec![
        Argument::new("paths", Kind::List).required().aliases(&["name", "path"]).elements(Kind::Path),
        Argument::new("patterns", Kind::List).default(Vec::<Value>::new()).aliases(&["pattern"]).elements(Kind::Str),
        Argument::new("excludes", Kind::List).aliases(&["exclude"]).elements(Kind::Str),
        Argument::new("contains", Kind::Str),
        Argument::new("read_whole_file", Kind::Bool).default(false),
        Argument::new("file_type", Kind::Str).default("file").choices(&["any", "directory", "file", "link"]),
        Argument::new("age", Kind::Str),
        Argument::new("age_stamp", Kind::Str).default("mtime").choices(&["atime", "ctime", "mtime"]),
        Argument::new("size", Kind::Str),
        Argument::new("recurse", Kind::Bool).default(false),
        Argument::new("hidden", Kind::Bool).default(false),
        Argument::new("follow", Kind::Bool).default(false),
        Argument::new("get_checksum", Kind::Bool).default(false),
        Argument::new("checksum_algorithm", Kind::Str)
            .default("sha1")
            .choices(&["md5", "sha1", "sha224", "sha256", "sha384", "sha512"])
            .aliases(&["checksum", "checksum_algo"]),
        Argument::new("use_regex", Kind::Bool).default(false),
        Argument::new("depth", Kind::Int),
        Argument::new("mode", Kind::Raw),
        Argument::new("exact_mode", Kind::Bool).default(true),
        Argument::new("encoding", Kind::Str),
        Argument::new("limit", Kind::Int),
    ]),
    supports_check_mode: true,
});

/// What was found, and what could not be looked at.
#[derive(Default)]
struct Search {
    files: Vec<Value>,
    skipped: Dict,
    looked: usize,
    warned: bool,
    limit_reached: bool,
}

fn find(module: &mut Module<'_>) -> Result<Dict, Stop> {
    if let Some(mode) = module.param("mode")
        && mode.is_true()
        && mode.as_str().is_none()
    {
        let kind = mode.type_name();
        return Err(Stop::fail(format!(
            "argument 'mode' is not a string and conversion is not allowed, value is of type {kind}"
        )));
    }
    if module.param("patterns").is_none_or(|patterns| !patterns.is_true()) {
        let all = if module.flag("use_regex") { ".*" } else { "*" };
        module.params.insert("patterns", Value::list([Value::str(all)]));
    }
    let wanted = Wanted::read(module)?;
    let limit = module.param("limit").and_then(Value::as_int);
    if let Some(limit) = limit.filter(|limit| *limit <= 0) {
        return Err(Stop::fail(format!("limit cannot be {limit} (use None for unlimited)")));
    }
    let mut search = Search::default();
    let paths: Vec<String> =
        module.param("paths").and_then(Value::as_slice).unwrap_or_default().iter().map(to_text).collect();
    for path in paths {
        let filter = Filter::new(&wanted);
        match look_in(module, &path, &wanted, &filter, limit, &mut search) {
            Ok(()) => {}
            Err(reason) => {
                module.warn(format!("Skipped '{path}' path due to this access issue: {reason}\n"));
                search.skipped.insert(path, reason);
                search.warned = true;
            }
        }
    }
    let message = if search.warned {
        "Not all paths examined, check warnings for details"
    } else if search.limit_reached {
        "Limit of matches reached"
    } else {
        "All paths examined"
    };
    let mut result = Dict::new();
    let matched = search.files.len();
    result.insert("files", search.files);
    result.insert("changed", false);
    result.insert("msg", message);
    result.insert("matched", matched);
    result.insert("examined", search.looked);
    result.insert("skipped_paths", search.skipped);
    Ok(result)
}

/// Looks through one folder. The error is what keeps from going on, which becomes a warning.
fn look_in(
    module: &mut Module<'_>,
    top: &str,
    wanted: &Wanted,
    filter: &Filter<'_>,
    limit: Option<i64>,
    search: &mut Search,
) -> Result<(), String> {
    if !module.system.is_dir(Path::new(top)) {
        return Err(format!("'{top}' is not a directory"));
    }
    let follow = module.flag("follow");
    let recurse = module.flag("recurse");
    let full = |search: &Search| limit.is_some_and(|limit| i64::try_from(search.files.len()) == Ok(limit));
    let mut left = vec![top.to_owned()];
    while let Some(root) = left.pop() {
        let entries = match module.system.list(Path::new(&root)) {
            Ok(entries) => entries,
            Err(error) => {
                let text = os_error(&error, &str_repr(&root));
                if matches!(errno(&error), Errno::EPERM | Errno::EACCES | Errno::ENOENT) {
                    search.skipped.insert(root, text);
                    continue;
                }
                return Err(text);
            }
        };
        let (mut folders, mut files) = (Vec::new(), Vec::new());
        for entry in entries {
            let name = entry.name.to_string_lossy().into_owned();
            let folder = entry.is_dir || module.system.is_dir(Path::new(&os_path::join(&root, &name)));
            if folder { &mut folders } else { &mut files }.push(name);
        }
        search.looked += folders.len() + files.len();
        let mut too_deep = false;
        for name in files.iter().chain(&folders) {
            let path = os_path::normalise(Path::new(&os_path::join(&root, name))).to_string_lossy().into_owned();
            if let Some(depth) = wanted.depth {
                let slashes = |text: &str| i64::try_from(text.matches('/').count()).unwrap_or(i64::MAX);
                if slashes(&path) - slashes(top.trim_end_matches('/')) > depth {
                    too_deep = true;
                    continue;
                }
            }
            if os_path::basename(&path).starts_with('.') && !module.flag("hidden") {
                continue;
            }
            match module.system.lstat(Path::new(&path)) {
                Ok(stat) => {
                    if let Some(found) = fits(module, &path, name, &stat, wanted, filter)? {
                        search.files.push(Value::Dict(found));
                    }
                }
                Err(error) => note_unreadable(module, search, &path, &error),
            }
            if full(search) {
                search.limit_reached = true;
                break;
            }
        }
        if !recurse || full(search) {
            break;
        }
        if too_deep {
            continue;
        }
        // The next folder of this level first, then those below it: as the twin goes.
        for name in folders.iter().rev() {
            let path = os_path::join(&root, name);
            if follow || !module.system.is_link(Path::new(&path)) {
                left.push(path);
            }
        }
    }
    Ok(())
}

fn note_unreadable(module: &mut Module<'_>, search: &mut Search, path: &str, error: &io::Error) {
    let reason = os_error(error, &str_repr(path));
    let warning = Chain::new(format!("Skipped entry {} due to access issue.", str_repr(path)));
    module.warn_chain(&warning.with(Link::Cause, Chain::new(reason.as_str())));
    search.skipped.insert(path, reason);
    search.warned = true;
}

/// Returns what is told of a path that fits.
fn fits(
    module: &Module<'_>,
    path: &str,
    name: &str,
    stat: &Stat,
    wanted: &Wanted,
    filter: &Filter<'_>,
) -> Result<Option<Dict>, String> {
    let kind = match wanted.file_type.as_str() {
        "any" => true,
        "directory" => stat.is_dir(),
        "link" => stat.is_link(),
        _ => stat.is_file(),
    };
    if !kind || !filter.name(name)? || !wanted.fits_age(stat, module.system.now().as_secs_f64()) {
        return Ok(None);
    }
    if wanted.file_type == "file" && (!wanted.fits_size(stat) || !filter.content(module.system, path)?) {
        return Ok(None);
    }
    if !wanted.fits_mode(stat)? {
        return Ok(None);
    }
    let mut found = facts(module, path, stat);
    if stat.is_file() && module.flag("get_checksum") {
        let algorithm = module.text("checksum_algorithm").and_then(|name| Algorithm::named(&name));
        let checksum = of_file(module.system, Path::new(path), algorithm.unwrap_or(Algorithm::Sha1))
            .map_err(|error| os_error(&error, &module::bytes_repr(path)))?;
        found.insert("checksum", checksum);
    }
    // Ansible: for any kind the size counts for files alone, after all the rest.
    Ok((wanted.file_type != "any" || !stat.is_file() || wanted.fits_size(stat)).then_some(found))
}

fn facts(module: &Module<'_>, path: &str, stat: &Stat) -> Dict {
    let all = crate::stat::facts(path, stat);
    let mut out = Dict::new();
    out.insert("path", path);
    let before = [
        "mode", "isdir", "ischr", "isblk", "isreg", "isfifo", "islnk", "issock", "uid", "gid", "size", "inode", "dev",
        "nlink", "atime", "mtime", "ctime",
    ];
    let after = ["wusr", "rusr", "xusr", "wgrp", "rgrp", "xgrp", "woth", "roth", "xoth", "isuid", "isgid"];
    let mut take = |key: &str| {
        if let Some(value) = all.get(key) {
            out.insert(key, value.clone());
        }
    };
    for key in before {
        take(key);
    }
    let user = module.system.user_by_id(stat.uid).map(|user| user.name);
    let group = module.system.group_by_id(stat.gid).map(|group| group.name);
    out.insert("gr_name", group.unwrap_or_default());
    out.insert("pw_name", user.unwrap_or_default());
    for key in after {
        if let Some(value) = all.get(key) {
            out.insert(key, value.clone());
        }
    }
    out
}
