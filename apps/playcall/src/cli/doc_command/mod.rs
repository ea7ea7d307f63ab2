//! `ansible-doc` and `playcall doc`: documentation of modules, plugins, roles and keywords.

mod keywords;
mod native;
mod options;
mod plugins;
mod roles;
#[cfg(test)]
mod tests;

use super::pager;
use super::playbook::{begin, introduce};
use super::stop;
use super::version::version;
use crate::exit::Exit;
use crate::plugin_files::{DOCUMENTED, PluginFiles, PluginKind};
use crate::terminal;
use config::{Config, Snapshot, settings};
use diagnostic::{Diagnostic, Kind};
use dispatch::Terminal;
use documentation::{DocColors, Layout, NoSnippet, PluginDoc, SNIPPETS};
use event::{Display, Paint};
use options::{Content, DocOptions};
use std::collections::BTreeMap;
use value::{Dict, JsonStyle, Value, to_json};

/// What a command works with.
struct Work<'a> {
    options: DocOptions,
    config: &'a Config,
    snapshot: &'a Snapshot,
    files: PluginFiles<'a>,
    layout: Layout,
    display: Terminal,
}

/// Runs the program.
pub(crate) fn main(prog: &str, args: &[String], snapshot: &Snapshot) -> Exit {
    let (config, mut display) = match begin(snapshot) {
        Ok(begun) => begun,
        Err(exit) => return exit,
    };
    display.flush();
    let spec = options::spec(prog);
    let version = || version(prog, &config, snapshot);
    let parsed = match spec.parse(args) {
        Ok(parsed) => parsed,
        Err(reason) => return stop(&spec, &reason, &version, snapshot, true),
    };
    let options = DocOptions::new(&parsed, &config, snapshot);
    let mut display = terminal::open(&config, snapshot, options.verbosity);
    introduce(&mut display, &version(), &config);
    let mut work = Work {
        files: PluginFiles::new(&config, options.playbook_dir.as_deref(), &options.module_path),
        layout: layout(&config, snapshot, options.verbosity, display.has_color()),
        options,
        config: &config,
        snapshot,
        display,
    };
    let exit = match work.run() {
        Ok(()) => Exit::Success,
        Err(error) => {
            terminal::show_error(&mut work.display, &error);
            Exit::of(&error)
        }
    };
    work.display.flush();
    exit
}

/// Returns how text is laid out on this screen.
fn layout(config: &Config, snapshot: &Snapshot, verbosity: u32, has_color: bool) -> Layout {
    let text = |setting| config.str(setting).unwrap_or_default();
    Layout {
        columns: snapshot.banner_columns(),
        verbosity,
        is_plain: config.bool(&settings::ANSIBLE_NOCOLOR),
        has_color,
        colors: DocColors {
            constant: text(&settings::COLOR_DOC_CONSTANT),
            deprecated: text(&settings::COLOR_DOC_DEPRECATED),
            link: text(&settings::COLOR_DOC_LINK),
            module: text(&settings::COLOR_DOC_MODULE),
            plugin: text(&settings::COLOR_DOC_PLUGIN),
            reference: text(&settings::COLOR_DOC_REFERENCE),
        },
        docsite: text(&settings::DOCSITE_ROOT_URL),
    }
}

/// A plain screen of the usual width.
#[cfg(test)]
fn layout_for_tests() -> Layout {
    Layout {
        columns: 79,
        verbosity: 0,
        is_plain: true,
        has_color: false,
        colors: DocColors::default(),
        docsite: "https://docs.ansible.com/ansible-core/".to_owned(),
    }
}

