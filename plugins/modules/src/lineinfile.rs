//! `lineinfile`: sees to it that a line is in a file, or is not.

use crate::content::{Change, check_attributes, exists, present_path, write_through};
use crate::python_re::{Flags, Pattern, Subject, narrow, widen};
use module::{Argument, ArgumentSpec, Arguments, Kind, Module, NativeModule, Stop, bytes_repr, os_error, os_path, run};
use std::path::Path;
use std::sync::LazyLock;
use value::{Dict, Str, Value};

pub(crate) const MODULE: NativeModule = NativeModule {
    name: "lineinfile",
    summary: "Adds, replaces or removes one line of a file.",
    run: |request, system, output| run(request, system, output, &SPEC, lineinfile),
};

static SPEC: LazyLock<ArgumentSpec> = LazyLock::new(|| ArgumentSpec {
    arguments: Arguments::new(vec![
        Argument::new("path", Kind::Path).required().aliases(&["dest", "destfile", "name"]),
        Argument::new("state", Kind::Str).default("present").choices(&["absent", "present"]),
        Argument::new("regexp", Kind::Str).aliases(&["regex"]),
        Argument::new("search_string", Kind::Str),
        Argument::new("line", Kind::Str).aliases(&["value"]),
        Argument::new("insertafter", Kind::Str),
        Argument::new("insertbefore", Kind::Str),
        Argument::new("backrefs", Kind::Bool).default(false),
        Argument::new("create", Kind::Bool).default(false),
        Argument::new("backup", Kind::Bool).default(false),
        Argument::new("firstmatch", Kind::Bool).default(false),
        Argument::new("validate", Kind::Str),
    ])
    .mutually_exclusive(&["insertbefore", "insertafter"])
    .mutually_exclusive(&["regexp", "search_string"])
    .mutually_exclusive(&["backrefs", "search_string"])
    .with_file_attributes(),
    supports_check_mode: true,
});

fn lineinfile(module: &mut Module<'_>) -> Result<Dict, Stop> {
    let path = module.text("path").unwrap_or_default();
    let regexp = module.text("regexp");
    let search_string = module.text("search_string");
    let line = module.text("line");
    let empty = |text: &Option<Str>| text.as_ref().is_some_and(|text| text.is_empty());
    if empty(&regexp) || empty(&search_string) {
        let name = if empty(&regexp) { "regular expression" } else { "search string" };
        let mut message = format!(
            "The {name} is an empty string, which will match every line in the file. This may have unintended \
             consequences, such as replacing the last line in the file rather than appending."
        );
        if empty(&regexp) {
            message.push_str(" If this is desired, use '^' to match every line in the file and avoid this warning.");
        }
        module.warn(message);
    }
    if module.system.is_dir(Path::new(path.as_str())) {
        return Err(Stop::fail(format!("Path {} is a directory !", path.as_str())).with("rc", 256));
    }
    if module.text("state").is_some_and(|state| state.as_str() == "present") {
        if module.flag("backrefs") && regexp.is_none() {
            return Err(Stop::fail("regexp is required with backrefs=true"));
        }
        let Some(line) = line else { return Err(Stop::fail("line is required with state=present")) };
        return ensure_present(module, &path, &line, search_string.as_deref());
    }
    if regexp.is_none() && search_string.is_none() && line.is_none() {
        return Err(Stop::fail("one of line, search_string, or regexp is required with state=absent"));
    }
    ensure_absent(module, &path, regexp.as_deref(), search_string.as_deref(), line.as_deref())
}

/// Splits content after each newline.
fn lines_of(content: &[u8]) -> Vec<Vec<u8>> {
    content.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
}

fn without_end(line: &[u8]) -> &[u8] {
    let end = line.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n')).map_or(0, |at| at + 1);
    &line[..end]
}

fn contains(line: &[u8], part: &[u8]) -> bool {
    part.is_empty() || line.windows(part.len()).any(|window| window == part)
}

fn compile(source: &str) -> Result<Pattern, Stop> {
    Pattern::new(source, Subject::Bytes, Flags::default()).map_err(Stop::crash)
}

