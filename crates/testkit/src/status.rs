//! Reads `status.toml`, the scoreboard: which cases and samples are known to fail or out of scope, and which integration
//! targets pass.
//!
//! A case or sample that is not listed passes. A target that is not listed isn't run.

use serde::Deserialize;
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

/// What is known of a group of integration targets.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Those that pass, and must.
    pub passing: Vec<String>,
    /// Those that fail, each with its reason. Once one passes, it must move to the others.
    #[serde(default)]
    pub failing: BTreeMap<String, String>,
}

/// What `status.toml` says of all cases, samples and targets.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Statuses {
    /// Recorded cases that fail, each with its reason.
    #[serde(default)]
    fail: BTreeMap<String, String>,
    /// Recorded cases that are not run, each with its reason.
    #[serde(default)]
    out_of_scope: BTreeMap<String, String>,
    /// Samples that differ from the reference, each with its reason.
    #[serde(default)]
    pub samples: BTreeMap<String, String>,
    /// Integration targets of ansible-core, by group.
    #[serde(default)]
    pub targets: BTreeMap<String, Group>,
}

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
    /// The text is not what is expected of it.
    #[error("{path}: {source}")]
    Text {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        source: Box<toml::de::Error>,
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
        toml::from_str(text).map_err(|source| StatusError::Text { path: path.to_owned(), source: Box::new(source) })
    }

    /// Returns what is known of the case `name`.
    pub fn of(&self, name: &str) -> Status {
        let failing = self.fail.get(name).cloned().map(Status::Fail);
        failing.or_else(|| self.out_of_scope.get(name).cloned().map(Status::OutOfScope)).unwrap_or(Status::Pass)
    }

    /// Returns the names of the cases that are listed.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.fail.keys().chain(self.out_of_scope.keys()).map(String::as_str)
    }
}
