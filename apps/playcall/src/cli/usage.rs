//! Usage lines and help texts, laid out as `argparse` lays them out.

use super::argparse::{Group, Opt, Spec, Takes};
use std::fmt::Write as _;

impl Spec {
    /// Returns the `usage: ...` lines, for a terminal of a width.
    pub(crate) fn usage(&self, columns: usize) -> String {
        let positional = self.positional_part();
        let positional: Vec<String> = positional.split_inclusive(']').map(|part| part.trim().to_owned()).collect();
        // A positional's parts break like the options'.
        let positional = if !self.positional.many {
            vec![self.positional_part()]
        } else if self.positional.required {
            vec![self.positional.name.to_owned(), format!("[{} ...]", self.positional.name)]
        } else {
            positional
        };
        self.usage_with(&positional, columns)
    }

    /// Returns the `usage: ...` lines of a program that takes these arguments beside its options.
    pub(crate) fn usage_with(&self, positional: &[String], columns: usize) -> String {
        let width = columns.saturating_sub(2).max(11);
        let optional = self.option_parts();
        let one_line = format!("usage: {} {} {}", self.prog, optional.join(" "), positional.join(" "));
        if one_line.len() <= width {
            return format!("{one_line}\n");
        }
        let head = "usage: ".len() + self.prog.len();
        // argparse compares with three quarters of the width.
        if head * 4 <= width * 3 {
            let indent = " ".repeat(head + 1);
            let mut lines = wrap(&optional, head, head, width);
            lines.extend(wrap(positional, head, head, width));
            return format!("usage: {} {}\n", self.prog, lines.join(&format!("\n{indent}")));
        }
        let indent = " ".repeat("usage: ".len());
        let mut lines = wrap(&optional, indent.len() - 1, indent.len() - 1, width);
        lines.extend(wrap(positional, indent.len() - 1, indent.len() - 1, width));
        format!("usage: {}\n{indent}{}\n", self.prog, lines.join(&format!("\n{indent}")))
    }

    /// Returns the text of `--help`.
    pub(crate) fn help(&self, columns: usize) -> String {
        let width = columns.saturating_sub(2).max(11);
        let description = if self.description.is_empty() { String::new() } else { format!("{}\n\n", self.description) };
        let mut text = format!("{}\n{description}positional arguments:\n", self.usage(columns));
        describe(&mut text, self.positional.name, self.positional.help, width);
        self.describe_options(&mut text, width);
        if !self.epilog.is_empty() {
            let words: Vec<String> = self.epilog.split_whitespace().map(str::to_owned).collect();
            let _ = write!(text, "\n{}\n", wrap(&words, 0, 0, width + 1).join("\n"));
        }
        text
    }

    /// Writes the part of a help text that is about options, under their headings.
    pub(crate) fn describe_options(&self, text: &mut String, width: usize) {
        for (group, heading) in [
            (Group::Plain, "options:"),
            (Group::Connection, "Connection Options:\n  how and as whom hosts are reached\n"),
            (Group::Become, "Privilege Escalation Options:\n  whether and how another user is become\n"),
            (Group::Actions, "Actions:\n  what is shown: exactly one of these\n"),
        ] {
            let mut options: Vec<&Opt> = self.options.iter().filter(|option| option.group == group).collect();
            if options.is_empty() {
                continue;
            }
            // Ansible: the options of an action, which has no description, stand as they are declared.
            if !self.description.is_empty() {
                options.sort_by_key(|option| option.names);
            }
            let _ = write!(text, "\n{heading}\n");
            for option in options {
                let names: Vec<String> = option.names.iter().map(|name| option.with_metavar(name)).collect();
                describe(text, &names.join(", "), option.help, width);
            }
        }
    }

    fn option_parts(&self) -> Vec<String> {
        let mut parts: Vec<String> = Vec::new();
        let mut open = 0;
        for option in self.options {
            let part = option.with_metavar(option.names[0]);
            match parts.last_mut() {
                Some(last) if option.exclusive > 0 && option.exclusive == open => {
                    last.truncate(last.len() - 1);
                    let _ = write!(last, " | {part}]");
                }
                _ => parts.push(format!("[{part}]")),
            }
            open = option.exclusive;
        }
        parts
    }

    fn positional_part(&self) -> String {
        let name = self.positional.name;
        if !self.positional.many {
            return if self.positional.required { name.to_owned() } else { format!("[{name}]") };
        }
        if self.positional.required { format!("{name} [{name} ...]") } else { format!("[{name} ...]") }
    }
}

impl Opt {
    fn with_metavar(&self, name: &str) -> String {
        match self.takes {
            Takes::Choice(choices) => format!("{name} {{{}}}", choices.join(",")),
            Takes::Text | Takes::Int => format!("{name} {}", self.metavar),
            Takes::Nothing | Takes::Help | Takes::Version => name.to_owned(),
        }
    }
}

/// Breaks parts into lines; `first` and `rest` cells are taken at the left of the first line and of others.
fn wrap(parts: &[String], first: usize, rest: usize, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut used = first;
    for part in parts {
        if used + 1 + part.len() > width && !line.is_empty() {
            lines.push(std::mem::take(&mut line));
            used = rest;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(part);
        used += part.len() + 1;
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// Writes one entry of a help text: what it is at the left, its description at column 24.
pub(crate) fn describe(text: &mut String, name: &str, help: &str, width: usize) {
    const COLUMN: usize = 24;
    let words: Vec<String> = help.split_whitespace().map(str::to_owned).collect();
    let lines = wrap(&words, COLUMN - 1, COLUMN - 1, width);
    let indent = " ".repeat(COLUMN);
    let joined = lines.join(&format!("\n{indent}"));
    if name.len() + 4 <= COLUMN {
        let _ = writeln!(text, "  {name:<22}{joined}");
    } else {
        let _ = writeln!(text, "  {name}\n{indent}{joined}");
    }
}
