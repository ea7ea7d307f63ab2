//! Documentation of plugins and modules, and lists of them.

use super::{Work, native};
use crate::documents;
use crate::plugin_files::{ACTION, Listed, PluginKind, adjacent, builtin_summaries, text};
use collection::Notice;
use diagnostic::Diagnostic;
use documentation::PluginDoc;
use event::Display;
use std::collections::BTreeMap;
use std::path::Path;
use value::{Dict, Value, str_repr, to_text};

/// Found documentation by the name that was asked for; a text says what is wrong with it.
pub(super) type Docs = Vec<(String, Result<PluginDoc, String>)>;

/// What came of a search for one plugin.
enum Doc {
    Found(PluginDoc),
    /// There is none of that name; what was told on the way.
    NotFound,
    Broken(Diagnostic),
}

impl Work<'_> {
    /// Lists plugins of a type.
    pub(super) fn plugin_list(&mut self, kind: &'static PluginKind) -> Result<BTreeMap<String, Listed>, Diagnostic> {
        let collections = self.collections()?;
        let mut warnings = Vec::new();
        let listed = self.files.list(kind, &collections, &mut warnings);
        for warning in warnings {
            self.display.warning(&warning);
        }
        let mut listed = listed?;
        if self.files.core().is_none() {
            for (name, summary) in native::summaries(kind) {
                let is_asked_for = |collection: &String| {
                    let collection = if collection == "ansible.legacy" { "ansible.builtin" } else { collection };
                    name.strip_prefix(collection).is_some_and(|rest| rest.starts_with('.'))
                };
                if collections.is_empty() || collections.iter().any(is_asked_for) {
                    let own = Listed { path: None, of_jinja: Some(summary) };
                    listed.entry(name).or_insert(own);
                }
            }
        }
        if collections.is_empty() {
            listed.retain(|name, _| !name.starts_with("ansible._protomatter."));
        }
        Ok(listed)
    }

    /// Returns what each of a list is for.
    pub(super) fn summaries(&mut self, listed: &BTreeMap<String, Listed>) -> BTreeMap<String, String> {
        let mut summaries = BTreeMap::new();
        for (name, listed) in listed {
            match summary(name, listed) {
                Ok(summary) => {
                    summaries.insert(name.clone(), summary);
                }
                Err(error) => {
                    self.display.warning(&format!("{name} has a documentation formatting error: {error}"));
                }
            }
        }
        summaries
    }

    /// Reads the documentation of plugins.
    ///
    /// What is wrong with one ends the program, or is a warning (`is_lenient`), or is told in its place (not
    /// `fails_on_errors`).
    pub(super) fn plugin_docs(
        &mut self,
        kind: &'static PluginKind,
        names: &[String],
        is_lenient: bool,
        fails_on_errors: bool,
    ) -> Result<Docs, Diagnostic> {
        let of_jinja = if kind.is_jinja() { builtin_summaries(&self.files, kind) } else { BTreeMap::new() };
        let mut docs = Docs::new();
        for name in names {
            let mut plugin = match self.plugin_doc(kind, name, &of_jinja) {
                Doc::Found(plugin) => plugin,
                Doc::NotFound => {
                    self.display.warning(&format!("{name} was not found"));
                    continue;
                }
                Doc::Broken(cause) => {
                    let problem = "Missing documentation (or could not parse documentation)";
                    if !fails_on_errors {
                        docs.push((name.clone(), Err(format!("{problem}: {cause}."))));
                        continue;
                    }
                    let problem = format!("{} {name} {problem}", kind.name);
                    if is_lenient {
                        self.display.warning(&format!("{problem}: {cause}"));
                        continue;
                    }
                    return Err(Diagnostic::error(format!("{problem}.")).caused_by(cause));
                }
            };
            if kind.is_module() {
                plugin.doc.insert("has_action", self.has_action(name));
            }
            docs.retain(|(known, _)| known != name);
            docs.push((name.clone(), Ok(plugin)));
        }
        Ok(docs)
    }

    fn plugin_doc(&mut self, kind: &'static PluginKind, name: &str, of_jinja: &BTreeMap<String, String>) -> Doc {
        // Ansible's own collection of filters for tests is found by its names alone.
        let is_internal = name.starts_with("ansible._protomatter.");
        let mut found = if is_internal { Ok(None) } else { self.files.find(kind, name) };
        if matches!(found, Ok(None)) && kind.is_jinja() {
            found = self.files.find_jinja(kind, name);
        }
        let mut read_warnings = Vec::new();
        let doc = match found {
            Ok(Some(found)) => match documents::of_plugin(name, kind, &found, &self.files, &mut read_warnings) {
                Ok(doc) => Doc::Found(doc),
                Err(error) => Doc::Broken(error),
            },
            Ok(None) => Doc::NotFound,
            Err(error) => Doc::Broken(error),
        };
        let mut notices = self.files.notices();
        let doc = match doc {
            Doc::Found(doc) => Doc::Found(doc),
            other => match of_jinja_alone(kind, name, of_jinja).or_else(|| native::find(kind, name)) {
                Some(doc) => {
                    notices.clear();
                    Doc::Found(doc)
                }
                None => other,
            },
        };
        for notice in notices {
            self.say(&notice);
        }
        for warning in read_warnings {
            self.display.warning(&diagnostic::render(&warning, &crate::terminal::Disk).text);
        }
        doc
    }

    /// Tells what was said where a plugin was looked for.
    fn say(&mut self, notice: &Notice) {
        match notice {
            Notice::Warning(warning) => self.display.warning(&warning.full_message()),
            Notice::Deprecated(text) => {
                let help = text.help.as_ref().map(|help| format!(" {help}")).unwrap_or_default();
                self.display.deprecated(&format!("{}{help}", text.full_message()));
            }
            Notice::Verbose(level, text) => self.display.verbose(*level, text, None),
        }
    }

    /// Tells whether an action plugin goes with a module.
    fn has_action(&self, name: &str) -> bool {
        let found = ACTION.first().map(|kind| self.files.find(kind, name));
        // Of an action nothing is told: it is the module that was asked for.
        let _ = self.files.notices();
        let short = name.strip_prefix("ansible.builtin.").unwrap_or(name);
        let is_native = || actions::ALL.iter().any(|action| action.name == short);
        matches!(found, Some(Ok(Some(_)))) || (self.files.core().is_none() && is_native())
    }
}

