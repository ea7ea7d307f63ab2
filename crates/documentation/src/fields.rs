//! Options and return values, each with its description, what it can be set by, and what is below it.

use crate::style::{Layout, Style};
use crate::wrap::Wrap;
use diagnostic::Diagnostic;
use value::{Dict, Value, repr, to_text};
use yaml::DumpStyle;

/// Keys that details of options leave out.
pub(crate) const IGNORED: [&str; 9] = [
    "module",
    "docuri",
    "version_added",
    "version_added_collection",
    "short_description",
    "now_date",
    "plainexamples",
    "returndocs",
    "collection",
];

/// How a list of options is shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields<'a> {
    /// Characters in a line of prose.
    pub(crate) limit: usize,
    /// Stands before details.
    pub(crate) indent: &'a str,
    /// Stands before names.
    pub(crate) base: &'a str,
    /// Return values: nothing is required, and nothing has a default.
    pub(crate) are_returns: bool,
    /// Leave out since when each is there.
    pub(crate) is_brief: bool,
    /// A further key that is left out: the type of plugins that is shown.
    pub(crate) kind: &'a str,
}

/// Writes data as YAML, without the last line break.
pub(crate) fn dump(value: &Value, flow: bool) -> String {
    let style = DumpStyle { default_flow_style: Some(flow), ..DumpStyle::default() };
    yaml::dump(&value.untrusted(), &style).trim_end_matches('\n').to_owned()
}

/// Python's text of what an exception says of a wrong type.
fn is_not(value: &Value, what: &str) -> Diagnostic {
    Diagnostic::error(format!("'{}' object {what}", value.type_name()))
}

impl Layout {
    /// Indents each line of a text, and turns its markup into what a terminal shows.
    pub(crate) fn indented(&self, text: &str, indent: &str) -> String {
        let lines: Vec<String> = text.split('\n').map(|line| format!("{indent}{line}")).collect();
        self.markup(&lines.join("\n"))
    }

    /// Returns since when something is there.
    pub(crate) fn added_in(version: &Value, collection: Option<&Value>) -> String {
        let version = to_text(version);
        let collection = match collection.filter(|collection| collection.is_true()).map(to_text) {
            Some(collection) if collection == "ansible.builtin" => {
                if version == "historical" {
                    return version;
                }
                "ansible-core".to_owned()
            }
            Some(collection) => collection,
            None => return format!("version {version}"),
        };
        format!("version {version} of {collection}")
    }

    /// Adds lines for each option, sorted by name.
    pub(crate) fn fields(&self, lines: &mut Vec<String>, fields: &Value, how: Fields<'_>) -> Result<(), Diagnostic> {
        let Value::Dict(fields) = fields else {
            return Err(is_not(fields, "is not subscriptable"));
        };
        let mut sorted: Vec<(String, &Value)> = fields.iter().map(|(name, field)| (to_text(name), field)).collect();
        sorted.sort_by(|a, b| a.0.cmp(&b.0));
        for (name, field) in sorted {
            let Value::Dict(field) = field else {
                return Err(match field {
                    Value::Str(_) => {
                        Diagnostic::error("dictionary update sequence element #0 has length 1; 2 is required")
                    }
                    other => is_not(other, "is not iterable"),
                });
            };
            self.field(lines, &name, field, how)?;
        }
        Ok(())
    }

    fn field(&self, lines: &mut Vec<String>, name: &str, field: &Dict, how: Fields<'_>) -> Result<(), Diagnostic> {
        let mut field = field.clone();
        let required = match field.remove("required") {
            None => false,
            Some(Value::Bool(required)) => required,
            Some(other) => {
                return Err(Diagnostic::error(format!(
                    "Incorrect value for 'Required', a boolean is needed.: {}",
                    to_text(&other)
                )));
            }
        };
        let lead_in = match (self.is_plain, required) {
            (false, _) => "  ",
            (true, true) => "=",
            (true, false) => "-",
        };
        let shown = if required {
            self.paint(&self.paint(name, Style::Heading), Style::Red)
        } else {
            self.paint(name, Style::Yellow)
        };
        let Some(description) = field.remove("description") else {
            return Err(Diagnostic::error("All (sub-)options and return values must have a 'description' field"));
        };
        lines.push(String::new());
        self.describe(lines, name, &format!("{}{lead_in} {shown}", how.base), &description, how)?;

        let below: Vec<(&str, Value)> = ["options", "suboptions", "contains", "spec"]
            .into_iter()
            .filter_map(|key| Some((key, field.remove(key)?)))
            .collect();
        if !required && !how.are_returns && !field.contains("default") {
            field.insert("default", Value::None);
        }
        let set_via = self.set_via(&mut field, how.kind)?;
        if !set_via.is_empty() {
            let set_via = Value::Dict(Dict::from_iter([("set_via", Value::Dict(set_via))]));
            lines.push(self.indented(&dump(&set_via, false), how.indent));
        }
        let version = field.remove("version_added");
        let collection = field.remove("version_added_collection");
        let mut details: Vec<(String, &Value)> = field.iter().map(|(key, value)| (to_text(key), value)).collect();
        details.sort_by(|a, b| a.0.cmp(&b.0));
        for (key, value) in details.iter().filter(|(key, _)| !key.starts_with('_')) {
            let text = match value {
                Value::List(_) | Value::Tuple(_) => format!("{key}: {}", dump(value, true)),
                value => dump(&Value::Dict(Dict::from_iter([(key.as_str(), (*value).clone())])), false),
            };
            lines.push(self.indented(&text, how.indent));
        }
        if let Some(version) = version.filter(|version| version.is_true() && !how.is_brief) {
            lines.push(format!("{}added in: {}", how.indent, Self::added_in(&version, collection.as_ref())));
        }
        for (key, fields) in below {
            lines.push(format!("{}{key}:", how.indent));
            let indent = format!("{}  ", how.indent);
            // Below the first level, since when each is there is always told.
            let how = Fields { indent: &indent, base: how.indent, is_brief: false, ..how };
            self.fields(lines, &fields, how)?;
        }
        Ok(())
    }

