//! `copy`: puts a file that is on the host already (brought by the action, or its own with `remote_src`) in its place;
//! with `remote_src` also folders.

use crate::copy_tree::copy_directory;
use module::hash::{Algorithm, of_file};
use module::wire::{Chain, Link};
use module::{
    Argument, ArgumentSpec, Arguments, FileArguments, Kind, Module, Move, NativeModule, Stop, bytes_repr, error_text,
    os_error, os_path, percent, run,
};
use std::io;
use std::path::Path;
use std::sync::LazyLock;
use value::{Dict, Value, str_repr};

pub(crate) const MODULE: NativeModule = NativeModule {
    name: "copy",
    summary: "Copies files and folders to their place on the host.",
    run: |request, system, output| run(request, system, output, &SPEC, copy),
};

static SPEC: LazyLock<ArgumentSpec> = LazyLock::new(|| ArgumentSpec {
    arguments: Arguments::new(vec![
        Argument::new("src", Kind::Path),
        Argument::new("_original_basename", Kind::Str),
        Argument::new("content", Kind::Str).no_log(),
        Argument::new("dest", Kind::Path).required(),
        Argument::new("backup", Kind::Bool).default(false),
        Argument::new("force", Kind::Bool).default(true),
        Argument::new("validate", Kind::Str),
        Argument::new("directory_mode", Kind::Raw),
        Argument::new("remote_src", Kind::Bool).default(false),
        Argument::new("local_follow", Kind::Bool),
        Argument::new("checksum", Kind::Str),
        Argument::new("follow", Kind::Bool).default(false),
    ])
    .with_file_attributes(),
    supports_check_mode: true,
});

fn text(module: &Module<'_>, name: &str) -> Option<String> {
    module.text(name).map(|text| text.as_str().to_owned())
}

fn copy(module: &mut Module<'_>) -> Result<Dict, Stop> {
    // Ansible: no source is looked for under the name `None`.
    let src = text(module, "src").unwrap_or_else(|| "None".to_owned());
    let mut dest = text(module, "dest").unwrap_or_default();
    if !dest.contains('/') {
        dest = format!("./{dest}");
    }
    let source = Source::read(module, &src)?;
    let mut changed = false;
    if dest.ends_with('/') {
        if let Some(name) = text(module, "_original_basename").filter(|name| !name.is_empty()) {
            dest = os_path::join(&dest, &name);
        }
        changed |= make_parents(module, &src, &dest)?;
    }
    if module.system.is_dir(Path::new(&dest)) {
        let name = text(module, "_original_basename").filter(|name| !name.is_empty());
        dest = os_path::join(&dest, name.as_deref().unwrap_or_else(|| os_path::basename(&src)));
    }
    let checksum_dest = match look_at_target(module, &src, &mut dest)? {
        Target::Done(result) => return Ok(result),
        Target::Checksum(checksum) => checksum,
    };
    let folder = os_path::dirname(&dest);
    if !module.system.access(Path::new(folder), 2) && !module.flag("unsafe_writes") {
        return Err(Stop::fail(format!("Destination {folder} not writable")));
    }
    let mut backup = None;
    if source.checksum != checksum_dest || module.system.is_link(Path::new(&dest)) {
        if !module.check_mode() {
            backup = put_in_place(module, &src, &dest).map_err(|broken| broken.stop(&src, &dest))?;
        }
        changed = true;
    }
    if source.checksum.is_none() && checksum_dest.is_none() && module.flag("remote_src") {
        changed |= copy_folders(module)?;
    }
    let mut result = Dict::new();
    result.insert("dest", dest.as_str());
    result.insert("src", module.params.get("src").cloned().unwrap_or(Value::None));
    result.insert("md5sum", source.md5sum);
    result.insert("checksum", source.checksum);
    result.insert("changed", changed);
    if let Some(backup) = backup.filter(|backup| !backup.is_empty()) {
        result.insert("backup_file", backup);
    }
    let wanted = module.file_arguments(Some(&dest));
    let changed = module.set_attributes_if_different(&wanted, changed, None, true)?;
    result.insert("changed", changed);
    Ok(result)
}

/// What is copied.
struct Source {
    checksum: Option<String>,
    md5sum: Option<String>,
}

