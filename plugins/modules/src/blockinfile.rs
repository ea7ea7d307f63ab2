//! `blockinfile`: sees to it that a block of lines between two marks is in a file, or is not.

use crate::content::{Change, check_attributes, exists, write_through};
use crate::python_re::{Flags, Pattern, Subject, narrow, widen};
use module::{
    Argument, ArgumentSpec, Arguments, Kind, Module, NativeModule, Stop, errno, error_text, os_error, os_path, run,
};
use std::path::Path;
use std::sync::LazyLock;
use value::{Dict, Value, str_repr};

pub(crate) const MODULE: NativeModule = NativeModule {
    name: "blockinfile",
    summary: "Adds, replaces or removes a block of lines between marks in a file.",
    run: |request, system, output| run(request, system, output, &SPEC, blockinfile),
};

static SPEC: LazyLock<ArgumentSpec> = LazyLock::new(|| ArgumentSpec {
    arguments: Arguments::new(vec![
        Argument::new("path", Kind::Path).required().aliases(&["dest", "destfile", "name"]),
        Argument::new("state", Kind::Str).default("present").choices(&["absent", "present"]),
        Argument::new("marker", Kind::Str).default("# {mark} ANSIBLE MANAGED BLOCK"),
        Argument::new("block", Kind::Str).default("").aliases(&["content"]),
        Argument::new("insertafter", Kind::Str),
        Argument::new("insertbefore", Kind::Str),
        Argument::new("create", Kind::Bool).default(false),
        Argument::new("backup", Kind::Bool).default(false),
        Argument::new("validate", Kind::Str),
        Argument::new("marker_begin", Kind::Str).default("BEGIN"),
        Argument::new("marker_end", Kind::Str).default("END"),
        Argument::new("append_newline", Kind::Bool).default(false),
        Argument::new("prepend_newline", Kind::Bool).default(false),
    ])
    .mutually_exclusive(&["insertbefore", "insertafter"])
    .with_file_attributes(),
    supports_check_mode: true,
});

fn blockinfile(module: &mut Module<'_>) -> Result<Dict, Stop> {
    let path = module.text("path").unwrap_or_default();
    let path = path.as_str();
    if module.system.is_dir(Path::new(path)) {
        return Err(Stop::fail(format!("Path {path} is a directory !")).with("rc", 256));
    }
    let existed = exists(module, path);
    let original = if existed {
        let content = module.system.read(Path::new(path));
        Some(content.map_err(|error| Stop::crash(os_error(&error, &str_repr(path))))?)
    } else {
        if !module.flag("create") {
            return Err(Stop::fail(format!("Path {path} does not exist !")).with("rc", 257));
        }
        make_folder(module, path)?;
        None
    };
    let mut change = Change::new(module, path);
    if let Some(original) = original.as_deref() {
        change.before(original);
    }
    let present = module.text("state").is_some_and(|state| state.as_str() == "present");
    if !present && !existed {
        let mut result = Dict::new();
        result.insert("changed", false);
        result.insert("msg", format!("File {path} not present"));
        return Ok(result);
    }
    let block = block_lines(module, present)?;
    let content = edit(module, original.as_deref().unwrap_or_default(), &block, present)?;
    change.after(&content);
    let (message, changed) = match &original {
        Some(original) if *original == content => ("", false),
        None => ("File created", true),
        Some(_) if block.lines.is_empty() => ("Block removed", true),
        Some(_) => ("Block inserted", true),
    };
    let mut backup = None;
    if changed && !module.check_mode() {
        if module.flag("backup") && existed {
            backup = Some(module.backup(path)?);
        }
        write_through(module, &content, path)?;
    }
    let mut result = Dict::new();
    if module.check_mode() && !existed {
        result.insert("changed", changed);
        result.insert("msg", message);
        result.insert("diff", change.content());
        return Ok(result);
    }
    let (message, changed, attributes) = check_attributes(module, changed, message.to_owned(), path)?;
    result.insert("changed", changed);
    result.insert("msg", message);
    result.insert("diff", Value::list([Value::Dict(change.content()), Value::Dict(attributes)]));
    if let Some(backup) = backup {
        result.insert("backup_file", backup);
    }
    Ok(result)
}

fn make_folder(module: &mut Module<'_>, path: &str) -> Result<(), Stop> {
    let folder = os_path::dirname(path).to_owned();
    if folder.is_empty() || module.check_mode() || exists(module, &folder) {
        return Ok(());
    }
    module.system.make_dirs(Path::new(&folder), 0o777).map_err(|error| {
        Stop::fail(format!(
            "Error creating {folder} Error code: {} Error description: {}",
            errno(&error) as i32,
            error_text(&error)
        ))
    })
}

/// The marks, and the block between them: no lines where it is to go.
struct Block {
    begin: Vec<u8>,
    end: Vec<u8>,
    lines: Vec<Vec<u8>>,
}

