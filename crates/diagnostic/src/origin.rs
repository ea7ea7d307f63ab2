//! A place that a value came from.

use std::fmt;
use std::sync::Arc;

/// A place: a file with line and column, or something described in words (`<CLI option '-e'>`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Origin {
    /// The file, as an absolute path.
    pub path: Option<Arc<str>>,
    /// What it is, where it is not a file (or what in the file it is).
    pub description: Option<Arc<str>>,
    /// Line, from 1; 0 where unknown.
    pub line: u32,
    /// Column, from 1, in characters; 0 where unknown.
    pub column: u32,
}

impl Origin {
    /// A place in a file.
    pub fn file(path: impl Into<Arc<str>>, line: u32, column: u32) -> Self {
        Origin { path: Some(path.into()), description: None, line, column }
    }

    /// A place that is no file.
    pub fn described(description: impl Into<Arc<str>>) -> Self {
        Origin { path: None, description: Some(description.into()), line: 0, column: 0 }
    }
}

/// As Ansible prints it after `Origin: `.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.path, &self.description) {
            (Some(path), _) => f.write_str(path)?,
            (None, Some(description)) => f.write_str(description)?,
            (None, None) => f.write_str("<unknown>")?,
        }
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
            if self.column > 0 {
                write!(f, ":{}", self.column)?;
            }
        }
        if let (Some(_), Some(description)) = (&self.path, &self.description) {
            write!(f, " ({description})")?;
        }
        Ok(())
    }
}
