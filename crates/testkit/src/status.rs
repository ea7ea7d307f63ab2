//! Reads `status.toml`: which cases are known to fail or out of scope, and why.
//!
//! A case that is not listed passes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What is known of a case.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Status {
    /// It must pass.
    Pass,
    /// It fails for this reason. Once it passes, its entry must go.
    Fail(String),
    /// It isn't run, for this reason.
    OutOfScope(String),
}

/// What `status.toml` says of all cases.
#[derive(Clone, Debug, Default)]
pub struct Statuses(BTreeMap<String, Status>);

/// Why `status.toml` could not be read.
#[derive(Debug, thiserror::Error)]
pub enum StatusError {
    /// The file could not be read.
    #[error("{path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A line is none of `[fail]`, `[out-of-scope]` and `"topic/name" = "reason"`.
    #[error("{path}:{line}: neither a section nor a case with its reason")]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
    },
}

impl Statuses {
    /// Reads `path`.
    pub fn read(path: &Path) -> Result<Self, StatusError> {
        let text =
            std::fs::read_to_string(path).map_err(|source| StatusError::Read { path: path.to_owned(), source })?;
        Self::parse(path, &text)
    }

    /// Reads the text of `path`.
    pub fn parse(path: &Path, text: &str) -> Result<Self, StatusError> {
        let mut section: Option<fn(String) -> Status> = None;
        let mut found = BTreeMap::new();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            let wrong = || StatusError::Line { path: path.to_owned(), line: number + 1 };
            match line {
                "" => {}
                "[fail]" => section = Some(Status::Fail),
                "[out-of-scope]" => section = Some(Status::OutOfScope),
                comment if comment.starts_with('#') => {}
                entry => {
                    let unquote = |text: &str| Some(text.trim().strip_prefix('"')?.strip_suffix('"')?.to_owned());
                    let (name, reason) = entry.split_once(" = ").ok_or_else(wrong)?;
                    let (name, reason) = unquote(name).zip(unquote(reason)).ok_or_else(wrong)?;
                    let section = section.ok_or_else(wrong)?;
                    found.insert(name, section(reason));
                }
            }
        }
        Ok(Self(found))
    }

    /// Returns what is known of the case `name`.
    pub fn of(&self, name: &str) -> Status {
        self.0.get(name).cloned().unwrap_or(Status::Pass)
    }

    /// Returns the names that are listed.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}
