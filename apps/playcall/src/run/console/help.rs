//! `help`: what commands there are, and what each does.

use super::{COMMANDS, Console, write};
use crate::run::session::Session;
use std::collections::BTreeSet;
use std::fmt::Write;

/// What help there is, by command.
const TOPICS: [(&str, &[&str]); 17] = [
    ("EOF", &["LEAVE!"]),
    ("become", &["Toggle whether the tasks are run with become"]),
    ("become_method", &["Set the privilege escalation plugin to use when become is enabled"]),
    (
        "become_user",
        &[
            "Set the user for use with privilege escalation (which remote user attempts to 'become' when become is enabled)",
        ],
    ),
    ("cd", &["Change active host/group. ", "Usage: cd <group>|<host>|<host pattern>"]),
    ("check", &["Toggle check_mode for the tasks"]),
    (
        "collections",
        &[
            "Set the collection name search path when using short names for plugins",
            "Usage: collections <collection1>[, <collection2> ...]\n Use empty quotes or \"none\" to reset to default.\n",
        ],
    ),
    ("diff", &["Toggle diff output for the tasks"]),
    ("exit", &["LEAVE!"]),
    ("forks", &["Set the number of forks to use per task", "Usage: forks <number>"]),
    ("help", &[]),
    ("list", &["List the hosts in the current group or a list of groups if you add 'groups'."]),
    ("remote_user", &["Set the user for use as login to the remote target"]),
    ("serial", &["Set the number of forks to use per task", "Usage: forks <number>"]),
    ("shell", &["You can run shell commands through the shell module."]),
    ("timeout", &["Set task timeout in seconds", "Usage: timeout <seconds>"]),
    ("verbosity", &["Set the verbosity level, equivalent to -v for 1 and -vvvv for 4."]),
];

/// The modules that the console knows of.
pub(super) struct Known {
    modules: Vec<String>,
    /// Short names of modules that were run as a command: they are commands from then on.
    used: BTreeSet<String>,
}

impl Known {
    /// Looks which modules there are.
    pub(super) fn new(session: &Session<'_>) -> Self {
        Known { modules: session.resolver.module_names(), used: BTreeSet::new() }
    }

    /// Returns the full names of modules, sorted.
    pub(super) fn modules(&self) -> &[String] {
        &self.modules
    }

    /// Notes that a word was used as a command.
    pub(super) fn met(&mut self, word: &str, is_module: bool) {
        if is_module && !word.is_empty() {
            self.used.insert(word.to_owned());
        }
    }
}

impl Console<'_> {
    /// Shows what a command does, or what commands there are.
    pub(super) fn help(&self, topic: &str) {
        if topic.is_empty() {
            self.session.told.emitter.barrier();
            return write(&self.listing());
        }
        if topic == "help" {
            let warning = diagnostic::Diagnostic::error("Don't be redundant!");
            return self.session.told.tell(event::DisplayLevel::Warning, &warning);
        }
        if let Some((_, lines)) = TOPICS.iter().find(|(name, _)| *name == topic) {
            lines.iter().for_each(|line| self.say(line));
        } else {
            self.session.told.emitter.barrier();
            write(&format!("*** No help on {topic}\n"));
        }
    }

    fn listing(&self) -> String {
        let mut documented: Vec<&str> = COMMANDS.to_vec();
        documented.extend(self.known.modules.iter().map(String::as_str));
        documented.sort_unstable();
        let undocumented: Vec<&str> = self.known.used.iter().map(String::as_str).collect();
        let mut text = "\n".to_owned();
        for (header, names) in
            [("Documented commands (type help <topic>):", documented), ("Undocumented commands:", undocumented)]
        {
            if !names.is_empty() {
                let _ = write!(text, "{header}\n{}\n{}\n", "=".repeat(header.len()), columns(&names, 79));
            }
        }
        text
    }
}

/// Lays names out in columns, as few lines as fit a width, as Python's `cmd` does.
pub(super) fn columns(names: &[&str], width: usize) -> String {
    let widths = |rows: usize| -> Vec<usize> {
        names.chunks(rows).map(|column| column.iter().map(|name| name.chars().count()).max().unwrap_or(0)).collect()
    };
    let fits = |rows: &usize| widths(*rows).iter().map(|width| width + 2).sum::<usize>() <= width + 2;
    let rows = (1..names.len()).find(fits).unwrap_or(names.len().max(1));
    // Ansible: a single column is not filled up.
    let widths = if rows == names.len() { vec![0] } else { widths(rows) };
    let mut text = String::new();
    for row in 0..rows {
        let cells = widths.iter().enumerate().filter_map(|(column, width)| {
            let name = names.get(row + rows * column)?;
            Some(format!("{name:width$}"))
        });
        let _ = writeln!(text, "{}", cells.collect::<Vec<_>>().join("  "));
    }
    text
}
