//! What a Python source imports, found without running it: enough of Python's grammar to tell statements from strings.

use std::collections::BTreeSet;

/// An import of something that may be support code of modules.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Import {
    /// The dotted name, in parts.
    pub(super) name: Vec<String>,
    /// It stands inside something (`try`, a function): may be missing.
    pub(super) optional: bool,
}

/// Returns the imports from `ansible.module_utils` and `ansible_collections` of a source.
///
/// `module` is the source's own dotted name, for relative imports; `is_package`: the source is an `__init__`.
/// Of `from a import b` the whole `a.b` is returned: whether `b` is a module is for the caller to find out.
pub(super) fn imports(source: &str, module: &str, is_package: bool) -> BTreeSet<Import> {
    let mut found = BTreeSet::new();
    for line in logical_lines(source) {
        if !line.text.contains("import") {
            continue;
        }
        let mut top = !line.indented;
        for (statement, after_colon) in statements(&line.text) {
            top &= !after_colon;
            let statement = statement.trim();
            if let Some(names) = keyword(statement, "import") {
                for name in names.split(',') {
                    let name = first_word(name);
                    if name.starts_with("ansible.module_utils.") || name.starts_with("ansible_collections.") {
                        found.insert(Import { name: parts(name), optional: !top });
                    }
                }
            } else if let Some(rest) = keyword(statement, "from") {
                let Some((from, names)) = split_import(rest) else { continue };
                let Some(base) = absolute(from, module, is_package) else { continue };
                if !is_support(&base) {
                    continue;
                }
                let names = names.trim().trim_start_matches('(').trim_end_matches(')');
                for name in names.split(',').map(first_word).filter(|name| !name.is_empty()) {
                    let mut full = parts(&base);
                    full.push(name.to_owned());
                    found.insert(Import { name: full, optional: !top });
                }
            }
        }
    }
    found
}

fn is_support(base: &str) -> bool {
    base == "ansible.module_utils"
        || base.starts_with("ansible.module_utils.")
        || (base.starts_with("ansible_collections.")
            && (base.ends_with("plugins.module_utils") || base.contains(".plugins.module_utils.")))
}

fn parts(name: &str) -> Vec<String> {
    name.split('.').map(|part| part.trim().to_owned()).collect()
}

fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or_default()
}

fn keyword<'a>(statement: &'a str, word: &str) -> Option<&'a str> {
    let rest = statement.strip_prefix(word)?;
    rest.starts_with(|c: char| c.is_whitespace() || c == '.').then_some(rest)
}

/// Splits `.a.b import c` into `.a.b` and `c`.
fn split_import(text: &str) -> Option<(&str, &str)> {
    let mut from = 0;
    while let Some(at) = text[from..].find("import").map(|at| from + at) {
        let before = text[..at].ends_with(|c: char| c.is_whitespace() || c == '.');
        let after = text[at + 6..].starts_with(|c: char| c.is_whitespace() || c == '(' || c == '*');
        if before && after {
            return Some((text[..at].trim(), &text[at + 6..]));
        }
        from = at + 6;
    }
    None
}

/// Makes the name of a relative import absolute.
fn absolute(from: &str, module: &str, is_package: bool) -> Option<String> {
    let name = from.trim_start_matches(['.', ' ']);
    let level = from.len() - from.trim_start_matches('.').len();
    if level == 0 {
        return Some(name.to_owned());
    }
    let own: Vec<&str> = module.split('.').collect();
    let drop = if is_package { level - 1 } else { level };
    let kept = own.get(..own.len().checked_sub(drop)?)?;
    let mut base = kept.join(".");
    if !name.is_empty() {
        if !base.is_empty() {
            base.push('.');
        }
        base.push_str(name);
    }
    Some(base)
}

/// A line of Python as its parser sees it: continued lines joined, strings and comments left out.
struct LogicalLine {
    indented: bool,
    text: String,
}

fn logical_lines(source: &str) -> Vec<LogicalLine> {
    let bytes = source.as_bytes();
    let mut lines = Vec::new();
    let mut text = String::new();
    let (mut depth, mut at, mut indented, mut fresh) = (0_usize, 0, false, true);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\n' | b'\r' if depth == 0 => {
                if !text.trim().is_empty() {
                    lines.push(LogicalLine { indented, text: std::mem::take(&mut text) });
                }
                text.clear();
                fresh = true;
                at += 1;
                continue;
            }
            b'\\' => {
                // A continued line.
                at += 1;
                if bytes.get(at) == Some(&b'\r') {
                    at += 1;
                }
                text.push(' ');
            }
            b'#' => {
                while bytes.get(at).is_some_and(|byte| *byte != b'\n') {
                    at += 1;
                }
                continue;
            }
            b'\'' | b'"' => {
                at = after_string(bytes, at);
                text.push('\'');
                fresh = false;
                continue;
            }
            b'(' | b'[' | b'{' => {
                depth += 1;
                text.push(char::from(byte));
            }
            b')' | b']' | b'}' => {
                depth = depth.saturating_sub(1);
                text.push(char::from(byte));
            }
            b' ' | b'\t' if fresh => {
                indented = true;
                at += 1;
                continue;
            }
            byte if byte.is_ascii_whitespace() => text.push(' '),
            byte if byte.is_ascii() => text.push(char::from(byte)),
            _ => text.push('_'),
        }
        if fresh {
            indented = at > 0 && matches!(bytes[at - 1], b' ' | b'\t');
            fresh = false;
        }
        at += 1;
    }
    if !text.trim().is_empty() {
        lines.push(LogicalLine { indented, text });
    }
    lines
}

/// Returns where a string ends that starts at `at`.
fn after_string(bytes: &[u8], at: usize) -> usize {
    let quote = bytes[at];
    let triple = bytes.get(at + 1) == Some(&quote) && bytes.get(at + 2) == Some(&quote);
    let mut at = at + if triple { 3 } else { 1 };
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            byte if byte == quote => {
                if !triple {
                    return at + 1;
                }
                if bytes.get(at + 1) == Some(&quote) && bytes.get(at + 2) == Some(&quote) {
                    return at + 3;
                }
            }
            // Not closed: the line is broken anyway.
            b'\n' if !triple => return at,
            _ => {}
        }
        at += 1;
    }
    at
}

/// Returns the statements of a line, and of each whether it follows a colon (`try: import x`).
fn statements(line: &str) -> Vec<(&str, bool)> {
    let mut out = Vec::new();
    let (mut depth, mut start, mut after_colon) = (0_usize, 0, false);
    for (at, c) in line.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            ';' | ':' if depth == 0 => {
                out.push((&line[start..at], after_colon));
                after_colon |= c == ':';
                start = at + 1;
            }
            _ => {}
        }
    }
    out.push((&line[start..], after_colon));
    out
}
