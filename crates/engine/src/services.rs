//! What the templates and lookups of one task may reach outside.

use crate::Run;
use crate::payload::{self, Deprecation};
use diagnostic::{Diagnostic, Kind};
use playbook::Task;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use template::Services;
use value::{Dict, Value};
use vault::Secrets;

/// The services of a task (or, without one, of a play). Warnings are kept for the task's result; without a task they
/// are shown at once.
pub(crate) struct TaskServices {
    run: Arc<Run>,
    search: Vec<PathBuf>,
    basedir: PathBuf,
    /// Whether the last folder of `search` is the playbook's, and not the task's own.
    adds_basedir: bool,
    defers: bool,
    warnings: Mutex<Vec<Diagnostic>>,
    deprecations: Mutex<Vec<Deprecation>>,
}

impl TaskServices {
    /// The services of a task.
    pub(crate) fn new(run: &Arc<Run>, task: &Task) -> Self {
        let basedir = run.basedir();
        let mut search = task.search_path();
        let adds_basedir = !search.contains(&basedir);
        if adds_basedir {
            search.push(basedir.clone());
        }
        TaskServices {
            run: Arc::clone(run),
            search,
            basedir,
            adds_basedir,
            defers: true,
            warnings: Mutex::default(),
            deprecations: Mutex::default(),
        }
    }

    /// The services of a play, or of nothing in particular.
    pub(crate) fn of_play(run: &Arc<Run>) -> Self {
        let basedir = run.basedir();
        TaskServices {
            run: Arc::clone(run),
            search: vec![basedir.clone()],
            basedir,
            adds_basedir: false,
            defers: false,
            warnings: Mutex::default(),
            deprecations: Mutex::default(),
        }
    }

    pub(crate) fn search_path_value(&self) -> Vec<Value> {
        self.search.iter().map(|path| Value::str(path.to_string_lossy().as_ref())).collect()
    }

    pub(crate) fn take_warnings(&self) -> Vec<Diagnostic> {
        std::mem::take(&mut *self.warnings.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn take_deprecations(&self) -> Vec<Deprecation> {
        std::mem::take(&mut *self.deprecations.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Services for TaskServices {
    fn warn(&self, warning: Diagnostic) {
        if self.defers {
            self.warnings.lock().unwrap_or_else(PoisonError::into_inner).push(warning);
        } else {
            self.run.warn(&warning);
        }
    }

    fn deprecated(&self, text: String) {
        if self.defers {
            let entry = payload::deprecation_entry(&text);
            let deprecation = Deprecation { text: Diagnostic::error(text), entry: Value::Dict(entry) };
            self.deprecations.lock().unwrap_or_else(PoisonError::into_inner).push(deprecation);
        } else {
            self.run.deprecated(&Diagnostic::error(text));
        }
    }

    fn deprecated_at(&self, warning: Diagnostic) {
        if self.defers {
            let entry = payload::deprecation_entry(&warning.message);
            let deprecation = Deprecation { text: warning, entry: Value::Dict(entry) };
            self.deprecations.lock().unwrap_or_else(PoisonError::into_inner).push(deprecation);
        } else {
            self.run.deprecated(&warning);
        }
    }

    fn deprecated_as(&self, warning: Diagnostic, entry: Dict) {
        if self.defers {
            let deprecation = Deprecation { text: warning, entry: Value::Dict(entry) };
            self.deprecations.lock().unwrap_or_else(PoisonError::into_inner).push(deprecation);
        } else {
            self.run.deprecated(&warning);
        }
    }

    fn env_var(&self, name: &str) -> Option<String> {
        self.run.snapshot.var(name).map(str::to_owned)
    }

    fn read_file(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        self.run.loader.files().read(path)
    }

    fn find_file(&self, folder: &str, name: &str) -> Result<PathBuf, Diagnostic> {
        let files = self.run.loader.files();
        // The playbook's folder comes last anyway.
        let own = if self.adds_basedir { &self.search[..self.search.len() - 1] } else { &self.search[..] };
        let candidates = self.run.candidates(own, &self.basedir, folder, name);
        // Ansible: a path that is absolute already was not searched for.
        let searched: &[PathBuf] = if name.starts_with(['/', '~']) { &[] } else { &candidates };
        candidates.iter().find(|path| files.exists(path)).cloned().ok_or_else(|| not_found(name, searched))
    }

    fn search_path(&self) -> Vec<PathBuf> {
        self.search.clone()
    }

    fn basedir(&self) -> PathBuf {
        self.basedir.clone()
    }

    fn run(&self, command: &str, cwd: &Path) -> std::io::Result<(i32, Vec<u8>, Vec<u8>)> {
        self.run.connector.run_here(command, cwd)
    }

    fn secrets(&self) -> Secrets {
        self.run.loader.secrets().clone()
    }

    fn setting_place(&self, name: &str) -> Option<String> {
        let setting = config::settings::all().find(|setting| setting.name == name)?;
        Some(self.run.config.origin(setting).to_string())
    }

    fn configured(&self, section: &str, key: &str) -> Option<(String, String)> {
        let value = self.run.config.ini().get(section, key)?;
        Some((value.to_owned(), self.run.config.file().unwrap_or_default().to_owned()))
    }

    fn setting(&self, name: &str) -> Option<Value> {
        let setting = config::settings::all().find(|setting| setting.name == name)?;
        Some(self.run.config.value(setting))
    }
}

/// The error of a file that is in none of the places looked at.
pub(crate) fn not_found(name: &str, candidates: &[PathBuf]) -> Diagnostic {
    let mut message = format!("Could not find or access '{name}'");
    if !candidates.is_empty() {
        let list: Vec<String> = candidates.iter().map(|path| path.display().to_string()).collect();
        message.push_str("\nSearched in:\n\t");
        message.push_str(&list.join("\n\t"));
    }
    message.push_str(
        " on the Ansible Controller.\nIf you are using a module and expect the file to exist on the remote, see the \
         remote_src option",
    );
    Diagnostic::new(Kind::FileNotFound, message)
}
