//! The reference's side: one Python process that answers questions.

use crate::case::{Kind, Outcome};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use value::{Dict, JsonStyle, Value, parse_json, to_json};

const DRIVER: &str = include_str!("../reference.py");

/// The process, and how to start it again.
pub(crate) struct Reference {
    python: PathBuf,
    folder: PathBuf,
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Reference {
    /// Starts it in a folder, which is the base of relative paths.
    pub(crate) fn start(python: &Path, folder: &Path) -> Result<Self, String> {
        // A virtual environment's Python is known by its path: links are not followed.
        let python = std::path::absolute(python).map_err(|error| error.to_string())?;
        let mut child = Command::new(&python)
            .args(["-c", DRIVER])
            .current_dir(folder)
            .env_clear()
            .env("LANG", "C.UTF-8")
            .env("TZ", "UTC")
            .env("HOME", folder)
            .env("PATH", "/usr/bin:/bin")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{}: {error}", python.display()))?;
        let questions = child.stdin.take().ok_or("no pipe")?;
        let answers = BufReader::new(child.stdout.take().ok_or("no pipe")?);
        Ok(Reference { python, folder: folder.to_owned(), child, questions, answers })
    }

    /// Asks about the file at `path`; no answer means that the input is too much for it.
    pub(crate) fn ask(&mut self, kind: Kind, path: &Path) -> Result<Option<Outcome>, String> {
        let mut question = Dict::new();
        question.insert("kind", kind.name());
        question.insert("path", path.to_string_lossy().as_ref());
        let line = to_json(&Value::Dict(question), JsonStyle::default()) + "\n";
        self.questions.write_all(line.as_bytes()).map_err(|error| error.to_string())?;
        self.questions.flush().map_err(|error| error.to_string())?;
        let mut answer = String::new();
        let length = self.answers.read_line(&mut answer).map_err(|error| error.to_string())?;
        if length == 0 {
            // Some inputs take the interpreter down.
            *self = Reference::start(&self.python, &self.folder)?;
            return Ok(None);
        }
        let answer = parse_json(&answer).map_err(|error| format!("{answer}: {error:?}"))?;
        let Value::Dict(answer) = answer else { return Err("no answer".to_owned()) };
        if answer.contains("skip") {
            return Ok(None);
        }
        let text = |key: &str| answer.get(key).and_then(Value::as_str).map(str::to_owned);
        let notes = answer.get("notes").and_then(Value::as_slice).unwrap_or_default();
        Ok(Some(Outcome {
            is_error: answer.contains("error"),
            text: text("error").or_else(|| text("value")).unwrap_or_default(),
            notes: notes.iter().filter_map(|note| note.as_str().map(str::to_owned)).collect(),
        }))
    }
}

impl Drop for Reference {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
