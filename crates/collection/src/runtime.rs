//! `meta/runtime.yml`: what a collection says of its plugins' moves, deprecations and removals.
//!
//! These files are long (ansible-core's has ten thousand lines) and little of them is asked for. The lines are indexed
//! once, and an entry is parsed when it is looked up. A file that is not written in blocks is parsed whole.

use diagnostic::Diagnostic;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};
use value::{Dict, Value};
use yaml::LoadOptions;

/// The metadata of a collection.
#[derive(Debug, Default)]
pub struct Runtime {
    text: Arc<str>,
    path: Arc<str>,
    index: OnceLock<Index>,
    whole: OnceLock<Dict>,
}

/// Where entries stand.
#[derive(Debug, Default)]
struct Index {
    /// Top-level keys.
    top: HashMap<String, Range<usize>>,
    /// Entries of `plugin_routing`, by section and name.
    routes: HashMap<(String, String), Range<usize>>,
    /// The file is not written in blocks: only parsing tells.
    is_odd: bool,
}

/// What is announced or done about a plugin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Removal {
    /// The collection's own words, or nothing.
    pub warning_text: String,
    /// The date after which it is gone.
    pub date: Option<String>,
    /// The version in which it is gone.
    pub version: Option<String>,
}

/// What the metadata says of one plugin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    /// It will go.
    pub deprecation: Option<Removal>,
    /// It is gone.
    pub tombstone: Option<Removal>,
    /// It is another one now.
    pub redirect: Option<String>,
    /// The action that goes with a module.
    pub action_plugin: Option<String>,
}

impl Runtime {
    /// The metadata that a text holds; `path` is told where something is wrong with it.
    pub(crate) fn new(text: &str, path: &str) -> Self {
        Runtime { text: Arc::from(text), path: Arc::from(path), ..Runtime::default() }
    }

    /// Returns the text of the file.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns what is said of a plugin: `section` is the folder of its kind, `name` its name below it.
    pub fn route(&self, section: &str, name: &str) -> Option<Route> {
        let entry = self.entry(section, name)?;
        let removal = |key: &str| {
            let removal = entry.get(key).filter(|value| value.is_true())?.as_dict()?;
            let text = |key: &str| removal.get(key).filter(|value| value.is_true()).map(value::to_text);
            let date = text("removal_date");
            Some(Removal {
                warning_text: text("warning_text").unwrap_or_default(),
                version: text("removal_version").filter(|_| date.is_none()),
                date,
            })
        };
        let text = |key: &str| entry.get(key).filter(|value| value.is_true()).map(value::to_text);
        Some(Route {
            deprecation: removal("deprecation"),
            tombstone: removal("tombstone"),
            redirect: text("redirect"),
            action_plugin: text("action_plugin"),
        })
    }

    /// Returns where Python modules of a collection have moved (`import_redirection`).
    pub fn import_redirection(&self, module: &str) -> Option<String> {
        let all = self.section("import_redirection")?;
        all.as_dict()?.get(module)?.as_dict()?.get("redirect").map(value::to_text)
    }

    /// Returns `requires_ansible`.
    pub fn requires_ansible(&self) -> Option<String> {
        self.section("requires_ansible").filter(Value::is_true).map(|value| value::to_text(&value))
    }

    /// Returns the members of a group of actions as they are written: names, and what the group says of itself.
    pub fn action_group(&self, collection: &str, group: &str) -> Option<Value> {
        let groups = self.section("action_groups")?;
        let groups = groups.as_dict()?;
        groups.get(format!("{collection}.{group}").as_str()).or_else(|| groups.get(group)).cloned()
    }

    /// Returns the value of a top-level key.
    pub fn section(&self, key: &str) -> Option<Value> {
        let index = self.index();
        if !index.is_odd {
            let range = index.top.get(key)?;
            if let Some(dict) = parsed(&self.text[range.clone()]) {
                return dict.get(key).cloned();
            }
        }
        self.whole().get(key).cloned()
    }

    fn entry(&self, section: &str, name: &str) -> Option<Dict> {
        let index = self.index();
        if !index.is_odd {
            let range = index.routes.get(&(section.to_owned(), name.to_owned()))?;
            if let Some(dict) = parsed(&self.text[range.clone()]) {
                return dict.values().next()?.as_dict().cloned();
            }
        }
        self.whole().get("plugin_routing")?.as_dict()?.get(section)?.as_dict()?.get(name)?.as_dict().cloned()
    }

    /// Tells what is wrong with the file, if it can't be read.
    pub fn problem(&self) -> Option<Diagnostic> {
        yaml::load(&self.text, &LoadOptions { path: Arc::clone(&self.path), ..LoadOptions::data() }).err()
    }

    fn whole(&self) -> &Dict {
        self.whole.get_or_init(|| parsed(&self.text).unwrap_or_default())
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| index(&self.text))
    }
}

fn parsed(text: &str) -> Option<Dict> {
    yaml::load(text, &LoadOptions::data()).ok()?.value.as_dict().cloned()
}

/// Finds the lines of each entry by how far they are indented.
fn index(text: &str) -> Index {
    let mut index = Index::default();
    // The keys that are open, outermost first: indentation, name, and where the entry starts.
    let mut open: Vec<(usize, String, usize)> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let content = line.trim_start_matches(' ');
        let indent = line.len() - content.len();
        let content = content.trim_end();
        if content.is_empty() || content.starts_with('#') || (indent == 0 && content == "---") {
            continue;
        }
        // What is within an entry is left to the parser.
        if open.len() == 3 && open[0].1 == "plugin_routing" && indent > open[2].0 {
            continue;
        }
        if open.len() == 1 && open[0].1 != "plugin_routing" && (indent > open[0].0 || content.starts_with('-')) {
            continue;
        }
        close(&mut open, indent, start, &mut index);
        index.is_odd |= content.starts_with('{');
        let Some((key, value)) = content.split_once(':') else {
            index.is_odd = true;
            return index;
        };
        let value = value.split(" #").next().unwrap_or_default().trim();
        // A mapping that is written in a line, an alias or an anchor above the entries.
        if open.first().is_none_or(|top| top.1 == "plugin_routing")
            && (key == "plugin_routing" || !open.is_empty())
            && open.len() < 2
            && !matches!(value, "" | "{}")
        {
            index.is_odd = true;
            return index;
        }
        let key = key.trim().trim_matches(['\'', '"']);
        open.push((indent, key.to_owned(), start));
    }
    close(&mut open, 0, text.len(), &mut index);
    index
}

/// Ends the entries that are indented as far as a line, or further.
fn close(open: &mut Vec<(usize, String, usize)>, indent: usize, end: usize, index: &mut Index) {
    while open.last().is_some_and(|(of, ..)| *of >= indent) {
        let depth = open.len();
        let Some((_, name, start)) = open.pop() else { return };
        match depth {
            1 => {
                index.top.insert(name, start..end);
            }
            3 => {
                // Ansible: of a key that is written twice the last counts.
                index.routes.insert((open[1].1.clone(), name), start..end);
            }
            _ => {}
        }
    }
}