/// What a plugin is for, as its file says.
fn summary(name: &str, listed: &Listed) -> Result<String, Diagnostic> {
    let stub = |path: &Path| text(path).map_or(Ok(None), |text| documentation::stub(&text));
    let mut doc: Option<Dict> = None;
    let mut error: Option<Diagnostic> = None;
    if let Some(path) = &listed.path {
        match stub(path) {
            Ok(found) => doc = found,
            Err(problem) => error = Some(problem),
        }
        if doc.is_none() {
            for beside in adjacent(path, name) {
                match stub(&beside) {
                    Ok(found) => doc = found,
                    Err(problem) => error = Some(problem),
                }
            }
        }
    }
    match (doc, &listed.of_jinja, error) {
        (Some(doc), ..) => {
            let summary = doc.get("short_description").map(to_text);
            Ok(summary.unwrap_or_else(|| "INVALID SHORT DESCRIPTION".to_owned()).trim().to_owned())
        }
        (None, Some(summary), _) => Ok(summary.clone()),
        (None, None, Some(error)) => Err(error),
        (None, None, None) => Ok("UNDOCUMENTED".to_owned()),
    }
}

/// Documentation of a filter or test that only Jinja says something about.
fn of_jinja_alone(kind: &PluginKind, name: &str, of_jinja: &BTreeMap<String, String>) -> Option<PluginDoc> {
    let short = name.rsplit('.').next().unwrap_or(name);
    let full_name = format!("ansible.builtin.{short}");
    if name != short && name != full_name {
        return None;
    }
    let summary = of_jinja.get(&full_name)?;
    let mut doc = Dict::new();
    doc.insert("collection", "ansible.builtin");
    doc.insert("plugin_name", full_name.as_str());
    doc.insert("filename", "");
    doc.insert("short_description", summary.as_str());
    let page = format!("https://jinja.palletsprojects.com/en/stable/templates/#jinja-{}s.{short}", kind.name);
    let description = [
        summary.clone(),
        String::new(),
        format!("This is the Jinja builtin {} plugin {}.", kind.name, str_repr(short)),
        format!("See: U({page})"),
    ];
    doc.insert("description", Value::list(description.map(Value::from)));
    Some(PluginDoc { doc, ..PluginDoc::default() })
}