/// Where a line goes.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Start,
    End,
    After(String),
    Before(String),
}

/// What the line shall be and how its place is found.
struct Present<'a> {
    line: &'a str,
    regexp: Option<Pattern>,
    search: Option<&'a [u8]>,
    place: Place,
    beside: Option<Pattern>,
    first_match: bool,
    back_references: bool,
}

impl<'a> Present<'a> {
    fn read(module: &Module<'_>, line: &'a str, search: Option<&'a str>) -> Result<Self, Stop> {
        let after = module.text("insertafter");
        let before = module.text("insertbefore");
        let place = match (after.as_deref(), before.as_deref()) {
            (None, None) | (Some("EOF"), _) => Place::End,
            (Some("BOF"), _) | (None, Some("BOF")) => Place::Start,
            (Some(after), _) => Place::After(after.to_owned()),
            (None, Some(before)) => Place::Before(before.to_owned()),
        };
        Ok(Present {
            line,
            regexp: module.text("regexp").map(|source| compile(&source)).transpose()?,
            search: search.map(str::as_bytes),
            beside: match &place {
                Place::After(source) | Place::Before(source) => Some(compile(source)?),
                _ => None,
            },
            place,
            first_match: module.flag("firstmatch"),
            back_references: module.flag("backrefs"),
        })
    }
}

fn ensure_present(module: &mut Module<'_>, path: &str, line: &str, search: Option<&str>) -> Result<Dict, Stop> {
    let mut lines = match present_path(module, path) {
        Some(content) => lines_of(&content?),
        None if !module.flag("create") => {
            return Err(Stop::fail(format!("Destination {path} does not exist !")).with("rc", 257));
        }
        None => {
            make_folder(module, path)?;
            Vec::new()
        }
    };
    let mut change = Change::new(module, path);
    change.before(&lines.concat());
    let wanted = Present::read(module, line, search)?;
    let message = place_line(&mut lines, &wanted)?;
    let content = lines.concat();
    change.after(&content);
    let changed = message.is_some();
    let mut backup = String::new();
    if changed && !module.check_mode() {
        if module.flag("backup") && exists(module, path) {
            backup = module.backup(path)?;
        }
        write_through(module, &content, path)?;
    }
    let message = message.unwrap_or_default().to_owned();
    let mut result = Dict::new();
    if module.check_mode() && !exists(module, path) {
        result.insert("changed", changed);
        result.insert("msg", message);
        result.insert("backup", backup);
        result.insert("diff", change.content());
        return Ok(result);
    }
    let (message, changed, attributes) = check_attributes(module, changed, message, path)?;
    result.insert("changed", changed);
    result.insert("msg", message);
    result.insert("backup", backup);
    result.insert("diff", Value::list([Value::Dict(change.content()), Value::Dict(attributes)]));
    Ok(result)
}

fn make_folder(module: &mut Module<'_>, path: &str) -> Result<(), Stop> {
    let folder = os_path::dirname(path).to_owned();
    if folder.is_empty() || module.check_mode() || exists(module, &folder) {
        return Ok(());
    }
    module.system.make_dirs(Path::new(&folder), 0o777).map_err(|error| {
        let reason = os_error(&error, &bytes_repr(&folder));
        Stop::fail(format!("Error creating {folder} ({reason})"))
    })
}

