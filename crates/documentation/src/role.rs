//! The manual of a role: `ansible-doc -t role NAME`.

use crate::docstring::failed;
use crate::fields::{Fields, dump};
use crate::style::{Layout, Style};
use diagnostic::Diagnostic;
use value::{Dict, Value, str_repr, to_text};

/// Stands before details.
const INDENT: &str = "          ";

impl Layout {
    /// Writes the manual of a role: each entry point with its options. `role` is what was found of it.
    pub fn role_manual(&self, name: &str, path: &str, entry_points: &Dict) -> Result<Vec<String>, Diagnostic> {
        self.role_text(name, path, entry_points)
            .map_err(|cause| failed(&format!("Error extracting role docs from {}", str_repr(name)), cause))
    }

    fn role_text(&self, name: &str, path: &str, entry_points: &Dict) -> Result<Vec<String>, Diagnostic> {
        let limit = self.limit();
        let mut lines = vec![format!("> ROLE: {} ({path})", self.paint(name, Style::Bold))];
        for (entry_point, spec) in entry_points {
            let empty = Dict::new();
            let spec = spec.as_dict().unwrap_or(&empty);
            let summary = spec.get("short_description").filter(|summary| summary.is_true());
            let summary = summary.map(|summary| format!("- {}", to_text(summary))).unwrap_or_default();
            lines.push(String::new());
            lines.push(format!("ENTRY POINT: {} {summary}", self.paint(&to_text(entry_point), Style::Bold)));
            lines.push(String::new());
            if let Some(description) = spec.get("description").filter(|description| description.is_true()) {
                let paragraphs = match description {
                    Value::List(paragraphs) => paragraphs.as_slice(),
                    one => std::slice::from_ref(one),
                };
                for paragraph in paragraphs {
                    lines.push(self.prose(paragraph, limit, INDENT, INDENT)?);
                }
                lines.push(String::new());
            }
            if let Some(options) = spec.get("options").filter(|options| options.is_true()) {
                lines.push(format!("{} ({} indicates it is required):", self.heading("Options"), self.required_mark()));
                let fields = Fields { limit, indent: INDENT, base: "", are_returns: false, is_brief: false, kind: "" };
                self.fields(&mut lines, options, fields)?;
            }
            if let Some(attributes) = spec.get("attributes").filter(|attributes| attributes.is_true()) {
                self.attributes(&mut lines, attributes, limit, INDENT)?;
            }
            match spec.get("author") {
                None => {}
                Some(author @ Value::Str(_)) => {
                    lines.push(String::new());
                    lines.push(format!("AUTHOR: {}", self.prose(author, limit - 8, "", INDENT)?));
                }
                Some(Value::List(authors)) => {
                    lines.push(String::new());
                    lines.push(format!("AUTHOR: {}", Self::joined(authors.as_slice())?));
                }
                Some(other) => {
                    lines.push(String::new());
                    let author = Value::Dict(Dict::from_iter([("AUTHOR", other.clone())]));
                    lines.push(self.indented(&dump(&author, false), ""));
                }
            }
            self.examples(&mut lines, &spec.get("examples").cloned().unwrap_or_default());
        }
        Ok(lines)
    }
}
