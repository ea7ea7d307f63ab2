//! The markup of documentation, as text for a terminal: `I(italic)`, `C(code)`, `O(option=value)`, `L(text, address)` …

use crate::style::{Layout, Style};
use fancy_regex::{Captures, Regex};
use std::sync::LazyLock;

macro_rules! patterns {
    ($($name:ident = $pattern:expr;)*) => {
        $(static $name: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new($pattern).ok());)*
    };
}

patterns! {
    ITALIC = r"\bI\(([^)]+)\)";
    BOLD = r"\bB\(([^)]+)\)";
    MODULE = r"\bM\(([^)]+)\)";
    PLUGIN = r"\bP\(([^#)]+)#([a-z]+)\)";
    LINK = r"\bL\(([^)]+), *([^)]+)\)";
    URL = r"\bU\(([^)]+)\)";
    REFERENCE = r"\bR\(([^)]+), *([^)]+)\)";
    CONSTANT = r"\bC\(([^)]+)\)";
    OPTION_NAME = r"\bO\(((?:[^\\)]+|\\.)+)\)";
    OPTION_VALUE = r"\bV\(((?:[^\\)]+|\\.)+)\)";
    VARIABLE = r"\bE\(((?:[^\\)]+|\\.)+)\)";
    RETURN_VALUE = r"\bRV\(((?:[^\\)]+|\\.)+)\)";
    RULER = r"\bHORIZONTALLINE\b";
    OF_PLUGIN = r"^([^.]+\.[^.]+\.[^#]+)#([a-z]+):(.*)$";
    RST_NOTE = r".. note::";
    RST_SEE_ALSO = r".. seealso::";
    RST_ROLES = r":\w+?:`";
    RST_DIRECTIVES = r".. \w+?::";
}

impl Layout {
    /// Turns the markup of a text into what a terminal shows.
    pub fn markup(&self, text: &str) -> String {
        // Each kind of markup is looked for in what the ones before it left, so what it makes may be markup in turn.
        let mut text = text.to_owned();
        let mut replace = |pattern: &LazyLock<Option<Regex>>, with: &dyn Fn(&Captures<'_, str>) -> String| {
            if let Some(pattern) = pattern.as_ref() {
                text = pattern.replace_all(&text, |found: &Captures<'_, str>| with(found)).into_owned();
            }
        };
        let painted = |style: Style| move |found: &Captures<'_, str>| self.paint(group(found, 1), style);
        replace(&ITALIC, &painted(Style::Underline));
        replace(&BOLD, &painted(Style::Bold));
        replace(&MODULE, &painted(Style::Module));
        replace(&URL, &|found| group(found, 1).to_owned());
        replace(&LINK, &|found| format!("{} <{}>", group(found, 1), group(found, 2)));
        replace(&PLUGIN, &|found| self.paint(&format!("[{}]", group(found, 1)), Style::Plugin));
        replace(&REFERENCE, &painted(Style::Reference));
        replace(&CONSTANT, &|found| self.paint(&format!("`{}'", group(found, 1)), Style::Constant));
        replace(&OPTION_NAME, &named);
        replace(&OPTION_VALUE, &|found| format!("`{}'", unescape(group(found, 1))));
        replace(&VARIABLE, &|found| format!("`{}'", unescape(group(found, 1))));
        replace(&RETURN_VALUE, &named);
        replace(&RULER, &|_| format!("\n{}\n", "-".repeat(13)));
        replace(&RST_SEE_ALSO, &|_| "See also:".to_owned());
        replace(&RST_NOTE, &|_| self.heading("Note:"));
        replace(&RST_ROLES, &|_| "`".to_owned());
        replace(&RST_DIRECTIVES, &|_| String::new());
        replace(&URL, &|found| self.paint(&self.absolute(group(found, 1)), Style::Link));
        replace(&LINK, &|found| {
            format!("{} <{}>", group(found, 1), self.paint(&self.absolute(group(found, 2)), Style::Link))
        });
        text
    }

    /// A relative address is one of the documentation's.
    fn absolute(&self, url: &str) -> String {
        if url.starts_with("http") || url.starts_with("..") { url.to_owned() } else { self.doc_link(url) }
    }
}

fn group<'t>(found: &Captures<'t, str>, index: usize) -> &'t str {
    found.get(index).map_or("", |found| found.as_str())
}

/// Takes the backslashes off.
fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        plain.push(if c == '\\' { characters.next().unwrap_or(c) } else { c });
    }
    plain
}

/// An option or return value, perhaps with a value and the plugin that it belongs to:
/// `O(name=value)`, `O(ns.col.plugin#lookup:name)`, `RV(ignore:name)`.
fn named(found: &Captures<'_, str>) -> String {
    let text = unescape(group(found, 1));
    let (name, value) = match text.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (text.as_str(), None),
    };
    let of_plugin = OF_PLUGIN.as_ref().and_then(|pattern| pattern.captures(name).ok().flatten());
    let (plugin, kind, name) = match &of_plugin {
        Some(parts) => (group(parts, 1), group(parts, 2), group(parts, 3)),
        None => ("", "", name.strip_prefix("ignore:").unwrap_or(name)),
    };
    let (entry_point, name) = match name.split_once(':') {
        Some((entry_point, name)) => (Some(entry_point), name),
        None => (None, name),
    };
    let text = value.map_or_else(|| name.to_owned(), |value| format!("{name}={value}"));
    if plugin.is_empty() {
        return format!("`{text}'");
    }
    let word = if matches!(kind, "role" | "module" | "playbook") { "" } else { " plugin" };
    match entry_point.filter(|_| kind == "role") {
        Some(entry_point) => format!("`{text}' (of {kind}{word} {plugin}, {entry_point} entrypoint)"),
        None => format!("`{text}' (of {kind}{word} {plugin})"),
    }
}