impl Source {
    /// Looks at the source; `mode: preserve` becomes its mode.
    fn read(module: &mut Module<'_>, src: &str) -> Result<Source, Stop> {
        let at = Path::new(src);
        let Ok(stat) = module.system.stat(at) else {
            return Err(Stop::fail(format!("Source {src} not found")));
        };
        if !module.system.access(at, 4) {
            return Err(Stop::fail(format!("Source {src} not readable")));
        }
        if module.param("mode").and_then(Value::as_str) == Some("preserve") {
            module.params.insert("mode", format!("0{:03o}", stat.permissions()));
        }
        let mut source = Source { checksum: None, md5sum: None };
        if stat.is_file() {
            match of_file(module.system, at, Algorithm::Sha1) {
                Ok(checksum) => source.checksum = Some(checksum),
                Err(error) => {
                    let reason = Chain::new(os_error(&error, &bytes_repr(src)));
                    let warning = Chain::new("Unable to calculate src checksum, assuming change.");
                    module.warn_chain(&warning.with(Link::Cause, reason));
                }
            }
            source.md5sum = Some(
                of_file(module.system, at, Algorithm::Md5)
                    .map_err(|error| Stop::crash(os_error(&error, &bytes_repr(src))))?,
            );
        } else if module.flag("remote_src") && !stat.is_dir() {
            return Err(Stop::fail(format!("Cannot copy invalid source '{src}': not a file")));
        }
        if let Some(expected) = text(module, "checksum").filter(|expected| !expected.is_empty())
            && source.checksum.as_deref() != Some(&expected)
        {
            let message = "Copied file does not match the expected checksum. Transfer failed.";
            return Err(Stop::fail(message).with("checksum", source.checksum).with("expected_checksum", expected));
        }
        Ok(source)
    }
}

/// Makes the missing folders of a target that ends with a slash; returns whether there were any.
fn make_parents(module: &mut Module<'_>, src: &str, dest: &str) -> Result<bool, Stop> {
    let folder = os_path::dirname(dest).to_owned();
    if module.system.exists(Path::new(&folder)) {
        return Ok(false);
    }
    let (mut existing, new) = split_existing(module, &folder)?;
    if module.check_mode() {
        let mut result = Dict::new();
        result.insert("msg", format!("dest directory {folder} would be created"));
        result.insert("changed", true);
        result.insert("src", src);
        return Err(Stop::Exit(result));
    }
    module
        .system
        .make_dirs(Path::new(&folder), 0o777)
        .map_err(|error| Stop::crash(os_error(&error, &bytes_repr(&folder))))?;
    let mut wanted = module.file_arguments(None);
    wanted.mode = module.param("directory_mode").cloned();
    for name in new {
        existing = os_path::join(&existing, &name);
        let wanted = FileArguments { path: existing.clone(), ..wanted.clone() };
        module.set_attributes_if_different(&wanted, true, None, true)?;
    }
    Ok(true)
}

/// Splits a folder into the part that exists and the names below it.
fn split_existing(module: &Module<'_>, folder: &str) -> Result<(String, Vec<String>), Stop> {
    let (head, tail) = (os_path::dirname(folder), os_path::basename(folder).to_owned());
    if head.is_empty() {
        return Ok((".".to_owned(), vec![tail]));
    }
    if module.system.exists(Path::new(head)) {
        return Ok((head.to_owned(), vec![tail]));
    }
    if head == "/" {
        return Err(Stop::crash("'AnsibleModuleError' object has no attribute 'result'"));
    }
    let (existing, mut new) = split_existing(module, head)?;
    new.push(tail);
    Ok((existing, new))
}

enum Target {
    /// There is nothing to do.
    Done(Dict),
    /// What is there has this checksum; nothing where it is no readable file.
    Checksum(Option<String>),
}

fn look_at_target(module: &Module<'_>, src: &str, dest: &mut String) -> Result<Target, Stop> {
    let at = Path::new(dest.as_str());
    if module.system.exists(at) {
        if module.flag("follow") && module.system.is_link(at) {
            *dest = module.system.real_path(at).to_string_lossy().into_owned();
        }
        if !module.flag("force") {
            let mut result = Dict::new();
            result.insert("msg", "file already exists");
            result.insert("src", src);
            result.insert("dest", dest.as_str());
            result.insert("changed", false);
            return Ok(Target::Done(result));
        }
        let at = Path::new(dest.as_str());
        if module.system.access(at, 4) && module.system.is_file(at) {
            let checksum = of_file(module.system, at, Algorithm::Sha1)
                .map_err(|error| Stop::crash(os_error(&error, &bytes_repr(dest))))?;
            return Ok(Target::Checksum(Some(checksum)));
        }
        return Ok(Target::Checksum(None));
    }
    let folder = os_path::dirname(dest);
    if let Err(error) = module.system.stat(Path::new(folder)) {
        if error_text(&error).to_lowercase().contains("permission denied") {
            return Err(Stop::fail(format!("Destination directory {folder} is not accessible")));
        }
        return Err(Stop::fail(format!("Destination directory {folder} does not exist")));
    }
    Ok(Target::Checksum(None))
}

