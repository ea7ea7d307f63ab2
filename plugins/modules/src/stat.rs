//! `stat`: tells everything about a path.

use module::hash::{Algorithm, of_file};
use module::wire::Chain;
use module::{
    Argument, ArgumentSpec, Arguments, Kind, Module, NativeModule, Stat, Stop, bytes_repr, error_text, os_error, run,
};
use std::path::Path;
use std::sync::LazyLock;
use value::{Dict, List, Value};

pub(crate) const MODULE: NativeModule = NativeModule {
    name: "stat",
    summary: "Tells kind, permissions, owner, times, checksum and type of a path.",
    run: |request, system, output| run(request, system, output, &SPEC, stat),
};

static SPEC: LazyLock<ArgumentSpec> = LazyLock::new(|| ArgumentSpec {
    arguments: Arguments::new(vec![
        Argument::new("path", Kind::Path).required().aliases(&["dest", "name"]),
        Argument::new("follow", Kind::Bool).default(false),
        Argument::new("get_checksum", Kind::Bool).default(true),
        Argument::new("get_mime", Kind::Bool).default(true).aliases(&["mime", "mime_type", "mime-type"]),
        Argument::new("get_attributes", Kind::Bool).default(true).aliases(&["attr", "attributes"]),
        Argument::new("checksum_algorithm", Kind::Str)
            .default("sha1")
            .choices(&["md5", "sha1", "sha224", "sha256", "sha384", "sha512"])
            .aliases(&["checksum", "checksum_algo"]),
    ]),
    supports_check_mode: true,
});

fn stat(module: &mut Module<'_>) -> Result<Dict, Stop> {
    let path = module.text("path").unwrap_or_default();
    let at = Path::new(path.as_str());
    let found = if module.flag("follow") { module.system.stat(at) } else { module.system.lstat(at) };
    let output = match found {
        Ok(stat) => describe(module, &path, &stat)?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let mut output = Dict::new();
            output.insert("exists", false);
            output
        }
        Err(error) => {
            let reason = Chain::new(os_error(&error, &bytes_repr(&path)));
            return Err(Stop::fail(error_text(&error)).because(reason));
        }
    };
    let mut result = Dict::new();
    result.insert("changed", false);
    result.insert("stat", output);
    Ok(result)
}

fn describe(module: &mut Module<'_>, path: &str, stat: &Stat) -> Result<Dict, Stop> {
    let at = Path::new(path);
    let mut out = facts(path, stat);
    for (key, wanted) in [("readable", 4), ("writeable", 2), ("executable", 1)] {
        out.insert(key, module.system.access(at, wanted));
    }
    if stat.is_link() {
        out.insert("lnk_source", module.system.real_path(at).to_string_lossy().into_owned());
        let target = module.system.read_link(at).map_err(|error| Stop::crash(os_error(&error, &bytes_repr(path))))?;
        out.insert("lnk_target", target.to_string_lossy().into_owned());
    }
    if let Some(user) = module.system.user_by_id(stat.uid) {
        out.insert("pw_name", user.name);
    }
    if let Some(group) = module.system.group_by_id(stat.gid) {
        out.insert("gr_name", group.name);
    }
    if stat.is_file() && out.get("readable").is_some_and(Value::is_true) && module.flag("get_checksum") {
        let algorithm = module.text("checksum_algorithm").and_then(|name| Algorithm::named(&name));
        let checksum = of_file(module.system, at, algorithm.unwrap_or(Algorithm::Sha1))
            .map_err(|error| Stop::crash(os_error(&error, &bytes_repr(path))))?;
        out.insert("checksum", checksum);
    }
    if module.flag("get_mime") {
        let (kind, charset) = mime(module, path);
        out.insert("mimetype", kind);
        out.insert("charset", charset);
    }
    if module.flag("get_attributes") {
        out.insert("version", Value::None);
        out.insert("attributes", List::new());
        out.insert("attr_flags", "");
        if let Ok(flags) = module.flags(path, true) {
            out.extend(&flags);
        }
    }
    Ok(out)
}

/// What the operating system tells, in the reference's order.
pub(crate) fn facts(path: &str, stat: &Stat) -> Dict {
    let mut out = Dict::new();
    let kind = stat.mode & Stat::KIND;
    out.insert("exists", true);
    out.insert("path", path);
    out.insert("mode", format!("{:04o}", stat.permissions()));
    out.insert("isdir", stat.is_dir());
    out.insert("ischr", kind == 0o020_000);
    out.insert("isblk", kind == 0o060_000);
    out.insert("isreg", stat.is_file());
    out.insert("isfifo", kind == 0o010_000);
    out.insert("islnk", stat.is_link());
    out.insert("issock", kind == 0o140_000);
    out.insert("uid", stat.uid);
    out.insert("gid", stat.gid);
    out.insert("size", stat.size);
    out.insert("inode", stat.inode);
    out.insert("dev", stat.device);
    out.insert("nlink", stat.links);
    out.insert("atime", stat.atime.as_float());
    out.insert("mtime", stat.mtime.as_float());
    out.insert("ctime", stat.ctime.as_float());
    let bits = [
        ("wusr", 0o200),
        ("rusr", 0o400),
        ("xusr", 0o100),
        ("wgrp", 0o020),
        ("rgrp", 0o040),
        ("xgrp", 0o010),
        ("woth", 0o002),
        ("roth", 0o004),
        ("xoth", 0o001),
        ("isuid", 0o4000),
        ("isgid", 0o2000),
    ];
    for (key, bit) in bits {
        out.insert(key, stat.mode & bit != 0);
    }
    out.insert("blocks", stat.blocks);
    out.insert("block_size", stat.block_size);
    out.insert("device_type", stat.special_device);
    out
}

/// Asks the program `file` what a path holds; both `unknown` where it can't tell.
fn mime(module: &mut Module<'_>, path: &str) -> (String, String) {
    let unknown = || ("unknown".to_owned(), "unknown".to_owned());
    let Some(program) = module.find_program("file") else { return unknown() };
    let arguments = vec![program, "--mime-type".to_owned(), "--mime-encoding".to_owned(), path.to_owned()];
    let Ok(done) = module.run_command(arguments) else { return unknown() };
    if done.status != 0 {
        return unknown();
    }
    let text = String::from_utf8_lossy(&done.stdout);
    let parsed = text.rsplit_once(':').and_then(|(_, rest)| {
        let (kind, charset) = rest.split_once(';')?;
        Some((kind.trim().to_owned(), charset.split('=').nth(1)?.trim().to_owned()))
    });
    // Ansible: what precedes a part that can't be read has been stored by then.
    parsed.unwrap_or_else(unknown)
}
