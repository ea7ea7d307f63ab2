//! What kind of module a file holds: decides how it is given its arguments.

use crate::shell_words;
use diagnostic::{Diagnostic, Kind};

/// How a module is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// Python with Ansible's support code: packed.
    Packed,
    /// Its source holds a mark that is replaced by the arguments.
    Replaced,
    /// Any language; reads a file of JSON.
    WantsJson,
    /// Any language; reads a file of `key=value`.
    Old,
    /// A program; reads a file of JSON.
    Binary,
}

/// What a mark in a module's source is replaced by.
pub(super) const OLD_MARK: &str = "#<<INCLUDE_ANSIBLE_MODULE_COMMON>>";
/// The mark that the arguments replace.
pub(super) const JSON_MARK: &str = "<<INCLUDE_ANSIBLE_MODULE_JSON_ARGS>>";

/// Tells the style of a module's content.
pub(super) fn style(content: &[u8], name: &str) -> Result<Style, Diagnostic> {
    let text_byte = |byte: &u8| matches!(byte, 7..=10 | 12 | 13 | 27 | 0x20..=0x7e | 0x80..);
    if !content.iter().take(1024).all(text_byte) {
        return Ok(Style::Binary);
    }
    let text = String::from_utf8_lossy(content);
    if text.contains(OLD_MARK) || text.lines().any(imports_support) {
        return Ok(Style::Packed);
    }
    if is_powershell(&text) {
        return Err(Diagnostic::new(
            Kind::Unsupported,
            format!("PowerShell modules are not built in this version of Playcall ({name})"),
        ));
    }
    Ok(if text.contains(JSON_MARK) {
        Style::Replaced
    } else if text.contains("WANT_JSON") {
        Style::WantsJson
    } else {
        Style::Old
    })
}

/// Tells whether a line imports support code of modules: what makes a module one to be packed.
fn imports_support(line: &str) -> bool {
    let after = |word: &'static str| {
        line.match_indices(word).filter_map(move |(at, _)| {
            let rest = &line[at + word.len()..];
            let name = rest.trim_start_matches(' ');
            (name.len() < rest.len()).then_some(name)
        })
    };
    let from = after("from").any(|name| {
        let relative = name.trim_start_matches('.');
        let relative = name.len() - relative.len() >= 2 && relative.trim_start_matches(' ').starts_with("module_utils");
        (relative || name.starts_with("ansible.module_utils") || of_collection(name)) && name.contains(" import ")
    });
    from || after("import").any(|name| name.starts_with("ansible.module_utils.") || of_collection(name))
}

/// Tells whether a name starts with `ansible_collections.NAMESPACE.COLLECTION.plugins.module_utils`.
fn of_collection(name: &str) -> bool {
    let mut parts = name.split('.');
    parts.next() == Some("ansible_collections")
        && parts.next().is_some_and(|part| !part.is_empty())
        && parts.next().is_some_and(|part| !part.is_empty())
        && parts.next() == Some("plugins")
        && parts.next().is_some_and(|part| part.starts_with("module_utils"))
}

fn is_powershell(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text.contains("# powershell_common")
        || ["#requires -module", "#requires -version"].iter().any(|mark| text.contains(mark))
        || ["osversion", "powershell", "csharputil", "wrapper"]
            .iter()
            .any(|what| text.contains(&format!("#ansiblerequires -{what}")))
}

/// Returns the program and arguments of a first line `#!...`.
pub(super) fn shebang(content: &[u8]) -> Option<Vec<String>> {
    let first = content.split(|byte| *byte == b'\n').next()?.strip_prefix(b"#!")?;
    let words = shell_words::split(String::from_utf8_lossy(first).trim()).ok()?;
    (!words.is_empty()).then_some(words)
}
