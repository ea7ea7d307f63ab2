//! Reading files for the language: one place that knows the file system, caches what was parsed and says what is wrong.

use crate::{DuplicateKeys, LoadOptions, Loaded, load_noting};
use diagnostic::{Diagnostic, Kind};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use value::Value;
use vault::Secrets;

/// The controller's file system, as the language crates may use it.
pub trait Files: Send + Sync {
    /// Reads a file.
    fn read(&self, path: &Path) -> std::io::Result<Vec<u8>>;
    /// Tells whether something is there (links are followed).
    fn exists(&self, path: &Path) -> bool;
    /// Tells whether something is there that this user may read.
    fn is_readable(&self, path: &Path) -> bool {
        self.exists(path)
    }
    /// Tells whether it is a folder.
    fn is_dir(&self, path: &Path) -> bool;
    /// Tells whether it is a file that may be run.
    fn is_executable(&self, path: &Path) -> bool;
    /// Lists the names in a folder, unsorted.
    fn list(&self, path: &Path) -> std::io::Result<Vec<String>>;
    /// Runs a program: status, stdout, stderr.
    fn run(&self, program: &Path, args: &[&str]) -> std::io::Result<(i32, Vec<u8>, Vec<u8>)>;
    /// Returns the path with links resolved.
    fn canonical(&self, path: &Path) -> PathBuf;
    /// Returns the user's home, for `~`.
    fn home(&self) -> PathBuf;
}

/// What reading a file gives rise to beside its value.
#[derive(Clone, Debug)]
pub enum Notice {
    /// A warning.
    Warning(Diagnostic),
    /// A use of what goes away in a version of ansible-core.
    Deprecated {
        /// What is used.
        what: Diagnostic,
        /// The version without it.
        version: &'static str,
    },
}

/// Reads and parses files, each once.
pub struct Loader {
    files: Arc<dyn Files>,
    duplicate_keys: DuplicateKeys,
    secrets: Secrets,
    parsed: Mutex<HashMap<PathBuf, Value>>,
    /// Files that were vaults.
    encrypted: Mutex<HashSet<PathBuf>>,
    /// What was parsed, in the order of first reading.
    order: Mutex<Vec<PathBuf>>,
    notify: Box<dyn Fn(Notice) + Send + Sync>,
}

impl Loader {
    /// Makes one. `notify` is given what parsing has to tell (duplicate keys, bytes that are no text).
    pub fn new(
        files: Arc<dyn Files>,
        duplicate_keys: DuplicateKeys,
        notify: Box<dyn Fn(Notice) + Send + Sync>,
    ) -> Self {
        Loader {
            files,
            duplicate_keys,
            secrets: Secrets::default(),
            parsed: Mutex::default(),
            encrypted: Mutex::default(),
            order: Mutex::default(),
            notify,
        }
    }

    /// The same loader, which opens vaults with these secrets.
    #[must_use]
    pub fn with_secrets(mut self, secrets: Secrets) -> Self {
        self.secrets = secrets;
        self
    }

    /// Returns what opens vaults.
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// Tells whether a file that was read is a vault.
    pub fn was_encrypted(&self, path: &Path) -> bool {
        self.encrypted.lock().unwrap_or_else(PoisonError::into_inner).contains(path)
    }

    /// Returns the file system.
    pub fn files(&self) -> &dyn Files {
        self.files.as_ref()
    }

    /// Returns the file system, shared.
    pub fn shared_files(&self) -> Arc<dyn Files> {
        Arc::clone(&self.files)
    }

    /// Returns the paths of the files that were parsed so far, in the order of first reading.
    pub fn read_files(&self) -> Vec<String> {
        let order = self.order.lock().unwrap_or_else(PoisonError::into_inner);
        order.iter().map(|path| path.to_string_lossy().into_owned()).collect()
    }

    /// Reads a file as text, opened where it is a vault; the error is the reference's.
    pub fn text(&self, path: &Path) -> Result<String, Diagnostic> {
        Ok(String::from_utf8_lossy(&self.bytes(path)?).into_owned())
    }

    /// Reads a file, opened where it is a vault; the error is the reference's.
    pub fn bytes(&self, path: &Path) -> Result<Vec<u8>, Diagnostic> {
        let bytes = self.read(path)?;
        let (bytes, was_encrypted) = self.secrets.open_file(bytes, &path.to_string_lossy())?;
        if was_encrypted {
            self.encrypted.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_path_buf());
        }
        Ok(bytes)
    }

    fn read(&self, path: &Path) -> Result<Vec<u8>, Diagnostic> {
        self.files.read(path).map_err(|error| {
            let cause = Diagnostic::error(as_python(&error, path));
            if error.kind() == std::io::ErrorKind::NotFound {
                Diagnostic::new(Kind::FileNotFound, format!("Unable to retrieve file contents.\nCould not find or access '{}' on the Ansible Controller.\nIf you are using a module and expect the file to exist on the remote, see the remote_src option", path.display()))
            } else {
                Diagnostic::new(
                    Kind::Parser,
                    format!("An error occurred while trying to read the file '{}'.", path.display()),
                )
            }
            .caused_by(cause)
        })
    }

    /// Reads and parses a trusted file (YAML or JSON), once: a second call gives the same value.
    pub fn load_file(&self, path: &Path) -> Result<Value, Diagnostic> {
        let key = path.to_path_buf();
        let known = self.parsed.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(value) = known {
            return Ok(value);
        }
        let options = LoadOptions {
            path: Arc::from(path.to_string_lossy().as_ref()),
            trusted: true,
            duplicate_keys: self.duplicate_keys,
            secrets: self.secrets.clone(),
        };
        let text = String::from_utf8(self.bytes(path)?).map_err(|error| {
            (self.notify)(Notice::Deprecated { what: not_decoded(path), version: "2.23" });
            let message = format!("YAML parsing failed: {}", value::stray::not_encoded(error.as_bytes()));
            Diagnostic::parser(message).at(Some(&options.origin(0, 0)))
        })?;
        let mut loaded = Loaded::default();
        let outcome = load_noting(&text, &options, &mut loaded);
        for warning in loaded.warnings {
            (self.notify)(Notice::Warning(warning));
        }
        for what in loaded.deprecations {
            (self.notify)(Notice::Deprecated { what, version: "2.23" });
        }
        outcome?;
        self.order.lock().unwrap_or_else(PoisonError::into_inner).push(key.clone());
        self.parsed.lock().unwrap_or_else(PoisonError::into_inner).insert(key, loaded.value.clone());
        Ok(loaded.value)
    }
}

/// Tells that a file is no UTF-8.
fn not_decoded(path: &Path) -> Diagnostic {
    let path = value::repr(&Value::from(path.to_string_lossy().as_ref()));
    Diagnostic::error(format!("File {path} could not be decoded as 'utf-8'. Invalid content has been escaped."))
        .with_help("This file must be UTF-8 encoded.")
}

/// Writes an error of the operating system as Python's `OSError` prints it.
fn as_python(error: &std::io::Error, path: &Path) -> String {
    let number = error.raw_os_error().unwrap_or(if error.kind() == std::io::ErrorKind::NotFound { 2 } else { 5 });
    let text = std::io::Error::from_raw_os_error(number).to_string();
    let text = text.strip_suffix(&format!(" (os error {number})")).unwrap_or(&text).to_owned();
    format!("[Errno {number}] {text}: '{}'", path.display())
}
