//! Reading a configuration file as Python's `configparser` reads it for Ansible.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use value::str_repr;

/// The sections of a file; keys are lower case.
#[derive(Clone, Debug, Default)]
pub struct Ini {
    sections: HashMap<String, HashMap<String, String>>,
    names: Vec<(String, Vec<String>)>,
}

/// A section or key under construction: the lines of each value.
type Lines = Vec<(String, Vec<String>)>;

impl Ini {
    /// Returns a value; a key that a section lacks is looked up in `[DEFAULT]`.
    pub fn get(&self, section: &str, key: &str) -> Option<&str> {
        let own = self.sections.get(section)?;
        own.get(key).or_else(|| self.sections.get("DEFAULT")?.get(key)).map(String::as_str)
    }

    /// Returns the sections with their keys, in the file's order, `[DEFAULT]` left out.
    pub fn sections(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.names.iter().filter(|(name, _)| name != "DEFAULT").map(|(name, keys)| (name.as_str(), keys.as_slice()))
    }

    /// Reads a file's text; the error is the text that `configparser` gives.
    pub fn parse(text: &str) -> Result<Ini, String> {
        let mut sections: Vec<(String, Lines)> = Vec::new();
        let mut current: Option<usize> = None;
        let mut key_is_open = false;
        let mut indent = 0;
        let mut seen: HashSet<(String, String)> = HashSet::new();
        let mut faults: Vec<(usize, &str)> = Vec::new();
        for (index, line) in text.split_inclusive('\n').enumerate() {
            let number = index + 1;
            let comment = comment_start(line);
            let content = line[..comment.unwrap_or(line.len())].trim();
            let open = current.filter(|_| key_is_open).and_then(|at| sections[at].1.last_mut());
            if content.is_empty() {
                if let (None, Some((_, lines))) = (comment, open) {
                    lines.push(String::new());
                }
                continue;
            }
            let depth = line.chars().take_while(|c| c.is_whitespace()).count();
            if let Some((_, lines)) = open
                && depth > indent
            {
                lines.push(content.to_owned());
                continue;
            }
            indent = depth;
            if let Some(name) = section_name(content) {
                key_is_open = false;
                let known = sections.iter().position(|(known, _)| known == name);
                if known.is_some() && name != "DEFAULT" {
                    return Err(format!(
                        "While reading from '<string>' [line {number:2}]: section {} already exists",
                        str_repr(name)
                    ));
                }
                current = Some(known.unwrap_or_else(|| {
                    sections.push((name.to_owned(), Vec::new()));
                    sections.len() - 1
                }));
                continue;
            }
            let Some(at) = current else {
                return Err(format!(
                    "File contains no section headers.\nfile: '<string>', line: {number}\n{}",
                    str_repr(line)
                ));
            };
            let Some(delimiter) = content.find(['=', ':']) else {
                faults.push((number, line));
                continue;
            };
            if delimiter == 0 {
                faults.push((number, line));
            }
            let key = content[..delimiter].trim_end().to_lowercase();
            let section = &mut sections[at];
            if !seen.insert((section.0.clone(), key.clone())) {
                return Err(format!(
                    "While reading from '<string>' [line {number:2}]: option {} in section {} already exists",
                    str_repr(&key),
                    str_repr(&section.0)
                ));
            }
            key_is_open = !key.is_empty();
            section.1.push((key, vec![content[delimiter + 1..].trim().to_owned()]));
        }
        if !faults.is_empty() {
            let mut message = "Source contains parsing errors: '<string>'".to_owned();
            for (number, line) in faults {
                let _ = write!(message, "\n\t[line {number:2}]: {}", str_repr(line));
            }
            return Err(message);
        }
        Ok(Ini::collect(sections))
    }

    /// Joins the lines of each value.
    fn collect(sections: Vec<(String, Lines)>) -> Ini {
        let mut ini = Ini::default();
        for (name, values) in sections {
            ini.names.push((name.clone(), values.iter().map(|(key, _)| key.clone()).collect()));
            let values = values.into_iter().map(|(key, lines)| (key, lines.join("\n").trim_end().to_owned()));
            ini.sections.insert(name, values.collect());
        }
        ini
    }
}

/// Finds where a line's comment begins: at `#` or `;` as its first character, or at `;` after white space.
fn comment_start(line: &str) -> Option<usize> {
    if line.trim_start().starts_with(['#', ';']) {
        return Some(0);
    }
    line.match_indices(';').map(|(at, _)| at).find(|at| line[..*at].chars().next_back().is_none_or(char::is_whitespace))
}

/// Returns the name in `[name]`, up to the last `]`.
fn section_name(content: &str) -> Option<&str> {
    let inner = content.strip_prefix('[')?;
    let end = inner.rfind(']')?;
    (end > 0).then(|| &inner[..end])
}
