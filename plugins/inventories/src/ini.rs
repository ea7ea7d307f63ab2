//! `ini`: Ansible's own format of sections, hosts with variables, `:children` and `:vars`.

use crate::literal::parse_value;
use crate::{Asked, NativePlugin, is_readable, shell_words, utf8};
use diagnostic::{Diagnostic, Origin};
use indexmap::IndexMap;
use inventory::{Draft, expand_host_pattern, extension};
use std::path::Path;
use std::sync::Arc;
use value::{Str, Trust, Value};

pub(crate) const PLUGIN: NativePlugin = NativePlugin {
    name: "ini",
    summary: "Reads Ansible's own format of sections and hosts.",
    verify: |source, context| {
        is_readable(source, context) && extension(source.rsplit('/').next().unwrap_or(source)) != ".toml"
    },
    parse,
};

fn parse(asked: &Asked<'_>, draft: &mut Draft<'_>) -> Result<(), Diagnostic> {
    let source = asked.source;
    let path: Arc<str> = Arc::from(source);
    // Ansible: the error names the file but no line.
    let wrap = |error: Diagnostic| {
        Diagnostic::parser("Failed to parse inventory.")
            .at(Some(&Origin::file(Arc::clone(&path), 0, 0)))
            .caused_by(error)
    };
    let bytes = draft.context().loader.files().read(Path::new(source)).map_err(|error| {
        wrap(Diagnostic::parser(format!("an error occurred while trying to read the file '{source}': {error}")))
    })?;
    let (bytes, _) = draft.context().loader.secrets().open_file(bytes, source).map_err(|error| {
        // Ansible: here it is the plugin that is named.
        Diagnostic::parser("Failed to parse inventory.").caused_by(error)
    })?;
    let text = decode(bytes).map_err(wrap)?;
    let mut reader = Reader { draft, origin: Origin::file(Arc::clone(&path), 0, 0), pending: IndexMap::new() };
    reader.read(&text).map_err(wrap)
}