    /// Adds an option's name and its description behind it.
    fn describe(
        &self,
        lines: &mut Vec<String>,
        name: &str,
        key: &str,
        description: &Value,
        how: Fields<'_>,
    ) -> Result<(), Diagnostic> {
        let (length, base) = (name.chars().count(), how.base.len());
        let inline = " ".repeat(how.indent.len().saturating_sub(length).saturating_sub(base).max(2));
        let extra = base + length + 3;
        let rest = format!("{inline}{}", " ".repeat(extra));
        let first = Wrap { width: how.limit, first: &inline, rest: &rest, max_lines: None };
        let class = |value: &Value| format!("<class '{}'>", value.type_name());
        match description {
            Value::List(parts) | Value::Tuple(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    let Value::Str(part) = part else {
                        return Err(Diagnostic::error(format!(
                            "Expected string in description of {name} at index {}, got {}",
                            index + 1,
                            class(part)
                        )));
                    };
                    let text = self.markup(part);
                    lines.push(if index == 0 {
                        format!("{key}{}", first.paragraphs(&text, extra))
                    } else {
                        Wrap { first: &rest, ..first }.paragraphs(&text, 0)
                    });
                }
                Ok(())
            }
            Value::Str(text) => {
                lines.push(format!("{key}{}", first.paragraphs(&self.markup(text), extra)));
                Ok(())
            }
            other => Err(Diagnostic::error(format!("Expected string in description of {name}, got {}", class(other)))),
        }
    }

    /// Takes out what an option can be set by.
    fn set_via(&self, field: &mut Dict, kind: &str) -> Result<Dict, Diagnostic> {
        let mut set_via = Dict::new();
        for key in ["env", "ini", "yaml", "vars", "keyword"] {
            if !field.get(key).is_some_and(Value::is_true) {
                continue;
            }
            let Some(places) = field.remove(key) else { continue };
            let Some(places) = places.as_slice() else {
                return Err(Diagnostic::error(match &places {
                    Value::Dict(_) | Value::Str(_) => {
                        "dictionary update sequence element #0 has length 1; 2 is required".to_owned()
                    }
                    other => format!("'{}' object is not iterable", other.type_name()),
                }));
            };
            let mut shown = Vec::with_capacity(places.len());
            for place in places {
                let Value::Dict(place) = place else {
                    return Err(Diagnostic::error(match place {
                        Value::Str(_) => "dictionary update sequence element #0 has length 1; 2 is required".to_owned(),
                        other => format!("'{}' object is not iterable", other.type_name()),
                    }));
                };
                let mut place = place.clone();
                if let Some(version) = place.get("version_added").filter(|_| self.verbosity > 0) {
                    let added = Self::added_in(version, Some(&Value::str("ansible-core")));
                    place.insert("added_in", added);
                }
                for ignored in IGNORED.into_iter().chain(["plugin_name", kind]) {
                    place.remove(ignored);
                }
                shown.push(Value::Dict(place));
            }
            set_via.insert(key, Value::list(shown));
        }
        if let Some(Value::List(flags)) = field.get("cli").filter(|flags| flags.is_true()) {
            let shown: Vec<Value> = flags
                .iter()
                .map(|flag| match flag {
                    Value::Dict(flag) if !flag.contains("option") => {
                        let name = flag.get("name").map(to_text).unwrap_or_default();
                        let option = format!("--{}", name.replace('_', "-"));
                        Value::Dict(Dict::from_iter([("name", name), ("option", option)]))
                    }
                    other => other.clone(),
                })
                .collect();
            set_via.insert("cli", Value::list(shown));
            field.remove("cli");
        }
        Ok(set_via)
    }

    /// Joins texts by commas; the error is Python's.
    pub(crate) fn joined(items: &[Value]) -> Result<String, Diagnostic> {
        let mut texts = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let Value::Str(text) = item else {
                let kind = item.type_name();
                return Err(Diagnostic::error(format!("sequence item {index}: expected str instance, {kind} found")));
            };
            texts.push(text.as_str());
        }
        Ok(texts.join(", "))
    }
}

/// The error of a key that is missing.
pub(crate) fn missing(key: &str) -> Diagnostic {
    Diagnostic::error(repr(&Value::str(key)))
}