/// Why a file could not be put in its place.
enum Broken {
    /// The operating system refused.
    Os(io::Error, String),
    /// The module ends.
    Stop(Stop),
}

impl Broken {
    fn stop(self, src: &str, dest: &str) -> Stop {
        match self {
            Broken::Stop(stop) => stop,
            Broken::Os(error, quoted) => {
                let message = format!("Failed to copy {} to {}.", str_repr(src), str_repr(dest));
                Stop::Crash(Chain::new(message).with(Link::Cause, Chain::new(os_error(&error, &quoted))))
            }
        }
    }
}

impl From<Stop> for Broken {
    fn from(stop: Stop) -> Self {
        Broken::Stop(stop)
    }
}

/// Keeps, checks and moves; returns the name of the backup.
fn put_in_place(module: &mut Module<'_>, src: &str, dest: &str) -> Result<Option<String>, Broken> {
    let at = Path::new(dest);
    let os = |path: &str| {
        let quoted = bytes_repr(path);
        move |error| Broken::Os(error, quoted)
    };
    let mut backup = None;
    if module.flag("backup") && module.system.exists(at) {
        backup = Some(module.backup(dest)?);
    }
    if module.system.is_link(at) {
        module.system.remove_file(at).map_err(os(dest))?;
        module.system.write(at, b"").map_err(os(dest))?;
    }
    if let Some(validate) = text(module, "validate").filter(|validate| !validate.is_empty()) {
        let mode = module.param("mode").cloned();
        module.set_mode_if_different(src, mode.as_ref(), false, None)?;
        let (owner, group) = (text(module, "owner"), text(module, "group"));
        module.set_owner_if_different(src, owner.as_deref(), false, None)?;
        module.set_group_if_different(src, group.as_deref(), false, None)?;
        if !validate.contains("%s") {
            return Err(Stop::fail(format!("validate must contain %s: {validate}")).into());
        }
        let line = percent::format_one(&validate, src).map_err(Stop::crash)?;
        let done = module.run_command_line(&line)?;
        if done.status != 0 {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            return Err(Stop::fail("failed to validate")
                .with("exit_status", done.status)
                .with("stdout", text(&done.stdout))
                .with("stderr", text(&done.stderr))
                .into());
        }
    }
    let remote = module.flag("remote_src");
    let mut moved = src.to_owned();
    if remote && module.system.is_file(Path::new(src)) {
        let folder = os_path::dirname(dest).to_owned();
        let copy = module.make_temp_file(Path::new(&folder), "tmp", "").map_err(|tried| {
            let quoted = bytes_repr(&tried.path);
            Broken::Os(tried.error, quoted)
        })?;
        module.system.copy_content(Path::new(src), &copy).map_err(os(src))?;
        module.system.copy_metadata(Path::new(src), &copy).map_err(os(src))?;
        moved = copy.to_string_lossy().into_owned();
    }
    let unsafe_writes = module.flag("unsafe_writes");
    module.atomic_move(Move { from: &moved, to: dest, unsafe_writes, keep: !remote, bytes: true })?;
    Ok(backup)
}

/// Copies a folder of the host into another one, or to its name.
fn copy_folders(module: &mut Module<'_>) -> Result<bool, Stop> {
    let mut src = text(module, "src").unwrap_or_default();
    let mut dest = text(module, "dest").unwrap_or_default();
    let (from, to) = (Path::new(&src), Path::new(&dest));
    if !module.system.is_dir(from) || (module.system.exists(to) && !module.system.is_dir(to)) {
        return Ok(false);
    }
    if !src.ends_with('/') {
        dest = os_path::join(&dest, os_path::basename(&src));
        src.push('/');
    }
    copy_directory(module, &src, &dest)
}