impl Work<'_> {
    fn run(&mut self) -> Result<(), Diagnostic> {
        match self.options.content {
            Content::Dump => self.dump(),
            Content::List | Content::Files => self.list(),
            Content::Manuals | Content::Snippets => self.show(),
        }
    }

    fn pager(&mut self, text: &str) {
        pager::show(text, self.config, self.snapshot, &mut self.display);
    }

    fn json(&mut self, value: &Value) {
        let style = JsonStyle { indent: Some(4), sort_keys: true, ..JsonStyle::default() };
        self.display.display(&to_json(&value.untrusted(), style), Paint::PLAIN);
    }

    fn plugin_kind(&self) -> Option<&'static PluginKind> {
        PluginKind::named(&self.options.kind)
    }

    /// Returns the collections that a list is limited to.
    fn collections(&self) -> Result<Vec<String>, Diagnostic> {
        let is_word = |part: &str| {
            let mut characters = part.chars();
            let starts = characters.next().is_some_and(|first| first == '_' || first.is_alphabetic());
            starts && characters.all(|c| c == '_' || c.is_alphanumeric())
        };
        for name in &self.options.names {
            if name.split('.').count() != 2 || !name.split('.').all(is_word) {
                return Err(Diagnostic::error(format!(
                    "Invalid collection name (must be of the form namespace.collection): {name}"
                )));
            }
        }
        Ok(self.options.names.clone())
    }

    /// Shows a list.
    fn list(&mut self) -> Result<(), Diagnostic> {
        let is_files = self.options.content == Content::Files;
        let Some(kind) = self.plugin_kind() else {
            if self.options.kind == "keyword" {
                let keywords = keywords::summaries(&self.files);
                if self.options.is_json {
                    self.json(&Value::Dict(keywords));
                } else {
                    self.yaml(&Value::Dict(keywords));
                }
                return Ok(());
            }
            let roles = self.role_list(false)?;
            if self.options.is_json {
                self.json(&Value::Dict(roles.into_iter().map(|(name, role)| (name, Value::Dict(role))).collect()));
            } else if !roles.is_empty() {
                let text = self.layout.role_list(&roles);
                self.pager(&text);
            }
            return Ok(());
        };
        let listed = self.plugin_list(kind)?;
        let entries: BTreeMap<String, Option<String>> = if is_files {
            let path =
                |listed: &crate::plugin_files::Listed| listed.path.as_ref().map(|path| path.display().to_string());
            listed.iter().map(|(name, listed)| (name.clone(), path(listed))).collect()
        } else {
            self.summaries(&listed).into_iter().map(|(name, summary)| (name, Some(summary))).collect()
        };
        if self.options.is_json {
            self.json(&Value::Dict(entries.into_iter().collect()));
        } else if !entries.is_empty() {
            let none = || "None".to_owned();
            let entries: BTreeMap<String, String> =
                entries.into_iter().map(|(name, entry)| (name, entry.unwrap_or_else(none))).collect();
            let text = if is_files { self.layout.file_list(&entries) } else { self.layout.plugin_list(&entries) };
            self.pager(&text);
        }
        Ok(())
    }

    /// Shows what is named.
    fn show(&mut self) -> Result<(), Diagnostic> {
        if self.options.names.is_empty() {
            let message = "Missing name(s), incorrect options passed for detailed documentation.";
            return Err(Diagnostic::new(Kind::Options, message));
        }
        let names = self.options.names.clone();
        let Some(kind) = self.plugin_kind() else {
            if self.options.kind == "keyword" {
                let found = self.keywords(&names);
                if self.options.is_json {
                    self.json(&Value::Dict(found));
                } else if !found.is_empty() {
                    self.yaml(&Value::Dict(found));
                }
                return Ok(());
            }
            let roles = self.role_docs(Some(&names), self.options.fails_on_errors)?;
            if self.options.is_json {
                self.json(&Value::Dict(roles));
                return Ok(());
            }
            let mut lines = Vec::new();
            for (name, role) in &roles {
                let empty = Dict::new();
                let role = role.as_dict().unwrap_or(&empty);
                let path = role.get("path").map(value::to_text).unwrap_or_default();
                let entry_points = role.get("entry_points").and_then(Value::as_dict).unwrap_or(&empty);
                self.warn_of_attributes(&value::to_text(name), entry_points);
                lines.extend(self.layout.role_manual(&value::to_text(name), &path, entry_points)?);
            }
            if !roles.is_empty() {
                self.pager(&lines.join("\n"));
            }
            return Ok(());
        };
        let found = self.plugin_docs(kind, &names, false, true)?;
        if self.options.is_json {
            let each = |(name, doc): (String, Result<PluginDoc, String>)| Some((name, as_json(&doc.ok()?)));
            self.json(&Value::Dict(found.into_iter().filter_map(each).collect()));
            return Ok(());
        }
        let is_snippet = self.options.content == Content::Snippets;
        if is_snippet && !SNIPPETS.contains(&kind.name) {
            return Err(Diagnostic::error(format!(
                "Snippets are only available for the following plugin types: {}",
                SNIPPETS.join(", ")
            )));
        }
        let mut text = String::new();
        for (name, doc) in found {
            let Ok(doc) = doc else { continue };
            if !is_snippet {
                text += &self.layout.manual(&name, kind.name, &doc)?;
                continue;
            }
            match self.layout.snippet(&name, kind.name, &doc.doc) {
                Ok(snippet) => text += &snippet,
                Err(NoSnippet::Skipped(reason)) => {
                    self.display.warning(&format!("Unable to construct a snippet for '{name}': {reason}"));
                }
                Err(NoSnippet::Broken(error)) => return Err(error),
            }
        }
        if !text.is_empty() {
            self.pager(&text);
        }
        Ok(())
    }

    fn yaml(&mut self, value: &Value) {
        let text = yaml::dump(&value.untrusted(), &yaml::DumpStyle::default());
        let text = self.layout.markup(text.trim_end_matches('\n'));
        self.pager(&text);
    }

    /// Writes everything there is as JSON.
    fn dump(&mut self) -> Result<(), Diagnostic> {
        let fails = self.options.fails_on_errors;
        let mut all = Dict::new();
        for kind in DOCUMENTED {
            let names: Vec<String> = self.plugin_list(kind)?.into_keys().collect();
            let found = self.plugin_docs(kind, &names, kind.is_jinja(), fails)?;
            let each = |(name, doc): (String, Result<PluginDoc, String>)| {
                let value = match doc {
                    Ok(doc) => as_json(&doc),
                    Err(error) => Value::Dict(Dict::from_iter([("error", error)])),
                };
                (name, value)
            };
            all.insert(kind.name, found.into_iter().map(each).collect::<Dict>());
        }
        let roles: Vec<String> = self.role_list(fails)?.into_keys().collect();
        all.insert("role", self.role_docs(Some(&roles), fails)?);
        let keywords: Vec<String> = keywords::summaries(&self.files).keys().map(value::to_text).collect();
        all.insert("keyword", self.keywords(&keywords));
        self.json(&Value::Dict(Dict::from_iter([("all", Value::Dict(all))])));
        Ok(())
    }
}

/// Returns all that is known of a plugin.
fn as_json(doc: &PluginDoc) -> Value {
    let mut json = Dict::new();
    json.insert("doc", doc.doc.clone());
    json.insert("examples", doc.examples.clone());
    json.insert("metadata", doc.metadata.clone());
    json.insert("return", doc.returns.clone());
    Value::Dict(json)
}
