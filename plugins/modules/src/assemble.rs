//! `assemble`: makes one file of the files in a folder.

use crate::python_re::{Flags, Pattern, Subject};
use module::hash::{Algorithm, of_file};
use module::{
    Argument, ArgumentSpec, Arguments, Kind, Module, Move, NativeModule, Stop, bytes_repr, os_error, os_path, percent,
    run,
};
use std::path::Path;
use std::sync::LazyLock;
use value::{Dict, str_repr};

pub(crate) const MODULE: NativeModule = NativeModule {
    name: "assemble",
    summary: "Makes one file of the files in a folder.",
    run: |request, system, output| run(request, system, output, &SPEC, assemble),
};

static SPEC: LazyLock<ArgumentSpec> = LazyLock::new(|| ArgumentSpec {
    arguments: Arguments::new(vec![
        Argument::new("src", Kind::Path).required(),
        Argument::new("delimiter", Kind::Str),
        Argument::new("dest", Kind::Path).required(),
        Argument::new("backup", Kind::Bool).default(false),
        Argument::new("remote_src", Kind::Bool).default(true),
        Argument::new("regexp", Kind::Str),
        Argument::new("ignore_hidden", Kind::Bool).default(false),
        Argument::new("validate", Kind::Str),
        Argument::new("decrypt", Kind::Bool).default(true),
    ])
    .with_file_attributes(),
    supports_check_mode: true,
});

fn assemble(module: &mut Module<'_>) -> Result<Dict, Stop> {
    let src = module.text("src").unwrap_or_default();
    let dest = module.text("dest").unwrap_or_default();
    let mut result = Dict::new();
    result.insert("src", src.as_str());
    result.insert("dest", dest.as_str());
    if !module.system.exists(Path::new(src.as_str())) {
        return Err(Stop::fail(format!("Source ({}) does not exist", src.as_str())));
    }
    if !module.system.is_dir(Path::new(src.as_str())) {
        return Err(Stop::fail(format!("Source ({}) is not a directory", src.as_str())));
    }
    let pattern = match module.text("regexp") {
        Some(source) => Some(
            Pattern::new(&source, Subject::Text, Flags::default())
                .map_err(|reason| Stop::fail(format!("Invalid Regexp ({reason}) in \"{}\"", source.as_str())))?,
        ),
        None => None,
    };
    let validate = module.text("validate").filter(|validate| !validate.is_empty());
    if let Some(validate) = validate.as_ref().filter(|validate| !validate.contains("%s")) {
        return Err(Stop::fail(format!("validate must contain %s: {}", validate.as_str())));
    }
    let content = join_fragments(module, &src, pattern.as_ref())?;
    let folder = module.temp_dir();
    let file = module.make_temp_file(&folder, "tmp", "").map_err(|error| Stop::crash(error.text()))?;
    module.system.write(&file, &content).map_err(|error| Stop::crash(os_error(&error, "")))?;
    let name = file.to_string_lossy().into_owned();
    module.remove_afterwards(&file);
    let checksum = |module: &Module<'_>, path: &str, algorithm| {
        of_file(module.system, Path::new(path), algorithm)
            .map_err(|error| Stop::crash(os_error(&error, &bytes_repr(path))))
    };
    let new = checksum(module, &name, Algorithm::Sha1)?;
    result.insert("checksum", new.as_str());
    result.insert("md5sum", checksum(module, &name, Algorithm::Md5)?);
    let mut old = None;
    if module.system.exists(Path::new(dest.as_str())) {
        if module.system.is_dir(Path::new(dest.as_str())) {
            return Err(Stop::fail(format!("attempted to take checksum of directory: {}", dest.as_str())));
        }
        old = Some(checksum(module, &dest, Algorithm::Sha1)?);
    }
    let mut changed = false;
    if old.as_deref() != Some(&new) {
        if let Some(validate) = validate {
            let line = percent::format_one(&validate, &name).map_err(Stop::crash)?;
            let done = module.run_command_line(&line)?;
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            let mut validation = Dict::new();
            validation.insert("rc", done.status);
            validation.insert("stdout", text(&done.stdout));
            validation.insert("stderr", text(&done.stderr));
            result.insert("validation", validation);
            if done.status != 0 {
                let message = format!("failed to validate: rc:{} error:{}", done.status, text(&done.stderr));
                return Err(Stop::fail(message));
            }
        }
        if module.flag("backup") && old.is_some() {
            result.insert("backup_file", module.backup(&dest)?);
        }
        if !module.check_mode() {
            let unsafe_writes = module.flag("unsafe_writes");
            module.atomic_move(Move { from: &name, to: &dest, unsafe_writes, keep: true, bytes: false })?;
        }
        changed = true;
    }
    let wanted = module.file_arguments(None);
    let changed = module.set_attributes_if_different(&wanted, changed, None, true)?;
    result.insert("changed", changed);
    result.insert("msg", "OK");
    Ok(result)
}

