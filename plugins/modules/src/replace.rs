//! `replace`: replaces each match of a pattern in a file.

use crate::python_re::{Flags, Pattern, Subject};
use crate::text_file::{Encoding, decode, encode};
use module::wire::{Chain, Link};
use module::{Argument, ArgumentSpec, Arguments, Kind, Module, NativeModule, Stop, os_error, run};
use std::path::Path;
use std::sync::LazyLock;
use value::{Dict, str_repr};

pub(crate) const MODULE: NativeModule = NativeModule {
    name: "replace",
    summary: "Replaces each match of a pattern in a file.",
    run: |request, system, output| run(request, system, output, &SPEC, replace),
};

static SPEC: LazyLock<ArgumentSpec> = LazyLock::new(|| ArgumentSpec {
    arguments: Arguments::new(vec![
        Argument::new("path", Kind::Path).required().aliases(&["dest", "destfile", "name"]),
        Argument::new("regexp", Kind::Str).required(),
        Argument::new("replace", Kind::Str).default(""),
        Argument::new("after", Kind::Str),
        Argument::new("before", Kind::Str),
        Argument::new("backup", Kind::Bool).default(false),
        Argument::new("validate", Kind::Str),
        Argument::new("encoding", Kind::Str).default("utf-8"),
    ])
    .with_file_attributes(),
    supports_check_mode: true,
});

fn replace(module: &mut Module<'_>) -> Result<Dict, Stop> {
    let path = module.text("path").unwrap_or_default();
    let path = path.as_str();
    let at = Path::new(path);
    let mut result = Dict::new();
    result.insert("rc", 0);
    if module.system.is_dir(at) {
        return Err(Stop::fail(format!("Path {path} is a directory !")).with("rc", 256));
    }
    if !module.system.exists(at) {
        return Err(Stop::fail(format!("Path {path} does not exist !")).with("rc", 257));
    }
    let encoding = Encoding::named(&module.text("encoding").unwrap_or_default()).map_err(Stop::crash)?;
    let bytes = module.system.read(at).map_err(|error| {
        let message = format!("Unable to read the contents of {}.", str_repr(path));
        Stop::Crash(Chain::new(message).with(Link::Cause, Chain::new(os_error(&error, &str_repr(path)))))
    })?;
    let contents = decode(&bytes, encoding);
    let given = |name: &str| module.text(name).filter(|text| !text.is_empty());
    let section_pattern = match (given("after"), given("before")) {
        (Some(after), Some(before)) => Some(format!("{}(?P<subsection>.*?){}", after.as_str(), before.as_str())),
        (Some(after), None) => Some(format!("{}(?P<subsection>.*)", after.as_str())),
        (None, Some(before)) => Some(format!("(?P<subsection>.*){}", before.as_str())),
        (None, None) => None,
    };
    let mut section = 0..contents.len();
    if let Some(source) = &section_pattern {
        let flags = Flags { dot_all: true, multiline: false };
        let pattern = Pattern::new(source, Subject::Text, flags).map_err(Stop::crash)?;
        let found = pattern.search(&contents).and_then(|found| Pattern::group_span(&found, "subsection"));
        let Some(found) = found else {
            let message = format!("Pattern for before/after params did not match the given file: {source}");
            result.insert("msg", message);
            result.insert("changed", false);
            return Ok(result);
        };
        section = found;
    }
    let flags = Flags { multiline: true, dot_all: false };
    let pattern =
        Pattern::new(&module.text("regexp").unwrap_or_default(), Subject::Text, flags).map_err(Stop::crash)?;
    let template = module.text("replace").unwrap_or_default();
    let (replaced, count) = pattern.replace_all(&contents[section.clone()], &template).map_err(|reason| {
        // Ansible: this one is another exception, which is not caught.
        if reason.starts_with("unknown group name") {
            Stop::crash(reason)
        } else {
            Stop::fail(format!("Unable to process replace due to error: {reason}"))
        }
    })?;
    let changed = count > 0 && contents[section.clone()] != replaced;
    let new = [&contents[..section.start], &replaced, &contents[section.end..]].concat();
    let mut message = String::new();
    if changed {
        message = format!("{count} replacements made");
        if module.request.diff {
            let mut diff = Dict::new();
            diff.insert("before_header", path);
            diff.insert("before", module::text_or_bytes(bytes.clone()));
            diff.insert("after_header", path);
            diff.insert("after", module::text_or_bytes(encode(&new, Encoding::Utf8)));
            result.insert("diff", diff);
        }
    }
    if changed && !module.check_mode() {
        if module.flag("backup") {
            result.insert("backup_file", module.backup(path)?);
        }
        let real = module.system.real_path(at).to_string_lossy().into_owned();
        module.write_checked(&encode(&new, encoding), &real)?;
    }
    let wanted = module.file_arguments(None);
    let mut changed = changed;
    if module.set_attributes_if_different(&wanted, false, None, true)? {
        if changed {
            message.push_str(" and ");
        }
        changed = true;
        message.push_str("ownership, perms or SE linux context changed");
    }
    result.insert("msg", message);
    result.insert("changed", changed);
    Ok(result)
}
