//! The manual of a plugin or module: `ansible-doc NAME`.

use crate::fields::{Fields, IGNORED, dump, missing};
use crate::style::{Layout, Style};
use crate::wrap::Wrap;
use diagnostic::Diagnostic;
use value::{Dict, Value, to_text};
use yaml::DumpStyle;

/// What is known of a plugin.
#[derive(Clone, Debug, Default)]
pub struct PluginDoc {
    /// Its documentation, fragments merged, with `plugin_name`, `filename` and `collection`.
    pub doc: Dict,
    /// Its examples: a text, or data.
    pub examples: Value,
    /// What it returns.
    pub returns: Value,
    /// `ANSIBLE_METADATA`.
    pub metadata: Value,
}

/// Stands before details.
const INDENT: &str = "        ";

impl Layout {
    /// Writes the manual of a plugin of a type; `name` is what was asked for.
    ///
    /// The error says what in the documentation is not as it should be.
    pub fn manual(&self, name: &str, kind: &str, plugin: &PluginDoc) -> Result<String, Diagnostic> {
        self.manual_text(kind, plugin).map_err(|cause| {
            let message = format!("Unable to retrieve documentation from {}.", value::str_repr(name));
            Diagnostic::error(message).caused_by(cause)
        })
    }

    fn manual_text(&self, kind: &str, plugin: &PluginDoc) -> Result<String, Diagnostic> {
        let mut doc = plugin.doc.clone();
        doc.insert("metadata", plugin.metadata.clone());
        let limit = self.limit();
        let is_brief = self.verbosity == 0;
        let mut lines: Vec<String> = Vec::new();
        let name = doc.remove("plugin_name").map(|name| to_text(&name)).unwrap_or_default();
        let file =
            doc.remove("filename").filter(Value::is_true).map_or_else(|| "Jinja2".to_owned(), |file| to_text(&file));
        lines.push(format!("> {} {} ({file})", kind.to_uppercase(), self.heading(&name)));
        lines.push(String::new());
        let description = doc.remove("description").ok_or_else(|| missing("description"))?;
        let paragraphs = match &description {
            Value::List(paragraphs) => paragraphs.as_slice(),
            one => std::slice::from_ref(one),
        };
        for paragraph in paragraphs {
            lines.push(self.prose(paragraph, limit, "  ", "  ")?);
        }
        if !is_brief {
            let version = doc.remove("version_added").unwrap_or_else(|| Value::str("historical"));
            let collection = doc.remove("version_added_collection").unwrap_or_else(|| Value::str("ansible-core"));
            doc.insert("added_in", Self::added_in(&version, Some(&collection)));
        }
        self.deprecated(&mut lines, &mut doc)?;
        if doc.remove("has_action").is_some_and(|has| has.is_true()) {
            lines.push(String::new());
            lines.push(format!("{} This module has a corresponding action plugin.", self.heading("  * note:")));
        }
        let fields = Fields { limit, indent: INDENT, base: "", are_returns: false, is_brief, kind };
        if let Some(options) = take(&mut doc, "options") {
            lines.push(String::new());
            lines.push(format!("{} ({} indicates it is required):", self.heading("OPTIONS"), self.required_mark()));
            self.fields(&mut lines, &options, fields)?;
        }
        if let Some(attributes) = take(&mut doc, "attributes") {
            self.attributes(&mut lines, &attributes, limit, INDENT)?;
        }
        self.notes(&mut lines, &mut doc, limit)?;
        self.see_also(&mut lines, &mut doc, limit);
        if let Some(requirements) = take(&mut doc, "requirements") {
            let joined = Self::joined(requirements.as_slice().unwrap_or(std::slice::from_ref(&requirements)))?;
            let wrap = Wrap { width: limit - 16, first: "  ", rest: INDENT, max_lines: None };
            lines.push(String::new());
            let heading = self.heading("REQUIREMENTS:");
            lines.push(format!("{heading}{}\n", wrap.paragraphs(&self.markup(&joined), 0)));
        }
        self.others(&mut lines, &doc, limit, kind)?;
        self.examples(&mut lines, &plugin.examples);
        if plugin.returns.is_true() {
            lines.push(String::new());
            lines.push(self.heading("RETURN VALUES:"));
            self.fields(&mut lines, &plugin.returns, Fields { are_returns: true, ..fields })?;
        }
        lines.push("\n".to_owned());
        Ok(lines.join("\n"))
    }

