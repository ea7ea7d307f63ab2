//! Files of requirements.

use super::roles::Role;
use super::{Work, archive};
use diagnostic::Diagnostic;
use event::Display;
use std::path::Path;
use value::{Dict, Value, to_text};

/// A collection that is to be installed, as it is asked for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Wanted {
    /// The name, file or folder.
    pub(super) source: String,
    /// The versions that will do.
    pub(super) version: String,
    /// What the file says it is: `file`, `dir`, `galaxy`, `git` ….
    pub(super) kind: Option<String>,
}

impl Wanted {
    /// Returns what a word of the command line asks for: a file, or a name with versions.
    pub(super) fn named(word: &str) -> Wanted {
        let (source, version) = match word.split_once(':') {
            Some((name, version)) if !word.contains('/') => (name, version),
            _ => (word, "*"),
        };
        Wanted { source: source.to_owned(), version: version.to_owned(), kind: None }
    }
}

/// What a file asks for.
#[derive(Default)]
pub(super) struct Requirements {
    pub(super) roles: Vec<Role>,
    pub(super) collections: Vec<Wanted>,
}

/// Reads a file of requirements.
pub(super) fn read(file: &str, work: &mut Work<'_>) -> Result<Requirements, Diagnostic> {
    if !Path::new(file).exists() {
        return Err(Diagnostic::error(format!("The requirements file '{file}' does not exist.")));
    }
    work.display.verbose(3, &format!("Reading requirement file at '{file}'"), None);
    let content = archive::read_plain(Path::new(file))?;
    let mut requirements = Requirements::default();
    match &content {
        Value::None => return Err(Diagnostic::error(format!("No requirements found in file '{file}'"))),
        Value::List(roles) => {
            for role in roles {
                requirements.roles.push(Role::required(role)?);
            }
        }
        Value::Dict(dict) => {
            let extra: Vec<String> =
                dict.keys().map(to_text).filter(|key| key != "roles" && key != "collections").collect();
            if !extra.is_empty() {
                return Err(Diagnostic::error(format!(
                    "Expecting only 'roles' and/or 'collections' as base keys in the requirements file. Found: {}",
                    extra.join(", ")
                )));
            }
            let items = |key: &str| match dict.get(key) {
                Some(Value::List(items)) => items.iter().cloned().collect(),
                _ => Vec::new(),
            };
            for role in items("roles") {
                requirements.roles.push(Role::required(&role)?);
            }
            requirements.collections.extend(items("collections").iter().map(wanted));
        }
        other => {
            let message =
                format!("Expecting requirements yaml to be a list or dictionary but got {}", other.type_name());
            return Err(Diagnostic::error(message));
        }
    }
    Ok(requirements)
}

fn wanted(item: &Value) -> Wanted {
    let Some(dict) = item.as_dict() else { return Wanted::named(&to_text(item)) };
    let text = |dict: &Dict, key: &str| dict.get(key).filter(|value| value.is_true()).map(to_text);
    Wanted {
        source: text(dict, "name").or_else(|| text(dict, "source")).unwrap_or_default(),
        version: text(dict, "version").unwrap_or_else(|| "*".to_owned()),
        kind: text(dict, "type"),
    }
}