fn block_lines(module: &Module<'_>, present: bool) -> Result<Block, Stop> {
    let text = |name: &str| module.text(name).unwrap_or_default();
    let marker = widen(text("marker").as_bytes()).into_owned();
    let mark = |name: &str| -> Result<Vec<u8>, Stop> {
        let replacement = latin_1(&text(name))?;
        let pattern = Pattern::new("{mark}", Subject::Bytes, Flags::default()).map_err(Stop::crash)?;
        let (line, _) = pattern.replace_all(&marker, &replacement).map_err(Stop::crash)?;
        Ok([narrow(&line), b"\n".to_vec()].concat())
    };
    let (begin, end) = (mark("marker_begin")?, mark("marker_end")?);
    let mut block = text("block").as_bytes().to_vec();
    let mut lines = Vec::new();
    if present && !block.is_empty() {
        if !block.ends_with(b"\n") {
            block.push(b'\n');
        }
        lines.push(begin.clone());
        lines.extend(split_lines(&block));
        lines.push(end.clone());
    }
    Ok(Block { begin, end, lines })
}

/// Ansible: the words of the marks are taken as Latin-1, and nothing beyond it goes.
fn latin_1(text: &str) -> Result<String, Stop> {
    match text.chars().enumerate().find(|(_, c)| u32::from(*c) > 0xff) {
        None => Ok(text.to_owned()),
        Some((at, c)) => {
            let run = text.chars().skip(at).take_while(|c| u32::from(*c) > 0xff).count();
            Err(Stop::crash(if run > 1 {
                format!(
                    "'latin-1' codec can't encode characters in position {at}-{}: ordinal not in range(256)",
                    at + run - 1
                )
            } else {
                let code = u32::from(c);
                let shown = if code > 0xffff { format!("\\U{code:08x}") } else { format!("\\u{code:04x}") };
                format!("'latin-1' codec can't encode character '{shown}' in position {at}: ordinal not in range(256)")
            }))
        }
    }
}

/// Splits after `\n`, `\r` and `\r\n`.
fn split_lines(content: &[u8]) -> Vec<Vec<u8>> {
    let mut lines = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at < content.len() {
        let end = match content[at] {
            b'\r' if content.get(at + 1) == Some(&b'\n') => at + 2,
            b'\r' | b'\n' => at + 1,
            _ => {
                at += 1;
                continue;
            }
        };
        lines.push(content[start..end].to_vec());
        (start, at) = (end, end);
    }
    if start < content.len() {
        lines.push(content[start..].to_vec());
    }
    lines
}

/// Returns the content with the block in its place.
fn edit(module: &Module<'_>, original: &[u8], block: &Block, present: bool) -> Result<Vec<u8>, Stop> {
    let mut lines = split_lines(original);
    let (after, before) = (module.text("insertafter"), module.text("insertbefore"));
    let pattern = match (after.as_deref(), before.as_deref()) {
        (Some(after), _) if after != "EOF" => Some(after),
        (_, Some(before)) if before != "BOF" => Some(before),
        _ => None,
    };
    let pattern = pattern
        .map(|source| Pattern::new(source, Subject::Bytes, Flags::default()))
        .transpose()
        .map_err(Stop::crash)?;
    // Nothing said is the end of the file.
    let inserts_after = after.is_some() || before.is_none();
    let begin = lines.iter().rposition(|line| *line == block.begin);
    let end = lines.iter().rposition(|line| *line == block.end);
    let mut at = match (begin, end) {
        (Some(begin), Some(end)) => {
            let (first, last) = (begin.min(end), begin.max(end));
            lines.drain(first..=last);
            first
        }
        _ => match &pattern {
            Some(pattern) => match find_line(pattern, &lines, original, inserts_after) {
                Some(found) if inserts_after => found + 1,
                Some(found) => found,
                None => lines.len(),
            },
            None if inserts_after => lines.len(),
            None => 0,
        },
    };
    if at > 0
        && let Some(before) = lines.get_mut(at - 1)
        && !before.ends_with(b"\n")
    {
        before.push(b'\n');
    }
    let blank = b"\n".to_vec();
    if module.flag("prepend_newline") && present && at != 0 && lines.get(at - 1).is_some_and(|line| *line != blank) {
        lines.insert(at, blank.clone());
        at += 1;
    }
    let at = at.min(lines.len());
    let behind = at + block.lines.len();
    lines.splice(at..at, block.lines.iter().cloned());
    if module.flag("append_newline") && present && lines.get(behind).is_some_and(|line| *line != blank) {
        lines.insert(behind, blank);
    }
    Ok(lines.concat())
}

/// Finds the last line that matches; a pattern with `(?m)` is matched against all of the content at once.
fn find_line(pattern: &Pattern, lines: &[Vec<u8>], original: &[u8], after: bool) -> Option<usize> {
    if !pattern.multiline {
        return lines.iter().rposition(|line| pattern.is_match(&widen(line)));
    }
    let wide = widen(original);
    let found = pattern.search(&wide)?.get(0)?;
    let bytes = wide[..if after { found.end() } else { found.start() }].chars().count();
    // Ansible: the offset is one of bytes, counted in characters.
    Some(String::from_utf8_lossy(original).chars().take(bytes).filter(|c| *c == '\n').count())
}