/// Puts the line where it belongs; returns what was done, or nothing where it was there.
fn place_line(lines: &mut Vec<Vec<u8>>, wanted: &Present<'_>) -> Result<Option<&'static str>, Stop> {
    let mut found: Option<usize> = None;
    let mut matched = false;
    let mut beside: Option<usize> = None;
    if let Some(pattern) = &wanted.regexp {
        for (number, line) in lines.iter().enumerate() {
            if pattern.is_match(&widen(line)) {
                found = Some(number);
                matched = true;
                if wanted.first_match {
                    break;
                }
            }
        }
    }
    if let Some(search) = wanted.search {
        for (number, line) in lines.iter().enumerate() {
            if contains(line, search) {
                found = Some(number);
                matched = true;
                if wanted.first_match {
                    break;
                }
            }
        }
    }
    // Ansible: an empty `insertafter` or `insertbefore` matches every line but counts as none.
    let after = matches!(&wanted.place, Place::After(source) if !source.is_empty());
    let before = matches!(&wanted.place, Place::Before(source) if !source.is_empty());
    if !matched {
        for (number, line) in lines.iter().enumerate() {
            if without_end(line) == wanted.line.as_bytes() {
                found = Some(number);
            } else if wanted.beside.as_ref().is_some_and(|pattern| pattern.is_match(&widen(line))) {
                if after {
                    beside = Some(number + 1);
                } else if before {
                    beside = Some(number);
                }
                if (after || before) && wanted.first_match {
                    break;
                }
            }
        }
    }
    let ended = [wanted.line.as_bytes(), b"\n"].concat();
    let insert = |lines: &mut Vec<Vec<u8>>, at: usize| {
        lines.insert(at.min(lines.len()), ended.clone());
        Ok(Some("line added"))
    };
    if let Some(number) = found {
        let mut new = wanted.line.as_bytes().to_vec();
        if wanted.back_references
            && matched
            && let Some(pattern) = &wanted.regexp
            && let Some(found) = pattern.search(&widen(&lines[number]))
        {
            new = narrow(&pattern.expand(&found, &widen(wanted.line.as_bytes())).map_err(Stop::crash)?);
        }
        if !new.ends_with(b"\n") {
            new.push(b'\n');
        }
        if lines[number] == new {
            return Ok(None);
        }
        lines[number] = new;
        return Ok(Some("line replaced"));
    }
    if wanted.back_references {
        return Ok(None);
    }
    match (&wanted.place, beside) {
        (Place::Start, _) => insert(lines, 0),
        (Place::End, _) | (_, None) => {
            if lines.last().is_some_and(|last| !matches!(last.last(), Some(b'\n' | b'\r'))) {
                lines.push(b"\n".to_vec());
            }
            lines.push(ended);
            Ok(Some("line added"))
        }
        (Place::After(_), Some(at)) => {
            let neighbour = if at == lines.len() { &lines[at - 1] } else { &lines[at] };
            if without_end(neighbour) == wanted.line.as_bytes() { Ok(None) } else { insert(lines, at) }
        }
        (Place::Before(_), Some(at)) => insert(lines, at),
    }
}

fn ensure_absent(
    module: &mut Module<'_>,
    path: &str,
    regexp: Option<&str>,
    search: Option<&str>,
    line: Option<&str>,
) -> Result<Dict, Stop> {
    let Some(content) = present_path(module, path) else {
        let mut result = Dict::new();
        result.insert("changed", false);
        result.insert("msg", "file not present");
        return Ok(result);
    };
    let content = content?;
    let mut change = Change::new(module, path);
    change.before(&content);
    let pattern = regexp.map(compile).transpose()?;
    let lines = lines_of(&content);
    let count = lines.len();
    let kept: Vec<Vec<u8>> = lines
        .into_iter()
        .filter(|candidate| !match (&pattern, search, line) {
            (Some(pattern), ..) => pattern.is_match(&widen(candidate)),
            (None, Some(search), _) => contains(candidate, search.as_bytes()),
            (None, None, line) => without_end(candidate) == line.unwrap_or("None").as_bytes(),
        })
        .collect();
    let found = count - kept.len();
    let content = kept.concat();
    change.after(&content);
    let changed = found > 0;
    let mut backup = String::new();
    if changed && !module.check_mode() {
        if module.flag("backup") {
            backup = module.backup(path)?;
        }
        write_through(module, &content, path)?;
    }
    let message = if changed { format!("{found} line(s) removed") } else { String::new() };
    let (message, changed, attributes) = check_attributes(module, changed, message, path)?;
    let mut result = Dict::new();
    result.insert("changed", changed);
    result.insert("found", found);
    result.insert("msg", message);
    result.insert("backup", backup);
    result.insert("diff", Value::list([Value::Dict(change.content()), Value::Dict(attributes)]));
    Ok(result)
}