    /// What tells that an option is required.
    pub(crate) fn required_mark(&self) -> &'static str {
        if self.is_plain { "=" } else { "red" }
    }

    /// Wraps a paragraph.
    pub(crate) fn prose(&self, text: &Value, width: usize, first: &str, rest: &str) -> Result<String, Diagnostic> {
        let Value::Str(text) = text else {
            return Err(Diagnostic::error(
                "expected string or bytes-like object, got ".to_owned() + &value::str_repr(text.type_name()),
            ));
        };
        Ok(Wrap { width, first, rest, max_lines: None }.paragraphs(&self.markup(text), 0))
    }

    fn deprecated(&self, lines: &mut Vec<String>, doc: &mut Dict) -> Result<(), Diagnostic> {
        let Some(deprecated) = take(doc, "deprecated") else { return Ok(()) };
        lines.push(self.paint(&self.heading("DEPRECATED: "), Style::Deprecated));
        let Value::Dict(deprecated) = deprecated else {
            lines.push(to_text(&deprecated));
            return Ok(());
        };
        let invalid =
            |key: &str| Diagnostic::error("Invalid deprecation documentation structure.").caused_by(missing(key));
        let get = |key: &str| deprecated.get(key).map(to_text);
        let collection = doc.get("collection").filter(|name| name.is_true()).map(to_text);
        let removal = if let Some(date) = get("removed_at_date") {
            format!("Will be removed in a release after {date}")
        } else {
            let version = get("removed_in").or_else(|| get("version")).ok_or_else(|| invalid("removed_in"))?;
            let from = collection.unwrap_or_else(|| "Ansible".to_owned());
            format!("Will be removed in: {from} {version}")
        };
        let why = get("why").ok_or_else(|| invalid("why"))?;
        let alternatives = get("alternatives").or_else(|| get("alternative")).unwrap_or_else(|| "none".to_owned());
        lines.push(format!("\tReason: {why}\n\t{removal}\n\tAlternatives: {alternatives}"));
        Ok(())
    }

    pub(crate) fn attributes(
        &self,
        lines: &mut Vec<String>,
        attributes: &Value,
        limit: usize,
        indent: &str,
    ) -> Result<(), Diagnostic> {
        let Value::Dict(attributes) = attributes else {
            let kind = attributes.type_name();
            return Err(Diagnostic::error(format!("'{kind}' object has no attribute 'keys'")));
        };
        lines.push(String::new());
        lines.push(self.heading("ATTRIBUTES:"));
        for (name, attribute) in attributes {
            lines.push(String::new());
            let name = self.markup(&self.paint(&format!("{}:", to_text(name)), Style::Underline));
            let wrap = Wrap { width: limit - 6, first: indent, rest: indent, max_lines: None };
            lines.push(wrap.paragraphs(&name, 0));
            lines.push(self.indented(&dump(attribute, false), indent));
        }
        Ok(())
    }

    fn notes(&self, lines: &mut Vec<String>, doc: &mut Dict, limit: usize) -> Result<(), Diagnostic> {
        let Some(notes) = take(doc, "notes") else { return Ok(()) };
        lines.push(String::new());
        lines.push(self.heading("NOTES:"));
        // Ansible: a text is gone through letter by letter.
        let letters: Vec<Value> = match &notes {
            Value::Str(text) => text.chars().map(|letter| Value::from(letter.to_string())).collect(),
            other => other.as_slice().unwrap_or_default().to_vec(),
        };
        for note in &letters {
            lines.push(self.prose(note, limit - 6, "      * ", INDENT)?);
        }
        Ok(())
    }

    fn see_also(&self, lines: &mut Vec<String>, doc: &mut Dict, limit: usize) {
        let Some(items) = take(doc, "seealso") else { return };
        lines.push(String::new());
        lines.push(self.heading("SEE ALSO:"));
        let below = format!("{INDENT}   ");
        let mut add = |text: &str, first: &str, rest: &str| {
            let wrap = Wrap { width: limit - 6, first, rest, max_lines: None };
            lines.push(wrap.paragraphs(&self.markup(text), 0));
        };
        for item in items.as_slice().unwrap_or_default() {
            let Value::Dict(item) = item else { continue };
            let get = |key: &str| item.get(key).map(to_text);
            let description = get("description").filter(|_| !item.get("description").is_some_and(Value::is_none));
            if let Some(module) = get("module") {
                add(&format!("Module {module}"), "      * ", INDENT);
                let is_builtin = module.starts_with("ansible.builtin.");
                let official = || format!("The official documentation on the {module} module.");
                if let Some(description) = description.or_else(|| is_builtin.then(official)) {
                    add(&description, &below, &below);
                }
                if is_builtin {
                    let page = format!("collections/{}_module.html", module.replacen('.', "/", 2));
                    add(&self.doc_link(&page), &below, INDENT);
                }
            } else if let (Some(plugin), Some(kind)) = (get("plugin"), get("plugin_type")) {
                let word = if matches!(kind.as_str(), "module" | "role") { "" } else { " plugin" };
                add(&format!("{}{word} {plugin}", title(&kind)), "      * ", INDENT);
                let is_builtin = plugin.starts_with("ansible.builtin.");
                let official = || format!("The official documentation on the {plugin} {kind}{word}.");
                if let Some(description) = description.or_else(|| is_builtin.then(official)) {
                    add(&description, &below, &below);
                }
                if is_builtin {
                    let page = format!("collections/{}_{kind}.html", plugin.replacen('.', "/", 2));
                    add(&self.doc_link(&page), &below, INDENT);
                }
            } else if let (Some(name), Some(link), Some(description)) = (get("name"), get("link"), get("description")) {
                add(&name, "      * ", INDENT);
                add(&description, &below, &below);
                add(&link, &below, &below);
            } else if let (Some(reference), Some(description)) = (get("ref"), get("description")) {
                add(&format!("Ansible documentation [{reference}]"), "      * ", INDENT);
                add(&description, &below, &below);
                add(&self.doc_link(&format!("/#stq={reference}&stp=1")), &below, &below);
            }
        }
    }

    /// Adds what has no form of its own: the author, the version, and whatever else there is.
    fn others(&self, lines: &mut Vec<String>, doc: &Dict, limit: usize, kind: &str) -> Result<(), Diagnostic> {
        let mut rest: Vec<(String, &Value)> = doc.iter().map(|(key, value)| (to_text(key), value)).collect();
        rest.sort_by(|a, b| a.0.cmp(&b.0));
        for (key, value) in rest {
            if !value.is_true() || IGNORED.contains(&key.as_str()) || key == "plugin_name" || key == kind {
                continue;
            }
            lines.push(String::new());
            lines.push(self.other(&key, value, limit)?);
        }
        Ok(())
    }

    fn other(&self, key: &str, value: &Value, limit: usize) -> Result<String, Diagnostic> {
        let header = self.heading(&key.to_uppercase());
        let length = key.chars().count();
        Ok(match value {
            Value::Str(_) => {
                format!("{header}: {}", self.prose(value, limit.saturating_sub(length + 2), "", INDENT)?)
            }
            Value::List(items) | Value::Tuple(items) => format!("{header}: {}", Self::joined(items.as_slice())?),
            other => format!("{header}: {}", self.indented(&dump(other, false), &" ".repeat(length + 2))),
        })
    }

    pub(crate) fn examples(&self, lines: &mut Vec<String>, examples: &Value) {
        if !examples.is_true() {
            return;
        }
        lines.push(String::new());
        lines.push(self.heading("EXAMPLES:"));
        lines.push(match examples {
            Value::Str(text) => text.trim().to_owned(),
            data => yaml::dump(&data.untrusted(), &DumpStyle { indent: Some(2), ..DumpStyle::default() }),
        });
    }
}

/// Takes out what has something in it.
fn take(doc: &mut Dict, key: &str) -> Option<Value> {
    if doc.get(key).is_some_and(Value::is_true) { doc.remove(key) } else { None }
}

/// Python's `str.title`, of a word.
fn title(word: &str) -> String {
    let mut start = true;
    word.chars()
        .map(|c| {
            let shown = if start { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
            start = !c.is_alphabetic();
            shown
        })
        .collect()
}
