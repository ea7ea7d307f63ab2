//! `playcall callbacks doc`: what a plugin is for, and its options.

use super::python_options::{self, Documentation, Documented};
use event::CallbackPlugin;
use std::fmt::Write;

/// Returns the manual of a native callback.
pub(crate) fn native(plugin: &'static CallbackPlugin, columns: usize) -> String {
    let documentation = Documentation {
        summary: plugin.summary.to_owned(),
        description: vec![plugin.doc.to_owned()],
        options: python_options::of_native(plugin),
    };
    let head = format!("{}.{}  (built in, type {})", plugin.collection, plugin.name, plugin.kind);
    text(&head, &documentation, columns)
}

/// Returns the manual of a plugin from its documentation.
pub(crate) fn text(head: &str, documentation: &Documentation, columns: usize) -> String {
    let mut text = format!("> {head}\n");
    if !documentation.summary.is_empty() {
        let _ = write!(text, "\n  {}\n", documentation.summary);
    }
    for paragraph in &documentation.description {
        text.push('\n');
        wrap(&mut text, paragraph, "  ", columns);
    }
    if documentation.options.is_empty() {
        text.push_str("\nIt has no options.\n");
        return text;
    }
    text.push_str("\nOPTIONS\n");
    for option in &documentation.options {
        describe(&mut text, option, columns);
    }
    text
}

fn describe(text: &mut String, option: &Documented, columns: usize) {
    let mark = if option.required { "=" } else { "-" };
    let _ = write!(text, "\n{mark} {}\n", option.name);
    wrap(text, &option.description, "    ", columns);
    let mut fact = |name: &str, value: String| {
        if !value.is_empty() {
            let _ = writeln!(text, "      {name}: {value}");
        }
    };
    fact("type", option.kind.clone());
    fact("default", if option.default.is_none() { String::new() } else { value::to_text(&option.default) });
    fact("choices", option.choices.join(", "));
    fact("env", option.env.join(", "));
    let ini: Vec<String> = option.ini.iter().map(|(section, key)| format!("[{section}] {key}")).collect();
    fact("ini", ini.join(", "));
}

fn wrap(text: &mut String, paragraph: &str, indent: &str, columns: usize) {
    let width = columns.saturating_sub(indent.len()).max(20);
    let mut line = String::new();
    for word in paragraph.split_whitespace() {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
            let _ = writeln!(text, "{indent}{line}");
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        let _ = writeln!(text, "{indent}{line}");
    }
}