/// Reads text; bytes that are no UTF-8 are allowed in comments only.
fn decode(bytes: Vec<u8>) -> Result<String, Diagnostic> {
    String::from_utf8(bytes).or_else(|error| {
        let mut text = String::new();
        for original in error.as_bytes().split(|byte| *byte == b'\n') {
            if !matches!(original.first(), Some(b'#' | b';')) {
                let line = std::str::from_utf8(original);
                text.push_str(line.map_err(|error| Diagnostic::error(utf8::reason(original, error)))?);
            }
            text.push('\n');
        }
        Ok(text)
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Hosts,
    Children,
    Vars,
}

/// A group that was spoken of before it was declared.
struct Pending {
    section: Section,
    parents: Vec<String>,
}

struct Reader<'d, 'i> {
    draft: &'d mut Draft<'i>,
    origin: Origin,
    pending: IndexMap<String, Pending>,
}

impl Reader<'_, '_> {
    fn read(&mut self, text: &str) -> Result<(), Diagnostic> {
        let mut group = "ungrouped".to_owned();
        let mut section = Section::Hosts;
        let text = if text.contains('\r') { text.replace("\r\n", "\n") } else { text.to_owned() };
        for line in text.split(is_line_end) {
            self.origin.line += 1;
            let line = line.trim();
            if line.is_empty() || line.starts_with(['#', ';']) {
                continue;
            }
            if let Some((name, kind)) = section_header(line) {
                group = self.draft.safe_group_name(name);
                section = match kind {
                    None | Some("hosts") => Section::Hosts,
                    Some("children") => Section::Children,
                    Some("vars") => Section::Vars,
                    Some(other) => {
                        return Err(Diagnostic::error(format!("Section [{name}:{other}] has unknown type: {other}")));
                    }
                };
                self.declare(&group, section)?;
                continue;
            }
            if line.starts_with('[') && line.ends_with(']') {
                return Err(Diagnostic::error(format!(
                    "Invalid section entry: '{line}'. Please make sure that there are no spaces in the section entry, and that there are no other invalid characters"
                )));
            }
            match section {
                Section::Hosts => self.host_line(line, &group)?,
                Section::Vars => self.vars_line(line, &group)?,
                Section::Children => self.child_line(line, &group)?,
            }
        }
        let Some((name, pending)) = self.pending.first() else { return Ok(()) };
        Err(Diagnostic::error(match pending.section {
            Section::Vars => format!("Section [{name}:vars] not valid for undefined group {}.", value::str_repr(name)),
            _ => format!(
                "Section [{}:children] includes undefined group {}.",
                pending.parents.last().map_or("", String::as_str),
                value::str_repr(name)
            ),
        }))
    }

    /// A header: the group exists from here on, and what waited for it is done.
    fn declare(&mut self, group: &str, section: Section) -> Result<(), Diagnostic> {
        if !self.draft.has_group(group) {
            if section == Section::Vars && !self.pending.contains_key(group) {
                self.pending.insert(group.to_owned(), Pending { section, parents: Vec::new() });
            }
            self.draft.add_group(group)?;
        }
        if section != Section::Vars && self.pending.contains_key(group) {
            self.settle(group)?;
        }
        Ok(())
    }

    /// Puts a declared group below the parents that waited for it, and those below theirs.
    fn settle(&mut self, group: &str) -> Result<(), Diagnostic> {
        let Some(pending) = self.pending.get(group) else { return Ok(()) };
        if pending.section == Section::Children {
            for parent in pending.parents.clone() {
                self.draft.add_child(&parent, group)?;
                if self.pending.get(&parent).is_some_and(|pending| pending.section == Section::Children) {
                    self.settle(&parent)?;
                }
            }
        }
        self.pending.shift_remove(group);
        Ok(())
    }

    fn host_line(&mut self, line: &str, group: &str) -> Result<(), Diagnostic> {
        let words = if line.contains(['"', '\'', '\\', '#']) {
            shell_words::split(line)
                .map_err(|reason| Diagnostic::error(format!("Error parsing host definition '{line}': {reason}")))?
        } else {
            line.split([' ', '\t', '\r', '\n']).filter(|word| !word.is_empty()).map(str::to_owned).collect()
        };
        let Some((pattern, assignments)) = words.split_first() else {
            return Err(Diagnostic::error("list index out of range"));
        };
        let (names, port) = expand_host_pattern(pattern).map_err(Diagnostic::error)?;
        if pattern.trim().ends_with(':') && port.is_none() {
            return Err(Diagnostic::parser(format!(
                "Invalid host pattern '{pattern}' supplied, ending in ':' is not allowed, this character is reserved to provide a port."
            )));
        }
        if names.iter().any(|name| name.trim() == "---") {
            return Err(Diagnostic::parser(format!(
                "Invalid host pattern '{pattern}' supplied, '---' is normally a sign this is a YAML file."
            )));
        }
        let mut vars = Vec::with_capacity(assignments.len());
        for word in assignments {
            let Some((name, text)) = word.split_once('=') else {
                return Err(Diagnostic::error(format!("Expected key=value host variable assignment, got: {word}")));
            };
            vars.push((self.name(name), parse_value(text, &self.origin).map_err(Diagnostic::error)?));
        }
        for name in names {
            self.draft.add_host(&name, Some(group), port)?;
            for (key, value) in &vars {
                self.draft.set_variable(&name, key, value.clone())?;
            }
        }
        Ok(())
    }

    fn vars_line(&mut self, line: &str, group: &str) -> Result<(), Diagnostic> {
        let Some((name, text)) = line.split_once('=') else {
            return Err(Diagnostic::error(format!("Expected key=value, got: {line}")));
        };
        let value = parse_value(text.trim(), &self.origin).map_err(Diagnostic::error)?;
        self.draft.set_variable(group, &self.name(name.trim()), value)
    }

    fn child_line(&mut self, line: &str, group: &str) -> Result<(), Diagnostic> {
        let Some(child) = group_name(line) else {
            return Err(Diagnostic::error(format!("Expected group name, got: {line}")));
        };
        if self.draft.has_group(child) {
            self.draft.add_child(group, child)?;
            return Ok(());
        }
        let entry = self.pending.entry(child.to_owned());
        entry
            .or_insert_with(|| Pending { section: Section::Children, parents: Vec::new() })
            .parents
            .push(group.to_owned());
        Ok(())
    }

    fn name(&self, name: &str) -> Value {
        Value::Str(Str::tagged(name, Some(self.origin.clone()), Trust::Data))
    }
}

/// Where Python's `splitlines` ends a line.
fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Reads `[name]` or `[name:kind]`, blanks and a comment after it allowed.
fn section_header(line: &str) -> Option<(&str, Option<&str>)> {
    let inner = line.strip_prefix('[')?;
    let end = inner.find(|c: char| c == ':' || c == ']' || c.is_whitespace())?;
    let (name, rest) = inner.split_at(end);
    if name.is_empty() {
        return None;
    }
    let (kind, rest) = match rest.strip_prefix(':') {
        Some(rest) => {
            let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_'))?;
            if end == 0 {
                return None;
            }
            (Some(&rest[..end]), &rest[end..])
        }
        None => (None, rest),
    };
    let after = rest.strip_prefix(']')?.trim_start();
    (after.is_empty() || after.starts_with('#')).then_some((name, kind))
}

/// Reads a name of a group, blanks and a comment after it allowed.
fn group_name(line: &str) -> Option<&str> {
    let end = line.find(|c: char| c == ':' || c == ']' || c.is_whitespace()).unwrap_or(line.len());
    let after = line[end..].trim_start();
    // What follows a name without a blank is part of it, a hash sign too.
    (end > 0 && (after.is_empty() || after.starts_with('#'))).then_some(&line[..end])
}
