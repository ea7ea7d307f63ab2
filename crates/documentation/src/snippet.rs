//! A task or a lookup to start from: `ansible-doc --snippet`.

use crate::fields::missing;
use crate::style::Layout;
use crate::wrap::Wrap;
use diagnostic::Diagnostic;
use std::fmt::Write;
use value::{Dict, Value, to_text};

/// Types of plugins that there are snippets of.
pub const SNIPPETS: [&str; 3] = ["inventory", "lookup", "module"];

/// Why there is no snippet.
#[derive(Debug)]
pub enum NoSnippet {
    /// A warning is enough.
    Skipped(String),
    /// The documentation lacks what every documentation has.
    Broken(Diagnostic),
}

impl From<Diagnostic> for NoSnippet {
    fn from(error: Diagnostic) -> Self {
        NoSnippet::Broken(error)
    }
}

impl Layout {
    /// Writes a snippet for a plugin of a type; `name` is what was asked for.
    pub fn snippet(&self, name: &str, kind: &str, doc: &Dict) -> Result<String, NoSnippet> {
        let options = doc.get("options").and_then(Value::as_dict);
        if kind == "inventory" && options.and_then(|options| options.get("plugin")).is_some_and(Value::is_true) {
            return Err(NoSnippet::Skipped(format!(
                "The {name} inventory plugin does not take YAML type config source that can be used with the \"auto\" \
                 plugin so a snippet cannot be created."
            )));
        }
        let mut lines = match (kind, options) {
            ("lookup", options) => lookup(doc, options.ok_or_else(|| missing("options"))?)?,
            (_, Some(options)) => self.task(doc, options)?,
            (_, None) => Vec::new(),
        };
        lines.push(String::new());
        Ok(lines.join("\n"))
    }

    fn task(&self, doc: &Dict, options: &Dict) -> Result<Vec<String>, NoSnippet> {
        const PAD: usize = 29;
        let summary = doc.get("short_description").map(to_text).ok_or_else(|| missing("short_description"))?;
        let module = doc.get("module").filter(|module| module.is_true()).map(to_text);
        let mut lines = match &module {
            Some(module) => vec![format!("- name: {}", self.markup(&summary)), format!("  {module}:")],
            None => vec![format!("# {}:", plugin_name(doc))],
        };
        let rest = format!("{:>width$}", "# ", width = PAD + 2);
        for (name, option) in sorted(options) {
            let description = match option.get("description") {
                Some(Value::Str(text)) => text.to_string(),
                Some(other) => {
                    let parts: Vec<String> = other.as_slice().unwrap_or_default().iter().map(to_text).collect();
                    parts.join(" ")
                }
                None => return Err(missing("description").into()),
            };
            let mut text = self.markup(&description);
            let is_required = required(&option)?;
            let name = format!("{name}:");
            let width = self.columns.saturating_sub(PAD);
            if module.is_some() {
                if is_required {
                    text = format!("(required) {text}");
                }
                let wrap = Wrap { width, first: "", rest: &rest, max_lines: None };
                lines.push(format!("      {name:<20}   # {}", wrap.paragraphs(&text, 0)));
            } else {
                let default = match option.get("default") {
                    _ if is_required => "(required)".to_owned(),
                    Some(default) => to_text(default),
                    None => "None".to_owned(),
                };
                let wrap = Wrap { width, first: "", rest: &rest, max_lines: Some(3) };
                lines.push(format!("{name} {default:<9} # {}", wrap.paragraphs(&text, 0)));
            }
        }
        Ok(lines)
    }
}

fn lookup(doc: &Dict, options: &Dict) -> Result<Vec<String>, NoSnippet> {
    let mut snippet = format!("lookup('{}', ", plugin_name(doc));
    let mut comments = Vec::new();
    for (name, option) in sorted(options) {
        let get = |key: &str| option.get(key).map(to_text);
        let kind = get("type");
        comments.push(format!(
            "# {name}({}): {}",
            kind.as_deref().unwrap_or("string"),
            get("description").unwrap_or_default()
        ));
        if matches!(name.as_str(), "_terms" | "_raw" | "_list") {
            let _ = write!(snippet, "< {name} >");
            continue;
        }
        let default = if required(&option)? {
            "<REQUIRED>".to_owned()
        } else {
            get("default").unwrap_or_else(|| "None".to_owned())
        };
        let quote = if matches!(kind.as_deref(), Some("string" | "str")) { "'" } else { "" };
        let _ = write!(snippet, ", {name}={quote}{default}{quote}");
    }
    snippet.push(')');
    if !comments.is_empty() {
        comments.push(String::new());
    }
    comments.push(snippet);
    Ok(comments)
}

fn plugin_name(doc: &Dict) -> String {
    to_text(doc.get("plugin").or_else(|| doc.get("name")).unwrap_or(&Value::None))
}

fn sorted(options: &Dict) -> Vec<(String, Dict)> {
    let mut all: Vec<(String, Dict)> =
        options.iter().map(|(name, option)| (to_text(name), option.as_dict().cloned().unwrap_or_default())).collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

fn required(option: &Dict) -> Result<bool, NoSnippet> {
    match option.get("required") {
        None => Ok(false),
        Some(Value::Bool(required)) => Ok(*required),
        Some(other) => {
            Err(NoSnippet::Skipped(format!("Incorrect value for 'Required', a boolean is needed: {}", to_text(other))))
        }
    }
}
