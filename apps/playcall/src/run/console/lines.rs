//! Reading lines: edited and completed at a terminal, as they come from elsewhere.

use super::write;
use config::{Config, Snapshot, settings};
use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;
use rustyline::{Config as EditorConfig, Context, Editor, Helper, Highlighter, Hinter, Validator};
use std::io::BufRead;
use std::path::PathBuf;

/// What came.
pub(super) enum Line {
    /// A line.
    Text(String),
    /// There is no more.
    End,
    /// Ctrl-C.
    Interrupted,
}

/// What can be completed.
#[derive(Default)]
pub(super) struct Names {
    /// Commands and modules.
    pub(super) commands: Vec<String>,
    /// Hosts and groups.
    pub(super) places: Vec<String>,
}

/// Where lines come from.
pub(super) struct Lines {
    editor: Option<Editor<Completion, MemHistory>>,
    /// The file that lines are kept in, and those lines.
    file: PathBuf,
    history: Vec<String>,
}

impl Lines {
    /// Opens the terminal, or stdin as it is where there is none.
    pub(super) fn open(snapshot: &Snapshot, names: Names) -> Lines {
        let file = PathBuf::from(&snapshot.home).join(".ansible-console_history");
        let kept = std::fs::read_to_string(&file).unwrap_or_default();
        let history: Vec<String> = kept.lines().map(str::to_owned).collect();
        let is_terminal = snapshot.stdin_is_terminal && snapshot.stdout_is_terminal;
        let settings = EditorConfig::builder().auto_add_history(true).build();
        let editor = is_terminal.then(|| Editor::with_history(settings, MemHistory::new()).ok()).flatten();
        let editor = editor.map(|mut editor| {
            editor.set_helper(Some(Completion { names }));
            for line in &history {
                let _ = editor.add_history_entry(line);
            }
            editor
        });
        Lines { editor, file, history }
    }

    /// Says what can be completed from now on.
    pub(super) fn set_names(&mut self, names: Names) {
        if let Some(helper) = self.editor.as_mut().and_then(Editor::helper_mut) {
            helper.names = names;
        }
    }

    /// Shows a prompt and reads a line.
    pub(super) fn read(&mut self, prompt: &str) -> Line {
        if let Some(editor) = &mut self.editor {
            return match editor.readline(prompt) {
                Ok(line) => {
                    if !line.is_empty() && self.history.last() != Some(&line) {
                        self.history.push(line.clone());
                    }
                    Line::Text(line)
                }
                Err(ReadlineError::Interrupted) => Line::Interrupted,
                Err(_) => Line::End,
            };
        }
        write(prompt);
        let mut line = Vec::new();
        match std::io::stdin().lock().read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => Line::End,
            Ok(_) => Line::Text(String::from_utf8_lossy(&line).into_owned()),
        }
    }

    /// Keeps the lines for the next time.
    pub(super) fn close(self) {
        if self.editor.is_some() {
            // Who can't keep them does without.
            let _ = std::fs::write(&self.file, self.history.join("\n") + "\n");
        }
    }
}

/// Completes commands at the beginning of a line, and hosts and groups behind `cd`.
#[derive(Helper, Highlighter, Hinter, Validator)]
struct Completion {
    names: Names,
}

impl Completer for Completion {
    type Candidate = String;

    fn complete(&self, line: &str, at: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<String>)> {
        let before = line.get(..at).unwrap_or(line);
        let start = before.len() - before.trim_start().len();
        let (from, names) = match before[start..].split_once(' ') {
            None => (start, &self.names.commands),
            Some(("cd", _)) => (start + "cd ".len(), &self.names.places),
            Some(_) => return Ok((at, Vec::new())),
        };
        let typed = &before[from..];
        Ok((from, names.iter().filter(|name| name.starts_with(typed)).cloned().collect()))
    }
}

/// Returns the name of whoever works here, as Python's `getuser`.
pub(super) fn user(snapshot: &Snapshot) -> String {
    let named = ["LOGNAME", "USER", "LNAME", "USERNAME"].into_iter().filter_map(|name| snapshot.var(name));
    named.into_iter().find(|name| !name.is_empty()).unwrap_or(&snapshot.user).to_owned()
}

/// Paints a prompt: as a warning where tasks are run as root.
pub(super) fn painted(prompt: &str, is_root: bool, config: &Config) -> String {
    let setting = if is_root { &settings::COLOR_ERROR } else { &settings::COLOR_CONSOLE_PROMPT };
    match config.str(setting).and_then(|color| event::color_code(&color)) {
        Some(code) => format!("\x1b[{code}m{prompt}\x1b[0m"),
        None => prompt.to_owned(),
    }
}
