//! Our side: the language crates and the shelf of filters, in this process.

use crate::case::{Kind, Outcome};
use diagnostic::{Diagnostic, FileSources, render};
use filters::{FILTERS, LOOKUPS, TESTS};
use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use template::{Environment, Plugins, Services, Templar};
use value::{Dict, Value, repr};
use yaml::{LoadOptions, Loaded};

/// What answers.
pub(crate) struct Ours {
    environment: Environment,
    folder: PathBuf,
}

impl Ours {
    /// Makes it; relative paths start from `folder`.
    pub(crate) fn new(folder: PathBuf) -> Self {
        Ours { environment: Environment::new(Plugins::from_shelves(FILTERS, TESTS, LOOKUPS)), folder }
    }

    /// Answers for a file and its text.
    pub(crate) fn answer(&self, kind: Kind, path: &Path, text: &str) -> Outcome {
        let desk = Desk { folder: self.folder.clone(), notes: Mutex::default() };
        let answer = catch_unwind(AssertUnwindSafe(|| self.value(kind, path, text, &desk)))
            .unwrap_or_else(|_| Err(Diagnostic::error("PANIC")));
        let notes = desk.notes.into_inner().unwrap_or_else(PoisonError::into_inner);
        match answer {
            Ok(text) => Outcome { is_error: false, text, notes },
            Err(error) => Outcome {
                is_error: true,
                text: render(&error, &FileSources(|path: &str| std::fs::read(path))).text,
                notes,
            },
        }
    }

    fn value(&self, kind: Kind, path: &Path, text: &str, desk: &Desk) -> Result<String, Diagnostic> {
        let mut loaded = Loaded::default();
        let outcome = yaml::load_noting(text, &LoadOptions::trusted(path.to_string_lossy().as_ref()), &mut loaded);
        let Loaded { value, warnings, deprecations } = loaded;
        for warning in warnings {
            desk.warn(warning);
        }
        for mut deprecation in deprecations {
            deprecation.message.push_str(" This feature will be removed from ansible-core version 2.23.");
            desk.deprecated_at(deprecation);
        }
        outcome?;
        if kind == Kind::Yaml {
            return Ok(located(&value));
        }
        let variables = match value.as_dict().and_then(|document| document.get("vars")) {
            Some(Value::Dict(variables)) => variables.clone(),
            _ => Dict::new(),
        };
        let template = value.as_dict().and_then(|document| document.get("t")).cloned().unwrap_or_default();
        let templar = Templar::new(&self.environment, &variables, desk);
        let answer = match (kind, &template) {
            (Kind::Expression, Value::Str(expression)) => templar.evaluate(expression),
            (Kind::Condition, _) => templar.condition(&template).map(Value::Bool),
            _ => templar.template(&template),
        }?;
        Ok(match (kind, &answer) {
            // The reference's caller chooses what stands for `omit`, ours gets it: the same message is made of it here.
            (_, Value::Omit) => return Err(omitted().at(template.origin())),
            (Kind::Located, _) => located(&answer),
            _ => repr(&answer),
        })
    }
}

fn omitted() -> Diagnostic {
    Diagnostic::error("A template was resolved to an Omit scalar.").with_help(
        "Callers must be prepared to handle this value. This is most likely a bug in the code requesting templating.",
    )
}

/// Writes a value with the place and trust of each string and container in it.
fn located(value: &Value) -> String {
    let place = match value.origin() {
        Some(origin) => format!("@{}:{}", origin.line, origin.column),
        None => String::new(),
    };
    let mut text = match value {
        Value::Dict(items) => {
            let items: Vec<String> =
                items.iter().map(|(key, value)| format!("{}: {}", located(key), located(value))).collect();
            format!("{{{}}}{place}", items.join(", "))
        }
        Value::List(items) => {
            format!("[{}]{place}", items.iter().map(located).collect::<Vec<_>>().join(", "))
        }
        Value::Str(_) => repr(value) + &place,
        other => return repr(other),
    };
    if matches!(value, Value::Str(text) if text.is_trusted()) {
        text.push('!');
    }
    text
}

/// A controller with the files of one folder.
struct Desk {
    folder: PathBuf,
    notes: Mutex<Vec<String>>,
}

impl Desk {
    fn note(&self, mark: char, note: &Diagnostic) {
        let text = format!("{mark}:{}", render(note, &FileSources(|path: &str| std::fs::read(path))).text);
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).push(text);
    }
}

impl Services for Desk {
    fn warn(&self, warning: Diagnostic) {
        self.note('W', &warning);
    }

    fn deprecated(&self, text: String) {
        self.note('D', &Diagnostic::error(text));
    }

    fn deprecated_at(&self, warning: Diagnostic) {
        self.note('D', &warning);
    }

    fn env_var(&self, name: &str) -> Option<String> {
        match name {
            "LANG" => Some("C.UTF-8".to_owned()),
            "TZ" => Some("UTC".to_owned()),
            "HOME" => Some(self.folder.to_string_lossy().into_owned()),
            "PATH" => Some("/usr/bin:/bin".to_owned()),
            _ => None,
        }
    }

    fn read_file(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        std::fs::read(path)
    }

    fn find_file(&self, folder: &str, name: &str) -> Result<PathBuf, Diagnostic> {
        let places = [self.folder.join(folder).join(name), self.folder.join(name)];
        places.iter().find(|path| path.exists()).cloned().ok_or_else(|| {
            let mut message = format!("Could not find or access '{name}'\nSearched in:");
            for place in &places {
                let _ = write!(message, "\n\t{}", place.display());
            }
            message.push_str(" on the Ansible Controller.\nIf you are using a module and expect the file to exist on the remote, see the remote_src option");
            Diagnostic::error(message)
        })
    }

    fn search_path(&self) -> Vec<PathBuf> {
        vec![self.folder.clone()]
    }

    fn basedir(&self) -> PathBuf {
        self.folder.clone()
    }

    fn run(&self, command: &str, cwd: &Path) -> std::io::Result<(i32, Vec<u8>, Vec<u8>)> {
        let output = std::process::Command::new("/bin/sh").args(["-c", command]).current_dir(cwd).output()?;
        Ok((output.status.code().unwrap_or(-1), output.stdout, output.stderr))
    }

    fn setting(&self, _name: &str) -> Option<Value> {
        None
    }
}
