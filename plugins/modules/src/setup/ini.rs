//! INI text as Python's `configparser` reads it.

use value::{Dict, Value};

/// Why a text is no INI.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// Its lines make no sense.
    Unreadable,
    /// A value refers to what is not there.
    Value(String),
}

/// Options of a section, in order.
type Options = Vec<(String, Vec<String>)>;

/// Returns the sections and their options, defaults included, names of options in small letters.
pub(super) fn parse(text: &str) -> Result<Dict, Problem> {
    let mut defaults = Options::new();
    let mut sections: Vec<(String, Options)> = Vec::new();
    // Nothing yet, the defaults, or a section.
    let mut current: Option<Option<usize>> = None;
    let mut option: Option<usize> = None;
    let mut option_indent = 0;
    for line in text.lines() {
        let trimmed = line.trim();
        let is_comment = trimmed.starts_with(['#', ';']);
        let indent = line.len() - line.trim_start().len();
        let options = match current {
            Some(Some(at)) => Some(&mut sections[at].1),
            Some(None) => Some(&mut defaults),
            None => None,
        };
        if trimmed.is_empty() || is_comment {
            if trimmed.is_empty()
                && let (Some(options), Some(at)) = (options, option)
            {
                options[at].1.push(String::new());
            }
            continue;
        }
        if let (Some(options), Some(at)) = (options, option)
            && indent > option_indent
        {
            options[at].1.push(trimmed.to_owned());
            continue;
        }
        option_indent = indent;
        if let Some(header) = trimmed.strip_prefix('[').and_then(|rest| rest.rsplit_once(']')).map(|(name, _)| name)
            && !header.is_empty()
        {
            option = None;
            if header == "DEFAULT" {
                current = Some(None);
            } else if sections.iter().any(|(name, _)| name == header) {
                return Err(Problem::Unreadable);
            } else {
                sections.push((header.to_owned(), Options::new()));
                current = Some(Some(sections.len() - 1));
            }
            continue;
        }
        let options = match current {
            Some(Some(at)) => &mut sections[at].1,
            Some(None) => &mut defaults,
            None => return Err(Problem::Unreadable),
        };
        let Some(at) = trimmed.find(['=', ':']) else { return Err(Problem::Unreadable) };
        let name = trimmed[..at].trim_end().to_lowercase();
        if name.is_empty() || options.iter().any(|(known, _)| *known == name) {
            return Err(Problem::Unreadable);
        }
        options.push((name, vec![trimmed[at + 1..].trim().to_owned()]));
        option = Some(options.len() - 1);
    }
    let mut out = Dict::new();
    for (section, options) in &sections {
        let mut values: Vec<(&str, String)> = Vec::new();
        for (name, lines) in options.iter().chain(&defaults) {
            if !values.iter().any(|(known, _)| known == name) {
                values.push((name, lines.join("\n").trim_end().to_owned()));
            }
        }
        let mut facts = Dict::new();
        for (name, value) in &values {
            facts.insert(*name, fill(value, &values, name, section, 1)?);
        }
        out.insert(section.as_str(), Value::Dict(facts));
    }
    Ok(out)
}

/// Replaces `%(name)s` by other values of the section.
fn fill(value: &str, all: &[(&str, String)], option: &str, section: &str, depth: usize) -> Result<String, Problem> {
    let problem = |text: String| Err(Problem::Value(text));
    if depth > 10 {
        return problem(format!(
            "Recursion limit exceeded in value substitution: option '{option}' in section '{section}' contains an \
             interpolation key which cannot be substituted in 10 steps. Raw value: '{value}'"
        ));
    }
    let mut out = String::new();
    let mut rest = value;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        if let Some(more) = after.strip_prefix('%') {
            out.push('%');
            rest = more;
        } else if let Some(name) = after.strip_prefix('(') {
            let Some(end) = name.find(")s") else {
                return problem(format!("bad interpolation variable reference {}", value::str_repr(&rest[at..])));
            };
            let wanted = name[..end].to_lowercase();
            let Some((_, found)) = all.iter().find(|(known, _)| *known == wanted) else {
                return problem(format!(
                    "Bad value substitution: option '{option}' in section '{section}' contains an interpolation key \
                     '{wanted}' which is not a valid option name. Raw value: '{value}'"
                ));
            };
            out.push_str(&fill(found, all, option, section, depth + 1)?);
            rest = &name[end + 2..];
        } else {
            let found = value::str_repr(&rest[at..]);
            return problem(format!("'%' must be followed by '%' or '(', found: {found}"));
        }
    }
    out.push_str(rest);
    Ok(out)
}