/// Returns the files of a folder one after the other, in order of their names.
fn join_fragments(module: &Module<'_>, src: &str, pattern: Option<&Pattern>) -> Result<Vec<u8>, Stop> {
    let entries = module.system.list(Path::new(src)).map_err(|error| Stop::crash(os_error(&error, &str_repr(src))))?;
    let mut names: Vec<String> = entries.iter().map(|entry| entry.name.to_string_lossy().into_owned()).collect();
    names.sort();
    let mut delimiter = module.text("delimiter").filter(|text| !text.is_empty()).map(|text| text.as_bytes().to_vec());
    let ignore_hidden = module.flag("ignore_hidden");
    let mut content = Vec::new();
    let (mut first, mut ended) = (true, true);
    for name in names {
        let path = os_path::join(src, &name);
        let unwanted =
            pattern.is_some_and(|pattern| !pattern.is_match(&name)) || (ignore_hidden && name.starts_with('.'));
        if unwanted || !module.system.is_file(Path::new(&path)) {
            continue;
        }
        let fragment =
            module.system.read(Path::new(&path)).map_err(|error| Stop::crash(os_error(&error, &str_repr(&path))))?;
        if !ended {
            content.push(b'\n');
        }
        if !first && let Some(text) = &mut delimiter {
            // Ansible: unescaped again before each fragment.
            *text = unescape(text).map_err(Stop::crash)?;
            content.extend_from_slice(text);
            match text.last() {
                Some(b'\n') => {}
                Some(_) => content.push(b'\n'),
                None => return Err(Stop::crash("index out of range")),
            }
        }
        ended = fragment.ends_with(b"\n");
        first = false;
        content.extend_from_slice(&fragment);
    }
    Ok(content)
}

/// Replaces escapes as in a literal of bytes. The error is Python's sentence.
fn unescape(text: &[u8]) -> Result<Vec<u8>, String> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let byte = text[at];
        at += 1;
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        let Some(&escape) = text.get(at) else { return Err("Trailing \\ in string".to_owned()) };
        at += 1;
        match escape {
            b'\n' => {}
            b'\\' | b'\'' | b'"' => out.push(escape),
            b'a' => out.push(7),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'v' => out.push(11),
            b'0'..=b'7' => {
                let mut code = u32::from(escape - b'0');
                for _ in 0..2 {
                    if let Some(digit @ b'0'..=b'7') = text.get(at) {
                        code = code * 8 + u32::from(digit - b'0');
                        at += 1;
                    }
                }
                out.push(u8::try_from(code & 0xff).unwrap_or_default());
            }
            b'x' => {
                let digits = text.get(at..at + 2).and_then(|digits| std::str::from_utf8(digits).ok());
                let code = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
                out.push(code.ok_or_else(|| format!("invalid \\x escape at position {}", at - 2))?);
                at += 2;
            }
            other => out.extend([b'\\', other]),
        }
    }
    Ok(out)
}
