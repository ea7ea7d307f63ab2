//! Callbacks that are programs: which of them run, and with what.

use super::places::{Found, Source};
use super::{Chooser, Made, Verdict, hosting, manual, python_options};
use config::settings;
use diagnostic::Diagnostic;
use program::{Description, LoadOrder, Program, ProgramError, StartOrder};
use std::path::{Path, PathBuf};

/// Returns a path without links and dots, by which two of one file are equal.
pub(super) fn real(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

impl Chooser<'_> {
    /// Decides over a program, and starts it if it may run. Unlike a plugin it is never on by itself: nobody's file is run
    /// because it lies in a folder.
    pub(super) fn program(
        &mut self,
        found: &Found,
        path: &Path,
        name: &str,
        is_stdout: bool,
    ) -> Result<Made, Diagnostic> {
        let listed = self.listed_program(path, name);
        if !is_stdout && listed.is_none() {
            let rule = "a program needs enabling, and neither callbacks_enabled nor callback_whitelist names it";
            self.judge_program(found, path, name, None, Err(rule.to_owned()));
            return Ok(Made::Off);
        }
        let (program, description) = match self.load_program(found, path) {
            Ok(loaded) => loaded,
            Err(error) => {
                let message = format!("Skipping callback program ({}), cannot run: {error}", path.display());
                if is_stdout {
                    return Err(Diagnostic::error(format!(
                        "Could not load {} callback plugin.",
                        value::str_repr(name)
                    ))
                    .caused_by(Diagnostic::error(error.to_string())));
                }
                self.warn(Diagnostic::error(message));
                self.judge_program(found, path, name, None, Err(format!("it can't be run: {error}")));
                return Ok(Made::Off);
            }
        };
        for warning in &description.warnings {
            self.warn(Diagnostic::error(format!("Callback program ({}): {warning}", path.display())));
        }
        let rule = if is_stdout {
            Ok("it is the stdout callback".to_owned())
        } else {
            self.rule(&description.kind, true, listed.as_deref().unwrap_or(name))
        };
        self.judge_program(found, path, name, Some(&description), rule.clone());
        match rule {
            Ok(_) if !self.only_looks => self.start_program(found, program, &description),
            _ => Ok(Made::Off),
        }
    }

    /// Returns the name or path by which a setting enables a program.
    fn listed_program(&self, path: &Path, name: &str) -> Option<String> {
        let is_it = |listed: &&String| {
            let is_path = listed.contains('/')
                && self.places.find(listed).is_some_and(|named| match &named.source {
                    Source::Program(other) => real(other) == real(path),
                    _ => false,
                });
            *listed == name || is_path
        };
        self.enabled.iter().find(is_it).cloned()
    }

    /// Returns the manual of a program, as it describes itself.
    pub(super) fn program_manual(&mut self, found: &Found, path: &Path, columns: usize) -> Result<String, Diagnostic> {
        let (_program, description) = self
            .load_program(found, path)
            .map_err(|error| Diagnostic::error(format!("{} can't be run: {error}", path.display())))?;
        let head = format!("{}  ({}, a program, type {})", found.name, path.display(), description.kind);
        let documentation = python_options::of_program(description.description.as_deref(), &description.options);
        Ok(manual::text(&head, &documentation, columns))
    }

    fn load_program(&self, found: &Found, path: &Path) -> Result<(Program, Description), ProgramError> {
        Program::load(&LoadOrder {
            name: found.name.clone(),
            path: path.to_owned(),
            cwd: PathBuf::from(&self.config.snapshot().cwd),
            columns: self.display.columns,
            color: self.display.color,
            verbosity: self.display.verbosity,
            timeout: hosting::timeout(self.config),
        })
    }

    fn start_program(
        &mut self,
        found: &Found,
        mut program: Program,
        description: &Description,
    ) -> Result<Made, Diagnostic> {
        let documentation = python_options::of_program(description.description.as_deref(), &description.options);
        let values = python_options::resolve(&found.name, &documentation, self.config)?;
        let answers_at_start = self.config.str(&settings::CALLBACK_WRITEBACK).as_deref() != Some("never");
        program.start(StartOrder { options: values.options, answers_at_start });
        let hooks = program.hooks();
        self.chosen.wants_output |= hooks.iter().any(|hook| hook == "runner_on_output");
        self.hooks = Some(hooks);
        Ok(Made::Ready(found.name.clone(), Box::new(program)))
    }

    fn judge_program(
        &mut self,
        found: &Found,
        path: &Path,
        name: &str,
        description: Option<&Description>,
        rule: Result<String, String>,
    ) {
        self.chosen.verdicts.push(Verdict {
            name: name.to_owned(),
            place: found.place.clone(),
            path: Some(path.to_owned()),
            kind: description.map_or_else(String::new, |description| description.kind.clone()),
            version: description.map_or_else(String::new, |_| format!("program {}", program::PROTOCOL)),
            other_name: None,
            is_on: rule.is_ok(),
            rule: rule.unwrap_or_else(|off| off),
        });
    }
}
